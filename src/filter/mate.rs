//! The fields that a configuration makes: which there are (F1, F2), and their values in a Pdu's tree
//! (X2). What a frame shows of MATE is the trees of its Pdus.

use std::collections::HashMap;

use crate::lang::ast::{GopTree, ShowTree};
use crate::program::{AttrId, Avp, GogKind, GopKind, Matcher, PduKind, Program};
use crate::track::{Gog, GogRef, Gop, GopRef, Pdu, Tracked};

use super::datum::{Datum, Type};

/// The name that stands before all of them.
const MATE: &str = "mate";

/// A field of `mate.*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MateField {
    /// `mate`: the frame has a Pdu.
    Mate,
    /// `mate.<pdu>`: its id.
    Pdu(PduKind),
    /// Something of a Pdu.
    OfPdu(PduKind, OfPdu),
    /// `mate.gop_key`
    GopKey,
    /// `mate.<gop>`: its id.
    Gop(GopKind),
    /// Something of a Gop.
    OfGop(GopKind, OfGop),
    /// `mate.<gog>`: its id.
    Gog(GogKind),
    /// Something of a Gog.
    OfGog(GogKind, OfGog),
    /// Something of another Gop, as a Gog lists it.
    Listed(Listed),
}

/// What a Pdu has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfPdu {
    /// `RelativeTime`
    RelativeTime,
    /// `TimeInGop`
    TimeInGop,
    /// An attribute.
    Attr(AttrId),
}

/// What a Gop has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfGop {
    /// `StartTime`
    StartTime,
    /// `Time`
    Time,
    /// `Duration`
    Duration,
    /// `NumOfPdus`
    NumOfPdus,
    /// `Pdu`: the frames of its Pdus, or their ids.
    Pdu,
    /// An attribute.
    Attr(AttrId),
}

/// What a Gog has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfGog {
    /// `StartTime`
    StartTime,
    /// `Duration`
    Duration,
    /// `NumOfGops`
    NumOfGops,
    /// `GopStart`: the first frame of a Gop that it lists.
    GopStart,
    /// `GopStop`: the frame that stopped one.
    GopStop,
    /// An attribute.
    Attr(AttrId),
}

/// What a Gog tells of the Gops that it lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// `mate.started_at`
    StartedAt,
    /// `mate.duration`
    Duration,
    /// `mate.released_time`
    ReleasedTime,
    /// `mate.number_of_pdus`
    NumberOfPdus,
}

/// A value of one of the fields.
#[derive(Debug, Clone, Copy)]
pub enum MateValue {
    /// It is there.
    Mark,
    /// An id, a count, a frame.
    Number(u64),
    /// Nanoseconds.
    Seconds(i64),
    /// An attribute's value.
    Attr(Avp),
    /// The key of a Gop.
    Key(GopRef),
}

/// Whether a name is one of the configuration's, whether there is such a field or not.
pub fn is_name(name: &str) -> bool {
    name.strip_prefix(MATE).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl MateField {
    pub(super) fn ty(self) -> Type {
        match self {
            Self::Mate => Type::Label,
            Self::GopKey
            | Self::OfPdu(_, OfPdu::Attr(_))
            | Self::OfGop(_, OfGop::Attr(_))
            | Self::OfGog(_, OfGog::Attr(_)) => Type::Text,
            Self::OfPdu(..)
            | Self::OfGop(_, OfGop::StartTime | OfGop::Time | OfGop::Duration)
            | Self::OfGog(_, OfGog::StartTime | OfGog::Duration)
            | Self::Listed(Listed::StartedAt | Listed::Duration | Listed::ReleasedTime) => Type::Float,
            Self::Pdu(_) | Self::Gop(_) | Self::Gog(_) | Self::OfGop(..) | Self::OfGog(..) | Self::Listed(_) => {
                Type::unsigned(4)
            }
        }
    }
}

/// All fields of a configuration, with their names. A name may stand for several.
pub fn fields(program: &Program) -> Vec<(String, MateField)> {
    let mut list = List { program, fields: vec![(MATE.to_owned(), MateField::Mate)] };
    for (kind, rule) in (0..).map(PduKind).zip(&program.pdus) {
        list.add(&rule.name, "", MateField::Pdu(kind));
        list.add(&rule.name, ".RelativeTime", MateField::OfPdu(kind, OfPdu::RelativeTime));
        list.add(&rule.name, ".TimeInGop", MateField::OfPdu(kind, OfPdu::TimeInGop));
        let extracted = rule.attr_of_slot.iter().flatten().map(|(attr, _)| *attr);
        list.attrs(&rule.name, extracted.chain(rule.transforms.inserted()), |attr| {
            MateField::OfPdu(kind, OfPdu::Attr(attr))
        });
    }
    for (kind, rule) in (0..).map(GopKind).zip(&program.gops) {
        list.add(&rule.name, "", MateField::Gop(kind));
        for (name, of) in [
            (".StartTime", OfGop::StartTime),
            (".Time", OfGop::Time),
            (".Duration", OfGop::Duration),
            (".NumOfPdus", OfGop::NumOfPdus),
        ] {
            list.add(&rule.name, name, MateField::OfGop(kind, of));
        }
        if matches!(rule.show_tree, ShowTree::FrameTree | ShowTree::PduTree) {
            list.add(&rule.name, ".Pdu", MateField::OfGop(kind, OfGop::Pdu));
        }
        let lists = [Some(&rule.key), rule.start.as_ref(), rule.stop.as_ref(), rule.extra.as_ref()];
        let attrs = lists.into_iter().flatten().flat_map(Matcher::attrs);
        list.attrs(&rule.name, attrs.chain(rule.transforms.inserted()), |attr| {
            MateField::OfGop(kind, OfGop::Attr(attr))
        });
    }
    for (kind, rule) in (0..).map(GogKind).zip(&program.gogs) {
        list.add(&rule.name, "", MateField::Gog(kind));
        for (name, of) in [
            (".StartTime", OfGog::StartTime),
            (".Duration", OfGog::Duration),
            (".NumOfGops", OfGog::NumOfGops),
            (".GopStart", OfGog::GopStart),
            (".GopStop", OfGog::GopStop),
        ] {
            list.add(&rule.name, name, MateField::OfGog(kind, of));
        }
        list.attrs(&rule.name, rule.extra.attrs().chain(rule.transforms.inserted()), |attr| {
            MateField::OfGog(kind, OfGog::Attr(attr))
        });
    }
    for (name, field) in [
        (".gop_key", MateField::GopKey),
        (".started_at", MateField::Listed(Listed::StartedAt)),
        (".duration", MateField::Listed(Listed::Duration)),
        (".released_time", MateField::Listed(Listed::ReleasedTime)),
        (".number_of_pdus", MateField::Listed(Listed::NumberOfPdus)),
    ] {
        list.fields.push((format!("{MATE}{name}"), field));
    }
    list.fields
}

struct List<'a> {
    program: &'a Program,
    fields: Vec<(String, MateField)>,
}

impl List<'_> {
    fn add(&mut self, name: &str, of: &str, field: MateField) {
        self.fields.push((format!("{MATE}.{name}{of}"), field));
    }

    fn attrs(&mut self, name: &str, attrs: impl Iterator<Item = AttrId>, field: impl Fn(AttrId) -> MateField) {
        let mut known: Vec<AttrId> = Vec::new();
        for attr in attrs {
            if !known.contains(&attr) {
                known.push(attr);
                self.add(name, &format!(".{}", self.program.attr(attr)), field(attr));
            }
        }
    }
}

/// The trees of a run's Pdus.
#[derive(Debug)]
pub struct Trees<'a> {
    /// What the trees are of.
    pub tracked: &'a Tracked,
    /// The ids of the Pdus of Gops that list them by id.
    pdu_ids: HashMap<GopRef, Vec<u32>>,
}

impl<'a> Trees<'a> {
    /// The trees of a run that kept its Pdus.
    pub fn new(tracked: &'a Tracked) -> Self {
        let mut pdu_ids: HashMap<GopRef, Vec<u32>> = HashMap::new();
        let by_id =
            |gop: &GopRef| tracked.program.gop(gop.kind).is_some_and(|rule| rule.show_tree == ShowTree::PduTree);
        for pdu in tracked.pdus() {
            if let Some(gop) = pdu.gop.filter(by_id) {
                pdu_ids.entry(gop).or_default().push(pdu.id);
            }
        }
        Self { tracked, pdu_ids }
    }

    /// The values of a field in the tree of a Pdu, in the tree's order.
    pub fn each(&self, field: MateField, pdu: &Pdu, take: &mut dyn FnMut(MateValue)) {
        of_pdu(field, pdu, self.tracked, take);
        let Some((own, gop)) = self.gop_of(pdu) else { return };
        of_gop(field, own, gop, self, take);
        let Some((id, gog)) = self.gog_of(gop) else { return };
        of_gog(field, id, gog, self.tracked, take);
        for member in &gog.gops {
            of_member(field, *member, take);
            if *member != own {
                listed(field, id.kind, *member, self, take);
            }
        }
    }

    /// The Gop of a Pdu that is shown.
    pub(super) fn gop_of(&self, pdu: &Pdu) -> Option<(GopRef, &'a Gop)> {
        let id = self.tracked.gop_of(pdu)?;
        Some((id, self.tracked.gop(id)?))
    }

    /// The Gog of a Gop.
    pub(super) fn gog_of(&self, gop: &Gop) -> Option<(GogRef, &'a Gog)> {
        let id = self.tracked.gog_of(gop)?;
        Some((id, self.tracked.gog(id)?))
    }
}

/// Takes the values of fields.
pub(super) type Take<'a> = dyn FnMut(MateValue) + 'a;

/// The values that belong to the Pdu itself.
pub(super) fn of_pdu(field: MateField, pdu: &Pdu, tracked: &Tracked, take: &mut Take<'_>) {
    match field {
        MateField::Mate => take(MateValue::Mark),
        MateField::Pdu(kind) if kind == pdu.kind => take(MateValue::Number(pdu.id.into())),
        MateField::OfPdu(kind, of) if kind == pdu.kind => match of {
            OfPdu::RelativeTime => take(MateValue::Seconds(pdu.time)),
            OfPdu::TimeInGop if tracked.gop_of(pdu).is_some() => take(MateValue::Seconds(pdu.time_in_gop)),
            OfPdu::TimeInGop => {}
            OfPdu::Attr(attr) => attrs(attr, tracked.attrs(pdu.attrs), take),
        },
        _ => {}
    }
}

/// The values that a Gop has in any tree that shows it whole.
pub(super) fn of_gop(field: MateField, id: GopRef, gop: &Gop, trees: &Trees<'_>, take: &mut Take<'_>) {
    let tracked = trees.tracked;
    match field {
        MateField::Gop(kind) if kind == id.kind => take(MateValue::Number(id.id().into())),
        MateField::GopKey => take(MateValue::Key(id)),
        MateField::OfGop(kind, of) if kind == id.kind => {
            let shows_times = tracked.program.gop(kind).is_some_and(|rule| rule.show_times);
            let time = match of {
                OfGop::StartTime => Some(gop.start),
                OfGop::Time => gop.time(),
                OfGop::Duration => Some(gop.duration()),
                OfGop::NumOfPdus => return take(MateValue::Number(gop.num_pdus.into())),
                OfGop::Pdu => return pdus_of(id, gop, trees, take),
                OfGop::Attr(attr) => return attrs(attr, tracked.attrs(gop.attrs), take),
            };
            if let Some(time) = time.filter(|_| shows_times) {
                take(MateValue::Seconds(time));
            }
        }
        _ => {}
    }
}

/// The frames of a Gop's Pdus, or with PduTree their ids.
fn pdus_of(id: GopRef, gop: &Gop, trees: &Trees<'_>, take: &mut Take<'_>) {
    match trees.tracked.program.gop(id.kind).map(|rule| rule.show_tree) {
        Some(ShowTree::FrameTree) => {
            for frame in trees.tracked.pdu_frames(gop) {
                take(MateValue::Number(frame.into()));
            }
        }
        Some(ShowTree::PduTree) => {
            for pdu in trees.pdu_ids.get(&id).into_iter().flatten() {
                take(MateValue::Number((*pdu).into()));
            }
        }
        _ => {}
    }
}

/// The values that a Gog has in the tree of any of its Pdus, but for its list of Gops.
pub(super) fn of_gog(field: MateField, id: GogRef, gog: &Gog, tracked: &Tracked, take: &mut Take<'_>) {
    match field {
        MateField::Gog(kind) if kind == id.kind => take(MateValue::Number(id.id().into())),
        MateField::OfGog(kind, of) if kind == id.kind => {
            let shows_times = tracked.program.gog(kind).is_some_and(|rule| rule.show_times);
            match of {
                OfGog::StartTime if shows_times => take(MateValue::Seconds(gog.start)),
                OfGog::Duration if shows_times => take(MateValue::Seconds(gog.duration())),
                OfGog::NumOfGops => take(MateValue::Number(gog.gops.len() as u64)),
                OfGog::Attr(attr) => attrs(attr, tracked.attrs(gog.attrs), take),
                _ => {}
            }
        }
        _ => {}
    }
}

/// What a Gog's list has for each of its Gops: the id.
pub(super) fn of_member(field: MateField, member: GopRef, take: &mut Take<'_>) {
    if field == MateField::Gop(member.kind) {
        take(MateValue::Number(member.id().into()));
    }
}

/// What it has, besides, for the Gops that the Pdu is not of.
pub(super) fn listed(field: MateField, gog: GogKind, member: GopRef, trees: &Trees<'_>, take: &mut Take<'_>) {
    let tracked = trees.tracked;
    let Some(gop) = tracked.gop(member) else { return };
    match tracked.program.gog(gog).map(|rule| rule.gop_tree) {
        Some(GopTree::BasicTree) => {}
        // The id is there already.
        Some(GopTree::FullTree) if matches!(field, MateField::OfGop(..) | MateField::GopKey) => {
            return of_gop(field, member, gop, trees, take);
        }
        _ => return,
    }
    match field {
        MateField::Listed(Listed::StartedAt) => take(MateValue::Seconds(gop.start)),
        MateField::Listed(Listed::Duration) => take(MateValue::Seconds(gop.duration())),
        MateField::Listed(Listed::ReleasedTime) => {
            if let Some(time) = gop.time() {
                take(MateValue::Seconds(time));
            }
        }
        MateField::Listed(Listed::NumberOfPdus) => take(MateValue::Number(gop.num_pdus.into())),
        MateField::OfGog(kind, of @ (OfGog::GopStart | OfGog::GopStop)) if kind == gog => {
            let tree = tracked.program.gop(member.kind).map(|rule| rule.show_tree);
            if !matches!(tree, Some(ShowTree::FrameTree | ShowTree::PduTree)) {
                return;
            }
            let frame = match of {
                OfGog::GopStart => tracked.pdu_frames(gop).next(),
                _ => gop.stop_frame(),
            };
            if let Some(frame) = frame {
                take(MateValue::Number(frame.into()));
            }
        }
        _ => {}
    }
}

fn attrs(attr: AttrId, avps: &[Avp], take: &mut Take<'_>) {
    for avp in avps.iter().filter(|avp| avp.attr() == attr) {
        take(MateValue::Attr(*avp));
    }
}

impl MateValue {
    /// The value, to be compared.
    pub(super) fn datum(self, tracked: &Tracked) -> Datum<'_> {
        match self {
            Self::Mark => Datum::Mark,
            Self::Number(number) => Datum::Int(number.into()),
            Self::Seconds(nanoseconds) => Datum::Seconds(nanoseconds),
            Self::Attr(avp) => Datum::text(avp.value(), &tracked.texts),
            Self::Key(gop) => {
                let mut text = Vec::new();
                push_key(&mut text, gop, tracked);
                Datum::Bytes(text.into())
            }
        }
    }
}

/// Appends the key of a Gop (G2): ` addr=10.0.0.1; port=53;`
pub fn push_key(out: &mut Vec<u8>, gop: GopRef, tracked: &Tracked) {
    for avp in tracked.key(gop) {
        out.push(b' ');
        out.extend_from_slice(tracked.program.attr(avp.attr()).as_bytes());
        out.push(b'=');
        tracked.texts.write(avp.value(), out);
        out.push(b';');
    }
}
