//! The rules of a program: Pdus, Gops and Gogs with everything resolved.

use super::Compat;
use super::avp::{AttrId, Numeric};
use super::declared::Declared;
use super::early::Early;
use super::matching::Matcher;
use super::transform::Transforms;
use super::types::AttrType;
use crate::fields::{Catalogue, Demand, Field, ProtocolId, Slot};
use crate::lang::ast::{GopTree, ShowTree};

/// A Pdu declaration's number, in file order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PduKind(pub u16);

/// A Gop declaration's number, in file order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GopKind(pub u16);

/// A Gog declaration's number, in file order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GogKind(pub u16);

/// A compiled configuration.
#[derive(Debug, Clone)]
pub struct Program {
    /// Whose semantics to follow.
    pub compat: Compat,
    /// Attribute names by [`AttrId`], sorted.
    pub attrs: Vec<String>,
    /// What their values can be.
    pub types: Vec<AttrType>,
    /// Pdus in file order.
    pub pdus: Vec<PduRule>,
    /// Gops in file order.
    pub gops: Vec<GopRule>,
    /// Gogs in file order.
    pub gogs: Vec<GogRule>,
    /// Some type of Gops is a Member of two types of Gogs.
    pub shares_members: bool,
    /// Which attributes each type can have.
    pub declared: Declared,
    /// What dissection must provide.
    pub demand: Demand,
    /// The fields of source and destination, where it is wanted to know them of every Pdu.
    pub ends: Vec<(Slot, Slot)>,
}

impl Program {
    /// Has source and destination of every Pdu told, from these pairs of fields.
    pub fn want_ends(&mut self, catalogue: &Catalogue, pairs: &[(&Field, &Field)]) {
        for (source, destination) in pairs {
            let (sources, destinations) = (catalogue.field_ids(source.name), catalogue.field_ids(destination.name));
            for (source, destination) in sources.into_iter().zip(destinations) {
                self.ends.push((self.demand.want_field(source), self.demand.want_field(destination)));
            }
        }
        self.demand.close(catalogue);
    }

    /// The name of an attribute.
    pub fn attr(&self, attr: AttrId) -> &str {
        self.attrs.get(usize::from(attr.0)).map_or("", String::as_str)
    }

    /// What the values of an attribute can be.
    pub fn attr_type(&self, attr: AttrId) -> AttrType {
        self.types.get(usize::from(attr.0)).copied().unwrap_or_default()
    }

    /// The rule of a Pdu.
    pub fn pdu(&self, kind: PduKind) -> Option<&PduRule> {
        self.pdus.get(usize::from(kind.0))
    }

    /// The rule of a Gop.
    pub fn gop(&self, kind: GopKind) -> Option<&GopRule> {
        self.gops.get(usize::from(kind.0))
    }

    /// The rule of a Gog.
    pub fn gog(&self, kind: GogKind) -> Option<&GogRule> {
        self.gogs.get(usize::from(kind.0))
    }
}

/// What a name in Proto, Transport or Payload stands for; nothing for `mate` (V3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// Layers of these protocols …
    pub protocols: Vec<ProtocolId>,
    /// … or single instances of these fields.
    pub fields: Vec<Slot>,
}

/// A Pdu declaration.
#[derive(Debug, Clone)]
pub struct PduRule {
    /// Its name; several Pdus may share it (P12).
    pub name: String,
    /// What makes one Pdu for each occurrence.
    pub proto: Target,
    /// The Transport stack.
    pub transport: Vec<Target>,
    /// The Payload stack.
    pub payload: Vec<Target>,
    /// By slot: the attribute that the field feeds, if any.
    pub attr_of_slot: Vec<Option<(AttrId, Numeric)>>,
    /// Transforms, in order of application.
    pub transforms: Transforms,
    /// Criteria: whether a match accepts, and the match.
    pub criteria: Option<(bool, Matcher)>,
    /// What of the Criteria can be told before the Transforms.
    pub early: Option<Early>,
    /// A Pdu without a Gop vanishes.
    pub drop_unassigned: bool,
    /// Its attributes are forgotten once its Gop has taken what it wants.
    pub discard_pdu_data: bool,
    /// When it made a Pdu, later declarations are not tried for the frame.
    pub last_pdu: bool,
    /// The Gop declared on its name.
    pub gop: Option<GopKind>,
}

/// A Gop declaration.
#[derive(Debug, Clone)]
pub struct GopRule {
    /// Its name.
    pub name: String,
    /// The key.
    pub key: Matcher,
    /// Start.
    pub start: Option<Matcher>,
    /// Stop.
    pub stop: Option<Matcher>,
    /// Extra.
    pub extra: Option<Matcher>,
    /// Transforms, in order of application.
    pub transforms: Transforms,
    /// Nanoseconds after release during which Pdus are still taken.
    pub expiration: Option<i64>,
    /// Nanoseconds without a Pdu after which it is released.
    pub idle_timeout: Option<i64>,
    /// Nanoseconds after its start after which it is released.
    pub lifetime: Option<i64>,
    /// A Gop that never joined a Gog is not shown (Decision 9).
    pub drop_unassigned: bool,
    /// How its Pdus are listed.
    pub show_tree: ShowTree,
    /// Whether its times are shown.
    pub show_times: bool,
    /// The Member clauses that name it: Gog and index of the Member, in file order.
    pub member_of: Vec<(GogKind, usize)>,
}

/// A Gog declaration.
#[derive(Debug, Clone)]
pub struct GogRule {
    /// Its name.
    pub name: String,
    /// Its Member clauses.
    pub members: Vec<MemberRule>,
    /// What it takes from its Gops: Extra and the conditions of its Member keys (O4).
    pub extra: Matcher,
    /// Transforms, in order of application.
    pub transforms: Transforms,
    /// Nanoseconds after release during which it is still joined.
    pub expiration: i64,
    /// How its Gops are listed.
    pub gop_tree: GopTree,
    /// Whether its times are shown.
    pub show_times: bool,
}

/// A Member clause.
#[derive(Debug, Clone)]
pub struct MemberRule {
    /// The Gop.
    pub gop: GopKind,
    /// The key.
    pub key: Matcher,
}
