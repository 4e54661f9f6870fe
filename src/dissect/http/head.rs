//! Where a message begins, what its start line says, and where its header block ends.

use memchr::memchr;

use super::headers::Lines;

/// A message of which the head grows beyond this is given up.
pub(super) const MAX_HEAD: usize = 256 * 1024;

/// Methods that begin a request.
static METHODS: &[&str] = &[
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "OPTIONS",
    "CONNECT",
    "DELETE",
    "TRACE",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "REPORT",
    "BASELINE-CONTROL",
    "BCOPY",
    "BDELETE",
    "BMOVE",
    "BPROPFIND",
    "BPROPPATCH",
    "CCM_POST",
    "CHECKIN",
    "CHECKOUT",
    "COPY",
    "LABEL",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCOL",
    "MKWORKSPACE",
    "MOVE",
    "POLL",
    "RPC_CONNECT",
    "RPC_IN_DATA",
    "RPC_OUT_DATA",
    "SEARCH",
    "SSTP_DUPLEX_POST",
    "UNCHECKOUT",
    "UNLOCK",
    "UPDATE",
    "VERSION-CONTROL",
];

/// Methods that begin a notification.
static NOTIFICATIONS: &[&str] = &["NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE"];

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    Notification,
    Response,
}

/// What stands at the start of some bytes.
pub(super) enum Scan<'a> {
    /// A message whose header block is complete.
    Head(Head<'a>),
    /// The beginning of a message.
    Partial,
    /// No message.
    Other,
}

/// A message's head.
#[derive(Debug, Clone)]
pub(super) struct Head<'a> {
    pub(super) kind: Kind,
    /// An empty line came first.
    pub(super) leading_crlf: bool,
    /// The start line, without its end.
    pub(super) line: &'a [u8],
    /// All header lines.
    pub(super) lines: Lines<'a>,
    /// Where the body begins, counted from the first byte of the message.
    pub(super) end: usize,
    /// What the headers say about the body.
    pub(super) about: About<'a>,
}

/// What the headers say about the body and its place; the last line of a name counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About<'a> {
    pub(super) content_length: Option<u64>,
    pub(super) content_type: Option<&'a [u8]>,
    pub(super) content_encoding: Option<&'a [u8]>,
    pub(super) transfer_encoding: Option<&'a [u8]>,
    pub(super) host: Option<&'a [u8]>,
}

/// Looks for a message at the start of `bytes`.
pub(super) fn scan(bytes: &[u8]) -> Scan<'_> {
    match begins(skip_crlf(bytes)) {
        Begins::No => Scan::Other,
        Begins::Perhaps => Scan::Partial,
        Begins::With(_) if empty_line(bytes, 0).is_none() => Scan::Partial,
        Begins::With(_) => Head::read(bytes).map_or(Scan::Partial, Scan::Head),
    }
}

/// The end of the first empty line that ends at a line feed at or after `from`.
pub(super) fn empty_line(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(offset) = memchr(b'\n', bytes.get(at..)?) {
        at += offset + 1;
        match bytes.get(at..)? {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// Whether the first line of a connection looks like HTTP/1: the version comes first or last.
pub(super) fn looks(bytes: &[u8]) -> bool {
    const VERSION: &[u8] = b"HTTP/1.";
    let Some(end) = memchr(b'\n', bytes) else { return false };
    let line = bytes.get(..end).unwrap_or(&[]);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.starts_with(VERSION)
        || line.len().checked_sub(8).and_then(|start| line.get(start..)).is_some_and(|last| last.starts_with(VERSION))
}

impl<'a> Head<'a> {
    /// Reads a head, or as many of its lines as are complete; `None` without a start line.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let message = skip_crlf(bytes);
        let Begins::With(kind) = begins(message) else { return None };
        let line_end = memchr(b'\n', message)?;
        let line = message.get(..line_end)?;
        let lines = Lines::new(message.get(line_end + 1..)?);
        let mut about = About::default();
        let mut rest = lines.clone();
        for header in rest.by_ref() {
            about.note(header.name, header.value);
        }
        Some(Self {
            kind,
            leading_crlf: message.len() < bytes.len(),
            line: line.strip_suffix(b"\r").unwrap_or(line),
            lines,
            end: bytes.len() - rest.rest().len(),
            about,
        })
    }

    /// Method, target and version of a request line.
    pub(super) fn request_line(&self) -> [&'a [u8]; 3] {
        let (method, rest) = split_blank(self.line);
        let (target, version) = split_blank(rest);
        [method, target, version]
    }

    /// Version, code and phrase of a status line.
    pub(super) fn status_line(&self) -> (&'a [u8], Option<u16>, &'a [u8]) {
        let (version, rest) = split_blank(self.line);
        let rest = rest.trim_ascii_start();
        let (code, phrase) = split_blank(rest);
        let digits = code.get(..3).filter(|digits| digits.iter().all(u8::is_ascii_digit));
        let code = digits.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|text| text.parse().ok());
        (version, code, phrase)
    }
}

impl<'a> About<'a> {
    fn note(&mut self, name: &[u8], value: &'a [u8]) {
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => self.host = Some(value),
            12 if name.eq_ignore_ascii_case(b"content-type") => self.content_type = Some(value),
            14 if name.eq_ignore_ascii_case(b"content-length") => self.content_length = content_length(value),
            16 if name.eq_ignore_ascii_case(b"content-encoding") => self.content_encoding = Some(value),
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => self.transfer_encoding = Some(value),
            _ => {}
        }
    }

    /// Whether the body comes in chunks.
    pub(super) fn chunked(&self) -> bool {
        self.transfer_encoding.is_some_and(|value| tokens(value).any(|token| token.eq_ignore_ascii_case(b"chunked")))
    }

    /// Whether the body has a transfer coding at all; a length does not count then.
    pub(super) fn transfer_coded(&self) -> bool {
        self.transfer_encoding.is_some_and(|value| !value.trim_ascii().eq_ignore_ascii_case(b"identity"))
    }
}

/// The parts of a list between commas.
pub(super) fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|b| *b == b',').map(<[u8]>::trim_ascii)
}

/// The number of a Content-Length: digits, then nothing or a blank.
pub(super) fn content_length(value: &[u8]) -> Option<u64> {
    let (digits, _) = split_blank(value);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

enum Begins {
    With(Kind),
    /// Too short to tell.
    Perhaps,
    No,
}

fn begins(bytes: &[u8]) -> Begins {
    if bytes.is_empty() {
        return Begins::No;
    }
    let mut perhaps = false;
    let mut is = |word: &[u8], then: &[u8]| {
        let (head, tail) = bytes.split_at(bytes.len().min(word.len()));
        if head.len() < word.len() || tail.is_empty() && !then.is_empty() {
            perhaps |= word.starts_with(head);
            return false;
        }
        head == word && tail.starts_with(then)
    };
    if is(b"HTTP/", b"") || is(b"ICY", b"") {
        return Begins::With(Kind::Response);
    }
    if METHODS.iter().any(|method| is(method.as_bytes(), b" ")) {
        return Begins::With(Kind::Request);
    }
    if NOTIFICATIONS.iter().any(|method| is(method.as_bytes(), b" ")) {
        return Begins::With(Kind::Notification);
    }
    if perhaps { Begins::Perhaps } else { Begins::No }
}

fn skip_crlf(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\r\n").unwrap_or(bytes)
}

fn split_blank(bytes: &[u8]) -> (&[u8], &[u8]) {
    match memchr(b' ', bytes) {
        Some(at) => (bytes.get(..at).unwrap_or(bytes), bytes.get(at + 1..).unwrap_or(&[])),
        None => (bytes, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_whether_a_connection_is_http() {
        assert!(looks(b"FOO /x HTTP/1.1\r\n"));
        assert!(looks(b"HTTP/1.0 200 OK\n"));
        assert!(!looks(b"FOO /x HTTP/1.1"), "no line end yet");
        assert!(!looks(b"FOO /x HTTP/1.1 \r\n"));
        assert!(!looks(b"\n"));
    }

    #[test]
    fn a_method_counts_only_with_a_blank_after_it() {
        assert!(matches!(begins(b"GET /"), Begins::With(Kind::Request)));
        assert!(matches!(begins(b"NOTIFY *"), Begins::With(Kind::Notification)));
        assert!(matches!(begins(b"GET"), Begins::Perhaps));
        assert!(matches!(begins(b"IC"), Begins::Perhaps));
        assert!(matches!(begins(b"get /"), Begins::No));
        assert!(matches!(begins(b"GETS /"), Begins::No));
    }

    #[test]
    fn a_content_length_is_digits_and_nothing_that_adheres_to_them() {
        assert_eq!(content_length(b"3 x"), Some(3));
        assert_eq!(content_length(b"4, 5"), None);
        assert_eq!(content_length(b"-1"), None);
        assert_eq!(content_length(b""), None);
    }
}
