//! Names: labels and the pointers that abbreviate them, as dotted text.

use std::borrow::Cow;

use super::super::Stop;

/// Longest text of a name.
const MAX_TEXT: usize = 254;

/// A name as text.
#[derive(Debug)]
pub(super) struct Name {
    bytes: [u8; MAX_TEXT],
    len: usize,
    fault: Option<&'static str>,
}

impl Name {
    /// Reads the name at `at`; gives it and the offset behind it. A name that is too long or never
    /// ends becomes a text that says so; bytes that are no name are [`Stop::Cut`].
    pub(super) fn read(message: &[u8], at: usize) -> Result<(Self, usize), Stop> {
        let mut name = Self { bytes: [0; MAX_TEXT], len: 0, fault: None };
        let mut at = at;
        let mut end = None;
        let mut read = 0;
        loop {
            let first = *message.get(at).ok_or(Stop::Cut)?;
            let label = usize::from(first);
            match first {
                0 => return Ok((name, end.unwrap_or(at + 1))),
                1..=63 => {
                    name.push(message.get(at + 1..at + 1 + label).ok_or(Stop::Cut)?);
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
                name.fault = Some("<Name contains a pointer that loops>");
                return Ok((name, end.unwrap_or(at)));
            }
        }
    }

    fn push(&mut self, label: &[u8]) {
        let dot = usize::from(self.len > 0);
        let after = self.len + dot + label.len();
        if self.fault.is_some() || after > MAX_TEXT {
            self.fault = self.fault.or(Some("<Name too long>"));
            return;
        }
        if let Some(place) = self.bytes.get_mut(self.len..after)
            && let Some((first, rest)) = place.split_at_mut_checked(dot)
        {
            first.fill(b'.');
            rest.copy_from_slice(label);
        }
        self.len = after;
    }

    /// The text.
    pub(super) fn text(&self) -> Cow<'_, [u8]> {
        let bytes = self.raw();
        if bytes.iter().any(u8::is_ascii_control) { Cow::Owned(escaped(bytes)) } else { Cow::Borrowed(bytes) }
    }

    /// Length of the text before anything in it was escaped.
    pub(super) fn len(&self) -> u16 {
        u16::try_from(self.raw().len()).unwrap_or(u16::MAX)
    }

    fn raw(&self) -> &[u8] {
        match self.fault {
            Some(fault) => fault.as_bytes(),
            None if self.len == 0 => b"<Root>",
            None => self.bytes.get(..self.len).unwrap_or(&[]),
        }
    }

    /// How many labels the text has.
    pub(super) fn labels(&self) -> u16 {
        let dots = memchr::memchr_iter(b'.', self.raw()).count();
        u16::try_from(dots + 1).unwrap_or(u16::MAX)
    }
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
        Name::read(message, at).ok().map(|(name, end)| (String::from_utf8_lossy(&name.text()).into_owned(), end))
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
        fn no_bytes_hang(message in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600), at in 0usize..600) {
            let _ = Name::read(&message, at);
        }
    }
}
