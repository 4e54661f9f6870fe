//! Declarations in today's syntax (C2–C5), with the comments of the old lines, and notes where a
//! meaning or a name changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::collect::{Gog, Gop, Named, Old, Part, Pdu, Transform};
use super::names::Names;
use super::read::{Item, Line, OldText};
use super::settings::Settings;
use super::values::{self, Kinds};
use crate::fields::Catalogue;
use crate::lang::ast::Span;
use crate::lang::renamed;

/// A note on what changed, with the old place.
pub(super) type Note = (Span, String);

pub(super) struct Writer<'t> {
    pub(super) out: String,
    pub(super) notes: Vec<Note>,
    old: &'t Old<'t>,
    names: Names<'t>,
    kinds: Kinds<'t>,
    /// Lines whose comments were written, by their first bytes.
    written: BTreeSet<u32>,
    /// Notes that are given once in a file.
    given: BTreeSet<String>,
}

impl<'t> Writer<'t> {
    pub(super) fn new(old: &'t Old<'t>, catalogue: &Catalogue) -> Self {
        Self {
            out: String::new(),
            notes: Vec::new(),
            old,
            names: Names::new(old),
            kinds: Kinds::new(old, catalogue),
            written: BTreeSet::new(),
            given: BTreeSet::new(),
        }
    }

    pub(super) fn file(&mut self, text: &'t OldText) {
        for group in &text.head {
            self.comment_lines(group);
            self.out.push('\n');
        }
        let settings = Settings::new(&self.old.settings);
        for line in &self.old.settings {
            self.comments(line);
        }
        self.debug(&settings);
        for (line, file) in &self.old.includes {
            self.comments(line);
            let is_library = line.parameter("Filename").is_none();
            let file = if is_library { format!("matelib/{file}.mate") } else { (*file).to_owned() };
            self.note(line.span, format!("`{file}` has to be converted, too"));
            let _ = writeln!(self.out, "#include {file}");
        }
        self.out.push('\n');
        for transform in &self.old.transforms {
            self.transform(transform);
        }
        for pdu in &self.old.pdus {
            self.pdu(pdu, &settings);
        }
        for gop in &self.old.gops {
            self.gop(gop, &settings);
        }
        for gog in &self.old.gogs {
            self.gog(gog, &settings);
        }
        for line in &text.lines {
            self.comments(line);
        }
        self.comment_lines(&text.tail);
        self.out.push_str("\nDone;\n");
    }

    fn comment_lines(&mut self, comments: &[String]) {
        for comment in comments {
            let _ = writeln!(self.out, "//{comment}");
        }
    }

    /// The comments above a line, unless they were written already.
    fn comments(&mut self, line: &'t Line) {
        if self.written.insert(line.span.start) {
            self.comment_lines(&line.comments);
        }
    }

    fn note(&mut self, span: Span, text: String) {
        let _ = writeln!(self.out, "// upgrade: {text}");
        self.notes.push((span, text));
    }

    fn note_once(&mut self, span: Span, text: String) {
        if self.given.insert(text.clone()) {
            self.note(span, text);
        }
    }

    /// The name of an attribute today.
    fn attribute(&mut self, item: &'t Item) -> String {
        let name = self.names.attribute(&item.name);
        if name != item.name {
            self.note_once(item.span, format!("the attribute `{}` is called `{name}`", item.name));
        }
        name
    }

    /// The name of a declaration today.
    fn declared(&mut self, line: &'t Line, old: &str, name: &str) {
        if old != name {
            self.note_once(line.span, format!("`{old}` is called `{name}`"));
        }
    }

    fn debug(&mut self, settings: &Settings<'t>) {
        if settings.debug.is_empty() {
            return;
        }
        self.out.push_str("Debug {\n");
        for (before, item) in &settings.debug {
            let value = item.text();
            let value = if item.name == "Debug_File" { values::quoted(value) } else { value.to_owned() };
            let _ = writeln!(self.out, "{before} {value};");
        }
        self.out.push_str("};\n\n");
    }

    fn transform(&mut self, transform: &'t Transform<'t>) {
        let name = self.names.transform(transform.name);
        // What is said about the first rule is said about the whole.
        if let Some(first) = transform.rules.first() {
            self.comments(first.line);
            self.declared(first.line, transform.name, &name);
        }
        let _ = writeln!(self.out, "Transform {name} {{");
        for rule in &transform.rules {
            self.rule(rule);
        }
        self.out.push_str("};\n\n");
    }

    fn rule(&mut self, rule: &Part<'t>) {
        self.comments(rule.line);
        let (actions, conditions): (Vec<&Item>, Vec<&Item>) = rule.items.iter().copied().partition(|item| item.dotted);
        let mode = self.mode(rule.line, conditions.len());
        let conditions = self.conditions(&conditions);
        let actions: Vec<String> = actions.into_iter().map(|item| self.action(item)).collect();
        let action = match (is(rule.line, "Mode", "replace"), actions.is_empty()) {
            (true, _) => format!(" Replace ({})", actions.join(", ")),
            (false, false) => format!(" Insert ({})", actions.join(", ")),
            (false, true) => String::new(),
        };
        let _ = writeln!(self.out, "Match {mode} ({conditions}){action};");
    }

    /// The match mode of a list of so many conditions.
    fn mode(&mut self, line: &Line, conditions: usize) -> &'static str {
        if is(line, "Match", "loose") {
            "Loose"
        } else if !is(line, "Match", "every") {
            "Strict"
        } else if conditions < 2 {
            "Every"
        } else {
            let text = "`Every` meant that all of these match, which is `Strict` today".to_owned();
            self.note_once(line.span, text);
            "Strict"
        }
    }

    fn action(&mut self, item: &'t Item) -> String {
        let name = self.attribute(item);
        if item.value.is_empty() { name } else { format!("{name}={}", values::value(&item.value)) }
    }

    /// A list of conditions, without its parentheses. Notes come before the clause, so it has to be
    /// made before that is begun.
    fn conditions(&mut self, items: &[&'t Item]) -> String {
        let mut list: Vec<String> = Vec::new();
        for item in items {
            let name = self.attribute(item);
            let condition = self.kinds.condition(item);
            if let Some(note) = condition.note {
                self.note_once(item.span, note);
            }
            list.push(format!("{name}{}", condition.text));
        }
        list.join(", ")
    }

    /// `Start (…);`
    fn clause(&mut self, word: &str, part: &Part<'t>) {
        self.comments(part.line);
        let conditions = self.conditions(&part.items);
        let _ = writeln!(self.out, "{word} ({conditions});");
    }

    /// The lines of an Extra in one clause.
    fn extra(&mut self, parts: &[Part<'t>]) {
        let mut items: Vec<&Item> = Vec::new();
        for part in parts {
            self.comments(part.line);
            for item in &part.items {
                let is_known =
                    |known: &&Item| (&known.name, known.op, &known.value) == (&item.name, item.op, &item.value);
                if !items.iter().any(is_known) {
                    items.push(item);
                }
            }
        }
        if !items.is_empty() {
            let conditions = self.conditions(&items);
            let _ = writeln!(self.out, "Extra ({conditions});");
        }
    }

    fn transforms(&mut self, transforms: &[Named<'t>]) {
        for (line, _) in transforms {
            self.comments(line);
        }
        let names: Vec<String> = transforms.iter().map(|(_, name)| self.names.transform(name)).collect();
        if !names.is_empty() {
            let _ = writeln!(self.out, "Transform {};", names.join(", "));
        }
    }

    /// Protocols with `/` between, by their names of today.
    fn stack(&mut self, item: &'t Item) -> String {
        let names: Vec<String> = item.text().split('/').map(|name| self.field(item.span, name.trim())).collect();
        names.join("/")
    }

    /// The name of a field or protocol today.
    fn field(&mut self, span: Span, name: &str) -> String {
        match renamed::today(name) {
            Some(today) => {
                self.note_once(span, format!("what was called `{name}` is called `{today}` today"));
                today
            }
            None => name.to_owned(),
        }
    }

    fn pdu(&mut self, pdu: &'t Pdu<'t>, settings: &Settings<'t>) {
        self.comments(pdu.line);
        let name = self.names.pdu(pdu.name);
        self.declared(pdu.line, pdu.name, &name);
        let (proto, transport) = (self.stack(pdu.proto), self.stack(pdu.transport));
        let _ = writeln!(self.out, "Pdu {name} Proto {proto} Transport {transport} {{");
        if let Some(payload) = pdu.payload {
            let payload = self.stack(payload);
            let _ = writeln!(self.out, "Payload {payload};");
        }
        let mut extracts = BTreeSet::new();
        for part in &pdu.extracts {
            self.comments(part.line);
            for item in &part.items {
                let (attribute, field) = (self.attribute(item), self.field(item.span, item.text()));
                if extracts.insert((attribute.clone(), field.clone())) {
                    let _ = writeln!(self.out, "Extract {attribute} From {field};");
                }
            }
        }
        self.transforms(&pdu.transforms);
        if let Some(criteria) = &pdu.criteria {
            self.comments(criteria.line);
            let accept = if is(criteria.line, "Mode", "reject") { "Reject" } else { "Accept" };
            let mode = self.mode(criteria.line, criteria.items.len());
            self.clause(&format!("Criteria {accept} {mode}"), criteria);
        }
        self.out.push_str(&settings.pdu(pdu));
        self.out.push_str("};\n\n");
    }

    fn gop(&mut self, gop: &'t Gop<'t>, settings: &Settings<'t>) {
        self.comments(gop.key.line);
        let (name, on) = (self.names.gop(gop.name), self.names.pdu(gop.on));
        self.declared(gop.key.line, gop.name, &name);
        let key = self.conditions(&gop.key.items);
        let _ = writeln!(self.out, "Gop {name} On {on} Match ({key}) {{");
        for (word, part, what) in [("Start", &gop.start, "starts"), ("Stop", &gop.stop, "stops")] {
            let Some(part) = part else { continue };
            let is_unknown = |item: &&&Item| item.name != "never" && !self.kinds.is_given(gop.on, &item.name);
            if let Some(item) = part.items.iter().find(is_unknown) {
                self.comments(part.line);
                self.note(item.span, format!("nothing gives `{}`, so this never {what} the Gop", item.name));
            }
            if let Some(item) = part.items.iter().find(|item| self.kinds.is_one_of_several(gop.on, item)) {
                self.comments(part.line);
                let text = format!("several fields give `{}`; Wireshark looks at its smallest value only", item.name);
                self.note_once(item.span, text);
            }
            self.clause(word, part);
        }
        self.extra(&gop.extra);
        self.transforms(&gop.transforms);
        let options = settings.gop(gop);
        if options.has_limits {
            let text = "Wireshark ends a Gop within `IdleTimeout` and `Lifetime`, not after them".to_owned();
            self.note_once(gop.key.line.span, text);
        }
        self.out.push_str(&options.text);
        self.out.push_str("};\n\n");
    }

    fn gog(&mut self, gog: &'t Gog<'t>, settings: &Settings<'t>) {
        self.comments(gog.line);
        let name = self.names.gog(gog.name);
        self.declared(gog.line, gog.name, &name);
        let _ = writeln!(self.out, "Gog {name} {{");
        for (gop, key) in &gog.members {
            let gop = self.names.gop(gop);
            self.clause(&format!("Member {gop}"), key);
        }
        self.extra(&gog.extra);
        self.transforms(&gog.transforms);
        let options = settings.gog(gog);
        if options.is_old_default {
            self.note_once(gog.line.span, "without a word a Gog ended after 2 seconds, today after 5".to_owned());
        }
        self.out.push_str(&options.text);
        if options.full_tree {
            let text = "`GopTree FullTree;` here would show whole Gops, but Wireshark cannot read it".to_owned();
            self.note_once(gog.line.span, text);
        }
        self.out.push_str("};\n\n");
    }
}

/// Whether a parameter has a value, in any case.
fn is(line: &Line, parameter: &str, value: &str) -> bool {
    line.parameter(parameter).is_some_and(|item| item.text().eq_ignore_ascii_case(value))
}
