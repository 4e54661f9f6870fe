//! Messages as in RFC 3525, annex B and appendix I.

use super::super::testing::{emitted, feed, greedy, run, tcp, unseen};
use super::super::udp::UDP;
use super::super::{Payload, state::State};
use super::*;

const LONG: &str = "MEGACO/1 [10.0.0.2]:2944\r\nTransaction = 9999 {\r\n Context = $ {\r\n  Add = DS1/1 {\r\n\
    Media { Stream = 1 { LocalControl { Mode = SendReceive, tdmc/gain=2 }, Local {\r\nv=0\r\nm=audio $ RTP/AVP 4\r\n},\r\n\
    Remote {\r\nv=0\r\nc=IN IP4 10.0.0.9\r\nm=audio 5004 RTP/AVP 0\r\n} } },\r\n\
    Events = 2222 { al/of, dd/ce {DigitMap=Dialplan0} }, Signals { cg/dt }, DigitMap= Dialplan0{ (0|00|[1-7]xxx) }\r\n\
    }, Add = $ { Media { O{MO=SR}} } },\r\n Context = * { W-Subtract = * { Audit { Statistics, EB } }, Modify = A/1 {Modem[V32]{}} } }";
const SHORT: &str = "!/1 <gw.example.com>:2944 P=9999{C=5000{A=DS1/1,C=7},C=7{ER=430{\"Unknown TID\"},S=A/1{SA{rtp/ps=1234, nt/os=5}}}} \
    T=10000{C=-{O-W-N=A/2{OE=2222{19990729T22000001:al/of(strict=state),dd/ce{ds=\"916\"}}}}} PN=7{} K{1}";

fn lines(text: &str) -> Vec<String> {
    let mut cx = greedy();
    feed(&mut cx, &UDP, &ROW, Payload::whole(text.as_bytes()));
    emitted(&cx).into_iter().filter_map(|line| Some(line.strip_prefix("megaco megaco.")?.to_owned())).collect()
}

#[test]
fn a_request_shows_its_commands_and_descriptors() {
    assert_eq!(
        lines(LONG),
        [
            "start_token=MEGACO",
            "version=1",
            "mId=[10.0.0.2]:2944",
            "transaction=Request",
            "transid=9999",
            "context=4294967294",
            "command=Add",
            "termid=DS1/1",
            "media=",
            "streamid=1",
            "localcontroldescriptor=",
            "mode=SendReceive",
            "localdescriptor=",
            "remotedescriptor=",
            "events=",
            "requestid=2222",
            "pkgdname=al/of",
            "pkgdname=dd/ce",
            "signal=",
            "pkgdname=cg/dt",
            "digitmap=DigitMap= Dialplan0{ (0|00|[1-7]xxx) }",
            "command=Add",
            "termid=WildCard any",
            "media=",
            "localcontroldescriptor=",
            "mode=SR",
            "context=4294967295",
            "wildcard_response=",
            "command=Subtract",
            "termid=WildCard all",
            "audit=",
            "audititem=Statistics",
            "audititem=EventBuffer",
            "command=Modify",
            "termid=A/1",
            "modem=Modem[V32]{}",
        ]
    );
}

#[test]
fn a_reply_may_have_errors_and_other_transactions() {
    assert_eq!(
        lines(SHORT),
        [
            "start_token=!",
            "version=1",
            "mId=<gw.example.com>:2944",
            "transaction=Reply",
            "transid=9999",
            "context=5000",
            "command=Add",
            "termid=DS1/1",
            "context=7",
            "error=",
            "error_code=430",
            "error_string=Unknown TID",
            "command=Subtract",
            "termid=A/1",
            "statistics=",
            "transaction=Request",
            "transid=10000",
            "context=0",
            "command_optional=",
            "wildcard_response=",
            "command=Notify",
            "termid=A/2",
            "observedevents=",
            "requestid=2222",
            "pkgdname=19990729T22000001:al/of(strict=state)",
            "pkgdname=dd/ce",
            "transaction=Pending",
            "transid=7",
        ]
    );
    assert_eq!(
        lines("!/1 dev1 ER=400{\"x\"}")[3..],
        ["transaction=Error", "error=", "error_code=400", "error_string=x"]
    );
}

#[test]
fn every_field_is_shown_with_the_sdp_inside() {
    let mut cx = greedy();
    feed(&mut cx, &UDP, &ROW, Payload::whole(LONG.as_bytes()));
    let mut all = emitted(&cx);
    assert!(all.contains(&"sdp sdp.media.port=5004".to_owned()));
    feed(&mut cx, &UDP, &ROW, Payload::whole(SHORT.as_bytes()));
    all.extend(emitted(&cx));
    assert_eq!(unseen(&MEGACO, &all), Vec::<&str>::new());
}

#[test]
fn over_tcp_a_message_stands_behind_a_tpkt_header() {
    let message = "!/1 a P=1{C=-{SC=ROOT}}";
    let bytes = [&[3, 0, 0, message.len() as u8 + 4], message.as_bytes()].concat();
    let both = [&bytes[..], &bytes].concat();
    for at in 1..both.len() {
        let packets = [
            tcp((1, 9), (2, 2944), 1, 1, "A", &both[..at]),
            tcp((1, 9), (2, 2944), 1 + at as u32, 1, "A", &both[at..]),
        ];
        let frames = run(&["megaco.command"], &packets);
        let found = frames.iter().flat_map(|(_, lines)| lines).filter(|line| line.contains("ServiceChange")).count();
        assert_eq!(found, 2, "cut at {at}");
    }
}

#[test]
fn a_cut_keeps_whole_transactions_and_damage_does_not_panic() {
    let mut cx = greedy();
    for sample in [LONG, SHORT] {
        feed(&mut cx, &UDP, &ROW, Payload::whole(sample.as_bytes()));
        let whole = emitted(&cx);
        for at in 0..sample.len() {
            cx.state = State::default();
            let cut = Payload { bytes: &sample.as_bytes()[..at], missing: sample.len() - at };
            feed(&mut cx, &UDP, &ROW, cut);
            let fields = emitted(&cx);
            assert_eq!(fields, whole[..fields.len()], "cut at {at}");
            for byte in [0, b'{', b'}', b'"', b'=', 0xff] {
                let mut bytes = sample.as_bytes().to_vec();
                bytes[at] = byte;
                feed(&mut cx, &UDP, &ROW, Payload::whole(&bytes));
            }
        }
    }
}

#[test]
fn what_does_not_begin_with_the_token_is_not_taken() {
    for text in ["", "MEGAC", "x/1 a ", "\0"] {
        assert_eq!(lines(text), Vec::<String>::new());
    }
}
