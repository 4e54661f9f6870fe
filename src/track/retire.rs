//! When a group is final: no Pdu can change it any more, or none has come for too long, or its
//! memory is needed.
//!
//! A Gop is closed when another has taken its key (G3), when its Expiration is over (G11), or, as
//! nothing else ever closes a Gop (G13), when it was stopped and has had no Pdu for [`LINGER`]. One
//! that is in no Gog is final then. A Gop in a Gog is final together with it: when the Gog has
//! expired (O3) and all its Gops are closed. A final group is forgotten: later Pdus find its key free.
//!
//! A group without a Pdu for [`Limits::idle`](super::Limits) is cut: it is handed out as it is, and
//! marked, unless it is final by then.

use std::cmp::Reverse;

use super::live::{Check, Group, Leaving, LiveTracker};
use super::part::Cut;
use super::timers::due;
use super::tracked::{Gog, GogRef, Gop, GopRef};
use crate::fields::Texts;
use crate::program::{Avp, Compat, GogKind, GopKind};

/// How long a Gop that was stopped waits for Pdus after its stop, if it has no Expiration; nanoseconds.
const LINGER: i64 = 5_000_000_000;

/// Groups are looked at no oftener than this; nanoseconds.
const GRAIN: i64 = 10_000_000;

/// What becomes of a group that was looked at.
enum Verdict {
    Final(Option<Cut>),
    /// Not before this time.
    Later(i64),
    /// It is no group of its own any more.
    Gone,
}

/// After which time a group is final as it stands, and whether it is cut then.
#[derive(Debug, Clone, Copy)]
struct End {
    time: i64,
    cut: bool,
}

impl End {
    /// The earlier one of the end by the rules, if there is one, and that for lack of Pdus.
    fn new(natural: Option<i64>, idle: i64) -> Self {
        match natural {
            Some(time) if time <= idle => Self { time, cut: false },
            _ => Self { time: idle, cut: true },
        }
    }

    fn verdict(self, now: i64, look_again: i64) -> Verdict {
        if self.time < now {
            Verdict::Final(self.cut.then_some(Cut::Idle))
        } else {
            Verdict::Later(self.time.min(look_again))
        }
    }
}

impl LiveTracker {
    /// The groups that are final at a time.
    pub(super) fn due(&mut self, now: i64) -> Leaving {
        let mut leaving = Leaving::default();
        while let Some(Reverse(check)) = self.queue.peek().copied().filter(|Reverse(check)| check.time < now) {
            self.queue.pop();
            let verdict = match check.group {
                Group::Gop(gop) => self.judge_gop(gop, now),
                Group::Gog(gog) => self.judge_gog(gog, now),
            };
            match verdict {
                Verdict::Final(cut) => self.leave(check.group, cut, &mut leaving),
                Verdict::Later(time) => self.queue.push(Reverse(Check { time: time.max(now), ..check })),
                Verdict::Gone => {}
            }
        }
        leaving
    }

    /// How long after its start a Gop need not be looked at: were it stopped at once, it would last
    /// so long.
    pub(super) fn gop_grace(&self, kind: GopKind) -> i64 {
        let expiration = self.tracker.program.gop(kind).and_then(|rule| rule.expiration);
        let documented = self.tracker.program.compat == Compat::Documented;
        expiration.filter(|_| documented).unwrap_or(LINGER).min(self.limits.idle).max(GRAIN)
    }

    /// The same for a Gog.
    pub(super) fn gog_grace(&self, kind: GogKind) -> i64 {
        let expiration = self.tracker.program.gog(kind).map_or(0, |rule| rule.expiration);
        expiration.min(self.limits.idle).max(GRAIN)
    }

    fn judge_gop(&mut self, gop: GopRef, now: i64) -> Verdict {
        if self.tracker.program.compat == Compat::Documented {
            self.tracker.settle(gop, now);
        }
        let Some(record) = self.tracker.gop(gop).filter(|gop| gop.num_pdus > 0 && gop.gog.is_none()) else {
            return Verdict::Gone;
        };
        let timer = self.tracker.program.gop(gop.kind).and_then(|rule| due(rule, record));
        let look_again = now.saturating_add(self.gop_grace(gop.kind)).min(timer.unwrap_or(i64::MAX));
        self.end_of_gop(gop, record).verdict(now, look_again)
    }

    fn judge_gog(&mut self, gog: GogRef, now: i64) -> Verdict {
        self.tracker.settle_gog(gog, now);
        let record = self.tracker.gogs.get(usize::from(gog.kind.0)).and_then(|gogs| gogs.get(gog.index as usize));
        let Some(record) = record.filter(|gog| !gog.gops.is_empty()) else { return Verdict::Gone };
        self.end_of_gog(record).verdict(now, now.saturating_add(self.gog_grace(gog.kind)))
    }

    fn end_of_gop(&self, gop: GopRef, record: &Gop) -> End {
        let Some(rule) = self.tracker.program.gop(gop.kind) else { return End { time: i64::MIN, cut: false } };
        let idle = record.last.saturating_add(self.limits.idle);
        if !record.released {
            return End::new(None, idle);
        }
        let index = self.tracker.gop_index.get(usize::from(gop.kind.0));
        let is_current = index.is_some_and(|index| index.is_current(gop.index));
        let documented = self.tracker.program.compat == Compat::Documented;
        let natural = match rule.expiration.filter(|_| documented) {
            _ if !is_current => i64::MIN,
            Some(expiration) => record.release.saturating_add(expiration),
            None if rule.stop.is_some() || !record.stopped => record.last.saturating_add(LINGER).min(idle),
            // Without a Stop it was stopped by its first Pdu, and gathers Pdus all the same.
            None => idle,
        };
        End::new(Some(natural), idle)
    }

    fn end_of_gog(&self, record: &Gog) -> End {
        let idle = record.last.saturating_add(self.limits.idle);
        if !record.is_released() {
            return End::new(None, idle);
        }
        let gops = record.gops.iter().filter_map(|gop| Some(self.end_of_gop(*gop, self.tracker.gop(*gop)?).time));
        End::new(Some(gops.fold(record.expiry, i64::max)), idle)
    }

    /// Takes a group along; a Gog with its Gops.
    fn leave(&self, group: Group, cut: Option<Cut>, leaving: &mut Leaving) {
        match group {
            Group::Gop(gop) => leaving.gops.push((gop, cut)),
            Group::Gog(gog) => {
                leaving.gogs.push((gog, cut));
                let record = self.tracker.gogs.get(usize::from(gog.kind.0)).and_then(|g| g.get(gog.index as usize));
                leaving.gops.extend(record.into_iter().flat_map(|gog| &gog.gops).map(|gop| (*gop, None)));
            }
        }
    }

    /// Groups that have left cannot be found any more. Their places stay until the next sweep.
    pub(super) fn bury(&mut self, leaving: &Leaving) {
        for (gop, _) in &leaving.gops {
            let at = usize::from(gop.kind.0);
            if let Some(index) = self.tracker.gop_index.get_mut(at) {
                index.remove(gop.index);
            }
            if let Some(record) = self.tracker.gops.get_mut(at).and_then(|gops| gops.get_mut(gop.index as usize)) {
                record.num_pdus = 0;
            }
        }
        for (gog, _) in &leaving.gogs {
            let Some(record) = self.tracker.gog_mut(*gog) else { continue };
            record.gops = Vec::new();
            record.held = Vec::new();
            for id in std::mem::take(&mut record.keys) {
                let leads_to = self.tracker.gog_keys.gog(id).map(|gog| self.tracker.survivor(gog));
                if leads_to == Some(*gog) {
                    self.tracker.gog_keys.remove(id);
                }
            }
        }
    }

    /// Groups to cut so that the rest keeps within the limits: those idle for longest.
    pub(super) fn beyond_limits(&self, texts: &Texts) -> Leaving {
        let size = self.size() + texts.size();
        let mut leaving = Leaving::default();
        // Near the limit it would soon be reached again.
        if size <= self.limits.bytes / 8 * 7 {
            return leaving;
        }
        let mut groups: Vec<(i64, Group, usize)> = Vec::new();
        for kind in self.gop_kinds() {
            let alone = self.gops_of(kind).filter(|(_, gop)| gop.num_pdus > 0 && gop.gog.is_none());
            groups.extend(alone.map(|(gop, record)| (record.last, Group::Gop(gop), self.weight(gop, record))));
        }
        for kind in self.gog_kinds() {
            let alive = self.gogs_of(kind).filter(|(_, gog)| !gog.gops.is_empty());
            groups.extend(alive.map(|(gog, record)| {
                let gops = record.gops.iter().filter_map(|gop| Some(self.weight(*gop, self.tracker.gop(*gop)?)));
                (record.last, Group::Gog(gog), size_of::<Gog>() + gops.sum::<usize>())
            }));
        }
        groups.sort_unstable();
        // A quarter more than is needed, so that this is not needed again at once.
        let mut excess = size.saturating_sub(self.limits.bytes / 4 * 3);
        for (_, group, weight) in groups {
            if excess == 0 {
                break;
            }
            excess = excess.saturating_sub(weight);
            self.leave(group, Some(Cut::Memory), &mut leaving);
        }
        leaving
    }

    /// About how many bytes a Gop takes.
    fn weight(&self, gop: GopRef, record: &Gop) -> usize {
        let key = self.tracker.program.gop(gop.kind).map_or(0, |rule| rule.key.len());
        let avps = key + self.tracker.avpls.get(record.attrs).len();
        size_of::<Gop>() + 44 + avps * size_of::<Avp>() + record.num_pdus as usize * 8
    }
}
