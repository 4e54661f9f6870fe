//! What the old syntax allows and today's does not.

use super::collect::{Old, Part, Pdu, Refused, refuse};
use super::read::{Item, Line};
use super::values::is_name;
use crate::lang::diagnostic::Diagnostic;

/// Parameters that are numbers today.
static SECONDS: &[&str] = &["GogExpiration", "GopExpiration", "GopIdleTimeout", "GopLifetime"];
static LEVELS: &[&str] = &["Debug_General", "Debug_Gog", "Debug_Gop", "Debug_PDU"];

/// The values of a line.
pub(super) fn line(line: &Line) -> Result<(), Refused> {
    let action = line.parameter("Action").map(Item::text).unwrap_or_default();
    for item in &line.items {
        let (name, text) = (item.name.as_str(), item.text());
        if item.is_parameter() {
            let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let is_wrong = |points: usize| {
                text.is_empty() || !is_digits(&text.replacen('.', "", points)) || text.trim_matches('.').is_empty()
            };
            if (SECONDS.contains(&name) && is_wrong(1)) || (LEVELS.contains(&name) && is_wrong(0)) {
                return Err(refuse(item.span, format!("`{text}` is no number"), "write digits, as in `2` or `0.5`"));
            }
        }
        if item.op == Some('&') {
            return Err(refuse(item.span, "`&` is no operator today", "the operators are `= ! ^ $ ~ < >`, and `|`"));
        }
        if item.value.contains('"') {
            return Err(refuse(
                item.span,
                "a value with `\"` in it",
                "today's values cannot hold one; `~` can ask for a part",
            ));
        }
        if !item.is_parameter() && matches!(action, "PduDef" | "PduExtra") && (item.op != Some('=') || text.is_empty())
        {
            return Err(refuse(item.span, format!("`{name}` without a field"), "write `attribute=field;`"));
        }
    }
    Ok(())
}

/// What only all lines together show.
pub(super) fn whole(old: &Old<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut found: Vec<Refused> = Vec::new();
    for pdu in &old.pdus {
        let is_empty = pdu.extracts.iter().all(|part| part.items.is_empty());
        if is_empty {
            let message = format!("the Pdu `{}` takes no field", pdu.name);
            found.push(refuse(pdu.line.span, message, "give it one, as in `addr=ip.addr;`"));
        }
        found.extend(fields(pdu));
    }
    for gog in old.gogs.iter().filter(|gog| gog.members.is_empty()) {
        let message = format!("the Gog `{}` has no key", gog.name);
        found.push(refuse(gog.line.span, message, "give it one with `Action=GogKey`"));
    }
    diagnostics.extend(found.into_iter().filter_map(|found| found.0).map(|found| *found));
}

/// Names of fields and protocols that cannot be written, and fields under two names (V10).
fn fields<'t>(pdu: &'t Pdu<'t>) -> Vec<Refused> {
    let mut found = Vec::new();
    let items = |part: &Part<'t>| part.items.clone();
    let extracts: Vec<&Item> = pdu.extracts.iter().flat_map(items).collect();
    let stacks = [Some(pdu.proto), Some(pdu.transport), pdu.payload];
    for item in stacks.into_iter().flatten().chain(extracts.iter().copied()) {
        let wrong = item.text().split('/').map(str::trim).find(|name| !is_name(name));
        if let Some(wrong) = wrong {
            let help = "names of fields and protocols begin with a lower-case letter";
            found.push(refuse(item.span, format!("`{wrong}` cannot be named"), help));
        }
    }
    for (index, item) in extracts.iter().enumerate() {
        let before = extracts.get(..index).unwrap_or_default();
        if let Some(first) = before.iter().find(|first| first.text() == item.text() && first.name != item.name) {
            let message = format!("`{}` is taken as `{}` already", item.text(), first.name);
            found.push(refuse(item.span, message, "today a Pdu takes a field under one name only; use one of the two"));
        }
    }
    found
}
