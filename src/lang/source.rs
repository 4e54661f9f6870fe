//! The texts that make up a configuration, and where a byte of them stands (L11).

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::ast::Span;

/// Texts longer than this are refused: no configuration is, a mistaken file name may be.
pub(super) const MAX_BYTES: u64 = 4 << 20;

/// All files of a configuration, in the order in which they were met.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

/// One file, or one inclusion of a file.
#[derive(Debug)]
pub struct Source {
    /// The name as it was given or found.
    pub name: String,
    /// The text; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// The `#include` that brought it in.
    pub included_from: Option<Span>,
    /// Where each line starts.
    lines: Vec<u32>,
}

/// A place as a person counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The line, from 1; every LF counts (D24).
    pub line: usize,
    /// The character in its line, from 1.
    pub column: usize,
}

impl std::fmt::Display for Position<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Sources {
    /// Texts that are no files, each with what stands for its name.
    pub fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut sources = Self::default();
        for (name, text) in texts {
            sources.add(name, text, None);
        }
        sources
    }

    pub(super) fn add(&mut self, name: String, text: String, included_from: Option<Span>) -> u32 {
        let lines = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let lines = lines.collect();
        self.files.push(Source { name, text, included_from, lines });
        self.files.len() as u32 - 1
    }

    /// The file of that number.
    pub fn get(&self, file: u32) -> Option<&Source> {
        self.files.get(file as usize)
    }

    /// All files; a file's index is its number in spans.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }

    /// The text of a place; empty when there is no such place.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.start as usize..span.end as usize)).unwrap_or_default()
    }

    /// Where a span starts.
    pub fn position(&self, span: Span) -> Option<Position<'_>> {
        let file = self.get(span.file)?;
        let line = file.lines.partition_point(|start| *start <= span.start);
        let start = file.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = file.text.get(start as usize..span.start as usize).unwrap_or_default();
        Some(Position { file: &file.name, line, column: before.chars().count() + 1 })
    }

    /// The `#include` directives that led to a file, the nearest first.
    pub fn chain(&self, file: u32) -> Vec<Span> {
        let step = |span: &Span| self.get(span.file).and_then(|file| file.included_from);
        std::iter::successors(self.get(file).and_then(|file| file.included_from), step).collect()
    }
}

/// Reads a file, replacing what is not UTF-8; `-` is the standard input.
pub(super) fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "longer than 4 MiB, which no configuration is"));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L11, D24.
    #[test]
    fn every_line_end_counts_and_columns_are_characters() {
        let mut sources = Sources::default();
        let file = sources.add("x.mate".into(), "// é\n\"a\nb\" ü Z".into(), None);
        let at = sources.get(file).unwrap().text.find('Z').unwrap() as u32;
        let position = sources.position(Span { file, start: at, end: at + 1 }).unwrap();
        assert_eq!(position.to_string(), "x.mate:3:6");
    }
}
