//! `mate check`: what is wrong with configurations. Each file is judged on its own; reports go to
//! the standard error, one line for each file that can be run to the standard output.

use std::io::{self, Write};
use std::path::Path;

use super::args::Deny;
use super::{CheckArgs, Dissector, Exit, bridge, paint};
use crate::lang::ast::{Config, Declaration};
use crate::lang::{self, Loaded, Severity};

/// Checks the files and returns the worst that was found.
pub(super) fn check(args: &CheckArgs) -> Exit {
    let mut worst = Exit::Clean;
    for file in &args.files {
        match one(args, file) {
            Ok(exit) => worst = worst.max(exit),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return worst,
            Err(error) => {
                paint::failure(&format!("cannot write: {error}"));
                return Exit::Nothing;
            }
        }
    }
    worst
}

fn one(args: &CheckArgs, file: &Path) -> io::Result<Exit> {
    let loaded = match lang::load(&[file.to_owned()], &args.include_dirs) {
        Ok(loaded) => loaded,
        Err(error) => {
            paint::failure(&format!("{error}\n  help: {}", error.help()));
            return Ok(Exit::Nothing);
        }
    };
    let judged = match bridge::judge(loaded, (&[], &[]), Dissector::Auto, args.tshark.as_deref()) {
        Ok(judged) => judged,
        Err(error) => {
            paint::failure(&format!("{error}\n  help: {}", error.help()));
            return Ok(Exit::Nothing);
        }
    };
    let loaded = &judged.loaded;
    paint::findings(loaded)?;
    if loaded.has_errors() {
        judged.tell_missing();
    }
    let count = |severity| loaded.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let name = loaded.sources.get(0).map_or("-", |source| source.name.as_str());
    let mut counts = Vec::new();
    push_count(&mut counts, errors, "error");
    push_count(&mut counts, warnings, "warning");
    if !counts.is_empty() {
        writeln!(io::stderr().lock(), "{name}: {}", counts.join(", "))?;
    }
    if errors > 0 || (warnings > 0 && args.deny == Some(Deny::Warnings)) {
        return Ok(Exit::Findings);
    }
    let needs = match &judged.served {
        Some(_) => format!("; needs tshark, as mate does not dissect {}", judged.names()),
        None => String::new(),
    };
    writeln!(io::stdout().lock(), "{name}: {}{needs}", summary(loaded))?;
    Ok(Exit::Clean)
}

/// `2 Transforms, 3 Pdus, 3 Gops, 1 Gog`
fn summary(loaded: &Loaded) -> String {
    let Config { declarations, .. } = &loaded.config;
    let count = |is: fn(&Declaration) -> bool| declarations.iter().filter(|declaration| is(declaration)).count();
    let mut counts = Vec::new();
    push_count(&mut counts, count(|declaration| matches!(declaration, Declaration::Transform(_))), "Transform");
    push_count(&mut counts, count(|declaration| matches!(declaration, Declaration::Pdu(_))), "Pdu");
    push_count(&mut counts, count(|declaration| matches!(declaration, Declaration::Gop(_))), "Gop");
    push_count(&mut counts, count(|declaration| matches!(declaration, Declaration::Gog(_))), "Gog");
    if counts.is_empty() { "declares nothing".to_owned() } else { counts.join(", ") }
}

fn push_count(counts: &mut Vec<String>, count: usize, what: &str) {
    match count {
        0 => {}
        1 => counts.push(format!("1 {what}")),
        _ => counts.push(format!("{count} {what}s")),
    }
}
