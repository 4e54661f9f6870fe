//! `mate run`: configurations over captures, and the report of it.

mod asked;
mod form;
mod frames;
mod interrupt;
mod live;
mod outputs;
mod states;
mod status;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use self::asked::{Asked, Painted, Settled};
use self::form::Form;
use self::frames::{FramesOut, Second};
use self::outputs::Outputs;
use self::states::States;
use super::bridge::{self, Judged, Server};
use super::once::one_standard_input;
use super::progress::Progress;
use super::{Compat, Dissector, Exit, Format, RunArgs, output, paint, report};
use crate::bridge::{BridgeError, Frames, Wishes};
use crate::capture::{Again, CaptureError, Captures, open_unpacked};
use crate::dissect::ENDS;
use crate::fields::Interner;
use crate::filter::{Kept, Watch};
use crate::lang::{self, Loaded};
use crate::program::{self, Program};
use crate::report::{FieldsForm, Labels, Pick, Report};
use crate::run::{Options, Outcome, Served, compile, run_pdml, run_tshark, run_watched};
use crate::track::Keep;

/// So many warnings about configurations are shown.
const MOST_WARNINGS: usize = 20;

/// Runs the configurations over the captures. A page's arrows may be asked to have these labels.
pub(super) fn run(args: &RunArgs, labels: &[String]) -> Exit {
    let attempted = if args.live || args.follow.is_some() { live::attempt(args) } else { attempt(args, labels) };
    match attempted {
        Ok(exit) => exit,
        Err(Refusal::Told) => Exit::Nothing,
        Err(Refusal::Because(message)) => {
            paint::failure(&message);
            Exit::Nothing
        }
    }
}

/// Why nothing was done.
pub(super) enum Refusal {
    /// The user was told already.
    Told,
    /// The reason, and in a second line the next step.
    Because(String),
}

impl From<Painted> for Refusal {
    fn from(_: Painted) -> Self {
        Self::Told
    }
}

fn attempt(args: &RunArgs, labels: &[String]) -> Result<Exit, Refusal> {
    one_standard_input(args.inputs()).map_err(Refusal::Because)?;
    frames::refuse(args)?;
    let asked = Asked::read(args)?;
    let fields_form = fields_form(args)?;
    let (judged, mut program, texts) = load(args, &asked)?;
    let Settled { filter, columns } = asked.settle(&mut program, judged.catalogue())?;
    let loaded = &judged.loaded;
    let mut pick = Pick::only(&program, &args.only).map_err(|unknown| because(&unknown, &unknown.help))?;
    if judged.served.is_none() && args.pdml.is_none() {
        follow_all_rules(args)?;
        if !args.preferences.is_empty() {
            paint::failure("`--tshark-option` has no effect, as mate dissects: `--dissector tshark` lets tshark do it");
        }
    }
    let mut page_labels = Labels::new(&program);
    if args.format == Format::Html {
        report::label(&mut page_labels, loaded, &program, labels)?;
        program.want_ends(judged.catalogue(), ENDS);
    }
    let form = Form::new(args, &program, &pick)?;
    let stop = interrupt::flag();
    let (mut captures, again) = if args.pdml.is_none() { open(args, &stop)? } else { (None, None) };
    let outputs = Outputs::open(args, &pick.tables(&program))?;
    let mut frames_out = FramesOut::open(args, &program, &pick)?;
    let states = States::of(args);
    if let Some(captures) = captures.as_mut().filter(|_| args.format.table_ending().is_some() && args.has_several()) {
        captures.keep_origins();
    }

    let keep = if asked.is_anything() || states.is_some() || (args.write.is_some() && pick.asks_for_pdus()) {
        Keep::Pdus
    } else {
        form.keep(&pick)
    };
    let mut watch =
        asked.is_anything().then(|| Watch::new(filter.as_ref(), columns.slots()).whole_groups(args.whole_groups));
    let options = Options {
        keep,
        decode_as: &args.decode_as,
        limit: args.count,
        stop: Some(&*stop),
        needs: args.write.is_some(),
        one_thread: false,
    };
    let mut progress = Progress::default();
    let mut show = |position| progress.show(position);
    let (outcome, broken) = match (&mut captures, &judged.served) {
        (Some(captures), None) => (run_watched(program, texts, captures, &options, &mut watch, &mut show), None),
        (Some(captures), Some(server)) => {
            tell_served(&judged, server, args.dissector);
            let every_frame = asked.is_anything() && filter.as_ref().is_none_or(|filter| !filter.needs_pdu());
            let wishes = wishes(loaded, &asked, every_frame, args);
            let Server { tshark, vocabulary, catalogue } = server;
            let served = Served { tshark, vocabulary, wishes: &wishes, catalogue };
            run_tshark(program, texts, captures, served, &options, &mut watch, &mut show)
                .map_err(|error| refuse(&error))?
        }
        (None, _) => read_pdml(args, &judged, program, texts, &options, &mut watch)?,
    };
    if let Some(broken) = broken.as_ref().filter(|broken| broken.at_start()) {
        return Err(refuse(broken));
    }

    let mut kept = Kept::default();
    if let Some(watch) = watch {
        let selection;
        (selection, kept) = watch.finish(&outcome.tracked);
        pick.select(selection);
    }
    if let Some(states) = states {
        states.select(&mut pick, &outcome.tracked);
    }
    let configs: Vec<String> = args.configs.iter().map(|config| config.display().to_string()).collect();
    let report = Report {
        configs: &configs,
        captures: &outcome.captures,
        origins: captures.as_ref().and_then(Captures::origins),
        tracked: &outcome.tracked,
        dissection: &outcome.dissection,
        pick: &pick,
    };
    if let (Some(out), Some(again), Some(first)) = (&mut frames_out, &again, &captures) {
        out.fill(
            args,
            report.members(&outcome.needs),
            &outcome.tracked.program,
            Second { again, first, stop: &stop },
            show,
        )?;
    }
    drop(progress);
    let colours = outputs.has_colours();
    outputs.write(|table, sink| match (form, table) {
        (Form::Text, _) => report.text(sink, colours),
        (Form::Fields, _) => report.fields(sink, &columns, &kept, &fields_form),
        (Form::Top(top), _) => report.top(top, sink, colours),
        (Form::Stats, _) => report.stats(sink),
        (Form::Tree, _) => report.tree(sink),
        (Form::Json, _) => report.json(sink),
        (Form::Ndjson, _) => report.ndjson(sink),
        (Form::Html, _) => report.html(sink, &page_labels),
        (Form::StatsJson, _) => report.stats_json(sink),
        (Form::Csv(guard), table) => report.csv(table.unwrap_or_default(), sink, guard),
        #[cfg(feature = "parquet")]
        (Form::Parquet, table) => report.parquet(table.unwrap_or_default(), sink),
    })?;
    frames_out.map_or(Ok(()), FramesOut::keep)?;
    if !outcome.tracked.has_gops() {
        tell_warnings(loaded);
    }
    let errors = captures.as_ref().map_or(&[][..], Captures::errors);
    for error in errors {
        paint::failure(&reason(error, error.help()));
    }
    if let Some(broken) = &broken {
        paint::failure(&reason(broken, broken.help()));
    }
    if outcome.stopped {
        paint::failure("interrupted: what was read before is reported");
    }
    let has_findings = outcome.stopped || !errors.is_empty() || broken.is_some();
    // The process ends here, and the system takes all memory back at once; piece by piece takes longer.
    std::mem::forget(outcome);
    Ok(if has_findings { Exit::Findings } else { Exit::Clean })
}

/// The form of `-T fields`.
fn fields_form(args: &RunArgs) -> Result<FieldsForm, Refusal> {
    let mut form = FieldsForm::default();
    for option in &args.fields_form {
        form.set(option).map_err(|error| because(&format!("`-E {option}` is no option"), &error.to_string()))?;
    }
    Ok(form)
}

/// Reads and checks the configurations. Errors are painted as `mate check` does; warnings wait until
/// it is known whether anything came of the run.
fn load(args: &RunArgs, asked: &Asked<'_>) -> Result<(Judged, Program, Interner), Refusal> {
    let loaded = lang::load(&args.configs, &args.include_dirs).map_err(|error| because(&error, error.help()))?;
    let tshark = args.tshark.as_deref();
    let (names, may_be) = asked.names();
    let judged = if args.pdml.is_some() {
        bridge::judge_for_pdml(loaded, &names, tshark).map_err(|error| refuse(&error))?
    } else {
        bridge::judge(loaded, (&names, &may_be), args.dissector, tshark).map_err(|error| refuse(&error))?
    };
    if judged.loaded.has_errors() {
        // Where findings cannot be painted, the exit code has to do.
        let _ = paint::findings(&judged.loaded);
        judged.tell_missing();
        return Err(Refusal::Told);
    }
    if args.pdml.is_some() {
        judged.tell_untyped();
    }
    let compat = match args.compat {
        None => program::Compat::Documented,
        Some(Compat::Wireshark) => program::Compat::Wireshark,
    };
    let (program, texts) = compile(&judged.loaded.config, judged.catalogue(), compat);
    Ok((judged, program, texts))
}

/// Refuses rules for ports that only a tshark could follow, where mate dissects.
fn follow_all_rules(args: &RunArgs) -> Result<(), Refusal> {
    let obstacle = args.decode_as.iter().find_map(|rule| Some((rule, rule.obstacle()?)));
    match obstacle {
        Some((rule, why)) => {
            Err(because(&format!("cannot follow `-d {rule}`: {why}"), "`--dissector tshark` hands it to a tshark"))
        }
        None => Ok(()),
    }
}

/// What is wanted of tshark. Segments out of order are put in order as mate does; in the other mode
/// everything is as tshark does it by itself.
fn wishes<'a>(loaded: &'a Loaded, asked: &'a Asked<'_>, every_frame: bool, args: &'a RunArgs) -> Wishes<'a> {
    let (names, may_be) = asked.names();
    Wishes {
        names: loaded.config.names().chain(names).chain(may_be).collect(),
        every_frame,
        protos: loaded.config.protos().collect(),
        decode_as: args.decode_as.iter().map(ToString::to_string).collect(),
        preferences: &args.preferences,
        in_order: args.compat.is_none(),
    }
}

/// Says that tshark dissects where nobody has asked for it.
fn tell_served(judged: &Judged, server: &Server, who: Dissector) {
    if who == Dissector::Auto {
        let (names, program) = (judged.names(), server.tshark.program().display());
        paint::failure(&format!("tshark dissects (`{program}`), as mate does not know {names}"));
    }
}

/// Runs over what a tshark wrote.
fn read_pdml(
    args: &RunArgs,
    judged: &Judged,
    program: Program,
    texts: Interner,
    options: &Options<'_>,
    watch: &mut Option<Watch<'_>>,
) -> Result<(Outcome, Option<BridgeError>), Refusal> {
    let path = args.pdml.as_deref().unwrap_or_else(|| Path::new("-"));
    let file = path.display().to_string();
    let reader = open_unpacked(path).map_err(|source| refuse(&BridgeError::Open { file: file.clone(), source }))?;
    let by_bytes = args.compat.is_some();
    let frames = Frames::new(file, reader, (judged.catalogue(), &program.demand), texts, by_bytes);
    Ok(run_pdml(program, frames, options, watch))
}

fn refuse(error: &BridgeError) -> Refusal {
    Refusal::Because(reason(error, error.help()))
}

/// Where no group came of a run, a warning may say why: one line each.
fn tell_warnings(loaded: &Loaded) {
    for finding in loaded.diagnostics.iter().take(MOST_WARNINGS) {
        let place = loaded.sources.position(finding.span).map(|place| format!("{place}: ")).unwrap_or_default();
        paint::failure(&format!("warning: {place}{} ({})", finding.message, finding.code.name));
    }
    if loaded.diagnostics.len() > MOST_WARNINGS {
        paint::failure(&format!("… and {} more; `mate check` shows all", loaded.diagnostics.len() - MOST_WARNINGS));
    }
}

/// Opens all captures, or none; so that they can be read again, where frames are to be written.
fn open(args: &RunArgs, stop: &Arc<AtomicBool>) -> Result<(Option<Captures>, Option<Again>), Refusal> {
    let paths: Vec<&PathBuf> = args.all_captures().collect();
    let tell = |errors: &[CaptureError]| {
        for error in errors {
            paint::failure(&reason(error, error.help()));
        }
        Refusal::Told
    };
    if args.write.is_some() {
        let (captures, again) = Captures::open_to_read_again(&paths, stop).map_err(|errors| tell(&errors))?;
        return Ok((Some(captures), Some(again)));
    }
    match Captures::open_until(&paths, stop) {
        Ok(captures) if captures.errors().is_empty() => Ok((Some(captures), None)),
        Ok(captures) => Err(tell(captures.errors())),
        Err(errors) => Err(tell(&errors)),
    }
}

/// Refuses an output that is an input.
fn not_an_input(args: &RunArgs, path: &Path) -> Result<(), Refusal> {
    if args.inputs().any(|input| output::is_same_file(input, path)) {
        let message = format!("`{}` is an input and would be overwritten", path.display());
        return Err(because(&message, "give another name with `-o`"));
    }
    Ok(())
}

fn cannot_write(path: Option<&Path>, error: &io::Error) -> Refusal {
    match path {
        Some(path) => because(&format!("cannot write `{}`: {error}", path.display()), "check the folder and the disk"),
        None => because(&format!("cannot write to the standard output: {error}"), "check where it goes"),
    }
}

pub(super) fn because(what: &dyn std::fmt::Display, help: &str) -> Refusal {
    Refusal::Because(reason(what, help))
}

fn reason(what: &dyn std::fmt::Display, help: &str) -> String {
    format!("{what}\n  help: {help}")
}
