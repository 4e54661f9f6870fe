//! `mate check`: what is wrong with configurations. Each file is judged on its own. For a person the
//! reports go to the standard error, one line for each file that can be run to the standard output; the
//! other forms are documents on the standard output.

mod chosen;
mod fix;
mod github;
mod json;
mod junit;
mod sarif;
mod with;

use std::io::{self, Write};
use std::path::Path;

use super::bridge::Judged;
use super::once::{no_standard_input, one_standard_input};
use super::{CheckArgs, CheckFormat, Dissector, Exit, bridge, paint};
use crate::lang::ast::{Config, Declaration};
use crate::lang::{self, Diagnostic, Loaded, Severity};
use chosen::Chosen;
use with::Shown;

/// A file that was checked.
struct Checked {
    name: String,
    judged: Judged,
    /// What it needs that mate has not itself, in words.
    needs: String,
    /// Why some names may be unknown, in words.
    missing: Option<String>,
    /// What a capture showed of its rules, where there is one.
    shown: Option<Shown>,
}

/// Refuses to read the standard input twice: the captures are read for each configuration.
fn read_once(args: &CheckArgs) -> Result<(), String> {
    if args.files.len() > 1 {
        no_standard_input(&args.with)?;
    }
    one_standard_input(args.files.iter().chain(&args.with))
}

/// Checks the files and returns the worst that was found.
pub(super) fn check(args: &CheckArgs) -> Exit {
    let chosen = match Chosen::new(args) {
        Ok(chosen) => chosen,
        Err(message) => {
            paint::failure(&message);
            return Exit::Nothing;
        }
    };
    if let Err(message) = read_once(args) {
        paint::failure(&message);
        return Exit::Nothing;
    }
    let mut worst = Exit::Clean;
    let mut all = Vec::new();
    for file in &args.files {
        let done = match one(args, &chosen, file) {
            Ok(checked) => {
                let is_broken = checked.shown.as_ref().is_some_and(|shown| shown.is_broken);
                if checked.count(Severity::Error) > 0 || is_broken {
                    worst = worst.max(Exit::Findings);
                }
                if args.format == CheckFormat::Human {
                    told(&checked)
                } else {
                    all.push(checked);
                    Ok(())
                }
            }
            Err(message) => {
                paint::failure(&message);
                worst = Exit::Nothing;
                Ok(())
            }
        };
        match done {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return worst,
            Err(error) => {
                paint::failure(&format!("cannot write: {error}"));
                return Exit::Nothing;
            }
        }
    }
    let document = match args.format {
        CheckFormat::Human => return worst,
        CheckFormat::Json => json::document(&all),
        CheckFormat::Sarif => sarif::document(&all),
        CheckFormat::Github => github::document(&all),
        CheckFormat::Junit => junit::document(&all),
    };
    match io::stdout().lock().write_all(document.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            paint::failure(&format!("cannot write: {error}"));
            Exit::Nothing
        }
        _ => worst,
    }
}

/// Reads a file, repairs it where that is asked for, and judges it. Fails with the reason when it cannot be
/// read, or repaired in its place.
fn one(args: &CheckArgs, chosen: &Chosen, file: &Path) -> Result<Checked, String> {
    let loaded = lang::load(&[file.to_owned()], &args.include_dirs)
        .map_err(|error| format!("{error}\n  help: {}", error.help()))?;
    let name = loaded.sources.get(0).map_or("-", |source| source.name.as_str()).to_owned();
    let mut checked = judged(args, chosen, name, loaded)?;
    if args.fix || args.fix_names {
        checked = fix::repair(args, chosen, file, checked)?;
    }
    if args.with.is_empty() { Ok(checked) } else { with::show(args, chosen, checked) }
}

fn judged(args: &CheckArgs, chosen: &Chosen, name: String, loaded: Loaded) -> Result<Checked, String> {
    let mut judged = bridge::judge(loaded, (&[], &[]), Dissector::Auto, args.tshark.as_deref())
        .map_err(|error| format!("{error}\n  help: {}", error.help()))?;
    let mut loaded = std::mem::take(&mut judged.loaded);
    lang::judge_further(&mut loaded, judged.catalogue(), &chosen.quiet, args.target.map(Into::into));
    chosen.apply(&mut loaded.diagnostics);
    let needs = match &judged.served {
        Some(_) => format!("; needs tshark, as mate does not dissect {}", judged.names()),
        None => String::new(),
    };
    let missing = if loaded.has_errors() { judged.missing() } else { None };
    judged.loaded = loaded;
    Ok(Checked { name, judged, needs, missing, shown: None })
}

/// Tells a person.
fn told(checked: &Checked) -> io::Result<()> {
    paint::findings(checked.loaded())?;
    if let Some(missing) = &checked.missing {
        paint::failure(missing);
    }
    let (errors, warnings) = (checked.count(Severity::Error), checked.count(Severity::Warning));
    let mut counts = Vec::new();
    push_count(&mut counts, errors, "error");
    push_count(&mut counts, warnings, "warning");
    if !counts.is_empty() {
        writeln!(io::stderr().lock(), "{}: {}", checked.name, counts.join(", "))?;
    }
    if errors > 0 {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}: {}{}", checked.name, summary(checked.loaded()), checked.needs)?;
    checked.shown.iter().try_for_each(|shown| write!(stdout, "\n{}", with::table(shown)))
}

impl Checked {
    fn loaded(&self) -> &Loaded {
        &self.judged.loaded
    }

    fn count(&self, severity: Severity) -> usize {
        self.loaded().diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Where a finding is, for the documents: file, line and column from 1, and the end, which is not part
    /// of it.
    fn place(&self, span: lang::ast::Span) -> Place<'_> {
        let sources = &self.loaded().sources;
        let end = sources.position(lang::ast::Span { start: span.end, ..span });
        let (end_line, end_column) = end.map_or((0, 0), |end| (end.line, end.column));
        match sources.position(span) {
            Some(start) => Place { file: start.file, line: start.line, column: start.column, end_line, end_column },
            None => Place { file: &self.name, line: 1, column: 1, end_line: 1, end_column: 1 },
        }
    }
}

/// A place as documents name it.
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// `error` or `warning`
fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The sentence and the repair.
fn sentence(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.as_ref().map(|help| format!("; help: {help}")).unwrap_or_default();
    format!("{}{help}", diagnostic.message)
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
