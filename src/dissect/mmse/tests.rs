//! MMS messages as a whole.

use proptest::prelude::*;

use super::ROW;
use crate::dissect::Payload;
use crate::dissect::http::HTTP;
use crate::dissect::testing::{cut_everywhere, dissector, emitted, feed, greedy, hex, unit};
use crate::fields::local_time;

/// An m-notification-ind of an MMSC.
const NOTIFICATION: &str = "8c82 984e4f4b354136343039327879393931008d92 8919802b3335383430353535303737372f545950453d
504c4d4e00 961dea66726f6d20746f6e69676874206c616b6520e4bda0e5a5bd206d6500 8680 8a80 8e0203e8 88058103093a80
83 485454503a2f2f4d6d73633a38302f613f693d253361 00";

/// An m-retrieve-conf with a text and a picture.
const RETRIEVED: &str = "8c84 985400 8d92 8b223c317e403e00 85046553f100 890f802b31352f545950453d504c4d4e00
972b3136 00 9641 00 84 08b3 8a3c733e00 8983 02
0b 02 0a83 81ea 85612e74787400 4869 05 03 9e 8e 612e00 ffd8ff";

fn fields(digits: &str) -> Vec<String> {
    let mut dissector = greedy();
    unit(&mut dissector, &HTTP, &ROW, Payload::whole(&hex(digits)));
    emitted(&dissector).into_iter().filter_map(|line| line.strip_prefix("mmse ").map(str::to_owned)).collect()
}

#[test]
fn a_notification_shows_all_its_headers() {
    assert_eq!(
        fields(NOTIFICATION),
        [
            "mmse.message_type=0x82",
            "mmse.transaction_id=NOK5A64092xy991",
            "mmse.mms_version=1.2",
            "mmse.from=+358405550777/TYPE=PLMN",
            "mms.from=+358405550777",
            "mmse.subject=from tonight lake 你好 me",
            "mmse.delivery_report=0x80",
            "mmse.message_class.id=0x80",
            "mmse.message_size=1000",
            "mmse.expiry.rel=604800.000000000",
            "mmse.content_location=HTTP://Mmsc:80/a?i=%3a",
            "mms.url=http://mmsc/a?i=%3A",
        ]
    );
}

#[test]
fn a_message_has_its_parts_inside() {
    let shown = fields("8c84 8d92 8b 223c313e00 84 b3 02 09 02 08 83 81 ea 85 612e7400 4869 05 03 9e 8e 612e00 ffd8ff");
    assert_eq!(
        shown,
        [
            "mmse.message_type=0x84",
            "mmse.mms_version=1.2",
            "mmse.message_id=\"<1>",
            "mms.message_id=1",
            "mms.class=ok",
            "wsp.header.name_value=51",
            "wsp.header.content_type=application/vnd.wap.multipart.related",
            "wsp.post.data=",
            "mmse.body_size=24",
            "mmse.parts=2",
            "wsp.multipart=1",
            "wsp.header.name_value=8",
            "wsp.header.content_type=text/plain",
            "wsp.parameter.type=1",
            "wsp.parameter.charset=UTF-8",
            "wsp.parameter.type=5",
            "wsp.parameter.name=a.t",
            "wsp.multipart=2",
            "wsp.header.name_value=30",
            "wsp.header.content_type=image/jpeg",
            "wsp.headers=",
            "wsp.header.name_value=14",
            "wsp.header.content_location=a.",
        ]
    );
}

#[test]
fn every_message_may_be_cut_anywhere() {
    cut_everywhere(&HTTP, &ROW, &hex(NOTIFICATION));
    cut_everywhere(&HTTP, &ROW, &hex(RETRIEVED));
    for kind in 0x80..=0x97u8 {
        let message = format!(
            "8c {kind:02x} 984100 8d93 8b4d00 85046553f100 890181 97 06 ea 47c3bc6e00 82 4200 81 4300 87 06 80 046553f100
             8a 6100 8f80 9081 9180 9280 93 6100 9480 9581 9980 9a 6100 9b80 9c80 9d 03 81 01 05 9e 6100 9f 8a
             a0 05 81 61626300 a1 06 81 046553f100 a280 a380 a4 03 80 6100 a580 a6 6100 a780 a980 aa 02 80 85
             b6 06 ea 47c3bc6e00 b7 6100 ba80 bd 6100 be 6100 bf80 c1 6100 582d4100 3100 84 83 6869"
        );
        cut_everywhere(&HTTP, &ROW, &hex(&message));
    }
}

#[test]
fn a_status_of_0x84_is_no_content_type() {
    let mut dissector = dissector(&["mmse.response_status", "mms.class"]);
    let lines = unit(&mut dissector, &HTTP, &ROW, Payload::whole(&hex("8c81 984100 8d90 9284")));
    assert_eq!(lines, ["http", "http/mmse mmse.response_status=0x84 mms.class=permanent"]);
    assert!(!dissector.frame.malformed);
}

#[test]
fn statuses_have_a_class() {
    for (digits, class) in [
        ("8c81 8d90 9280", "ok"),
        ("8c81 8d90 9286", "transient"),
        ("8c81 8d90 92c4", "transient"),
        ("8c81 8d90 92eb", "permanent"),
        ("8c81 8d90 9201", "unknown"),
        ("8c84 8d90 9980", "ok"),
        ("8c84 8d90 99c1", "transient"),
        ("8c84 8d90 99e2", "permanent"),
        ("8c84 8d90", "ok"),
        ("8c86 8d90 9581", "ok"),
        ("8c86 8d90 9580", "permanent"),
        ("8c86 8d90 9583", "pending"),
        ("8c86 8d90 9586", "pending"),
        ("8c86 8d90 9585", "unknown"),
    ] {
        let classes: Vec<String> = fields(digits).into_iter().filter(|line| line.starts_with("mms.class=")).collect();
        assert_eq!(classes, [format!("mms.class={class}")], "{digits}");
    }
}

#[test]
fn later_headers_have_wiresharks_field_and_their_own() {
    assert_eq!(
        fields("8c97 8d93 a5e2 b6 06 ea 47c3bc6e00 be 6100 bf81 ad 02 0100 aa 02 81 85 a4 05 80 ea 616200 c1 81")[2..],
        [
            "mmse.header.uint=226",
            "mmse.store_status=0xe2",
            "mmse.header.bytes=b6:06:ea:47:c3:bc:6e:00",
            "mmse.status_text=Gün",
            "mmse.header.string=a",
            "mmse.cancel_id=a",
            "mmse.header.uint=129",
            "mmse.cancel_status=0x81",
            "mmse.header.bytes=ad:02:01:00",
            "mmse.message_count=256",
            "mmse.header.bytes=aa:02:81:85",
            "mmse.mbox_totals=5",
            "mmse.header.bytes=a4:05:80:ea:61:62:00",
            "mmse.mm_flags=\u{fffd}ab",
            "mmse.header.uint=129",
        ]
    );
}

#[test]
fn the_answer_to_a_deletion_has_an_index_with_each_status() {
    assert_eq!(
        fields("8c92 984100 8d92 83 05 81 612f6200 a5 02 81 80 93 04 81 6f6b00")[3..],
        [
            "mmse.content_location=a/b",
            "mms.url=a/b",
            "mmse.header.bytes=a5:02:81:80",
            "mmse.store_status=0x80",
            "mmse.response_text=ok",
        ]
    );
}

#[test]
fn addresses_and_times_come_in_all_forms() {
    for (digits, shown) in [
        ("89 01 81", "mmse.from=<insert address>"),
        ("97 416e6e203c2b31353e00", "mms.to=+15"),
        ("87 03 81 01 3c", "mmse.delivery_time.rel=60.000000000"),
        ("87 02 81 bc", "mmse.delivery_time.rel=60.000000000"),
        ("8e 05 0100000000", "mmse.message_size=0"),
        ("8a 6100", "mmse.message_class.str=a"),
        ("9081", "mmse.read_reply=0x81"),
        ("8d80 9081", "mmse.read_reply=0x81"),
        ("8d90 9081", "mmse.read_report=0x81"),
        ("8d9f", "mmse.mms_version=1"),
        ("a0 05 81 61626300", "mmse.previously_sent_by=abc"),
        ("582d4100 3100", "mmse.ffheader=X-A"),
        ("84 83 6869", "mmse.parts=1"),
    ] {
        let all = fields(&format!("8c82 {digits}"));
        assert!(all.contains(&shown.to_owned()), "{digits}: {all:?} lacks {shown}");
    }
    assert!(!fields("8c82 89 01 81").iter().any(|line| line.starts_with("mms.from")));
}

#[test]
fn points_in_time_are_local_time() {
    let time = local_time(1_700_000_000_000_000_000);
    for (digits, name) in [
        ("88 06 80 046553f100", "mmse.expiry.abs"),
        ("85 046553f100", "mmse.date"),
        ("a1 06 81 046553f100", "mmse.previously_sent_date.date"),
    ] {
        let all = fields(&format!("8c82 {digits}"));
        assert!(all.contains(&format!("{name}={time}")), "{digits}: {all:?}");
    }
}

#[test]
fn the_type_is_the_second_octet_even_if_another_header_is_first() {
    assert_eq!(fields("984100 8d90"), ["mmse.message_type=0x41", "mmse.transaction_id=A", "mmse.mms_version=1.0"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(inputs in prop::collection::vec((any::<u8>(), prop::collection::vec(any::<u8>(), 0..120)), 16)) {
        let mut dissector = greedy();
        for (kind, bytes) in inputs {
            for start in [&[][..], &[0x8c, kind], &[0x8c, 0x84, 0x84, 0xb3]] {
                feed(&mut dissector, &HTTP, &ROW, Payload::whole(&[start, bytes.as_slice()].concat()));
            }
        }
    }

    #[test]
    fn a_damaged_message_is_survived(at in 0usize..130) {
        let mut bytes = hex(RETRIEVED);
        let at = at % bytes.len();
        let mut dissector = greedy();
        for octet in 0..=255 {
            bytes[at] = octet;
            feed(&mut dissector, &HTTP, &ROW, Payload::whole(&bytes));
        }
    }
}
