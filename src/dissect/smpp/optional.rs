//! Optional parameters: tag, length, value (SMPP 3.4, 5.3).

use super::super::dictionary;
use super::super::{Cursor, Dissected, Dissector, Stop};
use super::{
    ADDITIONAL_STATUS_INFO_TEXT, ALERT_ON_MESSAGE_DELIVERY_NULL, ALERT_ON_MESSAGE_DELIVERY_TYPE, BILLING_ID,
    CALLBACK_NUM, CALLBACK_NUM_ATAG, CALLBACK_NUM_PRES, CALLBACK_NUM_SCRN, CONGESTION_STATE, DELIVERY_FAILURE_REASON,
    DEST_ADDR_NP_COUNTRY, DEST_ADDR_NP_INFO, DEST_ADDR_NP_RESOLUTION, DEST_ADDR_SUBUNIT, DEST_BEARER_TYPE,
    DEST_NETWORK_ID, DEST_NETWORK_TYPE, DEST_NODE_ID, DEST_SUBADDRESS, DEST_TELEMATICS_ID, DESTINATION_PORT,
    DISPLAY_TIME, DPF_RESULT, ITS_REPLY_TYPE, ITS_SESSION_IND, ITS_SESSION_NUMBER, ITS_SESSION_SEQUENCE,
    LANGUAGE_INDICATOR, MESSAGE_PAYLOAD, MESSAGE_STATE, MORE_MESSAGES_TO_SEND, MS_AVAILABILITY_STATUS, MS_VALIDITY,
    MSG_WAIT_IND, MSG_WAIT_TYPE, NETWORK_ERROR_CODE, NETWORK_ERROR_TYPE, NUMBER_OF_MESSAGES, OPT_PARAM, OPT_PARAM_LEN,
    OPT_PARAM_TAG, OPT_PARAMS, PAYLOAD_TYPE, PRIVACY_INDICATOR, QOS_TIME_TO_LIVE, RECEIPTED_MESSAGE_ID, RESERVED_OP,
    SAR_MSG_REF_NUM, SAR_SEGMENT_SEQNUM, SAR_TOTAL_SEGMENTS, SC_INTERFACE_VERSION, SET_DPF, SMS_SIGNAL,
    SOURCE_ADDR_SUBUNIT, SOURCE_BEARER_TYPE, SOURCE_NETWORK_ID, SOURCE_NETWORK_TYPE, SOURCE_NODE_ID, SOURCE_PORT,
    SOURCE_SUBADDRESS, SOURCE_TELEMATICS_ID, USER_MESSAGE_REFERENCE, USER_RESPONSE_CODE, USSD_SERVICE_OP, VENDOR_OP,
};
use crate::fields::{Field, FieldType};

/// Parameters of one field, sorted; the field's type says what the value is.
pub(super) static PLAIN: &[(u16, &Field)] = &[
    (0x0005, &DEST_ADDR_SUBUNIT),
    (0x0006, &DEST_NETWORK_TYPE),
    (0x0007, &DEST_BEARER_TYPE),
    (0x0008, &DEST_TELEMATICS_ID),
    (0x000d, &SOURCE_ADDR_SUBUNIT),
    (0x000e, &SOURCE_NETWORK_TYPE),
    (0x000f, &SOURCE_BEARER_TYPE),
    (0x0010, &SOURCE_TELEMATICS_ID),
    (0x0017, &QOS_TIME_TO_LIVE),
    (0x0019, &PAYLOAD_TYPE),
    (0x001d, &ADDITIONAL_STATUS_INFO_TEXT),
    (0x001e, &RECEIPTED_MESSAGE_ID),
    (0x0201, &PRIVACY_INDICATOR),
    (0x0202, &SOURCE_SUBADDRESS),
    (0x0203, &DEST_SUBADDRESS),
    (0x0204, &USER_MESSAGE_REFERENCE),
    (0x0205, &USER_RESPONSE_CODE),
    (0x020a, &SOURCE_PORT),
    (0x020b, &DESTINATION_PORT),
    (0x020c, &SAR_MSG_REF_NUM),
    (0x020d, &LANGUAGE_INDICATOR),
    (0x020e, &SAR_TOTAL_SEGMENTS),
    (0x020f, &SAR_SEGMENT_SEQNUM),
    (0x0210, &SC_INTERFACE_VERSION),
    (0x0303, &CALLBACK_NUM_ATAG),
    (0x0304, &NUMBER_OF_MESSAGES),
    (0x0381, &CALLBACK_NUM),
    (0x0420, &DPF_RESULT),
    (0x0421, &SET_DPF),
    (0x0422, &MS_AVAILABILITY_STATUS),
    (0x0424, &MESSAGE_PAYLOAD),
    (0x0425, &DELIVERY_FAILURE_REASON),
    (0x0426, &MORE_MESSAGES_TO_SEND),
    (0x0427, &MESSAGE_STATE),
    (0x0428, &CONGESTION_STATE),
    (0x0501, &USSD_SERVICE_OP),
    (0x060b, &BILLING_ID),
    (0x060d, &SOURCE_NETWORK_ID),
    (0x060e, &DEST_NETWORK_ID),
    (0x060f, &SOURCE_NODE_ID),
    (0x0610, &DEST_NODE_ID),
    (0x0611, &DEST_ADDR_NP_RESOLUTION),
    (0x0612, &DEST_ADDR_NP_INFO),
    (0x0613, &DEST_ADDR_NP_COUNTRY),
    (0x1201, &DISPLAY_TIME),
    (0x1203, &SMS_SIGNAL),
    (0x1204, &MS_VALIDITY),
    (0x1380, &ITS_REPLY_TYPE),
];

/// What the parameters say of the message.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Optional<'a> {
    /// Originator and destination port.
    pub(super) ports: Option<(u16, u16)>,
    /// Reference, total and number of a part.
    pub(super) part: Option<(u16, u8, u8)>,
    /// The message itself.
    pub(super) payload: Option<&'a [u8]>,
}

/// Parts of the above as they are read.
#[derive(Debug, Default)]
struct Found<'a> {
    source_port: Option<u16>,
    destination_port: Option<u16>,
    reference: Option<u16>,
    total: Option<u8>,
    number: Option<u8>,
    payload: Option<&'a [u8]>,
}

/// All parameters up to the end of the command.
pub(super) fn all<'a>(cx: &mut Dissector, cursor: &mut Cursor<'a>) -> Result<Optional<'a>, Stop> {
    if !cursor.is_empty() {
        cx.label(&OPT_PARAMS);
    }
    let mut found = Found::default();
    while !cursor.is_empty() {
        let tag = cursor.u16()?;
        cx.label(&OPT_PARAM);
        cx.uint(&OPT_PARAM_TAG, tag);
        let length = cursor.u16()?;
        cx.uint(&OPT_PARAM_LEN, length);
        let value = cursor.take(length.into())?;
        if parameter(cx, tag, value).is_err() {
            cx.malformed();
        }
        note(&mut found, tag, value);
    }
    let Found { source_port, destination_port, reference, total, number, payload } = found;
    Ok(Optional {
        ports: destination_port.map(|to| (source_port.unwrap_or(0), to)),
        part: reference.and_then(|reference| Some((reference, total?, number?))),
        payload,
    })
}

fn note<'a>(found: &mut Found<'a>, tag: u16, value: &'a [u8]) {
    match (tag, value) {
        (0x020a, &[p0, p1]) => found.source_port = Some(u16::from_be_bytes([p0, p1])),
        (0x020b, &[p0, p1]) => found.destination_port = Some(u16::from_be_bytes([p0, p1])),
        (0x020c, &[r0, r1]) => found.reference = Some(u16::from_be_bytes([r0, r1])),
        (0x020e, &[total]) => found.total = Some(total),
        (0x020f, &[number]) => found.number = Some(number),
        (0x0424, payload) => found.payload = Some(payload),
        _ => {}
    }
}

fn parameter(cx: &mut Dissector, tag: u16, value: &[u8]) -> Dissected {
    let mut cursor = Cursor::new(value);
    match tag {
        0x0030 => {
            let flags = cursor.u8()?;
            cx.uint(&MSG_WAIT_IND, flags >> 7);
            cx.uint(&MSG_WAIT_TYPE, flags & 3);
        }
        0x0302 => {
            let flags = cursor.u8()?;
            cx.uint(&CALLBACK_NUM_PRES, flags >> 2 & 3);
            cx.uint(&CALLBACK_NUM_SCRN, flags & 3);
        }
        0x0423 => {
            cx.uint(&NETWORK_ERROR_TYPE, cursor.u8()?);
            cx.uint(&NETWORK_ERROR_CODE, cursor.u16()?);
        }
        0x130c if value.is_empty() => cx.label(&ALERT_ON_MESSAGE_DELIVERY_NULL),
        0x130c => cx.uint(&ALERT_ON_MESSAGE_DELIVERY_TYPE, cursor.u8()?),
        0x1383 => {
            cx.uint(&ITS_SESSION_NUMBER, cursor.u8()?);
            let flags = cursor.u8()?;
            cx.uint(&ITS_SESSION_SEQUENCE, flags >> 1);
            cx.uint(&ITS_SESSION_IND, flags & 1);
        }
        0x1400..=0x3fff => bytes(cx, &VENDOR_OP, value),
        _ => match PLAIN.binary_search_by_key(&tag, |(known, _)| *known).ok().and_then(|at| PLAIN.get(at)) {
            Some((_, field)) => return plain(cx, field, value),
            None => bytes(cx, &RESERVED_OP, value),
        },
    }
    Ok(())
}

fn plain(cx: &mut Dissector, field: &'static Field, value: &[u8]) -> Dissected {
    let mut cursor = Cursor::new(value);
    match field.ty {
        // One byte on the wire, whatever the field is wide.
        FieldType::Uint(..) if value.len() == 1 => cx.uint(field, cursor.u8()?),
        FieldType::Uint(4, _) => cx.uint(field, cursor.u32()?),
        FieldType::Uint(2, _) => cx.uint(field, cursor.u16()?),
        FieldType::Uint(..) => cx.uint(field, cursor.u8()?),
        FieldType::Text => dictionary::text(cx, field, value),
        FieldType::None => cx.label(field),
        _ => bytes(cx, field, value),
    }
    Ok(())
}

fn bytes(cx: &mut Dissector, field: &'static Field, value: &[u8]) {
    if !value.is_empty() {
        cx.bytes(field, value);
    }
}
