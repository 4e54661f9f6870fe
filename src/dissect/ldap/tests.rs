//! LDAP as a whole.

use proptest::prelude::*;

use super::super::ber::id;
use super::super::tcp::TCP;
use super::super::testing::{emitted, feed, greedy};
use super::super::udp::UDP;
use super::super::{Closing, Direction, Dissector, Net, Payload};
use super::{CLDAP_ROW, LDAP, stream};

const CLIENT: Direction = Direction::Forward;
const SERVER: Direction = Direction::Backward;

/// A value, from its parts.
fn value(id: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [&[id, 0x82][..], &(content.len() as u16).to_be_bytes(), &content].concat()
}

fn text(text: &str) -> Vec<u8> {
    value(id::OCTET_STRING, &[text.as_bytes()])
}

fn number(number: u8) -> Vec<u8> {
    value(id::INTEGER, &[&[number]])
}

fn flag(flag: u8) -> Vec<u8> {
    value(id::BOOLEAN, &[&[flag]])
}

fn message(id_: u8, operation: &[u8], more: &[u8]) -> Vec<u8> {
    value(id::SEQUENCE, &[&number(id_), operation, more])
}

fn result(tag: u8, code: u8, more: &[u8]) -> Vec<u8> {
    value(tag, &[&value(0x0a, &[&[code]]), &text("dc=x"), &text("why"), more])
}

fn attribute() -> Vec<u8> {
    value(id::SEQUENCE, &[&text("cn"), &value(id::SET, &[&text("v")])])
}

fn filter() -> Vec<u8> {
    let compare = |tag: u8| value(tag, &[&text("a"), &text("b")]);
    let parts = value(id::SEQUENCE, &[&value(0x80, &[b"i"]), &value(0x81, &[b"m"]), &value(0x82, &[b"f"])]);
    let substrings = value(0xa4, &[&text("cn"), &parts]);
    let or = value(0xa1, &[&value(0x87, &[b"mail"]), &substrings]);
    let extensible = [value(0x81, &[b"2.5"]), value(0x82, &[b"t"]), value(0x83, &[b"v"]), value(0x84, &[&[0xff]])];
    let extensible = value(0xa9, &[&extensible.concat()]);
    let not = value(0xa2, &[&compare(0xa5)]);
    value(0xa0, &[&compare(0xa3), &or, &not, &compare(0xa6), &compare(0xa8), &extensible])
}

fn search() -> Vec<u8> {
    let limits = [value(0x0a, &[&[2]]), value(0x0a, &[&[0]]), number(100), number(30), flag(0)];
    let names = value(id::SEQUENCE, &[&text("cn")]);
    value(0x63, &[&text("dc=x"), &limits.concat(), &filter(), &names])
}

/// What client and server say.
fn session() -> Vec<(Direction, Vec<u8>)> {
    let pages = text("1.2.840.113556.1.4.319");
    let page = value(id::OCTET_STRING, &[&value(id::SEQUENCE, &[&number(10), &text("c")])]);
    let paged = value(id::SEQUENCE, &[&pages, &flag(0xff), &page]);
    let other = value(id::SEQUENCE, &[&text("1.2"), &text("v")]);
    let controls = value(0xa0, &[&paged, &other]);
    let sasl = value(0xa3, &[&text("GSSAPI"), &text("cred")]);
    let urls = value(0xa3, &[&text("ldap://r/")]);
    let extended = [urls, value(0x8a, &[b"1.2"]), value(0x8b, &[b"v"])].concat();
    let change = value(id::SEQUENCE, &[&value(0x0a, &[&[2]]), &attribute()]);
    let assertion = value(id::SEQUENCE, &[&text("cn"), &text("v")]);
    let rename = [text("cn=a"), text("cn=b"), flag(0xff), value(0x80, &[b"dc=z"])].concat();
    let list = value(id::SEQUENCE, &[&attribute()]);
    let operations = [
        (CLIENT, 1, value(0x60, &[&number(3), &text("cn=a"), &value(0x80, &[b"pw"])])),
        (SERVER, 1, result(0x61, 0, &value(0x87, &[b"s"]))),
        (CLIENT, 2, value(0x60, &[&number(3), &text(""), &sasl])),
        (CLIENT, 3, search()),
        (SERVER, 3, value(0x64, &[&text("cn=a"), &list])),
        (SERVER, 3, value(0x73, &[&text("ldap://x/")])),
        (SERVER, 3, result(0x65, 0, &[])),
        (CLIENT, 4, value(0x66, &[&text("cn=a"), &value(id::SEQUENCE, &[&change])])),
        (SERVER, 4, result(0x67, 50, &[])),
        (CLIENT, 5, value(0x68, &[&text("cn=n"), &list])),
        (SERVER, 5, result(0x69, 0, &[])),
        (CLIENT, 6, value(0x4a, &[b"cn=o"])),
        (SERVER, 6, result(0x6b, 32, &[])),
        (CLIENT, 7, value(0x6c, &[&rename])),
        (SERVER, 7, result(0x6d, 0, &[])),
        (CLIENT, 8, value(0x6e, &[&text("cn=a"), &assertion])),
        (SERVER, 8, result(0x6f, 6, &[])),
        (CLIENT, 9, value(0x50, &[&[8]])),
        (CLIENT, 10, value(0x77, &[&value(0x80, &[b"1.2"]), &value(0x81, &[b"v"])])),
        (SERVER, 10, result(0x78, 0, &extended)),
        (SERVER, 10, value(0x79, &[&value(0x80, &[b"1.2"])])),
        (CLIENT, 11, value(0x42, &[])),
    ];
    let mut all: Vec<_> = operations.into_iter().map(|(side, id_, op)| (side, message(id_, &op, &[]))).collect();
    all.push((CLIENT, message(12, &search(), &controls)));
    all.push((CLIENT, b"\0\0\0\x03abc".to_vec()));
    all
}

fn fields(pieces: &[(Direction, &[u8])]) -> Vec<String> {
    fields_in(&mut greedy(), pieces)
}

fn fields_in(cx: &mut Dissector, pieces: &[(Direction, &[u8])]) -> Vec<String> {
    let (mut stream, mut lines) = (stream(), Vec::new());
    for (number, (direction, bytes)) in (1u32..).zip(pieces) {
        cx.frame.reset(number, i64::from(number) * 1_000_000_000);
        cx.layer(&TCP, |cx| stream.data(cx, *direction, bytes));
        lines.extend(emitted(cx));
    }
    cx.frame.reset(99, 0);
    cx.layer(&TCP, |cx| [CLIENT, SERVER].map(|side| stream.end(cx, side, Closing::Lost)));
    lines.extend(emitted(cx));
    lines.iter().filter_map(|line| line.strip_prefix("ldap ldap.").map(str::to_owned)).collect()
}

/// RFC 4511, 4.2.
#[test]
fn a_bind_is_answered() {
    let session = session();
    let expected = [
        "LDAPMessage_element=",
        "messageID=1",
        "protocolOp=0",
        "bindRequest_element=",
        "version=3",
        "name=cn=a",
        "authentication=0",
        "simple=pw",
        "LDAPMessage_element=",
        "messageID=1",
        "protocolOp=1",
        "bindResponse_element=",
        "resultCode=0",
        "matchedDN=dc=x",
        "errorMessage=why",
        "serverSaslCreds=73",
        "response_to=1",
        "time=1.000000000",
    ];
    assert_eq!(fields(&[(CLIENT, &session[0].1), (SERVER, &session[1].1)]), expected);
}

/// RFC 4511, 4.5.1.7.
#[test]
fn filters_nest() {
    let session = session();
    let expected = [
        "filter=0",
        "and_item=3",
        "equalityMatch_element=",
        "attributeDesc=a",
        "assertionValue=b",
        "and_item=1",
        "or_item=7",
        "present=mail",
        "or_item=4",
        "substrings_element=",
        "type=cn",
        "substrings_item=0",
        "initial=i",
        "substrings_item=1",
        "any=m",
        "substrings_item=2",
        "final=f",
        "substrings=3",
        "or=2",
        "and_item=2",
        "not=5",
        "greaterOrEqual_element=",
        "attributeDesc=a",
        "assertionValue=b",
        "and_item=6",
        "lessOrEqual_element=",
        "attributeDesc=a",
        "assertionValue=b",
        "and_item=8",
        "approxMatch_element=",
        "attributeDesc=a",
        "assertionValue=b",
        "and_item=9",
        "extensibleMatch_element=",
        "matchingRule=2.5",
        "type=t",
        "matchValue=v",
        "dnAttributes=1",
        "and=6",
    ];
    let shown = fields(&[(CLIENT, &session[3].1)]);
    assert_eq!(shown[10..10 + expected.len()], expected);
    assert_eq!(shown[10 + expected.len()..], ["AttributeDescription=cn", "attributes=1"]);
}

#[test]
fn every_field_is_seen_and_cuts_keep_the_fields_before_them() {
    let mut cx = greedy();
    let mut fields = |pieces: &[(Direction, &[u8])]| fields_in(&mut cx, pieces);
    let mut lines = Vec::new();
    for (side, bytes) in session() {
        let whole = fields(&[(side, &bytes)]);
        for end in 0..bytes.len() {
            let cut = fields(&[(side, &bytes[..end])]);
            assert_eq!(cut, whole[..cut.len().min(whole.len())], "cut at {end}");
            assert_eq!(fields(&[(side, &bytes[..end]), (side, &bytes[end..])]), whole);
        }
    }
    let session = session();
    lines.extend(fields(&session.iter().map(|(side, bytes)| (*side, &bytes[..])).collect::<Vec<_>>()));
    for field in LDAP.fields {
        let name = format!("{}=", &field.name["ldap.".len()..]);
        assert!(lines.iter().any(|line| line.starts_with(&name)), "{name}");
    }
}

#[test]
fn several_messages_stand_in_a_segment() {
    let session = session();
    let both = [&session[4].1[..], &session[6].1].concat();
    let shown = fields(&[(CLIENT, &session[3].1), (SERVER, &both)]);
    assert_eq!(shown.iter().filter(|line| *line == "response_to=1").count(), 2);
}

/// Active Directory's way of finding a server.
#[test]
fn datagrams_share_the_fields() {
    let mut cx = greedy();
    (cx.net, cx.ports) = (Net { src: [1; 16], dst: [2; 16] }, (5000, 389));
    feed(&mut cx, &UDP, &CLDAP_ROW, Payload::whole(&session()[3].1));
    (cx.net, cx.ports) = (Net { src: [2; 16], dst: [1; 16] }, (389, 5000));
    let both = [&session()[4].1[..], &session()[6].1].concat();
    feed(&mut cx, &UDP, &CLDAP_ROW, Payload::whole(&both));
    let lines = emitted(&cx);
    assert_eq!(lines.iter().filter(|line| *line == "cldap ldap.response_to=1").count(), 2);
    feed(&mut cx, &UDP, &CLDAP_ROW, Payload::whole(b"x"));
    assert_eq!(emitted(&cx), [""; 0]);
}

proptest! {
    #[test]
    fn no_bytes_do_any_harm(bytes in proptest::collection::vec(any::<u8>(), 0..100), at in 0usize..1500) {
        fields(&[(CLIENT, &bytes), (SERVER, &bytes)]);
        let mut all: Vec<u8> = session().into_iter().flat_map(|(_, bytes)| bytes).collect();
        if let (Some(place), Some(byte)) = (all.get_mut(at), bytes.first()) {
            *place = *byte;
        }
        fields(&[(CLIENT, &all)]);
    }
}
