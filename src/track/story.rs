//! What became of a frame, step by step: plain data, with values and names as a run has them.

use super::tracked::{GogRef, GopRef, Role};
use crate::dissect::Layer;
use crate::fields::{Slot, Texts, Value};
use crate::program::{AttrId, Avp, Avpl, GogKind, Matcher, Miss, PduKind, Program};

/// What became of one frame.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its number.
    pub frame: u32,
    /// Nanoseconds since the first frame.
    pub time: i64,
    /// What of it was dissected.
    pub layers: Vec<Layer>,
    /// Its Pdus: for each declaration, in file order, one for each time that its Proto is in the frame; where it
    /// is not, one without [`found`](PduStory::found).
    pub pdus: Vec<PduStory>,
}

/// What a declaration made of one occurrence of its Proto.
#[derive(Debug, Clone)]
pub struct PduStory {
    /// The declaration.
    pub kind: PduKind,
    /// Which names of its Transport, and of its Payload, were found; nothing where its Proto is not there.
    pub found: Option<(Vec<bool>, Vec<bool>)>,
    /// The fields of the frame that it extracts, or would.
    pub fields: Vec<Taken>,
    /// What became of the Pdu; nothing where an earlier declaration ended the frame (LastPdu).
    pub fate: Option<Fate>,
}

/// A field that a declaration names, and that is in the frame.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// The field.
    pub slot: Slot,
    /// The attribute that it feeds.
    pub attr: AttrId,
    /// Its value.
    pub value: Value,
    /// Whether it lies where the declaration looks.
    pub is_taken: bool,
}

/// What became of a Pdu.
#[derive(Debug, Clone, Default)]
pub struct Fate {
    /// What was extracted.
    pub extracted: Avpl,
    /// The rules of its Transforms.
    pub transforms: Vec<RuleStory>,
    /// Whether it met the Criteria, which may accept or reject.
    pub criteria: Option<Verdict>,
    /// It is kept; else it was refused, or dropped for lack of a Gop.
    pub survives: bool,
    /// The key of its Gop.
    pub key: Option<Verdict>,
    /// Start of its Gop.
    pub start: Option<Verdict>,
    /// Stop of its Gop.
    pub stop: Option<Verdict>,
    /// The Gop that it joined, what it was to it, and whether that is new.
    pub joined: Option<(GopRef, Role, bool)>,
    /// What became of that Gop.
    pub gop: Option<GroupStory>,
    /// The Members that the Gop may be of: Gog, number of the Member there, and whether it has the key.
    pub members: Vec<(GogKind, usize, Verdict)>,
    /// The Gog that has the Gop, whether it had it before, and what became of it.
    pub gog: Option<(GogRef, bool, GroupStory)>,
}

/// What a group got.
#[derive(Debug, Clone, Default)]
pub struct GroupStory {
    /// What it had.
    pub before: Avpl,
    /// What it took.
    pub taken: Avpl,
    /// The rules of its Transforms; empty where it took nothing new.
    pub transforms: Vec<RuleStory>,
    /// What it has then.
    pub after: Avpl,
}

/// What became of a rule of a Transform.
#[derive(Debug, Clone)]
pub struct RuleStory {
    /// Which of the Transforms, and which of its rules.
    pub place: (usize, usize),
    /// Whether its condition was met.
    pub verdict: Verdict,
    /// Where it was carried out: the list before, and after.
    pub change: Option<(Avpl, Avpl)>,
}

/// Whether conditions were met.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// They were, by these AVPs.
    Met(Avpl),
    /// They were not: why, and what was there instead.
    Missed(Miss, Vec<Value>),
}

impl Verdict {
    /// Whether a list meets conditions.
    pub(super) fn of(conditions: &Matcher, data: &[Avp], program: &Program, texts: &Texts) -> Self {
        match conditions.why_not(data, texts, |attr| program.attr(attr)) {
            None => {
                let mut matched = Avpl::new();
                conditions.matches(data, texts, &mut matched);
                Self::Met(matched)
            }
            Some(miss) => {
                let values = miss.values(data).collect();
                Self::Missed(miss, values)
            }
        }
    }

    /// Whether they were met.
    pub fn is_met(&self) -> bool {
        matches!(self, Self::Met(_))
    }
}
