//! The text of a filter to its syntax tree.

use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;
use pest_derive::Parser;

use super::ast::{Compare, Constant, Expr, Member, Operand, Quantifier, Relation, Slice, Term};
use super::codes::{SYNTAX, finding};
use super::quoted;
use crate::lang::Diagnostic;
use crate::lang::ast::{Span, Spanned};

/// The parser that pest makes of the grammar.
#[derive(Parser)]
#[grammar = "grammar/filter.pest"]
struct Grammar;

/// Longer filters are refused: nobody writes them.
const MOST_BYTES: usize = 64 * 1024;
/// Brackets within brackets, at the most.
const MOST_DEPTH: usize = 64;

/// Reads a filter.
pub fn parse(text: &str) -> Result<Expr, Diagnostic> {
    if let Some(refusal) = too_much(text) {
        return Err(refusal);
    }
    let mut pairs = Grammar::parse(Rule::filter, text).map_err(|error| unreadable(text, &error))?;
    let either = pairs.next().and_then(|filter| filter.into_inner().next());
    either.map_or_else(|| Err(at_end(text, "there is no filter")), expression)
}

/// Refuses what is too long or too deep.
fn too_much(text: &str) -> Option<Diagnostic> {
    if text.len() > MOST_BYTES {
        return Some(at_end(text, "the filter is longer than 64 KiB"));
    }
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_DEPTH {
            let help = Some(format!("{MOST_DEPTH} brackets within each other are enough"));
            return Some(finding(&SYNTAX, span(at, at + 1), "too many brackets within brackets", "one too many", help));
        }
    }
    None
}

fn at_end(text: &str, message: &str) -> Diagnostic {
    finding(&SYNTAX, span(last_char(text), text.len()), message, "here", None)
}

pub(super) fn span(start: usize, end: usize) -> Span {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file: 0, start: place(start), end: place(end) }
}

fn span_of(pair: &Pair<'_, Rule>) -> Span {
    span(pair.as_span().start(), pair.as_span().end())
}

/// What pest could not read.
fn unreadable(text: &str, error: &pest::error::Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rest = text.get(at..).unwrap_or_default();
    let found = found(rest);
    let expected: Vec<String> = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => titles(positives),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let label = if expected.is_empty() {
        "not expected here".to_owned()
    } else {
        format!("expected {}", crate::lang::one_of(&expected))
    };
    let message =
        if found.is_empty() { "the filter ends too early".to_owned() } else { format!("`{found}` cannot stand here") };
    // Where it ends too early its last piece is shown.
    let start = if found.is_empty() { last_char(text) } else { at };
    finding(&SYNTAX, span(start, (at + found.len()).min(text.len())), message, label, help(text, at, found))
}

/// Where the last character that is no blank begins.
fn last_char(text: &str) -> usize {
    text.trim_end().char_indices().last().map_or(0, |(at, _)| at)
}

/// The piece that stands at the beginning of a text.
fn found(rest: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '-' | '/');
    let first = rest.chars().next();
    let len = match first {
        Some(c) if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        Some(c) if "=<>!&|^~".contains(c) => rest.find(|c| !"=<>!&|^~".contains(c)).unwrap_or(rest.len()),
        Some(c) => c.len_utf8(),
        None => 0,
    };
    rest.get(..len.min(60)).unwrap_or_default()
}

/// The repair, where one is likely.
fn help(text: &str, at: usize, found: &str) -> Option<String> {
    let lower = found.to_ascii_lowercase();
    let told = match found {
        "=" => "write `==` for equal".to_owned(),
        "=>" => "write `>=`".to_owned(),
        "=<" => "write `<=`".to_owned(),
        "<>" => "write `!=` for different".to_owned(),
        "&" => "write `&&` or `and`".to_owned(),
        "|" => "write `||` or `or`".to_owned(),
        "\"" => "a text ends with the next `\"`; one is missing".to_owned(),
        "~=" => "write `!==`: some value differs".to_owned(),
        "+" | "-" | "*" | "/" | "%" => {
            "there is no arithmetic but `&`: compare with the number that would come out".to_owned()
        }
        "#" => "values of one layer cannot be chosen: `any` and `all` go over those of all layers".to_owned(),
        "@" => "bytes of fields are not kept: compare the field itself".to_owned(),
        "$" => "macros and references are Wireshark's own: write out what they stand for".to_owned(),
        "{" => "a set stands behind `in`".to_owned(),
        "}" if text.get(..at).is_some_and(|before| before.trim_end().ends_with("..")) => {
            "a range has both ends; `>=` and `<=` have one".to_owned()
        }
        "'" => "one character stands in single quotes; texts stand in double quotes".to_owned(),
        _ if found != lower && matches!(lower.as_str(), "and" | "or" | "not" | "xor" | "in") => {
            format!("write `{lower}` in small letters")
        }
        _ if found.starts_with('.') => format!("write `0{found}`"),
        ")" => "no bracket is open here".to_owned(),
        "" if text.matches('(').count() > text.matches(')').count() => "a `)` is missing".to_owned(),
        "" => return None,
        _ if is_in_set(text, at) => "commas stand between the members of a set: `{80, 443, 8000..8010}`".to_owned(),
        _ if text.get(..at).is_some_and(|before| before.trim_end().ends_with("matches")) => {
            "write the pattern in double quotes".to_owned()
        }
        _ => return None,
    };
    Some(told)
}

/// Whether this is in a set of several members with no comma between them.
fn is_in_set(text: &str, at: usize) -> bool {
    let Some((before, _)) = text.split_at_checked(at) else { return false };
    let Some((_, members)) = text.split_at_checked(before.rfind('{').map_or(text.len(), |open| open + 1)) else {
        return false;
    };
    let members = members.split_once('}').map_or(members, |(members, _)| members);
    !before.trim_end().ends_with('}') && !members.contains(',') && members.split_whitespace().nth(1).is_some()
}

/// What the rules are called, each name once.
fn titles(rules: &[Rule]) -> Vec<String> {
    let mut titles = Vec::new();
    for rule in rules {
        let title = match rule {
            Rule::or | Rule::and | Rule::xor => "`and`, `or`",
            Rule::comparison | Rule::inside | Rule::outside | Rule::membership => "a comparison",
            Rule::operand
            | Rule::relation
            | Rule::negated
            | Rule::either
            | Rule::term
            | Rule::both
            | Rule::exclusive
            | Rule::word
            | Rule::text
            | Rule::raw_text
            | Rule::character
            | Rule::range => "a field or value",
            Rule::set => "a set in `{ }`",
            Rule::EOI => "the end",
            _ => continue,
        };
        if !titles.iter().any(|known| known == title) {
            titles.push(title.to_owned());
        }
    }
    titles
}

type Read<T> = Result<T, Diagnostic>;

/// A rule of a list of parts and the words between them, or of one part.
fn expression(pair: Pair<'_, Rule>) -> Read<Expr> {
    match pair.as_rule() {
        Rule::either => list(pair, Expr::Or),
        Rule::exclusive => list(pair, Expr::Xor),
        Rule::both => list(pair, Expr::And),
        Rule::negated => negated(pair),
        _ => relation(pair),
    }
}

fn list(pair: Pair<'_, Rule>, join: fn(Vec<Expr>) -> Expr) -> Read<Expr> {
    let is_part = |pair: &Pair<'_, Rule>| !matches!(pair.as_rule(), Rule::or | Rule::xor | Rule::and);
    let mut parts = pair.into_inner().filter(is_part).map(expression).collect::<Read<Vec<Expr>>>()?;
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => Ok(only),
        (_, last) => {
            parts.extend(last);
            Ok(join(parts))
        }
    }
}

fn negated(pair: Pair<'_, Rule>) -> Read<Expr> {
    let mut negative = false;
    let mut part = None;
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::not => negative = !negative,
            Rule::group => part = inner.into_inner().next(),
            _ => part = Some(inner),
        }
    }
    let part = part.map_or_else(|| Err(at_end("", "there is no filter")), expression)?;
    Ok(match (negative, part) {
        (false, part) => part,
        (true, Expr::Not(part)) => *part,
        (true, part) => Expr::Not(Box::new(part)),
    })
}

fn relation(pair: Pair<'_, Rule>) -> Read<Expr> {
    let mut quantifier = None;
    let mut operands = Vec::new();
    let mut relations = Vec::new();
    let mut membership = None;
    let whole = span_of(&pair);
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::quantifier if inner.as_str() == "any" => quantifier = Some(Quantifier::Any),
            Rule::quantifier => quantifier = Some(Quantifier::All),
            Rule::comparison => relations.push(Spanned { span: span_of(&inner), node: word_relation(inner.as_str()) }),
            Rule::membership => membership = Some(inner),
            _ => operands.push(operand(inner)?),
        }
    }
    let mut operands = operands.into_iter();
    let Some(mut left) = operands.next() else { return Err(finding(&SYNTAX, whole, "nothing to test", "here", None)) };
    if let Some(membership) = membership {
        let (outside, set) = self::membership(membership)?;
        return Ok(Expr::In(Member { quantifier, left, outside, set }));
    }
    let mut steps = Vec::new();
    for (relation, right) in relations.into_iter().zip(operands) {
        let next = right.clone();
        steps.push(Expr::Compare(Compare { quantifier, left: std::mem::replace(&mut left, next), relation, right }));
    }
    Ok(match (steps.len(), steps.pop()) {
        (_, None) => Expr::Exists(left),
        (1, Some(only)) => only,
        (_, Some(last)) => {
            steps.push(last);
            Expr::And(steps)
        }
    })
}

fn word_relation(word: &str) -> Relation {
    Relation::WORDS.iter().find(|(known, _)| *known == word).map_or(Relation::Eq, |(_, relation)| *relation)
}

type Set = Vec<(Spanned<Constant>, Option<Spanned<Constant>>)>;

fn membership(pair: Pair<'_, Rule>) -> Read<(bool, Set)> {
    let mut outside = false;
    let mut set = Vec::new();
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::outside => outside = true,
            Rule::set => {
                for range in inner.into_inner() {
                    let mut ends = range.into_inner().map(|end| constant(&end)).collect::<Read<Vec<_>>>()?.into_iter();
                    set.extend(ends.next().map(|first| (first, ends.next())));
                }
            }
            _ => {}
        }
    }
    Ok((outside, set))
}

fn operand(pair: Pair<'_, Rule>) -> Read<Operand> {
    let span = span_of(&pair);
    let mut term = None;
    let mut mask = None;
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::term => term = Some(self::term(inner)?),
            Rule::bitand => {}
            _ => mask = Some(constant(&inner)?),
        }
    }
    let term = term.ok_or_else(|| finding(&SYNTAX, span, "nothing to test", "here", None))?;
    Ok(Operand { span, term, mask })
}

fn term(pair: Pair<'_, Rule>) -> Read<Term> {
    let span = span_of(&pair);
    let mut first = None;
    let mut part = None;
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::call => return call(inner),
            Rule::slice => part = Some(Spanned { span: span_of(&inner), node: slice(&inner)? }),
            _ => first = Some(constant(&inner)?),
        }
    }
    let first = first.ok_or_else(|| finding(&SYNTAX, span, "nothing to test", "here", None))?;
    Ok(Term::Constant(first, part))
}

fn call(pair: Pair<'_, Rule>) -> Read<Term> {
    let whole = span_of(&pair);
    let mut inner = pair.into_inner();
    match (inner.next(), inner.next()) {
        (Some(name), Some(argument)) => {
            let name = Spanned { span: span_of(&name), node: name.as_str().to_owned() };
            Ok(Term::Call(name, Box::new(operand(argument)?)))
        }
        _ => Err(finding(&SYNTAX, whole, "a function needs a field", "here", None)),
    }
}

/// `[1:3]` begins at 1 and is 3 long, `[1-3]` ends at 3, `[2]` is one byte.
fn slice(pair: &Pair<'_, Rule>) -> Read<Slice> {
    let whole = span_of(pair);
    let refuse = |message: &str| finding(&SYNTAX, whole, message, "this part", None);
    let form = pair.clone().into_inner().next().ok_or_else(|| refuse("nothing to take"))?;
    let numbers: Option<Vec<i64>> = form.clone().into_inner().map(|number| number.as_str().parse().ok()).collect();
    let numbers = numbers.ok_or_else(|| refuse("a number is too large"))?;
    let length = |len: i64| usize::try_from(len).ok().filter(|len| *len > 0);
    let nothing = || refuse("a part of no bytes");
    Ok(match (form.as_rule(), numbers.as_slice()) {
        (Rule::from_on, [start]) => Slice { start: *start, len: None },
        (Rule::from_length, [start, len]) => Slice { start: *start, len: Some(length(*len).ok_or_else(nothing)?) },
        (Rule::up_to, [len]) => Slice { start: 0, len: Some(length(*len).ok_or_else(nothing)?) },
        (Rule::from_to, [start, last]) if (*start < 0) == (*last < 0) => Slice {
            start: *start,
            len: Some(length(last.saturating_sub(*start).saturating_add(1)).ok_or_else(nothing)?),
        },
        (Rule::only, [start]) => Slice { start: *start, len: Some(1) },
        _ => return Err(refuse("a part from one end to the other")),
    })
}

fn constant(pair: &Pair<'_, Rule>) -> Read<Spanned<Constant>> {
    let span = span_of(pair);
    let text = pair.as_str();
    let node = match pair.as_rule() {
        Rule::raw_text => Constant::Text(text.get(2..text.len() - 1).unwrap_or_default().as_bytes().to_owned()),
        Rule::text => Constant::Text(quoted::bytes(text, span.start)?),
        Rule::character => {
            let &[byte] = quoted::bytes(text, span.start)?.as_slice() else {
                let help = Some("texts stand in double quotes".to_owned());
                return Err(finding(&SYNTAX, span, "more than one character in single quotes", "here", help));
            };
            Constant::Character(byte)
        }
        _ => Constant::Word(text.to_owned()),
    };
    Ok(Spanned { node, span })
}
