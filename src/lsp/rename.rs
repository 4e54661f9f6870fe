//! Renaming what a configuration names itself, in all of its files. A new name that would change
//! the meaning is refused.

use serde_json::{Map, Value, json};

use super::navigate::same;
use super::server::{Answer, At, Failure};
use crate::lang::{LexemeKind, NameKind, Occurrence, lexemes};

/// The place of the name, if it can be renamed.
pub(super) fn prepare(at: &At<'_>, _: &Value) -> Answer {
    let named = named(at)?;
    Ok(json!({ "range": at.analysis.range(named.span), "placeholder": named.name }))
}

pub(super) fn run(at: &At<'_>, params: &Value) -> Answer {
    let named = named(at)?;
    let new = params.get("newName").and_then(Value::as_str).ok_or_else(|| Failure::lacks("newName"))?;
    if !matches!(lexemes(new).as_slice(), [only] if only.kind == LexemeKind::Name && only.end == new.len() && only.start == 0)
    {
        return Err(Failure::refused(format!(
            "`{new}` is no name: names begin with a lower-case letter and go on with letters, digits, `-`, `.` and `_`"
        )));
    }
    let taken = at.analysis.occurrences().iter().find(|place| place.name == new && meets(place.kind, named.kind));
    if let Some(taken) = taken.filter(|_| new != named.name) {
        return Err(Failure::refused(format!("there is {} `{new}` already", article(taken.kind))));
    }
    if let Some(gap) = at.analysis.loaded.config.gaps.first() {
        let place = at.analysis.loaded.sources.position(gap.span).map(|place| place.to_string()).unwrap_or_default();
        return Err(Failure::refused(format!("a part that cannot be read may use the name: {place}")));
    }
    let mut changes: Map<String, Value> = Map::new();
    for place in same(at) {
        let location = at.location(place.span);
        let uri = location.get("uri").and_then(Value::as_str).unwrap_or_default();
        let edit = json!({ "range": location.get("range"), "newText": new });
        let edits = changes.entry(uri).or_insert_with(|| json!([]));
        // A file that is included twice is changed once.
        if let Some(edits) = edits.as_array_mut().filter(|edits| !edits.contains(&edit)) {
            edits.push(edit);
        }
    }
    Ok(json!({ "changes": changes }))
}

fn named<'a>(at: &'a At<'_>) -> Result<&'a Occurrence, Failure> {
    let named = at.analysis.occurrence(at.file, at.offset);
    let named = named.filter(|named| !matches!(named.kind, NameKind::Field | NameKind::Protocol));
    named.ok_or_else(|| Failure::refused("only attributes and the names of declarations can be renamed"))
}

/// Whether things of both kinds cannot share a name (V5, V8).
fn meets(a: NameKind, b: NameKind) -> bool {
    let shown = |kind| matches!(kind, NameKind::Pdu | NameKind::Gop | NameKind::Gog);
    a == b || (shown(a) && shown(b))
}

fn article(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Pdu => "a Pdu",
        NameKind::Gop => "a Gop",
        NameKind::Gog => "a Gog",
        NameKind::Transform => "a Transform",
        NameKind::Attribute => "an attribute",
        NameKind::Protocol => "a protocol",
        NameKind::Field => "a field",
    }
}
