//! IEEE 802.1Q tags (`vlan`).

use super::eth::{self, FIRST_ETHER_TYPE};
use super::frame_fields::enter_ether_type;
use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, trailer};
use crate::fields::protocol;

protocol! {
    pub static VLAN = "vlan", "802.1Q Virtual LAN", HeaderOnly, carries ["arp", "ieee8021ad", "ip", "ipv6", "pppoes", "vlan"],
        "Ethertypes 0x8100 and 0x9100. One for each tag.";
    PRIORITY = "vlan.priority", Uint(2, Dec), "Priority, 0 to 7.";
    DEI = "vlan.dei", Bool, "Drop eligible.";
    ID = "vlan.id", Uint(2, Dec), "Number of the VLAN.";
    ETYPE = "vlan.etype", Uint(2, Hex), "Ethertype of what is tagged; absent when that has a length.";
    LEN = "vlan.len", Uint(2, Dec), "Length of a tagged 802.3 frame; absent when there is an Ethertype.";
    TRAILER = "vlan.trailer", Bytes, "What follows the packet and its padding (`eth.padding`).";
}

pub(super) static ROW: Row =
    Row { protocol: &VLAN, run: Run::Unit(run), hooks: &[Hook::EtherType(0x8100), Hook::EtherType(0x9100)] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let tag = header.u16()?;
    let fields = cx.demand.wants_fields(&VLAN);
    if fields {
        cx.uint(&PRIORITY, tag >> 13);
        cx.flag(&DEI, tag & 0x1000 != 0);
        cx.uint(&ID, tag & 0x0fff);
    }
    let kind = header.u16()?;
    let inner = payload.from(header.position());
    if kind >= FIRST_ETHER_TYPE {
        cx.uint(&ETYPE, kind);
        enter_ether_type(cx, kind, inner);
    } else {
        cx.uint(&LEN, kind);
    }
    if (cx.wants(&TRAILER) || cx.wants(&eth::PADDING))
        && let Some(found) = trailer::split(kind, inner)
    {
        if !found.padding.is_empty() {
            cx.bytes(&eth::PADDING, found.padding);
        }
        if !found.rest.is_empty() {
            cx.bytes(&TRAILER, found.rest);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{run, udp};

    /// The packet with tags after its addresses.
    pub(crate) fn tagged(packet: &[u8], tags: &[u8]) -> Vec<u8> {
        let (addresses, rest) = packet.split_at(12);
        [addresses, tags, rest].concat()
    }

    const WANTED: [&str; 6] = ["vlan.priority", "vlan.dei", "vlan.id", "vlan.etype", "vlan.trailer", "udp.srcport"];

    #[test]
    fn tags_in_tags_are_layers_of_their_own() {
        let packet = tagged(&udp((1, 7), (2, 8), b""), &[0x91, 0, 0xb0, 0x2a, 0x81, 0, 0, 5]);
        let lines = &run(&WANTED, &[packet])[0].1;
        assert_eq!(lines[2], "frame/eth/vlan vlan.priority=5 vlan.dei=1 vlan.id=42 vlan.etype=0x8100");
        assert_eq!(lines[3], "frame/eth/vlan/vlan vlan.priority=0 vlan.dei=0 vlan.id=5 vlan.etype=0x0800");
        assert_eq!(lines[5], "frame/eth/vlan/vlan/ip/udp udp.srcport=7");
    }

    #[test]
    fn what_follows_a_tagged_packet_is_the_tags_trailer() {
        let mut packet = tagged(&udp((1, 7), (2, 8), b""), &[0x81, 0, 0, 5]);
        packet.extend(b"ab");
        assert!(run(&WANTED, &[packet])[0].1[2].ends_with("vlan.trailer=61:62"));
    }

    #[test]
    fn a_cut_tag_keeps_what_was_read() {
        let packet = tagged(&udp((1, 7), (2, 8), b""), &[0x81, 0, 0, 5]);
        assert_eq!(
            run(&WANTED, &[packet[..16].to_vec()])[0].1[2],
            "frame/eth/vlan vlan.priority=0 vlan.dei=0 vlan.id=5"
        );
        assert_eq!(run(&WANTED, &[packet[..15].to_vec()])[0].1[2], "frame/eth/vlan");
    }
}
