//! Transforms: rules that insert and replace AVPs (chapter 5).

use super::avp::{AttrId, Avp, Avpl, merge};
use super::facts::{Asked, Facts, Need};
use super::matching::Matcher;
use crate::fields::Texts;
use crate::lang::ast::Action;

/// One Transform.
#[derive(Debug, Clone)]
pub(super) struct Transform {
    rules: Vec<Rule>,
}

/// One rule of a Transform.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// None matches always, with an empty result (S5).
    pub(super) condition: Option<Matcher>,
    pub(super) action: Action,
    /// The AVPs of the action; empty when the rule has none.
    pub(super) avps: Avpl,
}

/// The Transforms of a Pdu, a Gop or a Gog, in the order in which they are applied (T1).
#[derive(Debug, Clone, Default)]
pub struct Transforms {
    list: Vec<Prepared>,
    asked: Asked,
}

/// A Transform with what rules it out at a glance.
#[derive(Debug, Clone)]
struct Prepared {
    rules: Vec<(Rule, Need)>,
    /// What all its rules need.
    need: Need,
}

impl Transform {
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        Self { rules }
    }
}

impl Rule {
    fn may_change(&self) -> bool {
        self.action == Action::Replace || !self.avps.is_empty()
    }

    /// Carries out the action.
    fn carry_out(&self, list: &mut Avpl, texts: &Texts, matched: &[Avp]) {
        if self.action == Action::Replace {
            list.retain(|avp: &Avp| !matched.iter().any(|gone| gone.same(avp)));
        }
        merge(list, &self.avps, texts);
    }
}

impl Transforms {
    pub(super) fn new(transforms: impl IntoIterator<Item = Transform>) -> Self {
        let mut asked = Asked::default();
        let list = transforms.into_iter().map(|transform| Prepared::new(transform, &mut asked)).collect();
        Self { list, asked }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The attributes that they insert.
    pub(crate) fn inserted(&self) -> impl Iterator<Item = AttrId> {
        self.list.iter().flat_map(Prepared::inserted)
    }

    /// The attributes of which they may take AVPs away.
    pub(super) fn replaced(&self) -> impl Iterator<Item = AttrId> {
        let rules = self.list.iter().flat_map(|transform| &transform.rules);
        let replacing = rules.filter(|(rule, _)| rule.action == Action::Replace);
        replacing.flat_map(|(rule, _)| rule.condition.iter().flat_map(Matcher::attrs))
    }

    /// Applies them one after the other (T1).
    #[inline]
    pub(crate) fn apply(&self, list: &mut Avpl, texts: &Texts, matched: &mut Avpl) {
        if self.list.is_empty() {
            return;
        }
        let mut facts = self.asked.facts(list);
        for transform in &self.list {
            if transform.need.is_met(&facts)
                && let Some(rule) = transform.apply(list, &facts, texts, matched)
            {
                facts = match rule.action {
                    Action::Insert => facts.and(self.asked.facts(&rule.avps)),
                    Action::Replace => self.asked.facts(list),
                };
            }
        }
    }
}

impl Prepared {
    fn new(transform: Transform, asked: &mut Asked) -> Self {
        let prepare = |rule: Rule| {
            let need = rule.condition.as_ref().map_or_else(Need::nothing, |condition| condition.need(asked));
            (rule, need)
        };
        let rules: Vec<(Rule, Need)> = transform.rules.into_iter().map(prepare).collect();
        let need = rules.iter().map(|(_, need)| need.clone()).reduce(|a, b| a.common(&b)).unwrap_or_else(Need::nothing);
        Self { rules, need }
    }

    fn inserted(&self) -> impl Iterator<Item = AttrId> {
        self.rules.iter().flat_map(|(rule, _)| rule.avps.iter().map(Avp::attr))
    }

    /// The first rule that matches is carried out and ends the Transform (T2, T3). Gives it, if that
    /// may have changed the list.
    fn apply(&self, list: &mut Avpl, facts: &Facts, texts: &Texts, matched: &mut Avpl) -> Option<&Rule> {
        let rule = self.rules.iter().find(|(rule, need)| {
            need.is_met(facts)
                && (need.suffices
                    || rule.condition.as_ref().is_none_or(|condition| condition.matches(list, texts, matched)))
        });
        let (rule, need) = rule.filter(|(rule, _)| rule.may_change())?;
        if need.suffices || rule.condition.is_none() {
            // Only what is replaced has to be known.
            matched.clear();
            if let Some(condition) = rule.condition.as_ref().filter(|_| rule.action == Action::Replace) {
                condition.matches(list, texts, matched);
            }
        }
        rule.carry_out(list, texts, matched);
        Some(rule)
    }
}
