//! `mate fields`: the protocols and fields that configurations may name.

use std::io::{self, Write};

use super::args::FieldsFormat;
use super::{Exit, FieldsArgs, catalogue, paint};
use crate::fields::{Field, Protocol};

/// A protocol and those of its fields that were asked for.
type Found = (&'static Protocol, Vec<&'static Field>);

/// Prints what matches; finding nothing is a finding.
pub(super) fn fields(args: &FieldsArgs) -> Exit {
    let found = find(args);
    if found.is_empty() {
        paint::failure(&nothing(args));
        return Exit::Findings;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match args.format {
        FieldsFormat::Text => text(&found, &mut out),
        FieldsFormat::Json => json(&found, &mut out),
        FieldsFormat::Markdown => markdown(&found, &mut out),
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

/// Every protocol that matches, or that has a field which does. A protocol's name stands for all of
/// its fields.
fn find(args: &FieldsArgs) -> Vec<Found> {
    let mut protocols = catalogue().protocols().to_vec();
    protocols.sort_by_key(|protocol| protocol.name);
    let patterns: Vec<Pattern<'_>> = args.patterns.iter().map(|pattern| Pattern::new(pattern)).collect();
    let of_type = |field: &Field| args.types.is_empty() || args.types.iter().any(|ty| ty == field.ty.example().0);
    let found = protocols.into_iter().map(|protocol| {
        let whole = patterns.is_empty() || patterns.iter().any(|pattern| pattern.is_name(protocol.name));
        let matches = |field: &Field| whole || patterns.iter().any(|pattern| pattern.matches(field));
        let fields = protocol.fields.iter().copied().filter(|field| of_type(field) && matches(field));
        (protocol, whole && args.types.is_empty(), fields.collect::<Vec<_>>())
    });
    found
        .filter(|(_, whole, fields)| *whole || !fields.is_empty())
        .map(|(protocol, _, fields)| (protocol, fields))
        .collect()
}

/// What a name, or a field's meaning, is asked to be.
enum Pattern<'a> {
    /// With `*` and `?`: the whole name.
    Glob(&'a str),
    /// A part of the name or, whatever its letters' case, of the meaning.
    Part(&'a str, String),
}

impl<'a> Pattern<'a> {
    fn new(pattern: &'a str) -> Self {
        if pattern.contains(['*', '?']) { Self::Glob(pattern) } else { Self::Part(pattern, pattern.to_lowercase()) }
    }

    fn is_name(&self, name: &str) -> bool {
        match self {
            Self::Glob(glob) => is_like(name.as_bytes(), glob.as_bytes()),
            Self::Part(part, _) => name == *part,
        }
    }

    fn matches(&self, field: &Field) -> bool {
        match self {
            Self::Glob(_) => self.is_name(field.name),
            Self::Part(part, lower) => field.name.contains(part) || field.doc.to_lowercase().contains(lower),
        }
    }
}

/// `*` stands for any characters, `?` for one.
fn is_like(name: &[u8], glob: &[u8]) -> bool {
    let (mut at, mut asked) = (0, 0);
    // Where to go on when the last star has to stand for more.
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match glob.get(asked) {
            Some(b'*') => {
                star = Some((at, asked + 1));
                asked += 1;
            }
            Some(byte) if *byte == b'?' || name.get(at) == Some(byte) => {
                at += 1;
                asked += 1;
            }
            _ => {
                let Some((from, after)) = star else { return false };
                star = Some((from + 1, after));
                (at, asked) = (from + 1, after);
            }
        }
    }
    glob.get(asked..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

fn nothing(args: &FieldsArgs) -> String {
    let asked = args.patterns.join("`, `");
    let near: Vec<&str> = args.patterns.iter().flat_map(|pattern| catalogue().nearest(pattern)).collect();
    let help = if near.is_empty() {
        "`mate fields` lists all; a pattern is a protocol, a part of a field's name or meaning, or has `*`".to_owned()
    } else {
        format!("did you mean `{}`?", near.join("`, `"))
    };
    let types = if args.types.is_empty() { String::new() } else { format!(" of type {}", args.types.join(", ")) };
    format!("no field{types} matches `{asked}`\n  help: {help}")
}

fn text(found: &[Found], out: &mut impl Write) -> io::Result<()> {
    for (index, (protocol, fields)) in found.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}: {}", protocol.name, protocol.title)?;
        writeln!(out, "  {}", protocol.doc)?;
        let width = |of: fn(&Field) -> usize| fields.iter().map(|field| of(field)).max().unwrap_or(0);
        let name = width(|field| field.name.len());
        let ty = width(|field| field.ty.example().0.len());
        let example = width(|field| field.ty.example().1.len());
        for field in fields {
            let (kind, shown) = field.ty.example();
            writeln!(out, "  {:name$}  {kind:ty$}  {shown:example$}  {}", field.name, field.doc)?;
        }
    }
    Ok(())
}

fn json(found: &[Found], out: &mut impl Write) -> io::Result<()> {
    let protocols: Vec<serde_json::Value> = found
        .iter()
        .map(|(protocol, fields)| {
            let fields: Vec<serde_json::Value> = fields
                .iter()
                .map(|field| {
                    let (kind, shown) = field.ty.example();
                    serde_json::json!({
                        "name": field.name,
                        "type": kind,
                        "numeric": field.ty.is_numeric(),
                        "example": shown,
                        "doc": field.doc,
                    })
                })
                .collect();
            serde_json::json!({
                "protocol": protocol.name,
                "title": protocol.title,
                "doc": protocol.doc,
                "carries": protocol.carries,
                "fields": fields,
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &protocols)?;
    writeln!(out)
}

fn markdown(found: &[Found], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "# Fields\n\nWhat configurations may name, with an example of each value's text as conditions see it."
    )?;
    for (protocol, fields) in found {
        writeln!(out, "\n## {}\n\n{}. {}", protocol.name, protocol.title, cell(protocol.doc))?;
        if !fields.is_empty() {
            writeln!(out, "\n| field | type | example | meaning |\n|---|---|---|---|")?;
        }
        for field in fields {
            let (kind, shown) = field.ty.example();
            let shown = if shown.is_empty() { String::new() } else { format!("`{shown}`") };
            writeln!(out, "| `{}` | {kind} | {shown} | {} |", field.name, cell(field.doc))?;
        }
    }
    Ok(())
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn stars_and_question_marks_stand_for_others() {
        for (name, glob, like) in [
            ("ip.host", "ip.*", true),
            ("ip.host", "*.host", true),
            ("ip.host", "*h*t*", true),
            ("ip.host", "ip.h?st", true),
            ("ip.host", "ip.h??st", false),
            ("ip.host", "*hosts", false),
            ("", "*", true),
            ("a", "", false),
        ] {
            assert_eq!(is_like(name.as_bytes(), glob.as_bytes()), like, "{name} {glob}");
        }
    }
}
