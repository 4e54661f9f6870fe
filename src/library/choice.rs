//! What a first configuration extracts for a protocol that has no row of its own, by its table.

use crate::fields::{Catalogue, Field, FieldType, Protocol};

/// Last words of names that are worth a look, best first.
const TELLING: &[&str] =
    &["method", "type", "code", "command", "name", "user", "status", "host", "uri", "id", "result", "version", "ssrc"];

/// So many are chosen.
const MOST: usize = 4;

/// The fields to begin with, in the order of the table.
pub(super) fn fields(protocol: &Protocol) -> Vec<&'static Field> {
    let own = protocol.name.len() + 1;
    let mut ranked: Vec<(usize, usize, &'static Field)> = Vec::new();
    for (place, field) in protocol.fields.iter().enumerate() {
        let name = field.name.get(own..).unwrap_or_default();
        let last = name.rsplit(['.', '_']).next().unwrap_or_default().to_lowercase();
        let rank = TELLING.iter().position(|word| *word == last);
        let shown = !matches!(field.ty, FieldType::None | FieldType::Bytes | FieldType::Time);
        if let (Some(rank), true) = (rank, shown && field.name.starts_with(protocol.name)) {
            ranked.push((rank + 4 * name.matches('.').count(), place, field));
        }
    }
    ranked.sort_by_key(|(rank, place, _)| (*rank, *place));
    ranked.truncate(MOST);
    ranked.sort_by_key(|(_, place, _)| *place);
    ranked.into_iter().map(|(_, _, field)| field).collect()
}

/// The name that a field's attribute gets: `rtp.p_type` is `p_type`.
pub(super) fn attribute(protocol: &str, field: &str) -> String {
    let name = field.strip_prefix(protocol).unwrap_or(field).trim_matches(['.', '-', '_']);
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    match plain.chars().next() {
        Some('a'..='z') if !matches!(plain.as_str(), "true" | "false" | "addr" | "port" | "stream") => plain,
        _ => format!("a_{plain}"),
    }
}

/// Whether a protocol may run over another, at whatever depth.
pub(super) fn runs_over(catalogue: &Catalogue, protocol: &str, below: &str) -> bool {
    let mut reached = vec![below];
    let mut next = 0;
    while let Some(name) = reached.get(next).copied() {
        next += 1;
        for carried in catalogue.protocol(name).map_or(&[][..], |found| found.carries) {
            if *carried == protocol {
                return true;
            }
            // Tunnels carry everything.
            if !reached.contains(carried) && !matches!(*carried, "gre" | "gtp" | "icmp" | "icmpv6") {
                reached.push(carried);
            }
        }
    }
    false
}
