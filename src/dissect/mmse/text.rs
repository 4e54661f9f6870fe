//! Texts of MMS headers, decoded from the character set they name.

use std::borrow::Cow;

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_2022_JP, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5,
    ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, KOI8_R,
    KOI8_U, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254,
    WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

use crate::dissect::wsp::{Value, text, value};
use crate::dissect::{Cursor, Stop};

/// A text of a header: its octets, and the character set by MIBenum if it says one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoded<'a> {
    charset: Option<u32>,
    octets: &'a [u8],
}

/// Reads an encoded string: a text, or in counted octets a character set and a text.
pub(super) fn encoded<'a>(cursor: &mut Cursor<'a>) -> Result<Encoded<'a>, Stop> {
    match cursor.peek() {
        Some(1..=31) => match value(cursor)? {
            Value::Block(block) => with_charset(block),
            _ => Err(Stop::Cut),
        },
        _ => Ok(Encoded { charset: None, octets: unquoted(text(cursor)?) }),
    }
}

/// The inside of counted octets: a character set and a text, or a text alone.
fn with_charset(block: &[u8]) -> Result<Encoded<'_>, Stop> {
    let mut inner = Cursor::new(block);
    let charset = match inner.peek() {
        Some(0 | 32..=127) | None => None,
        _ => Some(value(&mut inner)?.integer().ok_or(Stop::Cut)?),
    };
    Ok(Encoded { charset, octets: unquoted(inner.rest()) })
}

/// Reads a text without a character set.
pub(super) fn plain<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Stop> {
    text(cursor).map(unquoted)
}

/// A leading 0x7f only says that the next octet is not a number.
fn unquoted(text: &[u8]) -> &[u8] {
    text.strip_prefix(&[0x7f]).unwrap_or(text)
}

impl<'a> Encoded<'a> {
    /// The text in counted octets; empty where they are none.
    pub(super) fn in_block(block: &'a [u8]) -> Self {
        with_charset(block).unwrap_or(Self { charset: None, octets: &[] })
    }

    /// The text, up to its NUL.
    pub(super) fn decode(self) -> Cow<'a, str> {
        let octets = self.octets;
        match self.charset {
            Some(1000 | 1013 | 1015) => utf16(octets, u16::from_be_bytes),
            Some(1014) => utf16(octets, u16::from_le_bytes),
            Some(4) => encoding_rs::mem::decode_latin1(before_nul(octets)),
            Some(3) => ascii(before_nul(octets)),
            Some(mib) => match encoding(mib) {
                Some(encoding) => encoding.decode_without_bom_handling(before_nul(octets)).0,
                None => String::from_utf8_lossy(before_nul(octets)),
            },
            None => String::from_utf8_lossy(before_nul(octets)),
        }
    }
}

fn before_nul(octets: &[u8]) -> &[u8] {
    memchr::memchr(0, octets).and_then(|end| octets.get(..end)).unwrap_or(octets)
}

fn ascii(octets: &[u8]) -> Cow<'_, str> {
    octets.iter().map(|octet| if octet.is_ascii() { char::from(*octet) } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// How a pair of octets makes a number.
type Order = fn([u8; 2]) -> u16;

/// Pairs of octets up to a zero pair; a byte order mark at the start decides over `order`.
fn utf16(octets: &[u8], order: Order) -> Cow<'_, str> {
    let (octets, order): (&[u8], Order) = match octets {
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        _ => (octets, order),
    };
    let units = octets.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(order).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The decoder for a MIBenum.
fn encoding(mib: u32) -> Option<&'static Encoding> {
    Some(match mib {
        5 => ISO_8859_2,
        6 => ISO_8859_3,
        7 => ISO_8859_4,
        8 => ISO_8859_5,
        9 => ISO_8859_6,
        10 => ISO_8859_7,
        11 => ISO_8859_8,
        // Latin 5; the web's superset of it.
        12 | 2254 => WINDOWS_1254,
        13 => ISO_8859_10,
        17 | 2024 => SHIFT_JIS,
        18 => EUC_JP,
        36 | 38 => EUC_KR,
        39 => ISO_2022_JP,
        109 => ISO_8859_13,
        110 => ISO_8859_14,
        111 => ISO_8859_15,
        112 => ISO_8859_16,
        113 | 2025 => GBK,
        114 => GB18030,
        2026 | 2101 => BIG5,
        2027 => MACINTOSH,
        2084 => KOI8_R,
        2086 => IBM866,
        2088 => KOI8_U,
        2109 | 2259 => WINDOWS_874,
        2250 => WINDOWS_1250,
        2251 => WINDOWS_1251,
        2252 => WINDOWS_1252,
        2253 => WINDOWS_1253,
        2255 => WINDOWS_1255,
        2256 => WINDOWS_1256,
        2257 => WINDOWS_1257,
        2258 => WINDOWS_1258,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        encoded(&mut Cursor::new(bytes)).map(|text| text.decode().into_owned()).unwrap_or_default()
    }

    #[test]
    fn character_sets_are_decoded() {
        assert_eq!(decoded(b"Hi\0"), "Hi");
        assert_eq!(decoded(b"\x06\xeaG\xc3\xbcn\0"), "Gün");
        assert_eq!(decoded(b"\x05\x84G\xfcn\0"), "Gün");
        assert_eq!(decoded(b"\x05\x83G\xfcn\0"), "G\u{fffd}n");
        assert_eq!(decoded(b"\x05\x85A\xb9b\0"), "Ašb");
        assert_eq!(decoded(b"\x06\x91\x83\x65\x83\x58\0"), "テス");
        assert_eq!(decoded(b"\x08\x02\x07\xea\xa4\xa4\xa4\xe5\0"), "中文");
        assert_eq!(decoded(b"\x0b\x02\x03\xe8\0G\0\xfc\0n\0\0"), "Gün");
        assert_eq!(decoded(b"\x0d\x02\x03\xf7\xff\xfeG\0\xfc\0n\0\0\0"), "Gün");
        assert_eq!(decoded(b"\x05\xfeabc\0"), "abc");
    }

    #[test]
    fn a_text_may_lack_its_nul_inside_its_count() {
        assert_eq!(decoded(b"\x04\xeaGHE"), "GHE");
    }

    #[test]
    fn a_quote_octet_goes() {
        assert_eq!(decoded(b"\x7f\xc3\xbcn\0"), "ün");
        assert_eq!(decoded(b"\x06\xea\x7f\xc3\xbcn\0"), "ün");
    }

    #[test]
    fn what_is_too_short_is_cut() {
        assert_eq!(encoded(&mut Cursor::new(b"Hi")), Err(Stop::Cut));
        assert_eq!(encoded(&mut Cursor::new(b"\x06\xeaG")), Err(Stop::Cut));
        assert_eq!(encoded(&mut Cursor::new(b"")), Err(Stop::Cut));
    }
}
