//! WSP as a whole: PDUs from a WAP gateway, and hand-made ones.

use proptest::prelude::*;

use super::{CONNECTED, ROW};
use crate::dissect::testing::{cut_everywhere, dissector, emitted, feed, greedy, hex, show, unit};
use crate::dissect::udp::UDP;
use crate::dissect::wtp::WTP;
use crate::dissect::{Dissector, Payload, Row};
use crate::fields::local_time_seconds;

/// A push of m-notification-ind, from a push proxy gateway.
const PUSH: &str = "0006276170706c69636174696f6e2f766e642e7761702e6d6d732d6d65737361676500af848d0193
c3938c82984e4f4b354136343039327879393931008d928919802b3335383430353535303737372f545950453d504c4d4e00961dea66
726f6d20746f6e69676874206c616b6520e4bda0e5a5bd206d650086808a808e0203e888058103093a8083687474703a2f2f6d2f6100";

/// A session set-up by a handset.
const CONNECT: &str = "01100a420480c080000481c080008080a94e6f6b696136323330692f322e30202830332e3235292050726f66
696c652f4d4944502d322e3020436f6e66696775726174696f6e2f434c44432d312e3100";

fn fields(row: &'static Row, digits: &str) -> Vec<String> {
    let mut dissector = greedy();
    let outer = if std::ptr::eq(row, &raw const ROW) { &UDP } else { &WTP };
    unit(&mut dissector, outer, row, Payload::whole(&hex(digits)));
    emitted(&dissector).into_iter().filter_map(|line| line.strip_prefix("wsp wsp.").map(str::to_owned)).collect()
}

/// The fields of headers behind a content type, in a push.
fn headers(digits: &str) -> Vec<String> {
    let bytes = hex(digits);
    let push = format!("0006 {:02x} 83 {digits}", bytes.len() + 1);
    fields(&ROW, &push).split_off(6)
}

#[test]
fn a_push_hands_its_body_to_mms() {
    let mut dissector = dissector(&["wsp.pdu_type", "wsp.header.x_wap_application_id", "mmse.transaction_id", "mmse"]);
    let lines = unit(&mut dissector, &UDP, &ROW, Payload::whole(&hex(PUSH)));
    assert_eq!(
        lines,
        [
            "udp",
            "udp/wsp wsp.pdu_type=0x06 wsp.header.x_wap_application_id=x-wap-application:mms.ua",
            "udp/wsp/mmse mmse.transaction_id=NOK5A64092xy991",
        ]
    );
}

#[test]
fn cut_anywhere_it_keeps_what_came_before() {
    cut_everywhere(&UDP, &ROW, &hex(PUSH));
    cut_everywhere(&WTP, &CONNECTED, &hex(CONNECT));
    for pdu in [
        "02 8123 05 05 04 80 8010 00 8d 85 8f 00",
        "03 80 86 23f10a000001 44 23f0 0a000001",
        "04 20 03 83 8d 82 6869",
        "04 20 01 a3 02 02 03 83 c0 616263 01 02 9e ffd8",
        "05 8102",
        "06 05 04 83 81 ea 85 6162",
        "07 03 be 8d 85 8c82 984100 8d90",
        "08 05",
        "09 8105 04 03 83 05 8d85",
        "40 08 687474703a2f2f61 8d85 582d41003100",
        "41 02 2f61",
        "50 02 2f61",
        "60 02 03 2f61 83 8d 82 6869",
        "70 02 01 2f61 83",
    ] {
        cut_everywhere(&WTP, &CONNECTED, &hex(pdu));
    }
}

#[test]
fn connect_has_version_capabilities_and_headers() {
    assert_eq!(
        fields(&CONNECTED, CONNECT),
        [
            "pdu_type=0x01",
            "version.major=1",
            "version.minor=0",
            "capabilities.length=10",
            "headers_length=66",
            "capabilities=",
            "capability.client_sdu_size=1048576",
            "capability.server_sdu_size=1048576",
            "headers=",
            "header.name_value=0",
            "header.accept=*/*",
            "header.name_value=41",
            "header.user_agent=Nokia6230i/2.0 (03.25) Profile/MIDP-2.0 Configuration/CLDC-1.1",
        ]
    );
}

#[test]
fn a_reply_has_the_status_of_http_too() {
    assert_eq!(
        fields(&CONNECTED, "04 20 01 83"),
        [
            "pdu_type=0x04",
            "reply.status=0x20",
            "reply.http_status=200",
            "headers_length=1",
            "header.name_value=3",
            "header.content_type=text/plain",
        ]
    );
    assert_eq!(super::http_status(0x44), Some(404));
    assert_eq!(super::http_status(0x51), Some(417));
    assert_eq!(super::http_status(0x63), Some(503));
    assert_eq!(super::http_status(0x00), None);
}

#[test]
fn a_get_has_its_url_in_a_comparable_form() {
    let mut dissector = dissector(&["wsp.uri", "mms.url"]);
    let lines = unit(&mut dissector, &WTP, &CONNECTED, Payload::whole(&hex("40 0b 485454503a2f2f4d3a3830")));
    assert_eq!(lines, ["wtp", "wtp/wsp wsp.uri=HTTP://M:80 mms.url=http://m/"]);
}

#[test]
fn a_body_of_any_type_that_looks_like_a_message_is_one() {
    let mut dissector = dissector(&["mmse.message_type"]);
    let lines = unit(&mut dissector, &WTP, &CONNECTED, Payload::whole(&hex("04 20 01 83 8c81 984100 8d90 9280")));
    assert_eq!(lines, ["wtp", "wtp/wsp", "wtp/wsp/mmse mmse.message_type=0x81"]);
}

#[test]
fn parts_have_numbers_and_headers() {
    assert_eq!(
        fields(&CONNECTED, "04 20 01 a3 02 06 03 83 c0 223c6100 616263 01 02 9e ffd8").split_off(4),
        [
            "header.name_value=35",
            "header.content_type=application/vnd.wap.multipart.mixed",
            "multipart=1",
            "header.name_value=3",
            "header.content_type=text/plain",
            "headers=",
            "header.name_value=64",
            "header.content_id=\"<a\"",
            "multipart=2",
            "header.name_value=30",
            "header.content_type=image/jpeg",
        ]
    );
}

#[test]
fn headers_are_shown_as_wireshark_shows_them() {
    for (digits, shown) in [
        ("81 ea", "header.accept_charset=UTF-8"),
        ("81 81", "header.accept_charset=<Unknown character set identifier 0x1>"),
        ("81 04 02 03e8 0b", "header.accept_charset=ISO-10646-UCS-2"),
        ("82 81", "header.accept_encoding=compress"),
        ("83 99", "header.accept_language=English (en)"),
        ("85 81", "header.age=1 second"),
        ("85 02 0e10", "header.age=3600 seconds"),
        ("86 c0", "header.allow=Get"),
        ("88 02 82 85", "header.cache_control=max-age"),
        ("8d 02 0100", "header.content_length=256"),
        ("aa 84", "header.vary=Accept-Ranges"),
        ("ac 8a", "header.warning=110 Response is stale"),
        ("af 84", "header.x_wap_application_id=x-wap-application:mms.ua"),
        ("b3 83", "header.bearer_indication=GSM SMS"),
        ("b4 83", "header.push_flag= (Initiator URI authenticated) (Content trusted)"),
        ("b4 83", "header.push_flag.last=0"),
        ("c0 22 3c613e00", "header.content_id=\"<a>\""),
        ("c3 92", "header.encoding_version=1.2"),
        ("c2 6100", "header.cookie=a"),
        ("c2 6100", "default_string=Cookie: a"),
        ("87 09 80 7573657200 707700", "header.authorization.password=pw"),
        ("ad 07 80 7265616c6d00", "header.www_authenticate.realm=realm"),
        ("90 02 05 09", "header.content_range.entity_length=9"),
        ("a3 03 80 05 09", "header.range.last_byte_pos=9"),
        ("ae 0b 81 86 6669 6c652e6a706700", "parameter.filename=file.jpg"),
        ("80 04 9e 80 8331", "parameter.q=0.333"),
        ("582d466f6f00 62617200", "header.name_string=X-Foo"),
        ("582d466f6f00 62617200", "header_text_value=bar"),
        ("10 82 83", "header.x_up_1.x_up_proxy_push_seq=3"),
        ("85 616200", "header_invalid_value="),
    ] {
        assert!(headers(digits).contains(&shown.to_owned()), "{digits}: {:?} lacks {shown}", headers(digits));
    }
}

#[test]
fn a_date_is_local_time_without_a_fraction() {
    let shown = format!("header.date={}", local_time_seconds(1_700_000_000));
    assert_eq!(headers("92 04 6553f100")[1..], [shown]);
}

#[test]
fn lengths_that_lie_end_with_the_bytes() {
    for pdu in [
        "04 20 8fffffff7f 83",
        "04 20 ffffffffff 83",
        "04 20 01 a3 8fffffff7f 8fffffff7f 8fffffff7f 83",
        "01 10 8fffffff7f 00 02 83 05",
        "40 8fffffff7f 2f61",
        "60 8fffffff7f 8fffffff7f 2f61",
        "09 05 7f 0283",
        "04 20 05 1f 8fffffff7f 83",
    ] {
        let mut dissector = greedy();
        unit(&mut dissector, &WTP, &CONNECTED, Payload::whole(&hex(pdu)));
        assert!(dissector.frame.malformed, "{pdu}");
    }
}

#[test]
fn nothing_is_emitted_that_nobody_wants() {
    let mut dissector = dissector(&["mmse.status"]);
    unit(&mut dissector, &UDP, &ROW, Payload::whole(&hex(PUSH)));
    assert!(dissector.frame.fields.is_empty());
    assert_eq!(show(&dissector, &dissector.frame), ["udp", "udp/wsp", "udp/wsp/mmse"]);
}

fn run_any(dissector: &mut Dissector, bytes: &[u8]) {
    feed(dissector, &UDP, &ROW, Payload::whole(bytes));
    feed(dissector, &WTP, &CONNECTED, Payload::whole(bytes));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(inputs in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 16)) {
        let mut dissector = greedy();
        for bytes in inputs {
            run_any(&mut dissector, &bytes);
            for start in [&[1u8][..], &[2], &[3], &[4, 0x20], &[6, 40], &[9], &[0x40], &[0x60], &[6, 100, 0xa3]] {
                run_any(&mut dissector, &[start, bytes.as_slice()].concat());
            }
        }
    }

    #[test]
    fn a_damaged_push_is_survived(at in 0usize..180) {
        let mut bytes = hex(PUSH);
        let at = at % bytes.len();
        let mut dissector = greedy();
        for octet in 0..=255 {
            bytes[at] = octet;
            run_any(&mut dissector, &bytes);
        }
    }
}
