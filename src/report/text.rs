//! `--format text`: what a person wants first. Gogs with their attributes and Gops, then the Gops
//! in no Gog, then Pdus if they were asked for, then counts and times by type, and last what is
//! worth a note.
//!
//! One line for each Gop and Pdu, beginning with its type and id, so that `grep` finds it:
//!
//! ```text
//! visit 1     complete   5400.556 s     at 0.085098 s  2 Gops, 3 Pdus
//!   host      www.example.com
//!   ask 1     complete      0.003048 s  at 0.085098 s  frames 5 7
//!   lookup 1  complete      0 s         at 0.089811 s  frames 12
//! ```

use std::io::{self, Write};

use super::column::{MAX_LABEL, TimeColumn, has_text, label, push_label, push_rest, push_state, push_values};
use super::out::{Out, Word, digits, pad};
use super::rank::{self, Rank};
use super::summary::{self, Detail};
use super::{Report, Top, top};
use crate::fields::push_decimal;
use crate::program::{Avp, GogKind, GopKind, Program};
use crate::track::{Cut, Gog, GogRef, Gop, GopRef, Pdu, Role, State};

/// So many frames of a Gop are shown.
const MAX_FRAMES: usize = 8;

/// Writes the page.
pub(super) fn write(report: &Report<'_>, sink: impl Write, colours: bool) -> io::Result<()> {
    let mut page = Page::new(report, sink, colours);
    page.gogs()?;
    page.other_gops()?;
    page.pdus()?;
    if page.empty && !report.pick.asks_for_pdus() {
        summary::nothing(report, &mut page.out.text);
        page.empty = false;
    }
    page.gap();
    summary::push(report, Detail::Brief, &mut page.out.text);
    page.out.flush()
}

/// Writes the groups that come first, and the counts below.
pub(super) fn write_top(report: &Report<'_>, top: Top, mut sink: impl Write, colours: bool) -> io::Result<()> {
    let mut out = Vec::new();
    top::push(report, top, colours, &mut out);
    if !out.is_empty() {
        out.push(b'\n');
    }
    summary::push(report, Detail::Brief, &mut out);
    sink.write_all(&out)?;
    sink.flush()
}

/// Writes only counts and notes.
pub(super) fn write_stats(report: &Report<'_>, mut sink: impl Write) -> io::Result<()> {
    let mut out = Vec::new();
    summary::push(report, Detail::Full, &mut out);
    sink.write_all(&out)?;
    sink.flush()
}

struct Page<'a, W: Write> {
    report: &'a Report<'a>,
    out: Out<W>,
    lines: Lines<'a>,
    /// Nothing stands on the page yet.
    empty: bool,
}

/// What the lines of a section are made with.
struct Lines<'a> {
    report: &'a Report<'a>,
    colours: bool,
    layout: Layout,
    /// By Gog type, by attribute: how early a person wants to read it.
    ranks: Vec<Vec<Rank>>,
    words: Words,
}

/// The names on the page: of types by their kinds, of attributes by their ids.
#[derive(Debug, Default)]
struct Words {
    pdus: Vec<Word>,
    gops: Vec<Word>,
    gogs: Vec<Word>,
    /// As the first of a line, and behind others.
    attrs: Vec<(Word, Word)>,
}

impl Words {
    fn new(program: &Program) -> Self {
        Self {
            pdus: program.pdus.iter().map(|rule| label(&rule.name)).collect(),
            gops: program.gops.iter().map(|rule| label(&rule.name)).collect(),
            gogs: program.gogs.iter().map(|rule| label(&rule.name)).collect(),
            attrs: program
                .attrs
                .iter()
                .map(|name| (Word::new(format!("  {name}=")), Word::new(format!("; {name}="))))
                .collect(),
        }
    }
}

/// Widths that make the lines of a section stand below each other.
#[derive(Debug, Clone, Copy, Default)]
struct Layout {
    label: usize,
    duration: TimeColumn,
    start: TimeColumn,
}

impl Layout {
    fn label(&mut self, indent: usize, name: &str, id: u32) {
        self.label = self.label.max(indent + name.len() + 1 + digits(u64::from(id)));
    }

    /// Makes room for what needs another layout.
    fn grow(&mut self, other: Self) {
        self.label = self.label.max(other.label);
        self.duration.grow(other.duration);
        self.start.grow(other.start);
    }

    fn times(&mut self, duration: i64, start: i64) {
        self.duration.fit(duration);
        self.start.fit(start);
    }

    fn done(mut self) -> Self {
        self.label = self.label.min(MAX_LABEL) + 2;
        self
    }
}

/// What is kept between the parts of a run that is told as it goes on.
#[derive(Debug)]
pub(super) struct Parts {
    colours: bool,
    /// Columns grow, but do not shrink again.
    gogs: Layout,
    gops: Layout,
    pdus: Layout,
    ranks: Vec<Vec<Rank>>,
    words: Words,
}

impl Parts {
    pub(super) fn new(program: &Program, colours: bool) -> Self {
        let (gogs, gops, pdus) = Default::default();
        Self { colours, gogs, gops, pdus, ranks: rank::of_gogs(program), words: Words::new(program) }
    }

    /// Appends the groups and Pdus of a part, as they stand on the page.
    pub(super) fn push(&mut self, report: &Report<'_>, out: &mut Vec<u8>) {
        let Report { tracked, pick, .. } = *report;
        let (ranks, words) = (std::mem::take(&mut self.ranks), std::mem::take(&mut self.words));
        let mut lines = Lines { report, colours: self.colours, layout: Layout::default(), ranks, words };
        if pick.asks_for_pdus() {
            self.pdus.grow(lines.pdu_layout());
            lines.layout = self.pdus;
            for pdu in tracked.pdus().iter().filter(|pdu| pick.pdu(pdu.kind)) {
                lines.pdu(out, pdu);
            }
        }
        self.gogs.grow(lines.gog_layout());
        lines.layout = self.gogs;
        for (id, gog) in pick.gog_kinds().flat_map(|kind| report.gogs(kind)) {
            lines.gog(out, id, gog);
        }
        if let Some(layout) = lines.gop_layout() {
            self.gops.grow(layout);
            lines.layout = self.gops;
            let gops = pick.gop_kinds().flat_map(|kind| report.gops(kind));
            for (id, gop) in gops.filter(|(_, gop)| lines.is_alone(gop)) {
                lines.lone_gop(out, id, gop);
            }
        }
        (self.ranks, self.words) = (lines.ranks, lines.words);
    }
}

impl<'a, W: Write> Page<'a, W> {
    fn new(report: &'a Report<'a>, sink: W, colours: bool) -> Self {
        let program = &report.tracked.program;
        let lines = Lines {
            report,
            colours,
            layout: Layout::default(),
            ranks: rank::of_gogs(program),
            words: Words::new(program),
        };
        Self { report, out: Out::new(sink), lines, empty: true }
    }

    /// An empty line, except at the top.
    fn gap(&mut self) {
        if !self.empty {
            self.out.text.push(b'\n');
        }
        self.empty = false;
    }

    fn gogs(&mut self) -> io::Result<()> {
        let report = self.report;
        self.lines.layout = self.lines.gog_layout();
        let gogs = || report.pick.gog_kinds().flat_map(|kind| report.gogs(kind));
        if gogs().next().is_none() {
            return Ok(());
        }
        self.gap();
        let lines = &self.lines;
        let mut is_first = true;
        let gogs = gogs().map(|gog| (std::mem::take(&mut is_first), gog));
        let weight = |(_, (_, gog)): &(bool, (GogRef, &Gog))| gog.gops.len();
        self.out.each(gogs, weight, |out, (is_first, (id, gog))| {
            if !is_first {
                out.push(b'\n');
            }
            lines.gog(out, id, gog);
        })
    }

    /// The Gops that no Gog on the page has.
    fn other_gops(&mut self) -> io::Result<()> {
        let report = self.report;
        let Some(layout) = self.lines.gop_layout() else { return Ok(()) };
        self.lines.layout = layout;
        self.gap();
        if report.pick.gog_kinds().next().is_some() {
            self.out.text.extend_from_slice(b"Gops in no Gog:\n");
        }
        let lines = &self.lines;
        let gops = report.pick.gop_kinds().flat_map(|kind| report.gops(kind));
        let gops = gops.filter(|(_, gop)| lines.is_alone(gop));
        self.out.each(gops, |_| 1, |out, (id, gop)| lines.lone_gop(out, id, gop))
    }

    fn pdus(&mut self) -> io::Result<()> {
        let report = self.report;
        if !report.pick.asks_for_pdus() {
            return Ok(());
        }
        let pdus = || report.pdus();
        self.lines.layout = self.lines.pdu_layout();
        if pdus().next().is_some() {
            self.gap();
        }
        let lines = &self.lines;
        self.out.each(pdus(), |_| 1, |out, pdu| lines.pdu(out, pdu))
    }
}

impl Lines<'_> {
    fn pdu_layout(&self) -> Layout {
        let Report { tracked, pick, .. } = *self.report;
        let mut layout = Layout::default();
        for pdu in tracked.pdus().iter().filter(|pdu| pick.pdu(pdu.kind)) {
            if let Some(rule) = tracked.program.pdu(pdu.kind) {
                layout.label(0, &rule.name, pdu.id);
            }
            layout.start.fit(pdu.time);
        }
        layout.done()
    }

    fn gog_layout(&self) -> Layout {
        let Report { tracked, pick, .. } = *self.report;
        let program = &tracked.program;
        let mut layout = Layout::default();
        let mut last_gop = vec![None; program.gops.len()];
        for kind in pick.gog_kinds() {
            let Some(rule) = program.gog(kind) else { continue };
            let mut last = None;
            for (id, gog) in self.report.gogs(kind) {
                last = Some(id.id());
                if rule.show_times {
                    layout.times(gog.duration(), gog.start);
                }
                for avp in tracked.attrs(gog.attrs) {
                    layout.label = layout.label.max(2 + program.attr(avp.attr()).len());
                }
                for gop in gog.gops.iter().filter(|gop| self.report.has_gop(**gop)) {
                    if let Some(last) = last_gop.get_mut(usize::from(gop.kind.0)) {
                        *last = (*last).max(Some(gop.id()));
                    }
                    if let Some(record) = tracked.gop(*gop).filter(|_| self.shows_times(gop.kind)) {
                        layout.times(shown_time(record), record.start);
                    }
                }
            }
            if let Some(id) = last {
                layout.label(0, &rule.name, id);
            }
        }
        for (rule, last) in program.gops.iter().zip(last_gop) {
            if let Some(id) = last {
                layout.label(2, &rule.name, id);
            }
        }
        layout.done()
    }

    fn gog(&self, out: &mut Vec<u8>, id: GogRef, gog: &Gog) {
        let tracked = self.report.tracked;
        let Some(rule) = tracked.program.gog(id.kind) else { return };
        let times = rule.show_times.then(|| (gog.duration(), gog.start));
        if let Some(label) = self.words.gogs.get(usize::from(id.kind.0)) {
            push_label(out, 0, label, id.id(), self.layout.label);
        }
        self.head(out, tracked.gog_state(gog), times);
        let pdus = gog.gops.iter().filter_map(|gop| tracked.gop(*gop)).map(|gop| u64::from(gop.num_pdus)).sum();
        push_count(out, gog.gops.len() as u64, "Gop");
        out.extend_from_slice(b", ");
        push_count(out, pdus, "Pdu");
        push_cut(out, tracked.cut_of_gog(id));
        out.push(b'\n');
        for rank in [Rank::Concluded, Rank::Asked, Rank::Key] {
            for avps in tracked.attrs(gog.attrs).chunk_by(|a, b| a.attr() == b.attr()) {
                if avps.first().is_some_and(|avp| self.rank(id.kind, avp) == rank) {
                    self.attribute(out, avps);
                }
            }
        }
        for gop in gog.gops.iter().filter(|gop| self.report.has_gop(**gop)) {
            if let Some(record) = tracked.gop(*gop) {
                self.gop(out, 2, *gop, record);
                out.push(b'\n');
            }
        }
    }

    fn rank(&self, kind: GogKind, avp: &Avp) -> Rank {
        let ranks = self.ranks.get(usize::from(kind.0));
        ranks.and_then(|ranks| ranks.get(usize::from(avp.attr().0))).copied().unwrap_or(Rank::Concluded)
    }

    /// An attribute on a line of its own.
    fn attribute(&self, out: &mut Vec<u8>, avps: &[Avp]) {
        let tracked = self.report.tracked;
        let Some(first) = avps.first() else { return };
        let name = tracked.program.attr(first.attr());
        out.extend_from_slice(b"  ");
        out.extend_from_slice(name.as_bytes());
        if has_text(avps) {
            pad(out, self.layout.label.saturating_sub(name.len() + 2).max(2));
            push_values(out, avps, &tracked.texts);
        }
        out.push(b'\n');
    }

    /// `None` if there is no Gop for the section.
    fn gop_layout(&self) -> Option<Layout> {
        let Report { tracked, pick, .. } = *self.report;
        let mut layout = None;
        for kind in pick.gop_kinds() {
            let Some(rule) = tracked.program.gop(kind) else { continue };
            let mut last = None;
            for (id, gop) in self.report.gops(kind).filter(|(_, gop)| self.is_alone(gop)) {
                let layout = layout.get_or_insert_with(Layout::default);
                last = Some(id.id());
                if rule.show_times {
                    layout.times(shown_time(gop), gop.start);
                }
            }
            if let (Some(id), Some(layout)) = (last, &mut layout) {
                layout.label(0, &rule.name, id);
            }
        }
        layout.map(Layout::done)
    }

    fn is_alone(&self, gop: &Gop) -> bool {
        self.report.tracked.gog_of(gop).is_none_or(|gog| !self.report.pick.gog(gog.kind))
    }

    fn shows_times(&self, kind: GopKind) -> bool {
        self.report.tracked.program.gop(kind).is_some_and(|rule| rule.show_times)
    }

    /// A Gop that stands in no Gog on the page, on a line of its own.
    fn lone_gop(&self, out: &mut Vec<u8>, id: GopRef, gop: &Gop) {
        let tracked = self.report.tracked;
        self.gop(out, 0, id, gop);
        self.attributes(out, tracked.attrs(gop.attrs));
        self.gog_of(out, gop);
        push_cut(out, tracked.cut_of_gop(id));
        out.push(b'\n');
    }

    /// A Gop up to its frames.
    fn gop(&self, out: &mut Vec<u8>, indent: usize, id: GopRef, gop: &Gop) {
        let tracked = self.report.tracked;
        let Some(rule) = tracked.program.gop(id.kind) else { return };
        let times = rule.show_times.then(|| (shown_time(gop), gop.start));
        if let Some(label) = self.words.gops.get(usize::from(id.kind.0)) {
            push_label(out, indent, label, id.id(), self.layout.label);
        }
        self.head(out, gop.state(), times);
        self.frames(out, gop);
    }

    /// The frames of a Gop, each once.
    fn frames(&self, out: &mut Vec<u8>, gop: &Gop) {
        out.extend_from_slice(b"frames");
        let mut last = 0;
        let mut shown = 0;
        let mut pdus = 0;
        for frame in self.report.tracked.pdu_frames(gop) {
            if frame != last {
                if shown == MAX_FRAMES {
                    break;
                }
                shown += 1;
                last = frame;
                out.push(b' ');
                push_decimal(out, u64::from(frame));
            }
            pdus += 1;
        }
        push_rest(out, " ", u64::from(gop.num_pdus).saturating_sub(pdus));
    }

    /// `  in visit 1`, where the Gog is not on the page.
    fn gog_of(&self, out: &mut Vec<u8>, gop: &Gop) {
        let tracked = self.report.tracked;
        if let Some(gog) = tracked.gog_of(gop) {
            let name = tracked.program.gog(gog.kind).map_or("", |rule| rule.name.as_str());
            push_membership(out, name, gog.id());
        }
    }

    fn pdu(&self, out: &mut Vec<u8>, pdu: &Pdu) {
        let tracked = self.report.tracked;
        let Some(label) = self.words.pdus.get(usize::from(pdu.kind.0)) else { return };
        push_label(out, 0, label, pdu.id, self.layout.label);
        out.extend_from_slice(b"at ");
        self.layout.start.push(out, Some(pdu.time));
        out.extend_from_slice(b"  frame ");
        push_decimal(out, u64::from(pdu.frame));
        if let Some(gop) = tracked.gop_of(pdu) {
            push_membership(out, tracked.program.gop(gop.kind).map_or("", |rule| rule.name.as_str()), gop.id());
            out.extend_from_slice(match pdu.role {
                Role::None => b"",
                Role::Start => b" (start)",
                Role::Stop => b" (stop)",
                Role::AfterStop => b" (after stop)",
            });
        }
        self.attributes(out, tracked.attrs(pdu.attrs));
        out.push(b'\n');
    }

    // ---- pieces

    /// State and times, up to the column that follows.
    fn head(&self, out: &mut Vec<u8>, state: State, times: Option<(i64, i64)>) {
        let Layout { duration, start, .. } = self.layout;
        push_state(out, state, self.colours);
        out.extend_from_slice(b"  ");
        if duration.is_used() {
            duration.push(out, times.map(|(duration, _)| duration));
            out.extend_from_slice(if times.is_some() { b"  at " } else { b"     " });
            start.push(out, times.map(|(_, start)| start));
            out.extend_from_slice(b"  ");
        }
    }

    /// All attributes on the same line: `  addr=10.0.0.1, 10.0.0.2; port=80`.
    fn attributes(&self, out: &mut Vec<u8>, avps: &[Avp]) {
        let tracked = self.report.tracked;
        let mut is_first = true;
        for avps in avps.chunk_by(|a, b| a.attr() == b.attr()) {
            let word = avps.first().and_then(|avp| self.words.attrs.get(usize::from(avp.attr().0)));
            let Some((first, other)) = word else { continue };
            if is_first { first } else { other }.push(out);
            is_first = false;
            if has_text(avps) {
                push_values(out, avps, &tracked.texts);
            } else {
                // The `=` goes with the value.
                out.pop();
            }
        }
    }
}

/// From start to stop, or to the last Pdu of a Gop that was not stopped.
fn shown_time(gop: &Gop) -> i64 {
    gop.time().unwrap_or_else(|| gop.duration())
}

/// `  (cut: idle)`, if the group was cut.
fn push_cut(out: &mut Vec<u8>, cut: Option<Cut>) {
    if let Some(cut) = cut {
        out.extend_from_slice(b"  (cut: ");
        out.extend_from_slice(cut.word().as_bytes());
        out.push(b')');
    }
}

/// `  in visit 1`
fn push_membership(out: &mut Vec<u8>, name: &str, id: u32) {
    out.extend_from_slice(b"  in ");
    out.extend_from_slice(name.as_bytes());
    out.push(b' ');
    push_decimal(out, u64::from(id));
}

/// `1 Gop`, `3 Gops`
pub(super) fn push_count(out: &mut Vec<u8>, count: u64, what: &str) {
    push_decimal(out, count);
    out.push(b' ');
    out.extend_from_slice(what.as_bytes());
    if count != 1 {
        out.push(b's');
    }
}

#[cfg(test)]
mod tests;
