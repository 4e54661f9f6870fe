//! Internet Protocol version 4 (`ip`), with reassembly of fragments.

use super::fragments::{self, Fragment, Key};
use super::{Dissected, Dissector, Hook, Net, Payload, Row, Run, Stop, ipv6};
use crate::capture::LinkType;
use crate::fields::{Field, protocol};

protocol! {
    pub static IP = "ip", "Internet Protocol Version 4", HeaderOnly,
        carries ["ah", "gre", "icmp", "icmpv6", "ip", "ipv6", "ipv6.dstopts", "ipv6.fraghdr", "ipv6.hopopts", "ipv6.routing", "sctp", "tcp", "udp"],
        "Ethertype 0x0800, raw IP, PPP, GRE, GTP, IP in IP (protocol 4), quotes in ICMP errors. One for each header.";
    VERSION = "ip.version", Uint(1, Dec), "Version, 4.";
    HDR_LEN = "ip.hdr_len", Uint(1, Dec), "Length of the header in bytes.";
    DSFIELD = "ip.dsfield", Uint(1, Hex), "The whole DS byte.";
    DSCP = "ip.dsfield.dscp", Uint(1, Dec), "Differentiated services code point.";
    ECN = "ip.dsfield.ecn", Uint(1, Dec), "Explicit congestion notification.";
    LEN = "ip.len", Uint(2, Dec), "Total length; the captured one when the header says 0, as with segmentation offload.";
    ID = "ip.id", Uint(2, Hex), "Identification.";
    FLAGS = "ip.flags", Uint(1, Hex), "The three flag bits (DF is `0x02`).";
    FLAGS_RB = "ip.flags.rb", Bool, "Reserved bit.";
    FLAGS_DF = "ip.flags.df", Bool, "Don't fragment.";
    FLAGS_MF = "ip.flags.mf", Bool, "More fragments.";
    FRAG_OFFSET = "ip.frag_offset", Uint(2, Dec), "Fragment offset in units of 8 bytes.";
    TTL = "ip.ttl", Uint(1, Dec), "Time to live.";
    PROTO = "ip.proto", Uint(1, Dec), "Number of the upper protocol.";
    CHECKSUM = "ip.checksum", Uint(2, Hex), "Header checksum.";
    CHECKSUM_STATUS = "ip.checksum.status", Uint(1, Dec), "Always `2` (not verified).";
    SRC = "ip.src", Ipv4, "Source address.";
    ADDR = "ip.addr", Ipv4, "Both addresses: source, then destination.";
    SRC_HOST = "ip.src_host", Text, "Same as `ip.src`: names are never resolved.";
    HOST = "ip.host", Text, "Same as `ip.addr`: names are never resolved.";
    DST = "ip.dst", Ipv4, "Destination address.";
    DST_HOST = "ip.dst_host", Text, "Same as `ip.dst`: names are never resolved.";
    FRAGMENTS = "ip.fragments", Bytes, "The reassembled datagram, in the frame that completes it.";
    FRAGMENT = "ip.fragment", Framenum, "Frames of the fragments, in the frame that completes the datagram.";
    FRAGMENT_ERROR = "ip.fragment.error", Framenum, "Frames of fragments that contradict others.";
    FRAGMENT_OVERLAP = "ip.fragment.overlap", Bool, "One for each fragment that repeats bytes of others.";
    FRAGMENT_CONFLICT = "ip.fragment.overlap.conflict", Bool, "One for each fragment that repeats bytes of others, but differently.";
    FRAGMENT_TAILS = "ip.fragment.multipletails", Bool, "One for each fragment that claims another end of the datagram.";
    FRAGMENT_COUNT = "ip.fragment.count", Uint(4, Dec), "Number of fragments, in the frame that completes the datagram.";
    REASSEMBLED_LENGTH = "ip.reassembled.length", Uint(4, Dec), "Length of the reassembled datagram.";
    REASSEMBLED_DATA = "ip.reassembled.data", Bytes, "Same as `ip.fragments`.";
}

pub(super) static ROW: Row = Row {
    protocol: &IP,
    run: Run::Unit(run),
    hooks: &[Hook::EtherType(0x0800), Hook::Link(LinkType::IPV4), Hook::PppProtocol(0x0021), Hook::IpProtocol(4)],
};

/// What of the header is wanted besides `ip.addr`, once known.
#[derive(Debug, Default)]
pub(crate) struct HeaderWanted(Option<Wanted>);

#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// One address or its text.
    ends: bool,
    /// More than addresses.
    header: bool,
}

const HEADER: usize = 20;
pub(super) const MORE_FRAGMENTS: u16 = 0x2000;
pub(super) const OFFSET: u16 = 0x1fff;
/// Longer than any datagram: the rest of one that is clipped somewhere.
pub(super) const REST_UNKNOWN: usize = 0xffff;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    if let Some(first) = payload.bytes.first()
        && first >> 4 != 4
    {
        return other_version(cx, *first, payload);
    }
    let Some(&header) = payload.bytes.first_chunk::<HEADER>() else { return Err(Stop::Cut) };
    let [first, _, l0, l1, _, _, f0, f1, _, protocol, ..] = header;
    let header_len = usize::from(first & 0x0f) * 4;
    let total = match usize::from(u16::from_be_bytes([l0, l1])) {
        0 => payload.wire_len(),
        total => total,
    };
    let fields = cx.demand.wants_fields(&IP);
    let wanted = if fields { wanted(cx) } else { Wanted { ends: false, header: false } };
    if wanted.header {
        emit_header(cx, &header, header_len, total);
    }
    if header_len < HEADER || total < header_len {
        return Err(Stop::Cut);
    }
    if fields {
        emit_addresses(cx, &header, wanted.ends);
    }
    if payload.bytes.len() < header_len {
        return Err(Stop::Cut);
    }
    let net = addresses(&header);
    let inner = payload.limit(total).from(header_len);
    let fragment = u16::from_be_bytes([f0, f1]);
    let outer = std::mem::replace(&mut cx.net, net);
    if fragment & (MORE_FRAGMENTS | OFFSET) == 0 {
        cx.enter_ip_protocol(protocol, inner);
    } else {
        fragmented(cx, &header, inner);
    }
    cx.net = outer;
    Ok(())
}

/// Emits what is wanted of a header without options.
#[inline]
pub(super) fn emit_plain(cx: &mut Dissector, header: &[u8; HEADER], total: usize) {
    if cx.demand.wants_fields(&IP) {
        let wanted = wanted(cx);
        if wanted.header {
            emit_header(cx, header, HEADER, total);
        }
        emit_addresses(cx, header, wanted.ends);
    }
}

/// IPv6 under IPv4's number happens; other versions do not.
#[cold]
fn other_version(cx: &mut Dissector, first: u8, payload: Payload<'_>) -> Dissected {
    if first >> 4 == 6 {
        cx.enter(&ipv6::ROW, payload);
        return Ok(());
    }
    cx.uint(&VERSION, first >> 4);
    Err(Stop::Cut)
}

/// Both addresses in their IPv6-mapped form.
#[inline]
pub(super) fn addresses(header: &[u8; HEADER]) -> Net {
    let &[.., s0, s1, s2, s3, d0, d1, d2, d3] = header;
    let mapped = |[a, b, c, d]: [u8; 4]| [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d];
    Net { src: mapped([s0, s1, s2, s3]), dst: mapped([d0, d1, d2, d3]) }
}

fn wanted(cx: &mut Dissector) -> Wanted {
    if let Some(wanted) = cx.state.ip_header.0 {
        return wanted;
    }
    let ends = [&SRC, &SRC_HOST, &HOST, &DST, &DST_HOST];
    let address = |field: &Field| field.id() == ADDR.id() || ends.iter().any(|end| end.id() == field.id());
    let wanted = Wanted {
        ends: ends.iter().any(|field| cx.wants(field)),
        header: IP.fields.iter().any(|field| !address(field) && cx.wants(field)),
    };
    cx.state.ip_header.0 = Some(wanted);
    wanted
}

/// Emits the header up to the addresses. Stops, as Wireshark does, at lengths that cannot be.
fn emit_header(cx: &mut Dissector, header: &[u8; HEADER], header_len: usize, total: usize) {
    let &[first, ds, _, _, i0, i1, f0, f1, ttl, protocol, c0, c1, ..] = header;
    cx.uint(&VERSION, first >> 4);
    cx.uint(&HDR_LEN, header_len as u64);
    if header_len < HEADER {
        return;
    }
    cx.uint(&DSFIELD, ds);
    cx.uint(&DSCP, ds >> 2);
    cx.uint(&ECN, ds & 3);
    cx.uint(&LEN, total as u64);
    if total < header_len {
        return;
    }
    cx.uint(&ID, u16::from_be_bytes([i0, i1]));
    cx.uint(&FLAGS, f0 >> 5);
    cx.flag(&FLAGS_RB, f0 & 0x80 != 0);
    cx.flag(&FLAGS_DF, f0 & 0x40 != 0);
    cx.flag(&FLAGS_MF, f0 & 0x20 != 0);
    cx.uint(&FRAG_OFFSET, u16::from_be_bytes([f0, f1]) & OFFSET);
    cx.uint(&TTL, ttl);
    cx.uint(&PROTO, protocol);
    cx.uint(&CHECKSUM, u16::from_be_bytes([c0, c1]));
    cx.uint(&CHECKSUM_STATUS, 2u8);
}

fn emit_addresses(cx: &mut Dissector, header: &[u8; HEADER], ends: bool) {
    let &[.., s0, s1, s2, s3, d0, d1, d2, d3] = header;
    let (src, dst) = ([s0, s1, s2, s3], [d0, d1, d2, d3]);
    if !ends {
        cx.ipv4(&ADDR, src);
        cx.ipv4(&ADDR, dst);
        return;
    }
    cx.ipv4(&SRC, src);
    cx.ipv4(&ADDR, src);
    cx.ipv4(&SRC_HOST, src);
    cx.ipv4(&HOST, src);
    cx.ipv4(&DST, dst);
    cx.ipv4(&ADDR, dst);
    cx.ipv4(&DST_HOST, dst);
    cx.ipv4(&HOST, dst);
}

/// Collects a fragment, and hands the datagram on when it is whole.
#[cold]
fn fragmented(cx: &mut Dissector, header: &[u8; HEADER], inner: Payload<'_>) {
    let &[_, _, _, _, i0, i1, f0, f1, _, protocol, ..] = header;
    let word = u16::from_be_bytes([f0, f1]);
    let offset = usize::from(word & OFFSET) * 8;
    let wanted = [&FRAGMENTS, &FRAGMENT, &FRAGMENT_COUNT, &REASSEMBLED_LENGTH, &REASSEMBLED_DATA];
    if cx.tables.ip_protocol(protocol).is_none() && !wanted.iter().any(|field| cx.wants(field)) {
        return;
    }
    if inner.missing > 0 || cx.quoted {
        // It cannot become whole; the first fragment still shows how the upper layer begins.
        if offset == 0 {
            cx.enter_ip_protocol(protocol, Payload { missing: inner.missing.max(REST_UNKNOWN), ..inner });
        }
        return;
    }
    let key = Key { net: cx.net, protocol, id: u16::from_be_bytes([i0, i1]).into() };
    let fragment = Fragment {
        frame: cx.frame_number(),
        time: cx.frame_time(),
        offset,
        more: word & MORE_FRAGMENTS != 0,
        bytes: inner.bytes,
    };
    if let Some(datagram) = cx.state.ip.add(key, fragment) {
        cx.bytes(&FRAGMENTS, &datagram.bytes);
        fragments::emit(cx, &datagram, &NAMES);
        cx.enter_ip_protocol(protocol, Payload::whole(&datagram.bytes));
    }
}

/// The fields of reassembly.
static NAMES: fragments::Names = fragments::Names {
    part: &FRAGMENT,
    error: &FRAGMENT_ERROR,
    overlap: &FRAGMENT_OVERLAP,
    conflict: &FRAGMENT_CONFLICT,
    tails: &FRAGMENT_TAILS,
    count: &FRAGMENT_COUNT,
    length: &REASSEMBLED_LENGTH,
    data: &REASSEMBLED_DATA,
};

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, greedy, run, run_in, udp};
    use crate::capture::LinkType;
    use etherparse::{IpNumber, Ipv4Header, Ipv4HeaderSlice};
    use proptest::prelude::*;

    /// The packet with bytes of its IPv4 header replaced.
    fn changed(mut packet: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
        packet[14 + at..14 + at + bytes.len()].copy_from_slice(bytes);
        packet
    }

    /// A fragment of the IP payload of a packet.
    fn fragment(packet: &[u8], start: usize, end: usize, more: bool) -> Vec<u8> {
        let payload = &packet[34..];
        let word = (start as u16 / 8) | u16::from(more) << 13;
        let total = (20 + end - start) as u16;
        let head = changed(changed(packet[..34].to_vec(), 2, &total.to_be_bytes()), 6, &word.to_be_bytes());
        [&head, &payload[start..end]].concat()
    }

    #[test]
    fn a_header_gives_all_its_fields() {
        let mut dissector = greedy();
        let lines = run_in(&mut dissector, LinkType::ETHERNET, &[udp((1, 7), (2, 8), b"x")]).remove(0).1;
        assert!(lines[2].starts_with(
            "frame/eth/ip ip.version=4 ip.hdr_len=20 ip.dsfield=0x00 ip.dsfield.dscp=0 ip.dsfield.ecn=0 ip.len=29 \
             ip.id=0x0000 ip.flags=0x02 ip.flags.rb=0 ip.flags.df=1 ip.flags.mf=0 ip.frag_offset=0 ip.ttl=64 ip.proto=17 "
        ), "{}", lines[2]);
        assert!(
            lines[2].ends_with(
                "ip.checksum.status=2 ip.src=10.0.0.1 ip.addr=10.0.0.1 ip.src_host=10.0.0.1 ip.host=10.0.0.1 \
             ip.dst=10.0.0.2 ip.addr=10.0.0.2 ip.dst_host=10.0.0.2 ip.host=10.0.0.2"
            ),
            "{}",
            lines[2]
        );
    }

    #[test]
    fn the_total_length_limits_the_payload_unless_it_is_zero() {
        let mut padded = udp((1, 7), (2, 8), b"x");
        padded.extend(b"padding");
        let offload = changed(udp((1, 7), (2, 8), b"x"), 2, &[0, 0]);
        for packet in [padded, offload] {
            assert_eq!(
                run(&["ip.len", "udp.payload"], &[packet])[0].1[2..],
                ["frame/eth/ip ip.len=29", "frame/eth/ip/udp udp.payload=78"]
            );
        }
    }

    #[test]
    fn lengths_that_cannot_be_are_malformed() {
        let packet = udp((1, 7), (2, 8), b"x");
        let cases: [(usize, &[u8], &str); 3] = [
            (0, &[0x44], " ip.version=4 ip.hdr_len=16"),
            (2, &[0, 19], " ip.version=4 ip.hdr_len=20 ip.len=19"),
            (0, &[0x75], " ip.version=7"),
        ];
        for (at, bytes, fields) in cases {
            let mut dissector = dissector(&["ip.version", "ip.hdr_len", "ip.len", "ip.src", "udp"]);
            let lines = run_in(&mut dissector, LinkType::ETHERNET, &[changed(packet.clone(), at, bytes)]).remove(0).1;
            assert_eq!(lines[2..], [format!("frame/eth/ip{fields}")]);
            assert_eq!(dissector.stats().malformed_frames, 1);
        }
    }

    #[test]
    fn a_datagram_is_dissected_once_in_the_frame_that_completes_it() {
        let packet = udp((1, 7), (2, 8), &[7; 40]);
        let pieces = [
            fragment(&packet, 40, 48, false),
            fragment(&packet, 0, 16, true),
            fragment(&packet, 0, 16, true),
            fragment(&packet, 16, 40, true),
            fragment(&packet, 16, 40, true),
        ];
        let wanted = ["ip.fragment", "ip.fragment.count", "ip.fragment.overlap", "ip.reassembled.length", "udp.length"];
        let results = run(&wanted, &pieces);
        for frame in [0, 1, 2, 4] {
            assert_eq!(results[frame].1, ["frame", "frame/eth", "frame/eth/ip"]);
        }
        assert_eq!(
            results[3].1[2..],
            [
                "frame/eth/ip ip.fragment=2 ip.fragment=3 ip.fragment.overlap=1 ip.fragment=4 ip.fragment=1 \
                 ip.fragment.count=4 ip.reassembled.length=48",
                "frame/eth/ip/udp udp.length=48",
            ]
        );
    }

    #[test]
    fn tunnels_nest_and_addresses_are_those_of_the_nearest_header() {
        let inner = udp((3, 7), (4, 8), b"x")[14..].to_vec();
        let mut outer = Ipv4Header::new(inner.len() as u16, 64, IpNumber::IPV4, [10, 0, 0, 1], [10, 0, 0, 2]).unwrap();
        outer.header_checksum = outer.calc_header_checksum();
        let packet = [&udp((1, 7), (2, 8), b"")[..14], &outer.to_bytes(), &inner].concat();
        let lines = &run(&["ip.src", "udp.srcport"], &[packet])[0].1;
        assert_eq!(
            lines[2..],
            ["frame/eth/ip ip.src=10.0.0.1", "frame/eth/ip/ip ip.src=10.0.0.3", "frame/eth/ip/ip/udp udp.srcport=7"]
        );
    }

    #[test]
    fn a_header_cut_anywhere_is_no_panic() {
        let packet = udp((1, 7), (2, 8), b"x");
        for len in 14..packet.len() {
            let mut dissector = greedy();
            run_in(&mut dissector, LinkType::ETHERNET, &[packet[..len].to_vec()]);
            assert_eq!(dissector.stats().malformed_frames, u64::from(len < 14 + 28));
        }
    }

    proptest! {
        #[test]
        fn headers_read_as_etherparse_reads_them(mut bytes in proptest::collection::vec(any::<u8>(), 0..64), plain in any::<bool>()) {
            if let (true, [first, ..]) = (plain, bytes.as_mut_slice()) {
                *first = 0x45;
            }
            let wanted = ["ip.version", "ip.hdr_len", "ip.dsfield", "ip.id", "ip.flags", "ip.frag_offset", "ip.ttl", "ip.proto", "ip.checksum", "ip.src", "ip.dst"];
            let mut dissector = dissector(&wanted);
            let lines = run_in(&mut dissector, LinkType::IPV4, &[bytes.clone()]).remove(0).1;
            let second = Ipv4HeaderSlice::from_slice(&bytes).ok();
            if let Some(ip) = second.filter(|ip| ip.total_len() == 0 || ip.total_len() >= u16::from(ip.ihl()) * 4) {
                let flags = (ip.slice()[6]) >> 5;
                let dot = |a: std::net::Ipv4Addr| a.to_string();
                prop_assert_eq!(&lines[1], &format!(
                    "frame/ip ip.version={} ip.hdr_len={} ip.dsfield=0x{:02x} ip.id=0x{:04x} ip.flags=0x{:02x} \
                     ip.frag_offset={} ip.ttl={} ip.proto={} ip.checksum=0x{:04x} ip.src={} ip.dst={}",
                    ip.version(), ip.ihl() * 4, bytes[1], ip.identification(), flags, ip.fragments_offset().value(),
                    ip.ttl(), ip.protocol().0, ip.header_checksum(), dot(ip.source_addr()), dot(ip.destination_addr())
                ));
            } else if bytes.first().is_none_or(|first| first >> 4 != 6) {
                prop_assert_eq!(dissector.stats().malformed_frames, 1);
            }
        }
    }
}
