//! Internet Protocol version 6 (`ipv6`): the fixed header. Extension headers are protocols of their
//! own, in the files `ipv6_….rs`.

use super::{Dissected, Dissector, Hook, Net, Payload, Row, Run, Stop};
use crate::capture::LinkType;
use crate::fields::protocol;

protocol! {
    pub static IPV6 = "ipv6", "Internet Protocol Version 6", HeaderOnly,
        carries ["ah", "gre", "icmp", "icmpv6", "ip", "ipv6", "ipv6.dstopts", "ipv6.fraghdr", "ipv6.hopopts", "ipv6.routing", "sctp", "tcp", "udp"],
        "Ethertype 0x86dd, raw IP, PPP, GRE, GTP, IP protocol 41, quotes in ICMPv6 errors. One for each header.";
    VERSION = "ipv6.version", Uint(1, Dec), "Version, 6.";
    IP_VERSION = "ip.version", Uint(1, Dec), "Version once more, so that `ip.version` tells all packets apart.";
    TCLASS = "ipv6.tclass", Uint(4, Hex), "Traffic class.";
    DSCP = "ipv6.tclass.dscp", Uint(4, Dec), "Differentiated services code point.";
    ECN = "ipv6.tclass.ecn", Uint(4, Dec), "Explicit congestion notification.";
    FLOW = "ipv6.flow", Uint(3, Hex), "Flow label.";
    PLEN = "ipv6.plen", Uint(2, Dec), "Length of what follows the header.";
    NXT = "ipv6.nxt", Uint(1, Dec), "Number of the next header.";
    HLIM = "ipv6.hlim", Uint(1, Dec), "Hop limit.";
    SRC = "ipv6.src", Ipv6, "Source address.";
    ADDR = "ipv6.addr", Ipv6, "Both addresses: source, then destination.";
    SRC_HOST = "ipv6.src_host", Text, "Same as `ipv6.src`: names are never resolved.";
    HOST = "ipv6.host", Text, "Same as `ipv6.addr`: names are never resolved.";
    DST = "ipv6.dst", Ipv6, "Destination address.";
    DST_HOST = "ipv6.dst_host", Text, "Same as `ipv6.dst`: names are never resolved.";
}

pub(super) static ROW: Row = Row {
    protocol: &IPV6,
    run: Run::Unit(run),
    hooks: &[Hook::EtherType(0x86dd), Hook::Link(LinkType::IPV6), Hook::PppProtocol(0x0057), Hook::IpProtocol(41)],
};

const HEADER: usize = 40;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    if payload.bytes.first().is_some_and(|first| first >> 4 != 6) {
        return Err(Stop::NotMine);
    }
    let Some((&[w0, w1, w2, w3, l0, l1, protocol, hop_limit], rest)) = payload.bytes.split_first_chunk::<8>() else {
        return Err(Stop::Cut);
    };
    let word = u32::from_be_bytes([w0, w1, w2, w3]);
    let len = u16::from_be_bytes([l0, l1]);
    let fields = cx.demand.wants_fields(&IPV6);
    if fields {
        cx.uint(&VERSION, word >> 28);
        cx.uint(&IP_VERSION, word >> 28);
        cx.uint(&TCLASS, word >> 20 & 0xff);
        cx.uint(&DSCP, word >> 22 & 0x3f);
        cx.uint(&ECN, word >> 20 & 3);
        cx.uint(&FLOW, word & 0x000f_ffff);
        cx.uint(&PLEN, len);
        cx.uint(&NXT, protocol);
        cx.uint(&HLIM, hop_limit);
    }
    let Some((src, behind)) = rest.split_first_chunk::<16>() else { return Err(Stop::Cut) };
    let Some(dst) = behind.first_chunk::<16>() else { return Err(Stop::Cut) };
    let net = Net { src: *src, dst: *dst };
    if fields {
        addresses(cx, net);
    }
    let inner = payload.limit(HEADER + usize::from(len)).from(HEADER);
    let outer = std::mem::replace(&mut cx.net, net);
    cx.enter_ip_protocol(protocol, inner);
    cx.net = outer;
    Ok(())
}

fn addresses(cx: &mut Dissector, net: Net) {
    cx.ipv6(&SRC, net.src);
    cx.ipv6(&ADDR, net.src);
    cx.ipv6(&SRC_HOST, net.src);
    cx.ipv6(&HOST, net.src);
    cx.ipv6(&DST, net.dst);
    cx.ipv6(&ADDR, net.dst);
    cx.ipv6(&DST_HOST, net.dst);
    cx.ipv6(&HOST, net.dst);
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::testing::{dissector, greedy, run_in};
    use crate::capture::LinkType;
    use etherparse::Ipv6HeaderSlice;
    use proptest::prelude::*;

    /// A raw IPv6 packet from 2001:db8::1 to 2001:db8::2.
    pub(in super::super) fn packet(next: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x60, 0, 0, 0];
        bytes.extend((payload.len() as u16).to_be_bytes());
        bytes.extend([next, 64]);
        for last in [1, 2] {
            bytes.extend([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]);
        }
        bytes.extend(payload);
        bytes
    }

    /// The lines of one raw IPv6 packet.
    pub(in super::super) fn lines(wanted: &[&str], packet: Vec<u8>) -> Vec<String> {
        run_in(&mut dissector(wanted), LinkType::IPV6, &[packet]).remove(0).1
    }

    #[test]
    fn a_header_gives_all_its_fields() {
        let udp = [0, 7, 0, 8, 0, 8, 0, 0];
        let lines = run_in(&mut greedy(), LinkType::IPV6, &[packet(17, &udp)]).remove(0).1;
        assert_eq!(
            lines[1],
            "frame/ipv6 ipv6.version=6 ip.version=6 ipv6.tclass=0x00000000 ipv6.tclass.dscp=0 ipv6.tclass.ecn=0 \
             ipv6.flow=0x000000 ipv6.plen=8 ipv6.nxt=17 ipv6.hlim=64 ipv6.src=2001:db8::1 ipv6.addr=2001:db8::1 \
             ipv6.src_host=2001:db8::1 ipv6.host=2001:db8::1 ipv6.dst=2001:db8::2 ipv6.addr=2001:db8::2 \
             ipv6.dst_host=2001:db8::2 ipv6.host=2001:db8::2"
        );
        assert!(lines[2].contains("udp.checksum.status=4"), "IPv6 asks for a checksum");
    }

    #[test]
    fn a_cut_packet_gives_a_prefix_of_its_fields() {
        let packet = packet(17, &[0, 7, 0, 8, 0, 8, 0, 0]);
        let all = run_in(&mut greedy(), LinkType::IPV6, std::slice::from_ref(&packet)).remove(0).1.remove(1);
        for len in 0..packet.len() {
            let mut dissector = greedy();
            let cut = run_in(&mut dissector, LinkType::IPV6, &[packet[..len].to_vec()]).remove(0).1.remove(1);
            assert!(all.starts_with(&cut), "{cut}");
            assert_eq!(dissector.stats().malformed_frames, 1);
        }
    }

    #[test]
    fn another_version_is_not_its_own() {
        assert_eq!(lines(&["ipv6", "ipv6.nxt"], vec![0x45; 60]), ["frame"]);
    }

    proptest! {
        #[test]
        fn headers_read_as_etherparse_reads_them(mut bytes in proptest::collection::vec(any::<u8>(), 1..64)) {
            bytes[0] = bytes[0] & 0x0f | 0x60;
            let wanted = ["ipv6.tclass", "ipv6.flow", "ipv6.plen", "ipv6.nxt", "ipv6.hlim", "ipv6.src", "ipv6.dst"];
            let lines = lines(&wanted, bytes.clone());
            if let Ok(ip) = Ipv6HeaderSlice::from_slice(&bytes) {
                prop_assert_eq!(&lines[1], &format!(
                    "frame/ipv6 ipv6.tclass=0x{:08x} ipv6.flow=0x{:06x} ipv6.plen={} ipv6.nxt={} ipv6.hlim={} ipv6.src={} ipv6.dst={}",
                    ip.traffic_class(), ip.flow_label().value(), ip.payload_length(), ip.next_header().0, ip.hop_limit(),
                    ip.source_addr(), ip.destination_addr()
                ));
            }
        }
    }
}
