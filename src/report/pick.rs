//! `--only`: which types are reported.

use thiserror::Error;

use crate::fields::nearest;
use crate::filter::Selection;
use crate::program::{GogKind, GopKind, PduKind, Program};
use crate::track::Keep;

/// The types of Pdus, Gops and Gogs that a report tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    some: bool,
    pdus: Vec<bool>,
    gops: Vec<bool>,
    gogs: Vec<bool>,
    /// What a filter selected; everything, if there is none.
    selection: Option<Selection>,
}

/// A name that no declaration has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no Pdu, Gop or Gog is named `{name}`")]
pub struct UnknownType {
    /// The name.
    pub name: String,
    /// What to write instead.
    pub help: String,
}

impl Pick {
    /// Everything.
    pub fn all(program: &Program) -> Self {
        Self {
            some: false,
            pdus: vec![true; program.pdus.len()],
            gops: vec![true; program.gops.len()],
            gogs: vec![true; program.gogs.len()],
            selection: None,
        }
    }

    /// The types of these names; of all kinds, where kinds share a name. No names mean everything.
    pub fn only(program: &Program, names: &[String]) -> Result<Self, UnknownType> {
        if names.is_empty() {
            return Ok(Self::all(program));
        }
        for name in names {
            if !declared(program).any(|known| known == name) {
                return Err(unknown(program, name));
            }
        }
        let is_named = |name: &String| names.contains(name);
        Ok(Self {
            some: true,
            pdus: program.pdus.iter().map(|rule| is_named(&rule.name)).collect(),
            gops: program.gops.iter().map(|rule| is_named(&rule.name)).collect(),
            gogs: program.gogs.iter().map(|rule| is_named(&rule.name)).collect(),
            selection: None,
        })
    }

    /// Of these, what a filter selected.
    pub fn select(&mut self, selection: Selection) {
        self.selection = Some(selection);
    }

    /// What a filter selected.
    pub fn selection(&self) -> Option<&Selection> {
        self.selection.as_ref()
    }

    /// Whether Pdus are listed one by one even where only groups would be: they were asked for.
    pub fn asks_for_pdus(&self) -> bool {
        self.some && self.pdus.contains(&true)
    }

    /// The names of the tables, one for each type: Gogs, Gops, Pdus, in order of declaration. A Pdu that
    /// shares its name with its Gop is told apart as `pdu.name`.
    pub fn tables(&self, program: &Program) -> Vec<String> {
        let gogs = self.gog_kinds().filter_map(|kind| program.gog(kind)).map(|rule| rule.name.clone());
        let gops = self.gop_kinds().filter_map(|kind| program.gop(kind)).map(|rule| rule.name.clone());
        let mut tables: Vec<String> = gogs.chain(gops).collect();
        let groups = tables.len();
        for rule in self.pdu_kinds().filter_map(|kind| program.pdu(kind)) {
            let is_shared = tables.iter().take(groups).any(|name| *name == rule.name);
            let name = if is_shared { format!("pdu.{}", rule.name) } else { rule.name.clone() };
            if !tables.contains(&name) {
                tables.push(name);
            }
        }
        tables
    }

    /// What a run must keep for the tables.
    pub fn keep_for_tables(&self) -> Keep {
        if self.pdus.contains(&true) { Keep::Pdus } else { Keep::Frames }
    }

    /// What a run must keep for the text form.
    pub fn keep_for_text(&self) -> Keep {
        if self.asks_for_pdus() { Keep::Pdus } else { Keep::Frames }
    }

    /// What a run must keep for forms that list the Pdus of all types picked.
    pub fn keep_for_objects(&self) -> Keep {
        if self.pdus.contains(&true) { Keep::Pdus } else { Keep::Frames }
    }

    pub(super) fn pdu(&self, kind: PduKind) -> bool {
        self.pdus.get(usize::from(kind.0)).copied().unwrap_or(false)
    }

    /// Whether Gops of a type are reported.
    pub fn gop(&self, kind: GopKind) -> bool {
        self.gops.get(usize::from(kind.0)).copied().unwrap_or(false)
    }

    /// Whether Gogs of a type are reported.
    pub fn gog(&self, kind: GogKind) -> bool {
        self.gogs.get(usize::from(kind.0)).copied().unwrap_or(false)
    }

    pub(super) fn pdu_kinds(&self) -> impl Iterator<Item = PduKind> + use<'_> {
        (0u16..).map(PduKind).zip(&self.pdus).filter(|(_, picked)| **picked).map(|(kind, _)| kind)
    }

    pub(super) fn gop_kinds(&self) -> impl Iterator<Item = GopKind> + use<'_> {
        (0u16..).map(GopKind).zip(&self.gops).filter(|(_, picked)| **picked).map(|(kind, _)| kind)
    }

    pub(super) fn gog_kinds(&self) -> impl Iterator<Item = GogKind> + use<'_> {
        (0u16..).map(GogKind).zip(&self.gogs).filter(|(_, picked)| **picked).map(|(kind, _)| kind)
    }
}

fn declared(program: &Program) -> impl Iterator<Item = &str> {
    let gogs = program.gogs.iter().map(|rule| &rule.name);
    let gops = program.gops.iter().map(|rule| &rule.name);
    let pdus = program.pdus.iter().map(|rule| &rule.name);
    gogs.chain(gops).chain(pdus).map(String::as_str)
}

fn unknown(program: &Program, name: &str) -> UnknownType {
    let near = nearest(name, declared(program));
    let mut offers: Vec<&str> = if near.is_empty() { declared(program).collect() } else { near.clone() };
    offers.dedup();
    let offers: Vec<String> = offers.into_iter().map(|offer| format!("`{offer}`")).collect();
    let help = match (offers.as_slice(), near.is_empty()) {
        ([], _) => "the configuration declares nothing".to_owned(),
        (offers, false) => format!("did you mean {}?", offers.join(" or ")),
        (offers, true) => format!("the configuration declares {}", offers.join(", ")),
    };
    UnknownType { name: name.to_owned(), help }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, track};
    use super::*;

    #[test]
    fn an_unknown_type_is_refused_with_the_nearest_or_all() {
        let program = track(CONFIG, Keep::Frames, &[]).program;
        let refused = |name: &str| Pick::only(&program, &[name.to_owned()]).unwrap_err();
        assert_eq!(refused("vist").to_string(), "no Pdu, Gop or Gog is named `vist`");
        assert_eq!(refused("vist").help, "did you mean `visit`?");
        assert_eq!(refused("x").help, "the configuration declares `visit`, `ask`, `msg_pdu`");
    }

    #[test]
    fn pdus_are_kept_for_the_text_when_they_are_asked_for() {
        let program = track(CONFIG, Keep::Frames, &[]).program;
        let keep = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            Pick::only(&program, &names).unwrap().keep_for_text()
        };
        assert_eq!([keep(&[]), keep(&["ask"]), keep(&["msg_pdu"])], [Keep::Frames, Keep::Frames, Keep::Pdus]);
        let keep = |names: &[String]| Pick::only(&program, names).unwrap().keep_for_objects();
        assert_eq!([keep(&[]), keep(&["ask".to_owned()])], [Keep::Pdus, Keep::Frames]);
    }

    #[test]
    fn a_pdu_named_like_its_gop_has_a_table_of_its_own() {
        let config = CONFIG.replace("msg_pdu", "ask");
        let program = crate::run::compile(
            &crate::lang::parse("test.mate", &config, &[]).config,
            &crate::fields::Catalogue::new(&[]),
            crate::program::Compat::Documented,
        );
        assert_eq!(Pick::all(&program.0).tables(&program.0), ["visit", "ask", "pdu.ask"]);
    }
}
