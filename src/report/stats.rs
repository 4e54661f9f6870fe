//! What a run comes to: for each type how many groups there are, how they ended, how long they took,
//! and for attributes with few values how often each value occurs. One pass over the groups of a type.

use super::Report;
use crate::program::{AttrId, Avp, GogKind, GopKind};
use crate::track::State;

/// An attribute with more values than this is not counted where the groups stand above …
pub(super) const FEW_VALUES: usize = 12;
/// … and with more than this not where the counts are all that is told.
pub(super) const MORE_VALUES: usize = 40;

/// The groups of a type, added up.
#[derive(Debug, Default)]
pub(super) struct Stats {
    pub(super) complete: u64,
    pub(super) timed_out: u64,
    pub(super) open: u64,
    /// From start to stop, of those that were stopped; nothing for Gogs, which are not.
    pub(super) time: Option<Spread>,
    /// From start to the last Pdu.
    pub(super) duration: Option<Spread>,
    /// The attributes with few values, in order of declaration.
    pub(super) attrs: Vec<Values>,
}

/// Which times of Gops are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measured {
    /// From start to stop.
    Times,
    /// Up to the last Pdu, too.
    All,
}

/// How times are spread, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spread {
    pub(super) min: i64,
    pub(super) median: i64,
    pub(super) p95: i64,
    pub(super) max: i64,
}

/// The values of an attribute, the most frequent ones first.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) attr: AttrId,
    /// So many groups have it.
    pub(super) groups: u64,
    pub(super) counts: Vec<(Avp, u64)>,
}

impl Stats {
    /// How many groups there are.
    pub(super) fn count(&self) -> u64 {
        self.complete + self.timed_out + self.open
    }

    /// Adds up the Gops of a type; attributes with more than `most` values are not counted.
    pub(super) fn of_gops(report: &Report<'_>, kind: GopKind, measured: Measured, most: usize) -> Self {
        let tracked = report.tracked;
        let declared = tracked.program.declared.gops.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        let show_times = tracked.program.gop(kind).is_some_and(|rule| rule.show_times);
        let mut sum = Sum::new(declared, most);
        for (_, gop) in report.gops(kind) {
            sum.state(gop.state());
            if show_times {
                sum.times.extend(gop.time());
                if measured == Measured::All {
                    sum.durations.push(gop.duration());
                }
            }
            if sum.is_counting() {
                sum.values(tracked.attrs(gop.attrs));
            }
        }
        sum.done(report)
    }

    /// Adds up the Gogs of a type in the same way.
    pub(super) fn of_gogs(report: &Report<'_>, kind: GogKind, most: usize) -> Self {
        let tracked = report.tracked;
        let declared = tracked.program.declared.gogs.get(usize::from(kind.0)).map_or(&[][..], Vec::as_slice);
        let show_times = tracked.program.gog(kind).is_some_and(|rule| rule.show_times);
        let mut sum = Sum::new(declared, most);
        for (_, gog) in report.gogs(kind) {
            sum.state(tracked.gog_state(gog));
            if show_times {
                sum.durations.push(gog.duration());
            }
            if sum.is_counting() {
                sum.values(tracked.attrs(gog.attrs));
            }
        }
        sum.done(report)
    }
}

/// A sum as it grows.
struct Sum<'a> {
    declared: &'a [AttrId],
    /// An attribute with more values is not counted.
    most: usize,
    stats: Stats,
    times: Vec<i64>,
    durations: Vec<i64>,
    /// By attribute, up to the highest that is declared.
    counters: Vec<Counter>,
    /// So many attributes may still have few values.
    counting: usize,
}

/// The values of one attribute as they are counted.
#[derive(Debug, Clone, Default)]
struct Counter {
    groups: u64,
    counts: Vec<(Avp, u64)>,
    /// It is not declared, or has too many values.
    is_off: bool,
}

impl<'a> Sum<'a> {
    fn new(declared: &'a [AttrId], most: usize) -> Self {
        let len = declared.iter().map(|attr| usize::from(attr.0) + 1).max().unwrap_or(0);
        let mut counters = vec![Counter { is_off: true, ..Counter::default() }; len];
        for attr in declared {
            if let Some(counter) = counters.get_mut(usize::from(attr.0)) {
                counter.is_off = false;
            }
        }
        let counting = declared.len();
        Self { declared, most, stats: Stats::default(), times: Vec::new(), durations: Vec::new(), counters, counting }
    }

    fn state(&mut self, state: State) {
        match state {
            State::Complete => self.stats.complete += 1,
            State::TimedOut => self.stats.timed_out += 1,
            State::Open => self.stats.open += 1,
        }
    }

    /// Whether any attribute may still have few values.
    fn is_counting(&self) -> bool {
        self.counting > 0
    }

    /// Counts the values of a group.
    fn values(&mut self, avps: &[Avp]) {
        let mut last = None;
        for avp in avps {
            let Some(counter) = self.counters.get_mut(usize::from(avp.attr().0)) else { continue };
            if counter.is_off {
                continue;
            }
            counter.groups += u64::from(last != Some(avp.attr()));
            last = Some(avp.attr());
            if let Some((_, count)) = counter.counts.iter_mut().find(|(known, _)| known.same(avp)) {
                *count += 1;
            } else if counter.counts.len() < self.most {
                counter.counts.push((*avp, 1));
            } else {
                counter.is_off = true;
                self.counting -= 1;
            }
        }
    }

    fn done(mut self, report: &Report<'_>) -> Stats {
        let texts = &report.tracked.texts;
        for attr in self.declared {
            let Some(counter) = self.counters.get_mut(usize::from(attr.0)) else { continue };
            // Where every second group has a value of its own, the list of groups tells as much.
            let has_few = !counter.is_off && counter.counts.len() as u64 * 2 <= counter.groups;
            if has_few && !counter.counts.is_empty() {
                let mut counts = std::mem::take(&mut counter.counts);
                counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.compare(&b.0, texts)));
                self.stats.attrs.push(Values { attr: *attr, groups: counter.groups, counts });
            }
        }
        self.stats.time = Spread::of(&mut self.times);
        self.stats.duration = Spread::of(&mut self.durations);
        self.stats
    }
}

impl Spread {
    /// The least, the greatest, and percentiles by nearest rank; none of no values.
    fn of(values: &mut [i64]) -> Option<Self> {
        let (median, p95) = (nearest_rank(values.len(), 50)?, nearest_rank(values.len(), 95)?);
        let (below, &mut p95, above) = values.select_nth_unstable(p95);
        let max = above.iter().copied().max().unwrap_or(p95);
        let median = if median < below.len() { *below.select_nth_unstable(median).1 } else { p95 };
        let min = below.iter().copied().min().unwrap_or(p95);
        Some(Self { min, median, p95, max })
    }

    /// Its figures, in order.
    pub(super) fn figures(self) -> [i64; 4] {
        [self.min, self.median, self.p95, self.max]
    }
}

/// The place in order of the least of so many values that at least so many percent of them do not exceed.
fn nearest_rank(values: usize, percent: usize) -> Option<usize> {
    (values * percent).div_ceil(100).max(1).checked_sub(1).filter(|place| *place < values)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, Message, report, track};
    use super::*;
    use crate::track::Keep;

    #[test]
    fn percentiles_are_values_by_nearest_rank() {
        let mut values = [50, 15, 20, 35, 40];
        let percentiles = [0, 5, 30, 50, 95, 100].map(|percent| nearest_rank(values.len(), percent));
        assert_eq!(percentiles, [0, 0, 1, 2, 4, 4].map(Some));
        assert_eq!(nearest_rank(0, 50), None);
        assert_eq!(Spread::of(&mut values), Some(Spread { min: 15, median: 35, p95: 50, max: 50 }));
        let mut many: Vec<i64> = (1..=200).rev().collect();
        assert_eq!(Spread::of(&mut many), Some(Spread { min: 1, median: 100, p95: 190, max: 200 }));
        assert_eq!(Spread::of(&mut [7, 3]), Some(Spread { min: 3, median: 3, p95: 7, max: 7 }));
        assert_eq!(Spread::of(&mut [7]), Some(Spread { min: 7, median: 7, p95: 7, max: 7 }));
        assert_eq!(Spread::of(&mut []), None);
    }

    /// Names of attributes with the counts of their values, of exchanges that users ask for.
    fn counted(users: &[&'static str]) -> Vec<(String, Vec<(String, u64)>)> {
        let messages: Vec<[Message; 1]> = (0..).zip(users).map(|(id, user)| [(id, "ask", *user)]).collect();
        let frames: Vec<(i64, &[Message])> =
            (0..).zip(&messages).map(|(time, messages)| (time, &messages[..])).collect();
        let tracked = track(CONFIG, Keep::Frames, &frames);
        let attrs =
            report(&tracked, &[], |report| Stats::of_gops(report, GopKind(0), Measured::Times, FEW_VALUES)).attrs;
        let shown = |values: Values| {
            let counts = values.counts.iter().map(|(avp, count)| (tracked.text(avp), *count)).collect();
            (tracked.program.attr(values.attr).to_owned(), counts)
        };
        attrs.into_iter().map(shown).collect()
    }

    #[test]
    fn values_are_counted_where_there_are_few_of_them() {
        let few = |texts: &[(&str, u64)]| texts.iter().map(|(text, count)| ((*text).to_owned(), *count)).collect();
        assert_eq!(
            counted(&["ann", "bob", "ann", "cid", "ann", "bob"]),
            [("cmd".to_owned(), few(&[("ask", 6)])), ("user".to_owned(), few(&[("ann", 3), ("bob", 2), ("cid", 1)]))]
        );
        // Three values of five groups are not few, nor are thirteen of any number.
        assert_eq!(counted(&["ann", "bob", "ann", "cid", "ann"]).len(), 1);
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"];
        assert_eq!(counted(&names.repeat(3)).len(), 1);
        assert_eq!(counted(&names[1..].repeat(3)).len(), 2);
    }
}
