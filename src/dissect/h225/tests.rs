//! Tests of H.225.0, with messages encoded by hand after its annex H.

use super::super::testing::{cut_everywhere, dissector, emitted, feed, greedy, hex, show, unit};
use super::super::{Payload, q931, udp};
use super::samples::{self, GUID};
use super::{ROW, fields};

/// `h225 h225.x=` before each field left out.
fn ras(digits: &str) -> Vec<String> {
    let lines = cut_everywhere(&udp::UDP, &ROW, &hex(digits));
    lines.into_iter().map(|line| line.replace("h225 h225.", "")).collect()
}

/// A user-user element of `digits` in a message of Q.931.
fn signalling(digits: &str) -> Vec<String> {
    let user = hex(digits);
    let head = [0x08, 0x02, 0, 0x11, 0x05, 0x7e, 0, 1 + user.len() as u8, 5];
    let message = [&head[..], &user].concat();
    let mut cx = greedy();
    let mut all = Vec::new();
    for len in 0..=message.len() {
        let missing = message.len() - len;
        cx.layer(&super::super::tcp::TCP, |cx| {
            let payload = Payload { bytes: &message[..len], missing };
            cx.enter_with(&q931::Q931, payload, |cx, body| q931::message(cx, body, q931::Carrier::Tpkt));
        });
        let fields = emitted(&cx);
        if len == message.len() {
            all = fields;
        } else {
            cx.frame.reset(1, 0);
        }
    }
    all.into_iter().filter_map(|line| line.strip_prefix("h225 h225.").map(str::to_owned)).collect()
}

const ADMISSION_REQUEST: &str = "27900006006000450050002d0030003000300031010300888cba9002030088845674040041006c006900630065000a00000106b840050000118a2c7f3411de4b0599aa00d0b70ac3e04264018011008a2c7f3411de4b0599aa00d0b70ac3e109060047004b002d0031";
const ADMISSION_CONFIRM: &str = "28000006400500000a00000206b8";

#[test]
fn an_admission_request_gives_who_calls_whom() {
    assert_eq!(
        ras(ADMISSION_REQUEST),
        [
            "RasMessage=9",
            "admissionRequest_element=",
            "requestSeqNum=7",
            "endpointIdentifier=EP-0001",
            "destinationInfo=1",
            "DestinationInfo_item=0",
            "dialledDigits=5559876",
            "srcInfo=2",
            "AliasAddress=0",
            "dialledDigits=5551234",
            "AliasAddress=1",
            "h323_ID=Alice",
            "bandWidth=1280",
            "callReferenceValue=17",
            "conferenceID=8a2c7f34-11de-4b05-99aa-00d0b70ac3e0",
            "answerCall=1",
            "canMapAlias=1",
            GUID,
            "gatekeeperIdentifier=GK-1",
        ]
    );
}

#[test]
fn a_response_has_the_call_of_its_request() {
    let mut cx = greedy();
    let mut send = |back: bool, digits: &str| {
        let (src, dst) = if back { ([2; 16], [1; 16]) } else { ([1; 16], [2; 16]) };
        cx.net = super::super::Net { src, dst };
        feed(&mut cx, &udp::UDP, &ROW, Payload::whole(&hex(digits)));
        emitted(&cx).into_iter().map(|line| line.replace("h225 h225.", "")).collect::<Vec<_>>()
    };
    send(false, ADMISSION_REQUEST);
    let confirm = send(true, ADMISSION_CONFIRM);
    assert_eq!(
        confirm,
        [
            "RasMessage=10",
            "admissionConfirm_element=",
            "requestSeqNum=7",
            "bandWidth=1280",
            GUID,
            "ras.reqframe=1",
            "ras.timedelta=0.010000000",
        ]
    );
    assert_eq!(send(false, ADMISSION_CONFIRM).len(), 4, "the wrong way");
}

#[test]
fn as_a_proto_the_choice_spans_the_message() {
    let mut cx = greedy();
    cx.demand.want_field_as_layer(fields::RAS_MESSAGE.id());
    let lines = unit(&mut cx, &udp::UDP, &ROW, Payload::whole(&hex(ADMISSION_CONFIRM)));
    assert_eq!(
        lines[1..],
        [
            "udp/h225 h225.RasMessage=10",
            "udp/h225/h225 h225.RasMessage=10 h225.admissionConfirm_element= h225.requestSeqNum=7 h225.bandWidth=1280",
        ]
    );
    let layer = cx.frame.layers[2];
    assert!(layer.spanning && layer.field.is_some());
}

#[test]
fn every_kind_of_message_gives_its_fields() {
    for (digits, expected) in samples::RAS {
        assert_eq!(ras(digits), *expected, "{digits}");
    }
}

#[test]
fn call_signalling_gives_its_fields() {
    for (digits, expected) in samples::SIGNALLING {
        assert_eq!(signalling(digits), *expected, "{digits}");
    }
}

#[test]
fn generic_data_may_name_aliases() {
    let mut cx = dissector(&["h225.alias", "h225.dialledDigits"]);
    let tail =
        hex("2580060008914a00040111008a2c7f3411de4b0599aa00d0b70ac3e110810100110140000100014000024004454000032009");
    cx.layer(&q931::Q931, |cx| {
        cx.enter_with(&super::H225, Payload::whole(&tail), super::call_signalling);
    });
    let frame = cx.frame.clone();
    assert_eq!(show(&cx, &frame)[1], "q931/h225 h225.alias=0 h225.dialledDigits=12");
}

#[test]
fn what_is_nested_without_end_is_not_followed() {
    let mut cx = greedy();
    let bytes = vec![0xff; 4000];
    for place in 0..32u8 {
        let mut message = bytes.clone();
        message[0] = place << 2;
        feed(&mut cx, &udp::UDP, &ROW, Payload::whole(&message));
    }
    for bytes in [vec![0; 4000], vec![0x55; 4000], vec![0xaa; 4000]] {
        feed(&mut cx, &udp::UDP, &ROW, Payload::whole(&bytes));
    }
}

#[test]
fn damage_keeps_the_kind_of_message() {
    let mut cx = greedy();
    let good = hex(ADMISSION_REQUEST);
    for at in 1..good.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            feed(&mut cx, &udp::UDP, &ROW, Payload::whole(&bad));
            assert_eq!(emitted(&cx)[0], "h225 h225.RasMessage=9");
        }
    }
}
