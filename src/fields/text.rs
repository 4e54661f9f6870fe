//! Texts: where values become text. Nothing else renders a value.

use std::cmp::Ordering;
use std::io::Write as _;
use std::net::Ipv6Addr;

use super::digits::{push_decimal, push_hexadecimal, push_padded, push_quad};
use super::{Kind, Value};

/// The texts and addresses behind the values of a run, numbered in order of first use.
/// [`Interner`](super::Interner) makes them.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    /// End of each text in `bytes`.
    ends: Vec<u32>,
    addresses: Vec<[u8; 16]>,
}

/// How much of [`Texts`] somebody has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mark {
    bytes: usize,
    ends: usize,
    addresses: usize,
}

impl Mark {
    /// Whether it was after the text of that number.
    pub(super) fn has_text(self, id: u64) -> bool {
        id < self.ends as u64
    }

    /// The same for an address.
    pub(super) fn has_address(self, id: u64) -> bool {
        id < self.addresses as u64
    }
}

impl Texts {
    pub(super) fn interned(&self, id: u64) -> &str {
        let (start, end) = span(&self.ends, usize::try_from(id).unwrap_or(usize::MAX));
        self.bytes.get(start..end).unwrap_or("")
    }

    /// The bytes of a text.
    #[inline]
    pub(super) fn bytes_of(&self, id: u32) -> &[u8] {
        let (start, end) = span(&self.ends, id as usize);
        self.bytes.as_bytes().get(start..end).unwrap_or(&[])
    }

    /// The address of a number.
    #[inline]
    pub(super) fn address(&self, id: u32) -> Option<&[u8; 16]> {
        self.addresses.get(id as usize)
    }

    /// Adds a text; `None` past 4 GiB of distinct text, where nothing more can be told apart: it
    /// stays bounded.
    pub(super) fn push(&mut self, text: &str) -> Option<u32> {
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        let id = u32::try_from(self.ends.len()).ok()?;
        self.bytes.push_str(text);
        self.ends.push(end);
        Some(id)
    }

    /// Adds an address.
    pub(super) fn push_address(&mut self, address: [u8; 16]) -> u32 {
        let id = u32::try_from(self.addresses.len()).unwrap_or(u32::MAX);
        self.addresses.push(address);
        id
    }

    /// How much there is.
    pub(crate) fn mark(&self) -> Mark {
        Mark { bytes: self.bytes.len(), ends: self.ends.len(), addresses: self.addresses.len() }
    }

    /// How many bytes they take, tables and spare room not counted.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len() + 4 * self.ends.len() + 16 * self.addresses.len()
    }

    /// How many texts and addresses there are.
    pub(super) fn counts(&self) -> (u32, u32) {
        (self.ends.len() as u32, self.addresses.len() as u32)
    }

    /// Puts what came before a mark in place of what is in `new`.
    pub(super) fn copy_until(&self, mark: Mark, new: &mut Self) {
        new.clear();
        new.bytes.push_str(self.bytes.get(..mark.bytes).unwrap_or(""));
        new.ends.extend_from_slice(self.ends.get(..mark.ends).unwrap_or(&[]));
        new.addresses.extend_from_slice(self.addresses.get(..mark.addresses).unwrap_or(&[]));
    }

    /// Puts what came after a mark in place of what is in `new`.
    pub(crate) fn copy_since(&self, mark: Mark, new: &mut Self) {
        new.clear();
        new.bytes.push_str(self.bytes.get(mark.bytes..).unwrap_or(""));
        new.ends.extend_from_slice(self.ends.get(mark.ends..).unwrap_or(&[]));
        new.addresses.extend_from_slice(self.addresses.get(mark.addresses..).unwrap_or(&[]));
    }

    /// Adds what [`copy_since`](Self::copy_since) gave.
    pub(crate) fn append(&mut self, new: &Self) {
        self.bytes.push_str(&new.bytes);
        self.ends.extend_from_slice(&new.ends);
        self.addresses.extend_from_slice(&new.addresses);
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.addresses.clear();
    }

    /// Writes the text that MATE shows (R1–R8), in UTF-8.
    #[inline]
    pub fn write(&self, value: Value, out: &mut Vec<u8>) {
        match value.kind {
            Kind::Text => out.extend_from_slice(self.interned(value.bits).as_bytes()),
            Kind::Uint => push_decimal(out, value.bits),
            Kind::Negative => {
                out.push(b'-');
                push_decimal(out, value.bits.cast_signed().unsigned_abs());
            }
            Kind::Hex => {
                out.extend_from_slice(b"0x");
                push_hexadecimal(out, value.bits, value.width);
            }
            Kind::Ipv4 => push_quad(out, quad(value)),
            Kind::Ipv6 => {
                let id = usize::try_from(value.bits).unwrap_or(usize::MAX);
                let address = self.addresses.get(id).copied().unwrap_or_default();
                // Writing to memory cannot fail.
                let _ = write!(out, "{}", Ipv6Addr::from(address));
            }
            Kind::Ether => push_pairs(out, value.bits.to_be_bytes().get(2..).unwrap_or(&[])),
            Kind::Seconds => push_seconds(out, value.bits.cast_signed()),
        }
    }

    /// The text that MATE shows, as a string of its own.
    pub fn show(&self, value: Value) -> String {
        let mut text = Vec::new();
        self.write(value, &mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    /// The text of an interned value without a copy, if it is kept as text.
    pub fn as_text(&self, value: Value) -> Option<&str> {
        (value.kind == Kind::Text).then(|| self.interned(value.bits))
    }

    /// Compares two values by their texts, byte-wise (A2).
    #[inline]
    pub fn compare(&self, a: Value, b: Value) -> Ordering {
        match (a.kind, b.kind) {
            (Kind::Ipv4, Kind::Ipv4) => compare_quads(a.bits, b.bits),
            (Kind::Uint, Kind::Uint) => compare_decimals(a.bits, b.bits),
            _ if a == b => Ordering::Equal,
            _ => self.compare_others(a, b),
        }
    }

    #[inline(never)]
    fn compare_others(&self, a: Value, b: Value) -> Ordering {
        match (a.kind, b.kind) {
            (Kind::Ether, Kind::Ether) => a.bits.cmp(&b.bits),
            (Kind::Hex, Kind::Hex) if a.width == b.width => a.bits.cmp(&b.bits),
            (Kind::Text, Kind::Text) => self.interned(a.bits).cmp(self.interned(b.bits)),
            _ => self.show(a).cmp(&self.show(b)),
        }
    }
}

/// Where the text of that number begins and ends.
#[inline]
fn span(ends: &[u32], id: usize) -> (usize, usize) {
    let end = ends.get(id).copied().unwrap_or(0) as usize;
    let start = id.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0) as usize;
    (start, end)
}

/// Appends bytes as lower-case hex pairs joined by colons (R4, R5).
pub(crate) fn push_pairs(out: &mut Vec<u8>, bytes: &[u8]) {
    for (i, byte) in bytes.iter().enumerate() {
        if i > 0 {
            out.push(b':');
        }
        push_hexadecimal(out, u64::from(*byte), 2);
    }
}

/// Appends seconds with nine decimals, given nanoseconds (R7).
fn push_seconds(out: &mut Vec<u8>, nanoseconds: i64) {
    if nanoseconds < 0 {
        out.push(b'-');
    }
    let n = nanoseconds.unsigned_abs();
    push_decimal(out, n / 1_000_000_000);
    out.push(b'.');
    push_padded(out, n % 1_000_000_000, 9);
}

fn quad(value: Value) -> [u8; 4] {
    ((value.bits & 0xffff_ffff) as u32).to_be_bytes()
}

/// Rank of each octet when octets are sorted as text. A shorter text sorts before a longer one
/// that it begins, as `.` and the end of the text sort before any digit.
static RANK: [u8; 256] = ranks();

#[allow(clippy::indexing_slicing, reason = "an octet is an index below 256")]
fn rank(octet: u8) -> u8 {
    RANK[usize::from(octet)]
}

/// Compares two addresses as texts: the first octet in which they differ decides.
#[inline]
fn compare_quads(a: u64, b: u64) -> Ordering {
    let behind = (a ^ b).checked_ilog2().unwrap_or(0) & !7;
    rank((a >> behind) as u8).cmp(&rank((b >> behind) as u8))
}

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn ranks() -> [u8; 256] {
    let mut ranks = [0; 256];
    let mut a = 0;
    while a < 256 {
        let mut b = 0;
        let mut rank = 0u8;
        while b < 256 {
            if b != a && decimal_less(b as u64, a as u64) {
                rank += 1;
            }
            b += 1;
        }
        ranks[a] = rank;
        a += 1;
    }
    ranks
}

const fn decimal_less(a: u64, b: u64) -> bool {
    matches!(compare_long_decimals(a, b), Ordering::Less)
}

const fn decimal_digits(value: u64) -> u32 {
    match value.checked_ilog10() {
        Some(log) => log + 1,
        None => 1,
    }
}

/// Powers of ten.
static POWERS: [u64; 10] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// Compares two decimals as texts.
#[inline]
fn compare_decimals(a: u64, b: u64) -> Ordering {
    let (Ok(short_a), Ok(short_b)) = (u32::try_from(a), u32::try_from(b)) else { return compare_long_decimals(a, b) };
    // Lengthened with zeros they compare as numbers; a text sorts before a longer one that it begins.
    let (log_a, log_b) = (short_a.max(1).ilog10(), short_b.max(1).ilog10());
    let padded = |value: u64, log: u32| value * POWERS.get(9 - log as usize).copied().unwrap_or(1);
    padded(a, log_a).cmp(&padded(b, log_b)).then(log_a.cmp(&log_b))
}

/// The same for numbers of any length.
const fn compare_long_decimals(a: u64, b: u64) -> Ordering {
    let (digits_a, digits_b) = (decimal_digits(a), decimal_digits(b));
    if digits_a == digits_b {
        order(a as u128, b as u128, Ordering::Equal)
    } else if digits_a < digits_b {
        order(a as u128 * 10u64.pow(digits_b - digits_a) as u128, b as u128, Ordering::Less)
    } else {
        order(a as u128, b as u128 * 10u64.pow(digits_a - digits_b) as u128, Ordering::Greater)
    }
}

const fn order(a: u128, b: u128, equal: Ordering) -> Ordering {
    if a < b {
        Ordering::Less
    } else if a == b {
        equal
    } else {
        Ordering::Greater
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Interner, Value};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn order_is_the_order_of_texts(a in any::<u64>(), b in any::<u64>(), c in any::<u16>(), d in any::<u16>(), e in any::<[u8; 4]>(), f in any::<[u8; 4]>()) {
            let mut texts = Interner::new();
            let word = texts.text("word");
            let values = [Value::uint(a), Value::uint(b), Value::uint(c.into()), Value::uint(d.into()),
                Value::ipv4(e), Value::ipv4(f), Value::hex(c.into(), 4), Value::seconds(a.cast_signed()), word];
            for x in values {
                for y in values {
                    prop_assert_eq!(texts.texts().compare(x, y), texts.texts().show(x).cmp(&texts.texts().show(y)));
                }
            }
        }
    }
}
