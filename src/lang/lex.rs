//! Files to tokens (L1–L11): every file is cut into lexemes, the tokens of an included file are put
//! in the place of its `#include`, and all tokens are joined into one text for the grammar.
//!
//! A character that begins nothing is reported here and left out; a word that begins with the wrong
//! letter stays, marked `@`, so that the grammar can say what was meant.

use std::path::{Path, PathBuf};

use pest::Parser;
use pest::iterators::Pair;

use super::ast::{Comment, Include, Span, Spanned};
use super::codes;
use super::diagnostic::{Diagnostic, Fix};
use super::grammar::{Grammar, Rule};
use super::include::{Included, Includes, OpenTexts};
use super::old_syntax;
use super::pasted;
use super::source::Sources;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword of L3, but `true` and `false`.
    Keyword,
    /// `true` or `false` in any case.
    Bool,
    /// A NAME.
    Name,
    /// What was meant as a name or value but is none (E-CHAR).
    Word,
    /// A quoted value.
    Quoted,
    /// INTEGER, FLOATING, DOTTED_IP or COLONIZED.
    Number,
    /// Punctuation, an operator, or `?`.
    Sign,
}

/// A token, with its place in its file and in the joined text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
    at: u32,
    begins_line: bool,
}

/// All tokens of a configuration, and what else its files hold.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    list: Vec<Token>,
    /// The texts of all tokens, each followed by a line end.
    joined: String,
    pub(super) comments: Vec<Comment>,
    pub(super) includes: Vec<Include>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Indices of the tokens before which something was reported and left out.
    trouble: Vec<usize>,
    /// Places where text was lost that may have declared anything.
    pub(super) lost: Vec<Span>,
    /// Places where something was left out that may have been part of a declaration.
    pub(super) left_out: Vec<Span>,
}

impl Tokens {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<Token> {
        self.list.get(index).copied()
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.get(index).map(|token| token.kind)
    }

    /// The token's text in the joined text; empty behind the last one.
    pub(super) fn text(&self, index: usize) -> &str {
        self.joined(index, index + 1)
    }

    /// The joined text of the tokens from `start` to before `end`.
    pub(super) fn joined(&self, start: usize, end: usize) -> &str {
        let from = self.at(start);
        self.joined.get(from..self.at(end).max(from + 1) - 1).unwrap_or_default()
    }

    fn at(&self, index: usize) -> usize {
        self.list.get(index).map_or(self.joined.len(), |token| token.at as usize)
    }

    /// The token at an offset of the joined text that begins with token `start`.
    pub(super) fn index(&self, start: usize, offset: usize) -> usize {
        let at = self.at(start) + offset;
        self.list.partition_point(|token| token.at as usize <= at).saturating_sub(1)
    }

    /// The place of the tokens from `start` to before `end`, as far as they stand in one file.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let Some(first) = self.get(start).or_else(|| self.list.last().copied()) else { return Span::default() };
        let in_file = |index: &usize| self.get(*index).is_some_and(|token| token.span.file == first.span.file);
        let last = (start..end.min(self.len())).rev().find(in_file).and_then(|index| self.get(index));
        Span { end: last.map_or(first.span.end, |token| token.span.end.max(first.span.end)), ..first.span }
    }

    /// Forgets the last tokens and what was found, as far as they stand there.
    fn forget(&mut self, is_there: impl Fn(Span) -> bool) {
        if let Some(index) = self.list.iter().position(|token| is_there(token.span)) {
            self.joined.truncate(self.at(index));
            self.list.truncate(index);
        }
        let len = self.list.len();
        self.trouble.retain(|at| *at < len);
        self.diagnostics.retain(|diagnostic| !is_there(diagnostic.span));
        self.lost.retain(|span| !is_there(*span));
        self.left_out.retain(|span| !is_there(*span));
    }

    /// Whether something was left out behind token `start`, as far as before token `end`.
    pub(super) fn troubled(&self, start: usize, end: usize) -> bool {
        let from = self.trouble.partition_point(|at| *at <= start);
        self.trouble.get(from).is_some_and(|at| *at <= end)
    }

    /// Whether something was left out just before a token.
    pub(super) fn trouble_before(&self, index: usize) -> bool {
        self.trouble.binary_search(&index).is_ok()
    }

    /// Whether a character that was left out stands just before a token, without a blank.
    pub(super) fn follows_trouble(&self, index: usize) -> bool {
        let Some(token) = self.get(index) else { return false };
        let at = self.left_out.partition_point(|span| (span.file, span.end) < (token.span.file, token.span.start));
        self.left_out.get(at).is_some_and(|span| span.file == token.span.file && span.end == token.span.start)
    }

    /// Whether a token is the first of its line.
    pub(super) fn begins_line(&self, index: usize) -> bool {
        self.get(index).is_some_and(|token| token.begins_line)
    }

    /// Whether a token follows the one before it without a blank.
    pub(super) fn abuts(&self, index: usize) -> bool {
        let (Some(before), Some(token)) = (index.checked_sub(1).and_then(|index| self.get(index)), self.get(index))
        else {
            return false;
        };
        before.span.file == token.span.file && before.span.end == token.span.start
    }

    fn push(&mut self, kind: Kind, span: Span, text: &str, begins_line: bool) {
        self.list.push(Token { kind, span, at: self.joined.len() as u32, begins_line });
        if kind == Kind::Word {
            self.joined.push('@');
        }
        self.joined.push_str(text);
        self.joined.push('\n');
    }
}

/// Reads files into tokens.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    pub(super) sources: &'a mut Sources,
    pub(super) tokens: Tokens,
    includes: Includes<'a>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(sources: &'a mut Sources, include_dirs: &[PathBuf], open: &'a OpenTexts) -> Self {
        Self { sources, tokens: Tokens::default(), includes: Includes::new(include_dirs, open) }
    }

    /// Takes in a text that stands on no other's behalf.
    pub(super) fn root(&mut self, name: &str, text: String) {
        self.includes.enter_root(Path::new(name));
        let file = self.sources.add(name.to_owned(), text, None);
        self.file(file);
        self.includes.leave();
    }

    fn file(&mut self, file: u32) {
        let text = self.sources.get(file).map(|source| source.text.clone()).unwrap_or_default();
        if let Some(action) = old_syntax::find(&text) {
            let span = Span { file, start: action.start as u32, end: action.end as u32 };
            self.tokens.diagnostics.push(old_syntax::report(span));
            self.lose(Span { file, start: 0, end: text.len() as u32 });
            return;
        }
        if let Some(document) = pasted::document(file, &text) {
            self.report(document);
            self.lose(Span { file, start: 0, end: text.len() as u32 });
            return;
        }
        // `lexemes` matches any text.
        let Ok(mut pairs) = Grammar::parse(Rule::lexemes, &text) else { return };
        let mut odd_blanks = Vec::new();
        for lexeme in pairs.next().into_iter().flat_map(Pair::into_inner) {
            let span = place(file, &lexeme);
            if lexeme.as_rule() == Rule::odd_blanks {
                odd_blanks.push(span);
            } else {
                self.lexeme(&lexeme, span);
            }
        }
        self.tokens.diagnostics.extend(pasted::odd_blanks(&text, &odd_blanks));
    }

    fn lexeme(&mut self, lexeme: &Pair<'_, Rule>, span: Span) {
        let text = lexeme.as_str();
        match lexeme.as_rule() {
            Rule::comment if self.address(span, text) => {}
            Rule::entity => self.entity(span, text),
            Rule::fence | Rule::tag => self.markup(span, text),
            Rule::comment => self.tokens.comments.push(Comment { span, text: text.trim_end_matches('\r').to_owned() }),
            Rule::open_comment => self.open_comment(span, text),
            Rule::include => self.include(lexeme, span),
            Rule::hash => self.hash(span, text),
            Rule::quoted_text => self.push(Kind::Quoted, span, text),
            Rule::open_quote => self.open_quote(span, text),
            Rule::number_text => self.push(Kind::Number, span, text),
            Rule::truth_text => self.push(Kind::Bool, span, text),
            Rule::keyword => self.push(Kind::Keyword, span, text),
            Rule::word_text => self.push(Kind::Word, span, text),
            Rule::name_text => self.push(Kind::Name, span, text),
            Rule::punctuation | Rule::question => self.push(Kind::Sign, span, text),
            Rule::curly_text => self.curly(span, text),
            Rule::dots => {
                let help = "write out what the dots stand for, or remove them";
                self.leave_out(span, text, help);
            }
            Rule::stray => self.stray(span, text),
            _ => {}
        }
    }

    /// L2.
    fn open_comment(&mut self, span: Span, text: &str) {
        let mark = Span { end: span.start + 2, ..span };
        let message = "this comment is never closed";
        self.report(
            Diagnostic::new(&codes::COMMENT, mark, message, "begins here")
                .help("end it with `*/`; comments do not nest"),
        );
        self.tokens.comments.push(Comment { span, text: text.to_owned() });
        self.lose(span);
    }

    fn open_quote(&mut self, span: Span, text: &str) {
        let mark = Span { end: span.start + 1, ..span };
        let line = self.line_before(span);
        let escaped = line.contains("\\\"");
        self.report(
            Diagnostic::new(&codes::SYNTAX, mark, "this quoted value is never closed", "begins here")
                .help(if escaped { "there is no escape: no value can have a `\"` in it" } else { "end it with `\"`" }),
        );
        let value = format!("\"{}\"", text.trim_matches(['"', '\r']));
        self.push(Kind::Quoted, span, &value);
        self.tokens.trouble.push(self.tokens.list.len());
        self.lose(span);
    }

    /// Quotes that a word processor made: the value is clear, so it is read as if quoted well.
    fn curly(&mut self, span: Span, text: &str) {
        let value: String = text.chars().skip(1).filter(|c| !"“”„«»‟‘’‚`'´".contains(*c)).collect();
        let message = format!("`{text}` is not in straight double quotes");
        self.report(
            Diagnostic::new(&codes::CHAR, span, message, "wrong quotes")
                .help(format!("write `\"{value}\"`"))
                .fix(Fix::quote(span, &value)),
        );
        self.push(Kind::Quoted, span, &format!("\"{value}\""));
    }

    fn hash(&mut self, span: Span, text: &str) {
        let (mark, message, help) = if text.starts_with('-') {
            (2, "unexpected characters `--`", "a comment begins with `//`")
        } else if text.starts_with("#include") {
            (8, "unexpected `#include`", "write `#include file.mate`, without `<`, `>` or `;`")
        } else {
            (1, "unexpected character `#`", "a comment begins with `//`")
        };
        let mark = Span { end: span.start + mark, ..span };
        let mut diagnostic = Diagnostic::new(&codes::CHAR, mark, message, "begins nothing").help(help);
        if mark.end <= span.start + 2 {
            diagnostic = diagnostic.fix(Fix::replace(mark, "//"));
        }
        self.report(diagnostic);
    }

    /// Stray characters side by side are one finding.
    fn stray(&mut self, span: Span, text: &str) {
        if let Some(last) = self.tokens.diagnostics.last_mut()
            && last.code == &codes::CHAR
            && *last.label == *STRAY
            && last.span.file == span.file
            && last.span.end == span.start
        {
            last.span.end = span.end;
            let both = self.sources.text(last.span) == "&&";
            last.fix = both.then(|| Box::new(Fix::replace(last.span, ",")));
            last.message = format!("unexpected characters `{}`", self.sources.text(last.span).escape_debug());
            return;
        }
        if self.part_of_field(span, text) || self.more_wildcard(span, text) {
            return;
        }
        let instead = match text {
            "[" => Some("("),
            "]" => Some(")"),
            "\\" if self.is_between_names(span) => Some("/"),
            _ => None,
        };
        let rest = self.sources.get(span.file).and_then(|source| source.text.get(span.end as usize..));
        let ends_comment = text == "*" && rest.is_some_and(|rest| rest.starts_with('/'));
        if ends_comment {
            self.forget_rest_of_comment(span);
        }
        let help = match text {
            _ if ends_comment => "comments do not nest: the first `*/` ended this one",
            "[" | "]" => "lists stand in `(` and `)`",
            "\\" if instead.is_some() => "write `/`",
            "*" if self.is_wildcard(span) => {
                "there are no wildcards: `a^b` asks how the value begins, `a$b` how it ends, `a~b` what is in it"
            }
            "+" | "-" | "*" | "@" | "%" | "\\" | ":" | "'" => "a value that holds it has to be quoted",
            "&" => "conditions in a list are separated by `,` and all have to be met",
            _ => "remove it; a value that holds it has to be quoted",
        };
        self.leave_out(span, text, help);
        if let (Some(instead), Some(last)) = (instead, self.tokens.diagnostics.last_mut()) {
            last.fix = Some(Box::new(Fix::replace(span, instead)));
            self.push(Kind::Sign, span, instead);
        }
    }

    /// The text before a place, on its line; of a long line the end.
    pub(super) fn line_before(&self, span: Span) -> &str {
        const MOST: usize = 200;
        let source = self.sources.get(span.file).map(|source| source.text.as_str()).unwrap_or_default();
        let before = source.get(..span.start as usize).unwrap_or_default();
        let from = (before.len().saturating_sub(MOST)..=before.len()).find(|at| before.is_char_boundary(*at));
        let near = from.and_then(|from| before.get(from..)).unwrap_or_default();
        near.rsplit('\n').next().unwrap_or_default()
    }

    /// `dns.qry.name[0:4]`: one finding for both brackets.
    fn part_of_field(&mut self, span: Span, text: &str) -> bool {
        if !matches!(text, "[" | "]") {
            return false;
        }
        let line = self.line_before(span);
        let opens = line.contains("Extract ") && line.ends_with(|c: char| c.is_ascii_alphanumeric());
        match text {
            "[" if opens => {
                let help = "a field is extracted whole; `^`, `$` and `~` ask for a part of it in conditions";
                self.leave_out(span, text, help);
            }
            "]" if line.contains("Extract ") && line.contains('[') => self.quietly(span),
            _ => return false,
        }
        true
    }

    fn is_wildcard(&self, span: Span) -> bool {
        self.line_before(span).contains('(')
    }

    /// The second `*` of `*text*`.
    fn more_wildcard(&mut self, span: Span, text: &str) -> bool {
        if text != "*" || !self.is_wildcard(span) {
            return false;
        }
        let value = self.line_before(span).rsplit(['=', ',', '(']).next().unwrap_or_default();
        let more = value.contains('*');
        if more {
            self.quietly(span);
        }
        more
    }

    fn is_between_names(&self, span: Span) -> bool {
        let source = self.sources.get(span.file).map(|source| source.text.as_str()).unwrap_or_default();
        let behind = source.get(span.end as usize..).unwrap_or_default();
        let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let line = self.line_before(span);
        line.contains("Transport ") && line.ends_with(named) && behind.starts_with(named)
    }

    /// Leaves out what belongs to something reported.
    fn quietly(&mut self, span: Span) {
        self.tokens.trouble.push(self.tokens.list.len());
        self.tokens.left_out.push(span);
    }

    /// Where a comment holds a second `/*`, what stands between its end and the next `*/` was meant as comment,
    /// too: nothing else is found there.
    fn forget_rest_of_comment(&mut self, mark: Span) {
        let Some(comment) = self.tokens.comments.iter().rfind(|comment| comment.span.file == mark.file) else { return };
        if !comment.text.get(2..).is_some_and(|text| comment.text.starts_with("/*") && text.contains("/*")) {
            return;
        }
        let rest = Span { start: comment.span.end, end: mark.end + 1, ..mark };
        let is_inside = |span: Span| span.file == rest.file && span.start >= rest.start;
        self.tokens.forget(is_inside);
        let text = self.sources.text(rest).to_owned();
        self.tokens.comments.push(Comment { span: rest, text });
    }

    fn push(&mut self, kind: Kind, span: Span, text: &str) {
        let source = self.sources.get(span.file).map(|source| source.text.as_str()).unwrap_or_default();
        let before = source.get(..span.start as usize).unwrap_or_default();
        let begins_line = matches!(before.trim_end_matches([' ', '\t', '\r']).bytes().last(), None | Some(b'\n'));
        self.tokens.push(kind, span, text, begins_line);
    }

    pub(super) fn leave_out_as(&mut self, diagnostic: Diagnostic) {
        let span = diagnostic.span;
        self.report(diagnostic);
        self.tokens.left_out.push(span);
    }

    fn leave_out(&mut self, span: Span, text: &str, help: &str) {
        let message = format!("unexpected character{} `{}`", plural(text), text.escape_debug());
        self.report(Diagnostic::new(&codes::CHAR, span, message, STRAY).help(help));
        self.tokens.left_out.push(span);
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.tokens.diagnostics.push(diagnostic);
        self.tokens.trouble.push(self.tokens.list.len());
    }

    fn lose(&mut self, span: Span) {
        self.tokens.lost.push(span);
    }

    /// L10.
    fn include(&mut self, lexeme: &Pair<'_, Rule>, span: Span) {
        let Some(name) = lexeme.clone().into_inner().find(|pair| pair.as_rule() != Rule::include_gap) else {
            let diagnostic = Diagnostic::new(&codes::INCLUDE, span, "`#include` without a file name", "names no file");
            self.report(diagnostic.help("write `#include file.mate`"));
            return;
        };
        let at = place(span.file, &name);
        if name.as_rule() == Rule::include_path {
            let path = name.as_str().trim_matches('"').replace('\\', "/");
            let diagnostic =
                Diagnostic::new(&codes::INCLUDE, at, "folders of an included file stand with `/`", "has `\\`");
            let quoted = if path.contains(':') { format!("\"{path}\"") } else { path };
            self.report(diagnostic.help(format!("write `#include {quoted}`")).fix(Fix::replace(at, quoted)));
            self.lose(span);
            return;
        }
        let path = Spanned { node: name.as_str().trim_matches('"').to_owned(), span: at };
        let entry = self.tokens.includes.len();
        self.tokens.includes.push(Include { span, path: path.clone(), file: None });
        match self.includes.enter(&path.node) {
            Ok(Included { name, text }) => {
                let file = self.sources.add(name, text, Some(span));
                if let Some(include) = self.tokens.includes.get_mut(entry) {
                    include.file = Some(file);
                }
                self.file(file);
                self.includes.leave();
            }
            Err(error) => {
                let message = format!("cannot include `{}`: {}", path.node, error.message);
                self.report(Diagnostic::new(&codes::INCLUDE, at, message, error.label).help(error.help));
                self.lose(span);
            }
        }
    }
}

const STRAY: &str = "begins nothing";

fn plural(text: &str) -> &'static str {
    if text.chars().count() > 1 { "s" } else { "" }
}

fn place(file: u32, pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span { file, start: span.start() as u32, end: span.end() as u32 }
}
