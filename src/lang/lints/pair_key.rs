//! Keys of both addresses or ports of a packet (A7). Quiet: they are the usual keys.

use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, names_in};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for gop in &model.gops {
        for (index, avp) in gop.key.avps.iter().enumerate() {
            let name = avp.name.node.as_str();
            if names_in(&gop.key).take(index).filter(|other| *other == name).count() != 1 {
                continue;
            }
            let message = format!("a Pdu whose two values of `{name}` are equal never joins `{}`", gop.name.node);
            diagnostics.push(
                Diagnostic::new(&codes::PAIR_KEY, avp.span, message, "asks for a second value")
                    .help("take an identifier that the protocol has of its own for the key, such as a stream number"),
            );
        }
    }
    diagnostics
}
