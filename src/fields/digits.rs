//! Digits without the formatting machinery: output is mostly numbers. Text under construction is
//! bytes, so that it need not be checked again to be text.

/// Appends the first bytes of a chunk. Copying a whole chunk is a single move, and the few bytes
/// too many go again at once; copying just so many as are wanted takes a call.
#[inline]
pub(crate) fn push_part<const N: usize>(out: &mut Vec<u8>, chunk: [u8; N], used: usize) {
    let end = out.len() + used;
    out.extend_from_slice(&chunk);
    out.truncate(end);
}

/// ASCII zeros.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The eight decimal digits of a number below 10^8, one a byte, the first in the lowest.
#[inline]
pub(crate) const fn eight_digits(number: u32) -> u64 {
    let number = number as u64;
    // Each step splits every part in two: quotient below, remainder above. Division is by
    // multiplication with a reciprocal, exact for parts of this size.
    let fours = (number / 10_000) | (number % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - 10 * tens) << 8
}

/// Digits as text.
#[inline]
pub(crate) const fn ascii(digits: u64) -> u64 {
    digits | ZEROS
}

/// Appends a decimal.
#[inline]
pub(crate) fn push_decimal(out: &mut Vec<u8>, value: u64) {
    if value < 10 {
        out.push(b'0' + value as u8);
    } else if value < 100_000_000 {
        let digits = eight_digits(value as u32);
        let leading = digits.trailing_zeros() / 8;
        push_part(out, (ascii(digits) >> (8 * leading)).to_le_bytes(), 8 - leading as usize);
    } else {
        push_decimal_long(out, value);
    }
}

/// Appends a decimal with zeros in front up to a width.
pub(crate) fn push_padded(out: &mut Vec<u8>, value: u64, width: u32) {
    let mut least = 10u64.saturating_pow(width.saturating_sub(1));
    while value < least && least > 1 {
        out.push(b'0');
        least /= 10;
    }
    push_decimal(out, value);
}

#[inline(never)]
fn push_decimal_long(out: &mut Vec<u8>, value: u64) {
    push_decimal(out, value / 100_000_000);
    out.extend_from_slice(&ascii(eight_digits((value % 100_000_000) as u32)).to_le_bytes());
}

/// Appends the last hexadecimal digits of a value, 16 at most.
#[inline]
pub(crate) fn push_hexadecimal(out: &mut Vec<u8>, value: u64, digits: u8) {
    if digits > 8 {
        push_nibbles(out, (value >> 32) as u32, digits.min(16) - 8);
    }
    push_nibbles(out, value as u32, digits.min(8));
}

fn push_nibbles(out: &mut Vec<u8>, value: u32, digits: u8) {
    // One nibble a byte, the last in the lowest.
    let mut nibbles = u64::from(value);
    nibbles = (nibbles | nibbles << 16) & 0x0000_ffff_0000_ffff;
    nibbles = (nibbles | nibbles << 8) & 0x00ff_00ff_00ff_00ff;
    nibbles = (nibbles | nibbles << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    let text = ascii(nibbles) + letters * u64::from(b'a' - b'9' - 1);
    let text = text.checked_shl(64 - 8 * u32::from(digits)).unwrap_or(0);
    push_part(out, text.to_be_bytes(), usize::from(digits));
}

/// Appends a dotted quad.
#[inline]
pub(crate) fn push_quad(out: &mut Vec<u8>, [a, b, c, d]: [u8; 4]) {
    let (text, len) = pair(a, b);
    push_part(out, text, len);
    let (text, len) = pair(c, d);
    push_part(out, text, len - 1);
}

/// Two octets, a dot behind each, and the length of that.
#[inline]
fn pair(a: u8, b: u8) -> ([u8; 8], usize) {
    let (a, b) = (octet(a), octet(b));
    let text = u64::from(a.text) | u64::from(b.text) << (8 * a.len);
    (text.to_le_bytes(), usize::from(a.len + b.len))
}

/// Text of an octet and a dot, the first character in the lowest byte.
#[derive(Clone, Copy)]
struct Octet {
    text: u32,
    len: u8,
}

static OCTETS: [Octet; 256] = octets();

#[allow(clippy::indexing_slicing, reason = "an octet is an index below 256")]
#[inline]
fn octet(octet: u8) -> Octet {
    OCTETS[usize::from(octet)]
}

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn octets() -> [Octet; 256] {
    let mut octets = [Octet { text: 0, len: 0 }; 256];
    let mut value = 0;
    while value < 256 {
        let mut text = b'.' as u32;
        let mut len = 1;
        let mut rest = value as u32;
        while len == 1 || rest > 0 {
            text = text << 8 | (b'0' as u32 + rest % 10);
            rest /= 10;
            len += 1;
        }
        octets[value] = Octet { text, len };
        value += 1;
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn all_parts_of_a_decimal_are_exact() {
        for value in 0..100_000 {
            assert_eq!(text(|out| push_decimal(out, value)), value.to_string());
            assert_eq!(text(|out| push_decimal(out, value * 1_000)), (value * 1_000).to_string());
        }
        for power in 0..20 {
            let value = 10u64.pow(power);
            for value in [value - 1, value, u64::MAX - value] {
                assert_eq!(text(|out| push_decimal(out, value)), value.to_string());
            }
        }
    }

    #[test]
    fn every_octet_has_its_text() {
        for octet in 0..=255 {
            let quad = [octet, 7, octet, 0];
            assert_eq!(text(|out| push_quad(out, quad)), format!("{octet}.7.{octet}.0"));
            assert_eq!(text(|out| push_quad(out, [255, octet, 10, octet])), format!("255.{octet}.10.{octet}"));
        }
    }

    proptest! {
        #[test]
        fn a_number_has_the_text_of_the_library(value in any::<u64>(), bits in 0u32..64, digits in 0u8..=16) {
            let value = value >> bits;
            prop_assert_eq!(text(|out| push_decimal(out, value)), value.to_string());
            let hexadecimal = format!("{value:016x}");
            let last = &hexadecimal[16 - usize::from(digits)..];
            prop_assert_eq!(text(|out| push_hexadecimal(out, value, digits)), last);
        }
    }
}
