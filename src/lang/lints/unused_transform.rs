//! A Transform that no Transform clause names.

use std::collections::HashSet;

use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let pdus = model.pdus.iter().flat_map(|pdu| &pdu.transforms);
    let gops = model.gops.iter().flat_map(|gop| &gop.transforms);
    let gogs = model.gogs.iter().flat_map(|gog| &gog.transforms);
    let used: HashSet<&str> = pdus.chain(gops).chain(gogs).map(|name| name.node.as_str()).collect();
    let unused = model.transforms.iter().filter(|transform| !used.contains(transform.name.node.as_str()));
    unused
        .map(|transform| {
            let name = &transform.name.node;
            let message = format!("nothing uses the Transform `{name}`");
            Diagnostic::new(&codes::UNUSED_TRANSFORM, transform.name.span, message, "never used")
                .help(format!("add `Transform {name};` to a Pdu, Gop or Gog, or remove it"))
        })
        .collect()
}
