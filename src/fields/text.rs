//! Texts: where values become text, and texts become values. Nothing else renders a value.

use std::cmp::Ordering;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::Write as _;
use std::net::Ipv6Addr;

use hashbrown::HashTable;

use super::digits::{push_decimal, push_hexadecimal, push_quad};
use super::{Kind, Value};

/// The interned texts and addresses of a run. Ids are given in order of first use; the hash
/// tables are never iterated.
#[derive(Debug)]
pub struct Texts {
    bytes: String,
    /// End of each text in `bytes`.
    ends: Vec<u32>,
    text_ids: HashTable<u32>,
    addresses: Vec<[u8; 16]>,
    address_ids: HashTable<u32>,
    hasher: foldhash::fast::RandomState,
}

impl Default for Texts {
    fn default() -> Self {
        Self::new()
    }
}

impl Texts {
    /// An empty table.
    pub fn new() -> Self {
        let mut texts = Self {
            bytes: String::new(),
            ends: Vec::new(),
            text_ids: HashTable::new(),
            addresses: Vec::new(),
            address_ids: HashTable::new(),
            hasher: foldhash::fast::RandomState::default(),
        };
        texts.intern("");
        texts
    }

    fn interned(&self, id: u64) -> &str {
        let (start, end) = span(&self.ends, usize::try_from(id).unwrap_or(usize::MAX));
        self.bytes.get(start..end).unwrap_or("")
    }

    /// The text of these bytes, if it was interned before; found without asking whether the bytes
    /// are UTF-8, since what they equal is.
    #[inline]
    fn find(&self, hash: u64, bytes: &[u8]) -> Option<Value> {
        let all = self.bytes.as_bytes();
        let same = |id: &u32| {
            let (start, end) = span(&self.ends, *id as usize);
            all.get(start..end) == Some(bytes)
        };
        self.text_ids.find(hash, same).map(|id| text_value(*id))
    }

    fn intern(&mut self, text: &str) -> Value {
        let hash = hash(&self.hasher, text.as_bytes());
        match self.find(hash, text.as_bytes()) {
            Some(known) => known,
            None => self.add_text(hash, text),
        }
    }

    #[inline(never)]
    fn add_text(&mut self, hash: u64, text: &str) -> Value {
        // Past 4 GiB of distinct text nothing more can be told apart; it stays bounded.
        let Ok(end) = u32::try_from(self.bytes.len() + text.len()) else { return Value::EMPTY };
        let id = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.bytes.push_str(text);
        self.ends.push(end);
        let (bytes, ends, hasher) = (self.bytes.as_bytes(), &self.ends, &self.hasher);
        self.text_ids.insert_unique(hash, id, |id| {
            let (start, end) = span(ends, *id as usize);
            self::hash(hasher, bytes.get(start..end).unwrap_or(&[]))
        });
        text_value(id)
    }

    /// The value whose text is `text`.
    pub fn text(&mut self, text: &str) -> Value {
        match self.scalar_value(text) {
            Some(value) => value,
            None => self.intern(text),
        }
    }

    /// The value of a kind other than text that has this text.
    #[inline]
    fn scalar_value(&mut self, text: &str) -> Option<Value> {
        if !matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'-' | b':' | b'a'..=b'f')) {
            return None;
        }
        match scalar(text)? {
            Scalar::Value(value) => Some(value),
            Scalar::Ipv6(address) => Some(self.ipv6(address)),
        }
    }

    /// The value of text bytes; what is not UTF-8 becomes U+FFFD, one a byte.
    pub fn text_bytes(&mut self, bytes: &[u8]) -> Value {
        // Numbers are many and seldom interned; of everything else most is known.
        if matches!(bytes.first(), Some(b'0'..=b'9' | b'-'))
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return self.text(text);
        }
        let hash = hash(&self.hasher, bytes);
        match self.find(hash, bytes) {
            Some(known) => known,
            None => self.new_text(hash, bytes),
        }
    }

    /// The same for bytes that were not found.
    #[inline(never)]
    fn new_text(&mut self, hash: u64, bytes: &[u8]) -> Value {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return match self.scalar_value(text) {
                Some(value) => value,
                None => self.add_text(hash, text),
            };
        }
        let mut text = String::with_capacity(bytes.len() + 8);
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
        }
        self.text(&text)
    }

    /// The value of an IPv6 address.
    pub fn ipv6(&mut self, address: [u8; 16]) -> Value {
        let hash = self.hasher.hash_one(address);
        let addresses = &self.addresses;
        let found = self.address_ids.find(hash, |id| addresses.get(*id as usize) == Some(&address)).copied();
        let id = found.unwrap_or_else(|| {
            let id = u32::try_from(self.addresses.len()).unwrap_or(u32::MAX);
            self.addresses.push(address);
            let (addresses, hasher) = (&self.addresses, &self.hasher);
            self.address_ids.insert_unique(hash, id, |id| {
                hasher.hash_one(addresses.get(*id as usize).copied().unwrap_or_default())
            });
            id
        });
        Value { bits: u64::from(id), kind: Kind::Ipv6, width: 0 }
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
    pub fn compare(&self, a: Value, b: Value) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        match (a.kind, b.kind) {
            (Kind::Uint, Kind::Uint) => compare_decimals(a.bits, b.bits),
            (Kind::Ipv4, Kind::Ipv4) => quad(a).map(rank).cmp(&quad(b).map(rank)),
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

#[inline]
fn hash(hasher: &foldhash::fast::RandomState, bytes: &[u8]) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(bytes);
    state.finish()
}

fn text_value(id: u32) -> Value {
    Value { bits: u64::from(id), kind: Kind::Text, width: 0 }
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
    // Writing to memory cannot fail.
    let _ = write!(out, "{}.{:09}", n / 1_000_000_000, n % 1_000_000_000);
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
    matches!(compare_decimals(a, b), Ordering::Less)
}

const fn decimal_digits(value: u64) -> u32 {
    match value.checked_ilog10() {
        Some(log) => log + 1,
        None => 1,
    }
}

/// Compares two decimals as texts.
const fn compare_decimals(a: u64, b: u64) -> Ordering {
    let (digits_a, digits_b) = (decimal_digits(a), decimal_digits(b));
    let (wide_a, wide_b) = if digits_a < digits_b {
        (a as u128 * 10u128.pow(digits_b - digits_a), b as u128)
    } else {
        (a as u128, b as u128 * 10u128.pow(digits_a - digits_b))
    };
    if wide_a < wide_b || (wide_a == wide_b && digits_a < digits_b) {
        Ordering::Less
    } else if wide_a == wide_b && digits_a == digits_b {
        Ordering::Equal
    } else {
        Ordering::Greater
    }
}

enum Scalar {
    Value(Value),
    Ipv6([u8; 16]),
}

/// The kind other than text that writes exactly this text, if there is one.
fn scalar(text: &str) -> Option<Scalar> {
    if let Some(value) = decimal(text) {
        return Some(Scalar::Value(Value::uint(value)));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        let canonical = (1..=16).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let width = u8::try_from(digits.len()).ok()?;
        return canonical.then(|| Scalar::Value(Value::hex(u64::from_str_radix(digits, 16).unwrap_or(0), width)));
    }
    if let Some(rest) = text.strip_prefix('-')
        && let Some(value) = decimal(rest)
    {
        let negative = i64::try_from(value).ok().filter(|v| *v > 0)?;
        return Some(Scalar::Value(Value::int(-negative)));
    }
    if text.contains(':') {
        return ether(text).map(|a| Scalar::Value(Value::ether(a))).or_else(|| {
            let address: Ipv6Addr = text.parse().ok()?;
            (address.to_string() == text).then(|| Scalar::Ipv6(address.octets()))
        });
    }
    if text.contains('.') {
        return seconds(text).or_else(|| ipv4(text)).map(Scalar::Value);
    }
    None
}

fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || (!text.starts_with('0') && !text.is_empty());
    if canonical && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn ether(text: &str) -> Option<[u8; 6]> {
    let mut address = [0; 6];
    if text.len() != 17 {
        return None;
    }
    let mut pairs = text.split(':');
    for byte in &mut address {
        let pair = pairs.next()?;
        if pair.len() != 2 || pair.bytes().any(|b| !b.is_ascii_hexdigit() || b.is_ascii_uppercase()) {
            return None;
        }
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    pairs.next().is_none().then_some(address)
}

fn ipv4(text: &str) -> Option<Value> {
    let mut octets = [0u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        *octet = u8::try_from(decimal(parts.next()?)?).ok()?;
    }
    parts.next().is_none().then(|| Value::ipv4(octets))
}

fn seconds(text: &str) -> Option<Value> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.')?;
    if fraction.len() != 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = i64::try_from(decimal(whole)?).ok()?;
    let nanoseconds = whole.checked_mul(1_000_000_000)?.checked_add(fraction.parse().ok()?)?;
    // "-0.000000000" is written by no value.
    (sign == 1 || nanoseconds > 0).then(|| Value::seconds(sign * nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_equals_the_value_of_its_text() {
        let mut texts = Texts::new();
        let v6 = texts.ipv6([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        let values = [
            Value::uint(0),
            Value::uint(u64::MAX),
            Value::int(-7),
            Value::hex(0x12, 4),
            Value::ipv4([10, 0, 0, 1]),
            Value::ether([2, 0, 0, 0, 0, 10]),
            Value::seconds(250_000_000),
            Value::seconds(-1),
            v6,
        ];
        for value in values {
            let text = texts.show(value);
            assert_eq!(texts.text(&text), value, "{text}");
        }
    }

    #[test]
    fn texts_that_only_look_like_numbers_stay_texts() {
        let mut texts = Texts::new();
        for text in ["", "010", "-0", "0x", "0xAB", "1.2.3", "01.2.3.4", "02:00:00:00:00:0A", "-0.000000000"] {
            let value = texts.text(text);
            assert_eq!(value.kind, Kind::Text, "{text}");
            assert_eq!(texts.show(value), text);
        }
    }

    proptest! {
        #[test]
        fn order_is_the_order_of_texts(a in any::<u64>(), b in any::<u64>(), c in any::<u16>(), d in any::<u16>(), e in any::<[u8; 4]>(), f in any::<[u8; 4]>()) {
            let mut texts = Texts::new();
            let word = texts.text("word");
            let values = [Value::uint(a), Value::uint(b), Value::uint(c.into()), Value::uint(d.into()),
                Value::ipv4(e), Value::ipv4(f), Value::hex(c.into(), 4), Value::seconds(a.cast_signed()), word];
            for x in values {
                for y in values {
                    prop_assert_eq!(texts.compare(x, y), texts.show(x).cmp(&texts.show(y)));
                }
            }
        }

        #[test]
        fn any_text_survives(text in ".{0,24}") {
            let mut texts = Texts::new();
            let value = texts.text(&text);
            prop_assert_eq!(texts.show(value), text);
        }
    }
}
