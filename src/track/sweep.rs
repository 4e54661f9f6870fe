//! Sweeping: what a run still needs is moved together, and all else is forgotten. Costs as much as
//! what is left, and is done when as much has left, so it costs a constant for each group.

use std::cmp::Reverse;

use super::avpls::{Attrs, Avpls};
use super::keys::{GogKeys, GopIndex};
use super::live::{Check, Group, LiveTracker, copied, relink};
use super::tracked::{Gog, GogRef, Gop, GopRef};
use crate::fields::Gathering;
use crate::program::Avp;

/// The place of what has left.
const GONE: u32 = u32::MAX;

/// By type, the new place of each group.
struct Moves {
    gops: Vec<Vec<u32>>,
    gogs: Vec<Vec<u32>>,
}

impl Moves {
    fn gop(&self, gop: GopRef) -> Option<GopRef> {
        let place = self.gops.get(usize::from(gop.kind.0))?.get(gop.index as usize)?;
        (*place != GONE).then_some(GopRef { index: *place, ..gop })
    }

    fn gog(&self, gog: GogRef) -> Option<GogRef> {
        let place = self.gogs.get(usize::from(gog.kind.0))?.get(gog.index as usize)?;
        (*place != GONE).then_some(GogRef { index: *place, ..gog })
    }
}

impl LiveTracker {
    /// Moves together what is left, and gathers its texts.
    pub(crate) fn sweep(&mut self, gathering: &mut Gathering<'_>) {
        let moves = self.moves();
        let mut avpls = Avpls::default();
        let mut links = Vec::new();
        let mut attrs_of =
            |attrs: Attrs, old: &Avpls, gathering: &mut Gathering<'_>| avpls.add(&copied(old.get(attrs), gathering));

        let mut all_gops = Vec::new();
        let mut all_indexes = Vec::new();
        for kind in self.gop_kinds() {
            let at = usize::from(kind.0);
            let mut gops: Vec<Gop> = Vec::new();
            let mut index = GopIndex::new(self.tracker.program.gop(kind).map_or(0, |rule| rule.key.len()));
            let Some(old) = self.tracker.gop_index.get(at) else { continue };
            let alive: Vec<(GopRef, Gop)> =
                self.gops_of(kind).filter(|(_, gop)| gop.num_pdus > 0).map(|(gop, record)| (gop, *record)).collect();
            for (gop, record) in alive {
                let key = copied(old.key(gop.index), gathering);
                if old.is_current(gop.index) {
                    index.add(index.hash(&key), &key, gops.len() as u32);
                } else {
                    index.add_replaced(&key);
                }
                let (first_link, last_link) = relink(&self.tracker.links, &record, &mut links);
                let attrs = attrs_of(record.attrs, &self.tracker.avpls, gathering);
                gops.push(Gop { attrs, first_link, last_link, ..record });
            }
            all_gops.push(gops);
            all_indexes.push(index);
        }
        for gop in all_gops.iter_mut().flatten() {
            gop.gog = gop.gog.map(|gog| self.tracker.survivor(gog)).and_then(|gog| moves.gog(gog));
        }

        let mut keys = GogKeys::new(self.tracker.program.gops.len());
        let mut moved_keys: Vec<Option<u32>> = Vec::new();
        let mut all_gogs = Vec::new();
        for kind in self.gog_kinds() {
            let mut gogs: Vec<Gog> = Vec::new();
            let alive: Vec<Gog> =
                self.gogs_of(kind).filter(|(_, gog)| !gog.gops.is_empty()).map(|(_, record)| record.clone()).collect();
            for record in alive {
                let ids = record.keys.iter();
                let keys = ids.filter_map(|id| self.move_key(*id, &moves, &mut moved_keys, &mut keys, gathering));
                gogs.push(Gog {
                    keys: keys.collect(),
                    attrs: attrs_of(record.attrs, &self.tracker.avpls, gathering),
                    gops: record.gops.iter().filter_map(|gop| moves.gop(*gop)).collect(),
                    held: record.held.iter().filter_map(|gop| moves.gop(*gop)).collect(),
                    ..record
                });
            }
            all_gogs.push(gogs);
        }

        for (ids, places) in self.gop_ids.iter_mut().zip(&moves.gops) {
            *ids = ids.iter().zip(places).filter(|(_, place)| **place != GONE).map(|(id, _)| *id).collect();
        }
        for (ids, places) in self.gog_ids.iter_mut().zip(&moves.gogs) {
            *ids = ids.iter().zip(places).filter(|(_, place)| **place != GONE).map(|(id, _)| *id).collect();
        }
        let checks = std::mem::take(&mut self.queue).into_vec();
        self.queue = checks.into_iter().filter_map(|Reverse(check)| moved(check, &moves).map(Reverse)).collect();
        let tracker = &mut self.tracker;
        let dropped = std::mem::take(&mut tracker.dropped_keys);
        tracker.dropped_keys =
            dropped.into_iter().filter_map(|((gop, member), count)| Some(((moves.gop(gop)?, member), count))).collect();
        tracker.avpls = avpls;
        tracker.links = links;
        tracker.gops = all_gops;
        tracker.gop_index = all_indexes;
        tracker.gogs = all_gogs;
        tracker.gog_keys = keys;
        self.swept = self.size() + gathering.size();
    }

    fn moves(&self) -> Moves {
        fn places(alive: impl Iterator<Item = bool>) -> Vec<u32> {
            let mut next = 0;
            let place = |is_alive: bool| {
                if !is_alive {
                    return GONE;
                }
                next += 1;
                next - 1
            };
            alive.map(place).collect()
        }
        Moves {
            gops: self.gop_kinds().map(|kind| places(self.gops_of(kind).map(|(_, gop)| gop.num_pdus > 0))).collect(),
            gogs: self
                .gog_kinds()
                .map(|kind| places(self.gogs_of(kind).map(|(_, gog)| !gog.gops.is_empty())))
                .collect(),
        }
    }

    /// Moves a key that a Gog has formed, whether it still leads to it, to another one, or nowhere.
    fn move_key(
        &mut self,
        id: u32,
        moves: &Moves,
        moved: &mut Vec<Option<u32>>,
        keys: &mut GogKeys,
        gathering: &mut Gathering<'_>,
    ) -> Option<u32> {
        if let Some(Some(known)) = moved.get(id as usize) {
            return Some(*known);
        }
        let kind = self.tracker.gog_keys.gop_kind(id)?;
        let leads_to = self.tracker.gog_keys.gog(id).map(|gog| self.tracker.survivor(gog));
        let leads_to = leads_to.and_then(|gog| moves.gog(gog));
        let old: &[Avp] = self.tracker.gog_keys.key_of(id);
        let is_registered = self.tracker.gog_keys.find(kind, old) == Some(id);
        let key = copied(old, gathering);
        let new = match leads_to {
            Some(gog) if is_registered => keys.add(kind, &key, gog),
            gog => {
                keys.add_removed(kind, &key, gog.unwrap_or(GogRef { kind: crate::program::GogKind(0), index: GONE }))
            }
        };
        if moved.len() <= id as usize {
            moved.resize(id as usize + 1, None);
        }
        if let Some(place) = moved.get_mut(id as usize) {
            *place = new;
        }
        new
    }
}

fn moved(check: Check, moves: &Moves) -> Option<Check> {
    let group = match check.group {
        Group::Gop(gop) => Group::Gop(moves.gop(gop)?),
        Group::Gog(gog) => Group::Gog(moves.gog(gog)?),
    };
    Some(Check { group, ..check })
}
