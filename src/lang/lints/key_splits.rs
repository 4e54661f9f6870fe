//! A key attribute that has one value in Start and another in Stop: the two never share a key (G2). So with
//! one that only requests have, or the sender's address alone, and with a Stop that only asks for the key.

use crate::lang::ast::{Avp, Avpl, Gop, Op};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::implies::implies;
use crate::lang::model::{Model, names_in};

use super::one_way;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for gop in &model.gops {
        let (Some(start), Some(stop)) = (&gop.start, &gop.stop) else { continue };
        let before = diagnostics.len();
        for key in &gop.key.avps {
            // Twice in the key, both values may be in it.
            if names_in(&gop.key).filter(|name| *name == key.name.node).count() > 1 {
                continue;
            }
            let (Some(starts), Some(stops)) = (fixed(start, &key.name.node), fixed(stop, &key.name.node)) else {
                continue;
            };
            if starts.values.iter().all(|value| stops.values.iter().all(|other| value.node != other.node)) {
                let message = format!("the key of `{}` keeps Start and Stop apart", gop.name.node);
                let help = format!("take `{}` out of the key", key.name.node);
                diagnostics.push(
                    Diagnostic::new(&codes::KEY_SPLITS, key.span, message, "part of the key")
                        .help(help)
                        .related(starts.span, "one value in Start")
                        .related(stops.span, "another in Stop"),
                );
            }
        }
        if diagnostics.len() == before {
            diagnostics.extend(one_way::lint(model, gop, start, stop));
        }
        if diagnostics.len() == before && !implies(start, stop) {
            diagnostics.extend(stopped_by_key(gop, stop));
        }
    }
    diagnostics
}

/// A Stop that asks for nothing but attributes of the key, which all Pdus of a Gop have alike.
fn stopped_by_key(gop: &Gop, stop: &Avpl) -> Option<Diagnostic> {
    let single = |name: &str| names_in(&gop.key).filter(|key| *key == name).count() == 1;
    let first = stop.avps.first().filter(|_| names_in(stop).all(single))?;
    let name = first.name.node.as_str();
    let key = gop.key.avps.iter().find(|key| key.name.node == name)?;
    let message = format!("the Stop of `{}` asks for what all Pdus of a Gop have alike: its key", gop.name.node);
    Some(
        Diagnostic::new(&codes::KEY_SPLITS, key.span, message, "part of the key")
            .help(format!("take `{name}` out of the key"))
            .related(stop.span, "asks for nothing else"),
    )
}

/// The only condition on a name, when it asks for certain values.
pub(super) fn fixed<'a>(avpl: &'a Avpl, name: &str) -> Option<&'a Avp> {
    let mut conditions = avpl.avps.iter().filter(|avp| avp.name.node == name);
    let only = conditions.next().filter(|avp| matches!(avp.op, Op::Equal | Op::OneOf));
    only.filter(|_| conditions.next().is_none())
}
