//! Start and Stop with the same conditions: what starts a Gop stops it.

use std::collections::BTreeSet;

use crate::lang::ast::Avpl;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, at};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for gop in &model.gops {
        let (Some(start), Some(stop)) = (&gop.start, &gop.stop) else { continue };
        if conditions(start) == conditions(stop) {
            let message = format!("Start and Stop of `{}` are the same", gop.name.node);
            diagnostics.push(
                Diagnostic::new(&codes::START_IS_STOP, at(stop), message, "stops at what starts it")
                    .help("name in Stop what ends the group; `Stop (never);` when nothing does")
                    .related(at(start), "starts here"),
            );
        }
    }
    diagnostics
}

fn conditions(avpl: &Avpl) -> BTreeSet<String> {
    avpl.avps
        .iter()
        .map(|avp| {
            let values: Vec<&str> = avp.values.iter().map(|value| value.node.as_str()).collect();
            format!("{}\n{:?}\n{}", avp.name.node, avp.op, values.join("\n"))
        })
        .collect()
}
