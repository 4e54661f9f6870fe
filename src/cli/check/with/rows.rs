//! The rules of a configuration with what was counted of them, in the order in which they are written.

use std::collections::HashMap;

use super::{Missed, Row};
use crate::lang::ast::{Config, Declaration, Gog, Gop, Name, Pdu, Span, Transform};
use crate::lang::is_never;
use crate::program::{Miss, Program};
use crate::track::{GogHits, GopHits, Hits, PduHits, Tally};

/// The rules, each declaration's in turn.
pub(super) fn rows(config: &Config, hits: &Hits) -> Vec<Row> {
    let mut rows = Rows { hits, list: Vec::new(), transforms: HashMap::new(), uncertain: Vec::new() };
    let (mut pdus, mut gops, mut gogs) = (hits.pdus.iter(), hits.gops.iter(), hits.gogs.iter());
    let mut transforms = Vec::new();
    for declaration in &config.declarations {
        match declaration {
            Declaration::Pdu(pdu) => pdus.next().into_iter().for_each(|hits| rows.pdu(pdu, hits)),
            Declaration::Gop(gop) => gops.next().into_iter().for_each(|hits| rows.gop(gop, hits)),
            Declaration::Gog(gog) => gogs.next().into_iter().for_each(|hits| rows.gog(gog, hits)),
            Declaration::Transform(transform) => transforms.push(transform),
            Declaration::Default(_) | Declaration::Debug(_) | Declaration::Done(_) => {}
        }
    }
    for transform in transforms {
        rows.transform(transform);
    }
    rows.list.sort_by_key(|row| (row.span.file, row.span.start));
    rows.list
}

struct Rows<'a> {
    hits: &'a Hits,
    list: Vec<Row>,
    /// By Transform: what became of its rules, wherever it is used.
    transforms: HashMap<&'a str, Vec<Tally>>,
    /// Transforms that may have done more than was counted.
    uncertain: Vec<&'a str>,
}

impl<'a> Rows<'a> {
    fn add(&mut self, rule: &'static str, name: &str, of: &str, span: Span, tally: &Tally, unit: &'static str) {
        let (program, texts) = (&self.hits.tracked.program, &self.hits.tracked.texts);
        let misses = tally.reasons().into_iter().map(|(miss, reason)| {
            let (reason_word, attribute, condition) = words(miss, program);
            Missed { reason: reason_word, attribute, condition, count: reason.count, values: reason.values(texts) }
        });
        self.list.push(Row {
            rule,
            name: name.to_owned(),
            of: of.to_owned(),
            span,
            tried: tally.tried,
            unit,
            met: tally.hits,
            misses: misses.collect(),
            is_no_finding: false,
        });
    }

    fn pdu(&mut self, pdu: &'a Pdu, hits: &PduHits) {
        let of = format!("Pdu {}", pdu.name.node);
        self.add("Pdu", &pdu.name.node, &of, pdu.proto.span, &hits.made, "frames");
        for (rule, names, tallies) in
            [("Transport", &pdu.transport, &hits.transport), ("Payload", &pdu.payload, &hits.payload)]
        {
            let first = self.list.len();
            for (name, tally) in names.iter().zip(tallies).filter(|(name, _)| name.node != "mate") {
                self.add(rule, &name.node, &of, name.span, tally, "Pdus");
            }
            // They are often alternatives: it is enough that one is there.
            let added = self.list.get_mut(first..).unwrap_or_default();
            let some_is_there = added.iter().any(|row| row.met > 0);
            added.iter_mut().enumerate().for_each(|(at, row)| row.is_no_finding = some_is_there || at > 0);
        }
        if let Some(criteria) = &pdu.criteria {
            self.add("Criteria", "", &of, criteria.avpl.span, &hits.criteria, "Pdus");
        }
        self.used(&pdu.transforms, &hits.transforms);
    }

    fn gop(&mut self, gop: &'a Gop, hits: &GopHits) {
        let of = format!("Gop {}", gop.name.node);
        self.add("Match", "", &of, gop.key.span, &hits.key, "Pdus");
        match &gop.start {
            Some(start) => self.add("Start", "", &of, start.span, &hits.start, "Pdus"),
            None => self.add("Gop", &gop.name.node, &of, gop.name.span, &hits.start, "Pdus"),
        }
        if let Some(stop) = &gop.stop {
            self.add("Stop", "", &of, stop.span, &hits.stop, "Pdus");
            if let Some(row) = self.list.last_mut() {
                row.is_no_finding = is_never(stop);
            }
        }
        self.used(&gop.transforms, &hits.transforms);
    }

    fn gog(&mut self, gog: &'a Gog, hits: &GogHits) {
        let of = format!("Gog {}", gog.name.node);
        for (member, tally) in gog.members.iter().zip(&hits.members) {
            self.add("Member", &member.gop.node, &of, member.span, tally, "Gops");
        }
        self.used(&gog.transforms, &hits.transforms);
        // What a merge does is not counted.
        if self.hits.tracked.stats.merged_gogs > 0 {
            self.uncertain.extend(gog.transforms.iter().map(|name| name.node.as_str()));
        }
    }

    /// Adds what became of Transforms in one place of use.
    fn used(&mut self, names: &'a [Name], tallies: &[Vec<Tally>]) {
        for (name, rules) in names.iter().zip(tallies) {
            let sums = self.transforms.entry(&name.node).or_insert_with(|| vec![Tally::default(); rules.len()]);
            sums.iter_mut().zip(rules).for_each(|(sum, tally)| sum.merge(tally));
        }
    }

    fn transform(&mut self, transform: &'a Transform) {
        let of = format!("Transform {}", transform.name.node);
        let tallies = self.transforms.remove(transform.name.node.as_str()).unwrap_or_default();
        for (number, (rule, tally)) in (1..).zip(transform.rules.iter().zip(&tallies)) {
            self.add("Transform", &format!("rule {number}"), &of, rule.span, tally, "times");
            let is_uncertain = self.uncertain.contains(&transform.name.node.as_str());
            self.list.last_mut().into_iter().for_each(|row| row.is_no_finding = is_uncertain);
        }
    }
}

fn words(miss: &Miss, program: &Program) -> (&'static str, Option<String>, Option<String>) {
    let name = |attr| Some(program.attr(attr).to_owned());
    match miss {
        Miss::Missing(attr) => ("missing", name(*attr), None),
        Miss::TooFew(attr) => ("too_few", name(*attr), None),
        Miss::Unequal(attr, condition) => ("unequal", name(*attr), Some(condition.clone())),
        Miss::Earlier => ("earlier_rule", None, None),
        Miss::NotJoined => ("not_joined", None, None),
        Miss::NoGop => ("no_open_gop", None, None),
    }
}
