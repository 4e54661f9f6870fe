//! How nearly all frames begin: Ethernet, and IPv4 without options or fragments. Where nothing of
//! Ethernet is wanted but its layer, the three layers are put down at once. What is unusual goes the
//! long way, through each protocol, to the same result.

use super::frame::{Layer, LayerIndex, NO_LAYER};
use super::registry::Tables;
use super::{Dissector, Payload, eth, frame_fields, ip};
use crate::capture::{LinkType, Packet};
use crate::fields::{Demand, Extent, Protocol};

/// The layers of a usual frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    layers: [Layer; 3],
}

const FRAME: LayerIndex = 0;
const ETH: LayerIndex = 1;
const IP: LayerIndex = 2;

const ETH_HEADER: usize = 14;
const IP_HEADER: usize = 20;

impl Usual {
    /// None where something is wanted that only the long way gives.
    pub(super) fn new(demand: &Demand, tables: &Tables) -> Option<Self> {
        let goes_to =
            |found: Option<&super::Row>, row: &super::Row| found.is_some_and(|found| std::ptr::eq(found, row));
        let plain = |protocol: &Protocol| {
            protocol.extent == Extent::HeaderOnly && demand.slot_of(protocol.field_id()).is_none()
        };
        let usual = goes_to(tables.link(LinkType::ETHERNET), &eth::ROW)
            && goes_to(tables.ether_type(0x0800), &ip::ROW)
            && [&frame_fields::FRAME, &eth::ETH, &ip::IP].into_iter().all(plain)
            && !demand.wants_fields(&eth::ETH)
            && demand.slot(&frame_fields::PROTOCOLS).is_none();
        let layer = |protocol: &Protocol, index: LayerIndex| Layer {
            protocol: protocol.id(),
            parent: index.checked_sub(1).unwrap_or(NO_LAYER),
            depth: index,
            end: index + 1,
            spanning: false,
            field: None,
        };
        let layers = [layer(&frame_fields::FRAME, FRAME), layer(&eth::ETH, ETH), layer(&ip::IP, IP)];
        usual.then_some(Self { layers })
    }
}

impl Dissector {
    /// Dissects a usual frame; false, and nothing done, if it is none.
    #[inline]
    pub(super) fn usual_packet(&mut self, packet: &Packet<'_>) -> bool {
        let Some(usual) = &self.usual else { return false };
        let (Some((link, rest)), LinkType::ETHERNET) = (packet.data.split_first_chunk::<ETH_HEADER>(), packet.link)
        else {
            return false;
        };
        let Some(header) = rest.first_chunk::<IP_HEADER>() else { return false };
        let &[.., k0, k1] = link;
        let &[first, _, l0, l1, _, _, f0, f1, _, protocol, ..] = header;
        let total = usize::from(u16::from_be_bytes([l0, l1]));
        let fragment = u16::from_be_bytes([f0, f1]) & (ip::MORE_FRAGMENTS | ip::OFFSET) != 0;
        if [k0, k1, first] != [0x08, 0x00, 0x45] || total < IP_HEADER || fragment {
            return false;
        }
        self.frame.push_layers(&usual.layers);
        self.current = FRAME;
        frame_fields::emit(self, packet);
        self.current = IP;
        self.depth = IP + 1;
        ip::emit_plain(self, header, total);
        self.net = ip::addresses(header);
        let missing = (packet.original_len as usize).saturating_sub(packet.data.len());
        let payload = Payload { bytes: packet.data, missing }.from(ETH_HEADER).limit(total).from(IP_HEADER);
        self.enter_ip_protocol(protocol, payload);
        let end = self.frame.layers.len() as LayerIndex;
        for layer in self.frame.layers.iter_mut().take(3) {
            layer.end = end;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, run_in, udp};
    use super::*;
    use proptest::prelude::*;

    const WANTED: &[&str] =
        &["ip.src", "ip.addr", "ip.ttl", "ip.len", "frame.number", "frame.cap_len", "udp.srcport", "dns.id", "dns"];

    #[test]
    fn what_only_the_long_way_gives_is_not_usual() {
        assert!(dissector(WANTED).usual.is_some() && dissector(&["udp.port"]).usual.is_some());
        for wanted in ["eth.src", "frame.protocols"] {
            assert!(dissector(&["udp.port", wanted]).usual.is_none(), "{wanted}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            at in 12usize..44, byte in any::<u8>(), len in 0usize..60, port in prop_oneof![Just(53u16), any::<u16>()],
        ) {
            let mut packet = udp((1, port), (2, 53), b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01");
            packet[at] = byte;
            packet.truncate(len + 8);
            let mut long = dissector(WANTED);
            long.usual = None;
            let mut short = dissector(WANTED);
            let packets = [packet];
            prop_assert_eq!(
                run_in(&mut short, LinkType::ETHERNET, &packets),
                run_in(&mut long, LinkType::ETHERNET, &packets)
            );
            prop_assert_eq!(short.stats(), long.stats());
            let ends = |dissector: &Dissector| -> Vec<Layer> { dissector.frame.layers.clone() };
            for (a, b) in ends(&short).iter().zip(&ends(&long)) {
                prop_assert_eq!((a.parent, a.depth, a.end, a.spanning), (b.parent, b.depth, b.end, b.spanning));
            }
        }
    }
}
