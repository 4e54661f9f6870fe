//! Chunked bodies, read piece by piece as their bytes come.

use std::ops::Range;

/// A line of a chunk header or trailer longer than this is cut.
const MAX_LINE: usize = 8 * 1024;
/// Pieces beyond this are not listed.
const MAX_PIECES: usize = 64 * 1024;

/// One part of a chunked body, for its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Size(u64),
    /// A range of the body without chunks.
    Data(Range<usize>),
    Boundary(Vec<u8>),
    Trailer(Vec<u8>),
}

/// Where in a chunked body the next byte stands.
#[derive(Debug)]
pub(super) struct Chunks {
    at: At,
    line: Vec<u8>,
    /// Whether pieces are wanted.
    list: bool,
    pub(super) pieces: Vec<Piece>,
    chunk_start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Size,
    Data(u64),
    Boundary,
    Trailer,
    End,
}

impl Chunks {
    pub(super) fn new(list: bool) -> Self {
        Self { at: At::Size, line: Vec::new(), list, pieces: Vec::new(), chunk_start: 0 }
    }

    /// Whether the last chunk and its trailer were read.
    pub(super) fn ended(&self) -> bool {
        self.at == At::End
    }

    /// Reads bytes up to the body's end, hands those of chunks to `keep`, which answers how many
    /// it holds, and gives the number read.
    pub(super) fn feed(&mut self, bytes: &[u8], mut keep: impl FnMut(&[u8]) -> usize) -> usize {
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            match self.at {
                At::Data(left) => {
                    let (data, after) = rest.split_at(usize::try_from(left).unwrap_or(usize::MAX).min(rest.len()));
                    let held = keep(data);
                    rest = after;
                    self.at = At::Data(left - data.len() as u64);
                    if left == data.len() as u64 {
                        self.at = At::Boundary;
                        let start = std::mem::replace(&mut self.chunk_start, held);
                        self.push(|| Piece::Data(start..held));
                    }
                }
                At::Boundary => {
                    self.line.push(first);
                    rest = rest.get(1..).unwrap_or(&[]);
                    // Two bytes, whatever they are; a lone line feed is enough.
                    if first == b'\n' || self.line.len() == 2 {
                        let boundary = std::mem::take(&mut self.line);
                        self.push(|| Piece::Boundary(boundary));
                        self.at = At::Size;
                    }
                }
                At::Size | At::Trailer => rest = self.feed_line(rest),
                At::End => break,
            }
        }
        bytes.len() - rest.len()
    }

    fn feed_line<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let end = memchr::memchr(b'\n', bytes);
        let (part, rest) = bytes.split_at(end.map_or(bytes.len(), |end| (end + 1).min(bytes.len())));
        let room = MAX_LINE.saturating_sub(self.line.len());
        self.line.extend_from_slice(part.get(..room).unwrap_or(part));
        if end.is_some() {
            let line = std::mem::take(&mut self.line);
            if self.at == At::Size {
                let size = chunk_size(&line);
                self.push(|| Piece::Size(size));
                self.at = if size == 0 { At::Trailer } else { At::Data(size) };
            } else if line.trim_ascii().is_empty() {
                self.at = At::End;
            } else {
                self.push(|| Piece::Trailer(line));
            }
        }
        rest
    }

    fn push(&mut self, piece: impl FnOnce() -> Piece) {
        if self.list && self.pieces.len() < MAX_PIECES {
            self.pieces.push(piece());
        }
    }
}

/// The hexadecimal number at the start of a chunk header; 0 if there is none, which ends the body.
fn chunk_size(line: &[u8]) -> u64 {
    line.trim_ascii_start()
        .iter()
        .map_while(|byte| char::from(*byte).to_digit(16))
        .fold(0, |size: u64, digit| size.saturating_mul(16).saturating_add(u64::from(digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[&[u8]]) -> (String, Vec<Piece>, usize, bool) {
        let mut chunks = Chunks::new(true);
        let (mut body, mut used) = (Vec::new(), 0);
        for part in parts {
            used += chunks.feed(part, |bytes| {
                body.extend_from_slice(bytes);
                body.len()
            });
        }
        let ended = chunks.ended();
        (String::from_utf8(body).unwrap(), chunks.pieces, used, ended)
    }

    const BODY: &[u8] = b"5;ext=1\r\nhello\r\n3\r\nabc\r\n0\r\nTrail: x\r\n\r\n";

    #[test]
    fn chunks_are_joined_and_listed() {
        let (body, pieces, used, ended) = read(&[BODY, b"GET"]);
        assert_eq!((body.as_str(), used, ended), ("helloabc", BODY.len(), true));
        assert_eq!(pieces[..3], [Piece::Size(5), Piece::Data(0..5), Piece::Boundary(b"\r\n".to_vec())]);
        assert_eq!(pieces.last(), Some(&Piece::Trailer(b"Trail: x\r\n".to_vec())));
    }

    #[test]
    fn any_split_gives_the_same() {
        let whole = read(&[BODY]);
        for at in 0..BODY.len() {
            let (head, tail) = BODY.split_at(at);
            assert_eq!(read(&[head, tail]), whole, "{at}");
        }
    }

    #[test]
    fn a_size_that_is_no_number_ends_the_body() {
        let (body, pieces, _, ended) = read(&[b"zz\r\nfoo\r\n\r\nmore"]);
        assert_eq!((body.as_str(), ended), ("", true));
        assert_eq!(pieces, [Piece::Size(0), Piece::Trailer(b"foo\r\n".to_vec())]);
        assert_eq!(chunk_size(b"ffffffffffffffffffffffff\r\n"), u64::MAX);
    }
}
