//! Wireless Session Protocol (`wsp`): WAP's form of HTTP, over datagrams (with a transaction id in
//! front) or in the messages of WTP (without).
//!
//! What MMS shares with it, content types, parameters and multipart bodies, is in the parts below
//! and emits `wsp.*` fields into whichever layer is open.

mod capabilities;
mod charsets;
mod headers;
mod media;
mod multipart;
mod names;
mod rules;
mod structured;
mod table;
#[cfg(test)]
mod tests;
mod values;

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop, uri};
pub(super) use media::{Media, content_type, version_text};
pub(super) use multipart::parts;
pub(super) use table::{POST_DATA, WSP};
pub(super) use values::{Value, block, long_integer, text, value};

use table::{
    CAPABILITIES_LENGTH, CAPABILITIES_LENGTH_INVALID, HEADERS_LENGTH, MMS_URL, OVERSIZED_UINTVAR, PDU_TYPE,
    REPLY_HTTP_STATUS, REPLY_STATUS, SERVER_SESSION_ID, TID, URI, URI_LENGTH, VERSION_MAJOR, VERSION_MINOR,
};

pub(super) static ROW: Row =
    Row { protocol: &WSP, run: Run::Unit(connectionless), hooks: &[Hook::UdpPort(9200), Hook::UdpPort(2948)] };

/// The same protocol inside WTP, which has its own transaction id.
pub(super) static CONNECTED: Row = Row { protocol: &WSP, run: Run::Unit(connected), hooks: &[] };

/// Lengths beyond this are nonsense; Wireshark takes them for this one.
const LONGEST: u32 = 100_000_000;

fn connectionless(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    cx.uint(&TID, cursor.u8()?);
    pdu(cx, payload, cursor)
}

fn connected(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    pdu(cx, payload, Cursor::new(payload.bytes))
}

fn pdu(cx: &mut Dissector, payload: Payload<'_>, mut cursor: Cursor<'_>) -> Dissected {
    let cursor = &mut cursor;
    let kind = cursor.u8()?;
    cx.uint(&PDU_TYPE, kind);
    match kind {
        0x01 => connect(cx, payload, cursor),
        0x02 => connect_reply(cx, payload, cursor),
        0x03 => capabilities::redirect(cx, cursor),
        0x04 => {
            let status = cursor.u8()?;
            cx.uint(&REPLY_STATUS, status);
            if let Some(http) = http_status(status) {
                cx.uint(&REPLY_HTTP_STATUS, http);
            }
            let headers = length(cx, cursor)?;
            message(cx, payload, cursor, headers)
        }
        0x05 | 0x08 => session_id(cx, cursor),
        0x06 | 0x07 => {
            let headers = length(cx, cursor)?;
            message(cx, payload, cursor, headers)
        }
        0x09 => resume(cx, payload, cursor),
        0x40..=0x44 | 0x50..=0x5f => get(cx, cursor, kind),
        0x60 | 0x61 | 0x70..=0x7f => post(cx, payload, cursor),
        _ => Ok(()),
    }
}

fn connect(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>) -> Dissected {
    let version = cursor.u8()?;
    cx.uint(&VERSION_MAJOR, version >> 4);
    cx.uint(&VERSION_MINOR, version & 0x0f);
    session_headers(cx, payload, cursor)
}

fn connect_reply(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>) -> Dissected {
    session_id(cx, cursor)?;
    session_headers(cx, payload, cursor)
}

fn session_id(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&SERVER_SESSION_ID, values::uintvar(cursor)?);
    Ok(())
}

/// Capabilities and headers, both lengths first.
fn session_headers(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>) -> Dissected {
    let capabilities_len = values::uintvar(cursor)?;
    cx.uint(&CAPABILITIES_LENGTH, capabilities_len);
    let headers_len = length(cx, cursor)?;
    capabilities_of(cx, payload, cursor, capabilities_len)?;
    let (bytes, whole) = up_to(cursor, headers_len);
    headers::run(cx, bytes)?;
    whole
}

fn capabilities_of(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>, len: u32) -> Dissected {
    let Ok(bytes) = cursor.take(len as usize) else {
        if payload.missing == 0 {
            cx.label(&CAPABILITIES_LENGTH_INVALID);
        }
        return Err(Stop::Cut);
    };
    // A capability that cannot be read does not hide the headers behind them.
    if capabilities::run(cx, bytes).is_err() {
        cx.malformed();
    }
    Ok(())
}

fn resume(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>) -> Dissected {
    session_id(cx, cursor)?;
    let capabilities_len = values::uintvar(cursor)?;
    cx.uint(&CAPABILITIES_LENGTH, capabilities_len);
    capabilities_of(cx, payload, cursor, capabilities_len)?;
    headers::run(cx, cursor.rest())
}

fn get(cx: &mut Dissector, cursor: &mut Cursor<'_>, kind: u8) -> Dissected {
    let uri_len = values::uintvar(cursor)?;
    cx.uint(&URI_LENGTH, uri_len);
    let uri = cursor.take(uri_len as usize)?;
    cx.text(&URI, uri);
    if kind == 0x40 && cx.wants(&MMS_URL) {
        cx.text(&MMS_URL, uri::normalise(&String::from_utf8_lossy(uri)).as_ref());
    }
    headers::run(cx, cursor.rest())
}

fn post(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>) -> Dissected {
    let uri_len = values::uintvar(cursor)?;
    cx.uint(&URI_LENGTH, uri_len);
    let headers_len = length(cx, cursor)?;
    cx.text(&URI, cursor.take(uri_len as usize)?);
    message(cx, payload, cursor, headers_len)
}

/// The length of the headers.
fn length(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Result<u32, Stop> {
    let mut length = values::uintvar(cursor)?;
    if length > LONGEST {
        cx.label(&OVERSIZED_UINTVAR);
        length = LONGEST;
    }
    cx.uint(&HEADERS_LENGTH, length);
    Ok(length)
}

/// So many bytes, or all there are and that they are cut.
fn up_to<'a>(cursor: &mut Cursor<'a>, len: u32) -> (&'a [u8], Dissected) {
    match cursor.take(len as usize) {
        Ok(bytes) => (bytes, Ok(())),
        Err(stop) => (cursor.rest(), Err(stop)),
    }
}

/// Content type, headers, body. Without headers nothing says what the body is.
fn message(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>, headers_len: u32) -> Dissected {
    if headers_len == 0 {
        return Ok(());
    }
    let (head, whole) = up_to(cursor, headers_len);
    let mut head = Cursor::new(head);
    let media = content_type(cx, &mut head)?;
    let headers = headers::run(cx, head.rest());
    whole?;
    let body = payload.from(cursor.position());
    if media.is_multipart() {
        parts(cx, body, None)?;
    } else {
        dispatch(cx, media, body);
    }
    headers
}

/// Hands a body to the protocol of its media type; one that nobody knows may still be an MMS.
fn dispatch(cx: &mut Dissector, media: Media<'_>, body: Payload<'_>) {
    if body.bytes.is_empty() {
        return;
    }
    let name = media.name();
    if !cx.enter_media(&name, body) && name != super::mmse::MEDIA && super::mmse::looks_like(body.bytes) {
        cx.enter_media(super::mmse::MEDIA, body);
    }
}

/// The HTTP status that a WSP status stands for.
fn http_status(status: u8) -> Option<u16> {
    let status = u16::from(status);
    match status {
        0x10 | 0x11 => Some(100 + status - 0x10),
        0x20..=0x26 => Some(200 + status - 0x20),
        0x30..=0x37 => Some(300 + status - 0x30),
        0x40..=0x4f => Some(400 + status - 0x40),
        0x50 | 0x51 => Some(416 + status - 0x50),
        0x60..=0x65 => Some(500 + status - 0x60),
        _ => None,
    }
}
