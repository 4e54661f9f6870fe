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
use crate::dissect::{Dissector, Frame, Needs};
use crate::fields::{Gathering, Interner, Texts};
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
    /// A frame that has Pdus.
    fn frame(&mut self, _frame: &Frame, _texts: &Texts) {}
    /// No group that is told from now on has a frame before this one.
    fn forget(&mut self, _before: u32) {}
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
    let mut captures = input.summaries();
    if stopped && input.errors().is_empty() {
        // Where it was stopped is the end of what need not end.
        for capture in &mut captures {
            capture.complete = true;
        }
    }
    Ok(Outcome { tracked, dissection, needs: Needs::default(), captures, stopped })
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
            let before = self.pdus.len();
            self.extractor.frame(frame, self.dissector.texts(), &mut self.pdus);
            if self.pdus.len() > before {
                audience.frame(frame, self.dissector.texts());
            }
        }
        self.track_pdus(audience)
    }

    /// The same for frames reported late.
    fn track_late(&mut self, audience: &mut dyn Audience) -> io::Result<()> {
        self.pdus.clear();
        for frame in self.dissector.late_frames() {
            let before = self.pdus.len();
            self.extractor.frame(frame, self.dissector.texts(), &mut self.pdus);
            if self.pdus.len() > before {
                audience.frame(frame, self.dissector.texts());
            }
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
            // Messages that were begun may yet be reported in earlier frames, and are then seen again.
            audience.forget(self.tracker.oldest_frame().unwrap_or(self.frames as u32));
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::capture::Captures;
    use crate::fields::Catalogue;
    use crate::lang;
    use crate::program::Compat;
    use crate::report::{LiveForm, LiveReport, Pick, Report};
    use crate::run::{compile, run};
    use crate::track::Keep;

    const EVER: Bounds = Bounds { idle: Duration::from_secs(1 << 32), memory: None };

    /// Takes down what it is told.
    struct Notes {
        told: LiveReport<Vec<u8>>,
        pick: Pick,
    }

    impl Audience for Notes {
        fn part(&mut self, part: &Tracked) -> io::Result<()> {
            let dissection = crate::dissect::Stats::default();
            let (configs, captures) = (&[], &[]);
            self.told.part(&Report {
                configs,
                captures,
                origins: None,
                tracked: part,
                dissection: &dissection,
                pick: &self.pick,
            })
        }

        fn pause(&mut self, _status: &Status) -> io::Result<()> {
            Ok(())
        }
    }

    fn root(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    fn program(config: &Path) -> (Program, Interner) {
        let catalogue = Catalogue::new(&crate::dissect::protocols());
        let loaded = lang::judge(lang::load(&[config.to_owned()], &[]).unwrap(), &catalogue);
        compile(&loaded.config, &catalogue, Compat::Documented)
    }

    /// Each shipped configuration, and the captures that its header names.
    fn shipped() -> Vec<(PathBuf, Vec<PathBuf>)> {
        let mut configs: Vec<PathBuf> =
            fs::read_dir(root("mate-configs")).unwrap().map(|entry| entry.unwrap().path()).collect();
        configs.retain(|path| path.extension().is_some_and(|end| end == "mate"));
        configs.sort();
        let captures = |config: &Path| {
            let text = fs::read_to_string(config).unwrap();
            let line = text.lines().find_map(|line| line.strip_prefix("// Try:")).unwrap_or_default().to_owned();
            line.split_whitespace().filter(|word| word.starts_with("tests/captures")).map(root).collect()
        };
        configs.into_iter().map(|config| (config.clone(), captures(&config))).collect()
    }

    fn lines(text: &[u8]) -> Vec<String> {
        let mut lines: Vec<String> = std::str::from_utf8(text).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }

    /// What was told, with all that is not needed any more forgotten after each packet.
    fn swept(config: &Path, captures: &[PathBuf]) -> Vec<String> {
        let (program, texts) = program(config);
        let mut notes = Notes { told: LiveReport::new(Vec::new(), LiveForm::Ndjson), pick: Pick::all(&program) };
        let options = Options { keep: Keep::Frames, ..Options::default() };
        let mut run = Run::new(program, texts, &options, EVER);
        let mut input = Captures::open(captures).ok().unwrap();
        while let Some(packet) = input.next_packet() {
            run.dissector.packet(&packet);
            run.track(&mut notes).unwrap();
            // After each one would take long.
            if run.frames.is_multiple_of(3) {
                run.sweep();
            }
            run.frames += 1;
        }
        let (tracked, _) = run.finish(&mut notes).unwrap();
        notes.part(&tracked).unwrap();
        lines(notes.told.text())
    }

    fn whole(config: &Path, captures: &[PathBuf]) -> Vec<String> {
        let (program, texts) = program(config);
        let pick = Pick::all(&program);
        let options = Options { keep: Keep::Frames, one_thread: true, ..Options::default() };
        let mut input = Captures::open(captures).ok().unwrap();
        let outcome = run(program, texts, &mut input, &options, |_| {});
        let mut told = LiveReport::new(Vec::new(), LiveForm::Ndjson);
        let report = Report {
            origins: None,
            configs: &[],
            captures: &[],
            tracked: &outcome.tracked,
            dissection: &outcome.dissection,
            pick: &pick,
        };
        told.part(&report).unwrap();
        lines(told.text())
    }

    #[test]
    fn what_is_forgotten_is_not_missed() {
        let mut different = Vec::new();
        for (config, captures) in shipped() {
            assert!(!captures.is_empty(), "{}", config.display());
            let (swept, whole) = (swept(&config, &captures), whole(&config, &captures));
            assert!(!whole.is_empty(), "{}", config.display());
            let first = swept.iter().zip(&whole).find(|(swept, whole)| swept != whole);
            if swept != whole {
                different.push(format!("{}: {} {} {first:?}", config.display(), swept.len(), whole.len()));
            }
        }
        assert!(different.is_empty(), "{}", different.join("\n"));
    }
}
