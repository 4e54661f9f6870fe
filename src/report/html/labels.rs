//! What is shown of each type where there is little room: on the arrows of ladders, and in which
//! order in the columns of tables.

use thiserror::Error;

use crate::fields::nearest;
use crate::program::{AttrId, Matcher, PduRule, Program};

/// Attributes by type, the most telling ones first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// Of Pdus: what stands on their arrows.
    pub(super) pdus: Vec<Vec<AttrId>>,
    /// Of Pdus: somebody chose it, and knows what the values are.
    pub(super) chosen: Vec<bool>,
    /// Of Gops and Gogs: their first columns.
    pub(super) gops: Vec<Vec<AttrId>>,
    pub(super) gogs: Vec<Vec<AttrId>>,
}

/// A label that names what no declaration has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no {what} is named `{name}`")]
pub struct UnknownLabel {
    what: &'static str,
    /// The name.
    pub name: String,
    /// What to write instead.
    pub help: String,
}

impl Labels {
    /// What the configuration itself looks at: on an arrow what the Pdu's Gop is started and stopped
    /// by and keeps, but for its key; where that is nothing, all that the Pdu has.
    pub fn new(program: &Program) -> Self {
        Self {
            pdus: program.pdus.iter().map(|rule| telling(program, rule)).collect(),
            chosen: vec![false; program.pdus.len()],
            gops: vec![Vec::new(); program.gops.len()],
            gogs: vec![Vec::new(); program.gogs.len()],
        }
    }

    /// Labels all Pdus with these attributes.
    pub fn label_all(&mut self, program: &Program, attrs: &[String]) -> Result<(), UnknownLabel> {
        let attrs = attrs.iter().map(|name| attr(program, name)).collect::<Result<Vec<_>, _>>()?;
        self.pdus.fill(attrs);
        self.chosen.fill(true);
        Ok(())
    }

    /// Labels the types of one name: its first argument; the others are attributes.
    pub fn label(&mut self, program: &Program, arguments: &[&str]) -> Result<(), UnknownLabel> {
        let Some((name, attrs)) = arguments.split_first() else { return Ok(()) };
        let attrs = attrs.iter().map(|name| attr(program, name)).collect::<Result<Vec<_>, _>>()?;
        let pdus = program.pdus.iter().map(|rule| &rule.name).zip(&mut self.pdus);
        let gops = program.gops.iter().map(|rule| &rule.name).zip(&mut self.gops);
        let gogs = program.gogs.iter().map(|rule| &rule.name).zip(&mut self.gogs);
        let mut found = false;
        for (rule, chosen) in program.pdus.iter().zip(&mut self.chosen) {
            *chosen |= rule.name == *name;
        }
        for (_, labels) in pdus.chain(gops).chain(gogs).filter(|(known, _)| known == name) {
            labels.clone_from(&attrs);
            found = true;
        }
        if found { Ok(()) } else { Err(unknown("Pdu, Gop or Gog", name, types(program))) }
    }
}

fn telling(program: &Program, rule: &PduRule) -> Vec<AttrId> {
    let mut found: Vec<AttrId> = Vec::new();
    if let Some(gop) = rule.gop.and_then(|gop| program.gop(gop)) {
        let clauses = [&gop.start, &gop.stop, &gop.extra].into_iter().flatten();
        for attr in clauses.flat_map(Matcher::attrs) {
            if !found.contains(&attr) && !gop.key.attrs().any(|key| key == attr) {
                found.push(attr);
            }
        }
    }
    found
}

fn attr(program: &Program, name: &str) -> Result<AttrId, UnknownLabel> {
    let known = (0u16..).map(AttrId).zip(&program.attrs).find(|(_, known)| *known == name);
    known.map(|(attr, _)| attr).ok_or_else(|| unknown("attribute", name, program.attrs.iter().map(String::as_str)))
}

fn types(program: &Program) -> impl Iterator<Item = &str> {
    let pdus = program.pdus.iter().map(|rule| &rule.name);
    let gops = program.gops.iter().map(|rule| &rule.name);
    pdus.chain(gops).chain(program.gogs.iter().map(|rule| &rule.name)).map(String::as_str)
}

fn unknown<'a>(what: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> UnknownLabel {
    let known: Vec<&str> = known.collect();
    let near = nearest(name, known.iter().copied());
    let (intro, offers) = if near.is_empty() { ("the configuration has", known) } else { ("did you mean", near) };
    let end = if intro == "did you mean" { "?" } else { "" };
    let mut offers: Vec<String> = offers.into_iter().map(|offer| format!("`{offer}`")).collect();
    offers.dedup();
    let help = if offers.is_empty() {
        "the configuration declares nothing".to_owned()
    } else {
        format!("{intro} {}{end}", offers.join(", "))
    };
    UnknownLabel { what, name: name.to_owned(), help }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{CONFIG, track};
    use super::*;
    use crate::track::Keep;

    fn names(program: &Program, attrs: &[AttrId]) -> Vec<String> {
        attrs.iter().map(|attr| program.attr(*attr).to_owned()).collect()
    }

    #[test]
    fn without_a_label_the_clauses_of_the_gop_tell_what_matters() {
        let program = track(CONFIG, Keep::Frames, &[]).program;
        assert_eq!(names(&program, &Labels::new(&program).pdus[0]), ["cmd", "user"]);
    }

    #[test]
    fn a_label_is_for_one_type_or_for_all_pdus() {
        let program = track(CONFIG, Keep::Frames, &[]).program;
        let mut labels = Labels::new(&program);
        labels.label(&program, &["msg_pdu", "user", "id"]).unwrap();
        labels.label(&program, &["visit", "user"]).unwrap();
        assert_eq!(names(&program, &labels.pdus[0]), ["user", "id"]);
        assert_eq!(names(&program, &labels.gogs[0]), ["user"]);
        labels.label_all(&program, &["id".to_owned()]).unwrap();
        assert_eq!(names(&program, &labels.pdus[0]), ["id"]);
    }

    #[test]
    fn a_label_of_nothing_is_refused_with_the_nearest_or_all() {
        let program = track(CONFIG, Keep::Frames, &[]).program;
        let mut labels = Labels::new(&program);
        let refused = labels.label(&program, &["vist", "user"]).unwrap_err();
        assert_eq!(refused.to_string(), "no Pdu, Gop or Gog is named `vist`");
        assert_eq!(refused.help, "did you mean `visit`?");
        let refused = labels.label_all(&program, &["x".to_owned()]).unwrap_err();
        assert_eq!(refused.to_string(), "no attribute is named `x`");
        assert_eq!(refused.help, "the configuration has `cmd`, `id`, `user`");
    }
}
