//! The content of information elements (ITU-T Q.931, section 4.5).

use super::super::{Cursor, Dissected, Dissector};
use super::fields;
use crate::fields::Field;

const BEARER_CAPABILITY: u8 = 0x04;
const CAUSE: u8 = 0x08;
const CHANNEL: u8 = 0x18;
const PROGRESS: u8 = 0x1e;
const DISPLAY: u8 = 0x28;
const KEYPAD: u8 = 0x2c;
const CONNECTED_NUMBER: u8 = 0x4c;
const CALLING_NUMBER: u8 = 0x6c;
const CALLED_NUMBER: u8 = 0x70;
const REDIRECTING_NUMBER: u8 = 0x74;
const LOW_LAYER: u8 = 0x7c;
/// The element that carries the users' data.
pub(super) const USER_USER: u8 = 0x7e;

/// Emits the fields of an element of codeset 0 whose bytes are all there.
pub(super) fn content(cx: &mut Dissector, code: u8, bytes: &[u8]) -> Dissected {
    // Elements may be empty.
    if bytes.is_empty() {
        return Ok(());
    }
    let mut bytes = Cursor::new(bytes);
    match code {
        BEARER_CAPABILITY | LOW_LAYER => bearer(cx, &mut bytes),
        CAUSE => cause(cx, &mut bytes),
        CHANNEL => channel(cx, &mut bytes),
        PROGRESS => progress(cx, &mut bytes),
        DISPLAY => {
            cx.text(&fields::DISPLAY_INFORMATION, ascii(bytes.rest()));
            Ok(())
        }
        KEYPAD => {
            cx.text(&fields::KEYPAD_FACILITY, ascii(bytes.rest()));
            Ok(())
        }
        CALLING_NUMBER => number(cx, &mut bytes, &fields::CALLING_DIGITS, Some(&fields::E164_CALLING)),
        CALLED_NUMBER => number(cx, &mut bytes, &fields::CALLED_DIGITS, Some(&fields::E164_CALLED)),
        CONNECTED_NUMBER => number(cx, &mut bytes, &fields::CONNECTED_DIGITS, None),
        REDIRECTING_NUMBER => number(cx, &mut bytes, &fields::REDIRECTING_DIGITS, None),
        _ => Ok(()),
    }
}

/// The highest bit of a byte, set on the last byte of a group.
fn extension(cx: &mut Dissector, byte: u8) -> bool {
    cx.flag(&fields::EXTENSION_IND, byte & 0x80 != 0);
    byte & 0x80 != 0
}

/// The rest of a group of bytes that is not read.
fn skip_group(cx: &mut Dissector, bytes: &mut Cursor<'_>, mut last: bool) -> Dissected {
    while !last {
        let byte = bytes.u8()?;
        last = extension(cx, byte);
    }
    Ok(())
}

fn bearer(cx: &mut Dissector, bytes: &mut Cursor<'_>) -> Dissected {
    const MULTIRATE: u8 = 0x18;
    let byte = bytes.u8()?;
    let last = extension(cx, byte);
    cx.uint(&fields::CODING_STANDARD, byte >> 5 & 3);
    cx.uint(&fields::INFORMATION_TRANSFER_CAPABILITY, byte & 0x1f);
    skip_group(cx, bytes, last)?;
    if bytes.is_empty() {
        return Ok(());
    }
    let byte = bytes.u8()?;
    let last = extension(cx, byte);
    cx.uint(&fields::TRANSFER_MODE, byte >> 5 & 3);
    cx.uint(&fields::INFORMATION_TRANSFER_RATE, byte & 0x1f);
    if byte & 0x1f == MULTIRATE {
        bytes.u8()?;
    } else {
        skip_group(cx, bytes, last)?;
    }
    while !bytes.is_empty() {
        let byte = bytes.u8()?;
        let last = extension(cx, byte);
        cx.uint(&fields::LAYER_IDENT, byte >> 5 & 3);
        if byte >> 5 & 3 == 1 {
            cx.uint(&fields::UIL1, byte & 0x1f);
        }
        skip_group(cx, bytes, last)?;
    }
    Ok(())
}

fn cause(cx: &mut Dissector, bytes: &mut Cursor<'_>) -> Dissected {
    let byte = bytes.u8()?;
    cx.uint(&fields::CAUSE_LOCATION, byte & 0x0f);
    cx.uint(&fields::CODING_STANDARD, byte >> 5 & 3);
    if !extension(cx, byte) {
        let byte = bytes.u8()?;
        cx.uint(&fields::CAUSE_RECOMMENDATION, byte & 0x7f);
        extension(cx, byte);
    }
    let byte = bytes.u8()?;
    cx.uint(&fields::CAUSE_VALUE, byte & 0x7f);
    extension(cx, byte);
    Ok(())
}

fn channel(cx: &mut Dissector, bytes: &mut Cursor<'_>) -> Dissected {
    const INTERFACE_GIVEN: u8 = 0x40;
    const PRIMARY_RATE: u8 = 0x20;
    const AS_INDICATED: u8 = 1;
    const BY_MAP: u8 = 0x10;
    let first = bytes.u8()?;
    extension(cx, first);
    if first & INTERFACE_GIVEN != 0 {
        skip_group(cx, bytes, false)?;
    }
    if first & PRIMARY_RATE == 0 || first & 3 != AS_INDICATED {
        return Ok(());
    }
    let byte = bytes.u8()?;
    extension(cx, byte);
    cx.uint(&fields::CODING_STANDARD, byte >> 5 & 3);
    if byte & BY_MAP == 0 {
        while !bytes.is_empty() {
            let byte = bytes.u8()?;
            extension(cx, byte);
            cx.uint(&fields::CHANNEL_NUMBER, byte & 0x7f);
        }
    }
    Ok(())
}

fn progress(cx: &mut Dissector, bytes: &mut Cursor<'_>) -> Dissected {
    let byte = bytes.u8()?;
    cx.uint(&fields::CODING_STANDARD, byte >> 5 & 3);
    cx.uint(&fields::PROGRESS_LOCATION, byte & 0x0f);
    if byte & 0x80 == 0 {
        bytes.u8()?;
    }
    cx.uint(&fields::PROGRESS_DESCRIPTION, bytes.u8()? & 0x7f);
    Ok(())
}

fn number(
    cx: &mut Dissector,
    bytes: &mut Cursor<'_>,
    digits: &'static Field,
    e164: Option<&'static Field>,
) -> Dissected {
    const ISDN: u8 = 1;
    let plan = bytes.u8()?;
    cx.uint(&fields::NUMBERING_PLAN, plan & 0x0f);
    cx.uint(&fields::NUMBER_TYPE, plan >> 4 & 7);
    if !extension(cx, plan) {
        let byte = bytes.u8()?;
        cx.uint(&fields::SCREENING_IND, byte & 3);
        cx.uint(&fields::PRESENTATION_IND, byte >> 5 & 3);
        if !extension(cx, byte) {
            cx.uint(&fields::EXTENSION_REASON, bytes.u8()? & 0x0f);
        }
    }
    let text = ascii(bytes.rest());
    cx.text(digits, &text);
    if let Some(e164) = e164.filter(|_| plan & 0x0f == ISDN) {
        cx.text(e164, &text);
    }
    Ok(())
}

/// Text of one byte a character; what is not ASCII becomes U+FFFD.
fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER }).collect()
}
