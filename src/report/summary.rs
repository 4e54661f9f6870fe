//! The end of the text form: counts and times by type, and notes on whatever went not as it should.

use std::io::Write as _;

use indexmap::IndexMap;

use super::Report;
use super::column::push_safely;
use super::out::{pad, push_time};
use super::text::push_count;
use super::times::Times;
use crate::capture::LinkType;
use crate::fields::push_decimal;
use crate::program::{GogKind, GopKind, PduKind};
use crate::track::State;

/// Says that no group came about, and what may have been the reason.
pub(super) fn nothing(report: &Report<'_>, out: &mut Vec<u8>) {
    let tracked = report.tracked;
    let made = (0u16..).take(tracked.program.pdus.len()).map(|kind| tracked.pdu_count(PduKind(kind)));
    out.extend_from_slice(b"No Gop or Gog: ");
    push_count(out, tracked.stats.frames, "frame");
    out.extend_from_slice(b" read, ");
    push_count(out, made.sum(), "Pdu");
    out.extend_from_slice(b" made");
    for (count, what) in [
        (tracked.stats.rejected_pdus, "refused by Criteria"),
        (tracked.stats.dropped_pdus, "dropped for lack of a Gop"),
        (tracked.stats.unassigned_pdus, "kept without a Gop"),
    ] {
        if count > 0 {
            out.extend_from_slice(b", ");
            push_decimal(out, count);
            out.push(b' ');
            out.extend_from_slice(what.as_bytes());
        }
    }
    out.push(b'\n');
}

/// Appends the tables and notes of a whole run.
pub(super) fn push(report: &Report<'_>, out: &mut Vec<u8>) {
    let mut tallies = Tallies::new(report, Times::default);
    tallies.add(report);
    tallies.push(report, out);
}

/// How the groups of each type ended.
#[derive(Debug)]
pub(super) struct Tallies {
    gops: Vec<Tally>,
    gogs: Vec<Tally>,
    hidden_gops: u64,
}

impl Tallies {
    /// Those of no groups; their times are kept in such lists.
    pub(super) fn new(report: &Report<'_>, times: fn() -> Times) -> Self {
        let program = &report.tracked.program;
        Self {
            gops: program.gops.iter().map(|_| Tally::new(times())).collect(),
            gogs: program.gogs.iter().map(|_| Tally::new(times())).collect(),
            hidden_gops: 0,
        }
    }

    /// Adds the groups of a run or of a part of it.
    pub(super) fn add(&mut self, report: &Report<'_>) {
        let Report { tracked, pick, .. } = *report;
        for (kind, tally) in (0u16..).map(GopKind).zip(&mut self.gops) {
            self.hidden_gops += tracked.hidden_gops(kind) as u64;
            let Some(rule) = tracked.program.gop(kind).filter(|_| pick.gop(kind)) else { continue };
            for (_, gop) in tracked.gops(kind) {
                tally.add(gop.state(), gop.time().filter(|_| rule.show_times));
            }
        }
        for (kind, tally) in (0u16..).map(GogKind).zip(&mut self.gogs) {
            let Some(rule) = tracked.program.gog(kind).filter(|_| pick.gog(kind)) else { continue };
            for (_, gog) in tracked.gogs(kind) {
                tally.add(tracked.gog_state(gog), rule.show_times.then(|| gog.duration()));
            }
        }
    }

    /// Whether no group was added.
    pub(super) fn are_empty(&self) -> bool {
        self.gops.iter().chain(&self.gogs).all(|tally| tally.count() == 0)
    }

    /// Appends the tables and notes.
    pub(super) fn push(mut self, report: &Report<'_>, out: &mut Vec<u8>) {
        let frames = Section::new(&["Frames", &report.tracked.stats.frames.to_string()]);
        let mut sections = vec![pdus(report), self.gops(report), self.gogs(report)];
        sections.retain(|section| !section.rows.is_empty());
        sections.insert(0, frames);
        push_sections(out, &sections);
        let notes = self.notes(report);
        if !notes.is_empty() {
            out.extend_from_slice(b"Notes\n");
        }
        for note in notes {
            out.extend_from_slice(b"  ");
            out.extend_from_slice(&note);
            out.push(b'\n');
        }
    }

    fn gops(&mut self, report: &Report<'_>) -> Section {
        let mut section =
            Section::new(&["Gops", "count", "complete", "timed out", "open", "min time", "median", "p95", "max"]);
        for kind in report.pick.gop_kinds() {
            if let (Some(rule), Some(tally)) =
                (report.tracked.program.gop(kind), self.gops.get_mut(usize::from(kind.0)))
            {
                section.rows.push(tally.row(&rule.name));
            }
        }
        section
    }

    fn gogs(&mut self, report: &Report<'_>) -> Section {
        let mut section =
            Section::new(&["Gogs", "count", "complete", "timed out", "open", "min duration", "median", "p95", "max"]);
        for kind in report.pick.gog_kinds() {
            if let (Some(rule), Some(tally)) =
                (report.tracked.program.gog(kind), self.gogs.get_mut(usize::from(kind.0)))
            {
                section.rows.push(tally.row(&rule.name));
            }
        }
        section
    }

    /// What is worth knowing besides the groups.
    fn notes(&self, report: &Report<'_>) -> Vec<Vec<u8>> {
        let mut notes = notes(report, self.hidden_gops);
        if !self.gops.iter().chain(&self.gogs).all(|tally| tally.times.are_exact()) {
            notes.push(b"medians and p95 are right within 1 %: there was no room to keep all times".to_vec());
        }
        notes
    }
}

fn pdus(report: &Report<'_>) -> Section {
    // Declarations of one name are one type to a person.
    let mut counts: IndexMap<&str, u64> = IndexMap::new();
    for kind in report.pick.pdu_kinds() {
        let name = report.tracked.program.pdu(kind).map_or("", |rule| rule.name.as_str());
        *counts.entry(name).or_default() += report.tracked.pdu_count(kind);
    }
    let mut section = Section::new(&["Pdus", "count"]);
    section.rows = counts.into_iter().map(|(name, count)| vec![format!("  {name}"), count.to_string()]).collect();
    section
}

/// How the groups of a type ended, and how long they took.
#[derive(Debug)]
struct Tally {
    complete: u64,
    timed_out: u64,
    open: u64,
    times: Times,
}

impl Tally {
    fn new(times: Times) -> Self {
        Self { complete: 0, timed_out: 0, open: 0, times }
    }

    fn count(&self) -> u64 {
        self.complete + self.timed_out + self.open
    }

    fn add(&mut self, state: State, time: Option<i64>) {
        match state {
            State::Complete => self.complete += 1,
            State::TimedOut => self.timed_out += 1,
            State::Open => self.open += 1,
        }
        if let Some(time) = time {
            self.times.add(time);
        }
    }

    fn row(&mut self, name: &str) -> Vec<String> {
        let count = self.count();
        let mut row = vec![format!("  {name}")];
        row.extend([count, self.complete, self.timed_out, self.open].map(|count| count.to_string()));
        for percent in [0, 50, 95, 100] {
            if let Some(time) = self.times.nearest_rank(percent) {
                let mut text = Vec::new();
                push_time(&mut text, time);
                text.extend_from_slice(b" s");
                row.push(String::from_utf8(text).unwrap_or_default());
            }
        }
        row
    }
}

/// A heading, and the rows below it; the first cell of each is its label.
#[derive(Debug)]
struct Section {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Section {
    fn new(heading: &[&str]) -> Self {
        Self { heading: heading.iter().map(|&text| text.to_owned()).collect(), rows: Vec::new() }
    }

    /// Heading and rows, without columns that no row fills.
    fn lines(&self) -> impl Iterator<Item = &[String]> {
        let used = self.rows.iter().map(Vec::len).max().unwrap_or(usize::MAX);
        let heading = self.heading.get(..used).unwrap_or(&self.heading);
        std::iter::once(heading).chain(self.rows.iter().map(Vec::as_slice))
    }
}

/// Appends sections whose columns stand below each other: labels to the left, the rest to the right.
fn push_sections(out: &mut Vec<u8>, sections: &[Section]) {
    let lines = || sections.iter().flat_map(Section::lines);
    let columns = lines().map(<[String]>::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| lines().filter_map(|line| line.get(column)).map(String::len).max().unwrap_or(0))
        .collect();
    for line in lines() {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let blanks = width - cell.len();
            if column == 0 {
                out.extend_from_slice(cell.as_bytes());
                pad(out, blanks);
            } else {
                pad(out, blanks + 2);
                out.extend_from_slice(cell.as_bytes());
            }
        }
        out.push(b'\n');
    }
}

/// What is worth knowing besides the groups.
fn notes(report: &Report<'_>, hidden_gops: u64) -> Vec<Vec<u8>> {
    let Report { tracked, dissection, captures, .. } = *report;
    let track = &tracked.stats;
    let live = tracked.live_stats().copied().unwrap_or_default();
    let counted = [
        (dissection.malformed_frames, "malformed frame", "what was read before the fault counts"),
        (dissection.incomplete_messages, "incomplete message", "bytes are missing; what came before them counts"),
        (track.rejected_pdus, "Pdu", "refused by Criteria"),
        (track.dropped_pdus, "Pdu", "dropped for lack of a Gop (DropUnassigned)"),
        (track.unassigned_pdus, "Pdu", "in no Gop"),
        (hidden_gops, "Gop", "hidden for lack of a Gog (DropUnassigned)"),
        (track.merged_gogs, "Gog", "merged into another that came to share a key"),
        (track.gog_keys_dropped, "Gog key", "not registered: a Gop has too many combinations of values"),
        (live.idle_groups, "group", "cut for having no Pdu for too long (`--idle`)"),
        (live.memory_groups, "group", "cut to save memory (`--max-memory`)"),
        (dissection.idle_streams, "connection", "forgotten for having no packet for too long (`--idle`)"),
        (
            dissection.dropped_streams,
            "connection",
            "dropped with what was pending in it, to save memory (`--max-memory`)",
        ),
    ];
    let mut notes: Vec<Vec<u8>> = captures
        .iter()
        .filter(|capture| !capture.complete)
        .map(|capture| {
            let mut note = Vec::new();
            push_safely(&mut note, &capture.file);
            note.extend_from_slice(b": ");
            push_count(&mut note, capture.frames, "frame");
            note.extend_from_slice(b" read, not to its end");
            note
        })
        .collect();
    for (link, count) in &dissection.unknown_links {
        let mut note = Vec::new();
        push_count(&mut note, *count, "frame");
        // Writing to memory cannot fail.
        let _ = write!(note, ": not dissected, for link type {} is not known", LinkType(*link));
        notes.push(note);
    }
    for (count, what, remark) in counted {
        if count > 0 {
            let mut note = Vec::new();
            push_count(&mut note, count, what);
            note.extend_from_slice(b": ");
            note.extend_from_slice(remark.as_bytes());
            notes.push(note);
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_nothing_fills_are_left_out() {
        let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
        let frames = Section::new(&["Frames", "12345"]);
        let mut gops = Section::new(&["Gops", "count", "open", "median"]);
        gops.rows = vec![row(&["  tcp_ses", "1", "0"])];
        let mut out = Vec::new();
        push_sections(&mut out, &[frames, gops]);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "Frames     12345\nGops       count  open\n  tcp_ses      1     0\n"
        );
    }
}
