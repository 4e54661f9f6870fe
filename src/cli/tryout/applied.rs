//! What a ready configuration finds.

use std::collections::BTreeSet;

use super::seen::Seen;
use crate::capture::Captures;
use crate::cli::{TryArgs, catalogue};
use crate::fields::Name;
use crate::lang;
use crate::library::Shipped;
use crate::program::{Compat, GogKind, GopKind};
use crate::run::{Options, compile, run};
use crate::track::{Keep, Tracked};

/// A configuration that finds groups.
#[derive(Debug)]
pub(super) struct Applied {
    shipped: &'static Shipped,
    /// How deep the innermost protocol lies whose Pdus are in groups.
    depth: u64,
    /// Whether all its protocols were seen.
    is_whole: bool,
    /// How many protocols there are of which Pdus are in groups.
    protocols: usize,
    /// How many Pdus are in groups.
    grouped: usize,
    groups: String,
}

impl Applied {
    /// Runs it, if its protocols were seen; `None` if it finds no group.
    pub(super) fn run(shipped: &'static Shipped, args: &TryArgs, seen: &Seen, captures: &mut Captures) -> Option<Self> {
        let loaded = lang::judge(lang::parse(shipped.name, shipped.text, &[]), catalogue());
        if !loaded.config.protos().any(|name| may_be(name, seen)) {
            return None;
        }
        let is_whole = loaded.config.protos().all(|name| may_be(name, seen));
        let (program, texts) = compile(&loaded.config, catalogue(), Compat::Documented);
        let options =
            Options { keep: Keep::Pdus, decode_as: &args.decode_as, limit: Some(args.count), ..Options::default() };
        let tracked = run(program, texts, captures, &options, |_| {}).tracked;
        let mut protocols = BTreeSet::new();
        let mut grouped = 0;
        for pdu in tracked.pdus().iter().filter(|pdu| tracked.gop_of(pdu).is_some()) {
            grouped += 1;
            if let Some(rule) = tracked.program.pdu(pdu.kind) {
                protocols.extend(rule.proto.protocols.iter().copied());
            }
        }
        let depth = protocols.iter().map(|protocol| seen.depth(*protocol)).max().unwrap_or(0);
        (grouped > 0).then(|| Self {
            shipped,
            depth,
            is_whole,
            protocols: protocols.len(),
            grouped,
            groups: groups(&tracked),
        })
    }

    /// What says most comes first: about the innermost protocols, about no others, about several, of many messages.
    pub(super) fn rank(&self) -> (u64, bool, usize, usize) {
        (self.depth, self.is_whole, self.protocols, self.grouped)
    }

    pub(super) fn name(&self) -> &'static str {
        self.shipped.name
    }

    pub(super) fn title(&self) -> &'static str {
        self.shipped.title()
    }

    /// `2 web_use, 4 dns_req, 12 Pdus`
    pub(super) fn groups(&self) -> &str {
        &self.groups
    }
}

/// Whether a name that makes Pdus is that of a protocol that was seen, or of a field.
fn may_be(name: &str, seen: &Seen) -> bool {
    catalogue().lookup(name).iter().any(|row| match row {
        Name::Protocol(protocol) => seen.frames_of(protocol) > 0,
        Name::Field(_) => true,
    })
}

/// How many groups of each type there are, Gogs first.
fn groups(tracked: &Tracked) -> String {
    let program = &tracked.program;
    let gogs = (0..).map(GogKind).zip(&program.gogs).map(|(kind, rule)| (tracked.gogs(kind).count(), &rule.name));
    let gops = (0..).map(GopKind).zip(&program.gops).map(|(kind, rule)| (tracked.gops(kind).count(), &rule.name));
    let found = gogs.chain(gops).filter(|(count, _)| *count > 0);
    let mut tried: Vec<String> = found.map(|(count, name)| format!("{count} {name}")).collect();
    tried.push(format!("{} Pdus", tracked.pdus().len()));
    tried.join(", ")
}
