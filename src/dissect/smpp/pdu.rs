//! One command: its header and, by its kind, its body.

use super::super::gsm_sms_ud::{self, About, Address, GSM_SMS_UD};
use super::super::{Cursor, Dissected, Dissector, Payload, Stop};
use super::optional::{self, Optional};
use super::time;
use super::{
    ADDR_NPI, ADDR_TON, ADDRESS_RANGE, COMMAND_ID, COMMAND_LENGTH, COMMAND_STATUS, DATA_CODING, DCS_CHARSET, DCS_CLASS,
    DCS_RESERVED, DCS_SMS_CODING_GROUP, DCS_WAIT_IND, DCS_WAIT_TYPE, DEST_ADDR_NPI, DEST_ADDR_TON, DESTINATION_ADDR,
    DL_NAME, DLIST, DLIST_RESP, ERROR_CODE, ERROR_STATUS_CODE, ESM_FEATURES, ESM_MSG_MODE, ESM_MSG_TYPE, ESME_ADDR,
    ESME_ADDR_NPI, ESME_ADDR_TON, FINAL_DATE, FINAL_DATE_R, HEADER, INTERFACE_VERSION, MESSAGE, MESSAGE_ID,
    MESSAGE_STATE, MESSAGE_TEXT, PASSWORD, PRIORITY_FLAG, PROTOCOL_ID, REGDEL_ACKS, REGDEL_NOTIF, REGDEL_RECEIPT,
    REPLACE_IF_PRESENT_FLAG, REQUEST, RESPONSE, RESPONSE_BIT, SCHEDULE_DELIVERY_TIME, SCHEDULE_DELIVERY_TIME_R,
    SEQUENCE_NUMBER, SERVICE_TYPE, SM_DEFAULT_MSG_ID, SM_LENGTH, SMPP, SOURCE_ADDR, SOURCE_ADDR_NPI, SOURCE_ADDR_TON,
    SYSTEM_ID, SYSTEM_TYPE, VALIDITY_PERIOD, VALIDITY_PERIOD_R,
};
use crate::fields::Field;

/// Fields of an address: type of number, numbering plan, the address itself.
type AddressFields = [&'static Field; 3];

static SOURCE: AddressFields = [&SOURCE_ADDR_TON, &SOURCE_ADDR_NPI, &SOURCE_ADDR];
static DESTINATION: AddressFields = [&DEST_ADDR_TON, &DEST_ADDR_NPI, &DESTINATION_ADDR];
static ESME: AddressFields = [&ESME_ADDR_TON, &ESME_ADDR_NPI, &ESME_ADDR];

/// A command; the payload ends where it ends.
pub(super) fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    cx.uint(&COMMAND_LENGTH, cursor.u32()?);
    let id = cursor.u32()?;
    let response = id & RESPONSE_BIT != 0;
    cx.flag(if response { &RESPONSE } else { &REQUEST }, true);
    cx.uint(&COMMAND_ID, id);
    let status = cursor.u32()?;
    if response {
        cx.uint(&COMMAND_STATUS, status);
    }
    cx.uint(&SEQUENCE_NUMBER, cursor.u32()?);
    let read = cx.demand.wants_fields(&SMPP) || cx.reaches(&GSM_SMS_UD);
    // A response that refuses may lack its body.
    if read && payload.wire_len() > HEADER {
        body(cx, id, &mut cursor)?;
    }
    if payload.missing > 0 { Err(Stop::Cut) } else { Ok(()) }
}

fn body(cx: &mut Dissector, id: u32, cursor: &mut Cursor<'_>) -> Dissected {
    match id & !RESPONSE_BIT {
        1 | 2 | 9 if id & RESPONSE_BIT == 0 => bind(cx, cursor)?,
        1 | 2 | 9 => named(cx, &SYSTEM_ID, cursor)?,
        3 if id & RESPONSE_BIT == 0 => {
            named(cx, &MESSAGE_ID, cursor)?;
            address(cx, &SOURCE, cursor)?;
        }
        3 => {
            named(cx, &MESSAGE_ID, cursor)?;
            time::emit(cx, &FINAL_DATE, &FINAL_DATE_R, string(cursor)?);
            cx.uint(&MESSAGE_STATE, cursor.u8()?);
            cx.uint(&ERROR_CODE, cursor.u8()?);
        }
        4 | 5 | 0x21 | 0x103 if id & RESPONSE_BIT == 0 => return message(cx, id, cursor),
        4 | 5 | 0x103 => named(cx, &MESSAGE_ID, cursor)?,
        0x21 => {
            named(cx, &MESSAGE_ID, cursor)?;
            refused(cx, cursor)?;
        }
        7 if id & RESPONSE_BIT == 0 => {
            named(cx, &MESSAGE_ID, cursor)?;
            address(cx, &SOURCE, cursor)?;
            times(cx, cursor)?;
            registered_delivery(cx, cursor)?;
            cx.uint(&SM_DEFAULT_MSG_ID, cursor.u8()?);
            short_message(cx, cursor)?;
        }
        8 if id & RESPONSE_BIT == 0 => {
            service_type(cx, cursor)?;
            named(cx, &MESSAGE_ID, cursor)?;
            address(cx, &SOURCE, cursor)?;
            address(cx, &DESTINATION, cursor)?;
        }
        0x0b => {
            named(cx, &SYSTEM_ID, cursor)?;
            named(cx, &PASSWORD, cursor)?;
        }
        0x102 => {
            address(cx, &SOURCE, cursor)?;
            address(cx, &ESME, cursor)?;
        }
        // No body, or one of broadcasts.
        _ => return Ok(()),
    }
    optional::all(cx, cursor).map(drop)
}

fn bind(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    named(cx, &SYSTEM_ID, cursor)?;
    named(cx, &PASSWORD, cursor)?;
    named(cx, &SYSTEM_TYPE, cursor)?;
    cx.uint(&INTERFACE_VERSION, cursor.u8()?);
    cx.uint(&ADDR_TON, cursor.u8()?);
    cx.uint(&ADDR_NPI, cursor.u8()?);
    or(cx, &ADDRESS_RANGE, string(cursor)?, "NULL");
    Ok(())
}

/// What carries a message: `submit_sm`, `deliver_sm`, `submit_multi`, `data_sm`.
fn message(cx: &mut Dissector, id: u32, cursor: &mut Cursor<'_>) -> Dissected {
    service_type(cx, cursor)?;
    let source = Address::new(address(cx, &SOURCE, cursor)?);
    let destination =
        if id == 0x21 { receivers(cx, cursor)? } else { Address::new(address(cx, &DESTINATION, cursor)?) };
    let class = cursor.u8()?;
    cx.uint(&ESM_MSG_MODE, class & 3);
    cx.uint(&ESM_MSG_TYPE, class >> 2 & 0x0f);
    cx.uint(&ESM_FEATURES, class >> 6);
    let (coding, text) = if id == 0x103 {
        registered_delivery(cx, cursor)?;
        (data_coding(cx, cursor)?, &[][..])
    } else {
        cx.uint(&PROTOCOL_ID, cursor.u8()?);
        cx.uint(&PRIORITY_FLAG, cursor.u8()?);
        times(cx, cursor)?;
        registered_delivery(cx, cursor)?;
        cx.uint(&REPLACE_IF_PRESENT_FLAG, cursor.u8()?);
        let coding = data_coding(cx, cursor)?;
        cx.uint(&SM_DEFAULT_MSG_ID, cursor.u8()?);
        (coding, short_message(cx, cursor)?)
    };
    let header = class & 0x40 != 0;
    decoded(cx, coding, header, text);
    let optional = optional::all(cx, cursor);
    let Optional { ports, part, payload } = optional.unwrap_or_default();
    // What the message says outside of itself may be cut; the message is whole.
    let text = if text.is_empty() { payload.unwrap_or(&[]) } else { text };
    if (header || ports.is_some()) && !text.is_empty() {
        gsm_sms_ud::enter(cx, text, About { header, source, destination, ports, part });
    }
    optional.map(drop)
}

/// The receivers of `submit_multi`; gives the first.
fn receivers(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Result<Address, Stop> {
    let count = cursor.u8()?;
    if count > 0 {
        cx.label(&DLIST);
    }
    let mut first = None;
    for _ in 0..count {
        let receiver = match cursor.u8()? {
            1 => address(cx, &DESTINATION, cursor)?,
            2 => {
                let name = string(cursor)?;
                cx.text(&DL_NAME, name);
                name
            }
            _ => return Err(Stop::Cut),
        };
        first.get_or_insert(receiver);
    }
    Ok(Address::new(first.unwrap_or(&[])))
}

/// Receivers that a `submit_multi` failed for.
fn refused(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let count = cursor.u8()?;
    if count > 0 {
        cx.label(&DLIST_RESP);
    }
    for _ in 0..count {
        address(cx, &DESTINATION, cursor)?;
        cx.uint(&ERROR_STATUS_CODE, cursor.u32()?);
    }
    Ok(())
}

fn times(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    time::emit(cx, &SCHEDULE_DELIVERY_TIME, &SCHEDULE_DELIVERY_TIME_R, string(cursor)?);
    time::emit(cx, &VALIDITY_PERIOD, &VALIDITY_PERIOD_R, string(cursor)?);
    Ok(())
}

fn registered_delivery(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let flags = cursor.u8()?;
    cx.uint(&REGDEL_RECEIPT, flags & 3);
    cx.uint(&REGDEL_ACKS, flags >> 2 & 3);
    cx.uint(&REGDEL_NOTIF, flags >> 4 & 1);
    Ok(())
}

fn data_coding(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Result<u8, Stop> {
    let coding = cursor.u8()?;
    cx.uint(&DATA_CODING, coding);
    if coding >= 0x40 {
        cx.uint(&DCS_SMS_CODING_GROUP, coding >> 4);
        if coding >= 0xf0 {
            cx.uint(&DCS_RESERVED, coding >> 3 & 1);
            cx.uint(&DCS_CHARSET, coding >> 2 & 1);
            cx.uint(&DCS_CLASS, coding & 3);
        } else {
            cx.uint(&DCS_WAIT_IND, coding >> 3 & 1);
            cx.uint(&DCS_RESERVED, coding >> 2 & 1);
            cx.uint(&DCS_WAIT_TYPE, coding & 3);
        }
    }
    Ok(coding)
}

fn short_message<'a>(cx: &mut Dissector, cursor: &mut Cursor<'a>) -> Result<&'a [u8], Stop> {
    let length = cursor.u8()?;
    cx.uint(&SM_LENGTH, length);
    let message = cursor.take(length.into())?;
    if !message.is_empty() {
        cx.bytes(&MESSAGE, message);
    }
    Ok(message)
}

/// The message as text, if its coding is one that says so.
fn decoded(cx: &mut Dissector, coding: u8, header: bool, message: &[u8]) {
    if !cx.wants(&MESSAGE_TEXT) || !matches!(coding, 1 | 3 | 8) {
        return;
    }
    let skipped = if header { message.first().map_or(0, |length| usize::from(*length) + 1) } else { 0 };
    let Some(message) = message.get(skipped..).filter(|message| !message.is_empty()) else { return };
    let text: String = match coding {
        1 => message.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '\u{fffd}' }).collect(),
        3 => message.iter().map(|byte| char::from(*byte)).collect(),
        _ => {
            let units = message.chunks(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0xfffd,
            });
            char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect()
        }
    };
    cx.text(&MESSAGE_TEXT, text);
}

fn service_type(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    or(cx, &SERVICE_TYPE, string(cursor)?, "(Default)");
    Ok(())
}

/// An address; gives its text.
fn address<'a>(cx: &mut Dissector, fields: &AddressFields, cursor: &mut Cursor<'a>) -> Result<&'a [u8], Stop> {
    let [number, plan, text] = fields;
    cx.uint(number, cursor.u8()?);
    cx.uint(plan, cursor.u8()?);
    let found = string(cursor)?;
    cx.text(text, found);
    Ok(found)
}

/// A text that is left out when it is empty.
fn named(cx: &mut Dissector, field: &'static Field, cursor: &mut Cursor<'_>) -> Dissected {
    let text = string(cursor)?;
    if !text.is_empty() {
        cx.text(field, text);
    }
    Ok(())
}

/// A text that has a name when it is empty.
fn or(cx: &mut Dissector, field: &'static Field, text: &[u8], empty: &str) {
    cx.text(field, if text.is_empty() { empty.as_bytes() } else { text });
}

/// Text up to the zero that ends it.
fn string<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Stop> {
    let length = memchr::memchr(0, cursor.rest()).ok_or(Stop::Cut)?;
    let text = cursor.take(length)?;
    cursor.u8()?;
    Ok(text)
}
