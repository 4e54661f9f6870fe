//! Properties (MQTT 5.0, 2.2.2).

use super::super::{Cursor, Dissected, Dissector, Stop};
use crate::fields::Field;

/// A number of seven bits a byte, the lowest first, of at most four bytes.
pub(super) fn variable(cursor: &mut Cursor<'_>) -> Result<u64, Stop> {
    let mut number = 0;
    for place in 0..4 {
        let byte = cursor.u8()?;
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Stop::Cut)
}

/// All properties, behind their length.
pub(super) fn read(cx: &mut Dissector, label: &'static Field, cursor: &mut Cursor<'_>) -> Dissected {
    cx.label(label);
    let length = variable(cursor)?;
    cx.uint(&super::PROPERTY_LEN, length);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let there = length.min(cursor.rest().len());
    let mut properties = Cursor::new(cursor.take(there)?);
    while !properties.is_empty() {
        property(cx, &mut properties)?;
    }
    if there < length { Err(Stop::Cut) } else { Ok(()) }
}

fn property(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let id = cursor.u8()?;
    cx.uint(&super::PROPERTY_ID, id);
    match id {
        0x24 => cx.uint(&super::PROPERTY_MAX_QOS, cursor.u8()?),
        0x23 => cx.uint(&super::PROPERTY_TOPIC_ALIAS, cursor.u16()?),
        0x01 | 0x17 | 0x19 | 0x25 | 0x28..=0x2a => cx.uint(&super::PROP_NUMBER, cursor.u8()?),
        0x13 | 0x21 | 0x22 => cx.uint(&super::PROP_NUMBER, cursor.u16()?),
        0x02 | 0x11 | 0x18 | 0x27 => cx.uint(&super::PROP_NUMBER, cursor.u32()?),
        0x0b => cx.uint(&super::PROP_NUMBER, variable(cursor)?),
        0x03 => {
            let length = cursor.u16()?;
            cx.text(&super::PROPERTY_CONTENT_TYPE, cursor.take(usize::from(length))?);
        }
        0x08 | 0x09 | 0x12 | 0x15 | 0x16 | 0x1a | 0x1c | 0x1f => {
            string(cx, cursor, &super::PROP_STRING_LEN, &super::PROP_STRING)?;
        }
        0x26 => {
            string(cx, cursor, &super::PROP_KEY_LEN, &super::PROP_KEY)?;
            string(cx, cursor, &super::PROP_VALUE_LEN, &super::PROP_VALUE)?;
        }
        // How long an unknown one is, nobody can tell.
        _ => return Err(Stop::Cut),
    }
    Ok(())
}

fn string(cx: &mut Dissector, cursor: &mut Cursor<'_>, length: &'static Field, field: &'static Field) -> Dissected {
    let count = cursor.u16()?;
    cx.uint(length, count);
    cx.text(field, cursor.take(usize::from(count))?);
    Ok(())
}
