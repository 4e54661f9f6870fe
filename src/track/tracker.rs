//! The tracker: takes Pdus in order and keeps the state of all groups.

use std::collections::HashMap;
use std::sync::Arc;

use super::avpls::Attrs;
use super::avpls::Avpls;
use super::gop::Joined;
use super::keys::{GogKeys, GopIndex, KeySets};
use super::pdus::{Extracted, FramePdus, Moment, Pdus};
use super::tracked::{Gog, GogRef, GopRef, Pdu, Role, TrackStats, Tracked};
use super::witness::Witness;
use crate::fields::{Texts, Value};
use crate::program::{Avp, Avpl, Compat, PduKind, Program};

/// Which Pdus are kept for the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Only the frame numbers of those that joined a Gop.
    #[default]
    Frames,
    /// All, with their attributes.
    Pdus,
}

/// The tracking state of a run.
#[derive(Debug)]
pub struct Tracker {
    pub(super) program: Arc<Program>,
    pub(super) keep: Keep,
    pub(super) last_time: i64,
    pdu_ids: Vec<u32>,
    pub(super) pdu_counts: Vec<u64>,
    pub(super) pdus: Vec<Pdu>,
    ends: Vec<(Value, Value)>,
    pub(super) avpls: Avpls,
    pub(super) links: Vec<(u32, u32)>,
    /// By Gop type.
    pub(super) gops: Vec<Vec<super::Gop>>,
    /// By Gop type: current Gops by key.
    pub(super) gop_index: Vec<GopIndex>,
    /// By Gog type.
    pub(super) gogs: Vec<Vec<Gog>>,
    /// Gogs by the keys of their Members.
    pub(super) gog_keys: GogKeys,
    /// By Gop and Member: keys beyond the limit, counted so far.
    pub(super) dropped_keys: HashMap<(GopRef, usize), u64>,
    pub(super) stats: TrackStats,
    pub(super) scratch: Scratch,
}

/// Lists reused from Pdu to Pdu.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) pdu: Avpl,
    pub(super) key: Avpl,
    pub(super) group: Avpl,
    pub(super) matched: Avpl,
    pub(super) gog: Avpl,
    pub(super) taken: Avpl,
    pub(super) keys: KeySets,
    pub(super) candidates: Vec<GogRef>,
}

/// How far a batch of Pdus was tracked.
#[derive(Debug, Default)]
struct Cursor {
    pdu: usize,
    avp: usize,
}

impl Tracker {
    /// Starts a run of a program.
    pub fn new(program: Arc<Program>, keep: Keep) -> Self {
        Self {
            keep,
            last_time: 0,
            pdu_ids: vec![0; program.pdus.len()],
            pdu_counts: vec![0; program.pdus.len()],
            pdus: Vec::new(),
            ends: Vec::new(),
            avpls: Avpls::default(),
            links: Vec::new(),
            gops: program.gops.iter().map(|_| Vec::new()).collect(),
            gop_index: program.gops.iter().map(|rule| GopIndex::new(rule.key.len())).collect(),
            gogs: program.gogs.iter().map(|_| Vec::new()).collect(),
            gog_keys: GogKeys::new(program.gops.len()),
            dropped_keys: HashMap::new(),
            stats: TrackStats::default(),
            scratch: Scratch::default(),
            program,
        }
    }

    /// Makes Pdus that were put off, and tracks them.
    pub fn make_and_track(&mut self, pdus: &mut Pdus, texts: &Texts) {
        pdus.make(&self.program, texts);
        self.track(pdus, texts);
    }

    /// Tracks the next Pdus, in order.
    pub fn track(&mut self, pdus: &Pdus, texts: &Texts) {
        self.track_watched(pdus, texts, &mut ());
    }

    /// The same, with somebody who sees every Pdu that is tried.
    #[inline]
    pub(super) fn track_watched(&mut self, pdus: &Pdus, texts: &Texts, witness: &mut impl Witness) {
        self.stats.frames += pdus.seen;
        self.last_time = self.last_time.max(pdus.last);
        self.ends.extend_from_slice(&pdus.ends);
        let mut at = Cursor::default();
        for frame in &pdus.frames {
            self.frame(pdus, frame, &mut at, texts, witness);
        }
    }

    /// Tracks the Pdus of a frame. One whose declaration is the last to be tried (P13) ends it.
    #[inline]
    fn frame(&mut self, pdus: &Pdus, frame: &FramePdus, at: &mut Cursor, texts: &Texts, witness: &mut impl Witness) {
        let documented = self.program.compat == Compat::Documented;
        let mut ends_after = None;
        for pdu in pdus.list.get(at.pdu..frame.end).unwrap_or(&[]) {
            let avps = pdus.avps.get(at.avp..pdu.end).unwrap_or(&[]);
            at.avp = pdu.end;
            if ends_after.is_some_and(|kind| kind != pdu.kind) {
                continue;
            }
            witness.trying(self, pdu, avps, texts);
            let survives = self.pdu(pdu, avps, Moment { ends: pdu.ends, ..frame.moment }, texts);
            witness.tried(self, pdu, avps, survives, texts);
            if survives && self.program.pdu(pdu.kind).is_some_and(|rule| rule.last_pdu) {
                ends_after = Some(pdu.kind);
            } else if !survives && !documented {
                // As in Wireshark: the last occurrence decides (D35).
                ends_after = None;
            }
        }
        at.pdu = frame.end;
    }

    /// Tracks a Pdu; true if it survives.
    fn pdu(&mut self, pdu: &Extracted, avps: &[Avp], moment: Moment, texts: &Texts) -> bool {
        let Some(id) = self.pdu_ids.get_mut(usize::from(pdu.kind.0)) else { return false };
        *id = id.saturating_add(1);
        let id = *id;
        let Some(rule) = self.program.pdu(pdu.kind).filter(|_| !pdu.refused) else {
            self.stats.rejected_pdus += 1;
            return false;
        };
        let scratch = &mut self.scratch;
        if rule.transforms.is_empty() {
            return self.judge(pdu.kind, id, avps, moment, texts);
        }
        let mut transformed = std::mem::take(&mut scratch.pdu);
        transformed.clear();
        transformed.extend_from_slice(avps);
        rule.transforms.apply(&mut transformed, texts, &mut scratch.matched);
        let survives = self.judge(pdu.kind, id, &transformed, moment, texts);
        self.scratch.pdu = transformed;
        survives
    }

    /// Applies the Criteria of a Pdu, and assigns it.
    fn judge(&mut self, kind: PduKind, id: u32, avps: &[Avp], moment: Moment, texts: &Texts) -> bool {
        let criteria = self.program.pdu(kind).and_then(|rule| rule.criteria.as_ref());
        let accepted = criteria
            .is_none_or(|(accept, criteria)| criteria.matches(avps, texts, &mut self.scratch.matched) == *accept);
        self.stats.rejected_pdus += u64::from(!accepted);
        accepted && self.assign(kind, id, avps, moment, texts)
    }

    /// Gives a Pdu to its Gop and keeps it; false if it vanishes for lack of one (P11).
    fn assign(&mut self, kind: PduKind, id: u32, avps: &[Avp], moment: Moment, texts: &Texts) -> bool {
        let gop = self.program.pdu(kind).and_then(|rule| rule.gop);
        let joined = gop.and_then(|gop| self.offer(gop, avps, moment, texts));
        let Some(rule) = self.program.pdu(kind) else { return false };
        if joined.is_none() {
            if rule.drop_unassigned {
                self.stats.dropped_pdus += 1;
                return false;
            }
            self.stats.unassigned_pdus += 1;
        }
        if let Some(count) = self.pdu_counts.get_mut(usize::from(kind.0)) {
            *count += 1;
        }
        if self.keep == Keep::Pdus {
            let attrs = if rule.discard_pdu_data { Attrs::default() } else { self.avpls.add(avps) };
            let (gop, role, time_in_gop) =
                joined.map_or((None, Role::None, 0), |Joined { gop, role, time }| (Some(gop), role, time));
            let Moment { frame, ends, now: time } = moment;
            let pdu = Pdu { kind, id, frame, time, gop, time_in_gop, role, attrs, ends };
            self.pdus.push(pdu);
        }
        true
    }

    /// Ends the run: timers that are due have gone off, the rest stays as it is (G13).
    pub fn finish(mut self, texts: Texts) -> Tracked {
        self.release_due_at_end(self.last_time);
        // A message reported late belongs to an earlier frame.
        self.pdus.sort_by_key(|pdu| pdu.frame);
        Tracked {
            program: self.program,
            texts,
            stats: self.stats,
            last: self.last_time,
            pdus: self.pdus,
            ends: self.ends,
            pdu_counts: self.pdu_counts,
            gops: self.gops,
            keys: self.gop_index.into_iter().map(GopIndex::into_keys).collect(),
            gogs: self.gogs,
            avpls: self.avpls,
            links: self.links,
            part: None,
        }
    }
}
