//! A Transform none of whose rules does anything (S5), or that adds only what is there (T3).

use crate::lang::ast::{Action, Avp, Avpl, Mode, Op, Transform};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, acts};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for transform in &model.transforms {
        let message = format!("the Transform `{}` changes nothing", transform.name.node);
        if !transform.rules.iter().any(|rule| acts(rule.action.as_ref())) {
            let label = "no rule inserts or replaces anything";
            diagnostics.push(
                Diagnostic::new(&codes::NO_EFFECT, transform.name.span, message, label)
                    .help("give a rule an action, as in `Match (a) Insert (b=1);`, or remove the Transform"),
            );
        } else if let Some(added) = adds_what_is_there(transform) {
            diagnostics.push(
                Diagnostic::new(&codes::NO_EFFECT, added.span, message, "all of this is there when the rule matches")
                    .help("write `Replace` instead of `Insert` to remove what else was matched"),
            );
        }
    }
    diagnostics
}

/// The first list that is inserted, when all that is inserted anywhere in the Transform is what its rule
/// asks for.
fn adds_what_is_there(transform: &Transform) -> Option<&Avpl> {
    let mut first = None;
    for rule in &transform.rules {
        let Some((action, added)) = rule.action.as_ref().filter(|action| acts(Some(action))) else { continue };
        let asked = rule.condition.as_ref().filter(|(mode, _)| *mode == Mode::Strict).map(|(_, asked)| asked)?;
        let there = added.avps.iter().all(|avp| {
            let same = |other: &&Avp| other.name.node == avp.name.node && other.op == Op::Equal && avp.op == Op::Equal;
            asked.avps.iter().filter(same).any(|other| {
                other.values.iter().map(|value| &value.node).eq(avp.values.iter().map(|value| &value.node))
            })
        });
        if *action != Action::Insert || !there {
            return None;
        }
        first = first.or(Some(added));
    }
    first
}
