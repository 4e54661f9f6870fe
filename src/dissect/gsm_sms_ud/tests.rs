//! User data as a whole.

use proptest::prelude::*;

use super::{About, Address, GSM_SMS_UD, ROW};
use crate::dissect::testing::{cut_everywhere, emitted, feed, greedy, hex, show};
use crate::dissect::udp::UDP;
use crate::dissect::{Dissector, Payload};

/// A WAP push of a notification, behind the ports of the header.
const PUSH: &str = "0605040b8423f0 07 06 01 be 8c82 985400 8d90 8a80 8e0110 880581030 3f480 83687474703a2f2f6d2f5400";

fn own(dissector: &Dissector) -> Vec<String> {
    emitted(dissector).iter().filter_map(|line| line.strip_prefix("gsm_sms_ud ").map(str::to_owned)).collect()
}

#[test]
fn a_push_goes_on_to_wsp() {
    let mut dissector = greedy();
    feed(&mut dissector, &UDP, &ROW, Payload::whole(&hex(PUSH)));
    assert_eq!(
        own(&dissector),
        [
            "gsm_sms.dis_field_udh.user_data_header_length=6",
            "gsm_sms.ie_identifier=0x05",
            "gsm_sms.dis_field_ud_iei.length=4",
            "gsm_sms.destination_port=2948",
            "gsm_sms.originator_port=9200",
        ]
    );
    let lines = show(&dissector, &dissector.frame);
    assert!(lines.iter().any(|line| line.starts_with("udp/gsm_sms_ud/wsp/mmse")), "{lines:?}");
    cut_everywhere(&UDP, &ROW, &hex("0804020bf0080100 ff616263"));
}

#[test]
fn parts_are_joined_and_the_last_one_tells() {
    let mut dissector = greedy();
    feed(&mut dissector, &UDP, &ROW, Payload::whole(&hex("0c 0804 0007 02 01 0504 0b84 23f0 0706")));
    assert_eq!(
        own(&dissector)[1..],
        [
            "gsm_sms.ie_identifier=0x08",
            "gsm_sms.dis_field_ud_iei.length=4",
            "gsm_sms.udh.mm.msg_id=7",
            "gsm_sms.udh.mm.msg_parts=2",
            "gsm_sms.udh.mm.msg_part=1",
            "gsm_sms.ie_identifier=0x05",
            "gsm_sms.dis_field_ud_iei.length=4",
            "gsm_sms.destination_port=2948",
            "gsm_sms.originator_port=9200",
            "gsm_sms_ud.short_msg=07:06",
        ]
    );
    feed(&mut dissector, &UDP, &ROW, Payload::whole(&hex("0c 0804 0007 02 02 0504 0b84 23f0 01be")));
    assert_eq!(
        own(&dissector)[10..],
        [
            "gsm_sms_ud.fragments=",
            "gsm_sms_ud.fragment=1",
            "gsm_sms_ud.fragment=2",
            "gsm_sms_ud.fragment.count=2",
            "gsm_sms_ud.reassembled.length=4"
        ]
    );
    let lines = show(&dissector, &dissector.frame);
    assert!(lines.iter().any(|line| line.contains("/wsp ") && line.contains("wsp.TID=0x07")), "{lines:?}");
}

#[test]
fn ports_and_parts_may_be_told_outside_the_header() {
    let mut dissector = greedy();
    let about = |number| About {
        header: false,
        source: Address::new(b"MMSC"),
        ports: Some((9200, 2948)),
        part: Some((1, 2, number)),
        ..About::default()
    };
    let mut lines = Vec::new();
    for (number, bytes) in [(1, [7, 6]), (2, [1, 0xbe])] {
        dissector.frame.reset(u32::from(number), 0);
        dissector.current = u16::MAX;
        dissector.layer(&UDP, |cx| super::enter(cx, &bytes, about(number)));
        lines = show(&dissector, &dissector.frame);
    }
    assert!(lines.last().unwrap().contains("/wsp "), "{lines:?}");
    feed(&mut dissector, &UDP, &ROW, Payload::whole(&hex("04 0402f184 6869")));
    assert_eq!(
        own(&dissector)[3..],
        ["gsm_sms.destination_port=241", "gsm_sms.originator_port=132", "gsm_sms_ud.short_msg=68:69"]
    );
    assert_eq!(GSM_SMS_UD.fields.len(), 13);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_does_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..60), at in 0usize..40, byte: u8) {
        let mut dissector = greedy();
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&bytes));
        let mut push = hex(PUSH);
        push[at] = byte;
        feed(&mut dissector, &UDP, &ROW, Payload::whole(&push));
    }
}
