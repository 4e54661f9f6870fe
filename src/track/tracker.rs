//! The tracker: takes frames in order and keeps the state of all groups.

use std::collections::HashMap;

use super::avpls::Attrs;
use super::avpls::Avpls;
use super::extract::Extraction;
use super::gop::Joined;
use super::keys::{GogKeys, GopIndex, KeySets};
use super::tracked::{Gog, GopRef, Pdu, Role, TrackStats, Tracked};
use crate::dissect::{Frame, Layer};
use crate::fields::Texts;
use crate::program::{Avpl, Compat, PduKind, Program, Target};

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
    pub(super) program: Program,
    /// By Pdu declaration: what its Proto may be.
    protos: Vec<LayerSet>,
    keep: Keep,
    first_time: Option<i64>,
    last_time: i64,
    pdu_ids: Vec<u32>,
    pdu_counts: Vec<u64>,
    pdus: Vec<Pdu>,
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
    pub(super) keys: KeySets,
    pub(super) extraction: Extraction,
}

/// A set of layers by protocol, to pass over the declarations that a frame has nothing for. Layers
/// that stand for a field share a bit with high protocol numbers.
#[derive(Debug, Clone, Copy, Default)]
struct LayerSet(u64);

impl LayerSet {
    const REST: u16 = 63;

    fn of(target: &Target) -> Self {
        let fields = if target.fields.is_empty() { 0 } else { 1 << Self::REST };
        Self(target.protocols.iter().fold(fields, |set, protocol| set | 1 << protocol.0.min(Self::REST)))
    }

    fn with(self, layer: &Layer) -> Self {
        let place = if layer.field.is_some() { Self::REST } else { layer.protocol.0.min(Self::REST) };
        Self(self.0 | 1 << place)
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A Pdu's moment: its frame and when it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) frame: u32,
    /// Nanoseconds since the first frame.
    pub(super) now: i64,
}

impl Tracker {
    /// Starts a run of a program.
    pub fn new(program: Program, keep: Keep) -> Self {
        Self {
            protos: program.pdus.iter().map(|rule| LayerSet::of(&rule.proto)).collect(),
            keep,
            first_time: None,
            last_time: 0,
            pdu_ids: vec![0; program.pdus.len()],
            pdu_counts: vec![0; program.pdus.len()],
            pdus: Vec::new(),
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

    /// Tracks a frame: every Pdu declaration is tried in file order (P1).
    pub fn frame(&mut self, frame: &Frame, texts: &Texts) {
        let first = *self.first_time.get_or_insert(frame.time);
        let now = frame.time.saturating_sub(first);
        self.last_time = self.last_time.max(now);
        if frame.kept == 0 {
            self.stats.frames += 1;
        }
        let moment = Moment { frame: frame.number, now };
        let layers = frame.layers.get(usize::from(frame.kept)..).unwrap_or(&[]);
        let present = layers.iter().fold(LayerSet::default(), LayerSet::with);
        if !self.protos.iter().any(|proto| proto.meets(present)) {
            return;
        }
        self.scratch.extraction.frame(frame);
        for kind in (0..self.program.pdus.len()).map(|index| PduKind(index as u16)) {
            let may_be = self.protos.get(usize::from(kind.0)).is_some_and(|proto| proto.meets(present));
            if may_be && self.pdus_of(kind, frame, moment, texts) {
                break;
            }
        }
    }

    /// Makes the Pdus of one declaration; true if later declarations are not to be tried (P13).
    fn pdus_of(&mut self, kind: PduKind, frame: &Frame, moment: Moment, texts: &Texts) -> bool {
        let Some(rule) = self.program.pdu(kind) else { return false };
        let last_pdu = rule.last_pdu;
        let documented = self.program.compat == Compat::Documented;
        let mut survived = false;
        for layer in frame.kept..frame.layers.len() as u16 {
            let is_proto = self.program.pdu(kind).is_some_and(|rule| rule.proto.is(frame, layer));
            if is_proto {
                let survives = self.pdu(kind, frame, layer, moment, texts);
                // As in Wireshark: the last occurrence decides (D35).
                survived = survives || (documented && survived);
            }
        }
        last_pdu && survived
    }

    /// Makes one Pdu; true if it survives.
    fn pdu(&mut self, kind: PduKind, frame: &Frame, layer: u16, moment: Moment, texts: &Texts) -> bool {
        let Some(rule) = self.program.pdu(kind) else { return false };
        let Some(id) = self.pdu_ids.get_mut(usize::from(kind.0)) else { return false };
        *id += 1;
        let id = *id;
        let mut avps = std::mem::take(&mut self.scratch.pdu);
        self.scratch.extraction.extract((usize::from(kind.0), rule), frame, layer, texts, &mut avps);
        let matched = &mut self.scratch.matched;
        if rule.early_criteria.as_ref().is_some_and(|criteria| !criteria.matches(&avps, texts, matched)) {
            self.scratch.pdu = avps;
            self.stats.rejected_pdus += 1;
            return false;
        }
        crate::program::apply(&rule.transforms, &mut avps, texts, &mut self.scratch.matched);
        let accepted = rule
            .criteria
            .as_ref()
            .is_none_or(|(accept, criteria)| criteria.matches(&avps, texts, &mut self.scratch.matched) == *accept);
        let survives = accepted && self.assign(kind, id, &avps, moment, texts);
        if !accepted {
            self.stats.rejected_pdus += 1;
        }
        self.scratch.pdu = avps;
        survives
    }

    /// Gives a Pdu to its Gop and keeps it; false if it vanishes for lack of one (P11).
    fn assign(&mut self, kind: PduKind, id: u32, avps: &Avpl, moment: Moment, texts: &Texts) -> bool {
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
            let pdu = Pdu { kind, id, frame: moment.frame, time: moment.now, gop, time_in_gop, role, attrs };
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
            pdus: self.pdus,
            pdu_counts: self.pdu_counts,
            gops: self.gops,
            keys: self.gop_index.into_iter().map(GopIndex::into_keys).collect(),
            gogs: self.gogs,
            avpls: self.avpls,
            links: self.links,
        }
    }
}
