//! Ethernet II and 802.3 (`eth`).

use super::frame_fields::enter_ether_type;
use super::{Dissected, Dissector, Hook, Payload, Row, Run, Stop, trailer};
use crate::capture::LinkType;
use crate::fields::protocol;

protocol! {
    pub static ETH = "eth", "Ethernet", HeaderOnly, carries ["arp", "ieee8021ad", "ip", "ipv6", "pppoes", "vlan"],
        "Link type Ethernet, and Ethernet in GRE. One for each Ethernet header.";
    DST = "eth.dst", Ether, "Destination address.";
    DST_RESOLVED = "eth.dst_resolved", Text, "Same as `eth.dst`: names are never resolved.";
    DST_OUI = "eth.dst.oui", Uint(3, Dec), "First three bytes of the destination address.";
    DST_LG = "eth.dst.lg", Bool, "The destination address is locally administered.";
    DST_IG = "eth.dst.ig", Bool, "The destination address is a group address.";
    ADDR = "eth.addr", Ether, "Both addresses: destination, then source.";
    ADDR_RESOLVED = "eth.addr_resolved", Text, "Same as `eth.addr`: names are never resolved.";
    ADDR_OUI = "eth.addr.oui", Uint(3, Dec), "First three bytes of both addresses.";
    LG = "eth.lg", Bool, "`eth.dst.lg`, then `eth.src.lg`.";
    IG = "eth.ig", Bool, "`eth.dst.ig`, then `eth.src.ig`.";
    SRC = "eth.src", Ether, "Source address.";
    SRC_RESOLVED = "eth.src_resolved", Text, "Same as `eth.src`: names are never resolved.";
    SRC_OUI = "eth.src.oui", Uint(3, Dec), "First three bytes of the source address.";
    SRC_LG = "eth.src.lg", Bool, "The source address is locally administered.";
    SRC_IG = "eth.src.ig", Bool, "The source address is a group address.";
    TYPE = "eth.type", Uint(2, Hex), "Ethertype; absent in 802.3 frames, which have a length.";
    LEN = "eth.len", Uint(2, Dec), "Length of an 802.3 frame; absent when there is an Ethertype.";
    PADDING = "eth.padding", Bytes, "Zeros behind the packet that fill the frame up to its shortest length.";
    TRAILER = "eth.trailer", Bytes, "What else follows the packet.";
    FCS = "eth.fcs", Uint(4, Hex), "The last four bytes of frames of 64 bytes or more, when so many follow the packet.";
    FCS_STATUS = "eth.fcs.status", Uint(1, Dec), "With `eth.fcs`: always `2` (not verified).";
}

pub(super) static ROW: Row = Row { protocol: &ETH, run: Run::Unit(run), hooks: &[Hook::Link(LinkType::ETHERNET)] };

/// Values from here on are Ethertypes, smaller ones are lengths.
pub(super) const FIRST_ETHER_TYPE: u16 = 0x0600;
/// The largest length; the values in between mean nothing.
const LONGEST: u16 = 1500;

const HEADER: usize = 14;
const SHORTEST_WITH_FCS: usize = 64;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let Some(&[d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5, k0, k1]) = payload.bytes.first_chunk::<HEADER>() else {
        return Err(Stop::Cut);
    };
    let kind = u16::from_be_bytes([k0, k1]);
    let fields = cx.demand.wants_fields(&ETH);
    if fields {
        addresses(cx, [d0, d1, d2, d3, d4, d5], [s0, s1, s2, s3, s4, s5]);
        match kind {
            0..=LONGEST => cx.uint(&LEN, kind),
            FIRST_ETHER_TYPE.. => cx.uint(&TYPE, kind),
            _ => {}
        }
    }
    let inner = payload.from(HEADER);
    if kind >= FIRST_ETHER_TYPE {
        enter_ether_type(cx, kind, inner);
    }
    if fields && (cx.wants(&PADDING) || cx.wants(&TRAILER) || cx.wants(&FCS) || cx.wants(&FCS_STATUS)) {
        behind(cx, kind, inner);
    }
    Ok(())
}

fn addresses(cx: &mut Dissector, dst: [u8; 6], src: [u8; 6]) {
    let oui = |[a, b, c, ..]: [u8; 6]| u32::from_be_bytes([0, a, b, c]);
    let local = |[first, ..]: [u8; 6]| first & 2 != 0;
    let group = |[first, ..]: [u8; 6]| first & 1 != 0;
    cx.ether(&DST, dst);
    cx.ether(&DST_RESOLVED, dst);
    cx.uint(&DST_OUI, oui(dst));
    cx.flag(&DST_LG, local(dst));
    cx.flag(&DST_IG, group(dst));
    cx.ether(&SRC, src);
    cx.ether(&SRC_RESOLVED, src);
    cx.uint(&SRC_OUI, oui(src));
    cx.flag(&SRC_LG, local(src));
    cx.flag(&SRC_IG, group(src));
    for address in [dst, src] {
        cx.ether(&ADDR, address);
        cx.ether(&ADDR_RESOLVED, address);
        cx.uint(&ADDR_OUI, oui(address));
        cx.flag(&LG, local(address));
        cx.flag(&IG, group(address));
    }
}

/// What follows the packet. As in Wireshark, a frame long enough to have a check sequence has one
/// if anything follows.
fn behind(cx: &mut Dissector, kind: u16, inner: Payload<'_>) {
    let Some(content) = trailer::content_len(kind, inner.bytes) else { return };
    let extra = inner.bytes.len().saturating_sub(content);
    let with_fcs = extra >= 4 && inner.bytes.len() + HEADER >= SHORTEST_WITH_FCS && inner.missing == 0;
    let (body, fcs) = match inner.bytes.split_last_chunk::<4>() {
        Some((body, fcs)) if with_fcs => (body, Some(*fcs)),
        _ => (inner.bytes, None),
    };
    if let Some(found) = trailer::split(kind, Payload { bytes: body, ..inner }) {
        if !found.padding.is_empty() {
            cx.bytes(&PADDING, found.padding);
        }
        if !found.rest.is_empty() {
            cx.bytes(&TRAILER, found.rest);
        }
    }
    if let Some(fcs) = fcs {
        cx.uint(&FCS, u32::from_be_bytes(fcs));
        cx.uint(&FCS_STATUS, 2u8);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{greedy, run, run_in, udp};
    use crate::capture::LinkType;

    #[test]
    fn addresses_come_singly_and_as_a_pair() {
        let lines = run(&["eth.src", "eth.dst", "eth.addr", "eth.type"], &[udp((1, 7), (2, 7), b"")]);
        assert_eq!(
            lines[0].1[1],
            "frame/eth eth.dst=02:00:00:00:00:02 eth.src=02:00:00:00:00:01 \
             eth.addr=02:00:00:00:00:02 eth.addr=02:00:00:00:00:01 eth.type=0x0800"
        );
    }

    #[test]
    fn zeros_up_to_sixty_bytes_are_padding_and_four_more_bytes_a_check_sequence() {
        let wanted = ["eth.padding", "eth.trailer", "eth.fcs"];
        let mut packet = udp((1, 7), (2, 7), b"");
        packet.resize(60, 0);
        let padding = ["00"; 18].join(":");
        assert_eq!(run(&wanted, &[packet.clone()])[0].1[1], format!("frame/eth eth.padding={padding}"));
        packet.extend([1, 2, 3, 4]);
        assert_eq!(run(&wanted, &[packet])[0].1[1], format!("frame/eth eth.padding={padding} eth.fcs=0x01020304"));
    }

    #[test]
    fn bytes_that_are_no_zeros_are_a_trailer() {
        let mut packet = udp((1, 7), (2, 7), b"");
        packet.extend(b"ab");
        assert_eq!(run(&["eth.trailer"], &[packet])[0].1[1], "frame/eth eth.trailer=61:62");
    }

    #[test]
    fn a_length_is_no_ethertype() {
        let mut packet = vec![2; 12];
        packet.extend([0, 3, 0xaa, 0xaa, 3]);
        assert_eq!(run(&["eth.len", "eth.type"], &[packet])[0].1[1], "frame/eth eth.len=3");
    }

    #[test]
    fn a_cut_header_is_malformed_and_has_no_fields() {
        for len in 0..14 {
            let mut dissector = greedy();
            let lines = run_in(&mut dissector, LinkType::ETHERNET, &[vec![2; len]]);
            assert_eq!(lines[0].1[1], "frame/eth");
            assert_eq!(dissector.stats().malformed_frames, 1);
        }
    }
}
