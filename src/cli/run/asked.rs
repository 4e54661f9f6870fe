//! What a run was asked for besides a report of groups: the filter of `-Y` and the fields of `-e`.

use crate::cli::{RunArgs, paint};
use crate::fields::Catalogue;
use crate::filter::{self, Columns, Expr, Filter};
use crate::lang::Sources;
use crate::program::Program;

/// What was asked, as it was written.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    filter: Option<(&'a str, Expr)>,
    fields: &'a [String],
}

/// What was asked, understood.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) filter: Option<Filter>,
    pub(super) columns: Columns,
}

/// Something is wrong, and was painted.
#[derive(Debug)]
pub(super) struct Painted;

impl<'a> Asked<'a> {
    /// Reads the filter.
    pub(super) fn read(args: &'a RunArgs) -> Result<Self, Painted> {
        let mut asked = Self { filter: None, fields: &args.fields };
        if let Some(text) = &args.filter {
            match filter::parse(text) {
                Ok(expr) => asked.filter = Some((text, expr)),
                Err(finding) => {
                    // Where findings cannot be painted, the exit code has to do.
                    let _ = paint::all(&[finding], &Sources::of([("-Y".to_owned(), text.clone())]));
                    return Err(Painted);
                }
            }
        }
        Ok(asked)
    }

    /// Whether frames matter, and not groups alone.
    pub(super) fn is_anything(&self) -> bool {
        self.filter.is_some() || !self.fields.is_empty()
    }

    /// The names of fields, and what may be a field's name or a value.
    pub(super) fn names(&self) -> (Vec<&str>, Vec<&str>) {
        let (mut names, maybe) = self.filter.as_ref().map_or_else(Default::default, |(_, expr)| expr.names());
        names.extend(self.fields.iter().map(String::as_str).filter(|name| !filter::is_mate(name)));
        (names, maybe)
    }

    /// Finds the fields; those of frames are demanded from now on.
    pub(super) fn settle(&self, program: &mut Program, catalogue: &Catalogue) -> Result<Settled, Painted> {
        let mut settled = Settled::default();
        if let Some((text, expr)) = &self.filter {
            match filter::check(expr, program, catalogue) {
                Ok(filter) => settled.filter = Some(filter),
                Err(findings) => {
                    let _ = paint::all(&findings, &Sources::of([("-Y".to_owned(), (*text).to_owned())]));
                    return Err(Painted);
                }
            }
        }
        match filter::columns(self.fields, program, catalogue) {
            Ok(columns) => settled.columns = columns,
            Err(findings) => {
                let sources = Sources::of(self.fields.iter().map(|name| ("-e".to_owned(), name.clone())));
                let _ = paint::all(&findings, &sources);
                return Err(Painted);
            }
        }
        Ok(settled)
    }
}
