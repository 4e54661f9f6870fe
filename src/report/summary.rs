//! The end of the text form: counts and times by type, and notes on whatever went not as it should.

use std::io::Write as _;

use indexmap::IndexMap;

use super::Report;
use super::column::push_safely;
use super::out::{pad, push_time};
use super::text::push_count;
use crate::capture::LinkType;
use crate::fields::push_decimal;
use crate::program::{GopKind, PduKind};
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

/// Appends the tables and notes.
pub(super) fn push(report: &Report<'_>, out: &mut Vec<u8>) {
    let frames = Section::new(&["Frames", &report.tracked.stats.frames.to_string()]);
    let mut sections = vec![pdus(report), gops(report), gogs(report)];
    sections.retain(|section| !section.rows.is_empty());
    sections.insert(0, frames);
    push_sections(out, &sections);
    let kinds = (0u16..).take(report.tracked.program.gops.len()).map(GopKind);
    let hidden = kinds.map(|kind| report.tracked.hidden_gops(kind) as u64).sum();
    push_notes(out, notes(report, hidden));
}

/// Appends notes, below a heading of their own.
pub(super) fn push_notes(out: &mut Vec<u8>, notes: Vec<Vec<u8>>) {
    if !notes.is_empty() {
        out.extend_from_slice(b"Notes\n");
    }
    for note in notes {
        out.extend_from_slice(b"  ");
        out.extend_from_slice(&note);
        out.push(b'\n');
    }
}

pub(super) fn pdus(report: &Report<'_>) -> Section {
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

fn gops(report: &Report<'_>) -> Section {
    let mut section =
        Section::new(&["Gops", "count", "complete", "timed out", "open", "min time", "median", "p95", "max"]);
    for kind in report.pick.gop_kinds() {
        let Some(rule) = report.tracked.program.gop(kind) else { continue };
        let mut tally = Tally::default();
        for (_, gop) in report.tracked.gops(kind) {
            tally.add(gop.state(), gop.time().filter(|_| rule.show_times));
        }
        section.rows.push(tally.row(&rule.name));
    }
    section
}

fn gogs(report: &Report<'_>) -> Section {
    let mut section =
        Section::new(&["Gogs", "count", "complete", "timed out", "open", "min duration", "median", "p95", "max"]);
    for kind in report.pick.gog_kinds() {
        let Some(rule) = report.tracked.program.gog(kind) else { continue };
        let mut tally = Tally::default();
        for (_, gog) in report.tracked.gogs(kind) {
            tally.add(report.tracked.gog_state(gog), rule.show_times.then(|| gog.duration()));
        }
        section.rows.push(tally.row(&rule.name));
    }
    section
}

/// How the groups of a type ended, and how long they took.
#[derive(Debug, Default)]
struct Tally {
    complete: u64,
    timed_out: u64,
    open: u64,
    times: Vec<i64>,
}

impl Tally {
    fn add(&mut self, state: State, time: Option<i64>) {
        match state {
            State::Complete => self.complete += 1,
            State::TimedOut => self.timed_out += 1,
            State::Open => self.open += 1,
        }
        self.times.extend(time);
    }

    fn row(mut self, name: &str) -> Vec<String> {
        let count = self.complete + self.timed_out + self.open;
        let mut row = vec![format!("  {name}")];
        row.extend([count, self.complete, self.timed_out, self.open].map(|count| count.to_string()));
        for percent in [0, 50, 95, 100] {
            if let Some(time) = nearest_rank(&mut self.times, percent) {
                let mut text = Vec::new();
                push_time(&mut text, time);
                text.extend_from_slice(b" s");
                row.push(String::from_utf8(text).unwrap_or_default());
            }
        }
        row
    }
}

/// The least value that at least so many percent of the values do not exceed.
fn nearest_rank(values: &mut [i64], percent: usize) -> Option<i64> {
    let rank = (values.len() * percent).div_ceil(100).max(1);
    (rank <= values.len()).then(|| *values.select_nth_unstable(rank - 1).1)
}

/// A heading, and the rows below it; the first cell of each is its label.
#[derive(Debug)]
pub(super) struct Section {
    heading: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Section {
    pub(super) fn new(heading: &[&str]) -> Self {
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
pub(super) fn push_sections(out: &mut Vec<u8>, sections: &[Section]) {
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

/// What is worth knowing besides the groups; so many Gops are hidden.
pub(super) fn notes(report: &Report<'_>, hidden: u64) -> Vec<Vec<u8>> {
    let Report { tracked, dissection, captures, .. } = *report;
    let track = &tracked.stats;
    let live = tracked.live_stats().copied().unwrap_or_default();
    let counted = [
        (dissection.malformed_frames, "malformed frame", "what was read before the fault counts"),
        (dissection.incomplete_messages, "incomplete message", "bytes are missing; what came before them counts"),
        (track.rejected_pdus, "Pdu", "refused by Criteria"),
        (track.dropped_pdus, "Pdu", "dropped for lack of a Gop (DropUnassigned)"),
        (track.unassigned_pdus, "Pdu", "in no Gop"),
        (hidden, "Gop", "hidden for lack of a Gog (DropUnassigned)"),
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
    fn percentiles_are_values_by_nearest_rank() {
        let mut values = [50, 15, 20, 35, 40];
        let percentiles = [0, 5, 30, 50, 95, 100].map(|percent| nearest_rank(&mut values, percent));
        assert_eq!(percentiles, [15, 15, 20, 35, 50, 50].map(Some));
        assert_eq!(nearest_rank(&mut [7], 95), Some(7));
        assert_eq!(nearest_rank(&mut [], 50), None);
    }

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
