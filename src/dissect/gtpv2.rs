//! GPRS Tunnelling Protocol version 2 (`gtpv2`): the control plane of LTE (3GPP TS 29.274). A header,
//! then information elements, those of a bearer inside its own. A message may carry another behind
//! it, which has a layer of its own beside it.

mod elements;
#[cfg(test)]
mod tests;

use super::mobile::Asked;
use super::{Cursor, Dissected, Dissector, Hook, Net, Payload, Row, Run, Stop};
use crate::fields::protocol;

/// Requests by who asks whom, their type and sequence number.
pub(crate) type Requests = Asked<(Net, u8, u32)>;

protocol! {
    pub static GTPV2 = "gtpv2", "GPRS Tunneling Protocol V2", Spanning, carries [],
        "UDP port 2123, version 2; one per message.";
    FLAGS = "gtpv2.flags", Uint(1, Hex), "The first byte.";
    VERSION = "gtpv2.version", Uint(1, Dec), "Version, 2.";
    P = "gtpv2.p", Uint(1, Dec), "`1` if another message stands behind this one.";
    T = "gtpv2.t", Uint(1, Dec), "`1` if there is a tunnel.";
    MP = "gtpv2.mp", Uint(1, Dec), "`1` if there is a priority.";
    MESSAGE_TYPE = "gtpv2.message_type", Uint(1, Dec),
        "`1` echo, `32` create session, `34` modify bearer, `36` delete session; the response is one more.";
    MSG_LENGTH = "gtpv2.msg_length", Uint(2, Dec), "Length of what follows the first four bytes.";
    TEID = "gtpv2.teid", Uint(4, Hex), "Tunnel that the message belongs to, with the T flag.";
    SEQ = "gtpv2.seq", Uint(3, Hex), "Sequence number.";
    SPARE = "gtpv2.spare", Uint(2, Dec), "Byte behind the sequence number.";
    IE_TYPE = "gtpv2.ie_type", Uint(1, Dec), "Type of each element.";
    IE_LEN = "gtpv2.ie_len", Uint(2, Dec), "Length of each element.";
    CR = "gtpv2.cr", Uint(1, Dec), "Upper half of each element's fourth byte.";
    INSTANCE = "gtpv2.instance", Uint(1, Dec), "Which of the elements of its type it is.";
    IMSI = "e212.imsi", Text, "The subscriber's IMSI.";
    CAUSE = "gtpv2.cause", Uint(1, Dec), "Result: `16` accepted, from `64` on refused.";
    SPARE_B7_B3 = "gtpv2.spare_b7_b3", Uint(1, Dec), "Unused bits of a cause.";
    PCE = "gtpv2.pce", Bool, "The fault is of the PDN connection.";
    BCE = "gtpv2.bce", Bool, "The fault is of the bearer context.";
    CS = "gtpv2.cs", Bool, "The fault is another node's.";
    CAUSE_OFF_IE_T = "gtpv2.cause_off_ie_t", Uint(1, Dec), "Type of the element at fault.";
    REC = "gtpv2.rec", Uint(1, Dec), "How often the sender has started.";
    APN = "gtpv2.apn", Text, "Access point name.";
    AMBR_UP = "gtpv2.ambr_up", Uint(4, Dec), "Largest bit rate from the user, kbit/s.";
    AMBR_DOWN = "gtpv2.ambr_down", Uint(4, Dec), "Largest bit rate to the user, kbit/s.";
    EBI = "gtpv2.ebi", Uint(1, Dec), "Number of the bearer.";
    IP_ADDRESS_IPV4 = "gtpv2.ip_address_ipv4", Ipv4, "An IP address.";
    IP_ADDRESS_IPV6 = "gtpv2.ip_address_ipv6", Ipv6, "An IP address.";
    MEI = "gtpv2.mei", Text, "Identity of the equipment.";
    MSISDN = "e164.msisdn", Text, "The subscriber's number, with its country code.";
    PDN_TYPE = "gtpv2.pdn_type", Uint(1, Dec), "Type of the user's address: `1` IPv4, `2` IPv6, `3` both.";
    PDN_IPV6_LEN = "gtpv2.pdn_ipv6_len", Uint(1, Dec), "Length of the user's prefix.";
    PDN_IPV6 = "gtpv2.pdn_addr_and_prefix.ipv6", Ipv6, "Address of the user.";
    PDN_IPV4 = "gtpv2.pdn_addr_and_prefix.ipv4", Ipv4, "Address of the user.";
    BEARER_QOS_PCI = "gtpv2.bearer_qos_pci", Bool, "The bearer may not take another's place.";
    BEARER_QOS_PL = "gtpv2.bearer_qos_pl", Uint(1, Dec), "Priority of the bearer, 1 the highest.";
    BEARER_QOS_PVI = "gtpv2.bearer_qos_pvi", Bool, "The bearer's place may not be taken.";
    BEARER_QOS_LABEL_QCI = "gtpv2.bearer_qos_label_qci", Uint(1, Dec), "Class of quality of the bearer.";
    RAT_TYPE = "gtpv2.rat_type", Uint(1, Dec), "Kind of radio access: `1` UTRAN, `2` GERAN, `6` E-UTRAN.";
    ULI_FLAGS = "gtpv2.uli_flags", Uint(1, Hex), "What is known of the user's location.";
    TAI_TAC = "gtpv2.tai_tac", Uint(2, Hex), "Tracking area.";
    ECGI_ECI = "gtpv2.ecgi_eci", Uint(4, Dec), "Cell of E-UTRAN.";
    F_TEID_V4 = "gtpv2.f_teid_v4", Bool, "The tunnel's end has an IPv4 address.";
    F_TEID_V6 = "gtpv2.f_teid_v6", Bool, "The tunnel's end has an IPv6 address.";
    F_TEID_INTERFACE_TYPE = "gtpv2.f_teid_interface_type", Uint(1, Dec), "Whose end it is: `6` S5/S8 SGW control, `10` S11 MME, `11` S11/S4 SGW.";
    F_TEID_GRE_KEY = "gtpv2.f_teid_gre_key", Uint(4, Hex), "Tunnel to use.";
    F_TEID_IPV4 = "gtpv2.f_teid_ipv4", Ipv4, "Address of the tunnel's end.";
    F_TEID_IPV6 = "gtpv2.f_teid_ipv6", Ipv6, "Address of the tunnel's end.";
    CHARGING_ID = "gtpv2.charging_id", Uint(4, Dec), "Number of the bearer in charging records.";
    CHARGING_CHARACTERISTIC = "gtpv2.charging_characteristic", Uint(2, Hex), "How the session is charged.";
    APN_REST = "gtpv2.apn_rest", Uint(1, Dec), "What the access point restricts.";
    SELEC_MODE = "gtpv2.selec_mode", Uint(1, Dec), "Who chose the access point.";
    RESPONSE_TO = "gtpv2.response_to", Framenum, "Frame of the request that the response is to.";
    RESPONSE_TIME = "gtpv2.response_time", Seconds, "From the request's frame to the response's.";
}

pub(super) static ROW: Row = Row { protocol: &GTPV2, run: Run::Unit(run), hooks: &[Hook::UdpPort(2123)] };

/// A message that stands behind another.
static PIGGYBACKED: Row = Row { protocol: &GTPV2, run: Run::Unit(message), hooks: &[] };

const P_FLAG: u8 = 0x10;
const T_FLAG: u8 = 0x08;
const MP_FLAG: u8 = 0x04;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let Some(&flags) = payload.bytes.first() else { return Err(Stop::Cut) };
    if flags >> 5 != 2 {
        return Err(Stop::NotMine);
    }
    let end = match payload.bytes {
        [_, _, l0, l1, ..] => 4 + usize::from(u16::from_be_bytes([*l0, *l1])),
        _ => payload.wire_len(),
    };
    let result = message(cx, payload.limit(end));
    let behind = payload.from(end);
    if flags & P_FLAG != 0 && behind.bytes.first().is_some_and(|flags| flags >> 5 == 2) {
        cx.beside(|cx| {
            cx.enter(&PIGGYBACKED, behind);
        });
    }
    result
}

fn message(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    let flags = cursor.u8()?;
    cx.uint(&FLAGS, flags);
    cx.uint(&VERSION, flags >> 5);
    cx.uint(&P, flags >> 4 & 1);
    cx.uint(&T, flags >> 3 & 1);
    cx.uint(&MP, flags >> 2 & 1);
    let kind = cursor.u8()?;
    cx.uint(&MESSAGE_TYPE, kind);
    let length = cursor.u16()?;
    cx.uint(&MSG_LENGTH, length);
    if flags & T_FLAG != 0 {
        cx.uint(&TEID, cursor.u32()?);
    }
    let [s0, s1, s2] = cursor.array()?;
    let sequence = u32::from_be_bytes([0, s0, s1, s2]);
    cx.uint(&SEQ, sequence);
    let spare = cursor.u8()?;
    // Half of the byte is the priority, if there is one.
    cx.uint(&SPARE, if flags & MP_FLAG == 0 { spare } else { spare & 0x0f });
    if !cx.demand.wants_fields(&GTPV2) {
        return Ok(());
    }
    let end = (usize::from(length) + 4).checked_sub(cursor.position()).ok_or(Stop::Cut)?;
    let result = elements::all(cx, payload.from(cursor.position()).limit(end), 0);
    // Whatever became of the elements, the header tells what the message answers.
    exchange(cx, kind, sequence);
    result
}

/// Remembers a request; tells of a response what it is to.
fn exchange(cx: &mut Dissector, message: u8, sequence: u32) {
    if cx.quoted || !(cx.wants(&RESPONSE_TO) || cx.wants(&RESPONSE_TIME)) {
        return;
    }
    let (frame, time) = (cx.frame_number(), cx.frame_time());
    if is_request(message) {
        cx.state.gtpv2.ask((cx.net, message, sequence), frame, time);
    } else if let Some(request) = message.checked_sub(1).filter(|request| is_request(*request)) {
        let backward = Net { src: cx.net.dst, dst: cx.net.src };
        if let Some((asked, at)) = cx.state.gtpv2.answer(&(backward, request, sequence)) {
            cx.uint(&RESPONSE_TO, asked);
            cx.seconds(&RESPONSE_TIME, time.wrapping_sub(at));
        }
    }
}

/// Messages that the next type is the response to (3GPP TS 29.274, table 6.1-1).
fn is_request(message: u8) -> bool {
    matches!(message, 1 | 32 | 34 | 36 | 38 | 40 | 64 | 66 | 68 | 70 | 95 | 97 | 99 | 101 | 103 | 128 | 130 | 132)
        || matches!(
            message,
            135 | 137 | 149 | 153 | 155 | 160 | 162 | 166 | 168 | 170 | 176 | 179 | 200 | 211 | 231 | 233 | 235
        )
}
