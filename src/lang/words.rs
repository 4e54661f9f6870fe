//! Words that are no names (L4, L9, S7), and the nearest word that would be one.

use super::ast::Span;
use super::codes;
use super::diagnostic::{Diagnostic, did_you_mean};
use crate::fields;

/// Names longer than this are shown cut, and nothing is looked for that is like them.
const LONG: usize = 60;

/// `did you mean …?` for a word among keywords.
pub(super) fn nearest<'a>(word: &str, keywords: impl Iterator<Item = &'a str>) -> Option<String> {
    let word = word.trim_start_matches('@');
    if word.len() > LONG {
        return None;
    }
    did_you_mean(fields::nearest(word, keywords).get(..1).unwrap_or_default())
}

/// A text that fits into a message.
pub(super) fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && text.chars().count() <= LONG {
        return text.to_owned();
    }
    format!("{}…", line.chars().take(LONG).collect::<String>())
}

/// The finding about a word that begins with no lower-case letter, or has others in it.
pub(super) fn report(word: &str, before: &str, operand: bool, span: Span) -> Diagnostic {
    let shown = short(word);
    let begins = word.chars().next().filter(|first| !first.is_ascii_lowercase());
    let wrong = begins.or_else(|| word.chars().find(|c| !c.is_ascii())).unwrap_or_default();
    let fault = match begins {
        Some(first) => format!("begins with `{first}`"),
        None => format!("has `{wrong}` in it"),
    };
    let (what, help) = if operand {
        ("a plain value", format!("quote it: `\"{shown}\"`"))
    } else {
        match before {
            "Expiration" | "IdleTimeout" | "Lifetime" => ("a time", "write seconds, such as `2` or `0.5`".to_owned()),
            "DropUnassigned" | "DiscardPduData" | "LastPdu" | "LastExtracted" | "ShowTimes" => {
                ("`true` or `false`", "write `true` or `false`".to_owned())
            }
            "From" | "Proto" | "Transport" | "Payload" | "/" => {
                ("a name", "names of fields and protocols begin with a lower-case letter, as in `http.host`".to_owned())
            }
            _ => ("a name", rename(word)),
        }
    };
    Diagnostic::new(&codes::CHAR, span, format!("`{shown}` is not {what}"), fault).help(help)
}

/// How the name could be written instead.
fn rename(word: &str) -> String {
    let rest = word.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let mut chars = rest.chars();
    match chars.next() {
        Some(first) if rest.is_ascii() && rest.len() <= LONG => {
            format!(
                "names begin with a lower-case letter: write `{}{}` here and wherever it is used",
                first.to_ascii_lowercase(),
                chars.as_str()
            )
        }
        _ => {
            "names begin with one of `a` to `z`, and go on with these, `A` to `Z`, digits, `-`, `.` and `_`".to_owned()
        }
    }
}
