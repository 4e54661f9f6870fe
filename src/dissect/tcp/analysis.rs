//! Sequence analysis: what a segment tells about loss, repetition, order, windows and round trips,
//! as Wireshark's guide describes it. All of it says what was known when the segment came.

use std::collections::VecDeque;

use super::connections::Facts;
use super::reassembly::ahead;
use super::{Dissector, Segment, fields as f, flags, options};
use crate::fields::Field;

/// Behind a later segment by less than this, a segment is out of order; nanoseconds. Holds until
/// the round trip of the handshake is known.
const DEFAULT_RTT: i64 = 3_000_000;
/// A repetition so soon after duplicate acknowledgements is a fast one; nanoseconds.
const FAST: i64 = 20_000_000;
/// Unacknowledged segments remembered in each direction.
const MAX_UNACKED: usize = 1024;

/// A segment that the peer has not acknowledged.
#[derive(Debug, Clone, Copy)]
struct Sent {
    seq: u32,
    next: u32,
    /// Behind its payload: `next` but for SYN and FIN.
    end: u32,
    frame: u32,
    time: i64,
    /// It was out of order or sent before.
    repeated: bool,
}

/// What the last segment of a direction was, for the answer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Probe {
    #[default]
    No,
    KeepAlive,
    ZeroWindow,
}

/// One direction.
#[derive(Debug, Default)]
struct Side {
    /// The next sequence number expected, and the segment that moved it.
    next: Option<Sent>,
    /// The highest sequence number that may be acknowledged: up to it, nothing is missing.
    sent: Option<u32>,
    unacked: VecDeque<Sent>,
    /// A segment is missing, and nothing was acknowledged since: what is in flight is unknown.
    unsure: bool,
    since_push: u32,
    pushed: bool,
    /// The last acknowledgement and its time, the frame that gave it first, its repetitions.
    ack: Option<u32>,
    ack_time: i64,
    ack_frame: u32,
    /// What it acknowledged selectively.
    sacked: Vec<(u32, u32)>,
    repeats: u32,
    /// The last window and whether its scale is known.
    window: Option<u32>,
    scale_known: bool,
    probe: Probe,
}

/// The analysis of one connection.
#[derive(Debug, Default)]
pub(super) struct Analysis {
    sides: [Side; 2],
    /// Time of the SYN, and from there to the first segment that finds both ends synchronised.
    syn_time: Option<i64>,
    initial_rtt: Option<i64>,
}

/// What was found about one segment.
#[derive(Debug, Default)]
pub(super) struct Findings {
    acks: Option<Sent>,
    partial: bool,
    /// Nanoseconds since the acknowledged segment.
    ack_rtt: i64,
    initial_rtt: Option<i64>,
    in_flight: Option<u32>,
    since_push: u32,
    /// Segments before it are missing.
    lost: bool,
    /// It is out of order or was sent before.
    repeated: bool,
    labels: Labels,
    /// Repetitions of the acknowledgement, and the frame that gave it first.
    duplicate_ack: Option<(u32, u32)>,
    /// Time since the segment that this one repeats, and its frame.
    rto: Option<(i64, u32)>,
}

/// The labels of a segment, in order.
#[derive(Debug, Default)]
struct Labels(Vec<&'static Field>);

impl Labels {
    fn add(&mut self, condition: bool, field: &'static Field) {
        if condition {
            self.0.push(field);
        }
    }
}

/// What all questions about a segment ask.
#[derive(Clone, Copy)]
struct Look<'s, 'a> {
    segment: &'s Segment<'a>,
    /// Payload, SYN or FIN: it moves the sequence number.
    moves: bool,
    /// No SYN, FIN or RST.
    plain: bool,
    window: u32,
    next: u32,
    frame: u32,
    now: i64,
}

impl Analysis {
    /// Looks at the next segment of the connection; `reused`: it begins one that takes the place
    /// of another.
    pub(super) fn examine(
        &mut self,
        segment: &Segment<'_>,
        facts: &Facts,
        from_low: bool,
        reused: bool,
        frame: u32,
        now: i64,
    ) -> Findings {
        self.time_handshake(segment, facts, now);
        let rtt = self.initial_rtt.unwrap_or(DEFAULT_RTT);
        let [low, high] = &mut self.sides;
        let (own, peer) = if from_low { (low, high) } else { (high, low) };
        let look = Look {
            segment,
            moves: segment.advance() > 0,
            plain: !segment.has(flags::SYN | flags::FIN | flags::RST),
            window: facts.window,
            next: segment.seq.wrapping_add(segment.advance()),
            frame,
            now,
        };
        let mut found = Findings { initial_rtt: self.initial_rtt, ..Findings::default() };
        found.labels.add(reused, &f::REUSED_PORTS);
        let probe = label(own, peer, look, rtt, &mut found);
        if segment.has(flags::ACK) {
            acknowledge(own, peer, look, &mut found);
        }
        note(own, peer, look, probe, facts, &mut found);
        found
    }

    fn time_handshake(&mut self, segment: &Segment<'_>, facts: &Facts, now: i64) {
        match (segment.has(flags::SYN), segment.has(flags::ACK)) {
            (true, false) => self.syn_time = Some(now),
            (false, true) if self.initial_rtt.is_none() && facts.seq == 1 && facts.ack == 1 => {
                self.initial_rtt = self.syn_time.map(|syn| now.saturating_sub(syn));
            }
            _ => {}
        }
    }
}

/// Finds the labels of a segment, before it changes what is known.
fn label(own: &Side, peer: &Side, look: Look<'_, '_>, rtt: i64, found: &mut Findings) -> Probe {
    let Look { segment, window, .. } = look;
    let empty = segment.len() == 0;
    let behind = own.next.map(|next| ahead(segment.seq, next.next));
    let labels = &mut found.labels;

    let zero_window_probe = look.plain && behind == Some(0) && segment.len() == 1 && peer.window == Some(0);
    let keep_alive = look.plain && behind == Some(1) && segment.len() <= 1;
    let lost = !segment.has(flags::RST) && behind.is_some_and(|behind| behind < 0);
    found.lost = lost;
    labels.add(lost, &f::LOST_SEGMENT);
    if let (Some(sent), true) = (peer.sent, segment.has(flags::ACK)) {
        labels.add(ahead(sent, segment.ack) > 0, &f::ACK_LOST_SEGMENT);
    }

    let same_ack = segment.has(flags::ACK) && own.ack == Some(segment.ack);
    let idle = look.plain && empty && behind == Some(0) && same_ack;
    let same_window = own.window == Some(window);
    let sack = options::sack(segment.options).next().is_some();
    labels.add(idle && window > 0 && !same_window && !sack, &f::WINDOW_UPDATE);
    labels.add(fills_window(peer, look), &f::WINDOW_FULL);
    labels.add(keep_alive, &f::KEEP_ALIVE);
    let keep_alive_ack = idle && window > 0 && same_window && peer.probe == Probe::KeepAlive;
    labels.add(keep_alive_ack, &f::KEEP_ALIVE_ACK);
    let probe_ack = idle && window == 0 && peer.probe == Probe::ZeroWindow;
    if idle && !keep_alive_ack && window > 0 && (same_window || sack) {
        found.duplicate_ack = Some((own.repeats + 1, own.ack_frame));
    }
    labels.add(zero_window_probe, &f::ZERO_WINDOW_PROBE);
    labels.add(look.plain && window == 0, &f::ZERO_WINDOW);
    labels.add(probe_ack, &f::ZERO_WINDOW_PROBE_ACK);
    if look.moves && !keep_alive && behind.is_some_and(|behind| behind > 0) {
        label_repetition(own, peer, look, rtt, found);
    }
    match (zero_window_probe, keep_alive) {
        (true, _) => Probe::ZeroWindow,
        (_, true) => Probe::KeepAlive,
        _ => Probe::No,
    }
}

fn fills_window(peer: &Side, look: Look<'_, '_>) -> bool {
    let limit = peer.ack.zip(peer.window).map(|(ack, window)| ack.wrapping_add(window));
    look.plain && look.segment.len() > 0 && peer.scale_known && peer.window != Some(0) && limit == Some(look.next)
}

/// A segment that begins before the expected number: late, or sent again.
fn label_repetition(own: &Side, peer: &Side, look: Look<'_, '_>, rtt: i64, found: &mut Findings) {
    let Some(expected) = own.next else { return };
    let segment = look.segment;
    let acked = peer.ack.is_some_and(|ack| ahead(look.next, ack) >= 0);
    let soon = look.now.saturating_sub(peer.ack_time) < FAST;
    let labels = &mut found.labels;
    if segment.len() > 0 && acked {
        labels.add(true, &f::SPURIOUS_RETRANSMISSION);
    } else if peer.repeats >= 2 && peer.misses(segment.seq) && soon {
        labels.add(true, &f::FAST_RETRANSMISSION);
    } else if look.now.saturating_sub(expected.time) < rtt && look.next != expected.next && !own.has_sent(look) {
        labels.add(true, &f::OUT_OF_ORDER);
        found.repeated = true;
        return;
    } else {
        let original = |sent: &&Sent| sent.seq == segment.seq && !sent.repeated;
        let first = own.unacked.iter().find(original).unwrap_or(&expected);
        found.rto = Some((look.now.saturating_sub(first.time), first.frame));
    }
    labels.add(true, &f::RETRANSMISSION);
    found.repeated = true;
}

/// Takes in what the segment acknowledges.
fn acknowledge(own: &mut Side, peer: &mut Side, look: Look<'_, '_>, found: &mut Findings) {
    let ack = look.segment.ack;
    let exact = peer.unacked.iter().find(|sent| sent.next == ack);
    let partial = || peer.unacked.iter().find(|sent| ahead(sent.seq, ack) > 0 && ahead(ack, sent.next) > 0);
    found.acks = exact.or_else(partial).copied();
    if let Some(sent) = found.acks {
        found.partial = sent.next != ack;
        found.ack_rtt = look.now.saturating_sub(sent.time);
    }
    peer.unacked.retain_mut(|sent| {
        if ahead(sent.seq, ack) > 0 && ahead(ack, sent.next) > 0 {
            sent.seq = ack;
        }
        ahead(sent.next, ack) < 0
    });
    if peer.sent.is_none_or(|sent| ahead(sent, ack) > 0) {
        let next = peer.next.map_or(ack, |next| next.next);
        peer.sent = Some(later(ack, next));
    }
    peer.unsure = false;
    match found.duplicate_ack {
        Some((repeats, _)) => own.repeats = repeats,
        None if own.ack != Some(ack) => {
            own.repeats = 0;
            own.ack_frame = look.frame;
        }
        None => {}
    }
    own.sacked.clear();
    own.sacked.extend(options::sack(look.segment.options));
    own.ack = Some(ack);
    own.ack_time = look.now;
}

/// Takes in what the segment sends.
fn note(own: &mut Side, peer: &Side, look: Look<'_, '_>, probe: Probe, facts: &Facts, found: &mut Findings) {
    let segment = look.segment;
    let sent = Sent {
        seq: segment.seq,
        next: look.next,
        end: segment.seq.wrapping_add(segment.len()),
        frame: look.frame,
        time: look.now,
        repeated: found.repeated,
    };
    if look.moves {
        if own.unacked.len() >= MAX_UNACKED {
            own.unacked.pop_front();
        }
        own.unacked.push_back(sent);
    }
    own.unsure |= found.lost;
    if segment.len() > 0 && !own.unsure {
        own.since_push = if own.pushed { 0 } else { own.since_push }.wrapping_add(segment.len());
        own.pushed = segment.has(flags::PSH);
        found.in_flight = own.in_flight(&peer.sacked);
        found.since_push = own.since_push;
    }
    own.sent = Some(match (own.sent, own.next) {
        (None, _) => look.next,
        // A late segment counts as if it filled the hole.
        (Some(sent), Some(next)) if ahead(segment.seq, next.next) > 0 => later(sent, next.next),
        (Some(sent), _) if sent == segment.seq => look.next,
        (Some(sent), _) => sent,
    });
    if probe != Probe::ZeroWindow && own.next.is_none_or(|next| ahead(next.next, look.next) > 0) {
        own.next = Some(sent);
    }
    own.window = Some(look.window);
    own.scale_known = facts.scale != Some(-1);
    own.probe = probe;
}

/// The later of two sequence numbers.
fn later(one: u32, other: u32) -> u32 {
    if ahead(one, other) > 0 { other } else { one }
}

impl Side {
    /// Bytes from the lowest to the highest that is not acknowledged, but for those acknowledged
    /// selectively.
    fn in_flight(&self, sacked: &[(u32, u32)]) -> Option<u32> {
        let first = self.unacked.front()?;
        let distance = |to: u32| i64::from(ahead(first.seq, to));
        let lowest = self.unacked.iter().map(|sent| distance(sent.seq)).min()?;
        let highest = self.unacked.iter().map(|sent| distance(sent.end)).max()?;
        let inside = |edge: u32| distance(edge).clamp(lowest, highest.max(lowest));
        let known: i64 = sacked.iter().map(|(left, right)| (inside(*right) - inside(*left)).max(0)).sum();
        u32::try_from((highest - lowest - known).max(0)).ok()
    }

    /// Whether a segment of exactly these bytes waits to be acknowledged.
    fn has_sent(&self, look: Look<'_, '_>) -> bool {
        self.unacked.iter().any(|sent| sent.seq == look.segment.seq && sent.next == look.next)
    }

    /// Whether its acknowledgements say that the bytes from `seq` on are missing.
    fn misses(&self, seq: u32) -> bool {
        self.ack == Some(seq) || self.sacked.iter().any(|(_, right)| *right == seq)
    }
}

impl Findings {
    /// Emits what was found.
    pub(super) fn emit(&self, cx: &mut Dissector) {
        let labelled = !self.labels.0.is_empty() || self.duplicate_ack.is_some();
        if !labelled && self.acks.is_none() && self.in_flight.is_none() {
            return;
        }
        cx.label(&f::ANALYSIS);
        if let Some(acked) = self.acks {
            cx.uint(&f::ACKS_FRAME, acked.frame);
            if self.partial {
                cx.label(&f::PARTIAL_ACK);
            }
            cx.seconds(&f::ACK_RTT, self.ack_rtt);
        }
        if let Some(rtt) = self.initial_rtt {
            cx.seconds(&f::INITIAL_RTT, rtt);
        }
        if let Some(bytes) = self.in_flight {
            cx.uint(&f::BYTES_IN_FLIGHT, bytes);
            cx.uint(&f::PUSH_BYTES_SENT, self.since_push);
        }
        if labelled {
            cx.label(&f::ANALYSIS_FLAGS);
        }
        for label in &self.labels.0 {
            cx.label(label);
        }
        if let Some((repeats, frame)) = self.duplicate_ack {
            cx.label(&f::DUPLICATE_ACK);
            cx.uint(&f::DUPLICATE_ACK_NUM, repeats);
            cx.uint(&f::DUPLICATE_ACK_FRAME, frame);
            cx.label(&f::DUPLICATE_ACK);
        }
        if let Some((time, frame)) = self.rto {
            cx.seconds(&f::RTO, time);
            cx.uint(&f::RTO_FRAME, frame);
        }
    }
}
