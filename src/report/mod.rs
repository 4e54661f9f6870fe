//! Reports: what a run found, for people and for tools. One file per form; none of them decides
//! anything.

mod column;
mod json;
mod live;
mod ndjson;
mod objects;
mod out;
mod pick;
mod summary;
mod tallies;
#[cfg(test)]
mod testing;
mod text;
mod times;

use std::io::{self, Write};

use crate::capture::Summary;
use crate::dissect::Stats;
use crate::track::Tracked;

pub use live::{LiveForm, LiveReport};
pub use pick::{Pick, UnknownType};

/// All that a report may tell.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The configurations, as they were named.
    pub configs: &'a [String],
    /// The captures, and what was read of them.
    pub captures: &'a [Summary],
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

    /// Writes the lines of `--format ndjson`. The run must have kept its Pdus.
    pub fn ndjson(&self, sink: impl Write) -> io::Result<()> {
        ndjson::write(self, sink)
    }

    /// Writes the page of `--format text`, with colours for the states when wanted.
    pub fn text(&self, sink: impl Write, colours: bool) -> io::Result<()> {
        text::write(self, sink, colours)
    }
}
