//! Extraction: which fields of a frame a Pdu gets (P4–P9). Containment is by layer.
//!
//! What a declaration takes from a frame depends on the frame's shape alone: its layers, and which
//! field stands in which layer. Frames of one shape come by the thousand, so what was found out for
//! a shape is kept as a plan.

use crate::dissect::{Frame, Layer};
use crate::fields::Texts;
use crate::program::{AttrId, Avp, Avpl, Numeric, PduRule, Target, settle};

/// Plans kept for one declaration; a shape may need several, one for each layer that makes a Pdu.
const PLANS: usize = 8;

/// Frames with more layers and fields than this are looked at afresh each time.
const LARGEST_SHAPE: usize = 64;

impl Target {
    /// Whether a layer of the frame is what the name stands for.
    #[inline]
    pub(super) fn is(&self, frame: &Frame, layer: u16) -> bool {
        frame.layers.get(usize::from(layer)).is_some_and(|layer| self.is_layer(layer))
    }

    #[inline]
    fn is_layer(&self, layer: &Layer) -> bool {
        match layer.field {
            None => self.protocols.contains(&layer.protocol),
            Some(slot) => self.fields.contains(&slot),
        }
    }
}

/// The shape of the frame at hand, and the plans of each declaration.
#[derive(Debug, Default)]
pub(super) struct Extraction {
    shape: Vec<u32>,
    /// By declaration.
    plans: Vec<Plans>,
    choice: Choice,
}

/// The plans of one declaration; the next one replaces the oldest.
#[derive(Debug, Default)]
struct Plans {
    kept: Vec<Plan>,
    next: usize,
}

/// Which fields make the AVPs of a Pdu, in the order of their attributes.
#[derive(Debug, Default)]
struct Plan {
    shape: Vec<u32>,
    layer: u16,
    takes: Vec<(u16, AttrId, Numeric)>,
}

impl Extraction {
    /// Takes in a frame, before its Pdus are extracted.
    pub(super) fn frame(&mut self, frame: &Frame) {
        self.shape.clear();
        if frame.layers.len() + frame.fields.len() <= LARGEST_SHAPE {
            let layers = frame.layers.iter().map(|layer| {
                let field = layer.field.map_or(0, |slot| u32::from(slot.0) + 1);
                u32::from(layer.protocol.0) << 22 | field << 8 | u32::from(layer.parent) & 0xff
            });
            // The first bit tells fields from layers.
            let fields =
                frame.fields.iter().map(|field| 1 << 31 | u32::from(field.slot.0) << 8 | u32::from(field.layer) & 0xff);
            self.shape.extend(layers);
            self.shape.extend(fields);
        }
    }

    /// Collects the AVPs of the Pdu that `layer` of the frame taken in makes.
    pub(super) fn extract(
        &mut self,
        (kind, rule): (usize, &PduRule),
        frame: &Frame,
        layer: u16,
        texts: &Texts,
        avps: &mut Avpl,
    ) {
        if self.plans.len() <= kind {
            self.plans.resize_with(kind + 1, Plans::default);
        }
        let Some(plans) = self.plans.get_mut(kind) else { return };
        let known = plans.kept.iter().position(|plan| plan.layer == layer && plan.shape == self.shape);
        let place = known.filter(|_| !self.shape.is_empty()).unwrap_or_else(|| {
            let place = plans.make_room();
            if let Some(plan) = plans.kept.get_mut(place) {
                self.choice.choose(rule, frame, layer);
                plan.fill(&self.choice, &self.shape, rule, frame, layer);
            }
            place
        });
        avps.clear();
        let takes = plans.kept.get(place).map_or(&[][..], |plan| &plan.takes);
        avps.extend(takes.iter().filter_map(|(field, attr, numeric)| {
            let field = frame.fields.get(usize::from(*field))?;
            Some(Avp::new(*attr, field.value, *numeric))
        }));
        settle(avps, texts);
    }
}

impl Plans {
    fn make_room(&mut self) -> usize {
        if self.kept.len() < PLANS {
            self.kept.push(Plan::default());
            return self.kept.len() - 1;
        }
        self.next = (self.next + 1) % PLANS;
        self.next
    }
}

impl Plan {
    fn fill(&mut self, choice: &Choice, shape: &[u32], rule: &PduRule, frame: &Frame, layer: u16) {
        self.shape.clear();
        self.shape.extend_from_slice(shape);
        self.layer = layer;
        self.takes.clear();
        for (index, field) in (0u16..).zip(&frame.fields) {
            if choice.contains(field.layer)
                && let Some(Some((attr, numeric))) = rule.attr_of_slot.get(usize::from(field.slot.0))
            {
                self.takes.push((index, *attr, *numeric));
            }
        }
        self.takes.sort_by_key(|(_, attr, _)| *attr);
    }
}

/// The layers whose fields a Pdu gets.
#[derive(Debug, Default)]
struct Choice {
    /// Ranges of layers: the Proto and its Payloads, with what they span.
    spans: Vec<(u16, u16)>,
    /// Single layers: the Transports, and the frame with its link layer.
    singles: Vec<u16>,
}

impl Choice {
    fn contains(&self, layer: u16) -> bool {
        self.singles.contains(&layer) || self.spans.iter().any(|(start, end)| (*start..*end).contains(&layer))
    }

    fn choose(&mut self, rule: &PduRule, frame: &Frame, proto: u16) {
        self.spans.clear();
        self.singles.clear();
        self.spans.push(span(frame, proto));
        let mut reference = proto;
        for target in &rule.transport {
            if let Some(found) = nearest_above(frame, target, reference) {
                // As every tshark does: the frame as a Transport gives all that is in it.
                if found == 0 {
                    self.spans.push((0, u16::MAX));
                }
                self.singles.push(found);
                reference = found;
            }
        }
        for target in &rule.payload {
            if let Some(found) = nearest_below(frame, target, proto) {
                self.spans.push(span(frame, found));
            }
        }
        // The fields of the frame itself come with the outermost link layer.
        let link = |layer: u16| frame.layers.get(usize::from(layer)).is_some_and(|layer| layer.depth == 1);
        if link(proto) || self.singles.iter().any(|layer| link(*layer)) {
            self.singles.push(0);
        }
    }
}

/// The layers whose fields a layer gives as Proto or Payload.
fn span(frame: &Frame, index: u16) -> (u16, u16) {
    match frame.layers.get(usize::from(index)) {
        Some(layer) if layer.spanning => (index, layer.end),
        _ => (index, index + 1),
    }
}

/// The nearest layer of the name that encloses `from`.
fn nearest_above(frame: &Frame, target: &Target, from: u16) -> Option<u16> {
    let mut at = frame.layers.get(usize::from(from))?.parent;
    while let Some(layer) = frame.layers.get(usize::from(at)) {
        if target.is_layer(layer) {
            return Some(at);
        }
        at = layer.parent;
    }
    None
}

/// The layer of the name below `from` that is fewest layers away; of several, the last.
fn nearest_below(frame: &Frame, target: &Target, from: u16) -> Option<u16> {
    let end = frame.layers.get(usize::from(from))?.end;
    let depth = |index: u16| frame.layers.get(usize::from(index)).map_or(u16::MAX, |layer| layer.depth);
    (from + 1..end).filter(|index| target.is(frame, *index)).min_by_key(|index| (depth(*index), u16::MAX - index))
}
