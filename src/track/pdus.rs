//! Pdus on their way from extraction to tracking.

use crate::fields::Value;
use crate::program::{Avp, PduKind};

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
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// How many AVPs they have.
    pub fn avps(&self) -> usize {
        self.avps.len()
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
