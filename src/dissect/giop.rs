//! General Inter-ORB Protocol (`giop`), versions 1.0 to 1.2 (OMG, CORBA 3, part 2): one layer for
//! each message. What operations carry is described elsewhere, and not read.

mod body;

use super::framed::{Framed, Framing, Head};
use super::{Direction, Dissected, Dissector, Hook, Payload, Row, Run, Stop, Stream};
use crate::fields::protocol;

protocol! {
    pub static GIOP = "giop", "General Inter-ORB Protocol", Spanning, carries [],
        "Any TCP connection that begins with `GIOP` and a version up to 1.2.";
    MAGIC = "giop.magic", Text, "`GIOP`.";
    MAJOR_VERSION = "giop.major_version", Uint(1, Dec), "`1`.";
    MINOR_VERSION = "giop.minor_version", Uint(1, Dec), "`0` to `2`.";
    FLAGS = "giop.flags", Uint(1, Hex), "All flags; from version 1.1 on.";
    FLAGS_ZIOP_ENABLED = "giop.flags.ziop_enabled", Bool, "Compression is in use; from version 1.1 on.";
    FLAGS_ZIOP_SUPPORTED = "giop.flags.ziop_supported", Bool, "Compression is understood; from version 1.1 on.";
    FLAGS_FRAGMENT = "giop.flags.fragment", Bool, "More fragments follow; from version 1.1 on.";
    FLAGS_LITTLE_ENDIAN = "giop.flags.little_endian", Bool, "Numbers have their lowest byte first.";
    TYPE = "giop.type", Uint(1, Dec), "Message: `0` Request, `1` Reply, `2` CancelRequest, `3` LocateRequest, `4` LocateReply, `5` CloseConnection, `6` MessageError, `7` Fragment.";
    LEN = "giop.len", Uint(4, Dec), "Length of what follows the header.";
    SEQLEN = "giop.seqlen", Uint(4, Dec), "Number of service contexts.";
    REQUEST_ID = "giop.request_id", Uint(4, Dec), "Number that the reply repeats.";
    RSP_EXPECTED = "giop.rsp_expected", Uint(1, Dec), "`1` if a request wants a reply; before version 1.2.";
    RESPONSE_FLAG = "giop.response_flag", Uint(1, Dec), "`0` no reply, `1` on delivery, `3` with a result; version 1.2.";
    RESERVED = "giop.reserved", Bytes, "Three reserved bytes of a request; from version 1.1 on.";
    ADDRESS_DISPOSITION = "giop.target_address.discriminant", Uint(2, Dec), "How the object is named: `0` by its key; version 1.2.";
    KEY_ADDR_LEN = "giop.target_address.key_addr_len", Uint(4, Dec), "Length of the object's key; version 1.2.";
    KEY_ADDR = "giop.target_address.key_addr", Text, "Key of the object that is asked; version 1.2.";
    OBJECT_KEY_LEN = "giop.objektkey_len", Uint(4, Dec), "Length of the object's key.";
    OBJECT_KEY = "giop.objektkey", Bytes, "Key of the object that is asked.";
    REQUEST_OP_LEN = "giop.request_op_len", Uint(4, Dec), "Length of the operation's name, a zero byte included.";
    REQUEST_OP = "giop.request_op", Text, "Name of the operation.";
    REQUEST_PRINCIPAL_LEN = "giop.request_principal_len", Uint(4, Dec), "Length of who asks; before version 1.2.";
    REQUEST_PRINCIPAL = "giop.request_principal", Text, "Who asks; before version 1.2, absent if empty.";
    REPLY_STATUS = "giop.replystatus", Uint(4, Dec), "Result: `0` fine, `1` an exception of the operation, `2` of the system, `3` ask elsewhere.";
    EXCEPTION_ID_LEN = "giop.exceptionid_len", Uint(4, Dec), "Length of the exception's name, a zero byte included.";
    EXCEPTION_ID = "giop.exceptionid", Text, "Name of the exception: `IDL:omg.org/CORBA/UNKNOWN:1.0`.";
    MINOR_CODE = "giop.minor_code_value", Uint(4, Dec), "What exactly went wrong; exceptions of the system.";
    COMPLETION_STATUS = "giop.completion_status", Uint(4, Dec), "Whether the operation was done: `0` yes, `1` no, `2` perhaps; exceptions of the system.";
    LOCATE_STATUS = "giop.locale_status", Uint(4, Dec), "Result of a LocateReply: `0` unknown, `1` here, `2` elsewhere.";
    STUB_DATA = "giop.stub_data", Bytes, "What the operation is called with, or gives back.";
}

pub(super) static ROW: Row = Row { protocol: &GIOP, run: Run::Both(datagram, stream), hooks: &[Hook::TcpLooks(looks)] };

/// Length of the header.
const HEADER: usize = 12;
/// No message is longer.
const LONGEST: usize = 16 << 20;

#[derive(Debug, Default)]
struct Connection;

fn stream() -> Box<dyn Stream> {
    Box::new(Framed::<Connection>::default())
}

impl Framing for Connection {
    fn head(bytes: &[u8]) -> Head {
        let known = b"GIOP\x01";
        let start = bytes.get(..known.len()).unwrap_or(bytes);
        if !known.starts_with(start) || bytes.get(5).is_some_and(|minor| *minor > 2) {
            return Head::Foreign;
        }
        let Some(&[.., flags, _, l0, l1, l2, l3]) = bytes.first_chunk::<HEADER>() else { return Head::Short };
        let length = [l0, l1, l2, l3];
        let length = if flags & 1 == 0 { u32::from_be_bytes(length) } else { u32::from_le_bytes(length) } as usize;
        if length <= LONGEST { Head::Length(HEADER + length) } else { Head::Foreign }
    }

    fn message(&mut self, cx: &mut Dissector, _direction: Direction, payload: Payload<'_>) {
        cx.enter_with(&GIOP, payload, run);
    }
}

/// A message in a packet of its own.
fn datagram(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    match Connection::head(payload.bytes) {
        Head::Foreign => Err(Stop::NotMine),
        Head::Length(length) => run(cx, payload.limit(length)),
        Head::Short => run(cx, payload),
    }
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    body::run(cx, payload.bytes)
}

/// Whether a connection's bytes begin with a message.
fn looks(bytes: &[u8]) -> bool {
    matches!(Connection::head(bytes), Head::Length(_))
}

#[cfg(test)]
mod tests;
