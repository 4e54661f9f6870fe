//! Header lines and the fields that they give.

use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::memchr;

use super::head;
use crate::dissect::Dissector;
use crate::fields::Field;

/// Header names, lower case, and their fields; sorted by length.
static NAMES: &[(&str, &Field)] = &[
    ("date", &super::DATE),
    ("host", &super::HOST),
    ("range", &super::RANGE),
    ("accept", &super::ACCEPT),
    ("cookie", &super::COOKIE),
    ("server", &super::SERVER),
    ("referer", &super::REFERER),
    ("upgrade", &super::UPGRADE),
    ("location", &super::LOCATION),
    ("connection", &super::CONNECTION),
    ("set-cookie", &super::SET_COOKIE),
    ("user-agent", &super::USER_AGENT),
    ("content-type", &super::CONTENT_TYPE),
    ("authorization", &super::AUTHORIZATION),
    ("cache-control", &super::CACHE_CONTROL),
    ("content-range", &super::CONTENT_RANGE),
    ("last-modified", &super::LAST_MODIFIED),
    ("content-length", &super::CONTENT_LENGTH_HEADER),
    ("http2-settings", &super::HTTP2_SETTINGS),
    ("accept-encoding", &super::ACCEPT_ENCODING),
    ("accept-language", &super::ACCEPT_LANGUAGE),
    ("x-forwarded-for", &super::X_FORWARDED_FOR),
    ("content-encoding", &super::CONTENT_ENCODING),
    ("www-authenticate", &super::WWW_AUTHENTICATE),
    ("sec-websocket-key", &super::SEC_WEBSOCKET_KEY),
    ("transfer-encoding", &super::TRANSFER_ENCODING),
    ("proxy-authenticate", &super::PROXY_AUTHENTICATE),
    ("proxy-authorization", &super::PROXY_AUTHORIZATION),
    ("sec-websocket-accept", &super::SEC_WEBSOCKET_ACCEPT),
    ("sec-websocket-version", &super::SEC_WEBSOCKET_VERSION),
    ("sec-websocket-protocol", &super::SEC_WEBSOCKET_PROTOCOL),
    ("sec-websocket-extensions", &super::SEC_WEBSOCKET_EXTENSIONS),
];

/// The header lines of a block, up to its empty line or a line without colon.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    done: bool,
}

/// One header line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a> {
    /// The whole line with its end.
    pub(super) raw: &'a [u8],
    pub(super) name: &'a [u8],
    /// What follows the colon, without leading blanks and line end.
    pub(super) value: &'a [u8],
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, done: false }
    }

    /// What was not read: after the end of the lines, the body.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Header<'a>;

    fn next(&mut self) -> Option<Header<'a>> {
        if self.done {
            return None;
        }
        self.done = true;
        let (raw, rest) = self.rest.split_at_checked(memchr(b'\n', self.rest)? + 1)?;
        let line = raw.strip_suffix(b"\n").unwrap_or(raw);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            self.rest = rest;
            return None;
        }
        let colon = memchr(b':', line)?;
        self.done = false;
        self.rest = rest;
        let value = line.get(colon + 1..)?;
        let blanks = value.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        Some(Header { raw, name: line.get(..colon)?, value: value.get(blanks..)? })
    }
}

/// The lengths of the header names that give something wanted, once known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted(Option<u64>);

impl Wanted {
    /// Whether no header line gives anything.
    pub(super) fn none(cx: &mut Dissector) -> bool {
        Self::of(cx) == 0
    }

    /// A bit for each length.
    fn of(cx: &mut Dissector) -> u64 {
        if let Self(Some(lengths)) = cx.state.http {
            return lengths;
        }
        let also = |name: &str| match name {
            "content-length" => cx.wants(&super::CONTENT_LENGTH),
            "cookie" => cx.wants(&super::COOKIE_PAIR),
            "authorization" | "proxy-authorization" => cx.wants(&super::AUTHBASIC),
            _ => false,
        };
        let wanted = NAMES.iter().filter(|(name, field)| cx.wants(field) || also(name));
        let lengths = wanted.fold(0, |lengths, (name, _)| lengths | length_bit(name.len()));
        cx.state.http = Self(Some(lengths));
        lengths
    }
}

/// Names longer than 63 bytes, which nobody knows, are as good as none.
fn length_bit(len: usize) -> u64 {
    u32::try_from(len).ok().and_then(|len| 1u64.checked_shl(len)).unwrap_or(0)
}

/// Emits the fields of a header line, if there are any and somebody wants them.
#[inline]
pub(super) fn emit_wanted(cx: &mut Dissector, header: &Header<'_>) {
    if Wanted::of(cx) & length_bit(header.name.len()) != 0 {
        emit(cx, header);
    }
}

/// Emits the fields of a header line; false when its name is not known.
pub(super) fn emit(cx: &mut Dissector, header: &Header<'_>) -> bool {
    let Some((name, field)) = known(header.name) else { return false };
    text(cx, field, header.value);
    match *name {
        "content-length" => {
            if let Some(length) = head::content_length(header.value) {
                cx.uint(&super::CONTENT_LENGTH, length);
            }
        }
        "cookie" if cx.wants(&super::COOKIE_PAIR) => {
            for pair in header.value.split(|b| *b == b';').map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty()) {
                text(cx, &super::COOKIE_PAIR, pair);
            }
        }
        "authorization" | "proxy-authorization" if cx.wants(&super::AUTHBASIC) => {
            if let Some(credentials) = header.value.strip_prefix(b"Basic ") {
                text(cx, &super::AUTHBASIC, &base64(credentials.trim_ascii()));
            }
        }
        _ => {}
    }
    true
}

fn known(name: &[u8]) -> Option<&'static (&'static str, &'static Field)> {
    let first = NAMES.partition_point(|(known, _)| known.len() < name.len());
    let mut candidates = NAMES.iter().skip(first).take_while(|(known, _)| known.len() == name.len());
    candidates.find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Emits text as HTTP has it: ASCII, every other byte as U+FFFD.
pub(super) fn text(cx: &mut Dissector, field: &'static Field, bytes: &[u8]) {
    if cx.wants(field) {
        cx.text(field, ascii(bytes).as_ref());
    }
}

/// The text of ASCII bytes; others become U+FFFD, and NUL the two characters `\0`.
pub(super) fn ascii(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() && !bytes.contains(&0) => Cow::Borrowed(text),
        _ => {
            let mut text = String::with_capacity(bytes.len() + 8);
            for &byte in bytes {
                match byte {
                    0 => text.push_str("\\0"),
                    0x80.. => text.push(char::REPLACEMENT_CHARACTER),
                    _ => text.push(char::from(byte)),
                }
            }
            Cow::Owned(text)
        }
    }
}

/// A line with its control characters escaped as in C.
pub(super) fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 8);
    for character in ascii(bytes).chars() {
        match character {
            '\r' => text.push_str("\\r"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            other if other.is_ascii_control() => {
                // Writing to a String cannot fail.
                let _ = write!(text, "\\x{:02x}", u32::from(other));
            }
            other => text.push(other),
        }
    }
    text
}

/// Base64, decoded up to the first character that is none.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0u32, 0);
    for &character in text {
        let six = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_an_empty_line_or_one_without_colon() {
        let mut lines = Lines::new(b"A: 1 \r\nB:\tx\n\r\nbody: no");
        let read: Vec<_> = lines.by_ref().map(|h| (h.name, h.value)).collect();
        assert_eq!(read, [(&b"A"[..], &b"1 "[..]), (b"B", b"x")]);
        assert_eq!(lines.rest(), b"body: no");
        let mut lines = Lines::new(b"A: 1\r\n folded\r\n\r\n");
        assert_eq!(lines.by_ref().count(), 1);
        assert_eq!(lines.rest(), b" folded\r\n\r\n");
        let mut lines = Lines::new(b"A: 1\r\nB: unfinished");
        assert_eq!(lines.by_ref().count(), 1);
    }

    #[test]
    fn every_name_is_found_in_any_case() {
        for (name, _) in NAMES {
            assert_eq!(known(name.to_ascii_uppercase().as_bytes()).map(|row| row.0), Some(*name));
        }
        assert!(known(b"hos").is_none());
        assert!(known(b"").is_none());
    }

    #[test]
    fn base64_is_decoded_as_far_as_it_goes() {
        assert_eq!(base64(b"dXNlcjpwYXNz"), b"user:pass");
        assert_eq!(base64(b"YTpi="), b"a:b");
        assert_eq!(base64(b"!!"), b"");
    }

    #[test]
    fn bytes_that_are_not_ascii_are_replaced_one_by_one() {
        assert_eq!(ascii("ä".as_bytes()), "\u{fffd}\u{fffd}");
        assert_eq!(ascii(b"a\0b"), "a\\0b");
    }
}
