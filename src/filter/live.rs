//! Filters of a run that goes on: each group is judged for itself when it is told, by its frames, as they were
//! seen, and by what became of it.

use super::bits::Bits;
use super::judge::Judge;
use super::mate::{MateField, OfGop};
use super::selection::Selection;
use super::test::Source;
use super::watch::Watch;
use super::{Filter, Test};
use crate::program::GopKind;
use crate::track::{Pdu, Tracked};

impl Filter {
    /// Whether groups and frames do not decide alone: it asks for something of single Pdus, which are forgotten
    /// while their group goes on, or compares fields of a frame with those of groups.
    pub fn needs_more_than_groups(&self) -> bool {
        let is_of_pdu = |field: &MateField| {
            matches!(field, MateField::Pdu(_) | MateField::OfPdu(..) | MateField::OfGop(_, OfGop::Pdu))
        };
        let asks = |test: &Test| {
            test.operands().any(|operand| match &operand.source {
                Source::Mate(fields) => fields.iter().any(is_of_pdu),
                Source::Frame(_) => false,
            })
        };
        !self.mixed.is_empty() || self.mate.iter().any(asks)
    }
}

impl Watch<'_> {
    /// Of a part of a run the groups that the filter selects: those with a frame for which it holds, when that
    /// frame belongs to no other group.
    pub fn select(&self, part: &Tracked) -> Selection {
        let Some(filter) = self.filter() else { return Selection::all(part) };
        let mut judge = Judge::new(self, filter, part);
        let mut frames = Bits::default();
        for kind in (0u16..).map(GopKind).take(part.program.gops.len()) {
            for (id, gop) in part.gops(kind) {
                for frame in part.pdu_frames(gop) {
                    if judge.holds(frame, &[Pdu::in_place_of(frame, id)]) {
                        frames.insert(frame as usize);
                    }
                }
            }
        }
        Selection::new(frames, part, false)
    }

    /// Forgets the frames before this one.
    pub fn forget(&mut self, frame: u32) {
        let tests = self.filter().map_or(0, |filter| filter.frame.len());
        self.seen.forget(frame as usize);
        self.holds.forget(frame as usize * tests);
    }
}
