//! Positions as the protocol counts them: lines that end with LF, CR LF or CR, and in a line UTF-16
//! units, of which a character outside the basic plane has two.

use serde_json::{Value, json};

/// Where the lines of a text start.
#[derive(Debug, Default)]
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| {
            // The CR of CR LF ends nothing by itself.
            !(bytes.get(*at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n'))
        });
        Self { starts: std::iter::once(0).chain(ends.map(|at| at + 1)).collect() }
    }

    /// The byte at a position; behind the end of a line, or of the text, it is that end.
    pub(super) fn offset(&self, text: &str, line: u64, character: u64) -> usize {
        let Some(start) = usize::try_from(line).ok().and_then(|line| self.starts.get(line)) else { return text.len() };
        let rest = text.get(*start..).unwrap_or_default();
        let mut units = 0;
        for (at, c) in rest.char_indices() {
            units += c.len_utf16() as u64;
            if units > character || c == '\n' || c == '\r' {
                return start + at;
            }
        }
        text.len()
    }

    /// The line and the UTF-16 unit at a byte.
    pub(super) fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = text.get(start..offset).unwrap_or_default();
        (line, before.chars().map(char::len_utf16).sum())
    }

    /// A range of bytes as the protocol has it.
    pub(super) fn range(&self, text: &str, start: usize, end: usize) -> Value {
        json!({ "start": self.place(text, start), "end": self.place(text, end) })
    }

    fn place(&self, text: &str, offset: usize) -> Value {
        let (line, character) = self.position(text, offset);
        json!({ "line": line, "character": character })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_outside_the_basic_plane_count_twice() {
        let text = "a😀b\r\né\rz";
        let lines = Lines::new(text);
        let at = |needle: &str| lines.position(text, text.find(needle).unwrap());
        assert_eq!((at("b"), at("é"), at("z")), ((0, 3), (1, 0), (2, 0)));
        assert_eq!(&text[lines.offset(text, 0, 3)..], "b\r\né\rz");
        assert_eq!(&text[lines.offset(text, 0, 2)..], "😀b\r\né\rz", "in the middle of a character");
        assert_eq!(&text[lines.offset(text, 0, 99)..], "\r\né\rz");
        assert_eq!(lines.offset(text, 9, 0), text.len());
    }

    proptest! {
        #[test]
        fn positions_lead_back(text in "[ab\u{e9}\u{1F600}\r\n]{0,30}") {
            let lines = Lines::new(&text);
            for (at, c) in text.char_indices().filter(|(_, c)| *c != '\n') {
                let (line, character) = lines.position(&text, at);
                prop_assert_eq!(lines.offset(&text, line as u64, character as u64), at, "{:?}", c);
            }
        }
    }
}
