//! What the tests of protocol files share: building packets, running them, showing the result.

use std::sync::LazyLock;

use etherparse::PacketBuilder;

use super::frame::NO_LAYER;
use super::{Dissector, Frame, Payload, Row, protocols};
use crate::capture::{LinkType, Packet};
use crate::fields::{Catalogue, Demand, Name, Protocol, Texts};

/// The vocabulary; made once, as it has thousands of rows.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(&protocols()));

/// A dissector that wants the named fields, and the layers of the named protocols.
pub(crate) fn dissector(wanted: &[&str]) -> Dissector {
    Dissector::new(demand(wanted), Texts::new(), &[])
}

fn demand(wanted: &[&str]) -> Demand {
    let catalogue = &*CATALOGUE;
    let mut demand = Demand::new(catalogue);
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
    demand.close(catalogue);
    demand
}

/// A dissector that wants everything.
pub(crate) fn greedy() -> Dissector {
    static EVERYTHING: LazyLock<Demand> = LazyLock::new(|| {
        let protocols = protocols();
        let fields = protocols.iter().flat_map(|protocol| protocol.fields).map(|field| field.name);
        let names: Vec<&str> = protocols.iter().map(|protocol| protocol.name).chain(fields).collect();
        demand(&names)
    });
    Dissector::new(EVERYTHING.clone(), Texts::new(), &[])
}

/// One line per layer: its path, then its fields: `frame/eth/ip/udp udp.srcport=53`.
pub(crate) fn show(dissector: &Dissector, frame: &Frame) -> Vec<String> {
    let catalogue = &*CATALOGUE;
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
                line.extend([" ", label, "=", &dissector.texts().show(field.value)]);
            }
            line
        })
        .collect()
}

/// The fields of the current frame in order of emission, each with the protocol that emitted it:
/// `wtp wtp.RID=0`; the protocols' own names left out.
pub(crate) fn emitted(dissector: &Dissector) -> Vec<String> {
    let catalogue = &*CATALOGUE;
    let frame = &dissector.frame;
    let field = |field: &super::FieldValue| {
        let name = catalogue.field(dissector.demand.slot_fields()[usize::from(field.slot.0)])?.name;
        let layer = usize::from(frame.layers[usize::from(field.layer)].protocol.0);
        Some(format!("{} {name}={}", catalogue.protocols()[layer].name, dissector.texts().show(field.value)))
    };
    frame.fields.iter().filter_map(field).collect()
}

/// Checks that a unit, cut at every length as by the snap length, gives the first of the fields
/// that the whole gives, and that nothing panics when it just ends; gives those fields.
pub(crate) fn cut_everywhere(outer: &'static Protocol, row: &'static Row, bytes: &[u8]) -> Vec<String> {
    let mut dissector = greedy();
    feed(&mut dissector, outer, row, Payload::whole(bytes));
    let whole = emitted(&dissector);
    for len in 0..bytes.len() {
        dissector.state = super::state::State::default();
        feed(&mut dissector, outer, row, Payload::whole(&bytes[..len]));
        dissector.state = super::state::State::default();
        feed(&mut dissector, outer, row, Payload { bytes: &bytes[..len], missing: bytes.len() - len });
        let fields = emitted(&dissector);
        assert_eq!(fields, whole[..fields.len().min(whole.len())], "cut at {len}");
    }
    whole
}

/// Bytes from pairs of hexadecimal digits, blanks between them ignored.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<char> = digits.chars().filter(|c| !c.is_whitespace()).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
}

/// Runs a protocol over one unit below a layer of `outer`, in a frame of its own.
pub(crate) fn feed(dissector: &mut Dissector, outer: &'static Protocol, row: &'static Row, payload: Payload<'_>) {
    let number = dissector.frame.number + 1;
    dissector.frame.reset(number, i64::from(number) * 10_000_000);
    dissector.current = NO_LAYER;
    dissector.layer(outer, |cx| cx.enter(row, payload));
}

/// The same; gives the lines of the frame.
pub(crate) fn unit(
    dissector: &mut Dissector,
    outer: &'static Protocol,
    row: &'static Row,
    payload: Payload<'_>,
) -> Vec<String> {
    feed(dissector, outer, row, payload);
    show(dissector, &dissector.frame)
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
