//! Transforms: rules that insert and replace AVPs (chapter 5).

use super::avp::{AttrSet, Avp, Avpl, merge};
use super::matching::Matcher;
use crate::fields::Texts;
use crate::lang::ast::Action;

/// One rule of a Transform.
#[derive(Debug, Clone)]
pub struct TransformRule {
    /// None matches always, with an empty result (S5).
    pub(super) condition: Option<Matcher>,
    pub(super) action: Action,
    /// The AVPs of the action; empty when the rule has none.
    pub(super) avps: Avpl,
}

/// Applies one Transform: the first rule that matches is carried out and ends it (T2, T3).
pub(crate) fn apply(rules: &[TransformRule], list: &mut Avpl, texts: &Texts, matched: &mut Avpl) {
    let present = AttrSet::of(list);
    for rule in rules {
        matched.clear();
        let matches = rule
            .condition
            .as_ref()
            .is_none_or(|condition| condition.may_match(present) && condition.matches(list, texts, matched));
        if matches {
            if rule.action == Action::Replace {
                list.retain(|avp: &Avp| !matched.iter().any(|gone| gone.same(avp)));
            }
            merge(list, &rule.avps, texts);
            return;
        }
    }
}
