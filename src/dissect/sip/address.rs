//! Addresses in headers: a display name, a URI, parameters (RFC 3261 20 and 25.1).

use crate::dissect::Dissector;
use crate::dissect::textual::split;
use crate::fields::Field;

/// The fields of one kind of address.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) display: Option<&'static Field>,
    pub(super) uri: &'static Field,
    pub(super) user: &'static Field,
    pub(super) host: &'static Field,
    pub(super) port: &'static Field,
    pub(super) param: Option<&'static Field>,
}

/// Emits one address; gives the parameters behind it, from the first semicolon on.
pub(super) fn emit<'a>(cx: &mut Dissector, fields: &Fields, address: &'a [u8]) -> &'a [u8] {
    let address = address.trim_ascii_start();
    let Some(open) = find(address, b'<') else {
        let (uri, _) = split(address, b';');
        let params = address.get(uri.len()..).unwrap_or(&[]);
        if uri != b"*" && !uri.is_empty() {
            emit_uri(cx, fields, uri.trim_ascii_end());
        }
        return params;
    };
    let (display, rest) = address.split_at(open);
    let display = if display.starts_with(b"\"") { display.trim_ascii_end() } else { display };
    if let Some(field) = fields.display.filter(|_| !display.is_empty()) {
        cx.text(field, display);
        cx.text(&super::DISPLAY_INFO, display);
    }
    let (uri, params) = split(rest.get(1..).unwrap_or(&[]), b'>');
    emit_uri(cx, fields, uri);
    params.trim_ascii_start()
}

/// Emits a URI and its parts; the parts only of `sip` and `sips` URIs.
pub(super) fn emit_uri(cx: &mut Dissector, fields: &Fields, uri: &[u8]) {
    cx.text(fields.uri, uri);
    let (scheme, rest) = split(uri, b':');
    if !scheme.eq_ignore_ascii_case(b"sip") && !scheme.eq_ignore_ascii_case(b"sips") {
        return;
    }
    let (user, place) = match memchr::memrchr(b'@', rest) {
        Some(at) => (rest.get(..at), rest.get(at + 1..).unwrap_or(&[])),
        None => (None, rest),
    };
    if let Some(user) = user {
        cx.text(fields.user, user);
    }
    let (place, params) = match place.iter().position(|byte| matches!(byte, b';' | b'?')) {
        Some(end) => place.split_at(end),
        None => (place, &[][..]),
    };
    let (host, port) = host_and_port(place);
    if !host.is_empty() {
        cx.text(fields.host, host);
    }
    if !port.is_empty() {
        cx.text(fields.port, port);
    }
    if let Some(field) = fields.param {
        let (params, _) = split(params, b'?');
        for param in params.split(|byte| *byte == b';').filter(|param| !param.is_empty()) {
            cx.text(field, param);
        }
    }
}

/// Host and port; an IPv6 address without its brackets.
pub(super) fn host_and_port(place: &[u8]) -> (&[u8], &[u8]) {
    match place.strip_prefix(b"[") {
        Some(rest) => {
            let (host, rest) = split(rest, b']');
            (host, rest.strip_prefix(b":").unwrap_or(&[]))
        }
        None => split(place, b':'),
    }
}

/// The place of a byte outside quotes.
fn find(text: &[u8], wanted: u8) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    text.iter().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => return !quoted && *byte == wanted,
        }
        false
    })
}

/// The parts of a list between commas that stand neither in quotes nor in angle brackets.
pub(super) fn list(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut quoted, mut escaped, mut angled) = (false, false, false);
    text.split(move |byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'<' if !quoted => angled = true,
            b'>' if !quoted => angled = false,
            b',' => return !quoted && !angled,
            _ => {}
        }
        false
    })
}

/// Parameters behind semicolons that do not stand in quotes, without blanks around them.
pub(super) fn params(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    text.split(move |byte| {
        quoted ^= *byte == b'"';
        !quoted && *byte == b';'
    })
    .map(<[u8]>::trim_ascii)
    .filter(|param| !param.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_quotes_and_brackets_do_not_end_a_part() {
        let parts: Vec<&[u8]> = list(br#""a,\"b" <sip:c,d>, e"#).collect();
        assert_eq!(parts, [&br#""a,\"b" <sip:c,d>"#[..], b" e"]);
    }

    #[test]
    fn an_ipv6_host_stands_in_brackets() {
        assert_eq!(host_and_port(b"[::1]:5070"), (&b"::1"[..], &b"5070"[..]));
        assert_eq!(host_and_port(b"h"), (&b"h"[..], &b""[..]));
    }
}
