//! Matching a data AVPL against a condition AVPL: Strict, Every and Loose (A5–A9).

use super::Compat;
use super::avp::{AttrId, AttrSet, Avp, Avpl, next_of_attr, of_attr};
use super::facts::{Asked, Need};
use super::test::Test;
use crate::fields::Texts;
use crate::lang::ast::Mode;

/// A compiled condition AVPL with its match mode.
#[derive(Debug, Clone)]
pub struct Matcher {
    mode: Mode,
    compat: Compat,
    /// By attribute, in AVPL order.
    groups: Vec<Group>,
    /// The attributes of the conditions.
    attrs: AttrSet,
    /// How many conditions there are.
    len: usize,
}

/// The conditions on one attribute.
#[derive(Debug, Clone)]
struct Group {
    attr: AttrId,
    tests: Vec<Test>,
    /// All are *exists*: any AVP serves any of them.
    any: bool,
}

impl Matcher {
    /// From conditions sorted as A3 says.
    pub(super) fn new(mode: Mode, compat: Compat, conditions: Vec<(AttrId, Test)>) -> Self {
        let len = conditions.len();
        let mut groups: Vec<Group> = Vec::new();
        for (attr, test) in conditions {
            let exists = matches!(test, Test::Exists);
            match groups.last_mut() {
                Some(group) if group.attr == attr => {
                    group.any &= exists;
                    group.tests.push(test);
                }
                _ => groups.push(Group { attr, tests: vec![test], any: exists }),
            }
        }
        let attrs = groups.iter().fold(AttrSet::default(), |set, group| set.with(group.attr));
        Self { mode, compat, groups, attrs, len }
    }

    /// How many conditions there are; a Strict result has as many AVPs.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no conditions.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The attributes that the conditions are about, in order.
    pub fn attrs(&self) -> impl Iterator<Item = AttrId> {
        self.groups.iter().map(|group| group.attr)
    }

    /// The conditions by attribute, in AVPL order.
    pub(super) fn tests(&self) -> impl Iterator<Item = (AttrId, &[Test])> {
        self.groups.iter().map(|group| (group.attr, group.tests.as_slice()))
    }

    /// Whether every condition has to be met.
    pub(super) fn is_strict(&self) -> bool {
        self.mode == Mode::Strict
    }

    /// What a list needs, at least, to match.
    pub(super) fn need(&self, asked: &mut Asked) -> Need {
        let mut need = Need::default();
        if self.mode != Mode::Strict {
            return need;
        }
        need.suffices = self.compat == Compat::Documented;
        for group in &self.groups {
            need.attr(group.attr);
            // Which AVP serves which of several conditions, only a match can tell.
            need.suffices &= group.tests.len() == 1;
            for test in &group.tests {
                match test {
                    Test::Exists => {}
                    Test::Equal(operand) => need.one_of([asked.bit(group.attr, operand)].into_iter()),
                    Test::OneOf(operands) => {
                        need.one_of(operands.iter().map(|operand| asked.bit(group.attr, operand)));
                    }
                    _ => need.suffices = false,
                }
            }
        }
        need
    }

    /// The conditions on some of the attributes: what of a Strict match can be told before the others
    /// are there.
    pub(super) fn restricted(&self, keep: impl Fn(AttrId) -> bool) -> Option<Self> {
        let groups: Vec<Group> = self.groups.iter().filter(|group| keep(group.attr)).cloned().collect();
        let attrs = groups.iter().fold(AttrSet::default(), |set, group| set.with(group.attr));
        let len = groups.iter().map(|group| group.tests.len()).sum();
        (self.mode == Mode::Strict && len > 0).then_some(Self { groups, attrs, len, ..*self })
    }

    /// Whether a list with these attributes may match: a Strict match needs all of its own.
    #[inline]
    pub(crate) fn may_match(&self, present: AttrSet) -> bool {
        self.mode != Mode::Strict || self.attrs.may_be_in(present)
    }

    /// Whether a condition may be about one of these attributes.
    #[inline]
    pub(crate) fn may_concern(&self, attrs: AttrSet) -> bool {
        self.attrs.may_meet(attrs)
    }

    /// Matches `data`; on success `result` holds the matched AVPs, in order.
    #[inline]
    pub fn matches(&self, data: &[Avp], texts: &Texts, result: &mut Avpl) -> bool {
        result.clear();
        match (self.mode, self.compat) {
            (Mode::Strict, Compat::Documented) => self.strict(data, texts, result),
            (Mode::Every, Compat::Documented) => self.every(data, texts, result),
            (Mode::Loose, Compat::Documented) => {
                self.loose(data, texts, result);
                !result.is_empty() || self.is_empty()
            }
            (Mode::Strict, Compat::Wireshark) => self.strict_walk(data, texts, result),
            (Mode::Every, Compat::Wireshark) => self.every_walk(data, texts, result),
            (Mode::Loose, Compat::Wireshark) => {
                self.loose(data, texts, result);
                true
            }
        }
    }

    /// The data AVPs that pass some condition, whatever the mode: what an Extra copies (A11).
    pub fn collect(&self, data: &[Avp], texts: &Texts, result: &mut Avpl) {
        result.clear();
        self.loose(data, texts, result);
    }

    fn strict(&self, data: &[Avp], texts: &Texts, result: &mut Avpl) -> bool {
        let mut rest = data;
        self.groups.iter().all(|group| group.strict(next_of_attr(&mut rest, group.attr), texts, result))
    }

    fn every(&self, data: &[Avp], texts: &Texts, result: &mut Avpl) -> bool {
        self.groups.iter().all(|group| {
            let candidates = of_attr(data, group.attr);
            let before = result.len();
            result.extend(candidates.iter().filter(|avp| group.some_test_passes(avp, texts)));
            candidates.is_empty() || result.len() > before
        })
    }

    fn loose(&self, data: &[Avp], texts: &Texts, result: &mut Avpl) {
        // Both are in the order of attributes.
        let mut groups = self.groups.iter();
        let Some(mut group) = groups.next() else { return };
        for avp in data {
            while group.attr < avp.attr() {
                let Some(next) = groups.next() else { return };
                group = next;
            }
            if avp.attr() == group.attr && (group.any || group.some_test_passes(avp, texts)) {
                result.push(*avp);
            }
        }
    }

    fn conditions(&self) -> impl Iterator<Item = (AttrId, &Test)> {
        self.groups.iter().flat_map(|group| group.tests.iter().map(move |test| (group.attr, test)))
    }

    /// As in Wireshark: one greedy walk (A6), so the i-th condition on a name meets only the i-th AVP.
    fn strict_walk(&self, data: &[Avp], texts: &Texts, result: &mut Avpl) -> bool {
        let mut data = data.iter().peekable();
        for (attr, test) in self.conditions() {
            while data.next_if(|avp| avp.attr() < attr).is_some() {}
            match data.next_if(|avp| avp.attr() == attr && test.passes(avp, texts)) {
                Some(avp) => result.push(*avp),
                None => return false,
            }
        }
        true
    }

    /// As in Wireshark: the walk of A6 with its way of passing over failures (A8 *ws*).
    fn every_walk(&self, data: &[Avp], texts: &Texts, result: &mut Avpl) -> bool {
        let conditions: Vec<(AttrId, &Test)> = self.conditions().collect();
        let (mut d, mut c) = (0, 0);
        let mut last_success: Option<AttrId> = None;
        while let (Some(avp), Some((attr, test))) = (data.get(d), conditions.get(c)) {
            if *attr > avp.attr() {
                d += 1;
            } else if *attr == avp.attr() && test.passes(avp, texts) {
                result.push(*avp);
                last_success = Some(*attr);
                d += 1;
                c += 1;
            } else {
                c += 1;
                let next = conditions.get(c).map(|(next, _)| *next);
                if last_success != Some(*attr) && (next.is_none() || next != last_success) {
                    return false;
                }
            }
        }
        true
    }

    /// Calls `found` for every set of AVPs that serves all conditions, in the order of A5, at most
    /// `limit` times; `present` are the attributes of `data`, and `set` is memory to use. Gives how many sets there were beyond that (counted up to a bound).
    pub(crate) fn combinations(
        &self,
        data: &[Avp],
        present: AttrSet,
        texts: &Texts,
        limit: usize,
        set: &mut Avpl,
        mut found: impl FnMut(&[Avp]),
    ) -> u64 {
        if !self.attrs.may_be_in(present) {
            return 0;
        }
        set.clear();
        // Mostly there is one AVP for each condition, and so one set.
        let mut rest = data;
        if self.groups.iter().all(|group| next_of_attr(&mut rest, group.attr).len() == group.tests.len()) {
            if self.strict(data, texts, set) {
                found(set);
            }
            return 0;
        }
        let mut choices: Vec<(Vec<Avpl>, u64)> = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let sets = group.sets(of_attr(data, group.attr), texts, limit);
            if sets.0.is_empty() {
                return 0;
            }
            choices.push(sets);
        }
        let total = choices.iter().fold(1u64, |product, (_, count)| product.saturating_mul(*count));
        let mut picked = vec![0usize; choices.len()];
        for _ in 0..limit {
            set.clear();
            for ((sets, _), pick) in choices.iter().zip(&picked) {
                set.extend(sets.get(*pick).into_iter().flatten());
            }
            found(set);
            // The last group turns fastest, like the last letter of words in order.
            let turned = choices.iter().zip(&mut picked).rev().any(|((sets, _), pick)| {
                *pick = (*pick + 1) % sets.len().max(1);
                *pick != 0
            });
            if !turned {
                break;
            }
        }
        total.saturating_sub(limit as u64)
    }
}

impl Group {
    #[inline]
    fn some_test_passes(&self, avp: &Avp, texts: &Texts) -> bool {
        self.tests.iter().any(|test| test.passes(avp, texts))
    }

    /// Appends the AVPs that serve the tests, one each; false if they cannot.
    #[inline]
    fn strict(&self, candidates: &[Avp], texts: &Texts, result: &mut Avpl) -> bool {
        if candidates.len() < self.tests.len() {
            return false;
        }
        // By far the most common condition: `a=c`.
        if let [test @ Test::Equal(operand)] = self.tests.as_slice() {
            return match candidates {
                [avp] if operand.equals(avp) => {
                    result.push(*avp);
                    true
                }
                [_] => false,
                _ => {
                    let found = candidates.iter().find(|avp| test.passes(avp, texts));
                    result.extend(found);
                    found.is_some()
                }
            };
        }
        if self.any {
            let Some(first) = candidates.get(..self.tests.len()) else { return false };
            result.extend_from_slice(first);
            return true;
        }
        if let [test] = self.tests.as_slice() {
            let found = candidates.iter().find(|avp| test.passes(avp, texts));
            result.extend(found);
            return found.is_some();
        }
        let mut served = Assignment::new(self.tests.len());
        for (index, avp) in candidates.iter().enumerate() {
            if served.complete() {
                break;
            }
            if served.add(index, &|avp_index, test_index| {
                candidates
                    .get(avp_index)
                    .zip(self.tests.get(test_index))
                    .is_some_and(|(avp, test)| test.passes(avp, texts))
            }) {
                result.push(*avp);
            }
        }
        served.complete()
    }

    /// All sets of AVPs that serve the tests, in order, at most `limit`, and how many there are.
    fn sets(&self, candidates: &[Avp], texts: &Texts, limit: usize) -> (Vec<Avpl>, u64) {
        if let [test] = self.tests.as_slice() {
            let mut passing = candidates.iter().filter(|avp| test.passes(avp, texts));
            let sets: Vec<Avpl> = passing.by_ref().take(limit).map(|avp| vec![*avp]).collect();
            let count = sets.len() as u64 + passing.count() as u64;
            return (sets, count);
        }
        let mut search = Search { group: self, candidates, texts, limit, sets: Vec::new(), count: 0 };
        search.extend(0, &mut Vec::new(), &Assignment::new(self.tests.len()));
        (search.sets, search.count)
    }
}

/// The search for all sets that serve a group's tests.
struct Search<'a> {
    group: &'a Group,
    candidates: &'a [Avp],
    texts: &'a Texts,
    limit: usize,
    sets: Vec<Avpl>,
    count: u64,
}

impl Search<'_> {
    /// Sets beyond the limit are only counted, and no further than this.
    const COUNTED: u64 = 4096;

    fn extend(&mut self, from: usize, set: &mut Avpl, served: &Assignment) {
        if served.complete() {
            self.count += 1;
            if self.sets.len() < self.limit {
                self.sets.push(set.clone());
            }
            return;
        }
        for (index, avp) in self.candidates.iter().enumerate().skip(from) {
            if self.count >= Self::COUNTED {
                return;
            }
            let mut with = served.clone();
            let added = with.add(index, &|avp_index, test_index| {
                let avp = self.candidates.get(avp_index);
                avp.zip(self.group.tests.get(test_index)).is_some_and(|(avp, test)| test.passes(avp, self.texts))
            });
            if added {
                set.push(*avp);
                self.extend(index + 1, set, &with);
                set.pop();
            }
        }
    }
}

/// Which AVP serves which test. An AVP is added whenever some re-assignment makes room for it, so
/// adding AVPs in order yields the lexicographically smallest set (A5).
#[derive(Debug, Clone)]
struct Assignment {
    server: Vec<Option<usize>>,
    served: usize,
}

impl Assignment {
    fn new(tests: usize) -> Self {
        Self { server: vec![None; tests], served: 0 }
    }

    fn complete(&self) -> bool {
        self.served == self.server.len()
    }

    fn add(&mut self, avp: usize, passes: &dyn Fn(usize, usize) -> bool) -> bool {
        let mut visited = vec![false; self.server.len()];
        let added = self.place(avp, passes, &mut visited);
        self.served += usize::from(added);
        added
    }

    fn place(&mut self, avp: usize, passes: &dyn Fn(usize, usize) -> bool, visited: &mut [bool]) -> bool {
        for test in 0..self.server.len() {
            // Only a test that the AVP passes counts as visited: another AVP may still pass the rest.
            if !passes(avp, test) || visited.get_mut(test).is_none_or(|seen| std::mem::replace(seen, true)) {
                continue;
            }
            let holder = self.server.get(test).copied().flatten();
            if holder.is_none_or(|other| self.place(other, passes, visited)) {
                if let Some(server) = self.server.get_mut(test) {
                    *server = Some(avp);
                }
                return true;
            }
        }
        false
    }
}
