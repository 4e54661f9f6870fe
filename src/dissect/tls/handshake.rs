//! Handshake messages (RFC 5246, 7.4; RFC 8446, 4).

use super::super::{Cursor, Dissected, Dissector, Stop, x509};
use super::extensions;
use super::fingerprint::Traits;
use super::records::{Session, TLS_1_3};
use crate::fields::Field;

/// Longer messages are taken for encrypted ones.
pub(super) const MAX_MESSAGE: usize = 128 * 1024;

/// Whether a message has this type.
pub(super) fn is_known(kind: u8) -> bool {
    matches!(kind, 0..=2 | 4..=6 | 8 | 11..=16 | 20..=25)
}

/// A message, from its header on; it may be cut.
pub(super) fn message(cx: &mut Dissector, session: &mut Session, bytes: &[u8]) -> Dissected {
    let mut cursor = Cursor::new(bytes);
    let kind = cursor.u8()?;
    cx.uint(&super::HANDSHAKE_TYPE, kind);
    let length = u24(&mut cursor)?;
    cx.uint(&super::HANDSHAKE_LENGTH, length);
    let cut = cursor.rest().len() < usize::try_from(length).unwrap_or(usize::MAX);
    match kind {
        1 => client_hello(cx, &mut cursor, cut),
        2 => server_hello(cx, session, &mut cursor, cut),
        4 if session.version != TLS_1_3 => new_session_ticket(cx, &mut cursor),
        11 if session.version != TLS_1_3 => certificates(cx, &mut cursor),
        12 => server_key_exchange(cx, session, &mut cursor),
        15 => certificate_verify(cx, &mut cursor),
        16 => client_key_exchange(cx, session, &mut cursor),
        20 => {
            cx.label(&super::VERIFY_DATA);
            Ok(())
        }
        _ => Ok(()),
    }?;
    if cut { Err(Stop::Cut) } else { Ok(()) }
}

pub(super) fn u24(cursor: &mut Cursor<'_>) -> Result<u32, Stop> {
    let [a, b, c] = cursor.array()?;
    Ok(u32::from_be_bytes([0, a, b, c]))
}

/// Bytes behind one byte of length, each emitted.
pub(super) fn opaque_8(
    cx: &mut Dissector,
    cursor: &mut Cursor<'_>,
    length: &'static Field,
    bytes: &'static Field,
) -> Dissected {
    let count = cursor.u8()?;
    cx.uint(length, count);
    cx.bytes(bytes, cursor.take(usize::from(count))?);
    Ok(())
}

/// Bytes behind two bytes of length, each emitted.
pub(super) fn opaque_16(
    cx: &mut Dissector,
    cursor: &mut Cursor<'_>,
    length: &'static Field,
    bytes: &'static Field,
) -> Dissected {
    let count = cursor.u16()?;
    cx.uint(length, count);
    cx.bytes(bytes, cursor.take(usize::from(count))?);
    Ok(())
}

/// What both hellos begin with; gives the version.
fn hello(cx: &mut Dissector, cursor: &mut Cursor<'_>, timed: bool) -> Result<u16, Stop> {
    let version = cursor.u16()?;
    cx.uint(&super::HANDSHAKE_VERSION, version);
    let random: [u8; 32] = cursor.array()?;
    cx.bytes(&super::RANDOM, &random);
    if let Some((time, bytes)) = random.split_first_chunk().filter(|_| timed) {
        if cx.wants(&super::RANDOM_TIME) {
            cx.time(&super::RANDOM_TIME, i64::from(u32::from_be_bytes(*time)) * 1_000_000_000);
        }
        cx.bytes(&super::RANDOM_BYTES, bytes);
    }
    let length = cursor.u8()?;
    cx.uint(&super::SESSION_ID_LENGTH, length);
    let id = cursor.take(usize::from(length))?;
    if !id.is_empty() {
        cx.bytes(&super::SESSION_ID, id);
    }
    Ok(version)
}

fn client_hello(cx: &mut Dissector, cursor: &mut Cursor<'_>, cut: bool) -> Dissected {
    let mut traits = Traits { version: hello(cx, cursor, true)?, ..Traits::default() };
    let length = cursor.u16()?;
    cx.uint(&super::CIPHER_SUITES_LENGTH, length);
    cx.label(&super::CIPHERSUITES);
    for _ in 0..length / 2 {
        let suite = cursor.u16()?;
        cx.uint(&super::CIPHERSUITE, suite);
        traits.suites.push(suite);
    }
    let length = cursor.u8()?;
    cx.uint(&super::COMP_METHODS_LENGTH, length);
    cx.label(&super::COMP_METHODS);
    for _ in 0..length {
        cx.uint(&super::COMP_METHOD, cursor.u8()?);
    }
    extensions::read(cx, cursor, true, cut, &mut traits)?;
    traits.client(cx);
    Ok(())
}

fn server_hello(cx: &mut Dissector, session: &mut Session, cursor: &mut Cursor<'_>, cut: bool) -> Dissected {
    let chosen = chosen_version(*cursor);
    session.version = chosen.unwrap_or_else(|| Cursor::new(cursor.rest()).u16().unwrap_or(0));
    let mut traits = Traits { version: hello(cx, cursor, session.version != TLS_1_3)?, ..Traits::default() };
    let suite = cursor.u16()?;
    cx.uint(&super::CIPHERSUITE, suite);
    session.suite = Some(suite);
    traits.suites.push(suite);
    cx.uint(&super::COMP_METHOD, cursor.u8()?);
    extensions::read(cx, cursor, false, cut, &mut traits)?;
    session.application = traits.application.or(session.application);
    traits.server(cx);
    Ok(())
}

/// The version that the extension 43 of a ServerHello says; it decides on what stands before.
fn chosen_version(mut cursor: Cursor<'_>) -> Option<u16> {
    cursor.take(2 + 32).ok()?;
    let session = cursor.u8().ok()?;
    cursor.take(usize::from(session) + 3 + 2).ok()?;
    while let Ok(kind) = cursor.u16() {
        let length = cursor.u16().ok()?;
        let content = cursor.take(usize::from(length)).ok()?;
        if kind == 43 {
            return Cursor::new(content).u16().ok();
        }
    }
    None
}

/// RFC 5077, 3.3.
fn new_session_ticket(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::TICKET_LIFETIME_HINT, cursor.u32()?);
    opaque_16(cx, cursor, &super::TICKET_LENGTH, &super::TICKET)
}

fn certificates(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::CERTIFICATES_LENGTH, u24(cursor)?);
    if cursor.is_empty() {
        return Ok(());
    }
    cx.label(&super::CERTIFICATES);
    while !cursor.is_empty() {
        let length = u24(cursor)?;
        cx.uint(&super::CERTIFICATE_LENGTH, length);
        let certificate = cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?;
        cx.bytes(&super::CERTIFICATE, certificate);
        x509::certificate(cx, certificate)?;
    }
    Ok(())
}

/// How keys are agreed on, by the suite; as far as it shapes messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exchange {
    Rsa,
    Curve,
    SharedKey,
    Other,
}

fn exchange(session: &Session) -> Exchange {
    match session.suite {
        Some(
            0x0001..=0x000a
            | 0x002f
            | 0x0035
            | 0x003b..=0x003d
            | 0x0041
            | 0x0084
            | 0x009c
            | 0x009d
            | 0x00ba
            | 0x00c0
            | 0xc09c
            | 0xc09d
            | 0xc0a0
            | 0xc0a1,
        ) => Exchange::Rsa,
        Some(
            0xc001..=0xc019 | 0xc023..=0xc032 | 0xc072..=0xc079 | 0xc0ac..=0xc0af | 0xcc13 | 0xcc14 | 0xcca8 | 0xcca9,
        ) => Exchange::Curve,
        Some(0x008a..=0x008d | 0x00a8 | 0x00a9 | 0x00ae..=0x00b1 | 0xc0a4 | 0xc0a5 | 0xc0a8 | 0xc0a9 | 0xccab) => {
            Exchange::SharedKey
        }
        _ => Exchange::Other,
    }
}

/// RFC 8422, 5.4, which TLS without RSA or a shared key uses almost always.
fn server_key_exchange(cx: &mut Dissector, session: &Session, cursor: &mut Cursor<'_>) -> Dissected {
    if exchange(session) != Exchange::Curve {
        return Ok(());
    }
    let kind = cursor.u8()?;
    cx.uint(&super::SERVER_CURVE_TYPE, kind);
    if kind != 3 {
        return Ok(());
    }
    cx.uint(&super::SERVER_NAMED_CURVE, cursor.u16()?);
    opaque_8(cx, cursor, &super::SERVER_POINT_LEN, &super::SERVER_POINT)?;
    if session.version >= 0x0303 {
        extensions::signature_algorithm(cx, cursor)?;
    }
    opaque_16(cx, cursor, &super::SIG_LEN, &super::SIG)
}

fn certificate_verify(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    extensions::signature_algorithm(cx, cursor)?;
    opaque_16(cx, cursor, &super::CLIENT_CERT_VRFY_SIG_LEN, &super::CLIENT_CERT_VRFY_SIG)
}

fn client_key_exchange(cx: &mut Dissector, session: &Session, cursor: &mut Cursor<'_>) -> Dissected {
    match exchange(session) {
        Exchange::Rsa => opaque_16(cx, cursor, &super::EPMS_LEN, &super::EPMS),
        Exchange::Curve => opaque_8(cx, cursor, &super::CLIENT_POINT_LEN, &super::CLIENT_POINT),
        Exchange::SharedKey => opaque_16(cx, cursor, &super::IDENTITY_LEN, &super::IDENTITY),
        Exchange::Other => Ok(()),
    }
}
