//! What the tests of protocol files share: building packets, running them, showing the result.

use etherparse::PacketBuilder;

use super::{Dissector, Frame, protocols};
use crate::capture::{LinkType, Packet};
use crate::fields::{Catalogue, Demand, Name, Texts};

/// A dissector that wants the named fields, and the layers of the named protocols.
pub(crate) fn dissector(wanted: &[&str]) -> Dissector {
    let catalogue = Catalogue::new(&protocols());
    let mut demand = Demand::new(&catalogue);
    for name in wanted {
        let rows = catalogue.lookup(name);
        assert!(!rows.is_empty(), "unknown name {name}");
        for row in rows {
            match row {
                Name::Protocol(protocol) => demand.want_protocol(protocol.id()),
                Name::Field(field) => drop(demand.want_field(field.id())),
            }
        }
    }
    demand.close(&catalogue);
    Dissector::new(demand, Texts::new(), &[])
}

/// A dissector that wants everything.
pub(crate) fn greedy() -> Dissector {
    let names: Vec<&str> = protocols()
        .iter()
        .flat_map(|protocol| std::iter::once(protocol.name).chain(protocol.fields.iter().map(|field| field.name)))
        .collect();
    dissector(&names)
}

/// One line per layer: its path, then its fields: `frame/eth/ip/udp udp.srcport=53`.
pub(crate) fn show(dissector: &Dissector, frame: &Frame) -> Vec<String> {
    let catalogue = Catalogue::new(&protocols());
    let name = |index: usize| catalogue.protocols()[usize::from(frame.layers[index].protocol.0)].name;
    (0..frame.layers.len())
        .map(|index| {
            let mut path = vec![name(index)];
            let mut at = usize::from(frame.layers[index].parent);
            while at < frame.layers.len() {
                path.push(name(at));
                at = usize::from(frame.layers[at].parent);
            }
            path.reverse();
            let mut line = path.join("/");
            for field in frame.fields.iter().filter(|field| usize::from(field.layer) == index) {
                let id = dissector.demand.slot_fields()[usize::from(field.slot.0)];
                let label = catalogue.field(id).map_or(name(index), |field| field.name);
                line.push_str(&format!(" {label}={}", dissector.texts().show(field.value)));
            }
            line
        })
        .collect()
}

/// Runs Ethernet packets, 10 ms apart, through a dissector that wants `wanted`; gives each result
/// as its frame number and its lines, the end of the run included.
pub(crate) fn run(wanted: &[&str], packets: &[Vec<u8>]) -> Vec<(u32, Vec<String>)> {
    run_in(&mut dissector(wanted), LinkType::ETHERNET, packets)
}

/// The same with a given dissector and link type.
pub(crate) fn run_in(dissector: &mut Dissector, link: LinkType, packets: &[Vec<u8>]) -> Vec<(u32, Vec<String>)> {
    let mut results = Vec::new();
    for (number, data) in (1u32..).zip(packets) {
        dissector.packet(&Packet {
            number,
            time: 1_700_000_000_000_000_000 + i64::from(number) * 10_000_000,
            link,
            interface: None,
            interface_name: None,
            section: 1,
            original_len: data.len() as u32,
            data,
        });
        results.extend(dissector.frames().map(|frame| (frame.number, show(dissector, frame))));
    }
    dissector.finish();
    results.extend(dissector.late_frames().iter().map(|frame| (frame.number, show(dissector, frame))));
    results
}

/// An Ethernet/IPv4/UDP packet; ends are `(last octet of 10.0.0.x, port)`.
pub(crate) fn udp(src: (u8, u16), dst: (u8, u16), payload: &[u8]) -> Vec<u8> {
    let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, src.0], [2, 0, 0, 0, 0, dst.0])
        .ipv4([10, 0, 0, src.0], [10, 0, 0, dst.0], 64)
        .udp(src.1, dst.1);
    let mut bytes = Vec::new();
    builder.write(&mut bytes, payload).unwrap();
    bytes
}

/// An Ethernet/IPv4/TCP segment; `flags` of the letters S F R A P.
pub(crate) fn tcp(src: (u8, u16), dst: (u8, u16), seq: u32, ack: u32, flags: &str, payload: &[u8]) -> Vec<u8> {
    let mut builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, src.0], [2, 0, 0, 0, 0, dst.0])
        .ipv4([10, 0, 0, src.0], [10, 0, 0, dst.0], 64)
        .tcp(src.1, dst.1, seq, 65535);
    for flag in flags.chars() {
        builder = match flag {
            'S' => builder.syn(),
            'F' => builder.fin(),
            'R' => builder.rst(),
            'A' => builder.ack(ack),
            'P' => builder.psh(),
            other => panic!("no flag {other}"),
        };
    }
    let mut bytes = Vec::new();
    builder.write(&mut bytes, payload).unwrap();
    bytes
}
