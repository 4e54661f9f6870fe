//! The header lines, and what is read out of some of them.

use super::address::{self, Fields, host_and_port, list, params};
use super::names;
use crate::dissect::Dissector;
use crate::dissect::textual::{Header, leading_number, number, split};
use crate::fields::{Field, FieldType};

/// What the headers say about the message as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About<'a> {
    pub(super) call_id: Option<&'a [u8]>,
    pub(super) cseq: Option<(u32, &'a [u8])>,
    pub(super) content_type: Option<&'a [u8]>,
    pub(super) content_length: Option<usize>,
}

macro_rules! address_fields {
    ($($name:ident: $display:ident $uri:ident $user:ident $host:ident $port:ident $param:ident;)*) => {
        $(static $name: Fields = Fields {
            display: Some(&super::$display),
            uri: &super::$uri,
            user: &super::$user,
            host: &super::$host,
            port: &super::$port,
            param: Some(&super::$param),
        };)*
    };
}

address_fields! {
    FROM: FROM_DISPLAY FROM_ADDR FROM_USER FROM_HOST FROM_PORT FROM_PARAM;
    TO: TO_DISPLAY TO_ADDR TO_USER TO_HOST TO_PORT TO_PARAM;
    CONTACT: CONTACT_DISPLAY CONTACT_ADDR CONTACT_USER CONTACT_HOST CONTACT_PORT CONTACT_PARAM;
    ROUTE: ROUTE_DISPLAY ROUTE_ADDR ROUTE_USER ROUTE_HOST ROUTE_PORT ROUTE_PARAM;
    RECORD_ROUTE: RECORD_ROUTE_DISPLAY RECORD_ROUTE_ADDR RECORD_ROUTE_USER RECORD_ROUTE_HOST RECORD_ROUTE_PORT
        RECORD_ROUTE_PARAM;
    SERVICE_ROUTE: SERVICE_ROUTE_DISPLAY SERVICE_ROUTE_ADDR SERVICE_ROUTE_USER SERVICE_ROUTE_HOST SERVICE_ROUTE_PORT
        SERVICE_ROUTE_PARAM;
    PATH: PATH_DISPLAY PATH_ADDR PATH_USER PATH_HOST PATH_PORT PATH_PARAM;
    PAI: PAI_DISPLAY PAI_ADDR PAI_USER PAI_HOST PAI_PORT PAI_PARAM;
    PPI: PPI_DISPLAY PPI_ADDR PPI_USER PPI_HOST PPI_PORT PPI_PARAM;
}

/// Emits a header, and notes what it says about the message.
pub(super) fn emit<'a>(cx: &mut Dissector, header: Header<'a>, about: &mut About<'a>) {
    let Some(field) = names::field_of(header.name) else { return };
    let value = header.value;
    match field.ty {
        FieldType::Uint(..) => cx.uint(field, number::<u32>(value).unwrap_or(0)),
        _ => cx.text(field, value),
    }
    // The names of fields are unique, and comparing places is cheap.
    let is = |other: &'static Field| std::ptr::eq(field, other);
    if is(&super::CALL_ID) {
        about.call_id = Some(value);
        cx.text(&super::CALL_ID_GENERATED, value);
    } else if is(&super::CSEQ) {
        about.cseq = cseq(cx, value);
    } else if is(&super::CONTENT_TYPE) {
        about.content_type = Some(value);
    } else if is(&super::CONTENT_LENGTH) {
        about.content_length = leading_number(value);
    } else if is(&super::FROM) || is(&super::TO) {
        party(cx, value, is(&super::FROM));
    } else if is(&super::CONTACT) {
        contacts(cx, value);
    } else if let Some((_, fields)) = ROUTES.iter().find(|(route, _)| is(route)) {
        for part in list(value) {
            address::emit(cx, fields, part);
        }
    } else if is(&super::P_ASSERTED_IDENTITY) {
        address::emit(cx, &PAI, list(value).next().unwrap_or(value));
    } else if is(&super::P_PREFERRED_IDENTITY) {
        address::emit(cx, &PPI, list(value).next().unwrap_or(value));
    } else if is(&super::VIA) {
        list(value).for_each(|part| via(cx, part));
    } else if is(&super::REASON) {
        reason(cx, value);
    } else if is(&super::RACK) {
        rack(cx, value);
    } else if AUTHENTICATION.iter().any(|auth| is(auth)) {
        authentication(cx, header);
    } else if is(&super::P_ACCESS_NETWORK_INFO) {
        cx.text(&super::ACCESS_TYPE, split(value, b';').0.trim_ascii());
    } else if is(&super::P_CHARGING_VECTOR) {
        let mut icids = params(value).filter_map(|param| parameter(param, b"icid-value"));
        if let Some(icid) = icids.next() {
            cx.text(&super::ICID_VALUE, icid);
        }
    }
}

static ROUTES: &[(&Field, &Fields)] = &[
    (&super::ROUTE, &ROUTE),
    (&super::RECORD_ROUTE, &RECORD_ROUTE),
    (&super::SERVICE_ROUTE, &SERVICE_ROUTE),
    (&super::PATH, &PATH),
];

static AUTHENTICATION: &[&Field] = &[
    &super::AUTHENTICATION_INFO,
    &super::AUTHORIZATION,
    &super::PROXY_AUTHENTICATE,
    &super::PROXY_AUTHORIZATION,
    &super::WWW_AUTHENTICATE,
];

/// The value of a parameter, if it has this name.
fn parameter<'a>(param: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (key, value) = split(param, b'=');
    key.trim_ascii().eq_ignore_ascii_case(name).then(|| value.trim_ascii())
}

fn cseq<'a>(cx: &mut Dissector, value: &'a [u8]) -> Option<(u32, &'a [u8])> {
    let (digits, method) = split(value, b' ');
    let (seq, method) = (number(digits)?, method.trim_ascii());
    if method.is_empty() {
        return None;
    }
    cx.uint(&super::CSEQ_SEQ, seq);
    cx.text(&super::CSEQ_METHOD, method);
    Some((seq, method))
}

/// From or To: an address and a tag.
fn party(cx: &mut Dissector, value: &[u8], from: bool) {
    let (fields, tag) = if from { (&FROM, &super::FROM_TAG) } else { (&TO, &super::TO_TAG) };
    let behind = address::emit(cx, fields, value);
    for value in params(behind).filter_map(|param| parameter(param, b"tag")) {
        cx.text(tag, value);
        cx.text(&super::TAG, value);
    }
}

fn contacts(cx: &mut Dissector, value: &[u8]) {
    for part in list(value) {
        let behind = address::emit(cx, &CONTACT, part);
        for param in params(behind) {
            cx.text(&super::CONTACT_PARAMETER, param);
        }
    }
}

/// `SIP/2.0/UDP host:port;parameters`.
fn via(cx: &mut Dissector, value: &[u8]) {
    let (sent, behind) = split(value, b';');
    let sent = sent.trim_ascii();
    let Some(blank) = sent.iter().position(u8::is_ascii_whitespace) else { return };
    let (protocol, place) = sent.split_at(blank);
    if let Some(slash) = memchr::memrchr(b'/', protocol) {
        cx.text(&super::VIA_TRANSPORT, protocol.get(slash + 1..).unwrap_or(&[]));
    }
    let (host, port) = host_and_port(place.trim_ascii());
    cx.text(&super::VIA_SENT_BY_ADDRESS, host.trim_ascii());
    if let Some(port) = number::<u16>(port.trim_ascii()) {
        cx.uint(&super::VIA_SENT_BY_PORT, port);
    }
    for param in params(behind) {
        let (name, value) = split(param, b'=');
        let value = if param.contains(&b'=') { value } else { name };
        let known = VIA_PARAMETERS.iter().find(|(known, _)| name.trim_ascii().eq_ignore_ascii_case(known.as_bytes()));
        if let Some((_, field)) = known {
            cx.text(field, value.trim_ascii());
        }
    }
}

static VIA_PARAMETERS: &[(&str, &Field)] = &[
    ("branch", &super::VIA_BRANCH),
    ("maddr", &super::VIA_MADDR),
    ("received", &super::VIA_RECEIVED),
    ("rport", &super::VIA_RPORT),
    ("ttl", &super::VIA_TTL),
];

/// `protocol;cause=16;text="…"` (RFC 3326).
fn reason(cx: &mut Dissector, value: &[u8]) {
    let mut parts = params(value);
    let Some(protocol) = parts.next() else { return };
    cx.text(&super::REASON_PROTOCOLS, protocol);
    let field = match protocol {
        _ if protocol.eq_ignore_ascii_case(b"q.850") => &super::REASON_CAUSE_Q850,
        _ if protocol.eq_ignore_ascii_case(b"sip") => &super::REASON_CAUSE_SIP,
        _ => &super::REASON_CAUSE_OTHER,
    };
    for part in parts {
        if let Some(cause) = parameter(part, b"cause").and_then(leading_number::<u32>) {
            cx.uint(field, cause);
        } else if let Some(text) = parameter(part, b"text") {
            let text = text.strip_prefix(b"\"").unwrap_or(text);
            cx.text(&super::REASON_TEXT, text.strip_suffix(b"\"").unwrap_or(text));
        }
    }
}

fn rack(cx: &mut Dissector, value: &[u8]) {
    let mut parts = value.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty());
    for field in [&super::RACK_RSEQ_SEQ, &super::RACK_CSEQ_SEQ] {
        let Some(seq) = parts.next().and_then(number::<u32>) else { return };
        cx.uint(field, seq);
    }
    if let Some(method) = parts.next() {
        cx.text(&super::RACK_CSEQ_METHOD, method);
    }
}

/// `Digest username="…", realm="…"` (RFC 3261 22.4).
fn authentication(cx: &mut Dissector, header: Header<'_>) {
    cx.text(&super::AUTH, header.whole);
    let mut rest = header.value;
    // Authentication-Info has no scheme.
    if !header.name.eq_ignore_ascii_case(b"authentication-info") {
        let (scheme, parts) = split(rest, b' ');
        cx.text(&super::AUTH_SCHEME, scheme);
        rest = parts;
    }
    for part in list(rest) {
        let (name, value) = split(part, b'=');
        let name = name.trim_ascii();
        let known = AUTH_PARAMETERS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
        if let Some((_, field)) = known {
            cx.text(field, value.trim_ascii());
        }
    }
}

static AUTH_PARAMETERS: &[(&str, &Field)] = &[
    ("algorithm", &super::AUTH_ALGORITHM),
    ("cnonce", &super::AUTH_CNONCE),
    ("domain", &super::AUTH_DOMAIN),
    ("nc", &super::AUTH_NC),
    ("nextnonce", &super::AUTH_NEXTNONCE),
    ("nonce", &super::AUTH_NONCE),
    ("opaque", &super::AUTH_OPAQUE),
    ("qop", &super::AUTH_QOP),
    ("realm", &super::AUTH_REALM),
    ("response", &super::AUTH_RESPONSE),
    ("rspauth", &super::AUTH_RSPAUTH),
    ("stale", &super::AUTH_STALE),
    ("uri", &super::AUTH_URI),
    ("username", &super::AUTH_USERNAME),
];
