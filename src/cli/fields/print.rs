//! The forms of the list of fields.

use std::io::{self, Write};

use super::{Found, FoundField};

pub(super) fn text(found: &[Found<'_>], out: &mut impl Write) -> io::Result<()> {
    for (index, protocol) in found.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}: {}{}", protocol.name, protocol.title, by(protocol))?;
        if !protocol.doc.is_empty() {
            writeln!(out, "  {}", protocol.doc)?;
        }
        let fields = &protocol.fields;
        let width = |of: fn(&FoundField<'_>) -> usize| fields.iter().map(|field| of(field)).max().unwrap_or(0);
        let name = width(|field| field.name.len());
        let ty = width(|field| field.ty.example().0.len());
        let example = width(|field| field.ty.example().1.len());
        for field in fields {
            let (kind, shown) = field.ty.example();
            let line = format!("  {:name$}  {kind:ty$}  {shown:example$}  {}", field.name, field.doc);
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

pub(super) fn json(found: &[Found<'_>], out: &mut impl Write) -> io::Result<()> {
    let protocols: Vec<serde_json::Value> = found
        .iter()
        .map(|protocol| {
            let fields: Vec<serde_json::Value> = protocol
                .fields
                .iter()
                .map(|field| {
                    let (kind, shown) = field.ty.example();
                    serde_json::json!({
                        "name": field.name,
                        "type": kind,
                        "numeric": field.ty.is_numeric(),
                        "example": shown,
                        "doc": field.doc,
                    })
                })
                .collect();
            serde_json::json!({
                "protocol": protocol.name,
                "dissector": if protocol.native { "native" } else { "tshark" },
                "title": protocol.title,
                "doc": protocol.doc,
                "carries": protocol.carries,
                "fields": fields,
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &protocols)?;
    writeln!(out)
}

pub(super) fn markdown(found: &[Found<'_>], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "# Fields\n\nWhat configurations may name, with an example of each value's text as conditions see it."
    )?;
    for protocol in found {
        let about = if protocol.doc.is_empty() { String::new() } else { format!(" {}", cell(protocol.doc)) };
        writeln!(out, "\n## {}\n\n{}{}.{about}", protocol.name, cell(protocol.title), by(protocol))?;
        if !protocol.fields.is_empty() {
            writeln!(out, "\n| field | type | example | meaning |\n|---|---|---|---|")?;
        }
        for field in &protocol.fields {
            let (kind, shown) = field.ty.example();
            let shown = if shown.is_empty() { String::new() } else { format!("`{shown}`") };
            writeln!(out, "| `{}` | {kind} | {shown} | {} |", field.name, cell(field.doc))?;
        }
    }
    Ok(())
}

/// Marks what mate does not dissect.
fn by(protocol: &Found<'_>) -> &'static str {
    if protocol.native { "" } else { " (by tshark)" }
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
