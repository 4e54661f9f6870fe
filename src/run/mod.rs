//! A run: captures go through dissection and tracking, in one pass.
//!
//! ```no_run
//! use mate::capture::Captures;
//! use mate::dissect::protocols;
//! use mate::fields::Catalogue;
//! use mate::lang;
//! use mate::program::Compat;
//! use mate::run::{Options, compile, run};
//!
//! let catalogue = Catalogue::new(&protocols());
//! let loaded = lang::judge(lang::load(&["dns.mate".into()], &[])?, &catalogue);
//! assert!(!loaded.has_errors());
//! let (program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
//! let mut captures = Captures::open(&["a.pcap", "b.pcapng.gz"]).map_err(|mut errors| errors.remove(0))?;
//! let outcome = run(program, texts, &mut captures, &Options::default(), |_| {});
//! for capture in &outcome.captures {
//!     assert!(capture.complete, "{} was not read to its end", capture.file);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod again;
mod bridged;
mod live;
mod pipeline;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::capture::{Captures, Position, Summary};
use crate::dissect::{DecodeAs, Dissector, Needs, Stats};
use crate::fields::{Catalogue, Interner};
use crate::filter::Observer;
use crate::lang::ast;
use crate::program::{Compat, Program, lower};
use crate::track::{Keep, Tracked};
use pipeline::Pipeline;

pub use again::{AgainError, read_again};
pub use bridged::{Served, run_pdml, run_tshark};
pub use live::{Audience, Bounds, Status, run_live};

/// The watcher is called once in so many packets.
const STRIDE: u64 = 1024;

/// What a run is to do besides following its program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// What is kept of each Pdu.
    pub keep: Keep,
    /// Which ports carry which protocol, beyond the usual ones.
    pub decode_as: &'a [DecodeAs],
    /// Ends after so many packets.
    pub limit: Option<u64>,
    /// Ends when this is set, between two packets.
    pub stop: Option<&'a AtomicBool>,
    /// Tells which frames the messages of others were put together from.
    pub needs: bool,
    /// Tracks in the thread that reads, also where there are several processors.
    pub one_thread: bool,
}

/// What a run yields.
#[derive(Debug)]
pub struct Outcome {
    /// The final state of all Pdus, Gops and Gogs.
    pub tracked: Tracked,
    /// What dissection counted.
    pub dissection: Stats,
    /// Which frames the messages of others were put together from, where that was asked for.
    pub needs: Needs,
    /// What was read of each capture. What went wrong with them stands in
    /// [`Captures::errors`].
    pub captures: Vec<Summary>,
    /// [`Options::stop`] ended the run.
    pub stopped: bool,
}

/// Compiles a configuration that the checker found free of errors.
pub fn compile(config: &ast::Config, catalogue: &Catalogue, compat: Compat) -> (Program, Interner) {
    let mut texts = Interner::new();
    let program = lower(config, catalogue, &mut texts, compat);
    (program, texts)
}

/// Runs a program over captures. `watch` is told now and then how far the reading is.
///
/// A capture that breaks ends there, and what was read of it counts.
pub fn run(
    program: Program,
    texts: Interner,
    captures: &mut Captures,
    options: &Options<'_>,
    watch: impl FnMut(Position),
) -> Outcome {
    run_watched(program, texts, captures, options, &mut (), watch)
}

/// The same, with somebody who sees every frame.
pub fn run_watched(
    program: Program,
    texts: Interner,
    captures: &mut Captures,
    options: &Options<'_>,
    observer: &mut impl Observer,
    mut watch: impl FnMut(Position),
) -> Outcome {
    let program = Arc::new(program);
    let mut dissector = Dissector::new(program.demand.clone(), texts, options.decode_as);
    if options.needs {
        dissector.note_needs();
    }
    let mut pipeline = Pipeline::new(&program, options.keep, options.one_thread);
    let is_stopped = || options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
    let limit = options.limit.unwrap_or(u64::MAX);
    let mut frames = 0;
    let mut stopped = false;
    while frames < limit {
        stopped = is_stopped();
        if stopped {
            break;
        }
        let Some(packet) = captures.next_packet() else { break };
        dissector.packet(&packet);
        for frame in dissector.frames() {
            let has_pdus = pipeline.frame(frame, dissector.texts());
            observer.frame(frame, dissector.texts(), has_pdus);
        }
        pipeline.pass_on(dissector.texts());
        frames += 1;
        if frames.is_multiple_of(STRIDE) {
            watch(captures.position());
        }
    }
    dissector.finish();
    for frame in dissector.late_frames() {
        let has_pdus = pipeline.frame(frame, dissector.texts());
        observer.frame(frame, dissector.texts(), has_pdus);
    }
    let needs = dissector.take_needs();
    let (texts, dissection) = dissector.into_parts();
    let tracked = pipeline.finish(texts);
    // A signal may also have ended the last read.
    Outcome { tracked, dissection, needs, captures: captures.summaries(), stopped: stopped || is_stopped() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::from_bytes;
    use crate::lang;
    use etherparse::PacketBuilder;

    const CONFIG: &str = "
        Pdu u Proto udp Transport ip { Extract port From udp.srcport; Extract port From udp.dstport; };
        Gop g On u Match (port, port) { Start (port=53); };
    ";

    /// A capture of datagrams, each given by its second and its source port.
    fn capture(name: &str, datagrams: &[(u32, u16)]) -> crate::capture::Source {
        let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
        for (second, port) in datagrams {
            let mut packet = Vec::new();
            let builder =
                PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(*port, 53);
            builder.write(&mut packet, b"hello").unwrap();
            let len = u32::try_from(packet.len()).unwrap();
            for number in [*second, 0, len, len] {
                file.extend(number.to_le_bytes());
            }
            file.extend(packet);
        }
        from_bytes(name, file).unwrap()
    }

    fn outcome(sources: Vec<crate::capture::Source>, options: &Options<'_>) -> Outcome {
        let loaded = lang::parse("test.mate", CONFIG, &[]);
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        let (program, texts) =
            compile(&loaded.config, &Catalogue::new(&crate::dissect::protocols()), Compat::Documented);
        run(program, texts, &mut Captures::new(sources), options, |_| {})
    }

    /// Frames of each Gop.
    fn groups(outcome: &Outcome) -> Vec<Vec<u32>> {
        let tracked = &outcome.tracked;
        tracked.gops(crate::program::GopKind(0)).map(|(_, gop)| tracked.pdu_frames(gop).collect()).collect()
    }

    #[test]
    fn a_capture_split_in_two_gives_the_groups_of_the_whole() {
        let whole = outcome(vec![capture("w", &[(1, 1000), (2, 2000), (3, 1000)])], &Options::default());
        let split = [capture("b", &[(3, 1000)]), capture("a", &[(1, 1000), (2, 2000)])];
        let split = outcome(split.into(), &Options::default());
        assert_eq!(groups(&whole), [vec![1], vec![2], vec![3]]);
        assert_eq!(groups(&split), groups(&whole));
        assert_eq!(split.captures.iter().map(|capture| capture.frames).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn rules_are_counted_with_what_they_missed() {
        let text = "
            Transform t { Match (from=2000) Insert (seen); Match (to=53) Insert (seen); Match (seen=9) Insert (x); };
            Pdu u Proto udp Transport ip/tcp { Extract from From udp.srcport; Extract to From udp.dstport; Transform t;
                Criteria Reject (from=1); };
            Gop g On u Match (to) { Start (from=3000); Stop (from=1000); };
            Gog o { Member g (to); };
        ";
        let loaded = lang::parse("test.mate", text, &[]);
        let catalogue = Catalogue::new(&crate::dissect::protocols());
        let (program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
        let mut counting = crate::track::Counting::new(&program);
        let mut captures = Captures::new(vec![capture("w", &[(1, 1000), (2, 2000), (3, 3000), (4, 1), (5, 2000)])]);
        let outcome = run_watched(program, texts, &mut captures, &Options::default(), &mut counting, |_| {});
        let hits = counting.finish(5, outcome.tracked.texts);
        let told = |tally: &crate::track::Tally| {
            let reasons = tally.reasons().into_iter();
            let reasons = reasons.map(|(miss, reason)| format!("{miss:?} {}", reason.count));
            (tally.hits, tally.tried, reasons.collect::<Vec<_>>())
        };
        let (pdu, gop) = (&hits.pdus[0], &hits.gops[0]);
        assert_eq!(told(&pdu.made), (5, 5, vec![]));
        assert_eq!(pdu.transport.iter().map(|tally| tally.hits).collect::<Vec<_>>(), [5, 0]);
        assert_eq!((pdu.criteria.hits, pdu.criteria.tried), (1, 5));
        assert_eq!((pdu.transforms[0][0].hits, pdu.transforms[0][1].hits), (2, 3));
        let late = pdu.transforms[0][1].reasons()[0];
        assert_eq!((late.0, late.1.count), (&crate::program::Miss::Earlier, 2));
        assert_eq!((gop.key.hits, gop.key.tried), (4, 4));
        assert_eq!((gop.start.hits, gop.start.tried), (1, 4));
        let values = gop.start.reasons()[0].1.values(&hits.tracked.texts);
        assert_eq!(values, [("2000".to_owned(), 2), ("1000".to_owned(), 1)]);
        // The first Pdu meets Stop, but comes before the Gop.
        assert_eq!(
            told(&gop.stop),
            (0, 3, vec!["Unequal(AttrId(0), \"from=1000\") 2".to_owned(), "NoGop 1".to_owned()])
        );
        assert_eq!(told(&hits.gogs[0].members[0]), (1, 1, vec![]));
    }

    #[test]
    fn two_threads_find_what_one_does() {
        // Many batches, so that some are extracted here and some there.
        let datagrams: Vec<(u32, u16)> = (0u32..20_000).map(|i| (i / 100, (i * i % 4001) as u16)).collect();
        let pdus = |one_thread| {
            let options = Options { keep: Keep::Pdus, one_thread, ..Options::default() };
            let tracked = outcome(vec![capture("w", &datagrams)], &options).tracked;
            let ports = |pdu: &crate::track::Pdu| {
                tracked.attrs(pdu.attrs).iter().map(|port| tracked.text(port)).collect::<Vec<_>>()
            };
            tracked.pdus().iter().map(|pdu| (pdu.frame, pdu.time, pdu.gop, ports(pdu))).collect::<Vec<_>>()
        };
        let (one, two) = (pdus(true), pdus(false));
        assert_eq!(one.len(), datagrams.len());
        assert!(one == two);
    }

    #[test]
    fn a_run_ends_at_its_limit() {
        let options = Options { limit: Some(2), ..Options::default() };
        let outcome = outcome(vec![capture("w", &[(1, 1000), (2, 2000), (3, 1000)])], &options);
        assert_eq!(groups(&outcome), [vec![1], vec![2]]);
        assert!(!outcome.stopped && !outcome.captures.iter().any(|capture| capture.complete));
    }

    #[test]
    fn a_run_that_is_stopped_says_so() {
        let stop = AtomicBool::new(true);
        let options = Options { stop: Some(&stop), ..Options::default() };
        let outcome = outcome(vec![capture("w", &[(1, 1000)])], &options);
        assert!(outcome.stopped && groups(&outcome).is_empty());
    }

    #[test]
    fn a_pdu_tells_its_ends_where_that_is_wanted() {
        let loaded = lang::parse("test.mate", CONFIG, &[]);
        let catalogue = Catalogue::new(&crate::dissect::protocols());
        let ends = |wanted: bool| {
            let (mut program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
            if wanted {
                program.want_ends(&catalogue, crate::dissect::ENDS);
            }
            let options = Options { keep: Keep::Pdus, ..Options::default() };
            let mut captures = Captures::new(vec![capture("w", &[(1, 1000), (2, 2000)])]);
            let tracked = run(program, texts, &mut captures, &options, |_| {}).tracked;
            let ends = tracked.pdus().iter().map(|pdu| tracked.ends_of(pdu));
            ends.map(|ends| ends.map(|(from, to)| [tracked.texts.show(from), tracked.texts.show(to)]))
                .collect::<Vec<_>>()
        };
        let there = || Some(["10.0.0.1", "10.0.0.2"].map(str::to_owned));
        assert_eq!(ends(true), [there(), there()]);
        assert_eq!(ends(false), [None, None]);
    }
}
