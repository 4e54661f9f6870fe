//! A run: captures go through dissection and tracking, in one pass.
//!
//! ```no_run
//! use mate::capture::Captures;
//! use mate::run::{Options, run};
//! # fn program() -> (mate::program::Program, mate::fields::Texts) { unimplemented!() }
//!
//! let (program, texts) = program();
//! let mut captures = Captures::open(&["a.pcap", "b.pcapng.gz"]).map_err(|mut errors| errors.remove(0))?;
//! let outcome = run(program, texts, &mut captures, &Options::default(), |_| {});
//! for capture in &outcome.captures {
//!     assert!(capture.complete, "{} was not read to its end", capture.file);
//! }
//! # Ok::<(), mate::capture::CaptureError>(())
//! ```

use std::sync::atomic::{AtomicBool, Ordering};

use crate::capture::{Captures, Position, Summary};
use crate::dissect::{DecodeAs, Dissector, Stats};
use crate::fields::{Catalogue, Texts};
use crate::lang::ast;
use crate::program::{Compat, Program, lower};
use crate::track::{Keep, Tracked, Tracker};

/// The watcher is called once in so many packets.
const STRIDE: u64 = 1024;

/// What a run is to do besides following its program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// What is kept of each Pdu.
    pub keep: Keep,
    /// Which ports carry which protocol, beyond the usual ones.
    pub decode_as: &'a [DecodeAs],
    /// Ends after so many packets.
    pub limit: Option<u64>,
    /// Ends when this is set, between two packets.
    pub stop: Option<&'a AtomicBool>,
}

/// What a run yields.
#[derive(Debug)]
pub struct Outcome {
    /// The final state of all Pdus, Gops and Gogs.
    pub tracked: Tracked,
    /// What dissection counted.
    pub dissection: Stats,
    /// What was read of each capture. What went wrong with them stands in
    /// [`Captures::errors`].
    pub captures: Vec<Summary>,
    /// [`Options::stop`] ended the run.
    pub stopped: bool,
}

/// Compiles a configuration that the checker found free of errors.
pub fn compile(config: &ast::Config, catalogue: &Catalogue, compat: Compat) -> (Program, Texts) {
    let mut texts = Texts::new();
    let program = lower(config, catalogue, &mut texts, compat);
    (program, texts)
}

/// Runs a program over captures. `watch` is told now and then how far the reading is.
///
/// A capture that breaks ends there, and what was read of it counts.
pub fn run(
    program: Program,
    texts: Texts,
    captures: &mut Captures,
    options: &Options<'_>,
    mut watch: impl FnMut(Position),
) -> Outcome {
    let mut dissector = Dissector::new(program.demand.clone(), texts, options.decode_as);
    let mut tracker = Tracker::new(program, options.keep);
    let is_stopped = || options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
    let limit = options.limit.unwrap_or(u64::MAX);
    let mut frames = 0;
    let mut stopped = false;
    while frames < limit {
        stopped = is_stopped();
        if stopped {
            break;
        }
        let Some(packet) = captures.next_packet() else { break };
        dissector.packet(&packet);
        for frame in dissector.frames() {
            tracker.frame(frame, dissector.texts());
        }
        frames += 1;
        if frames % STRIDE == 0 {
            watch(captures.position());
        }
    }
    dissector.finish();
    for frame in dissector.late_frames() {
        tracker.frame(frame, dissector.texts());
    }
    let (texts, dissection) = dissector.into_parts();
    let tracked = tracker.finish(texts);
    // A signal may also have ended the last read.
    Outcome { tracked, dissection, captures: captures.summaries(), stopped: stopped || is_stopped() }
}
