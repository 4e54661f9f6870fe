//! Messages of RFC 3261 and what it calls for, over UDP and TCP.

use super::super::tcp::TCP;
use super::super::testing::{cut_everywhere, dissector, emitted, feed, greedy, run, tcp, udp, unseen};
use super::super::udp::UDP;
use super::super::{Closing, Direction, Payload, state::State};
use super::{ROW, SIP, message};

/// A request with short header names, and a bit of everything.
const INVITE: &str = "INVITE sip:bob:pw@b.com:5062;lr?Subject=x SIP/2.0\r\n\
    v: SIP/2.0/UDP 10.0.0.1:5060;branch=z9;ttl=3;maddr=1.2.3.4;received=5.6.7.8, SIP/2.0/TCP [2001:db8::1]:5070 ;branch=z8;rport\r\n\
    f: Al Bo <sip:al@a.com:5061;x=y;z>;tag=1;foo=bar\r\n\
    t: \"Bob\" <sip:bob@b.com:5063;p>;tag=2\r\n\
    i: cid1@a\r\n\
    m: \"A \\\" B\" <sip:al@10.0.0.1:5064;a=b>;q=0.5, <tel:+123;phone-context=x>\r\n\
    CSeq:  7   INVITE\r\n\
    Record-Route: \"R\" <sip:u@p1.com:1;lr>,<sip:p2.com;lr>\r\n\
    Route: \"R\" <sip:u@p3.com:2;lr>\r\n\
    Service-Route: \"R\" <sip:u@p4.com:3;lr>\r\n\
    Path: \"R\" <sip:u@p5.com:4;lr>\r\n\
    P-Asserted-Identity: \"C\" <sip:f@c.com:5;q>, tel:+14085264000\r\n\
    P-Preferred-Identity: \"C\" <sip:f@c.com:6;q>\r\n\
    Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n\
    Reason: q.850;cause=21\r\n\
    Reason: X;cause=1\r\n\
    RAck: 776656 1 INVITE\r\n\
    Subject: folded\r\n  line\r\n\
    Expires: abc\r\n\
    P-Access-Network-Info: 3GPP-UTRAN-TDD; utran-cell-id-3gpp=234151D0FCE11\r\n\
    P-Charging-Vector: icid-value=\"abc\";icid-generated-at=10.1.1.1\r\n\
    Authorization: Digest username=\"bob\", realm=\"a\", nonce=\"n\", uri=\"sip:x\", response=\"r\", qop=auth, nc=00000001, cnonce=\"c\", algorithm=MD5\r\n\
    Proxy-Authenticate: Digest realm=\"a,b\",domain=\"d\",opaque=\"o\",stale=false\r\n\
    Authentication-Info: nextnonce=\"m\", rspauth=\"p\"\r\n\
    X-Own: nobody's\r\n\
    c: text/plain\r\n\
    l: 4\r\n\
    \r\n\
    body";

fn lines(message: &str) -> Vec<String> {
    let mut cx = greedy();
    feed(&mut cx, &UDP, &ROW, Payload::whole(message.as_bytes()));
    emitted(&cx)
}

#[test]
fn a_request_shows_what_its_headers_say() {
    let lines = lines(INVITE);
    let wanted = [
        "sip sip.Method=INVITE",
        "sip sip.r-uri=sip:bob:pw@b.com:5062;lr?Subject=x",
        "sip sip.r-uri.user=bob:pw",
        "sip sip.r-uri.host=b.com",
        "sip sip.r-uri.port=5062",
        "sip sip.Via.transport=TCP",
        "sip sip.Via.sent-by.address=2001:db8::1",
        "sip sip.Via.sent-by.port=5070",
        "sip sip.Via.rport=rport",
        "sip sip.from.display.info=Al Bo ",
        "sip sip.from.addr=sip:al@a.com:5061;x=y;z",
        "sip sip.from.param=z",
        "sip sip.from.tag=1",
        "sip sip.tag=2",
        "sip sip.call_id_generated=cid1@a",
        "sip sip.contact.display.info=\"A \\\" B\"",
        "sip sip.contact.uri=tel:+123;phone-context=x",
        "sip sip.contact.parameter=q=0.5",
        "sip sip.CSeq=7   INVITE",
        "sip sip.CSeq.seq=7",
        "sip sip.CSeq.method=INVITE",
        "sip sip.Record-Route.host=p2.com",
        "sip sip.pai.addr=sip:f@c.com:5;q",
        "sip sip.reason_text=Call completed elsewhere",
        "sip sip.reason_cause_sip=200",
        "sip sip.reason_cause_q850=21",
        "sip sip.RAck.RSeq.seq=776656",
        "sip sip.Subject=folded\r\n  line",
        "sip sip.Expires=0",
        "sip sip.icid_value=\"abc\"",
        "sip sip.auth.username=\"bob\"",
        "sip sip.auth.realm=\"a,b\"",
        "sip sip.auth=Authentication-Info: nextnonce=\"m\", rspauth=\"p\"\r\n",
        "sip sip.Content-Length=4",
        "sip sip.resend=0",
        "sip sip.msg_body=62:6f:64:79",
    ];
    for wanted in wanted {
        assert!(lines.iter().any(|line| line == wanted), "{wanted} is not in {lines:#?}");
    }
}

#[test]
fn a_response_answers_its_request_and_a_repetition_is_told() {
    let request = "BYE sip:b SIP/2.0\r\nCall-ID: k\r\nCSeq: 2 BYE\r\n\r\n";
    let response = "SIP/2.0 200 OK\r\nCall-ID: k\r\nCSeq: 2 BYE\r\nRetry-After: 5;x\r\n\r\n";
    let packets = [
        udp((1, 5060), (2, 5060), request.as_bytes()),
        udp((1, 5060), (2, 5060), request.as_bytes()),
        udp((2, 5060), (1, 5060), response.as_bytes()),
        udp((2, 9999), (1, 8888), response.as_bytes()),
    ];
    let wanted = [
        "sip.Status-Code",
        "sip.Status-Line",
        "sip.resend",
        "sip.resend-original",
        "sip.response-request",
        "sip.response-time",
        "sip.Retry-After",
    ];
    let lines: Vec<String> = run(&wanted, &packets).into_iter().map(|(_, mut lines)| lines.pop().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "frame/eth/ip/udp/sip sip.resend=0",
            "frame/eth/ip/udp/sip sip.resend=1 sip.resend-original=1",
            "frame/eth/ip/udp/sip sip.Status-Line=SIP/2.0 200 OK sip.Status-Code=200 sip.Retry-After=0 sip.resend=0 \
             sip.response-request=1 sip.response-time=20",
            "frame/eth/ip/udp/sip sip.Status-Line=SIP/2.0 200 OK sip.Status-Code=200 sip.Retry-After=0 sip.resend=1 \
             sip.resend-original=3 sip.response-request=1 sip.response-time=30",
        ]
    );
}

#[test]
fn an_ack_belongs_to_its_invite() {
    let message = |method: &str| format!("{method} sip:b SIP/2.0\r\nCall-ID: k\r\nCSeq: 2 {method}\r\n\r\n");
    let packets = ["INVITE", "ACK"].map(|method| udp((1, 5060), (2, 5060), message(method).as_bytes()));
    let lines = run(&["sip.response-request"], &packets).pop().unwrap().1;
    assert_eq!(lines.last().unwrap(), "frame/eth/ip/udp/sip sip.response-request=1");
}

#[test]
fn every_header_and_every_other_field_is_shown() {
    let names = SIP.fields.iter().filter_map(|field| {
        let name = field.name.strip_prefix("sip.")?;
        Some(match name {
            "ETag" => "SIP-ETag",
            "If_Match" => "SIP-If-Match",
            "uui" => "User-to-User",
            _ if name.contains('.') || !name.starts_with(|c: char| c.is_ascii_uppercase()) => return None,
            _ if name.ends_with("-Line") || name == "Status-Code" || name == "Method" => return None,
            _ => name,
        })
    });
    let headers = names.map(|name| [name, ": 1\r\n"].concat()).collect::<Vec<String>>().concat();
    let mut all = lines(INVITE);
    all.extend(lines(&format!("SIP/2.0 200 OK\r\n{headers}\r\n")));
    let unseen = unseen(&SIP, &all);
    // These need more than one message: see above.
    assert_eq!(unseen, ["sip.resend-original", "sip.response-request", "sip.response-time"]);
}

#[test]
fn a_cut_keeps_the_fields_before_it() {
    cut_everywhere(&UDP, &ROW, INVITE.as_bytes());
}

#[test]
fn the_last_line_of_a_datagram_need_not_end() {
    let lines = lines("OPTIONS tel:+1 SIP/2.0\r\nCall-ID: k\r\nCSeq: 2");
    assert!(lines.contains(&"sip sip.CSeq=2".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("CSeq.seq") || line.contains("resend") || line.contains("host")));
}

#[test]
fn what_is_no_sip_is_not_taken() {
    for bytes in ["", "\r\n\r\n", "jaK\0", "GET / HTTP/1.1\r\n\r\n", "SIP/2.0", " SIP/2.0\r\n", "SIP/2.0200\r\n"] {
        assert_eq!(lines(bytes), Vec::<String>::new(), "{bytes:?}");
    }
}

/// A connection of one side's bytes in segments.
fn connection(segments: &[&str]) -> Vec<String> {
    let mut packets = vec![tcp((1, 40000), (2, 5060), 0, 0, "S", b"")];
    let mut seq = 1;
    for segment in segments {
        packets.push(tcp((1, 40000), (2, 5060), seq, 1, "AP", segment.as_bytes()));
        seq += segment.len() as u32;
    }
    let wanted = ["sip.Method", "sip.Call-ID", "sip.msg_body", "sip.Content-Length"];
    let layers = |(frame, lines): (u32, Vec<String>)| {
        let sip = lines
            .into_iter()
            .filter_map(move |line| Some(format!("{frame} {}", line.strip_prefix("frame/eth/ip/tcp/")?)));
        sip.collect::<Vec<String>>()
    };
    run(&wanted, &packets).into_iter().flat_map(layers).collect()
}

#[test]
fn messages_are_cut_out_of_a_stream() {
    let first = "BYE sip:a SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 2\r\n\r\nab";
    let second = "BYE sip:a SIP/2.0\r\ni: 2\r\nl: 0\r\n\r\n";
    let wanted = [
        "2 sip sip.Method=BYE sip.Call-ID=1 sip.Content-Length=2 sip.msg_body=61:62",
        "2 sip sip.Method=BYE sip.Call-ID=2 sip.Content-Length=0",
    ];
    assert_eq!(connection(&[&format!("{first}\r\n\r\n{second}")]), wanted);
    let both = [first, second].concat();
    for at in 1..both.len() {
        let (one, two) = both.split_at(at);
        let seen = connection(&[one, two, "\r\n"]);
        let messages: Vec<&str> = seen.iter().map(|line| &line[2..]).collect();
        assert_eq!(messages, wanted.map(|line| &line[2..]), "split at {at}");
    }
}

#[test]
fn a_message_that_breaks_off_is_reported_where_it_does() {
    assert_eq!(
        connection(&["\r\nBYE sip:a SIP/2.0\r\nCall-ID: 1\r\nContent-Le"]),
        ["2 sip sip.Method=BYE sip.Call-ID=1"]
    );
    assert_eq!(connection(&["\x01\x02 no SIP\r\n", "BYE sip:a SIP/2.0\r\nCall-ID: 1\r\n\r\n"]).len(), 1);
}

#[test]
fn a_hole_in_a_body_costs_one_message_and_a_hole_elsewhere_the_segment() {
    let head = "BYE sip:a SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 10\r\n\r\n0123";
    let next = "BYE sip:a SIP/2.0\r\nCall-ID: 2\r\nContent-Length: 0\r\n\r\n";
    for (hole, after, wanted) in [
        (4, format!("89{next}"), &["1", "2"][..]),
        (6, next.to_owned(), &["1", "2"]),
        (60, format!("rest\r\n\r\n{next}"), &["1"]),
        (60, next.to_owned(), &["1", "2"]),
    ] {
        let mut cx = dissector(&["sip.Call-ID", "sip.msg_body"]);
        let mut stream = message::stream();
        cx.frame.reset(1, 0);
        cx.layer(&TCP, |cx| {
            stream.data(cx, Direction::Forward, head.as_bytes());
            assert!(stream.pending(Direction::Forward));
            stream.gap(cx, Direction::Forward, hole);
            stream.data(cx, Direction::Forward, after.as_bytes());
            stream.end(cx, Direction::Forward, Closing::Fin);
        });
        let wanted: Vec<String> = wanted.iter().map(|id| format!("sip sip.Call-ID={id}")).collect();
        assert_eq!(emitted(&cx), wanted, "a hole of {hole}");
        assert_eq!(cx.stats.incomplete_messages, 1);
        assert!(!cx.frame.malformed);
    }
}

#[test]
fn random_damage_does_not_panic() {
    let mut cx = greedy();
    for at in (0..INVITE.len()).step_by(2) {
        for byte in [0, b'"', b':', 0xff] {
            let mut bytes = INVITE.as_bytes().to_vec();
            bytes[at] = byte;
            cx.state = State::default();
            feed(&mut cx, &UDP, &ROW, Payload::whole(&bytes));
        }
    }
}
