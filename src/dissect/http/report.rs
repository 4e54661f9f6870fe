//! The fields of one message, and its body's way to whoever wants it.

use super::body::{self, Content};
use super::chunked::Piece;
use super::coding::{self, Decoded};
use super::head::{Head, Kind};
use super::headers::{self, Lines};
use super::pairing::{Method, Pairs};
use super::phrases;
use crate::dissect::{Dissector, Payload, mime_multipart};
use crate::fields::Field;

/// Longer URIs are not remembered until their response.
const MAX_URI: usize = 16 * 1024;

/// Reports a request or notification.
pub(super) fn request(cx: &mut Dissector, pairs: &mut Pairs, head: &Head<'_>, content: Content<'_>) {
    cx.layer(&super::HTTP, |cx| {
        start(cx, head);
        let [method, target, version] = head.request_line();
        headers::text(cx, &super::REQUEST_METHOD, method);
        self::target(cx, target);
        headers::text(cx, &super::REQUEST_VERSION, version);
        let notification = head.kind == Kind::Notification;
        header_lines(cx, head, (!notification).then_some(&super::REQUEST_LINE));
        let wants_uri = !notification && (cx.wants(&super::REQUEST_FULL_URI) || cx.wants(&super::RESPONSE_FOR_URI));
        let uri = if wants_uri { full_uri(method, target, head.about.host) } else { None };
        if let Some(uri) = &uri {
            cx.text(&super::REQUEST_FULL_URI, uri);
        }
        let method = match method {
            _ if notification => Method::Notification,
            b"HEAD" => Method::Head,
            b"CONNECT" => Method::Connect,
            _ => Method::Other,
        };
        let uri = uri.filter(|uri| uri.len() <= MAX_URI && cx.wants(&super::RESPONSE_FOR_URI));
        let (number, previous) =
            pairs.request(cx.frame_number(), cx.frame_time(), method, uri.map(String::into_boxed_str));
        if notification {
            cx.flag(&super::NOTIFICATION, true);
        } else {
            cx.flag(&super::REQUEST, true);
            cx.uint(&super::REQUEST_NUMBER, number);
            frame(cx, &super::PREV_REQUEST_IN, previous);
        }
        self::content(cx, head, content);
    });
}

/// Reports a response. One that was never completed has no time.
pub(super) fn response(cx: &mut Dissector, pairs: &mut Pairs, head: &Head<'_>, content: Content<'_>, incomplete: bool) {
    cx.layer(&super::HTTP, |cx| {
        start(cx, head);
        let (version, code, phrase) = head.status_line();
        headers::text(cx, &super::RESPONSE_VERSION, version);
        if let Some(code) = code {
            cx.uint(&super::RESPONSE_CODE, code);
            if cx.wants(&super::RESPONSE_CODE_DESC) {
                cx.text(&super::RESPONSE_CODE_DESC, phrases::phrase(code).as_bytes());
            }
        }
        if !phrase.is_empty() {
            headers::text(cx, &super::RESPONSE_PHRASE, phrase);
        }
        header_lines(cx, head, Some(&super::RESPONSE_LINE));
        cx.flag(&super::RESPONSE, true);
        let interim = matches!(code, Some(100 | 102..200));
        let answer = pairs.response(cx.frame_number(), interim);
        cx.uint(&super::RESPONSE_NUMBER, answer.number);
        if let Some(request) = answer.request.as_ref().filter(|_| !incomplete) {
            cx.seconds(&super::TIME, cx.frame_time().wrapping_sub(request.time));
        }
        frame(cx, &super::PREV_REQUEST_IN, answer.previous_request);
        frame(cx, &super::PREV_RESPONSE_IN, answer.previous_response);
        if let Some(request) = &answer.request {
            frame(cx, &super::REQUEST_IN, Some(request.frame));
            if let Some(uri) = &request.uri {
                cx.text(&super::RESPONSE_FOR_URI, uri.as_bytes());
            }
        }
        self::content(cx, head, content);
    });
}

/// Reports bytes that begin no message. Where no request was seen they need a colon in their first
/// line to count as HTTP at all.
pub(super) fn other(cx: &mut Dissector, bytes: &[u8], requested: bool) {
    let mut lines = Lines::new(bytes);
    if !requested && lines.next().is_none() {
        return;
    }
    cx.layer(&super::HTTP, |cx| {
        let mut lines = Lines::new(bytes);
        for header in lines.by_ref() {
            if !headers::emit(cx, &header) && cx.wants(&super::UNKNOWN_HEADER) {
                cx.text(&super::UNKNOWN_HEADER, headers::escaped(header.raw));
            }
        }
        if !lines.rest().is_empty() {
            file_data(cx, lines.rest());
        }
    });
}

fn start(cx: &mut Dissector, head: &Head<'_>) {
    if head.leading_crlf {
        cx.label(&super::LEADING_CRLF);
    }
    cx.label(&super::CHAT);
}

fn target(cx: &mut Dissector, target: &[u8]) {
    headers::text(cx, &super::REQUEST_URI, target);
    let mut parts = target.splitn(2, |byte| *byte == b'?');
    let (Some(path), Some(query)) = (parts.next(), parts.next()) else { return };
    headers::text(cx, &super::REQUEST_URI_PATH, path);
    headers::text(cx, &super::REQUEST_URI_QUERY, query);
    if cx.wants(&super::REQUEST_URI_PARAMETER) {
        for parameter in query.split(|byte| *byte == b'&').filter(|parameter| !parameter.is_empty()) {
            headers::text(cx, &super::REQUEST_URI_PARAMETER, parameter);
        }
    }
}

fn header_lines(cx: &mut Dissector, head: &Head<'_>, line: Option<&'static Field>) {
    let line = line.filter(|line| cx.wants(line));
    if line.is_some() || !headers::Wanted::none(cx) {
        for header in head.lines.clone() {
            headers::emit_wanted(cx, &header);
            if let Some(line) = line {
                headers::text(cx, line, header.raw);
            }
        }
    }
    if head.about.content_length.is_some() && head.about.transfer_encoding.is_some() {
        cx.label(&super::TE_AND_LENGTH);
    }
}

fn full_uri(method: &[u8], target: &[u8], host: Option<&[u8]>) -> Option<String> {
    let (host, target) = (headers::ascii(host?.trim_ascii_end()), headers::ascii(target));
    let absolute = target.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    Some(if absolute || method == b"CONNECT" { target.into_owned() } else { format!("http://{host}{target}") })
}

fn frame(cx: &mut Dissector, field: &'static Field, number: Option<u32>) {
    if let Some(number) = number {
        cx.uint(field, number);
    }
}

/// The fields of the body and what it carries.
fn content(cx: &mut Dissector, head: &Head<'_>, content: Content<'_>) {
    for piece in content.pieces {
        match piece {
            Piece::Size(size) => cx.uint(&super::CHUNK_SIZE, *size),
            Piece::Data(range) => cx.bytes(&super::CHUNK_DATA, content.bytes.get(range.clone()).unwrap_or(&[])),
            Piece::Boundary(bytes) => cx.bytes(&super::CHUNK_BOUNDARY, bytes),
            Piece::Trailer(line) => headers::text(cx, &super::CHUNKED_TRAILER_PART, line),
        }
    }
    if content.bytes.is_empty() || !body::wanted(cx, head) {
        return;
    }
    let cut = content.missing > 0;
    let decoded = match coding::decode(&head.about, content.bytes, cut) {
        Decoded::Body(decoded) => decoded,
        Decoded::Damaged => {
            cx.label(&super::DECOMPRESSION_FAILED);
            return;
        }
        Decoded::Unknown => return,
    };
    file_data(cx, &decoded);
    if let Some(content_type) = head.about.content_type {
        let missing = usize::try_from(content.missing).unwrap_or(usize::MAX / 2).min(usize::MAX / 2);
        mime_multipart::enter_body(cx, content_type, Payload { bytes: &decoded, missing });
    }
}

/// The body as text, as much of it as MATE takes.
fn file_data(cx: &mut Dissector, bytes: &[u8]) {
    const MAX_VALUE: usize = 65_535;
    headers::text(cx, &super::FILE_DATA, bytes.get(..MAX_VALUE).unwrap_or(bytes));
}
