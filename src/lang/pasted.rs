//! What web pages, chats and word processors leave in a text that is copied from them: entities, tags,
//! fences, blanks that are none, and whole documents.

use super::ast::Span;
use super::codes;
use super::diagnostic::{Diagnostic, Fix};
use super::lex::Lexer;

/// Entities, and the characters that they stand for.
static ENTITIES: &[(&str, &str)] = &[
    ("&amp;", "&"),
    ("&apos;", "'"),
    ("&gt;", ">"),
    ("&lt;", "<"),
    ("&nbsp;", " "),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
];

/// How documents begin that are no plain text, and what they are.
static DOCUMENTS: &[(&str, &str)] = &[
    ("{\\rtf", "a rich-text document"),
    ("<!DOCTYPE", "a web page"),
    ("<html", "a web page"),
    ("PK\u{3}\u{4}", "a packed document"),
];

/// The finding about a document that is no plain text.
pub(super) fn document(file: u32, text: &str) -> Option<Diagnostic> {
    let (mark, what) = DOCUMENTS.iter().find(|(mark, _)| text.starts_with(mark))?;
    let span = Span { file, start: 0, end: mark.len() as u32 };
    Some(
        Diagnostic::new(&codes::CHAR, span, format!("this is {what}, no configuration"), "begins like one")
            .help("save it as plain text"),
    )
}

/// The finding about blanks that are none: it stands at the first one, and repairs all.
pub(super) fn odd_blanks(file: u32, text: &str) -> Option<Diagnostic> {
    let is_odd =
        |c: char| matches!(c, '\u{A0}' | '\u{2002}'..='\u{200B}' | '\u{202F}' | '\u{2060}' | '\u{3000}' | '\u{FEFF}');
    let text_of = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let mut odd = text.char_indices().skip(1).filter(|(_, c)| is_odd(*c));
    let (start, first) = odd.next()?;
    let (last, end) = odd.last().unwrap_or((start, first));
    let end = last + end.len_utf8();
    let run = text_of(start, text.len()).chars().take_while(|c| is_odd(*c)).map(char::len_utf8).sum::<usize>();
    let span = |end: usize| Span { file, start: start as u32, end: end as u32 };
    let plain: String = text_of(start, end)
        .chars()
        .filter(|c| !matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}'))
        .map(|c| if is_odd(c) { ' ' } else { c })
        .collect();
    let message = format!("a blank that is none (U+{:04X}), as web pages have them", u32::from(first));
    let label = if end > start + run { "the first of them" } else { "no blank" };
    Some(
        Diagnostic::new(&codes::CHAR, span(start + run), message, label)
            .help("put plain blanks there")
            .fix(Fix::replace(span(end), plain)),
    )
}

impl Lexer<'_> {
    /// `&quot;`
    pub(super) fn entity(&mut self, span: Span, text: &str) {
        let character = ENTITIES.iter().find(|(entity, _)| *entity == text).map_or("", |(_, character)| character);
        let message = format!("`{text}` is how a web page writes `{character}`");
        let diagnostic = Diagnostic::new(&codes::CHAR, span, message, "left from a web page");
        self.leave_out_as(diagnostic.help(format!("write `{character}`")).fix(Fix::replace(span, character)));
    }

    /// `<pre>`, or a line of Markdown that begins or ends code.
    pub(super) fn markup(&mut self, span: Span, text: &str) {
        let (message, what) = if text.starts_with('<') {
            (format!("`{text}` is a tag of a web page"), "left from a web page")
        } else {
            ("a line of Markdown".to_owned(), "encloses code there")
        };
        let diagnostic = Diagnostic::new(&codes::CHAR, span, message, what).help("remove it");
        self.leave_out_as(diagnostic.fix(Fix::replace(span, "")));
    }

    /// A `//` in a value that is not quoted: what follows is a comment.
    pub(super) fn address(&mut self, comment: Span, text: &str) -> bool {
        if !text.starts_with("//") {
            return false;
        }
        let line = self.line_before(comment);
        let Some(start) = line.rfind(['=', '!', '^', '$', '~', '{', '|']) else { return false };
        let scheme = line.get(start + 1..).unwrap_or_default();
        let is_scheme = scheme.strip_suffix(':').is_some_and(|name| {
            !name.trim_start().is_empty() && name.trim_start().bytes().all(|byte| byte.is_ascii_lowercase())
        });
        if !is_scheme {
            return false;
        }
        let scheme = scheme.trim_start();
        let rest = text.split([',', ')', ';', '|', '}', ' ']).next().unwrap_or_default();
        let value = format!("{scheme}{rest}");
        let start = comment.start - scheme.len() as u32;
        let span = Span { start, end: start + value.len() as u32, ..comment };
        self.leave_out_as(
            Diagnostic::new(
                &codes::CHAR,
                span,
                "a `//` outside of quotes begins a comment",
                "the rest of the line is lost",
            )
            .help(format!("quote it: `\"{value}\"`"))
            .fix(Fix::quote(span, &value)),
        );
        true
    }
}
