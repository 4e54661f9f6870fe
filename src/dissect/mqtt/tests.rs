//! MQTT as a whole.

use proptest::prelude::*;

use super::super::tcp::TCP;
use super::super::testing::{emitted, greedy};
use super::super::{Closing, Direction, Dissector, Stream};
use super::{MQTT, stream};

const CLIENT: Direction = Direction::Forward;
const SERVER: Direction = Direction::Backward;

fn packet(first: u8, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    assert!(body.len() < 128);
    [&[first, body.len() as u8][..], &body].concat()
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_be_bytes()[..], text.as_bytes()].concat()
}

fn properties(parts: &[&[u8]]) -> Vec<u8> {
    let parts = parts.concat();
    [&[parts.len() as u8][..], &parts].concat()
}

/// The fields of what comes, each piece in a frame of its own; the last one is the end.
fn say(cx: &mut Dissector, stream: &mut dyn Stream, pieces: &[(Direction, &[u8])]) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, (direction, bytes)) in (1u32..).zip(pieces) {
        cx.frame.reset(number, 0);
        cx.layer(&TCP, |cx| stream.data(cx, *direction, bytes));
        lines.extend(emitted(cx));
    }
    cx.frame.reset(99, 0);
    cx.layer(&TCP, |cx| [CLIENT, SERVER].map(|side| stream.end(cx, side, Closing::Lost)));
    lines.extend(emitted(cx));
    lines.iter().filter_map(|line| line.strip_prefix("mqtt mqtt.").map(str::to_owned)).collect()
}

fn fields(pieces: &[(Direction, &[u8])]) -> Vec<String> {
    say(&mut greedy(), &mut *stream(), pieces)
}

/// A whole session of each version.
fn session(version: u8) -> Vec<(Direction, Vec<u8>)> {
    let new = version == 5;
    let some = |parts: &[&[u8]]| if new { properties(parts) } else { Vec::new() };
    let expiry = some(&[&[0x11, 0, 0, 0, 10, 0x26], &text("k"), &text("v")]);
    let about = some(&[&[3], &text("text/plain"), &[0x23, 0, 3, 1, 1, 8], &text("re")]);
    let name = text(if version == 3 { "MQIsdp" } else { "MQTT" });
    let will = [some(&[&[0x18, 0, 0, 0, 5]]), text("will/t"), text("bye")].concat();
    let reason = |code: u8| if new { vec![code, 0] } else { Vec::new() };
    vec![
        (
            CLIENT,
            packet(0x10, &[&name, &[version, 0xee, 0, 60], &expiry, &text("c1"), &will, &text("user"), &text("pw")]),
        ),
        (SERVER, packet(0x20, &[&[1, 0], &some(&[&[0x24, 1]])])),
        (CLIENT, packet(0x82, &[&[0, 5], &some(&[&[0x0b, 0x87, 1]]), &text("a/#"), &[0x2d]])),
        (SERVER, packet(0x90, &[&[0, 5], &some(&[]), &[1]])),
        (CLIENT, packet(0x3b, &[&text("a/b"), &[0, 7], &about, b"hello"])),
        (SERVER, packet(0x40, &[&[0, 7], &reason(0x10)])),
        (SERVER, packet(0x50, &[&[0, 7], &reason(0x10)])),
        (CLIENT, packet(0x62, &[&[0, 7], &reason(0x92)])),
        (SERVER, packet(0x70, &[&[0, 7], &reason(0x92)])),
        (CLIENT, packet(0xa2, &[&[0, 8], &some(&[]), &text("a/#")])),
        (SERVER, packet(0xb0, &[&[0, 8], &some(&[]), if new { &[17] } else { &[] }])),
        (CLIENT, packet(0xc0, &[])),
        (SERVER, packet(0xd0, &[])),
        (CLIENT, packet(0xf0, &[&[0x18], &properties(&[&[0x15], &text("SCRAM")])])),
        (CLIENT, packet(0xe0, &[&reason(4)])),
    ]
}

fn spoken(version: u8) -> Vec<String> {
    let session = session(version);
    fields(&session.iter().map(|(side, bytes)| (*side, &bytes[..])).collect::<Vec<_>>())
}

/// MQTT 3.1.1, 3.1.
#[test]
fn a_connection_has_a_will_and_a_password() {
    let bytes = &session(4)[0].1;
    let expected = [
        "hdrflags=0x10",
        "msgtype=1",
        "hdr_reserved=0",
        "len=37",
        "proto_len=4",
        "protoname=MQTT",
        "ver=4",
        "conflags=0xee",
        "conflag.uname=1",
        "conflag.passwd=1",
        "conflag.retain=1",
        "conflag.qos=1",
        "conflag.willflag=1",
        "conflag.cleansess=1",
        "conflag.reserved=0",
        "kalive=60",
        "clientid_len=2",
        "clientid=c1",
        "willtopic_len=6",
        "willtopic=will/t",
        "willmsg_len=3",
        "willmsg=62:79:65",
        "username_len=4",
        "username=user",
        "passwd_len=2",
        "passwd=pw",
    ];
    assert_eq!(fields(&[(CLIENT, bytes)]), expected);
}

/// MQTT 3.1.1, 3.3.
#[test]
fn a_message_has_a_topic() {
    let bytes = &session(4)[4].1;
    let expected = [
        "hdrflags=0x3b",
        "msgtype=3",
        "dupflag=1",
        "qos=1",
        "retain=1",
        "len=12",
        "topic_len=3",
        "topic=a/b",
        "msgid=7",
        "msg=68:65:6c:6c:6f",
    ];
    assert_eq!(fields(&[(CLIENT, bytes)])[1..], expected);
}

/// MQTT 5.0, 3.2, 3.8.
#[test]
fn the_version_of_the_connection_shapes_its_packets() {
    let of = |version: u8, prefix: &str| {
        spoken(version).into_iter().filter(|line| line.starts_with(prefix)).collect::<Vec<_>>()
    };
    assert_eq!(
        of(3, "con"),
        of(4, "con")
            .into_iter()
            .filter(|l| !["conack.flags=0x01", "conack.flags.sp=1"].contains(&&l[..]))
            .collect::<Vec<_>>()
    );
    assert_eq!(of(5, "connack"), ["connack.reason_code=0"]);
    assert_eq!(of(4, "sub"), ["sub.qos=1", "suback.qos=1"]);
    let options = ["=0x2d", "_reserved=0x00", "_retain=2", "_rap=1", "_nl=1", "_qos=1"];
    let options = options.map(|end| format!("subscription_options{end}"));
    assert_eq!(of(5, "subs"), options);
    assert_eq!(
        of(5, "prop_"),
        [
            "prop_number=10",
            "prop_key_len=1",
            "prop_key=k",
            "prop_value_len=1",
            "prop_value=v",
            "prop_number=5",
            "prop_number=135",
            "prop_number=1",
            "prop_string_len=2",
            "prop_string=re",
            "prop_string_len=5",
            "prop_string=SCRAM"
        ]
    );
}

#[test]
fn every_field_is_seen() {
    let unknown = fields(&[(SERVER, &session(4)[1].1), (SERVER, &session(4)[3].1)]);
    assert!(unknown.contains(&"connack.reason_code=0".to_owned()));
    assert!(unknown.contains(&"suback.reason_code=1".to_owned()));
    let lines = [spoken(3), spoken(4), spoken(5), unknown].concat();
    for field in MQTT.fields {
        let name = format!("{}=", &field.name["mqtt.".len()..]);
        assert!(lines.iter().any(|line| line.starts_with(&name)), "{name}");
    }
}

#[test]
fn a_cut_at_every_length_keeps_the_fields_before_it() {
    let mut cx = greedy();
    let mut fields = |pieces: &[(Direction, &[u8])]| say(&mut cx, &mut *stream(), pieces);
    for (side, bytes) in session(5) {
        let connect = &session(5)[0].1;
        let before = fields(&[(CLIENT, connect)]).len();
        let whole = fields(&[(CLIENT, connect), (side, &bytes)]).split_off(before);
        for end in 0..bytes.len() {
            let cut = fields(&[(CLIENT, connect), (side, &bytes[..end])]).split_off(before);
            // A message is what is there of it.
            let same = cut.iter().zip(&whole).filter(|(a, b)| a == b || a.starts_with("msg=")).count();
            assert_eq!(same, cut.len(), "cut at {end}: {cut:?}");
            let halves = fields(&[(CLIENT, connect), (side, &bytes[..end]), (side, &bytes[end..])]).split_off(before);
            assert_eq!(halves, whole);
        }
    }
}

/// MQTT 5.0, 1.5.5: a length has four bytes at most; type 0 is forbidden.
#[test]
fn what_is_no_packet_is_dropped() {
    assert_eq!(fields(&[(CLIENT, &[0x30, 0xff, 0xff, 0xff, 0xff, 1]), (CLIENT, &[0, 0])]), [""; 0]);
    assert_eq!(fields(&[(CLIENT, &[0, 0]), (CLIENT, &[0xc0, 0])])[2], "msgtype=12");
}

proptest! {
    #[test]
    fn no_bytes_do_any_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..400) {
        fields(&[(CLIENT, &bytes), (SERVER, &bytes)]);
        let mut all = session(5).into_iter().flat_map(|(_, bytes)| bytes).collect::<Vec<u8>>();
        if let (Some(place), Some(byte)) = (all.get_mut(at), bytes.first()) {
            *place = *byte;
        }
        fields(&[(CLIENT, &all)]);
    }
}
