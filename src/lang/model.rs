//! What the lints look things up in: declarations by name, and which attributes each has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::ast::{Action, Avpl, Config, Declaration, Gog, Gop, Name, Pdu, Span, Transform};
use crate::fields::{Catalogue, FieldType, Name as Row};

/// Names of attributes, sorted.
pub(crate) type Attributes<'a> = BTreeSet<&'a str>;

/// A configuration without errors of syntax, indexed.
pub(crate) struct Model<'a> {
    pub(super) config: &'a Config,
    pub(super) catalogue: &'a Catalogue,
    pub(super) pdus: Vec<&'a Pdu>,
    pub(super) gops: Vec<&'a Gop>,
    pub(crate) gogs: Vec<&'a Gog>,
    pub(super) transforms: Vec<&'a Transform>,
    pdus_named: HashMap<&'a str, Vec<&'a Pdu>>,
    gops_named: HashMap<&'a str, &'a Gop>,
    transforms_named: HashMap<&'a str, &'a Transform>,
    /// What each Transform adds.
    added: HashMap<&'a str, Attributes<'a>>,
}

/// Who uses a Transform.
#[derive(Default)]
struct Users<'a> {
    pdus: Vec<&'a Pdu>,
    /// All Transforms of the Gops that use it.
    others: Vec<Name>,
    of_gog: bool,
}

/// What the values of an attribute can look like.
pub(super) struct Types {
    pub(super) types: Vec<FieldType>,
    /// Whether values also come from elsewhere than fields.
    pub(super) free: bool,
}

impl<'a> Model<'a> {
    pub(crate) fn new(config: &'a Config, catalogue: &'a Catalogue) -> Self {
        let mut model = Self {
            config,
            catalogue,
            pdus: Vec::new(),
            gops: Vec::new(),
            gogs: Vec::new(),
            transforms: Vec::new(),
            pdus_named: HashMap::new(),
            gops_named: HashMap::new(),
            transforms_named: HashMap::new(),
            added: HashMap::new(),
        };
        for declaration in &config.declarations {
            match declaration {
                Declaration::Pdu(pdu) => {
                    model.pdus.push(pdu);
                    model.pdus_named.entry(&pdu.name.node).or_default().push(pdu);
                }
                Declaration::Gop(gop) => {
                    model.gops.push(gop);
                    model.gops_named.entry(&gop.name.node).or_insert(gop);
                }
                Declaration::Gog(gog) => model.gogs.push(gog),
                Declaration::Transform(transform) => {
                    model.transforms.push(transform);
                    model.transforms_named.entry(&transform.name.node).or_insert(transform);
                    model.added.entry(&transform.name.node).or_insert_with(|| added(transform));
                }
                Declaration::Default(_) | Declaration::Debug(_) | Declaration::Done(_) => {}
            }
        }
        model
    }

    /// All Pdus of a name; several may share one (V6).
    pub(crate) fn pdus_named(&self, name: &str) -> &[&'a Pdu] {
        self.pdus_named.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn gop(&self, name: &str) -> Option<&'a Gop> {
        self.gops_named.get(name).copied()
    }

    /// The attributes that the actions of Transforms add.
    fn added(&self, names: &[Name]) -> impl Iterator<Item = &'a str> {
        names.iter().filter_map(|name| self.added.get(name.node.as_str())).flatten().copied()
    }

    /// Whether a Gop's Pdu is declared; the lints have nothing to say about one whose is not.
    pub(super) fn has_pdus(&self, gop: &Gop) -> bool {
        !self.pdus_named(&gop.on.node).is_empty()
    }

    pub(crate) fn of_pdu(&self, pdu: &'a Pdu) -> Attributes<'a> {
        pdu.extracts.iter().map(|extract| extract.attr.node.as_str()).chain(self.added(&pdu.transforms)).collect()
    }

    /// What the Pdus of a Gop have.
    pub(crate) fn under_gop(&self, gop: &Gop) -> Attributes<'a> {
        self.pdus_named(&gop.on.node).iter().flat_map(|pdu| self.of_pdu(pdu)).collect()
    }

    /// What a Gop has: its key, what Extra copies, what its Transforms add (G7, G9).
    pub(crate) fn of_gop(&self, gop: &'a Gop) -> Attributes<'a> {
        let under = self.under_gop(gop);
        let copied = names_in(&gop.key).chain(gop.extra.iter().flat_map(names_in));
        copied.filter(|name| under.contains(name)).chain(self.added(&gop.transforms)).collect()
    }

    /// What the Gops of a Gog have.
    pub(crate) fn under_gog(&self, gog: &Gog) -> Attributes<'a> {
        gog.members.iter().filter_map(|member| self.gop(&member.gop.node)).flat_map(|gop| self.of_gop(gop)).collect()
    }

    /// The types of an attribute in the Pdus given; none when nothing extracts it.
    pub(super) fn types(&self, pdus: &[&'a Pdu], attr: &str, transforms: &[Name]) -> Types {
        let mut types = Types { types: Vec::new(), free: self.added(transforms).any(|added| added == attr) };
        for pdu in pdus {
            types.free |= self.added(&pdu.transforms).any(|added| added == attr);
            for extract in pdu.extracts.iter().filter(|extract| extract.attr.node == attr) {
                let rows = self.catalogue.lookup(&extract.field.node);
                types.free |= rows.is_empty();
                types.types.extend(rows.iter().map(|row| match row {
                    Row::Protocol(_) => FieldType::None,
                    Row::Field(field) => field.ty,
                }));
            }
        }
        types
    }

    /// Whether a Transform adds an attribute of that name.
    pub(super) fn gives(&self, transform: &str, attr: &str) -> bool {
        self.added.get(transform).is_some_and(|added| added.contains(attr))
    }

    /// The attributes that a Transform asks for.
    pub(super) fn asked(&self, transform: &str) -> impl Iterator<Item = &'a str> {
        let named = self.transforms_named.get(transform).copied();
        let conditions =
            named.into_iter().flat_map(|transform| &transform.rules).filter_map(|rule| rule.condition.as_ref());
        conditions.flat_map(|(_, avpl)| names_in(avpl))
    }

    /// Visits every list of conditions that is matched against Pdus, with those Pdus and the Transforms
    /// that may have changed what they have. What a Gog asks of its Gops is not among them.
    pub(super) fn each_list(&self, mut visit: impl FnMut(&[&'a Pdu], &[Name], &'a Avpl)) {
        for pdu in &self.pdus {
            if let Some(criteria) = &pdu.criteria {
                visit(&[pdu], &[], &criteria.avpl);
            }
        }
        for gop in &self.gops {
            for avpl in lists(gop) {
                visit(self.pdus_named(&gop.on.node), &[], avpl);
            }
        }
        let users = self.users();
        for transform in &self.transforms {
            let Some(users) = users.get(transform.name.node.as_str()) else { continue };
            if !users.of_gog {
                for (_, avpl) in transform.rules.iter().filter_map(|rule| rule.condition.as_ref()) {
                    visit(&users.pdus, &users.others, avpl);
                }
            }
        }
    }

    /// Who uses each Transform.
    fn users(&self) -> HashMap<&'a str, Users<'a>> {
        let mut users: HashMap<&str, Users<'_>> = HashMap::new();
        for pdu in &self.pdus {
            for name in &pdu.transforms {
                users.entry(&name.node).or_default().pdus.push(pdu);
            }
        }
        for gop in &self.gops {
            for name in &gop.transforms {
                let user = users.entry(&name.node).or_default();
                user.pdus.extend(self.pdus_named(&gop.on.node));
                user.others.extend(gop.transforms.iter().cloned());
            }
        }
        for name in self.gogs.iter().flat_map(|gog| &gog.transforms) {
            users.entry(&name.node).or_default().of_gog = true;
        }
        users
    }

    /// The Transforms in use, with the attributes that each may meet.
    pub(super) fn transform_inputs(&self) -> BTreeMap<&'a str, Attributes<'a>> {
        let mut inputs: BTreeMap<&str, Attributes<'_>> = BTreeMap::new();
        let mut meet = |names: &'a [Name], attributes: &Attributes<'a>| {
            for name in names {
                inputs.entry(&name.node).or_default().extend(attributes);
            }
        };
        // A Pdu's are applied once, in their order, so that none meets what it or a later one adds.
        for pdu in &self.pdus {
            let mut known: Attributes<'_> = pdu.extracts.iter().map(|extract| extract.attr.node.as_str()).collect();
            for name in &pdu.transforms {
                meet(std::slice::from_ref(name), &known);
                known.extend(self.added(std::slice::from_ref(name)));
            }
        }
        for gop in &self.gops {
            meet(&gop.transforms, &self.of_gop(gop));
        }
        for gog in &self.gogs {
            let mut attributes = self.under_gog(gog);
            attributes.extend(self.added(&gog.transforms));
            meet(&gog.transforms, &attributes);
        }
        inputs
    }
}

/// The attributes that a Transform's actions add.
fn added(transform: &Transform) -> Attributes<'_> {
    transform.rules.iter().filter_map(|rule| rule.action.as_ref()).flat_map(|(_, avpl)| names_in(avpl)).collect()
}

/// The names of a list.
pub(super) fn names_in(avpl: &Avpl) -> impl Iterator<Item = &str> {
    avpl.avps.iter().map(|avp| avp.name.node.as_str())
}

/// Whether an action does anything.
pub(super) fn acts(action: Option<&(Action, Avpl)>) -> bool {
    action.is_some_and(|(action, avpl)| *action == Action::Replace || !avpl.avps.is_empty())
}

/// The lists of conditions of a Gop, the key first.
pub(super) fn lists(gop: &Gop) -> impl Iterator<Item = &Avpl> {
    std::iter::once(&gop.key).chain(&gop.start).chain(&gop.stop).chain(&gop.extra)
}

/// `Stop (never)` is the idiom for "nothing stops it".
pub(crate) fn is_never(stop: &Avpl) -> bool {
    matches!(stop.avps.as_slice(), [only] if only.name.node == "never")
}

/// The span of a list's name or of the list.
pub(super) fn at(avpl: &Avpl) -> Span {
    avpl.span
}
