//! How often the rules of a configuration were met, and what most often kept them from it.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::tracked::Tracked;
use crate::fields::{Texts, Value};
use crate::program::{Avp, Miss};

/// So many different values of a reason are told apart.
const MOST_VALUES: usize = 256;

/// How often one rule was met.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How often it was tried.
    pub tried: u64,
    /// How often it was met.
    pub hits: u64,
    misses: IndexMap<Miss, Reason>,
}

/// What kept a rule from being met.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// How often it did.
    pub count: u64,
    values: IndexMap<Value, u64>,
}

/// The tallies of a Pdu declaration.
#[derive(Debug, Clone, Default)]
pub struct PduHits {
    /// The declaration: frames, and the Pdus that they gave.
    pub made: Tally,
    /// The names of its Transport stack: of how many Pdus they were found.
    pub transport: Vec<Tally>,
    /// The same of its Payload.
    pub payload: Vec<Tally>,
    /// Its Criteria: how many Pdus met the conditions, whether these accept or reject.
    pub criteria: Tally,
    /// The rules of its Transforms.
    pub transforms: Vec<Vec<Tally>>,
}

/// The tallies of a Gop declaration.
#[derive(Debug, Clone, Default)]
pub struct GopHits {
    /// Pdus that had its key.
    pub key: Tally,
    /// Of those, the ones that met Start; where it has no Start, the ones that created a Gop.
    pub start: Tally,
    /// Pdus that came to an open Gop, and met Stop.
    pub stop: Tally,
    /// The rules of its Transforms.
    pub transforms: Vec<Vec<Tally>>,
}

/// The tallies of a Gog declaration.
#[derive(Debug, Clone, Default)]
pub struct GogHits {
    /// Its Members: Gops, and those that have the key and are in such a Gog at the end.
    pub members: Vec<Tally>,
    /// The rules of its Transforms. What they do when Gogs are merged is not counted.
    pub transforms: Vec<Vec<Tally>>,
}

/// What became of all rules in a run.
#[derive(Debug)]
pub struct Hits {
    /// The final state.
    pub tracked: Tracked,
    /// By Pdu declaration.
    pub pdus: Vec<PduHits>,
    /// By Gop declaration.
    pub gops: Vec<GopHits>,
    /// By Gog declaration.
    pub gogs: Vec<GogHits>,
}

impl Tally {
    /// Counts a try, and what it missed in the data, if it did.
    pub(super) fn add(&mut self, missed: Option<(Miss, &[Avp])>) {
        self.tried += 1;
        let Some((miss, data)) = missed else {
            self.hits += 1;
            return;
        };
        let values = miss.values(data);
        let reason = self.misses.entry(miss).or_default();
        reason.count += 1;
        for value in values {
            if reason.values.len() < MOST_VALUES || reason.values.contains_key(&value) {
                *reason.values.entry(value).or_default() += 1;
            }
        }
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Self) {
        self.tried += other.tried;
        self.hits += other.hits;
        for (miss, reason) in sorted(&other.misses) {
            let known = self.misses.entry(miss.clone()).or_default();
            known.count += reason.count;
            for (value, count) in reason.values.clone() {
                *known.values.entry(value).or_default() += count;
            }
        }
    }

    /// What kept it from being met, the most frequent reason first.
    pub fn reasons(&self) -> Vec<(&Miss, &Reason)> {
        sorted(&self.misses)
    }
}

fn sorted(misses: &IndexMap<Miss, Reason>) -> Vec<(&Miss, &Reason)> {
    let mut reasons: Vec<(&Miss, &Reason)> = misses.iter().collect();
    reasons.sort_by_key(|(miss, reason)| (Reverse(reason.count), *miss));
    reasons
}

impl Reason {
    /// The values that were there instead, the most frequent first, with how often they were.
    pub fn values(&self, texts: &Texts) -> Vec<(String, u64)> {
        let mut values: IndexMap<String, u64> = IndexMap::new();
        for (value, count) in &self.values {
            *values.entry(texts.show(*value)).or_default() += count;
        }
        let mut values: Vec<(String, u64)> = values.into_iter().collect();
        values.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        values
    }
}
