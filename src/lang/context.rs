//! What may stand at a place of a text that is being written: the keywords that are legal there, or
//! the kind of name. Read off the lexemes before the place, so that it serves broken texts, too.

use super::forms::{self, Form};
use super::lexeme::{Lexeme, LexemeKind};

/// A place, and what may stand there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// What may stand there, the likeliest first.
    pub expected: Vec<Expected>,
    /// The first byte of what is being written there; it ends at the place.
    pub start: usize,
    /// The keyword of the declaration around the place.
    pub form: Option<&'static str>,
    /// Its name.
    pub name: String,
    /// The Pdu that a Gop is on; the Gop of a Member clause.
    pub of: String,
}

/// What may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A keyword or sign; how the clause that it begins is written, or nothing.
    Word(&'static str, &'static str),
    /// A protocol.
    Protocol,
    /// A field.
    Field,
    /// The name of a Pdu.
    Pdu,
    /// The name of a Gop.
    Gop,
    /// The name of a Transform.
    Transform,
    /// An attribute that is there.
    Attribute,
    /// A new name.
    NewName,
    /// A value of the attribute; whether it stands in quotes.
    Value(String, bool),
}

const MODES: [Expected; 3] = [Expected::Word("Strict", ""), Expected::Word("Every", ""), Expected::Word("Loose", "")];
const TRUTH: [Expected; 2] = [Expected::Word("true", ""), Expected::Word("false", "")];

/// What may stand at byte `at` of a text with these lexemes.
pub fn context(text: &str, lexemes: &[Lexeme], at: usize) -> Context {
    let before = lexemes.partition_point(|lexeme| lexeme.start < at);
    let (before, behind) = lexemes.split_at_checked(before).unwrap_or((lexemes, &[]));
    let mut read: Vec<(&str, LexemeKind)> = before.iter().map(|lexeme| (lexeme.text(text), lexeme.kind)).collect();
    let mut context = Context { start: at, ..Context::default() };
    let mut quoted = false;
    if let Some(last) = before.last() {
        let within = last.end > at || last.open || (last.end == at && text.get(last.start..at).is_some_and(is_line));
        match last.kind {
            LexemeKind::Comment | LexemeKind::Include if within => return context,
            LexemeKind::Quoted if within && last.end - usize::from(!last.open) >= at => {
                quoted = true;
                context.start = last.start + 1;
                read.pop();
            }
            LexemeKind::Keyword | LexemeKind::Bool | LexemeKind::Name | LexemeKind::Number | LexemeKind::Wrong
                if last.end >= at =>
            {
                // A word that reads as two lexemes, such as `Extr`, is one that is being written.
                context.start = last.start;
                read.pop();
                let mut earlier = before.iter().rev().skip(1);
                while let Some(lexeme) = earlier.next().filter(|lexeme| lexeme.end == context.start && is_word(lexeme))
                {
                    context.start = lexeme.start;
                    read.pop();
                }
            }
            _ => {}
        }
    }
    let behind: Vec<&str> = behind.iter().filter(|lexeme| lexeme.start >= at).map(|lexeme| lexeme.text(text)).collect();
    read.retain(|(_, kind)| !matches!(kind, LexemeKind::Comment | LexemeKind::Include));
    Reader { read: &read, behind: &behind, context: &mut context }.all(quoted);
    context
}

fn is_line(text: &str) -> bool {
    text.starts_with("//") || text.starts_with('#')
}

fn is_word(lexeme: &Lexeme) -> bool {
    !matches!(lexeme.kind, LexemeKind::Comment | LexemeKind::Include | LexemeKind::Quoted | LexemeKind::Sign)
}

struct Reader<'a> {
    read: &'a [(&'a str, LexemeKind)],
    behind: &'a [&'a str],
    context: &'a mut Context,
}

impl Reader<'_> {
    fn text(&self, index: usize) -> &str {
        self.read.get(index).map_or("", |(text, _)| *text)
    }

    fn expect(&mut self, expected: impl IntoIterator<Item = Expected>) {
        self.context.expected.extend(expected);
    }

    fn words(&mut self, words: &[&'static str]) {
        self.expect(words.iter().map(|word| Expected::Word(word, "")));
    }

    /// Finds the declaration around the place, then the block in it, then the clause.
    fn all(mut self, quoted: bool) {
        let Some(start) = self.declaration() else {
            let forms = forms::FORMS.iter().map(|form| Expected::Word(form.word, form.usage));
            self.expect(forms);
            return;
        };
        let Some(mut form) = forms::form(self.text(start)) else { return };
        self.context.form = Some(form.word);
        if matches!(form.word, "Pdu" | "Gop" | "Gog" | "Transform") {
            self.context.name = String::from(self.text(start + 1));
        }
        if form.word == "Gop" && self.text(start + 2) == "On" {
            self.context.of = String::from(self.text(start + 3));
        }
        let Some(open) = self.open(start, "{") else { return self.head(form, start, quoted) };
        let mut body = open + 1;
        // In `Default`, the block around the place.
        if let Some(block) = self.block(body) {
            let (_, clause) = form.clause(self.text(block)).unzip();
            let Some(inner) = clause.and_then(|clause| clause.block) else { return };
            form = inner;
            body = block + 2;
        }
        let clause = self.clause(body);
        if clause == self.read.len() { self.clauses(form, body) } else { self.within(form, clause, quoted) }
    }

    /// The keyword of the declaration that is not over yet.
    fn declaration(&self) -> Option<usize> {
        let mut found = None;
        let mut depth = 0_usize;
        for (index, (text, kind)) in self.read.iter().enumerate() {
            let named = self.read.get(index + 1).is_some_and(|(_, kind)| *kind == LexemeKind::Name);
            let begins = *kind == LexemeKind::Keyword
                && match *text {
                    "Pdu" | "Gop" | "Gog" => found.is_none() || named,
                    "Transform" => found.is_none() || (named && self.text(index + 2) == "{"),
                    "Default" | "Debug" => found.is_none() || self.text(index + 1) == "{",
                    "Done" => found.is_none(),
                    _ => false,
                };
            match *text {
                _ if begins => (found, depth) = (Some(index), 0),
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                ";" if depth == 0 => found = None,
                _ => {}
            }
        }
        found
    }

    /// The brace of a declaration's body: not one of a list of values.
    fn open(&self, start: usize, sign: &str) -> Option<usize> {
        let mut parens = 0_usize;
        for (index, (text, _)) in self.read.iter().enumerate().skip(start) {
            match *text {
                "(" => parens += 1,
                ")" => parens = parens.saturating_sub(1),
                text if text == sign && parens == 0 => return Some(index),
                _ => {}
            }
        }
        None
    }

    /// The keyword of a block that is open.
    fn block(&self, body: usize) -> Option<usize> {
        let mut open = None;
        for index in body..self.read.len() {
            match (self.text(index), self.text(index + 1)) {
                ("Pdu" | "Gop" | "Gog", "{") => open = Some(index),
                ("}", _) => open = None,
                _ => {}
            }
        }
        open
    }

    /// Where the clause at the place begins: behind the last `;`.
    fn clause(&self, body: usize) -> usize {
        (body..self.read.len()).rev().find(|index| self.text(*index) == ";").map_or(body, |index| index + 1)
    }

    /// The words that a clause may begin with, by the order of clauses around.
    fn clauses(&mut self, form: &'static Form, body: usize) {
        let before = (body..self.read.len())
            .filter(|index| *index == body || matches!(self.text(index - 1), ";"))
            .filter_map(|index| form.clause(self.text(index)))
            .map(|(rank, _)| rank)
            .max();
        // The rest of the body, as far as it has one.
        let rest = self.behind.iter().take_while(|text| **text != "}");
        let mut fresh = true;
        let mut after = None;
        for text in rest {
            if std::mem::replace(&mut fresh, *text == ";") {
                after = after.or_else(|| form.clause(text).map(|(rank, _)| rank));
            }
        }
        for (rank, clause) in form.clauses.iter().enumerate() {
            let behind = before.is_none_or(|before| rank > before || (clause.many && rank == before));
            let ahead = after.is_none_or(|after| rank < after || (clause.many && rank == after));
            if behind && ahead {
                for word in clause.words.iter().copied().filter(|word| !matches!(*word, "(" | "LastExtracted")) {
                    self.expect([Expected::Word(word, clause.usage)]);
                }
            }
        }
    }

    /// A place in the head of a declaration.
    fn head(&mut self, form: &'static Form, start: usize, quoted: bool) {
        if self.list(start, quoted) {
            return;
        }
        let last = self.read.len() - 1;
        let behind = last - start;
        match (form.word, behind, self.text(last)) {
            ("Pdu" | "Gop" | "Gog" | "Transform", 0, _) => self.expect([Expected::NewName]),
            ("Pdu", _, "Proto" | "Transport" | "/") => self.expect([Expected::Protocol]),
            ("Pdu", 1, _) => self.words(&["Proto"]),
            ("Pdu", 3, _) => self.words(&["Transport"]),
            ("Gop", _, "On") => self.expect([Expected::Pdu]),
            ("Gop", 1, _) => self.words(&["On"]),
            ("Gop", 3, _) => self.words(&["Match"]),
            _ => {}
        }
    }

    /// A place within a clause that begins at a lexeme.
    fn within(&mut self, form: &'static Form, clause: usize, quoted: bool) {
        let last = self.read.len() - 1;
        let word = self.text(clause).to_owned();
        if word == "Member" {
            self.context.of = String::from(self.text(clause + 1));
        }
        if self.list(clause, quoted) {
            return;
        }
        let behind = last - clause;
        match (word.as_str(), behind, self.text(last)) {
            ("Payload", _, "Payload" | "/") => self.expect([Expected::Protocol]),
            ("Extract", 0, _) => self.expect([Expected::Attribute, Expected::NewName]),
            ("Extract", 1, _) => self.words(&["From"]),
            ("Extract", 2, _) => self.expect([Expected::Field]),
            ("Transform", _, "Transform" | ",") => self.expect([Expected::Transform]),
            ("Member", 0, _) => self.expect([Expected::Gop]),
            ("Criteria", 0, _) => {
                self.words(&["Accept", "Reject"]);
                self.expect(MODES);
            }
            ("Criteria", 1, "Accept" | "Reject") | ("Match", 0, _) => self.expect(MODES),
            ("Match", _, ")") if form.word == "Transform" && self.is_condition(clause) => {
                self.words(&["Insert", "Replace"]);
            }
            ("DropUnassigned" | "DiscardPduData" | "LastPdu" | "LastExtracted" | "ShowTimes", 0, _) => {
                self.expect(TRUTH);
            }
            ("ShowTree", 0, _) => self.words(&["NoTree", "PduTree", "FrameTree", "BasicTree"]),
            ("GopTree", 0, _) => self.words(&["NullTree", "BasicTree", "FullTree"]),
            ("Pdu" | "Gop" | "Gog", 0, _) if form.word == "Debug" => self.words(&["Level"]),
            _ => {}
        }
    }

    /// Whether the list that was just closed is a rule's first.
    fn is_condition(&self, clause: usize) -> bool {
        (clause..self.read.len()).filter(|index| self.text(*index) == "(").count() == 1
    }

    /// A place in a list of conditions; false when it is in none.
    fn list(&mut self, from: usize, quoted: bool) -> bool {
        let last = self.read.len().saturating_sub(1);
        let Some(open) = (from..=last).rev().find(|index| matches!(self.text(*index), "(" | ")")) else { return false };
        if self.text(open) == ")" {
            return false;
        }
        let entry = (open..=last).rev().find(|index| matches!(self.text(*index), "(" | ",")).unwrap_or(open);
        let attribute = self.text(entry + 1).to_owned();
        match self.text(last) {
            "(" | "," => self.expect([Expected::Attribute]),
            "=" | "!" | "^" | "$" | "~" | "<" | ">" | "{" | "|" => self.expect([Expected::Value(attribute, quoted)]),
            _ => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is expected at the `@` of a text, shortly.
    fn at(text: &str) -> String {
        let at = text.find('@').unwrap();
        let text = text.replace('@', "");
        let context = context(&text, &crate::lang::lexemes(&text), at);
        let shown = context.expected.iter().map(|expected| match expected {
            Expected::Word(word, _) => (*word).to_owned(),
            other => format!("{other:?}"),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    const CLAUSES: &str = "Payload Extract Transform Criteria DropUnassigned DiscardPduData LastPdu";

    #[test]
    fn declarations_begin_where_none_is_open() {
        assert_eq!(at("@"), "Pdu Gop Gog Transform Default Debug Done");
        assert_eq!(at("Done; Go@"), "Pdu Gop Gog Transform Default Debug Done");
        assert_eq!(at("Pdu p Proto a Transport b { Extract k From f; }; @"), at("@"));
        assert_eq!(at("// Pdu @"), "");
    }

    #[test]
    fn the_head_of_a_declaration_is_followed_word_by_word() {
        assert_eq!(at("Pdu @"), "NewName");
        assert_eq!(at("Pdu p @"), "Proto");
        assert_eq!(at("Pdu p Proto tc@"), "Protocol");
        assert_eq!(at("Pdu p Proto tcp @"), "Transport");
        assert_eq!(at("Pdu p Proto tcp Transport ip/@ {"), "Protocol");
        assert_eq!(at("Gop g On @"), "Pdu");
        assert_eq!(at("Gop g On p @"), "Match");
        assert_eq!(at("Gop g On p Match (@"), "Attribute");
    }

    #[test]
    fn clauses_keep_their_order() {
        assert_eq!(at("Pdu p Proto a Transport b { @"), CLAUSES);
        assert_eq!(at("Pdu p Proto a Transport b { Extract k From f; @ };"), CLAUSES.trim_start_matches("Payload "));
        assert_eq!(
            at("Pdu p Proto a Transport b { Extract k From f; @ LastPdu true; };"),
            "Extract Transform Criteria DropUnassigned DiscardPduData"
        );
        assert_eq!(at("Gog g { Member m (k); Expiration 2; @ };"), "GopTree ShowTimes");
        assert_eq!(at("Transform t { Match (k) Insert (x); @ };"), "Match Insert Replace");
        assert_eq!(at("Default { Gop { Lifetime 2; @ }; };"), "DropUnassigned ShowTree ShowTimes");
        assert_eq!(at("Default { Gop { Lifetime 2; }; @ };"), "Gog");
    }

    #[test]
    fn clauses_are_followed_word_by_word() {
        let pdu = |clause: &str| at(&format!("Pdu p Proto a Transport b {{ {clause} }};"));
        assert_eq!(pdu("Extract k @"), "From");
        assert_eq!(pdu("Extract k From ht@"), "Field");
        assert_eq!(pdu("Extract k From ht@\nExtract l From x;"), "Field");
        assert_eq!(pdu("Criteria @"), "Accept Reject Strict Every Loose");
        assert_eq!(pdu("Criteria Accept (k=@"), "Value(\"k\", false)");
        assert_eq!(pdu("Criteria Accept (k=\"a@\")"), "Value(\"k\", true)");
        assert_eq!(pdu("Criteria Accept (j, k{a|@})"), "Value(\"k\", false)");
        assert_eq!(pdu("DropUnassigned @"), "true false");
        assert_eq!(pdu("Transform t, @"), "Transform");
        assert_eq!(at("Transform t { Match (k) @"), "Insert Replace");
        assert_eq!(at("Transform t { Match (k) Insert (@"), "Attribute");
        assert_eq!(at("Gog g { Member @"), "Gop");
        assert_eq!(at("Gop g On p Match (k) { ShowTree @"), "NoTree PduTree FrameTree BasicTree");
    }

    #[test]
    fn the_owner_is_told() {
        let text = "Gog s { Member g (";
        let context = context(text, &crate::lang::lexemes(text), text.len());
        assert_eq!((context.form, context.name.as_str(), context.of.as_str()), (Some("Gog"), "s", "g"));
    }
}
