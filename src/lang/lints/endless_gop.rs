//! A Gop that is never stopped and that no timer releases. Quiet: it is often meant so.

use crate::lang::ast::{Declaration, GopOptions};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, is_never};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    // The defaults hold for what follows them (V15).
    let mut defaults_end_it = false;
    for declaration in &model.config.declarations {
        match declaration {
            Declaration::Default(defaults) => defaults_end_it |= has_timer(&defaults.gop),
            Declaration::Gop(gop) => {
                let Some(stop) = gop.stop.as_ref().filter(|stop| is_never(stop)) else { continue };
                if defaults_end_it || has_timer(&gop.options) {
                    continue;
                }
                let message = format!("nothing ends the Gop `{}`: it is never stopped and has no timer", gop.name.node);
                diagnostics.push(
                    Diagnostic::new(&codes::ENDLESS_GOP, stop.span, message, "never stopped")
                        .help("add `IdleTimeout` or `Lifetime`, or say in Stop what ends it"),
                );
            }
            _ => {}
        }
    }
    diagnostics
}

fn has_timer(options: &GopOptions) -> bool {
    [&options.idle_timeout, &options.lifetime].into_iter().flatten().any(|time| time.node.nanoseconds > 0)
}
