//! The page's data: two JSON documents, so that the one with the Pdus is read only when a ladder is
//! wanted. Both hold columns, not rows: one array for each property of all groups, Gogs before their
//! Gops, and of all Pdus. Texts stand once and are named by their numbers; times are nanoseconds.

use std::io::{self, Write};

use foldhash::fast::RandomState;
use indexmap::IndexSet;

use super::super::out::Out;
use super::super::rank::{self, Rank};
use super::super::{Report, summary};
use super::labels::Labels;
use super::quote::push_quoted;
use crate::fields::{Value, push_decimal, utc_time};
use crate::program::{AttrId, Avp, GogKind, GopKind};
use crate::track::{Gog, GogRef, Gop, GopRef, Pdu, Role, State};

/// The shape of the documents; the page's script is always of the same version.
const SCHEMA: u64 = 1;
/// No group.
const NONE: u32 = u32::MAX;

/// Writes both documents, in this order.
pub(super) struct Data<'a> {
    report: &'a Report<'a>,
    labels: &'a Labels,
    /// What is told of, in the order of its numbers.
    types: Vec<Type>,
    groups: Vec<Group<'a>>,
    /// By kind and index: the number of a Gog or Gop.
    gogs: Vec<Vec<u32>>,
    gops: Vec<Vec<u32>>,
    texts: IndexSet<Value, RandomState>,
    /// So many texts were written.
    told: usize,
}

/// All groups of a type.
struct Type {
    kind: Kind,
    count: usize,
    /// It is for the table, not only there because ladders refer to it.
    listed: bool,
    times: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Gog(GogKind),
    Gop(GopKind),
}

#[derive(Clone, Copy)]
enum Group<'a> {
    Gog(GogRef, &'a Gog),
    Gop(GopRef, &'a Gop),
}

impl<'a> Data<'a> {
    pub(super) fn new(report: &'a Report<'a>, labels: &'a Labels) -> Self {
        let program = &report.tracked.program;
        let mut data = Self {
            report,
            labels,
            types: Vec::new(),
            groups: Vec::new(),
            gogs: vec![Vec::new(); program.gogs.len()],
            gops: vec![Vec::new(); program.gops.len()],
            texts: IndexSet::default(),
            told: 0,
        };
        data.number();
        data
    }

    /// Numbers the groups: those that were picked, and the Gops of picked Gogs.
    fn number(&mut self) {
        let Report { tracked, pick, .. } = *self.report;
        let program = &tracked.program;
        for kind in pick.gog_kinds() {
            let first = self.groups.len();
            for (id, gog) in self.report.gogs(kind) {
                note(self.gogs.get_mut(usize::from(kind.0)), id.index, self.groups.len());
                self.groups.push(Group::Gog(id, gog));
            }
            let times = program.gog(kind).is_some_and(|rule| rule.show_times);
            let count = self.groups.len() - first;
            self.types.push(Type { kind: Kind::Gog(kind), count, listed: true, times });
        }
        for (kind, rule) in (0u16..).map(GopKind).zip(&program.gops) {
            let first = self.groups.len();
            let listed = pick.gop(kind);
            for (id, gop) in self.report.gops(kind) {
                if listed || tracked.gog_of(gop).is_some_and(|gog| pick.gog(gog.kind)) {
                    note(self.gops.get_mut(usize::from(kind.0)), id.index, self.groups.len());
                    self.groups.push(Group::Gop(id, gop));
                }
            }
            let count = self.groups.len() - first;
            if listed || count > 0 {
                self.types.push(Type { kind: Kind::Gop(kind), count, listed, times: rule.show_times });
            }
        }
    }

    /// The number of a Gop's Gog.
    fn gog_of(&self, gop: &Gop) -> Option<u32> {
        let gog = self.report.tracked.gog_of(gop)?;
        number(self.gogs.get(usize::from(gog.kind.0)), gog.index)
    }

    /// The number of a Pdu's Gop.
    fn gop_of(&self, pdu: &Pdu) -> Option<u32> {
        let gop = self.report.tracked.gop_of(pdu)?;
        number(self.gops.get(usize::from(gop.kind.0)), gop.index)
    }

    // ---- the groups

    /// The run as a whole, the types and the groups.
    pub(super) fn groups<W: Write>(&mut self, out: &mut Out<W>) -> io::Result<()> {
        self.head(out)?;
        let groups = std::mem::take(&mut self.groups);
        column(out, "id", &groups, |out, group| {
            push_decimal(
                out,
                u64::from(match group {
                    Group::Gog(id, _) => id.id(),
                    Group::Gop(id, _) => id.id(),
                }),
            );
        })?;
        let tracked = self.report.tracked;
        column(out, "state", &groups, |out, group| {
            out.push(match group.state(self.report) {
                State::Complete => b'0',
                State::TimedOut => b'1',
                State::Open => b'2',
            });
        })?;
        column(out, "start", &groups, |out, group| {
            push_signed(
                out,
                match group {
                    Group::Gog(_, gog) => gog.start,
                    Group::Gop(_, gop) => gop.start,
                },
            );
        })?;
        column(out, "time", &groups, |out, group| {
            push_signed(
                out,
                match group {
                    Group::Gog(_, gog) => gog.duration(),
                    Group::Gop(_, gop) => gop.time().unwrap_or_else(|| gop.duration()),
                },
            );
        })?;
        column(out, "pdus", &groups, |out, group| push_decimal(out, group.num_pdus(self.report)))?;
        column(out, "gog", &groups, |out, group| match group {
            Group::Gop(_, gop) => push_number(out, self.gog_of(gop)),
            Group::Gog(..) => push_number(out, None),
        })?;
        let mut texts = std::mem::take(&mut self.texts);
        let mut present = vec![false; tracked.program.attrs.len()];
        let mut columns = Vec::new();
        let mut rest = groups.iter();
        let mut is_first = true;
        begin(out, "attrs");
        for kind in &self.types {
            present.fill(false);
            for group in rest.by_ref().take(kind.count) {
                if !std::mem::take(&mut is_first) {
                    out.text.push(b',');
                }
                let attrs = match group {
                    Group::Gog(_, gog) => gog.attrs,
                    Group::Gop(_, gop) => gop.attrs,
                };
                let avps = tracked.attrs(attrs);
                push_attrs(&mut out.text, avps, &mut texts);
                for avp in avps {
                    if let Some(present) = present.get_mut(usize::from(avp.attr().0)) {
                        *present = true;
                    }
                }
                out.pass()?;
            }
            columns.push(self.columns(kind.kind, &present));
        }
        out.text.extend_from_slice(b"],\n");
        self.types(out, &columns);
        self.texts = texts;
        self.texts(out)?;
        out.text.push(b'}');
        out.pass()
    }

    fn head<W: Write>(&self, out: &mut Out<W>) -> io::Result<()> {
        let Report { configs, captures, tracked, .. } = *self.report;
        let text = &mut out.text;
        text.extend_from_slice(b"{\"version\":");
        push_quoted(text, env!("CARGO_PKG_VERSION"));
        text.extend_from_slice(b",\"schema\":");
        push_decimal(text, SCHEMA);
        text.extend_from_slice(b",\"frames\":");
        push_decimal(text, tracked.stats.frames);
        text.extend_from_slice(b",\"span\":");
        push_signed(text, tracked.last);
        text.extend_from_slice(b",\"first\":");
        match captures.iter().filter_map(|capture| capture.first_time).min() {
            Some(time) => push_quoted(text, &utc_time(time)),
            None => text.extend_from_slice(b"null"),
        }
        text.extend_from_slice(b",\n");
        column(out, "configs", configs, |out, config| push_quoted(out, config))?;
        column(out, "captures", captures, |out, capture| {
            out.extend_from_slice(b"{\"file\":");
            push_quoted(out, &capture.file);
            out.extend_from_slice(b",\"frames\":");
            push_decimal(out, capture.frames);
            out.extend_from_slice(if capture.complete { b",\"whole\":true}" } else { b",\"whole\":false}" });
        })?;
        column(out, "notes", &summary::notes(self.report), |out, note| {
            push_quoted(out, &String::from_utf8_lossy(note));
        })?;
        column(out, "names", &tracked.program.attrs, |out, name| push_quoted(out, name))
    }

    /// The attributes that the groups of a type have, the most telling ones first.
    fn columns(&self, kind: Kind, present: &[bool]) -> Vec<AttrId> {
        let (labels, ranks) = match kind {
            Kind::Gog(kind) => {
                let ranks = rank::of_gogs(&self.report.tracked.program);
                (self.labels.gogs.get(usize::from(kind.0)), ranks.into_iter().nth(usize::from(kind.0)))
            }
            Kind::Gop(kind) => (self.labels.gops.get(usize::from(kind.0)), None),
        };
        let labels = labels.map_or(&[][..], Vec::as_slice);
        let rank = |attr: &AttrId| match labels.iter().position(|label| label == attr) {
            Some(place) => (0, place),
            None => match ranks.as_ref().and_then(|ranks| ranks.get(usize::from(attr.0))) {
                Some(Rank::Concluded) => (1, 0),
                Some(Rank::Asked) | None => (2, 0),
                Some(Rank::Key) => (3, 0),
            },
        };
        let attrs = (0u16..).map(AttrId).zip(present).filter(|(_, present)| **present);
        let mut columns: Vec<AttrId> = attrs.map(|(attr, _)| attr).collect();
        columns.sort_by_key(rank);
        columns
    }

    fn types<W: Write>(&self, out: &mut Out<W>, columns: &[Vec<AttrId>]) {
        let program = &self.report.tracked.program;
        let out = &mut out.text;
        out.extend_from_slice(b"\"types\":[");
        for (index, (kind, columns)) in self.types.iter().zip(columns).enumerate() {
            let (level, name) = match kind.kind {
                Kind::Gog(kind) => ("Gog", program.gog(kind).map(|rule| &rule.name)),
                Kind::Gop(kind) => ("Gop", program.gop(kind).map(|rule| &rule.name)),
            };
            out.extend_from_slice(if index > 0 { b",{\"name\":" } else { b"{\"name\":" });
            push_quoted(out, name.map_or("", String::as_str));
            out.extend_from_slice(b",\"level\":");
            push_quoted(out, level);
            out.extend_from_slice(b",\"count\":");
            push_decimal(out, kind.count as u64);
            out.extend_from_slice(if kind.listed { b",\"listed\":true" } else { b",\"listed\":false" });
            out.extend_from_slice(if kind.times { b",\"times\":true" } else { b",\"times\":false" });
            out.extend_from_slice(b",\"columns\":");
            push_ids(out, columns);
            out.push(b'}');
        }
        out.extend_from_slice(b"],\n");
    }

    /// The texts that came up since they were written last.
    fn texts<W: Write>(&mut self, out: &mut Out<W>) -> io::Result<()> {
        let tracked = self.report.tracked;
        out.text.extend_from_slice(b"\"texts\":[");
        let new = self.texts.iter().skip(self.told);
        for (index, value) in new.enumerate() {
            if index > 0 {
                out.text.push(b',');
            }
            match tracked.texts.as_text(*value) {
                Some(text) => push_quoted(&mut out.text, text),
                None => push_quoted(&mut out.text, &tracked.texts.show(*value)),
            }
            out.pass()?;
        }
        out.text.push(b']');
        self.told = self.texts.len();
        Ok(())
    }

    // ---- the Pdus

    /// The Pdus of these groups.
    pub(super) fn pdus<W: Write>(&mut self, out: &mut Out<W>) -> io::Result<()> {
        let tracked = self.report.tracked;
        let program = &tracked.program;
        let pdus: Vec<(&Pdu, u32)> = tracked.pdus().iter().filter_map(|pdu| Some((pdu, self.gop_of(pdu)?))).collect();
        out.text.push(b'{');
        column(out, "kinds", &program.pdus, |out, rule| push_quoted(out, &rule.name))?;
        column(out, "labels", &self.labels.pdus, |out, attrs| push_ids(out, attrs))?;
        column(out, "chosen", &self.labels.chosen, |out, chosen| {
            out.extend_from_slice(if *chosen { b"true" } else { b"false" });
        })?;
        column(out, "kind", &pdus, |out, (pdu, _)| push_decimal(out, u64::from(pdu.kind.0)))?;
        column(out, "id", &pdus, |out, (pdu, _)| push_decimal(out, u64::from(pdu.id)))?;
        column(out, "frame", &pdus, |out, (pdu, _)| push_decimal(out, u64::from(pdu.frame)))?;
        column(out, "time", &pdus, |out, (pdu, _)| push_signed(out, pdu.time))?;
        column(out, "role", &pdus, |out, (pdu, _)| {
            out.push(match pdu.role {
                Role::None => b'0',
                Role::Start => b'1',
                Role::Stop => b'2',
                Role::AfterStop => b'3',
            });
        })?;
        column(out, "gop", &pdus, |out, (_, gop)| push_decimal(out, u64::from(*gop)))?;
        let mut texts = std::mem::take(&mut self.texts);
        // Flat: the numbers of source and destination, -1 where they are not known.
        column(out, "ends", &pdus, |out, (pdu, _)| match tracked.ends_of(pdu) {
            Some((source, destination)) => {
                push_text(out, source, &mut texts);
                out.push(b',');
                push_text(out, destination, &mut texts);
            }
            None => out.extend_from_slice(b"-1,-1"),
        })?;
        column(out, "attrs", &pdus, |out, (pdu, _)| push_attrs(out, tracked.attrs(pdu.attrs), &mut texts))?;
        self.texts = texts;
        self.texts(out)?;
        out.text.push(b'}');
        out.pass()
    }
}

impl Group<'_> {
    fn state(&self, report: &Report<'_>) -> State {
        match self {
            Self::Gog(_, gog) => report.tracked.gog_state(gog),
            Self::Gop(_, gop) => gop.state(),
        }
    }

    fn num_pdus(&self, report: &Report<'_>) -> u64 {
        match self {
            Self::Gog(_, gog) => {
                let gops = gog.gops.iter().filter_map(|gop| report.tracked.gop(*gop));
                gops.map(|gop| u64::from(gop.num_pdus)).sum()
            }
            Self::Gop(_, gop) => u64::from(gop.num_pdus),
        }
    }
}

fn note(numbers: Option<&mut Vec<u32>>, index: u32, number: usize) {
    let Some(numbers) = numbers else { return };
    numbers.resize(index as usize, NONE);
    numbers.push(u32::try_from(number).unwrap_or(NONE));
}

fn number(numbers: Option<&Vec<u32>>, index: u32) -> Option<u32> {
    numbers?.get(index as usize).copied().filter(|number| *number != NONE)
}

// ---- pieces of JSON

fn begin<W: Write>(out: &mut Out<W>, name: &str) {
    push_quoted(&mut out.text, name);
    out.text.extend_from_slice(b":[");
}

/// `"name":[…],` and a new line.
fn column<W: Write, T>(
    out: &mut Out<W>,
    name: &str,
    items: &[T],
    mut push: impl FnMut(&mut Vec<u8>, &T),
) -> io::Result<()> {
    begin(out, name);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.text.push(b',');
        }
        push(&mut out.text, item);
        out.pass()?;
    }
    out.text.extend_from_slice(b"],\n");
    Ok(())
}

/// `[attribute,text,attribute,text]`, in AVPL order.
fn push_attrs(out: &mut Vec<u8>, avps: &[Avp], texts: &mut IndexSet<Value, RandomState>) {
    out.push(b'[');
    for (index, avp) in avps.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        push_decimal(out, u64::from(avp.attr().0));
        out.push(b',');
        push_text(out, avp.value(), texts);
    }
    out.push(b']');
}

fn push_text(out: &mut Vec<u8>, value: Value, texts: &mut IndexSet<Value, RandomState>) {
    push_decimal(out, texts.insert_full(value).0 as u64);
}

fn push_ids(out: &mut Vec<u8>, attrs: &[AttrId]) {
    out.push(b'[');
    for (index, attr) in attrs.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        push_decimal(out, u64::from(attr.0));
    }
    out.push(b']');
}

fn push_number(out: &mut Vec<u8>, number: Option<u32>) {
    match number {
        Some(number) => push_decimal(out, u64::from(number)),
        None => out.extend_from_slice(b"-1"),
    }
}

fn push_signed(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_decimal(out, value.unsigned_abs());
}
