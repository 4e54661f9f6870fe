//! Conditions on attributes that nothing gives, and Member keys that the Gops do not carry along.

use crate::fields;
use crate::lang::ast::{Avp, Avpl, Gog, Gop, Pdu};
use crate::lang::codes;
use crate::lang::diagnostic::{Diagnostic, Fix, one_of};
use crate::lang::model::{Attributes, Model, is_never};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut found = Findings { diagnostics: Vec::new() };
    let inputs = model.transform_inputs();
    for transform in &model.transforms {
        let Some(known) = inputs.get(transform.name.node.as_str()) else { continue };
        let before = found.diagnostics.len();
        for (_, avpl) in transform.rules.iter().filter_map(|rule| rule.condition.as_ref()) {
            found.unknown(model, &[], avpl, known, "what uses this Transform");
        }
        for diagnostic in found.diagnostics.iter_mut().skip(before) {
            let rules = transform.rules.iter().filter_map(|rule| rule.condition.as_ref());
            let mut asked = rules.flat_map(|(_, avpl)| &avpl.avps);
            let avp = asked.find(|avp| avp.name.span == diagnostic.span);
            if avp.is_some_and(|avp| model.gives(&transform.name.node, &avp.name.node)) {
                diagnostic.help = Some(
                    "another rule adds it, but the first rule that matches ends a Transform: \
                     put this rule into a Transform of its own, used behind it"
                        .to_owned(),
                );
                diagnostic.fix = None;
            }
        }
    }
    for pdu in &model.pdus {
        if let Some(criteria) = &pdu.criteria {
            found.unknown(model, &[pdu], &criteria.avpl, &model.of_pdu(pdu), &format!("the Pdu `{}`", pdu.name.node));
        }
    }
    for gop in model.gops.iter().filter(|gop| model.has_pdus(gop)) {
        found.gop(model, gop, &model.under_gop(gop));
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
    fn gop(&mut self, model: &Model<'_>, gop: &Gop, known: &Attributes<'_>) {
        let owner = format!("the Pdu `{}`", gop.on.node);
        let stop = gop.stop.as_ref().filter(|stop| !is_never(stop));
        let pdus = model.pdus_named(&gop.on.node);
        for avpl in std::iter::once(&gop.key).chain(&gop.start).chain(&gop.extra) {
            self.unknown(model, pdus, avpl, known, &owner);
        }
        // What starts a Gop is hardly meant to stop it.
        let starts = gop.start.iter().flat_map(|start| &start.avps).map(|avp| avp.name.node.as_str());
        let starts: Attributes<'_> = starts.collect();
        for avp in stop.iter().flat_map(|stop| &stop.avps).filter(|avp| !known.contains(avp.name.node.as_str())) {
            self.push(model, pdus, avp, &(known - &starts), &owner);
        }
    }

    fn gog(&mut self, model: &Model<'_>, gog: &Gog) {
        for member in &gog.members {
            let Some(gop) = model.gop(&member.gop.node).filter(|gop| model.has_pdus(gop)) else { continue };
            let (carried, under) = (model.of_gop(gop), model.under_gop(gop));
            for avp in &member.key.avps {
                self.carried(model, avp, &carried, &under, Some(gop));
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
            if !self.is_misspelt(gog, &avp.name.node, model) {
                self.carried(model, avp, &carried, &under, None);
            }
        }
    }

    /// Whether a Gop was to carry the attribute along, but under a name that nothing gives: that is the cause.
    fn is_misspelt(&self, gog: &Gog, name: &str, model: &Model<'_>) -> bool {
        let gops = gog.members.iter().filter_map(|member| model.gop(&member.gop.node));
        let mut asked = gops.flat_map(|gop| gop.extra.iter().chain([&gop.key])).flat_map(|avpl| &avpl.avps);
        asked.any(|avp| {
            let reported = self.diagnostics.iter().any(|known| known.span == avp.name.span);
            reported && fields::nearest(&avp.name.node, std::iter::once(name)).first() == Some(&name)
        })
    }

    fn carried(
        &mut self,
        model: &Model<'_>,
        avp: &Avp,
        carried: &Attributes<'_>,
        under: &Attributes<'_>,
        gop: Option<&Gop>,
    ) {
        let name = avp.name.node.as_str();
        if carried.contains(name) {
            return;
        }
        if !under.contains(name) {
            let owner = gop.map_or_else(|| "any Member".to_owned(), |gop| format!("the Gop `{}`", gop.name.node));
            let pdus = gop.map(|gop| model.pdus_named(&gop.on.node)).unwrap_or_default();
            self.push(model, pdus, avp, carried, &owner);
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

    fn unknown(&mut self, model: &Model<'_>, pdus: &[&Pdu], avpl: &Avpl, known: &Attributes<'_>, owner: &str) {
        for avp in avpl.avps.iter().filter(|avp| !known.contains(avp.name.node.as_str())) {
            self.push(model, pdus, avp, known, owner);
        }
    }

    fn push(&mut self, model: &Model<'_>, pdus: &[&Pdu], avp: &Avp, known: &Attributes<'_>, owner: &str) {
        let name = avp.name.node.as_str();
        // A word that begins with no lower-case letter was reported when it was read, an Extract the wrong way
        // round as an unknown field.
        let mut extracts = pdus.iter().flat_map(|pdu| &pdu.extracts);
        if extracts.any(|extract| extract.field.node == name) && model.catalogue.lookup(name).is_empty() {
            return;
        }
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
            return;
        }
        let message = format!("nothing gives {owner} the attribute `{name}`");
        let extracted = pdus.iter().flat_map(|pdu| &pdu.extracts).find(|extract| extract.field.node == name);
        if let Some(attr) = extracted.map(|extract| extract.attr.node.as_str()) {
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, avp.name.span, message, "a field")
                .help(format!("conditions ask for attributes: this field is extracted as `{attr}`"))
                .fix(Fix::guess(avp.name.span, attr));
            self.diagnostics.push(diagnostic);
            return;
        }
        let near = fields::nearest(name, known.iter().copied());
        let help = match field_called(model, pdus, name) {
            Some(field) => format!("extract it: `Extract {name} From {field};`"),
            None => there_instead(pdus, known),
        };
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, avp.name.span, message, "never there").help(help).offer(&near);
        self.diagnostics.push(diagnostic);
    }
}

/// What there is, where no field is called like the attribute.
fn there_instead(pdus: &[&Pdu], known: &Attributes<'_>) -> String {
    const MOST: usize = 8;
    let extract = match pdus.first() {
        Some(pdu) => format!("extract it from one of the fields that `mate fields {}` lists", pdu.proto.node),
        None => "extract it from a field".to_owned(),
    };
    let mut names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    names.sort_unstable();
    match names.len() {
        0 => extract,
        1..=MOST => format!("{extract}, or ask for {}", one_of(&names)),
        _ => extract,
    }
}

/// The field of the Pdus' protocols that is called like an attribute: its last part is what counts.
fn field_called(model: &Model<'_>, pdus: &[&Pdu], name: &str) -> Option<&'static str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
    let wanted = plain(name);
    let layers = pdus.iter().flat_map(|pdu| std::iter::once(&pdu.proto).chain(&pdu.payload).chain(&pdu.transport));
    let fields = layers.filter_map(|layer| model.catalogue.protocol(&layer.node)).flat_map(|protocol| protocol.fields);
    let called = fields.map(|field| field.name).filter(|field| {
        let rest = field.split_once('.').map_or(*field, |(_, rest)| rest);
        plain(rest) == wanted || rest.rsplit('.').next().is_some_and(|last| plain(last) == wanted)
    });
    called.min_by_key(|field| field.matches('.').count())
}
