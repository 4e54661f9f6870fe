//! The layers that a frame had when it added to an unfinished message, kept so that the message
//! can still be reported in that frame when its end is given up later (Decision 13).

use super::frame::{FieldValue, Frame, Layer, LayerIndex};
use super::{Dissector, Net};
use crate::fields::Value;

/// The current layer of a frame with all that enclose it, and their own fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    number: u32,
    time: i64,
    layers: Vec<Layer>,
    fields: Vec<FieldValue>,
    net: Net,
}

impl Snapshot {
    /// The number of the frame.
    pub(crate) fn frame(&self) -> u32 {
        self.number
    }

    /// The values of its fields.
    pub(super) fn values(&mut self) -> impl Iterator<Item = &mut Value> {
        self.fields.iter_mut().map(|field| &mut field.value)
    }
}

impl Dissector {
    /// Keeps the enclosing layers of the current place.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut kept = Snapshot::default();
        self.snapshot_into(&mut kept);
        kept
    }

    /// The same into the memory of an earlier snapshot.
    pub(crate) fn snapshot_into(&self, kept: &mut Snapshot) {
        kept.number = self.frame.number;
        kept.time = self.frame.time;
        kept.net = self.net;
        kept.layers.clear();
        kept.fields.clear();
        // From the innermost outwards; until they are numbered anew, `end` holds the old number.
        let mut at = self.current;
        while let Some(layer) = self.frame.layers.get(usize::from(at)) {
            kept.layers.push(Layer { end: at, ..*layer });
            at = layer.parent;
        }
        kept.layers.reverse();
        let chain = &kept.layers;
        let place = |old: LayerIndex| (0u16..).zip(chain).find(|(_, layer)| layer.end == old).map(|(new, _)| new);
        kept.fields.extend(
            self.frame.fields.iter().filter_map(|field| Some(FieldValue { layer: place(field.layer)?, ..*field })),
        );
        let count = u16::try_from(kept.layers.len()).unwrap_or(u16::MAX);
        for (new, layer) in (0u16..).zip(&mut kept.layers) {
            *layer = Layer { parent: new.wrapping_sub(1), depth: new, end: count, ..*layer };
        }
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
            shape: 0,
            places: super::Places::default(),
        };
        let outer = std::mem::replace(&mut self.frame, frame);
        let outer_layer = std::mem::replace(&mut self.current, current.unwrap_or(super::frame::NO_LAYER));
        let outer_net = std::mem::replace(&mut self.net, snapshot.net);
        emit(self);
        self.frame.close_all();
        self.frame.shape_anew();
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
