//! Findings as one JSON document: a list of files, each with its findings and their repairs.

use serde_json::{Value, json};

use super::with::{Row, Shown};
use super::{Checked, severity};
use crate::lang::Diagnostic;

pub(super) fn document(all: &[Checked]) -> String {
    let files: Vec<Value> = all.iter().map(file).collect();
    let document = json!({
        "mate": { "version": env!("CARGO_PKG_VERSION"), "schema": 1 },
        "files": files,
    });
    format!("{document:#}\n")
}

fn file(checked: &Checked) -> Value {
    let findings: Vec<Value> = checked.loaded().diagnostics.iter().map(|found| finding(checked, found)).collect();
    let mut file = json!({ "file": checked.name, "findings": findings });
    if let (Some(shown), Some(fields)) = (&checked.shown, file.as_object_mut()) {
        fields.insert("with".to_owned(), with(checked, shown));
    }
    file
}

/// What the captures showed, rule by rule.
fn with(checked: &Checked, shown: &Shown) -> Value {
    let captures: Vec<Value> = shown
        .captures
        .iter()
        .map(|capture| json!({ "file": capture.file, "frames": capture.frames, "complete": capture.complete }))
        .collect();
    let rule = |row: &Row| {
        let misses: Vec<Value> = row
            .misses
            .iter()
            .map(|miss| {
                let values: Vec<Value> =
                    miss.values.iter().map(|(value, count)| json!({ "value": value, "count": count })).collect();
                json!({
                    "reason": miss.reason,
                    "attribute": miss.attribute,
                    "condition": miss.condition,
                    "count": miss.count,
                    "values": values,
                })
            })
            .collect();
        json!({
            "rule": row.rule,
            "name": row.name,
            "of": row.of,
            "tried": row.tried,
            "tried_on": row.unit,
            "met": row.met,
            "misses": misses,
            "place": place(checked, row.span),
        })
    };
    json!({ "captures": captures, "rules": shown.rows.iter().map(rule).collect::<Vec<_>>() })
}

fn finding(checked: &Checked, diagnostic: &Diagnostic) -> Value {
    let related: Vec<Value> =
        diagnostic.related.iter().map(|(span, text)| json!({ "place": place(checked, *span), "text": text })).collect();
    let fix = diagnostic
        .fix
        .as_ref()
        .map(|fix| json!({ "place": place(checked, fix.span), "text": fix.text, "guess": fix.guess }));
    json!({
        "code": diagnostic.code.name,
        "severity": severity(diagnostic),
        "message": diagnostic.message,
        "label": diagnostic.label,
        "help": diagnostic.help,
        "place": place(checked, diagnostic.span),
        "related": related,
        "fix": fix,
    })
}

/// Lines and columns count from 1, offsets are in bytes from 0; the end is not part of the place.
fn place(checked: &Checked, span: crate::lang::ast::Span) -> Value {
    let place = checked.place(span);
    json!({
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "start": span.start,
        "end": span.end,
    })
}
