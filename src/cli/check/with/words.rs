//! What a capture showed of rules, in words.

use std::fmt::Write as _;

use super::{Missed, Row, Shown};
use crate::cli::words::{count, short};

/// So many values are told in a line, and so many characters of each.
const MOST_VALUES: usize = 3;
const MOST_CHARS: usize = 40;

/// A rule that was never met, as a finding says it.
pub(super) fn sentence(row: &Row) -> String {
    let (of, name, tried) = (title(&row.of), &row.name, row.tried);
    let pdus = || count(tried, "Pdu");
    let what = match row.rule {
        "Pdu" => format!("there is no {of}: its Proto is in none of {}", count(tried, "frame")),
        "Gop" => format!("no {of} was created by any of {} that had its key", pdus()),
        "Transport" => format!("no Transport of {of} is around any of its {}", pdus()),
        "Payload" => format!("no Payload of {of} is in any of its {}", pdus()),
        "Match" => format!("the key of {of} was had by none of {}", pdus()),
        "Member" => format!("none of {} `{name}` joined {of} by this Member", count(tried, "Gop")),
        "Transform" => format!("{name} of {of} was carried out none of {}", count(tried, "time")),
        clause => format!("the {clause} of {of} was met by none of {}", pdus()),
    };
    match main_miss(row) {
        Some(missed) => format!("{what}; {}", often(missed, row)),
        None => what,
    }
}

/// That protocols are in no frame, and that so many Pdus are not there for it: all, or some.
pub(super) fn absent(protos: &[&str], pdus: usize, all: bool, frames: u64) -> String {
    let protos: Vec<String> = protos.iter().map(|proto| format!("`{proto}`")).collect();
    let which = if all {
        "nothing of this configuration is in the capture".to_owned()
    } else {
        format!("{pdus} Pdus are not there")
    };
    let verb = if protos.len() == 1 { "is" } else { "are" };
    let protos = match protos.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => protos.concat(),
    };
    format!("{which}: {protos} {verb} in none of {}", count(frames, "frame"))
}

/// What may help.
pub(super) fn help(row: &Row) -> Option<String> {
    let help = match (row.rule, main_miss(row).map(|missed| missed.reason)) {
        ("Pdu", _) => "`mate try` says which protocols a capture holds; `-d` takes a port for one",
        ("Transport", _) => "a Pdu is made without it, but has none of its fields",
        ("Match" | "Start" | "Stop" | "Criteria", Some("missing")) => {
            "a Pdu has what it extracts from its Proto and the layers that its Transport and Payload name"
        }
        ("Member", Some("missing")) => "a Gop has what its key, its Extra and its Transforms give it",
        (_, Some("no_open_gop")) => "the key has to be the same in Start and Stop",
        (_, Some("earlier_rule")) => "the first rule that matches ends a Transform",
        _ => return None,
    };
    Some(help.to_owned())
}

/// What says most about a rule that was not met: that its conditions were, and still nothing came of it; else
/// what was most frequent.
fn main_miss(row: &Row) -> Option<&Missed> {
    row.misses.iter().find(|missed| missed.attribute.is_none()).or(row.misses.first())
}

/// ``most often not `code=200`, as `code` was `404` (12), `500` (3)``
fn often(missed: &Missed, row: &Row) -> String {
    let most = if missed.attribute.is_some() && row.misses.len() > 1 { "most often " } else { "" };
    format!("{most}{}", reason(missed, row))
}

fn reason(missed: &Missed, row: &Row) -> String {
    let attribute = missed.attribute.as_deref().unwrap_or_default();
    let what = match (missed.reason, &missed.condition) {
        ("missing", _) => format!("`{attribute}` was missing"),
        ("too_few", _) => format!("`{attribute}` had too few values"),
        ("earlier_rule", _) => "it would have been, but an earlier one was".to_owned(),
        ("no_open_gop", _) => "where it would have been, no Gop of that key was open".to_owned(),
        ("not_joined", _) if row.rule == "Gop" => "no Gog waited for what it would bring".to_owned(),
        ("not_joined", _) => "it joined another Gog".to_owned(),
        (_, condition) => return unequal(attribute, condition.as_deref().unwrap_or_default(), &missed.values),
    };
    format!("{what} ({})", missed.count)
}

fn unequal(attribute: &str, condition: &str, values: &[(String, u64)]) -> String {
    let mut text = format!("not `{condition}`, as `{attribute}` was");
    for (at, (value, count)) in values.iter().take(MOST_VALUES).enumerate() {
        let _ = write!(text, "{} `{}` ({count})", if at > 0 { "," } else { "" }, short(value, MOST_CHARS));
    }
    if values.len() > MOST_VALUES {
        text.push_str(", …");
    }
    text
}

/// The rules that something came to, in lines: what, how often it was met, of how many, and what most often
/// kept it from that.
pub(in crate::cli::check) fn table(shown: &Shown) -> String {
    let tried = shown.rows.iter().filter(|row| row.tried > 0 && !is_layer(row));
    let lines: Vec<[String; 4]> = tried.map(|row| cells(row, &shown.rows)).collect();
    let width = |column: usize| {
        lines.iter().filter_map(|cells| cells.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (rule, met, of) = (width(0), width(1), width(2));
    let captures: Vec<String> =
        shown.captures.iter().map(|capture| format!("{} ({})", capture.file, count(capture.frames, "frame"))).collect();
    let mut text = format!("rules met in {}:\n", captures.join(", "));
    for [name, hits, tried, missed] in &lines {
        let line = format!("  {name:rule$}  {hits:>met$} {tried:of$}  {missed}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let untried = shown.rows.iter().filter(|row| row.tried == 0 && !is_layer(row)).count() as u64;
    if untried > 0 {
        let _ = writeln!(text, "  and {} that nothing came to", count(untried, "rule"));
    }
    text
}

/// Whether it is told in the line of its Pdu.
fn is_layer(row: &Row) -> bool {
    matches!(row.rule, "Transport" | "Payload")
}

fn cells(row: &Row, rows: &[Row]) -> [String; 4] {
    let name = match row.rule {
        "Pdu" | "Gop" => row.of.clone(),
        "Transform" => format!("{} {}", row.of, row.name),
        "Match" => format!("{} Match", row.of),
        "Member" => format!("{} Member {}", row.of, row.name),
        clause => format!("  {clause}"),
    };
    let of = match row.rule {
        "Pdu" => format!("in {}", count(row.tried, "frame")),
        _ => format!("of {}", count(row.tried, row.unit.trim_end_matches('s'))),
    };
    let missed = match main_miss(row) {
        Some(_) if row.met == 0 && row.is_no_finding && row.rule == "Stop" => "as is meant".to_owned(),
        Some(missed) => often(missed, row),
        None if row.rule == "Pdu" => without(row, rows),
        None => String::new(),
    };
    [name, row.met.to_string(), of, missed]
}

/// Which layers none of a Pdu's had: they stand behind it.
fn without(pdu: &Row, rows: &[Row]) -> String {
    let own = rows.iter().skip_while(|row| row.span != pdu.span).skip(1).take_while(|row| is_layer(row));
    let absent: Vec<String> =
        own.filter(|row| row.tried > 0 && row.met == 0).map(|row| format!("`{}`", row.name)).collect();
    if absent.is_empty() { String::new() } else { format!("none with {}", absent.join(", ")) }
}

/// `Pdu dns_pdu` as ``Pdu `dns_pdu` ``
fn title(of: &str) -> String {
    of.split_once(' ').map_or_else(|| of.to_owned(), |(kind, name)| format!("{kind} `{name}`"))
}
