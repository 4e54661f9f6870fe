//! Diameter (`diameter`): RFC 6733. A header, then attribute-value pairs, each with a field of its
//! own name, some with pairs inside. Messages say their length; a stream has one after another.

mod addresses;
mod avp;
mod charging;
mod exchange;
mod ietf;
mod later;
mod mobile;
#[cfg(test)]
mod tests;

use super::framed::{Framed, Framing, Head};
use super::{Cursor, Direction, Dissected, Dissector, Hook, Payload, Row, Run, Stop};
use crate::fields::protocol;
use exchange::{Ends, Role};

pub(crate) use exchange::Requests;

protocol! {
    pub static DIAMETER = "diameter", "Diameter Protocol", Spanning, carries [],
        with [
            ietf::BASE_FIELDS,
            ietf::NASREQ_FIELDS,
            ietf::MOBILE_IP_FIELDS,
            ietf::SIP_FIELDS,
            ietf::CREDIT_CONTROL_FIELDS,
            ietf::EAP_FIELDS,
            later::LATER_FIELDS,
            mobile::ACCESS_FIELDS,
            mobile::RX_FIELDS,
            mobile::CX_FIELDS,
            mobile::SH_FIELDS,
            mobile::GX_FIELDS,
            mobile::S6A_FIELDS,
            charging::CHARGING_FIELDS,
            addresses::ADDRESS_FIELDS,
            addresses::BARE_FIELDS,
        ],
        "TCP port 3868, SCTP port 3868 and payload protocol 46; one per message.";
    VERSION = "diameter.version", Uint(1, Hex), "Version, 1.";
    LENGTH = "diameter.length", Uint(3, Dec), "Length of the message, bytes.";
    FLAGS = "diameter.flags", Uint(1, Hex), "All flags of the message.";
    FLAGS_REQUEST = "diameter.flags.request", Bool, "`1` request, `0` answer.";
    FLAGS_PROXYABLE = "diameter.flags.proxyable", Bool, "The message may be relayed or redirected.";
    FLAGS_ERROR = "diameter.flags.error", Bool, "The answer is a protocol error.";
    FLAGS_T = "diameter.flags.T", Bool, "The request may have been sent before.";
    CMD_CODE = "diameter.cmd.code", Uint(4, Dec), "Command: `257` capabilities exchange, `272` credit control, `316` update location …";
    APPLICATION_ID = "diameter.applicationId", Uint(4, Dec), "Application: `0` base, `4` credit control, `16777251` S6a …";
    HOPBYHOPID = "diameter.hopbyhopid", Uint(4, Hex), "Number by which an answer finds its request on this connection.";
    ENDTOENDID = "diameter.endtoendid", Uint(4, Hex), "Number by which what was sent again is told.";
    ANSWER_TO = "diameter.answer_to", Framenum, "Frame of the request that the answer is to.";
    RESP_TIME = "diameter.resp_time", Seconds, "From the request's frame to the answer's.";
    AVP = "diameter.avp", Bytes, "Each pair, from its code to its padding.";
    AVP_CODE = "diameter.avp.code", Uint(4, Dec), "Code of each pair.";
    AVP_FLAGS = "diameter.avp.flags", Uint(1, Hex), "Flags of each pair.";
    FLAGS_VENDORSPECIFIC = "diameter.flags.vendorspecific", Bool, "The pair's code is a vendor's.";
    FLAGS_MANDATORY = "diameter.flags.mandatory", Bool, "The pair must be understood.";
    AVP_FLAGS_PROTECTED = "diameter.avp.flags.protected", Bool, "The pair is to be encrypted end to end.";
    AVP_LEN = "diameter.avp.len", Uint(3, Dec), "Length of each pair, without padding.";
    AVP_VENDOR_ID = "diameter.avp.vendorId", Uint(4, Dec), "Vendor of the pair: `10415` 3GPP.";
    AVP_UNKNOWN = "diameter.avp.unknown", Bytes, "Value of a pair that is not in the dictionary.";
    AVP_INVALID_DATA = "diameter.avp.invalid-data", Bytes, "Value of a number that has the wrong length.";
    AVP_INVALID_LEN = "diameter.avp.invalid-len", None, "The value has the wrong length.";
    AVP_NO_DATA = "diameter.avp.no_data", None, "The pair has no value.";
    AVP_PAD = "diameter.avp.pad", Bytes, "Padding after a pair; absent if there is none.";
    INVALID_AVP_LEN = "diameter.invalid_avp_len", None, "A pair's length leaves the message.";
    IMSI = "e212.imsi", Text, "The subscriber's IMSI: in Subscription-Id-Data behind a type of `1`.";
}

pub(super) static ROW: Row = Row {
    protocol: &DIAMETER,
    run: Run::Both(datagram, stream),
    hooks: &[Hook::TcpPort(3868), Hook::SctpPpid(46), Hook::SctpPort(3868)],
};

/// Length of the header.
const HEADER: usize = 20;

fn stream() -> Box<dyn super::Stream> {
    Box::new(Framed::<Connection>::default())
}

#[derive(Debug, Default)]
struct Connection {
    requests: Requests,
}

impl Framing for Connection {
    fn head(bytes: &[u8]) -> Head {
        match bytes {
            [version, ..] if *version != 1 => Head::Foreign,
            [_, l0, l1, l2, flags, ..] => {
                let length = u32::from_be_bytes([0, *l0, *l1, *l2]) as usize;
                if length < HEADER || flags & 0x0f != 0 { Head::Foreign } else { Head::Length(length) }
            }
            _ => Head::Short,
        }
    }

    fn message(&mut self, cx: &mut Dissector, direction: Direction, payload: Payload<'_>) {
        cx.enter_with(&DIAMETER, payload, |cx, payload| {
            let requests = &mut self.requests;
            message(cx, payload, |cx, hop, request| requests.enter(cx, Ends::Stream(direction), hop, request))
        });
    }
}

/// A message in a packet of its own.
fn datagram(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    if Connection::head(payload.bytes) == Head::Foreign {
        return Err(Stop::NotMine);
    }
    message(cx, payload, |cx, hop, request| {
        let mut requests = std::mem::take(&mut cx.state.diameter);
        let role = requests.enter(cx, Ends::Net(cx.net), hop, request);
        cx.state.diameter = requests;
        role
    })
}

/// A message; `enter` finds its request by the hop-by-hop number.
fn message(
    cx: &mut Dissector,
    payload: Payload<'_>,
    enter: impl FnOnce(&mut Dissector, u32, bool) -> Option<Role>,
) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    cx.uint(&VERSION, cursor.u8()?);
    let [l0, l1, l2] = cursor.array()?;
    let length = u32::from_be_bytes([0, l0, l1, l2]);
    cx.uint(&LENGTH, length);
    let flags = cursor.u8()?;
    cx.uint(&FLAGS, flags);
    let request = flags & 0x80 != 0;
    cx.flag(&FLAGS_REQUEST, request);
    cx.flag(&FLAGS_PROXYABLE, flags & 0x40 != 0);
    cx.flag(&FLAGS_ERROR, flags & 0x20 != 0);
    cx.flag(&FLAGS_T, flags & 0x10 != 0);
    let [c0, c1, c2] = cursor.array()?;
    cx.uint(&CMD_CODE, u32::from_be_bytes([0, c0, c1, c2]));
    cx.uint(&APPLICATION_ID, cursor.u32()?);
    let hop = cursor.u32()?;
    cx.uint(&HOPBYHOPID, hop);
    cx.uint(&ENDTOENDID, cursor.u32()?);
    if let Some(role) = enter(cx, hop, request) {
        cx.uint(&ANSWER_TO, role.frame);
        cx.seconds(&RESP_TIME, cx.frame_time().wrapping_sub(role.time));
    }
    if cx.demand.wants_fields(&DIAMETER) {
        avp::all(cx, payload.limit(length as usize).from(HEADER), 0)?;
    }
    Ok(())
}
