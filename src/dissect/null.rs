//! BSD loopback (`null`): a protocol family in front of the packet, in one or the other byte order.

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, ppp};
use crate::capture::LinkType;
use crate::fields::protocol;

protocol! {
    pub static NULL = "null", "Null/Loopback", HeaderOnly, carries ["ip", "ipv6", "ppp"],
        "Link types 0 and 108.";
    FAMILY = "null.family", Uint(4, Dec), "Protocol family: 2 is IPv4; 10, 23, 24, 28 and 30 are IPv6.";
    TYPE = "null.type", Uint(2, Hex), "Ethertype, in captures that have it in place of the family.";
}

pub(super) static ROW: Row =
    Row { protocol: &NULL, run: Run::Unit(run), hooks: &[Hook::Link(LinkType::NULL), Hook::Link(LinkType::LOOP)] };

/// Families are small numbers; what is larger is an Ethertype.
const FIRST_ETHER_TYPE: u16 = 0x0600;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    if payload.bytes.starts_with(&ppp::ADDRESS_CONTROL) {
        cx.enter(&ppp::ROW, payload);
        return Ok(());
    }
    let mut header = Cursor::new(payload.bytes);
    let words = header.u32()?;
    let inner = payload.from(header.position());
    // The family is in the low half of the number, whichever host wrote it; some systems fill 16
    // bits only, at the front.
    let family = match words {
        0..=0xffff => words as u16,
        _ if words & 0xff00_ffff == 0 => (words >> 16) as u16,
        _ if words.swap_bytes() <= 0xffff => words.swap_bytes() as u16,
        _ => {
            cx.uint(&FAMILY, words);
            return Ok(());
        }
    };
    if family >= FIRST_ETHER_TYPE {
        cx.uint(&TYPE, family);
        cx.enter_ether_type(family, inner);
        return Ok(());
    }
    cx.uint(&FAMILY, family);
    match family {
        2 => drop(cx.enter_ether_type(0x0800, inner)),
        // The systems never agreed: Linux 10, Windows 23, NetBSD 24, FreeBSD 28, Darwin 30.
        10 | 23 | 24 | 28 | 30 => drop(cx.enter_ether_type(0x86dd, inner)),
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, run_in, udp};
    use crate::capture::LinkType;

    fn lines(header: [u8; 4]) -> Vec<String> {
        let packet = [&header, &udp((1, 7), (2, 8), b"")[14..]].concat();
        let mut dissector = dissector(&["null.family", "null.type", "udp.srcport"]);
        run_in(&mut dissector, LinkType::NULL, &[packet]).remove(0).1
    }

    #[test]
    fn the_family_is_found_in_either_byte_order() {
        for header in [[2, 0, 0, 0], [0, 0, 0, 2], [0, 2, 0, 0]] {
            let lines = lines(header);
            assert_eq!(lines[1], "frame/null null.family=2");
            assert_eq!(lines[3], "frame/null/ip/udp udp.srcport=7");
        }
        let lines = lines([0, 0, 8, 0]);
        assert_eq!(lines[1], "frame/null null.type=0x0800");
        assert_eq!(lines[3], "frame/null/ip/udp udp.srcport=7");
    }

    #[test]
    fn an_unknown_family_ends_there() {
        assert_eq!(lines([99, 0, 0, 0]), ["frame", "frame/null null.family=99"]);
        assert_eq!(lines([1, 2, 3, 4]), ["frame", "frame/null null.family=16909060"]);
    }

    #[test]
    fn a_cut_header_is_no_panic() {
        for len in 0..4 {
            let mut dissector = dissector(&["null.family"]);
            assert_eq!(run_in(&mut dissector, LinkType::NULL, &[vec![2; len]])[0].1[1], "frame/null");
            assert_eq!(dissector.stats().malformed_frames, 1);
        }
    }
}
