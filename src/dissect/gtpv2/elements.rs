//! Information elements: type, length, instance, value (3GPP TS 29.274, 8).

use super::super::mobile::{access_point, digits};
use super::super::{Cursor, Dissected, Dissector, Payload, Stop};
use super::{
    AMBR_DOWN, AMBR_UP, APN, APN_REST, BCE, BEARER_QOS_LABEL_QCI, BEARER_QOS_PCI, BEARER_QOS_PL, BEARER_QOS_PVI, CAUSE,
    CAUSE_OFF_IE_T, CHARGING_CHARACTERISTIC, CHARGING_ID, CR, CS, EBI, ECGI_ECI, F_TEID_GRE_KEY, F_TEID_INTERFACE_TYPE,
    F_TEID_IPV4, F_TEID_IPV6, F_TEID_V4, F_TEID_V6, IE_LEN, IE_TYPE, IMSI, INSTANCE, IP_ADDRESS_IPV4, IP_ADDRESS_IPV6,
    MEI, MSISDN, PCE, PDN_IPV4, PDN_IPV6, PDN_IPV6_LEN, PDN_TYPE, RAT_TYPE, REC, SELEC_MODE, SPARE_B7_B3, TAI_TAC,
    ULI_FLAGS,
};
use crate::fields::Field;

/// Elements in elements deeper than this are not read.
const MAX_DEPTH: u8 = 8;

/// The type of a bearer, which has elements inside.
const BEARER: u8 = 93;

/// The elements of a message, or of a bearer.
pub(super) fn all(cx: &mut Dissector, payload: Payload<'_>, depth: u8) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    while !cursor.is_empty() {
        let kind = cursor.u8()?;
        cx.uint(&IE_TYPE, kind);
        let length = cursor.u16()?;
        cx.uint(&IE_LEN, length);
        let place = cursor.u8()?;
        cx.uint(&CR, place >> 4);
        cx.uint(&INSTANCE, place & 0x0f);
        let Ok(value) = cursor.take(length.into()) else {
            // Of an element that is cut, the elements inside are what can be read.
            if kind == BEARER && depth < MAX_DEPTH {
                return all(cx, Payload { bytes: cursor.rest(), missing: 1 }, depth + 1);
            }
            return Err(Stop::Cut);
        };
        if element(cx, kind, Payload::whole(value), depth).is_err() {
            // The elements behind it can be read still.
            cx.malformed();
        }
    }
    if payload.missing > 0 { Err(Stop::Cut) } else { Ok(()) }
}

fn element(cx: &mut Dissector, kind: u8, payload: Payload<'_>, depth: u8) -> Dissected {
    let mut value = Cursor::new(payload.bytes);
    match kind {
        1 => number(cx, &IMSI, payload.bytes),
        2 => cause(cx, &mut value)?,
        3 => cx.uint(&REC, value.u8()?),
        71 => cx.text(&APN, access_point(payload.bytes)),
        72 => {
            cx.uint(&AMBR_UP, value.u32()?);
            cx.uint(&AMBR_DOWN, value.u32()?);
        }
        73 => cx.uint(&EBI, value.u8()? & 0x0f),
        74 if payload.bytes.len() == 4 => cx.ipv4(&IP_ADDRESS_IPV4, value.array()?),
        74 => cx.ipv6(&IP_ADDRESS_IPV6, value.array()?),
        75 => number(cx, &MEI, payload.bytes),
        76 => number(cx, &MSISDN, payload.bytes),
        79 => address(cx, &mut value)?,
        80 => quality(cx, &mut value)?,
        82 => cx.uint(&RAT_TYPE, value.u8()?),
        86 => location(cx, &mut value)?,
        87 => tunnel(cx, &mut value)?,
        BEARER if depth < MAX_DEPTH => return all(cx, payload, depth + 1),
        94 => cx.uint(&CHARGING_ID, value.u32()?),
        95 => cx.uint(&CHARGING_CHARACTERISTIC, value.u16()?),
        99 => cx.uint(&PDN_TYPE, value.u8()? & 7),
        127 => cx.uint(&APN_REST, value.u8()?),
        128 => cx.uint(&SELEC_MODE, value.u8()? & 3),
        _ => {}
    }
    Ok(())
}

fn number(cx: &mut Dissector, field: &'static Field, value: &[u8]) {
    cx.text(field, digits(value));
}

fn cause(cx: &mut Dissector, value: &mut Cursor<'_>) -> Dissected {
    cx.uint(&CAUSE, value.u8()?);
    let flags = value.u8()?;
    cx.uint(&SPARE_B7_B3, flags >> 3);
    cx.flag(&PCE, flags & 4 != 0);
    cx.flag(&BCE, flags & 2 != 0);
    cx.flag(&CS, flags & 1 != 0);
    if let Some(kind) = value.peek() {
        cx.uint(&CAUSE_OFF_IE_T, kind);
    }
    Ok(())
}

/// The address of the user.
fn address(cx: &mut Dissector, value: &mut Cursor<'_>) -> Dissected {
    let kind = value.u8()? & 7;
    cx.uint(&PDN_TYPE, kind);
    if matches!(kind, 2 | 3) {
        cx.uint(&PDN_IPV6_LEN, value.u8()?);
        cx.ipv6(&PDN_IPV6, value.array()?);
    }
    if matches!(kind, 1 | 3) {
        cx.ipv4(&PDN_IPV4, value.array()?);
    }
    Ok(())
}

/// Quality of a bearer; its rates, which follow, are not read.
fn quality(cx: &mut Dissector, value: &mut Cursor<'_>) -> Dissected {
    let flags = value.u8()?;
    cx.flag(&BEARER_QOS_PCI, flags & 0x40 != 0);
    cx.uint(&BEARER_QOS_PL, flags >> 2 & 0x0f);
    cx.flag(&BEARER_QOS_PVI, flags & 1 != 0);
    cx.uint(&BEARER_QOS_LABEL_QCI, value.u8()?);
    Ok(())
}

/// Where the user is: identities in this order, as far as flags say that they are there.
fn location(cx: &mut Dissector, value: &mut Cursor<'_>) -> Dissected {
    let flags = value.u8()?;
    cx.uint(&ULI_FLAGS, flags);
    // Cell, service and routing area, each the network and four bytes.
    value.take(7 * (flags & 7).count_ones() as usize)?;
    if flags & 8 != 0 {
        value.take(3)?;
        cx.uint(&TAI_TAC, value.u16()?);
    }
    if flags & 0x10 != 0 {
        value.take(3)?;
        cx.uint(&ECGI_ECI, value.u32()? & 0x0fff_ffff);
    }
    Ok(())
}

/// The end of a tunnel.
fn tunnel(cx: &mut Dissector, value: &mut Cursor<'_>) -> Dissected {
    let flags = value.u8()?;
    cx.flag(&F_TEID_V4, flags & 0x80 != 0);
    cx.flag(&F_TEID_V6, flags & 0x40 != 0);
    cx.uint(&F_TEID_INTERFACE_TYPE, flags & 0x3f);
    cx.uint(&F_TEID_GRE_KEY, value.u32()?);
    if flags & 0x80 != 0 {
        cx.ipv4(&F_TEID_IPV4, value.array()?);
    }
    if flags & 0x40 != 0 {
        cx.ipv6(&F_TEID_IPV6, value.array()?);
    }
    Ok(())
}
