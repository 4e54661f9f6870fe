//! IEEE 802.1ad service tags (`ieee8021ad`).

use super::eth::{self, FIRST_ETHER_TYPE};
use super::frame_fields::enter_ether_type;
use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, trailer};
use crate::fields::{Field, protocol};

protocol! {
    pub static IEEE8021AD = "ieee8021ad", "IEEE 802.1ad", HeaderOnly, carries ["arp", "ip", "ipv6", "pppoes", "vlan"],
        "Ethertype 0x88a8. Two such tags in a row are one layer.";
    PRIORITY = "ieee8021ad.priority", Uint(2, Dec), "Priority, 0 to 7; one for each tag.";
    DEI = "ieee8021ad.dei", Uint(2, Dec), "Drop eligible; one for each tag.";
    ID = "ieee8021ad.id", Uint(2, Dec), "Number of the VLAN, when there is one tag.";
    SVID = "ieee8021ad.svid", Uint(2, Dec), "Number of the service VLAN, when there are two tags.";
    CVID = "ieee8021ad.cvid", Uint(2, Dec), "Number of the customer VLAN, when there are two tags.";
}

pub(super) static ROW: Row = Row { protocol: &IEEE8021AD, run: Run::Unit(run), hooks: &[Hook::EtherType(SERVICE_TAG)] };

const SERVICE_TAG: u16 = 0x88a8;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let outer = header.u16()?;
    let mut kind = header.u16()?;
    if kind == SERVICE_TAG {
        tag(cx, &SVID, outer);
        tag(cx, &CVID, header.u16()?);
        kind = header.u16()?;
    } else {
        tag(cx, &ID, outer);
    }
    let inner = payload.from(header.position());
    if kind >= FIRST_ETHER_TYPE {
        enter_ether_type(cx, kind, inner);
    }
    if cx.wants(&eth::PADDING)
        && let Some(found) = trailer::split(kind, inner)
        && !found.padding.is_empty()
    {
        cx.bytes(&eth::PADDING, found.padding);
    }
    Ok(())
}

fn tag(cx: &mut Dissector, id: &'static Field, tag: u16) {
    cx.uint(&PRIORITY, tag >> 13);
    cx.uint(&DEI, tag >> 12 & 1);
    cx.uint(id, tag & 0x0fff);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{run, udp};

    const WANTED: [&str; 6] =
        ["ieee8021ad.priority", "ieee8021ad.dei", "ieee8021ad.id", "ieee8021ad.svid", "ieee8021ad.cvid", "udp.srcport"];

    fn tagged(tags: &[u8]) -> Vec<u8> {
        let packet = udp((1, 7), (2, 8), b"");
        let (addresses, rest) = packet.split_at(12);
        [addresses, tags, rest].concat()
    }

    #[test]
    fn one_tag_has_an_id_and_two_have_a_service_and_a_customer() {
        let one = run(&WANTED, &[tagged(&[0x88, 0xa8, 0x70, 0x64])]);
        assert_eq!(one[0].1[2], "frame/eth/ieee8021ad ieee8021ad.priority=3 ieee8021ad.dei=1 ieee8021ad.id=100");
        assert_eq!(one[0].1[4], "frame/eth/ieee8021ad/ip/udp udp.srcport=7");
        let two = run(&WANTED, &[tagged(&[0x88, 0xa8, 0x70, 0x64, 0x88, 0xa8, 0x20, 1])]);
        assert_eq!(
            two[0].1[2],
            "frame/eth/ieee8021ad ieee8021ad.priority=3 ieee8021ad.dei=1 ieee8021ad.svid=100 \
             ieee8021ad.priority=1 ieee8021ad.dei=0 ieee8021ad.cvid=1"
        );
    }

    #[test]
    fn a_cut_tag_is_no_panic() {
        let packet = tagged(&[0x88, 0xa8, 0x70, 0x64, 0x88, 0xa8, 0x20, 1]);
        for len in 14..packet.len() {
            run(&WANTED, &[packet[..len].to_vec()]);
        }
    }
}
