//! Headers whose value has parts with fields of their own: warnings, ranges, authentication.

use super::media::{next_text, parameters};
use super::rules::invalid;
#[allow(clippy::wildcard_imports, reason = "the rows of the table")]
use super::table::*;
use super::values::{Value, uintvar, value};
use crate::dissect::{Cursor, Dissector, Stop};
use crate::fields::Field;

/// A warning: its code alone, or with who warns and in which words.
pub(super) fn warning(cx: &mut Dissector, given: Value<'_>) {
    let mut inner = Cursor::new(match given {
        Value::Block(octets) => octets,
        _ => &[],
    });
    let code = match given {
        Value::Short(code) => Some(code),
        _ => match value(&mut inner) {
            Ok(Value::Short(code)) => Some(code),
            _ => None,
        },
    };
    let (code, number, meaning) = match code {
        Some(code @ 10) => (code, "110", "Response is stale"),
        Some(code @ 11) => (code, "111", "Revalidation failed"),
        Some(code @ 12) => (code, "112", "Disconnected operation"),
        Some(code @ 13) => (code, "113", "Heuristic expiration"),
        Some(code @ 14) => (code, "214", "Transformation applied"),
        Some(code @ 99) => (code, "199/299", "Miscellaneous warning"),
        _ => return invalid(cx),
    };
    if matches!(given, Value::Short(_)) {
        cx.text(&HEADER_WARNING, [number, " ", meaning].concat());
        cx.uint(&HEADER_WARNING_CODE, code);
        return;
    }
    cx.text(&HEADER_WARNING, ["code=", number].concat());
    cx.uint(&HEADER_WARNING_CODE, code);
    for field in [&HEADER_WARNING_AGENT, &HEADER_WARNING_TEXT] {
        match next_text(&mut inner) {
            Some(text) => cx.text(field, text),
            None => return invalid(cx),
        }
    }
}

/// Where a part of the entity begins, and how long the whole is, if known.
pub(super) fn content_range(cx: &mut Dissector, given: Value<'_>) {
    let Value::Block(octets) = given else { return invalid(cx) };
    let mut inner = Cursor::new(octets);
    let Ok(first) = uintvar(&mut inner) else { return invalid(cx) };
    if cx.wants(&HEADER_CONTENT_RANGE) {
        cx.text(&HEADER_CONTENT_RANGE, format!("first-byte-pos={first}"));
    }
    cx.uint(&HEADER_CONTENT_RANGE_FIRST_BYTE_POS, first);
    // 0x80 alone says that the length is not known.
    if inner.peek() != Some(0x80) {
        match uintvar(&mut inner) {
            Ok(length) => cx.uint(&HEADER_CONTENT_RANGE_ENTITY_LENGTH, length),
            Err(_) => invalid(cx),
        }
    }
}

/// The wanted part of an entity.
pub(super) fn range(cx: &mut Dissector, given: Value<'_>) {
    let Value::Block(octets) = given else { return invalid(cx) };
    if range_parts(cx, &mut Cursor::new(octets)).is_err() {
        invalid(cx);
    }
}

fn range_parts(cx: &mut Dissector, inner: &mut Cursor<'_>) -> Result<(), Stop> {
    match inner.u8()? {
        0x80 => {
            let first = uintvar(inner)?;
            cx.text(&HEADER_RANGE, "byte-range");
            cx.uint(&HEADER_RANGE_FIRST_BYTE_POS, first);
            if !inner.is_empty() {
                cx.uint(&HEADER_RANGE_LAST_BYTE_POS, uintvar(inner)?);
            }
            Ok(())
        }
        0x81 => {
            let length = uintvar(inner)?;
            cx.text(&HEADER_RANGE, "suffix-byte-range");
            cx.uint(&HEADER_RANGE_SUFFIX_LENGTH, length);
            Ok(())
        }
        _ => Err(Stop::Cut),
    }
}

// ---- authentication

/// The fields of a header that asks for credentials or gives them: the header, the scheme, and
/// what the basic scheme has.
#[derive(Debug)]
pub(super) struct Authentication {
    header: &'static Field,
    scheme: &'static Field,
    basic: &'static [&'static Field],
}

/// `Authorization`.
pub(super) static AUTHORIZATION: Authentication = Authentication {
    header: &HEADER_AUTHORIZATION,
    scheme: &HEADER_AUTHORIZATION_SCHEME,
    basic: &[&HEADER_AUTHORIZATION_USER_ID, &HEADER_AUTHORIZATION_PASSWORD],
};

/// `Proxy-Authorization`.
pub(super) static PROXY_AUTHORIZATION: Authentication = Authentication {
    header: &HEADER_PROXY_AUTHORIZATION,
    scheme: &HEADER_PROXY_AUTHORIZATION_SCHEME,
    basic: &[&HEADER_PROXY_AUTHORIZATION_USER_ID, &HEADER_PROXY_AUTHORIZATION_PASSWORD],
};

/// `Proxy-Authenticate`.
pub(super) static PROXY_AUTHENTICATE: Authentication = Authentication {
    header: &HEADER_PROXY_AUTHENTICATE,
    scheme: &HEADER_PROXY_AUTHENTICATE_SCHEME,
    basic: &[&HEADER_PROXY_AUTHENTICATE_REALM],
};

/// `WWW-Authenticate`.
pub(super) static WWW_AUTHENTICATE: Authentication = Authentication {
    header: &HEADER_WWW_AUTHENTICATE,
    scheme: &HEADER_WWW_AUTHENTICATE_SCHEME,
    basic: &[&HEADER_WWW_AUTHENTICATE_REALM],
};

/// Credentials: user and password of the basic scheme, parameters of any other.
pub(super) fn credentials(cx: &mut Dissector, fields: &Authentication, given: Value<'_>) {
    let Some((mut inner, basic)) = scheme(cx, fields, given) else { return };
    if basic {
        texts(cx, fields, &mut inner);
    } else {
        parameters(cx, &mut inner);
    }
}

/// A challenge: its realm.
pub(super) fn challenge(cx: &mut Dissector, fields: &Authentication, given: Value<'_>) {
    if let Some((mut inner, _)) = scheme(cx, fields, given) {
        texts(cx, fields, &mut inner);
    }
}

fn scheme<'a>(cx: &mut Dissector, fields: &Authentication, given: Value<'a>) -> Option<(Cursor<'a>, bool)> {
    let mut inner = Cursor::new(match given {
        Value::Block(octets) => octets,
        _ => &[],
    });
    let (scheme, basic): (&[u8], bool) = match value(&mut inner) {
        Ok(Value::Short(0)) => (b"basic", true),
        Ok(Value::Text(scheme)) => (scheme, false),
        _ => {
            invalid(cx);
            return None;
        }
    };
    cx.text(fields.header, scheme);
    cx.text(fields.scheme, scheme);
    Some((inner, basic))
}

fn texts(cx: &mut Dissector, fields: &Authentication, inner: &mut Cursor<'_>) {
    for field in fields.basic {
        if let Some(text) = next_text(inner) {
            cx.text(field, text);
        }
    }
}
