//! What a status amounts to, in one word that a config can compare with.

/// It went well.
pub(super) const OK: &str = "ok";
const TRANSIENT: &str = "transient";
const PERMANENT: &str = "permanent";
const PENDING: &str = "pending";
const UNKNOWN: &str = "unknown";

/// Of an X-Mms-Response-Status. The codes of MMS 1.0 do not say whether to try again; only a
/// network problem is worth it.
pub(super) fn response(status: u8) -> &'static str {
    match status {
        0x80 => OK,
        0x86 | 0xc0..=0xdf => TRANSIENT,
        0x81..=0x88 | 0xe0..=0xff => PERMANENT,
        _ => UNKNOWN,
    }
}

/// Of an X-Mms-Retrieve-Status.
pub(super) fn retrieve(status: u8) -> &'static str {
    match status {
        0x80 => OK,
        0xc0..=0xdf => TRANSIENT,
        0xe0..=0xff => PERMANENT,
        _ => UNKNOWN,
    }
}

/// Of an X-Mms-Status: deferred and forwarded messages are still on their way.
pub(super) fn delivery(status: u8) -> &'static str {
    match status {
        0x81 => OK,
        0x83 | 0x86 => PENDING,
        0x80 | 0x82 | 0x84 | 0x87 => PERMANENT,
        _ => UNKNOWN,
    }
}
