//! Address Resolution Protocol (`arp`): RFC 826, and RARP, which shares its form.

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::{Field, protocol};

protocol! {
    pub static ARP = "arp", "Address Resolution Protocol", HeaderOnly, carries [],
        "Ethertypes 0x0806 and 0x8035.";
    HW_TYPE = "arp.hw.type", Uint(2, Dec), "Kind of hardware address: `1` Ethernet.";
    PROTO_TYPE = "arp.proto.type", Uint(2, Hex), "Kind of protocol address: `0x0800` IPv4.";
    HW_SIZE = "arp.hw.size", Uint(1, Dec), "Length of a hardware address.";
    PROTO_SIZE = "arp.proto.size", Uint(1, Dec), "Length of a protocol address.";
    OPCODE = "arp.opcode", Uint(2, Dec), "`1` request, `2` reply, `3` and `4` the same of RARP.";
    ISGRATUITOUS = "arp.isgratuitous", Bool, "`1` if the sender asks or tells of its own address; absent otherwise.";
    ISPROBE = "arp.isprobe", Bool, "`1` on a request without a sender's address; absent otherwise.";
    ISANNOUNCEMENT = "arp.isannouncement", Bool, "`1` on a request for the sender's own address; absent otherwise.";
    SRC_HW_MAC = "arp.src.hw_mac", Ether, "Hardware address of the sender.";
    SRC_HW = "arp.src.hw", Bytes, "The same, if it is no Ethernet address.";
    SRC_PROTO_IPV4 = "arp.src.proto_ipv4", Ipv4, "Protocol address of the sender.";
    SRC_PROTO = "arp.src.proto", Bytes, "The same, if it is no IPv4 address.";
    DST_HW_MAC = "arp.dst.hw_mac", Ether, "Hardware address of the target.";
    DST_HW = "arp.dst.hw", Bytes, "The same, if it is no Ethernet address.";
    DST_PROTO_IPV4 = "arp.dst.proto_ipv4", Ipv4, "Protocol address of the target.";
    DST_PROTO = "arp.dst.proto", Bytes, "The same, if it is no IPv4 address.";
}

pub(super) static ROW: Row =
    Row { protocol: &ARP, run: Run::Unit(run), hooks: &[Hook::EtherType(0x0806), Hook::EtherType(0x8035)] };

const REQUEST: u16 = 1;
const REPLY: u16 = 2;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    if !cx.demand.wants_fields(&ARP) {
        return Ok(());
    }
    let mut cursor = Cursor::new(payload.bytes);
    let hardware = cursor.u16()?;
    cx.uint(&HW_TYPE, hardware);
    let protocol = cursor.u16()?;
    cx.uint(&PROTO_TYPE, protocol);
    let hardware_size = cursor.u8()?;
    cx.uint(&HW_SIZE, hardware_size);
    let protocol_size = cursor.u8()?;
    cx.uint(&PROTO_SIZE, protocol_size);
    let opcode = cursor.u16()?;
    cx.uint(&OPCODE, opcode);
    let ethernet = matches!(hardware, 1 | 6) && hardware_size == 6;
    let ipv4 = protocol == 0x0800 && protocol_size == 4;
    let addresses = cursor;
    if let Ok(kind) = kind(addresses, opcode, hardware_size, protocol_size) {
        for (field, is) in [&ISGRATUITOUS, &ISPROBE, &ISANNOUNCEMENT].into_iter().zip(kind) {
            if is {
                cx.flag(field, true);
            }
        }
    }
    let mut rest = addresses;
    emit_hardware(cx, ethernet, &SRC_HW_MAC, &SRC_HW, rest.take(hardware_size.into())?);
    emit_protocol(cx, ipv4, &SRC_PROTO_IPV4, &SRC_PROTO, rest.take(protocol_size.into())?);
    emit_hardware(cx, ethernet, &DST_HW_MAC, &DST_HW, rest.take(hardware_size.into())?);
    emit_protocol(cx, ipv4, &DST_PROTO_IPV4, &DST_PROTO, rest.take(protocol_size.into())?);
    Ok(())
}

/// Whether the packet is gratuitous, a probe, an announcement (RFC 5227); asks for all addresses.
fn kind(
    mut addresses: Cursor<'_>,
    opcode: u16,
    hardware_size: u8,
    protocol_size: u8,
) -> Result<[bool; 3], super::Stop> {
    addresses.take(hardware_size.into())?;
    let sender = addresses.take(protocol_size.into())?;
    let hardware = addresses.take(hardware_size.into())?;
    let target = addresses.take(protocol_size.into())?;
    let gratuitous = matches!(opcode, REQUEST | REPLY) && sender == target;
    let probe = opcode == REQUEST && !gratuitous && protocol_size == 4 && sender == [0; 4];
    let whole = hardware_size == 6 && protocol_size == 4;
    let announcement = gratuitous && whole && opcode == REQUEST && hardware == [0; 6];
    Ok([gratuitous, probe, announcement])
}

fn emit_hardware(cx: &mut Dissector, ethernet: bool, mac: &'static Field, other: &'static Field, address: &[u8]) {
    match address.try_into() {
        Ok(address) if ethernet => cx.ether(mac, address),
        _ if address.is_empty() => {}
        _ => cx.bytes(other, address),
    }
}

fn emit_protocol(cx: &mut Dissector, ipv4: bool, ip: &'static Field, other: &'static Field, address: &[u8]) {
    match address.try_into() {
        Ok(address) if ipv4 => cx.ipv4(ip, address),
        _ if address.is_empty() => {}
        _ => cx.bytes(other, address),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ROW;
    use crate::dissect::Payload;
    use crate::dissect::eth::ETH;
    use crate::dissect::testing::{cut_everywhere, emitted, feed, greedy, hex, run};

    const REQUEST: &str = "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002";

    fn fields(digits: &str) -> Vec<String> {
        let mut dissector = greedy();
        feed(&mut dissector, &ETH, &ROW, Payload::whole(&hex(digits)));
        emitted(&dissector).into_iter().map(|line| line["arp arp.".len()..].to_owned()).collect()
    }

    #[test]
    fn a_request_gives_all_its_fields() {
        let expected = [
            "hw.type=1",
            "proto.type=0x0800",
            "hw.size=6",
            "proto.size=4",
            "opcode=1",
            "src.hw_mac=02:00:00:00:00:01",
            "src.proto_ipv4=10.0.0.1",
            "dst.hw_mac=00:00:00:00:00:00",
            "dst.proto_ipv4=10.0.0.2",
        ];
        assert_eq!(cut_everywhere(&ETH, &ROW, &hex(REQUEST)), expected.map(|line| format!("arp arp.{line}")));
    }

    /// RFC 5227.
    #[test]
    fn who_speaks_of_its_own_address_is_told() {
        let announcement = fields("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000001");
        assert_eq!(announcement[5..7], ["isgratuitous=1", "isannouncement=1"]);
        let probe = fields("0001 0800 06 04 0001 020000000001 00000000 000000000000 0a000001");
        assert_eq!(probe[5], "isprobe=1");
        let reply = fields("0001 0800 06 04 0002 020000000001 0a000001 020000000001 0a000001");
        assert_eq!(reply[5..7], ["isgratuitous=1", "src.hw_mac=02:00:00:00:00:01"]);
    }

    #[test]
    fn other_addresses_are_bytes() {
        assert_eq!(
            fields("0001 0800 04 02 0001 02000000 0a01 00000000 0a02")[5..],
            ["src.hw=02:00:00:00", "src.proto=0a:01", "dst.hw=00:00:00:00", "dst.proto=0a:02"]
        );
        assert_eq!(fields("0001 0800 00 00 0001").len(), 6, "gratuitous, as no address is like another");
    }

    #[test]
    fn it_is_found_by_its_ethertypes() {
        for kind in ["0806", "8035"] {
            let packet = hex(&format!("ffffffffffff 020000000001 {kind} {REQUEST}"));
            assert_eq!(run(&["arp.opcode"], &[packet])[0].1[2], "frame/eth/arp arp.opcode=1");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn damage_does_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            feed(&mut greedy(), &ETH, &ROW, Payload::whole(&bytes));
        }
    }
}
