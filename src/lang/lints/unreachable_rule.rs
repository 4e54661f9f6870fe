//! Rules of a Transform behind one that matches whenever they do (T2).

use std::collections::HashMap;

use crate::lang::ast::{Avp, Avpl, Mode, Op, Rule, Transform};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::implies::implies;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    model.transforms.iter().flat_map(|transform| of(transform)).collect()
}

fn of(transform: &Transform) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut before = Before::default();
    for rule in &transform.rules {
        if let Some(always) = before.always {
            let message = "this rule is never tried: the one before it always matches";
            diagnostics.push(
                Diagnostic::new(&codes::UNREACHABLE_RULE, rule.span, message, "never tried")
                    .help("move the rule without conditions to the end, or into a Transform of its own")
                    .related(always.span, "always matches"),
            );
            return diagnostics;
        }
        if let Some(wider) = before.wider(rule) {
            let message = "this rule is never tried: one before it matches whenever it would";
            diagnostics.push(
                Diagnostic::new(&codes::UNREACHABLE_RULE, rule.span, message, "never tried")
                    .help("move the rule with more conditions up, or into a Transform of its own")
                    .related(wider.span, "matches first"),
            );
        }
        before.add(rule);
    }
    diagnostics
}

/// The rules above, by their first condition: a rule that asks for one value of many is only compared with
/// those that ask for the same.
#[derive(Default)]
struct Before<'a> {
    always: Option<&'a Rule>,
    by_value: HashMap<(&'a str, &'a str), Vec<&'a Rule>>,
    by_name: HashMap<&'a str, Vec<&'a Rule>>,
}

impl<'a> Before<'a> {
    fn add(&mut self, rule: &'a Rule) {
        let Some((mode, avpl)) = &rule.condition else {
            self.always = Some(rule);
            return;
        };
        match avpl.avps.first() {
            // Without conditions every mode matches (A5, A8, A9).
            None => self.always = Some(rule),
            Some(first) if *mode == Mode::Strict => {
                let name = first.name.node.as_str();
                match first.values.first().filter(|_| first.op == Op::Equal) {
                    Some(value) => self.by_value.entry((name, value.node.as_str())).or_default().push(rule),
                    None => self.by_name.entry(name).or_default().push(rule),
                }
            }
            Some(_) => {}
        }
    }

    /// A rule above that matches whenever this one does.
    fn wider(&self, rule: &Rule) -> Option<&'a Rule> {
        let (Mode::Strict, avpl) = rule.condition.as_ref()? else { return None };
        avpl.avps
            .iter()
            .find_map(|avp| self.near(avp).find(|above| strict(above).is_some_and(|above| implies(avpl, above))))
    }

    fn near<'s>(&'s self, avp: &'s Avp) -> impl Iterator<Item = &'a Rule> + use<'s, 'a> {
        let name = avp.name.node.as_str();
        let same = avp.values.first().and_then(|value| self.by_value.get(&(name, value.node.as_str())));
        same.into_iter().chain(self.by_name.get(name)).flatten().copied()
    }
}

fn strict(rule: &Rule) -> Option<&Avpl> {
    rule.condition.as_ref().map(|(_, avpl)| avpl)
}
