//! The extractor: what of a Pdu depends on its frame alone. Its AVPs, its Transforms and its
//! Criteria (chapters 4 to 6); which group it joins is for the tracker.

use std::sync::Arc;

use super::extract::Extraction;
use super::pdus::{Extracted, FramePdus, Moment, Pdus};
use crate::dissect::{Frame, Layer};
use crate::fields::Texts;
use crate::program::{Avpl, Compat, PduKind, Program, Target};

/// Makes the Pdus of frames in order.
#[derive(Debug)]
pub struct Extractor {
    program: Arc<Program>,
    /// By Pdu declaration: what its Proto may be.
    protos: Vec<LayerSet>,
    first_time: Option<i64>,
    extraction: Extraction,
    avps: Avpl,
    matched: Avpl,
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

impl Extractor {
    /// Starts a run of a program.
    pub fn new(program: Arc<Program>) -> Self {
        Self {
            protos: program.pdus.iter().map(|rule| LayerSet::of(&rule.proto)).collect(),
            program,
            first_time: None,
            extraction: Extraction::default(),
            avps: Avpl::new(),
            matched: Avpl::new(),
        }
    }

    /// Adds the Pdus of a frame: every declaration is tried in file order (P1).
    pub fn frame(&mut self, frame: &Frame, texts: &Texts, pdus: &mut Pdus) {
        let first = *self.first_time.get_or_insert(frame.time);
        let now = frame.time.saturating_sub(first);
        pdus.last = pdus.last.max(now);
        pdus.seen += u64::from(frame.kept == 0);
        let layers = frame.layers.get(usize::from(frame.kept)..).unwrap_or(&[]);
        let present = layers.iter().fold(LayerSet::default(), LayerSet::with);
        if !self.protos.iter().any(|proto| proto.meets(present)) {
            return;
        }
        let before = pdus.len();
        self.extraction.frame(frame);
        for kind in (0..self.program.pdus.len()).map(|index| PduKind(index as u16)) {
            let may_be = self.protos.get(usize::from(kind.0)).is_some_and(|proto| proto.meets(present));
            if may_be && self.declaration(kind, frame, texts, pdus) {
                break;
            }
        }
        if pdus.len() > before {
            pdus.frames.push(FramePdus { moment: Moment { frame: frame.number, now }, end: pdus.len() });
        }
    }

    /// Makes the Pdus of one declaration; true if no later one is to be tried (P13). Where only the
    /// tracker can tell, the later ones are tried here, and passed over there.
    fn declaration(&mut self, kind: PduKind, frame: &Frame, texts: &Texts, pdus: &mut Pdus) -> bool {
        let Some(rule) = self.program.pdu(kind) else { return false };
        let (ends, documented) = (rule.last_pdu && !rule.drop_unassigned, self.program.compat == Compat::Documented);
        let mut survived = false;
        for layer in frame.kept..frame.layers.len() as u16 {
            let is_proto = self.program.pdu(kind).is_some_and(|rule| rule.proto.is(frame, layer));
            if is_proto {
                let survives = self.pdu(kind, frame, layer, texts, pdus);
                survived = survives || (documented && survived);
            }
        }
        ends && survived
    }

    /// Makes one Pdu; true if its Criteria accept it.
    fn pdu(&mut self, kind: PduKind, frame: &Frame, layer: u16, texts: &Texts, pdus: &mut Pdus) -> bool {
        let Some(rule) = self.program.pdu(kind) else { return false };
        let (avps, matched) = (&mut self.avps, &mut self.matched);
        self.extraction.extract((usize::from(kind.0), rule), frame, layer, texts, avps);
        let mut refused = rule.early_criteria.as_ref().is_some_and(|criteria| !criteria.matches(avps, texts, matched));
        if !refused {
            crate::program::apply(&rule.transforms, avps, texts, matched);
            let criteria = rule.criteria.as_ref();
            refused = criteria.is_some_and(|(accept, criteria)| criteria.matches(avps, texts, matched) != *accept);
        }
        if !refused {
            pdus.avps.extend_from_slice(avps);
        }
        pdus.pdus.push(Extracted { kind, refused, end: pdus.avps.len() });
        !refused
    }
}
