//! A key attribute that has one value in Start and another in Stop: the two never share a key (G2).

use crate::lang::ast::{Avp, Avpl, Op};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, names_in};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for gop in &model.gops {
        let (Some(start), Some(stop)) = (&gop.start, &gop.stop) else { continue };
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
    }
    diagnostics
}

/// The only condition on a name, when it asks for certain values.
fn fixed<'a>(avpl: &'a Avpl, name: &str) -> Option<&'a Avp> {
    let mut conditions = avpl.avps.iter().filter(|avp| avp.name.node == name);
    let only = conditions.next().filter(|avp| matches!(avp.op, Op::Equal | Op::OneOf));
    only.filter(|_| conditions.next().is_none())
}
