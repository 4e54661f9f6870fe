//! SMPP as a whole.

use proptest::prelude::*;

use super::optional::PLAIN;
use super::{ROW, SMPP};
use crate::dissect::tcp::TCP;
use crate::dissect::testing::{cut_everywhere, dissector, emitted, feed, greedy, run, tcp};
use crate::dissect::{Dissector, Payload};
use crate::fields::FieldType;

fn command(id: u32, sequence: u32, body: &[u8]) -> Vec<u8> {
    let length = 16 + body.len() as u32;
    [&length.to_be_bytes()[..], &id.to_be_bytes(), &[0; 4], &sequence.to_be_bytes(), body].concat()
}

fn parameter(tag: u16, value: &[u8]) -> Vec<u8> {
    [&tag.to_be_bytes()[..], &(value.len() as u16).to_be_bytes(), value].concat()
}

/// A `submit_sm` from 100 to 49170.
fn submit(class: u8, coding: u8, message: &[u8], parameters: &[u8]) -> Vec<u8> {
    let addresses = b"\0\x01\x01100\0\x01\x0149170\0";
    let head = [&addresses[..], &[class, 0, 0, 0, 0, 0, 0, coding, 0, message.len() as u8]].concat();
    command(4, 7, &[&head, message, parameters].concat())
}

fn fields_in(dissector: &mut Dissector, bytes: &[u8]) -> Vec<String> {
    feed(dissector, &TCP, &ROW, Payload::whole(bytes));
    emitted(dissector).into_iter().filter_map(|line| line.strip_prefix("smpp smpp.").map(str::to_owned)).collect()
}

/// The fields of a body.
fn body(id: u32, body: &[u8]) -> Vec<String> {
    let skipped = if id & super::RESPONSE_BIT == 0 { 4 } else { 5 };
    fields_in(&mut greedy(), &command(id, 1, body)).into_iter().skip(skipped).collect()
}

/// SMPP 3.4, 4.4.1.
#[test]
fn a_message_is_submitted() {
    let message = [
        &b"\0\x05\0MMSC\0\x01\x0149170\0\x03\0\x00260102030405004+\x00000002000000000R\0\x15\0\x08\0\x02\0h"[..],
        &parameter(0x0427, &[2]),
    ]
    .concat();
    let lines = cut_everywhere(&TCP, &ROW, &command(4, 7, &message));
    let expected = [
        "command_length=81",
        "request=1",
        "command_id=0x00000004",
        "sequence_number=7",
        "service_type=(Default)",
        "source_addr_ton=0x05",
        "source_addr_npi=0x00",
        "source_addr=MMSC",
        "dest_addr_ton=0x01",
        "dest_addr_npi=0x01",
        "destination_addr=49170",
        "esm.submit.msg_mode=0x03",
        "esm.submit.msg_type=0x00",
        "esm.submit.features=0x00",
        "protocol_id=0x00",
        "priority_flag=0x00",
        "schedule_delivery_time=",
        "validity_period_r=172800.000000000",
        "regdel.receipt=0x01",
        "regdel.acks=0x01",
        "regdel.notif=0x01",
        "replace_if_present_flag=0x00",
        "data_coding=0x08",
        "sm_default_msg_id=0",
        "sm_length=2",
        "message=00:68",
        "message_text=h",
        "opt_params=",
        "opt_param=",
        "opt_param_tag=0x0427",
        "opt_param_len=1",
        "message_state=2",
    ];
    assert_eq!(lines.len(), expected.len());
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(&format!("smpp smpp.{expected}")), "{line}");
    }
}

#[test]
fn the_other_commands_have_their_own_fields() {
    assert_eq!(
        body(9, b"esme\0pw\0VMA\0\x34\x01\x01^49\0"),
        [
            "system_id=esme",
            "password=pw",
            "system_type=VMA",
            "interface_version=52",
            "addr_ton=0x01",
            "addr_npi=0x01",
            "address_range=^49"
        ]
    );
    assert_eq!(body(1, b"\0\0\0\x34\0\0\0").last().unwrap(), "address_range=NULL");
    assert_eq!(body(0x8000_0009, b"smsc\0"), ["system_id=smsc"]);
    assert_eq!(body(3, b"id\0\x01\x01100\0")[0], "message_id=id");
    let queried = body(0x8000_0003, b"id\x00260102030405004+\0\x02\x05");
    assert!(queried[1].starts_with("final_date=Jan  "));
    assert_eq!(queried[2..], ["message_state=2", "error_code=5"]);
    assert_eq!(body(0x8000_0003, b"id\0\0\x02\x05")[1], "final_date_r=0.000000000");
    assert_eq!(body(0x8000_0004, b"id\0"), ["message_id=id"]);
    assert_eq!(body(0x8000_0004, b""), [""; 0]);
    let replaced = body(7, b"id\0\x01\x01100\0\0\0\0\0\x03new");
    assert_eq!(replaced.last().unwrap(), "message=6e:65:77");
    assert_eq!(body(8, b"\0id\0\x01\x01100\0\x01\x0149\0").last().unwrap(), "destination_addr=49");
    assert_eq!(body(0x0b, b"smsc\0pw\0"), ["system_id=smsc", "password=pw"]);
    assert_eq!(
        body(0x102, b"\x01\x0149\0\x01\x01100\0")[3..],
        ["esme_addr_ton=0x01", "esme_addr_npi=0x01", "esme_addr=100"]
    );
    let data = body(0x103, b"\0\x01\x01100\0\x01\x0149\0\x40\0\x04");
    assert_eq!(data[10..], ["regdel.receipt=0x00", "regdel.acks=0x00", "regdel.notif=0x00", "data_coding=0x04"]);
    assert_eq!(
        body(0x8000_0021, b"id\0\x01\x01\x0149\0\0\0\0\x0b"),
        [
            "message_id=id",
            "dlist_resp=",
            "dest_addr_ton=0x01",
            "dest_addr_npi=0x01",
            "destination_addr=49",
            "error_status_code=0x0000000b"
        ]
    );
    let many = body(0x21, b"\0\x01\x01100\0\x02\x01\x01\x0149\0\x02list\0\0\0\0\0\0\0\0\0\0\x02hi");
    assert_eq!(
        many[4..9],
        ["dlist=", "dest_addr_ton=0x01", "dest_addr_npi=0x01", "destination_addr=49", "dl_name=list"]
    );
    let refusal = fields_in(&mut greedy(), &command(0x8000_0000, 99, b""));
    assert_eq!(
        refusal,
        ["command_length=16", "response=1", "command_id=0x80000000", "command_status=0x00000000", "sequence_number=99"]
    );
}

#[test]
fn times_that_are_points_or_distances() {
    let replace = |first: &str, second: &str| body(7, format!("id\0\0\0\0{first}\0{second}\0\0\0\0").as_bytes());
    let found = replace("000000000001000R", "260102030405004+");
    assert_eq!(found[4], "schedule_delivery_time_r=1.000000000");
    assert!(found[5].starts_with("validity_period=Jan  "));
}

#[test]
fn codings_of_gsm_have_fields_for_their_bits() {
    let coding = |coding| {
        let fields = fields_in(&mut greedy(), &submit(0, coding, b"a", b""));
        let fields = fields.into_iter().filter(|line| line.starts_with("dcs.") || line.starts_with("message_text"));
        fields.collect::<Vec<_>>()
    };
    assert_eq!(coding(0xf5), ["dcs.sms_coding_group=0x0f", "dcs.reserved=0", "dcs.charset=0x01", "dcs.class=0x01"]);
    assert_eq!(
        coding(0xd9),
        ["dcs.sms_coding_group=0x0d", "dcs.wait_ind=0x01", "dcs.reserved=0", "dcs.wait_type=0x01"]
    );
    assert_eq!(coding(4), [""; 0]);
    assert_eq!(coding(1), ["message_text=a"]);
    let latin = fields_in(&mut greedy(), &submit(0x40, 3, b"\x02\x70\0\xe9", b""));
    assert!(latin.contains(&"message_text=é".to_owned()));
}

#[test]
fn every_optional_parameter_gives_its_field() {
    assert!(PLAIN.is_sorted_by_key(|(tag, _)| *tag));
    let mut cx = greedy();
    let mut last = |tag, value: &[u8]| {
        let fields = fields_in(&mut cx, &command(0x8000_0004, 1, &[b"\0", &parameter(tag, value)[..]].concat()));
        fields.into_iter().skip(9).collect::<Vec<_>>()
    };
    for (tag, field) in PLAIN {
        let (value, text): (&[u8], &str) = match field.ty {
            FieldType::Uint(1, crate::fields::Base::Hex) => (&[5], "=0x05"),
            FieldType::Uint(2, crate::fields::Base::Hex) => (&[0, 5], "=0x0005"),
            FieldType::Uint(4, _) => (&[0, 0, 0, 5], "=5"),
            FieldType::Uint(2, _) if *tag != 0x020e => (&[0, 5], "=5"),
            FieldType::Uint(..) => (&[5], "=5"),
            FieldType::Text => (b"text\0", "=text"),
            FieldType::None => (b"x", "="),
            _ => (b"ab", "=61:62"),
        };
        assert_eq!(last(*tag, value), [format!("{}{text}", &field.name[5..])], "{tag:#x}");
    }
    assert_eq!(last(0x0030, &[0x81]), ["msg_wait.ind=0x01", "msg_wait.type=0x01"]);
    assert_eq!(last(0x0302, &[5]), ["callback_num.pres=0x01", "callback_num.scrn=0x01"]);
    assert_eq!(last(0x0423, &[3, 0, 1]), ["network_error.type=3", "network_error.code=0x0001"]);
    assert_eq!(last(0x130c, &[]), ["alert_on_message_delivery_null="]);
    assert_eq!(last(0x130c, &[1]), ["alert_on_message_delivery_type=1"]);
    assert_eq!(last(0x1383, &[1, 3]), ["its_session.number=1", "its_session.sequence=0x01", "its_session.ind=0x01"]);
    assert_eq!(last(0x1400, b"ab"), ["vendor_op=61:62"]);
    assert_eq!(last(0x0016, b"ab"), ["reserved_op=61:62"]);
    assert_eq!(last(0x0423, &[3]), ["network_error.type=3"], "cut short");
    assert_eq!(SMPP.fields.len() - PLAIN.len(), 72, "fields that other tests name");
}

/// A WAP push with a notification of MMS, to port 2948.
const PUSH: &[u8] =
    b"\x07\x06\x01\xbe\x8c\x82\x98T1\0\x8d\x90\x8a\x80\x8e\x01\x10\x88\x05\x81\x03\x03\xf4\x80\x83http://mmsc/T1\0";

/// Each frame's lines of SMPP and of the notification.
fn conversation(segments: &[&[u8]]) -> Vec<Vec<String>> {
    let wanted = ["smpp", "smpp.command_id", "mmse.transaction_id", "mmse.content_location"];
    let mut number = 1;
    let mut packets = Vec::new();
    for segment in segments {
        packets.push(tcp((1, 40_000), (2, 2775), number, 1, "AP", segment));
        number += segment.len() as u32;
    }
    let own = |line: String| {
        line.strip_prefix("frame/eth/ip/tcp/").filter(|line| line.starts_with("smpp")).map(str::to_owned)
    };
    run(&wanted, &packets).into_iter().map(|(_, lines)| lines.into_iter().filter_map(own).collect()).collect()
}

const NOTIFICATION: &str = "smpp/gsm_sms_ud/wsp/mmse mmse.transaction_id=T1 mmse.content_location=http://mmsc/T1";

#[test]
fn a_notification_of_mms_in_one_message() {
    let ports = b"\x06\x05\x04\x0b\x84\x23\xf0";
    let one = submit(0x40, 0xf5, &[&ports[..], PUSH].concat(), b"");
    let both = [&command(0x15, 1, b"")[..], &one].concat();
    let frames = conversation(&[&both[..40], &both[40..]]);
    assert_eq!(frames[0], ["smpp smpp.command_id=0x00000015"]);
    assert_eq!(frames[1], ["smpp smpp.command_id=0x00000004", "smpp/gsm_sms_ud", "smpp/gsm_sms_ud/wsp", NOTIFICATION]);
}

#[test]
fn a_notification_of_mms_in_parts_is_in_the_frame_of_the_last() {
    let (first, second) = PUSH.split_at(20);
    let part = |number, bytes: &[u8]| {
        let header = [&[11, 0, 3, 0x2a, 2, number, 5, 4, 0x0b, 0x84, 0x23, 0xf0][..], bytes].concat();
        submit(0x40, 0xf5, &header, b"")
    };
    // The later part may come first, and both may share a segment.
    let frames = conversation(&[&part(2, second), &part(1, first)]);
    assert_eq!(frames[0].len(), 2);
    assert_eq!(frames[1].last().unwrap(), NOTIFICATION);
    let frames = conversation(&[&[part(1, first), part(2, second)].concat()]);
    assert_eq!(frames[0].last().unwrap(), NOTIFICATION);
}

#[test]
fn a_notification_of_mms_whose_ports_and_parts_are_parameters() {
    let ports = [parameter(0x020a, &[0x23, 0xf0]), parameter(0x020b, &[0x0b, 0x84])].concat();
    let (first, second) = PUSH.split_at(20);
    let part = |number, bytes: &[u8]| {
        let place = [parameter(0x020c, &[0, 9]), parameter(0x020e, &[2]), parameter(0x020f, &[number])].concat();
        submit(0, 4, bytes, &[ports.clone(), place].concat())
    };
    let frames = conversation(&[&part(1, first), &part(2, second)]);
    assert_eq!(frames[1].last().unwrap(), NOTIFICATION);
    let whole = [&ports[..], &parameter(0x0424, PUSH)].concat();
    assert_eq!(conversation(&[&submit(0, 4, b"", &whole)])[0].last().unwrap(), NOTIFICATION);
}

#[test]
fn other_connections_are_left_alone() {
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..],
        &command(0x99, 1, b""),
        &[0; 40],
        b"\0\0\0\x10\0\0\0\x15\0\0\0\x01\0\0\0\x01",
    ] {
        assert_eq!(conversation(&[bytes])[0], [""; 0]);
    }
}

#[test]
fn a_header_alone_is_read_without_the_body() {
    let mut cx = dissector(&["smpp"]);
    feed(&mut cx, &TCP, &ROW, Payload::whole(&submit(0, 0, b"a", b"")[..30]));
    assert!(!cx.frame.malformed, "nobody asked");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_does_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..60), at in 16usize..60, byte: u8, id in 0u32..0x110) {
        let mut cx = greedy();
        feed(&mut cx, &TCP, &ROW, Payload::whole(&command(id, 1, &bytes)));
        let mut good = submit(0x40, 8, b"\x05\0\x03\x07\x01\x01abcd", &parameter(0x0423, &[1, 2, 3]));
        if let Some(place) = good.get_mut(at) {
            *place = byte;
        }
        feed(&mut cx, &TCP, &ROW, Payload::whole(&good));
    }
}
