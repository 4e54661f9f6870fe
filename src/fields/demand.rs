//! The demand set: the protocols and fields that a run can ever read. Lowering a config makes
//! it; capture and dissection do only the work that it needs.

use super::{Catalogue, Field, FieldId, Protocol, ProtocolId};

/// The number of a demanded field within one run; fields nobody reads have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u16);

const NONE: u16 = u16::MAX;

/// Which protocols and fields are wanted.
#[derive(Debug, Clone)]
pub struct Demand {
    /// By field id: its slot, or `NONE`.
    slots: Vec<u16>,
    slot_fields: Vec<FieldId>,
    /// By field id: wanted as a layer of its own (`Proto http.host`).
    as_layer: Vec<bool>,
    any_as_layer: bool,
    /// By protocol id: its layers are wanted.
    layers: Vec<bool>,
    /// By protocol id: it, or a protocol that it may lead to, is wanted.
    reaches: Vec<bool>,
    /// By protocol id: one of its fields is wanted.
    fields: Vec<bool>,
}

impl Demand {
    /// Wants nothing yet.
    pub fn new(catalogue: &Catalogue) -> Self {
        Self {
            slots: vec![NONE; catalogue.field_count()],
            slot_fields: Vec::new(),
            as_layer: vec![false; catalogue.field_count()],
            any_as_layer: false,
            layers: vec![false; catalogue.protocols().len()],
            reaches: vec![false; catalogue.protocols().len()],
            fields: vec![false; catalogue.protocols().len()],
        }
    }

    /// Wants the values of a field.
    pub fn want_field(&mut self, field: FieldId) -> Slot {
        let next = u16::try_from(self.slot_fields.len()).unwrap_or(NONE);
        match self.slots.get_mut(usize::from(field.0)) {
            Some(slot) if *slot == NONE => {
                *slot = next;
                self.slot_fields.push(field);
                Slot(next)
            }
            Some(slot) => Slot(*slot),
            None => Slot(NONE),
        }
    }

    /// Wants every instance of a field as a layer of its own.
    pub fn want_field_as_layer(&mut self, field: FieldId) {
        self.want_field(field);
        if let Some(flag) = self.as_layer.get_mut(usize::from(field.0)) {
            *flag = true;
            self.any_as_layer = true;
        }
    }

    /// Wants the layers of a protocol.
    pub fn want_protocol(&mut self, protocol: ProtocolId) {
        if let Some(flag) = self.layers.get_mut(usize::from(protocol.0)) {
            *flag = true;
        }
    }

    /// Works out which protocols lead to wanted ones; to be called after all wishes.
    pub fn close(&mut self, catalogue: &Catalogue) {
        let flags = self.reaches.iter_mut().zip(&mut self.fields);
        for (protocol, (reaches, fields)) in catalogue.protocols().iter().zip(flags) {
            let slots = &self.slots;
            let wants = |id: FieldId| slots.get(usize::from(id.0)).is_some_and(|slot| *slot != NONE);
            *fields = protocol.fields.iter().any(|field| wants(field.id()));
            *reaches = self.layers.get(usize::from(protocol.id().0)).copied().unwrap_or(false)
                || wants(protocol.field_id())
                || *fields;
        }
        loop {
            let mut changed = false;
            for protocol in catalogue.protocols() {
                if !self.reaches(protocol)
                    && protocol
                        .carries
                        .iter()
                        .filter_map(|name| catalogue.protocol(name))
                        .any(|carried| self.reaches(carried))
                {
                    if let Some(flag) = self.reaches.get_mut(usize::from(protocol.id().0)) {
                        *flag = true;
                        changed = true;
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// The slot of a field, if anyone reads it.
    #[inline]
    pub fn slot(&self, field: &Field) -> Option<Slot> {
        self.slot_of(field.id())
    }

    /// The slot of a field id, if anyone reads it.
    #[inline]
    pub fn slot_of(&self, field: FieldId) -> Option<Slot> {
        match self.slots.get(usize::from(field.0)) {
            Some(&slot) if slot != NONE => Some(Slot(slot)),
            _ => None,
        }
    }

    /// Whether each instance of the field is also a layer.
    #[inline]
    pub fn is_layer(&self, field: FieldId) -> bool {
        self.any_as_layer && self.as_layer.get(usize::from(field.0)).copied().unwrap_or(false)
    }

    /// Whether the protocol has to be entered: it, one of its fields, or a protocol that it may
    /// lead to is wanted.
    #[inline]
    pub fn reaches(&self, protocol: &Protocol) -> bool {
        self.reaches.get(usize::from(protocol.id().0)).copied().unwrap_or(false)
    }

    /// Whether one of the protocol's fields is wanted: worth asking once before many fields.
    #[inline]
    pub fn wants_fields(&self, protocol: &Protocol) -> bool {
        self.fields.get(usize::from(protocol.id().0)).copied().unwrap_or(false)
    }

    /// Has every protocol entered, wanted or not: for fields that depend on all layers of a frame.
    pub fn reach_all(&mut self) {
        self.reaches.fill(true);
    }

    /// Whether one of the protocol's own fields, or its layer, is wanted (as opposed to what it
    /// carries).
    pub fn wants(&self, protocol: &Protocol) -> bool {
        self.layers.get(usize::from(protocol.id().0)).copied().unwrap_or(false)
            || self.slot_of(protocol.field_id()).is_some()
            || protocol.fields.iter().any(|field| self.slot(field).is_some())
    }

    /// The field behind each slot, by slot number.
    pub fn slot_fields(&self) -> &[FieldId] {
        &self.slot_fields
    }
}
