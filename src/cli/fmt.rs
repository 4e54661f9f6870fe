//! `mate fmt`: configurations in the canonical layout. Each file is written as a whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use similar::TextDiff;

use super::output::{Output, Written};
use super::{Exit, FmtArgs, paint};
use crate::lang;

/// Lays out the files and returns the worst that happened.
pub(super) fn fmt(args: &FmtArgs) -> Exit {
    let mut worst = Exit::Clean;
    for file in &args.files {
        match one(args, file) {
            Ok(exit) => worst = worst.max(exit),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return worst,
            Err(error) => {
                paint::failure(&format!("cannot write `{}`: {error}", file.display()));
                worst = Exit::Nothing;
            }
        }
    }
    worst
}

fn one(args: &FmtArgs, file: &Path) -> io::Result<Exit> {
    let loaded = match lang::load(&[file.to_owned()], &[]) {
        Ok(loaded) => loaded,
        Err(error) => {
            paint::failure(&error.to_string());
            return Ok(Exit::Nothing);
        }
    };
    let Some(source) = loaded.sources.get(0) else { return Ok(Exit::Clean) };
    let (name, before) = (source.name.as_str(), source.text.as_str());
    if before.contains(char::REPLACEMENT_CHARACTER) {
        paint::failure(&format!("`{name}` is not UTF-8 throughout, and is left as it is"));
        return Ok(Exit::Nothing);
    }
    let Some(after) = lang::format(&loaded) else {
        paint::findings(&loaded)?;
        paint::failure(&format!("`{name}` is left as it is"));
        return Ok(Exit::Nothing);
    };
    if args.check || args.diff {
        return preview(args, name, before, &after);
    }
    if file == Path::new("-") {
        io::stdout().lock().write_all(after.as_bytes())?;
    } else if before != after {
        if Output::file(file)?.write(|out| out.write_all(after.as_bytes()))? == Written::All {
            writeln!(io::stderr().lock(), "{name}: rewritten")?;
        }
    }
    Ok(Exit::Clean)
}

/// What would change.
fn preview(args: &FmtArgs, name: &str, before: &str, after: &str) -> io::Result<Exit> {
    if before == after {
        return Ok(Exit::Clean);
    }
    let mut out = io::stdout().lock();
    if args.diff {
        let diff = TextDiff::from_lines(before, after);
        write!(out, "{}", diff.unified_diff().header(name, name))?;
    } else {
        writeln!(out, "{name}")?;
    }
    Ok(if args.check { Exit::Findings } else { Exit::Clean })
}
