use std::io;

use pcap_parser::pcapng::{OptionCode, parse_enhancedpacketblock_le};
use proptest::prelude::*;

use super::*;
use crate::capture::{Captures, from_bytes};
use crate::filter::Selection;
use crate::report::testing::{CONFIG, Message, track};
use crate::report::{Pick, Report};
use crate::track::{Keep, State, Tracked};

/// A packet with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owned {
    interface: u32,
    link: i32,
    name: Option<String>,
    recording: Recording,
    time: i64,
    original_len: u32,
    data: Vec<u8>,
}

impl Owned {
    fn packet(&self, number: u32) -> Packet<'_> {
        Packet {
            number,
            time: self.time,
            link: LinkType(self.link),
            interface: Some(self.interface),
            interface_name: self.name.as_deref(),
            section: 1,
            original_len: self.original_len,
            data: &self.data,
        }
    }
}

fn plain(time: i64, link: i32) -> Owned {
    let data = b"bytes".to_vec();
    Owned { interface: 0, link, name: None, recording: Recording::default(), time, original_len: 90, data }
}

fn write(form: CaptureForm, packets: &[Owned], comment: &str) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = CaptureWriter::new(form);
    for (number, packet) in (1..).zip(packets) {
        writer.packet(&mut out, &packet.packet(number), packet.recording, comment)?;
    }
    writer.finish(&mut out)?;
    Ok(out)
}

fn read(file: Vec<u8>) -> Vec<Owned> {
    let mut captures = Captures::new(vec![from_bytes("file", file).unwrap()]);
    let mut packets = Vec::new();
    while let Some((packet, recording)) = captures.next_with_recording() {
        packets.push(Owned {
            interface: packet.interface.unwrap_or(0),
            link: packet.link.0,
            name: packet.interface_name.map(str::to_owned),
            recording,
            time: packet.time,
            original_len: packet.original_len,
            data: packet.data.to_vec(),
        });
    }
    assert!(captures.errors().is_empty() && captures.summaries().iter().all(|capture| capture.complete));
    packets
}

/// Interfaces, each with its number.
fn interfaces() -> impl Strategy<Value = Vec<Owned>> {
    let interface = (
        prop::sample::select(vec![0, 1, 101, 113, 65535]),
        prop::option::of("[a-zäöü0-9]{1,12}"),
        0u8..=9,
        prop::sample::select(vec![0i64, 0, -3600, 1_000_000]),
        any::<u32>(),
    );
    prop::collection::vec(interface, 1..5).prop_map(|all| {
        let interface = |(number, (link, name, decimals, offset, snaplen))| Owned {
            interface: number,
            name,
            recording: Recording { decimals, offset, snaplen },
            ..plain(0, link)
        };
        (0..).zip(all).map(interface).collect()
    })
}

fn packets() -> impl Strategy<Value = Vec<Owned>> {
    let packet = (any::<usize>(), 0i64..4_000_000_000, prop::collection::vec(any::<u8>(), 0..70), 0u32..2000);
    (interfaces(), prop::collection::vec(packet, 0..30)).prop_map(|(interfaces, packets)| {
        let packet = |(at, units, data, more): (usize, i64, Vec<u8>, u32)| {
            let interface = interfaces[at % interfaces.len()].clone();
            let Recording { decimals, offset, .. } = interface.recording;
            let time = offset * 1_000_000_000 + units * 10i64.pow(9 - u32::from(decimals));
            Owned { time, original_len: data.len() as u32 + more, data, ..interface }
        };
        packets.into_iter().map(packet).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn packets_come_back_from_pcapng_as_they_were(packets in packets(), comment in "[a-z]{0,9}") {
        let read = read(write(CaptureForm::PcapNg, &packets, &comment).unwrap());
        prop_assert_eq!(read.len(), packets.len());
        for (read, packet) in read.into_iter().zip(packets) {
            // Interfaces are numbered anew, in the order of their first packets.
            prop_assert_eq!(Owned { interface: packet.interface, ..read }, packet);
        }
    }

    #[test]
    fn packets_come_back_from_pcap_as_they_were(packets in packets(), nanoseconds: bool) {
        let unit = if nanoseconds { 1 } else { 1000 };
        let alike = |packet: &Owned| Owned {
            interface: 0,
            link: 101,
            name: None,
            recording: Recording { decimals: if nanoseconds { 9 } else { 6 }, offset: 0, snaplen: 262_144 },
            time: packet.time.abs() / unit % 4_000_000_000_000_000_000 * unit,
            ..packet.clone()
        };
        let packets: Vec<Owned> = packets.iter().map(alike).collect();
        prop_assert_eq!(read(write(CaptureForm::Pcap { nanoseconds }, &packets, "x:1").unwrap()), packets);
    }
}

#[test]
fn a_file_without_packets_is_a_capture() {
    for form in [CaptureForm::PcapNg, CaptureForm::Pcap { nanoseconds: false }] {
        assert_eq!(read(write(form, &[], "").unwrap()), []);
    }
}

#[test]
fn what_has_no_place_in_a_form_is_refused() {
    let refused = |form, packets: &[Owned]| {
        let error = write(form, packets, "").unwrap_err();
        *error.get_ref().unwrap().downcast_ref::<Unfit>().unwrap()
    };
    let pcap = CaptureForm::Pcap { nanoseconds: true };
    let types = Unfit::LinkTypes(LinkType(1), LinkType(101));
    assert_eq!(refused(pcap, &[plain(1, 1), plain(2, 1), plain(3, 101)]), types);
    assert_eq!(refused(pcap, &[plain(-1, 1)]), Unfit::Time(1));
    assert_eq!(refused(pcap, &[plain(1, 1), plain(1 << 62, 1)]), Unfit::Time(2));
    assert_eq!(refused(CaptureForm::PcapNg, &[plain(1, 65536)]), Unfit::LinkType(LinkType(65536)));
}

#[test]
fn interfaces_that_look_alike_are_one() {
    let named = |interface, name: &str| Owned { interface, name: Some(name.to_owned()), ..plain(0, 1) };
    let packets = [named(0, "a"), named(1, "a"), named(0, "b"), named(0, "a"), named(1, "a")];
    let interfaces: Vec<u32> =
        read(write(CaptureForm::PcapNg, &packets, "").unwrap()).iter().map(|packet| packet.interface).collect();
    assert_eq!(interfaces, [0, 1, 2, 0, 1]);
}

/// The comment of the only packet of a file.
fn comment(written: &str) -> Option<String> {
    let file = write(CaptureForm::PcapNg, &[plain(0, 1)], written).unwrap();
    // The section header has 28 bytes; an interface without a name 20, and 12 of options.
    let (rest, packet) = parse_enhancedpacketblock_le(file.get(60..).unwrap()).unwrap();
    assert!(rest.is_empty());
    let text = packet.options.iter().find(|option| option.code == OptionCode::Comment)?.as_bytes().unwrap();
    Some(String::from_utf8(text.to_vec()).unwrap())
}

#[test]
fn a_comment_is_an_option_of_its_packet() {
    assert_eq!(comment("call:3 leg:7").as_deref(), Some("call:3 leg:7"));
    assert_eq!(comment(""), None);
}

#[test]
fn a_comment_too_long_ends_with_a_whole_name() {
    let long = "call:1234 ".repeat(10_000);
    let clipped = comment(&long).unwrap();
    assert!(clipped.len() <= 65_000 && clipped.len() > 64_980 && clipped.ends_with("call:1234"));
}

const FRAMES: &[(i64, &[Message])] = &[
    (0, &[(1, "ask", "bob")]),
    (1, &[(1, "answer", "")]),
    (2, &[(2, "ask", "bob")]),
    (3, &[]),
    (4, &[(3, "ask", "eve"), (3, "answer", "")]),
];

/// The frames to write, with their comments.
fn frames(tracked: &Tracked, pick: &Pick, only: Option<&str>) -> Vec<String> {
    let dissection = crate::dissect::Stats::default();
    let report = Report { configs: &[], captures: &[], origins: None, tracked, dissection: &dissection, pick };
    let mut members = report.members(&crate::dissect::Needs::default());
    if let Some(name) = only {
        members.keep_type(GroupType::named(&tracked.program, name).unwrap());
    }
    let frames = (0..10).filter(|frame| members.contains(*frame));
    frames.map(|frame| format!("{frame} {}", members.comment(frame, &tracked.program))).collect()
}

#[test]
fn the_frames_of_the_groups_reported_are_written() {
    let tracked = track(CONFIG, Keep::Frames, FRAMES);
    let all = ["1 visit:1 ask:1", "2 visit:1 ask:1", "3 visit:1 ask:2", "5 visit:2 ask:3"];
    assert_eq!(frames(&tracked, &Pick::all(&tracked.program), None), all);
    let only = Pick::only(&tracked.program, &["ask".to_owned()]).unwrap();
    assert_eq!(frames(&tracked, &only, None), ["1 ask:1", "2 ask:1", "3 ask:2", "5 ask:3"]);
    assert_eq!(frames(&tracked, &only, Some("visit")), [""; 0]);
}

#[test]
fn selected_frames_are_written_also_those_without_a_group() {
    let tracked = track(CONFIG, Keep::Frames, FRAMES);
    let mut pick = Pick::all(&tracked.program);
    let mut chosen = crate::filter::Bits::default();
    for frame in [2, 4] {
        chosen.insert(frame);
    }
    pick.select(Selection::new(chosen, &tracked, false));
    assert_eq!(frames(&tracked, &pick, None), ["2 visit:1 ask:1", "4 "]);
    assert_eq!(frames(&tracked, &pick, Some("ask")), ["2 visit:1 ask:1"]);
}

#[test]
fn groups_of_a_state_have_their_frames_written() {
    let tracked = track(CONFIG, Keep::Frames, FRAMES);
    let of_state = |state: State, gops: bool| {
        let mut pick = Pick::all(&tracked.program);
        let mut selection = Selection::all(&tracked);
        selection.narrow(&tracked, |_, gop| gops && gop.state() == state, |_, gog| tracked.gog_state(gog) == state);
        pick.select(selection);
        frames(&tracked, &pick, None)
    };
    assert_eq!(of_state(State::Complete, true), ["1 ask:1", "2 ask:1", "5 visit:2 ask:3"]);
    assert_eq!(of_state(State::Open, true), ["1 visit:1", "2 visit:1", "3 visit:1 ask:2"]);
    assert_eq!(of_state(State::Open, false), ["1 visit:1", "2 visit:1", "3 visit:1"]);
    assert_eq!(of_state(State::TimedOut, true), [""; 0]);
}

#[test]
fn a_type_of_groups_has_a_name() {
    let program = track(CONFIG, Keep::Frames, &[]).program;
    assert_eq!(GroupType::named(&program, "ask").unwrap().name(&program), "ask");
    let refused = |name: &str| GroupType::named(&program, name).unwrap_err().help;
    assert_eq!(refused("vist"), "did you mean `visit`?");
    assert_eq!(refused("msg_pdu"), "the configuration declares `visit`, `ask`");
}
