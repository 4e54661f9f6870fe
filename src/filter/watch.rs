//! Watching frames as they are dissected: the tests of a filter that a frame alone decides leave a
//! bit each, and what is asked for later is kept.

use super::bits::Bits;
use super::datum::Datum;
use super::test::Source;
use super::{Atom, Filter};
use crate::dissect::{FieldValue, Frame};
use crate::fields::{Kind, Slot, Texts, Value};
use crate::track::{Counting, Explaining};

/// Sees every frame of a run.
pub trait Observer {
    /// A frame, and whether it may have Pdus. Frames reported late come again, with what was added.
    fn frame(&mut self, frame: &Frame, texts: &Texts, has_pdus: bool);
}

/// Nobody watches.
impl Observer for () {
    #[inline]
    fn frame(&mut self, _frame: &Frame, _texts: &Texts, _has_pdus: bool) {}
}

impl Observer for Counting {
    fn frame(&mut self, frame: &Frame, texts: &Texts, _has_pdus: bool) {
        Counting::frame(self, frame, texts);
    }
}

impl Observer for Explaining {
    fn frame(&mut self, frame: &Frame, texts: &Texts, _has_pdus: bool) {
        Explaining::frame(self, frame, texts);
    }
}

impl<T: Observer> Observer for Option<T> {
    fn frame(&mut self, frame: &Frame, texts: &Texts, has_pdus: bool) {
        if let Some(observer) = self {
            observer.frame(frame, texts, has_pdus);
        }
    }
}

/// Watches for a filter.
#[derive(Debug)]
pub struct Watch<'f> {
    filter: Option<&'f Filter>,
    needs_pdu: bool,
    pub(super) whole_groups: bool,
    pub(super) seen: Bits,
    /// By frame, by test: whether it holds.
    pub(super) holds: Bits,
    /// By slot: whether its values are kept.
    wanted: Vec<bool>,
    kept: Kept,
    /// Frames of which something was kept.
    kept_of: Bits,
}

impl<'f> Watch<'f> {
    /// Watches for a filter, or for all frames, and keeps the values of these fields and of those that
    /// the filter compares with what only the end of the run tells.
    pub fn new(filter: Option<&'f Filter>, slots: impl IntoIterator<Item = Slot>) -> Self {
        let mut wanted = Vec::new();
        let mixed = filter.into_iter().flat_map(|filter| &filter.mixed).flat_map(super::test::Test::operands);
        let of_mixed = mixed.flat_map(|operand| match &operand.source {
            Source::Frame(slots) => slots.iter().map(|(slot, _)| *slot).collect(),
            Source::Mate(_) => Vec::new(),
        });
        for slot in slots.into_iter().chain(of_mixed) {
            let index = usize::from(slot.0);
            if wanted.len() <= index {
                wanted.resize(index + 1, false);
            }
            if let Some(wanted) = wanted.get_mut(index) {
                *wanted = true;
            }
        }
        Self {
            filter,
            needs_pdu: filter.is_some_and(Filter::needs_pdu),
            whole_groups: false,
            seen: Bits::default(),
            holds: Bits::default(),
            wanted,
            kept: Kept::default(),
            kept_of: Bits::default(),
        }
    }

    /// Selects all frames of the groups of which the filter selects one.
    #[must_use]
    pub fn whole_groups(mut self, whole: bool) -> Self {
        self.whole_groups = whole;
        self
    }

    pub(super) fn filter(&self) -> Option<&'f Filter> {
        self.filter
    }

    /// Whether a test about the frame held.
    pub(super) fn held(&self, frame: u32, test: usize) -> bool {
        let tests = self.filter.map_or(0, |filter| filter.frame.len());
        self.holds.contains(frame as usize * tests + test)
    }

    /// Ends the watch.
    pub(super) fn into_kept(self) -> Kept {
        self.kept
    }

    /// The values kept so far.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Puts what was kept in the order of frames.
    pub(super) fn order(&mut self) {
        self.kept = std::mem::take(&mut self.kept).ordered();
    }

    /// Whether the frame may yet be selected, as far as it alone tells.
    fn may_be_selected(&self, frame: u32, has_pdus: bool) -> bool {
        let Some(filter) = self.filter else { return true };
        if self.whole_groups && has_pdus {
            return true;
        }
        let known = filter.root.holds(&mut |atom| match atom {
            Atom::Frame(test) => Some(self.held(frame, test)),
            Atom::Mate(_) | Atom::Mixed(_) if has_pdus => None,
            Atom::Mate(test) => Some(filter.without_pdu(test)),
            Atom::Mixed(_) => Some(false),
        });
        known != Some(false)
    }
}

impl Observer for Watch<'_> {
    fn frame(&mut self, frame: &Frame, texts: &Texts, has_pdus: bool) {
        if self.needs_pdu && !has_pdus {
            return;
        }
        let number = frame.number as usize;
        self.seen.insert(number);
        if let Some(filter) = self.filter {
            let tests = filter.frame.len();
            for (index, test) in filter.frame.iter().enumerate() {
                if test.holds(&|source, take| of_frame(source, &frame.fields, texts, take)) {
                    self.holds.insert(number * tests + index);
                }
            }
        }
        if self.wanted.is_empty() || !self.may_be_selected(frame.number, has_pdus) {
            return;
        }
        // What encloses something reported late may have been kept with the frame itself.
        let first = if self.kept_of.contains(number) { frame.kept } else { 0 };
        self.kept_of.insert(number);
        let wanted = |field: &&FieldValue| {
            field.layer >= first && self.wanted.get(usize::from(field.slot.0)).copied().unwrap_or(false)
        };
        self.kept.add(frame.number, frame.fields.iter().filter(wanted));
    }
}

/// The values of a source in a frame.
fn of_frame<'a>(source: &Source, fields: &[FieldValue], texts: &'a Texts, take: &mut dyn FnMut(Datum<'a>)) {
    let Source::Frame(slots) = source else { return };
    for field in fields {
        if let Some((_, ty)) = slots.iter().find(|(slot, _)| *slot == field.slot)
            && let Some(datum) = Datum::of(field.value, *ty, texts)
        {
            take(datum);
        }
    }
}

/// Values of fields of frames.
#[derive(Debug, Default)]
pub struct Kept {
    /// Frames and where their values end; in order once the watch is over, a frame once or more.
    frames: Vec<(u32, u32)>,
    values: Vec<KeptValue>,
}

/// A value with its field, in 16 bytes.
#[derive(Debug, Clone, Copy)]
struct KeptValue {
    bits: u64,
    slot: Slot,
    kind: Kind,
    width: u8,
}

impl Kept {
    fn add<'a>(&mut self, frame: u32, fields: impl Iterator<Item = &'a FieldValue>) {
        self.values.extend(fields.map(|field| KeptValue {
            bits: field.value.bits,
            slot: field.slot,
            kind: field.value.kind,
            width: field.value.width,
        }));
        self.frames.push((frame, u32::try_from(self.values.len()).unwrap_or(u32::MAX)));
    }

    /// Puts the values of each frame together.
    fn ordered(self) -> Self {
        if self.frames.is_sorted_by_key(|(frame, _)| frame) {
            return self;
        }
        let mut start = 0;
        let mut spans = Vec::with_capacity(self.frames.len());
        for (frame, end) in &self.frames {
            spans.push((*frame, start, *end));
            start = *end;
        }
        spans.sort_by_key(|(frame, ..)| *frame);
        let mut ordered = Self::default();
        for (frame, start, end) in spans {
            ordered.values.extend_from_slice(self.values.get(start as usize..end as usize).unwrap_or(&[]));
            ordered.frames.push((frame, u32::try_from(ordered.values.len()).unwrap_or(u32::MAX)));
        }
        ordered
    }

    /// The values of a frame's field, in the order of dissection.
    pub fn values(&self, frame: u32, slot: Slot) -> impl Iterator<Item = Value> {
        let from = self.frames.partition_point(|(other, _)| *other < frame);
        let to = self.frames.partition_point(|(other, _)| *other <= frame);
        let end_of = |index: Option<usize>| index.and_then(|index| self.frames.get(index)).map_or(0, |(_, end)| *end);
        let (start, end) = (end_of(from.checked_sub(1)) as usize, end_of(to.checked_sub(1)) as usize);
        let values = self.values.get(start..end).unwrap_or(&[]);
        let named = values.iter().filter(move |value| value.slot == slot);
        named.map(|value| Value { bits: value.bits, kind: value.kind, width: value.width })
    }
}
