//! The canonical layout of a configuration. It changes blanks and line ends only: every token and
//! every comment stays as written, in its order, so that the meaning cannot change; only a `;`, `,`
//! or `{` behind a comment moves in front of it.
//!
//! A declaration's head, each clause and each rule stand on a line of their own, blocks are indented
//! by four blanks, a blank line stays where one or more were. What is wider than 100 columns is
//! continued on lines that are indented by four more.

mod fill;
mod items;

use self::fill::{Piece, Split};
use self::items::{Item, What};
use super::codes;
use super::parse::Loaded;

const INDENT: usize = 4;
/// Trailing comments of neighbouring lines stand in one column, if it is not behind this one.
const LAST_COLUMN: usize = 60;

/// The first file of a configuration in the canonical layout; files that it includes have no part
/// in it. `None` when it has an error of syntax, so that it is not known what belongs together.
///
/// ```
/// let loaded = mate::lang::parse("x.mate", "Transform t{Match(a)Insert(b=1);};", &[]);
/// assert_eq!(mate::lang::format(&loaded).unwrap(), "Transform t {\n    Match (a) Insert (b=1);\n};\n");
/// ```
pub fn format(loaded: &Loaded) -> Option<String> {
    let syntax = [&codes::SYNTAX, &codes::CHAR, &codes::COMMENT, &codes::OLD_SYNTAX];
    let broken =
        |finding: &super::Diagnostic| finding.span.file == 0 && syntax.iter().any(|code| **code == *finding.code);
    if loaded.diagnostics.iter().any(broken) {
        return None;
    }
    Some(lay_out(&loaded.sources.get(0)?.text))
}

fn lay_out(text: &str) -> String {
    let mut layout = Layout::default();
    let (items, line_end) = items::read(text);
    let mut rest = items.iter().peekable();
    while let Some(item) = rest.next() {
        let ends_line = rest.peek().is_none_or(|next| next.newlines > 0);
        match item.what {
            What::Token => layout.token(item),
            What::Comment => layout.comment(item, ends_line),
            What::Include => layout.include(item),
        }
    }
    layout.flush();
    layout.print(line_end)
}

/// A line of the result.
#[derive(Debug)]
struct Line {
    /// What stands there, with its indentation.
    text: String,
    /// Comments behind it.
    trailing: String,
    blank_before: bool,
    opens: bool,
}

#[derive(Debug, Default)]
struct Layout<'t> {
    lines: Vec<Line>,
    /// Open blocks.
    depth: usize,
    /// Open parentheses.
    parens: usize,
    /// The clause, rule or head that has begun.
    statement: Vec<Piece<'t>>,
    blank_before: bool,
    /// The last token of the statement.
    last: &'t str,
    /// The next piece has to begin a line.
    must_break: bool,
}

impl<'t> Layout<'t> {
    fn token(&mut self, item: &Item<'t>) {
        let text = item.text;
        let only_comments = self.statement.iter().all(|piece| piece.is_comment);
        if self.parens == 0 && text == "}" {
            self.flush();
            self.depth = self.depth.saturating_sub(1);
        } else if self.must_break && only_comments {
            self.flush();
        }
        let split = if self.must_break { Split::Must } else { self.split(text) };
        let glued = self.is_glued(text);
        self.push(Piece { text: text.into(), glued, split, is_comment: false }, item.newlines);
        self.last = text;
        match text {
            "(" => self.parens += 1,
            ")" => self.parens = self.parens.saturating_sub(1),
            ";" if self.parens == 0 => self.flush(),
            "{" if self.parens == 0 => {
                self.flush();
                self.depth += 1;
                if let Some(line) = self.lines.last_mut() {
                    line.opens = true;
                }
            }
            _ => {}
        }
    }

    fn comment(&mut self, item: &Item<'t>, ends_line: bool) {
        let is_inline = item.newlines == 0;
        if is_inline && self.statement.is_empty() {
            if let Some(line) = self.lines.last_mut() {
                line.trailing.push(' ');
                line.trailing.push_str(item.text);
                return;
            }
        }
        let stands_alone = ends_line && self.statement.iter().all(|piece| piece.is_comment);
        let split = if is_inline { Split::Never } else { Split::Must };
        let glued = self.last == "(" && is_inline && !item.text.starts_with("//");
        self.push(Piece { text: item.text.into(), glued, split, is_comment: true }, item.newlines);
        self.must_break = item.text.starts_with("//") || (!is_inline && ends_line) || (is_inline && self.must_break);
        if stands_alone {
            self.flush();
        }
    }

    fn include(&mut self, item: &Item<'t>) {
        let name = item.text.strip_prefix("#include").unwrap_or_default().trim();
        let stands_alone = self.statement.iter().all(|piece| piece.is_comment);
        if stands_alone {
            self.flush();
        }
        let text = format!("#include {name}").into();
        self.push(Piece { text, glued: false, split: Split::Must, is_comment: false }, item.newlines);
        self.must_break = true;
        if stands_alone {
            self.flush();
        }
    }

    fn push(&mut self, piece: Piece<'t>, newlines: usize) {
        if self.statement.is_empty() {
            let is_first = self.lines.last().is_none_or(|line| line.opens);
            self.blank_before = newlines > 1 && !is_first && piece.text != "}";
        }
        self.must_break = false;
        self.statement.push(piece);
    }

    /// Whether a line may end before the token.
    fn split(&self, text: &str) -> Split {
        match (self.last, text) {
            (",", _) => Split::Item,
            ("/", _) if self.parens == 0 => Split::Item,
            ("|", _) => Split::Bar,
            (")", "Insert" | "Replace" | "(") if self.parens == 0 => Split::Action,
            _ => Split::Never,
        }
    }

    /// Whether no blank stands before the token.
    fn is_glued(&self, text: &str) -> bool {
        if matches!(text, ";" | "," | ")" | "?") {
            return true;
        }
        if self.statement.last().is_some_and(|piece| piece.is_comment) {
            return false;
        }
        let joins = |text: &str| matches!(text, "=" | "!" | "^" | "$" | "~" | "<" | ">" | "{" | "|");
        let in_list = self.parens > 0 && (joins(text) || joins(self.last) || text == "}");
        in_list || text == "/" || matches!(self.last, "(" | "/")
    }

    /// Puts the statement on lines.
    fn flush(&mut self) {
        let statement = std::mem::take(&mut self.statement);
        (self.must_break, self.last) = (false, "");
        let lines = fill::lines(&statement, self.depth * INDENT);
        for (index, text) in lines.into_iter().enumerate() {
            let blank_before = index == 0 && self.blank_before;
            self.lines.push(Line { text, trailing: String::new(), blank_before, opens: false });
        }
    }

    fn print(&self, line_end: &str) -> String {
        let mut out = String::new();
        let mut column = 0;
        for (index, line) in self.lines.iter().enumerate() {
            if line.blank_before {
                out.push_str(line_end);
            }
            if !continues(self.lines.get(index.wrapping_sub(1)), line) {
                column = self.column(index);
            }
            out.push_str(&line.text);
            if !line.trailing.is_empty() {
                let width = fill::width(&line.text);
                out.extend(std::iter::repeat_n(' ', column.saturating_sub(width)));
                out.push_str(&line.trailing);
            }
            out.push_str(line_end);
        }
        out
    }

    /// Where the comments behind this line and the following ones begin.
    fn column(&self, first: usize) -> usize {
        let mut column = 0;
        let mut before: Option<&Line> = None;
        for line in self.lines.iter().skip(first) {
            if before.is_some() && !continues(before, line) {
                break;
            }
            let width = fill::width(&line.text);
            column = column.max(if width <= LAST_COLUMN { width } else { 0 });
            before = Some(line);
        }
        column
    }
}

/// Whether the comments behind two lines that follow each other belong in one column.
fn continues(before: Option<&Line>, line: &Line) -> bool {
    let aligned = |line: &Line| line.trailing.starts_with(" //");
    before.is_some_and(aligned) && aligned(line) && !line.blank_before
}
