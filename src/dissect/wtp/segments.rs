//! Messages sent in segments. A message belongs to its addresses, ports, direction and transaction
//! id; handsets use ids again soon, so it also ends with time, and a new first segment begins a
//! new message.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::dissect::{Net, Payload};

/// So long after its last segment a message is over, complete or not.
const IDLE: i64 = 120_000_000_000;

/// Messages kept at once, complete ones included.
const MAX_MESSAGES: usize = 4096;

/// Bytes of segments kept at once.
const MAX_BYTES: usize = 32 << 20;

/// Where and when a segment was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) net: Net,
    pub(super) ports: (u16, u16),
    pub(super) frame: u32,
    pub(super) now: i64,
}

/// What the header says of a segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) id: u16,
    pub(super) result: bool,
    pub(super) number: u8,
    /// Last of its message.
    pub(super) last: bool,
    /// Sent again.
    pub(super) again: bool,
}

/// What a segment leads to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The message is complete.
    Completed(Joined),
    /// The message was completed before, in that frame.
    Known(u32),
    /// More is to come.
    Waiting,
}

/// A complete message.
#[derive(Debug)]
pub(super) struct Joined {
    /// The frames of its segments, in order.
    pub(super) frames: Vec<u32>,
    pub(super) bytes: Vec<u8>,
    /// Bytes at the end that the snap length clipped.
    pub(super) missing: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    net: Net,
    ports: (u16, u16),
    id: u16,
    result: bool,
}

#[derive(Debug)]
struct Piece {
    frame: u32,
    bytes: Vec<u8>,
    missing: usize,
}

#[derive(Debug)]
struct Message {
    serial: u64,
    touched: i64,
    pieces: BTreeMap<u8, Piece>,
    last: Option<u8>,
    done: Option<u32>,
}

/// Segmented messages being collected.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    messages: HashMap<Key, Message, foldhash::fast::RandomState>,
    /// In order of their beginning, also those replaced since.
    order: VecDeque<(u64, Key)>,
    next_serial: u64,
    bytes: usize,
    /// So many were given up, before they were whole, for the room that they took.
    pub(in crate::dissect) dropped: u64,
    /// In a run with bounded memory one idle for so long is forgotten; nanoseconds.
    max_idle: Option<i64>,
}

impl Transactions {
    /// Forgets messages that are idle for so many nanoseconds.
    pub(crate) fn bound(&mut self, max_idle: i64) {
        self.max_idle = Some(max_idle.min(IDLE));
    }

    /// Adds a segment to its message.
    pub(super) fn add(&mut self, place: Place, segment: Segment, data: Payload<'_>) -> Outcome {
        let key = Key { net: place.net, ports: place.ports, id: segment.id, result: segment.result };
        if self.messages.get(&key).is_none_or(|message| message.is_over(place.now, segment, data)) {
            self.begin(key, place.now);
        }
        let Some(message) = self.messages.get_mut(&key) else { return Outcome::Waiting };
        message.touched = place.now;
        if let Some(frame) = message.done {
            return Outcome::Known(frame);
        }
        if let Entry::Vacant(vacant) = message.pieces.entry(segment.number) {
            vacant.insert(Piece { frame: place.frame, bytes: data.bytes.to_vec(), missing: data.missing });
            self.bytes += data.bytes.len();
        }
        if segment.last {
            message.last = Some(segment.number);
        }
        if message.is_complete() {
            message.done = Some(place.frame);
            let mut pieces = std::mem::take(&mut message.pieces);
            self.bytes = self.bytes.saturating_sub(pieces.values().map(|piece| piece.bytes.len()).sum());
            pieces.retain(|number, _| message.last.is_some_and(|last| *number <= last));
            return Outcome::Completed(join(pieces));
        }
        while self.bytes > MAX_BYTES && self.make_room() {}
        Outcome::Waiting
    }

    fn begin(&mut self, key: Key, now: i64) {
        self.forget(&key);
        while self.max_idle.is_some_and(|idle| self.oldest_is_idle(now, idle)) && self.drop_oldest() {}
        self.next_serial += 1;
        let serial = self.next_serial;
        let message = Message { serial, touched: now, pieces: BTreeMap::new(), last: None, done: None };
        self.messages.insert(key, message);
        self.order.push_back((serial, key));
        while self.order.len() > MAX_MESSAGES && self.make_room() {}
    }

    fn oldest_is_idle(&self, now: i64, idle: i64) -> bool {
        self.order.front().is_some_and(|(serial, key)| {
            let message = self.messages.get(key).filter(|message| message.serial == *serial);
            message.is_none_or(|message| now.saturating_sub(message.touched) > idle)
        })
    }

    /// Drops the oldest message though it may still go on.
    fn make_room(&mut self) -> bool {
        let oldest = self.order.front().and_then(|(serial, key)| Some((serial, self.messages.get(key)?)));
        let is_unfinished = oldest.is_some_and(|(serial, message)| message.serial == *serial && message.done.is_none());
        self.dropped += u64::from(is_unfinished);
        self.drop_oldest()
    }

    fn drop_oldest(&mut self) -> bool {
        let Some((serial, key)) = self.order.pop_front() else { return false };
        if self.messages.get(&key).is_some_and(|message| message.serial == serial) {
            self.forget(&key);
        }
        true
    }

    fn forget(&mut self, key: &Key) {
        if let Some(message) = self.messages.remove(key) {
            let held = message.pieces.values().map(|piece| piece.bytes.len()).sum();
            self.bytes = self.bytes.saturating_sub(held);
        }
    }
}

impl Message {
    /// Whether the segment belongs to a later message with the same id.
    fn is_over(&self, now: i64, segment: Segment, data: Payload<'_>) -> bool {
        if now.saturating_sub(self.touched) > IDLE {
            return true;
        }
        if segment.number != 0 || segment.again {
            return false;
        }
        // A first segment that is not said to be sent again; those of the old message may have come
        // before their first, and a careless sender repeats it without saying so.
        self.done.is_some() || self.pieces.get(&0).is_some_and(|first| first.bytes != data.bytes)
    }

    fn is_complete(&self) -> bool {
        // Numbers are distinct and none is missing when there are as many as the last one says.
        self.last.is_some_and(|last| self.pieces.range(..=last).count() == usize::from(last) + 1)
    }
}

/// The bytes of all pieces, up to the first that was clipped.
fn join(pieces: BTreeMap<u8, Piece>) -> Joined {
    let mut joined = Joined { frames: Vec::with_capacity(pieces.len()), bytes: Vec::new(), missing: 0 };
    for piece in pieces.into_values() {
        joined.frames.push(piece.frame);
        if joined.missing == 0 {
            joined.bytes.extend_from_slice(&piece.bytes);
            joined.missing = piece.missing;
        } else {
            joined.missing += piece.bytes.len() + piece.missing;
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn add(state: &mut Transactions, frame: u32, ports: (u16, u16), number: u8, last: bool, data: &[u8]) -> Outcome {
        add_at(state, i64::from(frame) * SECOND, frame, ports, number, last, data)
    }

    fn add_at(
        state: &mut Transactions,
        now: i64,
        frame: u32,
        ports: (u16, u16),
        number: u8,
        last: bool,
        data: &[u8],
    ) -> Outcome {
        let place = Place { net: Net::default(), ports, frame, now };
        let segment = Segment { id: 1, result: false, number, last, again: false };
        state.add(place, segment, Payload::whole(data))
    }

    fn whole(outcome: Outcome) -> Option<(Vec<u32>, Vec<u8>)> {
        match outcome {
            Outcome::Completed(joined) => Some((joined.frames, joined.bytes)),
            _ => None,
        }
    }

    #[test]
    fn any_order_of_segments_makes_one_message() {
        for order in [[0u8, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            let mut state = Transactions::default();
            let mut done = None;
            for (frame, number) in (1..).zip(order) {
                let data = [number; 2];
                done = whole(add(&mut state, frame, (1, 2), number, number == 2, &data));
                assert_eq!(done.is_some(), frame == 3, "{order:?}");
            }
            assert_eq!(done.map(|(_, bytes)| bytes), Some(vec![0, 0, 1, 1, 2, 2]), "{order:?}");
            assert_eq!(state.bytes, 0);
        }
    }

    #[test]
    fn a_repeated_segment_changes_nothing() {
        let mut state = Transactions::default();
        add(&mut state, 1, (1, 2), 0, false, b"ab");
        add(&mut state, 2, (1, 2), 0, false, b"ab");
        assert_eq!(whole(add(&mut state, 3, (1, 2), 1, true, b"c")), Some((vec![1, 3], b"abc".to_vec())));
        assert!(matches!(add(&mut state, 4, (1, 2), 1, true, b"c"), Outcome::Known(3)));
    }

    #[test]
    fn ports_tell_transactions_apart() {
        let mut state = Transactions::default();
        add(&mut state, 1, (1, 2), 0, false, b"a");
        add(&mut state, 2, (3, 2), 0, false, b"b");
        assert_eq!(whole(add(&mut state, 3, (1, 2), 1, true, b"x")).map(|m| m.1), Some(b"ax".to_vec()));
        assert_eq!(whole(add(&mut state, 4, (3, 2), 1, true, b"y")).map(|m| m.1), Some(b"by".to_vec()));
    }

    #[test]
    fn an_id_may_be_used_again() {
        let mut state = Transactions::default();
        add(&mut state, 1, (1, 2), 0, false, b"a");
        add(&mut state, 2, (1, 2), 1, true, b"b");
        add(&mut state, 3, (1, 2), 0, false, b"c");
        assert_eq!(whole(add(&mut state, 4, (1, 2), 1, true, b"d")).map(|m| m.1), Some(b"cd".to_vec()));
        // Also when the message before was never completed.
        add(&mut state, 5, (1, 2), 0, false, b"e");
        add(&mut state, 6, (1, 2), 0, false, b"f");
        assert_eq!(whole(add(&mut state, 7, (1, 2), 1, true, b"g")).map(|m| m.1), Some(b"fg".to_vec()));
    }

    #[test]
    fn old_segments_do_not_wait_for_ever() {
        let mut state = Transactions::default();
        add_at(&mut state, 0, 1, (1, 2), 0, false, b"a");
        assert_eq!(whole(add_at(&mut state, IDLE + 1, 2, (1, 2), 1, true, b"b")), None);
        assert_eq!(whole(add_at(&mut state, IDLE + 2, 3, (1, 2), 0, false, b"c")).map(|m| m.1), Some(b"cb".to_vec()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut state = Transactions::default();
        for n in 0..10_000u32 {
            add(&mut state, n, (n as u16, (n >> 16) as u16), 0, false, &[0; 8000]);
        }
        assert!(state.messages.len() <= MAX_MESSAGES && state.order.len() <= MAX_MESSAGES);
        assert!(state.bytes <= MAX_BYTES);
        assert_eq!(state.dropped, 10_000 - state.messages.len() as u64);
        for _ in 0..10_000 {
            add(&mut state, 1, (1, 1), 0, false, b"x");
            add(&mut state, 1, (1, 1), 0, false, b"y");
        }
        assert!(state.order.len() <= MAX_MESSAGES);
    }
}
