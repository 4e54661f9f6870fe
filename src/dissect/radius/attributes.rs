//! The attributes of a message: type, length, value.

use super::super::dictionary::{self, Entry, Kind};
use super::super::{Cursor, Dissected, Dissector, Payload, Stop};
use super::dictionary as known;
use super::{
    AVP, AVP_LENGTH, AVP_TYPE, CHAP_IDENT, CHAP_PASSWORD, CHAP_STRING, EAP_FRAGMENT, EGRESS_VLAN_NAME,
    EGRESS_VLAN_NAME_TAG, EGRESS_VLANID, EGRESS_VLANID_PAD, EGRESS_VLANID_TAG, EXTENDED_MORE, EXTENDED_TYPE,
    FRAMED_IPX_NETWORK, IMSI, INVALID_LENGTH, TUNNEL_ASSIGNMENT_ID_TAG, TUNNEL_CLIENT_AUTH_ID_TAG,
    TUNNEL_CLIENT_ENDPOINT_TAG, TUNNEL_MEDIUM_TYPE_TAG, TUNNEL_PASSWORD_TAG, TUNNEL_PREFERENCE_TAG,
    TUNNEL_PRIVATE_GROUP_ID_TAG, TUNNEL_SERVER_AUTH_ID_TAG, TUNNEL_SERVER_ENDPOINT_TAG, TUNNEL_TYPE_TAG,
    UNKNOWN_ATTRIBUTE, VENDOR_ID, VENDOR_LEN, VENDOR_TYPE,
};
use crate::fields::Field;

/// Attributes that may begin with the number of their tunnel (RFC 2868).
pub(super) static TAGS: &[(u8, &Field)] = &[
    (64, &TUNNEL_TYPE_TAG),
    (65, &TUNNEL_MEDIUM_TYPE_TAG),
    (66, &TUNNEL_CLIENT_ENDPOINT_TAG),
    (67, &TUNNEL_SERVER_ENDPOINT_TAG),
    (69, &TUNNEL_PASSWORD_TAG),
    (81, &TUNNEL_PRIVATE_GROUP_ID_TAG),
    (82, &TUNNEL_ASSIGNMENT_ID_TAG),
    (83, &TUNNEL_PREFERENCE_TAG),
    (90, &TUNNEL_CLIENT_AUTH_ID_TAG),
    (91, &TUNNEL_SERVER_AUTH_ID_TAG),
];

/// The largest number of a tunnel.
const LAST_TAG: u8 = 0x1f;

const THREE_GPP: u32 = 10_415;

/// All attributes; `short` if the message is longer than its datagram.
pub(super) fn run(cx: &mut Dissector, payload: Payload<'_>, short: bool) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    while !cursor.is_empty() {
        let whole = cursor.rest();
        let kind = cursor.u8()?;
        let length = cursor.u8()?;
        let value = usize::from(length).checked_sub(2).ok_or(Stop::Cut).and_then(|length| cursor.take(length));
        let Ok(value) = value else {
            if length < 2 || payload.missing == 0 && !short {
                cx.label(&INVALID_LENGTH);
            }
            return Err(Stop::Cut);
        };
        cx.bytes(&AVP, whole.get(..usize::from(length)).unwrap_or(whole));
        cx.uint(&AVP_TYPE, kind);
        cx.uint(&AVP_LENGTH, length);
        if attribute(cx, kind, value).is_err() {
            // Its neighbours can be read still.
            cx.malformed();
        }
    }
    if payload.missing > 0 || short { Err(Stop::Cut) } else { Ok(()) }
}

fn attribute(cx: &mut Dissector, kind: u8, value: &[u8]) -> Dissected {
    match kind {
        3 => chap(cx, value),
        23 => {
            cx.uint(&FRAMED_IPX_NETWORK, Cursor::new(value).u32()?);
            Ok(())
        }
        26 => vendor(cx, value),
        56 => {
            let vlan = Cursor::new(value).u32()?;
            cx.uint(&EGRESS_VLANID_TAG, vlan >> 24);
            cx.uint(&EGRESS_VLANID_PAD, vlan >> 12 & 0xfff);
            cx.uint(&EGRESS_VLANID, vlan & 0xfff);
            Ok(())
        }
        58 => {
            let (&tag, name) = value.split_first().ok_or(Stop::Cut)?;
            cx.uint(&EGRESS_VLAN_NAME_TAG, tag);
            dictionary::text(cx, &EGRESS_VLAN_NAME, name);
            Ok(())
        }
        79 => {
            cx.bytes(&EAP_FRAGMENT, value);
            Ok(())
        }
        241..=246 => extended(cx, kind, value),
        _ => {
            let value = untagged(cx, kind, value);
            emit(cx, dictionary::find(&known::STANDARD, kind.into()), value)
        }
    }
}

/// Takes the number of a tunnel off.
fn untagged<'a>(cx: &mut Dissector, kind: u8, value: &'a [u8]) -> &'a [u8] {
    match (TAGS.iter().find(|(tagged, _)| *tagged == kind), value) {
        (Some((_, field)), [tag, rest @ ..]) if *tag <= LAST_TAG => {
            cx.uint(field, *tag);
            rest
        }
        _ => value,
    }
}

fn chap(cx: &mut Dissector, value: &[u8]) -> Dissected {
    let (&ident, response) = value.split_first().ok_or(Stop::Cut)?;
    cx.bytes(&CHAP_PASSWORD, value);
    cx.uint(&CHAP_IDENT, ident);
    cx.bytes(&CHAP_STRING, response);
    Ok(())
}

/// A type of its own, and flags where the value may be in several attributes (RFC 6929).
fn extended(cx: &mut Dissector, kind: u8, value: &[u8]) -> Dissected {
    let mut cursor = Cursor::new(value);
    cx.uint(&EXTENDED_TYPE, cursor.u8()?);
    if kind >= 245 {
        cx.flag(&EXTENDED_MORE, cursor.u8()? & 0x80 != 0);
    }
    Ok(())
}

/// A vendor's number, then attributes of its own.
fn vendor(cx: &mut Dissector, value: &[u8]) -> Dissected {
    let mut cursor = Cursor::new(value);
    let vendor = cursor.u32()?;
    cx.uint(&VENDOR_ID, vendor);
    while !cursor.is_empty() {
        let kind = cursor.u8()?;
        cx.uint(&VENDOR_TYPE, kind);
        let length = cursor.u8()?;
        cx.uint(&VENDOR_LEN, length);
        let value = cursor.take(usize::from(length).checked_sub(2).ok_or(Stop::Cut)?)?;
        let entries: &'static [Entry] = match vendor {
            9 => &known::CISCO,
            311 => &known::MICROSOFT,
            THREE_GPP => &known::THREE_GPP,
            14_122 => &known::WISPR,
            _ => &[],
        };
        match (vendor, kind) {
            (THREE_GPP, 1) => dictionary::text(cx, &IMSI, value),
            // Quality of service, selection mode and location, which have fields of other protocols.
            (THREE_GPP, 5 | 12 | 22) => {}
            _ => emit(cx, dictionary::find(entries, kind.into()), value)?,
        }
    }
    Ok(())
}

fn emit(cx: &mut Dissector, entry: Option<&'static Entry>, value: &[u8]) -> Dissected {
    let Some(Entry { kind, field, .. }) = entry else {
        if !value.is_empty() {
            cx.bytes(&UNKNOWN_ATTRIBUTE, value);
        }
        return Ok(());
    };
    match kind {
        Kind::Text => dictionary::text(cx, field, value),
        Kind::U32 => cx.uint(field, integer(value)?),
        Kind::Time => cx.time(field, i64::try_from(integer(value)?).unwrap_or(0).saturating_mul(1_000_000_000)),
        Kind::Ipv4 => cx.ipv4(field, value.try_into().map_err(|_| Stop::Cut)?),
        Kind::Ipv6 => cx.ipv6(field, value.try_into().map_err(|_| Stop::Cut)?),
        _ if value.is_empty() => {}
        _ => cx.bytes(field, value),
    }
    Ok(())
}

/// An integer of any length up to eight bytes; real ones have four.
fn integer(value: &[u8]) -> Result<u64, Stop> {
    if value.is_empty() || value.len() > 8 {
        return Err(Stop::Cut);
    }
    Ok(value.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
