//! What can be done about findings: the repairs that they offer, one by one or all that are no guess, and
//! comments that allow warnings.

use serde_json::{Value, json};

use super::analysis::Analysis;
use super::server::{Answer, At, Failure, byte};
use super::{edits, findings, set};
use crate::lang::{self, Diagnostic, Fix};

const ONE: &str = "quickfix";
const ALL: &str = "source.fixAll";

/// What an editor may ask for.
pub(super) fn kinds() -> Value {
    json!([ONE, ALL])
}

/// The actions for the findings that touch a range.
pub(super) fn run(at: &At<'_>, params: &Value) -> Answer {
    let (start, end) = range(at, params).ok_or_else(|| Failure::lacks("range"))?;
    let mut actions = Vec::new();
    if is_wanted(params, ONE) {
        let here = |found: &&Diagnostic| {
            let span = found.span;
            span.file == at.file && span.start as usize <= end && start <= span.end as usize
        };
        let here: Vec<&Diagnostic> = at.analysis.loaded.diagnostics.iter().filter(here).collect();
        actions.extend(here.iter().filter_map(|found| repair(at, found)));
        actions.extend(here.iter().filter_map(|found| allow(at, found)));
    }
    if is_wanted(params, ALL) {
        actions.extend(repair_all(at));
    }
    Ok(Value::Array(actions))
}

/// The bytes that the request is about.
fn range(at: &At<'_>, params: &Value) -> Option<(usize, usize)> {
    let (range, lines) = (params.get("range")?, at.analysis.lines(at.file)?);
    let (start, end) = (byte(range.get("start")?, lines, at.text())?, byte(range.get("end")?, lines, at.text())?);
    Some((start.min(end), start.max(end)))
}

/// Whether the editor wants a kind: it may ask for some only, or for what they begin with up to a dot.
fn is_wanted(params: &Value, kind: &str) -> bool {
    let Some(only) = params.pointer("/context/only").and_then(Value::as_array) else { return true };
    only.iter().filter_map(Value::as_str).any(|wanted| {
        let rest = kind.strip_prefix(wanted);
        rest.is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
    })
}

/// The repair of a finding, if it has one.
fn repair(at: &At<'_>, found: &Diagnostic) -> Option<Value> {
    let fix = found.fix.as_deref()?;
    let before = at.analysis.loaded.sources.text(fix.span);
    if before == fix.text {
        return None;
    }
    let title = found.help.clone().unwrap_or_else(|| match (before, fix.text.as_str()) {
        ("", new) => format!("insert `{new}`"),
        (old, "") => format!("remove `{old}`"),
        (old, new) => format!("write `{new}` instead of `{old}`"),
    });
    let mut action = action(at, &title, found, fix)?;
    set(&mut action, "isPreferred", Value::Bool(!fix.guess));
    Some(action)
}

/// A comment that allows a warning.
fn allow(at: &At<'_>, found: &Diagnostic) -> Option<Value> {
    let fix = lang::allowance(&at.analysis.loaded, at.analysis.lexemes(at.file), found)?;
    action(at, &format!("allow `{}` here", found.code.lint()?), found, &fix)
}

fn action(at: &At<'_>, title: &str, found: &Diagnostic, fix: &Fix) -> Option<Value> {
    let edit = json!({ "range": at.analysis.range(fix.span), "newText": fix.text });
    Some(json!({
        "title": title,
        "kind": ONE,
        "diagnostics": [findings::shown(found, at.analysis, at.documents)],
        "edit": edits::of_file(at.documents, at.analysis.path(fix.span.file)?, &[edit]),
    }))
}

/// All repairs of the file that are no guess, and those that they uncover.
fn repair_all(at: &At<'_>) -> Option<Value> {
    let (root, path) = (at.analysis.path(0)?, at.analysis.path(at.file)?);
    let (mut text, mut count) = lang::fixed(&at.analysis.loaded, at.file, false)?;
    let mut texts = at.documents.texts().clone();
    for _ in 1..lang::MAX_ROUNDS {
        texts.insert(path.to_owned(), text.clone());
        let mut analysis = Analysis::new(root, &texts, at.setup);
        analysis.judge(at.setup);
        let file = analysis.number(path)?;
        let Some((more, repairs)) = lang::fixed(&analysis.loaded, file, false) else { break };
        (text, count) = (more, count + repairs);
    }
    let title =
        if count == 1 { "make the one clear repair".to_owned() } else { format!("make all {count} clear repairs") };
    let edit = edits::of_file(at.documents, path, &edits::between(at.text(), &text));
    Some(json!({ "title": title, "kind": ALL, "edit": edit }))
}
