//! A Transform none of whose rules does anything (S5).

use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, acts};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let idle =
        model.transforms.iter().filter(|transform| !transform.rules.iter().any(|rule| acts(rule.action.as_ref())));
    idle.map(|transform| {
        let message = format!("the Transform `{}` changes nothing", transform.name.node);
        Diagnostic::new(&codes::NO_EFFECT, transform.name.span, message, "no rule inserts or replaces anything")
            .help("give a rule an action, as in `Match (a) Insert (b=1);`, or remove the Transform")
    })
    .collect()
}
