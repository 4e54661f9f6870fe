//! What tables are made of: one for each type, a row for each Pdu, Gop or Gog, a column for each of
//! its properties and for each attribute that its type can have. The forms only write the cells.

use super::Report;
#[cfg(feature = "parquet")]
use crate::program::AttrType;
use crate::program::{AttrId, Avp, GogKind, GopKind, PduKind, Program};
use crate::track::{Gog, GogRef, Gop, GopRef, Pdu, Role, State};

/// The table of a type.
#[derive(Debug)]
pub(super) struct Table<'a> {
    report: &'a Report<'a>,
    of: Of,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Time of the first frame of all, nanoseconds since 1970 UTC.
    first_time: Option<i64>,
}

/// What the rows are. Pdu declarations of one name are one type.
#[derive(Debug, Clone)]
enum Of {
    Pdus(Vec<PduKind>),
    Gops(GopKind),
    Gogs(GogKind),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name, unlike that of any other, whether capital or small letters count or not.
    pub(super) name: String,
    what: What,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Capture,
    Id,
    State,
    StartUtc,
    StartTime,
    Time,
    Duration,
    NumGops,
    NumPdus,
    Frames,
    Parent,
    ParentId,
    Frame,
    TimeInGop,
    Role,
    Attr(AttrId),
}

/// What the cells of a column hold.
#[cfg(feature = "parquet")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Seconds,
    Instant,
    Numbers,
    Values(AttrType),
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub(super) enum Cell<'a> {
    None,
    Text(&'a str),
    Number(u32),
    /// Nanoseconds.
    Seconds(i64),
    /// Nanoseconds since 1970 UTC.
    Instant(i64),
    Numbers(Vec<u32>),
    /// The values of one attribute.
    Values(&'a [Avp]),
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row<'a> {
    Pdu(&'a Pdu),
    Gop(GopRef, &'a Gop),
    Gog(GogRef, &'a Gog),
}

impl What {
    /// The names of these are those of the JSON document, as far as that has them.
    fn name(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Id => "id",
            Self::State => "state",
            Self::StartUtc => "start_utc",
            Self::StartTime => "start_time",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::NumGops => "num_gops",
            Self::NumPdus => "num_pdus",
            Self::Frames => "frames",
            Self::Parent | Self::ParentId | Self::Attr(_) => "",
            Self::Frame => "frame",
            Self::TimeInGop => "time_in_gop",
            Self::Role => "role",
        }
    }

    #[cfg(feature = "parquet")]
    fn ty(self, program: &Program) -> Type {
        match self {
            Self::Capture | Self::State | Self::Parent | Self::Role => Type::Text,
            Self::Id | Self::NumGops | Self::NumPdus | Self::ParentId | Self::Frame => Type::Number,
            Self::StartTime | Self::Time | Self::Duration | Self::TimeInGop => Type::Seconds,
            Self::StartUtc => Type::Instant,
            Self::Frames => Type::Numbers,
            Self::Attr(attr) => Type::Values(program.attr_type(attr)),
        }
    }
}

impl<'a> Table<'a> {
    /// The table of a picked type.
    pub(super) fn new(report: &'a Report<'a>, name: &str) -> Option<Self> {
        let of = Of::named(report, name)?;
        let program = &report.tracked.program;
        let mut columns = Vec::new();
        if report.origins.is_some() {
            columns.push(Column { name: What::Capture.name().to_owned(), what: What::Capture });
        }
        of.columns(program, &mut columns);
        let fixed: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        for attr in of.attrs(program) {
            // Whether there is a column for the capture must not change the names of others.
            let mut name = program.attr(attr).to_owned();
            while fixed.iter().any(|fixed| fixed.eq_ignore_ascii_case(&name))
                || name.eq_ignore_ascii_case(What::Capture.name())
                || columns.iter().any(|column| column.name.eq_ignore_ascii_case(&name))
            {
                name.insert_str(0, "attr_");
            }
            columns.push(Column { name, what: What::Attr(attr) });
        }
        let first_time = report.captures.iter().filter_map(|capture| capture.first_time).min();
        Some(Self { report, of, columns, first_time })
    }

    /// What the cells of a column hold.
    #[cfg(feature = "parquet")]
    pub(super) fn ty(&self, column: &Column) -> Type {
        column.what.ty(&self.report.tracked.program)
    }

    /// Its rows, in the order of the JSON document.
    pub(super) fn rows(&self) -> Box<dyn Iterator<Item = Row<'a>> + '_> {
        let report = self.report;
        match &self.of {
            Of::Pdus(kinds) => Box::new(report.pdus().filter(|pdu| kinds.contains(&pdu.kind)).map(Row::Pdu)),
            Of::Gops(kind) => Box::new(report.gops(*kind).map(|(id, gop)| Row::Gop(id, gop))),
            Of::Gogs(kind) => Box::new(report.gogs(*kind).map(|(id, gog)| Row::Gog(id, gog))),
        }
    }

    /// What stands in a column of a row.
    pub(super) fn cell(&self, row: Row<'a>, column: &Column) -> Cell<'a> {
        if let What::Attr(attr) = column.what {
            return match values(self.attrs(row), attr) {
                [] => Cell::None,
                values => Cell::Values(values),
            };
        }
        let cell = match row {
            Row::Pdu(pdu) => self.of_pdu(pdu, column.what),
            Row::Gop(id, gop) => self.of_gop(id, gop, column.what),
            Row::Gog(id, gog) => self.of_gog(id, gog, column.what),
        };
        cell.unwrap_or(Cell::None)
    }

    fn attrs(&self, row: Row<'a>) -> &'a [Avp] {
        self.report.tracked.attrs(match row {
            Row::Pdu(pdu) => pdu.attrs,
            Row::Gop(_, gop) => gop.attrs,
            Row::Gog(_, gog) => gog.attrs,
        })
    }

    fn of_pdu(&self, pdu: &Pdu, what: What) -> Option<Cell<'a>> {
        let tracked = self.report.tracked;
        let gop = || tracked.gop_of(pdu);
        Some(match what {
            What::Capture => self.capture(pdu.frame)?,
            What::Id => Cell::Number(pdu.id),
            What::Frame => Cell::Number(pdu.frame),
            What::StartUtc => self.instant(pdu.time)?,
            What::StartTime => Cell::Seconds(pdu.time),
            What::TimeInGop => gop().map(|_| Cell::Seconds(pdu.time_in_gop))?,
            What::Role => Cell::Text(gop().and_then(|_| role(pdu.role))?),
            What::Parent => Cell::Text(&tracked.program.gop(gop()?.kind)?.name),
            What::ParentId => Cell::Number(gop()?.id()),
            _ => return None,
        })
    }

    fn of_gop(&self, id: GopRef, gop: &Gop, what: What) -> Option<Cell<'a>> {
        let tracked = self.report.tracked;
        let times = || tracked.program.gop(id.kind).filter(|rule| rule.show_times);
        Some(match what {
            What::Capture => self.capture(tracked.pdu_frames(gop).next()?)?,
            What::Id => Cell::Number(id.id()),
            What::State => Cell::Text(state(gop.state())),
            What::StartUtc => times().and_then(|_| self.instant(gop.start))?,
            What::StartTime => times().map(|_| Cell::Seconds(gop.start))?,
            What::Time => times().and_then(|_| gop.time()).map(Cell::Seconds)?,
            What::Duration => times().map(|_| Cell::Seconds(gop.duration()))?,
            What::NumPdus => Cell::Number(gop.num_pdus),
            What::Frames => {
                let mut frames: Vec<u32> = tracked.pdu_frames(gop).collect();
                frames.dedup();
                Cell::Numbers(frames)
            }
            What::Parent => Cell::Text(&tracked.program.gog(tracked.gog_of(gop)?.kind)?.name),
            What::ParentId => Cell::Number(tracked.gog_of(gop)?.id()),
            _ => return None,
        })
    }

    fn of_gog(&self, id: GogRef, gog: &Gog, what: What) -> Option<Cell<'a>> {
        let tracked = self.report.tracked;
        let times = || tracked.program.gog(id.kind).filter(|rule| rule.show_times);
        let gops = || gog.gops.iter().filter_map(|gop| tracked.gop(*gop));
        Some(match what {
            What::Capture => self.capture(gops().filter_map(|gop| tracked.pdu_frames(gop).next()).min()?)?,
            What::Id => Cell::Number(id.id()),
            What::State => Cell::Text(state(tracked.gog_state(gog))),
            What::StartUtc => times().and_then(|_| self.instant(gog.start))?,
            What::StartTime => times().map(|_| Cell::Seconds(gog.start))?,
            What::Duration => times().map(|_| Cell::Seconds(gog.duration()))?,
            What::NumGops => Cell::Number(u32::try_from(gog.gops.len()).unwrap_or(u32::MAX)),
            What::NumPdus => Cell::Number(gops().map(|gop| gop.num_pdus).fold(0, u32::saturating_add)),
            What::Frames => {
                let mut frames: Vec<u32> = gops().flat_map(|gop| tracked.pdu_frames(gop)).collect();
                frames.sort_unstable();
                frames.dedup();
                Cell::Numbers(frames)
            }
            _ => return None,
        })
    }

    /// The capture of a frame.
    fn capture(&self, frame: u32) -> Option<Cell<'a>> {
        let capture = self.report.captures.get(self.report.origins?.of(frame)?)?;
        Some(Cell::Text(&capture.file))
    }

    fn instant(&self, time: i64) -> Option<Cell<'a>> {
        Some(Cell::Instant(self.first_time?.checked_add(time)?))
    }
}

impl Of {
    /// The type of a table, by the name that [`Pick::tables`](super::Pick::tables) gives it.
    fn named(report: &Report<'_>, name: &str) -> Option<Self> {
        let pdu = || name.strip_prefix("pdu.").and_then(|name| Self::pdus(report, name));
        let group = Self::gogs(report, name).or_else(|| Self::gops(report, name));
        group.or_else(|| Self::pdus(report, name)).or_else(pdu)
    }

    fn gogs(Report { tracked, pick, .. }: &Report<'_>, name: &str) -> Option<Self> {
        let is_named = |kind: &GogKind| tracked.program.gog(*kind).is_some_and(|rule| rule.name == name);
        pick.gog_kinds().find(is_named).map(Self::Gogs)
    }

    fn gops(Report { tracked, pick, .. }: &Report<'_>, name: &str) -> Option<Self> {
        let is_named = |kind: &GopKind| tracked.program.gop(*kind).is_some_and(|rule| rule.name == name);
        pick.gop_kinds().find(is_named).map(Self::Gops)
    }

    fn pdus(Report { tracked, pick, .. }: &Report<'_>, name: &str) -> Option<Self> {
        let is_named = |kind: &PduKind| tracked.program.pdu(*kind).is_some_and(|rule| rule.name == name);
        let kinds: Vec<PduKind> = pick.pdu_kinds().filter(is_named).collect();
        (!kinds.is_empty()).then_some(Self::Pdus(kinds))
    }

    fn columns(&self, program: &Program, columns: &mut Vec<Column>) {
        use What::{
            Duration, Frame, Frames, Id, NumGops, NumPdus, Parent, ParentId, Role, StartTime, StartUtc, State, Time,
            TimeInGop,
        };
        let mut add = |list: &[What]| {
            columns.extend(list.iter().map(|what| Column { name: what.name().to_owned(), what: *what }));
        };
        let parent = match self {
            Self::Pdus(kinds) => {
                add(&[Id, Frame, StartUtc, StartTime]);
                let has_gop = kinds.iter().any(|kind| program.pdu(*kind).is_some_and(|rule| rule.gop.is_some()));
                if has_gop {
                    add(&[TimeInGop, Role]);
                }
                has_gop.then_some("gop")
            }
            Self::Gops(kind) => {
                add(&[Id, State, StartUtc, StartTime, Time, Duration, NumPdus, Frames]);
                program.gop(*kind).is_some_and(|rule| !rule.member_of.is_empty()).then_some("gog")
            }
            Self::Gogs(_) => {
                add(&[Id, State, StartUtc, StartTime, Duration, NumGops, NumPdus, Frames]);
                None
            }
        };
        if let Some(parent) = parent {
            columns.push(Column { name: parent.to_owned(), what: Parent });
            columns.push(Column { name: format!("{parent}_id"), what: ParentId });
        }
    }

    /// The attributes that the type can have, in order of declaration.
    fn attrs(&self, program: &Program) -> Vec<AttrId> {
        let declared = &program.declared;
        let lists: Vec<&Vec<AttrId>> = match self {
            Self::Pdus(kinds) => kinds.iter().filter_map(|kind| declared.pdus.get(usize::from(kind.0))).collect(),
            Self::Gops(kind) => declared.gops.get(usize::from(kind.0)).into_iter().collect(),
            Self::Gogs(kind) => declared.gogs.get(usize::from(kind.0)).into_iter().collect(),
        };
        let mut attrs = Vec::new();
        for attr in lists.into_iter().flatten() {
            if !attrs.contains(attr) {
                attrs.push(*attr);
            }
        }
        attrs
    }
}

/// The values of an attribute in a sorted list.
pub(super) fn values(avps: &[Avp], attr: AttrId) -> &[Avp] {
    let start = avps.iter().position(|avp| avp.attr() == attr).unwrap_or(avps.len());
    let rest = avps.get(start..).unwrap_or_default();
    let len = rest.iter().take_while(|avp| avp.attr() == attr).count();
    rest.get(..len).unwrap_or_default()
}

/// A state as tools read it.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Complete => "complete",
        State::TimedOut => "timed_out",
        State::Open => "open",
    }
}

fn role(role: Role) -> Option<&'static str> {
    match role {
        Role::None => None,
        Role::Start => Some("start"),
        Role::Stop => Some("stop"),
        Role::AfterStop => Some("after_stop"),
    }
}
