//! The table of TCP, and its fields by what they cost.

use crate::fields::{Field, protocol};

protocol! {
    pub static TCP = "tcp", "Transmission Control Protocol", Spanning,
        carries ["diameter", "dns", "ftp", "ftp-data", "giop", "http", "ldap", "megaco", "mqtt", "mysql",
            "rtsp", "sip", "smpp", "smtp", "tls", "tpkt"],
        "IP protocol 6. What it carries is found by port, then by its first bytes.";
    SRCPORT = "tcp.srcport", Uint(2, Dec), "Source port.";
    DSTPORT = "tcp.dstport", Uint(2, Dec), "Destination port.";
    PORT = "tcp.port", Uint(2, Dec), "Twice: source port, then destination port.";
    STREAM = "tcp.stream", Uint(4, Dec), "Number of the connection, from 0; a new SYN on the same ends is a new connection.";
    COMPLETENESS = "tcp.completeness", Uint(1, Dec), "What was seen of the connection before this segment: SYN 1, SYN/ACK 2, ACK 4, data 8, FIN 16, RST 32.";
    LEN = "tcp.len", Uint(4, Dec), "Bytes of payload.";
    SEQ = "tcp.seq", Uint(4, Dec), "Sequence number, relative to the first of its direction.";
    SEQ_RAW = "tcp.seq_raw", Uint(4, Dec), "Sequence number as sent.";
    NXTSEQ = "tcp.nxtseq", Uint(4, Dec), "Relative sequence number of the next segment; SYN and FIN count one.";
    ACK = "tcp.ack", Uint(4, Dec), "Acknowledgement number, relative to the peer's first; as sent without the ACK flag.";
    ACK_RAW = "tcp.ack_raw", Uint(4, Dec), "Acknowledgement number as sent.";
    HDR_LEN = "tcp.hdr_len", Uint(1, Dec), "Length of the header, options included.";
    FLAGS_ALL = "tcp.flags", Uint(2, Hex), "All twelve flags.";
    FLAG_RES = "tcp.flags.res", Bool, "Some reserved flag is set.";
    FLAG_AE = "tcp.flags.ae", Bool, "Accurate ECN.";
    FLAG_CWR = "tcp.flags.cwr", Bool, "Congestion window reduced.";
    FLAG_ECE = "tcp.flags.ece", Bool, "ECN echo.";
    FLAG_URG = "tcp.flags.urg", Bool, "The urgent pointer counts.";
    FLAG_ACK = "tcp.flags.ack", Bool, "The acknowledgement number counts.";
    FLAG_PUSH = "tcp.flags.push", Bool, "Push.";
    FLAG_RESET = "tcp.flags.reset", Bool, "The connection is reset.";
    CONNECTION_RST = "tcp.connection.rst", None, "Present when RST is set.";
    FLAG_SYN = "tcp.flags.syn", Bool, "The connection is opened.";
    CONNECTION_SYN = "tcp.connection.syn", None, "Present when SYN is set without ACK.";
    CONNECTION_SYNACK = "tcp.connection.synack", None, "Present when SYN and ACK are set.";
    FLAG_FIN = "tcp.flags.fin", Bool, "The sender has no more data.";
    CONNECTION_FIN = "tcp.connection.fin", None, "Present when FIN is set.";
    FIN_ACTIVE = "tcp.connection.fin_active", None, "Present in the first FIN of a connection.";
    FIN_PASSIVE = "tcp.connection.fin_passive", None, "Present in the FIN of the other direction.";
    FLAGS_STR = "tcp.flags.str", Text, "The flags as twelve letters or middle dots.";
    WINDOW_VALUE = "tcp.window_size_value", Uint(2, Dec), "Window as sent.";
    WINDOW = "tcp.window_size", Uint(4, Dec), "Window, scaled when the handshake was seen.";
    WINDOW_SCALE = "tcp.window_size_scalefactor", Int, "Factor of the window: -1 unknown, -2 none; absent with SYN.";
    CHECKSUM = "tcp.checksum", Uint(2, Hex), "Checksum.";
    CHECKSUM_STATUS = "tcp.checksum.status", Uint(1, Dec), "2: checksums are not verified.";
    URGENT_POINTER = "tcp.urgent_pointer", Uint(2, Dec), "Urgent pointer.";
    OPTIONS = "tcp.options", Bytes, "All options; present when there are any.";
    EOL = "tcp.options.eol", Bytes, "End of the option list.";
    NOP = "tcp.options.nop", Bytes, "An option that is none.";
    MSS = "tcp.options.mss", Bytes, "Maximum segment size, the whole option.";
    WSCALE = "tcp.options.wscale", Bytes, "Window scale, the whole option.";
    SACK_PERM = "tcp.options.sack_perm", Bytes, "Selective acknowledgements are permitted, the whole option.";
    SACK = "tcp.options.sack", Bytes, "Selective acknowledgements, the whole option.";
    TIMESTAMP = "tcp.options.timestamp", Bytes, "Timestamps, the whole option.";
    TFO = "tcp.options.tfo", Bytes, "TCP fast open, the whole option.";
    OPTION_KIND = "tcp.option_kind", Uint(1, Dec), "Kind, one per option.";
    OPTION_LEN = "tcp.option_len", Uint(1, Dec), "Length, one per option that has one.";
    OPTION_LEN_INVALID = "tcp.option.len.invalid", None, "Present when the length of an option is impossible.";
    MSS_VAL = "tcp.options.mss_val", Uint(2, Dec), "Maximum segment size.";
    WSCALE_SHIFT = "tcp.options.wscale.shift", Uint(1, Dec), "Shift of the windows to come.";
    WSCALE_MULTIPLIER = "tcp.options.wscale.multiplier", Uint(2, Dec), "Two to the power of that shift, of 14 at most.";
    SACK_LE = "tcp.options.sack_le", Uint(4, Dec), "Relative sequence number of a block's first byte.";
    SACK_RE = "tcp.options.sack_re", Uint(4, Dec), "Relative sequence number behind a block.";
    SACK_COUNT = "tcp.options.sack.count", Uint(1, Dec), "Number of blocks.";
    DSACK_LE = "tcp.options.sack.dsack_le", Uint(4, Dec), "First byte of a duplicate, when the first block reports one.";
    DSACK_RE = "tcp.options.sack.dsack_re", Uint(4, Dec), "End of that duplicate.";
    DSACK = "tcp.options.sack.dsack", None, "Present when the first block reports a duplicate.";
    TSVAL = "tcp.options.timestamp.tsval", Uint(4, Dec), "The sender's timestamp.";
    TSECR = "tcp.options.timestamp.tsecr", Uint(4, Dec), "The peer's timestamp, echoed.";
    TFO_REQUEST = "tcp.options.tfo.request", None, "Present when a cookie is asked for.";
    TFO_COOKIE = "tcp.options.tfo.cookie", Bytes, "Cookie.";
    TIME_RELATIVE = "tcp.time_relative", Seconds, "Since the first frame of the connection.";
    TIME_DELTA = "tcp.time_delta", Seconds, "Since the previous frame of the connection.";
    ANALYSIS = "tcp.analysis", None, "Present when any of the following is.";
    ACKS_FRAME = "tcp.analysis.acks_frame", Framenum, "Frame whose segment this one acknowledges.";
    PARTIAL_ACK = "tcp.analysis.partial_ack", None, "Present when only a part of that segment is acknowledged.";
    ACK_RTT = "tcp.analysis.ack_rtt", Seconds, "Time since that frame.";
    INITIAL_RTT = "tcp.analysis.initial_rtt", Seconds, "From SYN to the first segment that finds both ends synchronised; beside other results of the segment.";
    BYTES_IN_FLIGHT = "tcp.analysis.bytes_in_flight", Uint(4, Dec), "Bytes sent and not acknowledged, in segments with payload.";
    PUSH_BYTES_SENT = "tcp.analysis.push_bytes_sent", Uint(4, Dec), "Bytes since the last PSH, in segments with payload.";
    ANALYSIS_FLAGS = "tcp.analysis.flags", None, "Present when any of the labels below is.";
    RETRANSMISSION = "tcp.analysis.retransmission", None, "The segment was sent before.";
    FAST_RETRANSMISSION = "tcp.analysis.fast_retransmission", None, "Sent again at once, after duplicate acknowledgements.";
    SPURIOUS_RETRANSMISSION = "tcp.analysis.spurious_retransmission", None, "Sent again although acknowledged.";
    OUT_OF_ORDER = "tcp.analysis.out_of_order", None, "Comes within a round trip behind a later segment.";
    REUSED_PORTS = "tcp.analysis.reused_ports", None, "A new connection on the ends of an earlier one.";
    LOST_SEGMENT = "tcp.analysis.lost_segment", None, "Segments before this one were not captured.";
    ACK_LOST_SEGMENT = "tcp.analysis.ack_lost_segment", None, "Acknowledges a segment that was not captured.";
    WINDOW_UPDATE = "tcp.analysis.window_update", None, "Only the window changed.";
    WINDOW_FULL = "tcp.analysis.window_full", None, "The segment fills the peer's window.";
    KEEP_ALIVE = "tcp.analysis.keep_alive", None, "At most one byte, one before the next.";
    KEEP_ALIVE_ACK = "tcp.analysis.keep_alive_ack", None, "The answer to a keep-alive.";
    DUPLICATE_ACK = "tcp.analysis.duplicate_ack", None, "The same acknowledgement again; twice per segment.";
    ZERO_WINDOW_PROBE = "tcp.analysis.zero_window_probe", None, "One byte sent against a window of zero.";
    ZERO_WINDOW = "tcp.analysis.zero_window", None, "The window is zero.";
    ZERO_WINDOW_PROBE_ACK = "tcp.analysis.zero_window_probe_ack", None, "The answer to a zero window probe.";
    DUPLICATE_ACK_NUM = "tcp.analysis.duplicate_ack_num", Uint(4, Dec), "How many times the acknowledgement was repeated.";
    DUPLICATE_ACK_FRAME = "tcp.analysis.duplicate_ack_frame", Framenum, "Frame of the first acknowledgement of that number.";
    RTO = "tcp.analysis.rto", Seconds, "Time since the frame that a retransmission repeats.";
    RTO_FRAME = "tcp.analysis.rto_frame", Framenum, "That frame.";
    PAYLOAD = "tcp.payload", Bytes, "The payload; present when there is any.";
}

/// Ports.
pub(super) static PORTS: &[&Field] = &[&SRCPORT, &DSTPORT, &PORT];
/// Other fields that the header alone gives, but for single flags.
pub(super) static HEADER: &[&Field] = &[
    &LEN,
    &SEQ_RAW,
    &ACK_RAW,
    &HDR_LEN,
    &FLAGS_ALL,
    &WINDOW_VALUE,
    &CHECKSUM,
    &CHECKSUM_STATUS,
    &URGENT_POINTER,
    &PAYLOAD,
];
/// The single flags that tell where a connection begins and ends.
pub(super) static FLAGS: &[&Field] =
    &[&FLAG_RESET, &CONNECTION_RST, &FLAG_SYN, &CONNECTION_SYN, &CONNECTION_SYNACK, &FLAG_FIN, &CONNECTION_FIN];
/// All other single flags, and the text of all.
pub(super) static RARE_FLAGS: &[&Field] =
    &[&FLAG_RES, &FLAG_AE, &FLAG_CWR, &FLAG_ECE, &FLAG_URG, &FLAG_ACK, &FLAG_PUSH, &FLAGS_STR];
/// Fields that need the connection, but for its number.
pub(super) static RELATIVE: &[&Field] = &[
    &COMPLETENESS,
    &SEQ,
    &NXTSEQ,
    &ACK,
    &WINDOW,
    &WINDOW_SCALE,
    &TIME_RELATIVE,
    &TIME_DELTA,
    &FIN_ACTIVE,
    &FIN_PASSIVE,
];
/// Options.
pub(super) static OPTION_FIELDS: &[&Field] = &[
    &OPTIONS,
    &EOL,
    &NOP,
    &MSS,
    &WSCALE,
    &SACK_PERM,
    &SACK,
    &TIMESTAMP,
    &TFO,
    &OPTION_KIND,
    &OPTION_LEN,
    &OPTION_LEN_INVALID,
    &MSS_VAL,
    &WSCALE_SHIFT,
    &WSCALE_MULTIPLIER,
    &SACK_LE,
    &SACK_RE,
    &SACK_COUNT,
    &DSACK_LE,
    &DSACK_RE,
    &DSACK,
    &TSVAL,
    &TSECR,
    &TFO_REQUEST,
    &TFO_COOKIE,
];
/// Sequence analysis.
pub(super) static ANALYSIS_FIELDS: &[&Field] = &[
    &ANALYSIS,
    &ACKS_FRAME,
    &PARTIAL_ACK,
    &ACK_RTT,
    &INITIAL_RTT,
    &BYTES_IN_FLIGHT,
    &PUSH_BYTES_SENT,
    &ANALYSIS_FLAGS,
    &RETRANSMISSION,
    &FAST_RETRANSMISSION,
    &SPURIOUS_RETRANSMISSION,
    &OUT_OF_ORDER,
    &REUSED_PORTS,
    &LOST_SEGMENT,
    &ACK_LOST_SEGMENT,
    &WINDOW_UPDATE,
    &WINDOW_FULL,
    &KEEP_ALIVE,
    &KEEP_ALIVE_ACK,
    &DUPLICATE_ACK,
    &ZERO_WINDOW_PROBE,
    &ZERO_WINDOW,
    &ZERO_WINDOW_PROBE_ACK,
    &DUPLICATE_ACK_NUM,
    &DUPLICATE_ACK_FRAME,
    &RTO,
    &RTO_FRAME,
];
