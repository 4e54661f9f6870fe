//! What the text protocols share: lines, and a byte stream cut into messages.

use memchr::memchr;

use super::{Closing, Direction, Dissector, Stream};

/// A message of which the head grows beyond this is given up.
const MAX_HEAD: usize = 64 * 1024;
/// No more of a message is kept than this.
const MAX_MESSAGE: usize = 4 * 1024 * 1024;

/// What stands at the start of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// A message of so many bytes, at hand or not; never 0.
    Message(usize),
    /// Bytes that belong to no message; never 0.
    Skip(usize),
    /// The beginning of a message that may still be anything.
    Wait,
    /// No message.
    Other,
}

/// A protocol whose messages say where they end.
pub(crate) trait Messages: std::fmt::Debug {
    /// What stands at the start of the bytes, which are not empty.
    fn next(&self, direction: Direction, bytes: &[u8]) -> Next;
    /// Opens the layer of a message, of which so many bytes are missing at the end.
    fn report(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8], missing: usize);
}

/// One connection of such a protocol.
#[derive(Debug, Default)]
pub(crate) struct Cut<P> {
    protocol: P,
    sides: [Side; 2],
}

#[derive(Debug, Default)]
struct Side {
    /// The beginning of a message.
    bytes: Vec<u8>,
    /// So many bytes belong to a message that was given up.
    skip: u64,
    /// Nobody knows where the next message begins.
    lost: bool,
}

impl<P: Messages> Stream for Cut<P> {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        let Self { protocol, sides } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        let skipped = usize::try_from(side.skip).unwrap_or(usize::MAX).min(bytes.len());
        side.skip -= skipped as u64;
        let bytes = bytes.get(skipped..).unwrap_or(&[]);
        if bytes.is_empty() || side.lost && protocol.next(direction, bytes) == Next::Other {
            return;
        }
        side.lost = false;
        if side.bytes.is_empty() {
            // The common case: whole messages, read where they are.
            let rest = messages(cx, protocol, direction, bytes);
            side.bytes.extend_from_slice(rest);
        } else {
            let mut kept = std::mem::take(&mut side.bytes);
            kept.extend_from_slice(bytes);
            let rest = messages(cx, protocol, direction, &kept).len();
            kept.drain(..kept.len() - rest);
            side.bytes = kept;
        }
        let limit = match protocol.next(direction, &side.bytes) {
            _ if side.bytes.is_empty() => return,
            Next::Message(_) => MAX_MESSAGE,
            _ => MAX_HEAD,
        };
        if side.bytes.len() > limit {
            let outstanding = outstanding(protocol, direction, &side.bytes);
            give_up(cx, protocol, direction, side);
            side.skip = outstanding.unwrap_or(0);
            side.lost = outstanding.is_none();
        }
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        let Self { protocol, sides } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        let outstanding = match side.bytes.as_slice() {
            [] => Some(side.skip).filter(|skip| *skip > 0),
            bytes => outstanding(protocol, direction, bytes),
        };
        give_up(cx, protocol, direction, side);
        match outstanding.and_then(|outstanding| outstanding.checked_sub(len)) {
            Some(skip) => side.skip = skip,
            None => *side = Side { lost: true, ..Side::default() },
        }
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, _how: Closing) {
        let Self { protocol, sides } = self;
        if let Some(side) = sides.get_mut(direction.index()) {
            give_up(cx, protocol, direction, side);
        }
    }

    fn pending(&self, direction: Direction) -> bool {
        self.sides.get(direction.index()).is_some_and(|side| !side.bytes.is_empty())
    }

    fn kept(&self) -> usize {
        self.sides.iter().map(|side| side.bytes.len()).sum()
    }
}

/// Reports all whole messages; gives the bytes after them that may begin another.
fn messages<'a>(cx: &mut Dissector, protocol: &mut impl Messages, direction: Direction, bytes: &'a [u8]) -> &'a [u8] {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (message, after) = match protocol.next(direction, rest) {
            Next::Message(len) if len > rest.len() => return rest,
            Next::Message(len) => rest.split_at(len),
            Next::Skip(len) => {
                rest = rest.get(len..).unwrap_or(&[]);
                continue;
            }
            Next::Wait => return rest,
            Next::Other => return &[],
        };
        protocol.report(cx, direction, message, 0);
        rest = after;
    }
    rest
}

/// How many bytes of the message that begins here are not there, if that can be told.
fn outstanding(protocol: &impl Messages, direction: Direction, bytes: &[u8]) -> Option<u64> {
    match protocol.next(direction, bytes) {
        Next::Message(len) => len.checked_sub(bytes.len()).map(|missing| missing as u64),
        _ => None,
    }
}

/// Reports a message of which the end will not come.
fn give_up(cx: &mut Dissector, protocol: &mut impl Messages, direction: Direction, side: &mut Side) {
    let bytes = std::mem::take(&mut side.bytes);
    if !bytes.is_empty() {
        let missing = outstanding(protocol, direction, &bytes).unwrap_or(1);
        cx.stats.incomplete_messages += 1;
        protocol.report(cx, direction, &bytes, usize::try_from(missing).unwrap_or(usize::MAX));
    }
}

/// What begins with a first line, then has headers, one of which may tell the length of a body, as
/// SIP and RTSP do it. Empty lines before it are skipped: they keep a connection alive (RFC 5626).
pub(crate) fn headed(bytes: &[u8], is_first_line: fn(&[u8]) -> bool, is_length: fn(&[u8]) -> bool) -> Next {
    let blanks = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    if blanks > 0 {
        return Next::Skip(blanks);
    }
    let Some((first, len)) = line(bytes) else {
        let text = bytes.iter().all(|byte| (b' '..127).contains(byte) || *byte == b'\r');
        return if text { Next::Wait } else { Next::Other };
    };
    if !is_first_line(first) {
        return Next::Other;
    }
    let mut lines = Headers::new(bytes.get(len..).unwrap_or(&[]));
    let lengths = lines.by_ref().filter(|header| is_length(header.name));
    let length: usize = lengths.last().and_then(|header| leading_number(header.value)).unwrap_or(0);
    if lines.ended() { Next::Message((bytes.len() - lines.rest().len()).saturating_add(length)) } else { Next::Wait }
}

/// The first line, without its end, and how many bytes it takes with it; `None` if it does not end.
pub(crate) fn line(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let end = memchr(b'\n', bytes)?;
    let line = bytes.get(..end)?;
    Some((line.strip_suffix(b"\r").unwrap_or(line), end + 1))
}

/// One header line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header<'a> {
    /// With the end of the last line.
    pub(crate) whole: &'a [u8],
    pub(crate) name: &'a [u8],
    /// Without blanks around it.
    pub(crate) value: &'a [u8],
}

/// The header lines up to an empty line; those that do not end are left out.
#[derive(Debug, Clone)]
pub(crate) struct Headers<'a> {
    rest: &'a [u8],
    ended: bool,
}

impl<'a> Headers<'a> {
    /// Header lines at the start of the bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, ended: false }
    }

    /// What follows the lines read so far.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether the empty line was read.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }
}

impl<'a> Iterator for Headers<'a> {
    type Item = Header<'a>;

    fn next(&mut self) -> Option<Header<'a>> {
        if self.ended {
            return None;
        }
        let (first, mut len) = line(self.rest)?;
        if first.is_empty() {
            self.ended = true;
            self.rest = self.rest.get(len..).unwrap_or(&[]);
            return None;
        }
        while let Some([b' ' | b'\t', ..]) = self.rest.get(len..) {
            len += line(self.rest.get(len..)?)?.1;
        }
        let (whole, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        let line = whole.strip_suffix(b"\n").unwrap_or(whole);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (name, value) = match memchr(b':', line) {
            Some(colon) => (line.get(..colon).unwrap_or(line), line.get(colon + 1..).unwrap_or(&[])),
            None => (line, &[][..]),
        };
        Some(Header { whole, name: name.trim_ascii(), value: value.trim_ascii() })
    }
}

/// Splits at the first of a byte; the second part is empty without one.
pub(crate) fn split(bytes: &[u8], at: u8) -> (&[u8], &[u8]) {
    match memchr(at, bytes) {
        Some(place) => (bytes.get(..place).unwrap_or(&[]), bytes.get(place + 1..).unwrap_or(&[])),
        None => (bytes, &[]),
    }
}

/// A decimal number and nothing else.
pub(crate) fn number<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The number at the start of some text.
pub(crate) fn leading_number<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    number(text.split(|byte| !byte.is_ascii_digit()).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_goes_on_in_lines_that_begin_with_a_blank() {
        let mut headers = Headers::new(b"A:  b \r\n c\r\nD\n\r\nrest");
        let first = headers.next().unwrap();
        assert_eq!((first.name, first.value), (&b"A"[..], &b"b \r\n c"[..]));
        let second = headers.next().unwrap();
        assert_eq!((second.name, second.value, second.whole), (&b"D"[..], &b""[..], &b"D\n"[..]));
        assert!(headers.next().is_none() && headers.ended());
        assert_eq!(headers.rest(), b"rest");
    }

    #[test]
    fn a_line_without_end_is_none() {
        let mut headers = Headers::new(b"A: b\r\nC: d");
        assert_eq!(headers.by_ref().count(), 1);
        assert!(!headers.ended());
        assert_eq!(headers.rest(), b"C: d");
        assert_eq!(line(b"x"), None);
    }

    #[test]
    fn numbers_are_digits() {
        assert_eq!(number::<u16>(b"65536"), None);
        assert_eq!(number::<u16>(b"+1"), None);
        assert_eq!(leading_number::<u32>(b"12;x"), Some(12));
        assert_eq!(split(b"a=b=c", b'='), (&b"a"[..], &b"b=c"[..]));
    }
}
