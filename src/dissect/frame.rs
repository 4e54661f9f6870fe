//! What dissection makes of a packet: its layers, outer before inner, and the demanded fields.

use crate::fields::{ProtocolId, Slot, Value};

/// A layer's number within its frame.
pub(crate) type LayerIndex = u16;

/// No layer: the parent of the outermost one.
pub(crate) const NO_LAYER: LayerIndex = u16::MAX;

/// One layer of a frame.
#[derive(Debug, Clone, Copy)]
pub struct Layer {
    /// Its protocol; for a field wanted as a layer, see [`Layer::field`].
    pub protocol: ProtocolId,
    /// Number of the layer that handed it its bytes (`u16::MAX`: none).
    pub parent: u16,
    /// How many layers enclose it.
    pub depth: u16,
    /// One past the last layer below it: its layers are `index..end`.
    pub end: u16,
    /// As a Pdu's Proto it gives the fields of all layers below it, too (P9).
    pub spanning: bool,
    /// The slot of the field, when the layer stands for one field instance (`Proto http.host`).
    pub field: Option<Slot>,
}

/// One demanded field instance.
#[derive(Debug, Clone, Copy)]
pub struct FieldValue {
    /// The layer that emitted it.
    pub layer: u16,
    /// Which field.
    pub slot: Slot,
    /// Its value.
    pub value: Value,
}

/// Where bytes lie: in which run of bytes (0: the frame; others: what was joined or unpacked), from
/// where, and up to where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Which run of bytes.
    pub source: u16,
    /// The first byte.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// The places of a frame's layers and fields, by their numbers; empty where they are not known.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Of the layers.
    pub layers: Vec<Place>,
    /// Of the fields.
    pub fields: Vec<Place>,
}

/// One dissected frame.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// Frame number, from 1.
    pub number: u32,
    /// Nanoseconds since 1970 UTC.
    pub time: i64,
    /// Its layers: parents before children, each subtree contiguous.
    pub layers: Vec<Layer>,
    /// The demanded fields, in order of emission.
    pub fields: Vec<FieldValue>,
    /// Some layer broke off.
    pub malformed: bool,
    /// So many of the first layers were reported before, when the frame came: they enclose the
    /// others, but make no Pdu again.
    pub kept: u16,
    /// A hash of which layers and fields there are, and where; not of the fields' values. Frames of
    /// one shape have one hash, and of different shapes, but for a chance of one in 2^64, not.
    pub shape: u64,
    /// Where its layers and fields lie, for a run that asks for bytes instead of layers (P4–P6).
    pub places: Places,
}

/// Spreads what is hashed over the bits: an odd number without pattern.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl Frame {
    /// Adds a layer.
    #[inline]
    pub(crate) fn push_layer(&mut self, layer: Layer) {
        let field = layer.field.map_or(0, |slot| u64::from(slot.0) + 1);
        self.mix(u64::from(layer.protocol.0) << 48 | field << 16 | u64::from(layer.parent));
        self.layers.push(layer);
    }

    /// Adds the first layers of a frame that always begins with these.
    #[inline]
    pub(crate) fn push_layers(&mut self, layers: &[Layer; 3]) {
        self.mix(layers.len() as u64);
        self.layers.extend_from_slice(layers);
    }

    /// Adds a field.
    #[inline]
    pub(crate) fn push_field(&mut self, field: FieldValue) {
        // The first bit tells fields from layers.
        self.mix(1 << 63 | u64::from(field.slot.0) << 16 | u64::from(field.layer));
        self.fields.push(field);
    }

    /// Adds a layer with its place.
    pub(crate) fn push_layer_at(&mut self, layer: Layer, place: Place) {
        self.push_layer(layer);
        self.mix_place(place);
        self.places.layers.push(place);
    }

    /// Adds a field with its place.
    pub(crate) fn push_field_at(&mut self, field: FieldValue, place: Place) {
        self.push_field(field);
        self.mix_place(place);
        self.places.fields.push(place);
    }

    /// Gives a layer another place.
    pub(crate) fn move_layer(&mut self, layer: u16, place: Place) {
        if let Some(known) = self.places.layers.get_mut(usize::from(layer)) {
            *known = place;
            self.mix_place(place);
        }
    }

    /// Gives a field another place.
    pub(crate) fn move_field(&mut self, field: usize, place: Place) {
        if let Some(known) = self.places.fields.get_mut(field) {
            *known = place;
            self.mix_place(place);
        }
    }

    fn mix_place(&mut self, place: Place) {
        self.mix(u64::from(place.source));
        self.mix(u64::from(place.start) << 32 | u64::from(place.end));
    }

    #[inline]
    fn mix(&mut self, word: u64) {
        self.shape = (self.shape.rotate_left(23) ^ word).wrapping_mul(MIX);
    }

    /// Hashes the layers and fields at hand.
    pub(crate) fn shape_anew(&mut self) {
        let (layers, fields) = (std::mem::take(&mut self.layers), std::mem::take(&mut self.fields));
        self.shape = 0;
        for layer in layers {
            self.push_layer(layer);
        }
        for field in fields {
            self.push_field(field);
        }
    }

    /// Empties the frame for the next packet, keeping its memory.
    pub(crate) fn reset(&mut self, number: u32, time: i64) {
        self.number = number;
        self.time = time;
        self.layers.clear();
        self.fields.clear();
        self.malformed = false;
        self.kept = 0;
        self.shape = 0;
        self.places.layers.clear();
        self.places.fields.clear();
    }
}
