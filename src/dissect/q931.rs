//! Q.931 (`q931`): the signalling of ISDN calls, as H.323 uses it too (ITU-T Q.931, H.225.0).

mod elements;
mod fields;
#[cfg(test)]
mod tests;

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop, h225};
pub(super) use fields::Q931;

pub(super) static ROW: Row = Row {
    protocol: &Q931,
    run: Run::Unit(run),
    // Network layer protocols of OSI begin with their identifier, which is Q.931's discriminator.
    hooks: &[Hook::PppProtocol(0x0023), Hook::SctpPpid(13)],
};

/// What a message came in: H.323 gives the user-user element a longer length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Link,
    Tpkt,
}

/// The protocol discriminators of call control.
const DISCRIMINATORS: [u8; 2] = [8, 3];

/// Whether the bytes begin like a message.
pub(super) fn looks(bytes: &[u8]) -> bool {
    matches!(bytes, [discriminator, length, ..] if DISCRIMINATORS.contains(discriminator) && *length < 16)
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    message(cx, payload, Carrier::Link)
}

/// One message.
pub(super) fn message(cx: &mut Dissector, payload: Payload<'_>, carrier: Carrier) -> Dissected {
    let mut message = Cursor::new(payload.bytes);
    let discriminator = message.u8()?;
    if !DISCRIMINATORS.contains(&discriminator) {
        return Err(Stop::NotMine);
    }
    cx.uint(&fields::DISC, discriminator);
    let length = message.u8()? & 0x0f;
    cx.uint(&fields::CALL_REF_LEN, length);
    if let [first, rest @ ..] = message.take(length.into())? {
        cx.flag(&fields::CALL_REF_FLAG, first & 0x80 != 0);
        if cx.wants(&fields::CALL_REF) {
            cx.bytes(&fields::CALL_REF, &[&[first & 0x7f], rest].concat());
        }
    }
    cx.uint(&fields::MESSAGE_TYPE, message.u8()?);
    let mut codesets = Codesets::default();
    while !message.is_empty() {
        element(cx, &mut message, carrier, payload.missing, &mut codesets)?;
    }
    Ok(())
}

/// Which set of codes the elements are of; a shift may hold for one element only.
#[derive(Debug, Default)]
struct Codesets {
    locked: u8,
    once: Option<u8>,
}

fn element(
    cx: &mut Dissector,
    message: &mut Cursor<'_>,
    carrier: Carrier,
    missing: usize,
    codesets: &mut Codesets,
) -> Dissected {
    let code = message.u8()?;
    if code & 0x80 != 0 {
        single(cx, code, codesets);
        return Ok(());
    }
    let codeset = codesets.once.take().unwrap_or(codesets.locked);
    cx.uint(&fields::INFORMATION_ELEMENT, code);
    let user_user = codeset == 0 && code == elements::USER_USER;
    let length = if user_user && carrier == Carrier::Tpkt { message.u16()? } else { message.u8()?.into() };
    cx.uint(&fields::INFORMATION_ELEMENT_LEN, length);
    if user_user {
        // What there is of it is read even when its end is missing.
        let rest = Payload { bytes: message.rest(), missing }.limit(length.into());
        user(cx, rest)?;
        message.take(length.into())?;
        return Ok(());
    }
    let content = message.take(length.into())?;
    if codeset == 0 { elements::content(cx, code, content) } else { Ok(()) }
}

/// An element of one byte.
fn single(cx: &mut Dissector, code: u8, codesets: &mut Codesets) {
    match code {
        0x90..=0x97 => {
            codesets.locked = code & 7;
            cx.uint(&fields::LOCKING_CODESET, code & 7);
        }
        0x98..=0x9f => {
            codesets.once = Some(code & 7);
            cx.uint(&fields::NON_LOCKING_CODESET, code & 7);
        }
        0xa0 => cx.label(&fields::MORE_DATA),
        0xa1 => cx.label(&fields::SENDING_COMPLETE),
        _ => {}
    }
}

/// The user-user element; in H.323 it holds the message of H.225.
fn user(cx: &mut Dissector, content: Payload<'_>) -> Dissected {
    const H323: u8 = 5;
    let discriminator = *content.bytes.first().ok_or(Stop::Cut)?;
    cx.uint(&fields::USER_PROTOCOL_DISCRIMINATOR, discriminator);
    if discriminator == H323 {
        cx.enter_with(&h225::H225, content.from(1), h225::call_signalling);
    }
    Ok(())
}
