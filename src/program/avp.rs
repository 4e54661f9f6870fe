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
    /// What identifies it besides the scalar, in one number: attribute, kind and width.
    tag: u32,
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
        let tag = u32::from(attr.0) << 16 | (value.kind as u32) << 8 | u32::from(value.width);
        Self { bits: value.bits, tag, kind: value.kind, width: value.width, numeric }
    }

    /// Its attribute.
    #[inline]
    pub fn attr(&self) -> AttrId {
        AttrId((self.tag >> 16) as u16)
    }

    /// Its value.
    #[inline]
    pub fn value(&self) -> Value {
        Value { bits: self.bits, kind: self.kind, width: self.width }
    }

    /// How it may be compared by number.
    pub fn numeric(&self) -> Numeric {
        self.numeric
    }

    /// Same attribute and same value.
    #[inline]
    pub fn same(&self, other: &Self) -> bool {
        self.bits == other.bits && self.tag == other.tag
    }

    /// What identifies it, as a number to hash: the same for equal AVPs, and nearly always another
    /// for others.
    #[inline]
    pub fn word(&self) -> u64 {
        self.bits ^ u64::from(self.tag).rotate_left(40)
    }

    /// AVPL order: by name, then by the text of the value (A2).
    #[inline]
    pub fn compare(&self, other: &Self, texts: &Texts) -> Ordering {
        self.attr().cmp(&other.attr()).then_with(|| texts.compare(self.value(), other.value()))
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
        list.partition_point(|avp| avp.attr() < attr)
    } else {
        list.iter().position(|avp| avp.attr() >= attr).unwrap_or(list.len())
    };
    let rest = list.get(start..).unwrap_or(&[]);
    let len = rest.iter().position(|avp| avp.attr() > attr).unwrap_or(rest.len());
    rest.get(..len).unwrap_or(&[])
}

/// The same for attributes asked for in their order: `rest` is what stands behind those of the last
/// one.
#[inline]
pub(crate) fn next_of_attr<'a>(rest: &mut &'a [Avp], attr: AttrId) -> &'a [Avp] {
    let mut list = *rest;
    while let Some((_, behind)) = list.split_first().filter(|(avp, _)| avp.attr() < attr) {
        list = behind;
    }
    let len = list.iter().position(|avp| avp.attr() != attr).unwrap_or(list.len());
    let (found, behind) = list.split_at_checked(len).unwrap_or((list, &[]));
    *rest = behind;
    found
}

/// Where neighbours of a list have one attribute: a bit for the first of each such pair.
pub(crate) type Pairs = u64;

/// So many AVPs can be told of by [`Pairs`].
pub(crate) const MOST_PAIRED: usize = Pairs::BITS as usize;

/// Puts AVPs in the order of their attributes into AVPL order, each once; gives how many are left,
/// from the first on.
#[inline]
pub(crate) fn settle(list: &mut [Avp], pairs: Pairs, texts: &Texts) -> usize {
    let mut rest = pairs;
    let mut twice = false;
    while rest != 0 {
        let start = rest.trailing_zeros() as usize;
        let count = (rest >> start).trailing_ones() as usize;
        twice |= sort(list.get_mut(start..=start + count).unwrap_or_default(), texts);
        rest &= Pairs::MAX.checked_shl((start + count) as u32).unwrap_or(0);
    }
    if twice { unite(list) } else { list.len() }
}

/// The same for a list too long to be told of by [`Pairs`].
#[cold]
pub(crate) fn settle_long(list: &mut [Avp], texts: &Texts) -> usize {
    list.sort_by(|a, b| a.compare(b, texts));
    unite(list)
}

/// Sorts the values of one attribute; true if some stand there twice.
#[inline]
fn sort(values: &mut [Avp], texts: &Texts) -> bool {
    // Mostly they are two.
    if let [first, second] = values {
        let order = texts.compare(first.value(), second.value());
        if order == Ordering::Greater {
            std::mem::swap(first, second);
        }
        return order == Ordering::Equal;
    }
    values.sort_by(|a, b| texts.compare(a.value(), b.value()));
    values.windows(2).any(|pair| matches!(pair, [a, b] if a.same(b)))
}

/// Makes equal neighbours one; gives how many are left.
#[cold]
fn unite(list: &mut [Avp]) -> usize {
    let mut kept = 0usize;
    for at in 0..list.len() {
        let Some(&avp) = list.get(at) else { break };
        if let Some(last) = kept.checked_sub(1).and_then(|last| list.get_mut(last)).filter(|last| last.same(&avp)) {
            last.numeric = last.numeric.or(avp.numeric);
        } else {
            list.get_mut(kept).into_iter().for_each(|place| *place = avp);
            kept += 1;
        }
    }
    kept
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
    /// All attributes.
    pub(crate) const ALL: Self = Self(u64::MAX);

    /// The attributes of which `new` has AVPs that `old` lacks.
    pub(crate) fn of_new(new: &[Avp], old: &[Avp]) -> Self {
        let added = new.iter().filter(|avp| !old.iter().any(|other| other.same(avp)));
        added.fold(Self::default(), |set, avp| set.with(avp.attr()))
    }

    /// The attributes of a list.
    #[inline]
    pub(crate) fn of(list: &[Avp]) -> Self {
        list.iter().fold(Self::default(), |set, avp| set.with(avp.attr()))
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

    /// Whether some attribute may be in both sets.
    #[inline]
    pub(crate) fn may_meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
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
