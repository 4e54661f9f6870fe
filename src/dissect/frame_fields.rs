//! The frame itself (`frame`): number, lengths, times. Present in every frame.

use super::frame::LayerIndex;
use super::{Dissected, Dissector, Payload, Row, Run};
use crate::capture::{LinkType, Packet};
use crate::fields::{Demand, protocol};

protocol! {
    pub static FRAME = "frame", "Frame", HeaderOnly,
        carries ["eth", "ip", "ipv6", "mtp3", "null", "ppp", "raw", "sll"],
        "Always, one per frame.";
    SECTION_NUMBER = "frame.section_number", Uint(4, Dec), "Section of the capture, from 1; only in pcapng.";
    INTERFACE_ID = "frame.interface_id", Uint(4, Dec), "Number of the interface within its section; only in pcapng.";
    INTERFACE_NAME = "frame.interface_name", Text, "Name of the interface, `unknown` if it has none; only in pcapng.";
    ENCAP_TYPE = "frame.encap_type", Int, "Wireshark's number of the encapsulation (1 = Ethernet), not the link type; with known link types.";
    TIME = "frame.time", Time, "Time of capture, in the local time zone.";
    TIME_EPOCH = "frame.time_epoch", Seconds, "Time of capture, seconds since 1970 UTC.";
    OFFSET_SHIFT = "frame.offset_shift", Seconds, "Always `0.000000000`.";
    TIME_DELTA = "frame.time_delta", Seconds, "Time since the previous frame; zero in the first.";
    TIME_DELTA_DISPLAYED = "frame.time_delta_displayed", Seconds, "Same as `frame.time_delta`.";
    TIME_RELATIVE = "frame.time_relative", Seconds, "Time since the first frame.";
    NUMBER = "frame.number", Uint(4, Dec), "Frame number, from 1.";
    LEN = "frame.len", Uint(4, Dec), "Length on the wire.";
    CAP_LEN = "frame.cap_len", Uint(4, Dec), "Captured length.";
    MARKED = "frame.marked", Bool, "Always `0`.";
    IGNORED = "frame.ignored", Bool, "Always `0`.";
    PROTOCOLS = "frame.protocols", Text, "Names of the frame's layers, outer first, joined by colons; of the protocols known here.";
}

pub(super) static ROW: Row = Row { protocol: &FRAME, run: Run::Unit(run), hooks: &[] };

/// Times of earlier frames, and what `frame.protocols` needs to know of this one.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    first: Option<i64>,
    previous: i64,
    /// Layers that named the next one by its Ethertype: tshark lists an `ethertype` after each.
    ether_typed: Vec<LayerIndex>,
}

#[expect(clippy::unnecessary_wraps, reason = "the type that a row asks for")]
fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}

/// `frame.protocols` is about every layer, so it has every protocol entered.
pub(super) fn prepare(demand: &mut Demand) {
    if demand.slot(&PROTOCOLS).is_some() {
        demand.reach_all();
    }
}

/// Hands bytes to the protocol of an Ethertype that a link-layer header names.
#[inline]
pub(super) fn enter_ether_type(cx: &mut Dissector, number: u16, payload: Payload<'_>) {
    if cx.demand.wants_fields(&FRAME) && cx.wants(&PROTOCOLS) {
        cx.state.frames.ether_typed.push(cx.current);
    }
    cx.enter_ether_type(number, payload);
}

/// Emits the fields that are known before dissection.
pub(super) fn emit(cx: &mut Dissector, packet: &Packet<'_>) {
    if !cx.demand.wants_fields(&FRAME) {
        return;
    }
    let clock = &mut cx.state.frames;
    clock.ether_typed.clear();
    let first = *clock.first.get_or_insert_with(|| {
        clock.previous = packet.time;
        packet.time
    });
    let delta = packet.time.wrapping_sub(std::mem::replace(&mut clock.previous, packet.time));
    if let Some(interface) = packet.interface {
        cx.uint(&SECTION_NUMBER, packet.section);
        cx.uint(&INTERFACE_ID, interface);
        cx.text(&INTERFACE_NAME, packet.interface_name.unwrap_or("unknown"));
    }
    if let Some(number) = encapsulation(packet.link) {
        cx.int(&ENCAP_TYPE, number);
    }
    cx.time(&TIME, packet.time);
    cx.seconds(&TIME_EPOCH, packet.time);
    cx.seconds(&OFFSET_SHIFT, 0);
    cx.seconds(&TIME_DELTA, delta);
    cx.seconds(&TIME_DELTA_DISPLAYED, delta);
    cx.seconds(&TIME_RELATIVE, packet.time.wrapping_sub(first));
    cx.uint(&NUMBER, packet.number);
    cx.uint(&LEN, packet.original_len);
    cx.uint(&CAP_LEN, packet.data.len() as u64);
    cx.flag(&MARKED, false);
    cx.flag(&IGNORED, false);
}

/// Emits the field that is known after dissection.
pub(super) fn emit_protocols(cx: &mut Dissector) {
    if !cx.demand.wants_fields(&FRAME) || !cx.wants(&PROTOCOLS) {
        return;
    }
    let mut names = Vec::new();
    for (index, name) in cx.layer_names().into_iter().skip(1) {
        names.push(name);
        if cx.state.frames.ether_typed.contains(&index) {
            names.push("ethertype");
        }
    }
    cx.text(&PROTOCOLS, names.join(":"));
}

/// Wireshark's number for a link type.
fn encapsulation(link: LinkType) -> Option<i64> {
    Some(match link {
        LinkType::ETHERNET => 1,
        LinkType::PPP | LinkType::PPP_HDLC => 4,
        LinkType::RAW | super::raw::RAW_BSD | super::raw::RAW_OPENBSD => 7,
        LinkType::NULL => 15,
        LinkType::LINUX_SLL => 25,
        LinkType::IPV4 => 129,
        LinkType::IPV6 => 130,
        LinkType::LOOP => 174,
        LinkType::LINUX_SLL2 => 210,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{greedy, run, udp};
    use crate::capture::{LinkType, Packet};
    use proptest::prelude::*;

    #[test]
    fn times_count_from_the_first_and_the_previous_frame() {
        let packets = [udp((1, 7), (2, 7), b"a"), udp((1, 7), (2, 7), b"a"), udp((1, 7), (2, 7), b"a")];
        let results = run(&["frame.time_relative", "frame.time_delta"], &packets);
        let texts: Vec<&str> = results.iter().map(|(_, lines)| lines[0].as_str()).collect();
        assert_eq!(
            texts,
            [
                "frame frame.time_delta=0.000000000 frame.time_relative=0.000000000",
                "frame frame.time_delta=0.010000000 frame.time_relative=0.010000000",
                "frame frame.time_delta=0.010000000 frame.time_relative=0.020000000",
            ]
        );
    }

    #[test]
    fn protocols_name_every_layer_even_unwanted_ones() {
        let results = run(&["frame.protocols"], &[udp((1, 7), (2, 7), b"a")]);
        assert_eq!(results[0].1[0], "frame frame.protocols=eth:ethertype:ip:udp");
    }

    #[test]
    fn lengths_and_numbers_are_those_of_the_packet() {
        let results = run(&["frame.len", "frame.cap_len", "frame.number", "frame.encap_type"], &[vec![0; 9]]);
        assert_eq!(results[0].1[0], "frame frame.encap_type=1 frame.number=1 frame.len=9 frame.cap_len=9");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_bytes_behind_any_link_type_do_harm(
            packets in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..120), 1..20),
            hints in proptest::collection::vec(any::<usize>(), 20),
        ) {
            // Random bytes get nowhere, so some are set to what leads on.
            const HINTS: [(usize, &[u8]); 12] = [
                (12, b"\x08\0\x45"), (12, b"\x86\xdd\x60"), (12, b"\x81\0\0\x05\x08\0\x45"), (12, b"\x88\xa8"),
                (0, b"\x45\0\0\x40\0\0\0\0\x40\x2f"), (0, b"\x45\0\0\x40\0\0\0\0\x40\x01"),
                (0, b"\x45\0\0\x40\0\x01\x20\0\x40\x11"), (0, b"\x60\0\0\0\0\x40\0\x40"),
                (0, b"\x60\0\0\0\0\x40\x2c\x40"), (0, b"\x60\0\0\0\0\x40\x3a\x40"),
                (0, b"\x45\0\0\0\0\0\0\0\x40\x11\0\0\0\0\0\0\0\0\0\0\x08\x68\x08\x68\0\0\0\0\x36\xff"),
                (0, b"\x02\0\0\0\x45"),
            ];
            for link in [0, 1, 9, 12, 50, 101, 108, 113, 228, 229, 276] {
                let mut dissector = greedy();
                for (number, (packet, hint)) in (1u32..).zip(packets.iter().zip(hints.iter().cycle())) {
                    let mut packet = packet.clone();
                    let (at, bytes) = HINTS[hint % HINTS.len()];
                    if let Some(place) = packet.get_mut(at..at + bytes.len()) {
                        place.copy_from_slice(bytes);
                    }
                    dissector.packet(&Packet {
                        number, time: 0, link: LinkType(link), interface: None, interface_name: None, section: 1,
                        original_len: packet.len() as u32, data: &packet,
                    });
                    prop_assert!(dissector.frames().all(|frame| frame.layers.iter().all(|layer| layer.end as usize <= frame.layers.len())));
                }
            }
        }
    }
}
