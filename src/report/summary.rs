//! The end of the text form: counts and times by type, and notes on whatever went not as it should.

use std::io::Write as _;

use indexmap::IndexMap;

use super::Report;
use super::column::{cut, push_rest, push_safely};
use super::out::{pad, push_time};
use super::rank::{self, Rank};
use super::stats::{FEW_VALUES, MORE_VALUES, Measured, Spread, Stats, Values};
use super::text::push_count;
use crate::capture::LinkType;
use crate::fields::{Value, push_decimal};
use crate::program::{GopKind, PduKind};
use crate::track::LiveStats;

/// So many attributes of a type are counted where the groups stand above.
const MAX_ATTRIBUTES: usize = 6;
/// Where the groups stand above, the values of an attribute take so many characters.
const COUNTS_WIDTH: usize = 80;
/// So many characters of one value are shown.
const MAX_CHARACTERS: usize = 32;

/// Says that no group came about, and what may have been the reason.
pub(super) fn nothing(report: &Report<'_>, out: &mut Vec<u8>) {
    let tracked = report.tracked;
    let has_gops = tracked.has_gops() || tracked.live_stats().is_some_and(|stats| *stats != LiveStats::default());
    if let Some(selection) = report.pick.selection().filter(|_| has_gops) {
        out.extend_from_slice(b"No Gop or Gog is selected: ");
        push_count(out, tracked.stats.frames, "frame");
        out.extend_from_slice(b" read, ");
        push_decimal(out, selection.frames().count() as u64);
        out.extend_from_slice(b" selected\n");
        return;
    }
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

/// How much the summary tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Of each type only some attributes: the groups stand above.
    Brief,
    /// All that is known.
    Full,
}

/// Appends the tables and notes.
pub(super) fn push(report: &Report<'_>, detail: Detail, out: &mut Vec<u8>) {
    let frames = Section::new(&["Frames", &report.tracked.stats.frames.to_string()]);
    let (gops, gogs) = groups(report, detail);
    let columns =
        |what: &'static str, least| [what, "count", "complete", "timed out", "open", least, "median", "p95", "max"];
    let mut of_gops = Section::new(&columns("Gops", "min time"));
    of_gops.rows.extend(gops.iter().map(|group| group.row(group.stats.time)));
    let mut of_gogs = Section::new(&columns("Gogs", "min duration"));
    of_gogs.rows.extend(gogs.iter().map(|group| group.row(group.stats.duration)));
    let mut sections = vec![pdus(report), of_gops, of_gogs];
    sections.retain(|section| !section.rows.is_empty());
    if let Some(selection) = report.pick.selection() {
        sections.insert(0, Section::new(&["Selected", &selection.frames().count().to_string()]));
    }
    sections.insert(0, frames);
    push_sections(out, &sections);
    let values: Vec<_> = gogs.iter().chain(&gops).flat_map(|group| group.values(report, detail)).collect();
    push_values(out, &values);
    push_notes(out, &notes(report, hidden(report)));
}

/// The Gops that are hidden for lack of a Gog.
pub(super) fn hidden(report: &Report<'_>) -> u64 {
    let kinds = (0u16..).take(report.tracked.program.gops.len()).map(GopKind);
    kinds.map(|kind| report.tracked.hidden_gops(kind) as u64).sum()
}

/// Appends notes, below a heading of their own.
pub(super) fn push_notes(out: &mut Vec<u8>, notes: &[Vec<u8>]) {
    if !notes.is_empty() {
        out.extend_from_slice(b"Notes\n");
    }
    for note in notes {
        out.extend_from_slice(b"  ");
        out.extend_from_slice(note);
        out.push(b'\n');
    }
}

pub(super) fn pdus(report: &Report<'_>) -> Section {
    // Declarations of one name are one type to a person.
    let mut counts: IndexMap<&str, u64> = IndexMap::new();
    for kind in report.pick.pdu_kinds() {
        let name = report.tracked.program.pdu(kind).map_or("", |rule| rule.name.as_str());
        let count = match report.pick.selection() {
            None => report.tracked.pdu_count(kind),
            // Where groups were told as they ended, Pdus were not selected.
            Some(_) if report.tracked.live_stats().is_some() => report.tracked.pdu_count(kind),
            Some(_) => report.pdus().filter(|pdu| pdu.kind == kind).count() as u64,
        };
        *counts.entry(name).or_default() += count;
    }
    let mut section = Section::new(&["Pdus", "count"]);
    section.rows = counts.into_iter().map(|(name, count)| vec![format!("  {name}"), count.to_string()]).collect();
    section
}

/// What the Gops and Gogs of the picked types come to, by the names of the types.
fn groups<'a>(report: &'a Report<'_>, detail: Detail) -> (Vec<Group<'a>>, Vec<Group<'a>>) {
    let program = &report.tracked.program;
    let most = if detail == Detail::Brief { FEW_VALUES } else { MORE_VALUES };
    let gops = report.pick.gop_kinds().filter_map(|kind| {
        let rule = program.gop(kind)?;
        let stats = Stats::of_gops(report, kind, Measured::Times, most);
        Some(Group { name: &rule.name, stats, ranks: rank::of_gop(program, rule) })
    });
    let gogs = report.pick.gog_kinds().filter_map(|kind| {
        let rule = program.gog(kind)?;
        Some(Group { name: &rule.name, stats: Stats::of_gogs(report, kind, most), ranks: rank::of_gog(program, rule) })
    });
    (gops.collect(), gogs.collect())
}

/// A type of groups.
struct Group<'a> {
    name: &'a str,
    stats: Stats,
    ranks: Vec<Rank>,
}

impl Group<'_> {
    fn row(&self, spread: Option<Spread>) -> Vec<String> {
        let Stats { complete, timed_out, open, .. } = self.stats;
        let mut row = vec![format!("  {}", self.name)];
        row.extend([self.stats.count(), complete, timed_out, open].map(|count| count.to_string()));
        for figure in spread.into_iter().flat_map(Spread::figures) {
            let mut text = Vec::new();
            push_time(&mut text, figure);
            text.extend_from_slice(b" s");
            row.push(String::from_utf8(text).unwrap_or_default());
        }
        row
    }

    /// Its attributes with few values: `name.attribute`, and how often there is each value.
    fn values(&self, report: &Report<'_>, detail: Detail) -> Vec<(String, Vec<u8>)> {
        let mut attrs: Vec<&Values> = self.stats.attrs.iter().collect();
        attrs.sort_by_key(|values| self.ranks.get(usize::from(values.attr.0)));
        // A count of one would take the room of the attribute.
        let is_long = detail == Detail::Brief && attrs.len() > MAX_ATTRIBUTES + 1;
        let shown = attrs.get(..if is_long { MAX_ATTRIBUTES } else { attrs.len() }).unwrap_or_default();
        let width = if detail == Detail::Brief { COUNTS_WIDTH } else { usize::MAX };
        let line = |values: &&Values| {
            let name = format!("  {}.{}", self.name, report.tracked.program.attr(values.attr));
            (name, counts(report, values, width))
        };
        let mut lines: Vec<_> = shown.iter().map(line).collect();
        if is_long {
            let more = format!("… {} more attributes (`--stats` tells all)", attrs.len() - shown.len());
            lines.push((format!("  {}", self.name), more.into_bytes()));
        }
        lines
    }
}

/// `retrieved 210, sent 33, … 3 more`, as far as there is room.
fn counts(report: &Report<'_>, values: &Values, mut room: usize) -> Vec<u8> {
    let tracked = report.tracked;
    let is_flag = matches!(values.counts.as_slice(), [(avp, _)] if avp.value() == Value::EMPTY);
    let mut out = Vec::new();
    let mut left = values.counts.len() as u64;
    for (index, (avp, count)) in values.counts.iter().enumerate() {
        let mut shown = Vec::new();
        match tracked.text(avp).as_str() {
            "" => shown.extend_from_slice(if is_flag { b"set" } else { b"\"\"" }),
            text => push_safely(&mut shown, text),
        }
        let text = format!("{} {count}", cut(&String::from_utf8_lossy(&shown), MAX_CHARACTERS));
        let width = text.chars().count() + 2;
        if index > 0 {
            if width > room {
                break;
            }
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(text.as_bytes());
        room = room.saturating_sub(width);
        left -= 1;
    }
    push_rest(&mut out, ", ", left);
    out
}

/// Appends the counts of values below a heading.
fn push_values(out: &mut Vec<u8>, values: &[(String, Vec<u8>)]) {
    if !values.is_empty() {
        out.extend_from_slice(b"Values\n");
    }
    let width = values.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, counts) in values {
        out.extend_from_slice(name.as_bytes());
        pad(out, width - name.len() + 2);
        out.extend_from_slice(counts);
        out.push(b'\n');
    }
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
        (
            dissection.dropped_messages,
            "message",
            "given up with fragments missing, as too many others waited (IP, SCTP, WTP, SMS)",
        ),
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
    use super::super::testing::{CONFIG, Message, report, track};
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

    #[test]
    fn frequent_values_are_counted_in_a_line_that_is_not_too_long() {
        let users = [
            "ann",
            "a user whose name is far too long",
            "cid",
            "dan",
            "eve",
            "fay",
            "gus",
            "hal",
            "ivy",
            "joe whose name is long",
            "kay whose name is long",
            "",
        ];
        let messages: Vec<[Message; 1]> =
            (0..36).zip(users.iter().cycle()).map(|(id, user)| [(id, "ask", *user)]).collect();
        let frames: Vec<(i64, &[Message])> =
            (0..).zip(&messages).map(|(time, messages)| (time, &messages[..])).collect();
        let config = CONFIG
            .replace("Pdu msg_pdu", "Transform t { Match (user) Insert (known); Match () Insert (user); }; Pdu msg_pdu")
            .replace("IdleTimeout 60;", "Transform t;");
        let tracked = track(&config, crate::track::Keep::Frames, &frames);
        let mut out = Vec::new();
        report(&tracked, &["ask"], |report| push(report, Detail::Brief, &mut out));
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text.split_once("Values\n").unwrap().1,
            "  ask.known  set 33\n  ask.cmd    ask 36\n  ask.user   \"\" 3, a user whose name is far too lon… 3, \
             ann 3, cid 3, dan 3, eve 3, fay 3, … 5 more\n"
        );
    }

    #[test]
    fn of_many_attributes_only_the_first_are_counted_unless_all_are_wanted() {
        let inserted: Vec<String> = (1..=9).map(|n| format!("more_{n}")).collect();
        let transform = format!("Transform t {{ Match (user) Insert ({}); }}; Pdu msg_pdu", inserted.join(", "));
        let config = CONFIG.replace("Pdu msg_pdu", &transform).replace("IdleTimeout 60;", "Transform t;");
        let frames: &[(i64, &[Message])] = &[(0, &[(1, "ask", "ann"), (2, "ask", "ann")])];
        let tracked = track(&config, crate::track::Keep::Frames, frames);
        let lines = |detail| {
            let mut out = Vec::new();
            report(&tracked, &["ask"], |report| push(report, detail, &mut out));
            String::from_utf8(out).unwrap().lines().skip_while(|line| *line != "Values").map(str::to_owned).collect()
        };
        let (brief, full): (Vec<String>, Vec<String>) = (lines(Detail::Brief), lines(Detail::Full));
        assert_eq!((brief.len(), full.len()), (1 + 6 + 1, 1 + 11));
        assert_eq!(brief[..7], full[..7]);
        assert_eq!(brief[7], "  ask         … 5 more attributes (`--stats` tells all)");
    }
}
