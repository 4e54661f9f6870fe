//! Old text to lines of items (C1), by the grammar `grammar/old.pest`.

use pest::Parser as _;
use pest::iterators::Pair;
use pest_derive::Parser;

use crate::lang::ast::Span;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;

#[derive(Parser)]
#[grammar = "grammar/old.pest"]
struct OldGrammar;

/// A line that says something.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) span: Span,
    /// The comments above it, without their marks.
    pub(super) comments: Vec<String>,
    pub(super) items: Vec<Item>,
}

/// `name OP value;`
#[derive(Debug)]
pub(super) struct Item {
    pub(super) span: Span,
    /// Without its leading dot.
    pub(super) name: String,
    /// It had a leading dot.
    pub(super) dotted: bool,
    /// The operator; none for *exists*.
    pub(super) op: Option<char>,
    pub(super) value: String,
}

/// A file in the old syntax.
#[derive(Debug, Default)]
pub(super) struct OldText {
    /// The comments that a blank line holds apart from the first line, group by group.
    pub(super) head: Vec<Vec<String>>,
    pub(super) lines: Vec<Line>,
    /// The comments behind the last line.
    pub(super) tail: Vec<String>,
}

impl Item {
    /// Whether it is a parameter, and not data.
    pub(super) fn is_parameter(&self) -> bool {
        !self.dotted && PARAMETERS.contains(&self.name.as_str())
    }
}

/// The names that are no data, in any line (C2); sorted.
static PARAMETERS: &[&str] = &[
    "Action",
    "Debug_Cfg",
    "Debug_File",
    "Debug_General",
    "Debug_Gog",
    "Debug_Gop",
    "Debug_PDU",
    "DiscardPduData",
    "DiscardUnassignedGop",
    "DiscardUnassignedPdu",
    "Filename",
    "For",
    "GogExpiration",
    "GopExpiration",
    "GopIdleTimeout",
    "GopLifetime",
    "GopTree",
    "Lib",
    "Match",
    "Mode",
    "Name",
    "On",
    "Payload",
    "Proto",
    "ShowGopTimes",
    "ShowPduTree",
    "Stop",
    "Transport",
];

/// Reads the text; lines that cannot be read are reported and left out.
pub(super) fn read(text: &str, diagnostics: &mut Vec<Diagnostic>) -> OldText {
    let mut old = OldText::default();
    let mut comments: Vec<String> = Vec::new();
    // `lines` matches any text.
    let lines = OldGrammar::parse(Rule::lines, text).into_iter().flatten().flat_map(Pair::into_inner);
    for line in lines.filter(|pair| pair.as_rule() == Rule::line) {
        let is_blank = line.as_str().trim().is_empty();
        let mut items = Vec::new();
        for part in line.into_inner() {
            match part.as_rule() {
                Rule::comment => comments.push(part.as_str().trim_start_matches('#').trim_end().to_owned()),
                Rule::item => items.extend(item(part)),
                Rule::unreadable => diagnostics.push(unreadable(&part)),
                _ => {}
            }
        }
        if is_blank && old.lines.is_empty() && !comments.is_empty() {
            old.head.push(std::mem::take(&mut comments));
        }
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            let span = Span { end: last.span.end, ..first.span };
            old.lines.push(Line { span, comments: std::mem::take(&mut comments), items });
        }
    }
    old.tail = comments;
    old
}

fn item(pair: Pair<'_, Rule>) -> Option<Item> {
    let span = place(&pair);
    let (mut name, mut op, mut value) = (None, None, String::new());
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::name => name = Some(part.as_str().to_owned()),
            Rule::operator => op = part.as_str().chars().next(),
            Rule::value => value = plain(part.as_str()),
            _ => {}
        }
    }
    let name = name?;
    // `a?` is *exists*.
    let op = op.filter(|op| *op != '?');
    let dotted = name.starts_with('.');
    Some(Item { span, name: name.trim_start_matches('.').to_owned(), dotted, op, value })
}

/// A value without the `\` that take the next character literally.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

fn unreadable(pair: &Pair<'_, Rule>) -> Diagnostic {
    let text = pair.as_str().trim_end();
    let start = pair.as_span().start() as u32;
    let span = Span { file: 0, start, end: start + text.len() as u32 };
    let lacks_end = !text.contains(';');
    let message = if lacks_end { "an item without its `;`" } else { "this is not the old syntax" };
    let help = if lacks_end {
        "every item ends with `;`, the last one of a line, too"
    } else {
        "a line of the old syntax is a list of `name=value;`; convert such a file first and add what is new then"
    };
    Diagnostic::new(&codes::OLD_SYNTAX, span, message, "cannot be read").help(help)
}

fn place(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span { file: 0, start: span.start() as u32, end: span.end() as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> (Vec<String>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let old = read(text, &mut diagnostics);
        let show = |item: &Item| {
            let dot = if item.dotted { "." } else { "" };
            format!("{dot}{}{}{}", item.name, item.op.map_or(String::new(), String::from), item.value)
        };
        let lines = old.lines.iter().map(|line| line.items.iter().map(show).collect::<Vec<_>>().join(" "));
        (lines.collect(), diagnostics.into_iter().map(|found| found.message).collect())
    }

    /// C1
    #[test]
    fn a_line_is_a_list_of_items() {
        let text = "# c\n  Action=Transform; a; b?; \\\n  .c=x y\\;z; d|1|2;\r\n\nAction=X;e=;";
        assert_eq!(lines(text), (vec!["Action=Transform a b .c=x y;z d|1|2".into(), "Action=X e=".into()], vec![]));
    }

    #[test]
    fn parameters_are_sorted() {
        assert!(PARAMETERS.is_sorted());
    }

    #[test]
    fn what_cannot_be_read_is_reported_line_by_line() {
        let (lines, found) = lines("Action=A; b\nPdu p Proto x Transport y { Extract k From f; };\nAction=B;");
        assert_eq!(lines, ["Action=A", "Action=B"]);
        assert_eq!(found, ["an item without its `;`", "this is not the old syntax"]);
    }
}
