//! User data of a short message (`gsm_sms_ud`): a header with ports and the place of a part in its
//! message (3GPP TS 23.040, 9.2.3.24), and what it stands before. Parts are joined by their
//! reference number; what is for a port of WAP goes on to its protocol.

mod parts;
#[cfg(test)]
mod tests;

use super::{Cursor, Dissected, Dissector, Payload, Row, Run, Stop};
use crate::fields::protocol;
use parts::Part;

pub(super) use parts::Address;
pub(crate) use parts::Messages;

protocol! {
    pub static GSM_SMS_UD = "gsm_sms_ud", "GSM Short Message Service User Data", Spanning, carries ["wsp", "wtp"],
        "Messages of smpp with a user data header, or with ports.";
    HEADER_LENGTH = "gsm_sms.dis_field_udh.user_data_header_length", Uint(1, Dec), "Length of the header, bytes.";
    IE_IDENTIFIER = "gsm_sms.ie_identifier", Uint(1, Hex),
        "Each element of the header: `0x00` and `0x08` part of a message, `0x04` and `0x05` ports.";
    IE_LENGTH = "gsm_sms.dis_field_ud_iei.length", Uint(1, Dec), "Length of each element.";
    DESTINATION_PORT = "gsm_sms.destination_port", Uint(2, Dec), "Port that the message is for: `2948` WAP push.";
    ORIGINATOR_PORT = "gsm_sms.originator_port", Uint(2, Dec), "Port that the message is from.";
    MSG_ID = "gsm_sms.udh.mm.msg_id", Uint(2, Dec), "Reference number, the same in all parts of a message.";
    MSG_PARTS = "gsm_sms.udh.mm.msg_parts", Uint(1, Dec), "How many parts the message has.";
    MSG_PART = "gsm_sms.udh.mm.msg_part", Uint(1, Dec), "Which part it is, from 1.";
    FRAGMENTS = "gsm_sms_ud.fragments", None, "When the part completes its message.";
    FRAGMENT = "gsm_sms_ud.fragment", Framenum, "Frames of the parts, in order, when the part completes its message.";
    FRAGMENT_COUNT = "gsm_sms_ud.fragment.count", Uint(4, Dec), "How many parts, when the part completes its message.";
    REASSEMBLED_LENGTH = "gsm_sms_ud.reassembled.length", Uint(4, Dec), "Length of the message that the part completes.";
    SHORT_MSG = "gsm_sms_ud.short_msg", Bytes, "What is for no port, or a part that does not complete its message.";
}

pub(super) static ROW: Row = Row { protocol: &GSM_SMS_UD, run: Run::Unit(run), hooks: &[] };

/// Ports of WAP, as registered with IANA: push, connectionless sessions, transactions.
const WAP_PORTS: [u16; 3] = [2948, 9200, 9201];

/// What is known of user data besides its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About {
    /// It begins with a header.
    pub(super) header: bool,
    /// Who sends it to whom.
    pub(super) source: Address,
    pub(super) destination: Address,
    /// Originator and destination port, when they are told outside the header.
    pub(super) ports: Option<(u16, u16)>,
    /// Reference, total and number, when they are told outside the header.
    pub(super) part: Option<(u16, u8, u8)>,
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    user_data(cx, payload, About { header: true, ..About::default() })
}

/// User data in a layer of its own.
pub(super) fn enter(cx: &mut Dissector, bytes: &[u8], about: About) {
    cx.enter_with(&GSM_SMS_UD, Payload::whole(bytes), |cx, payload| user_data(cx, payload, about));
}

fn user_data(cx: &mut Dissector, payload: Payload<'_>, about: About) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    let mut ports = about.ports;
    let mut place = about.part;
    if about.header {
        let length = cursor.u8()?;
        cx.uint(&HEADER_LENGTH, length);
        let bytes = cursor.take(length.into()).unwrap_or(cursor.rest());
        header(cx, Cursor::new(bytes), &mut ports, &mut place)?;
        if bytes.len() < usize::from(length) {
            return Err(Stop::Cut);
        }
    }
    let data = cursor.rest();
    // A message of one part is whole.
    let part = place.filter(|(_, total, number)| *total > 1 && (1..=*total).contains(number));
    let Some((reference, total, number)) = part.filter(|_| !cx.quoted) else {
        hand_on(cx, ports, data);
        return Ok(());
    };
    let key = (cx.net, about.source, about.destination, reference, total);
    let part = Part { number, frame: cx.frame_number(), now: cx.frame_time() };
    let Some(joined) = cx.state.gsm_sms_ud.add(key, part, data) else {
        cx.bytes(&SHORT_MSG, data);
        return Ok(());
    };
    cx.need_parts(joined.frames.iter().copied());
    cx.label(&FRAGMENTS);
    for frame in &joined.frames {
        cx.uint(&FRAGMENT, *frame);
    }
    cx.uint(&FRAGMENT_COUNT, joined.frames.len() as u64);
    cx.uint(&REASSEMBLED_LENGTH, joined.bytes.len() as u64);
    hand_on(cx, ports, &joined.bytes);
    Ok(())
}

/// The elements of the header: identifier, length, content.
fn header(
    cx: &mut Dissector,
    mut cursor: Cursor<'_>,
    ports: &mut Option<(u16, u16)>,
    place: &mut Option<(u16, u8, u8)>,
) -> Dissected {
    while !cursor.is_empty() {
        let kind = cursor.u8()?;
        cx.uint(&IE_IDENTIFIER, kind);
        let length = cursor.u8()?;
        cx.uint(&IE_LENGTH, length);
        match (kind, cursor.take(length.into())?) {
            (0x00, &[reference, total, number]) => *place = Some((reference.into(), total, number)),
            (0x08, &[r0, r1, total, number]) => *place = Some((u16::from_be_bytes([r0, r1]), total, number)),
            (0x04, &[to, from]) => *ports = Some((from.into(), to.into())),
            (0x05, &[t0, t1, f0, f1]) => *ports = Some((u16::from_be_bytes([f0, f1]), u16::from_be_bytes([t0, t1]))),
            _ => continue,
        }
        match (kind, *place, *ports) {
            (0x00 | 0x08, Some((reference, total, number)), _) => {
                cx.uint(&MSG_ID, reference);
                cx.uint(&MSG_PARTS, total);
                cx.uint(&MSG_PART, number);
            }
            (_, _, Some((from, to))) => {
                cx.uint(&DESTINATION_PORT, to);
                cx.uint(&ORIGINATOR_PORT, from);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Hands a whole message to the protocol of its port, that of the receiver first.
fn hand_on(cx: &mut Dissector, ports: Option<(u16, u16)>, data: &[u8]) {
    if data.is_empty() {
        return;
    }
    let (from, to) = ports.unwrap_or_default();
    let Some(port) = [to, from].into_iter().find(|port| WAP_PORTS.contains(port)) else {
        cx.bytes(&SHORT_MSG, data);
        return;
    };
    if let Some(row) = cx.tables.udp_ports.get(port) {
        let before = std::mem::replace(&mut cx.ports, (from, to));
        cx.enter_reached(row, Payload::whole(data));
        cx.ports = before;
    }
}
