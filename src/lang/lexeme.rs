//! A text cut into its lexemes, for tools that show it: colours, folding, completion. Nothing is
//! reported, and files that are included are not read.

use pest::Parser;
use pest::iterators::Pair;

use super::grammar::{Grammar, Rule};

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LexemeKind {
    /// A comment with its marks, also one that is never closed.
    Comment,
    /// An `#include` with its file name.
    Include,
    /// A keyword.
    Keyword,
    /// `true` or `false` in any case.
    Bool,
    /// A name.
    Name,
    /// A value in quotes, also one that is never closed.
    Quoted,
    /// A number or an address.
    Number,
    /// Punctuation or an operator.
    Sign,
    /// What is none of these.
    Wrong,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Whether it is a comment or quoted value that is never closed.
    pub open: bool,
}

impl Lexeme {
    /// Its text in the text that it was cut from.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// All lexemes of a text, in order; blanks lie between them.
///
/// ```
/// use mate::lang::{LexemeKind, lexemes};
/// let kinds: Vec<LexemeKind> = lexemes("Done; // all").iter().map(|lexeme| lexeme.kind).collect();
/// assert_eq!(kinds, [LexemeKind::Keyword, LexemeKind::Sign, LexemeKind::Comment]);
/// ```
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    // `lexemes` matches any text.
    let Ok(mut pairs) = Grammar::parse(Rule::lexemes, text) else { return Vec::new() };
    pairs.next().into_iter().flat_map(Pair::into_inner).filter_map(|pair| lexeme(&pair)).collect()
}

fn lexeme(pair: &Pair<'_, Rule>) -> Option<Lexeme> {
    let kind = match pair.as_rule() {
        Rule::comment | Rule::open_comment => LexemeKind::Comment,
        Rule::include => LexemeKind::Include,
        Rule::quoted_text | Rule::open_quote | Rule::curly_text => LexemeKind::Quoted,
        Rule::number_text => LexemeKind::Number,
        Rule::truth_text => LexemeKind::Bool,
        Rule::keyword => LexemeKind::Keyword,
        Rule::name_text => LexemeKind::Name,
        Rule::punctuation | Rule::question => LexemeKind::Sign,
        Rule::word_text | Rule::hash | Rule::dots | Rule::entity | Rule::fence | Rule::tag | Rule::stray => {
            LexemeKind::Wrong
        }
        _ => return None,
    };
    let span = pair.as_span();
    let open = matches!(pair.as_rule(), Rule::open_comment | Rule::open_quote);
    Some(Lexeme { kind, start: span.start(), end: span.end(), open })
}
