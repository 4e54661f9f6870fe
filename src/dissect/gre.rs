//! Generic Routing Encapsulation (`gre`), versions 0 and 1 (PPTP).

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, eth, ppp};
use crate::fields::protocol;

protocol! {
    pub static GRE = "gre", "Generic Routing Encapsulation", Spanning, carries ["eth", "ip", "ipv6", "ppp"],
        "IP protocol 47 and UDP port 4754.";
    FLAGS_AND_VERSION = "gre.flags_and_version", Uint(2, Hex), "The first two bytes.";
    FLAGS_CHECKSUM = "gre.flags.checksum", Bool, "There is a checksum.";
    FLAGS_ROUTING = "gre.flags.routing", Bool, "There is a source route.";
    FLAGS_KEY = "gre.flags.key", Bool, "There is a key.";
    FLAGS_SEQUENCE = "gre.flags.sequence_number", Bool, "There is a sequence number.";
    FLAGS_STRICT = "gre.flags.strict_source_route", Bool, "The source route is strict.";
    FLAGS_RECURSION = "gre.flags.recursion_control", Uint(2, Dec), "How many more encapsulations are allowed.";
    FLAGS_ACK = "gre.flags.ack", Bool, "There is an acknowledgement; only in version 1.";
    FLAGS_RESERVED = "gre.flags.reserved", Uint(2, Dec), "Reserved bits.";
    FLAGS_VERSION = "gre.flags.version", Uint(2, Dec), "Version.";
    PROTO = "gre.proto", Uint(2, Hex), "Ethertype of the payload.";
    CHECKSUM = "gre.checksum", Uint(2, Hex), "Checksum, with a checksum or a source route.";
    OFFSET = "gre.offset", Uint(2, Dec), "Place in the source route, with a checksum or a source route.";
    KEY = "gre.key", Uint(4, Hex), "Key; not in version 1.";
    KEY_PAYLOAD_LENGTH = "gre.key.payload_length", Uint(2, Dec), "Length of the payload, instead of the key in version 1.";
    KEY_CALL_ID = "gre.key.call_id", Uint(2, Dec), "Number of the call, instead of the key in version 1.";
    SEQUENCE_NUMBER = "gre.sequence_number", Uint(4, Dec), "Sequence number.";
    ACK_NUMBER = "gre.ack_number", Uint(4, Dec), "Acknowledged sequence number; only in version 1.";
}

pub(super) static ROW: Row =
    Row { protocol: &GRE, run: Run::Unit(run), hooks: &[Hook::IpProtocol(47), Hook::UdpPort(4754)] };

const CHECKSUM_BIT: u16 = 0x8000;
const ROUTING_BIT: u16 = 0x4000;
const KEY_BIT: u16 = 0x2000;
const SEQUENCE_BIT: u16 = 0x1000;
const ACK_BIT: u16 = 0x0080;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let flags = header.u16()?;
    let enhanced = flags & 7 == 1;
    if cx.demand.wants_fields(&GRE) {
        emit_flags(cx, flags, enhanced);
    }
    let protocol = header.u16()?;
    cx.uint(&PROTO, protocol);
    if flags & (CHECKSUM_BIT | ROUTING_BIT) != 0 {
        cx.uint(&CHECKSUM, header.u16()?);
        cx.uint(&OFFSET, header.u16()?);
    }
    if flags & KEY_BIT != 0 {
        if enhanced {
            cx.uint(&KEY_PAYLOAD_LENGTH, header.u16()?);
            cx.uint(&KEY_CALL_ID, header.u16()?);
        } else {
            cx.uint(&KEY, header.u32()?);
        }
    }
    if flags & SEQUENCE_BIT != 0 {
        cx.uint(&SEQUENCE_NUMBER, header.u32()?);
    }
    if enhanced && flags & ACK_BIT != 0 {
        cx.uint(&ACK_NUMBER, header.u32()?);
    }
    if flags & ROUTING_BIT != 0 {
        skip_route(&mut header)?;
    }
    let inner = payload.from(header.position());
    if inner.wire_len() > 0 {
        match protocol {
            0x0800 | 0x86dd => drop(cx.enter_ether_type(protocol, inner)),
            0x6558 => drop(cx.enter(&eth::ROW, inner)),
            0x880b => drop(cx.enter(&ppp::ROW, inner)),
            _ => {}
        }
    }
    Ok(())
}

fn emit_flags(cx: &mut Dissector, flags: u16, enhanced: bool) {
    cx.uint(&FLAGS_AND_VERSION, flags);
    cx.flag(&FLAGS_CHECKSUM, flags & CHECKSUM_BIT != 0);
    cx.flag(&FLAGS_ROUTING, flags & ROUTING_BIT != 0);
    cx.flag(&FLAGS_KEY, flags & KEY_BIT != 0);
    cx.flag(&FLAGS_SEQUENCE, flags & SEQUENCE_BIT != 0);
    cx.flag(&FLAGS_STRICT, flags & 0x0800 != 0);
    cx.uint(&FLAGS_RECURSION, flags >> 8 & 7);
    if enhanced {
        cx.flag(&FLAGS_ACK, flags & ACK_BIT != 0);
    }
    cx.uint(&FLAGS_RESERVED, flags >> 3 & if enhanced { 0x0f } else { 0x1f });
    cx.uint(&FLAGS_VERSION, flags & 7);
}

/// Source route entries up to the empty one.
fn skip_route(header: &mut Cursor<'_>) -> Dissected {
    loop {
        let family = header.u16()?;
        header.u8()?;
        let len = header.u8()?;
        if family == 0 && len == 0 {
            return Ok(());
        }
        header.take(len.into())?;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{run, udp};
    use etherparse::{IpNumber, Ipv4Header};

    const WANTED: [&str; 10] = [
        "gre.flags_and_version",
        "gre.proto",
        "gre.checksum",
        "gre.key",
        "gre.key.payload_length",
        "gre.key.call_id",
        "gre.sequence_number",
        "gre.ack_number",
        "ppp.protocol",
        "udp.srcport",
    ];

    fn lines(header: &[u8], inner: &[u8]) -> Vec<String> {
        let len = (header.len() + inner.len()) as u16;
        let ip = Ipv4Header::new(len, 64, IpNumber::GRE, [10, 0, 0, 1], [10, 0, 0, 2]).unwrap();
        let packet = [&udp((1, 1), (2, 2), b"")[..14], &ip.to_bytes(), header, inner].concat();
        run(&WANTED, &[packet]).remove(0).1
    }

    #[test]
    fn optional_parts_are_there_as_the_flags_say() {
        let inner = udp((1, 7), (2, 8), b"");
        let full = lines(b"\xf0\0\x08\0\x11\x11\0\0\0\0\0\x07\0\0\0\x09\0\x02\0\x01z\0\0\0\0", &inner[14..]);
        assert_eq!(
            full[3],
            "frame/eth/ip/gre gre.flags_and_version=0xf000 gre.proto=0x0800 gre.checksum=0x1111 \
             gre.key=0x00000007 gre.sequence_number=9"
        );
        assert_eq!(full[5], "frame/eth/ip/gre/ip/udp udp.srcport=7");
        let ethernet = lines(b"\0\0\x65\x58", &inner);
        assert_eq!(ethernet[6], "frame/eth/ip/gre/eth/ip/udp udp.srcport=7");
    }

    #[test]
    fn version_one_has_a_call_in_place_of_the_key() {
        let inner = [b"\xff\x03\0\x21", &udp((1, 7), (2, 8), b"")[14..]].concat();
        let header = b"\x30\x81\x88\x0b\0\x20\0\x4d\0\0\0\x01\0\0\0\x02";
        let pptp = lines(header, &inner);
        assert_eq!(
            pptp[3],
            "frame/eth/ip/gre gre.flags_and_version=0x3081 gre.proto=0x880b gre.key.payload_length=32 \
             gre.key.call_id=77 gre.sequence_number=1 gre.ack_number=2"
        );
        assert_eq!(pptp[4], "frame/eth/ip/gre/ppp ppp.protocol=0x0021");
        assert_eq!(pptp[6], "frame/eth/ip/gre/ppp/ip/udp udp.srcport=7");
        for len in 0..header.len() {
            assert!(pptp[3].starts_with(&lines(&header[..len], b"")[3]));
        }
    }
}
