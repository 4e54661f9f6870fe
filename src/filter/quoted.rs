//! What stands in quotes: bytes, with escapes as in C.

use super::codes::{SYNTAX, finding};
use super::parse::span;
use crate::lang::Diagnostic;

/// The bytes of a text with its quotes, which begins at `start` of the filter.
pub(super) fn bytes(quoted: &str, start: u32) -> Result<Vec<u8>, Diagnostic> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let mut rest = inner.as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some((&first, after)) = rest.split_first() {
        if first != b'\\' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let Some((byte, len)) = escape(after) else {
            let at = inner.len() - rest.len();
            let wrong: String = inner.get(at..).unwrap_or_default().chars().take(2).collect();
            let start = start as usize + 1 + at;
            let help =
                "write `\\\\` for a backslash, or begin the text with `r\"`, where it needs no escape".to_owned();
            let message = format!("`{wrong}` is no escape");
            return Err(finding(&SYNTAX, span(start, start + wrong.len()), message, "not known", Some(help)));
        };
        bytes.push(byte);
        rest = after.get(len..).unwrap_or_default();
    }
    Ok(bytes)
}

/// The byte that the characters behind a backslash stand for, and how many they are.
fn escape(after: &[u8]) -> Option<(u8, usize)> {
    let simple = |byte| Some((byte, 1));
    match after.first()? {
        b'x' => {
            let digits = after.get(1..).unwrap_or_default().iter().take(2).take_while(|byte| byte.is_ascii_hexdigit());
            let len = digits.count();
            let value = number(after.get(1..=len)?, 16)?;
            Some((u8::try_from(value).ok()?, 1 + len))
        }
        b'0'..=b'7' => {
            let len = after.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            Some((u8::try_from(number(after.get(..len)?, 8)?).ok()?, len))
        }
        b'a' => simple(7),
        b'b' => simple(8),
        b't' => simple(b'\t'),
        b'n' => simple(b'\n'),
        b'v' => simple(11),
        b'f' => simple(12),
        b'r' => simple(b'\r'),
        byte @ (b'"' | b'\'' | b'\\') => simple(*byte),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_c() {
        let text = r#""a\"\\\x41\x4a\101\0\t'""#;
        assert_eq!(bytes(text, 0).unwrap(), b"a\"\\AJA\0\t'");
    }

    #[test]
    fn an_unknown_escape_is_refused_where_it_stands() {
        let refused = bytes(r#""ab\.""#, 10).unwrap_err();
        assert_eq!((refused.span.start, refused.span.end), (13, 15));
        assert!(bytes(r#""\400""#, 0).is_err() && bytes(r#""\x""#, 0).is_err());
    }
}
