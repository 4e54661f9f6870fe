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

    /// Adds a field.
    #[inline]
    pub(crate) fn push_field(&mut self, field: FieldValue) {
        // The first bit tells fields from layers.
        self.mix(1 << 63 | u64::from(field.slot.0) << 16 | u64::from(field.layer));
        self.fields.push(field);
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
    }
}
