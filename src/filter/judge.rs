//! The end of a run: every frame is judged, and from the frames follow the groups.

use std::collections::HashMap;

use super::bits::Bits;
use super::datum::Datum;
use super::mate::{MateField, MateValue, Trees, listed, of_gog, of_gop, of_member, of_pdu};
use super::test::{Operand, Source, Test};
use super::watch::{Kept, Watch};
use super::{Atom, Filter};
use crate::track::{GogRef, GopRef, Pdu, Tracked};

/// The frames that a filter selects, of those that were watched.
pub(super) fn frames(watch: &Watch<'_>, filter: &Filter, tracked: &Tracked) -> Bits {
    let mut judge = Judge::new(watch, filter, tracked);
    let mut selected = Bits::default();
    let pdus = tracked.pdus();
    let mut next = 0;
    for number in watch.seen.iter() {
        let frame = u32::try_from(number).unwrap_or(u32::MAX);
        while pdus.get(next).is_some_and(|pdu| pdu.frame < frame) {
            next += 1;
        }
        let rest = pdus.get(next..).unwrap_or(&[]);
        let count = rest.iter().take_while(|pdu| pdu.frame == frame).count();
        if judge.holds(frame, rest.get(..count).unwrap_or(&[])) {
            selected.insert(number);
        }
    }
    selected
}

pub(super) struct Judge<'a> {
    filter: &'a Filter,
    watch: &'a Watch<'a>,
    trees: Trees<'a>,
    memos: Vec<Memo>,
}

/// How many values of a Gop, and of a Gog, pass a test: found out once, as a group has many Pdus.
#[derive(Debug, Default)]
struct Memo {
    gops: HashMap<GopRef, u64>,
    gogs: HashMap<GogRef, u64>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(watch: &'a Watch<'a>, filter: &'a Filter, tracked: &'a Tracked) -> Self {
        let memos = filter.mate.iter().map(|_| Memo::default()).collect();
        Self { filter, watch, trees: Trees::new(tracked), memos }
    }

    /// Whether the filter selects a frame with these Pdus.
    pub(super) fn holds(&mut self, frame: u32, pdus: &[Pdu]) -> bool {
        let Self { filter, watch, trees, memos } = self;
        let known = filter.root.holds(&mut |atom| {
            Some(match atom {
                Atom::Frame(test) => watch.held(frame, test),
                Atom::Mate(test) => match (filter.mate.get(test), memos.get_mut(test)) {
                    (Some(test), Some(memo)) => mate_holds(test, pdus, trees, memo),
                    _ => false,
                },
                Atom::Mixed(test) => filter.mixed.get(test).is_some_and(|test| {
                    test.holds(&|source, take| values(source, frame, pdus, trees, watch.kept(), take))
                }),
            })
        });
        known == Some(true)
    }
}

fn mate_holds(test: &Test, pdus: &[Pdu], trees: &Trees<'_>, memo: &mut Memo) -> bool {
    let Test::One { operand, check, fails } = test else { return false };
    let Source::Mate(fields) = &operand.source else { return false };
    let passing = Passing { test, operand, fields, trees };
    if operand.count {
        let count = pdus.iter().map(|pdu| passing.in_tree(pdu, memo)).sum::<u64>();
        return check.holds(&Datum::Int(count.into())) != *fails;
    }
    pdus.iter().any(|pdu| passing.in_tree(pdu, memo) > 0)
}

/// Counts the values that pass a test.
struct Passing<'a> {
    test: &'a Test,
    operand: &'a Operand,
    fields: &'a [MateField],
    trees: &'a Trees<'a>,
}

impl Passing<'_> {
    fn in_tree(&self, pdu: &Pdu, memo: &mut Memo) -> u64 {
        let tracked = self.trees.tracked;
        let mut count = self.count(|field, take| of_pdu(field, pdu, tracked, take));
        let Some((own, gop)) = self.trees.gop_of(pdu) else { return count };
        let in_gop = || self.count(|field, take| of_gop(field, own, gop, self.trees, take));
        count += *memo.gops.entry(own).or_insert_with(in_gop);
        let Some((id, gog)) = self.trees.gog_of(gop) else { return count };
        let in_gog = || {
            let own = self.count(|field, take| of_gog(field, id, gog, tracked, take));
            let members = gog
                .gops
                .iter()
                .map(|member| self.count(|field, take| of_member(field, *member, take)) + self.in_list(id, *member));
            own + members.sum::<u64>()
        };
        // The Pdu's own Gop is not told of in the list.
        count + memo.gogs.entry(id).or_insert_with(in_gog).saturating_sub(self.in_list(id, own))
    }

    fn in_list(&self, gog: GogRef, member: GopRef) -> u64 {
        self.count(|field, take| listed(field, gog.kind, member, self.trees, take))
    }

    fn count(&self, values: impl Fn(MateField, &mut dyn FnMut(MateValue))) -> u64 {
        let mut count = 0;
        for field in self.fields {
            values(*field, &mut |value| count += u64::from(self.passes(value)));
        }
        count
    }

    fn passes(&self, value: MateValue) -> bool {
        let Test::One { check, fails, .. } = self.test else { return false };
        self.operand.count
            || self.operand.prepared(value.datum(self.trees.tracked)).is_some_and(|datum| check.holds(&datum) != *fails)
    }
}

/// The values of any source.
fn values<'a>(
    source: &Source,
    frame: u32,
    pdus: &[Pdu],
    trees: &Trees<'a>,
    kept: &Kept,
    take: &mut dyn FnMut(Datum<'a>),
) {
    let tracked = trees.tracked;
    match source {
        Source::Frame(slots) => {
            for (slot, ty) in slots {
                for value in kept.values(frame, *slot) {
                    if let Some(datum) = Datum::of(value, *ty, &tracked.texts) {
                        take(datum);
                    }
                }
            }
        }
        Source::Mate(fields) => {
            for pdu in pdus {
                for field in fields {
                    trees.each(*field, pdu, &mut |value| take(value.datum(tracked)));
                }
            }
        }
    }
}
