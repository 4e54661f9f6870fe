//! Content types and their parameters, as WSP and MMS write them.

use std::borrow::Cow;

#[allow(clippy::wildcard_imports, reason = "the rows of the table")]
use super::table::*;
use super::values::{Value, text, uintvar, value};
use super::{charsets, names};
use crate::dissect::{Cursor, Dissector, Stop};
use crate::fields::Field;

/// A media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media<'a> {
    /// A well-known number, with its name.
    Known(u32, &'static str),
    /// Spelled out.
    Text(&'a [u8]),
    /// A number without a name, or no media type at all.
    Unknown,
}

impl<'a> Media<'a> {
    /// Its name in lower case, without parameters.
    pub(crate) fn name(self) -> Cow<'a, str> {
        match self {
            Self::Known(_, name) => Cow::Borrowed(name),
            Self::Unknown => Cow::Borrowed(""),
            Self::Text(text) => {
                let text = String::from_utf8_lossy(text);
                let name = text.split(';').next().unwrap_or("").trim();
                Cow::Owned(name.to_ascii_lowercase())
            }
        }
    }

    /// Whether the body is in parts in WSP's own form. As in Wireshark, a type that is spelled out
    /// does not count.
    pub(crate) fn is_multipart(self) -> bool {
        matches!(self, Self::Known(0x22..=0x26 | 0x33, _))
    }
}

/// How a content type without a name is shown: it depends on the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    /// In front of a body.
    Body,
    /// In a header.
    Header,
}

/// Reads the content type that stands in front of a body.
pub(crate) fn content_type<'a>(cx: &mut Dissector, cursor: &mut Cursor<'a>) -> Result<Media<'a>, Stop> {
    // As in Wireshark, its first octet passes for the number of a header.
    cx.uint(&HEADER_NAME_VALUE, cursor.peek().ok_or(Stop::Cut)? & 0x7f);
    let value = value(cursor)?;
    Ok(media(cx, &HEADER_CONTENT_TYPE, value, Wording::Body))
}

/// Emits a content type and its parameters.
pub(super) fn media<'a>(cx: &mut Dissector, field: &'static Field, given: Value<'a>, wording: Wording) -> Media<'a> {
    match given {
        Value::Block(octets) => {
            let mut inner = Cursor::new(octets);
            let media = match value(&mut inner) {
                Ok(first) => plain(cx, field, first, wording),
                Err(_) => invalid(cx),
            };
            parameters(cx, &mut inner);
            media
        }
        single => plain(cx, field, single, wording),
    }
}

fn plain<'a>(cx: &mut Dissector, field: &'static Field, given: Value<'a>, wording: Wording) -> Media<'a> {
    match (given, given.integer()) {
        (Value::Text(b""), _) => {
            let text = match wording {
                Wording::Body => "<no media type has been specified>",
                Wording::Header => "<no content type has been specified>",
            };
            cx.text(field, text);
            Media::Unknown
        }
        (Value::Text(text), _) => {
            cx.text(field, text);
            Media::Text(text)
        }
        (_, Some(number)) => {
            if let Some(name) = names::media(number) {
                cx.text(field, name);
                return Media::Known(number, name);
            }
            if cx.wants(field) {
                let text = match wording {
                    Wording::Body => format!("<Unknown media type identifier {number:#X}>"),
                    Wording::Header => format!("(Unknown content type identifier {number:#X})"),
                };
                cx.text(field, text);
            }
            Media::Unknown
        }
        (_, None) => invalid(cx),
    }
}

fn invalid<'a>(cx: &mut Dissector) -> Media<'a> {
    cx.label(&HEADER_INVALID_VALUE);
    Media::Unknown
}

/// Emits parameters up to the end of the block, or up to one that cannot be read.
pub(super) fn parameters(cx: &mut Dissector, cursor: &mut Cursor) {
    while !cursor.is_empty() && parameter(cx, cursor).is_ok() {}
}

fn parameter(cx: &mut Dissector, cursor: &mut Cursor) -> Result<(), Stop> {
    match value(cursor)? {
        Value::Text(_) => untyped(cx, cursor),
        number => {
            let number = number.integer().ok_or(Stop::Cut)?;
            cx.uint(&PARAMETER_TYPE, number);
            typed(cx, cursor, number)
        }
    }
}

fn untyped(cx: &mut Dissector, cursor: &mut Cursor) -> Result<(), Stop> {
    match value(cursor)? {
        Value::Text(text) if text.starts_with(b"\"") => cx.text(&UNTYPE_QUOTE_TEXT, text),
        Value::Text(text) => cx.text(&UNTYPE_TEXT, text),
        other => match other.integer() {
            Some(number) => cx.uint(&UNTYPE_INT, number),
            None => cx.label(&INVALID_PARAMETER_VALUE),
        },
    }
    Ok(())
}

fn typed(cx: &mut Dissector, cursor: &mut Cursor, number: u32) -> Result<(), Stop> {
    match number {
        0x00 => quality(cx, cursor)?,
        0x01 => integer(cx, cursor, |cx, mib| {
            if cx.wants(&PARAMETER_CHARSET) {
                let name = charsets::name(mib)
                    .map_or_else(|| Cow::Owned(format!("<Unknown character set Identifier {mib}>")), Cow::Borrowed);
                cx.text(&PARAMETER_CHARSET, name.as_ref());
            }
        })?,
        0x02 => match value(cursor)? {
            Value::Text(text) => cx.text(&PARAMETER_LEVEL, text),
            Value::Short(version) => cx.text(&PARAMETER_LEVEL, version_text(version)),
            Value::Block(_) => cx.label(&INVALID_PARAMETER_VALUE),
        },
        0x03 => integer(cx, cursor, |cx, number| cx.uint(&PARAMETER_INT_TYPE, number))?,
        0x05 => textual(cx, cursor, &PARAMETER_NAME, Quote::AsSent)?,
        0x06 => textual(cx, cursor, &PARAMETER_FILENAME, Quote::AsSent)?,
        0x09 => match value(cursor)? {
            Value::Text(text) => cx.text(&PARAMETER_UPART_TYPE, text),
            Value::Short(number) => {
                plain(cx, &PARAMETER_UPART_TYPE, Value::Short(number), Wording::Header);
            }
            Value::Block(_) => cx.label(&INVALID_PARAMETER_VALUE),
        },
        0x0a => textual(cx, cursor, &PARAMETER_START, Quote::AsSent)?,
        0x0b => textual(cx, cursor, &PARAMETER_START_INFO, Quote::AsSent)?,
        0x0c => textual(cx, cursor, &PARAMETER_COMMENT, Quote::AsSent)?,
        0x0d => textual(cx, cursor, &PARAMETER_DOMAIN, Quote::AsSent)?,
        0x0f => textual(cx, cursor, &PARAMETER_PATH, Quote::AsSent)?,
        0x11 => match value(cursor)? {
            Value::Short(number) => cx.uint(&PARAMETER_SEC, number),
            _ => cx.label(&INVALID_PARAMETER_VALUE),
        },
        0x12 => textual(cx, cursor, &PARAMETER_MAC, Quote::Closed)?,
        0x16 => integer(cx, cursor, |cx, number| cx.uint(&PARAMETER_SIZE, number))?,
        0x17 => textual(cx, cursor, &PARAMETER_NAME, Quote::Closed)?,
        0x18 => textual(cx, cursor, &PARAMETER_FILENAME, Quote::Closed)?,
        0x19 => textual(cx, cursor, &PARAMETER_START, Quote::Closed)?,
        0x1a => textual(cx, cursor, &PARAMETER_START_INFO, Quote::Closed)?,
        0x1b => textual(cx, cursor, &PARAMETER_COMMENT, Quote::Closed)?,
        0x1c => textual(cx, cursor, &PARAMETER_DOMAIN, Quote::Closed)?,
        0x1d => textual(cx, cursor, &PARAMETER_PATH, Quote::Closed)?,
        _ => {
            cx.label(&UNDECODED_PARAMETER);
            // Nothing says how long the value of an unknown parameter is.
            return Err(Stop::Cut);
        }
    }
    Ok(())
}

/// What becomes of the opening quote of a quoted string, which on the wire has no closing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// The quote stays alone.
    AsSent,
    /// A closing one is added.
    Closed,
}

fn textual(cx: &mut Dissector, cursor: &mut Cursor, field: &'static Field, quote: Quote) -> Result<(), Stop> {
    match value(cursor)? {
        Value::Text(text) if quote == Quote::Closed && text.starts_with(b"\"") && cx.wants(field) => {
            cx.text(field, [text, b"\""].concat());
        }
        Value::Text(text) => cx.text(field, text),
        _ => cx.label(&INVALID_PARAMETER_VALUE),
    }
    Ok(())
}

fn integer(cx: &mut Dissector, cursor: &mut Cursor, emit: impl FnOnce(&mut Dissector, u32)) -> Result<(), Stop> {
    match value(cursor)?.integer() {
        Some(number) => emit(cx, number),
        None => cx.label(&INVALID_PARAMETER_VALUE),
    }
    Ok(())
}

/// A quality factor: two or three decimals in one number.
pub(super) fn quality(cx: &mut Dissector, cursor: &mut Cursor) -> Result<(), Stop> {
    let number = uintvar(cursor)?;
    if cx.wants(&PARAMETER_Q) {
        let text = match number {
            0..=100 => format!("0.{:02}", number.saturating_sub(1)),
            _ => format!("0.{:03}", number - 100),
        };
        cx.text(&PARAMETER_Q, text);
    }
    Ok(())
}

/// `1.2`, of four bits each; the major alone where there is no minor.
pub(crate) fn version_text(version: u8) -> String {
    let (major, minor) = (version >> 4 & 0x07, version & 0x0f);
    if minor == 0x0f { format!("{major}") } else { format!("{major}.{minor}") }
}

/// A text without its length, for those that need one after another.
pub(super) fn next_text<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    if cursor.is_empty() { None } else { text(cursor).ok() }
}
