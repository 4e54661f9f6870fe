//! What a filter selects: frames, and the groups that they belong to.

use super::bits::Bits;
use crate::program::{GogKind, GopKind};
use crate::track::{GogRef, GopRef, Tracked};

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
        let program = &tracked.program;
        let mut selection = Self {
            frames,
            gops: vec![Bits::default(); program.gops.len()],
            gogs: vec![Bits::default(); program.gogs.len()],
        };
        for kind in (0..program.gops.len() as u16).map(GopKind) {
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

    /// Selects all frames of the selected groups.
    fn complete(&mut self, tracked: &Tracked) {
        for kind in (0..self.gogs.len() as u16).map(GogKind) {
            for (_, gog) in tracked.gogs(kind).filter(|(id, _)| self.gog(*id)).collect::<Vec<_>>() {
                for gop in &gog.gops {
                    mark(&mut self.gops, gop.kind.0, gop.index);
                }
            }
        }
        for kind in (0..self.gops.len() as u16).map(GopKind) {
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
