//! A Transform that no Transform clause names.

use std::collections::HashSet;

use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let of_pdus = model.pdus.iter().flat_map(|pdu| &pdu.transforms);
    let of_gops = model.gops.iter().flat_map(|gop| &gop.transforms);
    let names: HashSet<&str> = of_pdus
        .chain(of_gops)
        .chain(model.gogs.iter().flat_map(|gog| &gog.transforms))
        .map(|name| name.node.as_str())
        .collect();
    let idle = model.transforms.iter().filter(|transform| !names.contains(transform.name.node.as_str()));
    idle.map(|transform| {
        let name = &transform.name.node;
        let message = format!("nothing uses the Transform `{name}`");
        Diagnostic::new(&codes::UNUSED_TRANSFORM, transform.name.span, message, "never used")
            .help(format!("add `Transform {name};` to a Pdu, Gop or Gog, or remove it"))
    })
    .collect()
}
