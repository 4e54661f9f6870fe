//! The summary of a run that is told as it goes on: counts that are kept while the groups are forgotten.

use super::Report;
use super::out::push_time;
use super::summary::{Section, notes, pdus, push_notes, push_sections};
use super::times::Times;
use crate::program::{GogKind, GopKind};
use crate::track::State;

/// How the groups of each type ended.
#[derive(Debug)]
pub(super) struct Tallies {
    gops: Vec<Tally>,
    gogs: Vec<Tally>,
    hidden_gops: u64,
}

impl Tallies {
    /// Those of no groups.
    pub(super) fn new(report: &Report<'_>) -> Self {
        let program = &report.tracked.program;
        Self {
            gops: program.gops.iter().map(|_| Tally::new()).collect(),
            gogs: program.gogs.iter().map(|_| Tally::new()).collect(),
            hidden_gops: 0,
        }
    }

    /// Adds the groups of a part of a run.
    pub(super) fn add(&mut self, report: &Report<'_>) {
        let Report { tracked, pick, .. } = *report;
        for (kind, tally) in (0u16..).map(GopKind).zip(&mut self.gops) {
            self.hidden_gops += tracked.hidden_gops(kind) as u64;
            let Some(rule) = tracked.program.gop(kind).filter(|_| pick.gop(kind)) else { continue };
            for (_, gop) in report.gops(kind) {
                tally.add(gop.state(), gop.time().filter(|_| rule.show_times));
            }
        }
        for (kind, tally) in (0u16..).map(GogKind).zip(&mut self.gogs) {
            let Some(rule) = tracked.program.gog(kind).filter(|_| pick.gog(kind)) else { continue };
            for (_, gog) in report.gogs(kind) {
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
        push_notes(out, &self.notes(report));
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

/// How the groups of a type ended, and how long they took.
#[derive(Debug)]
struct Tally {
    complete: u64,
    timed_out: u64,
    open: u64,
    times: Times,
}

impl Tally {
    fn new() -> Self {
        Self { complete: 0, timed_out: 0, open: 0, times: Times::bounded() }
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
