//! GIOP as a whole.

use proptest::prelude::*;

use super::super::Payload;
use super::super::tcp::TCP;
use super::super::testing::{cut_everywhere, emitted, feed, greedy};
use super::{Connection, Framing, GIOP, Head, ROW, looks};

/// A message's body, aligned as the message is.
#[derive(Default)]
struct Body {
    bytes: Vec<u8>,
    little: bool,
}

impl Body {
    fn new(little: bool) -> Self {
        Self { bytes: Vec::new(), little }
    }

    fn align(mut self, size: usize) -> Self {
        while !(12 + self.bytes.len()).is_multiple_of(size) {
            self.bytes.push(0);
        }
        self
    }

    fn long(self, number: u32) -> Self {
        let bytes = if self.little { number.to_le_bytes() } else { number.to_be_bytes() };
        self.align(4).octets(&bytes)
    }

    fn octets(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    fn sequence(self, bytes: &[u8]) -> Self {
        self.long(bytes.len() as u32).octets(bytes)
    }

    fn message(self, minor: u8, kind: u8) -> Vec<u8> {
        let length = self.bytes.len() as u32;
        let length = if self.little { length.to_le_bytes() } else { length.to_be_bytes() };
        [&b"GIOP\x01"[..], &[minor, u8::from(self.little), kind], &length, &self.bytes].concat()
    }
}

fn request(minor: u8, little: bool) -> Vec<u8> {
    let body = Body::new(little).long(1).long(9).sequence(b"ctx").long(7).octets(&[1]);
    let body = if minor > 0 { body.octets(&[0; 3]) } else { body };
    body.sequence(b"key").sequence(b"ping\0").sequence(b"me").message(minor, 0)
}

fn request_1_2(disposition: u8) -> Vec<u8> {
    let body = Body::new(false).long(7).octets(&[3, 0, 0, 0]).octets(&[0, disposition]);
    body.sequence(b"key").sequence(b"ping\0").long(0).align(8).octets(b"stub").message(2, 0)
}

fn exception(minor: u8) -> Vec<u8> {
    let body = if minor < 2 {
        Body::new(true).long(0).long(7).long(2)
    } else {
        Body::new(true).long(7).long(2).long(0).align(8)
    };
    body.sequence(b"IDL:X:1.0\0").long(5).long(1).message(minor, 1)
}

fn samples() -> Vec<Vec<u8>> {
    vec![
        request(0, false),
        request(1, true),
        request_1_2(0),
        request_1_2(1),
        exception(0),
        exception(2),
        Body::new(false).long(0).long(7).long(0).octets(&[1, 2]).message(0, 1),
        Body::new(false).long(7).message(1, 2),
        Body::new(false).long(7).sequence(b"k").message(0, 3),
        Body::new(false).long(7).octets(&[0, 0]).sequence(b"k").message(2, 3),
        Body::new(false).long(7).long(1).message(0, 4),
        Body::new(false).message(0, 5),
        Body::new(false).long(7).octets(b"rest").message(2, 7),
    ]
}

fn fields(bytes: &[u8]) -> Vec<String> {
    let mut cx = greedy();
    feed(&mut cx, &TCP, &ROW, Payload::whole(bytes));
    emitted(&cx).iter().filter_map(|line| line.strip_prefix("giop giop.").map(str::to_owned)).collect()
}

/// CORBA 3, part 2, 9.4.
#[test]
fn a_request_names_object_and_operation_in_either_byte_order() {
    let expected = [
        "type=0",
        "len=55",
        "seqlen=1",
        "request_id=7",
        "rsp_expected=1",
        "objektkey_len=3",
        "objektkey=6b:65:79",
        "request_op_len=5",
        "request_op=ping",
        "request_principal_len=2",
        "request_principal=me",
        "stub_data=",
    ];
    let shown = fields(&request(0, false));
    assert_eq!(shown[..4], ["magic=GIOP", "major_version=1", "minor_version=0", "flags.little_endian=0"]);
    let without_length =
        |lines: &[String]| lines.iter().filter(|line| !line.starts_with("len=")).cloned().collect::<Vec<_>>();
    assert_eq!(
        without_length(&shown[4..]),
        expected.iter().filter(|l| !l.starts_with("len=")).map(|l| (*l).to_owned()).collect::<Vec<_>>()
    );
    let shown = fields(&request(1, true));
    let flags =
        ["flags=0x01", "flags.ziop_enabled=0", "flags.ziop_supported=0", "flags.fragment=0", "flags.little_endian=1"];
    assert_eq!(shown[3..8], flags);
    assert!(shown.contains(&"reserved=00:00:00".to_owned()) && shown.contains(&"request_op=ping".to_owned()));
}

#[test]
fn version_1_2_names_its_target_first() {
    let expected = [
        "request_id=7",
        "response_flag=3",
        "reserved=00:00:00",
        "target_address.discriminant=0",
        "target_address.key_addr_len=3",
        "target_address.key_addr=key",
        "request_op_len=5",
        "request_op=ping",
        "seqlen=0",
        "stub_data=73:74:75:62",
    ];
    assert_eq!(fields(&request_1_2(0))[10..], expected);
    assert_eq!(fields(&request_1_2(1)).last().unwrap(), "target_address.discriminant=1");
}

#[test]
fn a_reply_may_be_an_exception() {
    let end = ["exceptionid_len=10", "exceptionid=IDL:X:1.0", "minor_code_value=5", "completion_status=1"];
    for minor in [0, 2] {
        let shown = fields(&exception(minor));
        assert_eq!(shown[shown.len() - 4..], end);
        assert!(shown.contains(&"replystatus=2".to_owned()));
    }
}

#[test]
fn every_field_is_seen_and_cuts_keep_the_fields_before_them() {
    let mut lines = Vec::new();
    for sample in samples() {
        let whole = fields(&sample);
        for end in 0..sample.len() {
            let cut = fields(&sample[..end]);
            // What is left is what is there of it.
            let same = cut.iter().zip(&whole).filter(|(a, b)| a == b || a.starts_with("stub_data=")).count();
            assert_eq!(same, cut.len(), "cut at {end}: {cut:?}");
        }
        lines.extend(whole);
    }
    assert!(!cut_everywhere(&TCP, &ROW, &samples()[7]).is_empty());
    for field in GIOP.fields {
        let name = format!("{}=", &field.name["giop.".len()..]);
        assert!(lines.iter().any(|line| line.starts_with(&name)), "{name}");
    }
}

#[test]
fn messages_are_told_by_their_first_bytes() {
    let bytes = request(0, false);
    assert!(looks(&bytes) && !looks(b"GIOP\x02") && !looks(b"GIO"));
    assert_eq!(Connection::head(b"GIO"), Head::Short);
    assert_eq!(Connection::head(b"GIOP\x01\x03"), Head::Foreign);
    assert_eq!(Connection::head(&bytes), Head::Length(bytes.len()));
    assert_eq!(fields(b"hello"), [""; 0]);
}

proptest! {
    #[test]
    fn no_bytes_do_any_harm(bytes in proptest::collection::vec(any::<u8>(), 0..100), sample in 0usize..13, at in 0usize..100) {
        fields(&bytes);
        fields(&Body::new(true).octets(&bytes).message(at as u8 % 3, sample as u8));
        let mut valid = samples().swap_remove(sample);
        if let (Some(place), Some(byte)) = (valid.get_mut(at), bytes.first()) {
            *place = *byte;
        }
        fields(&valid);
    }
}
