//! Control packets (MQTT 5.0, 3).

use super::super::{Cursor, Dissected, Dissector};
use super::properties::{self, variable};
use crate::fields::Field;

/// A packet, from its first byte on.
pub(super) fn run(cx: &mut Dissector, version: &mut u8, bytes: &[u8]) -> Dissected {
    let cursor = &mut Cursor::new(bytes);
    let first = cursor.u8()?;
    let kind = first >> 4;
    if *version == 0 && kind != 1 {
        cx.label(&super::UNKNOWN_VERSION);
    }
    cx.uint(&super::HDRFLAGS, first);
    cx.uint(&super::MSGTYPE, kind);
    let quality = first >> 1 & 3;
    if kind == 3 {
        cx.flag(&super::DUPFLAG, first & 8 != 0);
        cx.uint(&super::QOS, quality);
        cx.flag(&super::RETAIN, first & 1 != 0);
    } else {
        cx.uint(&super::HDR_RESERVED, first & 0xf);
    }
    cx.uint(&super::LEN, variable(cursor)?);
    let new = *version >= 5;
    match kind {
        1 => connect(cx, version, cursor),
        2 => connack(cx, *version, cursor),
        3 => publish(cx, new, quality, cursor),
        4 => acknowledged(cx, new, &super::PUBACK_REASON_CODE, cursor),
        5 => acknowledged(cx, new, &super::PUBREC_REASON_CODE, cursor),
        6 => acknowledged(cx, new, &super::PUBREL_REASON_CODE, cursor),
        7 => acknowledged(cx, new, &super::PUBCOMP_REASON_CODE, cursor),
        8 => subscribe(cx, new, cursor),
        9 => suback(cx, *version, cursor),
        10 => unsubscribe(cx, new, cursor),
        11 => unsuback(cx, new, cursor),
        14 if new => reason(cx, &super::DISCONNECT_REASON_CODE, cursor),
        15 => reason(cx, &super::AUTH_REASON_CODE, cursor),
        _ => Ok(()),
    }
}

/// A text behind two bytes of length.
fn text(cx: &mut Dissector, cursor: &mut Cursor<'_>, length: &'static Field, field: &'static Field) -> Dissected {
    let count = cursor.u16()?;
    cx.uint(length, count);
    cx.text(field, cursor.take(usize::from(count))?);
    Ok(())
}

fn connect(cx: &mut Dissector, version: &mut u8, cursor: &mut Cursor<'_>) -> Dissected {
    text(cx, cursor, &super::PROTO_LEN, &super::PROTONAME)?;
    *version = cursor.u8()?;
    cx.uint(&super::VER, *version);
    let flags = cursor.u8()?;
    cx.uint(&super::CONFLAGS, flags);
    let (user, password, will) = (flags & 0x80 != 0, flags & 0x40 != 0, flags & 4 != 0);
    cx.flag(&super::CONFLAG_UNAME, user);
    cx.flag(&super::CONFLAG_PASSWD, password);
    cx.flag(&super::CONFLAG_RETAIN, flags & 0x20 != 0);
    cx.uint(&super::CONFLAG_QOS, flags >> 3 & 3);
    cx.flag(&super::CONFLAG_WILLFLAG, will);
    cx.flag(&super::CONFLAG_CLEANSESS, flags & 2 != 0);
    cx.flag(&super::CONFLAG_RESERVED, flags & 1 != 0);
    cx.uint(&super::KALIVE, cursor.u16()?);
    let new = *version >= 5;
    if new {
        properties::read(cx, &super::PROPERTIES, cursor)?;
    }
    text(cx, cursor, &super::CLIENTID_LEN, &super::CLIENTID)?;
    if will {
        if new {
            properties::read(cx, &super::WILL_PROPERTIES, cursor)?;
        }
        text(cx, cursor, &super::WILLTOPIC_LEN, &super::WILLTOPIC)?;
        let length = cursor.u16()?;
        cx.uint(&super::WILLMSG_LEN, length);
        cx.bytes(&super::WILLMSG, cursor.take(usize::from(length))?);
    }
    if user {
        text(cx, cursor, &super::USERNAME_LEN, &super::USERNAME)?;
    }
    if password {
        text(cx, cursor, &super::PASSWD_LEN, &super::PASSWD)?;
    }
    Ok(())
}

fn connack(cx: &mut Dissector, version: u8, cursor: &mut Cursor<'_>) -> Dissected {
    let flags = cursor.u8()?;
    if version != 3 {
        cx.uint(&super::CONACK_FLAGS, flags);
    }
    cx.flag(&super::CONACK_FLAGS_RESERVED, flags & 0xfe != 0);
    if version != 3 {
        cx.flag(&super::CONACK_FLAGS_SP, flags & 1 != 0);
    }
    // As in Wireshark: the code of an unknown version is that of version 5.
    let old = matches!(version, 3 | 4);
    cx.uint(if old { &super::CONACK_VAL } else { &super::CONNACK_REASON_CODE }, cursor.u8()?);
    if version >= 5 { properties::read(cx, &super::PROPERTIES, cursor) } else { Ok(()) }
}

fn publish(cx: &mut Dissector, new: bool, quality: u8, cursor: &mut Cursor<'_>) -> Dissected {
    text(cx, cursor, &super::TOPIC_LEN, &super::TOPIC)?;
    if quality > 0 {
        cx.uint(&super::MSGID, cursor.u16()?);
    }
    if new {
        properties::read(cx, &super::PROPERTIES, cursor)?;
    }
    cx.bytes(&super::MSG, cursor.rest());
    Ok(())
}

/// PUBACK, PUBREC, PUBREL, PUBCOMP: in version 5 with a reason, if it is not 0.
fn acknowledged(cx: &mut Dissector, new: bool, field: &'static Field, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::MSGID, cursor.u16()?);
    if new { reason(cx, field, cursor) } else { Ok(()) }
}

/// A reason, if there is one, and properties, if there are any.
fn reason(cx: &mut Dissector, field: &'static Field, cursor: &mut Cursor<'_>) -> Dissected {
    if cursor.is_empty() {
        return Ok(());
    }
    cx.uint(field, cursor.u8()?);
    if cursor.is_empty() { Ok(()) } else { properties::read(cx, &super::PROPERTIES, cursor) }
}

fn subscribe(cx: &mut Dissector, new: bool, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::MSGID, cursor.u16()?);
    if new {
        properties::read(cx, &super::PROPERTIES, cursor)?;
    }
    while !cursor.is_empty() {
        text(cx, cursor, &super::TOPIC_LEN, &super::TOPIC)?;
        let options = cursor.u8()?;
        if !new {
            cx.uint(&super::SUB_QOS, options & 3);
            continue;
        }
        cx.uint(&super::SUBSCRIPTION_OPTIONS, options);
        cx.uint(&super::SUBSCRIPTION_OPTIONS_RESERVED, options >> 6);
        cx.uint(&super::SUBSCRIPTION_OPTIONS_RETAIN, options >> 4 & 3);
        cx.flag(&super::SUBSCRIPTION_OPTIONS_RAP, options & 8 != 0);
        cx.flag(&super::SUBSCRIPTION_OPTIONS_NL, options & 4 != 0);
        cx.uint(&super::SUBSCRIPTION_OPTIONS_QOS, options & 3);
    }
    Ok(())
}

fn suback(cx: &mut Dissector, version: u8, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::MSGID, cursor.u16()?);
    if version >= 5 {
        properties::read(cx, &super::PROPERTIES, cursor)?;
    }
    let old = matches!(version, 3 | 4);
    while !cursor.is_empty() {
        cx.uint(if old { &super::SUBACK_QOS } else { &super::SUBACK_REASON_CODE }, cursor.u8()?);
    }
    Ok(())
}

fn unsubscribe(cx: &mut Dissector, new: bool, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::MSGID, cursor.u16()?);
    if new {
        properties::read(cx, &super::PROPERTIES, cursor)?;
    }
    while !cursor.is_empty() {
        text(cx, cursor, &super::TOPIC_LEN, &super::TOPIC)?;
    }
    Ok(())
}

fn unsuback(cx: &mut Dissector, new: bool, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::MSGID, cursor.u16()?);
    if new {
        properties::read(cx, &super::PROPERTIES, cursor)?;
        while !cursor.is_empty() {
            cx.uint(&super::UNSUBACK_REASON_CODE, cursor.u8()?);
        }
    }
    Ok(())
}
