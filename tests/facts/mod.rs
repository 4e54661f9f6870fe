//! Facts about a run, ours or tshark's, in one shape to be compared.

pub(crate) mod claims;
pub(crate) mod verdicts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value, json};

/// What is known about one Pdu, Gop or Gog, by name.
type Known = BTreeMap<String, Value>;

/// A Pdu in its frame, or a group (frame 0).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    frame: u64,
    kind: String,
    id: u64,
    /// Tells two Pdus apart that share type, id and frame (two declarations of one name).
    nth: usize,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.frame > 0 {
            write!(f, "frame {} ", self.frame)?;
        }
        write!(f, "{}:{}", self.kind, self.id)
    }
}

/// All that is known about a run.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    items: BTreeMap<Subject, Known>,
}

/// One thing that tshark and we see differently.
#[derive(Debug)]
pub(crate) struct Difference {
    subject: Option<Subject>,
    field: String,
    text: String,
}

impl Difference {
    pub(crate) fn of_loading(text: String) -> Self {
        Self { subject: None, field: "load".to_owned(), text }
    }

    /// Whether `pattern` names it: `load`, a type (`g`), an item (`g:1`), or a field of one (`g:1.time`).
    pub(crate) fn is_named(&self, pattern: &str) -> bool {
        let Some(subject) = &self.subject else { return pattern == self.field };
        let (item, field) = pattern.split_once('.').map_or((pattern, None), |(item, field)| (item, Some(field)));
        let (kind, id) = item.split_once(':').map_or((item, None), |(kind, id)| (kind, Some(id)));
        kind == subject.kind
            && id.is_none_or(|id| id == subject.id.to_string())
            && field.is_none_or(|field| field == self.field)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.subject {
            write!(f, "{subject} ")?;
        }
        f.write_str(&self.text)
    }
}

impl Facts {
    /// From the document of `--format json`.
    pub(crate) fn ours(document: &Value) -> Self {
        let mut facts = Self::default();
        let gog_of: BTreeMap<String, String> = list(document, "gops")
            .filter_map(|gop| Some((reference(&json!([gop.get("type"), gop.get("id")]))?, reference(gop.get("gog")?)?)))
            .collect();
        let mut roles: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for pdu in list(document, "pdus") {
            let mut chain = item_name(pdu);
            if let Some(gop) = pdu.get("gop").and_then(reference) {
                roles.entry(gop.clone()).or_default().push(pdu["role"].clone());
                let gog = gog_of.get(&gop).map(|gog| format!("->{gog}")).unwrap_or_default();
                chain = format!("{chain}->{gop}{gog}");
            }
            let known = [
                ("chain", Value::String(chain)),
                ("rel_time", pdu["rel_time"].clone()),
                ("time_in_gop", pdu["time_in_gop"].clone()),
                ("attrs", attrs(pdu)),
            ];
            facts.add(pdu["frame"].as_u64().unwrap(), &item_name(pdu), known);
        }
        for gop in list(document, "gops") {
            let name = item_name(gop);
            let roles = roles.remove(&name).unwrap_or_default();
            let own = ["start_time", "time", "duration", "num_pdus"].map(|field| (field, gop[field].clone()));
            let made = [("key", key(gop)), ("attrs", attrs(gop)), ("frames", gop["pdu_frames"].clone())];
            facts.add(0, &name, own.into_iter().chain(made).chain([("roles", Value::Array(roles))]));
        }
        for gog in list(document, "gogs") {
            let gops = list(gog, "gops").filter_map(reference).map(Value::String).collect();
            let own = ["start_time", "duration"].map(|field| (field, gog[field].clone()));
            facts.add(0, &item_name(gog), own.into_iter().chain([("attrs", attrs(gog)), ("gops", Value::Array(gops))]));
        }
        facts
    }

    /// From `tshark-4.4.json`.
    pub(crate) fn tshark(recorded: &Value) -> Self {
        let mut facts = Self::default();
        for (section, name) in [("pdus", "chain"), ("gops", "gop"), ("gogs", "gog")] {
            for item in list(recorded, section) {
                let name = item[name].as_str().unwrap();
                let name = name.split("->").next().unwrap_or(name);
                let fields = item.as_object().unwrap().iter();
                let known = fields.filter(|(field, _)| !["gop", "gog", "frame"].contains(&field.as_str()));
                let known = known.map(|(field, value)| (field.as_str(), value.clone()));
                facts.add(item.get("frame").and_then(Value::as_u64).unwrap_or(0), name, known);
            }
        }
        facts
    }

    fn add<'a>(&mut self, frame: u64, name: &str, known: impl IntoIterator<Item = (&'a str, Value)>) {
        let (kind, id) = name.split_once(':').unwrap();
        let mut subject = Subject { frame, kind: kind.to_owned(), id: id.parse().unwrap(), nth: 0 };
        while self.items.contains_key(&subject) {
            subject.nth += 1;
        }
        let known = known.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
        self.items.insert(subject, known);
    }

    /// What `ours` has otherwise than tshark.
    pub(crate) fn differences(&self, ours: &Self) -> Vec<Difference> {
        let subjects: BTreeSet<&Subject> = self.items.keys().chain(ours.items.keys()).collect();
        let mut differences = Vec::new();
        for subject in subjects {
            let mut differ = |field: &str, text: String| {
                differences.push(Difference { subject: Some(subject.clone()), field: field.to_owned(), text });
            };
            match (self.items.get(subject), ours.items.get(subject)) {
                (Some(tshark), None) => differ("", format!("only tshark has it: {}", Value::from_iter(tshark.clone()))),
                (None, Some(mate)) => differ("", format!("only mate has it: {}", Value::from_iter(mate.clone()))),
                (Some(tshark), Some(mate)) => {
                    for (field, theirs) in tshark {
                        let own = mate.get(field).unwrap_or(&Value::Null);
                        if !is_hidden(tshark, field) && !is_same(theirs, own) {
                            differ(field, format!("{field}: tshark {theirs}, mate {own}"));
                        }
                    }
                }
                (None, None) => {}
            }
        }
        differences
    }
}

/// What tshark does not show cannot be compared: keys of replaced Gops (D37), roles without a tree
/// of Pdus, times under `ShowTimes FALSE`. That a Gop was not stopped is shown by a missing time.
fn is_hidden(tshark: &Known, field: &str) -> bool {
    let times_are_hidden = tshark.get("start_time").is_some_and(Value::is_null);
    let is_null = tshark.get(field).is_none_or(Value::is_null);
    is_null && (matches!(field, "key" | "roles" | "start_time" | "duration") || field == "time" && times_are_hidden)
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6,
        _ => a == b,
    }
}

fn list<'a>(document: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    document.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// `["g", 1]` is `g:1`.
fn reference(pair: &Value) -> Option<String> {
    Some(format!("{}:{}", pair.get(0)?.as_str()?, pair.get(1)?))
}

fn item_name(item: &Value) -> String {
    format!("{}:{}", item["type"].as_str().unwrap(), item["id"])
}

/// Line ends are blanks, as tshark shows them.
fn text(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attrs(item: &Value) -> Value {
    let mut sorted = Map::new();
    let attrs = item["attrs"].as_object().unwrap();
    for name in attrs.keys().collect::<BTreeSet<_>>() {
        let values: BTreeSet<String> = list(&item["attrs"], name).filter_map(Value::as_str).map(text).collect();
        sorted.insert(name.clone(), json!(values));
    }
    Value::Object(sorted)
}

fn key(gop: &Value) -> Value {
    let mut avps: Vec<String> = gop["key"].as_str().unwrap().split("; ").map(text).collect();
    avps.sort();
    Value::String(avps.join("; "))
}
