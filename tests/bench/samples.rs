//! What benches and guards run on: traffic in memory, compiled configurations, and a whole run
//! without files.

use std::path::Path;

use mate::capture::{Captures, LinkType, Packet, from_bytes};
use mate::dissect::{Dissector, protocols};
use mate::fields::{Catalogue, Interner};
use mate::program::{Compat, Program};
use mate::report::{Pick, Report};
use mate::run::{Options, Outcome, run};
use mate::track::{InStep, Keep, Tracked};

#[path = "../../examples/generate/traffic/mod.rs"]
pub(crate) mod traffic;

use traffic::{Mode, Traffic, pcap};

/// Packets in memory, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Packets {
    bytes: Vec<u8>,
    /// Time in nanoseconds, and the end in `bytes`, of each.
    ends: Vec<(i64, usize)>,
}

impl Packets {
    /// The first packets of a mode's traffic, always the same.
    pub(crate) fn new(mode: Mode, count: usize, live: usize) -> Self {
        let mut traffic = Traffic::new(mode, live, 1);
        let mut packets = Self::default();
        for _ in 0..count {
            let (time, bytes) = traffic.packet();
            packets.push(time.cast_signed() * 1000, bytes);
        }
        packets
    }

    /// Appends a packet.
    pub(crate) fn push(&mut self, time: i64, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ends.push((time, self.bytes.len()));
    }

    /// How many packets there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes they have.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The packets, numbered from 1.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Packet<'_>> {
        let mut start = 0;
        (1u32..).zip(&self.ends).map(move |(number, (time, end))| {
            let data = self.bytes.get(start..*end).unwrap_or(&[]);
            start = *end;
            Packet {
                number,
                time: *time,
                link: LinkType::ETHERNET,
                interface: None,
                section: 1,
                interface_name: None,
                original_len: data.len() as u32,
                data,
            }
        })
    }

    /// The same as a capture file.
    pub(crate) fn capture(&self) -> Vec<u8> {
        let mut out = pcap::HEADER.to_vec();
        for packet in self.iter() {
            pcap::record(&mut out, (packet.time / 1000).cast_unsigned(), packet.data);
        }
        out
    }
}

/// The text of a file in `mate-configs`.
pub(crate) fn shipped(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mate-configs").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A configuration, compiled.
pub(crate) fn compile(config: &str) -> (Program, Interner) {
    let catalogue = Catalogue::new(&protocols());
    let loaded = mate::lang::judge(mate::lang::parse("bench.mate", config, &[]), &catalogue);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    mate::run::compile(&loaded.config, &catalogue, Compat::Documented)
}

/// A run that packets are fed to.
#[derive(Debug)]
pub(crate) struct Engine {
    dissector: Dissector,
    tracker: InStep,
}

impl Engine {
    /// A run of a configuration.
    pub(crate) fn new(config: &str, keep: Keep) -> Self {
        let (program, texts) = compile(config);
        let dissector = Dissector::new(program.demand.clone(), texts, &[]);
        Self { dissector, tracker: InStep::new(program, keep) }
    }

    /// Takes the next packets.
    pub(crate) fn feed<'a>(&mut self, packets: impl Iterator<Item = Packet<'a>>) {
        for packet in packets {
            self.dissector.packet(&packet);
            for frame in self.dissector.frames() {
                self.tracker.frame(frame, self.dissector.texts());
            }
        }
    }

    /// Ends the run.
    pub(crate) fn finish(mut self) -> Tracked {
        self.dissector.finish();
        for frame in self.dissector.late_frames() {
            self.tracker.frame(frame, self.dissector.texts());
        }
        self.tracker.finish(self.dissector.into_parts().0)
    }
}

/// A whole run of a configuration over a capture in memory, without a report.
pub(crate) fn outcome(config: &str, capture: impl AsRef<[u8]> + Send + 'static, keep: Keep) -> Outcome {
    let (program, texts) = compile(config);
    let source = from_bytes("memory", capture).unwrap_or_else(|error| panic!("{error}"));
    let options = Options { keep, ..Options::default() };
    run(program, texts, &mut Captures::new(vec![source]), &options, |_| {})
}

/// Everything of an outcome, for a report.
pub(crate) fn report<'a>(outcome: &'a Outcome, pick: &'a Pick) -> Report<'a> {
    Report {
        configs: &[],
        captures: &outcome.captures,
        origins: None,
        tracked: &outcome.tracked,
        dissection: &outcome.dissection,
        pick,
    }
}
