//! `DropUnassigned true` of a Gop, which Wireshark ignores (D14).

use crate::lang::ast::Declaration;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let options = model.config.declarations.iter().filter_map(|declaration| match declaration {
        Declaration::Gop(gop) => Some(&gop.options),
        Declaration::Default(defaults) => Some(&defaults.gop),
        _ => None,
    });
    let set = options.filter_map(|options| options.drop_unassigned.as_ref().filter(|drop| drop.node));
    set.map(|drop| {
        let message = "`DropUnassigned` of a Gop hides the Gops without a Gog here, but not in Wireshark";
        Diagnostic::new(&codes::DROP_UNASSIGNED, drop.span, message, "Wireshark ignores it")
            .help("leave it out to get the same result from both")
    })
    .collect()
}
