//! From the syntax of before 2005 to today's (chapter C): lines are read by a grammar of their own,
//! collected to declarations, and written anew in the canonical layout.

mod check;
mod collect;
mod names;
mod read;
mod settings;
mod values;
mod write;

use std::path::{Path, PathBuf};

use self::write::Writer;
use super::ast::Span;
use super::codes;
use super::diagnostic::{self, Diagnostic};
use super::parse::{LoadError, Loaded};
use super::source::{self, Sources};
use super::{format, old_syntax, parse};
use crate::fields::Catalogue;

/// What became of a file in the old syntax.
#[derive(Debug, Default)]
pub struct Upgraded {
    /// The configuration in today's syntax; none when there was something that cannot be converted.
    pub text: Option<String>,
    /// What changed besides the syntax, with the old places. Each is in the text as a comment, too.
    pub notes: Vec<(Span, String)>,
    /// The old text and what is wrong with it.
    pub old: Loaded,
}

/// Converts a file; `-` is the standard input. The catalogue tells how the texts of fields look.
pub fn upgrade(path: &Path, catalogue: &Catalogue) -> Result<Upgraded, LoadError> {
    let text = source::read(path).map_err(|error| LoadError { path: PathBuf::from(path), error })?;
    let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
    Ok(convert(&name, text, catalogue))
}

fn convert(name: &str, text: String, catalogue: &Catalogue) -> Upgraded {
    let mut diagnostics = Vec::new();
    if old_syntax::find(&text).is_none() {
        let span = Span { file: 0, start: 0, end: text.lines().next().map_or(0, str::len) as u32 };
        let message = "this file does not begin with an `Action=` line";
        let finding = Diagnostic::new(&codes::OLD_SYNTAX, span, message, "not the old syntax");
        diagnostics.push(finding.help("there is nothing to convert; `mate check` says what is wrong with it"));
    }
    let old = if diagnostics.is_empty() { read::read(&text, &mut diagnostics) } else { read::OldText::default() };
    let collected = collect::collect(&old, &mut diagnostics);
    let mut upgraded = Upgraded::default();
    if diagnostics.is_empty() {
        let mut writer = Writer::new(&collected, catalogue);
        writer.file(&old);
        let loaded = parse(name, &writer.out, &[]);
        upgraded.text = Some(format(&loaded).unwrap_or(writer.out));
        upgraded.notes = writer.notes;
    }
    diagnostic::sort(&mut diagnostics);
    let mut sources = Sources::default();
    sources.add(name.to_owned(), text, None);
    upgraded.old = Loaded { sources, diagnostics, ..Loaded::default() };
    upgraded
}
