//! `mate run`: configurations over captures, and the report of it.

mod interrupt;
mod progress;

use std::io;
use std::path::{Path, PathBuf};

use self::progress::Progress;
use super::bridge::{self, Judged, Server};
use super::output::{self, Output, Written};
use super::{Compat, Dissector, Exit, Format, RunArgs, paint};
use crate::bridge::{BridgeError, Frames, Wishes};
use crate::capture::{CaptureError, Captures, open_unpacked};
use crate::fields::Interner;
use crate::lang::{self, Loaded};
use crate::program::{self, Program};
use crate::report::{Pick, Report};
use crate::run::{Options, Outcome, Served, compile, run_pdml, run_tshark};
use crate::track::Keep;

/// So many warnings about configurations are shown.
const MOST_WARNINGS: usize = 20;

/// Runs the configurations over the captures.
pub(super) fn run(args: &RunArgs) -> Exit {
    match attempt(args) {
        Ok(exit) => exit,
        Err(Refusal::Told) => Exit::Nothing,
        Err(Refusal::Because(message)) => {
            paint::failure(&message);
            Exit::Nothing
        }
    }
}

/// Why nothing was done.
enum Refusal {
    /// The user was told already.
    Told,
    /// The reason, and in a second line the next step.
    Because(String),
}

fn attempt(args: &RunArgs) -> Result<Exit, Refusal> {
    one_standard_input(args)?;
    let (judged, program, texts) = load(args)?;
    let loaded = &judged.loaded;
    let pick = Pick::only(&program, &args.only).map_err(|unknown| because(&unknown, &unknown.help))?;
    let mut captures = if args.pdml.is_none() { Some(open(args)?) } else { None };
    let output = output(args)?;

    let keep = match args.format {
        Format::Text => pick.keep_for_text(),
        Format::Json => Keep::Pdus,
    };
    let stop = interrupt::flag();
    let options =
        Options { keep, decode_as: &args.decode_as, limit: args.count, stop: Some(&*stop), one_thread: false };
    let mut progress = Progress::default();
    let show = |position| progress.show(position);
    let (outcome, broken) = match (&mut captures, &judged.served) {
        (Some(captures), None) => (crate::run::run(program, texts, captures, &options, show), None),
        (Some(captures), Some(server)) => {
            tell_served(&judged, server, args.dissector);
            let wishes = wishes(loaded, args);
            let Server { tshark, vocabulary, catalogue } = server;
            let served = Served { tshark, vocabulary, wishes: &wishes, catalogue };
            run_tshark(program, texts, captures, served, &options, show).map_err(|error| refuse(&error))?
        }
        (None, _) => read_pdml(args, &judged, program, texts, &options)?,
    };
    progress.clear();
    if let Some(broken) = broken.as_ref().filter(|broken| broken.at_start()) {
        return Err(refuse(broken));
    }

    let configs: Vec<String> = args.configs.iter().map(|config| config.display().to_string()).collect();
    let report = Report {
        configs: &configs,
        captures: &outcome.captures,
        tracked: &outcome.tracked,
        dissection: &outcome.dissection,
        pick: &pick,
    };
    let colours = output.has_colours();
    let written = output.write(|sink| match args.format {
        Format::Text => report.text(sink, colours),
        Format::Json => report.json(sink),
    });
    match written {
        Ok(Written::All | Written::UntilClosed) => {}
        Err(error) => return Err(cannot_write(args.output.as_deref(), &error)),
    }
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
    Ok(if outcome.stopped || !errors.is_empty() || broken.is_some() { Exit::Findings } else { Exit::Clean })
}

fn one_standard_input(args: &RunArgs) -> Result<(), Refusal> {
    if args.inputs().filter(|input| input.as_os_str() == "-").count() > 1 {
        return Err(because(
            &"`-` stands for the standard input, which can be read only once",
            "name files for the rest",
        ));
    }
    Ok(())
}

/// Reads and checks the configurations. Errors are painted as `mate check` does; warnings wait until
/// it is known whether anything came of the run.
fn load(args: &RunArgs) -> Result<(Judged, Program, Interner), Refusal> {
    let loaded = lang::load(&args.configs, &args.include_dirs).map_err(|error| Refusal::Because(error.to_string()))?;
    let tshark = args.tshark.as_deref();
    let judged = if args.pdml.is_some() {
        let catalogue = bridge::pdml_catalogue(&loaded, tshark).map_err(|error| refuse(&error))?;
        Judged::by(lang::judge(loaded, &catalogue), catalogue)
    } else {
        bridge::judge(loaded, args.dissector, tshark).map_err(|error| refuse(&error))?
    };
    if judged.loaded.has_errors() {
        // Where findings cannot be painted, the exit code has to do.
        let _ = paint::findings(&judged.loaded);
        judged.tell_missing();
        return Err(Refusal::Told);
    }
    let compat = match args.compat {
        None => program::Compat::Documented,
        Some(Compat::Wireshark) => program::Compat::Wireshark,
    };
    let (program, texts) = compile(&judged.loaded.config, judged.catalogue(), compat);
    Ok((judged, program, texts))
}

/// What is wanted of tshark. Segments out of order are put in order as mate does; in the other mode
/// everything is as tshark does it by itself.
fn wishes<'a>(loaded: &'a Loaded, args: &RunArgs) -> Wishes<'a> {
    Wishes {
        names: loaded.config.names().collect(),
        protos: loaded.config.protos().collect(),
        decode_as: args.decode_as.iter().map(ToString::to_string).collect(),
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
) -> Result<(Outcome, Option<BridgeError>), Refusal> {
    let path = args.pdml.as_deref().unwrap_or_else(|| Path::new("-"));
    let file = path.display().to_string();
    let reader = open_unpacked(path).map_err(|source| refuse(&BridgeError::Open { file: file.clone(), source }))?;
    let by_bytes = args.compat.is_some();
    let frames = Frames::new(file, reader, (judged.catalogue(), &program.demand), texts, by_bytes);
    Ok(run_pdml(program, frames, options))
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

/// Opens all captures, or none.
fn open(args: &RunArgs) -> Result<Captures, Refusal> {
    let paths: Vec<&PathBuf> = args.all_captures().collect();
    let tell = |errors: &[CaptureError]| {
        for error in errors {
            paint::failure(&reason(error, error.help()));
        }
        Refusal::Told
    };
    match Captures::open(&paths) {
        Ok(captures) if captures.errors().is_empty() => Ok(captures),
        Ok(captures) => Err(tell(captures.errors())),
        Err(errors) => Err(tell(&errors)),
    }
}

/// Opens the output, so that what cannot be written is known before the work.
fn output(args: &RunArgs) -> Result<Output, Refusal> {
    let Some(path) = args.output.as_deref().filter(|path| path.as_os_str() != "-") else {
        return Ok(Output::standard());
    };
    if args.inputs().any(|input| output::is_same_file(input, path)) {
        let message = format!("`{}` is an input and would be overwritten", path.display());
        return Err(because(&message, "give another name with `-o`"));
    }
    Output::file(path).map_err(|error| cannot_write(Some(path), &error))
}

fn cannot_write(path: Option<&Path>, error: &io::Error) -> Refusal {
    match path {
        Some(path) => because(&format!("cannot write `{}`: {error}", path.display()), "check the folder and the disk"),
        None => because(&format!("cannot write to the standard output: {error}"), "check where it goes"),
    }
}

fn because(what: &dyn std::fmt::Display, help: &str) -> Refusal {
    Refusal::Because(reason(what, help))
}

fn reason(what: &dyn std::fmt::Display, help: &str) -> String {
    format!("{what}\n  help: {help}")
}
