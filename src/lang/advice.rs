//! What to write instead of what other languages, or old habits, have in a list or a clause: each a known
//! mistake with its repair.

use super::ast::Span;
use super::diagnostic::Fix;
use super::forms::{self, Form};
use super::lex::Kind;
use super::parse::Parser;
use super::syntax::{Advice, is_operator};
use super::words;

/// Words that people take for a keyword or sign, in lower case, and what is meant.
static MEANT: &[(&str, &str)] = &[
    ("add", "Insert"),
    ("and", ","),
    ("as", "From"),
    ("contains", "~"),
    ("eq", "="),
    ("gt", ">"),
    ("if", "Match"),
    ("is", "="),
    ("key", "Match"),
    ("lt", "<"),
    ("matches", "~"),
    ("ne", "!"),
    ("of", "On"),
    ("then", "Insert"),
    ("when", "Match"),
];

/// The keyword or sign that a word stands for.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let word = word.trim_start_matches('@').to_ascii_lowercase();
    MEANT.iter().find(|(wrong, _)| *wrong == word).map(|(_, right)| *right)
}

/// What the callers give: a repair in words and as an edit.
#[allow(clippy::unnecessary_wraps, reason = "every caller gives an option")]
fn fix<'e>(help: impl Into<String>, fix: Fix) -> Option<Advice<'e>> {
    Some(Advice::Fix(help.into(), fix))
}

impl Parser<'_> {
    /// The source text of the tokens from `from` to before `to`.
    fn written(&self, from: usize, to: usize) -> &str {
        self.sources.text(self.tokens.span(from, to))
    }

    fn is_name(&self, index: usize) -> bool {
        matches!(self.tokens.kind(index), Some(Kind::Name | Kind::Word))
    }

    /// Whether a `;` stands between conditions where a `,` is meant: a name follows on its line.
    pub(super) fn separates(&self, index: usize) -> bool {
        self.tokens.text(index) == ";" && self.is_name(index + 1) && !self.tokens.begins_line(index + 1)
    }

    /// Advice about a list of conditions.
    pub(super) fn list_advice<'e>(&self, at: usize, expects: impl Fn(&str) -> bool) -> Option<Advice<'e>> {
        let text = self.tokens.text(at);
        let before = at.checked_sub(1).map(|before| self.tokens.text(before)).unwrap_or_default();
        let place = self.place(at);
        let last = self.place(at.saturating_sub(1));
        let alternatives = "alternatives of one attribute are written as `attribute{one|other}`";
        match text {
            "{" if expects("a value") && before == "=" => return fix(alternatives, Fix::replace(last, "")),
            "(" if expects("a value") && before == "=" => {
                let close = (at..self.tokens.len()).take(40).find(|index| self.tokens.text(*index) == ")")?;
                let list = format!("{{{}}}", self.written(at + 1, close));
                return fix(alternatives, Fix::replace(self.tokens.span(at - 1, close + 1), list));
            }
            "|" if expects("`)`") => return Some(self.alternatives(at, alternatives)),
            "," if expects("`|`") => return fix("alternatives stand with `|` between", Fix::replace(place, "|")),
            ")" if before == "," => return fix("nothing follows the last `,`: remove it", Fix::replace(last, "")),
            "," if matches!(before, "(" | ",") => {
                return fix("there is nothing before this `,`: remove it", Fix::replace(place, ""));
            }
            ";" if expects("`)`") && self.separates(at) => {
                return fix("conditions stand with `,` between", self.commas(at));
            }
            "!" if expects("a name") => {
                let help = "nothing asks for what is absent; `a!b` asks for an `a` that is not `b`";
                return Some(Advice::Help(help.to_owned()));
            }
            _ => {}
        }
        if expects("an operator")
            && let Some(sign) = meant(text).filter(|sign| is_operator(sign))
        {
            return fix(format!("write the operator as `{sign}`"), Fix::replace(place, sign));
        }
        if !expects("a value") && !expects("`)`") {
            return None;
        }
        if text.starts_with(':') && text.len() > 1 && expects("an operator") && self.tokens.abuts(at) {
            let value = text.trim_start_matches(':');
            return fix("equal is written as `=`", Fix::replace(place, format!("={value}")));
        }
        let next = self.tokens.text(at + 1);
        // `a=1 b`: a number goes on with no blank.
        let ended = !self.is_operand(at - 1) || matches!(self.tokens.kind(at - 1), Some(Kind::Number | Kind::Quoted));
        if self.is_name(at) && expects("`,`") && (is_operator(next) || next == "{" || ended) {
            if meant(text) == Some(",") {
                return fix("conditions stand with `,` between", Fix::replace(place, ","));
            }
            if !self.tokens.begins_line(at) && !self.tokens.abuts(at) {
                return fix("conditions stand with `,` between", Fix::behind(last, ","));
            }
        }
        let (span, value) = self.unquoted(at)?;
        fix(format!("quote it: `\"{}\"`", words::short(&value)), Fix::quote(span, &value))
    }

    /// Commas instead of the semicolons in the rest of a list.
    fn commas(&self, at: usize) -> Fix {
        let mut end = at + 1;
        for index in at..self.tokens.len() {
            match self.tokens.text(index) {
                ";" if self.separates(index) => end = index + 1,
                ")" | "{" | "}" | ";" => break,
                _ => {}
            }
        }
        Fix::replace(self.tokens.span(at, end), self.written(at, end).replace(';', ","))
    }

    /// `a=1|2`, `a=1 || a=2`.
    fn alternatives<'e>(&self, at: usize, help: &str) -> Advice<'e> {
        let name = at.checked_sub(3).map(|name| self.tokens.text(name)).unwrap_or_default();
        if at < 3 || self.tokens.text(at - 2) != "=" {
            return Advice::Help(help.to_owned());
        }
        let (mut end, mut values) = (at, vec![self.written(at - 1, at)]);
        while self.tokens.text(end) == "|" {
            end += if self.tokens.text(end + 1) == "|" { 2 } else { 1 };
            if self.tokens.text(end) == name && self.tokens.text(end + 1) == "=" {
                end += 2;
            }
            values.push(self.written(end, end + 1));
            end += 1;
        }
        if !matches!(self.tokens.text(end), "," | ")") {
            return Advice::Help(help.to_owned());
        }
        let list = format!("{{{}}}", values.join("|"));
        Advice::Fix(help.to_owned(), Fix::replace(self.tokens.span(at - 2, end), list))
    }

    /// A value with blanks or signs in it that stands without quotes, and its place.
    fn unquoted(&self, at: usize) -> Option<(Span, String)> {
        let first =
            if self.is_operand(at) { at } else { at.checked_sub(1).filter(|before| self.is_operand(*before))? };
        let token = self.tokens.get(first)?;
        let source = self.sources.get(token.span.file)?.text.get(token.span.start as usize..)?;
        let value = source.split([',', ')', '(', ';', '{', '}', '|', '"', '\n', '\r']).next()?.trim_end();
        let span = Span { end: token.span.start + value.len() as u32, ..token.span };
        (span.end > token.span.end && !value.contains("//")).then(|| (span, value.to_owned()))
    }

    /// Advice about a clause or head.
    pub(super) fn clause_advice<'e>(
        &self,
        at: usize,
        start: usize,
        expects: impl Fn(&str) -> bool,
    ) -> Option<Advice<'e>> {
        let (opener, text, next) = (self.tokens.text(start), self.tokens.text(at), self.tokens.text(at + 1));
        let before = at.checked_sub(1).map(|before| self.tokens.text(before)).unwrap_or_default();
        let place = self.place(at);
        let two = |word: &str| Fix::replace(self.tokens.span(at - 1, at + 1), word);
        match (opener, text) {
            ("Expiration" | "IdleTimeout" | "Lifetime", _) if at > start => return self.time_advice(at, start),
            ("Extract", ";") if expects("`From`") && before.contains('.') => {
                let name =
                    before.rsplit('.').next().filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))?;
                let clause = format!("Extract {name} From {before}");
                let help = format!("name the attribute, too: `{clause};`");
                return fix(help, Fix::guess(self.tokens.span(start, at), clause));
            }
            ("Extract", _) if expects("`From`") && meant(text) == Some("From") && self.is_name(at + 1) => {
                let clause = format!("Extract {next} From {before}");
                return fix(format!("write `{clause};`"), Fix::replace(self.tokens.span(start, at + 2), clause));
            }
            ("Extract", ",") if expects("`;`") && self.is_name(at + 1) => {
                let clause = format!("Extract {} From", self.tokens.text(start + 1));
                let help = format!("a clause names one field: add `{clause} {next};`");
                return fix(help, Fix::replace(place, format!("; {clause}")));
            }
            ("Member", "Match") => return fix("the key follows without `Match`", Fix::replace(place, "")),
            ("Member", ",") if expects("`;`") && self.is_name(at + 1) => {
                return fix("each Gop has a `Member` clause of its own", Fix::replace(place, "; Member"));
            }
            ("Pdu", "On") if expects("`Proto`") => {
                return fix("the protocol of a Pdu stands behind `Proto`", Fix::replace(place, "Proto"));
            }
            ("Gog", "On" | "Match") => {
                let open = (at..self.tokens.len()).take(40).find(|index| self.tokens.text(*index) == "{")?;
                let help = "what a Gog is made of stands in its `Member` clauses";
                return fix(help, Fix::replace(self.tokens.span(at, open), ""));
            }
            ("Gop", "(") if expects("`Match`") => {
                return fix("the key of a Gop stands behind `Match`", Fix::replace(place, "Match ("));
            }
            ("Pdu", _) if at > start + 5 && self.is_name(at) && !self.tokens.abuts(at) && expects("`{`") => {
                let layers = format!("{before}/{text}");
                return fix(format!("layers stand with `/` between: `{layers}`"), two(&layers));
            }
            ("Criteria", "Accept" | "Reject") if matches!(before, "Strict" | "Every" | "Loose") => {
                let words = format!("{text} {before}");
                return fix(format!("the mode comes last: `{words}`"), two(&words));
            }
            ("(", "Insert" | "Replace") => {
                return fix("write `Match` before the conditions", Fix::replace(self.place(start), "Match ("));
            }
            ("Match", ",") if before == ")" && next == "(" => {
                let span = self.tokens.span(at - 1, at + 2);
                return fix("all conditions stand in one list: `(a, b)`", Fix::replace(span, ", "));
            }
            ("Match", _) if matches!(text.trim_start_matches('@'), "Remove" | "Delete" | "Drop") => {
                return Some(Advice::Help("`Replace ()` takes away what matched".to_owned()));
            }
            (_, "=") if at == start + 1 => {
                return fix("a clause has no `=` behind its word", Fix::replace(place, ""));
            }
            _ => {}
        }
        if let Some(keyword) = meant(text).filter(|keyword| expects(&format!("`{keyword}`"))) {
            return fix(format!("write `{keyword}`"), Fix::replace(place, keyword));
        }
        let listed = matches!(
            before,
            "Start" | "Stop" | "Extra" | "Criteria" | "Accept" | "Reject" | "Match" | "Insert" | "Replace"
        );
        if listed && next != "(" && expects("`(`") && self.is_name(at) && opener != "Gop" {
            let end = (at..self.tokens.len()).take(40).find(|index| {
                matches!(self.tokens.text(*index), ";" | "{" | "}" | ")" | "(")
                    || (*index > at && self.tokens.kind(*index) == Some(Kind::Keyword))
            })?;
            let list = format!("({})", self.written(at, end));
            let span = self.tokens.span(at, end);
            return fix(
                format!("conditions stand in parentheses: `{}`", words::short(&list)),
                Fix::replace(span, list),
            );
        }
        None
    }

    /// Advice about a time that is no number of seconds.
    fn time_advice<'e>(&self, at: usize, start: usize) -> Option<Advice<'e>> {
        let (text, before) = (self.tokens.text(at), self.tokens.text(at - 1));
        let digits = |index: usize| self.tokens.kind(index) == Some(Kind::Number);
        let inner = text.trim_matches('"');
        if text == "=" && at == start + 1 {
            return fix("a clause has no `=` behind its word", Fix::replace(self.place(at), ""));
        }
        if inner != text && inner.parse::<f64>().is_ok_and(|seconds| seconds >= 0.0) {
            return fix("times stand without quotes", Fix::replace(self.place(at), inner));
        }
        if text == "," && digits(at - 1) && digits(at + 1) {
            let time = format!("{before}.{}", self.tokens.text(at + 1));
            return fix("a fraction is written with a `.`", Fix::replace(self.tokens.span(at - 1, at + 2), time));
        }
        let unit = self.is_name(at) && at == start + 2 && digits(start + 1) && !self.tokens.abuts(at);
        let seconds = words::seconds(&format!("{before}{text}")).filter(|_| unit)?;
        fix("times are in seconds, without a unit", Fix::replace(self.tokens.span(start + 1, at + 1), seconds))
    }

    /// What is meant by a clause that another form has, or that is written as elsewhere.
    pub(super) fn misplaced(&self, form: &Form, start: usize) -> Option<(String, Option<Fix>)> {
        let text = self.tokens.text(start);
        let place = self.place(start);
        let say = |help: &str| Some((help.to_owned(), None));
        match (form.word, text) {
            ("Gop", "GopTree") => {
                Some(("in a Gop it is called `ShowTree`".to_owned(), Some(Fix::guess(place, "ShowTree"))))
            }
            ("Gog", "ShowTree") => {
                Some(("in a Gog it is called `GopTree`".to_owned(), Some(Fix::guess(place, "GopTree"))))
            }
            ("Gog", "Start") => say("a Gog has no `Start`: a Gop that meets the key of its `Member` clause opens it"),
            ("Gog", "Stop") => {
                say("a Gog has no `Stop`: it ends with its Gops, and `Expiration` seconds later takes no more")
            }
            ("Pdu", "Accept" | "Reject") => Some((
                format!("write `Criteria {text} (attribute=value);`"),
                Some(Fix::replace(place, format!("Criteria {text}"))),
            )),
            ("Pdu", _) if self.tokens.text(start + 1) == "=" && self.tokens.text(start + 2).contains('.') => {
                let clause = format!("Extract {text} From {}", self.tokens.text(start + 2));
                Some((format!("write `{clause};`"), Some(Fix::replace(self.tokens.span(start, start + 3), clause))))
            }
            ("Transform", _) => {
                let keyword = meant(text).filter(|word| form.clause(word).is_some())?;
                Some((format!("write `{keyword}`"), Some(Fix::replace(place, keyword))))
            }
            ("Default", _) if self.tokens.kind(start) == Some(Kind::Keyword) => {
                let inner =
                    form.clauses.iter().filter_map(|clause| clause.block).find(|inner| inner.clause(text).is_some())?;
                Some((format!("say of what: `{} {{ {text} …; }};`", inner.word), None))
            }
            _ if self.tokens.kind(start) == Some(Kind::Keyword) => {
                let owner = forms::FORMS.iter().find(|other| other.word != "Debug" && other.clause(text).is_some())?;
                Some((format!("`{text}` is a clause of {}", owner.title), None))
            }
            _ => None,
        }
    }
}
