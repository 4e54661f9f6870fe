//! Attribute-value pairs: code, flags, length, the vendor if the code is a vendor's, value, padding
//! to a multiple of four bytes.

use super::super::dictionary::{self, Entry, Kind};
use super::super::{Cursor, Dissected, Dissector, Payload, Stop};
use super::addresses::{ADDRESSES, BARE};
use super::{
    AVP, AVP_CODE, AVP_FLAGS, AVP_FLAGS_PROTECTED, AVP_INVALID_DATA, AVP_INVALID_LEN, AVP_LEN, AVP_NO_DATA, AVP_PAD,
    AVP_UNKNOWN, AVP_VENDOR_ID, FLAGS_MANDATORY, FLAGS_VENDORSPECIFIC, IMSI, INVALID_AVP_LEN, charging, ietf, later,
    mobile,
};
use crate::fields::{Field, universal_time};

/// Groups in groups deeper than this are not read.
const MAX_DEPTH: u8 = 24;

const VENDOR: u8 = 0x80;
const THREE_GPP: u32 = 10_415;

const SUBSCRIPTION_ID_DATA: u32 = 444;
const SUBSCRIPTION_ID_TYPE: u32 = 450;
const TYPE_IMSI: u32 = 1;

/// The seconds from 1900, where the protocol's time begins, to 1970.
const SINCE_1900: i64 = 2_208_988_800;

/// The pairs of a message or a group.
pub(super) fn all(cx: &mut Dissector, payload: Payload<'_>, depth: u8) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    // What kind of identity the group is of.
    let mut identity = None;
    while !cursor.is_empty() {
        pair(cx, &mut cursor, payload.missing > 0, depth, &mut identity)?;
    }
    if payload.missing > 0 { Err(Stop::Cut) } else { Ok(()) }
}

fn pair(
    cx: &mut Dissector,
    cursor: &mut Cursor<'_>,
    clipped: bool,
    depth: u8,
    identity: &mut Option<u32>,
) -> Dissected {
    let whole = cursor.rest();
    let code = cursor.u32()?;
    let [flags, l0, l1, l2] = cursor.array()?;
    let length = u32::from_be_bytes([0, l0, l1, l2]) as usize;
    let vendor = if flags & VENDOR == 0 { None } else { Some(cursor.u32()?) };
    let header = if vendor.is_some() { 12 } else { 8 };
    let value = length.checked_sub(header).ok_or(Stop::Cut).and_then(|length| cursor.take(length));
    let Ok(value) = value else {
        if !clipped {
            cx.label(&INVALID_AVP_LEN);
        }
        return Err(Stop::Cut);
    };
    // The last pair of a message may lack its padding.
    let padding = length.next_multiple_of(4) - length;
    let pad = cursor.take(padding.min(cursor.rest().len()))?;
    if clipped && pad.len() < padding {
        return Err(Stop::Cut);
    }
    cx.bytes(&AVP, whole.get(..length + pad.len()).unwrap_or(whole));
    cx.uint(&AVP_CODE, code);
    cx.uint(&AVP_FLAGS, flags);
    cx.flag(&FLAGS_VENDORSPECIFIC, flags & VENDOR != 0);
    cx.flag(&FLAGS_MANDATORY, flags & 0x40 != 0);
    cx.flag(&AVP_FLAGS_PROTECTED, flags & 0x20 != 0);
    cx.uint(&AVP_LEN, length as u64);
    if let Some(vendor) = vendor {
        cx.uint(&AVP_VENDOR_ID, vendor);
    }
    let vendor = vendor.unwrap_or(0);
    if value.is_empty() {
        cx.label(&AVP_NO_DATA);
    } else if !address(cx, vendor, code, value) {
        emit(cx, find(vendor, code), value, depth);
    }
    if vendor == 0 {
        identify(cx, code, value, identity);
    }
    if !pad.is_empty() {
        cx.bytes(&AVP_PAD, pad);
    }
    Ok(())
}

/// The row of a code in one of the dictionaries of its vendor.
fn find(vendor: u32, code: u32) -> Option<&'static Entry> {
    let dictionaries: &[&'static [Entry]] = match vendor {
        0 => &[
            &ietf::BASE,
            &ietf::NASREQ,
            &ietf::CREDIT_CONTROL,
            &ietf::MOBILE_IP,
            &ietf::SIP,
            &ietf::EAP,
            &later::LATER,
        ],
        THREE_GPP => {
            &[&mobile::ACCESS, &mobile::RX, &mobile::CX, &mobile::SH, &mobile::GX, &mobile::S6A, &charging::CHARGING]
        }
        _ => &[],
    };
    dictionaries.iter().find_map(|entries| dictionary::find(entries, code))
}

fn emit(cx: &mut Dissector, entry: Option<&'static Entry>, value: &[u8], depth: u8) {
    let Some(Entry { kind, field, .. }) = entry else {
        cx.bytes(&AVP_UNKNOWN, value);
        return;
    };
    match kind {
        Kind::Text => dictionary::text(cx, field, value),
        Kind::Group => {
            cx.bytes(field, value);
            // What is broken inside a group does not hide what stands behind it.
            if depth < MAX_DEPTH && all(cx, Payload::whole(value), depth + 1).is_err() {
                cx.malformed();
            }
        }
        Kind::U32 | Kind::I32 | Kind::F32 | Kind::Time => match value.try_into().map(u32::from_be_bytes) {
            Ok(number) => emit_number(cx, field, *kind, number),
            Err(_) => invalid(cx, value),
        },
        Kind::U64 | Kind::I64 => match value.try_into().map(u64::from_be_bytes) {
            Ok(number) if *kind == Kind::U64 => cx.uint(field, number),
            Ok(number) => cx.int(field, number.cast_signed()),
            Err(_) => invalid(cx, value),
        },
        Kind::Bytes | Kind::Ipv4 | Kind::Ipv6 | Kind::Bool | Kind::U8 | Kind::U16 => cx.bytes(field, value),
    }
}

fn emit_number(cx: &mut Dissector, field: &'static Field, kind: Kind, number: u32) {
    match kind {
        Kind::I32 => cx.int(field, number.cast_signed().into()),
        Kind::F32 => {
            // Six digits are what a float of this size can tell.
            let text = format!("{:.5e}", f32::from_bits(number));
            cx.double(field, text.parse().unwrap_or(f64::NAN));
        }
        Kind::Time => cx.text(field, time(number)),
        _ => cx.uint(field, number),
    }
}

fn invalid(cx: &mut Dissector, value: &[u8]) {
    cx.bytes(&AVP_INVALID_DATA, value);
    cx.label(&AVP_INVALID_LEN);
}

/// Seconds since 1900, and from 2036 on, where they begin again, since then (RFC 6733, 4.3.1).
fn time(seconds: u32) -> String {
    let era = if seconds < 0x8000_0000 { 1 << 32 } else { 0 };
    if seconds == 0 {
        return "NULL".to_owned();
    }
    universal_time((i64::from(seconds) + era - SINCE_1900) * 1_000_000_000)
}

/// Emits an address; false if the code is of none.
fn address(cx: &mut Dissector, vendor: u32, code: u32, value: &[u8]) -> bool {
    if let Some(row) = ADDRESSES.iter().find(|row| (row.vendor, row.code) == (vendor, code)) {
        cx.bytes(&row.whole, value);
        let [family, ipv4, ipv6] = &row.parts;
        if let Some((number, rest)) = value.split_first_chunk() {
            cx.uint(family, u16::from_be_bytes(*number));
            emit_address(cx, ipv4, ipv6, rest);
        } else {
            cx.label(&AVP_INVALID_LEN);
        }
        return true;
    }
    let Some(row) = BARE.iter().find(|row| (row.vendor, row.code) == (vendor, code)) else { return false };
    cx.bytes(&row.whole, value);
    let [ipv4, ipv6] = &row.parts;
    if !emit_address(cx, ipv4, ipv6, value) {
        cx.label(&AVP_INVALID_LEN);
    }
    true
}

fn emit_address(cx: &mut Dissector, ipv4: &'static Field, ipv6: &'static Field, address: &[u8]) -> bool {
    match address.len() {
        4 => cx.ipv4(ipv4, address.try_into().unwrap_or_default()),
        16 => cx.ipv6(ipv6, address.try_into().unwrap_or_default()),
        _ => return false,
    }
    true
}

/// The identity of a subscriber is an IMSI if the pair before says so.
fn identify(cx: &mut Dissector, code: u32, value: &[u8], identity: &mut Option<u32>) {
    match code {
        SUBSCRIPTION_ID_TYPE => *identity = value.try_into().ok().map(u32::from_be_bytes),
        SUBSCRIPTION_ID_DATA if *identity == Some(TYPE_IMSI) => dictionary::text(cx, &IMSI, value),
        _ => {}
    }
}
