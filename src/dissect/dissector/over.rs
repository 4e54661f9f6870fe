//! Fields that others hang below, and that may be a Pdu's Proto.

use super::{Dissector, layer_count};
use crate::fields::{Field, FieldType};

impl Dissector {
    /// A number, or a label without one, that others hang below: as a layer (`Proto h225.RasMessage`)
    /// it spans the fields that `body` emits.
    pub(crate) fn over<R>(&mut self, field: &'static Field, value: u64, body: impl FnOnce(&mut Self) -> R) -> R {
        let before = layer_count(&self.frame);
        match field.ty {
            FieldType::None => self.label(field),
            _ => self.uint(field, value),
        }
        let Some(layer) = self.frame.layers.get_mut(usize::from(before)) else { return body(self) };
        layer.spanning = true;
        self.current = before;
        self.depth += 1;
        let result = body(self);
        self.close(before);
        result
    }
}
