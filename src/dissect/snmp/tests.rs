//! SNMP as a whole.

use proptest::prelude::*;

use super::super::ber::id;
use super::super::testing::{cut_everywhere, emitted, feed, greedy};
use super::super::udp::UDP;
use super::super::{Net, Payload};
use super::{ROW, SNMP};

/// A value of less than 128 bytes.
fn value(id: u8, content: &[u8]) -> Vec<u8> {
    assert!(content.len() < 128);
    [&[id, content.len() as u8][..], content].concat()
}

fn int(number: u8) -> Vec<u8> {
    value(id::INTEGER, &[number])
}

fn variable(last: u8, content: &[u8]) -> Vec<u8> {
    value(id::SEQUENCE, &[&value(id::OID, &[0x2b, 6, 1, last])[..], content].concat())
}

fn pdu(tag: u8, request: u8, numbers: [u8; 2], variables: &[Vec<u8>]) -> Vec<u8> {
    let [a, b] = numbers;
    let variables = value(id::SEQUENCE, &variables.concat());
    value(tag, &[int(request), int(a), int(b), variables].concat())
}

fn message(version: u8, pdu: &[u8]) -> Vec<u8> {
    value(id::SEQUENCE, &[&int(version)[..], &value(id::OCTET_STRING, b"public"), pdu].concat())
}

fn version_3(flags: u8, data: &[u8]) -> Vec<u8> {
    let octets = |content: &[u8]| value(id::OCTET_STRING, content);
    let global = value(id::SEQUENCE, &[int(9), int(100), octets(&[flags]), int(3)].concat());
    let users = [octets(&[0x80, 0, 1]), int(3), int(90), octets(b"user"), octets(&[1, 1]), octets(&[2])];
    let users = octets(&value(id::SEQUENCE, &users.concat()));
    value(id::SEQUENCE, &[&int(3)[..], &global, &users, data].concat())
}

fn scoped(pdu: &[u8]) -> Vec<u8> {
    let octets = |content: &[u8]| value(id::OCTET_STRING, content);
    value(id::SEQUENCE, &[&octets(&[0x80, 0, 1])[..], &octets(b"ctx"), pdu].concat())
}

fn samples() -> Vec<Vec<u8>> {
    let null = value(5, &[]);
    let values = [
        variable(1, &null),
        variable(2, &value(2, &[0xf9])),
        variable(3, &value(4, b"n\0m")),
        variable(4, &value(6, &[0x2b, 6])),
        variable(5, &value(0x40, &[10, 0, 0, 1])),
        variable(6, &value(0x41, &[0, 0xff, 0xff, 0xff, 0xff])),
    ];
    let more = [
        variable(7, &value(0x42, &[5])),
        variable(8, &value(0x43, &[1, 0])),
        variable(9, &value(0x44, &[0x9f])),
        variable(10, &value(0x47, &[7])),
        variable(11, &value(0x48, &[7])),
        variable(12, &value(0x80, &[])),
        variable(13, &value(0x81, &[])),
        variable(14, &value(0x82, &[])),
    ];
    let trap = [
        value(id::OID, &[0x2b, 6, 1, 4]),
        value(0x40, &[10, 0, 0, 1]),
        int(6),
        int(17),
        value(0x43, &[100]),
        value(id::SEQUENCE, &variable(1, &null)),
    ];
    vec![
        message(0, &pdu(0xa0, 7, [0, 0], &[])),
        message(0, &pdu(0xa1, 7, [0, 0], &[])),
        message(1, &pdu(0xa2, 7, [5, 1], &values)),
        message(1, &pdu(0xa2, 8, [0, 0], &more)),
        message(1, &pdu(0xa3, 7, [0, 0], &[])),
        message(0, &value(0xa4, &trap.concat())),
        message(1, &pdu(0xa5, 7, [1, 10], &[])),
        message(1, &pdu(0xa6, 7, [0, 0], &[])),
        message(1, &pdu(0xa7, 7, [0, 0], &[])),
        version_3(5, &scoped(&pdu(0xa8, 7, [0, 0], &[]))),
        version_3(7, &value(id::OCTET_STRING, &[0xaa; 4])),
    ]
}

fn fields(lines: &[String]) -> Vec<&str> {
    lines.iter().filter_map(|line| line.strip_prefix("snmp snmp.")).collect()
}

/// RFC 3416, 4.2.1; RFC 1157, 4.1.2.
#[test]
fn a_response_gives_values() {
    let lines = cut_everywhere(&UDP, &ROW, &samples()[2]);
    let expected = [
        "version=1",
        "community=public",
        "data=2",
        "get_response_element=",
        "request_id=7",
        "error_status=5",
        "error_index=1",
        "name=1.3.6.1.1",
        "value.null=",
        "name=1.3.6.1.2",
        "value.int=-7",
        "name=1.3.6.1.3",
        "value.octets=6e:00:6d",
        "var-bind_str=n",
        "name=1.3.6.1.4",
        "value.oid=1.3.6",
        "name=1.3.6.1.5",
        "value.ipv4=10.0.0.1",
        "name=1.3.6.1.6",
        "value.counter=4294967295",
        "variable_bindings=6",
    ];
    assert_eq!(fields(&lines), expected);
}

/// RFC 1157, 4.1.6.
#[test]
fn a_trap_names_the_device() {
    let lines = cut_everywhere(&UDP, &ROW, &samples()[5]);
    let expected = [
        "enterprise=1.3.6.1.4",
        "agent_addr=10.0.0.1",
        "generic_trap=6",
        "specific_trap=17",
        "time_stamp=100",
        "name=1.3.6.1.1",
        "value.null=",
        "variable_bindings=1",
    ];
    assert_eq!(fields(&lines)[4..], expected);
}

/// RFC 3412, 6; RFC 3414, 2.4.
#[test]
fn version_3_has_users_and_secrets() {
    let lines = cut_everywhere(&UDP, &ROW, &samples()[10]);
    let expected = [
        "msgVersion=3",
        "msgGlobalData_element=",
        "msgID=9",
        "msgMaxSize=100",
        "msgFlags=07",
        "v3.flags.report=1",
        "v3.flags.crypt=1",
        "v3.flags.auth=1",
        "msgSecurityModel=3",
        "msgAuthoritativeEngineID=80:00:01",
        "msgAuthoritativeEngineBoots=3",
        "msgAuthoritativeEngineTime=90",
        "msgUserName=user",
        "msgAuthenticationParameters=01:01",
        "msgPrivacyParameters=02",
        "msgData=1",
        "encryptedPDU=aa:aa:aa:aa",
    ];
    assert_eq!(fields(&lines), expected);
}

#[test]
fn a_response_finds_its_request_and_every_field_is_seen() {
    let mut cx = greedy();
    let mut lines: Vec<String> = samples().iter().flat_map(|sample| cut_everywhere(&UDP, &ROW, sample)).collect();
    let (there, back) = (Net { src: [1; 16], dst: [2; 16] }, Net { src: [2; 16], dst: [1; 16] });
    (cx.net, cx.ports) = (there, (5000, 161));
    feed(&mut cx, &UDP, &ROW, Payload::whole(&samples()[0]));
    (cx.net, cx.ports) = (back, (161, 5000));
    feed(&mut cx, &UDP, &ROW, Payload::whole(&samples()[3]));
    assert!(!emitted(&cx).concat().contains("response_to"));
    feed(&mut cx, &UDP, &ROW, Payload::whole(&samples()[2]));
    assert_eq!(fields(&emitted(&cx))[21..], ["response_to=1", "time=0.020000000"]);
    lines.extend(emitted(&cx));
    for field in SNMP.fields {
        let name = format!("{}=", &field.name["snmp.".len()..]);
        assert!(fields(&lines).iter().any(|line| line.starts_with(&name)), "{name}");
    }
}

#[test]
fn other_bytes_are_not_its_own() {
    let mut cx = greedy();
    feed(&mut cx, &UDP, &ROW, Payload::whole(b"hello"));
    assert_eq!(emitted(&cx), [""; 0]);
}

proptest! {
    #[test]
    fn no_bytes_do_any_harm(bytes in proptest::collection::vec(any::<u8>(), 0..100), sample in 0usize..11, at in 0usize..100) {
        let mut cx = greedy();
        feed(&mut cx, &UDP, &ROW, Payload::whole(&bytes));
        feed(&mut cx, &UDP, &ROW, Payload::whole(&[&[0x30], &bytes[..]].concat()));
        let mut valid = samples().swap_remove(sample);
        if let (Some(place), Some(byte)) = (valid.get_mut(at), bytes.first()) {
            *place = *byte;
        }
        feed(&mut cx, &UDP, &ROW, Payload::whole(&valid));
    }
}
