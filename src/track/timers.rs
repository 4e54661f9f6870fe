//! Timers of Gops (G11), computed when somebody looks: the result is as if each had gone off at its
//! due time.

use super::tracked::{GogRef, Gop, GopRef};
use super::tracker::Tracker;
use crate::program::{Compat, GopRule};

impl GopRule {
    /// Whether a timer can release its Gops.
    pub(super) fn has_timers(&self) -> bool {
        self.idle_timeout.is_some() || self.lifetime.is_some()
    }
}

/// When the earlier of the Gop's timers is due.
pub(super) fn due(rule: &GopRule, gop: &Gop) -> Option<i64> {
    let idle = rule.idle_timeout.map(|time| gop.last.saturating_add(time));
    let life = rule.lifetime.map(|time| gop.start.saturating_add(time));
    idle.into_iter().chain(life).min()
}

impl Tracker {
    /// Lets the timers of a Gop act before a Pdu of its key is looked at.
    pub(super) fn settle_for_pdu(&mut self, gop: GopRef, now: i64) {
        let compat = self.program.compat;
        let Some(rule) = self.program.gop(gop.kind).filter(|rule| rule.has_timers()) else { return };
        let Some(record) = self.gops.get_mut(usize::from(gop.kind.0)).and_then(|g| g.get_mut(gop.index as usize))
        else {
            return;
        };
        if record.released {
            return;
        }
        match compat {
            Compat::Documented => self.settle(gop, now),
            // As in Wireshark: the next Pdu releases it if it comes within the limit, and the release
            // has no time, so that Time is minus the start (D6, D7).
            Compat::Wireshark => {
                let within = |from: i64, time: Option<i64>| time.is_some_and(|time| now <= from.saturating_add(time));
                if within(record.start, rule.lifetime) || within(record.last, rule.idle_timeout) {
                    record.released = true;
                    record.stopped = true;
                    record.release = 0;
                    self.count_release(gop, now);
                }
            }
        }
    }

    /// Releases a Gop whose timer was due before `now`.
    pub(super) fn settle(&mut self, gop: GopRef, now: i64) {
        let Some(rule) = self.program.gop(gop.kind) else { return };
        let Some(record) = self.gops.get_mut(usize::from(gop.kind.0)).and_then(|g| g.get_mut(gop.index as usize))
        else {
            return;
        };
        if let Some(due) = due(rule, record).filter(|due| now > *due && !record.released) {
            record.released = true;
            record.release = due;
            self.count_release(gop, due);
        }
    }

    /// Tells the Gog of a Gop that a timer released it at `time` (O6).
    fn count_release(&mut self, gop: GopRef, time: i64) {
        let gog = self
            .gops
            .get_mut(usize::from(gop.kind.0))
            .and_then(|g| g.get_mut(gop.index as usize))
            .and_then(|record| if std::mem::take(&mut record.held) { record.gog } else { None });
        let Some(gog) = gog.map(|gog| self.survivor(gog)) else { return };
        let expiration = self.program.gog(gog.kind).map_or(0, |rule| rule.expiration);
        // As in Wireshark: the expiry remains that of the last analysis.
        let sets_expiry = self.program.compat == Compat::Documented;
        if let Some(record) = self.gog_mut(gog) {
            record.released += 1;
            record.last_release = record.last_release.max(time);
            if sets_expiry && record.is_released() {
                record.expiry = record.last_release.saturating_add(expiration);
            }
        }
    }

    /// Lets the timers of all Gops of a Gog act before its expiry is looked at (O3).
    pub(super) fn settle_gog(&mut self, gog: GogRef, now: i64) {
        if self.program.compat == Compat::Wireshark {
            return;
        }
        let Some(mut held) = self.gog_mut(gog).map(|record| std::mem::take(&mut record.held)) else { return };
        held.retain(|gop| {
            self.settle(*gop, now);
            self.gop(*gop).is_some_and(|record| record.held)
        });
        if let Some(record) = self.gog_mut(gog) {
            record.held = held;
        }
    }

    /// Releases what was due before the capture's end.
    pub(super) fn release_due_at_end(&mut self, now: i64) {
        if self.program.compat == Compat::Wireshark {
            return;
        }
        for kind in (0..self.program.gops.len() as u16).map(crate::program::GopKind) {
            if self.program.gop(kind).is_some_and(GopRule::has_timers) {
                let count = self.gops.get(usize::from(kind.0)).map_or(0, |gops| gops.len() as u32);
                for index in 0..count {
                    self.settle(GopRef { kind, index }, now);
                }
            }
        }
    }

    pub(super) fn gop(&self, gop: GopRef) -> Option<&Gop> {
        self.gops.get(usize::from(gop.kind.0))?.get(gop.index as usize)
    }
}
