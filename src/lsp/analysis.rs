//! What is known of a configuration: the file that is opened with all that it includes, read once
//! after each change, and judged only for the findings.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::lines::Lines;
use super::server::Setup;
use crate::lang::ast::Span;
use crate::lang::{self, Lexeme, Loaded, Occurrence, OpenTexts};

/// A configuration.
#[derive(Debug)]
pub(super) struct Analysis {
    pub(super) loaded: Loaded,
    /// Its files, the outermost first, by their numbers in spans.
    files: Vec<File>,
    judged: bool,
    /// Whether a text of it has changed since.
    pub(super) stale: bool,
    occurrences: OnceCell<Vec<Occurrence>>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    lines: Lines,
    lexemes: OnceCell<Vec<Lexeme>>,
}

impl Analysis {
    /// Reads the file; what is open counts before what is in files.
    pub(super) fn new(path: &Path, texts: &OpenTexts, setup: &Setup) -> Self {
        let text = texts.get(path).map(String::as_str).unwrap_or_default();
        let name = path.display().to_string();
        let loaded = lang::parse_over(&name, text, &setup.include_dirs, texts);
        let files = loaded.sources.iter().map(|source| File {
            path: lang::plain_path(Path::new(&source.name)),
            lines: Lines::new(&source.text),
            lexemes: OnceCell::new(),
        });
        let files = files.collect();
        Self { loaded, files, judged: false, stale: false, occurrences: OnceCell::new() }
    }

    /// Adds what the checker finds, once.
    pub(super) fn judge(&mut self, setup: &Setup) {
        if std::mem::replace(&mut self.judged, true) {
            return;
        }
        self.loaded = lang::judge(std::mem::take(&mut self.loaded), setup.catalogue);
        let Loaded { sources, diagnostics, .. } = &mut self.loaded;
        diagnostics.retain(|diagnostic| {
            let is_name = matches!(diagnostic.code.name, "E-FIELD" | "E-PROTO");
            !is_name || !(setup.known_elsewhere)(sources.text(diagnostic.span))
        });
    }

    /// The number of a file, the first where it is included several times.
    pub(super) fn number(&self, path: &Path) -> Option<u32> {
        self.files.iter().position(|file| file.path == path).map(|at| at as u32)
    }

    pub(super) fn path(&self, file: u32) -> Option<&Path> {
        self.files.get(file as usize).map(|file| file.path.as_path())
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    pub(super) fn text(&self, file: u32) -> &str {
        self.loaded.sources.get(file).map(|source| source.text.as_str()).unwrap_or_default()
    }

    pub(super) fn lexemes(&self, file: u32) -> &[Lexeme] {
        let Some(file_of) = self.files.get(file as usize) else { return &[] };
        file_of.lexemes.get_or_init(|| lang::lexemes(self.text(file)))
    }

    pub(super) fn occurrences(&self) -> &[Occurrence] {
        self.occurrences.get_or_init(|| lang::occurrences(&self.loaded.config))
    }

    pub(super) fn lines(&self, file: u32) -> Option<&Lines> {
        self.files.get(file as usize).map(|file| &file.lines)
    }

    /// A place as the protocol has it.
    pub(super) fn range(&self, span: Span) -> Value {
        let text = self.text(span.file);
        self.lines(span.file).map_or(Value::Null, |lines| lines.range(text, span.start as usize, span.end as usize))
    }

    /// The name at a byte, also just behind it.
    pub(super) fn occurrence(&self, file: u32, at: usize) -> Option<&Occurrence> {
        let at = at as u32;
        let here = |place: &&Occurrence| place.span.file == file && place.span.start <= at && at <= place.span.end;
        self.occurrences().iter().find(here)
    }
}
