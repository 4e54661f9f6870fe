//! Operations (RFC 4511, 4.2 to 4.13).

use super::super::ber::{Tlv, Values, id};
use super::super::{Dissected, Dissector};
use super::filter;
use super::message::{each, flag, number, text};
use crate::fields::Field;

/// An operation, by its tag.
pub(super) fn read(cx: &mut Dissector, kind: u8, value: Tlv<'_>) -> Dissected {
    let mut parts = value.values();
    match kind {
        0 => bind(cx, &mut parts),
        1 => result(cx, &super::BIND_RESPONSE, &mut parts),
        2 => {
            cx.label(&super::UNBIND_REQUEST);
            Ok(())
        }
        3 => search(cx, &mut parts),
        4 => {
            cx.label(&super::SEARCH_RES_ENTRY);
            text(cx, &super::OBJECT_NAME, &mut parts)?;
            attributes(cx, &super::PARTIAL_ATTRIBUTE, parts.expect(id::SEQUENCE)?)
        }
        5 => result(cx, &super::SEARCH_RES_DONE, &mut parts),
        6 => modify(cx, &mut parts),
        7 => result(cx, &super::MODIFY_RESPONSE, &mut parts),
        8 => {
            cx.label(&super::ADD_REQUEST);
            text(cx, &super::ENTRY, &mut parts)?;
            attributes(cx, &super::ATTRIBUTE_LIST_ITEM, parts.expect(id::SEQUENCE)?)
        }
        9 => result(cx, &super::ADD_RESPONSE, &mut parts),
        10 => {
            cx.text(&super::DEL_REQUEST, value.bytes()?);
            Ok(())
        }
        11 => result(cx, &super::DEL_RESPONSE, &mut parts),
        12 => rename(cx, &mut parts),
        13 => result(cx, &super::MOD_DN_RESPONSE, &mut parts),
        14 => {
            cx.label(&super::COMPARE_REQUEST);
            text(cx, &super::ENTRY, &mut parts)?;
            cx.label(&super::AVA);
            let mut assertion = parts.expect(id::SEQUENCE)?.values();
            text(cx, &super::ATTRIBUTE_DESC, &mut assertion)?;
            text(cx, &super::ASSERTION_VALUE, &mut assertion)
        }
        15 => result(cx, &super::COMPARE_RESPONSE, &mut parts),
        16 => {
            cx.uint(&super::ABANDON_REQUEST, value.uint()?);
            Ok(())
        }
        19 => each(cx, &super::SEARCH_RES_REF, parts, url),
        23 => extended(cx, &mut parts),
        24 => result(cx, &super::EXTENDED_RESP, &mut parts),
        25 => {
            cx.label(&super::INTERMEDIATE_RESPONSE);
            tail(cx, &mut parts, 0x80, 0x81)
        }
        _ => Ok(()),
    }
}

fn bind(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    cx.label(&super::BIND_REQUEST);
    number(cx, &super::VERSION, parts)?;
    text(cx, &super::NAME, parts)?;
    let authentication = parts.take()?;
    cx.uint(&super::AUTHENTICATION, authentication.number());
    if authentication.number() != 3 {
        cx.text(&super::SIMPLE, authentication.bytes()?);
        return Ok(());
    }
    cx.label(&super::SASL);
    let mut sasl = authentication.values();
    text(cx, &super::MECHANISM, &mut sasl)?;
    if let Some(credentials) = sasl.next()? {
        let credentials = credentials.bytes()?;
        cx.bytes(&super::CREDENTIALS, credentials);
    }
    Ok(())
}

fn search(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    cx.label(&super::SEARCH_REQUEST);
    text(cx, &super::BASE_OBJECT, parts)?;
    number(cx, &super::SCOPE, parts)?;
    number(cx, &super::DEREF_ALIASES, parts)?;
    number(cx, &super::SIZE_LIMIT, parts)?;
    number(cx, &super::TIME_LIMIT, parts)?;
    flag(cx, &super::TYPES_ONLY, parts)?;
    filter::read(cx, &super::FILTER, parts.take()?, 0)?;
    let names = parts.expect(id::SEQUENCE)?;
    each(cx, &super::ATTRIBUTES, names.values(), |cx, name| {
        cx.text(&super::ATTRIBUTE_DESCRIPTION, name.bytes()?);
        Ok(())
    })
}

/// Attributes with their values, each behind a label.
fn attributes(cx: &mut Dissector, label: &'static Field, list: Tlv<'_>) -> Dissected {
    each(cx, &super::ATTRIBUTES, list.values(), |cx, one| attribute(cx, label, one))
}

fn attribute(cx: &mut Dissector, label: &'static Field, value: Tlv<'_>) -> Dissected {
    cx.label(label);
    let mut parts = value.values();
    text(cx, &super::TYPE, &mut parts)?;
    let values = parts.expect(id::SET)?;
    each(cx, &super::VALS, values.values(), |cx, value| {
        cx.bytes(&super::ATTRIBUTE_VALUE, value.bytes()?);
        Ok(())
    })
}

fn modify(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    cx.label(&super::MODIFY_REQUEST);
    text(cx, &super::OBJECT, parts)?;
    let list = parts.expect(id::SEQUENCE)?;
    each(cx, &super::MODIFICATION, list.values(), |cx, one| {
        cx.label(&super::MODIFICATION_ITEM);
        let mut parts = one.values();
        number(cx, &super::OPERATION, &mut parts)?;
        attribute(cx, &super::MODIFICATION_ELEMENT, parts.take()?)
    })
}

fn rename(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    cx.label(&super::MOD_DN_REQUEST);
    text(cx, &super::ENTRY, parts)?;
    text(cx, &super::NEWRDN, parts)?;
    flag(cx, &super::DELETEOLDRDN, parts)?;
    if let Some(superior) = parts.next()? {
        cx.text(&super::NEW_SUPERIOR, superior.bytes()?);
    }
    Ok(())
}

fn extended(cx: &mut Dissector, parts: &mut Values<'_>) -> Dissected {
    cx.label(&super::EXTENDED_REQ);
    text(cx, &super::REQUEST_NAME, parts)?;
    if let Some(value) = parts.next()? {
        cx.bytes(&super::REQUEST_VALUE, value.bytes()?);
    }
    Ok(())
}

/// What all results have in common, and what bind and extended responses add.
fn result(cx: &mut Dissector, label: &'static Field, parts: &mut Values<'_>) -> Dissected {
    cx.label(label);
    number(cx, &super::RESULT_CODE, parts)?;
    text(cx, &super::MATCHED_DN, parts)?;
    text(cx, &super::ERROR_MESSAGE, parts)?;
    if let Some(referral) = parts.take_if(0xa3)? {
        each(cx, &super::REFERRAL, referral.values(), url)?;
    }
    if let Some(credentials) = parts.take_if(0x87)? {
        cx.bytes(&super::SERVER_SASL_CREDS, credentials.bytes()?);
    }
    tail(cx, parts, 0x8a, 0x8b)
}

/// Name and contents of an extended or intermediate response, by their tags.
fn tail(cx: &mut Dissector, parts: &mut Values<'_>, name: u8, content: u8) -> Dissected {
    if let Some(name) = parts.take_if(name)? {
        cx.text(&super::RESPONSE_NAME, name.bytes()?);
    }
    if let Some(content) = parts.take_if(content)? {
        cx.bytes(&super::RESPONSE_VALUE, content.bytes()?);
    }
    Ok(())
}

fn url(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    cx.text(&super::LDAP_URL, value.bytes()?);
    Ok(())
}
