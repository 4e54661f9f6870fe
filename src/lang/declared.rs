//! Names of declarations: declared before use (V4), unique within their kind (V5; Pdus may share a
//! name, V6), one Gop for a Pdu (V7), no clash between kinds (V8).

use std::collections::HashMap;

use super::ast::{Config, Declaration, Name, Span};
use super::codes;
use super::diagnostic::Diagnostic;
use crate::fields;

/// Spans of the first declaration of each name of one kind.
type Names<'a> = HashMap<&'a str, Span>;

/// Suggestions cost a comparison with every name; a file with more mistakes gets no more of them.
const MAX_SUGGESTIONS: usize = 50;

pub(super) fn check(config: &Config) -> Vec<Diagnostic> {
    let mut checker = Checker { config, ..Checker::default_for(config) };
    for declaration in &config.declarations {
        checker.declaration(declaration);
    }
    checker.clashes();
    checker.diagnostics
}

struct Checker<'a> {
    config: &'a Config,
    pdus: Names<'a>,
    gops: Names<'a>,
    gogs: Names<'a>,
    transforms: Names<'a>,
    /// The Gop of each Pdu name.
    gop_on: HashMap<&'a str, &'a Name>,
    diagnostics: Vec<Diagnostic>,
    suggestions: usize,
}

impl<'a> Checker<'a> {
    fn default_for(config: &'a Config) -> Self {
        Self {
            config,
            pdus: Names::new(),
            gops: Names::new(),
            gogs: Names::new(),
            transforms: Names::new(),
            gop_on: HashMap::new(),
            diagnostics: Vec::new(),
            suggestions: 0,
        }
    }

    fn declaration(&mut self, declaration: &'a Declaration) {
        match declaration {
            Declaration::Transform(transform) => {
                let first = *self.transforms.entry(&transform.name.node).or_insert(transform.name.span);
                self.unique("Transform", &transform.name, first);
            }
            Declaration::Pdu(pdu) => {
                self.used_transforms(&pdu.transforms);
                self.pdus.entry(&pdu.name.node).or_insert(pdu.name.span);
            }
            Declaration::Gop(gop) => {
                self.declared("Pdu", &gop.on, |checker| &checker.pdus);
                self.used_transforms(&gop.transforms);
                let first = *self.gops.entry(&gop.name.node).or_insert(gop.name.span);
                self.unique("Gop", &gop.name, first);
                let owner = *self.gop_on.entry(&gop.on.node).or_insert(&gop.name);
                if owner.node != gop.name.node {
                    let message = format!("the Pdu `{}` has the Gop `{}` already", gop.on.node, owner.node);
                    self.diagnostics.push(
                        Diagnostic::new(&codes::TWO_GOPS, gop.on.span, message, "a second Gop on it")
                            .help("declare the same Pdu once more under another name, and put this Gop on that")
                            .related(owner.span, "the first Gop on it"),
                    );
                }
            }
            Declaration::Gog(gog) => {
                for member in &gog.members {
                    self.declared("Gop", &member.gop, |checker| &checker.gops);
                }
                self.used_transforms(&gog.transforms);
                let first = *self.gogs.entry(&gog.name.node).or_insert(gog.name.span);
                self.unique("Gog", &gog.name, first);
            }
            Declaration::Default(_) | Declaration::Debug(_) | Declaration::Done(_) => {}
        }
    }

    fn used_transforms(&mut self, names: &[Name]) {
        for name in names {
            self.declared("Transform", name, |checker| &checker.transforms);
        }
    }

    fn unique(&mut self, kind: &str, name: &Name, first: Span) {
        if first != name.span {
            let message = format!("there are two {kind}s named `{}`", name.node);
            self.diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE, name.span, message, "the second one")
                    .help("give one of them another name")
                    .related(first, "the first one"),
            );
        }
    }

    fn declared(&mut self, kind: &str, name: &Name, names: impl Fn(&Self) -> &Names<'a>) {
        let hidden = |gap: &super::ast::Gap| gap.name.as_ref().is_none_or(|gap| *gap == name.node);
        if names(self).contains_key(name.node.as_str()) || self.config.gaps.iter().any(hidden) {
            return;
        }
        let message = format!("no {kind} `{}` is declared above", name.node);
        let mut diagnostic = Diagnostic::new(&codes::UNDECLARED, name.span, message, "not declared above");
        if let Some((below, span)) = self.elsewhere(kind, &name.node) {
            diagnostic = if below == kind {
                diagnostic.help(format!("move the {kind} above its use")).related(span, "it is declared only here")
            } else {
                let article = if kind == "Transform" { "a Transform" } else { &format!("a {kind}") };
                diagnostic.help(format!("name {article} here")).related(span, format!("`{}` is a {below}", name.node))
            };
        } else if self.suggestions < MAX_SUGGESTIONS && name.node.len() < 60 {
            self.suggestions += 1;
            let mut known: Vec<&str> = names(self).keys().copied().collect();
            known.sort_unstable();
            let near = fields::nearest(&name.node, known.into_iter());
            let help = match self.gop_with(&name.node).filter(|_| kind == "Gop") {
                Some(gop) => {
                    format!("`{0}` is an attribute; name the Gop and its key: `Member {gop} ({0});`", name.node)
                }
                None => format!("declare it above, as `{kind} {} …`", name.node),
            };
            diagnostic = diagnostic.help(help).offer(&near);
        }
        self.diagnostics.push(diagnostic);
    }

    /// The first Gop above that has an attribute in its key or takes it along.
    fn gop_with(&self, attribute: &str) -> Option<&'a str> {
        let config = self.config;
        config.declarations.iter().find_map(|declaration| {
            let Declaration::Gop(gop) = declaration else { return None };
            let lists = std::iter::once(&gop.key).chain(&gop.extra);
            let has = lists.flat_map(|list| &list.avps).any(|avp| avp.name.node == attribute);
            (has && self.gops.contains_key(gop.name.node.as_str())).then_some(gop.name.node.as_str())
        })
    }

    /// The kind and place of a declaration of that name, of the given kind first.
    fn elsewhere(&self, kind: &str, name: &str) -> Option<(&'static str, Span)> {
        let all = self.config.declarations.iter().filter_map(|declaration| {
            let (kind, declared) = match declaration {
                Declaration::Pdu(pdu) => ("Pdu", &pdu.name),
                Declaration::Gop(gop) => ("Gop", &gop.name),
                Declaration::Gog(gog) => ("Gog", &gog.name),
                Declaration::Transform(transform) => ("Transform", &transform.name),
                _ => return None,
            };
            (declared.node == name).then_some((kind, declared.span))
        });
        let mut found = None;
        for (other, span) in all.take(8) {
            if other == kind {
                return Some((other, span));
            }
            found = found.or(Some((other, span)));
        }
        found
    }

    /// V8.
    fn clashes(&mut self) {
        let config = self.config;
        for declaration in &config.declarations {
            match declaration {
                Declaration::Gop(gop) => {
                    if let Some(pdu) = self.pdus.get(gop.name.node.as_str()).copied() {
                        self.named_like_pdu("Gop", &gop.name, pdu, gop.on.node == gop.name.node);
                    }
                }
                Declaration::Gog(gog) => {
                    if let Some(gop) = self.gops.get(gog.name.node.as_str()).copied() {
                        self.clash("Gog", "Gop", &gog.name, gop);
                    } else if let Some(pdu) = self.pdus.get(gog.name.node.as_str()).copied() {
                        let made_of = gog.members.iter().any(|member| {
                            let on = |(on, gop): (&&str, &&Name)| gop.node == member.gop.node && **on == gog.name.node;
                            self.gop_on.iter().any(on)
                        });
                        self.named_like_pdu("Gog", &gog.name, pdu, made_of);
                    }
                }
                _ => {}
            }
        }
    }

    fn named_like_pdu(&mut self, kind: &str, name: &Name, pdu: Span, made_of: bool) {
        if !made_of {
            self.clash(kind, "Pdu", name, pdu);
            return;
        }
        let message = format!("the {kind} `{0}` has the name of its own Pdu: both show as `mate.{0}`", name.node);
        self.diagnostics.push(
            Diagnostic::new(&codes::GOP_NAMED_LIKE_PDU, name.span, message, "named like its Pdu")
                .help(format!("give the {kind} a name of its own"))
                .related(pdu, "the Pdu"),
        );
    }

    fn clash(&mut self, kind: &str, other: &str, name: &Name, span: Span) {
        let message = format!("the {kind} `{}` has the name of a {other}", name.node);
        self.diagnostics.push(
            Diagnostic::new(&codes::NAME_CLASH, name.span, message, format!("the {kind}"))
                .help(format!("give the {kind} a name of its own"))
                .related(span, format!("the {other}")),
        );
    }
}
