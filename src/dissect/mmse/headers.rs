//! The headers of an MMS message.

#[allow(clippy::wildcard_imports, reason = "the rows of the table")]
use super::table::*;
use super::text::{Encoded, encoded, plain};
use super::{address, outcome, uri};
use crate::dissect::wsp::{Value, block, long_integer, value, version_text};
use crate::dissect::{Cursor, Dissected, Dissector, Stop};
use crate::fields::{Field, FieldType, local_time};

const NANOSECONDS: i64 = 1_000_000_000;

/// What a header leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// The content type: its value is next, then the body.
    ContentType,
    /// Any other; it was read.
    Plain,
}

/// What earlier headers said.
#[derive(Debug)]
pub(super) struct Seen {
    /// The message type.
    kind: u8,
    /// Major and minor version; 0 before it was read.
    version: u8,
    /// Whether there was a retrieve status.
    pub(super) retrieve_status: bool,
}

impl Seen {
    /// Nothing yet, of a message of that type.
    pub(super) fn new(kind: u8) -> Self {
        Self { kind, version: 0, retrieve_status: false }
    }

    /// Whether content location, status and text have an index in front: in the answers to
    /// deletions, which tell of several messages.
    fn is_indexed(&self) -> bool {
        matches!(self.kind, 0x92 | 0x95)
    }
}

/// Reads the next header.
pub(super) fn next(cx: &mut Dissector, cursor: &mut Cursor<'_>, seen: &mut Seen) -> Result<Header, Stop> {
    let number = cursor.peek().ok_or(Stop::Cut)?;
    if number < 0x80 {
        cx.text(&FFHEADER, plain(cursor)?);
        value(cursor)?;
        return Ok(Header::Plain);
    }
    let whole = cursor.rest();
    cursor.u8()?;
    match number {
        0x84 => return Ok(Header::ContentType),
        0x8d => {
            let version = cursor.u8()?;
            seen.version = version & 0x7f;
            if cx.wants(&MMS_VERSION) {
                cx.text(&MMS_VERSION, version_text(version));
            }
        }
        0x90 if seen.version == 0 => octet(cx, cursor, &READ_REPLY)?,
        0x99 => {
            seen.retrieve_status = true;
            status(cx, cursor, &RETRIEVE_STATUS, outcome::retrieve, seen.is_indexed())?;
        }
        0x92 => status(cx, cursor, &RESPONSE_STATUS, outcome::response, seen.is_indexed())?,
        0x95 => status(cx, cursor, &STATUS, outcome::delivery, false)?,
        0x83 | 0x93 | 0x9a if seen.is_indexed() && matches!(cursor.peek(), Some(1..=31)) => {
            let mut inner = Cursor::new(block(cursor)?);
            if value(&mut inner)?.integer().is_some() {
                first_version(cx, &mut inner, number)?;
            }
        }
        0x81..=0x8b | 0x8e..=0xa1 => first_version(cx, cursor, number)?,
        _ => later(cx, cursor, number, whole)?,
    }
    Ok(Header::Plain)
}

/// The headers of MMS 1.0 and 1.1.
fn first_version(cx: &mut Dissector, cursor: &mut Cursor<'_>, number: u8) -> Dissected {
    match number {
        0x81 => encoded_text(cx, cursor, &BCC),
        0x82 => encoded_text(cx, cursor, &CC),
        0x83 => {
            let url = plain(cursor)?;
            cx.text(&CONTENT_LOCATION, url);
            if cx.wants(&MMS_URL) {
                cx.text(&MMS_URL, uri::normalise(&String::from_utf8_lossy(url)).as_ref());
            }
            Ok(())
        }
        0x85 => {
            let seconds = number_or_zero(cursor)?;
            cx.time(&DATE, i64::from(seconds) * NANOSECONDS);
            Ok(())
        }
        0x86 => octet(cx, cursor, &DELIVERY_REPORT),
        0x87 => moment(cx, cursor, &DELIVERY_TIME_ABS, &DELIVERY_TIME_REL),
        0x88 => moment(cx, cursor, &EXPIRY_ABS, &EXPIRY_REL),
        0x89 => from(cx, cursor),
        0x8a => {
            if matches!(cursor.peek(), Some(0x80..)) {
                octet(cx, cursor, &MESSAGE_CLASS_ID)
            } else {
                cx.text(&MESSAGE_CLASS_STR, plain(cursor)?);
                Ok(())
            }
        }
        0x8b => {
            let id = plain(cursor)?;
            cx.text(&MESSAGE_ID, id);
            if cx.wants(&MMS_MESSAGE_ID) {
                cx.text(&MMS_MESSAGE_ID, address::message_id(&String::from_utf8_lossy(id)));
            }
            Ok(())
        }
        0x8e => long(cx, cursor, &MESSAGE_SIZE),
        0x8f => octet(cx, cursor, &PRIORITY),
        0x90 => octet(cx, cursor, &READ_REPORT),
        0x91 => octet(cx, cursor, &REPORT_ALLOWED),
        0x93 => encoded_text(cx, cursor, &RESPONSE_TEXT),
        0x94 => octet(cx, cursor, &SENDER_VISIBILITY),
        0x96 => encoded_text(cx, cursor, &SUBJECT),
        0x97 => {
            let to = encoded(cursor)?;
            text(cx, &TO, to);
            bare_address(cx, &MMS_TO, to);
            Ok(())
        }
        0x98 => {
            cx.text(&TRANSACTION_ID, plain(cursor)?);
            Ok(())
        }
        0x9a => encoded_text(cx, cursor, &RETRIEVE_TEXT),
        0x9b => octet(cx, cursor, &READ_STATUS),
        0x9c => octet(cx, cursor, &REPLY_CHARGING),
        0x9d => moment(cx, cursor, &REPLY_CHARGING_DEADLINE_ABS, &REPLY_CHARGING_DEADLINE_REL),
        0x9e => {
            cx.text(&REPLY_CHARGING_ID, plain(cursor)?);
            Ok(())
        }
        0x9f => long(cx, cursor, &REPLY_CHARGING_SIZE),
        0xa0 => {
            let mut inner = Cursor::new(general(cursor)?);
            let count = value(&mut inner)?.integer().ok_or(Stop::Cut)?;
            let by = encoded(&mut inner)?;
            text(cx, &PREVIOUSLY_SENT_BY, by);
            cx.uint(&PREVIOUSLY_SENT_BY_COUNT, count);
            text(cx, &PREVIOUSLY_SENT_BY_ADDRESS, by);
            Ok(())
        }
        0xa1 => {
            let mut inner = Cursor::new(general(cursor)?);
            let count = value(&mut inner)?.integer().ok_or(Stop::Cut)?;
            let date = i64::from(number_or_zero(&mut inner)?) * NANOSECONDS;
            date_text(cx, &PREVIOUSLY_SENT_DATE, date);
            cx.uint(&PREVIOUSLY_SENT_DATE_COUNT, count);
            date_text(cx, &PREVIOUSLY_SENT_DATE_DATE, date);
            Ok(())
        }
        // The others are read before.
        _ => Err(Stop::Cut),
    }
}

/// Any other header, of MMS 1.2 on: by the form of its value as in Wireshark, and where it is
/// known in a field of its own.
fn later(cx: &mut Dissector, cursor: &mut Cursor<'_>, number: u8, whole: &[u8]) -> Dissected {
    let own = own_field(number);
    match cursor.peek().ok_or(Stop::Cut)? {
        0x80.. => {
            let octet = cursor.u8()?;
            cx.uint(&HEADER_UINT, octet);
            match own {
                Some(Own::Octet(field)) => cx.uint(field, octet),
                Some(Own::Number(field)) => cx.uint(field, octet & 0x7f),
                _ => {}
            }
        }
        1..=31 => {
            let mut inner = Cursor::new(block(cursor)?);
            let length = whole.len() - cursor.rest().len();
            cx.bytes(&HEADER_BYTES, whole.get(..length).unwrap_or(whole));
            if let Some(own) = own {
                general_form(cx, own, &mut inner);
            }
        }
        _ => {
            let string = plain(cursor)?;
            cx.text(&HEADER_STRING, string);
            if let Some(Own::Text(field) | Own::Encoded(field)) = own {
                cx.text(field, string);
            }
        }
    }
    Ok(())
}

/// The field of a header of MMS 1.2 on, and the form of its value.
#[derive(Debug, Clone, Copy)]
enum Own {
    /// One octet from 0x80 on.
    Octet(&'static Field),
    /// An integer.
    Number(&'static Field),
    /// A text.
    Text(&'static Field),
    /// A text that may name its character set.
    Encoded(&'static Field),
    /// In counted octets, one octet that says of what, then the rest.
    Tagged(&'static Field),
}

fn own_field(number: u8) -> Option<Own> {
    Some(match number {
        0xa2 => Own::Octet(&STORE),
        0xa3 => Own::Octet(&MM_STATE),
        0xa4 => Own::Tagged(&MM_FLAGS),
        0xa5 => Own::Octet(&STORE_STATUS),
        0xa6 => Own::Encoded(&STORE_STATUS_TEXT),
        0xa7 => Own::Octet(&STORED),
        0xa9 => Own::Octet(&TOTALS),
        0xaa => Own::Tagged(&MBOX_TOTALS),
        0xab => Own::Octet(&QUOTAS),
        0xac => Own::Tagged(&MBOX_QUOTAS),
        0xad => Own::Number(&MESSAGE_COUNT),
        0xaf => Own::Number(&START),
        0xb1 => Own::Octet(&DISTRIBUTION_INDICATOR),
        0xb3 => Own::Number(&LIMIT),
        0xb4 => Own::Octet(&RECOMMENDED_RETRIEVAL_MODE),
        0xb5 => Own::Encoded(&RECOMMENDED_RETRIEVAL_MODE_TEXT),
        0xb6 => Own::Encoded(&STATUS_TEXT),
        0xb7 => Own::Text(&APPLIC_ID),
        0xb8 => Own::Text(&REPLY_APPLIC_ID),
        0xb9 => Own::Text(&AUX_APPLIC_INFO),
        0xba => Own::Octet(&CONTENT_CLASS),
        0xbb => Own::Octet(&DRM_CONTENT),
        0xbc => Own::Octet(&ADAPTATION_ALLOWED),
        0xbd => Own::Text(&REPLACE_ID),
        0xbe => Own::Text(&CANCEL_ID),
        0xbf => Own::Octet(&CANCEL_STATUS),
        _ => return None,
    })
}

/// The value of a header in counted octets; where they make no sense there is no field.
fn general_form(cx: &mut Dissector, own: Own, inner: &mut Cursor<'_>) {
    let whole = inner.rest();
    match own {
        // With an index in front: the status of one of several messages.
        Own::Octet(field) => {
            if value(inner).is_ok_and(|index| index.integer().is_some())
                && let Some(octet @ 0x80..) = inner.peek()
            {
                cx.uint(field, octet);
            }
        }
        Own::Number(field) => {
            if let Some(number) = long_integer(whole) {
                cx.uint(field, number);
            }
        }
        Own::Encoded(field) => text(cx, field, Encoded::in_block(whole)),
        Own::Tagged(field) if inner.u8().is_ok() => match field.ty {
            FieldType::Text => {
                if let Ok(tagged) = encoded(inner) {
                    text(cx, field, tagged);
                }
            }
            _ => {
                if let Some(number) = value(inner).ok().and_then(Value::integer) {
                    cx.uint(field, number);
                }
            }
        },
        Own::Text(_) | Own::Tagged(_) => {}
    }
}

// ---- values

fn octet(cx: &mut Dissector, cursor: &mut Cursor<'_>, field: &'static Field) -> Dissected {
    cx.uint(field, cursor.u8()?);
    Ok(())
}

/// A status, and what it amounts to.
fn status(
    cx: &mut Dissector,
    cursor: &mut Cursor<'_>,
    field: &'static Field,
    class: fn(u8) -> &'static str,
    indexed: bool,
) -> Dissected {
    let octet = if indexed && matches!(cursor.peek(), Some(1..=31)) {
        let mut inner = Cursor::new(block(cursor)?);
        value(&mut inner)?;
        inner.u8()?
    } else {
        cursor.u8()?
    };
    cx.uint(field, octet);
    cx.text(&MMS_CLASS, class(octet));
    Ok(())
}

/// A point in time in a field for texts.
fn date_text(cx: &mut Dissector, field: &'static Field, nanoseconds: i64) {
    if cx.wants(field) {
        cx.text(field, local_time(nanoseconds));
    }
}

fn text(cx: &mut Dissector, field: &'static Field, given: Encoded<'_>) {
    if cx.wants(field) {
        cx.text(field, given.decode().as_ref());
    }
}

fn encoded_text(cx: &mut Dissector, cursor: &mut Cursor<'_>, field: &'static Field) -> Dissected {
    let given = encoded(cursor)?;
    text(cx, field, given);
    Ok(())
}

fn bare_address(cx: &mut Dissector, field: &'static Field, given: Encoded<'_>) {
    if cx.wants(field) {
        cx.text(field, address::bare(&given.decode()));
    }
}

/// A long integer; what is none, or longer than four octets, is 0 as in Wireshark.
fn number_or_zero(cursor: &mut Cursor<'_>) -> Result<u32, Stop> {
    Ok(value(cursor)?.integer().unwrap_or(0))
}

fn long(cx: &mut Dissector, cursor: &mut Cursor<'_>, field: &'static Field) -> Dissected {
    cx.uint(field, number_or_zero(cursor)?);
    Ok(())
}

/// Counted octets.
fn general<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Stop> {
    match value(cursor)? {
        Value::Block(octets) => Ok(octets),
        _ => Err(Stop::Cut),
    }
}

/// A point in time, or a time from now.
fn moment(
    cx: &mut Dissector,
    cursor: &mut Cursor<'_>,
    absolute: &'static Field,
    relative: &'static Field,
) -> Dissected {
    let mut inner = Cursor::new(general(cursor)?);
    let token = inner.u8()?;
    let nanoseconds = i64::from(number_or_zero(&mut inner)?) * NANOSECONDS;
    if token == 0x80 {
        cx.time(absolute, nanoseconds);
    } else {
        cx.seconds(relative, nanoseconds);
    }
    Ok(())
}

/// The sender, or the request to insert it.
fn from(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let mut inner = Cursor::new(general(cursor)?);
    if inner.u8()? == 0x81 {
        cx.text(&FROM, "<insert address>");
        return Ok(());
    }
    let sender = encoded(&mut inner)?;
    text(cx, &FROM, sender);
    bare_address(cx, &MMS_FROM, sender);
    Ok(())
}
