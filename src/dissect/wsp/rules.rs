//! How the value of each kind of header is shown. Every rule emits the text that Wireshark shows,
//! or the label that marks a value that has not the form of its header.

use std::borrow::Cow;

use super::media::{self, Wording, parameters, quality, version_text};
#[allow(clippy::wildcard_imports, reason = "the rows of the table")]
use super::table::*;
use super::values::{Value, long_integer, value};
use super::{charsets, names};
use crate::dissect::{Cursor, Dissector};
use crate::fields::{Field, local_time_seconds};

const NANOSECONDS: i64 = 1_000_000_000;

/// Marks a value that has not the form of its header.
pub(super) fn invalid(cx: &mut Dissector) {
    cx.label(&HEADER_INVALID_VALUE);
}

/// The name of a character set, or a text that says that it has none.
#[allow(clippy::unnecessary_wraps, reason = "one of the namers that may also find nothing")]
pub(super) fn charset(mib: u32) -> Option<Cow<'static, str>> {
    let name = charsets::name(mib).map(Cow::Borrowed);
    Some(name.unwrap_or_else(|| Cow::Owned(format!("<Unknown character set identifier {mib:#X}>"))))
}

// ---- plain values

/// A text and nothing else.
pub(super) fn text(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Text(text) => cx.text(field, text),
        _ => invalid(cx),
    }
}

/// One of a few names, or another as text.
pub(super) fn token(cx: &mut Dissector, field: &'static Field, given: Value<'_>, table: &'static [&'static str]) {
    match given {
        Value::Text(text) => cx.text(field, text),
        Value::Short(number) => name_or_invalid(cx, field, names::lookup(table, u32::from(number))),
        Value::Block(_) => invalid(cx),
    }
}

fn name_or_invalid(cx: &mut Dissector, field: &'static Field, name: Option<&str>) {
    match name {
        Some(name) => cx.text(field, name),
        None => invalid(cx),
    }
}

/// A number that stands for a name, or the name itself.
pub(super) fn named(
    cx: &mut Dissector,
    field: &'static Field,
    given: Value<'_>,
    namer: fn(u32) -> Option<Cow<'static, str>>,
) {
    if !cx.wants(field) && !cx.wants(&HEADER_INVALID_VALUE) {
        return;
    }
    match (given, given.integer().and_then(namer)) {
        (Value::Text(text), _) => cx.text(field, text),
        (_, Some(name)) => cx.text(field, name.as_ref()),
        _ => invalid(cx),
    }
}

/// The same with a quality factor in the general form.
pub(super) fn weighted(
    cx: &mut Dissector,
    field: &'static Field,
    given: Value<'_>,
    namer: fn(u32) -> Option<Cow<'static, str>>,
) {
    let Value::Block(octets) = given else { return named(cx, field, given, namer) };
    let mut inner = Cursor::new(octets);
    match value(&mut inner) {
        Ok(first) => named(cx, field, first, namer),
        Err(_) => return invalid(cx),
    }
    if !inner.is_empty() && quality(cx, &mut inner).is_err() {
        invalid(cx);
    }
}

/// An integer, shown as text.
pub(super) fn number(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given.integer() {
        Some(number) if cx.wants(field) => cx.text(field, number.to_string()),
        Some(_) => {}
        None => invalid(cx),
    }
}

/// `1 second`, `65 seconds`.
pub(super) fn age(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given.integer() {
        Some(seconds) if cx.wants(field) => {
            cx.text(field, format!("{seconds} second{}", if seconds == 1 { "" } else { "s" }));
        }
        Some(_) => {}
        None => invalid(cx),
    }
}

/// Seconds since 1970, shown as local time without a fraction.
pub(super) fn date(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Block(octets) => match long_integer(octets) {
            Some(seconds) if cx.wants(field) => cx.text(field, local_time_seconds(i64::from(seconds))),
            Some(_) => {}
            None => invalid(cx),
        },
        _ => invalid(cx),
    }
}

/// A date, or an entity tag.
pub(super) fn date_or_text(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Text(text) => cx.text(field, text),
        other => date(cx, field, other),
    }
}

/// Seconds since 1970 in a field for times.
pub(super) fn time(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Block(octets) => match long_integer(octets) {
            Some(seconds) => cx.time(field, i64::from(seconds) * NANOSECONDS),
            None => invalid(cx),
        },
        _ => invalid(cx),
    }
}

/// A content type with its parameters.
pub(super) fn media(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    media::media(cx, field, given, Wording::Header);
}

/// A header without a rule: its number, its text, or its length. `own` gets the text, too.
pub(super) fn other(cx: &mut Dissector, number: u8, given: Value<'_>, own: Option<&'static Field>) {
    match given {
        Value::Short(value) => cx.uint(&DEFAULT_INT, value),
        Value::Text(text) => {
            if cx.wants(&DEFAULT_STRING) {
                let name = names::lookup(names::HEADERS, u32::from(number)).unwrap_or("<Unknown>");
                cx.text(&DEFAULT_STRING, [name.as_bytes(), b": ", text].concat());
            }
            if let Some(field) = own {
                cx.text(field, text);
            }
        }
        Value::Block(octets) => cx.uint(&DEFAULT_VAL_LEN, octets.len() as u64),
    }
}

// ---- values of one header each

/// The name of a method by its PDU type.
pub(super) fn allow(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    if !cx.wants(field) && !cx.wants(&HEADER_INVALID_VALUE) {
        return;
    }
    let name: Cow<'static, str> = match given {
        Value::Short(0x40) => "Get".into(),
        Value::Short(0x41) => "Options".into(),
        Value::Short(0x42) => "Head".into(),
        Value::Short(0x43) => "Delete".into(),
        Value::Short(0x44) => "Trace".into(),
        Value::Short(number @ 0x50..=0x5f) => format!("Extended Get Method {}", number - 0x50).into(),
        Value::Short(0x60) => "Post".into(),
        Value::Short(0x61) => "Put".into(),
        Value::Short(number @ 0x70..=0x7f) => format!("Extended Post Method {}", number - 0x70).into(),
        Value::Short(number @ 0x45..=0x6f) => format!("<Unknown WSP method {number:#X}>").into(),
        _ => return invalid(cx),
    };
    cx.text(field, name.as_ref());
}

/// A directive; with a list of headers it is followed by their names, as in Wireshark without
/// anything between them, and with a time only the directive is shown.
pub(super) fn cache_control(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    let Value::Block(octets) = given else { return token(cx, field, given, names::CACHE_CONTROLS) };
    let mut inner = Cursor::new(octets);
    match value(&mut inner) {
        Ok(Value::Short(0 | 7)) if !cx.wants(field) => {}
        Ok(Value::Short(directive @ (0 | 7))) => {
            let mut shown = names::lookup(names::CACHE_CONTROLS, u32::from(directive)).unwrap_or("").to_owned();
            while let Ok(header) = value(&mut inner) {
                match header {
                    Value::Text(name) => shown.push_str(&String::from_utf8_lossy(name)),
                    Value::Short(number) => shown.push_str(&header_name(number)),
                    Value::Block(_) => {}
                }
            }
            cx.text(field, shown);
        }
        Ok(directive @ Value::Short(2..=4 | 0x0b)) => token(cx, field, directive, names::CACHE_CONTROLS),
        Ok(Value::Text(extension)) => cx.text(field, extension),
        _ => invalid(cx),
    }
}

fn header_name(number: u8) -> Cow<'static, str> {
    names::lookup(names::HEADERS, u32::from(number))
        .map_or_else(|| Cow::Owned(format!("<Unknown WSP header field {number:#X}>")), Cow::Borrowed)
}

/// The name of a header.
pub(super) fn vary(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Text(text) => cx.text(field, text),
        Value::Short(number) => cx.text(field, header_name(number).as_ref()),
        Value::Block(_) => invalid(cx),
    }
}

/// The name of a bearer.
pub(super) fn bearer(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given.integer() {
        Some(number) => {
            let name = names::lookup(names::BEARERS, number);
            if name.is_none() {
                invalid(cx);
            }
            cx.text(field, name.unwrap_or("<Unknown bearer type>"));
        }
        None => invalid(cx),
    }
}

/// `no-cache`; a parameter is shown as nothing.
pub(super) fn pragma(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Short(0) => cx.text(field, "no-cache"),
        Value::Block(_) => cx.text(field, ""),
        _ => invalid(cx),
    }
}

/// Sixteen octets.
pub(super) fn md5(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Block(digest) if digest.len() == 16 => cx.bytes(field, digest),
        _ => invalid(cx),
    }
}

/// A disposition and its parameters.
pub(super) fn disposition(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    let Value::Block(octets) = given else { return invalid(cx) };
    let mut inner = Cursor::new(octets);
    match value(&mut inner) {
        Ok(Value::Short(0)) => cx.text(field, "form-data"),
        Ok(Value::Short(1)) => cx.text(field, "attachment"),
        Ok(Value::Short(2)) => cx.text(field, "inline"),
        Ok(Value::Text(text)) => cx.text(field, text),
        _ => return invalid(cx),
    }
    parameters(cx, &mut inner);
}

/// A quoted string, shown with the closing quote that the wire lacks.
pub(super) fn content_id(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    let Value::Text(text) = given else { return invalid(cx) };
    let inside = text.strip_prefix(b"\"");
    if inside.is_some_and(|inside| !inside.ends_with(b"\"")) {
        if cx.wants(field) {
            cx.text(field, [text, b"\""].concat());
        }
    } else {
        cx.text(field, text);
        cx.label(&TRAILING_QUOTE);
    }
}

/// `1.3`, or a code page.
pub(super) fn encoding_version(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Short(version) => cx.text(field, version_text(version)),
        Value::Text(text) => cx.text(field, text),
        Value::Block(octets) => match value(&mut Cursor::new(octets)) {
            Ok(Value::Short(page)) => cx.text(field, format!("code-page={page}")),
            _ => invalid(cx),
        },
    }
}

/// The one word that it knows.
pub(super) fn security(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Short(0) => cx.text(field, "close-subordinate"),
        _ => invalid(cx),
    }
}

/// A WBXML document, which is not shown.
pub(super) fn profile_diff(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    if matches!(given, Value::Block(_)) {
        cx.text(field, "(Profile-Diff value as WBXML)");
    }
}

/// A code of the profile cache.
pub(super) fn profile_warning(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    let Value::Short(code) = given else { return invalid(cx) };
    let shown = match code {
        0x10 => Some("100 OK"),
        0x11 => Some("101 Used stale profile"),
        0x12 => Some("102 Not used profile"),
        0x20 => Some("200 Not applied"),
        0x21 => Some("101 Content selection applied"),
        0x22 => Some("202 Content generation applied"),
        0x23 => Some("203 Transformation applied"),
        _ => None,
    };
    name_or_invalid(cx, field, shown);
}

/// `trailers`, or a transfer coding with its quality.
pub(super) fn te(cx: &mut Dissector, field: &'static Field, given: Value<'_>) {
    match given {
        Value::Short(1) => cx.text(field, "trailers"),
        Value::Block(octets) => {
            let mut inner = Cursor::new(octets);
            match value(&mut inner) {
                Ok(Value::Text(coding)) => {
                    cx.text(field, coding);
                    parameters(cx, &mut inner);
                }
                _ => invalid(cx),
            }
        }
        _ => invalid(cx),
    }
}

/// The flags of a push.
pub(super) fn push_flag(cx: &mut Dissector, given: Value<'_>) {
    let Value::Short(flags) = given else { return invalid(cx) };
    if flags > 0x07 {
        invalid(cx);
    }
    if cx.wants(&HEADER_PUSH_FLAG) {
        let mut shown = String::new();
        for (mask, meaning) in [
            (0x01, " (Initiator URI authenticated)"),
            (0x02, " (Content trusted)"),
            (0x04, " (Last push message)"),
            (0x78, " <Warning: Reserved flags set>"),
        ] {
            if flags & mask != 0 {
                shown.push_str(meaning);
            }
        }
        cx.text(&HEADER_PUSH_FLAG, shown);
    }
    cx.flag(&HEADER_PUSH_FLAG_AUTHENTICATED, flags & 0x01 != 0);
    cx.flag(&HEADER_PUSH_FLAG_TRUSTED, flags & 0x02 != 0);
    cx.flag(&HEADER_PUSH_FLAG_LAST, flags & 0x04 != 0);
}
