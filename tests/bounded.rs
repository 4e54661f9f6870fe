//! Runs that need not end: what they take in memory does not grow with the number of packets, and what they
//! tell is what a run tells that keeps everything.
#![allow(unsafe_code, reason = "an allocator that counts is unsafe to implement")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests end so")]

#[path = "bench/samples.rs"]
#[allow(dead_code, reason = "the benches use the rest")]
mod samples;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io;
use std::time::Duration;

use mate::capture::{Packet, Packets as Input, Position, Summary};
use mate::fields::Interner;
use mate::program::Program;
use mate::report::{LiveForm, LiveReport, Pick};
use mate::run::{Audience, Bounds, Options, Outcome, Status, run_live};
use mate::track::{Keep, LiveStats, Tracked};
use samples::traffic::{Mode, Traffic};
use samples::{Packets, compile, outcome, report, shipped};

/// The system's allocator, counting the bytes in use for each thread: a test runs in a thread of its own.
struct Counting;

thread_local! {
    /// Bytes in use, and the most there were.
    static BYTES: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

fn count(bytes: isize) {
    // A thread that is ending has no counter any more.
    let _ = BYTES.try_with(|cell| {
        let (live, peak) = cell.get();
        cell.set((live + bytes, peak.max(live + bytes)));
    });
}

// SAFETY: every call is handed to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        unsafe { System.dealloc(old, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Packets that are made as they are read: nothing of them is kept.
struct Made<F> {
    /// Puts the bytes of the packet of that number in place of those that are there, and gives its time.
    make: F,
    left: u64,
    number: u32,
    bytes: Vec<u8>,
}

impl<F: FnMut(u32, &mut Vec<u8>) -> i64> Made<F> {
    fn new(packets: u64, make: F) -> Self {
        Self { make, left: packets, number: 0, bytes: Vec::new() }
    }
}

impl<F: FnMut(u32, &mut Vec<u8>) -> i64> Input for Made<F> {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        self.left = self.left.checked_sub(1)?;
        self.number += 1;
        self.bytes.clear();
        let time = (self.make)(self.number, &mut self.bytes);
        Some(Packet {
            number: self.number,
            time,
            link: mate::capture::LinkType::ETHERNET,
            interface: None,
            interface_name: None,
            section: 1,
            original_len: self.bytes.len() as u32,
            data: &self.bytes,
        })
    }

    fn is_waiting(&self) -> bool {
        false
    }

    fn errors(&self) -> &[mate::capture::CaptureError] {
        &[]
    }

    fn summaries(&self) -> Vec<Summary> {
        Vec::new()
    }

    fn position(&self) -> Position {
        Position { read: 0, total: None }
    }
}

/// Traffic that lasts so many times longer than it was made.
fn traffic(mode: Mode, packets: u64, live: usize, slower: i64) -> impl Input {
    let mut traffic = Traffic::new(mode, live, 1);
    let mut first = None;
    Made::new(packets, move |_, bytes| {
        let (microseconds, packet) = traffic.packet();
        bytes.extend_from_slice(packet);
        let time = microseconds.cast_signed() * 1000;
        let first = *first.get_or_insert(time);
        first + (time - first) * slower
    })
}

/// An IPv4 packet from one of many hosts, with the flags of its fragment.
fn ip(number: u32, protocol: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let [_, high, low, last] = number.to_be_bytes();
    let mut packet = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0];
    packet.extend((payload.len() as u16 + 20).to_be_bytes());
    packet.extend([low, last, flags, 0, 64, protocol, 0, 0, 10, high, low, last, 10, 255, 0, 1]);
    packet.extend(payload);
    packet
}

fn udp(number: u32, port: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = 2000u16.to_be_bytes().to_vec();
    datagram.extend(port.to_be_bytes());
    datagram.extend((payload.len() as u16 + 8).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    ip(number, 17, 0, &datagram)
}

/// The first fragment of a datagram.
fn fragment(number: u32) -> Vec<u8> {
    ip(number, 17, 0x20, &[0; 1400])
}

/// The first part of a Diameter message over SCTP.
fn chunk(number: u32) -> Vec<u8> {
    let [.., low, last] = number.to_be_bytes();
    let mut packet = vec![0x0f, 0x1c, 0x0f, 0x1c, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2];
    packet.extend(1416u16.to_be_bytes());
    packet.extend(number.to_be_bytes());
    packet.extend([0, 1, low, last, 0, 0, 0, 46]);
    packet.extend([1; 1400]);
    ip(number, 132, 0, &packet)
}

/// The first segment of a WTP message.
fn segment(number: u32) -> Vec<u8> {
    let [.., low, last] = number.to_be_bytes();
    udp(number, 9201, &[&[0x08, low, last, 0x02][..], &[0x60; 1300]].concat())
}

/// A DNS request that stays without a response.
fn question(number: u32) -> Vec<u8> {
    let [.., low, last] = number.to_be_bytes();
    let query = [low, last, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, b'a', 0, 0, 1, 0, 1];
    udp(number, 53, &query)
}

/// A request over HTTP that announces a body, of which nothing comes but its beginning.
fn request(number: u32) -> Vec<u8> {
    let mut segment = vec![0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0];
    segment.extend(b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n");
    segment.extend([b'x'; 1000]);
    ip(number, 6, 0, &segment)
}

/// Writes what it is told, and looks at the memory while nothing has ended yet.
struct Teller<'a, W: io::Write> {
    report: LiveReport<W>,
    pick: &'a Pick,
}

impl<W: io::Write> Audience for Teller<'_, W> {
    fn part(&mut self, part: &Tracked) -> io::Result<()> {
        self.report.part(&mate::report::Report {
            origins: None,
            configs: &[],
            captures: &[],
            tracked: part,
            dissection: &mate::dissect::Stats::default(),
            pick: self.pick,
        })
    }

    fn pause(&mut self, _status: &Status) -> io::Result<()> {
        self.report.flush()
    }
}

/// A whole run, written to `sink`.
fn live<W: io::Write>(
    (program, texts): (Program, Interner),
    input: &mut dyn Input,
    bounds: Bounds,
    form: LiveForm,
    sink: W,
) -> Outcome {
    let pick = Pick::all(&program);
    let options = Options { keep: Keep::Pdus, ..Options::default() };
    let mut teller = Teller { report: LiveReport::new(sink, form), pick: &pick };
    let outcome = run_live(program, texts, input, &options, bounds, &mut teller).unwrap();
    teller.report.end(&report(&outcome, &pick)).unwrap();
    outcome
}

fn seconds(seconds: f64) -> Bounds {
    Bounds { idle: Duration::from_secs_f64(seconds), memory: None }
}

/// The most bytes that a run over so many packets took.
fn peak(mode: Mode, config: &str, packets: u64, bounds: Bounds) -> (isize, Outcome) {
    let program = compile(&shipped(config));
    most_bytes(|| live(program, &mut traffic(mode, packets, 50, 100), bounds, LiveForm::Ndjson, io::sink()))
}

/// The most bytes that something took, and what it gave.
fn most_bytes<T>(run: impl FnOnce() -> T) -> (isize, T) {
    let (before, _) = BYTES.get();
    BYTES.set((before, before));
    let result = run();
    (BYTES.get().1 - before, result)
}

/// Ten times the packets take 1.2 times the memory at the most.
fn is_bounded(mode: Mode, config: &str, packets: u64, bounds: Bounds) -> LiveStats {
    let (short, _) = peak(mode, config, packets, bounds);
    let (long, outcome) = peak(mode, config, 10 * packets, bounds);
    let ratio = long as f64 / short as f64;
    assert!(ratio <= 1.2, "{config}: {short} bytes at {packets} packets, {long} at ten times as many");
    *outcome.tracked.live_stats().unwrap()
}

#[test]
fn tcp_takes_as_much_for_ten_times_the_packets() {
    let stats = is_bounded(Mode::Tcp, "tcp.mate", 3_000, seconds(1.0));
    assert!(stats.final_groups > 2_000, "{stats:?}");
}

#[test]
fn dns_takes_as_much_for_ten_times_the_packets() {
    let stats = is_bounded(Mode::Dns, "dns.mate", 3_000, seconds(1.0));
    assert!(stats.final_groups > 10_000 && stats.idle_groups > 100, "{stats:?}");
}

#[test]
fn multimedia_messages_take_as_much_for_ten_times_the_packets() {
    let stats = is_bounded(Mode::Mms, "mms.mate", 6_000, seconds(1.0));
    assert!(stats.idle_groups > 300, "{stats:?}");
}

#[test]
fn web_takes_as_much_for_ten_times_the_packets() {
    let stats = is_bounded(Mode::Web, "web.mate", 8_000, seconds(1.0));
    assert!(stats.final_groups > 500, "{stats:?}");
}

#[test]
fn a_limit_of_memory_is_kept_although_no_group_ever_ends() {
    const LIMIT: usize = 3 << 20;
    let bounds = Bounds { idle: Duration::from_secs(3600), memory: Some(LIMIT) };
    let (peak, outcome) = peak(Mode::Each, "tcp.mate", 40_000, bounds);
    let stats = outcome.tracked.live_stats().unwrap();
    assert!(stats.memory_groups > 20_000, "{stats:?}");
    assert!(peak <= LIMIT.cast_signed(), "{peak} bytes");
}

#[test]
fn a_session_that_never_ends_is_cut_to_save_memory() {
    const LIMIT: usize = 1 << 20;
    let bounds = Bounds { idle: Duration::from_secs(3600), memory: Some(LIMIT) };
    let (peak, outcome) = peak(Mode::Endless, "tcp.mate", 60_000, bounds);
    let stats = outcome.tracked.live_stats().unwrap();
    assert!((1..=50).contains(&stats.memory_groups), "{stats:?}");
    // The buffer of the output comes on top.
    assert!(peak <= LIMIT.cast_signed() + (192 << 10), "{peak} bytes");
}

/// What the tables of protocols hold has a limit of its own, and what they give up for it is told.
#[test]
fn messages_that_nobody_ends_are_given_up_and_counted() {
    // Less than what all packets hold that begin messages.
    const MOST: isize = 24 << 20;
    const PACKETS: u32 = 24_000;
    let packets = [
        ("fragments of IP", "dns.mate", fragment as fn(u32) -> Vec<u8>, true),
        ("parts over SCTP", "diameter.mate", chunk, true),
        ("segments of WTP", "mms.mate", segment, true),
        ("requests without a response", "dns.mate", question, false),
        ("requests with half a body", "web.mate", request, false),
    ];
    for (name, config, packet, counts) in packets {
        let program = compile(&shipped(config));
        // A microsecond apart.
        let mut input = Made::new(u64::from(PACKETS), |number, bytes| {
            *bytes = packet(number);
            i64::from(number) * 1000
        });
        let bounds = Bounds { idle: Duration::from_secs(3600), memory: Some(8 << 20) };
        let (peak, outcome) = most_bytes(|| live(program, &mut input, bounds, LiveForm::Ndjson, io::sink()));
        assert!(peak <= MOST, "{name}: {peak} bytes");
        let dropped = outcome.dissection.dropped_messages;
        assert_eq!(dropped >= u64::from(PACKETS) - 4096 - 1, counts, "{name}: {dropped}");
        let mut told = Vec::new();
        report(&outcome, &Pick::all(&outcome.tracked.program)).text(&mut told, false).unwrap();
        let note = format!("  {dropped} messages: given up with fragments missing");
        assert_eq!(String::from_utf8(told).unwrap().contains(&note), counts, "{name}");
    }
}

/// The lines of a text, sorted, without those of the end.
fn lines(text: &[u8]) -> Vec<&str> {
    let mut lines: Vec<&str> = std::str::from_utf8(text).unwrap().lines().collect();
    let end = ["{\"kind\":\"captures\"", "{\"kind\":\"stats\""];
    lines.retain(|line| !end.iter().any(|start| line.starts_with(start)));
    // A Pdu is told at once, when nobody knows whether its Gop will be hidden for lack of a Gog.
    for line in &mut lines {
        let is_pdu = line.starts_with("{\"kind\":\"pdu\"");
        *line = line.split("\"time_in_gop\"").next().filter(|_| is_pdu).unwrap_or(line);
    }
    lines.sort_unstable();
    lines
}

#[test]
fn what_is_told_is_what_a_run_tells_that_keeps_everything() {
    for (mode, config) in
        [(Mode::Tcp, "tcp.mate"), (Mode::Dns, "dns.mate"), (Mode::Web, "web.mate"), (Mode::Mms, "mms.mate")]
    {
        let (config, packets) = (shipped(config), Packets::new(mode, 5_000, 20));
        let whole = outcome(&config, packets.capture(), Keep::Pdus);
        let mut expected = Vec::new();
        report(&whole, &Pick::all(&whole.tracked.program)).ndjson(&mut expected).unwrap();
        let mut told = Vec::new();
        let mut input = traffic(mode, 5_000, 20, 1);
        live(compile(&config), &mut input, seconds(3600.0), LiveForm::Ndjson, &mut told);
        let (told, expected) = (lines(&told), lines(&expected));
        let different = told.iter().zip(&expected).find(|(told, expected)| told != expected);
        assert_eq!(different, None);
        assert!(told.len() == expected.len() && told.len() > 500, "{} lines", told.len());
    }
}
