//! What a filter selects: frames, and the groups that they belong to.

use super::bits::Bits;
use crate::program::{GogKind, GopKind};
use crate::track::{Gog, GogRef, Gop, GopRef, Tracked};

/// The frames and groups to report and to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    frames: Bits,
    /// By type.
    gops: Vec<Bits>,
    gogs: Vec<Bits>,
}

impl Selection {
    /// Some frames, and the groups that have any of them. With `whole_groups` all frames of these
    /// groups are selected as well (and by that no further groups, but for the Gops of the Gogs).
    pub fn new(frames: Bits, tracked: &Tracked, whole_groups: bool) -> Self {
        let mut selection = Self { frames, ..Self::none(tracked) };
        for kind in selection.gop_kinds() {
            for (id, gop) in tracked.gops(kind) {
                if tracked.pdu_frames(gop).any(|frame| selection.frame(frame)) {
                    mark(&mut selection.gops, kind.0, id.index);
                    if let Some(gog) = tracked.gog_of(gop) {
                        mark(&mut selection.gogs, gog.kind.0, gog.index);
                    }
                }
            }
        }
        if whole_groups {
            selection.complete(tracked);
        }
        selection
    }

    /// All groups, and their frames.
    pub fn all(tracked: &Tracked) -> Self {
        let mut selection = Self::none(tracked);
        for kind in selection.gop_kinds() {
            for (id, gop) in tracked.gops(kind) {
                mark(&mut selection.gops, kind.0, id.index);
                tracked.pdu_frames(gop).for_each(|frame| selection.frames.insert(frame as usize));
            }
        }
        for kind in selection.gog_kinds() {
            tracked.gogs(kind).for_each(|(id, _)| mark(&mut selection.gogs, kind.0, id.index));
        }
        selection
    }

    fn none(tracked: &Tracked) -> Self {
        let (gops, gogs) = (tracked.program.gops.len(), tracked.program.gogs.len());
        Self { frames: Bits::default(), gops: vec![Bits::default(); gops], gogs: vec![Bits::default(); gogs] }
    }

    fn gop_kinds(&self) -> impl Iterator<Item = GopKind> + use<> {
        (0..self.gops.len() as u16).map(GopKind)
    }

    fn gog_kinds(&self) -> impl Iterator<Item = GogKind> + use<> {
        (0..self.gogs.len() as u16).map(GogKind)
    }

    /// Keeps the groups for which it holds, and of the frames theirs. A group is kept or not for itself: a Gog
    /// keeps the frames of all its Gops.
    pub fn narrow(
        &mut self,
        tracked: &Tracked,
        takes_gop: impl Fn(GopRef, &Gop) -> bool,
        takes_gog: impl Fn(GogRef, &Gog) -> bool,
    ) {
        let mut kept = Self::none(tracked);
        for kind in self.gop_kinds() {
            for (id, gop) in tracked.gops(kind).filter(|(id, gop)| self.gop(*id) && takes_gop(*id, gop)) {
                mark(&mut kept.gops, kind.0, id.index);
                self.frames_of(tracked, gop).for_each(|frame| kept.frames.insert(frame as usize));
            }
        }
        for kind in self.gog_kinds() {
            for (id, gog) in tracked.gogs(kind).filter(|(id, gog)| self.gog(*id) && takes_gog(*id, gog)) {
                mark(&mut kept.gogs, kind.0, id.index);
                let gops = gog.gops.iter().filter_map(|gop| tracked.gop(*gop));
                gops.flat_map(|gop| self.frames_of(tracked, gop)).for_each(|frame| kept.frames.insert(frame as usize));
            }
        }
        *self = kept;
    }

    /// The selected frames of a Gop.
    fn frames_of(&self, tracked: &Tracked, gop: &Gop) -> impl Iterator<Item = u32> {
        tracked.pdu_frames(gop).filter(|frame| self.frame(*frame))
    }

    /// Selects all frames of the selected groups.
    fn complete(&mut self, tracked: &Tracked) {
        for kind in self.gog_kinds() {
            for (_, gog) in tracked.gogs(kind).filter(|(id, _)| self.gog(*id)).collect::<Vec<_>>() {
                for gop in &gog.gops {
                    mark(&mut self.gops, gop.kind.0, gop.index);
                }
            }
        }
        for kind in self.gop_kinds() {
            for (_, gop) in tracked.gops(kind).filter(|(id, _)| self.gop(*id)).collect::<Vec<_>>() {
                for frame in tracked.pdu_frames(gop) {
                    self.frames.insert(frame as usize);
                }
            }
        }
    }

    /// Whether a frame is selected.
    pub fn frame(&self, frame: u32) -> bool {
        self.frames.contains(frame as usize)
    }

    /// The selected frames, by number.
    pub fn frames(&self) -> impl Iterator<Item = u32> {
        self.frames.iter().map(|frame| u32::try_from(frame).unwrap_or(u32::MAX))
    }

    /// Whether a Gop has a selected frame.
    pub fn gop(&self, gop: GopRef) -> bool {
        self.gops.get(usize::from(gop.kind.0)).is_some_and(|bits| bits.contains(gop.index as usize))
    }

    /// Whether a Gog has a selected frame.
    pub fn gog(&self, gog: GogRef) -> bool {
        self.gogs.get(usize::from(gog.kind.0)).is_some_and(|bits| bits.contains(gog.index as usize))
    }
}

fn mark(by_kind: &mut [Bits], kind: u16, index: u32) {
    if let Some(bits) = by_kind.get_mut(usize::from(kind)) {
        bits.insert(index as usize);
    }
}
