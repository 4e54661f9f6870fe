//! Whole messages.

use super::super::testing::{dissector, greedy, show};
use super::super::{Closing, Direction, Dissector, Payload, tcp};
use super::{LLMNR_ROW, MDNS_ROW, ROW, Row, message, stream};

/// A header with flags and counts.
fn header(id: u16, flags: u16, counts: [u16; 4]) -> Vec<u8> {
    [id, flags].into_iter().chain(counts).flat_map(u16::to_be_bytes).collect()
}

fn name(text: &str) -> Vec<u8> {
    let labels = text.split('.').filter(|label| !label.is_empty());
    labels.flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat()).chain([0]).collect()
}

fn question(id: u16, flags: u16, asked: &str) -> Vec<u8> {
    [header(id, flags, [1, 0, 0, 0]), name(asked), vec![0, 1, 0, 1]].concat()
}

fn record(owner: &[u8], kind: u16, data: &[u8]) -> Vec<u8> {
    [owner, &kind.to_be_bytes(), &[0, 1, 0, 0, 0, 60], &(data.len() as u16).to_be_bytes(), data].concat()
}

fn response(records: &[Vec<u8>]) -> Vec<u8> {
    let header = header(0xff, 0x8180, [1, records.len() as u16, 0, 0]);
    [header, name("a.Ex"), vec![0, 1, 0, 1], records.concat()].concat()
}

const OWNER: &[u8] = &[0xc0, 12];

fn run_in(cx: &mut Dissector, row: &'static Row, number: u32, message: Payload<'_>) -> Vec<String> {
    cx.frame.reset(number, i64::from(number) * 1_000_000_000);
    cx.enter(row, message);
    let frame = cx.frame.clone();
    show(cx, &frame)
}

fn run(wanted: &[&str], message: &[u8]) -> Vec<String> {
    run_in(&mut dissector(wanted), &ROW, 1, Payload::whole(message))
}

#[test]
fn a_query_shows_its_flags_and_question() {
    let wanted = [
        "dns.id",
        "dns.flags",
        "dns.flags.response",
        "dns.flags.opcode",
        "dns.flags.authoritative",
        "dns.flags.recdesired",
        "dns.flags.rcode",
        "dns.count.queries",
        "dns.qry.name",
        "dns.qry.name.len",
        "dns.count.labels",
        "dns.qry.type",
        "dns.qry.class",
    ];
    assert_eq!(
        run(&wanted, &question(1, 0x0100, "www.Example.COM")),
        ["dns dns.id=0x0001 dns.flags=0x0100 dns.flags.response=0 dns.flags.opcode=0 dns.flags.recdesired=1 \
            dns.count.queries=1 dns.qry.name=www.Example.COM dns.qry.name.len=15 dns.count.labels=3 dns.qry.type=1 \
            dns.qry.class=0x0001"]
    );
    assert_eq!(run(&["dns.qry.name"], &question(1, 0, "")), ["dns dns.qry.name=<Root>"]);
}

#[test]
fn records_show_what_they_hold() {
    let of = |kind: u16, data: &[u8], wanted: &[&str]| run(wanted, &response(&[record(OWNER, kind, data)])).concat();
    assert_eq!(
        of(
            1,
            &[1, 2, 3, 4],
            &["dns.resp.name", "dns.resp.type", "dns.resp.class", "dns.resp.ttl", "dns.resp.len", "dns.a"]
        ),
        "dns dns.resp.name=a.Ex dns.resp.type=1 dns.resp.class=0x0001 dns.resp.ttl=60 dns.resp.len=4 dns.a=1.2.3.4"
    );
    let mut v6 = [0; 16];
    v6[15] = 1;
    assert_eq!(of(28, &v6, &["dns.aaaa"]), "dns dns.aaaa=::1");
    assert_eq!(of(5, &[1, b'c', 0xc0, 14], &["dns.cname"]), "dns dns.cname=c.Ex");
    assert_eq!(of(2, &name("n"), &["dns.ns"]), "dns dns.ns=n");
    assert_eq!(of(12, &name("p.q"), &["dns.ptr.domain_name"]), "dns dns.ptr.domain_name=p.q");
    let mx = [vec![0, 10], name("m")].concat();
    assert_eq!(
        of(15, &mx, &["dns.mx.preference", "dns.mx.mail_exchange"]),
        "dns dns.mx.preference=10 dns.mx.mail_exchange=m"
    );
    assert_eq!(
        of(16, b"\x02hi\x02\xc3\xa9\x00", &["dns.txt", "dns.txt.length"]),
        "dns dns.txt.length=2 dns.txt=hi dns.txt.length=2 dns.txt=\u{fffd}\u{fffd} dns.txt.length=0 dns.txt="
    );
    let soa = [name("m"), name("r"), vec![0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5]].concat();
    assert_eq!(
        of(6, &soa, &["dns.soa.mname", "dns.soa.serial_number", "dns.soa.minimum_ttl"]),
        "dns dns.soa.mname=m dns.soa.serial_number=1 dns.soa.minimum_ttl=5"
    );
    let srv = [vec![0, 1, 0, 2, 0, 80], name("t")].concat();
    assert_eq!(
        of(
            33,
            &srv,
            &["dns.resp.name", "dns.srv.service", "dns.srv.proto", "dns.srv.name", "dns.srv.port", "dns.srv.target"]
        ),
        "dns dns.srv.service=a dns.srv.proto=Ex dns.srv.port=80 dns.srv.target=t"
    );
    let naptr = [b"\0\x01\0\x02\x01S\x03SIP\x02!!".to_vec(), name("r")].concat();
    assert_eq!(
        of(35, &naptr, &["dns.naptr.service", "dns.naptr.regex", "dns.naptr.replacement"]),
        "dns dns.naptr.service=SIP dns.naptr.regex=!! dns.naptr.replacement=r"
    );
}

#[test]
fn an_opt_record_has_fields_of_its_own() {
    let opt = [&[0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 8][..], &[0, 3, 0, 4, 1, 2, 3, 4]].concat();
    let message = [header(1, 0, [0, 0, 0, 1]), opt].concat();
    let wanted = [
        "dns.resp.name",
        "dns.resp.class",
        "dns.resp.ttl",
        "dns.rr.udp_payload_size",
        "dns.resp.z.do",
        "dns.resp.len",
        "dns.opt.code",
        "dns.opt.data",
    ];
    assert_eq!(
        run(&wanted, &message),
        ["dns dns.resp.name=<Root> dns.rr.udp_payload_size=1232 dns.resp.z.do=1 dns.resp.len=8 dns.opt.code=3 \
            dns.opt.data=01:02:03:04"]
    );
}

#[test]
fn bytes_after_the_last_record_are_extraneous() {
    let message = [question(1, 0, "a"), b"xy".to_vec()].concat();
    assert_eq!(
        run(&["dns.extraneous", "dns.extraneous.data", "dns.extraneous.length"], &message),
        ["dns dns.extraneous.data=78:79 dns.extraneous.length=2 dns.extraneous="]
    );
}

#[test]
fn an_update_counts_other_things() {
    let message = [header(1, 0x2800, [0, 0, 0, 0])].concat();
    let wanted =
        ["dns.count.queries", "dns.count.zones", "dns.count.prerequisites", "dns.count.updates", "dns.count.add_rr"];
    assert_eq!(
        run(&wanted, &message),
        ["dns dns.count.zones=0 dns.count.prerequisites=0 dns.count.updates=0 dns.count.add_rr=0"]
    );
}

#[test]
fn a_cut_at_every_length_keeps_the_fields_before_it() {
    let message = response(&[record(OWNER, 1, &[1, 2, 3, 4]), record(OWNER, 16, b"\x02hi"), record(OWNER, 5, OWNER)]);
    let whole = run_in(&mut greedy(), &ROW, 1, Payload::whole(&message)).concat();
    for end in 0..message.len() {
        for missing in [0, message.len() - end] {
            let mut cx = greedy();
            let cut = run_in(&mut cx, &ROW, 1, Payload { bytes: &message[..end], missing }).concat();
            let cut = cut.trim_end_matches(" dns.unsolicited=1");
            assert!(whole.starts_with(cut), "{end}: {cut}");
            assert_eq!(cx.frame.malformed, missing == 0, "{end}");
        }
    }
}

#[test]
fn a_damaged_name_keeps_the_header() {
    let message = [header(7, 0x0100, [1, 0, 0, 0]), b"\x03abc\x80\x0c\0\x01\0\x01".to_vec()].concat();
    assert_eq!(run(&["dns.id", "dns.qry.name", "dns.qry.type"], &message), ["dns dns.id=0x0007"]);
    let message = [header(7, 0x0100, [1, 0, 0, 0]), b"\xc0\x0c\0\x01\0\x01".to_vec()].concat();
    assert_eq!(
        run(&["dns.qry.name", "dns.qry.type"], &message),
        ["dns dns.qry.name=<Name contains a pointer that loops> dns.qry.type=1"]
    );
}

#[test]
fn responses_know_their_query() {
    let wanted = [
        "dns.response_to",
        "dns.time",
        "dns.retransmission",
        "dns.retransmit_response",
        "dns.retransmit_response_in",
        "dns.retransmit_request_in",
        "dns.unsolicited",
    ];
    let mut cx = dissector(&wanted);
    let (query, answer) = (question(1, 0x0100, "a"), question(1, 0x8180, "a"));
    let mut at = |number, bytes: &[u8], back: bool| {
        let (client, server) = (([1; 16], 4000), ([2; 16], 53));
        let (src, dst) = if back { (server, client) } else { (client, server) };
        (cx.net.src, cx.net.dst, cx.ports) = (src.0, dst.0, (src.1, dst.1));
        run_in(&mut cx, &ROW, number, Payload::whole(bytes)).concat()
    };
    assert_eq!(at(1, &query, false), "dns");
    assert_eq!(at(2, &query, false), "dns dns.retransmit_request_in=1 dns.retransmission=1");
    assert_eq!(at(3, &answer, true), "dns dns.response_to=1 dns.time=2.000000000");
    assert_eq!(at(4, &answer, true), "dns dns.retransmit_response= dns.retransmit_response_in=3 dns.retransmission=1");
    assert_eq!(at(5, &query, false), "dns");
    assert_eq!(at(6, &question(2, 0x8180, "a"), true), "dns dns.unsolicited=1");
}

#[test]
fn a_quoted_message_is_no_retransmission() {
    let mut cx = dissector(&["dns.retransmission"]);
    let query = question(1, 0, "a");
    run_in(&mut cx, &ROW, 1, Payload::whole(&query));
    cx.quoted = true;
    assert_eq!(run_in(&mut cx, &ROW, 2, Payload::whole(&query)), ["dns"]);
}

#[test]
fn mdns_and_llmnr_have_bits_of_their_own() {
    let mut cx = greedy();
    let mut message = question(1, 0, "a");
    let class = message.len() - 2;
    message[class] = 0x80;
    let shown = run_in(&mut cx, &MDNS_ROW, 1, Payload::whole(&message)).concat();
    assert!(shown.ends_with("dns.qry.class=0x0001 dns.qry.qu=1"), "{shown}");
    let shown = run_in(&mut cx, &LLMNR_ROW, 2, Payload::whole(&question(2, 0x0400, "a"))).concat();
    assert!(shown.contains("dns.flags.conflict=1 dns.flags.truncated=0 dns.flags.tentative=0"), "{shown}");
}

fn over_tcp(cx: &mut Dissector, parts: &[&[u8]], how: Option<u64>) -> Vec<String> {
    let mut stream = stream::new();
    let mut lines = Vec::new();
    for (number, part) in (1u32..).zip(parts) {
        cx.frame.reset(number, 0);
        cx.layer(&tcp::TCP, |cx| {
            match how {
                Some(len) if part.is_empty() => stream.gap(cx, Direction::Forward, len),
                _ => stream.data(cx, Direction::Forward, part),
            }
            if usize::try_from(number) == Ok(parts.len()) {
                stream.end(cx, Direction::Forward, Closing::Lost);
            }
        });
        let frame = cx.frame.clone();
        lines.extend(show(cx, &frame).iter().skip(1).map(|line| line.replace("tcp/", &format!("{number} "))));
    }
    lines
}

fn prefixed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u16).to_be_bytes(), message].concat()
}

#[test]
fn over_tcp_messages_are_told_by_their_length() {
    let two = [prefixed(&question(1, 0, "a")), prefixed(&question(2, 0, "b"))].concat();
    let wanted = ["dns.length", "dns.qry.name"];
    let expected = ["dns dns.length=19 dns.qry.name=a", "dns dns.length=19 dns.qry.name=b"];
    for at in 0..two.len() {
        let (head, tail) = two.split_at(at);
        let mut cx = dissector(&wanted);
        let lines = over_tcp(&mut cx, &[head, tail], None);
        let shown: Vec<&str> = lines.iter().map(|line| &line[2..]).collect();
        assert_eq!(shown, expected, "{at}");
        assert_eq!(cx.stats.incomplete_messages, 0);
    }
}

#[test]
fn a_hole_in_a_stream_costs_one_message() {
    let (one, two) = (prefixed(&question(1, 0, "a.b")), prefixed(&question(2, 0, "c")));
    let (head, tail) = one.split_at(15);
    let mut cx = dissector(&["dns.id", "dns.qry.name"]);
    let after = [&tail[4..], &two].concat();
    assert_eq!(
        over_tcp(&mut cx, &[head, &[], &after], Some(4)),
        ["2 dns dns.id=0x0001", "3 dns dns.id=0x0002 dns.qry.name=c"]
    );
    assert_eq!(cx.stats.incomplete_messages, 1);
    assert!(!cx.frame.malformed);
    let lines = over_tcp(&mut cx, &[head, &[], b"\0\0middle", &two], Some(400));
    assert_eq!(lines, ["2 dns dns.id=0x0001", "4 dns dns.id=0x0002 dns.qry.name=c"]);
}

proptest::proptest! {
    #[test]
    fn no_bytes_do_any_harm(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), at in 0usize..200) {
        let mut cx = greedy();
        run_in(&mut cx, &ROW, 1, Payload::whole(&bytes));
        let mut valid = response(&[record(OWNER, 6, &bytes), record(OWNER, 35, &bytes), record(&[0], 41, &bytes)]);
        if let (Some(place), Some(byte)) = (valid.get_mut(at), bytes.first()) {
            *place = *byte;
        }
        run_in(&mut cx, &ROW, 2, Payload::whole(&valid));
        over_tcp(&mut cx, &[&bytes, &[], &valid, &bytes], Some(bytes.len() as u64));
    }
}

#[test]
fn a_datagram_on_other_ports_is_told_by_its_looks() {
    let seen = |message: &[u8], ports| message::looks(Payload::whole(message), ports);
    let asked = |flags, counts, records: usize| {
        [header(1, flags, counts), name("www.example.com"), vec![0, 1, 0, 1], [0; 11].repeat(records)].concat()
    };
    for (flags, counts, looks) in [
        (0x0100, [1, 0, 0, 0], true),
        (0x0120, [1, 0, 0, 10], true),
        (0x8183, [1, 100, 10, 10], true),
        (0x2800, [1, 0, 0, 0], false),
        (0x0100, [2, 0, 0, 0], false),
        (0x0100, [1, 1, 0, 0], false),
        (0x0100, [1, 0, 1, 0], false),
        (0x0100, [1, 0, 0, 11], false),
        (0x8180, [1, 101, 0, 0], false),
        (0x8180, [1, 0, 11, 0], false),
    ] {
        assert_eq!(seen(&asked(flags, counts, 120), (20000, 20001)), looks, "{flags:04x} {counts:?}");
    }
    let query = asked(0x0100, [1, 0, 0, 0], 0);
    assert!(!seen(&query, (20000, 137)) && !seen(&query, (137, 20000)), "that is NetBIOS");
    assert!(!seen(&query[..17], (20000, 20001)), "too short for a question");
    let clipped = Payload { bytes: &query[..12], missing: 6 };
    assert!(message::looks(clipped, (20000, 20001)), "what the snap length clipped was there");
    assert!(!seen(&asked(0x8180, [1, 3, 0, 0], 0), (20000, 20001)), "no room for the records");
}
