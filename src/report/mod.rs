//! Reports: what a run found, for people and for tools. One file per form; none of them decides
//! anything.

mod column;
mod csv;
mod json;
mod out;
#[cfg(feature = "parquet")]
mod parquet;
mod pick;
mod rank;
mod stats;
mod summary;
mod table;
#[cfg(test)]
mod testing;
mod text;
mod top;
mod tree;

use std::io::{self, Write};

use crate::capture::{Origins, Summary};
use crate::dissect::Stats;
use crate::track::Tracked;

pub use csv::Guard;
pub use pick::{Pick, UnknownType};
pub use top::{Top, UnknownMeasure};

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

impl Report<'_> {
    /// Writes the document of `--format json`. The run must have kept its Pdus.
    pub fn json(&self, sink: impl Write) -> io::Result<()> {
        json::write(self, sink)
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

    /// Writes the page of `--format text`, with colours for the states when wanted.
    pub fn text(&self, sink: impl Write, colours: bool) -> io::Result<()> {
        text::write(self, sink, colours)
    }
}
