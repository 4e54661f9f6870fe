//! One direction of a connection: where its stream stands, and the segments that came too early.
//! Knows sequence numbers, not protocols: [`Live`](super::delivery::Live) does what it says.

use std::collections::VecDeque;

use super::super::{Dissector, Link, Snapshot};

/// More bytes than this behind a hole, and the hole is given up.
const MAX_HELD_BYTES: usize = 1 << 20;
/// As many segments, which may be empty but for a FIN.
const MAX_HELD_SEGMENTS: usize = 4096;
/// So long after the first segment behind a hole, and it is given up; nanoseconds.
const MAX_WAIT: i64 = 60_000_000_000;

/// How far `to` lies ahead of `from` in sequence space; negative when it lies behind.
pub(super) fn ahead(from: u32, to: u32) -> i32 {
    to.wrapping_sub(from).cast_signed()
}

/// The part of a segment that belongs to the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// Sequence number of its first byte.
    pub(super) seq: u32,
    /// The bytes at hand.
    pub(super) bytes: &'a [u8],
    /// How many more the snap length clipped.
    pub(super) missing: u32,
    /// The direction ends behind it.
    pub(super) fin: bool,
}

impl Piece<'_> {
    /// Length on the wire.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX).saturating_add(self.missing)
    }
}

/// A segment kept until the hole before it closes.
#[derive(Debug)]
pub(super) struct Held {
    seq: u32,
    bytes: Box<[u8]>,
    missing: u32,
    fin: bool,
    /// The frame that carried it, to be reported in if its message stays incomplete.
    pub(super) snapshot: Snapshot,
    time: i64,
}

impl Held {
    /// The segment again.
    pub(super) fn piece(&self) -> Piece<'_> {
        Piece { seq: self.seq, bytes: &self.bytes, missing: self.missing, fin: self.fin }
    }
}

/// Where a segment stands in its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It brings nothing new.
    Known,
    /// It is next; so many of its first bytes are known.
    Next(u32),
    /// So many bytes before it have not come.
    Ahead(u32),
}

/// One direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Sequence number of the next byte to deliver, once known.
    next: Option<u32>,
    /// Segments behind a hole, by sequence number; they may overlap.
    held: VecDeque<Held>,
    held_bytes: usize,
    /// The highest byte that the peer acknowledged.
    acked: Option<u32>,
    /// The frame that gave the last bytes to the message that is pending.
    pub(super) last: Option<Snapshot>,
    /// The frame in which the stream came to where it stands; 0 before the first.
    pub(super) frame: u32,
    /// The message that is pending was so before the frame that gave its last bytes.
    pub(super) goes_on: bool,
    /// Its FIN was reached.
    pub(super) ended: bool,
}

impl Flow {
    /// A SYN says where the stream begins; another ISN would be another connection.
    pub(super) fn begin(&mut self, seq: u32, frame: u32) {
        if self.next.is_none() {
            self.advance(seq, frame);
        }
    }

    /// Where a segment stands; without a handshake, the first bytes seen begin the stream.
    pub(super) fn place(&mut self, piece: Piece<'_>) -> Place {
        let next = *self.next.get_or_insert(piece.seq);
        let distance = ahead(next, piece.seq);
        if distance > 0 {
            return Place::Ahead(distance.unsigned_abs());
        }
        let known = distance.unsigned_abs();
        if known < piece.len() || (known == piece.len() && piece.fin) { Place::Next(known) } else { Place::Known }
    }

    /// Everything before `seq` was delivered or given up, in a frame.
    pub(super) fn advance(&mut self, seq: u32, frame: u32) {
        self.next = Some(seq);
        self.frame = frame;
    }

    /// Keeps a copy of a segment that came too early, unless its bytes are kept already.
    pub(super) fn hold(&mut self, cx: &mut Dissector, piece: Piece<'_>) {
        let next = self.next.unwrap_or(piece.seq);
        let start = ahead(next, piece.seq);
        let at = self.held.partition_point(|held| ahead(next, held.seq) <= start);
        let before = at.checked_sub(1).and_then(|before| self.held.get(before));
        if before.is_some_and(|held| held.covers(piece)) {
            return;
        }
        self.held_bytes += piece.len() as usize;
        let held = Held {
            seq: piece.seq,
            bytes: piece.bytes.into(),
            missing: piece.missing,
            fin: piece.fin,
            snapshot: cx.snapshot(),
            time: cx.frame_time(),
        };
        // Only by what came before it can be told that it came too early.
        cx.need(Link::Part, self.frame);
        self.held.insert(at, held);
    }

    /// The length of the hole before the first held segment: 0 when there is none; nothing is
    /// held: `None`.
    pub(super) fn hole(&self) -> Option<u32> {
        let first = self.held.front()?;
        let next = self.next.unwrap_or(first.seq);
        Some(u32::try_from(ahead(next, first.seq)).unwrap_or(0))
    }

    /// Takes the first held segment.
    pub(super) fn take(&mut self) -> Option<Held> {
        let first = self.held.pop_front()?;
        self.held_bytes = self.held_bytes.saturating_sub(first.piece().len() as usize);
        Some(first)
    }

    /// The peer acknowledged everything before `ack`.
    pub(super) fn acknowledge(&mut self, ack: u32) {
        if self.acked.is_none_or(|acked| ahead(acked, ack) > 0) {
            self.acked = Some(ack);
        }
    }

    /// Whether the hole before the first held segment will not be filled any more: the peer has
    /// got its bytes, or too much came, or too much time went by behind it.
    pub(super) fn hopeless(&self, now: i64) -> bool {
        let Some(first) = self.held.front() else { return false };
        self.acked.is_some_and(|acked| ahead(first.seq, acked) >= 0)
            || self.held_bytes > MAX_HELD_BYTES
            || self.held.len() > MAX_HELD_SEGMENTS
            || now.saturating_sub(first.time) > MAX_WAIT
    }

    /// Whether anything is held.
    pub(super) fn is_waiting(&self) -> bool {
        !self.held.is_empty()
    }

    /// The frame of the first held segment.
    pub(super) fn first_held(&self) -> Option<u32> {
        self.held.front().map(|first| first.snapshot.frame())
    }

    /// Passes over the hole before the first held segment.
    pub(super) fn skip_hole(&mut self) {
        if let Some(first) = self.held.front() {
            self.next = Some(first.seq);
        }
    }

    /// Bytes held behind the hole.
    pub(super) fn held_bytes(&self) -> usize {
        self.held_bytes
    }

    /// The frames that are remembered.
    pub(super) fn snapshots(&mut self) -> impl Iterator<Item = &mut Snapshot> {
        self.held.iter_mut().map(|held| &mut held.snapshot).chain(&mut self.last)
    }
}

impl Held {
    fn covers(&self, piece: Piece<'_>) -> bool {
        let start = ahead(self.seq, piece.seq);
        let end = i64::from(start) + i64::from(piece.len());
        start >= 0 && end <= i64::from(self.piece().len()) && (self.fin || !piece.fin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(seq: u32, bytes: &[u8]) -> Piece<'_> {
        Piece { seq, bytes, missing: 0, fin: false }
    }

    #[test]
    fn sequence_numbers_wrap() {
        assert_eq!(ahead(0xffff_fffe, 3), 5);
        assert_eq!(ahead(3, 0xffff_fffe), -5);
    }

    #[test]
    fn the_first_bytes_seen_begin_the_stream() {
        let mut flow = Flow::default();
        assert_eq!(flow.place(piece(77, b"abc")), Place::Next(0));
        flow.advance(80, 1);
        assert_eq!(flow.place(piece(77, b"abc")), Place::Known);
        assert_eq!(flow.place(piece(78, b"bcd")), Place::Next(2));
        assert_eq!(flow.place(piece(82, b"e")), Place::Ahead(2));
    }

    #[test]
    fn a_fin_is_news_until_it_was_reached() {
        let mut flow = Flow::default();
        flow.begin(5, 1);
        assert_eq!(flow.place(Piece { fin: true, ..piece(5, b"") }), Place::Next(0));
        assert_eq!(flow.place(piece(5, b"")), Place::Known);
        assert_eq!(flow.place(Piece { fin: true, ..piece(4, b"x") }), Place::Next(1));
    }
}
