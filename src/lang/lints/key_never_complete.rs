//! Keys that no Pdu can have: no declaration of the Pdu gives all of their attributes, or two values are
//! asked for where there is one (A5, A7).

use crate::fields::FieldType;
use crate::lang::ast::{Avp, Gop, Pdu};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, names_in};

use super::out_of_reach::{owners, spanned};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let gops = model.gops.iter().filter(|gop| model.has_pdus(gop));
    gops.flat_map(|gop| scattered(model, gop).into_iter().chain(repeated(model, gop))).collect()
}

/// Several Pdus of one name, none of which has all attributes of the key.
fn scattered(model: &Model<'_>, gop: &Gop) -> Option<Diagnostic> {
    let pdus = model.pdus_named(&gop.on.node);
    let all = model.under_gop(gop);
    let known = names_in(&gop.key).all(|name| all.contains(name));
    let whole = pdus.iter().any(|pdu| {
        let own = model.of_pdu(pdu);
        names_in(&gop.key).all(|name| own.contains(name))
    });
    if !known || whole {
        return None;
    }
    let message = format!("no Pdu `{}` has all attributes of the key of `{}`", gop.on.node, gop.name.node);
    let mut diagnostic = Diagnostic::new(&codes::KEY_NEVER_COMPLETE, gop.key.span, message, "never complete")
        .help("each Pdu of that name has to extract all of them");
    for pdu in pdus {
        let own = model.of_pdu(pdu);
        if let Some(lacks) = names_in(&gop.key).find(|name| !own.contains(name)) {
            diagnostic = diagnostic.related(pdu.name.span, format!("has no `{lacks}`"));
        }
    }
    Some(diagnostic)
}

/// An attribute that the key asks for more often than a Pdu can have values of it.
fn repeated(model: &Model<'_>, gop: &Gop) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let pdus = model.pdus_named(&gop.on.node);
    for (index, avp) in gop.key.avps.iter().enumerate() {
        let name = avp.name.node.as_str();
        let before = names_in(&gop.key).take(index).filter(|other| *other == name).count();
        let too_many = match before {
            1 => pdus.iter().all(|pdu| gives_one(model, pdu, name)),
            2 => {
                let types = model.types(pdus, name, &[]);
                !types.free && !types.types.is_empty() && types.types.iter().all(|ty| *ty == FieldType::Bool)
            }
            _ => false,
        };
        if too_many {
            diagnostics.push(finding(model, gop, avp, before));
        }
    }
    diagnostics
}

fn finding(model: &Model<'_>, gop: &Gop, avp: &Avp, most: usize) -> Diagnostic {
    let name = &avp.name.node;
    let values = if most == 1 { "one value" } else { "two values" };
    let message = format!("the key of `{}` asks for more values of `{name}` than its Pdus have", gop.name.node);
    let diagnostic = Diagnostic::new(&codes::KEY_NEVER_COMPLETE, avp.span, message, format!("has {values} at most"));
    let mut extracts = model.pdus_named(&gop.on.node).iter().flat_map(|pdu| &pdu.extracts);
    let extract = extracts.find(|extract| extract.attr.node == *name);
    let both = extract.and_then(|extract| both_sides(model, &extract.field.node));
    match (extract, both) {
        (Some(extract), Some(both)) => diagnostic
            .help(format!("extract both, as `Extract {name} From {both};`"))
            .related(extract.field.span, "one side only"),
        _ => diagnostic.help(format!("name `{name}` only once in the key")),
    }
}

/// What one side of a packet is called, and both.
static SIDES: &[(&str, &str)] = &[(".dst", ".addr"), (".dstport", ".port"), (".src", ".addr"), (".srcport", ".port")];

pub(super) fn side(field: &str) -> Option<(&str, &'static str)> {
    SIDES.iter().find_map(|(one, both)| field.strip_suffix(one).map(|protocol| (protocol, *both)))
}

pub(super) fn both_sides(model: &Model<'_>, field: &str) -> Option<String> {
    let (protocol, both) = side(field)?;
    let name = format!("{protocol}{both}");
    (!model.catalogue.lookup(&name).is_empty()).then_some(name)
}

/// Whether a Pdu has one value of an attribute at most: it comes from one side of one header.
fn gives_one(model: &Model<'_>, pdu: &Pdu, name: &str) -> bool {
    let mut extracts = pdu.extracts.iter().filter(|extract| extract.attr.node == name);
    let (Some(extract), None) = (extracts.next(), extracts.next()) else { return false };
    let field = &extract.field.node;
    let owners = owners(model.catalogue, field);
    let ([owner], Some(_)) = (owners.as_slice(), side(field)) else { return false };
    let Some(proto) = model.catalogue.protocol(&pdu.proto.node) else { return false };
    let in_transport = pdu.transport.iter().filter(|name| name.node == *owner || name.node == "frame").count();
    let below = proto.name != *owner && spanned(model.catalogue, proto).contains(owner);
    let own = usize::from(proto.name == *owner);
    let added = pdu.transforms.iter().any(|transform| model.gives(&transform.node, name));
    !added && !below && pdu.payload.is_empty() && in_transport + own == 1 && proto.name != "frame"
}
