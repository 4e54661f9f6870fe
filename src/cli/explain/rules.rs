//! The declarations of a configuration by the numbers that a program gives them.

use crate::lang::ast::{Config, Declaration, Gog, Gop, Name, Pdu};
use crate::program::{GogKind, GopKind, PduKind};

/// The declarations, in file order.
pub(super) struct Rules<'a> {
    pdus: Vec<&'a Pdu>,
    gops: Vec<&'a Gop>,
    gogs: Vec<&'a Gog>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        let mut rules = Self { pdus: Vec::new(), gops: Vec::new(), gogs: Vec::new() };
        for declaration in &config.declarations {
            match declaration {
                Declaration::Pdu(pdu) => rules.pdus.push(pdu),
                Declaration::Gop(gop) => rules.gops.push(gop),
                Declaration::Gog(gog) => rules.gogs.push(gog),
                Declaration::Transform(_) | Declaration::Default(_) | Declaration::Debug(_) | Declaration::Done(_) => {}
            }
        }
        rules
    }

    pub(super) fn pdu(&self, kind: PduKind) -> Option<&'a Pdu> {
        self.pdus.get(usize::from(kind.0)).copied()
    }

    pub(super) fn gop(&self, kind: GopKind) -> &'a str {
        self.gops.get(usize::from(kind.0)).map_or("", |gop| &gop.name.node)
    }

    pub(super) fn gog(&self, kind: GogKind) -> &'a str {
        self.gogs.get(usize::from(kind.0)).map_or("", |gog| &gog.name.node)
    }

    /// The Transforms of a Gop.
    pub(super) fn of_gop(&self, kind: GopKind) -> &'a [Name] {
        self.gops.get(usize::from(kind.0)).map_or(&[], |gop| &gop.transforms)
    }

    /// The Transforms of a Gog.
    pub(super) fn of_gog(&self, kind: GogKind) -> &'a [Name] {
        self.gogs.get(usize::from(kind.0)).map_or(&[], |gog| &gog.transforms)
    }
}
