//! Real Time Streaming Protocol (`rtsp`, RFC 2326): requests, responses, and what is interleaved
//! with them.

use super::expected::{Over, address};
use super::textual::{Cut, Headers, Messages, Next, headed, leading_number, line, number, split};
use super::{Cursor, Direction, Dissected, Dissector, Hook, Payload, Row, Run, Stop, Stream, mime_multipart, rtp};
use crate::fields::protocol;

protocol! {
    pub static RTSP = "rtsp", "Real Time Streaming Protocol", Spanning, carries ["mime_multipart", "rtp", "sdp"],
        "TCP ports 554, 8554 and 7236: one layer for each message and each interleaved packet; RFC 2326.";
    REQUEST = "rtsp.request", Text, "First line of a request, its end written as `\\r\\n`; not with unknown methods.";
    RESPONSE = "rtsp.response", Text, "First line of a response, likewise.";
    METHOD = "rtsp.method", Text, "Method of a request.";
    URL = "rtsp.url", Text, "URL of a request.";
    STATUS = "rtsp.status", Uint(4, Dec), "Status code of a response.";
    TRANSPORT = "rtsp.transport", Text, "Value of Transport.";
    SESSION = "rtsp.session", Text, "Value of Session, parameters included.";
    CONTENT_TYPE = "rtsp.content-type", Text, "Value of Content-Type.";
    CONTENT_LENGTH = "rtsp.content-length", Uint(4, Dec), "Value of Content-Length.";
    X_VIG_MSISDN = "rtsp.X_Vig_Msisdn", Text, "Value of X-Vig-Msisdn.";
    MAGIC = "rtsp.magic", Uint(1, Hex), "`0x24`, the first byte of an interleaved packet.";
    CHANNEL = "rtsp.channel", Uint(1, Hex), "Channel of an interleaved packet.";
    LENGTH = "rtsp.length", Uint(2, Dec), "Length of an interleaved packet.";
    DATA = "rtsp.data", Bytes, "A body or an interleaved packet that no other protocol takes.";
}

pub(super) static ROW: Row = Row {
    protocol: &RTSP,
    run: Run::Stream(new),
    hooks: &[Hook::TcpPort(554), Hook::TcpPort(7236), Hook::TcpPort(8554), Hook::TcpLooks(looks)],
};

static METHODS: &[&[u8]] = &[
    b"DESCRIBE",
    b"ANNOUNCE",
    b"GET_PARAMETER",
    b"OPTIONS",
    b"PAUSE",
    b"PLAY",
    b"RECORD",
    b"REDIRECT",
    b"SETUP",
    b"SET_PARAMETER",
    b"TEARDOWN",
];

/// Whether the first line looks like RTSP: the version comes first or last.
fn looks(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_uppercase) && line(bytes).is_some_and(|(first, _)| is_first_line(first))
}

fn is_first_line(first: &[u8]) -> bool {
    first.starts_with(b"RTSP/") || first.ends_with(b" RTSP/1.0")
}

fn new() -> Box<dyn Stream> {
    Box::<Cut<Connection>>::default()
}

#[derive(Debug, Default)]
struct Connection {
    /// Channels that carry RTP.
    media: Vec<u8>,
    /// Channels that carry RTCP.
    control: Vec<u8>,
}

impl Messages for Connection {
    fn next(&self, _direction: Direction, bytes: &[u8]) -> Next {
        match bytes {
            [b'$', _, high, low, ..] => Next::Message(4 + usize::from(u16::from_be_bytes([*high, *low]))),
            [b'$', ..] => Next::Wait,
            _ => headed(bytes, is_first_line, |name| name.eq_ignore_ascii_case(b"content-length")),
        }
    }

    fn report(&mut self, cx: &mut Dissector, _direction: Direction, bytes: &[u8], missing: usize) {
        cx.enter_with(&RTSP, Payload { bytes, missing }, |cx, payload| match payload.bytes {
            [b'$', ..] => self.interleaved(cx, payload),
            _ => self.message(cx, payload),
        });
    }
}

/// What the headers say about a message.
#[derive(Debug, Default)]
struct About<'a> {
    content_type: Option<&'a [u8]>,
    transport: Option<&'a [u8]>,
}

impl Connection {
    fn interleaved(&self, cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
        let mut header = Cursor::new(payload.bytes);
        cx.uint(&MAGIC, header.u8()?);
        let channel = header.u8()?;
        cx.uint(&CHANNEL, channel);
        cx.uint(&LENGTH, header.u16()?);
        let packet = payload.from(header.position());
        let media = self.media.contains(&channel);
        if media && cx.enter_with(&rtp::RTP, packet, rtp::interleaved) || packet.missing > 0 {
            return if packet.missing > 0 { Err(Stop::Cut) } else { Ok(()) };
        }
        if !media && !self.control.contains(&channel) && !packet.bytes.is_empty() {
            cx.bytes(&DATA, packet.bytes);
        }
        Ok(())
    }

    fn message(&mut self, cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
        let (first, len) = line(payload.bytes).ok_or(Stop::Cut)?;
        let response = first_line(cx, first, payload.bytes.get(first.len()..len).unwrap_or(&[]));
        let mut about = About::default();
        let mut lines = Headers::new(payload.bytes.get(len..).unwrap_or(&[]));
        while let Some(header) = lines.next() {
            // What was lost might continue the line.
            if payload.missing > 0 && lines.rest().is_empty() {
                return Err(Stop::Cut);
            }
            let value = header.value;
            match header.name.to_ascii_lowercase().as_slice() {
                b"transport" => {
                    cx.text(&TRANSPORT, value);
                    about.transport = Some(value);
                }
                b"session" => cx.text(&SESSION, value),
                b"content-type" => {
                    cx.text(&CONTENT_TYPE, value);
                    about.content_type = Some(value);
                }
                b"content-length" => cx.uint(&CONTENT_LENGTH, leading_number::<u32>(value).unwrap_or(0)),
                b"x-vig-msisdn" => cx.text(&X_VIG_MSISDN, value),
                _ => {}
            }
        }
        if response && let Some(transport) = about.transport {
            self.set_up(cx, transport);
        }
        let body = Payload { bytes: lines.rest(), missing: payload.missing };
        if lines.ended() && body.wire_len() > 0 {
            let taken = about.content_type.is_some_and(|kind| mime_multipart::enter_body(cx, kind, body));
            if !taken && body.missing == 0 {
                cx.bytes(&DATA, body.bytes);
            }
        }
        if payload.missing > 0 { Err(Stop::Cut) } else { Ok(()) }
    }

    /// What a response to SETUP says about the media: the ports of RTP over UDP, or the channels.
    fn set_up(&mut self, cx: &mut Dissector, transport: &[u8]) {
        let value = |name: &[u8]| {
            transport.split(|byte| *byte == b';').find_map(|part| {
                let (key, value) = split(part.trim_ascii(), b'=');
                key.eq_ignore_ascii_case(name).then_some(value)
            })
        };
        if !transport.starts_with(b"RTP/") {
            return;
        }
        if let Some(channels) = value(b"interleaved") {
            let (media, control) = split(channels, b'-');
            self.media.extend(number::<u8>(media).filter(|channel| !self.media.contains(channel)));
            self.control.extend(number::<u8>(control).filter(|channel| !self.control.contains(channel)));
            return;
        }
        let named = |name| value(name).and_then(|host| address(std::str::from_utf8(host).ok()?));
        let client = named(b"destination").unwrap_or(cx.net.dst);
        let server = named(b"source").unwrap_or(cx.net.src);
        for (host, port) in [(client, value(b"client_port")), (server, value(b"server_port"))] {
            if let Some(port) = port.and_then(leading_number::<u16>) {
                cx.expect(Over::Udp, (host, port), &rtp::ROW, "RTSP", None);
            }
        }
    }
}

/// The first line, with its end; whether it is that of a response.
fn first_line(cx: &mut Dissector, first: &[u8], end: &[u8]) -> bool {
    let end: &[u8] = if end == b"\r\n" { b"\\r\\n" } else { b"\\n" };
    if first.starts_with(b"RTSP/") {
        cx.text(&RESPONSE, [first, end].concat());
        let (_, rest) = split(first, b' ');
        if let Some(status) = leading_number::<u32>(rest.trim_ascii_start()) {
            cx.uint(&STATUS, status);
        }
        return true;
    }
    let (method, rest) = split(first, b' ');
    if METHODS.contains(&method) {
        cx.text(&REQUEST, [first, end].concat());
        cx.text(&METHOD, method);
        let (url, _) = split(rest.trim_ascii_start(), b' ');
        if !url.is_empty() {
            cx.text(&URL, url);
        }
    }
    false
}

#[cfg(test)]
mod tests;
