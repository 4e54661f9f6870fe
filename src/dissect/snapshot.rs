//! The layers that a frame had when it added to an unfinished message, kept so that the message
//! can still be reported in that frame when its end is given up later (Decision 13).

use super::frame::{FieldValue, Frame, Layer, LayerIndex};
use super::{Dissector, Net};

/// The current layer of a frame with all that enclose it, and their own fields.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    number: u32,
    time: i64,
    layers: Vec<Layer>,
    fields: Vec<FieldValue>,
    net: Net,
}

impl Dissector {
    /// Keeps the enclosing layers of the current place.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut chain: Vec<LayerIndex> = Vec::new();
        let mut at = self.current;
        while let Some(layer) = self.frame.layers.get(usize::from(at)) {
            chain.push(at);
            at = layer.parent;
        }
        chain.reverse();
        let place = |index: LayerIndex| (0u16..).zip(&chain).find(|(_, old)| **old == index).map(|(new, _)| new);
        let count = u16::try_from(chain.len()).unwrap_or(u16::MAX);
        let layers = (0u16..)
            .zip(&chain)
            .filter_map(|(new, old)| {
                let layer = self.frame.layers.get(usize::from(*old))?;
                Some(Layer { parent: new.wrapping_sub(1), depth: new, end: count, ..*layer })
            })
            .collect();
        let fields = self
            .frame
            .fields
            .iter()
            .filter_map(|field| Some(FieldValue { layer: place(field.layer)?, ..*field }))
            .collect();
        Snapshot { number: self.frame.number, time: self.frame.time, layers, fields, net: self.net }
    }

    /// Runs `emit` in the frame of the snapshot, and counts that frame as one more result.
    pub(crate) fn late(&mut self, snapshot: Snapshot, emit: impl FnOnce(&mut Self)) {
        let current = snapshot.layers.len().checked_sub(1).and_then(|i| u16::try_from(i).ok());
        let kept = snapshot.layers.len();
        let frame = Frame {
            number: snapshot.number,
            time: snapshot.time,
            layers: snapshot.layers,
            fields: snapshot.fields,
            malformed: false,
            kept: u16::try_from(kept).unwrap_or(u16::MAX),
        };
        let outer = std::mem::replace(&mut self.frame, frame);
        let outer_layer = std::mem::replace(&mut self.current, current.unwrap_or(super::frame::NO_LAYER));
        let outer_net = std::mem::replace(&mut self.net, snapshot.net);
        emit(self);
        self.frame.close_all();
        self.current = outer_layer;
        self.net = outer_net;
        let late = std::mem::replace(&mut self.frame, outer);
        // Without a new layer nothing was reported: the frame itself has been tracked before.
        if late.layers.len() > kept {
            self.late.push(late);
        }
    }
}

impl Frame {
    /// Recomputes where each subtree ends, after layers were added below kept ones.
    fn close_all(&mut self) {
        let count = u16::try_from(self.layers.len()).unwrap_or(u16::MAX);
        let parents: Vec<u16> = self.layers.iter().map(|layer| layer.parent).collect();
        for (index, layer) in (0u16..).zip(&mut self.layers) {
            let mut end = index + 1;
            while end < count && encloses(&parents, index, end) {
                end += 1;
            }
            layer.end = end;
        }
    }
}

fn encloses(parents: &[u16], outer: u16, mut inner: u16) -> bool {
    while let Some(&parent) = parents.get(usize::from(inner)) {
        if parent == outer {
            return true;
        }
        inner = parent;
    }
    false
}
