//! The Basic Encoding Rules (ITU-T X.690): values with a tag and a length, one in another. Lenient:
//! any form of length is taken, and a value cut short still gives the values before the cut.

use std::fmt::Write as _;

use super::framed::Head;
use super::{Cursor, Stop};

/// Values of indefinite length in others, deeper than this, are not looked into.
const MAX_DEPTH: u32 = 32;

/// Identifiers of universal types, as their first byte.
pub(crate) mod id {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
}

/// A value: what it is, and what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    /// Class, form and number, as far as they are in one byte.
    pub(crate) id: u8,
    /// The contents, as far as there are any.
    content: &'a [u8],
    /// There should be more.
    cut: bool,
    /// All bytes, those of tag and length included.
    pub(crate) all: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// The contents of a primitive value, if all are there.
    pub(crate) fn bytes(&self) -> Result<&'a [u8], Stop> {
        if self.cut { Err(Stop::Cut) } else { Ok(self.content) }
    }

    /// The values in it; those before a cut can be read.
    pub(crate) fn values(&self) -> Values<'a> {
        Values { cursor: Cursor::new(self.content), cut: self.cut }
    }

    /// The number of its tag, if it is below 31.
    pub(crate) fn number(&self) -> u8 {
        self.id & 0x1f
    }

    /// A signed integer.
    pub(crate) fn int(&self) -> Result<i64, Stop> {
        let bytes = self.bytes()?;
        let first = *bytes.first().ok_or(Stop::Cut)?;
        let start = if first & 0x80 == 0 { 0 } else { -1 };
        Ok(bytes.iter().fold(start, |value: i64, byte| value << 8 | i64::from(*byte)))
    }

    /// An unsigned integer, or one in whose first byte the sign is.
    pub(crate) fn uint(&self) -> Result<u64, Stop> {
        Ok(self.bytes()?.iter().fold(0, |value: u64, byte| value << 8 | u64::from(*byte)))
    }

    /// A boolean: anything but 0 is true.
    pub(crate) fn flag(&self) -> Result<bool, Stop> {
        Ok(self.bytes()?.iter().any(|byte| *byte != 0))
    }
}

/// The values in another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    cursor: Cursor<'a>,
    cut: bool,
}

impl<'a> Values<'a> {
    /// The values in some bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(bytes), cut: false }
    }

    /// The next value; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Tlv<'a>>, Stop> {
        if self.cursor.is_empty() {
            return if self.cut { Err(Stop::Cut) } else { Ok(None) };
        }
        read(&mut self.cursor).map(Some)
    }

    /// The next value, which must be there.
    pub(crate) fn take(&mut self) -> Result<Tlv<'a>, Stop> {
        self.next()?.ok_or(Stop::Cut)
    }

    /// The next value, which must be of a type.
    pub(crate) fn expect(&mut self, id: u8) -> Result<Tlv<'a>, Stop> {
        self.take_if(id)?.ok_or(Stop::Cut)
    }

    /// The next value, if it is of a type.
    pub(crate) fn take_if(&mut self, id: u8) -> Result<Option<Tlv<'a>>, Stop> {
        if self.cursor.peek() == Some(id) { self.next() } else { Ok(None) }
    }

    /// How many values there are, as far as they can be told.
    pub(crate) fn count(mut self) -> u64 {
        let mut count = 0;
        while let Ok(Some(_)) = self.next() {
            count += 1;
        }
        count
    }
}

/// What tag and length say.
struct Start {
    id: u8,
    /// None: until the end-of-contents.
    length: Option<usize>,
}

fn start(cursor: &mut Cursor<'_>) -> Result<Start, Stop> {
    let id = cursor.u8()?;
    if id & 0x1f == 0x1f {
        while cursor.u8()? & 0x80 != 0 {}
    }
    let length = match cursor.u8()? {
        0x80 => None,
        short if short & 0x80 == 0 => Some(usize::from(short)),
        long => {
            let bytes = cursor.take(usize::from(long & 0x7f))?;
            let length = bytes
                .iter()
                .try_fold(0usize, |length, byte| length.checked_mul(256).map(|length| length | usize::from(*byte)));
            Some(length.ok_or(Stop::Cut)?)
        }
    };
    Ok(Start { id, length })
}

fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Tlv<'a>, Stop> {
    let from = cursor.rest();
    let Start { id, length } = start(cursor)?;
    let rest = cursor.rest();
    // How much there is of the contents, and how much that takes of the bytes.
    let (content, end) = match length {
        Some(length) => (length, length),
        None => match end_of_contents(rest) {
            Some(length) => (length, length + 2),
            None => (rest.len(), rest.len() + 1),
        },
    };
    let cut = end > rest.len();
    cursor.take(end.min(rest.len()))?;
    let all = from.get(..from.len() - cursor.rest().len()).unwrap_or(from);
    Ok(Tlv { id, content: rest.get(..content).unwrap_or(rest), cut, all })
}

/// Where the two zeros stand that end a value of indefinite length.
fn end_of_contents(bytes: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(bytes);
    let mut open = 1;
    loop {
        let at = cursor.position();
        match start(&mut cursor).ok()? {
            Start { id: 0, length: Some(0) } => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            Start { length: Some(length), .. } => drop(cursor.take(length).ok()?),
            Start { .. } => {
                open += 1;
                if open > MAX_DEPTH {
                    return None;
                }
            }
        }
    }
}

/// How long the value is that bytes begin with, if it is of a type; no longer than `longest`.
pub(crate) fn head(bytes: &[u8], id: u8, longest: usize) -> Head {
    match bytes.first() {
        None => return Head::Short,
        Some(first) if *first != id => return Head::Foreign,
        Some(_) => {}
    }
    let mut cursor = Cursor::new(bytes);
    match start(&mut cursor) {
        Ok(Start { length: Some(length), .. }) if length <= longest => Head::Length(cursor.position() + length),
        Ok(Start { length: None, .. }) => match end_of_contents(cursor.rest()) {
            Some(length) => Head::Length(cursor.position() + length + 2),
            None if bytes.len() < longest => Head::Short,
            None => Head::Foreign,
        },
        Err(_) if bytes.len() < 6 => Head::Short,
        Ok(_) | Err(_) => Head::Foreign,
    }
}

/// An object identifier as numbers with dots.
pub(crate) fn oid(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut number = 0u64;
    for byte in bytes {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            continue;
        }
        // Writing to memory cannot fail.
        let _ = if text.is_empty() {
            let first = (number / 40).min(2);
            write!(text, "{first}.{}", number - first * 40)
        } else {
            write!(text, ".{number}")
        };
        number = 0;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// X.690, 8.1.3: the short, the long and the indefinite form say the same.
    #[test]
    fn the_form_of_a_length_does_not_matter() {
        let forms: [&[u8]; 4] = [
            &[0x30, 3, 2, 1, 5],
            &[0x30, 0x81, 3, 2, 1, 5],
            &[0x30, 0x84, 0, 0, 0, 3, 2, 1, 5],
            &[0x30, 0x80, 2, 1, 5, 0, 0],
        ];
        for form in forms {
            let mut values = Values::new(form);
            let sequence = values.expect(id::SEQUENCE).unwrap();
            assert_eq!(sequence.all, form);
            assert_eq!(sequence.values().expect(id::INTEGER).unwrap().int(), Ok(5));
            assert_eq!(sequence.values().count(), 1);
            assert_eq!(values.next(), Ok(None));
            assert_eq!(head(form, id::SEQUENCE, 100), Head::Length(form.len()));
            for end in 0..form.len() {
                let told = head(&form[..end], id::SEQUENCE, 100);
                assert!(told == Head::Short || told == Head::Length(form.len()), "{end}: {told:?}");
            }
        }
        assert_eq!(head(&[0x31, 0], id::SEQUENCE, 100), Head::Foreign);
        assert_eq!(head(&[0x30, 0x82, 1, 0], id::SEQUENCE, 100), Head::Foreign);
    }

    #[test]
    fn what_stands_before_a_cut_can_be_read() {
        let mut values = Values::new(&[0x30, 9, 2, 1, 5, 4, 4, b'a']);
        let sequence = values.take().unwrap();
        assert_eq!(sequence.bytes(), Err(Stop::Cut));
        let mut inner = sequence.values();
        assert_eq!(inner.take().unwrap().int(), Ok(5));
        assert_eq!(inner.take().unwrap().bytes(), Err(Stop::Cut));
        assert_eq!(inner.next(), Err(Stop::Cut));
    }

    #[test]
    fn integers_have_signs() {
        let int = |bytes: &[u8]| Values::new(bytes).take().unwrap().int();
        assert_eq!(int(&[2, 1, 0xff]), Ok(-1));
        assert_eq!(int(&[2, 2, 0, 0xff]), Ok(255));
        assert_eq!(int(&[2, 0]), Err(Stop::Cut));
        assert_eq!(Values::new(&[0x42, 1, 0xff]).take().unwrap().uint(), Ok(255));
        assert_eq!(Values::new(&[1, 1, 0xff]).take().unwrap().flag(), Ok(true));
    }

    #[test]
    fn tags_have_classes_and_numbers() {
        let value = Values::new(&[0xa3, 0]).take().unwrap();
        assert_eq!(value.id, 0xa3);
        assert_eq!(value.number(), 3);
        // X.690, 8.1.2.4: a number above 30 takes more bytes.
        assert_eq!(Values::new(&[0x1f, 0x81, 0x01, 1, 7]).take().unwrap().bytes(), Ok(&[7][..]));
    }

    /// X.690, 8.19.5.
    #[test]
    fn object_identifiers_are_numbers_with_dots() {
        assert_eq!(oid(&[0x88, 0x37, 3]), "2.999.3");
        assert_eq!(oid(&[0x2b, 6, 1, 4, 1, 0x8f, 0x51]), "1.3.6.1.4.1.2001");
        assert_eq!(oid(&[]), "");
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(end_of_contents(&[0x30, 0x80].repeat(100)), None);
        assert!(Values::new(&[0x30, 0x80].repeat(10_000)).take().is_ok());
    }
}
