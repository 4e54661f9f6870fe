//! A Gop without Start that is Member of no Gog never begins (G4).

use std::collections::HashSet;

use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let members: HashSet<&str> =
        model.gogs.iter().flat_map(|gog| &gog.members).map(|member| member.gop.node.as_str()).collect();
    let idle = model.gops.iter().filter(|gop| gop.start.is_none() && !members.contains(gop.name.node.as_str()));
    idle.map(|gop| {
        let message = format!("the Gop `{}` never starts: it has no `Start` and no Gog takes it", gop.name.node);
        Diagnostic::new(&codes::NEVER_STARTS, gop.name.span, message, "has no `Start`")
            .help("add a `Start (…);`, or make it a `Member` of a Gog that other Gops open")
    })
    .collect()
}
