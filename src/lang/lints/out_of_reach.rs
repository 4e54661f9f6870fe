//! Fields that no layer of their Pdu holds (P9).

use std::collections::BTreeSet;

use crate::fields::{Catalogue, Extent, Protocol};
use crate::lang::ast::{Extract, Pdu, Span};
use crate::lang::codes;
use crate::lang::diagnostic::{Diagnostic, Fix};
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    model.pdus.iter().flat_map(|pdu| lint(model.catalogue, pdu)).collect()
}

fn lint(catalogue: &Catalogue, pdu: &Pdu) -> Vec<Diagnostic> {
    let Some(given) = given(catalogue, pdu) else { return Vec::new() };
    let mut diagnostics = inside_out(catalogue, pdu);
    for extract in &pdu.extracts {
        let owners = owners(catalogue, &extract.field.node);
        if owners.is_empty() || owners.iter().any(|owner| given.contains(owner)) {
            continue;
        }
        let owner = owners.first().copied().unwrap_or_default();
        diagnostics.push(finding(catalogue, pdu, extract, owner));
    }
    diagnostics
}

/// Protocols of the stack that stand behind one that they run over: looked for outside of that, they are
/// not found (P4).
fn inside_out(catalogue: &Catalogue, pdu: &Pdu) -> Vec<Diagnostic> {
    let carries =
        |outer: &str, inner: &str| catalogue.protocol(outer).is_some_and(|protocol| protocol.carries.contains(&inner));
    // Layers that a frame may begin with stand side by side, as alternatives.
    let links = links(catalogue);
    let is_link = |name: &str| links.contains(&name);
    let mut diagnostics = Vec::new();
    for (before, name) in pdu.transport.iter().zip(pdu.transport.iter().skip(1)) {
        if !(is_link(&before.node) && is_link(&name.node))
            && carries(&before.node, &name.node)
            && !carries(&name.node, &before.node)
        {
            let message = format!("the Pdu `{}` never sees this `{}`", pdu.name.node, name.node);
            let label = format!("looked for outside of `{}`", before.node);
            let stack = format!("{}/{}", name.node, before.node);
            diagnostics.push(
                Diagnostic::new(&codes::OUT_OF_REACH, name.span, message, label)
                    .help(format!("a stack goes from the inside out: write `{stack}`"))
                    .fix(Fix::guess(Span { start: before.span.start, ..name.span }, stack)),
            );
        }
    }
    diagnostics
}

fn finding(catalogue: &Catalogue, pdu: &Pdu, extract: &Extract, owner: &str) -> Diagnostic {
    let message = format!("the Pdu `{}` never sees `{}`", pdu.name.node, extract.field.node);
    let below = reached(catalogue, &pdu.proto.node).contains(owner);
    let label = format!("belongs to `{owner}`");
    let diagnostic = Diagnostic::new(&codes::OUT_OF_REACH, extract.field.span, message, label);
    if below {
        return diagnostic.help(format!("add the clause `Payload {owner};`"));
    }
    if owner != "frame"
        && catalogue.protocol(&pdu.proto.node).is_some_and(|proto| !reached(catalogue, owner).contains(proto.name))
    {
        return diagnostic.help(format!("`{owner}` is no layer below `{}`: give it a Pdu of its own", pdu.proto.node));
    }
    let stack = longer_stack(catalogue, pdu, owner).join("/");
    let diagnostic = diagnostic.help(format!("write `Transport {stack}`"));
    match (pdu.transport.first(), pdu.transport.last()) {
        (Some(first), Some(last)) => diagnostic.fix(Fix::guess(Span { end: last.span.end, ..first.span }, stack)),
        _ => diagnostic,
    }
}

/// The Transport stack with one more protocol, in its place: a stack goes from the inside out.
fn longer_stack<'a>(catalogue: &Catalogue, pdu: &'a Pdu, owner: &'a str) -> Vec<&'a str> {
    let mut stack: Vec<&str> =
        pdu.transport.iter().map(|name| name.node.as_str()).filter(|name| *name != "mate").collect();
    let own = depth(catalogue, owner);
    let place = stack.iter().position(|name| depth(catalogue, name) < own).unwrap_or(stack.len());
    stack.insert(place, owner);
    stack
}

/// How many layers a protocol lies from the frame at least.
fn depth(catalogue: &Catalogue, name: &str) -> usize {
    let mut seen = BTreeSet::from(["frame"]);
    let mut layer: Vec<&str> = vec!["frame"];
    for depth in 0.. {
        if layer.is_empty() || layer.contains(&name) {
            return depth;
        }
        let protocols = layer.iter().filter_map(|name| catalogue.protocol(name));
        layer =
            protocols.flat_map(|protocol| protocol.carries).copied().filter(|carried| seen.insert(carried)).collect();
    }
    0
}

/// The protocols whose fields a Pdu has; none when it cannot be told.
fn given(catalogue: &Catalogue, pdu: &Pdu) -> Option<BTreeSet<&'static str>> {
    let mut given = spanned(catalogue, catalogue.protocol(&pdu.proto.node)?);
    for name in &pdu.payload {
        given.extend(spanned(catalogue, catalogue.protocol(&name.node)?));
    }
    for name in pdu.transport.iter().filter(|name| name.node != "mate") {
        if name.node == "frame" {
            return None;
        }
        given.insert(catalogue.protocol(&name.node)?.name);
    }
    // `frame.*` comes with the frame's link layer.
    if links(catalogue).iter().any(|link| given.contains(link)) {
        given.insert("frame");
    }
    Some(given)
}

/// What a protocol gives as Proto or Payload.
pub(super) fn spanned(catalogue: &Catalogue, protocol: &'static Protocol) -> BTreeSet<&'static str> {
    match protocol.extent {
        Extent::HeaderOnly => BTreeSet::from([protocol.name]),
        Extent::Spanning => reached(catalogue, protocol.name),
    }
}

/// What a frame may begin with.
fn links(catalogue: &Catalogue) -> &'static [&'static str] {
    catalogue.protocol("frame").map_or(&[], |frame| frame.carries)
}

/// A protocol and all that it may carry, however deep; but not by way of a tunnel within: that ICMP quotes
/// an IP packet, which may hold GRE, does not make Ethernet a thing to look for in ICMP.
fn reached(catalogue: &Catalogue, name: &str) -> BTreeSet<&'static str> {
    let mut reached = BTreeSet::new();
    let links = links(catalogue);
    let mut waiting: Vec<&'static Protocol> = catalogue.protocol(name).into_iter().collect();
    while let Some(protocol) = waiting.pop() {
        if reached.insert(protocol.name) {
            let enters = protocol.name == name || links.contains(&protocol.name);
            let carried = protocol.carries.iter().filter(|carried| enters || !links.contains(carried));
            waiting.extend(carried.filter_map(|carried| catalogue.protocol(carried)));
        }
    }
    reached
}

/// The protocols that have a field of that name, or are called so; none when it is unknown.
pub(super) fn owners(catalogue: &Catalogue, name: &str) -> Vec<&'static str> {
    let mut owners: Vec<&str> = catalogue.owners(name).iter().map(|protocol| protocol.name).collect();
    owners.dedup();
    owners
}
