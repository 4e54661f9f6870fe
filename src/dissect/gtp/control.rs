//! The control plane of version 1: which response is to which request, and the information elements
//! of a message (3GPP TS 29.060, 7.7).

use super::super::mobile::{access_point, digits};
use super::super::{Cursor, Dissected, Dissector, Net, Stop};
use super::{
    APN, APN_LENGTH, CAUSE, CHRG_CHAR, CHRG_ID, CHRG_IPV4, CHRG_IPV6, EXT_IMEISV, EXT_LENGTH, EXT_RAT_TYPE,
    GSN_ADDRESS_LENGTH, GSN_IPV4, GSN_IPV6, IMSI, LAC, LENGTH, MSISDN, NSAPI, RAI_RAC, RECOVERY, REORDER, RESPONSE_TO,
    SEL_MODE, TEAR_IND, TEID_CP, TEID_DATA, TIME, USER_ADDR_PDP_ORG, USER_ADDR_PDP_TYPE, USER_IPV4, USER_IPV6,
};
use crate::fields::Field;

/// Remembers a request; tells of a response what it is to.
pub(super) fn exchange(cx: &mut Dissector, message: u8, sequence: u16) {
    if cx.quoted || !(cx.wants(&RESPONSE_TO) || cx.wants(&TIME)) {
        return;
    }
    let (frame, time) = (cx.frame_number(), cx.frame_time());
    if is_request(message) {
        cx.state.gtp.ask((cx.net, message, sequence), frame, time);
    } else if let Some(request) = message.checked_sub(1).filter(|request| is_request(*request)) {
        let backward = Net { src: cx.net.dst, dst: cx.net.src };
        if let Some((asked, at)) = cx.state.gtp.answer(&(backward, request, sequence)) {
            cx.uint(&RESPONSE_TO, asked);
            cx.seconds(&TIME, time.wrapping_sub(at));
        }
    }
}

/// Messages that the next type is the response to.
fn is_request(message: u8) -> bool {
    matches!(message, 1 | 16 | 18 | 20 | 22 | 27 | 29 | 31 | 33 | 36 | 48 | 50 | 53 | 96 | 98 | 100 | 102 | 104)
}

/// The information elements of a message.
pub(super) fn elements(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    let mut bytes = Cursor::new(bytes);
    while !bytes.is_empty() {
        let kind = bytes.u8()?;
        if kind >= 128 {
            let length = bytes.u16()?;
            if let Some(field) = length_field(kind) {
                cx.uint(field, length);
            }
            let value = bytes.take(length.into())?;
            if sized(cx, kind, value).is_err() {
                // The elements behind it can be found still.
                cx.malformed();
            }
        } else {
            // Without its length the elements behind it cannot be found.
            let Some(length) = fixed_len(kind) else { return Ok(()) };
            fixed(cx, kind, bytes.take(length)?)?;
        }
    }
    Ok(())
}

/// An element whose length its type says.
fn fixed(cx: &mut Dissector, kind: u8, value: &[u8]) -> Dissected {
    let mut value = Cursor::new(value);
    match kind {
        1 => cx.uint(&CAUSE, value.u8()?),
        2 => cx.text(&IMSI, digits(value.take(8)?)),
        3 => {
            value.take(3)?;
            cx.uint(&LAC, value.u16()?);
            cx.uint(&RAI_RAC, value.u8()?);
        }
        8 => cx.flag(&REORDER, value.u8()? & 1 != 0),
        14 => cx.uint(&RECOVERY, value.u8()?),
        15 => cx.uint(&SEL_MODE, value.u8()? & 3),
        16 => cx.uint(&TEID_DATA, value.u32()?),
        17 => cx.uint(&TEID_CP, value.u32()?),
        19 => cx.flag(&TEAR_IND, value.u8()? & 1 != 0),
        20 => cx.uint(&NSAPI, value.u8()? & 0x0f),
        26 => cx.uint(&CHRG_CHAR, value.u16()?),
        127 => cx.uint(&CHRG_ID, value.u32()?),
        _ => {}
    }
    Ok(())
}

/// The field that an element's length is shown as.
fn length_field(kind: u8) -> Option<&'static Field> {
    Some(match kind {
        128 | 132 | 134 => &LENGTH,
        131 => &APN_LENGTH,
        133 => &GSN_ADDRESS_LENGTH,
        151..=154 | 251 => &EXT_LENGTH,
        _ => return None,
    })
}

/// An element that says its length.
fn sized(cx: &mut Dissector, kind: u8, value: &[u8]) -> Dissected {
    match kind {
        128 => return end_user_address(cx, Cursor::new(value)),
        131 => cx.text(&APN, access_point(value)),
        133 => address(cx, &GSN_IPV4, &GSN_IPV6, value)?,
        134 => {
            let (_, number) = value.split_first().ok_or(Stop::Cut)?;
            cx.text(&MSISDN, digits(number));
        }
        151 => cx.uint(&EXT_RAT_TYPE, Cursor::new(value).u8()?),
        154 => cx.text(&EXT_IMEISV, digits(value)),
        251 => address(cx, &CHRG_IPV4, &CHRG_IPV6, value)?,
        _ => {}
    }
    Ok(())
}

/// Organisation and type, then the addresses, which a request may leave open.
fn end_user_address(cx: &mut Dissector, mut value: Cursor<'_>) -> Dissected {
    cx.uint(&USER_ADDR_PDP_ORG, value.u8()? & 0x0f);
    let kind = value.u8()?;
    cx.uint(&USER_ADDR_PDP_TYPE, kind);
    match (kind, value.rest().len()) {
        (_, 0) => {}
        // Of both, one may be left open.
        (0x21, _) | (0x8d, 4) => cx.ipv4(&USER_IPV4, value.array()?),
        (0x57, _) | (0x8d, 16) => cx.ipv6(&USER_IPV6, value.array()?),
        (0x8d, _) => {
            cx.ipv4(&USER_IPV4, value.array()?);
            cx.ipv6(&USER_IPV6, value.array()?);
        }
        _ => {}
    }
    Ok(())
}

fn address(cx: &mut Dissector, ipv4: &'static Field, ipv6: &'static Field, value: &[u8]) -> Dissected {
    if let Ok(address) = value.try_into() {
        cx.ipv4(ipv4, address);
    } else {
        cx.ipv6(ipv6, value.try_into().map_err(|_| Stop::Cut)?);
    }
    Ok(())
}

/// Length of the elements that do not say it (3GPP TS 29.060, table 37).
fn fixed_len(kind: u8) -> Option<usize> {
    Some(match kind {
        1 | 8 | 11 | 13 | 14 | 15 | 19 | 20 | 21 | 23 | 24 | 29 => 1,
        25..=28 => 2,
        12 => 3,
        4 | 5 | 16 | 17 | 127 => 4,
        18 => 5,
        3 => 6,
        2 => 8,
        22 => 9,
        9 => 28,
        _ => return None,
    })
}
