//! What a file consists of: tokens, comments and includes, as the grammar's `lexemes` cuts it.

use pest::Parser as _;

use crate::lang::grammar::{Grammar, Rule};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Token,
    Comment,
    Include,
}

/// A token, comment or include.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'t> {
    pub(super) what: What,
    pub(super) text: &'t str,
    /// Line ends between it and the item before; at the beginning of the file there is one.
    pub(super) newlines: usize,
}

/// All items, each `;`, `,` and `{` in front of the comments that stood before it; and the line end that
/// the file uses.
pub(super) fn read(text: &str) -> (Vec<Item<'_>>, &'static str) {
    let mut items: Vec<Item<'_>> = Vec::new();
    let mut line_end = None;
    let (mut end, mut carried) = (0, 1);
    // `lexemes` matches any text.
    let lexemes = Grammar::parse(Rule::lexemes, text).into_iter().flatten().flat_map(pest::iterators::Pair::into_inner);
    for lexeme in lexemes {
        let what = match lexeme.as_rule() {
            Rule::comment => What::Comment,
            Rule::include => What::Include,
            _ => What::Token,
        };
        let span = lexeme.as_span();
        let gap = text.get(end..span.start()).unwrap_or_default();
        if let Some(at) = gap.find('\n') {
            let before = text.get(..end + at).unwrap_or_default();
            line_end = line_end.or(Some(if before.ends_with('\r') { "\r\n" } else { "\n" }));
        }
        if lexeme.as_rule() == Rule::EOI {
            break;
        }
        let newlines = gap.matches('\n').count() + std::mem::take(&mut carried);
        end = span.end();
        let text = if what == What::Comment { span.as_str().trim_end() } else { span.as_str() };
        let item = Item { what, text, newlines };
        match owner(&items, item) {
            Some(owner) => {
                items.insert(owner + 1, Item { newlines: 0, ..item });
                carried = newlines;
            }
            None => items.push(item),
        }
    }
    (items, line_end.unwrap_or("\n"))
}

/// For a `;`, `,` or `{` that comments hold apart from what it belongs to: the index of that.
fn owner(items: &[Item<'_>], item: Item<'_>) -> Option<usize> {
    if item.what != What::Token || !matches!(item.text, ";" | "," | "{") {
        return None;
    }
    let owner = items.iter().rposition(|before| before.what != What::Comment)?;
    let before = items.get(owner)?;
    let ends = before.what == What::Token && !matches!(before.text, ";" | "{");
    (ends && owner + 1 < items.len()).then_some(owner)
}
