//! The extractor: makes the Pdus of frames (chapter 4), and tells early which of them their
//! Criteria refuse; what becomes of the others is for the tracker.

use std::collections::HashMap;
use std::sync::Arc;

use super::extract::Plans;
use super::pdus::{Extracted, FramePdus, Moment, Pdus};
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
}

impl Extractor {
    /// Starts a run of a program.
    pub fn new(program: Arc<Program>) -> Self {
        Self { program, first_time: None, plans: Plans::default(), matched: Avpl::new(), ends: HashMap::new() }
    }

    /// Adds the Pdus of a frame.
    pub fn frame(&mut self, frame: &Frame, texts: &Texts, pdus: &mut Pdus) {
        let first = *self.first_time.get_or_insert(frame.time);
        let now = frame.time.saturating_sub(first);
        pdus.last = pdus.last.max(now);
        pdus.seen += u64::from(frame.kept == 0);
        let plans = self.plans.pdus(&self.program, frame);
        if plans.is_empty() {
            return;
        }
        for plan in plans {
            let start = pdus.avps.len();
            plan.extract(frame, texts, &mut pdus.avps);
            let early = self.program.pdu(plan.kind).and_then(|rule| rule.early.as_ref()).filter(|_| !plan.refused);
            let refused = plan.refused
                || early.is_some_and(|early| {
                    let avps = pdus.avps.get(start..).unwrap_or_default();
                    early.refuses(avps, texts, &mut self.matched)
                });
            if refused {
                pdus.avps.truncate(start);
            }
            let ends = plan.ends(frame).map_or(0, |ends| {
                let next = self.ends.len() as u32 + 1;
                *self.ends.entry(ends).or_insert_with(|| {
                    pdus.ends.push(ends);
                    next
                })
            });
            pdus.list.push(Extracted { kind: plan.kind, refused, ends, end: pdus.avps.len() });
        }
        pdus.frames.push(FramePdus { moment: Moment { frame: frame.number, ends: 0, now }, end: pdus.len() });
    }

    /// Tells how many frames were not given to [`frame`](Self::frame), and when the last of all came.
    pub fn end(&mut self, others: u64, time: i64, pdus: &mut Pdus) {
        pdus.seen += others;
        if let Some(first) = self.first_time {
            pdus.last = pdus.last.max(time.saturating_sub(first));
        }
    }
}
