//! All connections by their ends: stream numbers, first sequence numbers, window scales.
//!
//! A connection gets an entry only when somebody asks for something that needs one.

use hashbrown::HashMap;

use super::analysis::Analysis;
use super::delivery::Live;
use super::{Segment, flags};
use crate::dissect::{Dissector, Net};

/// At most so many connections are known at once; beyond it, the half idle for longest is dropped.
const MAX_CONNECTIONS: usize = 1_000_000;
/// From so many on, connections are dropped that nobody needs any more.
const MANY: usize = 16_384;
/// The same in a run with bounded memory.
const MANY_BOUNDED: usize = 256;
/// When only messages are wanted, a connection idle for so long is dropped; nanoseconds.
const MAX_IDLE: i64 = 600_000_000_000;
/// The same for one that ended: late copies of its segments must not look like a new one.
const MAX_ENDED: i64 = 120_000_000_000;

/// The two ends of a connection, the lower one first, so that both directions have one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    low: u128,
    high: u128,
    ports: u32,
}

impl Key {
    /// The key of a segment, and whether it comes from the lower end.
    pub(super) fn new(net: Net, src_port: u16, dst_port: u16) -> (Self, bool) {
        let (src, dst) = (u128::from_be_bytes(net.src), u128::from_be_bytes(net.dst));
        let ports = |low: u16, high: u16| u32::from(low) << 16 | u32::from(high);
        if (src, src_port) <= (dst, dst_port) {
            (Self { low: src, high: dst, ports: ports(src_port, dst_port) }, true)
        } else {
            (Self { low: dst, high: src, ports: ports(dst_port, src_port) }, false)
        }
    }
}

/// One end of a connection.
#[derive(Debug, Default)]
struct End {
    /// Sequence number that counts as 0: its ISN, or one before the first seen.
    base: Option<u32>,
    /// Window shift of its SYN.
    shift: Option<u8>,
    fin: bool,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Connection {
    key: Key,
    stream: u32,
    first: i64,
    last: i64,
    /// The lower end, the higher end.
    ends: [End; 2],
    /// A SYN came without a window scale: nobody scales.
    unscaled: bool,
    completeness: u8,
    /// FIN or RST was seen: the same SYN would be a new connection.
    closing: bool,
    noted: bool,
    /// It took the place of an earlier connection of the same ends.
    pub(super) reused: bool,
    pub(super) analysis: Option<Box<Analysis>>,
    pub(super) live: Option<Box<Live>>,
}

/// What a connection says about a segment.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    pub(super) stream: u32,
    pub(super) completeness: u8,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) window: u32,
    /// -1 unknown, -2 none, else the factor; nothing in a SYN.
    pub(super) scale: Option<i32>,
    pub(super) since_first: i64,
    pub(super) since_previous: i64,
    /// The connection begins with it.
    pub(super) first: bool,
    /// The other direction's FIN came before.
    pub(super) fin_passive: bool,
    /// The sequence number that counts as 0 in the other direction.
    pub(super) peer_base: u32,
    /// It stands in an ICMP error.
    pub(super) quoted: bool,
}

/// All connections seen.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    pub(super) wishes: Option<super::Wishes>,
    index: HashMap<Key, u32, foldhash::fast::RandomState>,
    slots: Vec<Option<Connection>>,
    free: Vec<u32>,
    streams: u32,
    /// Where the search for unneeded connections goes on.
    hand: usize,
    /// In a run with bounded memory any connection idle for so long is dropped; nanoseconds.
    pub(super) max_idle: Option<i64>,
}

impl Connections {
    /// The place of a connection.
    pub(super) fn find(&self, key: &Key) -> Option<u32> {
        self.index.get(key).copied()
    }

    /// The connection at a place.
    pub(super) fn at(&mut self, place: u32) -> Option<&mut Connection> {
        self.slots.get_mut(place as usize)?.as_mut()
    }

    fn insert(&mut self, key: Key, time: i64, reused: bool) -> u32 {
        let connection = Connection {
            key,
            stream: self.streams,
            first: time,
            last: time,
            ends: <[End; 2]>::default(),
            unscaled: false,
            completeness: 0,
            closing: false,
            noted: false,
            reused,
            analysis: None,
            live: None,
        };
        self.streams += 1;
        let place = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(slot) = self.slots.get_mut(place as usize) {
            *slot = Some(connection);
        }
        self.index.insert(key, place);
        place
    }

    fn remove(&mut self, place: u32) -> Option<Connection> {
        let connection = self.slots.get_mut(place as usize)?.take()?;
        self.index.remove(&connection.key);
        self.free.push(place);
        Some(connection)
    }

    /// The next connections, in turn, that are not needed any more. Looking at a few for each new
    /// one keeps the table from growing, at a constant price.
    fn unneeded(&mut self, now: i64) -> Vec<u32> {
        if self.index.len() > MAX_CONNECTIONS {
            return self.idle_half();
        }
        let numbered = self.wishes.is_some_and(|wishes| wishes.numbers);
        let (many, max_idle) = match self.max_idle {
            None if numbered => return Vec::new(),
            None => (MANY, MAX_IDLE),
            Some(idle) => (MANY_BOUNDED, idle.min(MAX_IDLE)),
        };
        if self.index.len() < many {
            return Vec::new();
        }
        let mut places = Vec::new();
        for _ in 0..4 {
            self.hand = if self.hand + 1 < self.slots.len() { self.hand + 1 } else { 0 };
            if let Some(Some(connection)) = self.slots.get(self.hand) {
                let idle = now.saturating_sub(connection.last);
                if idle > max_idle || (idle > MAX_ENDED && connection.closing) {
                    places.extend(u32::try_from(self.hand));
                }
            }
        }
        places
    }

    pub(super) fn idle_half(&self) -> Vec<u32> {
        let mut by_age: Vec<(i64, u32)> = (0u32..)
            .zip(&self.slots)
            .filter_map(|(place, slot)| slot.as_ref().map(|connection| (connection.last, place)))
            .collect();
        by_age.sort_unstable();
        by_age.truncate((by_age.len() / 2).max(1));
        by_age.into_iter().map(|(_, place)| place).collect()
    }

    /// What is known of a segment quoted in an ICMP error: it belongs to a connection, but its own
    /// numbers are not counted in it.
    pub(super) fn recall(&mut self, key: &Key, from_low: bool, segment: &Segment<'_>, now: i64) -> Facts {
        let place = self.find(key).unwrap_or_else(|| self.insert(*key, now, false));
        let mut facts = Facts { seq: segment.seq, ack: segment.ack, quoted: true, ..Facts::default() };
        if let Some(connection) = self.at(place) {
            let (shift, scale) = connection.scale(segment, from_low);
            facts.stream = connection.stream;
            facts.completeness = connection.completeness;
            facts.window = u32::from(segment.window) << shift;
            facts.scale = scale;
            facts.since_first = now.saturating_sub(connection.first);
            facts.since_previous = now.saturating_sub(connection.last);
            connection.last = now;
            connection.complete(segment, 0);
        }
        facts
    }

    /// About how many bytes they take.
    pub(super) fn size(&self) -> usize {
        let live = |slot: &Option<Connection>| {
            let connection = slot.as_ref()?;
            let analysis = if connection.analysis.is_some() { size_of::<Analysis>() } else { 0 };
            Some(analysis + connection.live.as_ref().map_or(0, |live| size_of::<Live>() + live.kept()))
        };
        let entry = size_of::<Option<Connection>>() + size_of::<(Key, u32)>() + 1;
        self.slots.len() * entry + self.slots.iter().filter_map(live).sum::<usize>()
    }

    /// Lets go of the room of connections that were dropped, where that is most of it.
    pub(super) fn shrink(&mut self) {
        while let Some(None) = self.slots.last() {
            self.slots.pop();
        }
        let len = self.slots.len();
        self.free.retain(|place| (*place as usize) < len);
        self.slots.shrink_to(2 * len);
        self.index.shrink_to(2 * self.index.len());
    }

    /// The places of all connections.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }
}

/// The connection of a segment, if one is known, or a new one: a SYN with another ISN, or after FIN or RST,
/// begins a new one. What it replaces or crowds out ends here.
pub(super) fn enter(cx: &mut Dissector, key: Key, known: Option<u32>, from_low: bool, segment: &Segment<'_>) -> u32 {
    let now = cx.frame_time();
    if let Some(place) = known {
        if !cx.state.tcp.at(place).is_some_and(|connection| connection.is_replaced_by(segment, from_low)) {
            return place;
        }
        drop_connection(cx, place);
    }
    let is_bounded = cx.state.tcp.max_idle.is_some();
    for place in cx.state.tcp.unneeded(now) {
        let is_cut = |connection: &mut Connection| connection.live.is_some() && !connection.closing;
        cx.stats.idle_streams += u64::from(is_bounded && cx.state.tcp.at(place).is_some_and(is_cut));
        drop_connection(cx, place);
    }
    cx.state.tcp.insert(key, now, known.is_some())
}

pub(super) fn drop_connection(cx: &mut Dissector, place: u32) {
    let gone = cx.state.tcp.remove(place);
    if let Some(mut live) = gone.and_then(|connection| connection.live) {
        live.close(cx, super::Closing::Lost);
    }
}

impl Connection {
    fn is_replaced_by(&self, segment: &Segment<'_>, from_low: bool) -> bool {
        let base = self.end(from_low).base;
        segment.has(flags::SYN)
            && (self.closing
                || if segment.has(flags::ACK) {
                    base.is_some_and(|base| base != segment.seq)
                } else {
                    base != Some(segment.seq)
                })
    }

    fn end(&self, low: bool) -> &End {
        let [lower, higher] = &self.ends;
        if low { lower } else { higher }
    }

    fn end_mut(&mut self, low: bool) -> &mut End {
        let [lower, higher] = &mut self.ends;
        if low { lower } else { higher }
    }

    /// Takes note of as much of a segment as tells where the connection ends: for a run that wants
    /// messages and nothing of the connection itself.
    pub(super) fn pass(&mut self, segment: &Segment<'_>, from_low: bool, now: i64) {
        let first_seq = if segment.has(flags::SYN) { segment.seq } else { segment.seq.wrapping_sub(1) };
        self.end_mut(from_low).base.get_or_insert(first_seq);
        if segment.has(flags::ACK) {
            self.end_mut(!from_low).base.get_or_insert(segment.ack.wrapping_sub(1));
        }
        self.last = now;
        self.closing |= segment.has(flags::FIN | flags::RST);
    }

    /// Takes note of a segment, and says what the connection knew when it came.
    pub(super) fn note(&mut self, segment: &Segment<'_>, from_low: bool, now: i64) -> Facts {
        let syn = segment.has(flags::SYN);
        let first_seq = if syn { segment.seq } else { segment.seq.wrapping_sub(1) };
        let base = *self.end_mut(from_low).base.get_or_insert(first_seq);
        let acked = segment.has(flags::ACK);
        let ack = if acked {
            let peer = *self.end_mut(!from_low).base.get_or_insert(segment.ack.wrapping_sub(1));
            segment.ack.wrapping_sub(peer)
        } else {
            segment.ack
        };
        if syn {
            let shift = super::options::window_shift(segment.options);
            self.unscaled |= shift.is_none();
            self.end_mut(from_low).shift = shift;
        }
        let (shift, scale) = self.scale(segment, from_low);
        let facts = Facts {
            stream: self.stream,
            completeness: self.completeness,
            seq: segment.seq.wrapping_sub(base),
            ack,
            window: u32::from(segment.window) << shift,
            scale,
            since_first: now.saturating_sub(self.first),
            since_previous: now.saturating_sub(self.last),
            first: !self.noted,
            fin_passive: self.end(!from_low).fin,
            peer_base: self.end(!from_low).base.unwrap_or(0),
            quoted: false,
        };
        self.noted = true;
        self.last = now;
        self.complete(segment, segment.len());
        self.end_mut(from_low).fin |= segment.has(flags::FIN);
        self.closing |= segment.has(flags::FIN | flags::RST);
        facts
    }

    /// The shift of a segment's window, and the factor as it is shown.
    fn scale(&self, segment: &Segment<'_>, from_low: bool) -> (u8, Option<i32>) {
        match self.end(from_low).shift {
            _ if segment.has(flags::SYN) => (0, None),
            _ if self.unscaled => (0, Some(-2)),
            Some(shift) => (shift, Some(1 << shift)),
            None => (0, Some(-1)),
        }
    }

    /// Adds a segment to what makes a conversation complete: SYN 1, SYN/ACK 2, ACK 4, data 8,
    /// FIN 16, RST 32.
    fn complete(&mut self, segment: &Segment<'_>, len: u32) {
        let has = |flag| segment.has(flag);
        let bit = |bit: u8, seen: bool| if seen { bit } else { 0 };
        let (syn, ack) = (has(flags::SYN), has(flags::ACK));
        self.completeness |= bit(1, syn && !ack)
            | bit(2, syn && ack)
            | bit(4, ack && !syn && len == 0)
            | bit(8, len > 0)
            | bit(16, has(flags::FIN))
            | bit(32, has(flags::RST));
    }
}
