//! The canonical layout, as `mate fmt` makes it. The editor's wishes for tabs have no part in it.

use serde_json::Value;

use super::edits;
use super::server::{Answer, At};
use crate::lang;

/// The edits that lay a file out; null where an error of syntax hides what belongs together.
pub(super) fn run(at: &At<'_>, _: &Value) -> Answer {
    let name = at.analysis.path(at.file).map(|path| path.display().to_string()).unwrap_or_default();
    // By itself, also where another file includes it.
    let loaded = lang::parse_over(&name, at.text(), &at.setup.include_dirs, at.documents.texts());
    Ok(match lang::format(&loaded) {
        Some(after) => Value::Array(edits::between(at.text(), &after)),
        None => Value::Null,
    })
}

/// Those of the edits that touch the lines of a range.
pub(super) fn range(at: &At<'_>, params: &Value) -> Answer {
    let Value::Array(mut edits) = run(at, params)? else { return Ok(Value::Null) };
    let line = |range: &Value, end: &str| range.pointer(&format!("/{end}/line")).and_then(Value::as_u64).unwrap_or(0);
    let wanted = params.get("range").unwrap_or(&Value::Null);
    let (first, last) = (line(wanted, "start"), line(wanted, "end"));
    edits.retain(|edit| {
        let range = edit.get("range").unwrap_or(&Value::Null);
        let (from, to) = (line(range, "start"), line(range, "end"));
        from <= last && first < to.max(from + 1)
    });
    Ok(Value::Array(edits))
}
