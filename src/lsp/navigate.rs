//! Where a name is declared, and where it is used.

use serde_json::{Value, json};

use super::server::{Answer, At};
use crate::lang::ast::Span;
use crate::lang::{NameKind, Occurrence, Role};

/// Where the name at the place is declared; of an `#include`, the file.
pub(super) fn definition(at: &At<'_>, _: &Value) -> Answer {
    let offset = at.offset as u32;
    let includes = &at.analysis.loaded.config.includes;
    let include = includes
        .iter()
        .find(|include| include.span.file == at.file && include.span.start <= offset && offset <= include.span.end);
    if let Some(file) = include.and_then(|include| include.file) {
        return Ok(json!([at.location(Span { file, start: 0, end: 0 })]));
    }
    let places = same(at).filter(|place| place.role == Role::Gives);
    Ok(locations(at, places))
}

/// All places of the name at the place.
pub(super) fn references(at: &At<'_>, params: &Value) -> Answer {
    let all = params.pointer("/context/includeDeclaration").and_then(Value::as_bool) != Some(false);
    Ok(locations(at, same(at).filter(|place| all || place.role == Role::Uses)))
}

/// The places of what is named at the place. A name of the catalogue is the same as a protocol and as a field.
pub(super) fn same<'a>(at: &'a At<'_>) -> impl Iterator<Item = &'a Occurrence> {
    let named = at.analysis.occurrence(at.file, at.offset);
    let kind = |kind: NameKind| if kind == NameKind::Protocol { NameKind::Field } else { kind };
    let places = at.analysis.occurrences().iter();
    places.filter(move |place| {
        named.is_some_and(|named| kind(place.kind) == kind(named.kind) && place.name == named.name)
    })
}

fn locations<'a>(at: &At<'_>, places: impl Iterator<Item = &'a Occurrence>) -> Value {
    let mut found: Vec<Value> = Vec::new();
    for location in places.map(|place| at.location(place.span)) {
        // A file that is included twice is read twice.
        if !found.contains(&location) {
            found.push(location);
        }
    }
    Value::Array(found)
}
