//! Words that are no names (L4, L9, S7), and the nearest word that would be one.

use super::ast::Span;
use super::codes;
use super::diagnostic::{Diagnostic, Fix};
use crate::fields;

/// Names longer than this are shown cut, and nothing is looked for that is like them.
const LONG: usize = 60;

/// What groups show besides their attributes, for filters.
const FIGURES: &[&str] = &["Duration", "NumOfGops", "NumOfPdus", "RelativeTime", "StartTime", "Time", "TimeInGop"];

/// The keyword that a word is most like.
pub(super) fn nearest<'a>(word: &str, keywords: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.trim_start_matches('@');
    if word.len() > LONG {
        return None;
    }
    fields::nearest(word, keywords).first().copied()
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
    let fix;
    let (what, help) = if operand {
        fix = Some(Fix::quote(span, word));
        ("a plain value", format!("quote it: `\"{shown}\"`"))
    } else {
        match before {
            "Expiration" | "IdleTimeout" | "Lifetime" => {
                fix = seconds(word).map(|seconds| Fix::replace(span, seconds));
                ("a time", "write seconds, such as `2` or `0.5`".to_owned())
            }
            "DropUnassigned" | "DiscardPduData" | "LastPdu" | "LastExtracted" | "ShowTimes" => {
                fix = truth(word).map(|truth| Fix::replace(span, truth));
                ("`true` or `false`", "write `true` or `false`".to_owned())
            }
            "From" | "Proto" | "Transport" | "Payload" | "/" => {
                let lower = word.to_ascii_lowercase();
                let known = lower.starts_with(|first: char| first.is_ascii_lowercase()) && lower.is_ascii();
                fix = known.then(|| Fix::guess(span, lower.clone()));
                let example = if known { short(&lower) } else { "tcp.port".to_owned() };
                ("a name", format!("names of fields and protocols begin with a lower-case letter, as in `{example}`"))
            }
            _ if FIGURES.contains(&word) => {
                fix = None;
                let help = format!("`{word}` is a figure of the group, for filters on it: `-Y 'mate.GOP.{word} > 1'`");
                ("an attribute", help)
            }
            _ => {
                fix = renamed(word).map(|name| Fix::guess(span, name));
                ("a name", rename(word))
            }
        }
    };
    let diagnostic = Diagnostic::new(&codes::CHAR, span, format!("`{shown}` is not {what}"), fault).help(help);
    Diagnostic { fix: fix.map(Box::new), ..diagnostic }
}

/// A time as it is written elsewhere, in seconds: `.5`, `5s`, `500ms`.
pub(super) fn seconds(word: &str) -> Option<String> {
    if let Some(digits) = word.strip_prefix('.') {
        return digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("0.{digits}"));
    }
    let (number, milli) = match word.strip_suffix("ms") {
        Some(number) => (number, true),
        None => (word.strip_suffix('s')?, false),
    };
    let number: u32 = number.parse().ok()?;
    Some(match (milli, number % 1000) {
        (false, _) => number.to_string(),
        (true, 0) => (number / 1000).to_string(),
        (true, rest) => format!("{}.{rest:03}", number / 1000).trim_end_matches('0').to_owned(),
    })
}

/// What other languages call `true` and `false`.
pub(super) fn truth(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "on" | "1" => Some("true"),
        "no" | "off" | "0" => Some("false"),
        _ => None,
    }
}

/// How the name could be written instead.
fn rename(word: &str) -> String {
    match renamed(word) {
        Some(name) => {
            format!("names begin with a lower-case letter: write `{name}` here and wherever it is used")
        }
        None => {
            "names begin with one of `a` to `z`, and go on with these, `A` to `Z`, digits, `-`, `.` and `_`".to_owned()
        }
    }
}

fn renamed(word: &str) -> Option<String> {
    let rest = word.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    if rest.is_empty() || !rest.is_ascii() || rest.len() > LONG {
        return None;
    }
    // `ABC_pdu` and `ABCReq` are `abc_pdu` and `abcReq`.
    let capitals = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    let goes_on = rest.as_bytes().get(capitals).is_some_and(u8::is_ascii_lowercase);
    let first = if capitals > 1 && goes_on { capitals - 1 } else { capitals };
    let (first, rest) = rest.split_at_checked(first)?;
    Some(first.to_ascii_lowercase() + rest)
}
