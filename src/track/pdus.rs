//! Pdus on their way from extraction to tracking.

use super::deferred::Deferred;
use super::extract::PduPlan;
use crate::fields::{Texts, Value};
use crate::program::{Avp, Avpl, PduKind, Program};

/// A Pdu's moment: its frame and when it came.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    pub(super) frame: u32,
    /// Where it comes from and goes to: a number from 1 in order of appearance, 0 where that is not known.
    pub(super) ends: u32,
    /// Nanoseconds since the first frame.
    pub(super) now: i64,
}

/// The Pdus that some frames gave, in order of frames.
#[derive(Debug, Default)]
pub struct Pdus {
    /// The frames that gave any.
    pub(super) frames: Vec<FramePdus>,
    pub(super) list: Vec<Extracted>,
    pub(super) avps: Vec<Avp>,
    /// Sources with their destinations that came up.
    pub(super) ends: Vec<(Value, Value)>,
    /// How many frames there were, with Pdus or without.
    pub(super) seen: u64,
    /// The latest of them, nanoseconds since the first frame of the run.
    pub(super) last: i64,
    /// Those that are still to be made. Then there are no others.
    pub(super) deferred: Deferred,
}

/// A frame and where its Pdus end.
#[derive(Debug)]
pub(super) struct FramePdus {
    pub(super) moment: Moment,
    pub(super) end: usize,
}

/// A Pdu and where its AVPs end.
#[derive(Debug)]
pub(super) struct Extracted {
    pub(super) kind: PduKind,
    /// Its Criteria refuse it, whatever its Transforms do; it has a number and nothing else.
    pub(super) refused: bool,
    /// As in [`Moment`].
    pub(super) ends: u32,
    pub(super) end: usize,
}

impl Pdus {
    /// Forgets them all, but not the memory that they took.
    pub fn clear(&mut self) {
        self.frames.clear();
        self.list.clear();
        self.avps.clear();
        self.ends.clear();
        self.seen = 0;
        self.last = 0;
        self.deferred.clear();
    }

    /// Makes a Pdu of the values of a frame's fields, which `value` gives by their numbers.
    #[inline]
    pub(super) fn add(
        &mut self,
        program: &Program,
        plan: &PduPlan,
        ends: u32,
        value: impl Fn(u16) -> Value,
        texts: &Texts,
        matched: &mut Avpl,
    ) {
        let start = self.avps.len();
        plan.extract(value, texts, &mut self.avps);
        let early = program.pdu(plan.kind).and_then(|rule| rule.early.as_ref()).filter(|_| !plan.refused);
        let refused = plan.refused
            || early.is_some_and(|early| early.refuses(self.avps.get(start..).unwrap_or_default(), texts, matched));
        if refused {
            self.avps.truncate(start);
        }
        self.list.push(Extracted { kind: plan.kind, refused, ends, end: self.avps.len() });
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// How many AVPs they have, or values that are to become AVPs.
    pub fn size(&self) -> usize {
        self.avps.len() + self.deferred.values.len()
    }

    /// How many frames there were, with Pdus or without.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
