//! Extraction put off: frames of which the Pdus are made where they are tracked, when that thread has
//! time. What is to be done is found out at once, as it depends on the frame; the values go along.

use std::sync::Arc;

use super::extract::PduPlan;
use super::pdus::{FramePdus, Moment, Pdus};
use crate::fields::{Texts, Value};
use crate::program::{Avpl, Program};

/// Frames of which Pdus are to be made, in order.
#[derive(Debug, Default)]
pub(super) struct Deferred {
    pub(super) frames: Vec<DeferredFrame>,
    /// The values of the frames' fields.
    pub(super) values: Vec<Value>,
    /// How to make them.
    pub(super) plans: Vec<Arc<[PduPlan]>>,
    matched: Avpl,
}

/// A frame, the number of its plan, and where its values end.
#[derive(Debug)]
pub(super) struct DeferredFrame {
    pub(super) moment: Moment,
    pub(super) plan: u32,
    pub(super) end: usize,
}

impl Deferred {
    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.values.clear();
        self.plans.clear();
    }
}

impl Pdus {
    /// Makes the Pdus that were put off.
    pub(super) fn make(&mut self, program: &Program, texts: &Texts) {
        let mut deferred = std::mem::take(&mut self.deferred);
        let mut start = 0;
        for frame in &deferred.frames {
            let values = deferred.values.get(start..frame.end).unwrap_or_default();
            start = frame.end;
            let value = |field: u16| values.get(usize::from(field)).copied().unwrap_or(Value::EMPTY);
            for plan in deferred.plans.get(frame.plan as usize).map_or(&[][..], |plans| plans) {
                self.add(program, plan, 0, value, texts, &mut deferred.matched);
            }
            self.frames.push(FramePdus { moment: frame.moment, end: self.len() });
        }
        deferred.clear();
        self.deferred = deferred;
    }
}
