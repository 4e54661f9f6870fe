//! Transforms: rules that insert and replace AVPs (chapter 5).

use super::avp::{AttrId, Avp, Avpl, merge};
use super::candidates::{Candidates, Places, WIDTH, places};
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
    candidates: Candidates,
    asked: Asked,
}

/// What became of a rule of a Transform.
#[derive(Debug)]
pub(crate) enum Tried<'a> {
    /// It was carried out: the list that it met, and what it made of it.
    Fires(&'a [Avp], &'a [Avp]),
    /// Its condition was not met by the list.
    Misses(&'a Matcher, &'a [Avp]),
    /// It would have been, but an earlier rule was.
    TooLate,
}

/// A Transform with what rules it out at a glance.
#[derive(Debug, Clone)]
struct Prepared {
    rules: Vec<PreparedRule>,
    candidates: Candidates,
    /// What all its rules need.
    need: Need,
}

/// A rule with what rules it out at a glance.
#[derive(Debug, Clone)]
struct PreparedRule {
    rule: Rule,
    need: Need,
    /// What its action adds to a list.
    adds: Facts,
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
        let mut list: Vec<Prepared> =
            transforms.into_iter().map(|transform| Prepared::new(transform, &mut asked)).collect();
        // Only now it is known what all of them ask for.
        for prepared in list.iter_mut().flat_map(|transform| &mut transform.rules) {
            prepared.adds = asked.facts(&prepared.rule.avps);
        }
        let candidates = Candidates::new(list.iter().map(|transform| &transform.need));
        Self { list, candidates, asked }
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
        let replacing = rules.map(|prepared| &prepared.rule).filter(|rule| rule.action == Action::Replace);
        replacing.flat_map(|rule| rule.condition.iter().flat_map(Matcher::attrs))
    }

    /// Applies them one after the other (T1).
    #[inline]
    pub(crate) fn apply(&self, list: &mut Avpl, texts: &Texts, matched: &mut Avpl) {
        if self.list.is_empty() {
            return;
        }
        let mut facts = self.asked.facts(list);
        let mut candidates = self.candidates.of(&facts);
        while let Some(at) = places(candidates).next() {
            candidates &= candidates - 1;
            let Some(transform) = self.list.get(at as usize) else { break };
            if self.apply_one(transform, list, &mut facts, texts, matched) {
                // Those before it had their turn.
                candidates = self.candidates.of(&facts) & (Places::MAX << at << 1);
            }
        }
        for transform in self.list.iter().skip(WIDTH) {
            self.apply_one(transform, list, &mut facts, texts, matched);
        }
    }

    /// Applies them like [`apply`](Self::apply), but slowly, and tells what became of each rule of each
    /// Transform, both by their numbers.
    pub(crate) fn trace(&self, list: &mut Avpl, texts: &Texts, mut told: impl FnMut(usize, usize, Tried<'_>)) {
        for (at, transform) in self.list.iter().enumerate() {
            let met = list.clone();
            let mut is_done = false;
            for (number, PreparedRule { rule, .. }) in transform.rules.iter().enumerate() {
                let mut matched = Avpl::new();
                match &rule.condition {
                    Some(condition) if !condition.matches(&met, texts, &mut matched) => {
                        told(at, number, Tried::Misses(condition, &met));
                    }
                    _ if is_done => told(at, number, Tried::TooLate),
                    _ => {
                        rule.carry_out(list, texts, &matched);
                        told(at, number, Tried::Fires(&met, list));
                        is_done = true;
                    }
                }
            }
        }
    }

    /// How many rules each of them has.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = usize> {
        self.list.iter().map(|transform| transform.rules.len())
    }

    /// Applies one of them; true if that may have changed the list.
    #[inline]
    fn apply_one(
        &self,
        transform: &Prepared,
        list: &mut Avpl,
        facts: &mut Facts,
        texts: &Texts,
        matched: &mut Avpl,
    ) -> bool {
        if !transform.need.is_met(facts) {
            return false;
        }
        let Some(prepared) = transform.apply(list, facts, texts, matched) else { return false };
        *facts = match prepared.rule.action {
            Action::Insert => facts.and(prepared.adds),
            Action::Replace => self.asked.facts(list),
        };
        true
    }
}

impl Prepared {
    fn new(transform: Transform, asked: &mut Asked) -> Self {
        let prepare = |rule: Rule| {
            let need = rule.condition.as_ref().map_or_else(Need::nothing, |condition| condition.need(asked));
            PreparedRule { rule, need, adds: Facts::default() }
        };
        let rules: Vec<PreparedRule> = transform.rules.into_iter().map(prepare).collect();
        let needs = rules.iter().map(|prepared| &prepared.need);
        let need = needs.clone().cloned().reduce(|a, b| a.common(&b)).unwrap_or_else(Need::nothing);
        Self { candidates: Candidates::new(needs), rules, need }
    }

    fn inserted(&self) -> impl Iterator<Item = AttrId> {
        self.rules.iter().flat_map(|prepared| prepared.rule.avps.iter().map(Avp::attr))
    }

    /// The first rule that matches is carried out and ends the Transform (T2, T3). Gives it, if that
    /// may have changed the list.
    fn apply(&self, list: &mut Avpl, facts: &Facts, texts: &Texts, matched: &mut Avpl) -> Option<&PreparedRule> {
        let filed = places(self.candidates.of(facts)).filter_map(|at| self.rules.get(at as usize));
        let mut candidates = filed.chain(self.rules.iter().skip(WIDTH));
        let prepared = candidates.find(|PreparedRule { rule, need, .. }| {
            need.is_met(facts)
                && (need.suffices
                    || rule.condition.as_ref().is_none_or(|condition| condition.matches(list, texts, matched)))
        })?;
        let PreparedRule { rule, need, .. } = prepared;
        if !rule.may_change() {
            return None;
        }
        if need.suffices || rule.condition.is_none() {
            // Only what is replaced has to be known.
            matched.clear();
            if let Some(condition) = rule.condition.as_ref().filter(|_| rule.action == Action::Replace) {
                condition.matches(list, texts, matched);
            }
        }
        rule.carry_out(list, texts, matched);
        Some(prepared)
    }
}
