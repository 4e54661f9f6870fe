//! Which fields of a frame a Pdu gets (P4–P9). Containment is by layer; by bytes, as in Wireshark,
//! where the frame tells the places of its layers and fields.

use crate::dissect::{Frame, Layer, Place};
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
    /// Instead of these, the bytes in which its fields lie.
    places: Vec<Place>,
}

impl Choice {
    /// Whether the Pdu gets the field of that number, which a layer emitted.
    pub(super) fn holds(&self, frame: &Frame, field: u16, layer: u16) -> bool {
        match frame.places.fields.get(usize::from(field)) {
            Some(field) => self.places.iter().any(|place| holds(*place, *field)),
            None => self.contains(layer),
        }
    }

    fn contains(&self, layer: u16) -> bool {
        self.singles.contains(&layer) || self.spans.iter().any(|(start, end)| (*start..*end).contains(&layer))
    }

    pub(super) fn choose(&mut self, rule: &PduRule, frame: &Frame, proto: u16) {
        self.spans.clear();
        self.singles.clear();
        if !frame.places.layers.is_empty() {
            return self.choose_places(rule, frame, proto);
        }
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

impl Choice {
    /// The same by bytes (P4, P5).
    fn choose_places(&mut self, rule: &PduRule, frame: &Frame, proto: u16) {
        self.places.clear();
        let Some(own) = frame.places.layers.get(usize::from(proto)) else { return };
        self.places.push(*own);
        let named = |target: &Target| {
            let layers = frame.layers.iter().zip(&frame.places.layers);
            let of_name: Vec<Place> =
                layers.filter(|(layer, _)| target.is_layer(layer)).map(|(_, place)| *place).collect();
            of_name
        };
        let mut reference = own.start;
        for target in &rule.transport {
            // Of equally near ones both look for the later one.
            if let Some(found) = named(target).into_iter().filter(|at| at.start < reference).max_by_key(|at| at.start) {
                self.places.push(found);
                reference = found.start;
            }
        }
        for target in &rule.payload {
            let beyond = named(target).into_iter().rev().filter(|at| at.end > own.end);
            self.places.extend(beyond.min_by_key(|at| at.end));
        }
    }
}

/// Which names of a Pdu's Transport and Payload are there, where layers tell.
pub(super) fn found(rule: &PduRule, frame: &Frame, proto: u16) -> (Vec<bool>, Vec<bool>) {
    let mut reference = proto;
    let transport = rule.transport.iter().map(|target| {
        let found = nearest_above(frame, target, reference);
        reference = found.unwrap_or(reference);
        found.is_some()
    });
    let payload = rule.payload.iter().map(|target| nearest_below(frame, target, proto).is_some());
    (transport.collect(), payload.collect())
}

/// Whether all bytes of a field lie in a place; one without bytes counts by its position.
fn holds(place: Place, field: Place) -> bool {
    place.source == field.source && place.start <= field.start && field.end <= place.end
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::FieldValue;
    use crate::fields::{ProtocolId, Slot, Value};

    /// A frame of layers that all have the protocol of their number, each with a field of its own.
    fn frame(places: &[(u16, u32, u32)]) -> Frame {
        let mut frame = Frame::default();
        for (index, (source, start, end)) in (0u16..).zip(places) {
            let place = Place { source: *source, start: *start, end: *end };
            let parent = index.checked_sub(1).unwrap_or(u16::MAX);
            let protocol = ProtocolId(index);
            let layer =
                Layer { protocol, parent, depth: index, end: places.len() as u16, spanning: false, field: None };
            frame.push_layer_at(layer, place);
            frame.push_field_at(FieldValue { layer: index, slot: Slot(index), value: Value::EMPTY }, place);
        }
        frame
    }

    fn target(protocol: u16) -> Target {
        Target { protocols: vec![ProtocolId(protocol)], fields: Vec::new() }
    }

    /// The fields of a Pdu of the last layer.
    fn chosen(frame: &Frame, transport: &[u16], payload: &[u16], proto: u16) -> Vec<u16> {
        let rule = PduRule {
            name: "p".to_owned(),
            proto: target(proto),
            transport: transport.iter().copied().map(target).collect(),
            payload: payload.iter().copied().map(target).collect(),
            attr_of_slot: Vec::new(),
            transforms: crate::program::Transforms::default(),
            criteria: None,
            early: None,
            drop_unassigned: false,
            discard_pdu_data: false,
            last_pdu: false,
            gop: None,
        };
        let mut choice = Choice::default();
        choice.choose(&rule, frame, proto);
        (0..frame.fields.len() as u16).filter(|field| choice.holds(frame, *field, *field)).collect()
    }

    #[test]
    fn a_transport_is_the_nearest_that_starts_before() {
        let frame = frame(&[(0, 0, 14), (0, 14, 34), (0, 34, 42), (0, 42, 90)]);
        assert_eq!(chosen(&frame, &[], &[], 3), [3]);
        assert_eq!(chosen(&frame, &[2, 1], &[], 3), [1, 2, 3]);
        // After the outer one nothing starts before it.
        assert_eq!(chosen(&frame, &[1, 2], &[], 3), [1, 3]);
        assert_eq!(chosen(&frame, &[], &[3, 2], 1), [1, 2, 3]);
    }

    #[test]
    fn joined_data_starts_before_nothing() {
        let frame = frame(&[(0, 0, 14), (0, 14, 34), (1, 0, 500), (1, 300, 400)]);
        assert_eq!(chosen(&frame, &[1], &[], 2), [2, 3]);
        // Starts are compared without their sources, fields with them.
        assert_eq!(chosen(&frame, &[1, 0], &[], 3), [0, 1, 3]);
        assert_eq!(chosen(&frame, &[2, 1], &[], 3), [2, 3]);
    }
}
