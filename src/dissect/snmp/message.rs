//! Messages, their kinds, and the variables in them.

use super::super::ber::{Tlv, Values, id, oid};
use super::super::{Dissected, Dissector, Payload, Stop};
use super::requests;
use crate::fields::Field;

/// A datagram: one message.
pub(super) fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let bytes = payload.bytes;
    if bytes.first() != Some(&id::SEQUENCE) {
        return Err(Stop::NotMine);
    }
    let mut message = Values::new(bytes).take()?.values();
    let version = message.expect(id::INTEGER)?.int()?;
    if version == 3 {
        return version_3(cx, &mut message);
    }
    cx.int(&super::VERSION, version);
    let community = message.expect(id::OCTET_STRING)?.bytes()?;
    cx.text(&super::COMMUNITY, community);
    pdu(cx, message.take()?)
}

/// RFC 3412, 6.
fn version_3(cx: &mut Dissector, message: &mut Values<'_>) -> Dissected {
    cx.int(&super::MSG_VERSION, 3);
    cx.label(&super::MSG_GLOBAL_DATA);
    let mut global = message.expect(id::SEQUENCE)?.values();
    uint(cx, &super::MSG_ID, &mut global)?;
    uint(cx, &super::MSG_MAX_SIZE, &mut global)?;
    let flags = global.expect(id::OCTET_STRING)?.bytes()?;
    cx.bytes(&super::MSG_FLAGS, flags);
    if let Some(flags) = flags.first() {
        cx.flag(&super::FLAGS_REPORT, flags & 4 != 0);
        cx.flag(&super::FLAGS_CRYPT, flags & 2 != 0);
        cx.flag(&super::FLAGS_AUTH, flags & 1 != 0);
    }
    uint(cx, &super::MSG_SECURITY_MODEL, &mut global)?;
    let security = message.expect(id::OCTET_STRING)?.bytes()?;
    users(cx, security)?;
    let data = message.take()?;
    let plain = data.id == id::SEQUENCE;
    cx.uint(&super::MSG_DATA, u8::from(!plain));
    if !plain {
        cx.bytes(&super::ENCRYPTED_PDU, data.bytes()?);
        return Ok(());
    }
    cx.label(&super::PLAINTEXT);
    let mut scoped = data.values();
    cx.bytes(&super::CONTEXT_ENGINE_ID, scoped.expect(id::OCTET_STRING)?.bytes()?);
    cx.text(&super::CONTEXT_NAME, scoped.expect(id::OCTET_STRING)?.bytes()?);
    pdu(cx, scoped.take()?)
}

/// RFC 3414, 2.4. Another model's parameters are not read.
fn users(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    if bytes.first() != Some(&id::SEQUENCE) {
        return Ok(());
    }
    let mut parameters = Values::new(bytes).take()?.values();
    cx.bytes(&super::ENGINE_ID, parameters.expect(id::OCTET_STRING)?.bytes()?);
    uint(cx, &super::ENGINE_BOOTS, &mut parameters)?;
    uint(cx, &super::ENGINE_TIME, &mut parameters)?;
    cx.text(&super::USER_NAME, parameters.expect(id::OCTET_STRING)?.bytes()?);
    cx.bytes(&super::AUTHENTICATION, parameters.expect(id::OCTET_STRING)?.bytes()?);
    cx.bytes(&super::PRIVACY, parameters.expect(id::OCTET_STRING)?.bytes()?);
    Ok(())
}

fn uint(cx: &mut Dissector, field: &'static Field, values: &mut Values<'_>) -> Dissected {
    let value = values.expect(id::INTEGER)?.uint()?;
    cx.uint(field, value);
    Ok(())
}

fn int(cx: &mut Dissector, field: &'static Field, values: &mut Values<'_>) -> Result<i64, Stop> {
    let value = values.expect(id::INTEGER)?.int()?;
    cx.int(field, value);
    Ok(value)
}

/// RFC 3416, 3, by the tag.
fn pdu(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    let kind = value.number();
    cx.uint(&super::DATA, kind);
    let label = match kind {
        0 => &super::GET_REQUEST,
        1 => &super::GET_NEXT_REQUEST,
        2 => &super::GET_RESPONSE,
        3 => &super::SET_REQUEST,
        4 => &super::TRAP,
        5 => &super::GET_BULK_REQUEST,
        6 => &super::INFORM_REQUEST,
        7 => &super::V2_TRAP,
        8 => &super::REPORT,
        _ => return Err(Stop::Cut),
    };
    cx.label(label);
    let mut parts = value.values();
    if kind == 4 {
        trap(cx, &mut parts)?;
        return variables(cx, parts.expect(id::SEQUENCE)?);
    }
    let number = int(cx, &super::REQUEST_ID, &mut parts)?;
    // Traps and reports are not answered.
    let request = match kind {
        7 | 8 => None,
        _ => requests::enter(cx, number, kind == 2),
    };
    if kind == 5 {
        uint(cx, &super::NON_REPEATERS, &mut parts)?;
        uint(cx, &super::MAX_REPETITIONS, &mut parts)?;
    } else {
        int(cx, &super::ERROR_STATUS, &mut parts)?;
        int(cx, &super::ERROR_INDEX, &mut parts)?;
    }
    variables(cx, parts.expect(id::SEQUENCE)?)?;
    if let Some((frame, time)) = request {
        cx.uint(&super::RESPONSE_TO, frame);
        cx.seconds(&super::TIME, cx.frame_time().wrapping_sub(time));
    }
    Ok(())
}

/// RFC 1157, 4.1.6.
fn trap(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    emit_oid(cx, &super::ENTERPRISE, parts.expect(id::OID)?.bytes()?);
    if let Ok(address) = parts.take()?.bytes()?.try_into() {
        cx.ipv4(&super::AGENT_ADDR, address);
    }
    int(cx, &super::GENERIC_TRAP, parts)?;
    int(cx, &super::SPECIFIC_TRAP, parts)?;
    let time = parts.take()?.uint()?;
    cx.uint(&super::TIME_STAMP, time);
    Ok(())
}

fn emit_oid(cx: &mut Dissector, field: &'static Field, bytes: &[u8]) {
    if cx.wants(field) {
        cx.text(field, oid(bytes));
    }
}

fn variables(cx: &mut Dissector, list: Tlv<'_>) -> Dissected {
    let mut list = list.values();
    let mut count = 0u64;
    while let Some(binding) = list.next()? {
        count += 1;
        let mut parts = binding.values();
        emit_oid(cx, &super::NAME, parts.expect(id::OID)?.bytes()?);
        value(cx, parts.take()?)?;
    }
    cx.uint(&super::VARIABLE_BINDINGS, count);
    Ok(())
}

/// A value, by its type (RFC 2578, 7.1; RFC 3416, 3).
fn value(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    let bytes = value.bytes()?;
    match value.id {
        id::INTEGER => cx.int(&super::VALUE_INT, value.int()?),
        id::OCTET_STRING => {
            cx.bytes(&super::VALUE_OCTETS, bytes);
            let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            cx.text(&super::VAR_BIND_STR, text);
        }
        0x05 => cx.label(&super::VALUE_NULL),
        id::OID => emit_oid(cx, &super::VALUE_OID, bytes),
        0x40 => match bytes.try_into() {
            Ok(address) => cx.ipv4(&super::VALUE_IPV4, address),
            Err(_) => cx.bytes(&super::VALUE_UNKNOWN, bytes),
        },
        0x41 | 0x46 => cx.uint(&super::VALUE_COUNTER, value.uint()?),
        0x42 => cx.uint(&super::VALUE_G32, value.uint()?),
        0x43 => cx.uint(&super::VALUE_TIMETICKS, value.uint()?),
        0x44 => cx.bytes(&super::VALUE_OPAQUE, bytes),
        0x47 => cx.uint(&super::VALUE_U32, value.uint()?),
        0x80 => cx.label(&super::NO_SUCH_OBJECT),
        0x81 => cx.label(&super::NO_SUCH_INSTANCE),
        0x82 => cx.label(&super::END_OF_MIB_VIEW),
        _ => cx.bytes(&super::VALUE_UNKNOWN, bytes),
    }
    Ok(())
}
