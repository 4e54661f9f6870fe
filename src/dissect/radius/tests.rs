//! RADIUS as a whole.

use proptest::prelude::*;

use super::{RADIUS, ROW};
use crate::dissect::dictionary::{Entry, Kind};
use crate::dissect::radius::dictionary;
use crate::dissect::testing::{cut_everywhere, dissector, emitted, feed, greedy, run, udp};
use crate::dissect::udp::UDP;
use crate::dissect::{Dissector, Payload};

fn attribute(kind: u8, value: &[u8]) -> Vec<u8> {
    [&[kind, value.len() as u8 + 2], value].concat()
}

fn message(code: u8, id: u8, attributes: &[u8]) -> Vec<u8> {
    let length = (20 + attributes.len() as u16).to_be_bytes();
    [&[code, id, length[0], length[1]][..], &[0x41; 16], attributes].concat()
}

/// The fields of an access request's attributes, their types and lengths left out.
fn fields(attributes: &[u8]) -> Vec<String> {
    fields_in(&mut greedy(), attributes)
}

fn fields_in(dissector: &mut Dissector, attributes: &[u8]) -> Vec<String> {
    feed(dissector, &UDP, &ROW, Payload::whole(&message(1, 1, attributes)));
    let plain = |line: &String| !line.contains("radius.avp=") && !line.contains("radius.avp.type=");
    let fields = emitted(dissector).into_iter().filter(plain).skip(5);
    fields.filter_map(|line| line.strip_prefix("radius ").map(str::to_owned)).collect()
}

/// RFC 2865, 7.1: user telnet to a given host.
#[test]
fn the_first_example_of_the_rfc() {
    let request = [
        &b"\x01\x00\x00\x38\x0f\x40\x3f\x94\x73\x97\x80\x57\xbd\x83\xd5\xcb\x98\xf4\x22\x7a"[..],
        b"\x01\x06\x6e\x65\x6d\x6f\x02\x12\x0d\xbe\x70\x8d\x93\xd4\x13\xce\x31\x96\xe4\x3f\x78\x2a\x0a\xee",
        b"\x04\x06\xc0\xa8\x01\x10\x05\x06\x00\x00\x00\x03",
    ]
    .concat();
    let lines = cut_everywhere(&UDP, &ROW, &request);
    assert_eq!(
        lines,
        [
            "radius radius.code=1",
            "radius radius.id=0",
            "radius radius.length=56",
            "radius radius.authenticator=0f:40:3f:94:73:97:80:57:bd:83:d5:cb:98:f4:22:7a",
            "radius radius.req=1",
            "radius radius.avp=01:06:6e:65:6d:6f",
            "radius radius.avp.type=1",
            "radius radius.avp.length=6",
            "radius radius.User_Name=nemo",
            "radius radius.avp=02:12:0d:be:70:8d:93:d4:13:ce:31:96:e4:3f:78:2a:0a:ee",
            "radius radius.avp.type=2",
            "radius radius.avp.length=18",
            "radius radius.User_Password_encrypted=0d:be:70:8d:93:d4:13:ce:31:96:e4:3f:78:2a:0a:ee",
            "radius radius.avp=04:06:c0:a8:01:10",
            "radius radius.avp.type=4",
            "radius radius.avp.length=6",
            "radius radius.NAS_IP_Address=192.168.1.16",
            "radius radius.avp=05:06:00:00:00:03",
            "radius radius.avp.type=5",
            "radius radius.avp.length=6",
            "radius radius.NAS_Port=3",
        ]
    );
}

#[test]
fn attributes_with_more_than_one_field() {
    let long = attribute(3, b"\x07abc");
    assert_eq!(
        fields(&long)[1..],
        ["radius.CHAP_Password=07:61:62:63", "radius.CHAP_Ident=0x07", "radius.CHAP_String=61:62:63"]
    );
    assert_eq!(fields(&attribute(23, b"\0\0\0\x07"))[1..], ["radius.Framed-IPX-Network=0x0000000000000007"]);
    assert_eq!(
        fields(&attribute(56, b"\x31\0\x01\x23"))[1..],
        ["radius.egress_vlanid_tag=0x00000031", "radius.egress_vlanid_pad=0x00000000", "radius.egress_vlanid=291"]
    );
    assert_eq!(
        fields(&attribute(58, b"1vlan"))[1..],
        ["radius.egress_vlan_name_tag=0x31", "radius.egress_vlan_name=vlan"]
    );
    assert_eq!(fields(&attribute(79, b"\x03\x01\0\x04"))[1..], ["radius.eap_fragment=03:01:00:04"]);
    assert_eq!(fields(&attribute(241, b"\x05abc"))[1..], ["radius.avp.extended_type=5"]);
    assert_eq!(
        fields(&attribute(245, b"\x05\x80abc"))[1..],
        ["radius.avp.extended_type=5", "radius.avp.extended_more=1"]
    );
    assert_eq!(fields(&attribute(230, b"ab"))[1..], ["radius.Unknown_Attribute=61:62"]);
    assert_eq!(fields(&attribute(1, b"ab\0cd"))[1..], ["radius.User_Name=ab"]);
    assert_eq!(fields(&attribute(1, b"jo\xe9"))[1..], ["radius.User_Name=jo\u{fffd}"]);
    assert_eq!(fields(&attribute(1, b""))[1..], ["radius.User_Name="]);
    assert_eq!(fields(&attribute(24, b""))[1..], [""; 0]);
    assert_eq!(fields(&attribute(12, b"\x05\xdc"))[1..], ["radius.Framed_MTU=1500"]);
    assert_eq!(fields(&attribute(55, b"\x65\x54\0\0"))[1..].len(), 1);
}

/// RFC 2868: the number of the tunnel comes first, if it is one.
#[test]
fn attributes_of_tunnels_name_their_tunnel() {
    for (kind, tag) in super::attributes::TAGS {
        let with = fields(&attribute(*kind, b"\x01\0\0\x03"));
        assert_eq!(with[1], format!("{}=0x01", tag.name));
        assert_eq!(with.len(), 3);
        assert_eq!(fields(&attribute(*kind, b"\x20\0\0\x03")).len(), 2, "a value that begins otherwise");
    }
    assert_eq!(fields(&attribute(64, b"\0\0\0\x03"))[1..], ["radius.Tunnel_Type.tag=0x00", "radius.Tunnel_Type=3"]);
}

/// 3GPP TS 29.061, 16.4.7.
#[test]
fn attributes_of_a_vendor() {
    let inner = [attribute(1, b"240011234567890"), attribute(2, b"\0\0\0\x05"), attribute(6, b"\x0a\0\0\x01")];
    assert_eq!(
        fields(&attribute(26, &[b"\0\0\x28\xaf", &inner.concat()[..]].concat()))[1..],
        [
            "radius.avp.vendor_id=10415",
            "radius.avp.vendor_type=1",
            "radius.avp.vendor_len=17",
            "e212.imsi=240011234567890",
            "radius.avp.vendor_type=2",
            "radius.avp.vendor_len=6",
            "radius.3GPP_Charging_ID=5",
            "radius.avp.vendor_type=6",
            "radius.avp.vendor_len=6",
            "radius.3GPP_SGSN_Address=10.0.0.1",
        ]
    );
    let unknown = attribute(26, &[b"\0\0\x99\x99", &attribute(1, b"zz")[..]].concat());
    assert_eq!(fields(&unknown)[4..], ["radius.Unknown_Attribute=7a:7a"]);
    let broken = [attribute(26, b"\0\0\x28\xaf\x01\x09z"), attribute(1, b"joe")].concat();
    assert_eq!(fields(&broken).last().unwrap(), "radius.User_Name=joe", "a broken attribute hides no other");
}

#[test]
fn every_attribute_of_the_dictionaries_gives_its_field() {
    let mut dissector = greedy();
    let mut check = |entries: &'static [Entry], wrap: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        assert!(entries.is_sorted_by_key(|entry| entry.code));
        for entry in entries {
            let (value, text): (&[u8], &str) = match entry.kind {
                Kind::Text => (b"text", "=text"),
                Kind::U32 => (b"\x7f\0\0\x05", "=2130706437"),
                Kind::Ipv4 => (b"\x0a\0\0\x01", "=10.0.0.1"),
                Kind::Ipv6 => (b"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", "=2001:db8::1"),
                Kind::Time => (b"\x65\x53\xf1\0", "="),
                _ => (b"\x20\x01", "=20:01"),
            };
            let bytes = wrap(attribute(entry.code as u8, value));
            let found = fields_in(&mut dissector, &bytes).pop().unwrap();
            assert!(found.starts_with(&format!("{}{text}", entry.field.name)), "{found} of {}", entry.code);
        }
    };
    check(&dictionary::STANDARD, &|attribute| attribute);
    for (vendor, entries) in [
        (10_415, &dictionary::THREE_GPP[..]),
        (311, &dictionary::MICROSOFT),
        (9, &dictionary::CISCO),
        (14_122, &dictionary::WISPR),
    ] {
        check(entries, &|inner| attribute(26, &[&u32::to_be_bytes(vendor)[..], &inner].concat()));
    }
}

#[test]
fn a_response_finds_its_request_and_what_comes_again_is_told() {
    let wanted = [
        "radius.req",
        "radius.rsp",
        "radius.reqframe",
        "radius.time",
        "radius.dup",
        "radius.req.dup",
        "radius.rsp.dup",
    ];
    let ask = udp((1, 50_000), (2, 1812), &message(1, 8, b""));
    let answer = udp((2, 1812), (1, 50_000), &message(2, 8, b""));
    let mut other = ask.clone();
    other[46 + 7] = 0x42;
    let packets = [ask.clone(), ask, answer.clone(), answer.clone(), other, answer];
    let lines: Vec<String> = run(&wanted, &packets).into_iter().map(|(_, mut lines)| lines.pop().unwrap()).collect();
    let expected = [
        "radius.req=1",
        "radius.req=1 radius.dup=8 radius.req.dup=1",
        "radius.rsp=1 radius.reqframe=1 radius.time=0.020000000",
        "radius.rsp=1 radius.reqframe=1 radius.time=0.030000000 radius.dup=8 radius.rsp.dup=3",
        "radius.req=1",
        "radius.rsp=1 radius.reqframe=5 radius.time=0.010000000",
    ];
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(line, &format!("frame/eth/ip/udp/radius {expected}"));
    }
    assert_eq!(lines.len(), expected.len());
}

#[test]
fn what_is_no_message_is_left_alone() {
    for bytes in [&b"\x01\x07\0\x05abc"[..], &message(15, 1, b""), &message(0, 1, b""), b""] {
        let lines = run(&["radius"], &[udp((1, 9999), (2, 1812), bytes)]).remove(0).1;
        assert_eq!(lines.len(), 4, "{bytes:?}");
    }
}

#[test]
fn a_length_that_leaves_the_message_is_malformed() {
    for bytes in [&b"\x01\x01"[..], b"\x01\0", b"\x01\x0aab"] {
        let mut dissector = dissector(&["radius.invalid_length", "radius.User_Name"]);
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&message(1, 1, &[&attribute(1, b"joe"), bytes].concat())));
        assert_eq!(emitted(&dissector), ["radius radius.User_Name=joe", "radius radius.invalid_length="]);
        assert!(dissector.frame.malformed);
    }
    let mut dissector = dissector(&["radius"]);
    let whole = message(1, 1, &attribute(1, b"joe"));
    feed(&mut dissector, &UDP, &ROW, Payload::whole(&whole[..whole.len() - 1]));
    assert!(!dissector.frame.malformed, "nobody asked");
}

#[test]
fn only_the_dictionaries_and_the_table_have_fields() {
    let mut names: Vec<&str> = RADIUS.fields.iter().map(|field| field.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "a name twice");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_does_no_harm(attributes in proptest::collection::vec(any::<u8>(), 0..60), code in 0u8..64) {
        let mut dissector: Dissector = greedy();
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&message(code, 1, &attributes)));
    }
}
