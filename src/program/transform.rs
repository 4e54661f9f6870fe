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
    /// An attribute that every rule has conditions on, and the fewest that a rule has: without so
    /// many values no rule matches. Where a rule asks it for one value, it need not be looked at
    /// further if the item lacks that.
    pivot: Option<(AttrId, usize)>,
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

    fn conditions_on(&self, attr: AttrId) -> usize {
        self.condition.as_ref().map_or(0, |condition| condition.count_on(attr))
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
        let pivot = rules.first().and_then(|rule| rule.condition.as_ref()).and_then(|condition| {
            let least = |attr: AttrId| rules.iter().map(|rule| rule.conditions_on(attr)).min().unwrap_or(0);
            condition.attrs().map(|attr| (attr, least(attr))).max_by_key(|(_, least)| *least)
        });
        let pivot = pivot.filter(|(_, least)| *least > 0);
        for rule in &mut rules {
            rule.asked = pivot.and_then(|(attr, _)| rule.asks_for(attr)).cloned();
        }
        Self { rules, pivot }
    }

    /// Whether a rule inserts the attribute.
    pub(super) fn inserts(&self, attr: AttrId) -> bool {
        self.rules.iter().any(|rule| rule.avps.iter().any(|avp| avp.attr() == attr))
    }

    /// The first rule that matches is carried out and ends the Transform (T2, T3). True if there was
    /// one; `present` are the attributes of the list.
    fn apply(&self, list: &mut Avpl, present: AttrSet, texts: &Texts, matched: &mut Avpl) -> bool {
        let (values, least) = self.pivot.map_or((&[][..], 0), |(attr, least)| (of_attr(list, attr), least));
        if values.len() < least {
            return false;
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
        rule.is_some()
    }
}

/// Applies Transforms one after the other (T1).
pub(crate) fn apply(transforms: &[Transform], list: &mut Avpl, texts: &Texts, matched: &mut Avpl) {
    let mut present = AttrSet::of(list);
    for transform in transforms {
        if transform.apply(list, present, texts, matched) {
            present = AttrSet::of(list);
        }
    }
}
