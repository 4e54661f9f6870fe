//! AVPs and AVPLs: an attribute with a value, and the sorted set of them (A1, A2).

use std::cmp::Ordering;

use crate::fields::{Kind, Texts, Value};

/// An attribute's number; numbers are in the byte-wise order of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttrId(pub u16);

/// A data AVP, packed in 16 bytes. Whether it compares by number (R10) is no part of its identity.
#[derive(Debug, Clone, Copy)]
pub struct Avp {
    bits: u64,
    attr: AttrId,
    kind: Kind,
    width: u8,
    numeric: Numeric,
}

/// How an AVP's value may be compared by number (R10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numeric(u8);

impl Numeric {
    /// From a field that is neither integer nor boolean, or inserted by a Transform.
    pub const NO: Self = Self(0);
    /// From an integer field.
    pub const INTEGER: Self = Self(1);
    /// From a boolean field.
    pub const BOOLEAN: Self = Self(3);

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn is_number(self) -> bool {
        self.0 & 1 != 0
    }

    pub(super) fn is_boolean(self) -> bool {
        self.0 & 2 != 0
    }
}

impl Avp {
    /// An AVP of an attribute.
    pub fn new(attr: AttrId, value: Value, numeric: Numeric) -> Self {
        Self { bits: value.bits, attr, kind: value.kind, width: value.width, numeric }
    }

    /// Its attribute.
    #[inline]
    pub fn attr(&self) -> AttrId {
        self.attr
    }

    /// Its value.
    #[inline]
    pub fn value(&self) -> Value {
        Value { bits: self.bits, kind: self.kind, width: self.width }
    }

    /// The same with another value.
    pub(crate) fn with_value(self, value: Value) -> Self {
        Self::new(self.attr, value, self.numeric)
    }

    /// How it may be compared by number.
    pub fn numeric(&self) -> Numeric {
        self.numeric
    }

    /// Same attribute and same value.
    #[inline]
    pub fn same(&self, other: &Self) -> bool {
        self.bits == other.bits && self.tag() == other.tag()
    }

    /// What identifies it besides the scalar, as a number to hash.
    #[inline]
    pub fn tag(&self) -> u64 {
        u64::from(self.attr.0) << 16 | (self.kind as u64) << 8 | u64::from(self.width)
    }

    /// The scalar, to hash.
    #[inline]
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// AVPL order: by name, then by the text of the value (A2).
    #[inline]
    pub fn compare(&self, other: &Self, texts: &Texts) -> Ordering {
        self.attr.cmp(&other.attr).then_with(|| texts.compare(self.value(), other.value()))
    }
}

/// A sorted set of data AVPs that grows by merging.
pub type Avpl = Vec<Avp>;

/// Puts an AVP in its place; false if it was there already.
#[inline]
pub(crate) fn insert(list: &mut Avpl, avp: Avp, texts: &Texts) -> bool {
    let mut at = list.len();
    while let Some(before) = at.checked_sub(1).and_then(|i| list.get_mut(i)) {
        if before.same(&avp) {
            before.numeric = before.numeric.or(avp.numeric);
            return false;
        }
        if before.compare(&avp, texts) == Ordering::Less {
            break;
        }
        at -= 1;
    }
    list.insert(at, avp);
    true
}

/// Adds every AVP of `from`, which is sorted, too, that `to` lacks (A10); true if any was.
pub(crate) fn merge(to: &mut Avpl, from: &[Avp], texts: &Texts) -> bool {
    let mut grew = false;
    let mut at = 0;
    for avp in from {
        loop {
            match to.get_mut(at) {
                Some(other) if other.same(avp) => {
                    other.numeric = other.numeric.or(avp.numeric);
                    break;
                }
                Some(other) if other.compare(avp, texts) == Ordering::Less => at += 1,
                _ => {
                    to.insert(at, *avp);
                    grew = true;
                    break;
                }
            }
        }
    }
    grew
}

/// Whether both hold the same AVPs.
pub(crate) fn equal(a: &[Avp], b: &[Avp]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.same(y))
}

/// The AVPs of one attribute in a sorted list.
#[inline]
pub(crate) fn of_attr(list: &[Avp], attr: AttrId) -> &[Avp] {
    let start = if list.len() > 8 {
        list.partition_point(|avp| avp.attr < attr)
    } else {
        list.iter().position(|avp| avp.attr >= attr).unwrap_or(list.len())
    };
    let rest = list.get(start..).unwrap_or(&[]);
    let len = rest.iter().position(|avp| avp.attr > attr).unwrap_or(rest.len());
    rest.get(..len).unwrap_or(&[])
}

/// Puts what stands from `start` on, its attributes in order, into AVPL order, each AVP once.
#[inline]
pub(crate) fn settle(list: &mut Avpl, start: usize, texts: &Texts) {
    // Few attributes have several values, and those are mostly in order or swapped.
    let mut twice = false;
    for end in start + 1..list.len() {
        let mut at = end;
        while at > start
            && let Some([before, avp]) = list.get_mut(at - 1..=at)
            && before.attr == avp.attr
        {
            match texts.compare(before.value(), avp.value()) {
                Ordering::Less => break,
                Ordering::Equal => {
                    twice = true;
                    break;
                }
                Ordering::Greater => std::mem::swap(before, avp),
            }
            at -= 1;
        }
    }
    if twice {
        unite(list, start);
    }
}

/// Makes equal neighbours one.
#[cold]
fn unite(list: &mut Avpl, start: usize) {
    let mut settled = list.split_off(start);
    settled.dedup_by(|later, kept| {
        let same = later.same(kept);
        if same {
            kept.numeric = kept.numeric.or(later.numeric);
        }
        same
    });
    list.append(&mut settled);
}

/// Whether merging would change nothing.
#[inline]
pub(crate) fn includes(to: &[Avp], from: &[Avp]) -> bool {
    let mut rest = to.iter();
    from.iter().all(|avp| {
        // The values of an attribute stand in one order in both lists.
        rest.any(|other| other.same(avp) && other.numeric.or(avp.numeric) == other.numeric)
    })
}

/// A set of attributes, to rule out a match at a glance. Attributes beyond its width share a bit, so
/// it may only say for certain that one is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct AttrSet(u64);

impl AttrSet {
    /// The attributes of a list.
    #[inline]
    pub(crate) fn of(list: &[Avp]) -> Self {
        list.iter().fold(Self::default(), |set, avp| set.with(avp.attr))
    }

    /// The set with one more attribute.
    #[inline]
    pub(crate) fn with(self, attr: AttrId) -> Self {
        Self(self.0 | 1 << attr.0.min(63))
    }

    /// Whether the set tells this attribute from all others.
    pub(crate) fn tells(attr: AttrId) -> bool {
        attr.0 < 63
    }

    /// What is in either set.
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both sets.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether all of them may be in the other set.
    #[inline]
    pub(crate) fn may_be_in(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}
