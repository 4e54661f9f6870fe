//! `mate fields`: the protocols and fields that configurations may name: those that mate dissects,
//! and behind them those that an installed tshark does.

mod pattern;
mod print;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};

use self::pattern::Pattern;
use super::args::FieldsFormat;
use super::{Dissector, Exit, FieldsArgs, catalogue, paint};
use crate::bridge::{BridgeError, Row, Tshark, Vocabulary};
use crate::fields::{FieldType, named_values};
use crate::lang;

/// Said where nothing was found.
const HOW_TO_ASK: &str =
    "`mate fields` lists all; a pattern is a protocol, a part of a field's name or meaning, or has `*`";

/// A protocol and those of its fields that were asked for.
struct Found<'a> {
    /// Whether mate dissects these fields; else tshark does.
    native: bool,
    name: &'a str,
    title: &'a str,
    doc: &'a str,
    carries: &'a [&'a str],
    /// The protocols that may carry it.
    within: Vec<&'a str>,
    fields: Vec<FoundField<'a>>,
}

struct FoundField<'a> {
    name: &'a str,
    ty: FieldType,
    doc: &'a str,
}

impl<'a> FoundField<'a> {
    /// The values that have names.
    fn values(&self) -> Vec<(&'a str, &'a str)> {
        if self.ty.is_numeric() { named_values(self.doc) } else { Vec::new() }
    }

    /// The text of a value as conditions see it.
    fn example(&self) -> &'a str {
        self.values().first().map_or(self.ty.example().1, |(value, _)| value)
    }
}

/// Prints what matches; finding nothing is a finding.
pub(super) fn fields(args: &FieldsArgs) -> Exit {
    let asked = args.dissector != Dissector::Native;
    let served = asked.then(|| server(args)).transpose();
    // Only who asks for a tshark is told that there is none.
    let needed = args.dissector == Dissector::Tshark || args.tshark.is_some();
    let (served, missing) = match served {
        Ok(served) => (served, None),
        Err(error) if needed => {
            paint::failure(&format!("{error}\n  help: {}", error.help()));
            return Exit::Nothing;
        }
        Err(error) => (None, Some(error)),
    };
    let vocabulary = served.as_ref().map(|(_, vocabulary)| vocabulary);
    let wanted = Wanted::new(args);
    let mut found = if args.dissector == Dissector::Tshark { Vec::new() } else { wanted.of_mate() };
    match &served {
        // The whole of it is too long for anybody who has not asked for it.
        Some((tshark, vocabulary)) if wanted.is_all() && args.dissector == Dissector::Auto => {
            tell_more(tshark, vocabulary);
        }
        Some((_, vocabulary)) => found.extend(wanted.of_tshark(vocabulary, args.dissector == Dissector::Auto)),
        None => {}
    }
    if found.is_empty() {
        paint::failure(&nothing(args, vocabulary, missing.as_ref()));
        return Exit::Findings;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match args.format {
        FieldsFormat::Text => print::text(&found, &mut out),
        FieldsFormat::Json => print::json(&found, &mut out),
        FieldsFormat::Markdown => print::markdown(&found, &mut out),
    };
    match written.and_then(|()| out.flush()) {
        Ok(()) => Exit::Clean,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(error) => {
            paint::failure(&format!("cannot write: {error}"));
            Exit::Nothing
        }
    }
}

fn server(args: &FieldsArgs) -> Result<(Tshark, Vocabulary), BridgeError> {
    let tshark = Tshark::find(args.tshark.as_deref())?;
    let vocabulary = tshark.vocabulary()?;
    Ok((tshark, vocabulary))
}

fn tell_more(tshark: &Tshark, vocabulary: &Vocabulary) {
    let known = catalogue();
    let more = vocabulary.rows().filter(|row| known.lookup(row.name()).is_empty()).count();
    let program = tshark.program().display();
    paint::failure(&format!(
        "tshark (`{program}`) knows {more} more names: `mate fields PATTERN` looks there, too, and \
         `--dissector tshark` lists all"
    ));
}

/// What is asked for.
struct Wanted<'a> {
    patterns: Vec<Pattern<'a>>,
    types: &'a [String],
}

impl<'a> Wanted<'a> {
    fn new(args: &'a FieldsArgs) -> Self {
        Self { patterns: args.patterns.iter().map(|pattern| Pattern::new(pattern)).collect(), types: &args.types }
    }

    fn is_all(&self) -> bool {
        self.patterns.is_empty() && self.types.is_empty()
    }

    /// Whether a protocol is asked for by its name, which stands for all of its fields.
    fn is_whole(&self, protocol: &str) -> bool {
        self.patterns.is_empty() || self.patterns.iter().any(|pattern| pattern.is_name(protocol))
    }

    /// Whether a field is asked for, `whole` if its protocol is.
    fn has(&self, whole: bool, name: &str, ty: FieldType, meaning: &str) -> bool {
        (self.types.is_empty() || self.types.iter().any(|wanted| wanted == ty.example().0))
            && (whole || self.patterns.iter().any(|pattern| pattern.matches(name, meaning)))
    }

    /// A protocol without fields is worth telling if its name was asked for.
    fn is_worth_it(&self, found: &Found<'_>) -> bool {
        !found.fields.is_empty() || (self.types.is_empty() && self.is_whole(found.name))
    }

    /// What mate dissects, by the names of the protocols; those asked for by name first.
    fn of_mate(&self) -> Vec<Found<'static>> {
        let mut protocols = catalogue().protocols().to_vec();
        // `ip` stands in many a name, but who asks for it mostly means the protocol.
        protocols.sort_by_key(|protocol| (!self.is_whole(protocol.name), protocol.name));
        let found = protocols.into_iter().map(|protocol| {
            let whole = self.is_whole(protocol.name);
            let fields = protocol.fields.iter().filter(|field| self.has(whole, field.name, field.ty, field.doc));
            Found {
                native: true,
                name: protocol.name,
                title: protocol.title,
                doc: protocol.doc,
                carries: protocol.carries,
                within: within(protocol.name),
                fields: fields.map(|field| FoundField { name: field.name, ty: field.ty, doc: field.doc }).collect(),
            }
        });
        found.filter(|found| self.is_worth_it(found)).collect()
    }

    /// What tshark dissects, by the names of the protocols; if asked for the others only, without what
    /// mate does.
    fn of_tshark<'v>(&self, vocabulary: &'v Vocabulary, others: bool) -> Vec<Found<'v>> {
        let titles: HashMap<&str, &str> = vocabulary.rows().filter_map(title).collect();
        let mut found: BTreeMap<&str, Found<'v>> = BTreeMap::new();
        // Where several fields have one name, the first of them is shown.
        let mut seen = HashSet::new();
        for row in vocabulary.rows().filter(|row| !others || catalogue().lookup(row.name()).is_empty()) {
            let (protocol, field) = match row {
                Row::Protocol { name, .. } => (name, None),
                Row::Field { protocol, name, ty, meaning } => (protocol, Some(FoundField { name, ty, doc: meaning })),
            };
            let whole = self.is_whole(protocol);
            match &field {
                Some(field) if !self.has(whole, field.name, field.ty, field.doc) || !seen.insert(field.name) => {
                    continue;
                }
                None if !whole => continue,
                _ => {}
            }
            let entry = found.entry(protocol).or_insert_with(|| {
                let title = titles.get(protocol).copied().unwrap_or_default();
                Found {
                    native: false,
                    name: protocol,
                    title,
                    doc: "",
                    carries: &[],
                    within: Vec::new(),
                    fields: Vec::new(),
                }
            });
            entry.fields.extend(field);
        }
        found.into_values().filter(|found| self.is_worth_it(found)).collect()
    }
}

/// The protocols that may hand bytes to this one, by name.
fn within(protocol: &str) -> Vec<&'static str> {
    let carriers = catalogue().protocols().iter().filter(|carrier| carrier.carries.contains(&protocol));
    let mut names: Vec<&str> = carriers.map(|carrier| carrier.name).collect();
    names.sort_unstable();
    names
}

fn title(row: Row<'_>) -> Option<(&str, &str)> {
    match row {
        Row::Protocol { name, title } => Some((name, title)),
        Row::Field { .. } => None,
    }
}

fn nothing(args: &FieldsArgs, vocabulary: Option<&Vocabulary>, missing: Option<&BridgeError>) -> String {
    let asked = args.patterns.join("`, `");
    let mut near: Vec<&str> = Vec::new();
    for pattern in &args.patterns {
        let of_mate = catalogue().nearest(pattern);
        let of_tshark = vocabulary.map(|vocabulary| vocabulary.nearest(pattern)).unwrap_or_default();
        near.extend(if of_mate.is_empty() { of_tshark } else { of_mate });
    }
    let help = match missing {
        Some(missing) if args.patterns.iter().any(|pattern| lang::may_exist(pattern)) => {
            format!("{missing}, which may know more; {}", missing.help())
        }
        _ if !near.is_empty() => format!("did you mean `{}`?", near.join("`, `")),
        Some(missing) => format!("{missing}, which may know more; {HOW_TO_ASK}"),
        None => HOW_TO_ASK.to_owned(),
    };
    let types = if args.types.is_empty() { String::new() } else { format!(" of type {}", args.types.join(", ")) };
    let matches = if args.patterns.is_empty() { String::new() } else { format!(" matches `{asked}`") };
    format!("no field{types}{matches}\n  help: {help}")
}
