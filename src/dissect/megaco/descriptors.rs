//! The descriptors of a command.

use super::items::Item;
use crate::dissect::textual::{leading_number, split};
use crate::dissect::{Dissector, Payload, sdp};

/// The descriptors, as an audit names them: in full, short.
static DESCRIPTORS: &[(&str, &str)] = &[
    ("DigitMap", "DM"),
    ("EventBuffer", "EB"),
    ("Events", "E"),
    ("Media", "M"),
    ("Modem", "MD"),
    ("Mux", "MX"),
    ("ObservedEvents", "OE"),
    ("Packages", "PG"),
    ("Signals", "SG"),
    ("Statistics", "SA"),
];

/// The full name of a descriptor; its own of any other.
fn full_name(name: &[u8]) -> &[u8] {
    // Modem[V32]
    let (name, _) = split(name, b'[');
    let known = DESCRIPTORS.iter().find(|(full, short)| {
        name.eq_ignore_ascii_case(short.as_bytes()) || name.eq_ignore_ascii_case(full.as_bytes())
    });
    known.map_or(name, |(full, _)| full.as_bytes())
}

/// Emits a descriptor.
pub(super) fn emit(cx: &mut Dissector, item: Item<'_>) {
    match full_name(item.name) {
        b"Media" => {
            cx.label(&super::MEDIA);
            media(cx, item);
        }
        b"Events" => {
            cx.label(&super::EVENTS);
            events(cx, item);
        }
        b"ObservedEvents" => {
            cx.label(&super::OBSERVED_EVENTS);
            events(cx, item);
        }
        b"Signals" => {
            cx.label(&super::SIGNAL);
            events(cx, item);
        }
        b"Statistics" => cx.label(&super::STATISTICS),
        b"DigitMap" => cx.text(&super::DIGITMAP, item.whole),
        b"Modem" => cx.text(&super::MODEM, item.whole),
        name if name.eq_ignore_ascii_case(b"audit") || name.eq_ignore_ascii_case(b"at") => {
            cx.label(&super::AUDIT);
            for item in item.items() {
                cx.text(&super::AUDITITEM, full_name(item.name));
            }
        }
        name if name.eq_ignore_ascii_case(b"error") || name.eq_ignore_ascii_case(b"er") => error(cx, item),
        _ => {}
    }
}

/// The streams of a media descriptor, or what stands there for the only one.
fn media(cx: &mut Dissector, item: Item<'_>) {
    for item in item.items() {
        match item.name.to_ascii_lowercase().as_slice() {
            b"stream" | b"st" => {
                if let Some(number) = leading_number::<u32>(item.value) {
                    cx.uint(&super::STREAMID, number);
                }
                for item in item.items() {
                    stream(cx, item);
                }
            }
            _ => stream(cx, item),
        }
    }
}

fn stream(cx: &mut Dissector, item: Item<'_>) {
    match item.name.to_ascii_lowercase().as_slice() {
        b"localcontrol" | b"o" => {
            cx.label(&super::LOCALCONTROL);
            for item in item.items() {
                if item.name.eq_ignore_ascii_case(b"mode") || item.name.eq_ignore_ascii_case(b"mo") {
                    cx.text(&super::MODE, item.value);
                }
            }
        }
        b"local" | b"l" => {
            cx.label(&super::LOCAL);
            describe(cx, item);
        }
        b"remote" | b"r" => {
            cx.label(&super::REMOTE);
            describe(cx, item);
        }
        _ => {}
    }
}

fn describe(cx: &mut Dissector, item: Item<'_>) {
    let text = item.body.unwrap_or(&[]).trim_ascii_start();
    if !text.is_empty() {
        cx.enter(&sdp::ROW, Payload::whole(text));
    }
}

fn events(cx: &mut Dissector, item: Item<'_>) {
    if let Some(number) = leading_number::<u32>(item.value) {
        cx.uint(&super::REQUESTID, number);
    }
    for item in item.items() {
        cx.text(&super::PKGDNAME, item.name);
    }
}

/// `Error = 430 { "Unknown TerminationID" }`.
pub(super) fn error(cx: &mut Dissector, item: Item<'_>) {
    cx.label(&super::ERROR);
    if let Some(code) = leading_number::<u32>(item.value) {
        cx.uint(&super::ERROR_CODE, code);
    }
    let text = item.body.unwrap_or(&[]).trim_ascii();
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let text = text.strip_suffix(b"\"").unwrap_or(text);
    if !text.is_empty() {
        cx.text(&super::ERROR_STRING, text);
    }
}
