//! `--live` and `--follow`: groups are told as soon as they are final, with bounded memory, until the input
//! ends or Ctrl-C does.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::asked::{Asked, Settled};
use super::status::StatusLine;
use super::{Refusal, because, cannot_write, interrupt, load, not_an_input};
use super::{reason, tell_warnings};
use crate::capture::{CaptureError, Captures, Followed, Packets, Source, Summary};
use crate::cli::once::one_standard_input;
use crate::cli::{Exit, Format, RunArgs, output, paint};
use crate::dissect::{Frame, Stats};
use crate::fields::Texts;
use crate::filter::{Filter, Observer, Watch};
use crate::report::{LiveForm, LiveReport, Pick, Report};
use crate::run::{Audience, Bounds, Options, Outcome, Status, run_live};
use crate::track::{LiveStats, Tracked};

/// A group is done with after so long without a Pdu, unless somebody says otherwise.
const IDLE: Duration = Duration::from_secs(600);

/// So much memory may be used, unless somebody says otherwise: also a session that never ends has an end then.
const MEMORY: usize = 1 << 30;

pub(super) fn attempt(args: &RunArgs) -> Result<Exit, Refusal> {
    one_standard_input(args.inputs()).map_err(Refusal::Because)?;
    super::frames::refuse(args)?;
    let form = match args.format {
        Format::Text => None,
        Format::Ndjson => Some(LiveForm::Ndjson),
        Format::Json => {
            return Err(because(
                &"one JSON document cannot be written while the run goes on",
                "write one object a line, with `--format ndjson`",
            ));
        }
        Format::Tree | Format::Html | Format::Csv | Format::Parquet => {
            let message = format!("{} cannot be written while the run goes on", args.format.name());
            return Err(because(&message, "have text or `--format ndjson`, or read the capture when it is done"));
        }
    };
    let asked = Asked::read(args)?;
    let (judged, mut program, texts) = load(args, &asked)?;
    if judged.served.is_some() {
        return Err(because(
            &"with `--live` and `--follow` only mate itself dissects",
            "read the capture when it is done, without them",
        ));
    }
    let Settled { filter, .. } = asked.settle(&mut program, judged.catalogue())?;
    let pick = Pick::only(&program, &args.only).map_err(|unknown| because(&unknown, &unknown.help))?;
    if let Some(filter) = &filter {
        can_judge(filter, &pick)?;
    }
    let stop = interrupt::flag();
    let mut input = open(args, &stop)?;
    let place = Place::open(args)?;
    let form = form.unwrap_or_else(|| LiveForm::Text { colours: place.has_colours() });
    let keep =
        if form == LiveForm::Ndjson && filter.is_none() { pick.keep_for_objects() } else { pick.keep_for_text() };
    let options = Options {
        keep,
        decode_as: &args.decode_as,
        limit: args.count,
        stop: Some(&*stop),
        needs: false,
        one_thread: true,
    };
    let bounds = Bounds { idle: args.idle.unwrap_or(IDLE), memory: Some(args.max_memory.unwrap_or(MEMORY)) };
    let mut teller = Teller {
        report: LiveReport::new(place.sink().map_err(|error| cannot_write(args.output.as_deref(), &error))?, form),
        status: StatusLine::default(),
        pick,
        watch: filter.as_ref().map(|filter| Watch::new(Some(filter), [])),
    };
    let run = run_live(program, texts, &mut *input, &options, bounds, &mut teller);
    let written = run.and_then(|outcome| {
        teller.end(&outcome)?;
        Ok(outcome)
    });
    let outcome = match written {
        Ok(outcome) => outcome,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Clean),
        Err(error) => return Err(place.give_up(&error)),
    };
    let handed_out = outcome.tracked.live_stats().is_some_and(|stats| *stats != LiveStats::default());
    if !handed_out && !outcome.tracked.has_gops() {
        tell_warnings(&judged.loaded);
    }
    for error in input.errors() {
        paint::failure(&reason(error, error.help()));
    }
    Ok(if input.errors().is_empty() { Exit::Clean } else { Exit::Findings })
}

/// Refuses a filter for which groups and frames are not enough.
fn can_judge(filter: &Filter, pick: &Pick) -> Result<(), Refusal> {
    if filter.needs_more_than_groups() {
        return Err(because(
            &"while the run goes on, `-Y` can ask for fields of frames, and of Gops and Gogs, but not of Pdus",
            "ask for what their Gop keeps of them (`Extra`), or read the capture when it is done",
        ));
    }
    if pick.asks_for_pdus() {
        return Err(because(
            &"while the run goes on, `-Y` selects groups, and Pdus are told before their group is known",
            "leave them out of `--only`, or read the capture when it is done",
        ));
    }
    Ok(())
}

/// Opens what is read.
fn open(args: &RunArgs, stop: &Arc<AtomicBool>) -> Result<Box<dyn Packets>, Refusal> {
    let tell = |errors: &[CaptureError]| {
        for error in errors {
            paint::failure(&reason(error, error.help()));
        }
        Refusal::Told
    };
    if let Some(folder) = &args.follow {
        return match Followed::open(folder) {
            Ok(followed) => Ok(Box::new(followed)),
            Err(error) => Err(tell(&[error])),
        };
    }
    let paths: Vec<&PathBuf> = args.all_captures().collect();
    let [path] = paths.as_slice() else {
        let (captures, _) = super::open(args, stop)?;
        return Ok(Box::new(captures.unwrap_or_else(|| Captures::new(Vec::new()))));
    };
    match Source::open_live(path, stop) {
        Ok(source) => Ok(Box::new(Captures::new(vec![source]))),
        // Ctrl-C before anything came.
        Err(CaptureError::Empty { .. }) if stop.load(Ordering::Relaxed) => Ok(Box::new(Captures::new(Vec::new()))),
        Err(error) => Err(tell(&[error])),
    }
}

/// Where the report goes. A file is written where it stands, so that it can be read meanwhile.
#[derive(Debug)]
enum Place {
    Standard,
    File(File, PathBuf),
}

impl Place {
    fn open(args: &RunArgs) -> Result<Self, Refusal> {
        let Some(path) = args.output.as_deref().filter(|path| path.as_os_str() != "-") else {
            return Ok(Self::Standard);
        };
        not_an_input(args, path)?;
        let file = File::options().write(true).create(true).truncate(true).open(path);
        file.map(|file| Self::File(file, path.to_owned())).map_err(|error| cannot_write(Some(path), &error))
    }

    fn has_colours(&self) -> bool {
        matches!(self, Self::Standard) && output::Output::standard().has_colours()
    }

    fn sink(&self) -> io::Result<Box<dyn Write>> {
        Ok(match self {
            Self::Standard => Box::new(io::stdout()),
            Self::File(file, _) => Box::new(file.try_clone()?),
        })
    }

    /// What was written does not look whole afterwards.
    fn give_up(self, error: &io::Error) -> Refusal {
        let Self::File(_, path) = self else { return cannot_write(None, error) };
        let is_file = fs::metadata(&path).is_ok_and(|there| there.is_file());
        if is_file && fs::rename(&path, part(&path)).is_ok() {
            let message = format!("cannot write `{}`: {error}", path.display());
            let help = format!("what was written before stands in `{}`; check the disk", part(&path).display());
            return because(&message, &help);
        }
        cannot_write(Some(&path), error)
    }
}

fn part(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

/// Tells what the run finds.
struct Teller<'a> {
    report: LiveReport<Box<dyn Write>>,
    status: StatusLine,
    pick: Pick,
    watch: Option<Watch<'a>>,
}

impl Teller<'_> {
    fn end(mut self, outcome: &Outcome) -> io::Result<()> {
        self.select(&outcome.tracked);
        self.status.clear();
        let Outcome { tracked, dissection, captures, .. } = outcome;
        self.report.end(&Report { configs: &[], captures, origins: None, tracked, dissection, pick: &self.pick })
    }

    /// Of a part of the run, picks what the filter selects.
    fn select(&mut self, part: &Tracked) {
        if let Some(watch) = &self.watch {
            self.pick.select(watch.select(part));
        }
    }
}

impl Audience for Teller<'_> {
    fn part(&mut self, part: &Tracked) -> io::Result<()> {
        self.select(part);
        let captures: &[Summary] = &[];
        let dissection = Stats::default();
        self.report.part(&Report {
            configs: &[],
            captures,
            origins: None,
            tracked: part,
            dissection: &dissection,
            pick: &self.pick,
        })
    }

    fn frame(&mut self, frame: &Frame, texts: &Texts) {
        self.watch.frame(frame, texts, true);
    }

    fn forget(&mut self, before: u32) {
        if let Some(watch) = &mut self.watch {
            watch.forget(before);
        }
    }

    fn pause(&mut self, status: &Status) -> io::Result<()> {
        let report = &mut self.report;
        self.status.show(status, || report.flush())
    }
}
