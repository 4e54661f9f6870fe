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
}

impl Frame {
    /// Empties the frame for the next packet, keeping its memory.
    pub(crate) fn reset(&mut self, number: u32, time: i64) {
        self.number = number;
        self.time = time;
        self.layers.clear();
        self.fields.clear();
        self.malformed = false;
        self.kept = 0;
    }
}
