//! What client and server agree on when a session begins, and the addresses of a redirect.

#[allow(clippy::wildcard_imports, reason = "the rows of the table")]
use super::table::*;
use super::values::{text, uintvar};
use crate::dissect::{Cursor, Dissected, Dissector, Stop};

/// Dissects a block of capabilities; nothing when it is empty.
pub(super) fn run(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    if bytes.is_empty() {
        return Ok(());
    }
    cx.label(&CAPABILITIES);
    let mut cursor = Cursor::new(bytes);
    while !cursor.is_empty() {
        let whole = cursor.rest();
        let length = uintvar(&mut cursor)? as usize;
        let header = whole.len() - cursor.rest().len();
        let mut one = Cursor::new(cursor.take(length)?);
        capability(cx, &mut one, whole.get(..header + length).unwrap_or(whole))?;
    }
    Ok(())
}

fn capability(cx: &mut Dissector, one: &mut Cursor<'_>, whole: &[u8]) -> Dissected {
    match one.u8()? {
        0x80 => cx.uint(&CAPABILITY_CLIENT_SDU_SIZE, uintvar(one)?),
        0x81 => cx.uint(&CAPABILITY_SERVER_SDU_SIZE, uintvar(one)?),
        0x82 => {
            let options = one.u8()?;
            cx.uint(&CAPABILITY_PROTOCOL_OPT, options);
            cx.flag(&CAPABILITY_PROTOCOL_OPTION_CONFIRMED_PUSH, options & 0x80 != 0);
            cx.flag(&CAPABILITY_PROTOCOL_OPTION_PUSH, options & 0x40 != 0);
            cx.flag(&CAPABILITY_PROTOCOL_OPTION_SESSION_RESUME, options & 0x20 != 0);
            cx.flag(&CAPABILITY_PROTOCOL_OPTION_ACK_HEADERS, options & 0x10 != 0);
            cx.flag(&CAPABILITY_PROTOCOL_OPTION_LARGE_DATA_TRANSFER, options & 0x08 != 0);
        }
        0x83 => cx.uint(&CAPABILITY_METHOD_MOR, one.u8()?),
        0x84 => cx.uint(&CAPABILITY_PUSH_MOR, one.u8()?),
        0x85 => {
            while !one.is_empty() {
                cx.uint(&CAPABILITY_EXTENDED_METHOD, one.u8()?);
                text(one)?;
            }
        }
        0x86 => {
            while !one.is_empty() {
                cx.uint(&CAPABILITY_CODE_PAGE, one.u8()?);
                text(one)?;
            }
        }
        // As in Wireshark, the length belongs to the value.
        0x87 => cx.bytes(&CAPABILITY_ALIASES, whole),
        0x88 => cx.uint(&CAPABILITY_CLIENT_MESSAGE_SIZE, uintvar(one)?),
        0x89 => cx.uint(&CAPABILITY_SERVER_MESSAGE_SIZE, uintvar(one)?),
        _ => cx.label(&CAPABILITY_INVALID),
    }
    Ok(())
}

/// Dissects a redirect: its flags, and addresses up to the end.
pub(super) fn redirect(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let flags = cursor.u8()?;
    cx.uint(&REDIRECT_FLAGS, flags);
    cx.flag(&REDIRECT_FLAGS_PERMANENT, flags & 0x80 != 0);
    cx.flag(&REDIRECT_FLAGS_REUSE_SECURITY_SESSION, flags & 0x40 != 0);
    cx.label(&REDIRECT_ADDRESSES);
    let mut number: u32 = 0;
    while !cursor.is_empty() {
        number += 1;
        cx.uint(&ADDRESS, number);
        address(cx, cursor)?;
    }
    Ok(())
}

fn address(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    let flags = cursor.u8()?;
    cx.uint(&ADDRESS_FLAGS, flags);
    cx.flag(&ADDRESS_FLAGS_BEARER_TYPE_INCLUDED, flags & 0x80 != 0);
    cx.flag(&ADDRESS_FLAGS_PORT_NUMBER_INCLUDED, flags & 0x40 != 0);
    cx.uint(&ADDRESS_FLAGS_LENGTH, flags & 0x3f);
    let bearer = if flags & 0x80 == 0 { None } else { Some(cursor.u8()?) };
    if let Some(bearer) = bearer {
        cx.uint(&ADDRESS_BEARER_TYPE, bearer);
    }
    if flags & 0x40 != 0 {
        cx.uint(&ADDRESS_PORT, cursor.u16()?);
    }
    let address = cursor.take(usize::from(flags & 0x3f))?;
    match (bearer, <[u8; 4]>::try_from(address), <[u8; 16]>::try_from(address)) {
        (Some(0x00 | 0x06..=0x0f | 0x11 | 0x12 | 0x15 | 0x19), Ok(v4), _) => cx.ipv4(&ADDRESS_IPV4, v4),
        (Some(0x01), _, Ok(v6)) => cx.ipv6(&ADDRESS_IPV6, v6),
        _ => cx.bytes(&ADDRESS_UNKNOWN, address),
    }
    Ok(())
}
