//! Names that today's syntax can write (C3, L4) and that do not clash (V8).

use std::collections::{BTreeMap, BTreeSet};

use super::collect::{Old, Part};
use super::values::is_name;

/// Old names and those of today, kind by kind.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    attributes: BTreeMap<&'t str, String>,
    transforms: BTreeMap<&'t str, String>,
    pdus: BTreeMap<&'t str, String>,
    gops: BTreeMap<&'t str, String>,
    gogs: BTreeMap<&'t str, String>,
}

impl<'t> Names<'t> {
    pub(super) fn new(old: &'t Old<'t>) -> Self {
        let mut names = Self::default();
        let mut taken = BTreeSet::new();
        names.attributes = give(attributes(old), &mut taken, &[]);
        names.transforms = give(old.transforms.iter().map(|transform| transform.name), &mut BTreeSet::new(), &[]);
        // Pdus, Gops and Gogs share their fields `mate.name`; only a Gop and its own Pdu may be named alike.
        let mut taken = BTreeSet::new();
        let alike: Vec<&str> = old.gops.iter().filter(|gop| gop.name == gop.on).map(|gop| gop.name).collect();
        names.pdus = give(old.pdus.iter().map(|pdu| pdu.name), &mut taken, &[]);
        names.gops = give(old.gops.iter().map(|gop| gop.name), &mut taken, &alike);
        names.gogs = give(old.gogs.iter().map(|gog| gog.name), &mut taken, &[]);
        names
    }

    pub(super) fn attribute(&self, old: &str) -> String {
        found(&self.attributes, old)
    }

    pub(super) fn transform(&self, old: &str) -> String {
        found(&self.transforms, old)
    }

    pub(super) fn pdu(&self, old: &str) -> String {
        found(&self.pdus, old)
    }

    pub(super) fn gop(&self, old: &str) -> String {
        found(&self.gops, old)
    }

    pub(super) fn gog(&self, old: &str) -> String {
        found(&self.gogs, old)
    }
}

/// A name of another file stays.
fn found(names: &BTreeMap<&str, String>, old: &str) -> String {
    names.get(old).cloned().unwrap_or_else(|| old.to_owned())
}

fn attributes<'t>(old: &'t Old<'t>) -> impl Iterator<Item = &'t str> {
    let pdus = old.pdus.iter().flat_map(|pdu| pdu.extracts.iter().chain(&pdu.criteria));
    let rules = old.transforms.iter().flat_map(|transform| &transform.rules);
    let gops = old.gops.iter().flat_map(|gop| {
        let clauses = gop.start.iter().chain(&gop.stop).chain(&gop.extra);
        std::iter::once(&gop.key).chain(clauses)
    });
    let gogs = old.gogs.iter().flat_map(|gog| gog.members.iter().map(|(_, key)| key).chain(&gog.extra));
    let parts: Vec<&Part<'t>> = pdus.chain(rules).chain(gops).chain(gogs).collect();
    parts.into_iter().flat_map(|part| part.items.iter().map(|item| item.name.as_str()))
}

/// Those that can stay keep their names; the others get the nearest that is free. Taken names that
/// are among `alike` may be given again.
fn give<'t>(
    old: impl Iterator<Item = &'t str>,
    taken: &mut BTreeSet<String>,
    alike: &[&str],
) -> BTreeMap<&'t str, String> {
    let mut seen = BTreeSet::new();
    let all: Vec<&str> = old.filter(|name| seen.insert(*name)).collect();
    let is_free = |name: &str| !taken.contains(name) || alike.contains(&name);
    let (stay, change): (Vec<&str>, Vec<&str>) = all.into_iter().partition(|name| is_name(name) && is_free(name));
    taken.extend(stay.iter().map(|name| (*name).to_owned()));
    let mut names: BTreeMap<&str, String> = stay.into_iter().map(|name| (name, name.to_owned())).collect();
    for name in change {
        let mut new = near(name);
        while taken.contains(&new) {
            new.push('_');
        }
        taken.insert(new.clone());
        names.insert(name, new);
    }
    names
}

/// The name with a lower-case letter in front.
fn near(name: &str) -> String {
    let mut near = name.trim_start_matches(|first: char| !first.is_ascii_alphabetic()).to_owned();
    if near.is_empty() {
        near = format!("x{}", name.trim_start_matches(['_', '.']));
    }
    if let Some(first) = near.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    if is_name(&near) { near } else { format!("{near}_") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_stay_get_the_nearest_that_is_free() {
        let names = give(["foo", "Foo", "_x", "9", "true", "x"].into_iter(), &mut BTreeSet::new(), &[]);
        let show: Vec<String> = names.iter().map(|(old, new)| format!("{old}={new}")).collect();
        assert_eq!(show, ["9=x9", "Foo=foo_", "_x=x_", "foo=foo", "true=true_", "x=x"]);
    }
}
