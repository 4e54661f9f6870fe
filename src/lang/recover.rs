//! Reading a declaration that the grammar refuses: head, then clause by clause, each by its own
//! rule of the grammar. What is wrong is reported at its place; clauses that are right are kept. A
//! clause ends at its `;`, or where the next one begins.

use pest::Parser as _;

use super::ast::{Declaration, Span};
use super::build::{self, Builder};
use super::codes;
use super::diagnostic::{Diagnostic, Fix};
use super::draft::Draft;
use super::forms::{Clause, Form};
use super::grammar::{Grammar, Rule};
use super::lex::Kind;
use super::order::{self, Placed};
use super::parse::Parser;
use super::words;

impl Parser<'_> {
    /// Reads a broken declaration and returns the token to go on with.
    pub(super) fn declaration(&mut self, form: &'static Form, start: usize, end: usize) -> usize {
        let (reported, dropped) = (self.diagnostics.len(), self.dropped);
        let span = self.tokens.span(start, end);
        if form.head == Rule::done {
            self.missing_semicolon(start + 1);
            self.config.declarations.push(Declaration::Done(span));
            return start + 1;
        }
        let mut declaration = build::begin(form.head, span);
        let mut draft = Draft::new(form, &mut declaration, None);
        let (head_read, body) = self.head(&mut draft, start, end);
        let next = match body {
            Ok(body) => self.body(&mut draft, start, body, end),
            Err(next) => {
                draft.lost = true;
                next
            }
        };
        let lost = draft.lost;
        if lost || !head_read {
            let name = self.name_of(form, start, head_read);
            self.gap(span, name);
        }
        if head_read {
            self.config.declarations.push(declaration);
        }
        if self.diagnostics.len() == reported && self.dropped == dropped {
            self.unexplained(start, end);
        }
        next
    }

    /// The name that a broken declaration gives: empty for none, `None` when it cannot be told.
    fn name_of(&self, form: &Form, start: usize, head_read: bool) -> Option<String> {
        if matches!(form.head, Rule::default_head | Rule::debug_head) {
            return Some(String::new());
        }
        let named = matches!(self.tokens.kind(start + 1), Some(Kind::Name | Kind::Word));
        let ends = head_read || !matches!(self.tokens.kind(start + 2), Some(Kind::Name | Kind::Word));
        (named && ends).then(|| build::plain(self.tokens.text(start + 1)).to_owned())
    }

    /// A finding for what the tables of forms do not explain.
    fn unexplained(&mut self, start: usize, end: usize) {
        if let Err(error) = Grammar::parse(Rule::declaration, self.tokens.joined(start, end)) {
            self.refuse(&error, start, end, None);
            return;
        }
        let span = self.tokens.span(start, start + 1);
        let message = "this declaration does not end where it should";
        self.diagnostics.push(Diagnostic::new(&codes::SYNTAX, span, message, "begins here"));
    }

    /// Reads a head. Returns whether it is right, and where the body begins, or else where to go on.
    fn head(&mut self, draft: &mut Draft<'_>, start: usize, end: usize) -> (bool, Result<usize, usize>) {
        let form = draft.form;
        let stop = self.head_end(form, start, end);
        let (reported, dropped) = (self.diagnostics.len(), self.dropped);
        let read = self.piece(draft, form.head, (start, stop), None, form.usage);
        let clean = self.diagnostics.len() == reported && self.dropped == dropped;
        let at = self.tokens.text(stop);
        if stop < end && at == "{" {
            return (read, Ok(stop + 1));
        }
        if stop < end && at == "(" {
            let diagnostic =
                Diagnostic::new(&codes::SYNTAX, self.place(stop), "expected `{`, found `(`", "expected `{`")
                    .help("the clauses of a declaration stand in `{` and `}`")
                    .fix(Fix::replace(self.place(stop), "{"));
            self.diagnostics.push(diagnostic);
            return (read, Ok(stop + 1));
        }
        let span = self.tokens.span(stop.min(self.tokens.len().saturating_sub(1)), stop + 1);
        if stop < end && at == ";" {
            let follows = stop + 1 < end && self.tokens.text(stop + 1) == "{";
            if clean && !self.tokens.troubled(start, stop) {
                let diagnostic = if follows {
                    Diagnostic::new(&codes::SYNTAX, span, "expected `{`, found `;`", "ends the head too early")
                        .help("remove this `;`: the body follows the head at once")
                        .fix(Fix::replace(span, ""))
                } else {
                    let message = format!("{} has a body in braces", form.title);
                    let help = format!("write it as `{}`", form.usage);
                    Diagnostic::new(&codes::SYNTAX, span, message, "expected `{`").help(help)
                };
                self.diagnostics.push(diagnostic);
            }
            return (read, if follows { Ok(stop + 2) } else { Err(stop + 1) });
        }
        if clean && !self.tokens.troubled(start, stop) {
            let message = format!("expected `{{`, found {}", self.found(stop));
            let help = format!("write it as `{}`", form.usage);
            let diagnostic = Diagnostic::new(&codes::SYNTAX, self.place(stop), message, "expected `{`").help(help);
            self.diagnostics.push(diagnostic);
        }
        let body_follows = stop < end && form.clause(at).is_some();
        (read, if body_follows { Ok(stop) } else { Err(stop.max(start + 1)) })
    }

    fn head_end(&self, form: &Form, start: usize, end: usize) -> usize {
        let mut parens = 0usize;
        // A key in braces instead of parentheses.
        let braced = (start + 1..end).find(|index| self.tokens.text(*index) == "Match");
        let braced = braced.filter(|index| form.head == Rule::gop_head && self.tokens.text(index + 1) == "{");
        let behind = braced.and_then(|index| (index..end).find(|index| self.tokens.text(*index) == "}"));
        let from = behind.map_or(start + 1, |index| index + 1);
        for index in from..end {
            match self.tokens.text(index) {
                "(" if parens == 0 && form.clause(self.tokens.text(index + 1)).is_some() => return index,
                "(" => parens += 1,
                ")" => parens = parens.saturating_sub(1),
                "{" if parens == 0 || form.clause(self.tokens.text(index + 1)).is_some() => return index,
                "}" if parens == 0 => return index,
                ";" if parens > 0 && self.separates(index) => {}
                ";" => return index,
                text if self.tokens.kind(index) == Some(Kind::Keyword)
                    && !self.is_operand(index)
                    && form.clause(text).is_some() =>
                {
                    return index;
                }
                _ => {}
            }
        }
        end
    }

    /// Reads the clauses behind `{` up to the closing `};`.
    fn body(&mut self, draft: &mut Draft<'_>, start: usize, body: usize, end: usize) -> usize {
        let mut at = body;
        loop {
            if at >= end {
                self.unclosed(draft.form, start, at);
                return at;
            }
            let round = self.tokens.text(at) == ")" && self.tokens.text(body - 1) == "(";
            if round || self.tokens.text(at) == "}" {
                if round {
                    let diagnostic =
                        Diagnostic::new(&codes::SYNTAX, self.place(at), "expected `}`, found `)`", "expected `}`");
                    self.diagnostics.push(diagnostic.fix(Fix::replace(self.place(at), "}")));
                }
                self.required(draft, start, at);
                self.reorder(draft, body, at);
                if at + 1 < self.tokens.len() && self.tokens.text(at + 1) == ";" {
                    return at + 2;
                }
                self.missing_semicolon(at + 1);
                return at + 1;
            }
            at = self.clause(draft, at, end).max(at + 1);
        }
    }

    /// Reads one clause and returns where the next begins.
    fn clause(&mut self, draft: &mut Draft<'_>, start: usize, end: usize) -> usize {
        let form = draft.form;
        let text = self.tokens.text(start).to_owned();
        if text == ";" && form.head != Rule::transform_head {
            let span = self.tokens.span(start, start + 1);
            if self.tokens.trouble_before(start) {
                self.dropped += 1;
            } else {
                let diagnostic = Diagnostic::new(&codes::SYNTAX, span, "unexpected `;`", "ends nothing");
                self.diagnostics.push(diagnostic.help("remove it").fix(Fix::replace(span, "")));
            }
            return start + 1;
        }
        if text == ";" {
            self.piece(draft, Rule::transform_rule, (start, start), Some(start), form.usage);
            return start + 1;
        }
        let (stop, ended) = self.clause_end(form, start, end);
        let behind = if ended { stop + 1 } else { stop };
        let Some((rank, clause)) = form.clause(&text) else {
            draft.stuck = true;
            self.unknown(draft, start, stop);
            return behind;
        };
        let in_order = self.order(draft, rank, clause, start);
        if let Some(inner) = clause.block {
            let mut inner_draft = Draft::new(inner, draft.declaration, Some(clause.rule));
            let (_, body) = self.head(&mut inner_draft, start, end);
            let next = match body {
                Ok(body) => self.body(&mut inner_draft, start, body, end),
                Err(next) => next,
            };
            draft.lost |= inner_draft.lost;
            draft.clauses.push(Placed { rank, last: next.saturating_sub(1) });
            return next;
        }
        draft.clauses.push(Placed { rank, last: stop });
        draft.stuck |= !in_order || !ended;
        let (reported, dropped) = (self.diagnostics.len(), self.dropped);
        if in_order {
            self.piece(draft, clause.rule, (start, stop), Some(stop), clause.usage);
        }
        let clean = self.diagnostics.len() == reported && self.dropped == dropped;
        if !ended && (clean || self.closes_list(start, stop, reported)) {
            self.missing_semicolon(stop);
            draft.lost |= self.tokens.text(stop) == "Match";
        }
        behind
    }

    /// Whether tokens end with the `)` of a list, and what is wrong with them, found since so many findings,
    /// stands before it.
    fn closes_list(&self, start: usize, stop: usize, reported: usize) -> bool {
        let count = |sign: &str| (start..stop).filter(|index| self.tokens.text(*index) == sign).count();
        let last = self.tokens.span(stop.saturating_sub(1), stop);
        let mut found = self.diagnostics.get(reported..).unwrap_or_default().iter();
        let lists = count("(");
        self.tokens.text(stop.saturating_sub(1)) == ")"
            && lists > 0
            && lists == count(")")
            && found.all(|finding| finding.span.end <= last.start)
    }

    /// Where a clause ends, and whether with a `;`.
    fn clause_end(&self, form: &Form, start: usize, end: usize) -> (usize, bool) {
        let (mut parens, mut braces) = (0usize, 0usize);
        for index in start..end {
            match self.tokens.text(index) {
                "(" => parens += 1,
                ")" => parens = parens.saturating_sub(1),
                "{" => braces += 1,
                "}" if braces == 0 => return (index, false),
                "}" => braces -= 1,
                ";" if parens > 0 && self.separates(index) => {}
                ";" if braces == 0 || parens > 0 => return (index, true),
                text if index > start && braces == 0 && self.begins_clause(form, text, index) => return (index, false),
                text if index > start && braces == 0 && self.looks_like_clause(form, text, index) => {
                    return (index, false);
                }
                _ => {}
            }
        }
        (end, false)
    }

    fn begins_clause(&self, form: &Form, text: &str, index: usize) -> bool {
        let before = self.tokens.text(index - 1);
        let within = match form.head {
            Rule::debug_head => text == "Level" && matches!(before, "Pdu" | "Gop" | "Gog"),
            Rule::transform_head => text != "Match",
            _ => false,
        };
        self.tokens.kind(index) == Some(Kind::Keyword)
            && !within
            && !self.is_operand(index)
            && !matches!(before, "," | "(")
            && form.clause(text).is_some()
    }

    /// Whether a misspelt clause begins a line here, so that the one before it must have ended.
    fn looks_like_clause(&self, form: &Form, text: &str, index: usize) -> bool {
        let ended = match self.tokens.kind(index - 1) {
            Some(Kind::Sign) => self.tokens.text(index - 1) == ")",
            Some(Kind::Keyword) | None => false,
            Some(_) => true,
        };
        ended
            && self.tokens.begins_line(index)
            && matches!(self.tokens.kind(index), Some(Kind::Name | Kind::Word))
            && words::nearest(text, form.words()).is_some()
    }

    /// Reads tokens by a rule, adding `;` when the clause needs one, and keeps what it gives.
    fn piece(
        &mut self,
        draft: &mut Draft<'_>,
        rule: Rule,
        (start, stop): (usize, usize),
        semicolon: Option<usize>,
        usage: &'static str,
    ) -> bool {
        let mut text = if stop > start { self.tokens.joined(start, stop).to_owned() } else { String::new() };
        if semicolon.is_some() {
            text.push_str("\n;");
        }
        let builder = Builder { tokens: &self.tokens, start, end: stop.max(start + 1) };
        match Grammar::parse(rule, &text) {
            Ok(mut pairs) => {
                let Some(pair) = pairs.next() else { return false };
                let read = pair.as_span().end();
                match (draft.block, &mut *draft.declaration) {
                    (Some(block), Declaration::Default(defaults)) => builder.default_clause(defaults, block, pair),
                    (_, declaration) => builder.add(declaration, pair),
                }
                if read < text.len() {
                    draft.lost = true;
                    let at = self.tokens.index(start, read + 1);
                    self.mistake(at, &["`{`".to_owned()], (start, stop), usage);
                }
                true
            }
            Err(error) => {
                draft.lost = true;
                let at = self.refuse(&error, start, stop, Some(usage));
                self.rest_of_list(at, start, stop);
                false
            }
        }
    }

    /// Whether the clause may stand here; if not, says why. A clause in the wrong place is read all
    /// the same, a repeated one is not.
    fn order(&mut self, draft: &mut Draft<'_>, rank: usize, clause: &Clause, start: usize) -> bool {
        let word = self.tokens.text(start).to_owned();
        let span = self.tokens.span(start, start + 1);
        let first = draft.seen.get(rank).copied().flatten();
        let later = draft.seen.iter().skip(rank + 1).flatten().min().copied();
        if let Some(slot) = draft.seen.get_mut(rank) {
            slot.get_or_insert(start);
        }
        if let Some(first) = first.filter(|_| !clause.many) {
            let help = match word.as_str() {
                "Transform" => "name all Transforms in one clause: `Transform a, b;`",
                "Start" | "Stop" | "Extra" => "put all conditions into one list: `(a=1, b)`",
                _ => "remove one of the two",
            };
            let diagnostic =
                Diagnostic::new(&codes::SYNTAX, span, format!("`{word}` stands here twice"), "the second one")
                    .help(help)
                    .related(self.tokens.span(first, first + 1), "the first one");
            self.diagnostics.push(diagnostic);
            return false;
        }
        if let Some(later) = later.filter(|later| draft.blame(rank, *later)) {
            let other = self.tokens.text(later).to_owned();
            let order: Vec<&str> =
                draft.form.clauses.iter().filter_map(|clause| clause.words.first().copied()).collect();
            let message = format!("`{word}` must come before `{other}`");
            let diagnostic = Diagnostic::new(&codes::SYNTAX, span, message, "comes too late")
                .help(format!("the order in {} is {}", draft.form.title, order.join(", ")))
                .related(self.tokens.span(later, later + 1), format!("`{word}` belongs before this"));
            draft.disorder.get_or_insert(self.diagnostics.len());
            self.diagnostics.push(diagnostic);
        }
        true
    }

    /// Gives the first finding about the order of clauses the edit that puts all in order.
    fn reorder(&mut self, draft: &mut Draft<'_>, body: usize, close: usize) {
        let Some(finding) = draft.disorder.filter(|_| !draft.stuck && !self.tokens.troubled(body, close)) else {
            return;
        };
        let fix = order::fix(&self.tokens, self.sources, &draft.clauses, (body, close));
        if let Some(diagnostic) = self.diagnostics.get_mut(finding) {
            diagnostic.fix = fix.map(Box::new);
        }
    }

    /// Something that is no clause of this form.
    fn unknown(&mut self, draft: &mut Draft<'_>, start: usize, stop: usize) {
        // What is left of a list that was broken before.
        let count = |text: &str| (start..stop).filter(|index| self.tokens.text(*index) == text).count();
        let rest = draft.lost && count(")") > count("(");
        draft.lost = true;
        self.explain(start);
        if rest || self.tokens.troubled(start, stop) {
            self.dropped += 1;
            return;
        }
        let (form, found) = (draft.form, self.found(start));
        let text = self.tokens.text(start);
        let words: Vec<&str> = form.words().collect();
        let (message, near) = match self.tokens.kind(start) {
            Some(Kind::Name | Kind::Word) => {
                (format!("unknown clause {found} in {}", form.title), words::nearest(text, words.iter().copied()))
            }
            Some(Kind::Keyword) => (format!("{found} is no clause of {}", form.title), None),
            _ => (format!("expected a clause, found {found}"), None),
        };
        let span = self.tokens.span(start, start + 1);
        let diagnostic = Diagnostic::new(&codes::SYNTAX, span, message, "no clause begins like this")
            .help(format!("the clauses of {} are {}", form.title, words.join(", ")))
            .offer(near.as_slice());
        self.diagnostics.push(match self.misplaced(form, start) {
            Some((help, fix)) => Diagnostic { fix: fix.map(Box::new), ..diagnostic.help(help) },
            None => diagnostic,
        });
    }

    /// Reports that the clause which the form needs is missing.
    fn required(&mut self, draft: &mut Draft<'_>, start: usize, close: usize) {
        let Some(word) = draft.form.required.filter(|word| draft.lacks(word)) else { return };
        if draft.lost || self.tokens.troubled(start, close) {
            self.dropped += 1;
            return;
        }
        draft.lost = true;
        let rule = draft.form.clause(word).map(|(_, clause)| clause.usage).unwrap_or_default();
        let name = self.found(start + 1);
        let (message, label) = if draft.form.head == Rule::transform_head {
            (format!("Transform {name} has no rule"), "expected a rule before this")
        } else {
            (format!("{} {name} has no `{word}`", draft.form.word), "expected one before this")
        };
        let diagnostic = Diagnostic::new(&codes::SYNTAX, self.tokens.span(close, close + 1), message, label)
            .help(format!("it needs at least one: `{rule}`"));
        self.diagnostics.push(diagnostic);
    }

    /// Reports that a `;` is missing before a token.
    fn missing_semicolon(&mut self, before: usize) {
        let last = before.saturating_sub(1);
        if self.tokens.trouble_before(before) {
            self.dropped += 1;
            return;
        }
        let end = self.tokens.span(last, last + 1);
        if self.tokens.text(before) == "Match" && self.tokens.text(last) == ")" && !self.tokens.begins_line(before) {
            let place = self.tokens.span(before, before + 1);
            let message = "`Match` must come before what the rule does";
            let diagnostic = Diagnostic::new(&codes::SYNTAX, place, message, "comes too late");
            self.diagnostics
                .push(diagnostic.help("write a rule as `Match (attribute=value) Insert (attribute=value);`"));
            return;
        }
        let help = match self.tokens.text(last) {
            "}" => "every declaration ends with `};`".to_owned(),
            text => format!("write `{};`", words::short(build::plain(text))),
        };
        let help =
            if self.tokens.kind(last) == Some(Kind::Quoted) { "end the clause with `;`".to_owned() } else { help };
        let diagnostic = Diagnostic::new(&codes::SYNTAX, end, "a `;` is missing", "expected `;` behind this");
        self.diagnostics.push(diagnostic.help(help).fix(Fix::behind(end, ";")));
    }

    /// Reports that a declaration is never closed.
    fn unclosed(&mut self, form: &Form, start: usize, end: usize) {
        if self.tokens.trouble_before(end) {
            self.dropped += 1;
            return;
        }
        let last = end.saturating_sub(1);
        let message = format!("expected `}}`, found {}", self.found(end));
        let diagnostic =
            Diagnostic::new(&codes::SYNTAX, self.tokens.span(last, last + 1), message, "expected `};` behind this")
                .help("every declaration ends with `};`")
                .fix(Fix::behind(self.place(last), "\n};"))
                .related(self.tokens.span(start, start + 1), format!("this `{}` is not closed", form.word));
        self.diagnostics.push(diagnostic);
    }

    /// The place of a token, or the last one when there is none.
    pub(super) fn place(&self, index: usize) -> Span {
        let last = self.tokens.len().saturating_sub(1);
        self.tokens.span(index.min(last), index.min(last) + 1)
    }
}
