//! Transforms: rules that insert and replace AVPs (chapter 5).

use super::avp::{AttrId, AttrSet, Avp, Avpl, merge, of_attr};
use super::matching::Matcher;
use super::test::Operand;
use crate::fields::Texts;
use crate::lang::ast::Action;

/// One Transform.
#[derive(Debug, Clone)]
pub struct Transform {
    rules: Vec<TransformRule>,
    /// An attribute that every rule asks for one value of: a rule for a value that the item lacks
    /// need not be looked at further.
    pivot: Option<AttrId>,
}

/// One rule of a Transform.
#[derive(Debug, Clone)]
pub(super) struct TransformRule {
    /// None matches always, with an empty result (S5).
    pub(super) condition: Option<Matcher>,
    pub(super) action: Action,
    /// The AVPs of the action; empty when the rule has none.
    pub(super) avps: Avpl,
    /// The value that it asks of the Transform's pivot.
    pub(super) asked: Option<Operand>,
}

impl TransformRule {
    fn asks_for(&self, attr: AttrId) -> Option<&Operand> {
        self.condition.as_ref().and_then(|condition| condition.equal_on(attr))
    }

    fn apply(&self, list: &mut Avpl, texts: &Texts, matched: &[Avp]) {
        if self.action == Action::Replace {
            list.retain(|avp: &Avp| !matched.iter().any(|gone| gone.same(avp)));
        }
        merge(list, &self.avps, texts);
    }
}

impl Transform {
    pub(super) fn new(mut rules: Vec<TransformRule>) -> Self {
        let first = rules.first().and_then(|rule| rule.condition.as_ref());
        let pivot = first.and_then(|condition| {
            condition.attrs().find(|attr| rules.iter().all(|rule| rule.asks_for(*attr).is_some()))
        });
        for rule in &mut rules {
            rule.asked = pivot.and_then(|pivot| rule.asks_for(pivot)).cloned();
        }
        Self { rules, pivot }
    }

    /// The first rule that matches is carried out and ends the Transform (T2, T3).
    pub(crate) fn apply(&self, list: &mut Avpl, texts: &Texts, matched: &mut Avpl) {
        let present = AttrSet::of(list);
        let values = self.pivot.map_or(&[][..], |pivot| of_attr(list, pivot));
        if self.pivot.is_some() && values.is_empty() {
            return;
        }
        let rule = self.rules.iter().find(|rule| {
            matched.clear();
            rule.condition.as_ref().is_none_or(|condition| {
                condition.may_match(present)
                    && rule.asked.as_ref().is_none_or(|asked| values.iter().any(|avp| asked.equals(avp)))
                    && condition.matches(list, texts, matched)
            })
        });
        if let Some(rule) = rule {
            rule.apply(list, texts, matched);
        }
    }
}
