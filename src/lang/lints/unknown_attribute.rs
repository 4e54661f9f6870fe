//! Conditions on attributes that nothing gives, and Member keys that the Gops do not carry along.

use crate::fields;
use crate::lang::ast::{Avp, Avpl, Gog, Gop};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Attributes, Model, is_never};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut found = Findings { diagnostics: Vec::new() };
    let inputs = model.transform_inputs();
    for transform in &model.transforms {
        let Some(known) = inputs.get(transform.name.node.as_str()) else { continue };
        for (_, avpl) in transform.rules.iter().filter_map(|rule| rule.condition.as_ref()) {
            found.unknown(avpl, known, "what uses this Transform");
        }
    }
    for pdu in &model.pdus {
        if let Some(criteria) = &pdu.criteria {
            found.unknown(&criteria.avpl, &model.of_pdu(pdu), &format!("the Pdu `{}`", pdu.name.node));
        }
    }
    for gop in model.gops.iter().filter(|gop| model.has_pdus(gop)) {
        found.gop(gop, &model.under_gop(gop));
    }
    for gog in &model.gogs {
        found.gog(model, gog);
    }
    found.diagnostics
}

struct Findings {
    diagnostics: Vec<Diagnostic>,
}

impl Findings {
    fn gop(&mut self, gop: &Gop, known: &Attributes<'_>) {
        let owner = format!("the Pdu `{}`", gop.on.node);
        let stop = gop.stop.as_ref().filter(|stop| !is_never(stop));
        for avpl in std::iter::once(&gop.key).chain(&gop.start).chain(stop).chain(&gop.extra) {
            self.unknown(avpl, known, &owner);
        }
    }

    fn gog(&mut self, model: &Model<'_>, gog: &Gog) {
        for member in &gog.members {
            let Some(gop) = model.gop(&member.gop.node).filter(|gop| model.has_pdus(gop)) else { continue };
            let (carried, under) = (model.of_gop(gop), model.under_gop(gop));
            for avp in &member.key.avps {
                self.carried(avp, &carried, &under, Some(gop));
            }
        }
        let whole = |gop: Option<&Gop>| gop.is_some_and(|gop| model.has_pdus(gop));
        if !gog.members.iter().all(|member| whole(model.gop(&member.gop.node))) {
            return;
        }
        let carried = model.under_gog(gog);
        let gops = gog.members.iter().filter_map(|member| model.gop(&member.gop.node));
        let under: Attributes<'_> = gops.flat_map(|gop| model.under_gop(gop)).collect();
        for avp in gog.extra.iter().flat_map(|extra| &extra.avps) {
            self.carried(avp, &carried, &under, None);
        }
    }

    fn carried(&mut self, avp: &Avp, carried: &Attributes<'_>, under: &Attributes<'_>, gop: Option<&Gop>) {
        let name = avp.name.node.as_str();
        if carried.contains(name) {
            return;
        }
        if !under.contains(name) {
            let owner = gop.map_or_else(|| "any Member".to_owned(), |gop| format!("the Gop `{}`", gop.name.node));
            self.push(avp, carried, &owner);
            return;
        }
        let (owner, there) = match gop {
            Some(gop) => (format!("the Gop `{}` does not carry", gop.name.node), format!("`{}`", gop.name.node)),
            None => ("no Gop of this Gog carries".to_owned(), "a Gop".to_owned()),
        };
        let message = format!("{owner} `{name}`: it stays with the Pdus");
        self.diagnostics.push(
            Diagnostic::new(&codes::LOST_ATTRIBUTE, avp.name.span, message, "not an attribute of the Gop")
                .help(format!("add `{name}` to the `Extra` clause of {there}")),
        );
    }

    fn unknown(&mut self, avpl: &Avpl, known: &Attributes<'_>, owner: &str) {
        for avp in avpl.avps.iter().filter(|avp| !known.contains(avp.name.node.as_str())) {
            self.push(avp, known, owner);
        }
    }

    fn push(&mut self, avp: &Avp, known: &Attributes<'_>, owner: &str) {
        let message = format!("nothing gives {owner} the attribute `{}`", avp.name.node);
        let near = fields::nearest(&avp.name.node, known.iter().copied());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, avp.name.span, message, "never there")
            .help(format!("extract it: `Extract {} From field;`", avp.name.node))
            .offer(&near);
        self.diagnostics.push(diagnostic);
    }
}
