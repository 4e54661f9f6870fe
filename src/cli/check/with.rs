//! `mate check --with`: which rules of a configuration a capture meets, and what keeps it from the others.

mod rows;
mod words;

use super::Checked;
use super::chosen::Chosen;
use crate::capture::Summary;
use crate::cli::{CheckArgs, paint, watched};
use crate::lang;
use crate::lang::ast::{Config, Span};
use crate::run::Options;
use crate::track::Counting;

pub(super) use words::table;

/// What captures showed of a configuration's rules.
pub(super) struct Shown {
    pub(super) captures: Vec<Summary>,
    pub(super) rows: Vec<Row>,
    /// Some capture could not be read to its end.
    pub(super) is_broken: bool,
}

/// A rule, and how often it was met.
pub(super) struct Row {
    /// `Pdu`, `Transport`, `Payload`, `Criteria`, `Match`, `Start`, `Stop`, `Gop`, `Member` or `Transform`.
    pub(super) rule: &'static str,
    /// What it names: a declaration, a protocol or a Member's Gop; empty for a clause without a name.
    pub(super) name: String,
    /// The declaration that it belongs to, as in `Pdu dns_pdu`.
    pub(super) of: String,
    pub(super) span: Span,
    pub(super) tried: u64,
    /// What it was tried on: `frames`, `Pdus`, `Gops` or `times`.
    pub(super) unit: &'static str,
    pub(super) met: u64,
    /// The most frequent first.
    pub(super) misses: Vec<Missed>,
    /// That it is never met is no finding: another one will do, it is written so, or it may have been met
    /// where Gogs were merged.
    pub(super) is_no_finding: bool,
}

/// What kept a rule from being met.
pub(super) struct Missed {
    /// One word for programs.
    pub(super) reason: &'static str,
    pub(super) attribute: Option<String>,
    pub(super) condition: Option<String>,
    pub(super) count: u64,
    /// What was there instead, the most frequent first.
    pub(super) values: Vec<(String, u64)>,
}

/// Runs a configuration without errors over the captures, and adds what they show. Fails with the reason when
/// a capture cannot be opened.
pub(super) fn show(args: &CheckArgs, chosen: &Chosen, mut checked: Checked) -> Result<Checked, String> {
    if checked.loaded().has_errors() {
        return Ok(checked);
    }
    let mut captures = watched::open(&args.with)?;
    let options = Options { decode_as: &args.decode_as, ..Options::default() };
    let (outcome, counting, broken) = watched::run(&checked.judged, &mut captures, &options, Counting::new)?;
    for message in &broken {
        paint::failure(message);
    }
    let frames = outcome.captures.iter().map(|capture| capture.frames).sum();
    let hits = counting.finish(frames, outcome.tracked.texts);
    let rows = rows::rows(&checked.judged.loaded.config, &hits);
    let unmet = findings(&checked.judged.loaded.config, &rows);
    lang::judge_unmet(&mut checked.judged.loaded, unmet);
    chosen.apply(&mut checked.judged.loaded.diagnostics);
    checked.shown = Some(Shown { captures: outcome.captures, rows, is_broken: !broken.is_empty() });
    Ok(checked)
}

/// What is to be said of the rules that were never met. That a protocol is in no frame is said once for all
/// Pdus that it would make, and once for all protocols when none of them is there.
fn findings(config: &Config, rows: &[Row]) -> Vec<(Span, String, Option<String>)> {
    let pdus: Vec<(&Row, &str)> = rows
        .iter()
        .filter(|row| row.rule == "Pdu")
        .filter_map(|row| {
            let pdu = config.pdus().find(|pdu| pdu.proto.span == row.span)?;
            Some((row, pdu.proto.node.as_str()))
        })
        .collect();
    let nothing = pdus.iter().all(|(row, _)| row.is_unmet());
    let mut told: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for row in rows.iter().filter(|row| row.is_unmet()) {
        let Some((_, proto)) = pdus.iter().find(|(pdu, _)| pdu.span == row.span) else {
            findings.push((row.span, words::sentence(row), words::help(row)));
            continue;
        };
        let mut protos: Vec<&str> = pdus.iter().filter(|(row, _)| row.is_unmet()).map(|(_, proto)| *proto).collect();
        if !nothing {
            protos.retain(|other| other == proto);
        }
        let of = protos.len();
        protos.sort_unstable();
        protos.dedup();
        if protos.iter().all(|proto| told.contains(proto)) {
            continue;
        }
        told.extend(&protos);
        let sentence = if of == 1 { words::sentence(row) } else { words::absent(&protos, of, nothing, row.tried) };
        findings.push((row.span, sentence, words::help(row)));
    }
    findings
}

impl Row {
    /// Whether it was tried, and never met.
    fn is_unmet(&self) -> bool {
        self.tried > 0 && self.met == 0 && !self.is_no_finding
    }
}
