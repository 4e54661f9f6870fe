//! `-w`: what is written are the frames as they were captured, in files that appear when they are whole.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests end so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use etherparse::PacketBuilder;
use mate::capture::{Captures, Recording};

const DNS: [&str; 3] = ["-C", "mate-configs/dns.mate", "tests/captures/dns.pcap"];

/// A group for each source port: complete after two datagrams.
const PORTS: &str = "Pdu u Proto udp Transport ip { Extract port From udp.srcport; Extract len From udp.length; };
    Gop g On u Match (port) { Start (len=9); Stop (len=10); };";

/// A folder that is gone at the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// What is in it, sorted.
    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.path().join(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn run(arguments: &[&str], stdin: Stdio) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mate"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").stdin(stdin).output().unwrap()
}

/// Runs; gives the exit code and what was complained of.
fn mate(arguments: &[&str]) -> (i32, String) {
    let output = run(arguments, Stdio::null());
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Link type, interface's name, time, original length, bytes.
type Read = (i32, Option<String>, i64, u32, Vec<u8>, Recording);

fn read(path: impl AsRef<Path>) -> Vec<Read> {
    let mut captures = Captures::open(&[path]).ok().unwrap();
    let mut packets = Vec::new();
    while let Some((packet, recording)) = captures.next_with_recording() {
        let name = packet.interface_name.map(str::to_owned);
        packets.push((packet.link.0, name, packet.time, packet.original_len, packet.data.to_vec(), recording));
    }
    assert!(captures.errors().is_empty());
    packets
}

/// The numbers of the frames that a run selects.
fn selected(arguments: &[&str]) -> Vec<usize> {
    let output = run(&[arguments, &["-T", "fields", "-e", "frame.number"]].concat(), Stdio::null());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

/// The frames of each group, by their numbers in the whole; `numbers` tells those of the frames read.
fn groups(config: &str, capture: &str, of_type: &str, numbers: &dyn Fn(usize) -> usize) -> Vec<Vec<usize>> {
    let output = run(&["-C", config, capture, "--format", "csv", "--only", of_type], Stdio::null());
    let mut table = csv::Reader::from_reader(output.stdout.as_slice());
    let at = table.headers().unwrap().iter().position(|name| name == "frames").unwrap();
    let frames = |record: csv::StringRecord| record[at].split(';').map(|n| numbers(n.parse().unwrap())).collect();
    table.records().map(|record| frames(record.unwrap())).collect()
}

#[test]
fn what_is_written_is_what_was_selected_and_makes_the_same_groups() {
    let folder = Folder::new();
    for (config, capture, of_type, filter) in [
        ("mate-configs/dns.mate", "tests/captures/dns.pcap", "dns_req", "mate.dns_req.Time"),
        (
            "mate-configs/radius_user.mate",
            "tests/captures/radius_users.pcap",
            "radius_req",
            "mate.radius_user.user == \"bob\"",
        ),
        ("mate-configs/sip_calls.mate", "tests/captures/sip_calls.pcap", "sip_call", "mate.sip_call"),
    ] {
        let out = folder.path("out.pcapng");
        let asked = ["-C", config, capture, "-Y", filter, "--whole-groups"];
        let (code, complaints) = mate(&[&asked[..], &["-w", &out]].concat());
        assert_eq!((code, complaints.as_str()), (0, ""));
        let whole = read(root(capture));
        let numbers = selected(&asked);
        assert!(!numbers.is_empty() && numbers.len() < whole.len(), "{config}: {numbers:?}");
        let expected: Vec<Read> = numbers.iter().map(|number| whole[number - 1].clone()).collect();
        assert_eq!(read(&out), expected);

        let all = groups(config, capture, of_type, &|number| number);
        let of_written = groups(config, &out, of_type, &|number| numbers[number - 1]);
        let expected: Vec<_> = all.into_iter().filter(|frames| frames.iter().all(|n| numbers.contains(n))).collect();
        assert_eq!(of_written, expected, "{config}");
    }
}

#[test]
fn without_a_filter_the_frames_of_all_groups_are_written() {
    let folder = Folder::new();
    let out = folder.path("out.pcapng");
    let run = ["-C", "mate-configs/mms.mate", "tests/captures/mms/deferred.pcap", "--only", "mms", "-w", &out];
    assert_eq!(mate(&run).0, 0);
    let whole = read(root("tests/captures/mms/deferred.pcap"));
    let mut numbers: Vec<usize> =
        groups("mate-configs/mms.mate", "tests/captures/mms/deferred.pcap", "mms", &|n| n).concat();
    numbers.sort_unstable();
    numbers.dedup();
    // With them come full segments of messages that end in them.
    let is_member = |written: &Read| numbers.iter().any(|number| whole[number - 1] == *written);
    let (members, segments): (Vec<Read>, Vec<Read>) = read(&out).into_iter().partition(is_member);
    assert_eq!(members, numbers.iter().map(|number| whole[number - 1].clone()).collect::<Vec<_>>());
    assert!(!segments.is_empty() && segments.iter().all(|segment| segment.3 == 1514));
    assert_eq!(folder.names("."), ["out.pcapng"]);
}

/// A block of a little-endian pcapng.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padding = body.len().next_multiple_of(4) - body.len();
    let len = ((body.len() + padding + 12) as u32).to_le_bytes();
    [&kind.to_le_bytes()[..], &len, body, &[0; 3][..padding], &len].concat()
}

fn interface(link: u8, name: &str, decimals: u8) -> Vec<u8> {
    let padded = [name.as_bytes(), &[0; 3][..name.len().next_multiple_of(4) - name.len()]].concat();
    let name = [&[2, 0, name.len() as u8, 0], padded.as_slice()].concat();
    block(1, &[&[link, 0, 0, 0, 0, 0, 4, 0], name.as_slice(), &[9, 0, 1, 0, decimals, 0, 0, 0], &[0; 4]].concat())
}

fn packet(interface: u32, units: u64, original_len: u32, data: &[u8]) -> Vec<u8> {
    let words = [interface, (units >> 32) as u32, units as u32, data.len() as u32, original_len];
    block(6, &[words.map(u32::to_le_bytes).concat().as_slice(), data].concat())
}

fn several_interfaces() -> Vec<u8> {
    let section = block(0x0a0d_0d0a, &[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
    let frames = read(root("tests/captures/dns.pcap"));
    let (ask, answer) = (&frames[2].4, &frames[3].4);
    let second = 1_700_000_000;
    [
        section,
        interface(1, "unused", 6),
        interface(1, "eth0", 6),
        interface(101, "tun0", 9),
        packet(1, second * 1_000_000 + 7, 1500, ask),
        packet(2, second * 1_000_000_000 + 7_001, (answer.len() - 14) as u32, &answer[14..]),
    ]
    .concat()
}

#[test]
fn interfaces_and_link_types_are_kept() {
    let folder = Folder::new();
    let (capture, out) = (folder.write("in.pcapng", several_interfaces()), folder.path("out.pcapng"));
    assert_eq!(mate(&["-C", DNS[1], &capture, "-w", &out]), (0, String::new()));
    assert_eq!(read(&out), read(&capture));
    let named: Vec<_> = read(&out).into_iter().map(|packet| (packet.0, packet.1.unwrap(), packet.5.decimals)).collect();
    assert_eq!(named, [(1, "eth0".to_owned(), 6), (101, "tun0".to_owned(), 9)]);

    // Their frames are no pcap; of one link type they are.
    let out = folder.path("out.pcap");
    let (code, complaint) = mate(&["-C", DNS[1], &capture, "-w", &out]);
    let expected = format!(
        "mate: cannot write `{out}`: its frames are of link types 1 (ETHERNET) and 101 (RAW), and pcap has room for one"
    );
    assert_eq!((code, complaint.lines().next()), (2, Some(expected.as_str())));
    assert_eq!(folder.names("."), ["in.pcapng", "out.pcapng"]);
    assert_eq!(mate(&["-C", DNS[1], &capture, "-Y", "frame.number == 2", "-w", &out]).0, 0);
    let read = read(&out);
    assert_eq!((read.len(), read[0].0, read[0].2), (1, 101, 1_700_000_000_000_007_001));
}

#[test]
fn a_file_a_pipe_a_packed_file_and_two_halves_give_the_same_bytes() {
    let folder = Folder::new();
    let capture = fs::read(root(DNS[2])).unwrap();
    let run_with = |captures: &[&str], stdin: Stdio| {
        let out = folder.path("out.pcapng");
        let output = run(&[&["-C", DNS[1], "-w", &out], captures].concat(), stdin);
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
        fs::read(out).unwrap()
    };
    let whole = run_with(&[DNS[2]], Stdio::null());
    assert!(whole.len() > 1000);
    assert_eq!(run_with(&["-"], fs::File::open(root(DNS[2])).unwrap().into()), whole);
    let packed = folder.write("a.zst", zstd::encode_all(capture.as_slice(), 1).unwrap());
    assert_eq!(run_with(&[&packed], Stdio::null()), whole);
    let mut end = 24;
    while end < capture.len() / 2 {
        end += 16 + u32::from_le_bytes(capture[end + 8..end + 12].try_into().unwrap()) as usize;
    }
    let first = folder.write("1.pcap", &capture[..end]);
    let second = folder.write("2.pcap", [&capture[..24], &capture[end..]].concat());
    assert_eq!(run_with(&[&second, &first], Stdio::null()), whole);
}

/// A pcap of datagrams from ports, each of one byte or of two.
fn datagrams(datagrams: impl IntoIterator<Item = (u16, usize)>) -> Vec<u8> {
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
    for (second, (port, len)) in (1u32..).zip(datagrams) {
        let mut packet = Vec::new();
        let builder = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(port, 9);
        builder.write(&mut packet, &[0; 2][..len]).unwrap();
        let size = packet.len() as u32;
        file.extend([second, 0, size, size].map(u32::to_le_bytes).concat());
        file.extend(packet);
    }
    file
}

#[test]
fn more_groups_than_files_are_open_get_a_file_each() {
    let folder = Folder::new();
    let ports = || 1000..1200;
    let begun = ports().map(|port| (port, 1));
    let capture = folder.write("in.pcap", datagrams(begun.chain(ports().map(|port| (port, 2)))));
    let config = folder.write("ports.mate", PORTS);
    let run = ["-C", &config, &capture, "-w", &folder.path("each/"), "--split-by", "g"];
    assert_eq!(mate(&run), (0, String::new()));
    let names = folder.names("each");
    assert_eq!((names.len(), names[0].as_str(), names[199].as_str()), (200, "g-0001.pcapng", "g-0200.pcapng"));
    let whole = read(&capture);
    for (index, name) in names.iter().enumerate() {
        assert_eq!(read(folder.path("each/") + name), [whole[index].clone(), whole[index + 200].clone()]);
    }

    // With a pattern, as pcap, and only some.
    let pattern = folder.path("some/{type}_{id}.pcap");
    let run = ["-C", &config, &capture, "-c", "250", "--complete", "-w", &pattern, "--split-by", "g"];
    assert_eq!(mate(&run), (0, String::new()));
    let names = folder.names("some");
    assert_eq!((names.len(), names[49].as_str()), (50, "g_0050.pcap"));
    assert_eq!(read(folder.path("some/g_0050.pcap")), [whole[49].clone(), whole[249].clone()]);
}

#[test]
fn where_one_file_cannot_be_written_none_is_left() {
    let folder = Folder::new();
    let capture = folder.write("in.pcap", datagrams((1000..1010).map(|port| (port, 1))));
    let config = folder.write("ports.mate", PORTS);
    fs::create_dir_all(folder.path("each/g-0007.pcapng")).unwrap();
    let (code, complaint) = mate(&["-C", &config, &capture, "-w", &folder.path("each/"), "--split-by", "g"]);
    let expected = format!("mate: cannot write `{}`: ", folder.path("each/g-0007.pcapng"));
    assert!(code == 2 && complaint.starts_with(&expected), "{complaint}");
    assert_eq!(folder.names("each"), ["g-0007.pcapng"]);
}

#[test]
fn groups_are_chosen_by_how_they_ended() {
    let folder = Folder::new();
    // 1000 and 1001 end, 1002 does not.
    let capture = folder.write("in.pcap", datagrams([(1000, 1), (1001, 1), (1002, 1), (1001, 2), (1000, 2)]));
    let config = folder.write("ports.mate", PORTS);
    let out = folder.path("out.pcapng");
    let whole = read(&capture);
    for (options, frames) in [
        (&["--complete"][..], &[1, 2, 4, 5][..]),
        (&["--incomplete"], &[3]),
        (&["--timed-out"], &[]),
        (&["--complete", "--incomplete"], &[1, 2, 3, 4, 5]),
        (&["--complete", "-Y", "udp.length == 10"], &[4, 5]),
        (&["--complete", "-Y", "udp.srcport == 1001 && frame.number == 4", "--whole-groups"], &[2, 4]),
        (&["--incomplete", "-Y", "udp.length == 10"], &[]),
    ] {
        assert_eq!(mate(&[&["-C", &config, &capture, "-w", &out], options].concat()), (0, String::new()));
        let expected: Vec<Read> = frames.iter().map(|number: &usize| whole[number - 1].clone()).collect();
        assert_eq!(read(&out), expected, "{options:?}");
    }
}

/// The frames of each Gop, by type, with the numbers that they have in another capture.
fn gops(config: &str, capture: &str, options: &[&str], number: &dyn Fn(u64) -> u64) -> Vec<(String, Vec<u64>)> {
    let output = run(&[&["-C", config, capture, "--format", "json"], options].concat(), Stdio::null());
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut gops: Vec<(String, Vec<u64>)> = Vec::new();
    for gop in document["gops"].as_array().unwrap() {
        let frames =
            gop["pdu_frames"].as_array().unwrap().iter().map(|frame| number(frame.as_u64().unwrap())).collect();
        gops.push((gop["type"].as_str().unwrap().to_owned(), frames));
    }
    gops.sort();
    gops
}

#[test]
fn messages_in_several_segments_are_whole_in_what_is_written() {
    let folder = Folder::new();
    let mixed = "tests/captures/mms/mixed.pcap";
    let mut segments = 0;
    for (config, capture, filter) in [
        // Of these two connections are whole: behind what was left out a message may be told in another frame.
        ("mate-configs/mms.mate", mixed, "mate.mms"),
        ("mate-configs/http_times.mate", mixed, "http"),
        ("mate-configs/mms.mate", "tests/captures/mms/deferred.pcap", "mate.mms == 3"),
        ("mate-configs/http_times.mate", "tests/captures/mms/http-failures.pcap", "http.response.code > 399"),
        ("mate-configs/web.mate", "tests/captures/web.pcap", "http.response.code == 200"),
    ] {
        let out = folder.path("out.pcapng");
        let asked = ["-Y", filter, "--whole-groups"];
        assert_eq!(mate(&[&["-C", config, capture, "-w", &out], &asked[..]].concat()).0, 0, "{filter}");
        let mut numbers = Vec::new();
        let mut whole = (1..).zip(read(root(capture)));
        for written in read(&out) {
            numbers.push(whole.find(|(_, frame)| (frame.2, &frame.4) == (written.2, &written.4)).unwrap().0);
        }
        let frames = selected(&[&["-C", config, capture], &asked[..]].concat());
        segments += numbers.len() - frames.len();
        let expected = gops(config, capture, &asked, &|frame| frame);
        let found = gops(config, &out, &[], &|frame| numbers[frame as usize - 1]);
        assert!(!expected.is_empty());
        assert_eq!(found, expected, "{config} {filter}");
    }
    assert!(segments > 100, "{segments}");
}

#[test]
fn a_capture_that_breaks_off_is_written_as_far_as_it_was_read() {
    let folder = Folder::new();
    let capture = fs::read(root(DNS[2])).unwrap();
    let cut = folder.write("cut.pcap", &capture[..capture.len() - 5]);
    let out = folder.path("out.pcapng");
    let from_pipe = folder.path("pipe.pcapng");
    assert_eq!(mate(&["-C", DNS[1], &cut, "-w", &out]).0, 1);
    let written = read(&out);
    assert!(written.len() > 10 && written.len() < read(root(DNS[2])).len());
    let output = run(&["-C", DNS[1], "-", "-w", &from_pipe], fs::File::open(&cut).unwrap().into());
    assert_eq!((output.status.code(), read(&from_pipe)), (Some(1), written));
}

#[test]
fn an_input_is_not_written_over() {
    let folder = Folder::new();
    let bytes = fs::read(root(DNS[2])).unwrap();
    let capture = folder.write("in.pcap", &bytes);
    let (code, complaint) = mate(&["-C", DNS[1], &capture, "-w", &capture]);
    let expected =
        format!("mate: `{capture}` is an input and would be overwritten\n  help: give another name with `-w`\n");
    assert_eq!((code, complaint), (2, expected));
    assert_eq!(fs::read(&capture).unwrap(), bytes);
}

#[test]
fn frames_go_to_the_standard_output_where_the_report_does_not() {
    let folder = Folder::new();
    let (report, out) = (folder.path("report.txt"), folder.path("out.pcapng"));
    let output = run(&[&DNS[..], &["-w", "-", "-o", &report]].concat(), Stdio::null());
    assert_eq!(mate(&[&DNS[..], &["-w", &out]].concat()).0, 0);
    assert_eq!(output.stdout, fs::read(out).unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let (code, complaint) = mate(&[&DNS[..], &["-w", "/dev/full"]].concat());
    let expected = "mate: cannot write `/dev/full`: No space left on device (os error 28)";
    assert_eq!((code, complaint.lines().next()), (2, Some(expected)));
}
