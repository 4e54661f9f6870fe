//! Runs whose frames come over the bridge: from a tshark at work, or from PDML that one wrote.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::pipeline::Pipeline;
use super::{Options, Outcome};
use crate::bridge::{BridgeError, Frames, Running, Tshark, Vocabulary, Wishes, feed};
use crate::capture::{Captures, Position};
use crate::dissect::{Needs, Stats};
use crate::fields::{Catalogue, Interner};
use crate::filter::Observer;
use crate::program::{Compat, Program};

/// The watcher is called once in so many frames.
const STRIDE: u64 = 64;

/// A tshark, and what it is to do.
#[derive(Debug, Clone, Copy)]
pub struct Served<'a> {
    /// The tshark.
    pub tshark: &'a Tshark,
    /// All names that it knows.
    pub vocabulary: &'a Vocabulary,
    /// What is wanted of it.
    pub wishes: &'a Wishes<'a>,
    /// The catalogue by which the program was compiled.
    pub catalogue: &'a Catalogue,
}

/// Runs a program over captures that tshark dissects. What goes wrong with tshark on the way ends the
/// run, and what was read before counts.
pub fn run_tshark(
    program: Program,
    texts: Interner,
    captures: &mut Captures,
    served: Served<'_>,
    options: &Options<'_>,
    observer: &mut impl Observer,
    mut watch: impl FnMut(Position),
) -> Result<(Outcome, Option<BridgeError>), BridgeError> {
    let (running, stdin, stdout) = Running::start(served.tshark, served.wishes, served.vocabulary)?;
    let position = Mutex::new(captures.position());
    let by_bytes = program.compat == Compat::Wireshark;
    let mut frames = Frames::new("tshark", stdout, (served.catalogue, &program.demand), texts, by_bytes);
    let limit = options.limit.unwrap_or(u64::MAX);
    let mut pipeline = Pipeline::new(&Arc::new(program), options.keep, options.one_thread);
    let ((fed, latest), last, ended) = thread::scope(|scope| {
        let feeder = scope.spawn(|| feed(captures, stdin, limit, options.stop, &position));
        let (mut count, mut last) = (0u64, 0u64);
        while frames.advance() {
            take(&mut pipeline, &frames, observer);
            last = u64::from(frames.frame().number);
            count += 1;
            if count.is_multiple_of(STRIDE)
                && let Ok(position) = position.lock()
            {
                watch(*position);
            }
        }
        // Ends tshark, if it has not ended, and so what waits to feed it.
        let ended = running.end(last, frames.error().is_none());
        (feeder.join().unwrap_or_default(), last, ended)
    });
    // What a tshark that failed was fed beyond its last frame was not dissected.
    let (seen, latest) = if ended.is_ok() { (fed, latest) } else { (last, frames.latest()) };
    let outcome = finish(pipeline, frames, seen, latest, options.stop);
    let mut summaries = captures.summaries();
    if ended.is_err() {
        for summary in &mut summaries {
            summary.complete = false;
        }
        // Of several captures nobody can tell which frames it got to.
        if let [only] = summaries.as_mut_slice() {
            only.frames = only.frames.min(last);
        }
    }
    Ok((Outcome { captures: summaries, ..outcome }, ended.err()))
}

/// Runs a program over PDML. Where that breaks the run ends, and what was read before counts.
pub fn run_pdml(
    program: Program,
    mut frames: Frames,
    options: &Options<'_>,
    observer: &mut impl Observer,
) -> (Outcome, Option<BridgeError>) {
    let limit = options.limit.unwrap_or(u64::MAX);
    let mut pipeline = Pipeline::new(&Arc::new(program), options.keep, options.one_thread);
    let is_stopped = || options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
    let mut count = 0;
    while count < limit && !is_stopped() {
        if !frames.advance() {
            break;
        }
        take(&mut pipeline, &frames, observer);
        count += 1;
    }
    let error = frames.error();
    let latest = frames.latest();
    (finish(pipeline, frames, count, latest, options.stop), error)
}

fn take(pipeline: &mut Pipeline, frames: &Frames, observer: &mut impl Observer) {
    let has_pdus = pipeline.frame(frames.frame(), frames.texts());
    observer.frame(frames.frame(), frames.texts(), has_pdus);
    pipeline.pass_on(frames.texts());
}

/// Ends the run, after so many frames in all, at the time of the latest.
fn finish(
    mut pipeline: Pipeline,
    frames: Frames,
    count: u64,
    latest: Option<i64>,
    stop: Option<&AtomicBool>,
) -> Outcome {
    if let Some(latest) = latest {
        pipeline.end(count.saturating_sub(frames.summary().frames), latest);
    }
    let captures = vec![frames.summary().clone()];
    let dissection = Stats { malformed_frames: frames.malformed(), ..Stats::default() };
    let stopped = stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
    let tracked = pipeline.finish(frames.into_texts());
    Outcome { tracked, dissection, needs: Needs::default(), captures, stopped }
}
