//! Real-Time Transport Protocol (`rtp`, RFC 3550).

use indexmap::IndexMap;

use super::expected::{End, Told};
use super::{Cursor, Dissected, Dissector, Payload, Row, Run, Stop, sip};
use crate::fields::protocol;

protocol! {
    pub static RTP = "rtp", "Real-Time Transport Protocol", Spanning, carries [],
        "Over UDP where SDP or RTSP has announced it, or where it is decoded as such; interleaved in RTSP. RFC 3550.";
    SETUP = "rtp.setup", Text, "Present, and empty, on what came over UDP.";
    SETUP_FRAME = "rtp.setup-frame", Framenum, "Frame that announced it; the first of the conversation if it is decoded as RTP by wish.";
    SETUP_METHOD = "rtp.setup-method", Text, "`SDP`, `RTSP`, or `DECODE AS`.";
    VERSION = "rtp.version", Uint(1, Dec), "Version, 2.";
    PADDING = "rtp.padding", Bool, "There is padding behind the payload.";
    EXT = "rtp.ext", Bool, "There is a header extension.";
    CC = "rtp.cc", Uint(1, Dec), "Number of contributing sources.";
    MARKER = "rtp.marker", Bool, "The marker, in audio the start of a talkspurt.";
    P_TYPE = "rtp.p_type", Uint(1, Dec), "Payload type (RFC 3551).";
    SEQ = "rtp.seq", Uint(2, Dec), "Sequence number.";
    EXTSEQ = "rtp.extseq", Uint(4, Dec), "Sequence number counted on past 65535, from 65536; not if interleaved.";
    TIMESTAMP = "rtp.timestamp", Uint(4, Dec), "Timestamp, in units of the payload's clock.";
    TIMESTAMP_EXT = "rtp.timestamp_ext", Uint(8, Dec), "Timestamp counted on past 32 bits, from 2^32; not if interleaved.";
    SSRC = "rtp.ssrc", Uint(4, Hex), "Synchronisation source.";
    CSRC_ITEMS = "rtp.csrc.items", None, "Present if there are contributing sources.";
    CSRC_ITEM = "rtp.csrc.item", Uint(4, Hex), "Each contributing source.";
    EXT_PROFILE = "rtp.ext.profile", Uint(2, Hex), "What the header extension is, defined by profile.";
    EXT_LEN = "rtp.ext.len", Uint(2, Dec), "Length of the header extension in units of 4 bytes.";
    PAYLOAD = "rtp.payload", Bytes, "The payload, without padding; absent when empty.";
    PADDING_DATA = "rtp.padding.data", Bytes, "Padding before its last byte.";
    PADDING_COUNT = "rtp.padding.count", Uint(1, Dec), "Length of the padding, from its last byte.";
}

pub(super) static ROW: Row = Row { protocol: &RTP, run: Run::Unit(run), hooks: &[] };

/// At most so many conversations are remembered; beyond it, the older half is forgotten.
const MAX_CONVERSATIONS: usize = 65_536;

/// What is remembered of the conversations over UDP.
#[derive(Debug, Default)]
pub(crate) struct Conversations {
    by_ends: IndexMap<[End; 2], Conversation, foldhash::fast::FixedState>,
}

#[derive(Debug, Clone, Copy)]
struct Conversation {
    setup_frame: u32,
    /// The last sequence number and timestamp, counted on; of the first ones, where they are counted from.
    seq: u64,
    timestamp: u64,
}

/// The two ends of a conversation.
type Ends = [End; 2];

/// A packet over UDP.
fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    is_rtp(payload.bytes)?;
    let told = cx.state.expected.current;
    let counts = [&SETUP_FRAME, &EXTSEQ, &TIMESTAMP_EXT].iter().any(|field| cx.wants(field));
    let ends = counts.then(|| conversation(cx, told));
    cx.label(&SETUP);
    if let Some(known) = ends.and_then(|ends| cx.state.rtp.by_ends.get(&ends)) {
        let frame = known.setup_frame;
        cx.uint(&SETUP_FRAME, frame);
    }
    cx.text(&SETUP_METHOD, told.map_or("DECODE AS", |told| told.method));
    if let Some(call) = told.and_then(|told| told.call) {
        cx.value(&sip::CALL_ID_GENERATED, call);
    }
    packet(cx, payload, ends)
}

/// A packet interleaved with something else.
pub(crate) fn interleaved(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    is_rtp(payload.bytes)?;
    packet(cx, payload, None)
}

/// Version 2, and no RTCP on the same port (RFC 5761).
fn is_rtp(bytes: &[u8]) -> Dissected {
    match bytes {
        [first, second, ..] if first >> 6 == 2 && !(192..=223).contains(second) => Ok(()),
        [first] if first >> 6 == 2 => Ok(()),
        _ => Err(Stop::NotMine),
    }
}

/// The conversation of the current packet; a new announcement begins it anew.
fn conversation(cx: &mut Dissector, told: Option<Told>) -> Ends {
    let (src, dst) = ((cx.net.src, cx.ports.0), (cx.net.dst, cx.ports.1));
    let ends = match told {
        // As in Wireshark: all that concerns the announced end.
        Some(told) => [told.end, told.end],
        None if src <= dst => [src, dst],
        None => [dst, src],
    };
    let setup_frame = told.map_or(cx.frame_number(), |told| told.frame);
    let known = &mut cx.state.rtp.by_ends;
    if known.len() >= MAX_CONVERSATIONS {
        known.drain(..MAX_CONVERSATIONS / 2);
    }
    let new = Conversation { setup_frame, seq: 1 << 16, timestamp: 1 << 32 };
    let conversation = known.entry(ends).or_insert(new);
    if told.is_some() && conversation.setup_frame != setup_frame {
        *conversation = new;
    }
    ends
}

/// The number nearest to the one before that ends in these bits (RFC 3550, appendix A.1).
fn nearest(before: u64, bits: u64, width: u32) -> u64 {
    let (cycle, half) = (1u64 << width, 1u64 << (width - 1));
    let number = before & !(cycle - 1) | bits;
    if number.saturating_add(half) < before {
        number.saturating_add(cycle)
    } else if before.saturating_add(half) < number {
        number.saturating_sub(cycle)
    } else {
        number
    }
}

fn packet(cx: &mut Dissector, payload: Payload<'_>, ends: Option<Ends>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let first = header.u8()?;
    let (padded, extended, sources) = (first & 0x20 != 0, first & 0x10 != 0, first & 0x0f);
    cx.uint(&VERSION, first >> 6);
    cx.flag(&PADDING, padded);
    cx.flag(&EXT, extended);
    cx.uint(&CC, sources);
    let second = header.u8()?;
    cx.flag(&MARKER, second & 0x80 != 0);
    cx.uint(&P_TYPE, second & 0x7f);
    let seq = header.u16()?;
    cx.uint(&SEQ, seq);
    if let Some(known) = ends.and_then(|ends| cx.state.rtp.by_ends.get_mut(&ends)) {
        known.seq = nearest(known.seq, seq.into(), 16);
        let seq = known.seq;
        cx.uint(&EXTSEQ, seq);
    }
    let timestamp = header.u32()?;
    cx.uint(&TIMESTAMP, timestamp);
    if let Some(known) = ends.and_then(|ends| cx.state.rtp.by_ends.get_mut(&ends)) {
        known.timestamp = nearest(known.timestamp, timestamp.into(), 32);
        let timestamp = known.timestamp;
        cx.uint(&TIMESTAMP_EXT, timestamp);
    }
    cx.uint(&SSRC, header.u32()?);
    if sources > 0 {
        cx.label(&CSRC_ITEMS);
    }
    for _ in 0..sources {
        cx.uint(&CSRC_ITEM, header.u32()?);
    }
    if extended {
        cx.uint(&EXT_PROFILE, header.u16()?);
        let len = header.u16()?;
        cx.uint(&EXT_LEN, len);
        header.take(usize::from(len) * 4)?;
    }
    if payload.missing > 0 {
        return Err(Stop::Cut);
    }
    media(cx, header.rest(), padded)
}

/// The payload and the padding behind it.
fn media(cx: &mut Dissector, bytes: &[u8], padded: bool) -> Dissected {
    let padding = if padded { usize::from(bytes.last().copied().unwrap_or(0)) } else { 0 };
    let (data, padding) =
        bytes.len().checked_sub(padding).and_then(|len| bytes.split_at_checked(len)).ok_or(Stop::Cut)?;
    if !data.is_empty() {
        cx.bytes(&PAYLOAD, data);
    }
    if let Some((count, filler)) = padding.split_last() {
        if !filler.is_empty() {
            cx.bytes(&PADDING_DATA, filler);
        }
        cx.uint(&PADDING_COUNT, *count);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::state::State;
    use super::super::testing::{dissector, emitted, feed, greedy, hex, run, udp};
    use super::super::udp::UDP;
    use super::*;

    const SDP_OFFER: &str = "INVITE sip:a SIP/2.0\r\nCall-ID: k\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\n\
        v=0\r\nc=IN IP4 10.0.0.9\r\nm=audio 4000 RTP/AVP 0\r\n";

    #[test]
    fn every_field_is_shown_and_a_cut_keeps_those_before_it() {
        let bytes = hex("b2e0 0007 00000460 00001234 00000001 00000002 bede0001 10aa0000 6162 0002");
        let wanted = [
            "rtp rtp.setup=",
            "rtp rtp.setup-frame=1",
            "rtp rtp.setup-method=DECODE AS",
            "rtp rtp.version=2",
            "rtp rtp.padding=1",
            "rtp rtp.ext=1",
            "rtp rtp.cc=2",
            "rtp rtp.marker=1",
            "rtp rtp.p_type=96",
            "rtp rtp.seq=7",
            "rtp rtp.extseq=65543",
            "rtp rtp.timestamp=1120",
            "rtp rtp.timestamp_ext=4294968416",
            "rtp rtp.ssrc=0x00001234",
            "rtp rtp.csrc.items=",
            "rtp rtp.csrc.item=0x00000001",
            "rtp rtp.csrc.item=0x00000002",
            "rtp rtp.ext.profile=0xbede",
            "rtp rtp.ext.len=1",
            "rtp rtp.payload=61:62",
            "rtp rtp.padding.data=00",
            "rtp rtp.padding.count=2",
        ];
        let mut cx = greedy();
        feed(&mut cx, &UDP, &ROW, Payload::whole(&bytes));
        assert_eq!(emitted(&cx), wanted);
        for len in 1..bytes.len() {
            cx.state = State::default();
            feed(&mut cx, &UDP, &ROW, Payload::whole(&bytes[..len]));
            cx.state = State::default();
            feed(&mut cx, &UDP, &ROW, Payload { bytes: &bytes[..len], missing: bytes.len() - len });
            let fields = emitted(&cx);
            for (field, wanted) in fields.iter().zip(&wanted) {
                assert!(field == wanted || field.contains("setup-frame"), "{field} in a cut at {len}");
            }
        }
    }

    #[test]
    fn what_sdp_announces_is_rtp_in_both_directions() {
        let packets = [
            udp((1, 5060), (2, 5060), SDP_OFFER.as_bytes()),
            udp((1, 7777), (9, 4000), &hex("8000 0001 00000001 00000001 aa")),
            udp((9, 4000), (1, 7777), &hex("8000 ffff 00000001 00000001 aa")),
            udp((9, 4000), (1, 7777), &hex("8000 0002 00000001 00000001 aa")),
            udp((1, 7777), (9, 4000), &hex("80c8 0002 00000001 00000001 aa")),
            udp((1, 7777), (9, 4001), &hex("8000 0001 00000001 00000001 aa")),
        ];
        let wanted = ["rtp.setup-frame", "rtp.setup-method", "sip.call_id_generated", "rtp.extseq"];
        let lines: Vec<String> = run(&wanted, &packets)
            .into_iter()
            .skip(1)
            .map(|(frame, lines)| format!("{frame} {}", lines.last().unwrap().trim_start_matches("frame/eth/ip/")))
            .collect();
        assert_eq!(
            lines,
            [
                "2 udp/rtp rtp.setup-frame=1 rtp.setup-method=SDP sip.call_id_generated=k rtp.extseq=65537",
                "3 udp/rtp rtp.setup-frame=1 rtp.setup-method=SDP sip.call_id_generated=k rtp.extseq=65535",
                "4 udp/rtp rtp.setup-frame=1 rtp.setup-method=SDP sip.call_id_generated=k rtp.extseq=65538",
                "5 udp",
                "6 udp",
            ]
        );
    }

    #[test]
    fn padding_longer_than_the_payload_is_malformed() {
        let mut cx = dissector(&["rtp.payload", "rtp.seq"]);
        feed(&mut cx, &UDP, &ROW, Payload::whole(&hex("a000 0001 00000001 00000001 61ff")));
        assert!(cx.frame.malformed);
    }

    #[test]
    fn numbers_are_counted_on() {
        assert_eq!(nearest(0x1_ffff, 0, 16), 0x2_0000);
        assert_eq!(nearest(0x2_0001, 0xffff, 16), 0x1_ffff);
        assert_eq!(nearest(u64::MAX, 0, 32), u64::MAX);
    }
}
