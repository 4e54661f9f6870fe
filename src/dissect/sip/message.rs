//! A message: its first line, its headers, its body; in datagrams and on connections.

use super::address::{Fields, emit_uri};
use super::headers::{self, About};
use super::transactions::{self, Identity};
use crate::dissect::textual::{Cut, Headers, Messages, Next, headed, leading_number, line, split};
use crate::dissect::{Direction, Dissected, Dissector, Payload, Stop, Stream, mime_multipart};

const VERSION: &[u8] = b"SIP/2.0";

static REQUEST_URI: Fields = Fields {
    display: None,
    uri: &super::R_URI,
    user: &super::R_URI_USER,
    host: &super::R_URI_HOST,
    port: &super::R_URI_PORT,
    param: None,
};

/// Whether the first line is that of a message.
pub(super) fn looks(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_alphabetic) && line(bytes).is_some_and(|(first, _)| is_first_line(first))
}

fn is_first_line(first: &[u8]) -> bool {
    match first.strip_prefix(VERSION) {
        Some(rest) => rest.starts_with(b" "),
        None => first.strip_suffix(VERSION).is_some_and(|rest| {
            let (method, uri) = split(rest, b' ');
            !method.is_empty() && method.iter().all(u8::is_ascii_graphic) && uri.ends_with(b" ")
        }),
    }
}

/// The state of a new connection.
pub(super) fn stream() -> Box<dyn Stream> {
    Box::<Cut<Connection>>::default()
}

#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn next(&self, _direction: Direction, bytes: &[u8]) -> Next {
        headed(bytes, is_first_line, |name| {
            name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"l")
        })
    }

    fn report(&mut self, cx: &mut Dissector, _direction: Direction, bytes: &[u8], missing: usize) {
        cx.enter_with(&super::SIP, Payload { bytes, missing }, message);
    }
}

/// A datagram holds one message; what is behind its body is nobody's (RFC 3261 18.3).
pub(super) fn datagram(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    message(cx, payload)
}

fn message(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let (first, len) = line(payload.bytes).ok_or(Stop::NotMine)?;
    if !is_first_line(first) {
        return Err(Stop::NotMine);
    }
    let code = first_line(cx, first);
    let head = payload.bytes.get(len..).unwrap_or(&[]);
    let mut lines = Headers::new(head);
    let mut about = About::default();
    while let Some(header) = lines.next() {
        // What was clipped might continue the line.
        if payload.missing > 0 && lines.rest().is_empty() {
            return Err(Stop::Cut);
        }
        headers::emit(cx, header, &mut about);
    }
    let mut body = lines.rest();
    if !lines.ended() && payload.missing == 0 && !body.is_empty() {
        // The last line of a datagram need not end.
        let last = [body, b"\r\n"].concat();
        if let Some(header) = Headers::new(&last).next() {
            let mut last_about = About::default();
            headers::emit(cx, header, &mut last_about);
        }
        body = &[];
    }
    if !lines.ended() && payload.missing > 0 {
        return Err(Stop::Cut);
    }
    cx.text(&super::MSG_HDR, head.get(..head.len() - body.len()).unwrap_or(head));
    let call = about.call_id.filter(|_| cx.wants(&super::CALL_ID_GENERATED)).map(|id| cx.texts.text_bytes(id));
    identify(cx, code, &about);
    let body = Payload { bytes: body, missing: payload.missing };
    let body = about.content_length.map_or(body, |length| body.limit(length));
    emit_body(cx, &about, body, call);
    match payload.missing {
        0 => Ok(()),
        _ => Err(Stop::Cut),
    }
}

/// The first line; gives the status code of a response, 0 of a request.
fn first_line(cx: &mut Dissector, first: &[u8]) -> u32 {
    if let Some(rest) = first.strip_prefix(VERSION) {
        cx.text(&super::STATUS_LINE, first);
        let code = leading_number(rest.trim_ascii_start()).unwrap_or(0);
        cx.uint(&super::STATUS_CODE, code);
        return code;
    }
    cx.text(&super::REQUEST_LINE, first);
    let (method, rest) = split(first, b' ');
    cx.text(&super::METHOD, method);
    let uri = rest.strip_suffix(VERSION).unwrap_or(rest).trim_ascii();
    emit_uri(cx, &REQUEST_URI, uri);
    0
}

/// What is known of the message from those before it.
fn identify(cx: &mut Dissector, code: u32, about: &About<'_>) {
    let fields = [&super::RESEND, &super::RESEND_ORIGINAL, &super::RESPONSE_REQUEST, &super::RESPONSE_TIME];
    let Some((number, method)) = about.cseq.filter(|_| fields.iter().any(|field| cx.wants(field))) else { return };
    let call = cx.texts.text_bytes(about.call_id.unwrap_or_default());
    let known = transactions::enter(cx, Identity { call, number, method, code });
    cx.flag(&super::RESEND, known.original.is_some());
    if let Some(frame) = known.original {
        cx.uint(&super::RESEND_ORIGINAL, frame);
    }
    if let Some((frame, time)) = known.request {
        cx.uint(&super::RESPONSE_REQUEST, frame);
        let milliseconds = milliseconds(time, cx.frame_time());
        cx.uint(&super::RESPONSE_TIME, u64::try_from(milliseconds).unwrap_or(0));
    }
}

/// As in Wireshark: seconds and fractions are taken apart, and what is left of a millisecond is cut
/// off where the fraction grows, and counts as one where it shrinks.
fn milliseconds(from: i64, to: i64) -> i64 {
    const SECOND: i64 = 1_000_000_000;
    (to.div_euclid(SECOND) - from.div_euclid(SECOND)) * 1000
        + (to.rem_euclid(SECOND) - from.rem_euclid(SECOND)) / 1_000_000
}

fn emit_body(cx: &mut Dissector, about: &About<'_>, body: Payload<'_>, call: Option<crate::fields::Value>) {
    if body.wire_len() == 0 {
        return;
    }
    if body.missing == 0 {
        cx.bytes(&super::MSG_BODY, body.bytes);
    }
    let Some(kind) = about.content_type else { return };
    // What the body announces belongs to this call.
    let outer = std::mem::replace(&mut cx.state.sdp.call, call);
    mime_multipart::enter_body(cx, kind, body);
    cx.state.sdp.call = outer;
}
