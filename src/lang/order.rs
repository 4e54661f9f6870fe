//! Putting the clauses of a declaration in order (S1), each with the comments above and beside it.

use super::diagnostic::Fix;
use super::lex::Tokens;
use super::source::Sources;

/// A clause as it stands: its rank in the order, and its last token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) rank: usize,
    pub(super) last: usize,
}

/// The edit that sorts the clauses between the tokens `body` and `close`; none when they lie in
/// several files.
pub(super) fn fix(
    tokens: &Tokens,
    sources: &Sources,
    clauses: &[Placed],
    (body, close): (usize, usize),
) -> Option<Fix> {
    let open = tokens.get(body.checked_sub(1)?)?.span;
    let one_file = (body..close).all(|index| tokens.get(index).is_some_and(|token| token.span.file == open.file));
    let end = tokens.get(close)?.span.start;
    let mut includes = tokens.includes.iter().map(|include| include.span);
    let included = includes.any(|span| span.file == open.file && span.start >= open.end && span.start < end);
    if !one_file || included {
        return None;
    }
    let text = sources.get(open.file)?.text.as_str();
    let start = rest_of_line(text, open.end as usize);
    let mut from = start;
    let mut pieces: Vec<(usize, &str)> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let to = rest_of_line(text, tokens.get(clause.last)?.span.end as usize);
        pieces.push((clause.rank, text.get(from..to)?));
        from = to;
    }
    pieces.sort_by_key(|(rank, _)| *rank);
    let span = super::ast::Span { file: open.file, start: start as u32, end: from as u32 };
    Some(Fix::replace(span, pieces.into_iter().map(|(_, piece)| piece).collect::<String>()))
}

/// Behind the end of the line, when only blanks and a `//` comment follow; else where it began.
fn rest_of_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let line = rest.get(..length).unwrap_or_default().trim();
    if line.is_empty() || line.starts_with("//") { at + length } else { at }
}

#[cfg(test)]
mod tests {
    use super::super::{fixed, parse};

    fn sorted(text: &str) -> String {
        fixed(&parse("x.mate", text, &[]), 0, false).unwrap().0
    }

    #[test]
    fn a_clause_takes_its_comments_along() {
        let text =
            "Gog s { // head\n  // late\n  Extra (a);\n\n  // keys\n  Member g (a); // first\n  Member g (b);\n};";
        let right =
            "Gog s { // head\n\n  // keys\n  Member g (a); // first\n  Member g (b);\n  // late\n  Extra (a);\n};";
        assert_eq!(sorted(text), right);
    }

    #[test]
    fn clauses_on_one_line_change_places() {
        let text = "Gop g On p Match (k) { Extra (a); Stop (b); Start (c); };";
        assert_eq!(sorted(text), "Gop g On p Match (k) { Start (c); Stop (b); Extra (a); };");
    }

    #[test]
    fn blocks_of_defaults_are_moved_whole() {
        let text = "Default { Gop { Lifetime 1; }; Pdu { LastPdu true; }; };";
        assert_eq!(sorted(text), "Default { Pdu { LastPdu true; }; Gop { Lifetime 1; }; };");
    }
}
