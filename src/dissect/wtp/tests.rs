//! WTP as a whole.

use proptest::prelude::*;

use super::ROW;
use crate::dissect::testing::{cut_everywhere, dissector, emitted, feed, greedy, hex, unit};
use crate::dissect::udp::UDP;
use crate::dissect::{Dissector, Net, Payload};

fn run(dissector: &mut Dissector, digits: &str) -> Vec<String> {
    unit(dissector, &UDP, &ROW, Payload::whole(&hex(digits)))
}

fn fields(digits: &str) -> Vec<String> {
    let mut dissector = greedy();
    run(&mut dissector, digits);
    emitted(&dissector).into_iter().filter_map(|line| line.strip_prefix("wtp wtp.").map(str::to_owned)).collect()
}

#[test]
fn an_invoke_carries_wsp() {
    let mut dissector = greedy();
    let lines = run(&mut dissector, "0a 0002 12 40 02 2f61");
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[1],
        "udp/wtp wtp.continue_flag=0 wtp.pdu_type=0x01 wtp.trailer_flags=0x01 wtp.RID=0 wtp.TID.response=0 \
         wtp.TID=0x0002 wtp.header.version=0x00 wtp.header.TIDNew=0 wtp.header.UP=1 wtp.inv.reserved=0x00 \
         wtp.inv.transaction_class=0x02"
    );
    assert!(lines[2].starts_with("udp/wtp/wsp wsp.pdu_type=0x40"));
}

#[test]
fn the_other_pdus_have_their_own_fields() {
    assert_eq!(
        fields("1c 8123"),
        ["continue_flag=0", "pdu_type=0x03", "ack.tvetok=1", "RID=0", "TID.response=1", "TID=0x0123"]
    );
    assert_eq!(
        fields("20 0009 08"),
        [
            "continue_flag=0",
            "pdu_type=0x04",
            "abort.type=0x00",
            "TID.response=0",
            "TID=0x0009",
            "abort.reason.provider=0x08"
        ]
    );
    assert_eq!(fields("21 0009 e8").last().unwrap(), "abort.reason.user=0xe8");
    assert_eq!(fields("38 0009 02 01 02")[5..], ["header.missing_packets=2", "header.sequence=1", "header.sequence=2"]);
    assert_eq!(fields("98 0123 19 05")[6..], ["tpi=0x03", "tpi.psn=5"]);
    assert_eq!(
        fields("8a 0038 12 92 0105 09 41 40 01 61")[11..],
        ["tpi=0x02", "tpi.opt=0x01", "tpi.opt.val=", "tpi=0x01", "tpi.info="]
    );
}

#[test]
fn several_pdus_in_a_datagram_stand_beside_each_other() {
    let mut dissector = dissector(&["wtp.sub_pdu_size", "wtp.TID", "wsp.uri"]);
    let lines = run(&mut dissector, "00 03 18 0005 8007 0a 0006 12 40 01 61");
    assert_eq!(
        lines,
        [
            "udp",
            "udp/wtp wtp.sub_pdu_size=3 wtp.sub_pdu_size=7",
            "udp/wtp wtp.TID=0x0005",
            "udp/wtp wtp.TID=0x0006",
            "udp/wtp/wsp wsp.uri=a",
        ]
    );
    let ends: Vec<u16> = dissector.frame.layers.iter().map(|layer| layer.end).collect();
    assert_eq!(ends, [5, 2, 3, 5, 5]);
}

#[test]
fn segments_are_reported_in_the_frame_that_completes() {
    let wanted = [
        "wtp.fragment",
        "wtp.fragment.count",
        "wtp.reassembled.length",
        "wtp.reassembled.in",
        "wtp.payload",
        "wsp.uri",
    ];
    let mut dissector = dissector(&wanted);
    assert_eq!(run(&mut dissector, "08 0051 12 60 02"), ["udp", "udp/wtp wtp.payload=60:02"]);
    assert_eq!(run(&mut dissector, "2a 0051 02 83 6869"), ["udp", "udp/wtp wtp.payload=83:68:69"]);
    assert_eq!(
        run(&mut dissector, "28 0051 01 01 2f61"),
        [
            "udp",
            "udp/wtp wtp.fragment=1 wtp.fragment=3 wtp.fragment=2 wtp.fragment.count=3 wtp.reassembled.length=8",
            "udp/wtp/wsp wsp.uri=/a",
        ]
    );
    assert_eq!(run(&mut dissector, "29 0051 01 01 2f61"), ["udp", "udp/wtp wtp.reassembled.in=3 wtp.payload=01:2f:61"]);
}

#[test]
fn direction_and_ports_tell_messages_apart() {
    let mut dissector = dissector(&["wsp.uri", "wsp.reply.status"]);
    let there = Net { src: [1; 16], dst: [2; 16] };
    let back = Net { src: [2; 16], dst: [1; 16] };
    for (net, ports, digits) in [
        (there, (1, 9201), "08 0001 12 60 02"),
        (back, (9201, 1), "10 8001 04 20"),
        (there, (2, 9201), "08 0001 12 60 02"),
    ] {
        (dissector.net, dissector.ports) = (net, ports);
        assert_eq!(run(&mut dissector, digits).len(), 2);
    }
    for (net, ports, digits, shown) in [
        (there, (2, 9201), "2a 0001 01 01 2f62 83", "wsp.uri=/b"),
        (there, (1, 9201), "2a 0001 01 01 2f61 83", "wsp.uri=/a"),
        (back, (9201, 1), "32 8001 01 01 83", "wsp.reply.status=0x20"),
    ] {
        (dissector.net, dissector.ports) = (net, ports);
        assert_eq!(run(&mut dissector, digits).last().unwrap(), &format!("udp/wtp/wsp {shown}"));
    }
}

#[test]
fn a_result_sent_again_is_dissected_again() {
    let mut dissector = dissector(&["wsp.reply.status"]);
    for digits in ["12 8002 04 20 00", "13 8002 04 20 00"] {
        assert_eq!(run(&mut dissector, digits).last().unwrap(), "udp/wtp/wsp wsp.reply.status=0x20");
    }
}

#[test]
fn cut_anywhere_it_keeps_what_came_before() {
    for pdu in [
        "0a 0002 12 40 02 2f61 8d85",
        "8a 0038 12 92 0105 11 41 40 01 61",
        "12 8002 04 20 03 83 8d82",
        "1c 8123",
        "20 0009 08",
        "38 0009 02 01 02",
        "00 03 18 0005 8007 0a 0006 12 40 01 61",
    ] {
        cut_everywhere(&UDP, &ROW, &hex(pdu));
    }
}

#[test]
fn damage_is_noticed() {
    for pdu in ["", "0a", "0a 0002", "38 0009 05 01", "00 09 18 0005", "00 00 03", "8a 003f 12 17 03"] {
        let mut dissector = greedy();
        run(&mut dissector, pdu);
        assert!(dissector.frame.malformed, "{pdu}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..64), several: bool) {
        let mut dissector = greedy();
        for datagram in datagrams {
            let bytes = if several { [&[0], datagram.as_slice()].concat() } else { datagram };
            feed(&mut dissector, &UDP, &ROW, Payload::whole(&bytes));
            let layers = &dissector.frame.layers;
            for (index, layer) in layers.iter().enumerate() {
                let below = layers[index + 1..usize::from(layer.end)].iter().all(|inner| inner.depth > layer.depth);
                prop_assert!(below);
            }
        }
    }
}
