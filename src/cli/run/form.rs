//! What is to be written: the arguments that choose it, checked together before the work.

use super::{Refusal, because};
use crate::cli::{Format, RunArgs};
use crate::program::Program;
use crate::report::{Guard, Pick, Top};
use crate::track::Keep;

/// What a report tells, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Fields,
    Top(Top),
    Stats,
    Tree,
    Json,
    Html,
    StatsJson,
    Csv(Guard),
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    /// The form that the arguments ask for, if they go together.
    pub(super) fn new(args: &RunArgs, program: &Program, pick: &Pick) -> Result<Self, Refusal> {
        let format = args.format.name();
        if args.stats && !matches!(args.format, Format::Text | Format::Json) {
            let message = format!("`--stats` is text or json, not {format}");
            return Err(because(&message, "leave out `--format`, or have `--format json`"));
        }
        if args.top.is_some() && args.format != Format::Text {
            let message = format!("`--top` is text, not {format}");
            return Err(because(
                &message,
                "leave out `--format`; the other forms have all groups, to be sorted by others",
            ));
        }
        if args.raw_values && args.format != Format::Csv {
            let message = format!("`--raw-values` is for csv, and in {format} values are as they are");
            return Err(because(&message, "leave it out, or have `--format csv`"));
        }
        if args.table.is_some() {
            return Ok(Self::Fields);
        }
        Ok(match (args.format, args.top) {
            (Format::Text, Some(count)) => {
                let top = Top::new(program, pick, count.get(), &args.by);
                Self::Top(top.map_err(|unknown| because(&unknown, &unknown.help))?)
            }
            (Format::Text, None) if args.stats => Self::Stats,
            (Format::Text, None) => Self::Text,
            (Format::Tree, _) => Self::Tree,
            (Format::Json, _) if args.stats => Self::StatsJson,
            (Format::Json, _) => Self::Json,
            (Format::Html, _) => Self::Html,
            (Format::Csv, _) => Self::Csv(if args.raw_values { Guard::Nothing } else { Guard::Formulas }),
            #[cfg(feature = "parquet")]
            (Format::Parquet, _) => Self::Parquet,
            #[cfg(not(feature = "parquet"))]
            (Format::Parquet, _) => {
                let message = "this mate was built without Parquet, which is large";
                let help = "build one with `cargo install --path . --features parquet`, or have `--format csv`";
                return Err(because(&message, help));
            }
        })
    }

    /// What the run must keep for it.
    pub(super) fn keep(self, pick: &Pick) -> Keep {
        match self {
            Self::Text => pick.keep_for_text(),
            Self::Top(_) | Self::Stats | Self::StatsJson => Keep::Frames,
            Self::Fields | Self::Tree | Self::Json | Self::Html => Keep::Pdus,
            Self::Csv(_) => pick.keep_for_tables(),
            #[cfg(feature = "parquet")]
            Self::Parquet => pick.keep_for_tables(),
        }
    }
}
