//! GTPv2 as a whole.

use proptest::prelude::*;

use super::ROW;
use crate::capture::LinkType;
use crate::dissect::Payload;
use crate::dissect::testing::{cut_everywhere, feed, greedy, run, run_in, udp};
use crate::dissect::udp::UDP;

fn element(kind: u8, value: &[u8]) -> Vec<u8> {
    [&[kind, 0, value.len() as u8, 0], value].concat()
}

fn message(flags: u8, kind: u8, elements: &[u8]) -> Vec<u8> {
    let header: &[u8] = if flags & 8 == 0 { &[0, 0, 11, 0] } else { &[0, 0, 0x12, 0x34, 0, 0, 11, 0] };
    let length = ((header.len() + elements.len()) as u16).to_be_bytes();
    [&[0x40 | flags, kind, length[0], length[1]], header, elements].concat()
}

/// 3GPP TS 29.274, 7.2.1: the elements that a session is created with.
fn create_session() -> Vec<u8> {
    let bearer = [
        element(73, &[5]),
        element(87, &[0xc4, 0, 0, 0, 0x77, 10, 0, 0, 3, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        element(80, &[0x4d, 9]),
        element(94, &[0, 0, 1, 2]),
    ];
    let elements = [
        element(1, b"\x42\x00\x11\x32\x54\x76\x98\xf0"),
        element(76, b"\x94\x71\x10\x32\x54\x76"),
        element(75, b"\x21\x43\x65\x87\x09\x21\x43\x65"),
        element(86, b"\x19\0\0\0\0\0\0\0\x42\xf0\x10\0\x01\x42\xf0\x10\0\0\x01\x02"),
        element(82, &[6]),
        element(71, b"\x08internet"),
        element(128, &[0xfc]),
        element(99, &[1]),
        element(79, &[1, 10, 100, 0, 1]),
        element(79, b"\x03\x40\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x0a\0\0\x05"),
        element(127, &[0]),
        element(72, &[0, 0, 0, 5, 0, 0, 0, 6]),
        element(74, &[10, 0, 0, 9]),
        element(74, &[0; 16]),
        element(95, &[8, 0]),
        element(3, &[7]),
        element(2, &[64, 4, 73, 0, 1, 0]),
        element(93, &bearer.concat()),
        element(200, b"abc"),
    ];
    message(8, 32, &elements.concat())
}

#[test]
fn a_session_is_created() {
    let lines = cut_everywhere(&UDP, &ROW, &create_session());
    let own = |line: &String| {
        let field = line.strip_prefix("gtpv2 ").unwrap();
        let field = field.strip_prefix("gtpv2.").unwrap_or(field).to_owned();
        let each = ["ie_type", "ie_len", "cr=", "instance"];
        (!each.iter().any(|name| field.starts_with(name))).then_some(field)
    };
    let found: Vec<String> = lines.iter().filter_map(own).collect();
    let expected = [
        "flags=0x48",
        "version=2",
        "p=0",
        "t=1",
        "mp=0",
        "message_type=32",
        "msg_length=283",
        "teid=0x00001234",
        "seq=0x00000b",
        "spare=0",
        "e212.imsi=240011234567890",
        "e164.msisdn=491701234567",
        "mei=1234567890123456",
        "uli_flags=0x19",
        "tai_tac=0x0001",
        "ecgi_eci=258",
        "rat_type=6",
        "apn=internet",
        "selec_mode=0",
        "pdn_type=1",
        "pdn_type=1",
        "pdn_addr_and_prefix.ipv4=10.100.0.1",
        "pdn_type=3",
        "pdn_ipv6_len=64",
        "pdn_addr_and_prefix.ipv6=2001:db8::1",
        "pdn_addr_and_prefix.ipv4=10.0.0.5",
        "apn_rest=0",
        "ambr_up=5",
        "ambr_down=6",
        "ip_address_ipv4=10.0.0.9",
        "ip_address_ipv6=::",
        "charging_characteristic=0x0800",
        "rec=7",
        "cause=64",
        "spare_b7_b3=0",
        "pce=1",
        "bce=0",
        "cs=0",
        "cause_off_ie_t=73",
        "ebi=5",
        "f_teid_v4=1",
        "f_teid_v6=1",
        "f_teid_interface_type=4",
        "f_teid_gre_key=0x00000077",
        "f_teid_ipv4=10.0.0.3",
        "f_teid_ipv6=2001:db8::1",
        "bearer_qos_pci=1",
        "bearer_qos_pl=3",
        "bearer_qos_pvi=1",
        "bearer_qos_label_qci=9",
        "charging_id=258",
    ];
    for (found, expected) in found.iter().zip(&expected) {
        if !expected.starts_with("msg_length") {
            assert_eq!(found, expected);
        }
    }
    assert_eq!(found.len(), expected.len());
    assert_eq!(
        lines[10..14],
        ["gtpv2.ie_type=1", "gtpv2.ie_len=8", "gtpv2.cr=0", "gtpv2.instance=0"].map(|l| format!("gtpv2 {l}"))
    );
}

#[test]
fn a_response_finds_its_request_and_a_message_may_carry_another() {
    let wanted = ["gtpv2.message_type", "gtpv2.rec", "gtpv2.response_to", "gtpv2.response_time"];
    let ask = udp((1, 2123), (2, 2123), &message(0, 1, &element(3, &[5])));
    let answer = message(0, 2, &element(3, &[6]));
    let both = [&message(0x10, 2, &element(3, &[6]))[..], &message(8, 95, &[])].concat();
    let packets = [
        ask.clone(),
        udp((2, 2123), (1, 2123), &answer),
        udp((2, 2123), (1, 2123), &answer),
        ask,
        udp((2, 2123), (1, 2123), &both),
    ];
    let results = run(&wanted, &packets);
    let own = |at: usize| results[at].1[4..].to_vec();
    assert_eq!(own(0), ["frame/eth/ip/udp/gtpv2 gtpv2.message_type=1 gtpv2.rec=5"]);
    assert_eq!(
        own(1),
        ["frame/eth/ip/udp/gtpv2 gtpv2.message_type=2 gtpv2.rec=6 gtpv2.response_to=1 gtpv2.response_time=0.010000000"]
    );
    assert_eq!(own(2), ["frame/eth/ip/udp/gtpv2 gtpv2.message_type=2 gtpv2.rec=6"], "answered before");
    assert_eq!(own(4).len(), 2);
    assert_eq!(own(4)[1], "frame/eth/ip/udp/gtpv2 gtpv2.message_type=95");
}

#[test]
fn both_versions_share_a_port() {
    let packets =
        [udp((1, 2123), (2, 2123), &create_session()), udp((1, 2123), (2, 2123), b"\x32\x01\0\x04\0\0\0\0\0\x01\0\0")];
    let results = run_in(&mut greedy(), LinkType::ETHERNET, &packets);
    let last = |at: usize| results[at].1.last().unwrap().split(' ').next().unwrap().to_owned();
    assert_eq!([last(0), last(1)], ["frame/eth/ip/udp/gtpv2", "frame/eth/ip/udp/gtp"]);
    let only = run(&["gtpv2"], &packets[1..]);
    assert!(!only[0].1.iter().any(|line| line.ends_with("gtpv2")));
}

#[test]
fn a_broken_element_hides_no_other() {
    let broken = [element(87, &[0x80, 0, 0]), element(3, &[9])].concat();
    let lines = run(&["gtpv2.rec"], &[udp((1, 2123), (2, 2123), &message(8, 33, &broken))]).remove(0).1;
    assert_eq!(lines.last().unwrap(), "frame/eth/ip/udp/gtpv2 gtpv2.rec=9");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_does_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..60), at in 0usize..200, byte: u8) {
        let mut dissector = greedy();
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&message(8, 32, &bytes)));
        let mut good = create_session();
        if let Some(place) = good.get_mut(at) {
            *place = byte;
        }
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&good));
    }
}
