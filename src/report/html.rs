//! `--format html`, `mate report`: one page that needs nothing but itself. Its script and its style
//! stand in it and are named by their digests in its policy, so that nothing else can run; what the
//! capture says stands in it as data, and the script shows it as text.

mod data;
mod labels;
mod quote;

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::Report;
use super::out::Out;
use data::Data;

pub use labels::{Labels, UnknownLabel};

/// The page, with `{{name}}` where something is to be filled in.
const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
/// The script's parts, in order.
const SCRIPT: &str = concat!(
    "'use strict';\n",
    include_str!("page/format.js"),
    include_str!("page/model.js"),
    include_str!("page/filter.js"),
    include_str!("page/scroll.js"),
    include_str!("page/table.js"),
    include_str!("page/charts.js"),
    include_str!("page/lanes.js"),
    include_str!("page/ladder.js"),
    include_str!("page/detail.js"),
    include_str!("page/overview.js"),
    include_str!("page/page.js"),
);

/// Writes the page.
pub(super) fn write(report: &Report<'_>, labels: &Labels, sink: impl Write) -> io::Result<()> {
    let mut out = Out::new(sink);
    let mut data = Data::new(report, labels);
    let mut rest = PAGE;
    while let Some((before, (name, after))) =
        rest.split_once("{{").and_then(|(before, rest)| Some((before, rest.split_once("}}")?)))
    {
        out.text.extend_from_slice(before.as_bytes());
        match name {
            "policy" => out.text.extend_from_slice(policy().as_bytes()),
            "style" => out.text.extend_from_slice(STYLE.as_bytes()),
            "script" => out.text.extend_from_slice(SCRIPT.as_bytes()),
            "groups" => data.groups(&mut out)?,
            "pdus" => data.pdus(&mut out)?,
            _ => {}
        }
        rest = after;
    }
    out.text.extend_from_slice(rest.as_bytes());
    out.flush()
}

/// Nothing is loaded from anywhere, and only the page's own style and script count.
fn policy() -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(SCRIPT),
        digest(STYLE)
    )
}

#[cfg(test)]
mod tests;
