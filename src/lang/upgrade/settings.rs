//! Options of declarations, and the Settings that fill in for them. They are written into each
//! declaration, and not into a `Default`, most of which Wireshark misreads (D10).

use std::fmt::Write as _;

use super::collect::{Gog, Gop, Pdu};
use super::read::{Item, Line};

/// What the lines of `Action=Settings` say. They count for all that follows; as today's order is
/// another, a line counts for the declarations whose lines come after it.
#[derive(Debug)]
pub(super) struct Settings<'t> {
    lines: Vec<&'t Line>,
    /// Clauses of Debug, with what stands before their values.
    pub(super) debug: Vec<(&'static str, &'t Item)>,
}

/// The last clauses of a Gop.
#[derive(Debug)]
pub(super) struct GopOptions {
    pub(super) text: String,
    pub(super) has_limits: bool,
}

/// The last clauses of a Gog.
#[derive(Debug)]
pub(super) struct GogOptions {
    pub(super) text: String,
    pub(super) is_old_default: bool,
    pub(super) full_tree: bool,
}

/// Parameters of Settings, and the clauses of Debug that they are today, in order.
static DEBUG: &[(&str, &str)] = &[
    ("Debug_File", "Filename"),
    ("Debug_General", "Level"),
    ("Debug_PDU", "Pdu Level"),
    ("Debug_Gop", "Gop Level"),
    ("Debug_Gog", "Gog Level"),
];

impl<'t> Settings<'t> {
    pub(super) fn new(lines: &[&'t Line]) -> Self {
        let last = |name: &str| lines.iter().rev().find_map(|line| line.parameter(name));
        let debug = DEBUG.iter().filter_map(|(old, clause)| last(old).map(|item| (*clause, item))).collect();
        Self { lines: lines.to_vec(), debug }
    }

    /// The value of an option: the declaration's own, else that of the Settings above it.
    fn value(&self, own: &[&'t Item], at: u32, name: &str) -> Option<&'t str> {
        let above =
            || self.lines.iter().rev().filter(|line| line.span.start < at).find_map(|line| line.parameter(name));
        own.iter().rev().find(|item| item.name == name).copied().or_else(above).map(Item::text)
    }

    pub(super) fn pdu(&self, pdu: &Pdu<'t>) -> String {
        let value = |name: &str| self.value(&pdu.options, pdu.line.span.start, name);
        let mut text = String::new();
        for (old, word) in
            [("DiscardUnassignedPdu", "DropUnassigned"), ("DiscardPduData", "DiscardPduData"), ("Stop", "LastPdu")]
        {
            push(&mut text, word, value(old).map(truth));
        }
        text
    }

    pub(super) fn gop(&self, gop: &Gop<'t>) -> GopOptions {
        let value = |name: &str| self.value(&gop.options, gop.key.line.span.start, name);
        let mut text = String::new();
        push(&mut text, "Expiration", value("GopExpiration").map(seconds));
        let limits = [("GopIdleTimeout", "IdleTimeout"), ("GopLifetime", "Lifetime")];
        for (old, word) in limits {
            push(&mut text, word, value(old).map(seconds));
        }
        push(&mut text, "DropUnassigned", value("DiscardUnassignedGop").map(truth));
        push(&mut text, "ShowTree", value("ShowPduTree").map(show_tree));
        push(&mut text, "ShowTimes", value("ShowGopTimes").map(truth));
        GopOptions { text, has_limits: limits.iter().any(|(old, _)| value(old).is_some()) }
    }

    pub(super) fn gog(&self, gog: &Gog<'t>) -> GogOptions {
        let value = |name: &str| self.value(&gog.options, gog.line.span.start, name);
        let expiration = value("GogExpiration").map(seconds);
        let is_old_default = expiration.is_none();
        let mut text = String::new();
        push(&mut text, "Expiration", expiration.or_else(|| Some("2.0".to_owned())));
        GogOptions { text, is_old_default, full_tree: value("GopTree").is_some_and(|value| truth(value) == "TRUE") }
    }
}

fn push(text: &mut String, word: &str, value: Option<String>) {
    if let Some(value) = value {
        let _ = writeln!(text, "{word} {value};");
    }
}

/// `TRUE` in any case; all else is false (C2).
fn truth(value: &str) -> String {
    if value.eq_ignore_ascii_case("true") { "TRUE" } else { "FALSE" }.to_owned()
}

fn show_tree(value: &str) -> String {
    match value.to_ascii_lowercase().as_str() {
        "true" | "frametree" => "FrameTree",
        "pdutree" => "PduTree",
        "basictree" => "BasicTree",
        _ => "NoTree",
    }
    .to_owned()
}

/// `.5` and `5.` are no numbers today (L5).
fn seconds(value: &str) -> String {
    let whole = if value.starts_with('.') { "0" } else { "" };
    format!("{whole}{}", value.trim_end_matches('.'))
}
