//! The extractor: makes the Pdus of frames (chapter 4), and tells early which of them their
//! Criteria refuse; what becomes of the others is for the tracker.

use std::collections::HashMap;
use std::sync::Arc;

use super::deferred::DeferredFrame;
use super::extract::Plans;
use super::pdus::{FramePdus, Moment, Pdus};
use crate::dissect::Frame;
use crate::fields::{Texts, Value};
use crate::program::{Avpl, Program};

/// Makes the Pdus of frames in order.
#[derive(Debug)]
pub struct Extractor {
    program: Arc<Program>,
    first_time: Option<i64>,
    plans: Plans,
    matched: Avpl,
    /// The numbers of sources with their destinations.
    ends: HashMap<(Value, Value), u32>,
    /// The number of the batch that Pdus are put off into.
    batch: u64,
}

impl Extractor {
    /// Starts a run of a program.
    pub fn new(program: Arc<Program>) -> Self {
        Self {
            program,
            first_time: None,
            plans: Plans::default(),
            matched: Avpl::new(),
            ends: HashMap::new(),
            batch: 0,
        }
    }

    /// Adds the Pdus of a frame.
    pub fn frame(&mut self, frame: &Frame, texts: &Texts, pdus: &mut Pdus) {
        let now = self.note(frame, pdus);
        let plans = self.plans.pdus(&self.program, frame);
        if plans.is_empty() {
            return;
        }
        // The shape says that there is such a field.
        let value = |field: u16| frame.fields.get(usize::from(field)).map_or(Value::EMPTY, |field| field.value);
        for plan in plans {
            let ends = plan.ends(frame).map_or(0, |ends| {
                let next = self.ends.len() as u32 + 1;
                *self.ends.entry(ends).or_insert_with(|| {
                    pdus.ends.push(ends);
                    next
                })
            });
            pdus.add(&self.program, plan, ends, value, texts, &mut self.matched);
        }
        pdus.frames.push(FramePdus { moment: Moment { frame: frame.number, ends: 0, now }, end: pdus.len() });
    }

    /// Whether Pdus may be made later: only where it does not matter who made earlier ones.
    pub fn may_defer(&self) -> bool {
        self.program.ends.is_empty()
    }

    /// Puts the Pdus of a frame off until they are tracked; false if it has none.
    pub fn defer(&mut self, frame: &Frame, pdus: &mut Pdus) -> bool {
        let now = self.note(frame, pdus);
        let deferred = &mut pdus.deferred;
        self.batch += u64::from(deferred.frames.is_empty());
        let Some(plan) = self.plans.give(&self.program, frame, self.batch, &mut deferred.plans) else { return false };
        deferred.values.extend(frame.fields.iter().map(|field| field.value));
        let moment = Moment { frame: frame.number, ends: 0, now };
        deferred.frames.push(DeferredFrame { moment, plan, end: deferred.values.len() });
        true
    }

    /// Counts a frame; gives its time since the first one.
    #[inline]
    fn note(&mut self, frame: &Frame, pdus: &mut Pdus) -> i64 {
        let first = *self.first_time.get_or_insert(frame.time);
        let now = frame.time.saturating_sub(first);
        pdus.last = pdus.last.max(now);
        pdus.seen += u64::from(frame.kept == 0);
        now
    }

    /// Tells how many frames were not given to [`frame`](Self::frame), and when the last of all came.
    pub fn end(&mut self, others: u64, time: i64, pdus: &mut Pdus) {
        pdus.seen += others;
        if let Some(first) = self.first_time {
            pdus.last = pdus.last.max(time.saturating_sub(first));
        }
    }
}
