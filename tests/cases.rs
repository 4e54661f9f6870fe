//! The cases of `tests/cases`: what each gives is recorded, and what is recorded is held against
//! what tshark 4.4 gave for it and against the notes where tshark is wrong.
//!
//! A folder holds `config.mate`, `capture.pcap`, `notes.md` (what it shows, and what is right),
//! `tshark-4.4.json` (what tshark showed, made by `facts.py`) and `expected.json`: our document
//! without the parts that name files, which `UPDATE=1 cargo test --test cases` records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end so")]

mod facts;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use facts::verdicts::{Differs, VERDICTS, Verdict};
use facts::{Difference, Facts, claims};
use mate::capture::Captures;
use mate::dissect::protocols;
use mate::fields::Catalogue;
use mate::lang::{self, Severity};
use mate::program::Compat;
use mate::report::{Pick, Report};
use mate::run::{Options, compile, run};
use mate::track::Keep;

/// A case and what came of it.
struct Outcome {
    name: String,
    folder: PathBuf,
    /// `E-CHAR line 1`
    diagnostics: Vec<String>,
    /// The document of `--format json`; none where the configuration is refused.
    document: Option<String>,
}

impl Outcome {
    fn facts(&self) -> Option<Facts> {
        self.document.as_ref().map(|document| Facts::ours(&serde_json::from_str(document).unwrap()))
    }

    /// What tshark 4.4 showed; none where it refused the configuration.
    fn tshark(&self) -> Option<Facts> {
        let text = std::fs::read_to_string(self.folder.join("tshark-4.4.json")).unwrap();
        let recorded = serde_json::from_str::<serde_json::Value>(&text).unwrap();
        (recorded.get("load").and_then(|load| load.as_str()) == Some("ok")).then(|| Facts::tshark(&recorded))
    }

    /// The document to record: without versions, and without the names of configurations and captures.
    fn record(&self) -> String {
        let mut record = format!("{{\"diagnostics\":{}", serde_json::to_string(&self.diagnostics).unwrap());
        match &self.document {
            Some(document) => {
                let (_, groups) = document.split_once("\n\"pdus\":").unwrap();
                let _ = write!(record, ",\n\"pdus\":{groups}");
            }
            None => record.push_str("}\n"),
        }
        record
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn names() -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder()).unwrap().map(Result::unwrap);
    entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().into_string().unwrap()).collect()
}

fn outcomes(compat: Compat) -> Vec<Outcome> {
    let catalogue = Catalogue::new(&protocols());
    names().into_iter().map(|name| outcome(name, &catalogue, compat)).collect()
}

fn outcome(name: String, catalogue: &Catalogue, compat: Compat) -> Outcome {
    let folder = folder().join(&name);
    let loaded = lang::judge(lang::load(&[folder.join("config.mate")], &[]).unwrap(), catalogue);
    let diagnostics = diagnostics(&loaded);
    if loaded.has_errors() {
        return Outcome { name, folder, diagnostics, document: None };
    }
    let (program, texts) = compile(&loaded.config, catalogue, compat);
    let mut captures = Captures::open(&[folder.join("capture.pcap")]).unwrap();
    let options = Options { keep: Keep::Pdus, ..Options::default() };
    let outcome = run(program, texts, &mut captures, &options, |_| {});
    assert!(captures.errors().is_empty(), "{name}: {:?}", captures.errors());
    let report = Report {
        configs: &[],
        captures: &[],
        origins: None,
        tracked: &outcome.tracked,
        dissection: &outcome.dissection,
        pick: &Pick::all(&outcome.tracked.program),
    };
    let mut document = Vec::new();
    report.json(&mut document).unwrap();
    Outcome { name, folder, diagnostics, document: Some(String::from_utf8(document).unwrap()) }
}

fn diagnostics(loaded: &lang::Loaded) -> Vec<String> {
    let line = |found: &lang::Diagnostic| loaded.sources.position(found.span).map_or(0, |place| place.line);
    loaded.diagnostics.iter().map(|found| format!("{} line {}", found.code.name, line(found))).collect()
}

/// Fails with all complaints at once.
fn report(complaints: &str) {
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn every_case_gives_what_is_recorded() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut complaints = String::new();
    for outcome in outcomes(Compat::Documented) {
        let path = outcome.folder.join("expected.json");
        let (record, recorded) = (outcome.record(), std::fs::read_to_string(&path).unwrap_or_default());
        if record == recorded {
            continue;
        }
        if update {
            std::fs::write(&path, record).unwrap();
            continue;
        }
        let _ = writeln!(complaints, "{}: not as recorded (UPDATE=1 records it anew)", outcome.name);
        let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (recorded.lines().collect(), record.lines().collect());
        let gone = recorded.lines().filter(|line| !new.contains(line)).map(|line| format!("  - {line}\n"));
        let come = record.lines().filter(|line| !old.contains(line)).map(|line| format!("  + {line}\n"));
        complaints.extend(gone.chain(come));
    }
    report(&complaints);
}

#[test]
fn every_case_agrees_with_wireshark_or_with_its_notes() {
    let mut complaints = String::new();
    for outcome in outcomes(Compat::Documented) {
        let verdict = verdict(&outcome.name);
        agrees_with_tshark(&outcome, verdict.map_or(&[], |verdict| verdict.default), &mut complaints);
        for claim in verdict.map_or(&[][..], |verdict| verdict.correct) {
            if let Err(why) = claims::holds(claim, outcome.facts().as_ref(), &outcome.diagnostics) {
                let _ = writeln!(complaints, "{}: `{claim}` does not hold: {why}", outcome.name);
            }
        }
    }
    report(&complaints);
}

#[test]
fn every_case_agrees_with_wireshark_in_its_mode() {
    let mut complaints = String::new();
    for outcome in outcomes(Compat::Wireshark) {
        let verdict = verdict(&outcome.name);
        agrees_with_tshark(&outcome, verdict.map_or(&[], |verdict| verdict.compat), &mut complaints);
    }
    report(&complaints);
}

#[test]
fn every_verdict_is_on_a_case() {
    let names = names();
    let strays: Vec<&str> = VERDICTS.iter().map(|verdict| verdict.case).filter(|case| !names.contains(*case)).collect();
    assert_eq!(strays, [""; 0]);
}

#[test]
fn a_configuration_in_the_old_syntax_is_refused() {
    for name in names().iter().filter(|name| folder().join(name).join("old.mate").exists()) {
        let loaded = lang::load(&[folder().join(name).join("old.mate")], &[]).unwrap();
        let errors: Vec<&str> = loaded
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .map(|found| found.code.name)
            .collect();
        assert_eq!(errors, ["E-OLD-SYNTAX"], "{name}");
    }
}

fn verdict(case: &str) -> Option<&'static Verdict> {
    VERDICTS.iter().find(|verdict| verdict.case == case)
}

/// Whether the differences from tshark are just those that are explained.
fn agrees_with_tshark(outcome: &Outcome, explained: &[Differs], complaints: &mut String) {
    let name = &outcome.name;
    let differences = match (outcome.tshark(), outcome.facts()) {
        (Some(tshark), Some(ours)) => tshark.differences(&ours),
        (None, None) => Vec::new(),
        (Some(_), None) => vec![Difference::of_loading(format!("mate refuses it: {:?}", outcome.diagnostics))],
        (None, Some(_)) => vec![Difference::of_loading("tshark refuses it".to_owned())],
    };
    for difference in &differences {
        if !explained.iter().any(|differs| differs.covers(difference)) {
            let _ = writeln!(complaints, "{name}: unexplained: {difference}");
        }
    }
    for differs in explained {
        for subject in differs.unused(&differences) {
            let _ = writeln!(complaints, "{name}: `{subject}` ({}) does not differ", differs.why);
        }
    }
}
