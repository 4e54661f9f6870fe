//! Rules of a Transform behind one that always matches (T2).

use crate::lang::ast::Rule;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for transform in &model.transforms {
        let Some(index) = transform.rules.iter().position(always_matches) else { continue };
        if let (Some(rule), Some(behind)) = (transform.rules.get(index), transform.rules.get(index + 1)) {
            let message = "this rule is never tried: the one before it always matches";
            diagnostics.push(
                Diagnostic::new(&codes::UNREACHABLE_RULE, behind.span, message, "never tried")
                    .help("move the rule without conditions to the end, or into a Transform of its own")
                    .related(rule.span, "always matches"),
            );
        }
    }
    diagnostics
}

/// Without conditions every mode matches (A5, A8, A9).
fn always_matches(rule: &Rule) -> bool {
    rule.condition.as_ref().is_none_or(|(_, avpl)| avpl.avps.is_empty())
}
