//! Findings as SARIF 2.1.0, which code hosts and editors read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Checked, sentence, severity};
use crate::lang::{CODES, Diagnostic};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn document(all: &[Checked]) -> String {
    let rules: Vec<Value> = CODES
        .iter()
        .map(|code| {
            json!({
                "id": code.name,
                "shortDescription": { "text": code.title },
                "fullDescription": { "text": code.text },
            })
        })
        .collect();
    let findings =
        all.iter().flat_map(|checked| checked.loaded().diagnostics.iter().map(|found| result(checked, found)));
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "mate", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": findings.collect::<Vec<_>>(),
        }],
    });
    format!("{document:#}\n")
}

fn result(checked: &Checked, diagnostic: &Diagnostic) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.code.name,
        "ruleIndex": CODES.iter().position(|code| *code == diagnostic.code),
        "level": severity(diagnostic),
        "message": { "text": sentence(diagnostic) },
        "locations": [{ "physicalLocation": place(checked, diagnostic.span) }],
    });
    if !diagnostic.related.is_empty()
        && let Some(fields) = result.as_object_mut()
    {
        let related = diagnostic.related.iter().enumerate().map(|(id, (span, text))| {
            json!({ "id": id, "message": { "text": text }, "physicalLocation": place(checked, *span) })
        });
        fields.insert("relatedLocations".to_owned(), related.collect());
    }
    if let Some(fix) = &diagnostic.fix
        && let Some(fields) = result.as_object_mut()
    {
        let place = checked.place(fix.span);
        let fixes = json!([{
            "description": { "text": diagnostic.help.as_deref().unwrap_or(&diagnostic.message) },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri(place.file) },
                "replacements": [{
                    "deletedRegion": { "byteOffset": fix.span.start, "byteLength": fix.span.end - fix.span.start },
                    "insertedContent": { "text": fix.text },
                }],
            }],
        }]);
        fields.insert("fixes".to_owned(), fixes);
    }
    result
}

fn place(checked: &Checked, span: crate::lang::ast::Span) -> Value {
    let place = checked.place(span);
    json!({
        "artifactLocation": { "uri": uri(place.file) },
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    })
}

/// A file name as a relative reference.
fn uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
