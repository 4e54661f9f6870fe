//! User Datagram Protocol (`udp`).

use std::collections::HashMap;

use super::checksum::Status;
use super::expected::Over;
use super::{Dissected, Dissector, Hook, Net, Payload, Row, Run, Stop};
use crate::fields::protocol;

protocol! {
    pub static UDP = "udp", "User Datagram Protocol", HeaderOnly,
        carries ["cldap", "dhcp", "dns", "gre", "gtp", "gtpv2", "h225", "megaco", "radius", "rtp", "sctp",
            "sip", "snmp", "wsp", "wtp"],
        "IP protocol 17. The payload's protocol is that of the lower port, else of the higher.";
    SRCPORT = "udp.srcport", Uint(2, Dec), "Source port.";
    DSTPORT = "udp.dstport", Uint(2, Dec), "Destination port.";
    PORT = "udp.port", Uint(2, Dec), "Both ports: source, then destination.";
    LENGTH = "udp.length", Uint(2, Dec), "Length of header and data.";
    CHECKSUM = "udp.checksum", Uint(2, Hex), "Checksum.";
    CHECKSUM_STATUS = "udp.checksum.status", Uint(1, Dec), "`2` not verified, `3` there is none, `4` there is none though IPv6 asks for one.";
    STREAM = "udp.stream", Uint(4, Dec), "Number of the conversation (both directions of a pair of addresses and ports), from 0.";
    TIME_RELATIVE = "udp.time_relative", Seconds, "Time since the first frame of the conversation; not in quotes of ICMP errors.";
    TIME_DELTA = "udp.time_delta", Seconds, "Time since the previous frame of the conversation; not in quotes of ICMP errors.";
    PAYLOAD = "udp.payload", Bytes, "Everything after the header; absent when empty.";
}

pub(super) static ROW: Row = Row { protocol: &UDP, run: Run::Unit(run), hooks: &[Hook::IpProtocol(17)] };

const HEADER: usize = 8;

/// All conversations seen; kept only if their number or times are wanted.
#[derive(Debug, Default)]
pub(crate) struct Conversations {
    by_ends: HashMap<[End; 2], Conversation, foldhash::fast::FixedState>,
    next: u32,
    /// In a run with bounded memory one idle for so long is forgotten; nanoseconds.
    max_idle: Option<i64>,
    /// When there are so many, those idle are looked for.
    many: usize,
    /// So many were forgotten although they were not idle: there were too many.
    pub(super) dropped: u64,
}

/// Address and port.
type End = ([u8; 16], u16);

#[derive(Debug, Clone, Copy)]
struct Conversation {
    number: u32,
    first: i64,
    last: i64,
}

/// So few conversations need no bound.
const MANY: usize = 1024;
/// In a run with bounded memory there are no more of them: about 24 MB.
const MOST: usize = 1 << 17;

impl Conversations {
    /// Forgets those that are idle for so many nanoseconds.
    pub(super) fn bound(&mut self, max_idle: i64) {
        self.max_idle = Some(max_idle);
        self.many = MANY;
    }

    /// Forgets those that are idle for longer than half of them.
    fn forget_older_half(&mut self) {
        let before = self.by_ends.len();
        let mut times: Vec<i64> = self.by_ends.values().map(|known| known.last).collect();
        let (_, median, _) = times.select_nth_unstable(before / 2);
        let median = *median;
        self.by_ends.retain(|_, known| known.last > median);
        self.dropped += (before - self.by_ends.len()) as u64;
    }

    /// The conversation that a datagram belongs to, with the time of its previous datagram. A quoted
    /// datagram is none of its times.
    fn datagram(&mut self, net: Net, ports: (u16, u16), time: i64, quoted: bool) -> Conversation {
        let (src, dst) = ((net.src, ports.0), (net.dst, ports.1));
        let ends = if src <= dst { [src, dst] } else { [dst, src] };
        if let Some(idle) = self.max_idle.filter(|_| self.by_ends.len() > self.many) {
            self.by_ends.retain(|_, known| time.saturating_sub(known.last) <= idle);
            if self.by_ends.len() >= MOST {
                self.forget_older_half();
            }
            self.many = (2 * self.by_ends.len()).clamp(MANY, MOST);
        }
        let number = self.next;
        let known = self.by_ends.entry(ends).or_insert_with(|| {
            self.next = self.next.saturating_add(1);
            Conversation { number, first: time, last: time }
        });
        let before = *known;
        if !quoted {
            known.last = time;
        }
        before
    }
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let Some(&[s0, s1, d0, d1, l0, l1, c0, c1]) = payload.bytes.first_chunk::<HEADER>() else {
        return cut(cx, payload.bytes);
    };
    let ports = (u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1]));
    let length = u16::from_be_bytes([l0, l1]);
    let fields = cx.demand.wants_fields(&UDP);
    if fields {
        emit_ports(cx, ports);
        cx.uint(&LENGTH, length);
    }
    let end = match usize::from(length) {
        // A jumbogram's length does not fit.
        0 if !over_ipv4(cx.net) => payload.wire_len(),
        end => end,
    };
    if end < HEADER {
        return Err(Stop::Cut);
    }
    if fields {
        rest(cx, ports, u16::from_be_bytes([c0, c1]), payload);
    }
    cx.ports = ports;
    dispatch(cx, ports, payload.limit(end).from(HEADER));
    Ok(())
}

#[cold]
fn cut(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    if let Some(&[s0, s1, d0, d1]) = bytes.first_chunk::<4>() {
        emit_ports(cx, (u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1])));
    }
    if let Some(&[.., l0, l1]) = bytes.first_chunk::<6>() {
        cx.uint(&LENGTH, u16::from_be_bytes([l0, l1]));
    }
    Err(Stop::Cut)
}

fn emit_ports(cx: &mut Dissector, (src, dst): (u16, u16)) {
    cx.uint(&SRCPORT, src);
    cx.uint(&DSTPORT, dst);
    cx.uint(&PORT, src);
    cx.uint(&PORT, dst);
}

/// The fields behind the length.
fn rest(cx: &mut Dissector, ports: (u16, u16), checksum: u16, payload: Payload<'_>) {
    cx.uint(&CHECKSUM, checksum);
    let status = match checksum {
        0 if over_ipv4(cx.net) => Status::NotPresent,
        0 => Status::Illegal,
        _ => Status::Unverified,
    };
    cx.uint(&CHECKSUM_STATUS, status);
    if cx.wants(&STREAM) || cx.wants(&TIME_RELATIVE) || cx.wants(&TIME_DELTA) {
        let time = cx.frame_time();
        let conversation = cx.state.udp.datagram(cx.net, ports, time, cx.quoted);
        cx.uint(&STREAM, conversation.number);
        if !cx.quoted {
            cx.seconds(&TIME_RELATIVE, time.wrapping_sub(conversation.first));
            cx.seconds(&TIME_DELTA, time.wrapping_sub(conversation.last));
        }
    }
    let data = payload.from(HEADER).bytes;
    if !data.is_empty() {
        cx.bytes(&PAYLOAD, data);
    }
}

fn over_ipv4(net: Net) -> bool {
    net.src.starts_with(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
}

/// Hands the data to the protocol that was announced for the conversation, else to that of the lower
/// port, else to that of the higher, else to the one that it looks like.
fn dispatch(cx: &mut Dissector, (src, dst): (u16, u16), data: Payload<'_>) {
    if data.wire_len() == 0 {
        return;
    }
    if let Some(told) = cx.state.expected.find(Over::Udp, cx.net, (src, dst)) {
        let taken = cx.enter_expected(told, data);
        if taken {
            return;
        }
    }
    for port in [src.min(dst), src.max(dst)] {
        let Some(row) = cx.tables.udp_ports.get(port) else { continue };
        if cx.enter_reached(row, data) {
            return;
        }
        if let Some(row) = cx.tables.udp_ports.further(port)
            && cx.enter_reached(row, data)
        {
            return;
        }
    }
    if let Some(row) = cx.tables.udp_looks.iter().find(|(looks, _)| looks(data, (src, dst))).map(|(_, row)| *row) {
        cx.enter_reached(row, data);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, greedy, run, run_in, udp};
    use super::{Conversations, MOST, Net};
    use crate::capture::LinkType;
    use etherparse::UdpHeaderSlice;
    use proptest::prelude::*;

    #[test]
    fn a_header_gives_all_its_fields() {
        let wanted = ["udp.srcport", "udp.dstport", "udp.port", "udp.length", "udp.checksum.status", "udp.payload"];
        let mut packet = udp((1, 7), (2, 8), b"ab");
        packet[40] = 0;
        packet[41] = 0;
        assert_eq!(
            run(&wanted, &[packet])[0].1[3],
            "frame/eth/ip/udp udp.srcport=7 udp.dstport=8 udp.port=7 udp.port=8 udp.length=10 udp.checksum.status=3 \
             udp.payload=61:62"
        );
    }

    #[test]
    fn conversations_are_numbered_as_they_appear_and_go_both_ways() {
        let packets = [udp((1, 7), (2, 8), b""), udp((1, 9), (2, 8), b""), udp((2, 8), (1, 7), b"")];
        let results = run(&["udp.stream", "udp.time_relative", "udp.time_delta"], &packets);
        let lines: Vec<&str> = results.iter().map(|(_, lines)| lines[3].as_str()).collect();
        assert_eq!(
            lines,
            [
                "frame/eth/ip/udp udp.stream=0 udp.time_relative=0.000000000 udp.time_delta=0.000000000",
                "frame/eth/ip/udp udp.stream=1 udp.time_relative=0.000000000 udp.time_delta=0.000000000",
                "frame/eth/ip/udp udp.stream=0 udp.time_relative=0.020000000 udp.time_delta=0.020000000",
            ]
        );
    }

    #[test]
    fn of_too_many_conversations_the_older_half_is_forgotten_and_counted() {
        let mut known = Conversations::default();
        known.bound(i64::MAX);
        for number in 0..400_000u32 {
            let mut net = Net::default();
            net.src[12..].copy_from_slice(&number.to_be_bytes());
            assert_eq!(known.datagram(net, (1, 2), i64::from(number), false).number, number);
            assert!(known.by_ends.len() <= MOST + 1);
        }
        // The youngest are still known, and numbers are not given twice.
        let mut net = Net::default();
        net.src[12..].copy_from_slice(&399_000u32.to_be_bytes());
        assert_eq!(known.datagram(net, (1, 2), 400_000, false).number, 399_000);
        assert_eq!(known.dropped + known.by_ends.len() as u64, 400_000);
    }

    #[test]
    fn the_lower_port_decides_and_then_the_higher() {
        for (src, dst) in [(53, 5000), (5000, 53), (53, 9), (2152, 53)] {
            let lines = &run(&["dns"], &[udp((1, src), (2, dst), b"x")])[0].1;
            assert_eq!(lines.last().unwrap(), "frame/eth/ip/udp/dns", "{src} {dst}");
        }
        assert_eq!(run(&["dns"], &[udp((1, 53), (2, 53), b"")])[0].1.len(), 4, "no data, no protocol");
    }

    #[test]
    fn a_length_below_the_header_is_malformed() {
        let mut packet = udp((1, 7), (2, 53), b"x");
        packet[39] = 7;
        let mut dissector = dissector(&["udp.length", "udp.checksum", "dns"]);
        let lines = run_in(&mut dissector, LinkType::ETHERNET, &[packet]).remove(0).1;
        assert_eq!(lines[3..], ["frame/eth/ip/udp udp.length=7"]);
        assert_eq!(dissector.stats().malformed_frames, 1);
    }

    #[test]
    fn a_cut_datagram_gives_a_prefix_of_its_fields() {
        let mut packet = udp((1, 7), (2, 8), b"");
        packet[16..18].copy_from_slice(&[0, 0]);
        let all = run_in(&mut greedy(), LinkType::ETHERNET, std::slice::from_ref(&packet)).remove(0).1.remove(3);
        for len in 34..packet.len() {
            let cut = run_in(&mut greedy(), LinkType::ETHERNET, &[packet[..len].to_vec()]).remove(0).1.remove(3);
            assert!(all.starts_with(&cut), "{cut}");
        }
    }

    proptest! {
        #[test]
        fn headers_read_as_etherparse_reads_them(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut packet = udp((1, 7), (2, 8), b"")[..34].to_vec();
            packet[16..18].copy_from_slice(&[0, 0]);
            packet.extend(&bytes);
            let mut dissector = dissector(&["udp.srcport", "udp.dstport", "udp.length"]);
            let lines = run_in(&mut dissector, LinkType::ETHERNET, &[packet]).remove(0).1;
            if let Ok(udp) = UdpHeaderSlice::from_slice(&bytes) {
                prop_assert_eq!(&lines[3], &format!(
                    "frame/eth/ip/udp udp.srcport={} udp.dstport={} udp.length={}",
                    udp.source_port(), udp.destination_port(), udp.length()));
            } else {
                prop_assert_eq!(dissector.stats().malformed_frames, 1);
            }
        }
    }
}
