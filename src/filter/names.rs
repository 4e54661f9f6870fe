//! The names in a filter: those of the catalogue, and those that the configuration makes.

use super::datum::Type;
use super::mate::{self, MateField};
use super::test::Source;
use crate::fields::{Catalogue, Demand, Name, nearest};
use crate::lang::did_you_mean;
use crate::program::Program;

/// So many names are listed in a help line.
const MOST: usize = 40;
/// For longer names nothing is looked for that is like them.
const LONG: usize = 60;

/// What names stand for.
pub(super) struct Names<'a> {
    catalogue: &'a Catalogue,
    mate: Vec<(String, MateField)>,
    demand: &'a mut Demand,
}

impl<'a> Names<'a> {
    pub(super) fn new(program: &'a mut Program, catalogue: &'a Catalogue) -> Self {
        let mate = mate::fields(program);
        Self { catalogue, mate, demand: &mut program.demand }
    }

    /// Whether there is such a field or protocol.
    pub(super) fn knows(&self, name: &str) -> bool {
        if mate::is_name(name) {
            return self.mate.iter().any(|(known, _)| known == name);
        }
        !self.catalogue.lookup(name).is_empty()
    }

    /// The field of that name; where it is one of frames it is wanted from now on.
    pub(super) fn resolve(&mut self, name: &str) -> Option<(Source, Type)> {
        if mate::is_name(name) {
            let named = self.mate.iter().filter(|(known, _)| known == name).map(|(_, field)| *field);
            let fields: Vec<MateField> = named.collect();
            let ty = fields.first()?.ty();
            return Some((Source::Mate(fields), ty));
        }
        let rows = self.catalogue.lookup(name);
        // A name that is both is asked for its values.
        let is_field = rows.iter().any(|row| matches!(row, Name::Field(_)));
        let mut slots = Vec::new();
        for row in rows {
            match row {
                Name::Field(field) => slots.push((self.demand.want_field(field.id()), Type::of(field.ty))),
                Name::Protocol(_) if is_field => {}
                Name::Protocol(protocol) => slots.push((self.demand.want_field(protocol.field_id()), Type::Label)),
            }
        }
        let ty = slots.first()?.1;
        Some((Source::Frame(slots), ty))
    }

    /// Message, label and help about a name that nothing has.
    pub(super) fn unknown(&self, name: &str) -> (String, &'static str, Option<String>) {
        let shown: String = name.chars().take(LONG).collect();
        let message = format!("unknown field `{shown}`");
        if mate::is_name(name) {
            let help = self.nearest(name).unwrap_or_else(|| self.of_owner(name));
            return (message, "not made by the configuration", Some(help));
        }
        let help = self.nearest(name).or_else(|| {
            let number = super::literal::integer(name).is_some();
            number.then(|| "write a field before it, and how they compare".to_owned())
        });
        (message, "not in the catalogue", help)
    }

    /// The fields of the Pdu, Gop or Gog that a name begins with, or all names.
    fn of_owner(&self, name: &str) -> String {
        let owner: String = name.split('.').take(2).collect::<Vec<_>>().join(".");
        let dotted = format!("{owner}.");
        let of_owner = |known: &&str| **known == *owner || known.starts_with(&dotted);
        let all = || self.mate.iter().map(|(known, _)| known.as_str());
        let mut fields: Vec<&str> = if owner == "mate" { Vec::new() } else { all().filter(of_owner).collect() };
        let is_known = !fields.is_empty();
        if fields.is_empty() {
            fields = all().filter(|known| known.matches('.').count() < 2).collect();
        }
        fields.dedup();
        let what = if is_known { format!("the fields of `{owner}` are") } else { "the configuration makes".to_owned() };
        let more = if fields.len() > MOST { format!(" … ({} in all)", fields.len()) } else { String::new() };
        format!("{what} {}{more}", fields.get(..MOST).unwrap_or(&fields).join(", "))
    }

    /// `did you mean …?`
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        if name.len() > LONG {
            return None;
        }
        if mate::is_name(name) {
            return did_you_mean(&nearest(name, self.mate.iter().map(|(known, _)| known.as_str())));
        }
        did_you_mean(&self.catalogue.nearest(name))
    }
}
