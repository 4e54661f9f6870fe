//! The columns of `-T fields`: fields that are told of every selected frame.

use super::codes::{FIELD, finding};
use super::datum::Type;
use super::mate::MateField;
use super::names::Names;
use super::parse::span;
use super::test::Source;
use crate::fields::{Catalogue, Slot};
use crate::lang::Diagnostic;
use crate::lang::ast::Span;
use crate::program::Program;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The field, as it was named.
    pub name: String,
    /// Where its values come from.
    pub source: ColumnSource,
    /// Its values say only that it is there.
    pub is_label: bool,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnSource {
    /// Fields of the frame.
    Frame(Vec<Slot>),
    /// Fields of the configuration.
    Mate(Vec<MateField>),
}

/// Some columns, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns(pub Vec<Column>);

impl Columns {
    /// The fields of frames in them.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.0
            .iter()
            .flat_map(|column| match &column.source {
                ColumnSource::Frame(slots) => slots.as_slice(),
                ColumnSource::Mate(_) => &[],
            })
            .copied()
    }
}

/// Finds the fields of these names; the program demands them from now on. A finding is about the name
/// alone, whose index is that of its file.
pub fn columns(names: &[String], program: &mut Program, catalogue: &Catalogue) -> Result<Columns, Vec<Diagnostic>> {
    let mut known = Names::new(program, catalogue);
    let mut columns = Columns::default();
    let mut findings = Vec::new();
    for (index, name) in (0..).zip(names) {
        let (source, ty) = match known.resolve(name) {
            Some((Source::Frame(slots), ty)) => {
                (ColumnSource::Frame(slots.into_iter().map(|(slot, _)| slot).collect()), ty)
            }
            Some((Source::Mate(fields), ty)) => (ColumnSource::Mate(fields), ty),
            None => {
                let (message, label, help) = known.unknown(name);
                let span = Span { file: index, ..span(0, name.len()) };
                findings.push(finding(&FIELD, span, message, label, help));
                continue;
            }
        };
        columns.0.push(Column { name: name.clone(), source, is_label: ty == Type::Label });
    }
    program.demand.close(catalogue);
    if findings.is_empty() { Ok(columns) } else { Err(findings) }
}
