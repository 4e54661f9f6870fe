//! Names of protocols and fields: known ones (V2, V3), and none under two names in one Pdu (V10).

use std::collections::HashMap;

use super::ast::{Config, Declaration, Extract, Name, Pdu};
use super::codes::{self, Code};
use super::diagnostic::{Diagnostic, Fix};
use super::protocols_known;
use super::renamed;
use super::words::short;
use crate::fields::Catalogue;

/// Suggestions cost a comparison with every name; a file with more mistakes gets no more of them.
const MAX_SUGGESTIONS: usize = 50;

pub(super) fn check(config: &Config, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut checker = Checker { catalogue, diagnostics: Vec::new(), suggestions: 0 };
    for declaration in &config.declarations {
        if let Declaration::Pdu(pdu) = declaration {
            checker.pdu(pdu);
        }
    }
    checker.diagnostics
}

struct Checker<'a> {
    catalogue: &'a Catalogue,
    diagnostics: Vec<Diagnostic>,
    suggestions: usize,
}

impl Checker<'_> {
    fn pdu(&mut self, pdu: &Pdu) {
        for protocol in std::iter::once(&pdu.proto).chain(&pdu.transport).chain(&pdu.payload) {
            self.known(protocol, &codes::PROTO, "protocol", pdu);
        }
        let mut extracted: HashMap<&str, &Name> = HashMap::new();
        for extract in &pdu.extracts {
            self.known(&extract.field, &codes::FIELD, "field", pdu);
            let first = *extracted.entry(&extract.field.node).or_insert(&extract.attr);
            if first.node != extract.attr.node {
                let message = format!("`{}` is extracted as `{}` already", extract.field.node, first.node);
                self.diagnostics.push(
                    Diagnostic::new(&codes::FIELD_TWICE, extract.span, message, "the same field under another name")
                        .help(format!("remove this clause and use `{}` instead of `{}`", first.node, extract.attr.node))
                        .related(first.span, "extracted here first"),
                );
            }
        }
    }

    /// `mate` is a protocol that names no layer (V3).
    fn known(&mut self, name: &Name, code: &'static Code, what: &str, pdu: &Pdu) {
        // A word that begins with no lower-case letter was reported when it was read.
        let word = !name.node.starts_with(|first: char| first.is_ascii_lowercase());
        if name.node == "mate" || word || !self.catalogue.lookup(&name.node).is_empty() {
            return;
        }
        let protocol = name.node.split('.').next().unwrap_or_default();
        let shown = short(&name.node);
        let undissected = self.catalogue.protocol(protocol).is_none() && protocols_known::is_known(protocol);
        let diagnostic = if let Some(today) = renamed::today(&name.node) {
            let owner = today.split('.').next().unwrap_or_default();
            let help = if self.catalogue.protocol(owner).is_some() {
                format!("it is called `{today}`")
            } else {
                format!("it is called `{today}`; the protocol `{owner}` is known but not dissected by mate")
            };
            Diagnostic::new(code, name.span, format!("unknown {what} `{shown}`"), "not its name today")
                .help(help)
                .fix(Fix::guess(name.span, today))
        } else if undissected {
            let known = format!("the protocol `{protocol}` is known but not dissected by mate");
            let message = if protocol == name.node { known } else { format!("unknown {what} `{shown}`: {known}") };
            Diagnostic::new(code, name.span, message, "not dissected").help(self.protocols())
        } else {
            if let Some(diagnostic) = self.written_otherwise(name, code, what, pdu) {
                self.diagnostics.push(diagnostic);
                return;
            }
            let mut near = if what == "field" { self.of_layers(&name.node, pdu) } else { Vec::new() };
            if near.is_empty() {
                near = self.nearest(&name.node, what == "protocol");
            }
            let mut diagnostic =
                Diagnostic::new(code, name.span, format!("unknown {what} `{shown}`"), "not in the catalogue");
            diagnostic = match near.as_slice() {
                [] => diagnostic.help(self.known_instead(protocol)),
                near => diagnostic.offer(near),
            };
            diagnostic.fix = diagnostic.fix.filter(|fix| self.is_meant(&name.node, &fix.text));
            diagnostic
        };
        self.diagnostics.push(diagnostic);
    }

    /// A stack with dots, or an Extract the wrong way round.
    fn written_otherwise(&self, name: &Name, code: &'static Code, what: &str, pdu: &Pdu) -> Option<Diagnostic> {
        let message = format!("unknown {what} `{}`", short(&name.node));
        let known = |name: &str| self.catalogue.protocol(name).is_some();
        if what == "protocol" && name.node.contains('.') && name.node.split('.').all(known) {
            let stack = name.node.replace('.', "/");
            return Some(
                Diagnostic::new(code, name.span, message, "several protocols")
                    .help(format!("layers stand with `/` between: `{stack}`"))
                    .fix(Fix::replace(name.span, stack)),
            );
        }
        let swapped = |extract: &&Extract| {
            extract.field.span == name.span
                && extract.attr.node.contains('.')
                && !self.catalogue.lookup(&extract.attr.node).is_empty()
        };
        let extract = pdu.extracts.iter().find(swapped)?;
        let clause = format!("Extract {} From {};", name.node, extract.attr.node);
        Some(
            Diagnostic::new(code, name.span, message, "the field comes last")
                .help(format!("write `{clause}`"))
                .fix(Fix::replace(extract.span, clause)),
        )
    }

    /// The fields of the Pdu's layers that are meant by a name without its protocol: `host`.
    fn of_layers(&self, name: &str, pdu: &Pdu) -> Vec<&'static str> {
        if name.contains('.') {
            return Vec::new();
        }
        let layers = std::iter::once(&pdu.proto).chain(&pdu.transport).chain(&pdu.payload);
        let fields = layers.filter_map(|layer| self.catalogue.protocol(&layer.node)).flat_map(|layer| layer.fields);
        let meant = |field: &&str| field.rsplit('.').next() == Some(name);
        fields.map(|field| field.name).filter(meant).take(3).collect()
    }

    /// Whether a near name can be taken without asking: it is of the protocol that was written, or only
    /// that is misspelt.
    fn is_meant(&self, written: &str, near: &str) -> bool {
        let (Some((owner, field)), Some((of, near))) = (written.split_once('.'), near.split_once('.')) else {
            return true;
        };
        let misspelt = self.catalogue.protocol(owner).is_none() && !protocols_known::is_known(owner);
        of == owner || (misspelt && near == field)
    }

    /// What there is, when nothing is near.
    fn known_instead(&self, protocol: &str) -> String {
        match self.catalogue.protocol(protocol) {
            Some(protocol) if !protocol.fields.is_empty() => {
                let fields: Vec<&str> = protocol.fields.iter().map(|field| field.name).collect();
                format!("the fields of `{}` are {}", protocol.name, list(&fields))
            }
            _ => self.protocols(),
        }
    }

    fn protocols(&self) -> String {
        let mut names: Vec<&str> = self.catalogue.protocols().iter().map(|protocol| protocol.name).collect();
        names.sort_unstable();
        format!("the protocols that are dissected are {}", list(&names))
    }

    fn nearest(&mut self, name: &str, protocol: bool) -> Vec<&'static str> {
        if self.suggestions >= MAX_SUGGESTIONS || name.len() > 60 {
            return Vec::new();
        }
        self.suggestions += 1;
        let mut near = if protocol { self.catalogue.nearest_protocols(name) } else { Vec::new() };
        if near.is_empty() {
            near = self.catalogue.nearest(name);
        }
        // Who writes a protocol right means it.
        let owner = |name: &str| name.split_once('.').map(|(owner, _)| owner.to_owned());
        if near.iter().any(|near| owner(near) == owner(name)) {
            near.retain(|near| owner(near) == owner(name));
        }
        near
    }
}

/// Names for a help line, not too many.
fn list(names: &[&str]) -> String {
    const MOST: usize = 40;
    let shown = names.get(..MOST).unwrap_or(names).join(", ");
    if names.len() > MOST { format!("{shown} … ({} in all)", names.len()) } else { shown }
}
