//! The headers of WSP: well-known ones by number, on one of two code pages, and others by name.

use std::borrow::Cow;

#[allow(clippy::wildcard_imports, reason = "the rows of the table")]
use super::table::*;
use super::values::{Value, text, value};
use super::{names, rules, structured};
use crate::dissect::{Cursor, Dissected, Dissector};

/// The page that headers begin on; any other is taken for Openwave's, as in Wireshark.
const DEFAULT_PAGE: u8 = 1;

/// Dissects a block of headers; nothing when it is empty.
pub(crate) fn run(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    if bytes.is_empty() {
        return Ok(());
    }
    cx.label(&HEADERS);
    let mut cursor = Cursor::new(bytes);
    let mut page = DEFAULT_PAGE;
    while let Some(first) = cursor.peek() {
        match first {
            0x80.. => {
                let number = cursor.u8()? & 0x7f;
                cx.uint(&HEADER_NAME_VALUE, number);
                let given = value(&mut cursor)?;
                if page == DEFAULT_PAGE {
                    well_known(cx, number, given);
                } else {
                    openwave(cx, number, given);
                }
            }
            0x01..=0x1f | 0x7f => {
                page = match cursor.u8()? {
                    0x7f => cursor.u8()?,
                    short => short,
                };
                cx.uint(&CODE_PAGE, page);
            }
            0x00 => {
                cursor.u8()?;
                cx.label(&TEXT_FIELD_INVALID);
            }
            _ => textual(cx, &mut cursor)?,
        }
    }
    Ok(())
}

fn textual(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let name = text(cursor)?;
    match value(cursor)? {
        Value::Text(text) => cx.text(&HEADER_TEXT_VALUE, text),
        _ => cx.label(&TEXT_FIELD_INVALID),
    }
    cx.text(&HEADER_NAME_STRING, name);
    Ok(())
}

fn well_known(cx: &mut Dissector, number: u8, given: Value<'_>) {
    match number {
        0x00 => rules::media(cx, &HEADER_ACCEPT, given),
        0x01 | 0x3b => rules::weighted(cx, &HEADER_ACCEPT_CHARSET, given, rules::charset),
        0x02 | 0x3c => rules::weighted(cx, &HEADER_ACCEPT_ENCODING, given, |n| one_of(names::ACCEPT_ENCODINGS, n)),
        0x03 => rules::weighted(cx, &HEADER_ACCEPT_LANGUAGE, given, language),
        0x04 => rules::token(cx, &HEADER_ACCEPT_RANGES, given, &["none", "bytes"]),
        0x05 => rules::age(cx, &HEADER_AGE, given),
        0x06 => rules::allow(cx, &HEADER_ALLOW, given),
        0x07 => structured::credentials(cx, &structured::AUTHORIZATION, given),
        0x08 | 0x3d | 0x47 => rules::cache_control(cx, &HEADER_CACHE_CONTROL, given),
        0x09 => rules::token(cx, &HEADER_CONNECTION, given, &["close"]),
        0x0a => rules::text(cx, &HEADER_CONTENT_BASE, given),
        0x0b => rules::token(cx, &HEADER_CONTENT_ENCODING, given, names::CONTENT_ENCODINGS),
        0x0c => rules::named(cx, &HEADER_CONTENT_LANGUAGE, given, language),
        0x0d => rules::number(cx, &HEADER_CONTENT_LENGTH, given),
        0x0e => rules::text(cx, &HEADER_CONTENT_LOCATION, given),
        0x0f => rules::md5(cx, &HEADER_CONTENT_MD5, given),
        0x10 | 0x3e => structured::content_range(cx, given),
        0x11 => rules::media(cx, &HEADER_CONTENT_TYPE, given),
        0x12 => rules::date(cx, &HEADER_DATE, given),
        0x13 => rules::text(cx, &HEADER_ETAG, given),
        0x14 => rules::date(cx, &HEADER_EXPIRES, given),
        0x15 => rules::text(cx, &HEADER_FROM, given),
        0x16 => rules::text(cx, &HEADER_HOST, given),
        0x17 => rules::date(cx, &HEADER_IF_MODIFIED_SINCE, given),
        0x18 => rules::text(cx, &HEADER_IF_MATCH, given),
        0x19 => rules::text(cx, &HEADER_IF_NONE_MATCH, given),
        0x1a => rules::date_or_text(cx, &HEADER_IF_RANGE, given),
        0x1b => rules::date(cx, &HEADER_IF_UNMODIFIED_SINCE, given),
        0x1c => rules::text(cx, &HEADER_LOCATION, given),
        0x1d => rules::date(cx, &HEADER_LAST_MODIFIED, given),
        0x1e => rules::number(cx, &HEADER_MAX_FORWARDS, given),
        0x1f => rules::pragma(cx, &HEADER_PRAGMA, given),
        0x20 => structured::challenge(cx, &structured::PROXY_AUTHENTICATE, given),
        0x21 => structured::credentials(cx, &structured::PROXY_AUTHORIZATION, given),
        0x22 => rules::text(cx, &HEADER_PUBLIC, given),
        0x23 => structured::range(cx, given),
        0x24 => rules::text(cx, &HEADER_REFERER, given),
        0x25 => rules::other(cx, number, given, Some(&HEADER_RETRY_AFTER)),
        0x26 => rules::text(cx, &HEADER_SERVER, given),
        0x27 => rules::token(cx, &HEADER_TRANSFER_ENCODING, given, &["chunked"]),
        0x28 => rules::text(cx, &HEADER_UPGRADE, given),
        0x29 => rules::text(cx, &HEADER_USER_AGENT, given),
        0x2a => rules::vary(cx, &HEADER_VARY, given),
        0x2b => rules::text(cx, &HEADER_VIA, given),
        0x2c => structured::warning(cx, given),
        0x2d => structured::challenge(cx, &structured::WWW_AUTHENTICATE, given),
        0x2e | 0x45 => rules::disposition(cx, &HEADER_CONTENT_DISPOSITION, given),
        0x2f => rules::named(cx, &HEADER_X_WAP_APPLICATION_ID, given, application),
        0x30 => rules::text(cx, &HEADER_CONTENT_URI, given),
        0x31 => rules::text(cx, &HEADER_INITIATOR_URI, given),
        0x32 => rules::named(cx, &HEADER_ACCEPT_APPLICATION, given, application),
        0x33 => rules::bearer(cx, &HEADER_BEARER_INDICATION, given),
        0x34 => rules::push_flag(cx, given),
        0x35 => rules::text(cx, &HEADER_PROFILE, given),
        0x36 => rules::profile_diff(cx, &HEADER_PROFILE_DIFF, given),
        0x37 | 0x44 => rules::profile_warning(cx, &HEADER_PROFILE_WARNING, given),
        0x38 | 0x48 => rules::other(cx, number, given, Some(&HEADER_EXPECT)),
        0x39 => rules::te(cx, &HEADER_TE, given),
        0x3a => rules::named(cx, &HEADER_TRAILER, given, trailer),
        0x3f => rules::time(cx, &HEADER_X_WAP_TOD, given),
        0x40 => rules::content_id(cx, &HEADER_CONTENT_ID, given),
        0x41 => rules::other(cx, number, given, Some(&HEADER_SET_COOKIE)),
        0x42 => rules::other(cx, number, given, Some(&HEADER_COOKIE)),
        0x43 => rules::encoding_version(cx, &HEADER_ENCODING_VERSION, given),
        0x46 => rules::security(cx, &HEADER_X_WAP_SECURITY, given),
        _ => rules::other(cx, number, given, None),
    }
}

fn openwave(cx: &mut Dissector, number: u8, given: Value<'_>) {
    match number {
        0x01 => rules::media(cx, &HEADER_X_UP_1_X_UP_PROXY_PUSH_ACCEPT, given),
        0x02 => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_PUSH_SEQ, given),
        0x03 => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_NOTIFY, given),
        0x04 => rules::text(cx, &HEADER_X_UP_1_X_UP_PROXY_OPERATOR_DOMAIN, given),
        0x05 => rules::text(cx, &HEADER_X_UP_1_X_UP_PROXY_HOME_PAGE, given),
        0x06 => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_HAS_COLOR, given),
        0x07 => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_NUM_SOFTKEYS, given),
        0x08 => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_SOFTKEY_SIZE, given),
        0x09 => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_SCREEN_CHARS, given),
        0x0a => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_SCREEN_PIXELS, given),
        0x0b => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_EM_SIZE, given),
        0x0c => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_SCREEN_DEPTH, given),
        0x0d => rules::number(cx, &HEADER_X_UP_1_X_UP_DEVCAP_IMMED_ALERT, given),
        0x0e => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_NET_ASK, given),
        0x0f => rules::text(cx, &HEADER_X_UP_1_X_UP_PROXY_UPLINK_VERSION, given),
        0x10 => rules::time(cx, &HEADER_X_UP_1_X_UP_PROXY_TOD, given),
        0x11 => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_BA_ENABLE, given),
        0x12 => rules::text(cx, &HEADER_X_UP_1_X_UP_PROXY_BA_REALM, given),
        0x13 => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_REDIRECT_ENABLE, given),
        0x14 => rules::text(cx, &HEADER_X_UP_1_X_UP_PROXY_REQUEST_URI, given),
        0x15 => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_REDIRECT_STATUS, given),
        0x16 => rules::named(cx, &HEADER_X_UP_1_X_UP_PROXY_TRANS_CHARSET, given, rules::charset),
        0x17 => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_LINGER, given),
        0x19 => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_ENABLE_TRUST, given),
        0x1a => rules::number(cx, &HEADER_X_UP_1_X_UP_PROXY_TRUST, given),

        _ => rules::other(cx, number, given, None),
    }
}

fn one_of(table: &'static [&'static str], number: u32) -> Option<Cow<'static, str>> {
    names::lookup(table, number).map(Cow::Borrowed)
}

fn language(number: u32) -> Option<Cow<'static, str>> {
    one_of(names::LANGUAGES, number)
}

fn application(number: u32) -> Option<Cow<'static, str>> {
    one_of(names::APPLICATIONS, number)
        .or_else(|| Some(Cow::Owned(format!("<Unknown WAP application identifier {number:#X}>"))))
}

fn trailer(number: u32) -> Option<Cow<'static, str>> {
    one_of(names::HEADERS, number)
        .or_else(|| Some(Cow::Owned(format!("<Unknown well-known-header identifier {number:#X}>"))))
}
