//! Runs of which every frame is watched, for verbs that tell more than what groups there are.

use std::fmt::Display;
use std::path::PathBuf;

use super::bridge::Judged;
use super::progress::Progress;
use crate::bridge::Wishes;
use crate::capture::{CaptureError, Captures};
use crate::filter::Observer;
use crate::program::{Compat, Program};
use crate::run::{Options, Outcome, Served, compile, run_tshark, run_watched};

/// Opens captures, or says which of them cannot be.
pub(super) fn open(paths: &[PathBuf]) -> Result<Captures, String> {
    let captures = Captures::open(paths)
        .map_err(|errors| errors.iter().map(|error| told(error, error.help())).collect::<Vec<_>>().join("\nmate: "))?;
    match captures.errors().first() {
        Some(error) => Err(told(error, error.help())),
        None => Ok(captures),
    }
}

/// Runs a configuration without errors over captures, with an observer that is made for its program. Gives what
/// came of it, and what went wrong on the way.
pub(super) fn run<O: Observer>(
    judged: &Judged,
    captures: &mut Captures,
    options: &Options<'_>,
    observer: impl FnOnce(&Program) -> O,
) -> Result<(Outcome, O, Vec<String>), String> {
    let (program, texts) = compile(&judged.loaded.config, judged.catalogue(), Compat::Documented);
    let mut observer = observer(&program);
    let mut broken = None;
    let mut progress = Progress::default();
    let show = |position| progress.show(position);
    let outcome = match &judged.served {
        None => run_watched(program, texts, captures, options, &mut observer, show),
        Some(server) => {
            let config = &judged.loaded.config;
            let wishes = Wishes {
                names: config.names().collect(),
                every_frame: false,
                protos: config.protos().collect(),
                decode_as: options.decode_as.iter().map(ToString::to_string).collect(),
                preferences: &[],
                in_order: true,
            };
            let served = Served {
                tshark: &server.tshark,
                vocabulary: &server.vocabulary,
                wishes: &wishes,
                catalogue: &server.catalogue,
            };
            let run = run_tshark(program, texts, captures, served, options, &mut observer, show);
            let (outcome, error) = run.map_err(|error| told(&error, error.help()))?;
            broken = error.map(|error| told(&error, error.help()));
            outcome
        }
    };
    let errors = captures.errors().iter().map(|error: &CaptureError| told(error, error.help()));
    let errors = errors.chain(broken).collect();
    Ok((outcome, observer, errors))
}

fn told(error: &dyn Display, help: &str) -> String {
    format!("{error}\n  help: {help}")
}
