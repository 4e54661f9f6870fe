//! What a refusal of the grammar says to a person: what was expected, what was found, and what to
//! write instead.

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::ast::Span;
use super::codes;
use super::diagnostic::{Diagnostic, Fix, one_of};
use super::grammar::{Grammar, Rule, title};
use super::lex::Kind;
use super::parse::Parser;
use super::words;

impl Parser<'_> {
    /// Reports that the grammar refuses the tokens from `start` to before `stop`, and returns the
    /// token that it stumbled over.
    pub(super) fn refuse(
        &mut self,
        error: &Error<Rule>,
        start: usize,
        stop: usize,
        usage: Option<&'static str>,
    ) -> usize {
        let (InputLocation::Pos(offset) | InputLocation::Span((offset, _))) = error.location;
        let text = self.tokens.joined(start, stop.max(start));
        let at = if offset >= text.len() || stop <= start {
            stop
        } else {
            let skipped = text.get(offset..).map_or(0, |rest| rest.len() - rest.trim_start_matches('\n').len());
            self.tokens.index(start, offset + skipped)
        };
        let mut expected: Vec<String> = Vec::new();
        if let ErrorVariant::ParsingError { positives, .. } = &error.variant {
            for rule in positives {
                let title = title(*rule).to_owned();
                if !title.is_empty() && !expected.contains(&title) {
                    expected.push(title);
                }
            }
        }
        // The shortest way on is the likeliest.
        expected.sort_by_key(|title| (title.as_str() != "`;`", title.len()));
        self.mistake(at, &expected, (start, stop), usage.unwrap_or_default());
        at
    }

    /// Reports what is wrong with the entries of a list that follow one with a mistake at `at`.
    pub(super) fn rest_of_list(&mut self, at: usize, start: usize, stop: usize) {
        let is = |index: &usize, text: &str| self.tokens.text(*index) == text;
        // A comma among alternatives parts no entries.
        let braces = |sign: &str| (start..at).filter(|index| is(index, sign)).count();
        if braces("{") > braces("}") {
            return;
        }
        let open = (start..at).filter(|index| is(index, "(")).count();
        let closed = (start..at).filter(|index| is(index, ")")).count();
        if open != closed + 1 {
            return;
        }
        let end = (at..stop).find(|index| is(index, ")")).unwrap_or(stop);
        let commas: Vec<usize> = (at..end).filter(|index| is(index, ",")).collect();
        for (place, comma) in commas.iter().enumerate() {
            let (first, last) = (comma + 1, commas.get(place + 1).copied().unwrap_or(end));
            let text = format!("{}\n)", self.tokens.joined(first, last));
            if let Err(error) = Grammar::parse(Rule::list_entry, &text)
                && last > first
            {
                self.refuse(&error, first, last, None);
            }
        }
    }

    /// Reports that a token is not what was expected.
    pub(super) fn mistake(&mut self, at: usize, expected: &[String], (start, stop): (usize, usize), usage: &str) {
        if self.tokens.troubled(start, stop) {
            self.dropped += 1;
            return;
        }
        self.explain(at);
        if self.tokens.text(at) == "?" {
            let diagnostic =
                Diagnostic::new(&codes::CHAR, self.place(at), "unexpected character `?`", "begins nothing");
            self.diagnostics.push(diagnostic.help("`?` may only follow an attribute in a list, as in `(host?)`"));
            return;
        }
        let found = self.found(at);
        let message = if expected.is_empty() {
            format!("unexpected {found}")
        } else {
            format!("expected {}, found {found}", one_of(expected))
        };
        let span = self.whole_word(at).unwrap_or_else(|| self.place(at));
        let label = if at >= self.tokens.len() { "ends here" } else { "not expected here" };
        let mut diagnostic = Diagnostic::new(&codes::SYNTAX, span, message, label)
            .maybe_help((!usage.is_empty()).then(|| format!("write it as `{usage}`")));
        match self.advice(at, expected, start) {
            Some(Advice::Name(near)) => diagnostic = diagnostic.offer(&[near]),
            Some(Advice::Help(help)) => diagnostic = diagnostic.help(help),
            Some(Advice::Fix(help, fix)) => diagnostic = diagnostic.help(help).fix(fix),
            None => {}
        }
        if let Some(quoted) = self.long_quote(at) {
            diagnostic = diagnostic.related(quoted, "this quoted value goes over several lines: is a `\"` missing?");
        }
        self.diagnostics.push(diagnostic);
    }

    /// What to write instead, when the mistake is a known one.
    fn advice<'e>(&self, at: usize, expected: &'e [String], start: usize) -> Option<Advice<'e>> {
        let text = self.tokens.text(at).trim_start_matches('@');
        let before = at.checked_sub(1).map(|before| self.tokens.text(before)).unwrap_or_default();
        let expects = |title: &str| expected.iter().any(|item| item == title);
        let wordish =
            matches!(self.tokens.kind(at), Some(Kind::Name | Kind::Word | Kind::Keyword | Kind::Bool | Kind::Number));
        if expects("a value") && matches!(self.tokens.kind(at), Some(Kind::Keyword | Kind::Bool)) {
            let help = format!("`{text}` is a keyword; as a value it has to be quoted: `\"{text}\"`");
            return Some(Advice::Fix(help, Fix::quote(self.place(at), text)));
        }
        if is_operator(text) && is_operator(before) {
            return Some(self.operator_advice(at, before, text));
        }
        if let Some(advice) = self.layers_advice(at, start).or_else(|| self.clause_advice(at, start, expects)) {
            return Some(advice);
        }
        if (self.tokens.kind(at) == Some(Kind::Number) || !self.joins(at))
            && let Some(advice) = self.list_advice(at, expects)
        {
            return Some(advice);
        }
        if wordish
            && self.joins(at)
            && let Some(span) = self.whole_word(at)
        {
            return Some(self.joined_advice(at, expected, span, start));
        }
        if at > start + 1
            && self.joins(start + 1)
            && let Some(span) = self.whole_word(start + 1)
        {
            return Some(self.joined_advice(start + 1, &[], span, start));
        }
        if expects("`true` or `false`") {
            return self.truth_advice(at, start);
        }
        if let Some(advice) = self.sign_advice(at, before, text, expects) {
            return Some(advice);
        }
        if matches!(self.tokens.kind(at), Some(Kind::Name | Kind::Word)) {
            let keywords: Vec<&str> =
                expected.iter().filter_map(|item| item.strip_prefix('`')?.strip_suffix('`')).collect();
            if let Some(keyword) = keywords.iter().find(|keyword| keyword.eq_ignore_ascii_case(text)) {
                let help = format!("keywords are case-sensitive: write `{keyword}`");
                return Some(Advice::Fix(help, Fix::replace(self.place(at), *keyword)));
            }
            if let Some(near) = words::nearest(text, keywords.into_iter()) {
                return Some(Advice::Name(near));
            }
        }
        let opener = self.tokens.text(start);
        let help = match (opener, text) {
            ("Transform", "(") if expects("a name") => {
                "names of Transforms stand without parentheses: `Transform a, b;`".to_owned()
            }
            ("Gop", _) if expects("`Match`") => {
                "a Gop needs its key: `Gop name On pdu Match (attribute, …) { … };`".to_owned()
            }
            _ if expects("a number") => "levels are whole numbers from 0 to 9".to_owned(),
            _ if expects("a name") && matches!(self.tokens.kind(at), Some(Kind::Keyword | Kind::Bool)) => {
                format!("`{text}` is a keyword; use another name")
            }
            _ if expects("a name") && self.tokens.kind(at) == Some(Kind::Number) => {
                "names begin with a lower-case letter".to_owned()
            }
            _ => return None,
        };
        Some(Advice::Help(help))
    }

    /// Advice about a sign, or quotes, that another language has there.
    fn sign_advice<'e>(
        &self,
        at: usize,
        before: &str,
        text: &str,
        expects: impl Fn(&str) -> bool,
    ) -> Option<Advice<'e>> {
        let place = self.place(at);
        Some(match text {
            "=" if expects("`From`") => {
                Advice::Fix("write `From` between attribute and field".to_owned(), Fix::replace(place, "From"))
            }
            ";" if expects("`)`") && before != "(" => {
                let last = self.place(at.saturating_sub(1));
                Advice::Fix("close the list with `)`".to_owned(), Fix::behind(last, ")"))
            }
            "{" if expects("`(`") => Advice::Help("lists stand in `(` and `)`".to_owned()),
            _ if expects("a name") && self.tokens.kind(at) == Some(Kind::Quoted) => {
                let name = text.trim_matches('"');
                let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
                    && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
                let help = "names stand without quotes".to_owned();
                if plain { Advice::Fix(help, Fix::replace(place, name)) } else { Advice::Help(help) }
            }
            _ => return None,
        })
    }

    /// Advice about an operator of two characters (L8).
    fn operator_advice<'e>(&self, at: usize, before: &str, text: &str) -> Advice<'e> {
        let (number, digits) = (self.tokens.text(at + 1), self.tokens.kind(at + 1) == Some(Kind::Number));
        let number = number.parse::<u64>().ok().filter(|_| digits);
        let removed = Fix::replace(self.place(at), "");
        match (before, text, number) {
            ("!", "=", _) => Advice::Fix("an operator is one character: write `!`".to_owned(), removed),
            ("=", "=", _) => Advice::Fix("an operator is one character: write `=`".to_owned(), removed),
            ("<", "=", Some(number)) if number < u64::MAX => Advice::Help(format!(
                "an operator is one character: write `<{}`, which is the same for whole numbers",
                number + 1
            )),
            (">", "=", Some(number)) if number > 0 => Advice::Help(format!(
                "an operator is one character: write `>{}`, which is the same for whole numbers",
                number - 1
            )),
            ("<" | ">", "=", _) => Advice::Help(format!("an operator is one character: write `{before}`")),
            ("<", ">", _) => {
                let both = self.tokens.span(at - 1, at + 1);
                Advice::Fix("not equal is written as `!`".to_owned(), Fix::replace(both, "!"))
            }
            ("=", "$", _) => Advice::Help("a value cannot be taken from another attribute".to_owned()),
            ("~" | "^" | "$", "=", _) => {
                Advice::Fix(format!("an operator is one character: write `{before}`"), removed)
            }
            ("=", "~" | "^" | "<" | ">", _) => Advice::Fix(
                format!("an operator is one character: write `{text}`"),
                Fix::replace(self.place(at.saturating_sub(1)), ""),
            ),
            _ => Advice::Help(format!("an operator is one character: write `{text}`")),
        }
    }

    /// `eth:ip:udp`, as Wireshark's column of protocols has it: from the outside in.
    fn layers_advice<'e>(&self, at: usize, start: usize) -> Option<Advice<'e>> {
        let behind = (start..at).any(|index| self.tokens.text(index) == "Transport");
        let span = self.whole_word(at).filter(|_| behind && self.tokens.text(start) == "Pdu")?;
        let mut layers: Vec<&str> = self.sources.text(span).split(':').collect();
        let plain = |layer: &&str| !layer.is_empty() && layer.bytes().all(|byte| byte.is_ascii_lowercase());
        if layers.len() < 2 || !layers.iter().all(plain) {
            return None;
        }
        layers.reverse();
        let stack = layers.join("/");
        let help = format!("layers stand from the inside out, with `/` between: `{stack}`");
        Some(Advice::Fix(help, Fix::replace(span, stack)))
    }

    /// Advice about a clause that needs `true` or `false`.
    fn truth_advice<'e>(&self, at: usize, start: usize) -> Option<Advice<'e>> {
        let (opener, text) = (self.tokens.text(start), self.tokens.text(at));
        if at == start + 1 && text == ";" || at >= self.tokens.len() {
            // `LastExtracted;` and `LastPdu;` stand in old guides; only `LastPdu true;` loads everywhere.
            let word = if opener == "LastExtracted" { "LastPdu" } else { opener };
            let fix = Fix::replace(self.place(start), format!("{word} true"));
            return Some(Advice::Fix(format!("write `{word} true;`"), fix));
        }
        let truth = words::truth(text)?;
        Some(Advice::Fix(format!("write `{opener} {truth};`"), Fix::replace(self.place(at), truth)))
    }

    /// Advice about a word that reads as two tokens (L6), such as `0x23aa`, `Extracts` or `5s`.
    fn joined_advice<'e>(&self, at: usize, expected: &[String], span: Span, start: usize) -> Advice<'e> {
        let first = (start..at).rev().find(|index| !self.joins(*index)).unwrap_or(start);
        let parts: Vec<String> =
            (first..=at).map(|index| format!("`{}`", self.tokens.text(index).trim_start_matches('@'))).collect();
        let whole = (first..self.word_end(at)).map(|index| self.tokens.text(index).trim_start_matches('@'));
        let whole = whole.collect::<String>();
        let word = words::short(&whole);
        let reads = format!("`{word}` reads as {}", parts.join(" and "));
        let opener = self.tokens.text(start);
        if matches!(opener, "Expiration" | "IdleTimeout" | "Lifetime") {
            let help = format!("{reads}; times are in seconds, without a unit");
            return match words::seconds(&whole) {
                Some(seconds) => Advice::Fix(help, Fix::replace(span, seconds)),
                None => Advice::Help(help),
            };
        }
        let operand = self.is_operand(first) || expected.iter().any(|item| item == "`)`");
        if operand && span.end > span.start {
            return Advice::Fix(format!("{reads}; quote it: `\"{word}\"`"), Fix::quote(span, &whole));
        }
        let keyword = self.tokens.text(first);
        if self.tokens.kind(first) == Some(Kind::Keyword)
            && words::nearest(&whole, std::iter::once(keyword)).is_some()
            && (first == start || expected.iter().any(|item| item.trim_matches('`') == keyword))
        {
            return Advice::Fix(format!("{reads}; write `{keyword}`"), Fix::guess(span, keyword));
        }
        if self.tokens.kind(first) == Some(Kind::Number) {
            return Advice::Help(format!("{reads}; names begin with a lower-case letter"));
        }
        Advice::Help(format!("{reads}; separate them, or correct the word"))
    }

    /// Whether a token is the second half of what looks like one word.
    fn joins(&self, index: usize) -> bool {
        let wordish = |index: usize| {
            matches!(self.tokens.kind(index), Some(Kind::Name | Kind::Word | Kind::Keyword | Kind::Bool | Kind::Number))
        };
        index > 0 && self.tokens.abuts(index) && wordish(index) && wordish(index - 1)
    }

    pub(super) fn word_end(&self, at: usize) -> usize {
        (at + 1..self.tokens.len()).find(|index| !self.joins(*index)).unwrap_or(self.tokens.len())
    }

    /// The place of all that looks like one word with a token.
    fn whole_word(&self, at: usize) -> Option<Span> {
        if !self.joins(at) {
            return None;
        }
        let first = (0..at).rev().find(|index| !self.joins(*index))?;
        Some(self.tokens.span(first, self.word_end(at)))
    }

    /// A quoted value of several lines close before a mistake: likely a quote is missing there.
    fn long_quote(&self, at: usize) -> Option<Span> {
        (at.saturating_sub(2)..=at)
            .rev()
            .find(|index| self.tokens.kind(*index) == Some(Kind::Quoted) && self.tokens.text(*index).contains('\n'))
            .map(|index| self.place(index))
    }
}

/// What to write instead.
pub(super) enum Advice<'e> {
    /// In words.
    Help(String),
    /// In words and as an edit.
    Fix(String, Fix),
    /// The keyword that was probably meant.
    Name(&'e str),
}

pub(super) fn is_operator(text: &str) -> bool {
    matches!(text, "=" | "!" | "^" | "$" | "~" | "<" | ">")
}
