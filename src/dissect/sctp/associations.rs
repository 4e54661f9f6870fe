//! What is remembered of associations: where each direction's numbers began, which were seen, and
//! the fragments of unfinished messages. All of it is bounded; the oldest is forgotten.

use super::super::Net;
use super::super::pending::Pending;

/// So many directions of associations are known at once.
const MAX_HALVES: usize = 1 << 16;
/// So many sequence numbers are remembered.
const MAX_SEEN: usize = 1 << 17;
/// So many messages are collected at once, of so many fragments each, in so much memory.
const MAX_MESSAGES: usize = 4096;
const MAX_FRAGMENTS: usize = 4096;
const MAX_BYTES: usize = 16 << 20;
/// What a fragment costs besides its bytes.
const PIECE_COST: usize = 64;
/// Fragments of a message that stays incomplete are forgotten after so long (capture time).
const MAX_AGE: i64 = 60_000_000_000;

/// One direction of an association. Its tag tells it from others with the same ports; addresses
/// do not count, as an association may use several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Half {
    pub(super) id: u32,
    /// The first sequence number seen.
    pub(super) base: u32,
}

/// Source and destination port, and the tag.
type HalfKey = ((u16, u16), u32);
/// Direction, stream and sequence number of a message.
type MessageKey = (u32, u16, u32);

/// A fragment of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) tsn: u32,
    pub(super) first: bool,
    pub(super) last: bool,
    pub(super) frame: u32,
    pub(super) bytes: &'a [u8],
}

/// A message put together, with the frames of its fragments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) bytes: Vec<u8>,
    pub(super) frames: Vec<u32>,
}

#[derive(Debug)]
struct Kept {
    tsn: u32,
    first: bool,
    last: bool,
    frame: u32,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Collected {
    since: i64,
    /// In the order of their numbers.
    pieces: Vec<Kept>,
    cost: usize,
}

/// The memory of SCTP.
#[derive(Debug, Default)]
pub(crate) struct Associations {
    halves: Pending<HalfKey, Half>,
    /// By addresses and ports: where the numbers of the direction seen last began.
    bases: Pending<(Net, (u16, u16)), u32>,
    seen: Pending<(u32, u32), (u32, i64)>,
    unfinished: Pending<MessageKey, Collected>,
    bytes: usize,
    /// So many were given up, before they were whole, for the room that they took.
    pub(in crate::dissect) dropped: u64,
    next: u32,
}

impl Associations {
    /// The direction that a DATA chunk belongs to. What an error message quotes makes none.
    pub(super) fn data(&mut self, net: Net, ports: (u16, u16), tag: u32, tsn: u32, quoted: bool) -> Half {
        if let Some(half) = self.halves.get_mut(&(ports, tag)) {
            return *half;
        }
        let half = Half { id: self.next, base: tsn };
        if !quoted {
            self.next = self.next.wrapping_add(1);
            forget_oldest(&mut self.halves, MAX_HALVES);
            self.halves.insert((ports, tag), half);
            forget_oldest(&mut self.bases, MAX_HALVES);
            self.bases.insert((net, ports), tsn);
        }
        half
    }

    /// Where the numbers began that a packet of these addresses and ports acknowledges.
    pub(super) fn peer_base(&mut self, net: Net, (src, dst): (u16, u16)) -> Option<u32> {
        self.bases.get_mut(&(Net { src: net.dst, dst: net.src }, (dst, src))).copied()
    }

    /// Notes a sequence number of a direction; gives frame and time in which it was seen before.
    pub(super) fn seen(&mut self, key: (u32, u32), now: (u32, i64)) -> Option<(u32, i64)> {
        if let Some(before) = self.seen.get_mut(&key) {
            return Some(*before);
        }
        forget_oldest(&mut self.seen, MAX_SEEN);
        self.seen.insert(key, now);
        None
    }

    /// Adds a fragment; gives the message when this was the last one missing.
    pub(super) fn fragment(&mut self, key: MessageKey, piece: Piece<'_>, now: i64) -> Option<Message> {
        self.forget(now);
        if self.unfinished.get_mut(&key).is_none_or(|message| message.pieces.len() >= MAX_FRAGMENTS) {
            self.remove(&key);
            self.unfinished.insert(key, Collected { since: now, pieces: Vec::new(), cost: 0 });
        }
        let collected = self.unfinished.get_mut(&key)?;
        let place = collected.add(piece);
        let cost = piece.bytes.len() + PIECE_COST;
        collected.cost += cost;
        self.bytes += cost;
        let message = collected.join(place)?;
        let freed = message.bytes.len() + message.frames.len() * PIECE_COST;
        collected.cost = collected.cost.saturating_sub(freed);
        self.bytes = self.bytes.saturating_sub(freed);
        if collected.pieces.is_empty() {
            self.remove(&key);
        }
        Some(message)
    }

    /// Gives up the messages that wait too long, or whose place is needed.
    fn forget(&mut self, now: i64) {
        while let Some((key, oldest)) = self.unfinished.oldest() {
            let expired = now.saturating_sub(oldest.since) > MAX_AGE;
            if !expired && self.unfinished.len() < MAX_MESSAGES && self.bytes < MAX_BYTES {
                return;
            }
            self.dropped += u64::from(!expired);
            self.remove(&key);
        }
    }

    fn remove(&mut self, key: &MessageKey) {
        if let Some(collected) = self.unfinished.remove(key) {
            self.bytes = self.bytes.saturating_sub(collected.cost);
        }
    }
}

impl Collected {
    /// Keeps the fragment; says where it stands.
    fn add(&mut self, piece: Piece<'_>) -> usize {
        // Numbers wrap: what is less than half the circle ahead comes later.
        let place = self.pieces.partition_point(|kept| piece.tsn.wrapping_sub(kept.tsn) < 1 << 31);
        let Piece { tsn, first, last, frame, bytes } = piece;
        self.pieces.insert(place, Kept { tsn, first, last, frame, bytes: bytes.to_vec() });
        place
    }

    /// Takes out the message around the fragment at `place`, if all of it is there.
    fn join(&mut self, place: usize) -> Option<Message> {
        let (before, after) = self.pieces.split_at_checked(place)?;
        let at = after.first()?;
        let follows = |next: &Kept, kept: &Kept| kept.tsn.wrapping_add(1) == next.tsn;
        let mut start = place;
        let mut edge = at;
        for kept in before.iter().rev() {
            if edge.first || !follows(edge, kept) || kept.last {
                break;
            }
            (edge, start) = (kept, start - 1);
        }
        if !edge.first {
            return None;
        }
        let (mut end, mut edge) = (place + 1, at);
        for kept in after.iter().skip(1) {
            if edge.last || !follows(kept, edge) || kept.first {
                break;
            }
            (edge, end) = (kept, end + 1);
        }
        if !edge.last {
            return None;
        }
        let mut message = Message { bytes: Vec::new(), frames: Vec::new() };
        for kept in self.pieces.drain(start..end) {
            message.bytes.extend_from_slice(&kept.bytes);
            message.frames.push(kept.frame);
        }
        Some(message)
    }
}

fn forget_oldest<K: std::hash::Hash + Eq + Copy, V>(pending: &mut Pending<K, V>, most: usize) {
    while pending.len() >= most {
        let Some((key, _)) = pending.oldest() else { return };
        pending.remove(&key);
    }
}
