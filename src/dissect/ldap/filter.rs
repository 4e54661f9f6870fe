//! Filters of a search (RFC 4511, 4.5.1.7), which nest.

use super::super::ber::{Tlv, Values};
use super::super::{Dissected, Dissector, Stop};
use super::message::{each, text};
use crate::fields::Field;

/// Filters deeper than this are not read.
const MAX_DEPTH: u8 = 64;

/// A filter; `kind` is the field of its kind, by where it stands.
pub(super) fn read(cx: &mut Dissector, kind: &'static Field, filter: Tlv<'_>, depth: u8) -> Dissected {
    if depth > MAX_DEPTH {
        return Err(Stop::Cut);
    }
    cx.uint(kind, filter.number());
    let mut parts = filter.values();
    match filter.number() {
        0 => each(cx, &super::AND, parts, |cx, filter| read(cx, &super::AND_ITEM, filter, depth + 1)),
        1 => each(cx, &super::OR, parts, |cx, filter| read(cx, &super::OR_ITEM, filter, depth + 1)),
        2 => read(cx, &super::NOT, parts.take()?, depth + 1),
        3 => comparison(cx, &super::EQUALITY_MATCH, &mut parts),
        4 => substrings(cx, &mut parts),
        5 => comparison(cx, &super::GREATER_OR_EQUAL, &mut parts),
        6 => comparison(cx, &super::LESS_OR_EQUAL, &mut parts),
        7 => {
            cx.text(&super::PRESENT, filter.bytes()?);
            Ok(())
        }
        8 => comparison(cx, &super::APPROX_MATCH, &mut parts),
        9 => extensible(cx, &mut parts),
        _ => Ok(()),
    }
}

fn comparison(cx: &mut Dissector, label: &'static Field, parts: &mut Values<'_>) -> Dissected {
    cx.label(label);
    text(cx, &super::ATTRIBUTE_DESC, parts)?;
    text(cx, &super::ASSERTION_VALUE, parts)
}

fn substrings(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    cx.label(&super::SUBSTRINGS_ELEMENT);
    text(cx, &super::TYPE, parts)?;
    let list = parts.take()?;
    each(cx, &super::SUBSTRINGS, list.values(), |cx, part| {
        cx.uint(&super::SUBSTRINGS_ITEM, part.number());
        let field = match part.number() {
            0 => &super::INITIAL,
            1 => &super::ANY,
            _ => &super::FINAL,
        };
        cx.text(field, part.bytes()?);
        Ok(())
    })
}

fn extensible(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    cx.label(&super::EXTENSIBLE_MATCH);
    while let Some(part) = parts.next()? {
        match part.number() {
            1 => cx.text(&super::MATCHING_RULE, part.bytes()?),
            2 => cx.text(&super::TYPE, part.bytes()?),
            3 => cx.text(&super::MATCH_VALUE, part.bytes()?),
            4 => cx.flag(&super::DN_ATTRIBUTES, part.flag()?),
            _ => {}
        }
    }
    Ok(())
}
