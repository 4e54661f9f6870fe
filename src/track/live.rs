//! Tracking with bounded memory: groups that are final are handed out while the run goes on, and
//! forgotten. What a group is and when it ends is the tracker's business, see
//! [`retire`](super::retire); here is what is kept beside it.
//!
//! A group keeps its place in the tracker until [`sweep`](super::sweep) moves those that are left
//! together, so the tracker itself needs to know nothing of all this.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::part::{Cut, LiveStats, Part};
use super::tracked::{Gog, GogRef, Gop, GopRef, Tracked};
use super::tracker::{Keep, Tracker};
use super::{Attrs, Pdu, Pdus};
use crate::fields::{Gathering, Mark, Texts};
use crate::program::{Avp, Avpl, GogKind, GopKind, Program};

/// Sweeping less than so many bytes is not worth it.
const LEAST: usize = 64 * 1024;

/// What bounds a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A group without a Pdu for so long is final; nanoseconds.
    pub idle: i64,
    /// Groups and their texts take so many bytes at the most; those idle for longest are cut then.
    pub bytes: usize,
}

/// A group that may be final after a point of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Check {
    pub(super) time: i64,
    pub(super) group: Group,
}

/// A group, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Gop(GopRef),
    Gog(GogRef),
}

/// Groups to be taken out, by their places.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    pub(super) gops: Vec<(GopRef, Option<Cut>)>,
    pub(super) gogs: Vec<(GogRef, Option<Cut>)>,
}

impl Leaving {
    pub(super) fn is_empty(&self) -> bool {
        self.gops.is_empty() && self.gogs.is_empty()
    }
}

/// A tracker that hands out what is final.
#[derive(Debug)]
pub struct LiveTracker {
    pub(super) tracker: Tracker,
    pub(super) limits: Limits,
    /// The texts that the program brought with it.
    pub(super) base: Mark,
    /// By type, the index that the Gop at each place has in the run.
    pub(super) gop_ids: Vec<Vec<u32>>,
    pub(super) gog_ids: Vec<Vec<u32>>,
    /// By type, the next of them.
    next_gops: Vec<u32>,
    next_gogs: Vec<u32>,
    pub(super) queue: BinaryHeap<Reverse<Check>>,
    pub(super) stats: LiveStats,
    /// Bytes after the last sweep.
    pub(super) swept: usize,
}

impl LiveTracker {
    /// Starts a run of a program, with the texts that the program brought with it.
    pub fn new(program: Arc<Program>, keep: Keep, limits: Limits, texts: &Texts) -> Self {
        let by_gop = program.gops.len();
        let by_gog = program.gogs.len();
        Self {
            limits,
            base: texts.mark(),
            gop_ids: vec![Vec::new(); by_gop],
            gog_ids: vec![Vec::new(); by_gog],
            next_gops: vec![0; by_gop],
            next_gogs: vec![0; by_gog],
            queue: BinaryHeap::new(),
            stats: LiveStats::default(),
            swept: texts.size(),
            tracker: Tracker::new(program, keep),
        }
    }

    /// Tracks the next Pdus. Gives them, if they are kept, and the groups that were final before they
    /// came.
    pub fn track(&mut self, pdus: &Pdus, texts: &Texts) -> Option<Tracked> {
        let leaving = self.due(self.now().max(pdus.last));
        let nothing = leaving.is_empty();
        let mut gathering = (!nothing).then(|| Gathering::new(texts, self.base));
        let mut part = gathering.as_mut().map(|gathering| self.take(leaving, gathering));
        self.tracker.track(pdus, texts);
        self.note_new();
        if !self.tracker.pdus.is_empty() {
            let gathering = gathering.get_or_insert_with(|| Gathering::new(texts, self.base));
            let part = part.get_or_insert_with(|| self.part());
            self.take_pdus(part, gathering);
        }
        Some(Tracked { texts: gathering?.finish(), ..part? })
    }

    /// The first frame of those groups that are kept.
    pub fn oldest_frame(&self) -> Option<u32> {
        self.tracker.links.iter().map(|(frame, _)| *frame).min()
    }

    /// Gives the groups that are final when nothing comes for a while, `now` nanoseconds after the
    /// first frame.
    pub fn pause(&mut self, now: i64, texts: &Texts) -> Option<Tracked> {
        let leaving = self.due(now);
        self.take_alone(leaving, texts)
    }

    /// Gives the groups that were cut to keep within the limits.
    pub fn relieve(&mut self, texts: &Texts) -> Option<Tracked> {
        let leaving = self.beyond_limits(texts);
        self.take_alone(leaving, texts)
    }

    /// Ends the run; gives the groups that were not final.
    pub fn finish(mut self, texts: &Texts) -> Tracked {
        self.tracker.release_due_at_end(self.now());
        let mut leaving = Leaving::default();
        for kind in self.gop_kinds() {
            let alive = self.gops_of(kind).filter(|(_, gop)| gop.num_pdus > 0);
            leaving.gops.extend(alive.map(|(gop, _)| (gop, None)));
        }
        for kind in self.gog_kinds() {
            let alive = self.gogs_of(kind).filter(|(_, gog)| !gog.gops.is_empty());
            leaving.gogs.extend(alive.map(|(gog, _)| (gog, None)));
        }
        let mut gathering = Gathering::new(texts, self.base);
        let part = self.copy(&leaving, &mut gathering);
        Tracked { texts: gathering.finish(), ..part }
    }

    /// The texts that the program brought with it.
    pub(crate) fn base(&self) -> Mark {
        self.base
    }

    /// Whether groups and texts take more than they may.
    pub fn is_beyond_limits(&self, texts: &Texts) -> bool {
        self.size() + texts.size() > self.limits.bytes
    }

    /// The time of the latest frame, nanoseconds since the first.
    pub fn now(&self) -> i64 {
        self.tracker.last_time
    }

    /// How many groups are kept.
    pub fn open_groups(&self) -> u64 {
        self.queue.len() as u64
    }

    /// What was counted so far.
    pub fn stats(&self) -> &LiveStats {
        &self.stats
    }

    /// About how many bytes the groups take, those that have left but were not swept away included.
    pub fn size(&self) -> usize {
        let rules = self.tracker.program.gops.iter();
        let gops: usize = rules
            .zip(&self.tracker.gops)
            .map(|(rule, gops)| gops.len() * (size_of::<Gop>() + 44 + rule.key.len() * size_of::<Avp>()))
            .sum();
        let gogs: usize = self.tracker.gogs.iter().map(Vec::len).sum();
        gops + gogs * (size_of::<Gog>() + 36)
            + self.tracker.avpls.len() * size_of::<Avp>()
            + size_of_val(self.tracker.links.as_slice())
            + self.tracker.gog_keys.size()
    }

    /// Whether it is worth it to sweep away what has left: half of everything has.
    pub fn wants_sweep(&self, texts: &Texts) -> bool {
        self.size() + texts.size() > 2 * self.swept + LEAST
    }

    // ---- pieces

    /// New groups get their ids, and a time to look at them.
    fn note_new(&mut self) {
        for kind in self.gop_kinds() {
            let at = usize::from(kind.0);
            let grace = self.gop_grace(kind);
            let (Some(ids), Some(gops), Some(next)) =
                (self.gop_ids.get_mut(at), self.tracker.gops.get(at), self.next_gops.get_mut(at))
            else {
                continue;
            };
            for (place, gop) in (0u32..).zip(gops).skip(ids.len()) {
                ids.push(*next);
                *next = next.saturating_add(1);
                let group = Group::Gop(GopRef { kind, index: place });
                self.queue.push(Reverse(Check { time: gop.start.saturating_add(grace), group }));
            }
        }
        for kind in self.gog_kinds() {
            let at = usize::from(kind.0);
            let grace = self.gog_grace(kind);
            let (Some(ids), Some(gogs), Some(next)) =
                (self.gog_ids.get_mut(at), self.tracker.gogs.get(at), self.next_gogs.get_mut(at))
            else {
                continue;
            };
            for (place, gog) in (0u32..).zip(gogs).skip(ids.len()) {
                ids.push(*next);
                *next = next.saturating_add(1);
                let group = Group::Gog(GogRef { kind, index: place });
                self.queue.push(Reverse(Check { time: gog.start.saturating_add(grace), group }));
            }
        }
    }

    fn take_alone(&mut self, leaving: Leaving, texts: &Texts) -> Option<Tracked> {
        if leaving.is_empty() {
            return None;
        }
        let mut gathering = Gathering::new(texts, self.base);
        let part = self.take(leaving, &mut gathering);
        Some(Tracked { texts: gathering.finish(), ..part })
    }

    /// Moves the Pdus that were kept into a part.
    fn take_pdus(&mut self, part: &mut Tracked, gathering: &mut Gathering<'_>) {
        let new = std::mem::take(&mut self.tracker.pdus);
        for pdu in &new {
            let gop = pdu.gop.map(|gop| self.identity(gop));
            let attrs = part.avpls.add(&copied(self.tracker.avpls.get(pdu.attrs), gathering));
            part.pdus.push(Pdu { gop, attrs, ..*pdu });
        }
    }

    /// Takes groups out; the texts of the part are still to come.
    fn take(&mut self, mut leaving: Leaving, gathering: &mut Gathering<'_>) -> Tracked {
        leaving.gops.sort_unstable_by_key(|(gop, _)| *gop);
        leaving.gogs.sort_unstable_by_key(|(gog, _)| *gog);
        self.count(&leaving);
        let part = self.copy(&leaving, gathering);
        self.bury(&leaving);
        part
    }

    /// A part without groups, as of now.
    fn part(&self) -> Tracked {
        let Tracker { program, stats, pdu_counts, .. } = &self.tracker;
        let part = Part {
            gops: vec![Vec::new(); program.gops.len()],
            gogs: vec![Vec::new(); program.gogs.len()],
            cut_gops: Vec::new(),
            cut_gogs: Vec::new(),
            stats: self.stats,
        };
        Tracked {
            texts: Texts::default(),
            stats: *stats,
            last: self.tracker.last_time,
            pdus: Vec::new(),
            // Only the page asks for them, and that is not written while the run goes on.
            ends: Vec::new(),
            pdu_counts: pdu_counts.clone(),
            gops: vec![Vec::new(); program.gops.len()],
            keys: vec![Vec::new(); program.gops.len()],
            gogs: vec![Vec::new(); program.gogs.len()],
            avpls: super::avpls::Avpls::default(),
            links: Vec::new(),
            part: Some(Box::new(part)),
            program: Arc::clone(program),
        }
    }

    /// Copies groups, which are sorted, into a part.
    fn copy(&mut self, leaving: &Leaving, gathering: &mut Gathering<'_>) -> Tracked {
        let mut tracked = self.part();
        let mut part = tracked.part.take().unwrap_or_default();
        for (gop, cut) in &leaving.gops {
            let at = usize::from(gop.kind.0);
            let Some(record) = self.tracker.gop(*gop).copied() else { continue };
            let identity = self.identity(*gop);
            let key = self.tracker.gop_index.get(at).map_or(&[][..], |index| index.key(gop.index));
            if let (Some(gops), Some(keys), Some(ids)) =
                (tracked.gops.get_mut(at), tracked.keys.get_mut(at), part.gops.get_mut(at))
            {
                let mut copy = Gop { attrs: Attrs::default(), ..record };
                copy.attrs = tracked.avpls.add(&copied(self.tracker.avpls.get(record.attrs), gathering));
                (copy.first_link, copy.last_link) = relink(&self.tracker.links, &record, &mut tracked.links);
                keys.extend(key.iter().map(|avp| kept(*avp, gathering)));
                copy.gog = record.gog.map(|gog| self.tracker.survivor(gog)).map(|gog| self.identity_of_gog(gog));
                gops.push(copy);
                ids.push(identity.index);
                part.cut_gops.extend(cut.map(|cut| (identity, cut)));
            }
        }
        for (gog, cut) in &leaving.gogs {
            let at = usize::from(gog.kind.0);
            let Some(record) = self.tracker.gogs.get(at).and_then(|gogs| gogs.get(gog.index as usize)) else {
                continue;
            };
            let identity = self.identity_of_gog(*gog);
            let attrs = tracked.avpls.add(&copied(self.tracker.avpls.get(record.attrs), gathering));
            let gops = record.gops.iter().map(|gop| self.identity(*gop)).collect();
            let copy = Gog { attrs, gops, keys: Vec::new(), held: Vec::new(), ..record.clone() };
            if let (Some(gogs), Some(ids)) = (tracked.gogs.get_mut(at), part.gogs.get_mut(at)) {
                gogs.push(copy);
                ids.push(identity.index);
                part.cut_gogs.extend(cut.map(|cut| (identity, cut)));
            }
        }
        tracked.part = Some(part);
        tracked
    }

    fn count(&mut self, leaving: &Leaving) {
        let cuts = leaving.gops.iter().map(|(_, cut)| cut).chain(leaving.gogs.iter().map(|(_, cut)| cut));
        for cut in cuts {
            *match cut {
                None => &mut self.stats.final_groups,
                Some(Cut::Idle) => &mut self.stats.idle_groups,
                Some(Cut::Memory) => &mut self.stats.memory_groups,
            } += 1;
        }
    }

    /// A Gop as it is known outside.
    fn identity(&self, gop: GopRef) -> GopRef {
        let id = self.gop_ids.get(usize::from(gop.kind.0)).and_then(|ids| ids.get(gop.index as usize));
        GopRef { index: id.copied().unwrap_or(u32::MAX), ..gop }
    }

    fn identity_of_gog(&self, gog: GogRef) -> GogRef {
        let id = self.gog_ids.get(usize::from(gog.kind.0)).and_then(|ids| ids.get(gog.index as usize));
        GogRef { index: id.copied().unwrap_or(u32::MAX), ..gog }
    }

    pub(super) fn gop_kinds(&self) -> impl Iterator<Item = GopKind> + use<> {
        (0..self.tracker.program.gops.len() as u16).map(GopKind)
    }

    pub(super) fn gog_kinds(&self) -> impl Iterator<Item = GogKind> + use<> {
        (0..self.tracker.program.gogs.len() as u16).map(GogKind)
    }

    /// All Gops of a type that were not swept away.
    pub(super) fn gops_of(&self, kind: GopKind) -> impl Iterator<Item = (GopRef, &Gop)> {
        let gops = self.tracker.gops.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        (0u32..).map(move |index| GopRef { kind, index }).zip(gops)
    }

    pub(super) fn gogs_of(&self, kind: GogKind) -> impl Iterator<Item = (GogRef, &Gog)> {
        let gogs = self.tracker.gogs.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        (0u32..).map(move |index| GogRef { kind, index }).zip(gogs)
    }
}

pub(super) fn kept(avp: Avp, gathering: &mut Gathering<'_>) -> Avp {
    avp.with_value(gathering.keep(avp.value()))
}

pub(super) fn copied(avps: &[Avp], gathering: &mut Gathering<'_>) -> Avpl {
    avps.iter().map(|avp| kept(*avp, gathering)).collect()
}

/// Copies a Gop's list of frames; gives its first and last link.
pub(super) fn relink(from: &[(u32, u32)], gop: &Gop, to: &mut Vec<(u32, u32)>) -> (u32, u32) {
    let first = to.len() as u32;
    let mut at = gop.first_link;
    while let Some((frame, next)) = from.get(at as usize) {
        to.push((*frame, to.len() as u32 + 1));
        at = *next;
    }
    let last = (to.len() as u32).saturating_sub(1);
    if let Some(link) = to.last_mut() {
        // Of an earlier Gop it is the end already.
        link.1 = u32::MAX;
    }
    if last < first { (u32::MAX, u32::MAX) } else { (first, last) }
}
