//! Guards of performance that do not depend on time: what a packet and a group cost in memory.
#![allow(unsafe_code, reason = "an allocator that counts is unsafe to implement")]

#[path = "bench/samples.rs"]
#[allow(dead_code, reason = "the benches use the rest")]
mod samples;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use mate::program::GopKind;
use mate::report::Pick;
use mate::track::Keep;
use samples::traffic::Mode;
use samples::{Engine, Packets, outcome, report, shipped};

/// The system's allocator, counting for each thread: a test runs in a thread of its own.
struct Counting;

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    allocations: u64,
    live: isize,
    peak: isize,
}

thread_local! {
    static COUNT: Cell<Count> = const { Cell::new(Count { allocations: 0, live: 0, peak: 0 }) };
}

fn count(allocations: u64, bytes: isize) {
    // A thread that is ending has no counter any more.
    let _ = COUNT.try_with(|cell| {
        let mut count = cell.get();
        count.allocations += allocations;
        count.live += bytes;
        count.peak = count.peak.max(count.live);
        cell.set(count);
    });
}

// SAFETY: every call is handed to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size().cast_signed());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size().cast_signed());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // A large block is not copied, but its pages are moved.
        count(1, size.cast_signed() - layout.size().cast_signed());
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        count(0, -layout.size().cast_signed());
        unsafe { System.dealloc(old, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn counted() -> Count {
    COUNT.get()
}

/// From now on the peak is that of what follows.
fn forget_peak() {
    let count = counted();
    COUNT.set(Count { peak: count.live, ..count });
}

/// Allocations a packet, after as many packets as are measured have come before.
fn allocations_per_packet(mode: Mode, config: &str, count: usize) -> f64 {
    let packets = Packets::new(mode, 2 * count, mode.usual_live());
    let mut engine = Engine::new(&shipped(config), Keep::Frames);
    engine.feed(packets.iter().take(count));
    let before = counted().allocations;
    engine.feed(packets.iter().skip(count));
    let made = counted().allocations - before;
    drop(engine);
    made as f64 / count as f64
}

#[test]
fn tcp_packets_allocate_nothing() {
    let per_packet = allocations_per_packet(Mode::Tcp, "tcp.mate", 20_000);
    assert!(per_packet <= 0.1, "{per_packet} allocations a packet");
}

#[test]
fn dns_packets_allocate_nothing() {
    let per_packet = allocations_per_packet(Mode::Dns, "dns.mate", 20_000);
    assert!(per_packet <= 0.1, "{per_packet} allocations a packet");
}

#[test]
fn endless_packets_allocate_nothing() {
    let per_packet = allocations_per_packet(Mode::Endless, "tcp.mate", 20_000);
    assert!(per_packet <= 0.01, "{per_packet} allocations a packet");
}

#[test]
fn web_packets_allocate_as_often_in_a_long_run_as_in_a_short_one() {
    let short = allocations_per_packet(Mode::Web, "web.mate", 4_000);
    let long = allocations_per_packet(Mode::Web, "web.mate", 40_000);
    assert!(long <= 1.1 * short, "{short} allocations a packet in a short run, {long} in a long one");
}

/// Peak memory of a run in which every packet opens a Gop, for each of them.
fn bytes_per_gop(gops: usize) -> isize {
    let packets = Packets::new(Mode::Each, gops, 1);
    let mut engine = Engine::new(&shipped("tcp.mate"), Keep::Frames);
    forget_peak();
    let before = counted().live;
    engine.feed(packets.iter());
    let peak = counted().peak - before;
    assert_eq!(engine.finish().gops(GopKind(0)).count(), gops);
    peak / gops.cast_signed()
}

#[test]
fn a_live_gop_takes_little_memory() {
    let full = bytes_per_gop(57_000);
    assert!(full <= 256, "{full} bytes a Gop when the tables are full");
    // What a table has grown by is not in use yet, and takes no memory until it is.
    let grown = bytes_per_gop(66_000);
    assert!(grown <= 2 * full, "{grown} bytes a Gop when the tables have just grown");
}

#[test]
fn endless_sessions_keep_nothing_but_the_numbers_of_their_frames() {
    const MORE: usize = 60_000;
    let packets = Packets::new(Mode::Endless, 20_000 + MORE, 10);
    let mut engine = Engine::new(&shipped("tcp.mate"), Keep::Frames);
    engine.feed(packets.iter().take(20_000));
    let before = counted().live;
    engine.feed(packets.iter().skip(20_000));
    let grown = counted().live - before;
    drop(engine);
    // A frame's number and a link of eight bytes, in a list that may be half empty.
    assert!(grown <= 16 * MORE.cast_signed() + 4096, "{grown} bytes more after {MORE} packets");
}

#[test]
fn two_runs_find_the_same() {
    for (mode, config) in [(Mode::Tcp, "tcp.mate"), (Mode::Web, "web.mate"), (Mode::Mms, "mms.mate")] {
        let capture = Packets::new(mode, 5_000, 50).capture();
        let run = || {
            let outcome = outcome(&shipped(config), capture.clone(), Keep::Pdus);
            let mut json = Vec::new();
            report(&outcome, &Pick::all(&outcome.tracked.program)).json(&mut json).unwrap();
            String::from_utf8(json).unwrap()
        };
        let first = run();
        assert!(first.len() > 100_000, "{config} finds next to nothing: {first}");
        assert_eq!(first, run(), "{config}");
    }
}
