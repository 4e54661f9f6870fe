//! The header of a segment, and the fields that it and its connection give.

use super::super::{Cursor, Dissector, Payload, Stop};
use super::connections::Facts;
use super::delivery::Incoming;
use super::reassembly::Piece;
use super::{fields as f, flags};

/// One segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    pub(super) src_port: u16,
    pub(super) dst_port: u16,
    pub(super) seq: u32,
    pub(super) ack: u32,
    /// Length of the header.
    header: usize,
    pub(super) flags: u16,
    pub(super) window: u16,
    checksum: u16,
    urgent: u16,
    pub(super) options: &'a [u8],
    /// The header ends within its options.
    pub(super) cut: bool,
    pub(super) payload: Payload<'a>,
}

impl<'a> Segment<'a> {
    /// Whether a flag is set.
    #[inline]
    pub(super) fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// Bytes of payload on the wire.
    #[inline]
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.payload.wire_len()).unwrap_or(u32::MAX)
    }

    /// How far it moves the sequence number.
    pub(super) fn advance(&self) -> u32 {
        self.len().wrapping_add(u32::from(self.has(flags::SYN | flags::FIN)))
    }

    /// What of it concerns the stream.
    pub(super) fn incoming(&self) -> Incoming<'a> {
        Incoming {
            piece: Piece {
                seq: self.seq,
                bytes: self.payload.bytes,
                missing: u32::try_from(self.payload.missing).unwrap_or(u32::MAX),
                fin: self.has(flags::FIN),
            },
            syn: self.has(flags::SYN),
            reset: self.has(flags::RST),
            ack: self.has(flags::ACK).then_some(self.ack),
        }
    }
}

/// Reads the header. Of a broken one, what is there is emitted.
#[inline]
pub(super) fn read<'a>(cx: &mut Dissector, payload: Payload<'a>) -> Result<Segment<'a>, Stop> {
    parse(payload).inspect_err(|_| {
        // It stops where the bytes do; the caller says so.
        let _ = emit_broken(cx, payload);
    })
}

#[inline]
fn parse(payload: Payload<'_>) -> Result<Segment<'_>, Stop> {
    let fixed = payload.bytes.first_chunk::<20>().ok_or(Stop::Cut)?;
    let &[s0, s1, d0, d1, n0, n1, n2, n3, a0, a1, a2, a3, o0, o1, w0, w1, c0, c1, u0, u1] = fixed;
    let offset = u16::from_be_bytes([o0, o1]);
    let header = usize::from(offset >> 12) * 4;
    let len = header.checked_sub(20).ok_or(Stop::Cut)?;
    let rest = payload.bytes.get(20..).unwrap_or(&[]);
    let (options, cut) = rest.get(..len).map_or((rest, true), |options| (options, false));
    let payload = if cut {
        Payload { bytes: &[], missing: payload.wire_len().saturating_sub(header) }
    } else {
        payload.from(header)
    };
    Ok(Segment {
        src_port: u16::from_be_bytes([s0, s1]),
        dst_port: u16::from_be_bytes([d0, d1]),
        seq: u32::from_be_bytes([n0, n1, n2, n3]),
        ack: u32::from_be_bytes([a0, a1, a2, a3]),
        header,
        flags: offset & 0xfff,
        window: u16::from_be_bytes([w0, w1]),
        checksum: u16::from_be_bytes([c0, c1]),
        urgent: u16::from_be_bytes([u0, u1]),
        options,
        cut,
        payload,
    })
}

/// Emits what there is of a header that ends too early or contradicts itself.
#[cold]
pub(super) fn emit_broken(cx: &mut Dissector, payload: Payload<'_>) -> Result<(), Stop> {
    let mut cursor = Cursor::new(payload.bytes);
    let (src_port, dst_port) = (cursor.u16()?, cursor.u16()?);
    emit_ports(cx, src_port, dst_port);
    // As in Wireshark: these are read together before any of them is shown.
    let (seq, ack, offset, window) = (cursor.u32()?, cursor.u32()?, cursor.u16()?, cursor.u16()?);
    cx.uint(&f::SEQ_RAW, seq);
    cx.uint(&f::ACK_RAW, ack);
    let header = (offset >> 12) * 4;
    cx.uint(&f::HDR_LEN, header);
    if header < 20 {
        return Err(Stop::Cut);
    }
    cx.uint(&f::FLAGS_ALL, offset & 0xfff);
    emit_flags(cx, offset & 0xfff, true);
    cx.uint(&f::WINDOW_VALUE, window);
    cx.uint(&f::CHECKSUM, cursor.u16()?);
    cx.uint(&f::CHECKSUM_STATUS, 2u8);
    cx.uint(&f::URGENT_POINTER, cursor.u16()?);
    Ok(())
}

/// Emits the ports.
pub(super) fn emit_ports(cx: &mut Dissector, src_port: u16, dst_port: u16) {
    cx.uint(&f::SRCPORT, src_port);
    cx.uint(&f::DSTPORT, dst_port);
    cx.uint(&f::PORT, src_port);
    cx.uint(&f::PORT, dst_port);
}

/// Emits the other fields that the header alone gives, but for single flags.
pub(super) fn emit(cx: &mut Dissector, segment: &Segment<'_>) {
    cx.uint(&f::SEQ_RAW, segment.seq);
    cx.uint(&f::ACK_RAW, segment.ack);
    cx.uint(&f::HDR_LEN, segment.header as u64);
    cx.uint(&f::FLAGS_ALL, segment.flags);
    cx.uint(&f::WINDOW_VALUE, segment.window);
    cx.uint(&f::CHECKSUM, segment.checksum);
    cx.uint(&f::CHECKSUM_STATUS, 2u8);
    cx.uint(&f::URGENT_POINTER, segment.urgent);
    cx.uint(&f::LEN, segment.len());
    if !segment.payload.bytes.is_empty() {
        cx.bytes(&f::PAYLOAD, segment.payload.bytes);
    }
}

/// Emits the single flags; most runs want but SYN, FIN and RST.
pub(super) fn emit_flags(cx: &mut Dissector, all: u16, rare: bool) {
    let has = |flag: u16| all & flag != 0;
    let (syn, ack) = (has(flags::SYN), has(flags::ACK));
    if rare {
        cx.flag(&f::FLAG_RES, has(0xe00));
        cx.flag(&f::FLAG_AE, has(0x100));
        cx.flag(&f::FLAG_CWR, has(0x080));
        cx.flag(&f::FLAG_ECE, has(0x040));
        cx.flag(&f::FLAG_URG, has(0x020));
        cx.flag(&f::FLAG_ACK, ack);
        cx.flag(&f::FLAG_PUSH, has(flags::PSH));
    }
    cx.flag(&f::FLAG_RESET, has(flags::RST));
    if has(flags::RST) {
        cx.label(&f::CONNECTION_RST);
    }
    cx.flag(&f::FLAG_SYN, syn);
    if syn {
        cx.label(if ack { &f::CONNECTION_SYNACK } else { &f::CONNECTION_SYN });
    }
    cx.flag(&f::FLAG_FIN, has(flags::FIN));
    if has(flags::FIN) {
        cx.label(&f::CONNECTION_FIN);
    }
    if rare && cx.wants(&f::FLAGS_STR) {
        let text: String = (0u16..)
            .zip("RRRACEUAPRSF".chars())
            .map(|(i, letter)| if has(0x800 >> i) { letter } else { '·' })
            .collect();
        cx.text(&f::FLAGS_STR, text);
    }
}

/// Emits what only the connection knows; `relative`: more than its number.
pub(super) fn emit_facts(cx: &mut Dissector, segment: &Segment<'_>, facts: &Facts, relative: bool) {
    cx.uint(&f::STREAM, facts.stream);
    if !relative {
        return;
    }
    cx.uint(&f::COMPLETENESS, facts.completeness);
    cx.uint(&f::SEQ, facts.seq);
    if !facts.quoted {
        cx.uint(&f::NXTSEQ, facts.seq.wrapping_add(segment.advance()));
    }
    cx.uint(&f::ACK, facts.ack);
    if segment.has(flags::FIN) && !facts.quoted {
        cx.label(if facts.fin_passive { &f::FIN_PASSIVE } else { &f::FIN_ACTIVE });
    }
    cx.uint(&f::WINDOW, facts.window);
    if let Some(scale) = facts.scale {
        cx.int(&f::WINDOW_SCALE, i64::from(scale));
    }
    cx.seconds(&f::TIME_RELATIVE, facts.since_first);
    cx.seconds(&f::TIME_DELTA, facts.since_previous);
}
