//! Damaged captures: every capture under `tests/`, cut off and with bits flipped, must give a result.
//! `MATE_ROBUSTNESS=1000` makes so many damages of each kind for each capture.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "fuzz/mutate.rs"]
#[allow(dead_code, reason = "the replay uses the rest")]
mod mutate;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mate::capture::{Captures, from_bytes};
use mate::dissect::protocols;
use mate::fields::Catalogue;
use mate::lang;
use mate::program::{AttrId, Avp, Compat, GogKind, GopKind};
use mate::report::{Guard, Pick, Report};
use mate::run::{Options, Outcome, compile};
use mate::track::{Keep, Tracked};
use mutate::Mutator;

/// Captures larger than this are damaged less often, so that the test stays short.
const LARGE: usize = 100_000;

/// No damaged capture may take longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

fn captures(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" {
            captures(&path, found);
        } else if [".pcap", ".pcapng", ".pcap.gz", ".pcapng.gz", ".pcap.zst", ".cap"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            found.push(path);
        }
    }
}

/// A configuration of `mate-configs`, read and judged.
fn shipped(name: &str, catalogue: &Catalogue) -> lang::Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mate-configs").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let loaded = lang::judge(lang::parse(name, &text, &[]), catalogue);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    loaded
}

/// Runs a configuration over bytes that were a capture, and writes all reports.
fn run(config: &lang::Loaded, catalogue: &Catalogue, bytes: Vec<u8>) -> Option<Outcome> {
    let source = from_bytes("damaged", bytes).ok()?;
    let (program, texts) = compile(&config.config, catalogue, Compat::Documented);
    let options = Options { keep: Keep::Pdus, ..Options::default() };
    let outcome = mate::run::run(program, texts, &mut Captures::new(vec![source]), &options, |_| {});
    let pick = Pick::all(&outcome.tracked.program);
    let report = Report {
        configs: &[],
        captures: &outcome.captures,
        origins: None,
        tracked: &outcome.tracked,
        dissection: &outcome.dissection,
        pick: &pick,
    };
    report.text(std::io::sink(), false).unwrap();
    report.json(std::io::sink()).unwrap();
    report.tree(std::io::sink()).unwrap();
    report.stats_json(std::io::sink()).unwrap();
    for name in pick.tables(&outcome.tracked.program) {
        report.csv(&name, std::io::sink(), Guard::Formulas).unwrap();
    }
    has_only_what_is_declared(&outcome.tracked);
    Some(outcome)
}

/// No group has an attribute that tables would have no column for.
fn has_only_what_is_declared(tracked: &Tracked) {
    let declared = &tracked.program.declared;
    let check = |attrs: &[Avp], declared: &[AttrId]| {
        assert!(attrs.iter().all(|avp| declared.contains(&avp.attr())), "{attrs:?}");
    };
    for pdu in tracked.pdus() {
        check(tracked.attrs(pdu.attrs), declared.pdus.get(usize::from(pdu.kind.0)).unwrap());
    }
    for (kind, declared) in (0..).map(GopKind).zip(&declared.gops) {
        tracked.gops(kind).for_each(|(_, gop)| check(tracked.attrs(gop.attrs), declared));
    }
    for (kind, declared) in (0..).map(GogKind).zip(&declared.gogs) {
        tracked.gogs(kind).for_each(|(_, gog)| check(tracked.attrs(gog.attrs), declared));
    }
}

#[test]
fn a_damaged_capture_gives_a_result() {
    let times: usize = std::env::var("MATE_ROBUSTNESS").ok().and_then(|times| times.parse().ok()).unwrap_or(2);
    let catalogue = Catalogue::new(&protocols());
    let configs = ["mms.mate", "web.mate", "tcp.mate", "dns.mate"].map(|name| (name, shipped(name, &catalogue)));
    let mut found = Vec::new();
    captures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut found);
    found.sort();
    for (index, path) in found.iter().enumerate() {
        let bytes = std::fs::read(path).unwrap();
        let mut mutator = Mutator::new(&bytes);
        let times = if bytes.len() > LARGE { times.div_ceil(4) } else { times };
        for time in 0..times {
            let mut cut = bytes.clone();
            cut.truncate(mutator.below(bytes.len()));
            let mut flipped = bytes.clone();
            for _ in 0..=mutator.below(8) {
                let at = mutator.below(flipped.len());
                if let Some(byte) = flipped.get_mut(at) {
                    *byte ^= 1 << mutator.below(8);
                }
            }
            for (damage, bytes) in [("cut", cut), ("flipped", flipped)] {
                let (name, config) = &configs[(index + time) % configs.len()];
                let start = Instant::now();
                // A head that is broken is refused; everything else gives what can be read.
                let length = bytes.len();
                if let Some(outcome) = run(config, &catalogue, bytes) {
                    // A frame takes at least a record's head; a packed capture holds more.
                    let packed = path.extension().is_some_and(|end| end == "gz" || end == "zst");
                    assert!(
                        packed || outcome.tracked.stats.frames <= length as u64 / 12,
                        "{}: too many frames",
                        path.display()
                    );
                }
                let took = start.elapsed();
                assert!(took < PATIENCE, "{} {damage} (time {time}) with {name} took {took:?}", path.display());
            }
        }
    }
}
