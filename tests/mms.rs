//! `mate-configs/mms.mate` over every MMS capture, against the truth table beside each: are the
//! frames of one message together, those of different messages apart, and is the outcome right?
//!
//! The scores stand in `tests/captures/mms/scores.txt`; `UPDATE=1 cargo test --test mms` records them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use mate::capture::Captures;
use mate::dissect::protocols;
use mate::fields::Catalogue;
use mate::lang;
use mate::program::{Compat, GogKind, PduKind};
use mate::run::{Options, compile, run};
use mate::track::{GogRef, Keep, Tracked};
use serde_json::Value;

/// What the config made of one capture.
struct Found {
    /// By frame: the Gogs that its Pdus ended in.
    gogs_of_frame: BTreeMap<u32, BTreeSet<GogRef>>,
    outcomes: BTreeMap<GogRef, BTreeSet<String>>,
}

/// What the truth table says of one frame.
struct Row {
    frame: u32,
    message: String,
    deliveries: Vec<u64>,
}

#[test]
fn every_message_gets_its_frames_and_its_outcome() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/mms");
    let mut report = String::from("capture: deliveries frames | missing mixed split wrong\n");
    for truth in files(&folder, "json") {
        let name = truth.file_stem().unwrap().to_string_lossy().into_owned();
        let capture = files(&folder, "")
            .into_iter()
            .find(|file| file.file_name().unwrap().to_string_lossy().starts_with(&format!("{name}.pcap")))
            .unwrap_or_else(|| panic!("no capture for {name}"));
        let truth: Value = serde_json::from_str(&fs::read_to_string(truth).unwrap()).unwrap();
        score(&name, &truth, &found(&capture), &mut report);
    }
    let scores = folder.join("scores.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(&scores, &report).unwrap();
    }
    let recorded = fs::read_to_string(&scores).unwrap_or_default();
    assert!(recorded == report, "the scores changed; recorded:\n{recorded}\nnow:\n{report}");
}

/// Missing: a message's frame is in no Gog. Mixed: a Gog holds frames of several messages. Split: a
/// delivery's frames are in several Gogs. Wrong: the outcome is not among those of its Gogs.
fn score(name: &str, truth: &Value, found: &Found, report: &mut String) {
    let rows = rows(truth);
    let deliveries = truth["deliveries"].as_array().unwrap();
    // Deliveries with one Message-ID are one message to several recipients.
    let message_of = |delivery: u64| -> String {
        let row = deliveries.iter().find(|row| row["delivery"].as_u64() == Some(delivery)).unwrap();
        row["message_id"].as_str().map_or_else(|| format!("delivery {delivery}"), str::to_owned)
    };
    let nowhere = BTreeSet::new();
    let gogs = |frame: u32| found.gogs_of_frame.get(&frame).unwrap_or(&nowhere);
    let mut details = String::new();

    let missing: Vec<&Row> = rows.iter().filter(|row| gogs(row.frame).is_empty()).collect();
    for row in &missing {
        let _ = writeln!(details, "  missing: frame {} {} of delivery {:?}", row.frame, row.message, row.deliveries);
    }
    let mut messages_of_gog: BTreeMap<GogRef, BTreeSet<String>> = BTreeMap::new();
    let mut gogs_of_delivery: BTreeMap<u64, BTreeSet<GogRef>> = BTreeMap::new();
    for row in &rows {
        // A frame with PDUs of several messages says nothing about their separation.
        if let ([delivery], 1) = (row.deliveries.as_slice(), gogs(row.frame).len()) {
            for gog in gogs(row.frame) {
                messages_of_gog.entry(*gog).or_default().insert(message_of(*delivery));
                gogs_of_delivery.entry(*delivery).or_default().insert(*gog);
            }
        }
    }
    let mixed = messages_of_gog.iter().filter(|(_, messages)| messages.len() > 1);
    let mixed: Vec<_> = mixed
        .inspect(|(gog, messages)| {
            let _ = writeln!(details, "  mixed: Gog {} holds {messages:?}", gog.id());
        })
        .collect();
    let mut split = 0;
    let mut wrong = 0;
    for row in deliveries {
        let delivery = row["delivery"].as_u64().unwrap();
        let expected = row["outcome"].as_str().unwrap();
        let gogs = gogs_of_delivery.get(&delivery).cloned().unwrap_or_default();
        if gogs.len() > 1 {
            split += 1;
            let _ = writeln!(details, "  split: delivery {delivery}, {expected}, over {} Gogs", gogs.len());
        }
        let outcomes: BTreeSet<&String> = gogs.iter().filter_map(|gog| found.outcomes.get(gog)).flatten().collect();
        let exact = gogs.len() != 1 || outcomes.len() == 1;
        if !exact || !outcomes.iter().any(|outcome| *outcome == expected) {
            wrong += 1;
            let _ = writeln!(details, "  wrong: delivery {delivery} is {expected}, found {outcomes:?}");
        }
    }
    let _ = writeln!(
        report,
        "{name}: {} {} | {} {} {split} {wrong}\n{details}",
        deliveries.len(),
        rows.len(),
        missing.len(),
        mixed.len()
    );
    report.truncate(report.trim_end().len());
    report.push('\n');
}

fn rows(truth: &Value) -> Vec<Row> {
    let rows = truth["frames"].as_array().unwrap().iter();
    rows.map(|row| Row {
        frame: row["frame"].as_u64().unwrap() as u32,
        message: row["message"].as_str().unwrap().to_owned(),
        deliveries: row["delivery"].as_array().unwrap().iter().filter_map(Value::as_u64).collect(),
    })
    .collect()
}

fn found(capture: &Path) -> Found {
    let catalogue = Catalogue::new(&protocols());
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("mate-configs/mms.mate");
    let loaded = lang::judge(lang::load(&[config], &[] as &[PathBuf]).unwrap(), &catalogue);
    assert!(!loaded.has_errors(), "mms.mate has errors");
    let (program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
    let mut captures = Captures::open(&[capture]).unwrap();
    let options = Options { keep: Keep::Pdus, ..Options::default() };
    let tracked = run(program, texts, &mut captures, &options, |_| {}).tracked;
    Found { gogs_of_frame: gogs_of_frame(&tracked), outcomes: outcomes(&tracked) }
}

fn gogs_of_frame(tracked: &Tracked) -> BTreeMap<u32, BTreeSet<GogRef>> {
    let mut frames: BTreeMap<u32, BTreeSet<GogRef>> = BTreeMap::new();
    for pdu in tracked.pdus() {
        assert!(tracked.program.pdu(PduKind(pdu.kind.0)).is_some());
        let gog = pdu.gop.and_then(|gop| tracked.gop(gop)).and_then(|gop| tracked.gog_of(gop));
        frames.entry(pdu.frame).or_default().extend(gog);
    }
    frames
}

fn outcomes(tracked: &Tracked) -> BTreeMap<GogRef, BTreeSet<String>> {
    let outcomes = tracked.gogs(GogKind(0)).map(|(gog, record)| {
        let avps = tracked.attrs(record.attrs).iter();
        let outcomes = avps.filter(|avp| tracked.program.attr(avp.attr()) == "outcome").map(|avp| tracked.text(avp));
        (gog, outcomes.collect())
    });
    outcomes.collect()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| extension.is_empty() || path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}
