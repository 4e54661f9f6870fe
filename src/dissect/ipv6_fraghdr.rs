//! Fragment headers of IPv6 (`ipv6.fraghdr`), with reassembly.

use super::fragments::{self, Fragment, Key};
use super::ip::REST_UNKNOWN;
use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static FRAGHDR = "ipv6.fraghdr", "Fragment Header for IPv6", HeaderOnly,
        carries ["ah", "gre", "icmp", "icmpv6", "ip", "ipv6", "ipv6.dstopts", "ipv6.routing", "sctp", "tcp", "udp"],
        "IPv6 next header 44.";
    NXT = "ipv6.fraghdr.nxt", Uint(1, Dec), "Number of the next header.";
    OFFSET = "ipv6.fraghdr.offset", Uint(2, Dec), "Fragment offset in units of 8 bytes.";
    MORE = "ipv6.fraghdr.more", Bool, "More fragments.";
    IDENT = "ipv6.fraghdr.ident", Uint(4, Hex), "Identification.";
    FRAGMENTS = "ipv6.fragments", None, "Present in the frame that completes the datagram.";
    FRAGMENT = "ipv6.fragment", Framenum, "Frames of the fragments, in the frame that completes the datagram.";
    FRAGMENT_ERROR = "ipv6.fragment.error", Framenum, "Frames of fragments that contradict others.";
    FRAGMENT_OVERLAP = "ipv6.fragment.overlap", Bool, "One for each fragment that repeats bytes of others.";
    FRAGMENT_CONFLICT = "ipv6.fragment.overlap.conflict", Bool, "One for each fragment that repeats bytes of others, but differently.";
    FRAGMENT_TAILS = "ipv6.fragment.multipletails", Bool, "One for each fragment that claims another end of the datagram.";
    FRAGMENT_COUNT = "ipv6.fragment.count", Uint(4, Dec), "Number of fragments, in the frame that completes the datagram.";
    REASSEMBLED_LENGTH = "ipv6.reassembled.length", Uint(4, Dec), "Length of the reassembled datagram.";
    REASSEMBLED_DATA = "ipv6.reassembled.data", Bytes, "The reassembled datagram.";
}

pub(super) static ROW: Row = Row { protocol: &FRAGHDR, run: Run::Unit(run), hooks: &[Hook::IpProtocol(44)] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let next = header.u8()?;
    cx.uint(&NXT, next);
    header.u8()?;
    let word = header.u16()?;
    let (offset, more) = (usize::from(word & 0xfff8), word & 1 != 0);
    cx.uint(&OFFSET, word >> 3);
    cx.flag(&MORE, more);
    let id = header.u32()?;
    cx.uint(&IDENT, id);
    let inner = payload.from(header.position());
    if offset == 0 && !more {
        cx.enter_ip_protocol(next, inner);
        return Ok(());
    }
    if cx.tables.ip_protocol(next).is_none() && !cx.demand.wants_fields(&FRAGHDR) {
        return Ok(());
    }
    if inner.missing > 0 || cx.quoted {
        // It cannot become whole; the first fragment still shows how the upper layer begins.
        if offset == 0 {
            cx.enter_ip_protocol(next, Payload { missing: inner.missing.max(REST_UNKNOWN), ..inner });
        }
        return Ok(());
    }
    let key = Key { net: cx.net, protocol: 0, id };
    let fragment = Fragment { frame: cx.frame_number(), time: cx.frame_time(), offset, more, bytes: inner.bytes };
    if let Some(datagram) = cx.state.ip.add(key, fragment) {
        cx.label(&FRAGMENTS);
        fragments::emit(cx, &datagram, &NAMES);
        cx.enter_ip_protocol(next, Payload::whole(&datagram.bytes));
    }
    Ok(())
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
    use super::super::ipv6::tests::{lines, packet};
    use super::super::testing::{dissector, run_in};
    use crate::capture::LinkType;

    const WANTED: [&str; 6] = [
        "ipv6.fraghdr.offset",
        "ipv6.fraghdr.more",
        "ipv6.fraghdr.ident",
        "ipv6.fragment",
        "ipv6.reassembled.length",
        "udp.length",
    ];

    fn fragment(offset: u16, more: bool, bytes: &[u8]) -> Vec<u8> {
        let word = (offset | u16::from(more)).to_be_bytes();
        packet(44, &[&[17, 0], &word[..], &[0, 0, 0, 9], bytes].concat())
    }

    #[test]
    fn a_datagram_is_dissected_in_the_frame_that_completes_it() {
        let packets = [fragment(16, false, b"tail"), fragment(0, true, b"\0\x07\0\x08\0\x14\0\0abcdefgh")];
        let results = run_in(&mut dissector(&WANTED), LinkType::IPV6, &packets);
        assert_eq!(
            results[0].1[2..],
            ["frame/ipv6/ipv6.fraghdr ipv6.fraghdr.offset=2 ipv6.fraghdr.more=0 ipv6.fraghdr.ident=0x00000009"]
        );
        assert_eq!(
            results[1].1[2..],
            [
                "frame/ipv6/ipv6.fraghdr ipv6.fraghdr.offset=0 ipv6.fraghdr.more=1 ipv6.fraghdr.ident=0x00000009 \
                 ipv6.fragment=2 ipv6.fragment=1 ipv6.reassembled.length=20",
                "frame/ipv6/ipv6.fraghdr/udp udp.length=20",
            ]
        );
    }

    #[test]
    fn a_fragment_that_is_all_needs_no_other() {
        let lines = lines(&WANTED, fragment(0, false, b"\0\x07\0\x08\0\x08\0\0"));
        assert_eq!(lines[3], "frame/ipv6/ipv6.fraghdr/udp udp.length=8");
    }

    #[test]
    fn a_cut_header_is_no_panic() {
        for len in 0..8 {
            lines(&WANTED, packet(44, &vec![1; len]));
        }
    }
}
