//! Names: labels and the pointers that abbreviate them, as dotted text.

use std::borrow::Cow;

use super::super::Stop;

/// Longest text of a name.
const MAX_TEXT: usize = 254;

/// A name as text. Made once and read into again and again, it keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Name {
    bytes: Vec<u8>,
    fault: Option<&'static str>,
}

impl Name {
    /// Reads the name at `at`; gives the offset behind it. A name that is too long or never ends
    /// becomes a text that says so; bytes that are no name are [`Stop::Cut`].
    pub(super) fn read(&mut self, message: &[u8], at: usize) -> Result<usize, Stop> {
        self.bytes.clear();
        self.fault = None;
        if let Some(labels) = plain(message, at)
            && labels.len() <= MAX_TEXT
        {
            self.bytes.extend_from_slice(labels);
            // Each length but the first stands where its dot has to be.
            let mut dot = usize::from(message.get(at).copied().unwrap_or(0));
            while let Some(length) = self.bytes.get_mut(dot) {
                dot += 1 + usize::from(std::mem::replace(length, b'.'));
            }
            return Ok(at + labels.len() + 2);
        }
        let (end, loops) = walk(message, at, |label| self.push(label))?;
        if loops {
            self.fault = Some("<Name contains a pointer that loops>");
        }
        Ok(end)
    }

    /// Passes the name at `at`; gives the offset behind it, or the error that reading it gives.
    pub(super) fn pass(message: &[u8], at: usize) -> Result<usize, Stop> {
        match plain(message, at) {
            Some(labels) => Ok(at + labels.len() + 2),
            None => walk(message, at, |_| ()).map(|(end, _)| end),
        }
    }

    fn push(&mut self, label: &[u8]) {
        let dot = usize::from(!self.bytes.is_empty());
        if self.fault.is_some() || self.bytes.len() + dot + label.len() > MAX_TEXT {
            self.fault = self.fault.or(Some("<Name too long>"));
            return;
        }
        if dot > 0 {
            self.bytes.push(b'.');
        }
        self.bytes.extend_from_slice(label);
    }

    /// The text.
    pub(super) fn text(&self) -> Cow<'_, [u8]> {
        let bytes = self.raw();
        if has_control(bytes) { Cow::Owned(escaped(bytes)) } else { Cow::Borrowed(bytes) }
    }

    /// Length of the text before anything in it was escaped.
    pub(super) fn len(&self) -> u16 {
        u16::try_from(self.raw().len()).unwrap_or(u16::MAX)
    }

    fn raw(&self) -> &[u8] {
        match self.fault {
            Some(fault) => fault.as_bytes(),
            None if self.bytes.is_empty() => b"<Root>",
            None => &self.bytes,
        }
    }

    /// How many labels the text has.
    pub(super) fn labels(&self) -> u16 {
        let dots = memchr::memchr_iter(b'.', self.raw()).count();
        u16::try_from(dots + 1).unwrap_or(u16::MAX)
    }
}

/// The labels of a name without pointers, as they stand between its first length and its last; not
/// the root's, which has none.
#[inline]
fn plain(message: &[u8], start: usize) -> Option<&[u8]> {
    let mut at = start;
    loop {
        match usize::from(*message.get(at)?) {
            0 => return message.get(start + 1..at),
            label @ 1..=63 => at += 1 + label,
            _ => return None,
        }
    }
}

/// Reads any name, label by label; gives the offset behind it, and whether it goes in circles.
fn walk(message: &[u8], start: usize, mut push: impl FnMut(&[u8])) -> Result<(usize, bool), Stop> {
    let mut at = start;
    let mut end = None;
    let mut read = 0;
    loop {
        let first = *message.get(at).ok_or(Stop::Cut)?;
        let label = usize::from(first);
        match first {
            0 => return Ok((end.unwrap_or(at + 1), false)),
            1..=63 => {
                push(message.get(at + 1..at + 1 + label).ok_or(Stop::Cut)?);
                at += 1 + label;
                read += 1 + label;
            }
            0xc0.. => {
                let second = *message.get(at + 1).ok_or(Stop::Cut)?;
                end = end.or(Some(at + 2));
                at = usize::from(u16::from_be_bytes([first & 0x3f, second]));
                read += 2;
            }
            _ => return Err(Stop::Cut),
        }
        // Whoever has read more than there is goes in circles.
        if read > message.len() {
            return Ok((end.unwrap_or(at), true));
        }
    }
}

/// Whether there is a control character, eight bytes at a time.
fn has_control(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    let (words, _) = bytes.as_chunks::<8>();
    let Some(last) = bytes.last_chunk::<8>() else { return bytes.iter().any(u8::is_ascii_control) };
    words.iter().chain([last]).any(|word| {
        let word = u64::from_le_bytes(*word);
        // The high bit of a byte is set where it was below 0x20, or 0x7f; and perhaps behind one.
        let low = word.wrapping_sub(ONES * 0x20) & !word;
        let delete = word ^ (ONES * 0x7f);
        (low | (delete.wrapping_sub(ONES) & !delete)) & (ONES * 0x80) != 0
    })
}

/// Control characters as in C, in octal.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len() + 8);
    for &byte in bytes {
        if byte.is_ascii_control() {
            text.extend_from_slice(format!("\\{byte:03o}").as_bytes());
        } else {
            text.push(byte);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &[u8], at: usize) -> Option<(String, usize)> {
        let mut name = Name::default();
        let end = name.read(message, at);
        assert_eq!(Name::pass(message, at), end);
        end.ok().map(|end| (String::from_utf8_lossy(&name.text()).into_owned(), end))
    }

    #[test]
    fn labels_and_pointers_make_a_dotted_name() {
        let message = b"\x03Www\x02eX\x00\x01a\xc0\x04rest";
        assert_eq!(read(message, 0), Some(("Www.eX".to_owned(), 8)));
        assert_eq!(read(message, 8), Some(("a.eX".to_owned(), 12)));
        assert_eq!(read(message, 7), Some(("<Root>".to_owned(), 8)));
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(read(b"\x02a\x01\x00", 0), Some(("a\\001".to_owned(), 4)));
    }

    #[test]
    fn a_name_that_never_ends_says_so() {
        let loops = Some(("<Name contains a pointer that loops>".to_owned(), 2));
        assert_eq!(read(b"\xc0\x00", 0), loops);
        assert_eq!(read(b"\xc0\x02\xc0\x00", 0), loops);
        assert_eq!(read(b"\x01a\xc0\x00", 0), Some(("<Name contains a pointer that loops>".to_owned(), 4)));
    }

    #[test]
    fn a_name_that_is_too_long_says_so_and_is_passed() {
        let mut message = Vec::new();
        for _ in 0..4 {
            message.push(63);
            message.extend([b'a'; 63]);
        }
        message.extend([0, 9]);
        assert_eq!(read(&message, 0), Some(("<Name too long>".to_owned(), 257)));
    }

    #[test]
    fn bytes_that_are_no_name_are_cut() {
        assert_eq!(read(b"\x03ab", 0), None);
        assert_eq!(read(b"\xc0", 0), None);
        assert_eq!(read(b"\xc0\xff", 0), None);
        assert_eq!(read(b"\x80\x00", 0), None);
        assert_eq!(read(b"", 0), None);
    }

    proptest::proptest! {
        #[test]
        fn a_plain_name_is_read_as_any_other(
            labels in proptest::collection::vec(proptest::collection::vec(proptest::prelude::any::<u8>(), 1..64), 0..6),
        ) {
            let mut message: Vec<u8> =
                labels.iter().flat_map(|label| [&[label.len() as u8][..], label].concat()).collect();
            message.push(0);
            let (mut plain, mut walked) = (Name::default(), Name::default());
            let end = walk(&message, 0, |label| walked.push(label));
            assert_eq!(plain.read(&message, 0), end.map(|(end, _)| end));
            assert_eq!((plain.text(), plain.len(), plain.labels()), (walked.text(), walked.len(), walked.labels()));
        }

        #[test]
        fn control_characters_are_found_anywhere(bytes in proptest::collection::vec(0x1eu8..=0x80, 0..40)) {
            assert_eq!(has_control(&bytes), bytes.iter().any(u8::is_ascii_control));
        }

        #[test]
        fn no_bytes_hang(message in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600), at in 0usize..600) {
            let _ = read(&message, at);
        }
    }
}
