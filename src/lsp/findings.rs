//! Findings as the editor shows them, for every file of every configuration that is open.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::analysis::Analysis;
use super::documents::Documents;
use super::set;
use crate::lang::{Diagnostic, Severity};

/// The messages that tell the editor what is new; `published` is what it knows.
pub(super) fn publish<'a>(
    analyses: impl Iterator<Item = &'a Analysis>,
    documents: &Documents,
    published: &mut BTreeMap<PathBuf, Value>,
) -> Vec<Value> {
    let mut found: BTreeMap<PathBuf, Vec<Value>> = BTreeMap::new();
    for analysis in analyses {
        for path in analysis.paths() {
            found.entry(path.to_owned()).or_default();
        }
        for diagnostic in &analysis.loaded.diagnostics {
            let Some(path) = analysis.path(diagnostic.span.file) else { continue };
            let list = found.entry(path.to_owned()).or_default();
            let shown = shown(diagnostic, analysis, documents);
            // A file that is included twice is read twice.
            if !list.contains(&shown) {
                list.push(shown);
            }
        }
    }
    for path in published.keys() {
        found.entry(path.clone()).or_default();
    }
    let mut messages = Vec::new();
    for (path, list) in found {
        let empty = list.is_empty();
        let mut params = json!({ "uri": documents.uri(&path), "diagnostics": list });
        match documents.about(&path) {
            Some(about) => set(&mut params, "version", about.version.clone()),
            None if empty && !published.contains_key(&path) => continue,
            None => {}
        }
        if published.get(&path) != Some(&params) {
            messages.push(json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params }));
        }
        if empty && documents.about(&path).is_none() {
            published.remove(&path);
        } else {
            published.insert(path, params);
        }
    }
    messages
}

/// A finding as the protocol has it.
pub(super) fn shown(diagnostic: &Diagnostic, analysis: &Analysis, documents: &Documents) -> Value {
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .filter_map(|(span, text)| {
            let uri = documents.uri(analysis.path(span.file)?);
            Some(json!({ "location": { "uri": uri, "range": analysis.range(*span) }, "message": text }))
        })
        .collect();
    json!({
        "range": analysis.range(diagnostic.span),
        "severity": match diagnostic.severity { Severity::Error => 1, Severity::Warning => 2 },
        "code": diagnostic.code.name,
        "source": "mate",
        "message": format!("{}: {}{help}", diagnostic.message, diagnostic.label),
        "relatedInformation": related,
    })
}
