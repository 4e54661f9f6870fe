//! Extraction and tracking in step, for those who have frames at hand.

use std::sync::Arc;

use super::{Extractor, Keep, Pdus, Tracked, Tracker};
use crate::dissect::Frame;
use crate::fields::Texts;
use crate::program::Program;

/// Makes the Pdus of each frame and tracks them at once.
#[derive(Debug)]
pub struct InStep {
    extractor: Extractor,
    pdus: Pdus,
    tracker: Tracker,
}

impl InStep {
    /// Starts a run of a program.
    pub fn new(program: Program, keep: Keep) -> Self {
        let program = Arc::new(program);
        Self {
            extractor: Extractor::new(Arc::clone(&program)),
            pdus: Pdus::default(),
            tracker: Tracker::new(program, keep),
        }
    }

    /// Tracks the next frame.
    pub fn frame(&mut self, frame: &Frame, texts: &Texts) {
        self.pdus.clear();
        self.extractor.frame(frame, texts, &mut self.pdus);
        self.tracker.track(&self.pdus, texts);
    }

    /// Ends the run.
    pub fn finish(self, texts: Texts) -> Tracked {
        self.tracker.finish(texts)
    }
}
