//! The captures of one run. One is passed through in file order; several are merged by time, each
//! in its own order: the next packet is always the earliest of those that come next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::error::CaptureError;
use super::interface::Recording;
use super::origins::Origins;
use super::packet::Packet;
use super::pcapng::Secrets;
use super::source::{Position, STEP, Source, Summary};

/// How much is read at a time from each of several captures.
pub(super) const STEP_OF_SEVERAL: usize = 64 * 1024;

/// All captures of a run, as one. Frames are numbered on through all of them (Decision 15).
pub struct Captures {
    sources: Vec<Source>,
    /// Time and place in `sources` of the packets that come next; those of equal time in the order
    /// of the files. The first is the one that was handed out last, when there is one.
    next: BinaryHeap<Reverse<(i64, usize)>>,
    started: bool,
    number: u32,
    errors: Vec<CaptureError>,
    origins: Option<Origins>,
}

impl Captures {
    /// Opens the captures; `-` is standard input. Those that cannot be opened stand in
    /// [`errors`](Self::errors) from the beginning; it fails when none can.
    pub fn open<P: AsRef<Path>>(paths: &[P]) -> Result<Self, Vec<CaptureError>> {
        Self::open_until(paths, &Arc::default())
    }

    /// The same; standard input ends when `stop` is set, also while nothing comes.
    pub fn open_until<P: AsRef<Path>>(paths: &[P], stop: &Arc<AtomicBool>) -> Result<Self, Vec<CaptureError>> {
        let mut sources = Vec::with_capacity(paths.len());
        let mut errors = Vec::new();
        for path in paths {
            let opened = match paths {
                [_] => Source::open_until(path.as_ref(), STEP, stop).map(|mut source| {
                    source.read_ahead();
                    source
                }),
                _ => Source::open_until(path.as_ref(), STEP_OF_SEVERAL, stop),
            };
            match opened {
                Ok(source) => sources.push(source),
                Err(error) => errors.push(error),
            }
        }
        if sources.is_empty() && !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { errors, ..Self::new(sources) })
    }

    /// A run over captures that are open.
    pub fn new(sources: Vec<Source>) -> Self {
        Self { sources, next: BinaryHeap::new(), started: false, number: 0, errors: Vec::new(), origins: None }
    }

    /// The next packet of the run; none at the end. A capture that breaks ends there, the others
    /// go on; the error stands in [`errors`](Self::errors).
    #[inline]
    pub fn next_packet(&mut self) -> Option<Packet<'_>> {
        let index = self.advance()?;
        Some(self.sources.get_mut(index)?.take(self.number))
    }

    /// The same, with the secrets that precede the packet, if [`keep_secrets`](Self::keep_secrets) was
    /// called.
    pub fn next_with_secrets(&mut self) -> Option<(Packet<'_>, Vec<Secrets>)> {
        let index = self.advance()?;
        let secrets = self.sources.iter_mut().flat_map(Source::take_secrets).collect();
        Some((self.sources.get_mut(index)?.take(self.number), secrets))
    }

    /// The same, with how the packet was recorded.
    pub fn next_with_recording(&mut self) -> Option<(Packet<'_>, Recording)> {
        let index = self.advance()?;
        let source = self.sources.get_mut(index)?;
        let recording = source.recording();
        Some((source.take(self.number), recording))
    }

    /// Keeps the secrets of captures, by which others decrypt their traffic, from now on.
    pub fn keep_secrets(&mut self) {
        self.sources.iter_mut().for_each(Source::keep_secrets);
    }

    /// Reads the next packet; gives the capture that has it.
    #[inline]
    fn advance(&mut self) -> Option<usize> {
        let index = match self.sources.as_mut_slice() {
            [source] => match source.advance() {
                Ok(true) => 0,
                Ok(false) => return None,
                Err(error) => {
                    self.errors.push(error);
                    return None;
                }
            },
            _ => self.earliest()?,
        };
        self.number = self.number.saturating_add(1);
        if let Some(origins) = &mut self.origins {
            origins.note(self.number, index);
        }
        Some(index)
    }

    /// The capture whose next packet is the earliest.
    fn earliest(&mut self) -> Option<usize> {
        if self.started {
            // Only now that the packet is done with may its buffer be refilled.
            if let Some(mut last) = self.next.peek_mut() {
                let index = last.0.1;
                match Self::read(&mut self.sources, index, &mut self.errors) {
                    Some(time) => *last = Reverse((time, index)),
                    None => drop(PeekMut::pop(last)),
                }
            }
        } else {
            self.started = true;
            for index in 0..self.sources.len() {
                let time = Self::read(&mut self.sources, index, &mut self.errors);
                self.next.extend(time.map(|time| Reverse((time, index))));
            }
        }
        self.next.peek().map(|first| first.0.1)
    }

    fn read(sources: &mut [Source], index: usize, errors: &mut Vec<CaptureError>) -> Option<i64> {
        let source = sources.get_mut(index)?;
        match source.advance() {
            Ok(more) => more.then(|| source.time()),
            Err(error) => {
                errors.push(error);
                None
            }
        }
    }

    /// Takes down from now on which capture each frame comes from: some bytes for each change.
    pub fn keep_origins(&mut self) {
        self.origins = Some(Origins::default());
    }

    /// Which capture each frame came from, where that was [kept](Self::keep_origins).
    pub fn origins(&self) -> Option<&Origins> {
        self.origins.as_ref()
    }

    /// Whether there is no packet now, but may be one later.
    pub fn is_waiting(&self) -> bool {
        matches!(self.sources.as_slice(), [source] if source.is_waiting())
    }

    /// What went wrong so far, in the order in which it was met.
    pub fn errors(&self) -> &[CaptureError] {
        &self.errors
    }

    /// What was read so far of each capture that could be opened, in the order given.
    pub fn summaries(&self) -> Vec<Summary> {
        self.sources.iter().map(Source::summary).collect()
    }

    /// Most decimals of a second that time stamps of the captures have, as far as they were read.
    pub fn decimals(&self) -> u8 {
        self.sources.iter().map(Source::decimals).max().unwrap_or_default()
    }

    /// How far the reading is, all captures together.
    pub fn position(&self) -> Position {
        let none = Position { read: 0, total: Some(0) };
        self.sources.iter().map(Source::position).fold(none, |sum, next| Position {
            read: sum.read.saturating_add(next.read),
            total: sum.total.zip(next.total).map(|(sum, next)| sum.saturating_add(next)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_bytes;
    use super::super::testing::Pcap;
    use super::*;

    fn source(name: &str, packets: &[(i64, &[u8])]) -> Source {
        from_bytes(name, Pcap::default().write(packets)).unwrap()
    }

    fn run(captures: &mut Captures) -> Vec<(u32, String)> {
        let mut packets = Vec::new();
        while let Some(packet) = captures.next_packet() {
            packets.push((packet.number, String::from_utf8_lossy(packet.data).into_owned()));
        }
        packets
    }

    fn numbered(texts: &[&str]) -> Vec<(u32, String)> {
        (1..).zip(texts.iter().map(ToString::to_string)).collect()
    }

    #[test]
    fn several_captures_are_merged_by_time() {
        let mut captures = Captures::new(vec![
            source("a", &[(1_000, b"a1"), (4_000, b"a4"), (5_000, b"a5")]),
            source("b", &[(2_000, b"b2"), (6_000, b"b6")]),
            source("c", &[(3_000, b"c3")]),
        ]);
        assert_eq!(run(&mut captures), numbered(&["a1", "b2", "c3", "a4", "a5", "b6"]));
        assert!(captures.next_packet().is_none() && captures.errors().is_empty());
    }

    #[test]
    fn packets_of_one_time_come_in_the_order_of_the_files() {
        let mut captures = Captures::new(vec![
            source("a", &[(1_000, b"a1"), (1_000, b"a2")]),
            source("b", &[(1_000, b"b1"), (1_000, b"b2")]),
        ]);
        assert_eq!(run(&mut captures), numbered(&["a1", "a2", "b1", "b2"]));
    }

    #[test]
    fn one_capture_keeps_its_order_even_back_in_time() {
        let mut captures = Captures::new(vec![source("a", &[(3_000, b"3"), (1_000, b"1"), (2_000, b"2")])]);
        assert_eq!(run(&mut captures), numbered(&["3", "1", "2"]));
    }

    #[test]
    fn each_of_several_captures_keeps_its_order() {
        let mut captures = Captures::new(vec![
            source("a", &[(5_000, b"a5"), (1_000, b"a1"), (9_000, b"a9")]),
            source("b", &[(4_000, b"b4"), (7_000, b"b7")]),
        ]);
        assert_eq!(run(&mut captures), numbered(&["b4", "a5", "a1", "b7", "a9"]));
    }

    #[test]
    fn a_split_capture_gives_the_packets_of_the_whole() {
        let packets: Vec<(i64, Vec<u8>)> = (0..100u8).map(|n| (i64::from(n) * 1_000, vec![n; 3])).collect();
        let lent: Vec<(i64, &[u8])> = packets.iter().map(|(time, data)| (*time, data.as_slice())).collect();
        let (first, second) = lent.split_at(37);
        let whole = run(&mut Captures::new(vec![source("whole", &lent)]));
        assert_eq!(run(&mut Captures::new(vec![source("2", second), source("1", first)])), whole);
    }

    #[test]
    fn a_broken_capture_ends_and_the_others_go_on() {
        let mut cut = Pcap::default().write(&[(1_000, b"a1"), (2_000, b"a2")]);
        cut.truncate(cut.len() - 1);
        let broken = from_bytes("broken", cut).unwrap();
        let mut captures = Captures::new(vec![broken, source("b", &[(1_500, b"b1"), (3_000, b"b3")])]);
        assert_eq!(run(&mut captures), numbered(&["a1", "b1", "b3"]));
        let errors: Vec<String> = captures.errors().iter().map(ToString::to_string).collect();
        assert_eq!(errors, ["`broken` cannot be read past frame 1 of it: it ends inside a packet record, at byte 42"]);
        let summaries = captures.summaries();
        assert_eq!(summaries.iter().map(|summary| summary.complete).collect::<Vec<_>>(), [false, true]);
        assert_eq!(summaries.iter().map(|summary| summary.frames).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn the_packet_that_waits_is_not_counted_yet() {
        let mut captures = Captures::new(vec![source("a", &[(1_000, b"a1")]), source("b", &[(2_000, b"b2")])]);
        assert!(captures.next_packet().is_some());
        assert_eq!(captures.summaries().iter().map(|summary| summary.frames).collect::<Vec<_>>(), [1, 0]);
    }

    #[test]
    fn captures_that_cannot_be_opened_are_errors_from_the_beginning() {
        let folder = std::env::temp_dir().join(format!("mate-merge-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let good = folder.join("good.pcap");
        std::fs::write(&good, Pcap::default().write(&[(1_000, b"good")])).unwrap();
        let missing = folder.join("missing.pcap");

        let mut captures = Captures::open(&[&missing, &good]).ok().unwrap();
        assert_eq!(captures.errors().len(), 1);
        assert_eq!(run(&mut captures), numbered(&["good"]));
        let Err(errors) = Captures::open(&[&missing, &missing]) else { panic!("nothing could be opened") };
        assert!(errors.iter().all(CaptureError::at_open));
        assert_eq!(errors.len(), 2);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
