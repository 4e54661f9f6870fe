//! Pairs of the grammar to the syntax tree. A declaration is built piece by piece, head first, then
//! clause by clause, so that one that has a broken clause still keeps its others.

use pest::iterators::Pair;

use super::ast::{
    Action, Avp, Avpl, Criteria, Debug, Declaration, Defaults, Extract, Gog, GogOptions, Gop, GopOptions, GopTree,
    Member, Mode, Name, Op, Pdu, Rule as TransformRule, ShowTree, Span, Spanned, Time, Transform,
};
use super::grammar::Rule;
use super::lex::Tokens;

/// Builds nodes from pairs of the text of the tokens from `start` to before `end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Builder<'t> {
    pub(super) tokens: &'t Tokens,
    pub(super) start: usize,
    /// The token behind the last one.
    pub(super) end: usize,
}

/// An empty declaration of the kind that a head rule begins.
pub(super) fn begin(head: Rule, span: Span) -> Declaration {
    let name = || Spanned { node: String::new(), span };
    match head {
        Rule::pdu_head => Declaration::Pdu(Pdu {
            span,
            name: name(),
            proto: name(),
            transport: Vec::new(),
            payload: Vec::new(),
            extracts: Vec::new(),
            transforms: Vec::new(),
            criteria: None,
            drop_unassigned: None,
            discard_pdu_data: None,
            last_pdu: None,
        }),
        Rule::gop_head => Declaration::Gop(Gop {
            span,
            name: name(),
            on: name(),
            key: Avpl::default(),
            start: None,
            stop: None,
            extra: None,
            transforms: Vec::new(),
            options: GopOptions::default(),
        }),
        Rule::gog_head => Declaration::Gog(Gog {
            span,
            name: name(),
            members: Vec::new(),
            extra: None,
            transforms: Vec::new(),
            options: GogOptions::default(),
        }),
        Rule::transform_head => Declaration::Transform(Transform { span, name: name(), rules: Vec::new() }),
        Rule::default_head => Declaration::Default(Defaults { span, ..Defaults::default() }),
        Rule::debug_head => Declaration::Debug(Debug { span, ..Debug::default() }),
        _ => Declaration::Done(span),
    }
}

/// The head rule of a declaration's rule.
pub(super) fn head_of(whole: Rule) -> Rule {
    match whole {
        Rule::pdu => Rule::pdu_head,
        Rule::gop => Rule::gop_head,
        Rule::gog => Rule::gog_head,
        Rule::transform => Rule::transform_head,
        Rule::defaults => Rule::default_head,
        Rule::debug => Rule::debug_head,
        other => other,
    }
}

impl Builder<'_> {
    /// A whole declaration.
    pub(super) fn declaration(self, pair: Pair<'_, Rule>) -> Declaration {
        let mut declaration = begin(head_of(pair.as_rule()), self.span(&pair));
        for piece in pair.into_inner() {
            self.add(&mut declaration, piece);
        }
        declaration
    }

    /// Adds a head or clause to its declaration.
    pub(super) fn add(self, declaration: &mut Declaration, piece: Pair<'_, Rule>) {
        match declaration {
            Declaration::Pdu(pdu) => self.pdu(pdu, piece),
            Declaration::Gop(gop) => self.gop(gop, piece),
            Declaration::Gog(gog) => self.gog(gog, piece),
            Declaration::Transform(transform) => self.transform(transform, piece),
            Declaration::Default(defaults) => self.defaults(defaults, piece),
            Declaration::Debug(debug) => self.debug(debug, piece),
            Declaration::Done(_) => {}
        }
    }

    fn pdu(self, pdu: &mut Pdu, piece: Pair<'_, Rule>) {
        match piece.as_rule() {
            Rule::pdu_head => {
                let mut names = self.names(&piece).into_iter();
                let name = names.next();
                pdu.proto = names.next().unwrap_or_else(|| pdu.proto.clone());
                pdu.name = name.unwrap_or_else(|| pdu.name.clone());
                pdu.transport = names.collect();
            }
            Rule::payload => pdu.payload = self.names(&piece),
            Rule::extract => {
                let mut names = self.names(&piece).into_iter();
                if let (Some(attr), Some(field)) = (names.next(), names.next()) {
                    pdu.extracts.push(Extract { span: self.span(&piece), attr, field });
                }
            }
            Rule::transforms => pdu.transforms = self.names(&piece),
            Rule::criteria => {
                let (mut accept, mut mode, mut avpl) = (true, Mode::Strict, Avpl::default());
                let span = self.span(&piece);
                for part in piece.into_inner() {
                    match part.as_rule() {
                        Rule::reject => accept = false,
                        Rule::mode => mode = read_mode(&part),
                        Rule::avpl => avpl = self.avpl(part),
                        _ => {}
                    }
                }
                pdu.criteria = Some(Criteria { span, accept, mode, avpl });
            }
            Rule::drop_unassigned => pdu.drop_unassigned = self.truth(piece),
            Rule::discard_pdu_data => pdu.discard_pdu_data = self.truth(piece),
            Rule::last_pdu => pdu.last_pdu = self.truth(piece),
            _ => {}
        }
    }

    fn gop(self, gop: &mut Gop, piece: Pair<'_, Rule>) {
        match piece.as_rule() {
            Rule::gop_head => {
                let mut names = self.names(&piece).into_iter();
                gop.name = names.next().unwrap_or_else(|| gop.name.clone());
                gop.on = names.next().unwrap_or_else(|| gop.on.clone());
                gop.key = self.only_avpl(piece).unwrap_or_default();
            }
            Rule::start => gop.start = self.only_avpl(piece),
            Rule::stop => gop.stop = self.only_avpl(piece),
            Rule::extra => gop.extra = self.only_avpl(piece),
            Rule::transforms => gop.transforms = self.names(&piece),
            _ => self.gop_option(&mut gop.options, piece),
        }
    }

    fn gop_option(self, options: &mut GopOptions, piece: Pair<'_, Rule>) {
        match piece.as_rule() {
            Rule::expiration => options.expiration = self.time(piece),
            Rule::idle_timeout => options.idle_timeout = self.time(piece),
            Rule::lifetime => options.lifetime = self.time(piece),
            Rule::drop_unassigned => options.drop_unassigned = self.truth(piece),
            Rule::show_tree => options.show_tree = self.show_tree(piece),
            Rule::show_times => options.show_times = self.truth(piece),
            _ => {}
        }
    }

    fn gog(self, gog: &mut Gog, piece: Pair<'_, Rule>) {
        match piece.as_rule() {
            Rule::gog_head => gog.name = self.names(&piece).into_iter().next().unwrap_or_else(|| gog.name.clone()),
            Rule::member => {
                let span = self.span(&piece);
                let gop = self.names(&piece).into_iter().next();
                if let (Some(gop), Some(key)) = (gop, self.only_avpl(piece)) {
                    gog.members.push(Member { span, gop, key });
                }
            }
            Rule::extra => gog.extra = self.only_avpl(piece),
            Rule::transforms => gog.transforms = self.names(&piece),
            _ => self.gog_option(&mut gog.options, piece),
        }
    }

    fn gog_option(self, options: &mut GogOptions, piece: Pair<'_, Rule>) {
        match piece.as_rule() {
            Rule::expiration => options.expiration = self.time(piece),
            Rule::show_tree => options.show_tree = self.show_tree(piece),
            Rule::gop_tree => {
                options.gop_tree = self.first(piece, |rule| match rule {
                    Rule::null_tree | Rule::no_tree => Some(GopTree::NullTree),
                    Rule::basic_tree => Some(GopTree::BasicTree),
                    Rule::full_tree => Some(GopTree::FullTree),
                    _ => None,
                });
            }
            Rule::show_times => options.show_times = self.truth(piece),
            _ => {}
        }
    }

    fn transform(self, transform: &mut Transform, piece: Pair<'_, Rule>) {
        match piece.as_rule() {
            Rule::transform_head => {
                transform.name = self.names(&piece).into_iter().next().unwrap_or_else(|| transform.name.clone());
            }
            Rule::transform_rule => {
                let mut rule = TransformRule { span: self.span(&piece), condition: None, action: None };
                for part in piece.into_inner() {
                    match part.as_rule() {
                        Rule::condition => {
                            let mode = part.clone().into_inner().find(|inner| inner.as_rule() == Rule::mode);
                            let mode = mode.map_or(Mode::Strict, |mode| read_mode(&mode));
                            rule.condition = self.only_avpl(part).map(|avpl| (mode, avpl));
                        }
                        Rule::action => {
                            let replace = part.clone().into_inner().any(|inner| inner.as_rule() == Rule::replace);
                            let action = if replace { Action::Replace } else { Action::Insert };
                            rule.action = self.only_avpl(part).map(|avpl| (action, avpl));
                        }
                        _ => {}
                    }
                }
                transform.rules.push(rule);
            }
            _ => {}
        }
    }

    fn defaults(self, defaults: &mut Defaults, piece: Pair<'_, Rule>) {
        let block = piece.as_rule();
        for clause in piece.into_inner() {
            self.default_clause(defaults, block, clause);
        }
    }

    /// Adds a clause of the `Pdu`, `Gop` or `Gog` block of `Default`.
    pub(super) fn default_clause(self, defaults: &mut Defaults, block: Rule, clause: Pair<'_, Rule>) {
        match (block, clause.as_rule()) {
            (Rule::default_pdu, Rule::last_pdu) => defaults.last_pdu = self.truth(clause),
            (Rule::default_pdu, Rule::drop_unassigned) => defaults.drop_unassigned = self.truth(clause),
            (Rule::default_pdu, Rule::discard_pdu_data) => defaults.discard_pdu_data = self.truth(clause),
            (Rule::default_gop, _) => self.gop_option(&mut defaults.gop, clause),
            (Rule::default_gog, _) => self.gog_option(&mut defaults.gog, clause),
            _ => {}
        }
    }

    fn debug(self, debug: &mut Debug, piece: Pair<'_, Rule>) {
        let rule = piece.as_rule();
        let Some(value) =
            piece.into_inner().find(|part| matches!(part.as_rule(), Rule::quoted | Rule::name | Rule::integer))
        else {
            return;
        };
        let span = self.span(&value);
        let number = || Some(Spanned { node: value.as_str().parse().unwrap_or(u32::MAX), span });
        match rule {
            Rule::filename => debug.filename = Some(Spanned { node: plain(value.as_str()).to_owned(), span }),
            Rule::level => debug.level = number(),
            Rule::pdu_level => debug.pdu_level = number(),
            Rule::gop_level => debug.gop_level = number(),
            Rule::gog_level => debug.gog_level = number(),
            _ => {}
        }
    }

    fn span(self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        let first = self.tokens.index(self.start, span.start());
        let last = self.tokens.index(self.start, span.end().max(span.start() + 1) - 1);
        self.tokens.span(first, (last + 1).min(self.end))
    }

    fn name(self, pair: &Pair<'_, Rule>) -> Name {
        Spanned { node: plain(pair.as_str()).to_owned(), span: self.span(pair) }
    }

    /// All names directly in the piece or in its stack, in order; not those of its AVPL.
    fn names(self, piece: &Pair<'_, Rule>) -> Vec<Name> {
        let mut names = Vec::new();
        for part in piece.clone().into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::protocol | Rule::field | Rule::stack => names.extend(self.names(&part)),
                _ => {}
            }
        }
        names
    }

    fn only_avpl(self, piece: Pair<'_, Rule>) -> Option<Avpl> {
        piece.into_inner().find(|part| part.as_rule() == Rule::avpl).map(|part| self.avpl(part))
    }

    fn avpl(self, pair: Pair<'_, Rule>) -> Avpl {
        let span = self.span(&pair);
        let avps = pair.into_inner().filter(|part| part.as_rule() == Rule::avp).filter_map(|part| self.avp(part));
        Avpl { span, avps: avps.collect() }
    }

    fn avp(self, pair: Pair<'_, Rule>) -> Option<Avp> {
        let span = self.span(&pair);
        let (mut name, mut op, mut values) = (None, Op::Exists, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::operator => op = operator(part.as_str()),
                Rule::open_brace => op = Op::OneOf,
                Rule::value => values.push(Spanned { node: read_value(part.as_str()), span: self.span(&part) }),
                _ => {}
            }
        }
        Some(Avp { span, name: name?, op, values })
    }

    fn truth(self, piece: Pair<'_, Rule>) -> Option<Spanned<bool>> {
        let value = piece.into_inner().find(|part| part.as_rule() == Rule::truth_value)?;
        self.first(value, |rule| match rule {
            Rule::yes => Some(true),
            Rule::no => Some(false),
            _ => None,
        })
    }

    fn show_tree(self, piece: Pair<'_, Rule>) -> Option<Spanned<ShowTree>> {
        self.first(piece, |rule| match rule {
            Rule::no_tree => Some(ShowTree::NoTree),
            Rule::pdu_tree => Some(ShowTree::PduTree),
            Rule::frame_tree => Some(ShowTree::FrameTree),
            Rule::basic_tree => Some(ShowTree::BasicTree),
            _ => None,
        })
    }

    fn time(self, piece: Pair<'_, Rule>) -> Option<Spanned<Time>> {
        let part = piece.into_inner().find(|part| part.as_rule() == Rule::time)?;
        let text = part.as_str();
        (!text.starts_with('@')).then(|| Spanned {
            node: Time { text: text.to_owned(), nanoseconds: nanoseconds(text) },
            span: self.span(&part),
        })
    }

    /// The first part whose rule means something.
    fn first<T>(self, piece: Pair<'_, Rule>, meaning: impl Fn(Rule) -> Option<T>) -> Option<Spanned<T>> {
        piece.into_inner().find_map(|part| meaning(part.as_rule()).map(|node| Spanned { node, span: self.span(&part) }))
    }
}

/// A token's text without the mark of a word that is none, or without its quotes.
pub(super) fn plain(text: &str) -> &str {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    quoted.or_else(|| text.strip_prefix('@')).unwrap_or(text)
}

/// A value as it is compared (S6, V9): colon-separated groups of at most two digits get two
/// lower-case digits each; everything else keeps its spelling.
fn read_value(text: &str) -> String {
    let colons = text.contains(':') && text.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit());
    if colons && text.split(':').all(|group| group.len() <= 2) {
        let groups: Vec<String> = text.split(':').map(|group| format!("{group:0>2}").to_ascii_lowercase()).collect();
        return groups.join(":");
    }
    plain(text).to_owned()
}

fn operator(text: &str) -> Op {
    match text {
        "!" => Op::NotEqual,
        "^" => Op::StartsWith,
        "$" => Op::EndsWith,
        "~" => Op::Contains,
        "<" => Op::Less,
        ">" => Op::Greater,
        _ => Op::Equal,
    }
}

fn read_mode(pair: &Pair<'_, Rule>) -> Mode {
    match pair.as_str() {
        "Every" => Mode::Every,
        "Loose" => Mode::Loose,
        _ => Mode::Strict,
    }
}

/// Seconds in nanoseconds; what is too large stays at the largest, digits behind the ninth are cut.
fn nanoseconds(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds = whole.parse::<i64>().unwrap_or(i64::MAX);
    let fraction: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    seconds.saturating_mul(1_000_000_000).saturating_add(fraction.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V9, D28.
    #[test]
    fn colonized_values_get_two_lower_case_digits_a_group() {
        assert_eq!(read_value("2:0:a:BC::"), "02:00:0a:bc:00:00");
        assert_eq!(read_value("fe80::1"), "fe80::1");
        assert_eq!(read_value("\"2:0:A\""), "2:0:A");
    }

    /// S1: a time is INTEGER or FLOATING.
    #[test]
    fn times_are_exact_and_never_overflow() {
        assert_eq!(nanoseconds("0.75"), 750_000_000);
        assert_eq!(nanoseconds("10"), 10_000_000_000);
        assert_eq!(nanoseconds("1.0000000019"), 1_000_000_001);
        assert_eq!(nanoseconds("99999999999999999999999"), i64::MAX);
    }
}
