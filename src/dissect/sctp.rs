//! Stream Control Transmission Protocol (`sctp`): the header, the chunks, and the messages in the
//! DATA chunks (RFC 9260).
//!
//! Every DATA chunk but the first opens a layer of its own beside the first, so that each message
//! hangs below its chunk. As the header belongs to all of them, each repeats its ports and its tag.

mod associations;
mod fields;
#[cfg(test)]
mod tests;

use super::checksum::Status;
use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop};
pub(crate) use associations::Associations;
use associations::Piece;
pub(super) use fields::SCTP;

pub(super) static ROW: Row = Row {
    protocol: &SCTP,
    run: Run::Unit(run),
    // Over UDP as in RFC 6951.
    hooks: &[Hook::IpProtocol(132), Hook::UdpPort(9899)],
};

const HEADER: usize = 12;
const CHUNK_HEADER: usize = 4;
const DATA_HEADER: usize = 16;

/// The payload protocol identifier of Diameter that DTLS hides.
const DTLS: u32 = 47;

/// Types of chunks.
mod kind {
    pub(super) const DATA: u8 = 0;
    pub(super) const INIT: u8 = 1;
    pub(super) const INIT_ACK: u8 = 2;
    pub(super) const SACK: u8 = 3;
    pub(super) const ABORT: u8 = 6;
    pub(super) const SHUTDOWN: u8 = 7;
    pub(super) const ERROR: u8 = 9;
    pub(super) const COOKIE_ECHO: u8 = 10;
    pub(super) const SHUTDOWN_COMPLETE: u8 = 14;
    pub(super) const FORWARD_TSN: u8 = 192;
}

/// The common header.
#[derive(Debug, Clone, Copy)]
struct Header {
    src: u16,
    dst: u16,
    tag: u32,
}

/// One chunk: its type, its flags, and what follows its length.
#[derive(Debug, Clone, Copy)]
struct Chunk<'a> {
    kind: u8,
    flags: u8,
    length: u16,
    value: Payload<'a>,
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let src = header.u16()?;
    cx.uint(&fields::SRCPORT, src);
    let dst = header.u16()?;
    cx.uint(&fields::DSTPORT, dst);
    let tag = header.u32()?;
    cx.uint(&fields::VERIFICATION_TAG, tag);
    cx.uint(&fields::ASSOC_INDEX, u16::MAX);
    cx.uint(&fields::PORT, src);
    cx.uint(&fields::PORT, dst);
    cx.uint(&fields::CHECKSUM, header.u32()?);
    cx.uint(&fields::CHECKSUM_STATUS, Status::Unverified);
    let header = Header { src, dst, tag };
    let mut result = chunks(cx, header, payload.from(HEADER));
    if matches!(result, Ok(rest) if rest.wire_len() > 0) {
        cx.beside(|cx| {
            while let Ok(rest) = result
                && rest.wire_len() > 0
            {
                result = cx.layer(&SCTP, |cx| further(cx, header, rest));
            }
        });
    }
    result.map(drop)
}

/// Chunks up to the first that carries data; gives what follows it.
fn chunks<'a>(cx: &mut Dissector, header: Header, mut rest: Payload<'a>) -> Result<Payload<'a>, Stop> {
    while rest.wire_len() > 0 {
        let Some(&[kind, flags, l0, l1]) = rest.bytes.first_chunk() else { return Err(Stop::Cut) };
        let length = u16::from_be_bytes([l0, l1]);
        let value = rest.limit(length.into()).from(CHUNK_HEADER);
        chunk(cx, header, Chunk { kind, flags, length, value })?;
        if value.bytes.len() + CHUNK_HEADER < length.into() {
            return Err(Stop::Cut);
        }
        let padded = usize::from(length).next_multiple_of(4);
        if let Some(padding) = rest.bytes.get(usize::from(length)..padded).filter(|padding| !padding.is_empty()) {
            cx.bytes(&fields::CHUNK_PADDING, padding);
        }
        rest = rest.from(padded);
        if kind == kind::DATA {
            break;
        }
    }
    Ok(rest)
}

fn further<'a>(cx: &mut Dissector, header: Header, rest: Payload<'a>) -> Result<Payload<'a>, Stop> {
    cx.uint(&fields::SRCPORT, header.src);
    cx.uint(&fields::DSTPORT, header.dst);
    cx.uint(&fields::VERIFICATION_TAG, header.tag);
    cx.uint(&fields::PORT, header.src);
    cx.uint(&fields::PORT, header.dst);
    chunks(cx, header, rest)
}

fn chunk(cx: &mut Dissector, header: Header, chunk: Chunk<'_>) -> Dissected {
    cx.label(&fields::CHUNK);
    cx.uint(&fields::CHUNK_TYPE, chunk.kind);
    cx.flag(&fields::CHUNK_BIT_1, chunk.kind & 0x80 != 0);
    cx.flag(&fields::CHUNK_BIT_2, chunk.kind & 0x40 != 0);
    cx.uint(&fields::CHUNK_FLAGS, chunk.flags);
    let flag = chunk.flags & 1 != 0;
    match chunk.kind {
        // As in Wireshark: what is too short for a chunk has no flags of one.
        _ if usize::from(chunk.length) < CHUNK_HEADER => {}
        kind::DATA => data_flags(cx, chunk.flags),
        kind::SACK => {
            cx.uint(&fields::SACK_NONCE_SUM, chunk.flags & 1);
            cx.uint(&fields::SACK_NOUNCE_SUM, chunk.flags & 1);
        }
        kind::ABORT => cx.flag(&fields::ABORT_T_BIT, flag),
        kind::SHUTDOWN_COMPLETE => cx.flag(&fields::SHUTDOWN_COMPLETE_T_BIT, flag),
        _ => {}
    }
    cx.uint(&fields::CHUNK_LENGTH, chunk.length);
    if usize::from(chunk.length) < CHUNK_HEADER {
        return Err(Stop::Cut);
    }
    let mut value = Cursor::new(chunk.value.bytes);
    match chunk.kind {
        kind::DATA => data(cx, header, chunk)?,
        kind::INIT => init(cx, &mut value, &fields::INIT)?,
        kind::INIT_ACK => init(cx, &mut value, &fields::INIT_ACK)?,
        kind::SACK => sack(cx, header, &mut value)?,
        kind::SHUTDOWN => cx.uint(&fields::SHUTDOWN_CUMULATIVE_TSN_ACK, value.u32()?),
        kind::COOKIE_ECHO => cx.bytes(&fields::COOKIE, value.take(usize::from(chunk.length) - CHUNK_HEADER)?),
        kind::FORWARD_TSN => cx.uint(&fields::FORWARD_TSN_TSN, value.u32()?),
        kind::ABORT | kind::ERROR => causes(cx, &mut value)?,
        _ => {}
    }
    Ok(())
}

fn data_flags(cx: &mut Dissector, flags: u8) {
    cx.flag(&fields::DATA_I_BIT, flags & 8 != 0);
    cx.flag(&fields::DATA_U_BIT, flags & 4 != 0);
    cx.flag(&fields::DATA_B_BIT, flags & 2 != 0);
    cx.flag(&fields::DATA_E_BIT, flags & 1 != 0);
}

fn init(cx: &mut Dissector, value: &mut Cursor<'_>, names: &fields::InitFields) -> Dissected {
    let tag = value.u32()?;
    cx.uint(names.tag, tag);
    cx.uint(&fields::INITIATE_TAG, tag);
    cx.uint(names.credit, value.u32()?);
    cx.uint(names.out_streams, value.u16()?);
    cx.uint(names.in_streams, value.u16()?);
    cx.uint(names.tsn, value.u32()?);
    Ok(())
}

fn sack(cx: &mut Dissector, header: Header, value: &mut Cursor<'_>) -> Dissected {
    let ack = value.u32()?;
    if let Some(base) = cx.state.sctp.peer_base(cx.net, (header.src, header.dst)) {
        cx.uint(&fields::SACK_CUMULATIVE_TSN_ACK, ack.wrapping_sub(base));
    }
    cx.uint(&fields::SACK_CUMULATIVE_TSN_ACK_RAW, ack);
    cx.uint(&fields::SACK_A_RWND, value.u32()?);
    let gaps = value.u16()?;
    cx.uint(&fields::SACK_NUMBER_OF_GAP_BLOCKS, gaps);
    let duplicates = value.u16()?;
    cx.uint(&fields::SACK_NUMBER_OF_DUPLICATED_TSNS, duplicates);
    for _ in 0..gaps {
        cx.uint(&fields::SACK_GAP_BLOCK_START, value.u16()?);
        cx.uint(&fields::SACK_GAP_BLOCK_END, value.u16()?);
    }
    for _ in 0..duplicates {
        cx.uint(&fields::SACK_DUPLICATE_TSN, value.u32()?);
    }
    Ok(())
}

fn causes(cx: &mut Dissector, value: &mut Cursor<'_>) -> Dissected {
    while !value.is_empty() {
        cx.uint(&fields::CAUSE_CODE, value.u16()?);
        let length = value.u16()?;
        cx.uint(&fields::CAUSE_LENGTH, length);
        let padded = usize::from(length).next_multiple_of(4);
        value.take(padded.checked_sub(CHUNK_HEADER).ok_or(Stop::Cut)?)?;
    }
    Ok(())
}

fn data(cx: &mut Dissector, header: Header, chunk: Chunk<'_>) -> Dissected {
    let mut value = Cursor::new(chunk.value.bytes);
    let tsn = value.u32()?;
    let half = cx.state.sctp.data(cx.net, (header.src, header.dst), header.tag, tsn, cx.quoted);
    cx.uint(&fields::DATA_TSN, tsn.wrapping_sub(half.base));
    let (frame, now) = (cx.frame_number(), cx.frame_time());
    let before = if cx.quoted { None } else { cx.state.sctp.seen((half.id, tsn), (frame, now)) };
    if let Some((frame, time)) = before {
        cx.uint(&fields::RETRANSMISSION, frame);
        cx.label(&fields::RETRANSMISSION_EXPERT);
        cx.seconds(&fields::RETRANSMISSION_TIME, now.saturating_sub(time));
    }
    cx.uint(&fields::DATA_TSN_RAW, tsn);
    let stream = value.u16()?;
    cx.uint(&fields::DATA_SID, stream);
    let sequence = value.u16()?;
    cx.uint(&fields::DATA_SSN, sequence);
    let ppid = value.u32()?;
    cx.uint(&fields::DATA_PAYLOAD_PROTO_ID, ppid);
    let user = chunk.value.from(DATA_HEADER - CHUNK_HEADER);
    if before.is_some() || cx.quoted || !wants_messages(cx) {
        return Ok(());
    }
    if chunk.flags & 3 == 3 {
        dispatch(cx, header, ppid, user);
    } else if user.missing == 0 {
        let piece = Piece { tsn, first: chunk.flags & 2 != 0, last: chunk.flags & 1 != 0, frame, bytes: user.bytes };
        let key = (half.id, stream, if chunk.flags & 4 == 0 { u32::from(sequence) } else { u32::MAX });
        if let Some(message) = cx.state.sctp.fragment(key, piece, now) {
            cx.need_parts(message.frames.iter().copied());
            cx.label(&fields::FRAGMENTS);
            for frame in &message.frames {
                cx.uint(&fields::FRAGMENT, *frame);
            }
            dispatch(cx, header, ppid, Payload::whole(&message.bytes));
        }
    }
    Ok(())
}

/// Whether anything depends on the messages in chunks.
fn wants_messages(cx: &Dissector) -> bool {
    cx.tables.sctp_carries() || cx.wants(&fields::FRAGMENT) || cx.wants(&fields::FRAGMENTS)
}

/// Hands a message to the protocol of its identifier, else to that of the lower, else the higher
/// port, else to the one that it looks like.
fn dispatch(cx: &mut Dissector, header: Header, ppid: u32, message: Payload<'_>) {
    if ppid == DTLS {
        return;
    }
    let (low, high) = (header.src.min(header.dst), header.src.max(header.dst));
    let rows = [cx.tables.sctp_ppid(ppid), cx.tables.sctp_ports.get(low), cx.tables.sctp_ports.get(high)];
    for row in rows.into_iter().flatten() {
        if cx.enter_reached(row, message) {
            return;
        }
    }
    if let Some(row) = cx.tables.sctp_looks.iter().find(|(looks, _)| looks(message.bytes)).map(|(_, row)| *row) {
        cx.enter_reached(row, message);
    }
}
