//! The content of parameters (ITU-T Q.763, section 3).

use super::super::{Cursor, Dissected, Dissector};
use super::fields;
use crate::fields::Field;

/// Codes of parameters.
pub(super) mod code {
    pub(in super::super) const TRANSMISSION_MEDIUM: u8 = 2;
    pub(in super::super) const CALLED_NUMBER: u8 = 4;
    pub(in super::super) const SUBSEQUENT_NUMBER: u8 = 5;
    pub(in super::super) const NATURE_OF_CONNECTION: u8 = 6;
    pub(in super::super) const FORWARD_CALL: u8 = 7;
    pub(in super::super) const CALLING_CATEGORY: u8 = 9;
    pub(in super::super) const CALLING_NUMBER: u8 = 10;
    pub(in super::super) const REDIRECTING_NUMBER: u8 = 11;
    pub(in super::super) const INFORMATION_REQUEST: u8 = 14;
    pub(in super::super) const INFORMATION: u8 = 15;
    pub(in super::super) const CONTINUITY: u8 = 16;
    pub(in super::super) const BACKWARD_CALL: u8 = 17;
    pub(in super::super) const CAUSE: u8 = 18;
    pub(in super::super) const GROUP_SUPERVISION: u8 = 21;
    pub(in super::super) const RANGE_AND_STATUS: u8 = 22;
    pub(in super::super) const FACILITY: u8 = 24;
    pub(in super::super) const USER_TO_USER: u8 = 32;
    pub(in super::super) const CONNECTED_NUMBER: u8 = 33;
    pub(in super::super) const SUSPEND_RESUME: u8 = 34;
    pub(in super::super) const EVENT: u8 = 36;
    pub(in super::super) const CIRCUIT_STATE: u8 = 38;
    pub(in super::super) const ORIGINAL_CALLED_NUMBER: u8 = 40;
}

/// Emits the fields of a parameter whose bytes are all there; those not known have none.
pub(super) fn content(cx: &mut Dissector, code: u8, bytes: &[u8]) -> Dissected {
    let mut bytes = Cursor::new(bytes);
    match code {
        code::TRANSMISSION_MEDIUM => cx.uint(&fields::TRANSMISSION_MEDIUM_REQUIREMENT, bytes.u8()?),
        code::CALLED_NUMBER => called(cx, &mut bytes)?,
        code::SUBSEQUENT_NUMBER => {
            let odd = odd(cx, bytes.u8()?);
            let text = digits(bytes.rest(), odd);
            cx.text(&fields::SUBSEQUENT_NUMBER, &text);
            emit_digits(cx, &text, &fields::CALLED_ODD_DIGIT, &fields::CALLED_EVEN_DIGIT);
        }
        code::NATURE_OF_CONNECTION => {
            let bits = bytes.u8()?;
            cx.uint(&fields::SATELLITE_INDICATOR, bits & 3);
            cx.uint(&fields::CONTINUITY_CHECK_INDICATOR, bits >> 2 & 3);
            cx.flag(&fields::ECHO_CONTROL_DEVICE_INDICATOR, bits & 0x10 != 0);
        }
        code::FORWARD_CALL => forward_call(cx, bytes.u8()?, bytes.u8()?),
        code::CALLING_CATEGORY => cx.uint(&fields::CALLING_PARTYS_CATEGORY, bytes.u8()?),
        code::CALLING_NUMBER => calling(cx, &mut bytes)?,
        code::REDIRECTING_NUMBER => other_number(cx, &mut bytes, &fields::REDIRECTING, false)?,
        code::ORIGINAL_CALLED_NUMBER => other_number(cx, &mut bytes, &fields::ORIGINAL_CALLED_NUMBER, false)?,
        code::CONNECTED_NUMBER => other_number(cx, &mut bytes, &fields::CONNECTED_NUMBER, true)?,
        code::CONTINUITY => cx.flag(&fields::CONTINUITY_INDICATOR, bytes.u8()? & 1 != 0),
        code::BACKWARD_CALL => backward_call(cx, bytes.u8()?, bytes.u8()?),
        code::CAUSE => cause(cx, &mut bytes)?,
        code::GROUP_SUPERVISION => cx.uint(&fields::CGS_MESSAGE_TYPE, bytes.u8()? & 3),
        // The range counts the circuits behind the first.
        code::RANGE_AND_STATUS => cx.uint(&fields::RANGE_INDICATOR, u16::from(bytes.u8()?) + 1),
        code::SUSPEND_RESUME => cx.flag(&fields::SUSPEND_RESUME_INDICATOR, bytes.u8()? & 1 != 0),
        code::EVENT => {
            let bits = bytes.u8()?;
            cx.uint(&fields::EVENT_IND, bits & 0x7f);
            cx.flag(&fields::EVENT_PRESENTATION_RESTR_IND, bits & 0x80 != 0);
        }
        _ => {}
    }
    Ok(())
}

fn forward_call(cx: &mut Dissector, first: u8, second: u8) {
    cx.flag(&fields::FORW_CALL_NATNL_INATNL_CALL_INDICATOR, first & 1 != 0);
    cx.uint(&fields::FORW_CALL_END_TO_END_METHOD_INDICATOR, first >> 1 & 3);
    cx.flag(&fields::FORW_CALL_INTERWORKING_INDICATOR, first & 8 != 0);
    cx.flag(&fields::FORW_CALL_END_TO_END_INFORMATION_INDICATOR, first & 0x10 != 0);
    cx.flag(&fields::FORW_CALL_ISDN_USER_PART_INDICATOR, first & 0x20 != 0);
    cx.uint(&fields::FORW_CALL_PREFERENCES_INDICATOR, first >> 6);
    cx.flag(&fields::FORW_CALL_ISDN_ACCESS_INDICATOR, second & 1 != 0);
    cx.uint(&fields::FORW_CALL_SCCP_METHOD_INDICATOR, second >> 1 & 3);
    cx.flag(&fields::FORW_CALL_PORTED_NUM_TRANS_INDICATOR, second & 0x10 != 0);
    cx.flag(&fields::FORW_CALL_QOR_ATTEMPT_INDICATOR, second & 0x20 != 0);
}

fn backward_call(cx: &mut Dissector, first: u8, second: u8) {
    cx.uint(&fields::CHARGE_INDICATOR, first & 3);
    cx.uint(&fields::CALLED_PARTYS_STATUS_INDICATOR, first >> 2 & 3);
    cx.uint(&fields::CALLED_PARTYS_CATEGORY_INDICATOR, first >> 4 & 3);
    cx.uint(&fields::BACKW_CALL_END_TO_END_METHOD_INDICATOR, first >> 6);
    cx.flag(&fields::BACKW_CALL_INTERWORKING_INDICATOR, second & 1 != 0);
    cx.flag(&fields::BACKW_CALL_END_TO_END_INFORMATION_INDICATOR, second & 2 != 0);
    cx.flag(&fields::BACKW_CALL_ISDN_USER_PART_INDICATOR, second & 4 != 0);
    cx.flag(&fields::BACKW_CALL_HOLDING_INDICATOR, second & 8 != 0);
    cx.flag(&fields::BACKW_CALL_ISDN_ACCESS_INDICATOR, second & 0x10 != 0);
    cx.flag(&fields::BACKW_CALL_ECHO_CONTROL_DEVICE_INDICATOR, second & 0x20 != 0);
    cx.uint(&fields::BACKW_CALL_SCCP_METHOD_INDICATOR, second >> 6);
}

fn cause(cx: &mut Dissector, bytes: &mut Cursor<'_>) -> Dissected {
    cx.bytes(&fields::CAUSE_INDICATORS, bytes.rest());
    let first = bytes.u8()?;
    cx.uint(&fields::CAUSE_LOCATION, first & 0x0f);
    cx.uint(&fields::CODING_STANDARD, first >> 5 & 3);
    if !extension(cx, first) {
        let recommendation = bytes.u8()?;
        cx.uint(&fields::CAUSE_RECOMMENDATION, recommendation & 0x7f);
        extension(cx, recommendation);
    }
    let value = bytes.u8()?;
    cx.uint(&fields::CAUSE_INDICATOR, value & 0x7f);
    extension(cx, value);
    Ok(())
}

/// The highest bit of a byte, set on the last byte of a group.
fn extension(cx: &mut Dissector, byte: u8) -> bool {
    cx.flag(&fields::EXTENSION_IND, byte & 0x80 != 0);
    byte & 0x80 != 0
}

fn called(cx: &mut Dissector, bytes: &mut Cursor<'_>) -> Dissected {
    let nature = bytes.u8()?;
    let odd = odd(cx, nature);
    cx.uint(&fields::CALLED_NATURE, nature & 0x7f);
    let plan = bytes.u8()?;
    cx.flag(&fields::INN_INDICATOR, plan & 0x80 != 0);
    cx.uint(&fields::NUMBERING_PLAN_INDICATOR, plan >> 4 & 7);
    let text = digits(bytes.rest(), odd);
    cx.text(&fields::CALLED, &text);
    emit_digits(cx, &text, &fields::CALLED_ODD_DIGIT, &fields::CALLED_EVEN_DIGIT);
    cx.text(&fields::E164_CALLED, &text);
    Ok(())
}

fn calling(cx: &mut Dissector, bytes: &mut Cursor<'_>) -> Dissected {
    let nature = bytes.u8()?;
    let odd = odd(cx, nature);
    cx.uint(&fields::CALLING_NATURE, nature & 0x7f);
    let plan = bytes.u8()?;
    cx.flag(&fields::NI_INDICATOR, plan & 0x80 != 0);
    emit_plan(cx, plan, true);
    let text = digits(bytes.rest(), odd);
    cx.text(&fields::CALLING, &text);
    emit_digits(cx, &text, &fields::CALLING_ODD_DIGIT, &fields::CALLING_EVEN_DIGIT);
    cx.text(&fields::E164_CALLING, &text);
    Ok(())
}

fn other_number(cx: &mut Dissector, bytes: &mut Cursor<'_>, name: &'static Field, screened: bool) -> Dissected {
    let nature = bytes.u8()?;
    let odd = odd(cx, nature);
    cx.uint(&fields::CALLING_NATURE, nature & 0x7f);
    let plan = bytes.u8()?;
    emit_plan(cx, plan, screened);
    let text = digits(bytes.rest(), odd);
    cx.text(name, &text);
    emit_digits(cx, &text, &fields::CALLING_ODD_DIGIT, &fields::CALLING_EVEN_DIGIT);
    Ok(())
}

fn odd(cx: &mut Dissector, nature: u8) -> bool {
    cx.flag(&fields::ISDN_ODD_EVEN_INDICATOR, nature & 0x80 != 0);
    nature & 0x80 != 0
}

fn emit_plan(cx: &mut Dissector, plan: u8, screened: bool) {
    cx.uint(&fields::NUMBERING_PLAN_INDICATOR, plan >> 4 & 7);
    cx.uint(&fields::ADDRESS_PRESENTATION_RESTRICTED_INDICATOR, plan >> 2 & 3);
    if screened {
        cx.uint(&fields::SCREENING_INDICATOR, plan & 3);
    }
}

/// Digits of half a byte each, the low half first; an odd number of them leaves the last half out.
fn digits(bytes: &[u8], odd: bool) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte & 0x0f, byte >> 4]);
    let count = bytes.len() * 2 - usize::from(odd && !bytes.is_empty());
    halves.take(count).filter_map(|half| char::from_digit(half.into(), 16)).map(|c| c.to_ascii_uppercase()).collect()
}

/// Each digit by itself, under the name of its place.
fn emit_digits(cx: &mut Dissector, text: &str, odd: &'static Field, even: &'static Field) {
    if cx.wants(odd) || cx.wants(even) {
        for (digit, name) in text.chars().zip([odd, even].into_iter().cycle()) {
            cx.uint(name, digit.to_digit(16).unwrap_or(0));
        }
    }
}
