//! Claims about a run in a few words, as the notes of a case make them:
//!
//! ```text
//! only p0 p2                 these are the types of all Pdus
//! frame 2 has rej:2 def      these are the Pdus of the frame, by type or by type and id
//! frame 1-4 in g:1           all Pdus of the frames belong to the Gop or Gog; `in nothing`: to no Gop
//! p:3 is host=h2 uri=/b      these are all attributes of the Pdu, Gop or Gog
//! g:1 has server=            it has these among its attributes
//! g:1 time 5.5               its time, in seconds; `time none`: it was not stopped
//! gg:1 gops g:1 g:2          its Gops, in order
//! no gg:2                    there is none
//! loads                      the configuration is not refused
//! refused E-PROTO            it is, for this reason alone
//! ```

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Facts, Known, Subject};

/// Whether a claim holds; why not.
pub(crate) fn holds(claim: &str, facts: Option<&Facts>, diagnostics: &[String]) -> Result<(), String> {
    let words: Vec<&str> = claim.split(' ').collect();
    if let ["refused", code] = words.as_slice() {
        let codes = diagnostics.iter().filter_map(|found| found.split(' ').next());
        let errors: BTreeSet<&str> = codes.filter(|code| code.starts_with("E-")).collect();
        return same(&json!(errors), &json!([code]));
    }
    let facts = facts.ok_or_else(|| format!("it is refused: {diagnostics:?}"))?;
    match words.as_slice() {
        ["loads"] => Ok(()),
        ["only", kinds @ ..] => {
            let found: BTreeSet<&str> = facts.pdus().map(|(pdu, _)| pdu.kind.as_str()).collect();
            same(&json!(found), &json!(kinds.iter().collect::<BTreeSet<_>>()))
        }
        ["frame", frame, "has", pdus @ ..] => {
            let named = |pdu: &Subject| {
                let by_id = format!("{}:{}", pdu.kind, pdu.id);
                if pdus.contains(&pdu.kind.as_str()) { pdu.kind.clone() } else { by_id }
            };
            let (from, to) = range(frame);
            for frame in from..=to {
                let found: BTreeSet<String> = facts.pdus_of(frame).map(|(pdu, _)| named(pdu)).collect();
                same(&json!(found), &json!(pdus.iter().collect::<BTreeSet<_>>()))?;
            }
            Ok(())
        }
        ["frame", frames, "in", group] => {
            let (from, to) = range(frames);
            for frame in from..=to {
                let mut pdus = facts.pdus_of(frame).peekable();
                pdus.peek().ok_or_else(|| format!("frame {frame} has no Pdu"))?;
                for (_, known) in pdus {
                    let chain: Vec<&str> = known["chain"].as_str().unwrap_or_default().split("->").collect();
                    let is_in = if *group == "nothing" { chain.len() == 1 } else { chain.contains(group) };
                    if !is_in {
                        return Err(format!("frame {frame} has {}", known["chain"]));
                    }
                }
            }
            Ok(())
        }
        ["no", item] => facts.find(item).map_or(Ok(()), |known| Err(format!("there is one: {known:?}"))),
        [item, "is", avps @ ..] => same(&facts.get(item)?["attrs"], &attrs(avps)),
        [item, "has", avps @ ..] => {
            let found = &facts.get(item)?["attrs"];
            let wanted = attrs(avps);
            let has_all =
                wanted.as_object().into_iter().flatten().all(|(name, values)| found.get(name) == Some(values));
            if has_all { Ok(()) } else { Err(format!("it has {found}")) }
        }
        [item, "time", time] => {
            let time = if *time == "none" { Value::Null } else { json!(time.parse::<f64>().unwrap()) };
            let found = &facts.get(item)?["time"];
            if super::is_same(found, &time) { Ok(()) } else { Err(format!("it is {found}")) }
        }
        [item, "gops", gops @ ..] => same(&facts.get(item)?["gops"], &json!(gops)),
        _ => panic!("`{claim}` is not a claim"),
    }
}

fn same(found: &Value, claimed: &Value) -> Result<(), String> {
    if found == claimed { Ok(()) } else { Err(format!("it is {found}")) }
}

/// `3` or `1-4`
fn range(frames: &str) -> (u64, u64) {
    let (from, to) = frames.split_once('-').unwrap_or((frames, frames));
    (from.parse().unwrap(), to.parse().unwrap())
}

fn attrs(avps: &[&str]) -> Value {
    let mut attrs: Map<String, Value> = Map::new();
    for avp in avps.iter().collect::<BTreeSet<_>>() {
        let (name, value) = avp.split_once('=').unwrap();
        let values = attrs.entry(name).or_insert_with(|| json!([]));
        values.as_array_mut().unwrap().push(json!(value));
    }
    Value::Object(attrs)
}

impl Facts {
    fn pdus(&self) -> impl Iterator<Item = (&Subject, &Known)> {
        self.items.iter().filter(|(subject, _)| subject.frame > 0)
    }

    fn pdus_of(&self, frame: u64) -> impl Iterator<Item = (&Subject, &Known)> {
        self.pdus().filter(move |(subject, _)| subject.frame == frame)
    }

    fn find(&self, item: &str) -> Option<&Known> {
        let is_named = |subject: &Subject| format!("{}:{}", subject.kind, subject.id) == item;
        self.items.iter().find(|(subject, _)| is_named(subject)).map(|(_, known)| known)
    }

    fn get(&self, item: &str) -> Result<&Known, String> {
        self.find(item).ok_or_else(|| "there is none".to_owned())
    }
}
