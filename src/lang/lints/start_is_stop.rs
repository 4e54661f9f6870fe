//! Start and Stop with the same conditions, or a Stop that Start implies: what starts a Gop stops it.

use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::implies::implies;
use crate::lang::model::{Model, at};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for gop in &model.gops {
        let (Some(start), Some(stop)) = (&gop.start, &gop.stop) else { continue };
        if !implies(start, stop) {
            continue;
        }
        let name = &gop.name.node;
        let (message, label) = if implies(stop, start) {
            (format!("Start and Stop of `{name}` are the same"), "stops at what starts it")
        } else {
            (format!("every Pdu that starts `{name}` also stops it"), "met whenever Start is")
        };
        diagnostics.push(
            Diagnostic::new(&codes::START_IS_STOP, at(stop), message, label)
                .help("name in Stop what ends the group; `Stop (never);` when nothing does")
                .related(at(start), "starts here"),
        );
    }
    diagnostics
}
