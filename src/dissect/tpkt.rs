//! ISO transport over TCP (`tpkt`): packets with their length in front (RFC 1006), and Q.931 in
//! them (H.323).

use super::{Closing, Direction, Dissector, Hook, Payload, Row, Run, Stream, q931};
use crate::fields::protocol;

protocol! {
    pub static TPKT = "tpkt", "TPKT - ISO on TCP", Spanning, carries ["q931"],
        "TCP ports 102 and 3389, and any connection that begins with Q.931 in it.";
    VERSION = "tpkt.version", Uint(1, Dec), "Version, 3.";
    RESERVED = "tpkt.reserved", Uint(1, Dec), "Reserved, 0.";
    LENGTH = "tpkt.length", Uint(2, Dec), "Length of the packet in bytes, header included.";
}

pub(super) static ROW: Row = Row {
    protocol: &TPKT,
    run: Run::Stream(new),
    hooks: &[Hook::TcpPort(102), Hook::TcpPort(3389), Hook::TcpLooks(looks)],
};

const HEADER: usize = 4;

/// Whether the bytes begin with a packet that holds Q.931; of a header alone nothing more is known.
fn looks(bytes: &[u8]) -> bool {
    let Some((header, body)) = bytes.split_first_chunk() else { return false };
    length_of(*header).is_some_and(|length| length >= HEADER + 3) && (body.is_empty() || q931::looks(body))
}

/// The length that a header tells, if it is one.
fn length_of(header: [u8; HEADER]) -> Option<usize> {
    match header {
        [3, 0, l0, l1] => Some(usize::from(u16::from_be_bytes([l0, l1]))).filter(|length| *length >= HEADER),
        _ => None,
    }
}

fn new() -> Box<dyn Stream> {
    Box::new(Connection::default())
}

#[derive(Debug, Default)]
struct Connection {
    sides: [Side; 2],
}

#[derive(Debug, Default)]
struct Side {
    /// The beginning of a packet.
    bytes: Vec<u8>,
    /// So many bytes belong to a packet that was given up.
    skip: u64,
}

impl Stream for Connection {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        let Some(side) = self.sides.get_mut(direction.index()) else { return };
        let skipped = usize::try_from(side.skip).unwrap_or(usize::MAX).min(bytes.len());
        side.skip -= skipped as u64;
        let bytes = bytes.get(skipped..).unwrap_or(&[]);
        if side.bytes.is_empty() {
            // The common case: whole packets, read where they are.
            let rest = packets(cx, bytes);
            side.bytes.extend_from_slice(rest);
        } else {
            side.bytes.extend_from_slice(bytes);
            let kept = packets(cx, &side.bytes).len();
            side.bytes.drain(..side.bytes.len() - kept);
        }
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        let Some(side) = self.sides.get_mut(direction.index()) else { return };
        let length = side.bytes.first_chunk().and_then(|header| length_of(*header));
        let outstanding = length.map_or(side.skip, |length| length.saturating_sub(side.bytes.len()) as u64);
        give_up(cx, side);
        // Behind a longer hole the next bytes that are a header begin a packet.
        side.skip = outstanding.saturating_sub(len);
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, _how: Closing) {
        if let Some(side) = self.sides.get_mut(direction.index()) {
            give_up(cx, side);
        }
    }

    fn pending(&self, direction: Direction) -> bool {
        self.sides.get(direction.index()).is_some_and(|side| !side.bytes.is_empty())
    }

    fn kept(&self) -> usize {
        self.sides.iter().map(|side| side.bytes.len()).sum()
    }
}

/// Reports all whole packets; gives the beginning of one behind them. What begins like none is
/// passed over, up to the end of the bytes at hand.
fn packets<'a>(cx: &mut Dissector, mut bytes: &'a [u8]) -> &'a [u8] {
    loop {
        let Some(header) = bytes.first_chunk() else {
            let starts_one = [3, 0].starts_with(bytes.get(..bytes.len().min(2)).unwrap_or(&[]));
            return if starts_one { bytes } else { &[] };
        };
        let Some(length) = length_of(*header) else { return &[] };
        let Some((packet, rest)) = bytes.split_at_checked(length) else { return bytes };
        report(cx, Payload::whole(packet));
        bytes = rest;
    }
}

/// Reports a packet of which the end is lost.
fn give_up(cx: &mut Dissector, side: &mut Side) {
    let bytes = std::mem::take(&mut side.bytes);
    if let Some(length) = bytes.first_chunk().and_then(|header| length_of(*header)) {
        cx.stats.incomplete_messages += 1;
        report(cx, Payload { bytes: &bytes, missing: length.saturating_sub(bytes.len()) });
    }
}

fn report(cx: &mut Dissector, packet: Payload<'_>) {
    cx.enter_with(&TPKT, packet, |cx, packet| {
        if let Some(&[version, reserved, l0, l1]) = packet.bytes.first_chunk() {
            cx.uint(&VERSION, version);
            cx.uint(&RESERVED, reserved);
            cx.uint(&LENGTH, u16::from_be_bytes([l0, l1]));
        }
        let body = packet.from(HEADER);
        if q931::looks(body.bytes) {
            cx.enter_with(&q931::Q931, body, |cx, body| q931::message(cx, body, q931::Carrier::Tpkt));
        }
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{run, tcp};

    const WANTED: [&str; 5] = ["tpkt", "tpkt.version", "tpkt.reserved", "tpkt.length", "q931.message_type"];
    /// A release complete and an alerting of Q.931.
    const RELEASE: &[u8] = b"\x03\0\0\x0d\x08\x02\0\x11\x5a\x08\x02\x80\x90";
    const ALERTING: &[u8] = b"\x03\0\0\x09\x08\x02\x80\x11\x01";

    fn frames(segments: &[&[u8]], port: u16) -> Vec<Vec<String>> {
        let mut packets = vec![tcp((1, 40000), (2, port), 0, 0, "S", b"")];
        let mut seq = 1;
        for segment in segments {
            packets.push(tcp((1, 40000), (2, port), seq, 1, "AP", segment));
            seq += segment.len() as u32;
        }
        packets.push(tcp((1, 40000), (2, port), seq, 1, "FA", b""));
        let results = run(&WANTED, &packets);
        results.into_iter().map(|(_, lines)| lines.into_iter().filter(|line| line.contains("tpkt")).collect()).collect()
    }

    #[test]
    fn each_packet_of_a_segment_has_a_layer() {
        assert_eq!(
            frames(&[&[RELEASE, ALERTING].concat()], 1720)[1],
            [
                "frame/eth/ip/tcp/tpkt tpkt.version=3 tpkt.reserved=0 tpkt.length=13",
                "frame/eth/ip/tcp/tpkt/q931 q931.message_type=0x5a",
                "frame/eth/ip/tcp/tpkt tpkt.version=3 tpkt.reserved=0 tpkt.length=9",
                "frame/eth/ip/tcp/tpkt/q931 q931.message_type=0x01",
            ]
        );
    }

    #[test]
    fn a_packet_may_come_in_pieces_its_header_first() {
        for cut in 4..RELEASE.len() {
            if cut == 5 {
                // One byte behind the header does not tell Q.931 yet.
                continue;
            }
            let (first, rest) = RELEASE.split_at(cut);
            let frames = frames(&[first, &[rest, ALERTING].concat()], 1720);
            assert!(frames[1].is_empty());
            assert_eq!(frames[2].len(), 4, "{cut}");
        }
    }

    #[test]
    fn other_packets_are_known_by_their_port() {
        let connect = b"\x03\0\0\x0b\x06\xe0\0\0\0\x01\0";
        assert_eq!(frames(&[connect], 102)[1], ["frame/eth/ip/tcp/tpkt tpkt.version=3 tpkt.reserved=0 tpkt.length=11"]);
        assert!(frames(&[connect], 1720)[1].is_empty());
    }

    #[test]
    fn what_is_no_packet_is_passed_over() {
        let frames = frames(&[RELEASE, b"nothing", ALERTING, &RELEASE[..9]], 102);
        let counts: Vec<usize> = frames.iter().map(Vec::len).collect();
        assert_eq!(counts, [0, 2, 0, 2, 0, 2], "the last one is reported where the stream ends");
    }

    #[test]
    fn a_hole_leaves_the_packet_behind_it() {
        let packets = [
            tcp((1, 40000), (2, 1720), 0, 0, "S", b""),
            tcp((1, 40000), (2, 1720), 1, 1, "AP", &RELEASE[..9]),
            // The rest of the release is lost, and acknowledged.
            tcp((1, 40000), (2, 1720), 14, 1, "AP", ALERTING),
            tcp((2, 1720), (1, 40000), 1, 23, "A", b""),
            tcp((1, 40000), (2, 1720), 23, 1, "FA", b""),
        ];
        let all = run(&WANTED, &packets);
        let types: Vec<_> =
            all.iter().flat_map(|(_, lines)| lines).filter(|line| line.contains("message_type")).collect();
        assert_eq!(types.len(), 2, "{all:?}");
    }
}
