//! `mate upgrade`: a configuration in the syntax of before 2005 as one of today.

use std::io::{self, Write as _};
use std::path::Path;

use super::output::Output;
use super::{Exit, UpgradeArgs, catalogue, paint};
use crate::lang::{self, Upgraded};

/// Converts the file; what cannot be converted is reported, and then nothing is written.
pub(super) fn upgrade(args: &UpgradeArgs) -> Exit {
    let upgraded = match lang::upgrade(&args.file, catalogue()) {
        Ok(upgraded) => upgraded,
        Err(error) => {
            paint::failure(&error.to_string());
            return Exit::Nothing;
        }
    };
    match tell(args, &upgraded) {
        Ok(exit) => exit,
        Err(error) => {
            let place = args.output.as_deref().filter(|path| *path != Path::new("-"));
            let place = place.map_or(String::new(), |path| format!(" `{}`", path.display()));
            paint::failure(&format!("cannot write{place}: {error}"));
            Exit::Nothing
        }
    }
}

fn tell(args: &UpgradeArgs, upgraded: &Upgraded) -> io::Result<Exit> {
    let Some(text) = &upgraded.text else {
        paint::findings(&upgraded.old)?;
        return Ok(Exit::Nothing);
    };
    let output = match &args.output {
        Some(path) if path != Path::new("-") => Output::file(path)?,
        _ => Output::standard(),
    };
    output.write(|out| out.write_all(text.as_bytes()))?;
    let mut out = io::stderr().lock();
    for (span, note) in &upgraded.notes {
        if let Some(place) = upgraded.old.sources.position(*span) {
            writeln!(out, "{}:{}: {note}", place.file, place.line)?;
        }
    }
    Ok(Exit::Clean)
}
