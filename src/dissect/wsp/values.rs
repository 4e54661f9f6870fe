//! The encoded values that WSP headers and MMS headers share: the first octet of a value says
//! whether it is a number, a text or a block of counted octets.

use crate::dissect::{Cursor, Stop};

/// A value as its first octet announces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// A number below 128, in one octet.
    Short(u8),
    /// A text, without its final NUL.
    Text(&'a [u8]),
    /// Counted octets: a long integer, or a value in its general form.
    Block(&'a [u8]),
}

impl Value<'_> {
    /// The integer that it stands for: a short one, or a long one of at most four octets.
    pub(crate) fn integer(self) -> Option<u32> {
        match self {
            Self::Short(number) => Some(u32::from(number)),
            Self::Block(octets) => long_integer(octets),
            Self::Text(_) => None,
        }
    }
}

/// A long integer: one to four octets, the highest first.
pub(crate) fn long_integer(octets: &[u8]) -> Option<u32> {
    if !(1..=4).contains(&octets.len()) {
        return None;
    }
    Some(octets.iter().fold(0, |number, octet| number << 8 | u32::from(*octet)))
}

/// Reads the next value, whatever it is.
pub(crate) fn value<'a>(cursor: &mut Cursor<'a>) -> Result<Value<'a>, Stop> {
    match cursor.peek().ok_or(Stop::Cut)? {
        0 | 32..=127 => text(cursor).map(Value::Text),
        1..=31 => block(cursor).map(Value::Block),
        _ => cursor.u8().map(|octet| Value::Short(octet & 0x7f)),
    }
}

/// Octets that a value length counts: one octet up to 30, or 31 and a uintvar.
pub(crate) fn block<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Stop> {
    let length = match cursor.u8()? {
        31 => uintvar(cursor)? as usize,
        octet @ 0..=30 => usize::from(octet),
        _ => return Err(Stop::Cut),
    };
    cursor.take(length)
}

/// Octets up to a NUL, which is read, too.
pub(crate) fn text<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Stop> {
    let length = memchr::memchr(0, cursor.rest()).ok_or(Stop::Cut)?;
    let text = cursor.take(length)?;
    cursor.u8()?;
    Ok(text)
}

/// A number of seven bits to the octet, the highest first; cut when it has more than 32 bits.
pub(crate) fn uintvar(cursor: &mut Cursor) -> Result<u32, Stop> {
    let mut number: u64 = 0;
    for _ in 0..5 {
        let octet = cursor.u8()?;
        number = number << 7 | u64::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            return u32::try_from(number).map_err(|_| Stop::Cut);
        }
    }
    Err(Stop::Cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<Value<'_>, Stop> {
        value(&mut Cursor::new(bytes))
    }

    #[test]
    fn the_first_octet_decides() {
        assert_eq!(read(&[0x85]), Ok(Value::Short(5)));
        assert_eq!(read(b"ab\0"), Ok(Value::Text(b"ab")));
        assert_eq!(read(&[0]), Ok(Value::Text(b"")));
        assert_eq!(read(&[2, 1, 0]), Ok(Value::Block(&[1, 0])));
        assert_eq!(read(&[31, 0x02, 7, 8]), Ok(Value::Block(&[7, 8])));
    }

    #[test]
    fn a_length_beyond_the_end_is_cut() {
        assert_eq!(read(&[4, 1, 2]), Err(Stop::Cut));
        assert_eq!(read(b"ab"), Err(Stop::Cut));
        assert_eq!(read(&[31, 0xff, 0xff, 0xff, 0xff, 0x7f]), Err(Stop::Cut));
    }

    #[test]
    fn a_uintvar_has_at_most_32_bits() {
        assert_eq!(uintvar(&mut Cursor::new(&[0x81, 0x00])), Ok(128));
        assert_eq!(uintvar(&mut Cursor::new(&[0x8f, 0xff, 0xff, 0xff, 0x7f])), Ok(u32::MAX));
        assert_eq!(uintvar(&mut Cursor::new(&[0x90, 0x80, 0x80, 0x80, 0x00])), Err(Stop::Cut));
        assert_eq!(uintvar(&mut Cursor::new(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x00])), Err(Stop::Cut));
    }

    proptest! {
        #[test]
        fn any_octets_give_a_value_or_a_cut(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut cursor = Cursor::new(&bytes);
            while !cursor.is_empty() && value(&mut cursor).is_ok() {}
        }
    }
}
