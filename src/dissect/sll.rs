//! Linux cooked captures (`sll`), both versions: taken on "any" device, they have no real link
//! layer.

use super::frame_fields::enter_ether_type;
use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop, trailer};
use crate::capture::LinkType;
use crate::fields::protocol;

protocol! {
    pub static SLL = "sll", "Linux cooked-mode capture", HeaderOnly, carries ["arp", "ieee8021ad", "ip", "ipv6", "pppoes", "vlan"],
        "Link types 113 and 276 (`tcpdump -i any`).";
    IFINDEX = "sll.ifindex", Uint(4, Dec), "Number of the interface; only in version 2.";
    PKTTYPE = "sll.pkttype", Uint(2, Dec), "0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 from us.";
    HATYPE = "sll.hatype", Uint(2, Dec), "ARPHRD number of the device.";
    HALEN = "sll.halen", Uint(2, Dec), "Length of the sender's address.";
    SRC_ETH = "sll.src.eth", Ether, "Sender's address of six bytes.";
    SRC_IPV4 = "sll.src.ipv4", Ipv4, "Sender's address of four bytes.";
    SRC_OTHER = "sll.src.other", Bytes, "Sender's address of another length than 0, 4 or 6.";
    UNUSED = "sll.unused", Bytes, "The rest of the address field.";
    ETYPE = "sll.etype", Uint(2, Hex), "Ethertype of the packet.";
    GRETYPE = "sll.gretype", Uint(2, Hex), "Protocol of the packet, on GRE devices.";
    LTYPE = "sll.ltype", Uint(2, Hex), "A Linux packet type, when it is no Ethertype.";
    TRAILER = "sll.trailer", Bytes, "What follows the packet.";
}

pub(super) static ROW: Row = Row {
    protocol: &SLL,
    run: Run::Unit(run),
    hooks: &[Hook::Link(LinkType::LINUX_SLL), Hook::Link(LinkType::LINUX_SLL2)],
};

/// Devices whose protocol number is that of GRE.
const GRE_DEVICES: [u16; 2] = [778, 823];
/// Netlink has its own numbers, and carries no packets.
const NETLINK: u16 = 824;

/// Numbers below are Linux's own, not Ethertypes.
const FIRST_ETHER_TYPE: u16 = 0x0600;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let (device, kind) = match cx.link {
        LinkType::LINUX_SLL2 => version_2(cx, &mut header)?,
        _ => version_1(cx, &mut header)?,
    };
    if device == NETLINK {
        return Err(Stop::NotMine);
    }
    let inner = payload.from(header.position());
    if GRE_DEVICES.contains(&device) {
        cx.uint(&GRETYPE, kind);
        cx.enter_ether_type(kind, inner);
    } else if kind >= FIRST_ETHER_TYPE {
        cx.uint(&ETYPE, kind);
        enter_ether_type(cx, kind, inner);
    } else {
        cx.uint(&LTYPE, kind);
        return Ok(());
    }
    if cx.wants(&TRAILER)
        && let Some(end) = trailer::content_len(kind, inner.bytes)
        && let Some(behind) = inner.bytes.get(end..).filter(|behind| !behind.is_empty())
    {
        cx.bytes(&TRAILER, behind);
    }
    Ok(())
}

/// Reads the header; gives the kind of device and the protocol.
fn version_1(cx: &mut Dissector, header: &mut Cursor<'_>) -> Result<(u16, u16), Stop> {
    cx.uint(&PKTTYPE, header.u16()?);
    let device = header.u16()?;
    cx.uint(&HATYPE, device);
    let address_len = header.u16()?;
    cx.uint(&HALEN, address_len);
    address(cx, address_len, header.array()?);
    Ok((device, header.u16()?))
}

/// The same for the other version, which has it all at other places.
fn version_2(cx: &mut Dissector, header: &mut Cursor<'_>) -> Result<(u16, u16), Stop> {
    let protocol = header.u16()?;
    header.take(2)?;
    cx.uint(&IFINDEX, header.u32()?);
    let device = header.u16()?;
    cx.uint(&HATYPE, device);
    cx.uint(&PKTTYPE, header.u8()?);
    let address_len = header.u8()?;
    cx.uint(&HALEN, address_len);
    address(cx, address_len.into(), header.array()?);
    Ok((device, protocol))
}

/// The sender's address, and what it leaves of its field.
fn address(cx: &mut Dissector, len: u16, field: [u8; 8]) {
    match (len, field.first_chunk::<4>(), field.first_chunk::<6>()) {
        (0, ..) => {}
        (4, Some(address), _) => cx.ipv4(&SRC_IPV4, *address),
        (6, _, Some(address)) => cx.ether(&SRC_ETH, *address),
        _ => cx.bytes(&SRC_OTHER, field.get(..usize::from(len)).unwrap_or(&field)),
    }
    if let Some(unused) = field.get(usize::from(len)..).filter(|unused| !unused.is_empty()) {
        cx.bytes(&UNUSED, unused);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, run_in, udp};
    use crate::capture::LinkType;

    const WANTED: [&str; 12] = [
        "sll.pkttype",
        "sll.hatype",
        "sll.halen",
        "sll.src.eth",
        "sll.src.ipv4",
        "sll.unused",
        "sll.etype",
        "sll.gretype",
        "sll.ltype",
        "sll.ifindex",
        "sll.trailer",
        "udp.srcport",
    ];

    fn lines(link: LinkType, header: &[u8]) -> Vec<String> {
        let packet = [header, &udp((1, 7), (2, 8), b"")[14..], b"z"].concat();
        let mut dissector = dissector(&WANTED);
        run_in(&mut dissector, link, &[packet]).remove(0).1
    }

    #[test]
    fn both_versions_say_the_same_in_their_own_order() {
        let first = lines(LinkType::LINUX_SLL, b"\0\x04\0\x01\0\x06\x02\0\0\0\0\x01\xab\xcd\x08\0");
        let fields = "sll.halen=6 sll.src.eth=02:00:00:00:00:01 sll.unused=ab:cd \
                      sll.etype=0x0800 sll.trailer=7a";
        assert_eq!(first[1], format!("frame/sll sll.pkttype=4 sll.hatype=1 {fields}"));
        assert_eq!(first[3], "frame/sll/ip/udp udp.srcport=7");
        let second = lines(LinkType::LINUX_SLL2, b"\x08\0\0\0\0\0\0\x03\0\x01\x04\x06\x02\0\0\0\0\x01\xab\xcd");
        assert_eq!(second[1], format!("frame/sll sll.ifindex=3 sll.hatype=1 sll.pkttype=4 {fields}"));
        assert_eq!(second[3], "frame/sll/ip/udp udp.srcport=7");
    }

    #[test]
    fn the_device_decides_what_the_protocol_number_means() {
        let gre = lines(LinkType::LINUX_SLL, b"\0\0\x03\x0a\0\x04\x0a\0\0\x01\0\0\0\0\x08\0");
        assert!(gre[1].contains("sll.src.ipv4=10.0.0.1") && gre[1].contains("sll.gretype=0x0800"), "{gre:?}");
        let linux = lines(LinkType::LINUX_SLL, b"\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x04");
        assert!(linux[1].ends_with("sll.ltype=0x0004") && linux.len() == 2, "{linux:?}");
    }

    #[test]
    fn a_cut_header_is_no_panic() {
        for len in 0..20 {
            for link in [LinkType::LINUX_SLL, LinkType::LINUX_SLL2] {
                let mut dissector = dissector(&WANTED);
                run_in(&mut dissector, link, &[vec![8; len]]);
            }
        }
    }
}
