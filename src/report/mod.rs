//! Reports: what a run found, for people and for tools. One file per form; none of them decides
//! anything.

mod column;
mod csv;
mod fields;
mod html;
mod json;
mod live;
mod ndjson;
mod objects;
mod out;
#[cfg(feature = "parquet")]
mod parquet;
mod pick;
mod rank;
mod stats;
mod summary;
mod table;
mod tallies;
#[cfg(test)]
mod testing;
mod text;
mod times;
mod top;
mod tree;
mod write;

use std::io::{self, Write};

use crate::capture::{Origins, Summary};
use crate::dissect::{Needs, Stats};
use crate::filter::{Columns, Kept};
use crate::program::{GogKind, GopKind};
use crate::track::{Gog, GogRef, Gop, GopRef, Pdu, Tracked};

pub use csv::Guard;
pub use fields::{FieldsForm, UnknownOption};
pub use html::{Labels, UnknownLabel};
pub use live::{LiveForm, LiveReport};
pub use pick::{Pick, UnknownType};
pub use top::{Top, UnknownMeasure};
pub use write::{CaptureForm, CaptureWriter, Group, GroupType, Members, Unfit};

/// All that a report may tell.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The configurations, as they were named.
    pub configs: &'a [String],
    /// The captures, and what was read of them.
    pub captures: &'a [Summary],
    /// Which capture each frame came from; without it tables do not tell.
    pub origins: Option<&'a Origins>,
    /// The groups.
    pub tracked: &'a Tracked,
    /// What dissection counted.
    pub dissection: &'a Stats,
    /// The types to report.
    pub pick: &'a Pick,
}

impl<'a> Report<'a> {
    /// The Pdus to report, in order of frames; none unless the run kept them.
    pub fn pdus(&self) -> impl Iterator<Item = &'a Pdu> + use<'a> {
        let pick = self.pick;
        let selected = |pdu: &Pdu| pick.selection().is_none_or(|selection| selection.frame(pdu.frame));
        self.tracked.pdus().iter().filter(move |pdu| pick.pdu(pdu.kind) && selected(pdu))
    }

    /// The Gops of a type to report, by id.
    pub fn gops(&self, kind: GopKind) -> impl Iterator<Item = (GopRef, &'a Gop)> + use<'a> {
        let selection = self.pick.selection();
        self.tracked.gops(kind).filter(move |(id, _)| selection.is_none_or(|selection| selection.gop(*id)))
    }

    /// The Gogs of a type to report, by id.
    pub fn gogs(&self, kind: GogKind) -> impl Iterator<Item = (GogRef, &'a Gog)> + use<'a> {
        let selection = self.pick.selection();
        self.tracked.gogs(kind).filter(move |(id, _)| selection.is_none_or(|selection| selection.gog(*id)))
    }

    /// Whether a Gop is among those to report.
    pub fn has_gop(&self, gop: GopRef) -> bool {
        self.pick.gop(gop.kind) && self.pick.selection().is_none_or(|selection| selection.gop(gop))
    }

    /// The frames to write to a capture file, with those that they need.
    pub fn members(&self, needs: &Needs) -> Members {
        Members::new(self, needs)
    }

    /// Writes the document of `--format json`. The run must have kept its Pdus.
    pub fn json(&self, sink: impl Write) -> io::Result<()> {
        json::write(self, sink)
    }

    /// Writes the page of `--format html`. The run must have kept its Pdus, and know their ends.
    pub fn html(&self, sink: impl Write, labels: &Labels) -> io::Result<()> {
        html::write(self, labels, sink)
    }

    /// Writes the document of `--stats --format json`: what the groups come to.
    pub fn stats_json(&self, sink: impl Write) -> io::Result<()> {
        json::stats::write(self, sink)
    }

    /// Writes the page of `--stats`: what the groups come to.
    pub fn stats(&self, sink: impl Write) -> io::Result<()> {
        text::write_stats(self, sink)
    }

    /// Writes the page of `--top`: the groups of each type that come first, and what all come to.
    pub fn top(&self, top: Top, sink: impl Write, colours: bool) -> io::Result<()> {
        text::write_top(self, top, sink, colours)
    }

    /// Writes one of the [tables](Pick::tables) for `--format csv`; nothing if its type was not picked.
    pub fn csv(&self, name: &str, sink: impl Write, guard: Guard) -> io::Result<()> {
        csv::write(self, name, sink, guard)
    }

    /// Writes one of the [tables](Pick::tables) for `--format parquet`; nothing if its type was not picked.
    #[cfg(feature = "parquet")]
    pub fn parquet(&self, name: &str, sink: impl Write) -> io::Result<()> {
        parquet::write(self, name, sink)
    }

    /// Writes the trees of `--format tree`. The run must have kept its Pdus.
    pub fn tree(&self, sink: impl Write) -> io::Result<()> {
        tree::write(self, sink)
    }

    /// Writes the lines of `-T fields`, with what was kept of the frames. The run must have kept its
    /// Pdus, and [`pick`](Self::pick) must have a selection.
    pub fn fields(&self, sink: impl Write, columns: &Columns, kept: &Kept, form: &FieldsForm) -> io::Result<()> {
        fields::write(self, sink, (columns, kept), form)
    }

    /// Writes the lines of `--format ndjson`. The run must have kept its Pdus.
    pub fn ndjson(&self, sink: impl Write) -> io::Result<()> {
        ndjson::write(self, sink)
    }

    /// Writes the page of `--format text`, with colours for the states when wanted.
    pub fn text(&self, sink: impl Write, colours: bool) -> io::Result<()> {
        text::write(self, sink, colours)
    }
}
