//! The Gog state machine (chapter 8).

use super::avpls::Attrs;
use super::tracked::{Gog, GogRef, GopRef};
use super::tracker::Tracker;
use crate::fields::Texts;
use crate::program::{AttrSet, Avp, Compat, GogKind, GopKind, includes, merge};

/// Keys registered for one Gop and one Member at the most (Decision 6).
pub(super) const MAX_KEYS: usize = 64;

impl Tracker {
    /// The Gog analysis of a Gop after a Pdu was assigned to it (O1). `stopped`: this Pdu released
    /// it; `changed`: its AVPL changed, by new AVPs of these attributes.
    pub(super) fn analyse(&mut self, gop: GopRef, stopped: bool, changed: Option<AttrSet>, now: i64, texts: &Texts) {
        let current = self.gop(gop).and_then(|record| record.gog);
        let (gog, changed) = match current {
            Some(gog) => {
                let gog = self.survivor(gog);
                if stopped {
                    self.count_stop(gop, gog, now);
                }
                (gog, changed)
            }
            None if changed.is_none() => return,
            None => match self.find_gog(gop, now, texts) {
                Some(gog) => {
                    self.join_gog(gop, gog);
                    (gog, Some(AttrSet::ALL))
                }
                None => return,
            },
        };
        let transforms = self.program.gog(gog.kind).is_some_and(|rule| !rule.transforms.is_empty());
        let gog = if changed.is_some() || transforms { self.take_from_gop(gog, gop, changed, now, texts) } else { gog };
        self.settle_gog(gog, now);
        let expiration = self.program.gog(gog.kind).map_or(0, |rule| rule.expiration);
        if let Some(record) = self.gog_mut(gog) {
            record.last = record.last.max(now);
            if record.is_released() {
                record.expiry = now.saturating_add(expiration);
            }
        }
    }

    fn count_stop(&mut self, gop: GopRef, gog: GogRef, now: i64) {
        let held = self.gop_mut(gop).is_some_and(|record| std::mem::take(&mut record.held));
        if held && let Some(record) = self.gog_mut(gog) {
            record.released += 1;
            record.last_release = record.last_release.max(now);
            record.held.retain(|other| *other != gop);
        }
    }

    /// The Gog that a Gop joins, found or new; `None` if it has no Member key yet (O2, O3).
    fn find_gog(&mut self, gop: GopRef, now: i64, texts: &Texts) -> Option<GogRef> {
        let attrs = self.gop(gop)?.attrs;
        let mut avps = std::mem::take(&mut self.scratch.gog);
        avps.clear();
        avps.extend_from_slice(self.avpls.get(attrs));
        let found = match self.program.compat {
            Compat::Documented => self.find_any_key(gop.kind, &avps, now, texts),
            Compat::Wireshark => self.find_first_key(gop.kind, &avps, now, texts),
        };
        self.scratch.gog = avps;
        found
    }

    /// Every Member key, every combination; Gogs of one type that several keys find are merged.
    fn find_any_key(&mut self, kind: GopKind, avps: &[Avp], now: i64, texts: &Texts) -> Option<GogRef> {
        let mut new_kind: Option<GogKind> = None;
        let mut candidates = std::mem::take(&mut self.scratch.candidates);
        candidates.clear();
        let (present, set) = (AttrSet::of(avps), &mut self.scratch.matched);
        for (gog, member) in &self.program.gop(kind)?.member_of {
            let key = &self.program.gog(*gog)?.members.get(*member)?.key;
            key.combinations(avps, present, texts, MAX_KEYS, set, |set| {
                new_kind.get_or_insert(*gog);
                let found = self.gog_keys.find(kind.0, set).and_then(|id| self.gog_keys.gog(id));
                candidates.extend(found);
            });
        }
        let mut seen = 0;
        for at in 0..candidates.len() {
            let Some(candidate) = candidates.get(at).map(|candidate| self.survivor(*candidate)) else { continue };
            if candidates.iter().take(seen).any(|other| *other == candidate) {
                continue;
            }
            if let Some(place) = candidates.get_mut(seen) {
                *place = candidate;
                seen += 1;
            }
        }
        candidates.truncate(seen);
        candidates.retain(|gog| {
            let expired = self.is_expired(*gog, now);
            if expired {
                self.forget_keys(*gog);
            }
            !expired
        });
        let found = match candidates.first().copied() {
            None => new_kind.map(|kind| self.create_gog(kind, now)),
            Some(first) => {
                candidates.retain(|gog| gog.kind == first.kind);
                candidates.sort_unstable();
                let live = candidates.iter().copied();
                live.reduce(|survivor, absorbed| self.merge_gogs(survivor, absorbed, texts))
            }
        };
        self.scratch.candidates = candidates;
        found
    }

    /// As in Wireshark: only the first matching key, with its smallest values (D17).
    fn find_first_key(&mut self, kind: GopKind, avps: &[Avp], now: i64, texts: &Texts) -> Option<GogRef> {
        let matched = &mut self.scratch.matched;
        let mut members = self.program.gop(kind)?.member_of.iter();
        let (new_kind, _) = members.find(|(gog, member)| {
            let member = self.program.gog(*gog).and_then(|rule| rule.members.get(*member));
            member.is_some_and(|member| member.key.matches(avps, texts, matched))
        })?;
        let new_kind = *new_kind;
        let found = self.gog_keys.find(kind.0, matched).and_then(|id| self.gog_keys.gog(id));
        match found {
            Some(gog) if self.is_expired(gog, now) => {
                self.forget_keys(gog);
                Some(self.create_gog(gog.kind, now))
            }
            Some(gog) => Some(gog),
            None => Some(self.create_gog(new_kind, now)),
        }
    }

    /// Whether a Gog is registered under a Member key of what a Gop without Start would be, which is
    /// in `scratch.group` (G4).
    pub(super) fn some_gog_is_known(&mut self, kind: GopKind, texts: &Texts) -> bool {
        let Some(rule) = self.program.gop(kind) else { return false };
        rule.member_of.iter().any(|(gog, member)| {
            let Some(member) = self.program.gog(*gog).and_then(|rule| rule.members.get(*member)) else { return false };
            match self.program.compat {
                Compat::Wireshark => {
                    member.key.matches(&self.scratch.group, texts, &mut self.scratch.matched)
                        && self.gog_keys.find(kind.0, &self.scratch.matched).is_some()
                }
                Compat::Documented => {
                    let mut known = false;
                    let (group, set) = (&self.scratch.group, &mut self.scratch.matched);
                    member.key.combinations(group, AttrSet::of(group), texts, MAX_KEYS, set, |set| {
                        known |= self.gog_keys.find(kind.0, set).is_some();
                    });
                    known
                }
            }
        })
    }

    fn create_gog(&mut self, kind: GogKind, now: i64) -> GogRef {
        // As in Wireshark: it has an expiry in the past until an analysis finds it released.
        let expiry = if self.program.compat == Compat::Wireshark { 0 } else { i64::MAX };
        let gogs = self.gogs.get_mut(usize::from(kind.0));
        let index = gogs.map_or(0, |gogs| {
            gogs.push(Gog {
                attrs: Attrs::default(),
                start: now,
                last: now,
                gops: Vec::new(),
                counting: 0,
                released: 0,
                last_release: 0,
                expiry,
                keys: Vec::new(),
                unkeyed: true,
                lost_keys: false,
                satisfied: 0,
                absorbed_by: None,
                held: Vec::new(),
            });
            gogs.len() as u32 - 1
        });
        GogRef { kind, index }
    }

    /// A Gop joins a Gog (O5, O6).
    fn join_gog(&mut self, gop: GopRef, gog: GogRef) {
        let Some(rule) = self.program.gop(gop.kind) else { return };
        let (counts, timed) = (rule.start.is_some(), rule.has_timers());
        let documented = self.program.compat == Compat::Documented;
        let Some(record) = self.gop_mut(gop) else { return };
        record.gog = Some(gog);
        record.held = counts && !record.released;
        let (held, released) = (record.held, record.released);
        if let Some(record) = self.gog_mut(gog) {
            record.gops.push(gop);
            record.counting += u32::from(counts);
            // As in Wireshark: a Gop that was released before is never counted as released (D16).
            record.released += u32::from(counts && released && documented);
            if held && timed {
                record.held.push(gop);
            }
        }
    }

    /// O4: the Gog takes what its Extra and Member keys want from a Gop, applies its Transforms and
    /// registers its keys. A Gop that did not change has no new keys, but may put back what a
    /// Transform took. Gives the Gog that it ends as, which merging may change (O9).
    fn take_from_gop(&mut self, gog: GogRef, gop: GopRef, changed: Option<AttrSet>, now: i64, texts: &Texts) -> GogRef {
        let Some(attrs) = self.gop(gop).map(|record| record.attrs) else { return gog };
        let mut avps = std::mem::take(&mut self.scratch.gog);
        avps.clear();
        avps.extend_from_slice(self.avpls.get(attrs));
        let mut taken = std::mem::take(&mut self.scratch.taken);
        if let Some(rule) = self.program.gog(gog.kind) {
            rule.extra.collect(&avps, texts, &mut taken);
        }
        let grew = self.merge_into_gog(gog, &taken, texts);
        self.scratch.taken = taken;
        let gog = match (self.program.compat, changed) {
            (Compat::Documented, Some(new)) => self.register_keys(gog, gop, &avps, new, now, texts),
            (Compat::Wireshark, _) if grew => self.register_gog_keys(gog, 0, now, texts),
            _ => gog,
        };
        self.scratch.gog = avps;
        gog
    }

    /// Merges AVPs into a Gog's AVPL and applies its Transforms if that changed it (T5).
    fn merge_into_gog(&mut self, gog: GogRef, avps: &[Avp], texts: &Texts) -> bool {
        let Some(record) = self.gogs.get_mut(usize::from(gog.kind.0)).and_then(|g| g.get_mut(gog.index as usize))
        else {
            return false;
        };
        let present = self.avpls.get(record.attrs);
        let grew = !includes(present, avps);
        if grew {
            let group = &mut self.scratch.group;
            group.clear();
            group.extend_from_slice(present);
            merge(group, avps, texts);
            // As in Wireshark: never (D15).
            if self.program.compat == Compat::Documented
                && let Some(rule) = self.program.gog(gog.kind)
            {
                rule.transforms.apply(group, texts, &mut self.scratch.matched);
            }
            self.avpls.set(&mut record.attrs, group);
            record.unkeyed = true;
        }
        grew
    }

    /// Registers the Member keys that a Gop's own AVPs give, then those that only the Gog's AVPL
    /// gives (Decision 6); repeats after a merge, until nothing is left (O9). Keys without an
    /// attribute of `new` are registered already.
    fn register_keys(
        &mut self,
        gog: GogRef,
        gop: GopRef,
        avps: &[Avp],
        new: AttrSet,
        now: i64,
        texts: &Texts,
    ) -> GogRef {
        let mut gog = gog;
        let present = AttrSet::of(avps);
        // Where two types of Gogs have Members of one type, one may leave a key to the other.
        let new = if self.program.shares_members { AttrSet::ALL } else { new };
        loop {
            let before = gog;
            let members = self.program.gog(gog.kind).map_or(0, |rule| rule.members.len());
            let mut keys = std::mem::take(&mut self.scratch.keys);
            keys.clear();
            let mut satisfied = 0u64;
            for index in 0..members {
                let Some(member) = self.program.gog(gog.kind).and_then(|rule| rule.members.get(index)) else {
                    continue;
                };
                if !member.key.may_concern(new) {
                    continue;
                }
                let first = keys.len();
                let set = &mut self.scratch.matched;
                let add = |set: &[Avp]| keys.push(member.gop, set);
                let beyond = member.key.combinations(avps, present, texts, MAX_KEYS, set, add);
                if keys.len() > first {
                    satisfied |= 1u64.checked_shl(index as u32).unwrap_or(0);
                }
                self.count_dropped_keys(gop, index, beyond);
            }
            if let Some(record) = self.gog_mut(gog) {
                record.satisfied |= satisfied;
            }
            for (kind, key) in keys.iter() {
                gog = self.register(gog, kind, key, now, texts);
            }
            self.scratch.keys = keys;
            let satisfied = self.gog_mut(gog).map_or(0, |record| record.satisfied);
            gog = self.register_gog_keys(gog, satisfied, now, texts);
            if gog == before {
                return gog;
            }
        }
    }

    /// Registers the smallest key that the Gog's own AVPL gives for each Member that no single Gop
    /// has satisfied, if that AVPL has changed.
    fn register_gog_keys(&mut self, gog: GogRef, satisfied: u64, now: i64, texts: &Texts) -> GogRef {
        let Some(rule) = self.program.gog(gog.kind) else { return gog };
        let record = self.gogs.get_mut(usize::from(gog.kind.0)).and_then(|gogs| gogs.get_mut(gog.index as usize));
        let Some(record) = record else { return gog };
        if !std::mem::take(&mut record.unkeyed) && !self.program.shares_members {
            return gog;
        }
        let attrs = record.attrs;
        let mut keys = std::mem::take(&mut self.scratch.keys);
        keys.clear();
        for (index, member) in rule.members.iter().enumerate() {
            let is_satisfied = satisfied & 1u64.checked_shl(index as u32).unwrap_or(0) != 0;
            if !is_satisfied && member.key.matches(self.avpls.get(attrs), texts, &mut self.scratch.matched) {
                keys.push(member.gop, &self.scratch.matched);
            }
        }
        let gog = keys.iter().fold(gog, |gog, (kind, key)| self.register(gog, kind, key, now, texts));
        self.scratch.keys = keys;
        gog
    }

    /// Registers one key; gives the Gog it ends in, which is another one after a merge.
    fn register(&mut self, gog: GogRef, kind: GopKind, key: &[Avp], now: i64, texts: &Texts) -> GogRef {
        let formed_before = self.gog_mut(gog).is_some_and(|record| record.lost_keys) && self.has_formed(gog, kind, key);
        if formed_before {
            return gog;
        }
        let Some(id) = self.gog_keys.find(kind.0, key) else {
            if let Some(id) = self.gog_keys.add(kind.0, key, gog)
                && let Some(record) = self.gog_mut(gog)
            {
                record.keys.push(id);
            }
            return gog;
        };
        let Some(holder) = self.gog_keys.gog(id).map(|holder| self.survivor(holder)) else { return gog };
        if holder == gog || self.program.compat == Compat::Wireshark {
            return gog;
        }
        if self.is_expired(holder, now) {
            self.gog_keys.point(id, gog);
            if let Some(record) = self.gog_mut(holder) {
                record.lost_keys = true;
            }
            if let Some(record) = self.gog_mut(gog) {
                record.keys.push(id);
            }
            return gog;
        }
        if holder.kind == gog.kind { self.merge_gogs(gog.min(holder), gog.max(holder), texts) } else { gog }
    }

    /// Whether the Gog has formed this key before; what it lost does not come back (O3).
    fn has_formed(&self, gog: GogRef, kind: GopKind, key: &[Avp]) -> bool {
        let record = self.gogs.get(usize::from(gog.kind.0)).and_then(|gogs| gogs.get(gog.index as usize));
        record.is_some_and(|record| record.keys.iter().any(|id| self.gog_keys.is(*id, kind.0, key)))
    }

    fn count_dropped_keys(&mut self, gop: GopRef, member: usize, beyond: u64) {
        if beyond > 0 {
            let counted = self.dropped_keys.entry((gop, member)).or_insert(0);
            self.stats.gog_keys_dropped += beyond.saturating_sub(*counted);
            *counted = beyond.max(*counted);
        }
    }

    /// O9: `absorbed`, the higher id, becomes part of `survivor`.
    fn merge_gogs(&mut self, survivor: GogRef, absorbed: GogRef, texts: &Texts) -> GogRef {
        let Some(gone) = self.gog_mut(absorbed) else { return survivor };
        gone.absorbed_by = Some(survivor.index);
        let gops = std::mem::take(&mut gone.gops);
        let keys = std::mem::take(&mut gone.keys);
        let held = std::mem::take(&mut gone.held);
        let (start, last, counting, released) = (gone.start, gone.last, gone.counting, gone.released);
        let last_release = gone.last_release;
        let (attrs, satisfied, lost_keys) = (gone.attrs, gone.satisfied, gone.lost_keys);
        for id in &keys {
            if self.gog_keys.gog(*id) == Some(absorbed) {
                self.gog_keys.point(*id, survivor);
            }
        }
        if let Some(record) = self.gog_mut(survivor) {
            record.start = record.start.min(start);
            record.last = record.last.max(last);
            record.gops.extend(gops);
            record.keys.extend(keys);
            record.held.extend(held);
            record.counting += counting;
            record.released += released;
            record.last_release = record.last_release.max(last_release);
            record.satisfied |= satisfied;
            record.lost_keys |= lost_keys;
        }
        let avps = self.avpls.get(attrs).to_vec();
        self.merge_into_gog(survivor, &avps, texts);
        self.stats.merged_gogs += 1;
        survivor
    }

    /// Whether a Gog is no longer joined (O3).
    fn is_expired(&mut self, gog: GogRef, now: i64) -> bool {
        self.settle_gog(gog, now);
        self.gog_mut(gog).is_some_and(|record| record.is_released() && record.expiry < now)
    }

    fn forget_keys(&mut self, gog: GogRef) {
        let keys = self.gog_mut(gog).map(|record| {
            record.lost_keys = true;
            record.keys.clone()
        });
        for id in keys.into_iter().flatten() {
            if self.gog_keys.gog(id) == Some(gog) {
                self.gog_keys.remove(id);
            }
        }
    }

    /// The Gog that a Gog has become by merging.
    pub(super) fn survivor(&mut self, gog: GogRef) -> GogRef {
        let Some(gogs) = self.gogs.get_mut(usize::from(gog.kind.0)) else { return gog };
        let mut index = gog.index;
        while let Some(into) = gogs.get(index as usize).and_then(|record| record.absorbed_by) {
            // Halve the way for the next one.
            let next = gogs.get(into as usize).and_then(|record| record.absorbed_by);
            if let (Some(next), Some(record)) = (next, gogs.get_mut(index as usize)) {
                record.absorbed_by = Some(next);
            }
            index = into;
        }
        GogRef { kind: gog.kind, index }
    }

    pub(super) fn gog_mut(&mut self, gog: GogRef) -> Option<&mut Gog> {
        self.gogs.get_mut(usize::from(gog.kind.0))?.get_mut(gog.index as usize)
    }

    fn gop_mut(&mut self, gop: GopRef) -> Option<&mut super::Gop> {
        self.gops.get_mut(usize::from(gop.kind.0))?.get_mut(gop.index as usize)
    }
}
