//! MMS Message Encapsulation (`mmse`): what handset and MMSC tell each other, over HTTP or WSP.
//!
//! Headers one after another, each a number and a value; the last is the content type, and the
//! body follows it. Content type, parameters and parts are those of WSP and emit `wsp.*` fields.

mod address;
mod headers;
mod outcome;
mod table;
#[cfg(test)]
mod tests;
mod text;

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, uri, wsp};
use table::{BODY_SIZE, MESSAGE_TYPE, MMS_CLASS, MMSE, PARTS};

/// The media type of a message.
pub(super) const MEDIA: &str = "application/vnd.wap.mms-message";

pub(super) static ROW: Row = Row { protocol: &MMSE, run: Run::Unit(run), hooks: &[Hook::Media(MEDIA)] };

const MESSAGE_TYPE_HEADER: u8 = 0x8c;
const RETRIEVE_CONF: u8 = 0x84;

/// Whether a body of whatever type begins like a message: message type first, then transaction id
/// or version.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    matches!(bytes, [MESSAGE_TYPE_HEADER, 0x80..=0x97, 0x98 | 0x8d, ..])
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    let [first, kind] = cursor.array()?;
    cx.uint(&MESSAGE_TYPE, kind);
    if first != MESSAGE_TYPE_HEADER {
        // As in Wireshark the second octet passes for the type; but what comes first is still read.
        cursor = Cursor::new(payload.bytes);
    }
    let mut seen = headers::Seen::new(kind);
    while !cursor.is_empty() {
        if headers::next(cx, &mut cursor, &mut seen)? == headers::Header::ContentType {
            absent_status(cx, kind, &seen);
            return body(cx, payload, &mut cursor);
        }
    }
    if payload.missing == 0 {
        absent_status(cx, kind, &seen);
    }
    Ok(())
}

/// After all headers: without a retrieve status the retrieval went well.
fn absent_status(cx: &mut Dissector, kind: u8, seen: &headers::Seen) {
    if kind == RETRIEVE_CONF && !seen.retrieve_status {
        cx.text(&MMS_CLASS, outcome::OK);
    }
}

/// The content type and what follows it.
fn body(cx: &mut Dissector, payload: Payload<'_>, cursor: &mut Cursor<'_>) -> Dissected {
    let media = wsp::content_type(cx, cursor)?;
    cx.label(&wsp::POST_DATA);
    let body = payload.from(cursor.position());
    cx.uint(&BODY_SIZE, body.wire_len() as u64);
    if media.is_multipart() {
        return wsp::parts(cx, body, Some(&PARTS));
    }
    cx.uint(&PARTS, u32::from(body.wire_len() > 0));
    Ok(())
}
