//! What the thing under the pointer means: keywords and operators, fields and protocols with type and
//! example, attributes with where they come from and who uses them, declarations with their uses.

use serde_json::{Value, json};

use super::server::{Answer, At};
use crate::fields::{Catalogue, Name};
use crate::lang::ast::{Declaration, Span};
use crate::lang::{self, Lexeme, LexemeKind, NameKind, Occurrence, Role};

pub(super) fn run(at: &At<'_>, _: &Value) -> Answer {
    if let Some(place) = at.analysis.occurrence(at.file, at.offset) {
        return Ok(shown(at, &of_name(at, place), place.span));
    }
    let lexemes = at.analysis.lexemes(at.file);
    let behind = lexemes.partition_point(|lexeme| lexeme.start <= at.offset);
    let Some((lexeme, before)) = lexemes.get(..behind).and_then(<[Lexeme]>::split_last) else { return Ok(Value::Null) };
    if lexeme.end < at.offset {
        return Ok(Value::Null);
    }
    let text = lexeme.text(at.text());
    let told = match lexeme.kind {
        LexemeKind::Keyword => lang::keyword(text).map(|row| format!("**{}**\n\n{}", row.word, row.doc)),
        LexemeKind::Sign if text != "{" || before.last().is_some_and(|name| is_entry(at, before, name)) => {
            lang::operator(text).map(|row| format!("`{}` {}", row.sign, row.doc))
        }
        _ => None,
    };
    let span = Span { file: at.file, start: lexeme.start as u32, end: lexeme.end as u32 };
    Ok(told.map_or(Value::Null, |told| shown(at, &told, span)))
}

/// Whether a name is an entry of a list of conditions, so that a brace behind it holds values.
fn is_entry(at: &At<'_>, before: &[Lexeme], name: &Lexeme) -> bool {
    let earlier = before.len().checked_sub(2).and_then(|index| before.get(index));
    name.kind == LexemeKind::Name && earlier.is_some_and(|sign| matches!(sign.text(at.text()), "(" | ","))
}

fn shown(at: &At<'_>, text: &str, span: Span) -> Value {
    json!({ "contents": { "kind": "markdown", "value": text }, "range": at.analysis.range(span) })
}

fn of_name(at: &At<'_>, place: &Occurrence) -> String {
    match place.kind {
        NameKind::Field | NameKind::Protocol => of_row(&place.name, at.setup.catalogue),
        NameKind::Attribute => of_attribute(at, &place.name),
        kind => of_declaration(at, kind, &place.name),
    }
}

/// What the catalogue tells of a name.
pub(super) fn of_row(name: &str, catalogue: &Catalogue) -> String {
    let rows: Vec<String> = catalogue
        .lookup(name)
        .iter()
        .map(|row| match row {
            Name::Protocol(protocol) => {
                let carries = match protocol.carries {
                    [] => String::new(),
                    carries => format!("\n\ncarries {}", carries.join(", ")),
                };
                format!("**{}** (protocol): {}\n\n{}{carries}", protocol.name, protocol.title, protocol.doc)
            }
            Name::Field(field) => {
                let (ty, example) = field.ty.example();
                let example = if example.is_empty() { String::new() } else { format!(", as in `{example}`") };
                format!("**{}** ({ty}{example})\n\n{}", field.name, field.doc)
            }
        })
        .collect();
    if rows.is_empty() { format!("**{name}**\n\nmate does not dissect it") } else { rows.join("\n\n---\n\n") }
}

/// Where the values of an attribute come from.
pub(super) fn origins(at: &At<'_>, attribute: &str) -> Vec<String> {
    let mut found = Vec::new();
    for declaration in &at.analysis.loaded.config.declarations {
        match declaration {
            Declaration::Pdu(pdu) => {
                for extract in pdu.extracts.iter().filter(|extract| extract.attr.node == attribute) {
                    let field = &extract.field.node;
                    let ty = at.setup.catalogue.lookup(field).iter().find_map(|row| match row {
                        Name::Field(field) => Some(field.ty.example().0),
                        Name::Protocol(_) => None,
                    });
                    let ty = ty.map(|ty| format!(" ({ty})")).unwrap_or_default();
                    found.push(format!("Pdu `{}` from `{field}`{ty}", pdu.name.node));
                }
            }
            Declaration::Transform(transform) => {
                let actions = transform.rules.iter().filter_map(|rule| rule.action.as_ref());
                if actions.flat_map(|(_, list)| &list.avps).any(|avp| avp.name.node == attribute) {
                    found.push(format!("Transform `{}`", transform.name.node));
                }
            }
            _ => {}
        }
    }
    found
}

fn of_attribute(at: &At<'_>, attribute: &str) -> String {
    let origins = origins(at, attribute);
    let origins =
        if origins.is_empty() { vec!["nothing: no clause extracts or inserts it".to_owned()] } else { origins };
    format!(
        "**{attribute}** (attribute)\n\ncomes from {}{}",
        origins.join(", "),
        uses(at, NameKind::Attribute, attribute)
    )
}

/// In which declarations a name is used.
fn uses(at: &At<'_>, kind: NameKind, name: &str) -> String {
    let declarations = &at.analysis.loaded.config.declarations;
    let places = at.analysis.occurrences().iter();
    let places = places.filter(|place| place.kind == kind && place.name == name && place.role == Role::Uses);
    let mut users: Vec<String> = Vec::new();
    for place in places {
        let user = match declarations.get(place.within) {
            Some(Declaration::Pdu(pdu)) => format!("Pdu `{}`", pdu.name.node),
            Some(Declaration::Gop(gop)) => format!("Gop `{}`", gop.name.node),
            Some(Declaration::Gog(gog)) => format!("Gog `{}`", gog.name.node),
            Some(Declaration::Transform(transform)) => format!("Transform `{}`", transform.name.node),
            _ => continue,
        };
        if !users.contains(&user) {
            users.push(user);
        }
    }
    if users.is_empty() { "\n\nnot used".to_owned() } else { format!("\n\nused by {}", users.join(", ")) }
}

/// The heads of all declarations of a name.
fn of_declaration(at: &At<'_>, kind: NameKind, name: &str) -> String {
    let mut heads = Vec::new();
    for declaration in &at.analysis.loaded.config.declarations {
        let span = match declaration {
            Declaration::Pdu(pdu) if kind == NameKind::Pdu && pdu.name.node == name => pdu.span,
            Declaration::Gop(gop) if kind == NameKind::Gop && gop.name.node == name => {
                Span { end: gop.key.span.end.max(gop.span.start), ..gop.span }
            }
            Declaration::Gog(gog) if kind == NameKind::Gog && gog.name.node == name => gog.span,
            Declaration::Transform(rules) if kind == NameKind::Transform && rules.name.node == name => rules.span,
            _ => continue,
        };
        let text = at.analysis.loaded.sources.text(span);
        let head = if kind == NameKind::Gop { text } else { text.split('{').next().unwrap_or_default() };
        heads.push(head.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let used = if kind == NameKind::Gog { String::new() } else { uses(at, kind, name) };
    format!("```mate\n{}\n```{used}", heads.join("\n"))
}
