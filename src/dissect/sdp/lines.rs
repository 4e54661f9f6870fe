//! The lines of a description, and the media it tells of.

use super::payload_types;
use crate::dissect::expected::{Over, address};
use crate::dissect::textual::{line, number, split};
use crate::dissect::{Dissected, Dissector, Payload, Stop, rtp, sip};
use crate::fields::Field;

/// Media beyond these are not announced.
const MAX_MEDIA: usize = 64;

/// One `m=` of RTP and the address that its `c=`, or that of the session, gives.
#[derive(Debug, Clone, Copy)]
struct Media {
    port: u16,
    address: Option<[u8; 16]>,
}

#[derive(Debug, Default)]
struct Session {
    /// An `m=` was read.
    in_media: bool,
    /// Address of the `c=` before the first `m=`.
    address: Option<[u8; 16]>,
    /// The last `m=` is one of RTP, and last of these.
    in_rtp: bool,
    media: Vec<Media>,
}

pub(super) fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut session = Session::default();
    let mut rest = payload.bytes;
    while let Some((text, len)) = line(rest) {
        read(cx, &mut session, text);
        rest = rest.get(len..).unwrap_or(&[]);
    }
    if payload.missing > 0 {
        return Err(Stop::Cut);
    }
    if !rest.is_empty() {
        read(cx, &mut session, rest);
    }
    let call = cx.state.sdp.call;
    let mut announced = false;
    for media in &session.media {
        if let Some(address) = media.address.or(session.address) {
            cx.expect(Over::Udp, (address, media.port), &rtp::ROW, "SDP", call);
            announced = true;
        }
    }
    if let Some(call) = call.filter(|_| announced) {
        cx.value(&sip::CALL_ID_GENERATED, call);
    }
    Ok(())
}

/// Reads one line.
fn read(cx: &mut Dissector, session: &mut Session, text: &[u8]) {
    let Some(([kind, b'='], value)) = text.split_first_chunk() else { return };
    match kind {
        b'v' => cx.text(&super::VERSION, value),
        b'o' => words(cx, &super::OWNER, OWNER, value),
        b's' => cx.text(&super::SESSION_NAME, value),
        b'i' if session.in_media => cx.text(&super::MEDIA_TITLE, value),
        b'i' => cx.text(&super::SESSION_INFO, value),
        b'u' => cx.text(&super::URI, value),
        b'e' => cx.text(&super::EMAIL, value),
        b'p' => cx.text(&super::PHONE, value),
        b'c' => connection(cx, session, value),
        b'b' => pair(cx, [&super::BANDWIDTH, &super::BANDWIDTH_MODIFIER, &super::BANDWIDTH_VALUE], value),
        b't' => words(cx, &super::TIME, TIME, value),
        b'r' => words(cx, &super::REPEAT_TIME, REPEAT_TIME, value),
        b'z' => words(cx, &super::TIMEZONE, TIMEZONE, value),
        b'k' => {
            pair(cx, [&super::ENCRYPTION_KEY, &super::ENCRYPTION_KEY_TYPE, &super::ENCRYPTION_KEY_DATA], value);
        }
        b'a' if session.in_media => media_attribute(cx, value),
        b'a' => pair(cx, [&super::SESSION_ATTR, &super::SESSION_ATTR_FIELD, &super::SESSION_ATTR_VALUE], value),
        b'm' => media(cx, session, value),
        _ => cx.text(&super::UNKNOWN, text),
    }
}

/// The fields of the words of a line; the last `usize` of them are repeated for further words.
type Words = (&'static [&'static Field], usize);

static OWNER: Words = (
    &[
        &super::OWNER_USERNAME,
        &super::OWNER_SESSIONID,
        &super::OWNER_VERSION,
        &super::OWNER_NETWORK_TYPE,
        &super::OWNER_ADDRESS_TYPE,
        &super::OWNER_ADDRESS,
    ],
    0,
);
static TIME: Words = (&[&super::TIME_START, &super::TIME_STOP], 0);
static REPEAT_TIME: Words =
    (&[&super::REPEAT_TIME_INTERVAL, &super::REPEAT_TIME_DURATION, &super::REPEAT_TIME_OFFSET], 1);
static TIMEZONE: Words = (&[&super::TIMEZONE_TIME, &super::TIMEZONE_OFFSET], 2);

fn words(cx: &mut Dissector, whole: &'static Field, (fields, repeated): Words, value: &[u8]) {
    cx.text(whole, value);
    let again = fields.get(fields.len() - repeated..).unwrap_or(&[]).iter().cycle();
    for (word, field) in blanks(value).zip(fields.iter().chain(again)) {
        cx.text(field, word);
    }
}

/// A value of two parts with a colon between them.
fn pair(cx: &mut Dissector, [whole, first, second]: [&'static Field; 3], value: &[u8]) {
    cx.text(whole, value);
    if value.contains(&b':') {
        let (name, rest) = split(value, b':');
        cx.text(first, name);
        cx.text(second, rest);
    }
}

fn connection(cx: &mut Dissector, session: &mut Session, value: &[u8]) {
    cx.text(&super::CONNECTION_INFO, value);
    let mut parts = blanks(value);
    for field in [&super::CONNECTION_INFO_NETWORK_TYPE, &super::CONNECTION_INFO_ADDRESS_TYPE] {
        let Some(part) = parts.next() else { return };
        cx.text(field, part);
    }
    let Some(place) = parts.next() else { return };
    let (host, more) = split(place, b'/');
    cx.text(&super::CONNECTION_INFO_ADDRESS, host);
    if !more.is_empty() {
        // IPv6 has no time to live here.
        let (first, second) = split(more, b'/');
        let (ttl, count) = if host.contains(&b':') { (&[][..], first) } else { (first, second) };
        if !ttl.is_empty() {
            cx.text(&super::CONNECTION_INFO_TTL, ttl);
        }
        if !count.is_empty() {
            cx.text(&super::CONNECTION_INFO_NUM_ADDR, count);
        }
    }
    let address = std::str::from_utf8(host).ok().and_then(address);
    if !session.in_media {
        session.address = address;
    } else if session.in_rtp
        && let Some(media) = session.media.last_mut()
    {
        media.address = address;
    }
}

fn media(cx: &mut Dissector, session: &mut Session, value: &[u8]) {
    session.in_media = true;
    session.in_rtp = false;
    cx.text(&super::MEDIA, value);
    let mut parts = blanks(value);
    let Some(kind) = parts.next() else { return };
    cx.text(&super::MEDIA_MEDIA, kind);
    let Some(place) = parts.next() else { return };
    let (port, count) = split(place, b'/');
    cx.text(&super::MEDIA_PORT_STRING, port);
    let port = number::<u16>(port);
    if let Some(port) = port {
        cx.uint(&super::MEDIA_PORT, port);
    }
    if !count.is_empty() {
        cx.text(&super::MEDIA_PORTCOUNT, count);
    }
    let Some(protocol) = parts.next() else { return };
    cx.text(&super::MEDIA_PROTO, protocol);
    let over_rtp = protocol.starts_with(b"RTP/") || protocol.starts_with(b"UDP/TLS/RTP/");
    for format in parts {
        match number::<u8>(format).filter(|number| over_rtp && *number < 128) {
            Some(number) => cx.text(&super::MEDIA_FORMAT, payload_types::name(number).as_bytes()),
            None => cx.text(&super::MEDIA_FORMAT, format),
        }
    }
    if let Some(port) = port.filter(|_| over_rtp && session.media.len() < MAX_MEDIA) {
        session.in_rtp = true;
        session.media.push(Media { port, address: None });
    }
}

fn media_attribute(cx: &mut Dissector, value: &[u8]) {
    cx.text(&super::MEDIA_ATTR, value);
    if !value.contains(&b':') {
        return;
    }
    let (name, rest) = split(value, b':');
    cx.text(&super::MEDIA_ATTRIBUTE_FIELD, name);
    match name {
        b"rtpmap" => {
            let (format, encoding) = split(rest.trim_ascii_start(), b' ');
            cx.text(&super::MEDIA_FORMAT, format);
            let mut parts = encoding.trim_ascii().split(|byte| *byte == b'/');
            for field in [&super::MIME_TYPE, &super::SAMPLE_RATE, &super::CHANNELS] {
                let Some(part) = parts.next().filter(|part| !part.is_empty()) else { return };
                cx.text(field, part);
            }
        }
        b"fmtp" => {
            let (format, parameters) = split(rest.trim_ascii_start(), b' ');
            cx.text(&super::MEDIA_FORMAT, format);
            for parameter in parameters.split(|byte| *byte == b';').map(<[u8]>::trim_ascii) {
                if !parameter.is_empty() {
                    cx.text(&super::FMTP_PARAMETER, parameter);
                }
            }
        }
        _ => cx.text(&super::MEDIA_ATTRIBUTE_VALUE, rest),
    }
}

/// Words with blanks between them.
fn blanks(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b' ').filter(|word| !word.is_empty())
}
