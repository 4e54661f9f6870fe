//! Parts of a run: groups that were taken out while it went on, with the ids that they had in it.

use super::tracked::{GogRef, GopRef};
use crate::program::{GogKind, GopKind};

/// Why a group was taken out although more Pdus might have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cut {
    /// It had no Pdus for as long as was allowed.
    Idle,
    /// The memory was needed.
    Memory,
}

impl Cut {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Memory => "memory",
        }
    }
}

/// What a run with bounded memory counted so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LiveStats {
    /// Gops and Gogs that were final by the rules.
    pub final_groups: u64,
    /// Those that were cut because they were idle.
    pub idle_groups: u64,
    /// Those that were cut because the memory was needed.
    pub memory_groups: u64,
}

/// Which groups of a run are in a part of it.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// By type, the index that each Gop had in the run, rising.
    pub(super) gops: Vec<Vec<u32>>,
    pub(super) gogs: Vec<Vec<u32>>,
    /// Those that were cut, rising.
    pub(super) cut_gops: Vec<(GopRef, Cut)>,
    pub(super) cut_gogs: Vec<(GogRef, Cut)>,
    pub(super) stats: LiveStats,
}

impl Part {
    /// Where a Gop stands among those of its type.
    pub(super) fn place_of_gop(&self, gop: GopRef) -> Option<usize> {
        self.gops.get(usize::from(gop.kind.0))?.binary_search(&gop.index).ok()
    }

    pub(super) fn place_of_gog(&self, gog: GogRef) -> Option<usize> {
        self.gogs.get(usize::from(gog.kind.0))?.binary_search(&gog.index).ok()
    }

    /// The index that the Gop at a place had in the run.
    pub(super) fn gop_at(&self, kind: GopKind, place: u32) -> u32 {
        self.gops.get(usize::from(kind.0)).and_then(|gops| gops.get(place as usize)).copied().unwrap_or(u32::MAX)
    }

    pub(super) fn gog_at(&self, kind: GogKind, place: u32) -> u32 {
        self.gogs.get(usize::from(kind.0)).and_then(|gogs| gogs.get(place as usize)).copied().unwrap_or(u32::MAX)
    }

    pub(super) fn cut_of_gop(&self, gop: GopRef) -> Option<Cut> {
        let at = self.cut_gops.binary_search_by_key(&gop, |(gop, _)| *gop).ok()?;
        self.cut_gops.get(at).map(|(_, cut)| *cut)
    }

    pub(super) fn cut_of_gog(&self, gog: GogRef) -> Option<Cut> {
        let at = self.cut_gogs.binary_search_by_key(&gog, |(gog, _)| *gog).ok()?;
        self.cut_gogs.get(at).map(|(_, cut)| *cut)
    }
}
