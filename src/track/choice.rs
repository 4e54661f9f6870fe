//! Which fields of a frame a Pdu gets (P4–P9). Containment is by layer.

use crate::dissect::{Frame, Layer};
use crate::program::{PduRule, Target};

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

/// The layers whose fields a Pdu gets.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// Ranges of layers: the Proto and its Payloads, with what they span.
    spans: Vec<(u16, u16)>,
    /// Single layers: the Transports, and the frame with its link layer.
    singles: Vec<u16>,
}

impl Choice {
    pub(super) fn contains(&self, layer: u16) -> bool {
        self.singles.contains(&layer) || self.spans.iter().any(|(start, end)| (*start..*end).contains(&layer))
    }

    pub(super) fn choose(&mut self, rule: &PduRule, frame: &Frame, proto: u16) {
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
