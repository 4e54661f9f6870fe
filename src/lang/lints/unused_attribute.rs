//! Attributes of a grouped Pdu that nothing asks for. Quiet: the Pdu shows them.

use std::collections::HashMap;

use crate::lang::ast::Gop;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Attributes, Model, lists, names_in};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let gops: HashMap<&str, &Gop> = model.gops.iter().map(|gop| (gop.on.node.as_str(), *gop)).collect();
    let mut diagnostics = Vec::new();
    for pdu in &model.pdus {
        let Some(gop) = gops.get(pdu.name.node.as_str()) else { continue };
        let mut used: Attributes<'_> = lists(gop).flat_map(names_in).collect();
        used.extend(pdu.criteria.iter().flat_map(|criteria| names_in(&criteria.avpl)));
        used.extend(pdu.transforms.iter().flat_map(|name| model.asked(&name.node)));
        for extract in &pdu.extracts {
            let name = extract.attr.node.as_str();
            // Of several fields for one attribute the first is told.
            if used.insert(name) {
                let message = format!("nothing uses the attribute `{name}` of `{}`", pdu.name.node);
                diagnostics.push(
                    Diagnostic::new(&codes::UNUSED_ATTRIBUTE, extract.attr.span, message, "extracted only")
                        .help(format!("add it to the `Extra` clause of `{}`, or remove this clause", gop.name.node)),
                );
            }
        }
    }
    diagnostics
}
