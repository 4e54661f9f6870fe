//! What may be written at a place: legal keywords, names that are declared, protocols, fields by
//! name and by meaning, values.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::hover::{of_row, origins};
use super::lines::Lines;
use super::server::{Answer, At};
use super::set;
use crate::fields::{Field, FieldType, Name};
use crate::lang::ast::{Avp, Avpl, Config, Declaration};
use crate::lang::{self, Context, Expected, LexemeKind, Model, NameKind, Role};

/// So many fields are offered; with more letters written there are others.
const MOST_FIELDS: usize = 100;

/// Kinds of items, as the protocol numbers them.
const FUNCTION: u8 = 3;
const FIELD: u8 = 5;
const CLASS: u8 = 7;
const MODULE: u8 = 9;
const PROPERTY: u8 = 10;
const VALUE: u8 = 12;
const KEYWORD: u8 = 14;
const STRUCT: u8 = 22;

/// What may be written at the place in `text`, which may be newer than the names that are known.
pub(super) fn run(at: &At<'_>, text: &str) -> Answer {
    let context = lang::context(text, &lang::lexemes(text), at.offset);
    let lines = Lines::new(text);
    let written = text.get(context.start..at.offset).unwrap_or_default();
    let mut offer = Offer { range: lines.range(text, context.start, at.offset), items: Vec::new() };
    for expected in &context.expected {
        offer.expected(at, &context, expected, written);
    }
    // Fields depend on what is written: other letters make others come first.
    let incomplete = context.expected.contains(&Expected::Field);
    Ok(json!({ "isIncomplete": incomplete, "items": offer.items }))
}

/// The items so far, best first.
struct Offer {
    range: Value,
    items: Vec<Value>,
}

impl Offer {
    fn add(&mut self, label: &str, kind: u8, detail: &str, doc: &str) {
        self.add_as(label, label, label, kind, (detail, doc));
    }

    fn add_as(&mut self, label: &str, text: &str, filter: &str, kind: u8, (detail, doc): (&str, &str)) {
        let mut item = json!({
            "label": label,
            "kind": kind,
            "sortText": format!("{:04}", self.items.len()),
            "filterText": filter,
            "textEdit": { "range": self.range, "newText": text },
        });
        if !detail.is_empty() {
            set(&mut item, "detail", json!(detail));
        }
        if !doc.is_empty() {
            set(&mut item, "documentation", json!({ "kind": "markdown", "value": doc }));
        }
        self.items.push(item);
    }

    fn expected(&mut self, at: &At<'_>, context: &Context, expected: &Expected, written: &str) {
        match expected {
            Expected::Word(word, usage) => {
                self.add(word, KEYWORD, usage, lang::keyword(word).map(|row| row.doc).unwrap_or_default());
            }
            Expected::Protocol => {
                let mut protocols = at.setup.catalogue.protocols().to_vec();
                protocols.sort_by_key(|protocol| protocol.name);
                for protocol in protocols {
                    self.add(protocol.name, MODULE, protocol.title, protocol.doc);
                }
            }
            Expected::Field => self.fields(at, context, written),
            Expected::Pdu => self.declared(at, NameKind::Pdu, CLASS),
            Expected::Gop => self.declared(at, NameKind::Gop, STRUCT),
            Expected::Transform => self.declared(at, NameKind::Transform, FUNCTION),
            Expected::Attribute => {
                for attribute in attributes(at, context) {
                    self.add(&attribute, PROPERTY, &origins(at, &attribute).join(", "), "");
                }
            }
            Expected::Value(attribute, quoted) => self.values(at, attribute, *quoted),
            Expected::NewName => {}
        }
    }

    /// The names of a kind, each once.
    fn declared(&mut self, at: &At<'_>, kind: NameKind, item: u8) {
        let places = at.analysis.occurrences().iter();
        let names: BTreeSet<&str> = places
            .filter(|place| place.kind == kind && place.role == Role::Gives)
            .map(|place| place.name.as_str())
            .collect();
        for name in names {
            self.add(name, item, "", "");
        }
    }

    /// Fields whose name begins with what is written, then those that have it in their name, then those
    /// that have it in their meaning; in each part those of the Pdu's protocols first.
    fn fields(&mut self, at: &At<'_>, context: &Context, written: &str) {
        let near = protocols_of(&at.analysis.loaded.config, &context.name);
        let lower = written.to_ascii_lowercase();
        let mut ranked: Vec<(u8, bool, &'static Field)> = Vec::new();
        for protocol in at.setup.catalogue.protocols() {
            let far = !near.contains(&protocol.name);
            for field in protocol.fields {
                let rank = if field.name.starts_with(&lower) {
                    0
                } else if field.name.contains(&lower) {
                    1
                } else if field.doc.to_ascii_lowercase().contains(&lower) {
                    2
                } else {
                    continue;
                };
                ranked.push((rank, far, field));
            }
        }
        ranked.sort_by_key(|(rank, far, field)| (*rank, *far, field.name));
        ranked.dedup_by_key(|(_, _, field)| field.name);
        for (rank, _, field) in ranked.into_iter().take(MOST_FIELDS) {
            let (ty, example) = field.ty.example();
            let detail = if example.is_empty() { ty.to_owned() } else { format!("{ty}, as in {example}") };
            // What was found by its meaning has to pass an editor that compares letters.
            let filter = if rank == 0 { field.name } else { written };
            self.add_as(field.name, field.name, filter, FIELD, (&detail, field.doc));
        }
        let whole = at.setup.catalogue.protocols().iter().filter(|protocol| protocol.name.starts_with(&lower));
        for protocol in whole.take(if written.is_empty() { 0 } else { MOST_FIELDS }) {
            self.add(protocol.name, MODULE, protocol.title, &of_row(protocol.name, at.setup.catalogue));
        }
    }

    /// Values that the attribute is compared with elsewhere, and those that its types have.
    fn values(&mut self, at: &At<'_>, attribute: &str, quoted: bool) {
        let config = &at.analysis.loaded.config;
        let mut values: BTreeSet<&str> = BTreeSet::new();
        let avps = lists(config).into_iter().flat_map(|list| &list.avps).filter(|avp| avp.name.node == attribute);
        values.extend(avps.flat_map(|Avp { values, .. }| values).map(|value| value.node.as_str()));
        let types = types(at, attribute);
        if types.contains(&FieldType::Bool) {
            values.extend(["0", "1"]);
        }
        let types: Vec<&str> = types.iter().map(|ty| ty.example().0).collect();
        for value in values {
            let text = if quoted || is_plain(value) { value.to_owned() } else { format!("\"{value}\"") };
            self.add_as(value, &text, &text, VALUE, (&types.join(", "), ""));
        }
    }
}

/// Whether a value needs no quotes.
fn is_plain(value: &str) -> bool {
    match lang::lexemes(value).as_slice() {
        [only] => {
            only.start == 0 && only.end == value.len() && matches!(only.kind, LexemeKind::Name | LexemeKind::Number)
        }
        _ => false,
    }
}

/// The protocols that the Pdus of a name have in reach.
fn protocols_of<'a>(config: &'a Config, name: &str) -> Vec<&'a str> {
    let pdus = config.declarations.iter().filter_map(|declaration| match declaration {
        Declaration::Pdu(pdu) if pdu.name.node == name => Some(pdu),
        _ => None,
    });
    let names = pdus.flat_map(|pdu| std::iter::once(&pdu.proto).chain(&pdu.transport).chain(&pdu.payload));
    names.map(|name| name.node.as_str()).collect()
}

/// All lists of conditions and actions.
fn lists(config: &Config) -> Vec<&Avpl> {
    let mut lists = Vec::new();
    for declaration in &config.declarations {
        match declaration {
            Declaration::Pdu(pdu) => lists.extend(pdu.criteria.iter().map(|criteria| &criteria.avpl)),
            Declaration::Gop(gop) => {
                lists.push(&gop.key);
                lists.extend(gop.start.iter().chain(&gop.stop).chain(&gop.extra));
            }
            Declaration::Gog(gog) => lists.extend(gog.members.iter().map(|member| &member.key).chain(&gog.extra)),
            Declaration::Transform(transform) => {
                for rule in &transform.rules {
                    lists.extend(rule.condition.iter().map(|(_, list)| list));
                    lists.extend(rule.action.iter().map(|(_, list)| list));
                }
            }
            _ => {}
        }
    }
    lists
}

/// The types of the fields that an attribute is extracted from.
fn types(at: &At<'_>, attribute: &str) -> Vec<FieldType> {
    let mut types = Vec::new();
    for declaration in &at.analysis.loaded.config.declarations {
        let Declaration::Pdu(pdu) = declaration else { continue };
        for extract in pdu.extracts.iter().filter(|extract| extract.attr.node == attribute) {
            for row in at.setup.catalogue.lookup(&extract.field.node) {
                if let Name::Field(field) = row
                    && !types.contains(&field.ty)
                {
                    types.push(field.ty);
                }
            }
        }
    }
    types
}

/// The attributes that can be met at the place; all where that is not clear.
fn attributes(at: &At<'_>, context: &Context) -> BTreeSet<String> {
    let model = Model::new(&at.analysis.loaded.config, at.setup.catalogue);
    let met: BTreeSet<&str> = match context.form {
        Some("Pdu") => model.pdus_named(&context.name).iter().flat_map(|pdu| model.of_pdu(pdu)).collect(),
        Some("Gop") => model.pdus_named(&context.of).iter().flat_map(|pdu| model.of_pdu(pdu)).collect(),
        Some("Gog") => match model.gop(&context.of) {
            Some(gop) => model.of_gop(gop),
            None => model
                .gogs
                .iter()
                .filter(|gog| gog.name.node == context.name)
                .flat_map(|gog| model.under_gog(gog))
                .collect(),
        },
        _ => BTreeSet::new(),
    };
    // `Extract` names a new attribute, or one that other Pdus have.
    if !met.is_empty() && !context.expected.contains(&Expected::NewName) {
        return met.into_iter().map(str::to_owned).collect();
    }
    let places = at.analysis.occurrences().iter();
    let given = places.filter(|place| place.kind == NameKind::Attribute && place.role == Role::Gives);
    given.map(|place| place.name.clone()).collect()
}
