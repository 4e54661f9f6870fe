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
