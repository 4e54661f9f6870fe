//! Runs that need not end: groups are handed out as soon as they are final, and forgotten.
//!
//! All is done in one thread, a packet at a time, so that what is handed out depends on the packets and
//! their times alone. Only while there is nothing to read does the clock on the wall go on for them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{Options, Outcome};
use crate::capture::Packets;
use crate::dissect::Dissector;
use crate::fields::{Gathering, Interner};
use crate::program::Program;
use crate::track::{Extractor, Limits, LiveTracker, Pdus, Tracked};

/// The memory is looked at once in so many packets.
const STRIDE: u64 = 256;
/// The same for streams, where looking takes longer.
const STREAMS_STRIDE: u64 = 16 * STRIDE;
/// While packets come without a pause, the audience is asked so often to pass on what it was told.
const PATIENCE: Duration = Duration::from_millis(100);

/// What bounds the memory of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// A group, a connection or a conversation without a packet for so long is done with.
    pub idle: Duration,
    /// About how many bytes the run may take; no limit if it is not given.
    pub memory: Option<usize>,
}

/// How a run is going.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// Packets read.
    pub frames: u64,
    /// Groups kept.
    pub open_groups: u64,
    /// Groups handed out, those that were cut not counted.
    pub final_groups: u64,
    /// Groups that were cut.
    pub cut_groups: u64,
    /// Connections dropped to save memory.
    pub dropped_streams: u64,
    /// About how many bytes groups, texts and streams take.
    pub bytes: usize,
}

/// Who is told what a run finds.
pub trait Audience {
    /// Groups that are final, and Pdus.
    fn part(&mut self, part: &Tracked) -> io::Result<()>;
    /// Called now and then, and when there is nothing to read: what was told should be on its way.
    fn pause(&mut self, status: &Status) -> io::Result<()>;
}

/// Runs a program over packets until they end, or [`Options::stop`] is set. The outcome has the groups that
/// were not handed out.
///
/// # Errors
/// Those of the audience; the run ends with the first.
pub fn run_live(
    program: Program,
    texts: Interner,
    input: &mut dyn Packets,
    options: &Options<'_>,
    bounds: Bounds,
    audience: &mut dyn Audience,
) -> io::Result<Outcome> {
    let mut run = Run::new(program, texts, options, bounds);
    let is_stopped = || options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
    let limit = options.limit.unwrap_or(u64::MAX);
    let mut told = Instant::now();
    let mut waiting: Option<Instant> = None;
    while run.frames < limit && !is_stopped() {
        if let Some(packet) = input.next_packet() {
            waiting = None;
            run.dissector.packet(&packet);
            run.frames += 1;
            run.track(audience)?;
            if run.frames.is_multiple_of(STRIDE) {
                run.keep_within_bounds(audience)?;
                if told.elapsed() >= PATIENCE {
                    audience.pause(&run.status())?;
                    told = Instant::now();
                }
            }
        } else if input.is_waiting() {
            let since = waiting.get_or_insert_with(Instant::now).elapsed();
            run.pause(since, audience)?;
            audience.pause(&run.status())?;
            told = Instant::now();
        } else {
            break;
        }
    }
    let stopped = is_stopped();
    let (tracked, dissection) = run.finish(audience)?;
    Ok(Outcome { tracked, dissection, captures: input.summaries(), stopped })
}

struct Run {
    dissector: Dissector,
    extractor: Extractor,
    tracker: LiveTracker,
    pdus: Pdus,
    frames: u64,
    memory: Option<usize>,
}

impl Run {
    fn new(program: Program, texts: Interner, options: &Options<'_>, bounds: Bounds) -> Self {
        let program = Arc::new(program);
        let idle = i64::try_from(bounds.idle.as_nanos()).unwrap_or(i64::MAX);
        // What moves together what is left needs as much again, and lists grow by doubling.
        let limits = Limits { idle, bytes: bounds.memory.map_or(usize::MAX, |memory| memory / 4) };
        let tracker = LiveTracker::new(Arc::clone(&program), options.keep, limits, texts.texts());
        let mut dissector = Dissector::new(program.demand.clone(), texts, options.decode_as);
        dissector.bound(idle);
        Self {
            dissector,
            extractor: Extractor::new(program),
            tracker,
            pdus: Pdus::default(),
            frames: 0,
            memory: bounds.memory,
        }
    }

    /// Tracks the frames that the last packet gave.
    fn track(&mut self, audience: &mut dyn Audience) -> io::Result<()> {
        self.pdus.clear();
        for frame in self.dissector.frames() {
            self.extractor.frame(frame, self.dissector.texts(), &mut self.pdus);
        }
        self.track_pdus(audience)
    }

    /// The same for frames reported late.
    fn track_late(&mut self, audience: &mut dyn Audience) -> io::Result<()> {
        self.pdus.clear();
        for frame in self.dissector.late_frames() {
            self.extractor.frame(frame, self.dissector.texts(), &mut self.pdus);
        }
        self.track_pdus(audience)
    }

    fn track_pdus(&mut self, audience: &mut dyn Audience) -> io::Result<()> {
        tell(self.tracker.track(&self.pdus, self.dissector.texts()), audience)
    }

    /// Nothing has come for a while.
    fn pause(&mut self, since: Duration, audience: &mut dyn Audience) -> io::Result<()> {
        let since = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
        let now = self.tracker.now().saturating_add(since);
        tell(self.tracker.pause(now, self.dissector.texts()), audience)
    }

    fn keep_within_bounds(&mut self, audience: &mut dyn Audience) -> io::Result<()> {
        if self.tracker.wants_sweep(self.dissector.texts()) {
            self.sweep();
        }
        let Some(memory) = self.memory else { return Ok(()) };
        if self.frames.is_multiple_of(STREAMS_STRIDE) && self.dissector.streams_size() > memory / 4 {
            self.dissector.trim_streams(memory / 16 * 3);
            self.track_late(audience)?;
        }
        if self.tracker.is_beyond_limits(self.dissector.texts()) {
            self.sweep();
            tell(self.tracker.relieve(self.dissector.texts()), audience)?;
            self.sweep();
        }
        Ok(())
    }

    /// Forgets what has left, and the texts that nothing needs any more.
    fn sweep(&mut self) {
        let mut interner = std::mem::take(&mut self.dissector.texts);
        let mut gathering = Gathering::new(interner.texts(), self.tracker.base());
        self.dissector.map_values(&mut |value| gathering.keep(value));
        self.tracker.sweep(&mut gathering);
        let texts = gathering.finish();
        interner.replace_texts(texts);
        self.dissector.texts = interner;
    }

    fn status(&self) -> Status {
        let stats = self.tracker.stats();
        Status {
            frames: self.frames,
            open_groups: self.tracker.open_groups(),
            final_groups: stats.final_groups,
            cut_groups: stats.idle_groups + stats.memory_groups,
            dropped_streams: self.dissector.stats().dropped_streams,
            bytes: self.tracker.size() + self.dissector.texts().size() + self.dissector.streams_size(),
        }
    }

    fn finish(mut self, audience: &mut dyn Audience) -> io::Result<(Tracked, crate::dissect::Stats)> {
        self.dissector.finish();
        self.track_late(audience)?;
        let tracked = self.tracker.finish(self.dissector.texts());
        let (_, dissection) = self.dissector.into_parts();
        Ok((tracked, dissection))
    }
}

fn tell(part: Option<Tracked>, audience: &mut dyn Audience) -> io::Result<()> {
    part.map_or(Ok(()), |part| audience.part(&part))
}
