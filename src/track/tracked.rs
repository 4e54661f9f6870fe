//! What tracking yields: the final state of all Pdus, Gops and Gogs (X6).

use std::sync::Arc;

use super::avpls::{Attrs, Avpls};
use super::part::{Cut, LiveStats, Part};
use crate::fields::{Texts, Value};
use crate::program::{Avp, GogKind, GopKind, PduKind, Program};

/// A Gop, by its type and its index among those of the type (its id less one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GopRef {
    /// Its type.
    pub kind: GopKind,
    /// Its index.
    pub index: u32,
}

impl GopRef {
    /// Its id, from 1 per type.
    pub fn id(self) -> u32 {
        self.index + 1
    }
}

/// A Gog, by its type and its index among those of the type (its id less one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GogRef {
    /// Its type.
    pub kind: GogKind,
    /// Its index.
    pub index: u32,
}

impl GogRef {
    /// Its id, from 1 per type.
    pub fn id(self) -> u32 {
        self.index + 1
    }
}

/// What a Pdu was to its Gop (G10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It has no Gop, or was none of the following.
    None,
    /// It created the Gop.
    Start,
    /// It stopped the Gop.
    Stop,
    /// It came after the Gop's release.
    AfterStop,
}

/// A Pdu.
#[derive(Debug, Clone, Copy)]
pub struct Pdu {
    /// Its declaration.
    pub kind: PduKind,
    /// Its id, from 1 per declaration.
    pub id: u32,
    /// Its frame.
    pub frame: u32,
    /// Nanoseconds since the first frame.
    pub time: i64,
    /// Its Gop.
    pub gop: Option<GopRef>,
    /// Nanoseconds since the start of its Gop; 0 without one.
    pub time_in_gop: i64,
    /// What it was to its Gop.
    pub role: Role,
    /// Its attributes; empty when discarded.
    pub attrs: Attrs,
    /// Its source and destination: a number from 1, 0 where they are not known.
    pub(super) ends: u32,
}

impl Pdu {
    /// Of a Pdu that is forgotten, what is left: its frame and its Gop.
    pub fn in_place_of(frame: u32, gop: GopRef) -> Self {
        Self {
            kind: PduKind(u16::MAX),
            id: 0,
            frame,
            time: 0,
            gop: Some(gop),
            time_in_gop: 0,
            role: Role::None,
            attrs: Attrs::default(),
            ends: 0,
        }
    }
}

/// How a group ended (Decision 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Stopped by its Stop; a Gog: all its Gops that count are complete.
    Complete,
    /// Released by a timer; a Gog: released, but some Gop timed out.
    TimedOut,
    /// Not released.
    Open,
}

/// A Gop.
#[derive(Debug, Clone, Copy)]
pub struct Gop {
    /// Its attributes.
    pub attrs: Attrs,
    /// Start, nanoseconds since the first frame.
    pub start: i64,
    /// Its last Pdu.
    pub last: i64,
    /// Its release, if it was released.
    pub(super) release: i64,
    /// Its Gog.
    pub(super) gog: Option<GogRef>,
    pub(super) first_link: u32,
    pub(super) last_link: u32,
    /// How many Pdus it has.
    pub num_pdus: u32,
    /// Frame of its stop Pdu, 0 without one.
    pub(super) stop_frame: u32,
    pub(super) released: bool,
    /// Stopped by its Stop clause (or for lack of one), not by a timer.
    pub(super) stopped: bool,
    /// Its Gog counts it as not yet released (O5, O6).
    pub(super) held: bool,
}

impl Gop {
    /// Whether it was released, by its Stop or by a timer.
    pub fn is_released(&self) -> bool {
        self.released
    }

    /// Nanoseconds from start to stop, if it was stopped.
    pub fn time(&self) -> Option<i64> {
        self.stopped.then(|| self.release.saturating_sub(self.start))
    }

    /// Nanoseconds from its start to its last Pdu.
    pub fn duration(&self) -> i64 {
        self.last.saturating_sub(self.start)
    }

    /// The frame that stopped it.
    pub fn stop_frame(&self) -> Option<u32> {
        (self.stop_frame > 0).then_some(self.stop_frame)
    }

    /// How it ended.
    pub fn state(&self) -> State {
        match (self.released, self.stopped) {
            (_, true) => State::Complete,
            (true, false) => State::TimedOut,
            (false, false) => State::Open,
        }
    }
}

/// A Gog.
#[derive(Debug, Clone)]
pub struct Gog {
    /// Its attributes.
    pub attrs: Attrs,
    /// Start, nanoseconds since the first frame.
    pub start: i64,
    /// The last Pdu of any of its Gops.
    pub last: i64,
    /// Its Gops, in order of joining.
    pub gops: Vec<GopRef>,
    pub(super) counting: u32,
    pub(super) released: u32,
    /// When the last of its Gops was released. What timers do is found out in another order.
    pub(super) last_release: i64,
    /// When it expires, while it is released.
    pub(super) expiry: i64,
    /// The keys registered for it.
    pub(super) keys: Vec<u32>,
    /// Its AVPL has changed since then.
    pub(super) unkeyed: bool,
    /// Some of them were taken away (O3, O9).
    pub(super) lost_keys: bool,
    /// Members that some single Gop has satisfied, a bit each.
    pub(super) satisfied: u64,
    /// The Gog that it was merged into.
    pub(super) absorbed_by: Option<u32>,
    /// Gops that count and are not released, where timers may release them.
    pub(super) held: Vec<GopRef>,
}

impl Gog {
    /// Whether all its Gops that count are released.
    pub fn is_released(&self) -> bool {
        self.released == self.counting
    }

    /// Nanoseconds from its start to its last Pdu.
    pub fn duration(&self) -> i64 {
        self.last.saturating_sub(self.start)
    }
}

/// What tracking counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TrackStats {
    /// Gogs that were merged into others (Decision 7).
    pub merged_gogs: u64,
    /// Gog keys beyond 64 for one Gop and Member, not registered (Decision 6).
    pub gog_keys_dropped: u64,
    /// Pdus that Criteria refused.
    pub rejected_pdus: u64,
    /// Pdus that DropUnassigned dropped.
    pub dropped_pdus: u64,
    /// Pdus without a Gop.
    pub unassigned_pdus: u64,
    /// Frames seen.
    pub frames: u64,
}

/// The result of a run, or a part of it: groups that were taken out on the way.
#[derive(Debug)]
pub struct Tracked {
    /// The rules that made it.
    pub program: Arc<Program>,
    /// The texts behind its values.
    pub texts: Texts,
    /// What was counted.
    pub stats: TrackStats,
    /// Nanoseconds from the first frame to the last.
    pub last: i64,
    pub(super) pdus: Vec<Pdu>,
    /// Sources with their destinations, by their numbers.
    pub(super) ends: Vec<(Value, Value)>,
    pub(super) pdu_counts: Vec<u64>,
    pub(super) gops: Vec<Vec<Gop>>,
    /// The keys of all Gops of a type, each as long as the type's key has conditions.
    pub(super) keys: Vec<Vec<Avp>>,
    pub(super) gogs: Vec<Vec<Gog>>,
    pub(super) avpls: Avpls,
    /// `(frame, next link)` of every Pdu that joined a Gop.
    pub(super) links: Vec<(u32, u32)>,
    /// Of a part, which groups are in it; in a whole run a group's place is its index.
    pub(super) part: Option<Box<Part>>,
}

impl Tracked {
    fn gop_at(&self, kind: GopKind, place: u32) -> GopRef {
        GopRef { kind, index: self.part.as_ref().map_or(place, |part| part.gop_at(kind, place)) }
    }

    fn gog_at(&self, kind: GogKind, place: u32) -> GogRef {
        GogRef { kind, index: self.part.as_ref().map_or(place, |part| part.gog_at(kind, place)) }
    }

    fn place_of_gop(&self, gop: GopRef) -> Option<usize> {
        match &self.part {
            None => Some(gop.index as usize),
            Some(part) => part.place_of_gop(gop),
        }
    }

    /// The Gog behind a reference.
    pub fn gog(&self, gog: GogRef) -> Option<&Gog> {
        let place = match &self.part {
            None => gog.index as usize,
            Some(part) => part.place_of_gog(gog)?,
        };
        self.gogs.get(usize::from(gog.kind.0))?.get(place)
    }

    /// Why a Gop was taken out of a run before it was final, if it was.
    pub fn cut_of_gop(&self, gop: GopRef) -> Option<Cut> {
        self.part.as_ref()?.cut_of_gop(gop)
    }

    /// The same of a Gog.
    pub fn cut_of_gog(&self, gog: GogRef) -> Option<Cut> {
        self.part.as_ref()?.cut_of_gog(gog)
    }

    /// What a run with bounded memory counted; `None` of any other.
    pub fn live_stats(&self) -> Option<&LiveStats> {
        self.part.as_ref().map(|part| &part.stats)
    }

    /// The Pdus in order of frames, in a frame in order of creation. Empty unless they were kept.
    pub fn pdus(&self) -> &[Pdu] {
        &self.pdus
    }

    /// How many Pdus of a declaration there are, kept or not.
    pub fn pdu_count(&self, kind: PduKind) -> u64 {
        self.pdu_counts.get(usize::from(kind.0)).copied().unwrap_or(0)
    }

    /// The Gops of a type that are shown, by id: with DropUnassigned those that joined a Gog.
    pub fn gops(&self, kind: GopKind) -> impl Iterator<Item = (GopRef, &Gop)> {
        let all = self.gops.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        (0u32..).map(move |place| self.gop_at(kind, place)).zip(all).filter(move |(_, gop)| self.is_shown(kind, gop))
    }

    /// How many Gops of a type are not shown.
    pub fn hidden_gops(&self, kind: GopKind) -> usize {
        let all = self.gops.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|gop| !self.is_shown(kind, gop)).count()
    }

    fn is_shown(&self, kind: GopKind, gop: &Gop) -> bool {
        gop.gog.is_some() || !self.program.gop(kind).is_some_and(|rule| rule.drop_unassigned)
    }

    /// Whether any Pdu made a Gop.
    pub fn has_gops(&self) -> bool {
        self.gops.iter().any(|gops| !gops.is_empty())
    }

    /// The Gop behind a reference.
    pub fn gop(&self, gop: GopRef) -> Option<&Gop> {
        let place = self.place_of_gop(gop)?;
        self.gops.get(usize::from(gop.kind.0))?.get(place)
    }

    /// The Gop of a Pdu, if it has one that is shown. In a part of a run it may be another part's.
    pub fn gop_of(&self, pdu: &Pdu) -> Option<GopRef> {
        pdu.gop.filter(|gop| self.gop(*gop).is_none_or(|record| self.is_shown(gop.kind, record)))
    }

    /// Where a Pdu comes from and where it goes, if that is known and was wanted
    /// ([`Program::want_ends`]).
    pub fn ends_of(&self, pdu: &Pdu) -> Option<(Value, Value)> {
        self.ends.get((pdu.ends as usize).checked_sub(1)?).copied()
    }

    /// The AVPs of a Gop's key.
    pub fn key(&self, gop: GopRef) -> &[Avp] {
        let width = self.program.gop(gop.kind).map_or(0, |rule| rule.key.len());
        let start = self.place_of_gop(gop).unwrap_or(usize::MAX).saturating_mul(width);
        self.keys
            .get(usize::from(gop.kind.0))
            .and_then(|keys| keys.get(start..start.checked_add(width)?))
            .unwrap_or(&[])
    }

    /// The Gog of a Gop, merges followed.
    pub fn gog_of(&self, gop: &Gop) -> Option<GogRef> {
        let mut gog = gop.gog?;
        while let Some(into) = self.gog(gog).and_then(|gog| gog.absorbed_by) {
            gog.index = into;
        }
        Some(gog)
    }

    /// The Gogs of a type, by id; those merged into others are gone (O9).
    pub fn gogs(&self, kind: GogKind) -> impl Iterator<Item = (GogRef, &Gog)> {
        let all = self.gogs.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        (0u32..).map(move |place| self.gog_at(kind, place)).zip(all).filter(|(_, gog)| gog.absorbed_by.is_none())
    }

    /// How a Gog ended.
    pub fn gog_state(&self, gog: &Gog) -> State {
        if !gog.is_released() {
            return State::Open;
        }
        let timed_out = gog.gops.iter().filter_map(|gop| self.gop(*gop)).any(|gop| gop.state() == State::TimedOut);
        if timed_out { State::TimedOut } else { State::Complete }
    }

    /// The AVPs of a list.
    pub fn attrs(&self, attrs: Attrs) -> &[Avp] {
        self.avpls.get(attrs)
    }

    /// The frames of a Gop's Pdus, in order of joining.
    pub fn pdu_frames(&self, gop: &Gop) -> impl Iterator<Item = u32> {
        let mut at = gop.first_link;
        std::iter::from_fn(move || {
            let (frame, next) = *self.links.get(at as usize)?;
            at = next;
            Some(frame)
        })
    }

    /// The text of an AVP's value.
    pub fn text(&self, avp: &Avp) -> String {
        self.texts.show(avp.value())
    }
}
