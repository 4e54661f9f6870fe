//! Point-to-Point Protocol (`ppp`), with or without address and control bytes.

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run};
use crate::capture::LinkType;
use crate::fields::protocol;

protocol! {
    pub static PPP = "ppp", "Point-to-Point Protocol", HeaderOnly, carries ["ip", "ipv6", "q931"],
        "Link types 9 and 50, PPPoE sessions, GRE with PPP.";
    ADDRESS = "ppp.address", Uint(1, Hex), "Address, always `0xff`; absent when it was compressed away.";
    CONTROL = "ppp.control", Uint(1, Hex), "Control, `0x03`; absent when it was compressed away.";
    PROTOCOL = "ppp.protocol", Uint(2, Hex), "Protocol number, also when it takes one byte only.";
}

pub(super) static ROW: Row = Row {
    protocol: &PPP,
    run: Run::Unit(run),
    hooks: &[Hook::Link(LinkType::PPP), Hook::Link(LinkType::PPP_HDLC), Hook::EtherType(0x880b)],
};

/// What a frame begins with unless it was compressed away.
pub(super) const ADDRESS_CONTROL: [u8; 2] = [0xff, 0x03];

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    if header.peek() == Some(0xff) {
        cx.uint(&ADDRESS, header.u8()?);
        cx.uint(&CONTROL, header.u8()?);
    }
    // Numbers are even in their first byte and odd in the last: an odd first byte is all of it.
    let protocol = match header.peek() {
        Some(first) if first & 1 == 1 => header.u8()?.into(),
        _ => header.u16()?,
    };
    cx.uint(&PROTOCOL, protocol);
    cx.enter_ppp_protocol(protocol, payload.from(header.position()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, run_in, udp};
    use crate::capture::LinkType;

    fn lines(header: &[u8]) -> Vec<String> {
        let packet = [header, &udp((1, 7), (2, 8), b"")[14..]].concat();
        let mut dissector = dissector(&["ppp.address", "ppp.control", "ppp.protocol", "udp.srcport"]);
        run_in(&mut dissector, LinkType::PPP, &[packet]).remove(0).1
    }

    #[test]
    fn headers_may_be_compressed() {
        for header in [&[0x21][..], &[0, 0x21]] {
            let lines = lines(header);
            assert_eq!(lines[1], "frame/ppp ppp.protocol=0x0021");
            assert_eq!(lines[3], "frame/ppp/ip/udp udp.srcport=7");
        }
        for header in [&[0xff, 3, 0x21][..], &[0xff, 3, 0, 0x21]] {
            assert_eq!(lines(header)[1], "frame/ppp ppp.address=0xff ppp.control=0x03 ppp.protocol=0x0021");
        }
    }

    #[test]
    fn a_cut_header_keeps_what_was_read() {
        let mut dissector = dissector(&["ppp.address", "ppp.protocol"]);
        let packets = [vec![0xff], vec![0xff, 3], vec![0], vec![]];
        let results = run_in(&mut dissector, LinkType::PPP, &packets);
        assert_eq!(results[1].1[1], "frame/ppp ppp.address=0xff");
        assert_eq!(results[2].1[1], "frame/ppp");
        assert_eq!(dissector.stats().malformed_frames, 4);
    }
}
