//! The Gop state machine (chapter 7).

use super::pdus::Moment;
use super::tracked::{Gop, GopRef, Role};
use super::tracker::Tracker;
use crate::fields::Texts;
use crate::program::{AttrSet, Avp, Compat, GopKind, GopRule, equal, includes, merge};

/// No link: the end of a list of Pdus.
const NO_LINK: u32 = u32::MAX;

/// How a Pdu joined its Gop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined {
    pub(super) gop: GopRef,
    pub(super) role: Role,
    /// Nanoseconds since the Gop's start.
    pub(super) time: i64,
}

/// What becomes of a Pdu whose key is known.
enum Course {
    /// It joins the Gop that there is.
    Join(u32),
    /// It creates the next Gop of its key.
    Create,
    /// It is not assigned.
    Unassigned,
}

impl Tracker {
    /// Offers a Pdu to a Gop type (G1–G4); `None` if it stays unassigned.
    pub(super) fn offer(&mut self, kind: GopKind, avps: &[Avp], moment: Moment, texts: &Texts) -> Option<Joined> {
        let mut key = std::mem::take(&mut self.scratch.key);
        let matches = self.program.gop(kind).is_some_and(|rule| rule.key.matches(avps, texts, &mut key));
        let index = self.gop_index.get(usize::from(kind.0)).filter(|_| matches);
        let found = index.map(|index| {
            let hash = index.hash(&key);
            (hash, index.find(hash, &key))
        });
        let joined = match found {
            None => None,
            Some((hash, current)) => match self.course(kind, current, &key, avps, moment, texts) {
                Course::Join(index) => Some(self.join(GopRef { kind, index }, &key, avps, moment, texts)),
                Course::Create => Some(self.create(kind, hash, &key, avps, moment, texts)),
                Course::Unassigned => None,
            },
        };
        self.scratch.key = key;
        joined
    }

    fn course(
        &mut self,
        kind: GopKind,
        current: Option<u32>,
        key: &[Avp],
        avps: &[Avp],
        moment: Moment,
        texts: &Texts,
    ) -> Course {
        if let Some(index) = current {
            self.settle_for_pdu(GopRef { kind, index }, moment.now);
        }
        let Some(rule) = self.program.gop(kind) else { return Course::Unassigned };
        let gop = current.and_then(|index| Some((index, self.gops.get(usize::from(kind.0))?.get(index as usize)?)));
        match gop {
            Some((index, gop)) if !gop.released => Course::Join(index),
            Some((index, gop)) => {
                let starts =
                    rule.start.as_ref().is_some_and(|start| start.matches(avps, texts, &mut self.scratch.matched));
                if starts {
                    Course::Create
                } else if !expired(rule, gop, moment.now, self.program.compat) {
                    Course::Join(index)
                } else if rule.start.is_some() {
                    Course::Unassigned
                } else {
                    self.course_without_start(kind, key, avps, texts)
                }
            }
            None => match &rule.start {
                Some(start) if start.matches(avps, texts, &mut self.scratch.matched) => Course::Create,
                Some(_) => Course::Unassigned,
                None => self.course_without_start(kind, key, avps, texts),
            },
        }
    }

    /// A Gop without Start is created only for a Gog that is known by what it would bring (G4).
    fn course_without_start(&mut self, kind: GopKind, key: &[Avp], avps: &[Avp], texts: &Texts) -> Course {
        let Some(rule) = self.program.gop(kind) else { return Course::Unassigned };
        let group = &mut self.scratch.group;
        group.clear();
        group.extend_from_slice(key);
        if let Some(extra) = &rule.extra {
            extra.collect(avps, texts, &mut self.scratch.matched);
            merge(group, &self.scratch.matched, texts);
        }
        if self.some_gog_is_known(kind, texts) { Course::Create } else { Course::Unassigned }
    }

    fn create(&mut self, kind: GopKind, hash: u64, key: &[Avp], avps: &[Avp], moment: Moment, texts: &Texts) -> Joined {
        let index = self.gops.get(usize::from(kind.0)).map_or(0, |gops| gops.len() as u32);
        let attrs = self.avpls.add(key);
        let gop = Gop {
            attrs,
            start: moment.now,
            last: moment.now,
            release: 0,
            gog: None,
            first_link: NO_LINK,
            last_link: NO_LINK,
            num_pdus: 0,
            stop_frame: 0,
            released: false,
            stopped: false,
            held: false,
        };
        if let (Some(gops), Some(table)) =
            (self.gops.get_mut(usize::from(kind.0)), self.gop_index.get_mut(usize::from(kind.0)))
        {
            gops.push(gop);
            table.add(hash, key, index);
        }
        let joined = self.join(GopRef { kind, index }, key, avps, moment, texts);
        Joined { role: Role::Start, ..joined }
    }

    /// A Pdu joins a Gop (G6–G9).
    fn join(&mut self, gop: GopRef, key: &[Avp], avps: &[Avp], moment: Moment, texts: &Texts) -> Joined {
        let unjoined = Joined { gop, role: Role::None, time: 0 };
        let Some(rule) = self.program.gop(gop.kind) else { return unjoined };
        let record = self.gops.get_mut(usize::from(gop.kind.0)).and_then(|gops| gops.get_mut(gop.index as usize));
        let Some(record) = record else { return unjoined };
        let created = record.num_pdus == 0;
        let mut role = if record.released { Role::AfterStop } else { Role::None };
        link(&mut self.links, record, moment.frame);
        record.num_pdus += 1;
        record.last = moment.now;
        let time = moment.now.saturating_sub(record.start);
        let stops = !record.released
            && rule.stop.as_ref().is_none_or(|stop| stop.matches(avps, texts, &mut self.scratch.matched));
        if stops {
            record.released = true;
            record.stopped = true;
            record.release = moment.now;
            record.stop_frame = moment.frame;
            role = Role::Stop;
        }
        let changed = self.take_attributes(gop, key, avps, created, texts);
        if self.program.gop(gop.kind).is_some_and(|rule| !rule.member_of.is_empty()) {
            let changed = if created { Some(AttrSet::ALL) } else { changed };
            self.analyse(gop, stops, changed, moment.now, texts);
        }
        Joined { gop, role, time }
    }

    /// Merges key and Extra into the Gop and applies its Transforms (G7, G9, T5). If its AVPL changed,
    /// gives the attributes of the AVPs that are new.
    fn take_attributes(
        &mut self,
        gop: GopRef,
        key: &[Avp],
        avps: &[Avp],
        created: bool,
        texts: &Texts,
    ) -> Option<AttrSet> {
        let rule = self.program.gop(gop.kind)?;
        if rule.extra.is_none() && (rule.transforms.is_empty() || rule.key.is_empty()) {
            return None;
        }
        let record = self.gops.get_mut(usize::from(gop.kind.0))?.get_mut(gop.index as usize)?;
        let (group, matched) = (&mut self.scratch.group, &mut self.scratch.matched);
        matched.clear();
        if let Some(extra) = &rule.extra {
            extra.collect(avps, texts, matched);
        }
        let present = self.avpls.get(record.attrs);
        // Mostly everything is there already.
        let grew = !includes(present, matched) || (!rule.transforms.is_empty() && !includes(present, key));
        if grew || (created && !rule.transforms.is_empty()) {
            group.clear();
            group.extend_from_slice(present);
            // Without Transforms nothing takes the key away again.
            if !rule.transforms.is_empty() {
                merge(group, key, texts);
            }
            merge(group, matched, texts);
            rule.transforms.apply(group, texts, matched);
            let present = self.avpls.get(record.attrs);
            if !equal(group, present) {
                // Only Gogs ask which.
                let new = if rule.member_of.is_empty() { AttrSet::ALL } else { AttrSet::of_new(group, present) };
                self.avpls.set(&mut record.attrs, group);
                return Some(new);
            }
        }
        None
    }
}

/// Whether Expiration keeps a later Pdu out (G11); Wireshark ignores it (D8).
fn expired(rule: &GopRule, gop: &Gop, now: i64, compat: Compat) -> bool {
    compat == Compat::Documented
        && rule.expiration.is_some_and(|expiration| now > gop.release.saturating_add(expiration))
}

fn link(links: &mut Vec<(u32, u32)>, gop: &mut Gop, frame: u32) {
    let next = u32::try_from(links.len()).unwrap_or(NO_LINK);
    links.push((frame, NO_LINK));
    match links.get_mut(gop.last_link as usize) {
        Some(last) => last.1 = next,
        None => gop.first_link = next,
    }
    gop.last_link = next;
}
