//! Delivery as a protocol sees it, with a toy protocol: a message is a length byte and so many
//! bytes, or 255 and all bytes until FIN. A lost byte shows as `?`, an incomplete message as `!`.

use proptest::prelude::*;

use super::super::testing::{dissector, run_in, show, tcp};
use super::super::{Direction, Run};
use super::*;
use crate::capture::{LinkType, Packet};

const PORT: u16 = 7777;
const CLIENT: (u8, u16) = (1, 40_000);
const SERVER: (u8, u16) = (2, PORT);

static TOY_ROW: Row =
    Row { protocol: &super::super::http::HTTP, run: Run::Stream(|| Box::<Toy>::default()), hooks: &[] };

/// By direction: the message begun and the bytes still to come, `None` until FIN.
#[derive(Debug, Default)]
struct Toy([Option<(Vec<u8>, Option<u64>)>; 2]);

impl Toy {
    fn report(&mut self, cx: &mut Dissector, direction: Direction, complete: bool) {
        let (mut text, _) = self.0[direction.index()].take().unwrap();
        if !complete {
            text.push(b'!');
        }
        cx.layer(&super::super::http::HTTP, |cx| cx.text(&fields::FLAGS_STR, text));
    }
}

impl Stream for Toy {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        for &byte in bytes {
            let slot = &mut self.0[direction.index()];
            match slot {
                None => *slot = Some((Vec::new(), (byte != 255).then_some(u64::from(byte)))),
                Some((text, left)) => {
                    text.push(byte);
                    *left = left.map(|left| left - 1);
                }
            }
            if let Some((text, Some(0))) = slot {
                let complete = !text.contains(&b'?');
                self.report(cx, direction, complete);
            }
        }
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        if let Some((text, Some(left))) = &mut self.0[direction.index()] {
            if *left >= len {
                text.resize(text.len() + len as usize, b'?');
                *left -= len;
                if *left > 0 {
                    return;
                }
            }
        }
        if self.pending(direction) {
            self.report(cx, direction, false);
        }
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, how: Closing) {
        if let Some((_, left)) = &self.0[direction.index()] {
            let complete = left.is_none() && how == Closing::Fin;
            self.report(cx, direction, complete);
        }
    }

    fn pending(&self, direction: Direction) -> bool {
        self.0[direction.index()].is_some()
    }
}

fn toy() -> Dissector {
    let mut cx = dissector(&["http", "tcp.flags.str"]);
    cx.tables.tcp_ports.clear();
    cx.tables.tcp_looks.clear();
    cx.tables.tcp_ports.insert(PORT, &TOY_ROW);
    cx
}

/// Dissects one packet at that second, of which only the first bytes were kept.
fn feed(cx: &mut Dissector, number: u32, second: i64, data: &[u8], kept: usize) {
    cx.packet(&Packet {
        number,
        time: second * 1_000_000_000,
        link: LinkType::ETHERNET,
        interface: None,
        interface_name: None,
        section: 1,
        original_len: data.len() as u32,
        data: &data[..kept],
    });
}

fn messages_of(results: &[(u32, Vec<String>)]) -> String {
    let mut found = Vec::new();
    for (frame, lines) in results {
        for line in lines.iter().filter(|line| line.starts_with("frame/eth/ip/tcp/http")) {
            found.push(format!("{frame}:{}", line.rsplit('=').next().unwrap()));
        }
    }
    found.join(" ")
}

/// The messages of a run, each with its frame.
fn messages(packets: &[Vec<u8>]) -> String {
    messages_of(&run_in(&mut toy(), LinkType::ETHERNET, packets))
}

/// A segment of the client, counted from its ISN 1000.
fn c(seq: u32, flags: &str, bytes: &[u8]) -> Vec<u8> {
    tcp(CLIENT, SERVER, 1000u32.wrapping_add(seq), 5001, flags, bytes)
}

/// A segment of the server that acknowledges the client's bytes up to `ack`.
fn s(seq: u32, ack: u32, flags: &str, bytes: &[u8]) -> Vec<u8> {
    tcp(SERVER, CLIENT, 5000 + seq, 1000 + ack, flags, bytes)
}

/// A handshake, three frames, then the packets.
fn opened(rest: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut packets = vec![c(0, "S", b""), s(0, 1, "SA", b""), c(1, "A", b"")];
    packets.extend(rest);
    packets
}

const A: &[u8] = b"\x09abc";
const B: &[u8] = b"defg";
const C: &[u8] = b"hi";
const HELLO: &[u8] = b"\x05hello";

fn a() -> Vec<u8> {
    c(1, "A", A)
}
fn b() -> Vec<u8> {
    c(5, "A", B)
}
fn last() -> Vec<u8> {
    c(9, "A", C)
}
fn hello() -> Vec<u8> {
    c(11, "A", HELLO)
}

#[test]
fn a_message_is_reported_in_the_frame_that_makes_it_contiguous() {
    assert_eq!(messages(&opened(vec![a(), b(), last()])), "6:abcdefghi");
    assert_eq!(messages(&opened(vec![a(), last(), b()])), "6:abcdefghi");
    assert_eq!(messages(&opened(vec![a(), last(), last(), b()])), "7:abcdefghi");
    assert_eq!(messages(&opened(vec![b(), a(), last()])), "6:abcdefghi");
    assert_eq!(messages(&opened(vec![last(), b(), a()])), "6:abcdefghi");
}

#[test]
fn known_bytes_bring_nothing() {
    assert_eq!(messages(&opened(vec![a(), a(), b(), last(), b(), a()])), "7:abcdefghi");
    assert_eq!(messages(&opened(vec![a(), c(3, "A", b"bcdefg"), last()])), "6:abcdefghi");
    assert_eq!(messages(&opened(vec![hello(), c(1, "A", b"\x09abcdefghi")])), "5:abcdefghi 5:hello");
    let whole = c(1, "A", HELLO);
    assert_eq!(messages(&opened(vec![whole.clone(), whole])), "4:hello");
}

#[test]
fn a_retransmission_that_covers_held_segments_fills_both_holes() {
    assert_eq!(messages(&opened(vec![b(), hello(), c(1, "A", b"\x09abcdefghi")])), "6:abcdefghi 6:hello");
}

#[test]
fn without_a_handshake_the_first_bytes_begin_the_stream() {
    assert_eq!(messages(&[a(), b(), last()]), "3:abcdefghi");
}

#[test]
fn a_lost_segment_leaves_an_incomplete_message_in_the_frame_of_its_last_byte() {
    // A, C, the peer acknowledges all: reported late, in C.
    assert_eq!(messages(&opened(vec![a(), last(), s(1, 11, "A", b"")])), "5:abc????hi!");
    // What waits complete behind it comes in the next frame of its own direction.
    let packets = opened(vec![a(), last(), hello(), s(1, 17, "A", b""), c(17, "A", b"")]);
    assert_eq!(messages(&packets), "5:abc????hi! 8:hello");
    // Nothing of that direction follows: at the end, in the frame that carried it.
    assert_eq!(messages(&packets[..7]), "5:abc????hi! 6:hello");
}

/// The frames that a frame needs, by the packets of a run.
fn needed(packets: &[Vec<u8>], frame: u32) -> Vec<u32> {
    let mut cx = toy();
    cx.note_needs();
    for (number, packet) in (1..).zip(packets) {
        feed(&mut cx, number, 0, packet, packet.len());
    }
    cx.finish();
    let mut frames = Vec::new();
    cx.take_needs().each(frame, |frame| frames.push(frame));
    frames.sort_unstable();
    frames
}

#[test]
fn a_message_needs_the_frames_of_its_segments() {
    let packets = opened(vec![a(), b(), last(), hello()]);
    assert_eq!(needed(&packets, 6), [4, 5]);
    assert_eq!(needed(&packets, 7), [0; 0]);
    // The last bytes came first: only by what came before them can it be told that they wait.
    let packets = opened(vec![a(), last(), b()]);
    assert_eq!(needed(&packets, 6), [4, 5]);
    let packets = opened(vec![b(), a(), last()]);
    assert_eq!(needed(&packets, 5), [1, 4]);
    // A message begins in the segment that ends another, whose other segments it can do without.
    let both = c(9, "A", b"hi\x05he");
    let packets = opened(vec![a(), b(), both, c(14, "A", b"llo")]);
    assert_eq!(needed(&packets, 7), [6]);
    assert_eq!(needed(&packets, 6), [4, 5]);
    // What is given up as lost needs the frame by which that was known.
    let packets = opened(vec![a(), last(), s(1, 11, "A", b"")]);
    assert_eq!(needed(&packets, 5), [4, 6]);
}

#[test]
fn an_answer_comes_after_the_request_that_it_gives_up() {
    let packets = opened(vec![a(), last(), s(1, 11, "A", b"\x02ok"), hello()]);
    assert_eq!(messages(&packets), "5:abc????hi! 6:ok 7:hello");
}

#[test]
fn a_lost_start_is_passed_over_at_the_next_segment() {
    // The hole is acknowledged before the next message comes: reported in its own frame.
    let packets = opened(vec![s(1, 11, "A", b""), hello()]);
    assert_eq!(messages(&packets), "5:hello");
    // A lost tail: the message ends where its last bytes were.
    let packets = opened(vec![a(), b(), s(1, 11, "A", b""), hello()]);
    assert_eq!(messages(&packets), "5:abcdefg??! 7:hello");
}

#[test]
fn fin_ends_a_direction_once_all_before_it_came() {
    let until_fin = c(1, "A", b"\xffabc");
    assert_eq!(messages(&opened(vec![until_fin.clone(), c(5, "FA", b"")])), "5:abc");
    assert_eq!(messages(&opened(vec![until_fin.clone(), c(7, "FA", b""), c(5, "A", b"de")])), "6:abcde");
    assert_eq!(messages(&opened(vec![c(1, "FA", b"\xffabc")])), "4:abc");
    // A message that waits for more bytes is incomplete.
    assert_eq!(messages(&opened(vec![a(), c(5, "FA", b"")])), "5:abc!");
    // Bytes before FIN are missing, and acknowledged.
    assert_eq!(messages(&opened(vec![a(), c(9, "FA", C), s(1, 12, "A", b"")])), "5:abc????hi!");
}

#[test]
fn a_reset_and_the_end_of_the_capture_report_late() {
    assert_eq!(messages(&opened(vec![a(), b(), s(1, 9, "RA", b"")])), "5:abcdefg!");
    assert_eq!(messages(&opened(vec![a(), c(5, "RA", b"")])), "4:abc!");
    assert_eq!(messages(&opened(vec![a(), b()])), "5:abcdefg!");
    assert_eq!(messages(&opened(vec![a(), last()])), "5:abc????hi!");
    assert_eq!(messages(&opened(vec![hello()])), "4:hello");
}

#[test]
fn a_new_connection_on_the_same_ends_ends_the_old_one() {
    let packets = opened(vec![a(), c(9000, "S", b""), c(9001, "A", HELLO)]);
    assert_eq!(messages(&packets), "4:abc! 6:hello");
}

#[test]
fn the_second_of_two_pipelined_messages_waits_for_the_first() {
    let packets = opened(vec![c(7, "A", HELLO), c(1, "A", b"\x05first")]);
    assert_eq!(messages(&packets), "5:first 5:hello");
}

#[test]
fn sequence_numbers_wrap_inside_a_message() {
    let at = |seq: u32, bytes: &[u8]| tcp(CLIENT, SERVER, seq, 1, "A", bytes);
    let packets = [at(0xffff_fffe, A), at(6, C), at(2, B)];
    assert_eq!(messages(&packets), "3:abcdefghi");
}

#[test]
fn a_keep_alive_is_no_data() {
    assert_eq!(messages(&opened(vec![a(), c(4, "A", b"x"), c(4, "A", b""), b(), last()])), "8:abcdefghi");
}

#[test]
fn data_on_a_syn_counts() {
    assert_eq!(messages(&[c(0, "S", A), s(0, 5, "SA", b""), b(), last()]), "4:abcdefghi");
}

#[test]
fn clipped_bytes_are_a_hole_at_once() {
    let mut cx = toy();
    let mut results = Vec::new();
    for (number, data) in (1u32..).zip(opened(vec![a(), b(), last(), hello()])) {
        let kept = if number == 5 { data.len() - 3 } else { data.len() };
        feed(&mut cx, number, 0, &data, kept);
        results.extend(cx.frames().map(|frame| (frame.number, show(&cx, frame))));
    }
    assert_eq!(messages_of(&results), "6:abcd???hi! 7:hello");
}

#[test]
fn a_hole_is_given_up_after_a_minute_without_acknowledgement() {
    let mut cx = toy();
    let mut results = Vec::new();
    for (number, (second, data)) in (1u32..).zip([(0, a()), (1, last()), (2, hello()), (63, c(17, "A", b"\x01x"))]) {
        feed(&mut cx, number, second, &data, data.len());
        results.extend(cx.frames().map(|frame| (frame.number, show(&cx, frame))));
    }
    assert_eq!(messages_of(&results), "2:abc????hi! 4:hello 4:x");
}

#[test]
fn a_megabyte_behind_a_hole_is_enough() {
    let chunk = [0u8; 1400];
    let mut packets = vec![a()];
    packets.extend((0..800u32).map(|i| c(9 + i * 1400, "A", &chunk)));
    let mut cx = toy();
    for (number, data) in (1u32..).zip(&packets) {
        feed(&mut cx, number, 0, data, data.len());
        assert!(held(&mut cx) <= 1 << 20);
    }
    assert_eq!(held(&mut cx), 0);
}

/// Bytes held in all connections.
fn held(cx: &mut Dissector) -> usize {
    let places: Vec<u32> = cx.state.tcp.places().collect();
    places
        .into_iter()
        .map(|place| cx.state.tcp.at(place).unwrap().live.as_ref().map_or(0, |live| live.held_bytes()))
        .sum()
}

#[test]
fn a_connection_on_unknown_ports_is_known_by_its_first_message() {
    let other = |seq: u32, bytes: &[u8]| tcp((1, 5), (2, 6), seq, 1, "A", bytes);
    let mut cx = toy();
    cx.tables.tcp_ports.clear();
    cx.tables.tcp_looks.push((|bytes| bytes.starts_with(b"\x05"), &TOY_ROW));
    let packets =
        [other(0, b"noise"), other(5, b"\x05he"), other(8, b"llo"), tcp((2, 6), (1, 5), 1, 11, "A", b"\x01y")];
    assert_eq!(messages_of(&run_in(&mut cx, LinkType::ETHERNET, &packets)), "3:hello 4:y");
}

#[test]
fn header_fields_need_no_connection() {
    let mut cx = dissector(&["tcp.port", "tcp.flags.syn"]);
    let results = run_in(&mut cx, LinkType::ETHERNET, &opened(vec![]));
    assert_eq!(results[0].1[3], "frame/eth/ip/tcp tcp.port=40000 tcp.port=7777 tcp.flags.syn=1");
    assert_eq!(cx.state.tcp.places().count(), 0);
}

/// What a dissector that wants `names` says of each packet's tcp layer.
fn tcp_lines(names: &[&str], packets: &[Vec<u8>]) -> Vec<String> {
    let results = run_in(&mut dissector(names), LinkType::ETHERNET, packets);
    let lines = results.into_iter().flat_map(|(_, lines)| lines);
    lines.filter_map(|line| line.strip_prefix("frame/eth/ip/tcp").map(|rest| rest.trim().to_owned())).collect()
}

#[test]
fn a_syn_with_another_number_or_after_fin_or_reset_begins_a_new_connection() {
    let again = || c(0, "S", b"");
    let packets =
        [again(), again(), c(50, "S", b""), s(0, 51, "RA", b""), c(50, "S", b""), c(51, "FA", b""), c(50, "S", b"")];
    let streams = tcp_lines(&["tcp.stream"], &packets);
    assert_eq!(streams.join(" ").replace("tcp.stream=", ""), "0 0 1 1 2 2 3");
}

#[test]
fn numbers_are_relative_to_the_first_of_their_direction() {
    let lines = tcp_lines(&["tcp.seq", "tcp.ack", "tcp.nxtseq", "tcp.completeness"], &opened(vec![a()]));
    assert_eq!(lines[1], "tcp.completeness=1 tcp.seq=0 tcp.nxtseq=1 tcp.ack=1");
    assert_eq!(lines[3], "tcp.completeness=7 tcp.seq=1 tcp.nxtseq=5 tcp.ack=1");
    let lines = tcp_lines(&["tcp.seq", "tcp.ack"], &[a(), s(1, 5, "A", b"")]);
    assert_eq!(lines, ["tcp.seq=1 tcp.ack=1", "tcp.seq=1 tcp.ack=5"]);
}

#[test]
fn analysis_tells_loss_from_order_and_repetition() {
    let names: Vec<&str> = fields::ANALYSIS_FIELDS
        .iter()
        .map(|field| field.name)
        .filter(|name| {
            !["ack_rtt", "initial_rtt", "push_bytes_sent", "analysis", "flags"].iter().any(|end| name.ends_with(end))
        })
        .collect();
    let rest = vec![a(), last(), b(), s(1, 11, "A", b""), s(1, 11, "A", b""), a(), hello(), hello(), c(16, "A", b"")];
    let lines: Vec<String> =
        tcp_lines(&names, &opened(rest)).iter().map(|line| line.replace("tcp.analysis.", "")).collect();
    assert_eq!(
        lines[3..],
        [
            "bytes_in_flight=4",
            "lost_segment=",
            "out_of_order=",
            "acks_frame=5",
            "duplicate_ack= duplicate_ack_num=1 duplicate_ack_frame=7 duplicate_ack=",
            "bytes_in_flight=4 spurious_retransmission= retransmission=",
            "bytes_in_flight=16",
            "bytes_in_flight=16 retransmission= rto=0.010000000 rto_frame=10",
            "keep_alive=",
        ]
    );
}

#[test]
fn a_header_cut_anywhere_gives_a_prefix_of_its_fields() {
    let mut names: Vec<&str> = vec!["tcp"];
    names.extend(fields::HEADER.iter().map(|field| field.name).filter(|name| *name != "tcp.len"));
    let whole = tcp(CLIENT, SERVER, 1, 1, "SA", b"");
    let lines = |len: usize| {
        let mut data = whole[..34 + len].to_vec();
        data[16..18].copy_from_slice(&(20 + len as u16).to_be_bytes());
        run_in(&mut dissector(&names), LinkType::ETHERNET, &[data]).remove(0).1.pop().unwrap()
    };
    let full = lines(20);
    for len in 0..20 {
        assert!(full.starts_with(&lines(len)), "{len}: {}", lines(len));
    }
}

#[test]
fn a_header_cut_in_its_options_counts_for_its_connection() {
    let mut cut = tcp(CLIENT, SERVER, 1, 1, "SA", b"");
    // A header of 40 bytes, of which 20 are there.
    cut[46] = 0xa0;
    let names = ["tcp", "tcp.hdr_len", "tcp.stream", "tcp.len"];
    let (_, lines) = run_in(&mut dissector(&names), LinkType::ETHERNET, &[cut]).remove(0);
    assert_eq!(lines.last().map(String::as_str), Some("frame/eth/ip/tcp tcp.hdr_len=40 tcp.stream=0"));
}

/// The segments of `bytes`, cut at `cuts`, in the order of `order`, some twice.
fn segments(bytes: &[u8], cuts: &[usize], order: &[usize]) -> Vec<Vec<u8>> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
    cuts.sort_unstable();
    let mut parts: Vec<Vec<u8>> =
        cuts.windows(2).map(|ends| c(1 + ends[0] as u32, "A", &bytes[ends[0]..ends[1]])).collect();
    for (place, &other) in order.iter().enumerate() {
        let (place, other) = (place % parts.len(), other % parts.len());
        if other % 3 == 0 {
            parts.insert(place, parts[other].clone());
        } else {
            parts.swap(place, other);
        }
    }
    parts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_and_any_copies_deliver_the_same_bytes(
        texts in prop::collection::vec("[a-z]{0,40}", 1..8),
        cuts in prop::collection::vec(0usize..400, 0..12),
        order in prop::collection::vec(0usize..20, 0..20),
    ) {
        let bytes: Vec<u8> =
            texts.iter().flat_map(|text| std::iter::once(text.len() as u8).chain(text.bytes())).collect();
        let found = messages(&opened(segments(&bytes, &cuts, &order)));
        let found: Vec<&str> =
            found.split(' ').filter_map(|message| message.split_once(':')).map(|(_, text)| text).collect();
        prop_assert_eq!(found, texts);
    }

    #[test]
    fn garbage_neither_panics_nor_grows(
        garbage in prop::collection::vec(
            (any::<bool>(), any::<u32>(), any::<u32>(), 0u8..32, prop::collection::vec(any::<u8>(), 0..30)), 0..80),
    ) {
        let names: Vec<&str> = fields::TCP.fields.iter().map(|field| field.name).collect();
        let packets: Vec<Vec<u8>> = garbage
            .iter()
            .map(|(client, seq, ack, bits, bytes)| {
                let flags: String =
                    "FSRPA".chars().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, flag)| flag).collect();
                let (src, dst) = if *client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
                // Near and far sequence numbers.
                let seq = if seq % 3 == 0 { *seq } else { seq % 200 };
                tcp(src, dst, seq, ack % 300, &flags, bytes)
            })
            .collect();
        for mut cx in [toy(), dissector(&names)] {
            for (number, data) in (1u32..).zip(&packets) {
                feed(&mut cx, number, 0, data, data.len());
            }
            prop_assert!(held(&mut cx) < 80 * 30);
            cx.finish();
        }
    }
}
