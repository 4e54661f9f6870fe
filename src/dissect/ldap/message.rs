//! A message: its number, its operation, its controls.

use super::super::ber::{Tlv, Values, id};
use super::super::{Direction, Dissected, Dissector, Stop};
use super::operations;
use super::requests::{self, Book};
use crate::fields::Field;

/// Where a message comes from, and so where its request is remembered.
#[derive(Debug)]
pub(super) enum From<'a> {
    Stream(&'a mut Book, Direction),
    Datagram,
}

/// Reads a message; gives the bytes after it.
pub(super) fn run<'a>(cx: &mut Dissector, bytes: &'a [u8], from: From<'_>) -> Result<&'a [u8], Stop> {
    if let Some([0, length @ ..]) = bytes.first_chunk::<4>() {
        let [l1, l2, l3] = *length;
        cx.uint(&super::SASL_BUFFER_LENGTH, u32::from_be_bytes([0, l1, l2, l3]));
        return Ok(&[]);
    }
    cx.label(&super::MESSAGE_ELEMENT);
    let whole = Values::new(bytes).expect(id::SEQUENCE)?;
    let mut parts = whole.values();
    let number = parts.expect(id::INTEGER)?.uint()?;
    cx.uint(&super::MESSAGE_ID, number);
    let operation = parts.take()?;
    if operation.id & 0xc0 != 0x40 {
        return Err(Stop::Cut);
    }
    let kind = operation.number();
    cx.uint(&super::PROTOCOL_OP, kind);
    operations::read(cx, kind, operation)?;
    let request = match kind {
        // Unbinding and abandoning are not answered.
        2 | 16 => None,
        _ => requests::enter(cx, from, number, matches!(kind, 1 | 4 | 5 | 7 | 9 | 11 | 13 | 15 | 19 | 24 | 25)),
    };
    if let Some((frame, time)) = request {
        cx.uint(&super::RESPONSE_TO, frame);
        cx.seconds(&super::TIME, cx.frame_time().wrapping_sub(time));
    }
    if let Some(controls) = parts.take_if(0xa0)? {
        each(cx, &super::CONTROLS, controls.values(), control)?;
    }
    Ok(bytes.get(whole.all.len()..).unwrap_or(&[]))
}

fn control(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    /// RFC 2696: results in pages.
    const PAGES: &[u8] = b"1.2.840.113556.1.4.319";
    cx.label(&super::CONTROL);
    let mut parts = value.values();
    let kind = parts.expect(id::OCTET_STRING)?.bytes()?;
    cx.text(&super::CONTROL_TYPE, kind);
    if let Some(critical) = parts.take_if(id::BOOLEAN)? {
        cx.flag(&super::CRITICALITY, critical.flag()?);
    }
    let Some(content) = parts.take_if(id::OCTET_STRING)? else { return Ok(()) };
    let content = content.bytes()?;
    if kind != PAGES {
        cx.bytes(&super::CONTROL_VALUE, content);
        return Ok(());
    }
    cx.label(&super::SEARCH_CONTROL_VALUE);
    let mut parts = Values::new(content).expect(id::SEQUENCE)?.values();
    cx.int(&super::SIZE, parts.expect(id::INTEGER)?.int()?);
    cx.bytes(&super::COOKIE, parts.expect(id::OCTET_STRING)?.bytes()?);
    Ok(())
}

/// Reads each value of a list, and emits their number, which is known at its end.
pub(super) fn each(
    cx: &mut Dissector,
    count: &'static Field,
    mut values: Values<'_>,
    read: impl Fn(&mut Dissector, Tlv<'_>) -> Dissected,
) -> Dissected {
    let mut number = 0u64;
    while let Some(value) = values.next()? {
        read(cx, value)?;
        number += 1;
    }
    cx.uint(count, number);
    Ok(())
}

/// The next value as a text.
pub(super) fn text(cx: &mut Dissector, field: &'static Field, parts: &mut Values<'_>) -> Dissected {
    cx.text(field, parts.take()?.bytes()?);
    Ok(())
}

/// The next value as a number.
pub(super) fn number(cx: &mut Dissector, field: &'static Field, parts: &mut Values<'_>) -> Dissected {
    let value = parts.take()?.uint()?;
    cx.uint(field, value);
    Ok(())
}

/// The next value as a boolean.
pub(super) fn flag(cx: &mut Dissector, field: &'static Field, parts: &mut Values<'_>) -> Dissected {
    cx.flag(field, parts.take()?.flag()?);
    Ok(())
}
