//! Extensions of the hellos (RFC 6066, RFC 7301, RFC 8446, 4.2).

use super::super::{Cursor, Dissected, Dissector, Stop};
use super::fingerprint::Traits;
use super::handshake::opaque_16;

/// The random bytes of a HelloRetryRequest need not be known: its key share is two bytes long.
const GROUP_ONLY: usize = 2;

/// All extensions, if there are any; a hello that is `cut` may have had more.
pub(super) fn read(
    cx: &mut Dissector,
    cursor: &mut Cursor<'_>,
    client: bool,
    cut: bool,
    traits: &mut Traits,
) -> Dissected {
    if cursor.is_empty() && !cut {
        return Ok(());
    }
    cx.uint(&super::EXTENSIONS_LENGTH, cursor.u16()?);
    while !cursor.is_empty() {
        cx.label(&super::EXTENSION);
        let kind = cursor.u16()?;
        cx.uint(&super::EXTENSION_TYPE, kind);
        traits.extensions.push(kind);
        let length = cursor.u16()?;
        cx.uint(&super::EXTENSION_LEN, length);
        let there = usize::from(length).min(cursor.rest().len());
        let cut = there < usize::from(length);
        let content = cursor.take(there)?;
        if cut && !is_read_in_parts(kind) {
            return Err(Stop::Cut);
        }
        extension(cx, kind, content, client, traits)?;
        if cut {
            return Err(Stop::Cut);
        }
    }
    if cut { Err(Stop::Cut) } else { Ok(()) }
}

/// Whether the beginning of such an extension tells something.
fn is_read_in_parts(kind: u16) -> bool {
    matches!(kind, 0 | 5 | 10 | 11 | 13 | 15 | 16 | 43 | 45 | 50 | 51 | 0xff01)
}

fn extension(cx: &mut Dissector, kind: u16, content: &[u8], client: bool, traits: &mut Traits) -> Dissected {
    let cursor = &mut Cursor::new(content);
    match kind {
        0 if !content.is_empty() => server_names(cx, cursor),
        5 if client => {
            cx.uint(&super::STATUS_REQUEST_TYPE, cursor.u8()?);
            let length = cursor.u16()?;
            cx.uint(&super::STATUS_REQUEST_RESPONDER_IDS_LEN, length);
            cursor.take(usize::from(length))?;
            cx.uint(&super::STATUS_REQUEST_EXTS_LEN, cursor.u16()?);
            Ok(())
        }
        10 => {
            cx.uint(&super::SUPPORTED_GROUPS_LENGTH, cursor.u16()?);
            cx.label(&super::SUPPORTED_GROUPS);
            while !cursor.is_empty() {
                let group = cursor.u16()?;
                cx.uint(&super::SUPPORTED_GROUP, group);
                traits.groups.push(group);
            }
            Ok(())
        }
        11 => {
            cx.uint(&super::EC_POINT_FORMATS_LENGTH, cursor.u8()?);
            cx.label(&super::EC_POINT_FORMATS);
            while !cursor.is_empty() {
                let format = cursor.u8()?;
                cx.uint(&super::EC_POINT_FORMAT, format);
                traits.formats.push(format);
            }
            Ok(())
        }
        13 | 50 => {
            cx.uint(&super::SIG_HASH_ALG_LEN, cursor.u16()?);
            cx.label(&super::SIG_HASH_ALGS);
            while !cursor.is_empty() {
                signature_algorithm(cx, cursor)?;
            }
            Ok(())
        }
        15 => {
            cx.uint(&super::HEARTBEAT_MODE, cursor.u8()?);
            Ok(())
        }
        16 => application_protocols(cx, cursor, traits),
        21 => {
            cx.bytes(&super::PADDING_DATA, content);
            Ok(())
        }
        35 => {
            cx.bytes(&super::SESSION_TICKET_EXT, content);
            Ok(())
        }
        43 => {
            if client {
                cx.uint(&super::SUPPORTED_VERSIONS_LEN, cursor.u8()?);
            }
            while !cursor.is_empty() {
                cx.uint(&super::SUPPORTED_VERSION, cursor.u16()?);
            }
            Ok(())
        }
        45 => {
            cx.uint(&super::PSK_KE_MODES_LENGTH, cursor.u8()?);
            while !cursor.is_empty() {
                cx.uint(&super::PSK_KE_MODE, cursor.u8()?);
            }
            Ok(())
        }
        51 => key_shares(cx, cursor, client),
        0xff01 => {
            let length = cursor.u8()?;
            cx.uint(&super::RENEG_INFO_LEN, length);
            if length > 0 {
                cx.bytes(&super::RENEG_INFO, cursor.take(usize::from(length))?);
            }
            Ok(())
        }
        // Known ones without contents, or with contents that nobody asks for.
        0 | 18 | 22 | 23 | 13_172 if content.is_empty() => Ok(()),
        _ => {
            cx.bytes(&super::EXTENSION_DATA, content);
            Ok(())
        }
    }
}

/// A signature algorithm: as one number, and as two.
pub(super) fn signature_algorithm(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let algorithm = cursor.u16()?;
    cx.uint(&super::SIG_HASH_ALG, algorithm);
    let [hash, signature] = algorithm.to_be_bytes();
    cx.uint(&super::SIG_HASH_HASH, hash);
    cx.uint(&super::SIG_HASH_SIG, signature);
    Ok(())
}

fn server_names(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&super::SERVER_NAME_LIST_LEN, cursor.u16()?);
    while !cursor.is_empty() {
        cx.uint(&super::SERVER_NAME_TYPE, cursor.u8()?);
        let length = cursor.u16()?;
        cx.uint(&super::SERVER_NAME_LEN, length);
        cx.text(&super::SERVER_NAME, cursor.take(usize::from(length))?);
    }
    Ok(())
}

fn application_protocols(cx: &mut Dissector, cursor: &mut Cursor<'_>, traits: &mut Traits) -> Dissected {
    cx.uint(&super::ALPN_LEN, cursor.u16()?);
    cx.label(&super::ALPN_LIST);
    while !cursor.is_empty() {
        let length = cursor.u8()?;
        cx.uint(&super::ALPN_STR_LEN, length);
        let name = cursor.take(usize::from(length))?;
        cx.text(&super::ALPN_STR, name);
        traits.application = match name {
            b"h2" => Some("HyperText Transfer Protocol 2"),
            b"http/1.1" | b"http/1.0" => Some("Hypertext Transfer Protocol"),
            _ => None,
        };
    }
    Ok(())
}

fn key_shares(cx: &mut Dissector, cursor: &mut Cursor<'_>, client: bool) -> Dissected {
    if client {
        cx.uint(&super::KEY_SHARE_CLIENT_LENGTH, cursor.u16()?);
    } else if cursor.rest().len() == GROUP_ONLY {
        cx.uint(&super::KEY_SHARE_SELECTED_GROUP, cursor.u16()?);
    }
    while !cursor.is_empty() {
        cx.uint(&super::KEY_SHARE_GROUP, cursor.u16()?);
        opaque_16(cx, cursor, &super::KEY_SHARE_KEY_EXCHANGE_LENGTH, &super::KEY_SHARE_KEY_EXCHANGE)?;
    }
    Ok(())
}
