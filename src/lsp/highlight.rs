//! Colours by meaning: each lexeme, and of each name what it names.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::server::{Answer, At};
use crate::lang::{LexemeKind, NameKind, Role};

/// The types of tokens, by their numbers in answers.
const TYPES: &[&str] = &[
    "comment",
    "macro",
    "keyword",
    "string",
    "number",
    "operator",
    "class",
    "struct",
    "interface",
    "function",
    "property",
    "namespace",
    "variable",
];

pub(super) fn legend() -> Value {
    json!({ "tokenTypes": TYPES, "tokenModifiers": ["declaration"] })
}

fn of_name(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Pdu => "class",
        NameKind::Gop => "struct",
        NameKind::Gog => "interface",
        NameKind::Transform => "function",
        NameKind::Attribute => "property",
        NameKind::Protocol => "namespace",
        NameKind::Field => "variable",
    }
}

pub(super) fn run(at: &At<'_>, _: &Value) -> Answer {
    let text = at.text();
    let Some(lines) = at.analysis.lines(at.file) else { return Ok(Value::Null) };
    let here = at.analysis.occurrences().iter().filter(|place| place.span.file == at.file);
    let names: HashMap<usize, (NameKind, Role)> =
        here.map(|place| (place.span.start as usize, (place.kind, place.role))).collect();
    let mut data: Vec<usize> = Vec::new();
    let mut last = (0, 0);
    for lexeme in at.analysis.lexemes(at.file) {
        let name = names.get(&lexeme.start);
        let ty = match lexeme.kind {
            LexemeKind::Comment => "comment",
            LexemeKind::Include => "macro",
            LexemeKind::Keyword | LexemeKind::Bool => "keyword",
            LexemeKind::Quoted => "string",
            LexemeKind::Number => "number",
            LexemeKind::Name => name.map_or("string", |(kind, _)| of_name(*kind)),
            LexemeKind::Sign if "=!^$~<>|?".contains(lexeme.text(text)) => "operator",
            LexemeKind::Sign | LexemeKind::Wrong => continue,
        };
        let ty = TYPES.iter().position(|known| *known == ty).unwrap_or(0);
        let modifier =
            usize::from(name.is_some_and(|(kind, role)| *role == Role::Gives && *kind != NameKind::Attribute));
        // A token stays in its line.
        let mut start = lexeme.start;
        for piece in lexeme.text(text).split_inclusive(['\n', '\r']) {
            let shown = piece.trim_end_matches(['\n', '\r']);
            let length = shown.chars().map(char::len_utf16).sum::<usize>();
            if length > 0 {
                let (line, character) = lines.position(text, start);
                let column = if line == last.0 { character.saturating_sub(last.1) } else { character };
                data.extend([line - last.0, column, length, ty, modifier]);
                last = (line, character);
            }
            start += piece.len();
        }
    }
    Ok(json!({ "data": data }))
}
