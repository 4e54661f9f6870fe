//! Diameter as a whole.

use proptest::prelude::*;

use super::{DIAMETER, ROW, addresses, charging, ietf, later, mobile};
use crate::dissect::dictionary::{Entry, Kind};
use crate::dissect::tcp::TCP;
use crate::dissect::testing::{cut_everywhere, emitted, feed, greedy, run, tcp};
use crate::dissect::{Dissector, Payload};

fn avp(vendor: u32, code: u32, value: &[u8]) -> Vec<u8> {
    let header = if vendor == 0 { 8 } else { 12 };
    let mut bytes = code.to_be_bytes().to_vec();
    bytes.push(if vendor == 0 { 0x40 } else { 0xc0 });
    bytes.extend(&(header + value.len() as u32).to_be_bytes()[1..]);
    if vendor != 0 {
        bytes.extend(vendor.to_be_bytes());
    }
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn message(flags: u8, hop: u32, avps: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend(&(20 + avps.len() as u32).to_be_bytes()[1..]);
    bytes.extend([flags, 0, 1, 16, 0, 0, 0, 4]);
    bytes.extend(hop.to_be_bytes());
    bytes.extend([0xee, 0, 0, 1]);
    bytes.extend(avps);
    bytes
}

/// The fields of a message's pairs, those of their headers left out.
fn fields(avps: &[u8]) -> Vec<String> {
    fields_in(&mut greedy(), avps)
}

fn fields_in(dissector: &mut Dissector, avps: &[u8]) -> Vec<String> {
    feed(dissector, &TCP, &ROW, Payload::whole(&message(0x80, 1, avps)));
    let header = [
        "diameter.avp=",
        "diameter.avp.code",
        "diameter.avp.flags",
        "diameter.avp.len",
        "diameter.avp.vendorId",
        "diameter.flags.",
    ];
    let own = |line: &String| !header.iter().any(|name| line.starts_with(name));
    let fields = emitted(dissector).into_iter().map(|line| line["diameter ".len()..].to_owned());
    fields.filter(own).skip(7).collect()
}

/// RFC 8506: a request for credit.
#[test]
fn a_credit_control_request() {
    let subscription = [avp(0, 450, &[0, 0, 0, 1]), avp(0, 444, b"240011234567890")].concat();
    let avps = [avp(0, 263, b"s;1"), avp(0, 443, &subscription), avp(10_415, 1, b"24001")].concat();
    let lines = cut_everywhere(&TCP, &ROW, &message(0xc0, 7, &avps));
    let expected = [
        "version=0x01",
        "length=96",
        "flags=0xc0",
        "flags.request=1",
        "flags.proxyable=1",
        "flags.error=0",
        "flags.T=0",
        "cmd.code=272",
        "applicationId=4",
        "hopbyhopid=0x00000007",
        "endtoendid=0xee000001",
        "avp=00:00:01:07:40:00:00:0b:73:3b:31:00",
        "avp.code=263",
        "avp.flags=0x40",
        "flags.vendorspecific=0",
        "flags.mandatory=1",
        "avp.flags.protected=0",
        "avp.len=11",
        "Session-Id=s;1",
        "avp.pad=00",
    ];
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(line, &format!("diameter diameter.{expected}"));
    }
    let named = |line: &&String| line.contains("Subscription") || line.contains("IMSI") || line.contains("imsi");
    let named: Vec<&str> = lines.iter().filter(named).map(|line| line.split_once(' ').unwrap().1).collect();
    assert!(named[0].starts_with("diameter.Subscription-Id=00:00:01:c2:40:00:00:0c:00:00:00:01:00:00:01:bc"));
    assert_eq!(
        named[1..],
        [
            "diameter.Subscription-Id-Type=1",
            "diameter.Subscription-Id-Data=240011234567890",
            "e212.imsi=240011234567890",
            "diameter.3GPP-IMSI=24001"
        ]
    );
    assert!(lines.contains(&"diameter diameter.avp.vendorId=10415".to_owned()));
}

#[test]
fn addresses_have_fields_for_what_they_are() {
    let check = |vendor, code, whole: &str, parts: [&str; 3]| {
        let v4 = fields(&avp(vendor, code, &[0, 1, 10, 0, 0, 1]));
        assert_eq!(
            v4[..3],
            [format!("{whole}=00:01:0a:00:00:01"), format!("{}=1", parts[0]), format!("{}=10.0.0.1", parts[1])]
        );
        let v6 = fields(&avp(vendor, code, &[&[0, 2, 0x20, 1, 0xd, 0xb8][..], &[0; 11], &[1]].concat()));
        assert_eq!(v6[1..3], [format!("{}=2", parts[0]), format!("{}=2001:db8::1", parts[2])]);
    };
    for row in &addresses::ADDRESSES {
        check(row.vendor, row.code, row.whole.name, row.parts.each_ref().map(|field| field.name));
    }
    for row in &addresses::BARE {
        let [v4, v6] = &row.parts;
        assert_eq!(
            fields(&avp(row.vendor, row.code, &[10, 0, 0, 7])),
            [format!("{}=0a:00:00:07", row.whole.name), format!("{}=10.0.0.7", v4.name)]
        );
        assert_eq!(fields(&avp(row.vendor, row.code, &[0; 16]))[1], format!("{}=::", v6.name));
        assert_eq!(fields(&avp(row.vendor, row.code, b"abc"))[1], "diameter.avp.invalid-len=");
    }
    assert_eq!(fields(&avp(0, 257, b"a"))[1], "diameter.avp.invalid-len=");
}

#[test]
fn every_avp_of_the_dictionaries_gives_its_field() {
    let mut dissector = greedy();
    let mut check = |vendor: u32, entries: &'static [Entry]| {
        assert!(entries.is_sorted_by_key(|entry| entry.code));
        for entry in entries {
            let (value, text): (&[u8], &str) = match entry.kind {
                Kind::Text => (b"text", "=text"),
                Kind::U32 => (b"\xff\0\0\x05", "=4278190085"),
                Kind::I32 => (b"\xff\xff\xff\xfe", "=-2"),
                Kind::U64 => (b"\xff\0\0\0\0\0\0\x05", "=18374686479671623685"),
                Kind::I64 => (b"\xff\xff\xff\xff\xff\xff\xff\xfb", "=-5"),
                Kind::F32 => (b"\x3f\x8c\xcc\xcd", "=1.1"),
                Kind::Time => (b"\xe8\x75\x47\0", "=Aug  2, 2023 21:20:00.000000000 UTC"),
                Kind::Group => (b"\0\0\x01\x07\x40\0\0\x0a\x61\x62\0\0", "=00:00:01:07:40:00:00:0a:61:62:00:00"),
                _ => (b"\x20\x01", "=20:01"),
            };
            let found = fields_in(&mut dissector, &avp(vendor, entry.code, value));
            assert!(found[0].starts_with(&format!("{}{text}", entry.field.name)), "{} of {}", found[0], entry.code);
            assert_eq!(entry.kind == Kind::Group, found.iter().any(|line| line == "diameter.Session-Id=ab"));
        }
    };
    for entries in
        [&ietf::BASE[..], &ietf::NASREQ, &ietf::CREDIT_CONTROL, &ietf::MOBILE_IP, &ietf::SIP, &ietf::EAP, &later::LATER]
    {
        check(0, entries);
    }
    for entries in
        [&mobile::ACCESS[..], &mobile::RX, &mobile::CX, &mobile::SH, &mobile::GX, &mobile::S6A, &charging::CHARGING]
    {
        check(10_415, entries);
    }
}

#[test]
fn pairs_that_are_unknown_empty_or_broken() {
    assert_eq!(fields(&avp(0, 9999, b"xyz")), ["diameter.avp.unknown=78:79:7a", "diameter.avp.pad=00"]);
    assert_eq!(fields(&avp(99, 1, b"wxyz")), ["diameter.avp.unknown=77:78:79:7a"]);
    assert_eq!(fields(&avp(0, 1, b"")), ["diameter.avp.no_data="]);
    assert_eq!(
        fields(&avp(0, 5, &[0, 1])),
        ["diameter.avp.invalid-data=00:01", "diameter.avp.invalid-len=", "diameter.avp.pad=00:00"]
    );
    assert_eq!(fields(&avp(0, 447, &[0, 1, 2, 3]))[1], "diameter.avp.invalid-len=");
    assert_eq!(fields(&avp(0, 55, &[0; 4])), ["diameter.Event-Timestamp=NULL"]);
    let after = [avp(0, 443, b"\0\0"), avp(0, 1, b"next")].concat();
    assert_eq!(fields(&after).last().unwrap(), "diameter.User-Name=next", "a broken group hides nothing");
    let mut dissector = greedy();
    let mut long = avp(0, 1, b"abcd");
    long[7] = 0x20;
    feed(&mut dissector, &TCP, &ROW, Payload::whole(&message(0x80, 1, &long)));
    assert_eq!(emitted(&dissector).last().unwrap(), "diameter diameter.invalid_avp_len=");
    assert!(dissector.frame.malformed);
}

#[test]
fn groups_in_groups_end_somewhere() {
    let mut nested = avp(0, 1, b"abcd");
    for _ in 0..200 {
        nested = avp(0, 443, &nested);
    }
    assert!(fields(&nested).len() < 40);
}

/// Segments to port 3868 and back; each gives the last line of its frame.
fn conversation(said: &[(bool, &[u8])]) -> Vec<Vec<String>> {
    let wanted = ["diameter", "diameter.hopbyhopid", "diameter.answer_to", "diameter.resp_time", "diameter.User-Name"];
    let mut numbers = [1, 1];
    let mut packets = Vec::new();
    for (back, bytes) in said {
        let (from, to) = if *back { ((2, 3868), (1, 50_000)) } else { ((1, 50_000), (2, 3868)) };
        let (seq, ack) = if *back { (numbers[1], numbers[0]) } else { (numbers[0], numbers[1]) };
        packets.push(tcp(from, to, seq, ack, "AP", bytes));
        numbers[usize::from(*back)] += bytes.len() as u32;
    }
    let lines = run(&wanted, &packets).into_iter().map(|(_, lines)| lines);
    let own = |line: String| line.strip_prefix("frame/eth/ip/tcp/diameter ").map(str::to_owned);
    lines.map(|lines| lines.into_iter().filter_map(own).collect()).collect()
}

#[test]
fn a_stream_has_one_layer_for_each_message_and_answers_find_their_requests() {
    let (one, two) = (message(0x80, 1, &avp(0, 1, b"a")), message(0x80, 2, &avp(0, 1, b"b")));
    let both = [&one[..], &two, &one[..11]].concat();
    let answers = [message(0, 2, b""), message(0, 1, b"")].concat();
    let frames = conversation(&[(false, &both), (false, &one[11..]), (true, &answers), (false, b"\x02rest")]);
    assert_eq!(
        frames[0],
        ["diameter.hopbyhopid=0x00000001 diameter.User-Name=a", "diameter.hopbyhopid=0x00000002 diameter.User-Name=b"]
    );
    assert_eq!(frames[1], ["diameter.hopbyhopid=0x00000001 diameter.User-Name=a"]);
    assert_eq!(
        frames[2],
        [
            "diameter.hopbyhopid=0x00000002 diameter.answer_to=1 diameter.resp_time=0.020000000",
            "diameter.hopbyhopid=0x00000001 diameter.answer_to=2 diameter.resp_time=0.010000000"
        ]
    );
    assert!(frames[3].is_empty());
}

#[test]
fn a_message_in_a_packet_finds_its_request_by_the_addresses() {
    let mut dissector = greedy();
    for (flags, expected) in [(0x80, false), (0, true)] {
        dissector.net = crate::dissect::Net::default();
        feed(&mut dissector, &TCP, &ROW, Payload::whole(&message(flags, 9, b"")));
        assert_eq!(emitted(&dissector).contains(&"diameter diameter.answer_to=1".to_owned()), expected);
    }
    feed(&mut dissector, &TCP, &ROW, Payload::whole(b"\x02\0\0\x14"));
    assert!(emitted(&dissector).is_empty());
}

#[test]
fn no_field_is_there_twice() {
    let mut names: Vec<&str> = DIAMETER.fields.iter().map(|field| field.name).collect();
    names.sort_unstable();
    let twice: Vec<&str> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert_eq!(twice, [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_does_no_harm(avps in proptest::collection::vec(any::<u8>(), 0..80), at in 0usize..60, byte: u8) {
        let mut dissector = greedy();
        feed(&mut dissector, &TCP, &ROW, Payload::whole(&message(0x80, 1, &avps)));
        let mut good = message(0x80, 1, &[avp(0, 443, &avp(0, 444, b"abc")), avp(0, 257, b"\0\x01abcd")].concat());
        if let Some(place) = good.get_mut(at) {
            *place = byte;
        }
        feed(&mut dissector, &TCP, &ROW, Payload::whole(&good));
    }
}
