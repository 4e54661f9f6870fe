//! Extraction: what a declaration takes from a frame depends on the frame's shape alone: its layers,
//! and which field stands in which layer. Frames of one shape come by the thousand, so what was
//! found out for a shape is kept as a plan.

use std::sync::Arc;

use hashbrown::HashTable;

use super::choice::Choice;
use crate::dissect::Frame;
use crate::fields::{Slot, Texts, Value};
use crate::program::{
    AttrId, AttrSet, Avp, Avpl, MOST_PAIRED, Numeric, Pairs, PduKind, PduRule, Program, settle, settle_long,
};

/// Shapes remembered at the most. Where there are more, they are learnt anew.
const MOST_PLANS: usize = 4096;

/// What to extract from frames of one shape.
#[derive(Debug)]
struct Plan {
    shape: Shape,
    /// The Pdus to make, in the order of their declarations.
    pdus: Arc<[PduPlan]>,
    /// The batch that it went along with last, and its number there.
    given: (u64, u32),
}

/// How to make one Pdu.
#[derive(Debug)]
pub(super) struct PduPlan {
    pub(super) kind: PduKind,
    /// Its Criteria ask for an attribute that it cannot have.
    pub(super) refused: bool,
    /// Which fields make its AVPs, in the order of their attributes.
    takes: Vec<(u16, AttrId, Numeric)>,
    /// Where neighbours make AVPs of one attribute.
    pairs: Pairs,
    /// Which fields are its source and its destination, where that is wanted.
    ends: Option<(u16, u16)>,
}

/// The plans of the shapes met so far.
#[derive(Debug, Default)]
pub(super) struct Plans {
    known: Vec<Plan>,
    by_shape: HashTable<u32>,
    /// The plan of the last frame: the next one is often of the same shape.
    last: usize,
    choice: Choice,
}

impl Plans {
    /// How to make the Pdus of a frame.
    #[inline]
    pub(super) fn pdus(&mut self, program: &Program, frame: &Frame) -> &[PduPlan] {
        self.plan(program, frame).map_or(&[], |plan| &plan.pdus)
    }

    /// The number that this has in a batch, to which it is added if it is not there; none if there are no Pdus
    /// to make.
    #[inline]
    pub(super) fn give(
        &mut self,
        program: &Program,
        frame: &Frame,
        batch: u64,
        given: &mut Vec<Arc<[PduPlan]>>,
    ) -> Option<u32> {
        let plan = self.plan(program, frame).filter(|plan| !plan.pdus.is_empty())?;
        if plan.given.0 != batch {
            plan.given = (batch, given.len() as u32);
            given.push(Arc::clone(&plan.pdus));
        }
        Some(plan.given.1)
    }

    #[inline]
    fn plan(&mut self, program: &Program, frame: &Frame) -> Option<&mut Plan> {
        let shape = Shape::of(frame);
        if self.known.get(self.last).is_none_or(|plan| plan.shape != shape) {
            let plans = &self.known;
            let is = |id: &u32| plans.get(*id as usize).is_some_and(|plan| plan.shape == shape);
            let known = self.by_shape.find(shape.hash, is).copied();
            self.last = known.unwrap_or_else(|| self.add(program, frame, shape)) as usize;
        }
        self.known.get_mut(self.last)
    }

    #[cold]
    fn add(&mut self, program: &Program, frame: &Frame, shape: Shape) -> u32 {
        if self.known.len() >= MOST_PLANS {
            self.known.clear();
            self.by_shape.clear();
        }
        let id = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        let pdus = pdus(program, frame, &mut self.choice).into();
        self.known.push(Plan { shape, pdus, given: (0, 0) });
        let plans = &self.known;
        self.by_shape
            .insert_unique(shape.hash, id, |other| plans.get(*other as usize).map_or(0, |plan| plan.shape.hash));
        id
    }
}

/// What tells one shape from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    hash: u64,
    layers: u32,
    fields: u32,
    kept: u16,
}

impl Shape {
    #[inline]
    fn of(frame: &Frame) -> Self {
        Self {
            hash: frame.shape,
            layers: frame.layers.len() as u32,
            fields: frame.fields.len() as u32,
            kept: frame.kept,
        }
    }
}

/// Plans the Pdus of a frame: every declaration is tried in file order (P1), for every layer that its
/// Proto names.
fn pdus(program: &Program, frame: &Frame, choice: &mut Choice) -> Vec<PduPlan> {
    let mut pdus = Vec::new();
    for (kind, rule) in (0..).map(PduKind).zip(&program.pdus) {
        for layer in frame.kept..frame.layers.len() as u16 {
            if rule.proto.is(frame, layer) {
                choice.choose(rule, frame, layer);
                let ends = ends(&program.ends, frame, layer);
                pdus.push(PduPlan { ends, ..PduPlan::new(kind, rule, frame, choice) });
            }
        }
    }
    pdus
}

/// The fields of source and destination in the nearest of the layers around a layer that has both.
fn ends(pairs: &[(Slot, Slot)], frame: &Frame, mut layer: u16) -> Option<(u16, u16)> {
    let field = |layer: u16, slot: Slot| {
        (0u16..).zip(&frame.fields).find(|(_, field)| (field.layer, field.slot) == (layer, slot)).map(|(at, _)| at)
    };
    loop {
        let around = frame.layers.get(usize::from(layer)).filter(|_| !pairs.is_empty())?;
        let found = pairs.iter().find_map(|(source, end)| field(layer, *source).zip(field(layer, *end)));
        if found.is_some() {
            return found;
        }
        layer = around.parent;
    }
}

impl PduPlan {
    fn new(kind: PduKind, rule: &PduRule, frame: &Frame, choice: &Choice) -> Self {
        let mut takes = Vec::new();
        for (index, field) in (0u16..).zip(&frame.fields) {
            if choice.holds(frame, index, field.layer)
                && let Some(Some((attr, numeric))) = rule.attr_of_slot.get(usize::from(field.slot.0))
            {
                takes.push((index, *attr, *numeric));
            }
        }
        takes.sort_by_key(|(_, attr, _)| *attr);
        let present = takes.iter().fold(AttrSet::default(), |set, (_, attr, _)| set.with(*attr));
        let refused = rule.early.as_ref().is_some_and(|early| early.refuses_all(present));
        if refused {
            takes.clear();
        }
        let pairs = takes.windows(2).enumerate().fold(0, |pairs, (at, pair)| match pair {
            [(_, a, _), (_, b, _)] if a == b => pairs | 1 << (at % MOST_PAIRED),
            _ => pairs,
        });
        Self { kind, refused, takes, pairs, ends: None }
    }

    /// Its source and its destination.
    pub(super) fn ends(&self, frame: &Frame) -> Option<(Value, Value)> {
        let (source, destination) = self.ends?;
        let value = |field: u16| frame.fields.get(usize::from(field)).map(|field| field.value);
        value(source).zip(value(destination))
    }

    /// Appends the AVPs; `value` gives that of a field of the frame, by its number.
    #[inline]
    pub(super) fn extract(&self, value: impl Fn(u16) -> Value, texts: &Texts, avps: &mut Avpl) {
        let start = avps.len();
        avps.extend(self.takes.iter().map(|(field, attr, numeric)| Avp::new(*attr, value(*field), *numeric)));
        if self.pairs == 0 {
            return;
        }
        let own = avps.get_mut(start..).unwrap_or_default();
        let left =
            if self.takes.len() > MOST_PAIRED { settle_long(own, texts) } else { settle(own, self.pairs, texts) };
        avps.truncate(start + left);
    }
}
