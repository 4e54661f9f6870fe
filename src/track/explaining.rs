//! Explaining what becomes of some frames: all are tracked as ever, and of those that are asked for each step
//! is taken once more, slowly, for the reason. Only for those who ask: a run does without.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::choice::{Choice, found};
use super::counting::at_last;
use super::extractor::Extractor;
use super::gog::MAX_KEYS;
use super::pdus::{Extracted, Pdus};
use super::story::{Fate, GroupStory, PduStory, RuleStory, Story, Taken, Verdict};
use super::tracked::{GogRef, GopRef, Role};
use super::tracker::{Keep, Tracker};
use super::witness::Witness;
use crate::dissect::Frame;
use crate::fields::Texts;
use crate::program::{
    AttrSet, Avp, Avpl, GopKind, GopRule, Matcher, Miss, PduKind, PduRule, Program, Transforms, Tried, merge,
};

/// Tracks frames, and explains some.
#[derive(Debug)]
pub struct Explaining {
    extractor: Extractor,
    pdus: Pdus,
    tracker: Tracker,
    telling: Telling,
}

/// What was told so far.
#[derive(Debug)]
struct Telling {
    program: Arc<Program>,
    wanted: BTreeSet<u32>,
    first_time: Option<i64>,
    stories: Vec<Story>,
    before: Before,
}

/// The groups that a Pdu finds.
#[derive(Debug, Default)]
struct Before {
    gop: Option<(GopRef, Avpl)>,
    gog: Option<(GogRef, Avpl)>,
    /// Those that its Gop finds by what the Pdu brings.
    gogs: Vec<(GogRef, Avpl)>,
}

impl Explaining {
    /// Starts a run of a program that explains these frames.
    pub fn new(program: &Program, wanted: BTreeSet<u32>) -> Self {
        let mut program = program.clone();
        for pdu in &mut program.pdus {
            // Without it Criteria judge every Pdu in full.
            pdu.early = None;
            // Each is looked at when it comes.
            pdu.discard_pdu_data = true;
        }
        let program = Arc::new(program);
        Self {
            extractor: Extractor::new(Arc::clone(&program)),
            pdus: Pdus::default(),
            tracker: Tracker::new(Arc::clone(&program), Keep::Pdus),
            telling: Telling { program, wanted, first_time: None, stories: Vec::new(), before: Before::default() },
        }
    }

    /// Tracks the next frame.
    pub fn frame(&mut self, frame: &Frame, texts: &Texts) {
        self.pdus.clear();
        self.extractor.frame(frame, texts, &mut self.pdus);
        let first = *self.telling.first_time.get_or_insert(frame.time);
        if self.telling.wanted.contains(&frame.number) {
            self.telling.begin(frame, frame.time.saturating_sub(first));
            self.tracker.track_watched(&self.pdus, texts, &mut self.telling);
        } else {
            self.tracker.track(&self.pdus, texts);
        }
        self.tracker.pdus.clear();
    }

    /// What became of the frames, in the order in which they were tracked. A frame comes again if more of it was
    /// reported late.
    pub fn finish(self) -> Vec<Story> {
        self.telling.stories
    }
}

impl Telling {
    /// Begins with a frame: what each declaration finds in it.
    fn begin(&mut self, frame: &Frame, time: i64) {
        let mut pdus = Vec::new();
        let mut choice = Choice::default();
        for (kind, rule) in (0..).map(PduKind).zip(&self.program.pdus) {
            let count = pdus.len();
            for layer in (frame.kept..frame.layers.len() as u16).filter(|layer| rule.proto.is(frame, *layer)) {
                choice.choose(rule, frame, layer);
                let fields = fields(rule, frame, &choice);
                pdus.push(PduStory { kind, found: Some(found(rule, frame, layer)), fields, fate: None });
            }
            if pdus.len() == count {
                pdus.push(PduStory { kind, found: None, fields: Vec::new(), fate: None });
            }
        }
        self.stories.push(Story { frame: frame.number, time, layers: frame.layers.clone(), pdus });
    }
}

/// The fields of a frame that a declaration names, taken or not.
fn fields(rule: &PduRule, frame: &Frame, choice: &Choice) -> Vec<Taken> {
    let named = |(index, field): (u16, &crate::dissect::FieldValue)| {
        let (attr, _) = (*rule.attr_of_slot.get(usize::from(field.slot.0))?)?;
        let is_taken = choice.holds(frame, index, field.layer);
        Some(Taken { slot: field.slot, attr, value: field.value, is_taken })
    };
    (0u16..).zip(&frame.fields).filter_map(named).collect()
}

/// Applies Transforms to a list, and tells what became of their rules.
fn trace(transforms: &Transforms, list: &mut Avpl, program: &Program, texts: &Texts) -> Vec<RuleStory> {
    let mut stories = Vec::new();
    transforms.trace(list, texts, |transform, rule, tried| {
        let (verdict, change) = match tried {
            Tried::Fires(before, after) => (Verdict::Met(Avpl::new()), Some((before.to_vec(), after.to_vec()))),
            Tried::TooLate => (Verdict::Missed(Miss::Earlier, Vec::new()), None),
            Tried::Misses(condition, data) => (Verdict::of(condition, data, program, texts), None),
        };
        stories.push(RuleStory { place: (transform, rule), verdict, change });
    });
    stories
}

impl Witness for Telling {
    fn trying(&mut self, tracker: &Tracker, pdu: &Extracted, avps: &[Avp], texts: &Texts) {
        self.before = Before::default();
        let Some(rule) = self.program.pdu(pdu.kind) else { return };
        let mut list = avps.to_vec();
        rule.transforms.apply(&mut list, texts, &mut Avpl::new());
        let Some((kind, gop)) = rule.gop.and_then(|kind| Some((kind, self.program.gop(kind)?))) else { return };
        let mut key = Avpl::new();
        if !gop.key.matches(&list, texts, &mut key) {
            return;
        }
        let index = tracker.gop_index.get(usize::from(kind.0)).and_then(|index| index.find(index.hash(&key), &key));
        let known = index.map(|index| GopRef { kind, index });
        let record = known.and_then(|gop| Some((gop, tracker.gop(gop)?)));
        self.before.gop = record.map(|(gop, record)| (gop, tracker.avpls.get(record.attrs).to_vec()));
        let gog = record.and_then(|(_, record)| at_last(tracker, record.gog?));
        self.before.gog = gog.map(|(gog, attrs)| (gog, tracker.avpls.get(attrs).to_vec()));
        if self.before.gog.is_none() {
            let mut attrs = self.before.gop.as_ref().map(|(_, attrs)| attrs.clone()).unwrap_or_default();
            if merge(&mut attrs, &brought(gop, &list, texts), texts) {
                gop.transforms.apply(&mut attrs, texts, &mut Avpl::new());
            }
            self.before.gogs = found_by(tracker, kind, &attrs, texts);
        }
    }

    fn tried(&mut self, tracker: &Tracker, pdu: &Extracted, avps: &[Avp], survives: bool, texts: &Texts) {
        let fate = self.fate(tracker, pdu, avps, survives, texts);
        let pdus = self.stories.last_mut().map(|story| &mut story.pdus);
        let next = |story: &&mut PduStory| story.kind == pdu.kind && story.found.is_some() && story.fate.is_none();
        if let Some(story) = pdus.into_iter().flatten().find(next) {
            story.fate = Some(fate);
        }
    }
}

impl Telling {
    fn fate(&mut self, tracker: &Tracker, pdu: &Extracted, avps: &[Avp], survives: bool, texts: &Texts) -> Fate {
        let program = Arc::clone(&self.program);
        let verdict = |matcher: &Matcher, data: &[Avp]| Verdict::of(matcher, data, &program, texts);
        let mut fate = Fate { extracted: avps.to_vec(), survives, ..Fate::default() };
        let Some(rule) = program.pdu(pdu.kind) else { return fate };
        let mut list = avps.to_vec();
        fate.transforms = trace(&rule.transforms, &mut list, &program, texts);
        if let Some((accept, criteria)) = &rule.criteria {
            let judged = verdict(criteria, &list);
            let accepted = judged.is_met() == *accept;
            fate.criteria = Some(judged);
            if !accepted {
                return fate;
            }
        }
        let Some(gop) = rule.gop.and_then(|kind| program.gop(kind)) else { return fate };
        let judged = verdict(&gop.key, &list);
        let has_key = judged.is_met();
        fate.key = Some(judged);
        if !has_key {
            return fate;
        }
        fate.start = gop.start.as_ref().map(|start| verdict(start, &list));
        fate.stop = gop.stop.as_ref().map(|stop| verdict(stop, &list));
        let joined = tracker.pdus.last().filter(|_| survives).and_then(|pdu| Some((pdu.gop?, pdu.role)));
        if let Some((joined, role)) = joined {
            self.groups(tracker, &mut fate, (joined, role), &list, texts);
        }
        fate
    }

    /// Tells what became of the Gop that a Pdu joined, and of its Gog.
    fn groups(&mut self, tracker: &Tracker, fate: &mut Fate, (gop, role): (GopRef, Role), pdu: &[Avp], texts: &Texts) {
        let program = Arc::clone(&self.program);
        let (Some(rule), Some(record)) = (program.gop(gop.kind), tracker.gop(gop)) else { return };
        let attrs = tracker.avpls.get(record.attrs);
        let before = self.before.gop.take().filter(|(known, _)| *known == gop).map(|(_, attrs)| attrs);
        fate.joined = Some((gop, role, before.is_none()));
        let taken = brought(rule, pdu, texts);
        fate.gop = Some(group(before.unwrap_or_default(), taken, attrs, &rule.transforms, &program, texts));
        for (gog, member) in &rule.member_of {
            let Some(key) = program.gog(*gog).and_then(|rule| Some(&rule.members.get(*member)?.key)) else { continue };
            fate.members.push((*gog, *member, Verdict::of(key, attrs, &program, texts)));
        }
        let Some((gog, now)) = record.gog.and_then(|gog| at_last(tracker, gog)) else { return };
        let Some(rule) = program.gog(gog.kind) else { return };
        let was_there = self.before.gog.as_ref().is_some_and(|(known, _)| *known == gog);
        let known = self.before.gog.take().into_iter().chain(self.before.gogs.drain(..));
        let before = known.into_iter().find(|(known, _)| *known == gog).map(|(_, attrs)| attrs);
        // One that has more Gops was there, too: found by what its own Transforms made of the Gop.
        let record = tracker.gogs.get(usize::from(gog.kind.0)).and_then(|gogs| gogs.get(gog.index as usize));
        let has_more = record.is_some_and(|record| record.gops.len() > 1);
        let before = before.unwrap_or_else(|| if has_more { tracker.avpls.get(now).to_vec() } else { Avpl::new() });
        let mut taken = Avpl::new();
        rule.extra.collect(attrs, texts, &mut taken);
        let story = group(before, taken, tracker.avpls.get(now), &rule.transforms, &program, texts);
        fate.gog = Some((gog, was_there, story));
    }
}

/// What a Gop takes of a Pdu.
fn brought(gop: &GopRule, pdu: &[Avp], texts: &Texts) -> Avpl {
    let (mut taken, mut key) = (Avpl::new(), Avpl::new());
    gop.key.matches(pdu, texts, &mut key);
    gop.extra.iter().for_each(|extra| extra.collect(pdu, texts, &mut taken));
    merge(&mut taken, &key, texts);
    taken
}

/// The Gogs that a Gop finds by its Member keys when it has these attributes, with theirs.
fn found_by(tracker: &Tracker, kind: GopKind, attrs: &[Avp], texts: &Texts) -> Vec<(GogRef, Avpl)> {
    let mut gogs = Vec::new();
    for (gog, member) in tracker.program.gop(kind).into_iter().flat_map(|rule| &rule.member_of) {
        let Some(member) = tracker.program.gog(*gog).and_then(|rule| rule.members.get(*member)) else { continue };
        member.key.combinations(attrs, AttrSet::of(attrs), texts, MAX_KEYS, &mut Avpl::new(), |set| {
            let found = tracker.gog_keys.find(kind.0, set).and_then(|id| tracker.gog_keys.gog(id));
            let found = found.and_then(|gog| at_last(tracker, gog));
            gogs.extend(found.map(|(gog, attrs)| (gog, tracker.avpls.get(attrs).to_vec())));
        });
    }
    gogs
}

/// What became of a group that took some AVPs.
fn group(
    before: Avpl,
    taken: Avpl,
    after: &[Avp],
    transforms: &Transforms,
    program: &Program,
    texts: &Texts,
) -> GroupStory {
    let mut list = before.clone();
    let is_news = merge(&mut list, &taken, texts);
    let transforms = if is_news { trace(transforms, &mut list, program, texts) } else { Vec::new() };
    GroupStory { before, taken, transforms, after: after.to_vec() }
}
