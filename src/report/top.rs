//! `--top N --by WHAT`: the groups of each type of which something is the most, above all time.

use std::cmp::Ordering;
use std::io::Write as _;

use thiserror::Error;

use super::column::{cut, has_text, push_safely, push_state};
use super::out::{pad, push_time};
use super::rank::{self, Rank};
use super::table::values;
use super::{Pick, Report};
use crate::fields::{Texts, nearest, push_decimal};
use crate::program::{AttrId, Avp, Program};
use crate::track::{Gog, Gop, State};

/// Lines are cut so that they have no more characters.
const WIDTH: usize = 120;
/// So many characters of one value are shown.
const MAX_CHARACTERS: usize = 40;

/// Which groups come first, and how many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Top {
    count: usize,
    by: Measure,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// Of a Gop that was stopped; a Gog, which is not, has its duration in its place.
    Time,
    Duration,
    NumOfPdus,
    NumOfGops,
    Attr(AttrId),
}

/// The measures that are no attributes, by the names that Wireshark's fields have.
static MEASURES: &[(&str, Measure)] = &[
    ("Time", Measure::Time),
    ("Duration", Measure::Duration),
    ("NumOfPdus", Measure::NumOfPdus),
    ("NumOfGops", Measure::NumOfGops),
];

/// A name of nothing that groups could be compared by.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the reported groups have no `{name}` to be compared by")]
pub struct UnknownMeasure {
    /// The name.
    pub name: String,
    /// What to write instead.
    pub help: String,
}

impl Top {
    /// The first so many groups by an attribute of the picked types, or by Time, Duration, NumOfPdus
    /// or NumOfGops.
    pub fn new(program: &Program, pick: &Pick, count: usize, by: &str) -> Result<Self, UnknownMeasure> {
        let attrs = attributes(program, pick);
        let attr = attrs.iter().find(|attr| program.attr(**attr) == by).map(|attr| Measure::Attr(*attr));
        let measure = MEASURES.iter().filter(|(_, measure)| is_of_any(*measure, pick));
        let by_name = |(name, _): &&(&str, Measure)| name.eq_ignore_ascii_case(by);
        if let Some(by) = attr.or_else(|| measure.clone().find(by_name).map(|(_, measure)| *measure)) {
            return Ok(Self { count, by });
        }
        let names = measure.map(|(name, _)| *name).chain(attrs.iter().map(|attr| program.attr(*attr)));
        Err(unknown(by, &names.collect::<Vec<_>>()))
    }
}

fn is_of_any(measure: Measure, pick: &Pick) -> bool {
    let (has_gops, has_gogs) = (pick.gop_kinds().next().is_some(), pick.gog_kinds().next().is_some());
    match measure {
        Measure::NumOfGops => has_gogs,
        _ => has_gops || has_gogs,
    }
}

/// The attributes that groups of the picked types can have.
fn attributes(program: &Program, pick: &Pick) -> Vec<AttrId> {
    let declared = &program.declared;
    let of_gogs = pick.gog_kinds().filter_map(|kind| declared.gogs.get(usize::from(kind.0)));
    let of_gops = pick.gop_kinds().filter_map(|kind| declared.gops.get(usize::from(kind.0)));
    let mut attrs: Vec<AttrId> = of_gogs.chain(of_gops).flatten().copied().collect();
    attrs.sort_unstable();
    attrs.dedup();
    attrs
}

fn unknown(name: &str, known: &[&str]) -> UnknownMeasure {
    let near = nearest(name, known.iter().copied());
    let offers = |names: &[&str], last: &str| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(last)
    };
    let help = match (near.as_slice(), known) {
        ([], []) => "only Gops and Gogs can be compared; name one with `--only`".to_owned(),
        ([], known) => format!("there are {}", offers(known, ", ")),
        (near, _) => format!("did you mean {}?", offers(near, " or ")),
    };
    UnknownMeasure { name: name.to_owned(), help }
}

/// A group as it is compared and shown.
struct Entry<'a> {
    id: u32,
    state: State,
    size: Size,
    attrs: &'a [Avp],
}

/// How much of the measure a group has.
#[derive(Debug, Clone, Copy)]
enum Size {
    Nanoseconds(i64),
    Count(u64),
    /// The number that an attribute holds.
    Number(f64, Avp),
}

impl Size {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Nanoseconds(a), Self::Nanoseconds(b)) => a.cmp(b),
            (Self::Count(a), Self::Count(b)) => a.cmp(b),
            (Self::Number(a, _), Self::Number(b, _)) => a.total_cmp(b),
            _ => Ordering::Equal,
        }
    }

    fn push(&self, out: &mut Vec<u8>, texts: &Texts) {
        match self {
            Self::Nanoseconds(time) => {
                push_time(out, *time);
                out.extend_from_slice(b" s");
            }
            Self::Count(count) => push_decimal(out, *count),
            Self::Number(_, avp) => texts.write(avp.value(), out),
        }
    }
}

/// Appends a table for each picked type of Gog and Gop that has what is compared.
pub(super) fn push(report: &Report<'_>, top: Top, colours: bool, out: &mut Vec<u8>) {
    let Report { tracked, pick, .. } = *report;
    let program = &tracked.program;
    let declares = |declared: Option<&Vec<AttrId>>| match top.by {
        Measure::Attr(attr) => declared.is_some_and(|declared| declared.contains(&attr)),
        _ => true,
    };
    for kind in pick.gog_kinds() {
        let Some(rule) = program.gog(kind) else { continue };
        if !declares(program.declared.gogs.get(usize::from(kind.0))) {
            continue;
        }
        let entries = report.gogs(kind).filter_map(|(id, gog)| {
            let size = of_gog(report, gog, rule.show_times, top.by)?;
            Some(Entry { id: id.id(), state: tracked.gog_state(gog), size, attrs: tracked.attrs(gog.attrs) })
        });
        let by = if top.by == Measure::Time { Measure::Duration } else { top.by };
        let table =
            Table { name: &rule.name, by, ranks: &rank::of_gog(program, rule), count: report.gogs(kind).count() };
        table.push(report, &first(entries.collect(), top.count), colours, out);
    }
    for kind in pick.gop_kinds() {
        let Some(rule) = program.gop(kind) else { continue };
        if top.by == Measure::NumOfGops || !declares(program.declared.gops.get(usize::from(kind.0))) {
            continue;
        }
        let entries = report.gops(kind).filter_map(|(id, gop)| {
            let size = of_gop(report, gop, rule.show_times, top.by)?;
            Some(Entry { id: id.id(), state: gop.state(), size, attrs: tracked.attrs(gop.attrs) })
        });
        let count = report.gops(kind).count();
        let table = Table { name: &rule.name, by: top.by, ranks: &rank::of_gop(program, rule), count };
        table.push(report, &first(entries.collect(), top.count), colours, out);
    }
}

fn of_gog(report: &Report<'_>, gog: &Gog, show_times: bool, by: Measure) -> Option<Size> {
    let tracked = report.tracked;
    match by {
        Measure::Time | Measure::Duration => show_times.then(|| Size::Nanoseconds(gog.duration())),
        Measure::NumOfGops => Some(Size::Count(gog.gops.len() as u64)),
        Measure::NumOfPdus => {
            let gops = gog.gops.iter().filter_map(|gop| tracked.gop(*gop));
            Some(Size::Count(gops.map(|gop| u64::from(gop.num_pdus)).sum()))
        }
        Measure::Attr(attr) => number(tracked.attrs(gog.attrs), attr, &tracked.texts),
    }
}

fn of_gop(report: &Report<'_>, gop: &Gop, show_times: bool, by: Measure) -> Option<Size> {
    match by {
        Measure::Time => gop.time().filter(|_| show_times).map(Size::Nanoseconds),
        Measure::Duration => show_times.then(|| Size::Nanoseconds(gop.duration())),
        Measure::NumOfGops => None,
        Measure::NumOfPdus => Some(Size::Count(u64::from(gop.num_pdus))),
        Measure::Attr(attr) => number(report.tracked.attrs(gop.attrs), attr, &report.tracked.texts),
    }
}

/// The greatest number among the values of an attribute.
fn number(avps: &[Avp], attr: AttrId, texts: &Texts) -> Option<Size> {
    let number = |avp: &Avp| {
        let text = texts.show(avp.value());
        let number = match text.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16).ok()? as f64,
            None => text.parse().ok()?,
        };
        Some((number, *avp))
    };
    let numbers = values(avps, attr).iter().filter_map(number).filter(|(number, _)| number.is_finite());
    numbers.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(number, avp)| Size::Number(number, avp))
}

/// The first of them, those of equal size by id.
fn first(mut entries: Vec<Entry<'_>>, count: usize) -> Vec<Entry<'_>> {
    entries.sort_by(|a, b| b.size.compare(&a.size).then(a.id.cmp(&b.id)));
    entries.truncate(count);
    entries
}

/// The table of a type.
struct Table<'a> {
    name: &'a str,
    by: Measure,
    ranks: &'a [Rank],
    /// How many groups there are.
    count: usize,
}

impl Table<'_> {
    fn push(&self, report: &Report<'_>, entries: &[Entry<'_>], colours: bool, out: &mut Vec<u8>) {
        let texts = &report.tracked.texts;
        if !out.is_empty() {
            out.push(b'\n');
        }
        let by = match self.by {
            Measure::Attr(attr) => report.tracked.program.attr(attr),
            by => MEASURES.iter().find(|(_, measure)| *measure == by).map_or("", |(name, _)| name),
        };
        // Writing to memory cannot fail.
        let _ = if entries.is_empty() {
            writeln!(out, "{}: none of {} has {by}", self.name, self.count)
        } else {
            writeln!(out, "{}: {} of {} by {by}", self.name, entries.len(), self.count)
        };
        let shown = |push: &dyn Fn(&mut Vec<u8>, &Entry<'_>)| -> Vec<Vec<u8>> {
            let text = |entry| {
                let mut text = Vec::new();
                push(&mut text, entry);
                text
            };
            entries.iter().map(text).collect()
        };
        let ids = shown(&|text, entry| push_decimal(text, u64::from(entry.id)));
        let sizes = shown(&|text, entry| entry.size.push(text, texts));
        let widest = |texts: &[Vec<u8>]| texts.iter().map(Vec::len).max().unwrap_or(0);
        let (id_width, size_width) = (widest(&ids), widest(&sizes));
        for ((entry, id), size) in entries.iter().zip(&ids).zip(&sizes) {
            pad(out, 2 + id_width - id.len());
            out.extend_from_slice(id);
            out.extend_from_slice(b"  ");
            push_state(out, entry.state, colours);
            pad(out, 2 + size_width - size.len());
            out.extend_from_slice(size);
            let used = 2 + id_width + 2 + 9 + 2 + size_width;
            self.attributes(report, entry.attrs, WIDTH.saturating_sub(used), out);
            out.push(b'\n');
        }
    }

    /// As many attributes as there is room for, those first that were concluded.
    fn attributes(&self, report: &Report<'_>, avps: &[Avp], mut room: usize, out: &mut Vec<u8>) {
        let tracked = report.tracked;
        let mut groups: Vec<&[Avp]> = avps.chunk_by(|a, b| a.attr() == b.attr()).collect();
        let attr = |avps: &[Avp]| avps.first().map(Avp::attr);
        groups.retain(|avps| attr(avps).is_some_and(|attr| self.by != Measure::Attr(attr)));
        groups.sort_by_key(|avps| attr(avps).and_then(|attr| self.ranks.get(usize::from(attr.0))));
        let mut separator = "  ";
        for avps in groups {
            let Some(attr) = attr(avps) else { continue };
            let mut text = format!("{separator}{}", tracked.program.attr(attr));
            if has_text(avps) {
                let mut shown = Vec::new();
                for (index, avp) in avps.iter().enumerate() {
                    if index > 0 {
                        shown.extend_from_slice(b", ");
                    }
                    push_safely(&mut shown, &tracked.text(avp));
                }
                text.push('=');
                text.push_str(&cut(&String::from_utf8_lossy(&shown), MAX_CHARACTERS));
            }
            let width = text.chars().count();
            if width + 2 > room {
                out.extend_from_slice(" …".as_bytes());
                return;
            }
            room -= width;
            out.extend_from_slice(text.as_bytes());
            separator = "; ";
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, Message, report, track};
    use super::*;
    use crate::track::{Keep, Tracked};

    const FRAMES: &[(i64, &[Message])] = &[
        (0, &[(1, "ask", "ann"), (2, "ask", "bob"), (30, "ask", "ann")]),
        (500, &[(1, "answer", "")]),
        (1_000, &[(30, "answer", ""), (2, "more", ""), (2, "more", "")]),
        (2_000, &[(5, "ask", "")]),
        (2_500, &[(5, "answer", "")]),
    ];

    fn tables(tracked: &Tracked, only: &[&str], count: usize, by: &str) -> String {
        let mut out = Vec::new();
        report(tracked, only, |report| {
            let top = Top::new(&tracked.program, report.pick, count, by).unwrap();
            push(report, top, false, &mut out);
        });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_slowest_come_first_and_equals_by_id() {
        let tracked = track(CONFIG, Keep::Frames, FRAMES);
        assert_eq!(
            tables(&tracked, &[], 2, "Time"),
            "\
visit: 2 of 2 by Duration
  1  complete   1 s  user=ann
  2  open       1 s  user=bob

ask: 2 of 4 by Time
  3  complete     1 s  cmd=answer, ask; user=ann; id=30
  1  complete   0.5 s  cmd=answer, ask; user=ann; id=1
"
        );
    }

    #[test]
    fn numbers_of_any_kind_can_be_compared() {
        let tracked = track(CONFIG, Keep::Frames, FRAMES);
        assert_eq!(
            tables(&tracked, &[], 1, "id"),
            "ask: 1 of 4 by id\n  3  complete   30  cmd=answer, ask; user=ann\n"
        );
        assert_eq!(
            tables(&tracked, &["ask"], 1, "numofpdus"),
            "ask: 1 of 4 by NumOfPdus\n  2  open       3  cmd=ask, more; user=bob; id=2\n"
        );
        assert_eq!(tables(&tracked, &["ask"], 1, "user"), "ask: none of 4 has user\n");
    }

    #[test]
    fn long_values_and_lines_are_cut() {
        let user = "a user whose name is so long that nobody would ever want to read it";
        let frames: &[(i64, &[Message])] =
            &[(0, &[(1_234_567_890_123, "ask", user)]), (0, &[(1_234_567_890_123, user, user)])];
        let tracked = track(CONFIG, Keep::Frames, frames);
        assert_eq!(
            tables(&tracked, &["ask"], 1, "Duration").lines().nth(1),
            Some(
                "  1  open       0 s  cmd=a user whose name is so long that nobody…; \
                 user=a user whose name is so long that nobody… …"
            )
        );
    }

    #[test]
    fn what_cannot_be_compared_is_refused_with_what_can() {
        let tracked = track(CONFIG, Keep::Frames, FRAMES);
        let refused = |only: &[&str], by: &str| {
            report(&tracked, only, |report| Top::new(&tracked.program, report.pick, 1, by).unwrap_err())
        };
        assert_eq!(refused(&[], "Tme").to_string(), "the reported groups have no `Tme` to be compared by");
        assert_eq!(refused(&[], "Tme").help, "did you mean `Time`?");
        assert_eq!(refused(&["ask"], "xyz").help, "there are `Time`, `Duration`, `NumOfPdus`, `cmd`, `id`, `user`");
        assert_eq!(refused(&["msg_pdu"], "Time").help, "only Gops and Gogs can be compared; name one with `--only`");
    }
}
