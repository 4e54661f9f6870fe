//! Interning: texts become values.

use std::hash::{BuildHasher as _, Hasher as _};
use std::net::Ipv6Addr;

use super::{Ids, Kind, Texts, Value};

/// Makes the values of texts and addresses, the same value for the same text.
#[derive(Debug)]
pub struct Interner {
    texts: Texts,
    text_ids: Ids,
    address_ids: Ids,
    hasher: foldhash::fast::RandomState,
}

impl Default for Interner {
    fn default() -> Self {
        Self::new()
    }
}

impl Interner {
    /// One that knows the empty text, [`Value::EMPTY`].
    pub fn new() -> Self {
        let mut interner = Self {
            texts: Texts::default(),
            text_ids: Ids::default(),
            address_ids: Ids::default(),
            hasher: foldhash::fast::RandomState::default(),
        };
        interner.intern("");
        interner
    }

    /// The texts behind the values made so far.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Ends interning.
    pub fn into_texts(self) -> Texts {
        self.texts
    }

    /// Goes on with other texts, which differ from each other.
    pub(crate) fn replace_texts(&mut self, texts: Texts) {
        let (count, addresses) = texts.counts();
        self.text_ids = Ids::with_capacity(count as usize);
        self.address_ids = Ids::with_capacity(addresses as usize);
        for id in 0..count {
            self.text_ids.add(hash(&self.hasher, texts.bytes_of(id)), id);
        }
        for id in 0..addresses {
            self.address_ids.add(self.hasher.hash_one(texts.address(id).copied().unwrap_or_default()), id);
        }
        self.texts = texts;
    }

    /// The text of these bytes, if it was interned before; found without asking whether the bytes
    /// are UTF-8, since what they equal is.
    #[inline]
    fn find(&self, hash: u64, bytes: &[u8]) -> Option<Value> {
        self.text_ids.find(hash, |id| self.texts.bytes_of(id) == bytes).map(text_value)
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
        let Some(id) = self.texts.push(text) else { return Value::EMPTY };
        self.text_ids.add(hash, id);
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
        let found = self.address_ids.find(hash, |id| self.texts.address(id) == Some(&address));
        let id = found.unwrap_or_else(|| {
            let id = self.texts.push_address(address);
            self.address_ids.add(hash, id);
            id
        });
        Value { bits: u64::from(id), kind: Kind::Ipv6, width: 0 }
    }
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
        let mut texts = Interner::new();
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
            let text = texts.texts().show(value);
            assert_eq!(texts.text(&text), value, "{text}");
        }
    }

    #[test]
    fn texts_that_only_look_like_numbers_stay_texts() {
        let mut texts = Interner::new();
        for text in ["", "010", "-0", "0x", "0xAB", "1.2.3", "01.2.3.4", "02:00:00:00:00:0A", "-0.000000000"] {
            let value = texts.text(text);
            assert_eq!(value.kind, Kind::Text, "{text}");
            assert_eq!(texts.texts().show(value), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_survives(text in ".{0,24}") {
            let mut texts = Interner::new();
            let value = texts.text(&text);
            prop_assert_eq!(texts.texts().show(value), text);
        }
    }
}
