//! Wireless Transaction Protocol (`wtp`): requests and answers over datagrams, with
//! acknowledgement, and messages in segments. What it carries is WSP.
//!
//! A datagram whose first octet is 0 holds several PDUs: an outer layer says their sizes, and each
//! has a layer of its own beside it.

mod segments;
#[cfg(test)]
mod tests;

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop, wsp};
use crate::fields::protocol;
use segments::{Joined, Outcome, Segment};

pub(crate) use segments::Transactions;

protocol! {
    pub static WTP = "wtp", "Wireless Transaction Protocol", Spanning, carries ["wsp"],
        "UDP port 9201. One per PDU; a datagram with several has one more in front, of their sizes.";
    SUB_PDU_SIZE = "wtp.sub_pdu_size", Uint(2, Dec), "Size of a PDU of several in one datagram; once per PDU.";
    CONTINUE_FLAG = "wtp.continue_flag", Bool, "Whether the header goes on with information items.";
    PDU_TYPE = "wtp.pdu_type", Uint(1, Hex),
        "1 Invoke, 2 Result, 3 Ack, 4 Abort, 5 Segmented Invoke, 6 Segmented Result, 7 Negative Ack.";
    TRAILER_FLAGS = "wtp.trailer_flags", Uint(1, Hex),
        "In Invoke, Result and segments: 1 last of the message, 2 last of a group.";
    ACK_TVETOK = "wtp.ack.tvetok", Bool, "In Ack: transaction id to be verified, or verified.";
    ABORT_TYPE = "wtp.abort.type", Uint(1, Hex), "In Abort: 0 by the provider, 1 by the user.";
    RID = "wtp.RID", Bool, "Whether the PDU is sent again; in all but Abort.";
    TID_RESPONSE = "wtp.TID.response", Bool, "Whether the responder sent the PDU.";
    TID = "wtp.TID", Uint(2, Hex), "Transaction id, of 15 bits: the same in both directions.";
    HEADER_VERSION = "wtp.header.version", Uint(1, Hex), "In Invoke.";
    HEADER_TIDNEW = "wtp.header.TIDNew", Bool, "In Invoke: transaction ids begin anew.";
    HEADER_UP = "wtp.header.UP", Bool, "In Invoke: acknowledgement by the user is wanted.";
    INV_RESERVED = "wtp.inv.reserved", Uint(1, Hex), "In Invoke.";
    INV_TRANSACTION_CLASS = "wtp.inv.transaction_class", Uint(1, Hex),
        "In Invoke: 0 unreliable, 1 reliable without result, 2 reliable with result.";
    ABORT_REASON_PROVIDER = "wtp.abort.reason.provider", Uint(1, Hex), "In Abort by the provider.";
    ABORT_REASON_USER = "wtp.abort.reason.user", Uint(1, Hex), "In Abort by the user, a reason of WSP.";
    HEADER_MISSING_PACKETS = "wtp.header.missing_packets", Uint(1, Dec), "In Negative Ack: how many are missing.";
    HEADER_SEQUENCE = "wtp.header.sequence", Uint(1, Dec),
        "Number of a segment; in Negative Ack one for each that is missing.";
    TPI = "wtp.tpi", Uint(1, Hex), "Identity of an information item: 0 error, 1 info, 2 option, 3 segment number.";
    TPI_INFO = "wtp.tpi.info", None, "In an info item.";
    TPI_OPT = "wtp.tpi.opt", Uint(1, Hex), "In an option item: which option.";
    TPI_OPT_VAL = "wtp.tpi.opt.val", None, "In an option item.";
    TPI_PSN = "wtp.tpi.psn", Uint(1, Dec), "In a segment number item.";
    FRAGMENTS = "wtp.fragments", None, "When the PDU completes a message sent in segments.";
    FRAGMENT = "wtp.fragment", Framenum, "Frames of the segments, in order, when the PDU completes the message.";
    FRAGMENT_OVERLAP = "wtp.fragment.overlap", Bool, "Never present; known so that configurations that name it load.";
    FRAGMENT_CONFLICT = "wtp.fragment.overlap.conflict", Bool,
        "Never present; known so that configurations that name it load.";
    FRAGMENT_TAILS = "wtp.fragment.multipletails", Bool,
        "Never present; known so that configurations that name it load.";
    FRAGMENT_TOO_LONG = "wtp.fragment.toolongfragment", Bool,
        "Never present; known so that configurations that name it load.";
    FRAGMENT_ERROR = "wtp.fragment.error", Framenum,
        "Never present; known so that configurations that name it load.";
    FRAGMENT_COUNT = "wtp.fragment.count", Uint(4, Dec), "How many segments, when the PDU completes the message.";
    REASSEMBLED_LENGTH = "wtp.reassembled.length", Uint(4, Dec), "Length of the message that the PDU completes.";
    REASSEMBLED_IN = "wtp.reassembled.in", Framenum, "For a segment of a message completed before: in which frame.";
    PAYLOAD = "wtp.payload", Bytes, "A segment that does not complete a message.";
}

pub(super) static ROW: Row = Row { protocol: &WTP, run: Run::Unit(run), hooks: &[Hook::UdpPort(9201)] };

/// One PDU of several in a datagram.
static EMBEDDED: Row = Row { protocol: &WTP, run: Run::Unit(pdu), hooks: &[] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    match payload.bytes.first() {
        Some(0) => several(cx, payload),
        _ => pdu(cx, payload),
    }
}

/// Each PDU has its size in front, of 7 bits, or of 15 when the first bit is set.
fn several(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    cursor.u8()?;
    while !cursor.is_empty() {
        let first = cursor.u8()?;
        let size = if first & 0x80 == 0 {
            usize::from(first)
        } else {
            usize::from(first & 0x7f) << 8 | usize::from(cursor.u8()?)
        };
        cx.uint(&SUB_PDU_SIZE, size as u64);
        if size == 0 {
            return Err(Stop::Cut);
        }
        let one = payload.from(cursor.position()).limit(size);
        cx.beside(|cx| {
            cx.enter(&EMBEDDED, one);
        });
        cursor.take(size)?;
    }
    Ok(())
}

fn pdu(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut cursor = Cursor::new(payload.bytes);
    let first = cursor.u8()?;
    let kind = first >> 3 & 0x0f;
    cx.flag(&CONTINUE_FLAG, first & 0x80 != 0);
    cx.uint(&PDU_TYPE, kind);
    if !(1..=7).contains(&kind) {
        return Ok(());
    }
    match kind {
        1 | 2 | 5 | 6 => cx.uint(&TRAILER_FLAGS, first >> 1 & 0x03),
        3 => cx.flag(&ACK_TVETOK, first & 0x04 != 0),
        4 => cx.uint(&ABORT_TYPE, first & 0x07),
        _ => {}
    }
    if kind != 4 {
        cx.flag(&RID, first & 0x01 != 0);
    }
    let id = cursor.u16()?;
    cx.flag(&TID_RESPONSE, id & 0x8000 != 0);
    cx.uint(&TID, id & 0x7fff);
    let number = fixed_header(cx, &mut cursor, kind, first)?;
    if first & 0x80 != 0 {
        information_items(cx, &mut cursor)?;
    }
    let data = payload.from(cursor.position());
    let segment = Segment {
        id: id & 0x7fff,
        result: matches!(kind, 2 | 6),
        number,
        last: first & 0x02 != 0,
        again: first & 0x01 != 0,
    };
    match kind {
        1 | 2 if segment.last && data.bytes.is_empty() => {}
        1 | 2 if segment.last => {
            cx.enter(&wsp::CONNECTED, data);
        }
        1 | 2 | 5 | 6 => collect(cx, segment, data),
        _ => {}
    }
    Ok(())
}

/// What follows the transaction id; gives the number of the segment.
fn fixed_header(cx: &mut Dissector, cursor: &mut Cursor<'_>, kind: u8, first: u8) -> Result<u8, Stop> {
    let mut number = 0;
    match kind {
        1 => {
            let flags = cursor.u8()?;
            cx.uint(&HEADER_VERSION, flags >> 6);
            cx.flag(&HEADER_TIDNEW, flags & 0x20 != 0);
            cx.flag(&HEADER_UP, flags & 0x10 != 0);
            cx.uint(&INV_RESERVED, flags >> 2 & 0x03);
            cx.uint(&INV_TRANSACTION_CLASS, flags & 0x03);
        }
        4 => {
            let reason = match first & 0x07 {
                0 => &ABORT_REASON_PROVIDER,
                _ => &ABORT_REASON_USER,
            };
            cx.uint(reason, cursor.u8()?);
        }
        5 | 6 => {
            number = cursor.u8()?;
            cx.uint(&HEADER_SEQUENCE, number);
        }
        7 => {
            let missing = cursor.u8()?;
            cx.uint(&HEADER_MISSING_PACKETS, missing);
            for _ in 0..missing {
                cx.uint(&HEADER_SEQUENCE, cursor.u8()?);
            }
        }
        _ => {}
    }
    Ok(number)
}

/// Information items, of which each says whether another follows.
fn information_items(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    loop {
        let first = cursor.u8()?;
        let identity = first >> 3 & 0x0f;
        let length = if first & 0x04 == 0 { first & 0x03 } else { cursor.u8()? };
        cx.uint(&TPI, identity);
        let mut item = Cursor::new(cursor.take(usize::from(length))?);
        match identity {
            1 => cx.label(&TPI_INFO),
            2 => {
                cx.uint(&TPI_OPT, item.u8()?);
                cx.label(&TPI_OPT_VAL);
            }
            3 => cx.uint(&TPI_PSN, item.u8()?),
            _ => {}
        }
        if first & 0x80 == 0 {
            return Ok(());
        }
    }
}

/// Adds a segment to its message; the one that completes it hands the whole to WSP.
fn collect(cx: &mut Dissector, segment: Segment, data: Payload<'_>) {
    let collects = cx.reaches(&wsp::WSP) || cx.wants(&FRAGMENTS) || cx.wants(&FRAGMENT) || cx.wants(&FRAGMENT_COUNT);
    if !collects && !cx.wants(&REASSEMBLED_LENGTH) && !cx.wants(&REASSEMBLED_IN) {
        cx.bytes(&PAYLOAD, data.bytes);
        return;
    }
    let (net, ports, frame, now) = (cx.net, cx.ports, cx.frame_number(), cx.frame_time());
    match cx.state.wtp.add(segments::Place { net, ports, frame, now }, segment, data) {
        Outcome::Completed(message) => completed(cx, &message),
        Outcome::Known(before) => {
            cx.uint(&REASSEMBLED_IN, before);
            cx.bytes(&PAYLOAD, data.bytes);
        }
        Outcome::Waiting => cx.bytes(&PAYLOAD, data.bytes),
    }
}

fn completed(cx: &mut Dissector, message: &Joined) {
    cx.need_parts(message.frames.iter().copied());
    cx.label(&FRAGMENTS);
    for frame in &message.frames {
        cx.uint(&FRAGMENT, *frame);
    }
    cx.uint(&FRAGMENT_COUNT, message.frames.len() as u64);
    cx.uint(&REASSEMBLED_LENGTH, message.bytes.len() as u64);
    cx.enter(&wsp::CONNECTED, Payload { bytes: &message.bytes, missing: message.missing });
}
