//! Reassembly of fragmented datagrams, for IPv4 and IPv6: fragments are kept until their datagram
//! is whole, whatever their order, within bounds of time, number and memory.

use super::Dissector;
use super::Net;
use super::pending::Pending;
use crate::fields::Field;

/// Fragments of a datagram that stays incomplete are forgotten after so long (capture time).
const MAX_AGE: i64 = 30_000_000_000;
/// So many datagrams are collected at once.
const MAX_DATAGRAMS: usize = 4096;
/// So much memory holds fragments.
const MAX_BYTES: usize = 16 << 20;
/// What a fragment costs besides its bytes.
const PIECE_COST: usize = 64;

/// What the fragments of one datagram have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) net: Net,
    /// The upper protocol; zero in IPv6, where the identification is enough.
    pub(super) protocol: u8,
    pub(super) id: u32,
}

/// One fragment as it arrives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment<'a> {
    pub(super) frame: u32,
    pub(super) time: i64,
    /// Where its bytes belong in the datagram.
    pub(super) offset: usize,
    /// More fragments follow.
    pub(super) more: bool,
    pub(super) bytes: &'a [u8],
}

/// A datagram put together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Datagram {
    pub(super) bytes: Vec<u8>,
    /// Its fragments in the order of their offsets.
    pub(super) parts: Vec<Part>,
}

/// How a fragment fitted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) frame: u32,
    /// Some of its bytes were there already.
    pub(super) overlap: bool,
    /// Some of its bytes were there already, and differ.
    pub(super) conflict: bool,
    /// It claims another end of the datagram than an earlier fragment.
    pub(super) second_tail: bool,
}

/// Datagrams of which fragments are missing.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    waiting: Pending<Key, Collected>,
    bytes: usize,
    /// So many were given up, before they were whole, for the room that they took.
    pub(super) dropped: u64,
}

#[derive(Debug)]
struct Collected {
    since: i64,
    pieces: Vec<Piece>,
    /// Length of the datagram, once a last fragment was seen.
    total: Option<usize>,
    bytes: usize,
}

#[derive(Debug)]
struct Piece {
    frame: u32,
    start: usize,
    bytes: Vec<u8>,
    second_tail: bool,
}

impl Fragments {
    /// Adds a fragment; gives the datagram when this was the last one missing.
    pub(super) fn add(&mut self, key: Key, fragment: Fragment<'_>) -> Option<Datagram> {
        self.forget(fragment.time);
        if self.waiting.get_mut(&key).is_none() {
            let empty = Collected { since: fragment.time, pieces: Vec::new(), total: None, bytes: 0 };
            self.waiting.insert(key, empty);
        }
        let collected = self.waiting.get_mut(&key)?;
        self.bytes += collected.add(fragment);
        let datagram = collected.join()?;
        self.remove(&key);
        Some(datagram)
    }

    /// Gives up the datagrams that wait too long, or whose place is needed.
    fn forget(&mut self, now: i64) {
        while let Some((key, oldest)) = self.waiting.oldest() {
            let expired = now.saturating_sub(oldest.since) > MAX_AGE;
            if !expired && self.waiting.len() < MAX_DATAGRAMS && self.bytes < MAX_BYTES {
                break;
            }
            self.dropped += u64::from(!expired);
            self.remove(&key);
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some(collected) = self.waiting.remove(key) {
            self.bytes = self.bytes.saturating_sub(collected.bytes);
        }
    }
}

impl Collected {
    /// Keeps the fragment; says what that costs.
    fn add(&mut self, fragment: Fragment<'_>) -> usize {
        let end = fragment.offset + fragment.bytes.len();
        let second_tail = !fragment.more && *self.total.get_or_insert(end) != end;
        let piece =
            Piece { frame: fragment.frame, start: fragment.offset, bytes: fragment.bytes.to_vec(), second_tail };
        // Among equal offsets the first to arrive comes first.
        let place = self.pieces.partition_point(|known| known.start <= piece.start);
        self.pieces.insert(place, piece);
        let cost = fragment.bytes.len() + PIECE_COST;
        self.bytes += cost;
        cost
    }

    /// The datagram, if nothing is missing.
    fn join(&self) -> Option<Datagram> {
        let total = self.total.filter(|total| *total <= self.bytes)?;
        let mut end = 0;
        for piece in &self.pieces {
            if piece.start <= end {
                end = end.max(piece.start + piece.bytes.len());
            }
        }
        if end < total {
            return None;
        }
        let mut bytes: Vec<u8> = Vec::with_capacity(total);
        let mut parts = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            let known = bytes.len().saturating_sub(piece.start).min(piece.bytes.len());
            let (old, new) = piece.bytes.split_at_checked(known)?;
            let there = bytes.iter().skip(piece.start);
            parts.push(Part {
                frame: piece.frame,
                overlap: known > 0,
                conflict: old.iter().zip(there).any(|(mine, theirs)| mine != theirs),
                second_tail: piece.second_tail,
            });
            if piece.start <= bytes.len() {
                bytes.extend_from_slice(new);
            }
        }
        bytes.truncate(total);
        Some(Datagram { bytes, parts })
    }
}

/// The fields that tell how a datagram was put together, under the names of one IP version.
pub(super) struct Names {
    pub(super) part: &'static Field,
    pub(super) error: &'static Field,
    pub(super) overlap: &'static Field,
    pub(super) conflict: &'static Field,
    pub(super) tails: &'static Field,
    pub(super) count: &'static Field,
    pub(super) length: &'static Field,
    pub(super) data: &'static Field,
}

/// Emits how a datagram was put together.
pub(super) fn emit(cx: &mut Dissector, datagram: &Datagram, names: &Names) {
    cx.need_parts(datagram.parts.iter().map(|part| part.frame));
    for part in &datagram.parts {
        let wrong = part.conflict || part.second_tail;
        cx.uint(if wrong { names.error } else { names.part }, part.frame);
        if part.overlap {
            cx.flag(names.overlap, true);
        }
        if part.conflict {
            cx.flag(names.conflict, true);
        }
        if part.second_tail {
            cx.flag(names.tails, true);
        }
    }
    cx.uint(names.count, datagram.parts.len() as u64);
    cx.uint(names.length, datagram.bytes.len() as u64);
    cx.bytes(names.data, &datagram.bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: Key = Key { net: Net { src: [1; 16], dst: [2; 16] }, protocol: 17, id: 1 };

    fn fragment(frame: u32, offset: usize, more: bool, bytes: &[u8]) -> Fragment<'_> {
        Fragment { frame, time: 0, offset, more, bytes }
    }

    #[test]
    fn the_last_fragment_missing_completes_the_datagram_whatever_the_order() {
        let mut fragments = Fragments::default();
        assert_eq!(fragments.add(KEY, fragment(1, 16, false, b"c")), None);
        assert_eq!(fragments.add(KEY, fragment(2, 0, true, b"aaaaaaaa")), None);
        let datagram = fragments.add(KEY, fragment(3, 8, true, b"bbbbbbbb")).unwrap();
        assert_eq!(datagram.bytes, b"aaaaaaaabbbbbbbbc");
        assert_eq!(datagram.parts.iter().map(|part| part.frame).collect::<Vec<_>>(), [2, 3, 1]);
        assert_eq!((fragments.waiting.len(), fragments.bytes), (0, 0));
    }

    #[test]
    fn what_comes_twice_overlaps_and_what_differs_conflicts() {
        let mut fragments = Fragments::default();
        fragments.add(KEY, fragment(1, 0, true, b"aaaaaaaa"));
        fragments.add(KEY, fragment(2, 0, true, b"aaaaaaaa"));
        fragments.add(KEY, fragment(3, 0, true, b"aaaaaaax"));
        fragments.add(KEY, fragment(4, 24, false, b"d"));
        fragments.add(KEY, fragment(5, 24, false, b"dd"));
        let datagram = fragments.add(KEY, fragment(6, 8, true, b"bbbbbbbbcccccccc")).unwrap();
        let flags: Vec<_> =
            datagram.parts.iter().map(|part| (part.frame, part.overlap, part.conflict, part.second_tail)).collect();
        assert_eq!(
            flags,
            [
                (1, false, false, false),
                (2, true, false, false),
                (3, true, true, false),
                (6, false, false, false),
                (4, false, false, false),
                (5, true, false, true),
            ]
        );
        assert_eq!(datagram.bytes, b"aaaaaaaabbbbbbbbccccccccd");
    }

    #[test]
    fn incomplete_datagrams_are_forgotten_in_time_and_in_number() {
        let mut fragments = Fragments::default();
        fragments.add(KEY, fragment(1, 0, true, b"aaaaaaaa"));
        let late = Fragment { time: MAX_AGE + 1, ..fragment(2, 8, false, b"b") };
        assert_eq!(fragments.add(KEY, late), None);
        assert_eq!(fragments.dropped, 0);
        for id in 2..20_000 {
            fragments.add(Key { id, ..KEY }, Fragment { time: MAX_AGE + 1, ..fragment(id, 0, true, &[0; 4096]) });
            assert!(fragments.waiting.len() <= MAX_DATAGRAMS && fragments.bytes <= MAX_BYTES + 4096 + PIECE_COST);
        }
        assert_eq!(fragments.dropped, 19_999 - fragments.waiting.len() as u64);
    }

    proptest! {
        #[test]
        fn any_cutting_in_any_order_gives_the_datagram(
            bytes in proptest::collection::vec(any::<u8>(), 1..200),
            cuts in proptest::collection::btree_set(1usize..200, 0..6),
            order in any::<u64>(),
        ) {
            let mut ends: Vec<usize> = cuts.into_iter().filter(|cut| *cut < bytes.len()).collect();
            ends.push(bytes.len());
            let mut pieces = Vec::new();
            let mut start = 0;
            for end in ends {
                pieces.push((start, end));
                start = end;
            }
            pieces.sort_by_key(|(start, _)| (*start as u64 + 1).wrapping_mul(order | 1));
            let mut fragments = Fragments::default();
            let mut results = Vec::new();
            for (start, end) in &pieces {
                let piece = fragment(1, *start, *end < bytes.len(), &bytes[*start..*end]);
                results.push(fragments.add(KEY, piece));
            }
            let last = results.pop().unwrap().unwrap();
            prop_assert_eq!(last.bytes, bytes);
            prop_assert!(results.iter().all(Option::is_none));
        }
    }
}
