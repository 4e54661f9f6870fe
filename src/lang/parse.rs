//! Tokens to the syntax tree. A declaration that the grammar accepts is built at once; one that it
//! refuses goes to [`recover`](super::recover), which says what is wrong and keeps what is not.

use std::path::{Path, PathBuf};

use pest::Parser as _;

use super::ast::{Config, Gap, Span};
use super::build::Builder;
use super::codes;
use super::diagnostic::{self, Diagnostic, Fix};
use super::forms::{self, Form};
use super::grammar::{Grammar, Rule};
use super::include::OpenTexts;
use super::lex::{Kind, Lexer, Tokens};
use super::old_syntax;
use super::source::{self, Sources};
use super::words;
use crate::library;

/// A configuration as it was read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What could be read.
    pub config: Config,
    /// The texts.
    pub sources: Sources,
    /// What is wrong with them, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether the configuration must not be run.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == diagnostic::Severity::Error)
    }
}

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {error}", path.display())]
pub struct LoadError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub error: std::io::Error,
}

impl LoadError {
    /// What the user can do.
    pub fn help(&self) -> &'static str {
        match self.error.kind() {
            std::io::ErrorKind::NotFound => "check the path; `-` reads from standard input",
            std::io::ErrorKind::Other if self.path.to_str().is_some_and(|path| path.starts_with('@')) => {
                "`mate try` lists those that do; a file of that name is written `./@…`"
            }
            std::io::ErrorKind::FileTooLarge => "no configuration is so large; captures are given without `-C`",
            _ => "check the path and who may read the file",
        }
    }
}

/// Reads files as one configuration, in order; `-` is the standard input, `@dns` one that comes with mate.
pub fn load(paths: &[PathBuf], include_dirs: &[PathBuf]) -> Result<Loaded, LoadError> {
    let mut texts = Vec::with_capacity(paths.len());
    for path in paths {
        let text = read(path).map_err(|error| LoadError { path: path.clone(), error })?;
        let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
        texts.push((name, text));
    }
    Ok(parse_all(texts, include_dirs, &OpenTexts::new()))
}

/// A file's text, or that of a configuration that comes with mate.
fn read(path: &Path) -> std::io::Result<String> {
    match path.to_str().and_then(library::shipped) {
        Some(Ok(shipped)) => Ok(shipped.text.to_owned()),
        Some(Err(error)) => Err(std::io::Error::other(error)),
        None => source::read(path),
    }
}

/// Reads one text. Files that it includes are looked for in the folder of `name` first.
///
/// ```
/// let loaded = mate::lang::parse("x.mate", "Pdu p Proto tcp Transport ip { Extract k From tcp.port };", &[]);
/// assert_eq!(loaded.diagnostics.len(), 1);
/// assert_eq!(loaded.diagnostics[0].message, "a `;` is missing");
/// assert_eq!(loaded.config.declarations.len(), 1);
/// ```
pub fn parse(name: &str, text: &str, include_dirs: &[PathBuf]) -> Loaded {
    parse_over(name, text, include_dirs, &OpenTexts::new())
}

/// Reads one text as [`parse`] does; where a file that it includes is open, its open text counts.
pub fn parse_over(name: &str, text: &str, include_dirs: &[PathBuf], open: &OpenTexts) -> Loaded {
    parse_all(vec![(name.to_owned(), text.to_owned())], include_dirs, open)
}

fn parse_all(texts: Vec<(String, String)>, include_dirs: &[PathBuf], open: &OpenTexts) -> Loaded {
    let mut sources = Sources::default();
    let mut lexer = Lexer::new(&mut sources, include_dirs, open);
    for (name, text) in texts {
        lexer.root(&name, text);
    }
    let tokens = lexer.tokens;
    let mut parser = Parser::new(tokens, &sources);
    parser.declarations();
    parser.words();
    let Parser { mut tokens, mut config, mut diagnostics, .. } = parser;
    config.comments = std::mem::take(&mut tokens.comments);
    config.includes = std::mem::take(&mut tokens.includes);
    config.gaps.extend(tokens.lost.iter().map(|span| Gap { span: *span, name: None }));
    config.gaps.extend(tokens.left_out.iter().map(|span| Gap { span: *span, name: Some(String::new()) }));
    diagnostics.append(&mut tokens.diagnostics);
    diagnostic::sort(&mut diagnostics);
    Loaded { config, sources, diagnostics }
}

/// The state of reading.
#[derive(Debug)]
pub(super) struct Parser<'s> {
    pub(super) sources: &'s Sources,
    pub(super) tokens: Tokens,
    pub(super) config: Config,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Wrong words that a syntax error has explained already.
    pub(super) explained: Vec<usize>,
    /// How many findings were dropped because an earlier one caused them.
    pub(super) dropped: usize,
}

impl<'s> Parser<'s> {
    fn new(tokens: Tokens, sources: &'s Sources) -> Self {
        Self { sources, tokens, config: Config::default(), diagnostics: Vec::new(), explained: Vec::new(), dropped: 0 }
    }

    fn declarations(&mut self) {
        let mut at = 0;
        let mut budget = self.tokens.len().saturating_mul(8);
        while at < self.tokens.len() {
            let end = self.extent(at);
            let next = if self.tokens.kind(at) == Some(Kind::Keyword)
                && let Some(form) = forms::form(self.tokens.text(at))
            {
                if self.strict(at, end) { end } else { self.again(form, at, end, &mut budget) }
            } else {
                self.junk(at, end);
                end
            };
            at = next.max(at + 1);
        }
    }

    /// Reads a declaration that has nothing wrong with it.
    fn strict(&mut self, start: usize, end: usize) -> bool {
        let text = self.tokens.joined(start, end);
        let Ok(mut pairs) = Grammar::parse(Rule::declaration, text) else { return false };
        let Some(pair) = pairs.next().filter(|pair| pair.as_span().end() == text.len()) else { return false };
        let declaration = Builder { tokens: &self.tokens, start, end }.declaration(pair);
        self.config.declarations.push(declaration);
        true
    }

    /// Reads a broken declaration. It may end before its extent does; the rest is then looked at
    /// anew, as long as that does not happen over and over.
    fn again(&mut self, form: &'static Form, start: usize, end: usize, budget: &mut usize) -> usize {
        let next = self.declaration(form, start, end);
        match budget.checked_sub(end.saturating_sub(next)) {
            Some(left) => {
                *budget = left;
                next
            }
            None => end,
        }
    }

    /// Where a declaration ends: behind the `;` that follows its `}`, or where another begins.
    fn extent(&self, start: usize) -> usize {
        let form = forms::form(self.tokens.text(start));
        let declared = form.is_some();
        // Whether the body stands in parentheses, and whether a list stands in braces.
        let (mut round, mut list) = (false, false);
        let mut depth = usize::from(!declared && self.tokens.text(start) == "{");
        // How deep the first open parenthesis stands; a `;` closes it, and the braces in it.
        let mut paren: Option<usize> = None;
        for index in start + 1..self.tokens.len() {
            if self.begins_declaration(index) {
                return index;
            }
            let next = self.tokens.text(index + 1);
            match self.tokens.text(index) {
                "(" if depth == 0 && paren.is_none() && form.is_some_and(|form| form.clause(next).is_some()) => {
                    (depth, round) = (1, true);
                }
                ")" if round && depth == 1 && paren.is_none() => {
                    return if next == ";" { index + 2 } else { index + 1 };
                }
                "(" => paren = paren.or(Some(depth)),
                ")" => paren = None,
                "{" if self.tokens.text(index - 1) == "Match" => list = true,
                "}" if list => list = false,
                "{" => depth += 1,
                "}" if depth == 0 && !declared => {}
                "}" if paren.is_some_and(|open| depth > open) => depth -= 1,
                "}" if depth <= 1 => return if next == ";" { index + 2 } else { index + 1 },
                "}" => depth -= 1,
                ";" if paren.is_some() && self.separates(index) => {}
                ";" => {
                    depth = paren.take().unwrap_or(depth);
                    if depth == 0 && declared && next != "{" {
                        return index + 1;
                    }
                }
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Whether a declaration can only begin here, whatever came before.
    pub(super) fn begins_declaration(&self, index: usize) -> bool {
        if self.tokens.kind(index) != Some(Kind::Keyword) || self.is_operand(index) {
            return false;
        }
        let named = matches!(self.tokens.kind(index + 1), Some(Kind::Name | Kind::Word));
        match self.tokens.text(index) {
            "Pdu" | "Gop" | "Gog" => named,
            "Transform" => named && self.tokens.text(index + 2) == "{",
            "Default" | "Debug" => self.tokens.text(index + 1) == "{",
            "Done" => self.tokens.text(index + 1) == ";",
            _ => false,
        }
    }

    /// Whether a token stands where a value is due.
    pub(super) fn is_operand(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1) else { return false };
        match self.tokens.text(before) {
            "=" | "!" | "^" | "$" | "~" | "<" | ">" | "|" => true,
            "{" => matches!(self.tokens.text(index + 1), "|" | "}"),
            _ => false,
        }
    }

    /// Something that is no declaration, up to the next one: one finding.
    fn junk(&mut self, start: usize, end: usize) {
        let span = self.tokens.span(start, start + 1);
        self.config.gaps.push(Gap { span: self.tokens.span(start, end), name: None });
        let text = self.tokens.text(start).to_owned();
        if self.old_syntax(start, end) {
            return;
        }
        let mut near = None;
        let (message, label, help) = match (text.as_str(), self.tokens.kind(start)) {
            (";", _) if self.tokens.begins_line(start) && !self.tokens.begins_line(start + 1) => {
                let help = "a comment begins with `//`".to_owned();
                ("unexpected `;`".to_owned(), "begins no comment", Some(help))
            }
            (";", _) => ("unexpected `;`".to_owned(), "ends nothing", Some("remove it".to_owned())),
            ("}", _) => ("unexpected `}`".to_owned(), "closes nothing", Some("remove it".to_owned())),
            (_, Some(Kind::Name | Kind::Word)) => {
                near = words::nearest(&text, forms::FORMS.iter().map(|form| form.word));
                let shown = self.found(start);
                let word = text.trim_start_matches('@').to_ascii_lowercase();
                let help = match word.as_str() {
                    "include" | "import" | "source" => {
                        near = None;
                        Some("another file is brought in by `#include file.mate`".to_owned())
                    }
                    "end" | "exit" => {
                        near = Some("Done");
                        None
                    }
                    _ => None,
                };
                (format!("expected a declaration, found {shown}"), "begins no declaration", help)
            }
            _ => (format!("expected a declaration, found {}", self.found(start)), "belongs to no declaration", None),
        };
        let help = help.unwrap_or_else(|| {
            "a declaration begins with `Pdu`, `Gop`, `Gog`, `Transform`, `Default`, `Debug` or `Done`".to_owned()
        });
        if self.tokens.trouble_before(start) || self.quiet(start, end) {
            self.dropped += 1;
            return;
        }
        self.explain(start);
        let mut diagnostic = Diagnostic::new(&codes::SYNTAX, span, message, label).help(help);
        if text == ";" {
            let mark = if diagnostic.help.as_deref() == Some("remove it") { "" } else { "//" };
            diagnostic = diagnostic.fix(Fix::replace(span, mark));
        } else if text == "}" {
            let end = if self.tokens.text(start + 1) == ";" { start + 2 } else { start + 1 };
            diagnostic = diagnostic.fix(Fix::replace(self.tokens.span(start, end), ""));
        }
        self.diagnostics.push(diagnostic.offer(near.as_slice()));
    }

    /// Reports lines of the old syntax among others, once.
    fn old_syntax(&mut self, start: usize, end: usize) -> bool {
        if self.tokens.text(start) != "@Action" || self.tokens.text(start + 1) != "=" {
            return false;
        }
        for index in start..end {
            self.explain(index);
        }
        if !self.diagnostics.iter().any(|diagnostic| diagnostic.code == &codes::OLD_SYNTAX) {
            self.diagnostics.push(old_syntax::report(self.tokens.span(start, start + 3)));
        }
        self.config.gaps.push(Gap { span: self.tokens.span(start, end), name: None });
        true
    }

    /// Whether all that stands there was reported already.
    fn quiet(&self, start: usize, end: usize) -> bool {
        end == start + 1 && self.tokens.text(start) == ";" && self.tokens.troubled(start, end)
    }

    /// Marks a word, and what hangs on it, as explained by a syntax error.
    pub(super) fn explain(&mut self, index: usize) {
        for index in index..self.word_end(index) {
            if self.tokens.kind(index) == Some(Kind::Word) {
                self.explained.push(index);
            }
        }
    }

    /// A token as messages call it.
    pub(super) fn found(&self, index: usize) -> String {
        let text = self.tokens.text(index);
        match self.tokens.kind(index) {
            None => "the end of the file".to_owned(),
            Some(Kind::Quoted) => format!("the value `{}`", words::short(text)),
            Some(Kind::Word) => format!("`{}`", words::short(text.trim_start_matches('@'))),
            Some(_) => format!("`{}`", words::short(text)),
        }
    }

    /// Reports the words that are no names (L9, V11), each once.
    fn words(&mut self) {
        self.explained.sort_unstable();
        for index in 0..self.tokens.len() {
            // `*.example.com`: the character before it was reported, with what to do.
            let hangs = self.tokens.trouble_before(index) && self.tokens.follows_trouble(index);
            if self.tokens.kind(index) == Some(Kind::Word) && !hangs && self.explained.binary_search(&index).is_err() {
                let word = self.tokens.text(index).trim_start_matches('@').to_owned();
                let before = index.checked_sub(1).map(|before| self.tokens.text(before)).unwrap_or_default();
                let operand = self.is_operand(index);
                let span = self.tokens.span(index, index + 1);
                self.diagnostics.push(words::report(&word, before, operand, span));
            }
        }
    }

    /// Notes that something named so could not be read.
    pub(super) fn gap(&mut self, span: Span, name: Option<String>) {
        self.config.gaps.push(Gap { span, name });
    }
}
