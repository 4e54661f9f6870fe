//! Counting what becomes of rules: frames are tracked as ever, and every rule that a Pdu meets on its way
//! is tried once more, slowly, for the reason. Only for those who ask: a run does without.

use std::collections::HashMap;
use std::sync::Arc;

use super::avpls::Attrs;
use super::choice::found;
use super::extractor::Extractor;
use super::hits::{GogHits, GopHits, Hits, PduHits, Tally};
use super::pdus::{Extracted, Pdus};
use super::tracked::{GogRef, GopRef, Role, Tracked};
use super::tracker::{Keep, Tracker};
use super::witness::Witness;
use crate::dissect::Frame;
use crate::fields::Texts;
use crate::program::{AttrId, Avp, Avpl, GogKind, GopRule, Matcher, Miss, Program, Transforms, Tried, includes, merge};

/// Tracks frames and counts.
#[derive(Debug)]
pub struct Counting {
    extractor: Extractor,
    pdus: Pdus,
    tracker: Tracker,
    counts: Counts,
}

/// What was counted.
#[derive(Debug)]
struct Counts {
    program: Arc<Program>,
    pdus: Vec<PduHits>,
    gops: Vec<GopHits>,
    gogs: Vec<GogHits>,
    /// What groups with Transforms had after their last Pdu.
    before: HashMap<GopRef, Avpl>,
    before_of_gogs: HashMap<GogRef, Avpl>,
}

impl Counting {
    /// Starts a run of a program.
    pub fn new(program: &Program) -> Self {
        let mut program = program.clone();
        for pdu in &mut program.pdus {
            // Without it Criteria judge every Pdu in full.
            pdu.early = None;
            // Each is looked at when it comes.
            pdu.discard_pdu_data = true;
        }
        for gop in &mut program.gops {
            gop.drop_unassigned = false;
        }
        let program = Arc::new(program);
        Self {
            extractor: Extractor::new(Arc::clone(&program)),
            pdus: Pdus::default(),
            tracker: Tracker::new(Arc::clone(&program), Keep::Pdus),
            counts: Counts::new(program),
        }
    }

    /// Tracks the next frame.
    pub fn frame(&mut self, frame: &Frame, texts: &Texts) {
        self.counts.layers(frame);
        self.pdus.clear();
        self.extractor.frame(frame, texts, &mut self.pdus);
        self.tracker.track_watched(&self.pdus, texts, &mut self.counts);
        self.tracker.pdus.clear();
    }

    /// Ends the run, of so many frames in all.
    pub fn finish(mut self, frames: u64, texts: Texts) -> Hits {
        for pdu in &mut self.counts.pdus {
            pdu.made.tried = frames;
        }
        let tracked = self.tracker.finish(texts);
        self.counts.members(&tracked);
        let Counts { pdus, gops, gogs, .. } = self.counts;
        Hits { tracked, pdus, gops, gogs }
    }
}

impl Counts {
    fn new(program: Arc<Program>) -> Self {
        let rules = |transforms: &Transforms| {
            let rules: Vec<Vec<Tally>> = transforms.lengths().map(|count| vec![Tally::default(); count]).collect();
            rules
        };
        let pdus = program.pdus.iter().map(|rule| PduHits {
            transport: vec![Tally::default(); rule.transport.len()],
            payload: vec![Tally::default(); rule.payload.len()],
            transforms: rules(&rule.transforms),
            ..PduHits::default()
        });
        let gops =
            program.gops.iter().map(|rule| GopHits { transforms: rules(&rule.transforms), ..GopHits::default() });
        let gogs = program.gogs.iter().map(|rule| GogHits {
            members: vec![Tally::default(); rule.members.len()],
            transforms: rules(&rule.transforms),
        });
        Self {
            pdus: pdus.collect(),
            gops: gops.collect(),
            gogs: gogs.collect(),
            before: HashMap::new(),
            before_of_gogs: HashMap::new(),
            program,
        }
    }

    /// Counts which protocols around and in its Proto the Pdus of a frame have.
    fn layers(&mut self, frame: &Frame) {
        for (rule, hits) in self.program.pdus.iter().zip(&mut self.pdus) {
            for layer in frame.kept..frame.layers.len() as u16 {
                if !rule.proto.is(frame, layer) {
                    continue;
                }
                let (transport, payload) = found(rule, frame, layer);
                for (tally, found) in
                    hits.transport.iter_mut().zip(transport).chain(hits.payload.iter_mut().zip(payload))
                {
                    tally.tried += 1;
                    tally.hits += u64::from(found);
                }
            }
        }
    }

    /// Counts the Members of all Gogs, at the end.
    fn members(&mut self, tracked: &Tracked) {
        let program = Arc::clone(&self.program);
        for ((kind, rule), hits) in (0..).map(GogKind).zip(&program.gogs).zip(&mut self.gogs) {
            for (member, tally) in rule.members.iter().zip(&mut hits.members) {
                for (_, gop) in tracked.gops(member.gop) {
                    let attrs = tracked.attrs(gop.attrs);
                    let joined = tracked.gog_of(gop).is_some_and(|gog| gog.kind == kind);
                    let why = member.key.why_not(attrs, &tracked.texts, |attr| program.attr(attr));
                    let why = why.or_else(|| (!joined).then_some(Miss::NotJoined));
                    tally.add(why.map(|miss| (miss, attrs)));
                }
            }
        }
    }

    /// Counts the Transforms of a Gop that a Pdu joined: they are applied to what it brings (G9).
    fn gop_transforms(
        &mut self,
        tracker: &Tracker,
        gop: GopRef,
        is_new: bool,
        key: &[Avp],
        pdu: &[Avp],
        texts: &Texts,
    ) {
        let program = Arc::clone(&self.program);
        let Some(rule) = program.gop(gop.kind).filter(|rule| !rule.transforms.is_empty()) else { return };
        let Some(hits) = self.gops.get_mut(usize::from(gop.kind.0)) else { return };
        if rule.extra.is_some() || !rule.key.is_empty() {
            let mut group = self.before.remove(&gop).unwrap_or_else(|| key.to_vec());
            let mut brought = Avpl::new();
            rule.extra.iter().for_each(|extra| extra.collect(pdu, texts, &mut brought));
            if is_new || !includes(&group, &brought) || !includes(&group, key) {
                merge(&mut group, key, texts);
                merge(&mut group, &brought, texts);
                count(&rule.transforms, &mut group, &program, texts, &mut hits.transforms);
            }
        }
        if let Some(after) = tracker.gop(gop) {
            self.before.insert(gop, tracker.avpls.get(after.attrs).to_vec());
        }
    }

    /// The same of the Gog that has the Gop.
    fn gog_transforms(&mut self, tracker: &Tracker, gop: GopRef, texts: &Texts) {
        let program = Arc::clone(&self.program);
        let Some(record) = tracker.gop(gop) else { return };
        let Some((gog, after)) = record.gog.and_then(|gog| at_last(tracker, gog)) else { return };
        let Some(rule) = program.gog(gog.kind).filter(|rule| !rule.transforms.is_empty()) else { return };
        let Some(hits) = self.gogs.get_mut(usize::from(gog.kind.0)) else { return };
        let mut group = self.before_of_gogs.remove(&gog).unwrap_or_default();
        let mut taken = Avpl::new();
        rule.extra.collect(tracker.avpls.get(record.attrs), texts, &mut taken);
        if !includes(&group, &taken) {
            merge(&mut group, &taken, texts);
            count(&rule.transforms, &mut group, &program, texts, &mut hits.transforms);
        }
        self.before_of_gogs.insert(gog, tracker.avpls.get(after).to_vec());
    }

    /// Counts Start and Stop for a Pdu that has the key.
    fn clauses(
        hits: &mut GopHits,
        rule: &GopRule,
        joined: Option<Role>,
        pdu: &[Avp],
        why: &dyn Fn(&Matcher) -> Option<Miss>,
    ) {
        match (&rule.start, joined) {
            (Some(start), _) => hits.start.add(why(start).map(|miss| (miss, pdu))),
            (None, Some(Role::Start)) => hits.start.add(None),
            (None, None) => hits.start.add(Some((Miss::NotJoined, pdu))),
            (None, Some(_)) => {}
        }
        let Some(stop) = &rule.stop else { return };
        let missed = why(stop);
        match joined {
            Some(Role::AfterStop) => {}
            Some(_) => hits.stop.add(missed.map(|miss| (miss, pdu))),
            None if missed.is_none() => hits.stop.add(Some((Miss::NoGop, pdu))),
            None => {}
        }
    }
}

impl Witness for Counts {
    fn tried(&mut self, tracker: &Tracker, pdu: &Extracted, avps: &[Avp], survives: bool, texts: &Texts) {
        let program = Arc::clone(&self.program);
        let name = |attr: AttrId| program.attr(attr);
        let why = |matcher: &Matcher, avps: &[Avp]| matcher.why_not(avps, texts, name);
        let Some(rule) = program.pdu(pdu.kind) else { return };
        let Some(hits) = self.pdus.get_mut(usize::from(pdu.kind.0)) else { return };
        hits.made.hits += 1;
        let mut list = avps.to_vec();
        count(&rule.transforms, &mut list, &program, texts, &mut hits.transforms);
        if let Some((accept, criteria)) = &rule.criteria {
            let missed = why(criteria, &list);
            let accepted = missed.is_none() == *accept;
            hits.criteria.add(missed.map(|miss| (miss, list.as_slice())));
            if !accepted {
                return;
            }
        }
        let Some((kind, rule)) = rule.gop.and_then(|kind| Some((kind, program.gop(kind)?))) else { return };
        let Some(hits) = self.gops.get_mut(usize::from(kind.0)) else { return };
        let missed = why(&rule.key, &list);
        let has_key = missed.is_none();
        hits.key.add(missed.map(|miss| (miss, list.as_slice())));
        if !has_key {
            return;
        }
        let kept = tracker.pdus.last().filter(|_| survives);
        let joined = kept.and_then(|pdu| Some((pdu.gop?, pdu.role)));
        Self::clauses(hits, rule, joined.map(|(_, role)| role), &list, &|matcher| why(matcher, &list));
        if let Some((gop, role)) = joined {
            let mut key = Avpl::new();
            rule.key.matches(&list, texts, &mut key);
            self.gop_transforms(tracker, gop, role == Role::Start, &key, &list, texts);
            self.gog_transforms(tracker, gop, texts);
        }
    }
}

/// The Gog that a Gog has become by merging, and what it has.
pub(super) fn at_last(tracker: &Tracker, mut gog: GogRef) -> Option<(GogRef, Attrs)> {
    loop {
        let record = tracker.gogs.get(usize::from(gog.kind.0))?.get(gog.index as usize)?;
        match record.absorbed_by {
            Some(index) => gog.index = index,
            None => return Some((gog, record.attrs)),
        }
    }
}

/// Applies Transforms and counts what becomes of their rules.
fn count(transforms: &Transforms, list: &mut Avpl, program: &Program, texts: &Texts, tallies: &mut [Vec<Tally>]) {
    transforms.trace(list, texts, |transform, rule, tried| {
        let Some(tally) = tallies.get_mut(transform).and_then(|rules| rules.get_mut(rule)) else { return };
        tally.add(match tried {
            Tried::Fires(..) => None,
            Tried::TooLate => Some((Miss::Earlier, &[])),
            Tried::Misses(condition, data) => {
                condition.why_not(data, texts, |attr| program.attr(attr)).map(|miss| (miss, data))
            }
        });
    });
}
