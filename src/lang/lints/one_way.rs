//! Keys that requests and their answers never share: with a field that only one of the two has, or with the
//! address or port of the sender alone (G2).

use crate::lang::ast::{Avp, Avpl, Gop};
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Model, names_in};

use super::key_never_complete::{both_sides, side};
use super::key_splits::fixed;

/// Fields, each with all that begin with its name and a dot, that only requests have; and those that only
/// their answers have.
static ONE_SIDED: &[(&[&str], &[&str])] = &[
    (&["ftp.request.arg", "ftp.request.command"], &["ftp.response.arg", "ftp.response.code"]),
    (&["http.request"], &["http.response"]),
    (
        &["mysql.command", "mysql.query"],
        &["mysql.affected_rows", "mysql.eof", "mysql.error_code", "mysql.response_code"],
    ),
    (&["rtsp.method", "rtsp.request", "rtsp.url"], &["rtsp.response", "rtsp.status"]),
    (&["sip.Method", "sip.Request-Line", "sip.r-uri"], &["sip.Status-Code", "sip.Status-Line"]),
    (&["smtp.req.command", "smtp.req.parameter"], &["smtp.response.code", "smtp.rsp.parameter"]),
];

/// Fields that have one value in requests and another in their answers.
static DIRECTIONS: &[&str] =
    &["dhcp.type", "diameter.flags.request", "dns.flags.response", "icmp.type", "icmpv6.type", "radius.code"];

/// Which of a request and its answer has a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Request,
    Answer,
}

pub(super) fn lint(model: &Model<'_>, gop: &Gop, start: &Avpl, stop: &Avpl) -> Option<Diagnostic> {
    let (starts, stops) = (way_of(model, gop, start), way_of(model, gop, stop));
    for key in &gop.key.avps {
        let name = key.name.node.as_str();
        let Some(way) = way(model, gop, name) else { continue };
        let (asked, other, who) = match way {
            Way::Request => (stops, stop, "answers"),
            Way::Answer => (starts, start, "requests"),
        };
        if asked.is_some_and(|(asked, _)| asked != way) {
            let message = format!("the key of `{}` asks for `{name}`, which {who} do not have", gop.name.node);
            return Some(finding(key, message, format!("take `{name}` out of the key"), other));
        }
    }
    let both_ways = match (starts, stops) {
        (Some((one, _)), Some((other, _))) => one != other,
        _ => turns(model, gop, start, stop),
    };
    let key = gop.key.avps.iter().find(|key| both_ways && is_one_end(model, gop, &key.name.node))?;
    let name = key.name.node.as_str();
    let field = fields(model, gop, name).into_iter().next()?;
    let message = format!("a request and its answer never share this key of `{}`", gop.name.node);
    let help = match both_sides(model, field) {
        Some(both) => {
            format!("extract both ends, `Extract {name} From {both};`, and put `{name}, {name}` into the key")
        }
        None => format!("take `{name}` out of the key"),
    };
    let label = format!("`{field}` is another one in the answer");
    Some(
        Diagnostic::new(&codes::KEY_SPLITS, key.span, message, label)
            .help(help)
            .related(stop.span, "asks for the answer"),
    )
}

fn finding(key: &Avp, message: String, help: String, other: &Avpl) -> Diagnostic {
    Diagnostic::new(&codes::KEY_SPLITS, key.span, message, "part of the key")
        .help(help)
        .related(other.span, "asks for one that lacks it")
}

/// The fields that give the Pdus of a Gop an attribute; none when something else may give it, too.
fn fields<'a>(model: &Model<'a>, gop: &Gop, name: &str) -> Vec<&'a str> {
    let pdus = model.pdus_named(&gop.on.node);
    if pdus.iter().flat_map(|pdu| &pdu.transforms).any(|transform| model.gives(&transform.node, name)) {
        return Vec::new();
    }
    let extracts = pdus.iter().flat_map(|pdu| &pdu.extracts).filter(|extract| extract.attr.node == name);
    extracts.map(|extract| extract.field.node.as_str()).collect()
}

/// Which of the two has an attribute, when only one has.
fn way(model: &Model<'_>, gop: &Gop, name: &str) -> Option<Way> {
    let fields = fields(model, gop, name);
    let within = |field: &str, family: &&str| {
        field.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let all = |families: &[&str]| {
        !fields.is_empty() && fields.iter().all(|field| families.iter().any(|family| within(field, family)))
    };
    ONE_SIDED.iter().find_map(|(requests, answers)| match (all(requests), all(answers)) {
        (true, _) => Some(Way::Request),
        (_, true) => Some(Way::Answer),
        _ => None,
    })
}

/// Which of the two meets a list of conditions, and by which of its attributes.
fn way_of<'l>(model: &Model<'_>, gop: &Gop, list: &'l Avpl) -> Option<(Way, &'l str)> {
    names_in(list).find_map(|name| Some((way(model, gop, name)?, name)))
}

/// Whether Start and Stop ask a field that tells directions for different values.
fn turns(model: &Model<'_>, gop: &Gop, start: &Avpl, stop: &Avpl) -> bool {
    names_in(start).any(|name| {
        let fields = fields(model, gop, name);
        let directed = !fields.is_empty() && fields.iter().all(|field| DIRECTIONS.contains(field));
        let (Some(starts), Some(stops)) = (fixed(start, name), fixed(stop, name)) else { return false };
        directed && starts.values.iter().all(|value| stops.values.iter().all(|other| value.node != other.node))
    })
}

/// Whether an attribute of the key, named there once, is the address or port of one end only.
fn is_one_end(model: &Model<'_>, gop: &Gop, name: &str) -> bool {
    let fields = fields(model, gop, name);
    let once = names_in(&gop.key).filter(|key| *key == name).count() == 1;
    // Two Pdus of one name may take it from different ends, so that request and answer do share it.
    once && fields.first().is_some_and(|first| side(first).is_some() && fields.iter().all(|field| field == first))
}
