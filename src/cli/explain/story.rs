//! `mate explain -C`: runs a configuration over captures, and tells what became of some frames or of one group.

use std::collections::BTreeSet;

use super::group::{Found, Group};
use super::words::Words;
use super::{Exit, ExplainArgs, paint, tell};
use crate::cli::once::{no_standard_input, one_standard_input};
use crate::cli::words::count;
use crate::cli::{bridge, watched};
use crate::lang;
use crate::run::Options;
use crate::track::{Explaining, Keep};

/// Tells what became of them.
pub(super) fn explain(args: &ExplainArgs) -> Exit {
    match attempt(args) {
        Ok(exit) => exit,
        Err(message) => {
            if !message.is_empty() {
                paint::failure(&message);
            }
            Exit::Nothing
        }
    }
}

/// An empty error was told before.
fn attempt(args: &ExplainArgs) -> Result<Exit, String> {
    if args.words.is_empty() {
        return Err("there is no capture to explain\n  help: name one behind the options".to_owned());
    }
    if args.frames.is_empty() && args.group.is_none() {
        return Err(
            "neither a frame nor a group is named\n  help: `--frame 7` or `--group dns_req:3` says which".to_owned()
        );
    }
    if args.group.is_some() {
        no_standard_input(&args.words)?;
    }
    one_standard_input(args.words.iter().chain(&args.configs))?;
    let loaded =
        lang::load(&args.configs, &args.include_dirs).map_err(|error| format!("{error}\n  help: {}", error.help()))?;
    let judged = bridge::judge(loaded, (&[], &[]), args.dissector, args.tshark.as_deref())
        .map_err(|error| format!("{error}\n  help: {}", error.help()))?;
    if judged.loaded.has_errors() {
        // Where findings cannot be painted, the exit code has to do.
        let _ = paint::findings(&judged.loaded);
        return Err(String::new());
    }
    let options = Options { decode_as: &args.decode_as, ..Options::default() };
    let (group, frames) = match &args.group {
        None => (None, args.frames.iter().copied().collect()),
        Some(name) => {
            let found = find(args, &judged, name, &options)?;
            let frames: BTreeSet<u32> = found.frames.iter().copied().collect();
            (Some(found), frames)
        }
    };
    let mut captures = watched::open(&args.words)?;
    let mut program = None;
    let (outcome, explaining, broken) = watched::run(&judged, &mut captures, &options, |compiled| {
        program = Some(compiled.clone());
        Explaining::new(compiled, frames.clone())
    })?;
    let Some(program) = program else { return Err("there was no run\n  help: try again".to_owned()) };
    let stories = explaining.finish();
    let words = Words::new(&judged, &program, &outcome.tracked.texts, group.is_none());
    let text = match (&args.group, &group) {
        (Some(name), Some(found)) => words.group(name, found, &stories),
        _ => words.frames(&stories),
    };
    for message in &broken {
        paint::failure(message);
    }
    let read = outcome.captures.iter().map(|capture| capture.frames).sum::<u64>();
    let beyond: Vec<String> =
        frames.iter().filter(|frame| u64::from(**frame) > read || **frame == 0).map(ToString::to_string).collect();
    if !beyond.is_empty() {
        let captures = count(read, "frame");
        paint::failure(&format!("there is no frame {}\n  help: {captures} were read", beyond.join(", ")));
    }
    let is_whole = broken.is_empty() && beyond.is_empty();
    Ok(tell(&text, if is_whole { Exit::Clean } else { Exit::Findings }))
}

/// Looks for a group in a run of its own: only its end tells which frames it has.
fn find(args: &ExplainArgs, judged: &bridge::Judged, name: &str, options: &Options<'_>) -> Result<Found, String> {
    let mut captures = watched::open(&args.words)?;
    let options = Options { keep: Keep::Frames, ..*options };
    let (outcome, (), _) = watched::run(judged, &mut captures, &options, |_| ())?;
    let tracked = &outcome.tracked;
    let group = Group::named(name, &tracked.program).map_err(|(what, help)| format!("{what}\n  help: {help}"))?;
    group.find(tracked).ok_or_else(|| {
        format!(
            "there is no group `{name}` in what was read\n  help: a run without `explain` lists them with their ids"
        )
    })
}
