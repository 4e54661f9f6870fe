//! DHCP as a whole.

use proptest::prelude::*;

use super::options::OPTIONS;
use super::{DHCP, ROW};
use crate::dissect::dictionary::Kind;
use crate::dissect::testing::{cut_everywhere, emitted, feed, greedy, run, udp};
use crate::dissect::udp::UDP;
use crate::dissect::{Dissector, Payload};

fn option(kind: u8, value: &[u8]) -> Vec<u8> {
    [&[kind, value.len() as u8], value].concat()
}

/// A request of a client, with a server name and a file.
fn message(hardware: [u8; 2], options: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1, hardware[0], hardware[1], 0, 0, 0, 0x3d, 0x1d, 0, 3, 0x80, 1];
    bytes.extend([10, 0, 0, 1, 10, 0, 0, 2, 10, 0, 0, 3, 10, 0, 0, 4, 2, 0, 0, 0, 0, 1]);
    bytes.extend([0; 10]);
    bytes.extend(b"boot\0");
    bytes.extend([0; 59]);
    bytes.extend(b"pxe.0\0");
    bytes.extend([0; 122]);
    bytes.extend(super::COOKIE_BYTES);
    bytes.extend(options);
    bytes
}

/// The fields of options, types, lengths and bytes left out.
fn fields(dissector: &mut Dissector, options: &[u8]) -> Vec<String> {
    feed(dissector, &UDP, &ROW, Payload::whole(&message([1, 6], &[options, &[255]].concat())));
    let each = ["option.type=", "option.length=", "option.value=", "option.end="];
    let fields = emitted(dissector).into_iter().map(|line| line["dhcp dhcp.".len()..].to_owned()).skip(19);
    fields.filter(|line| !each.iter().any(|name| line.starts_with(name))).collect()
}

/// RFC 2131, 2.
#[test]
fn a_client_discovers() {
    let options = [&option(53, &[1])[..], &[0, 0], &option(61, &[1, 2, 0, 0, 0, 0, 1]), &[255, 0, 0]].concat();
    let lines = cut_everywhere(&UDP, &ROW, &message([1, 6], &options));
    let expected = [
        "type=1",
        "hw.type=0x01",
        "hw.len=6",
        "hops=0",
        "id=0x00003d1d",
        "secs=3",
        "flags=0x8001",
        "flags.bc=1",
        "flags.reserved=0x0001",
        "ip.client=10.0.0.1",
        "ip.your=10.0.0.2",
        "ip.server=10.0.0.3",
        "ip.relay=10.0.0.4",
        "hw.mac_addr=02:00:00:00:00:01",
        "hw.addr_padding=00:00:00:00:00:00:00:00:00:00",
        "server=boot",
        "file=pxe.0",
        "cookie=99.130.83.99",
        "option.type=53",
        "option.length=1",
        "option.value=01",
        "option.dhcp=1",
        "option.type=0",
        "option.padding=00:00",
        "option.type=61",
        "option.length=7",
        "option.value=01:02:00:00:00:00:01",
        "hw.type=0x01",
        "hw.mac_addr=02:00:00:00:00:01",
        "option.type=0",
        "option.end=255",
        "option.padding=00:00",
    ];
    assert_eq!(lines, expected.map(|line| format!("dhcp dhcp.{line}")));
}

#[test]
fn every_option_gives_its_field() {
    assert!(OPTIONS.is_sorted_by_key(|entry| entry.code));
    let mut dissector = greedy();
    for entry in &OPTIONS {
        let (value, texts): (&[u8], &[&str]) = match entry.kind {
            Kind::Text => (b"text", &["=text"]),
            Kind::U32 => (&[0, 0, 1, 2], &["=258"]),
            Kind::I32 => (&[255, 255, 255, 254], &["=-2"]),
            Kind::Bool => (&[1], &["=1"]),
            Kind::Ipv4 => (&[10, 0, 0, 1, 10, 0, 0, 2], &["=10.0.0.1", "=10.0.0.2"]),
            Kind::U16 => (&[1, 2, 0, 7], &["=258", "=7"]),
            _ => (&[1, 3], &["=1", "=3"]),
        };
        let expected: Vec<String> = texts.iter().map(|text| format!("{}{text}", &entry.field.name[5..])).collect();
        let found = fields(&mut dissector, &option(entry.code as u8, value));
        assert_eq!(found[found.len() - expected.len()..], expected, "option {}", entry.code);
    }
}

#[test]
fn a_relay_says_where_a_request_comes_from() {
    let inner = [option(1, &[0, 4]), option(2, b"ab"), option(9, b"c"), option(1, b"")].concat();
    let found = fields(&mut greedy(), &option(82, &inner));
    let expected = [
        "agent_information_option.suboption=1",
        "suboption_length=2",
        "agent_information_option.value=00:04",
        "agent_information_option.agent_circuit_id=00:04",
        "agent_information_option.suboption=2",
        "suboption_length=2",
        "agent_information_option.value=61:62",
        "agent_information_option.agent_remote_id=61:62",
        "agent_information_option.suboption=9",
        "suboption_length=1",
        "agent_information_option.value=63",
        "agent_information_option.suboption=1",
        "suboption_length=0",
    ];
    assert_eq!(found[found.len() - expected.len()..], expected.map(|line| format!("option.{line}")));
}

#[test]
fn other_hardware_and_options_without_end() {
    let mut dissector = greedy();
    feed(&mut dissector, &UDP, &ROW, Payload::whole(&message([32, 4], &option(53, &[3]))));
    let lines = emitted(&dissector);
    assert!(lines.contains(&"dhcp dhcp.hw.addr=02:00:00:00".to_owned()));
    assert_eq!(lines.last().unwrap(), "dhcp dhcp.end_option_missing=");
    feed(&mut dissector, &UDP, &ROW, Payload::whole(&message([1, 200], &option(51, &[3]))));
    assert!(dissector.frame.malformed);
    assert!(emitted(&dissector).iter().all(|line| !line.contains("padding")));
}

#[test]
fn it_is_found_by_its_ports() {
    for (from, to) in [(68, 67), (67, 68), (5000, 4011)] {
        let lines = run(&["dhcp", "dhcp.type"], &[udp((1, from), (2, to), &message([1, 6], &[255]))]).remove(0).1;
        assert_eq!(lines[4], "frame/eth/ip/udp/dhcp dhcp.type=1");
    }
    assert_eq!(DHCP.fields.len(), 30 + OPTIONS.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_does_no_harm(options in proptest::collection::vec(any::<u8>(), 0..60), at in 0usize..260, byte: u8) {
        let mut dissector = greedy();
        let mut bytes = message([1, 6], &options);
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&bytes));
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&bytes));
    }
}
