//! What a capture showed of rules, in words.

use std::fmt::Write as _;

use super::{MOST_VALUES, Missed, Row, Shown};

/// A rule that was never met, as a finding says it.
pub(super) fn sentence(row: &Row) -> String {
    let (of, name, tried) = (title(&row.of), &row.name, row.tried);
    let what = match row.rule {
        "Pdu" => return format!("no frame of {tried} makes a {of}: its Proto is in none of them"),
        "Gop" => format!("no {of} was created by any of {} that have its key", count(tried, "Pdu")),
        "Transport" => format!("the Transport `{name}` is around none of {} of {of}", count(tried, "Pdu")),
        "Payload" => format!("the Payload `{name}` is in none of {} of {of}", count(tried, "Pdu")),
        "Match" => format!("none of {} has the key of {of}", count(tried, "Pdu")),
        "Member" => format!("none of {} `{name}` is in {of} by this Member", count(tried, "Gop")),
        "Transform" => format!("{name} of {of} was carried out none of {}", count(tried, "time")),
        clause => format!("none of {} meets the {clause} of {of}", count(tried, "Pdu")),
    };
    match row.misses.first() {
        Some(missed) => format!("{what}: {}", often(missed, row)),
        None => what,
    }
}

/// What may help.
pub(super) fn help(row: &Row) -> Option<String> {
    let help = match (row.rule, row.misses.first().map(|missed| missed.reason)) {
        ("Pdu", _) => "`mate try` says which protocols a capture holds; `-d` takes a port for one",
        ("Transport", _) => "a Pdu is made without it, but has none of its fields",
        (_, Some("missing")) => "a Pdu has what it extracts from the layers that it names, a Gop its key and Extra",
        (_, Some("no_open_gop")) => "the key has to be the same in Start and Stop",
        (_, Some("earlier_rule")) => "the first rule that matches ends a Transform",
        _ => return None,
    };
    Some(help.to_owned())
}

/// `most often `code=200` failed (15), as it was 404 (12) or 500 (3)`
fn often(missed: &Missed, row: &Row) -> String {
    let most = if row.misses.len() > 1 { "most often " } else { "" };
    format!("{most}{} ({})", reason(missed, row), missed.count)
}

fn reason(missed: &Missed, row: &Row) -> String {
    let attribute = missed.attribute.as_deref().unwrap_or_default();
    match (missed.reason, &missed.condition) {
        ("missing", _) => format!("`{attribute}` was missing"),
        ("too_few", _) => format!("`{attribute}` had too few values"),
        ("earlier_rule", _) => "an earlier rule was carried out".to_owned(),
        ("no_open_gop", _) => "it was met, but no Gop of that key was open".to_owned(),
        ("not_joined", _) if row.rule == "Gop" => "no Gog waits for what it brings".to_owned(),
        ("not_joined", _) => "it joined another Gog".to_owned(),
        (_, condition) => {
            let mut text = format!("not `{}`, as `{attribute}` was", condition.as_deref().unwrap_or_default());
            for (at, (value, count)) in missed.values.iter().take(MOST_VALUES).enumerate() {
                let _ = write!(text, "{} `{value}` ({count})", if at > 0 { "," } else { "" });
            }
            if missed.values.len() > MOST_VALUES {
                text.push_str(", …");
            }
            text
        }
    }
}

/// The rules in lines: what, how often it was met, of how many, and what most often kept it from that.
pub(in crate::cli::check) fn table(shown: &Shown) -> String {
    let cells: Vec<[String; 4]> = shown.rows.iter().map(cells).collect();
    let width = |column: usize| {
        cells.iter().filter_map(|cells| cells.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (rule, met, tried) = (width(0), width(1), width(2));
    let captures: Vec<String> =
        shown.captures.iter().map(|capture| format!("{} ({})", capture.file, count(capture.frames, "frame"))).collect();
    let mut text = format!("rules met in {}:\n", captures.join(", "));
    for [name, hits, of, missed] in &cells {
        let line = format!("  {name:rule$}  {hits:>met$} {of:tried$}  {missed}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn cells(row: &Row) -> [String; 4] {
    let name = match row.rule {
        "Pdu" | "Gop" => row.of.clone(),
        rule if row.name.is_empty() => format!("  {rule}"),
        "Transform" => format!("{} {}", row.of, row.name),
        rule => format!("  {rule} {}", row.name),
    };
    // A Gop with Start is told by its key.
    let name = if row.rule == "Match" { format!("{} Match", row.of) } else { name };
    let name = if row.rule == "Member" { format!("{} Member {}", row.of, row.name) } else { name };
    let of = match row.rule {
        "Pdu" => format!("in {}", count(row.tried, "frame")),
        _ => format!("of {}", count(row.tried, row.unit.trim_end_matches('s'))),
    };
    let missed = row.misses.first().map(|missed| often(missed, row)).unwrap_or_default();
    [name, row.met.to_string(), of, missed]
}

/// `Pdu http_pdu` as ``Pdu `http_pdu` ``
fn title(of: &str) -> String {
    of.split_once(' ').map_or_else(|| of.to_owned(), |(kind, name)| format!("{kind} `{name}`"))
}

fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
