//! The fields of SCTP (RFC 9260).

use crate::fields::{Field, protocol};

protocol! {
    pub static SCTP = "sctp", "Stream Control Transmission Protocol", Spanning, carries ["diameter", "dns", "m3ua", "megaco", "q931", "sip"],
        "IP protocol 132, UDP port 9899. A packet with several DATA chunks gives a layer for each.";
    SRCPORT = "sctp.srcport", Uint(2, Dec), "Source port.";
    DSTPORT = "sctp.dstport", Uint(2, Dec), "Destination port.";
    VERIFICATION_TAG = "sctp.verification_tag", Uint(4, Hex), "Tag of the association, as its receiver chose it.";
    ASSOC_INDEX = "sctp.assoc_index", Uint(2, Dec), "Always `65535`: associations are not numbered.";
    PORT = "sctp.port", Uint(2, Dec), "Both ports.";
    CHECKSUM = "sctp.checksum", Uint(4, Hex), "Checksum, CRC-32C.";
    CHECKSUM_STATUS = "sctp.checksum.status", Uint(1, Dec), "Always `2`: the checksum is not verified.";
    CHUNK = "sctp.chunk", None, "One for each chunk.";
    CHUNK_TYPE = "sctp.chunk_type", Uint(1, Dec), "Type of each chunk: `0` data, `1` init, `3` selective acknowledgement …";
    CHUNK_BIT_1 = "sctp.chunk_bit_1", Bool, "A receiver that does not know the type goes on with the packet.";
    CHUNK_BIT_2 = "sctp.chunk_bit_2", Bool, "A receiver that does not know the type reports it.";
    CHUNK_FLAGS = "sctp.chunk_flags", Uint(1, Hex), "Flags of each chunk.";
    DATA_I_BIT = "sctp.data_i_bit", Bool, "The acknowledgement shall not be delayed (RFC 7053); DATA chunks.";
    DATA_U_BIT = "sctp.data_u_bit", Bool, "Delivery without order; DATA chunks.";
    DATA_B_BIT = "sctp.data_b_bit", Bool, "First fragment of a message; DATA chunks.";
    DATA_E_BIT = "sctp.data_e_bit", Bool, "Last fragment of a message; DATA chunks.";
    SACK_NONCE_SUM = "sctp.sack_nonce_sum", Uint(1, Dec), "Lowest flag of a SACK chunk.";
    SACK_NOUNCE_SUM = "sctp.sack_nounce_sum", Uint(1, Dec), "The same under its name before Wireshark 4.2.";
    ABORT_T_BIT = "sctp.abort_t_bit", Bool, "The tag is reflected; ABORT chunks.";
    SHUTDOWN_COMPLETE_T_BIT = "sctp.shutdown_complete_t_bit", Bool, "The tag is reflected; SHUTDOWN COMPLETE chunks.";
    CHUNK_LENGTH = "sctp.chunk_length", Uint(2, Dec), "Length of each chunk in bytes, header included, padding not.";
    DATA_TSN = "sctp.data_tsn", Uint(4, Dec), "Transmission sequence number, from the first one seen of this direction; DATA chunks.";
    RETRANSMISSION = "sctp.retransmission", Framenum, "Frame in which this sequence number was seen before; its message is not read again.";
    RETRANSMISSION_EXPERT = "sctp.retransmission.expert", None, "Present on a chunk seen before.";
    RETRANSMISSION_TIME = "sctp.retransmission_time", Seconds, "Time since that frame.";
    DATA_TSN_RAW = "sctp.data_tsn_raw", Uint(4, Dec), "Transmission sequence number as sent; DATA chunks.";
    DATA_SID = "sctp.data_sid", Uint(2, Hex), "Stream; DATA chunks.";
    DATA_SSN = "sctp.data_ssn", Uint(2, Dec), "Sequence number within the stream; DATA chunks.";
    DATA_PAYLOAD_PROTO_ID = "sctp.data_payload_proto_id", Uint(4, Dec), "What the message is: `3` M3UA …; DATA chunks.";
    FRAGMENTS = "sctp.fragments", None, "Present where the last missing fragment of a message arrives.";
    FRAGMENT = "sctp.fragment", Framenum, "Frames of the fragments, in their order.";
    INIT_INITIATE_TAG = "sctp.init_initiate_tag", Uint(4, Hex), "Tag that the sender of an INIT wants to be addressed with.";
    INITACK_INITIATE_TAG = "sctp.initack_initiate_tag", Uint(4, Hex), "The same of an INIT ACK.";
    INITIATE_TAG = "sctp.initiate_tag", Uint(4, Hex), "The same of either.";
    INIT_CREDIT = "sctp.init_credit", Uint(4, Dec), "Receive window in bytes; INIT chunks.";
    INITACK_CREDIT = "sctp.initack_credit", Uint(4, Dec), "Receive window in bytes; INIT ACK chunks.";
    INIT_NR_OUT_STREAMS = "sctp.init_nr_out_streams", Uint(2, Dec), "Outbound streams; INIT chunks.";
    INITACK_NR_OUT_STREAMS = "sctp.initack_nr_out_streams", Uint(2, Dec), "Outbound streams; INIT ACK chunks.";
    INIT_NR_IN_STREAMS = "sctp.init_nr_in_streams", Uint(2, Dec), "Inbound streams; INIT chunks.";
    INITACK_NR_IN_STREAMS = "sctp.initack_nr_in_streams", Uint(2, Dec), "Inbound streams; INIT ACK chunks.";
    INIT_INITIAL_TSN = "sctp.init_initial_tsn", Uint(4, Dec), "First sequence number; INIT chunks.";
    INITACK_INITIAL_TSN = "sctp.initack_initial_tsn", Uint(4, Dec), "First sequence number; INIT ACK chunks.";
    COOKIE = "sctp.cookie", Bytes, "State cookie; COOKIE ECHO chunks.";
    SACK_CUMULATIVE_TSN_ACK = "sctp.sack_cumulative_tsn_ack", Uint(4, Dec), "Last sequence number without a gap before it, from the first one seen; absent when none was.";
    SACK_CUMULATIVE_TSN_ACK_RAW = "sctp.sack_cumulative_tsn_ack_raw", Uint(4, Dec), "The same as sent; SACK chunks.";
    SACK_A_RWND = "sctp.sack_a_rwnd", Uint(4, Dec), "Receive window in bytes; SACK chunks.";
    SACK_NUMBER_OF_GAP_BLOCKS = "sctp.sack_number_of_gap_blocks", Uint(2, Dec), "Number of blocks received behind a gap.";
    SACK_NUMBER_OF_DUPLICATED_TSNS = "sctp.sack_number_of_duplicated_tsns", Uint(2, Dec), "Number of chunks received twice.";
    SACK_GAP_BLOCK_START = "sctp.sack_gap_block_start", Uint(2, Dec), "First of each block, from the acknowledged number.";
    SACK_GAP_BLOCK_END = "sctp.sack_gap_block_end", Uint(2, Dec), "Last of each block, from the acknowledged number.";
    SACK_DUPLICATE_TSN = "sctp.sack_duplicate_tsn", Uint(4, Dec), "Each number received twice.";
    CAUSE_CODE = "sctp.cause_code", Uint(2, Hex), "Each cause of an ABORT or ERROR chunk.";
    CAUSE_LENGTH = "sctp.cause_length", Uint(2, Dec), "Length of each cause.";
    SHUTDOWN_CUMULATIVE_TSN_ACK = "sctp.shutdown_cumulative_tsn_ack", Uint(4, Dec), "Last sequence number received; SHUTDOWN chunks.";
    FORWARD_TSN_TSN = "sctp.forward_tsn_tsn", Uint(4, Dec), "Sequence number to go on from; FORWARD TSN chunks (RFC 3758).";
    CHUNK_PADDING = "sctp.chunk_padding", Bytes, "Bytes that fill the chunk up to a multiple of four.";
}

/// The fields that INIT and INIT ACK chunks have under names of their own.
pub(super) struct InitFields {
    pub(super) tag: &'static Field,
    pub(super) credit: &'static Field,
    pub(super) out_streams: &'static Field,
    pub(super) in_streams: &'static Field,
    pub(super) tsn: &'static Field,
}

pub(super) static INIT: InitFields = InitFields {
    tag: &INIT_INITIATE_TAG,
    credit: &INIT_CREDIT,
    out_streams: &INIT_NR_OUT_STREAMS,
    in_streams: &INIT_NR_IN_STREAMS,
    tsn: &INIT_INITIAL_TSN,
};

pub(super) static INIT_ACK: InitFields = InitFields {
    tag: &INITACK_INITIATE_TAG,
    credit: &INITACK_CREDIT,
    out_streams: &INITACK_NR_OUT_STREAMS,
    in_streams: &INITACK_NR_IN_STREAMS,
    tsn: &INITACK_INITIAL_TSN,
};
