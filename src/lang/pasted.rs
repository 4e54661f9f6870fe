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

/// The finding about blanks that are none: it stands at the first ones, and repairs all.
pub(super) fn odd_blanks(text: &str, found: &[Span]) -> Option<Diagnostic> {
    let (first, last) = (found.first()?, found.last()?);
    let text_of = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or_default();
    let mut plain = String::new();
    let mut at = first.start;
    for span in found {
        plain.push_str(text_of(at, span.start));
        let blanks = text_of(span.start, span.end).chars();
        // Some take no room.
        plain.extend(blanks.filter(|c| !matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')).map(|_| ' '));
        at = span.end;
    }
    let code = text_of(first.start, first.end).chars().next().map_or(0, u32::from);
    let message = format!("a blank that is none (U+{code:04X}), as web pages have them");
    let label = if found.len() > 1 { "the first of them" } else { "no blank" };
    Some(
        Diagnostic::new(&codes::CHAR, *first, message, label)
            .help("put plain blanks there")
            .fix(Fix::replace(Span { end: last.end, ..*first }, plain)),
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

#[cfg(test)]
mod tests {
    use crate::lang;

    #[test]
    fn odd_blanks_are_found_but_not_in_comments_and_quotes() {
        let valid = "Pdu p Proto dns Transport udp/ip { // a\u{A0}comment
            Extract host From dns.qry.name; /* \u{200B} */ };\nGop g On p Match (host=\"a\u{A0}b\") { Start (host); };";
        assert!(lang::parse("valid.mate", valid, &[]).diagnostics.is_empty());
        let pasted = valid.replace("Start (", "Start\u{A0}\u{A0}(").replace("Proto ", "Proto\u{2003}");
        let findings = lang::parse("pasted.mate", &pasted, &[]).diagnostics;
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        let fix = finding.fix.as_ref().unwrap();
        let mut repaired = pasted.clone();
        repaired.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
        assert_eq!(repaired, valid.replace("Start (", "Start  ("));
    }
}
