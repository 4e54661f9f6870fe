//! Short Message Peer-to-Peer (`smpp`), versions 3.3 to 5.0: commands over TCP, each behind its
//! length, several per segment. What a short message carries for a port, as the notifications of
//! MMS, goes on to the protocol of the port.

mod optional;
mod pdu;
#[cfg(test)]
mod tests;
mod time;

use super::framed::{Framed, Framing, Head};
use super::{Direction, Dissected, Dissector, Hook, Payload, Row, Run, Stop};
use crate::fields::protocol;

protocol! {
    pub static SMPP = "smpp", "Short Message Peer to Peer", Spanning, carries ["gsm_sms_ud"],
        "TCP on any port: a plausible length, and a command that is known. One per command.";
    COMMAND_LENGTH = "smpp.command_length", Uint(4, Dec), "Length of the command, bytes.";
    REQUEST = "smpp.request", Bool, "`1` on a request; absent otherwise.";
    RESPONSE = "smpp.response", Bool, "`1` on a response; absent otherwise.";
    COMMAND_ID = "smpp.command_id", Uint(4, Hex),
        "Command: `0x00000004` submit_sm, `0x00000005` deliver_sm, with `0x80000000` its response.";
    COMMAND_STATUS = "smpp.command_status", Uint(4, Hex), "Result: `0x00000000` fine; responses only.";
    SEQUENCE_NUMBER = "smpp.sequence_number", Uint(4, Dec), "Number by which a response finds its request.";
    SYSTEM_ID = "smpp.system_id", Text, "Name of the system; absent if empty.";
    PASSWORD = "smpp.password", Text, "Its password; absent if empty.";
    SYSTEM_TYPE = "smpp.system_type", Text, "Its type; absent if empty.";
    INTERFACE_VERSION = "smpp.interface_version", Uint(1, Dec), "Version of the protocol: `52` is 3.4.";
    ADDR_TON = "smpp.addr_ton", Uint(1, Hex), "Type of number of the addresses served.";
    ADDR_NPI = "smpp.addr_npi", Uint(1, Hex), "Numbering plan of the addresses served.";
    ADDRESS_RANGE = "smpp.address_range", Text, "Addresses served; `NULL` if empty.";
    SERVICE_TYPE = "smpp.service_type", Text, "Service; `(Default)` if empty.";
    MESSAGE_ID = "smpp.message_id", Text, "Name that the centre gave the message; absent if empty.";
    SOURCE_ADDR_TON = "smpp.source_addr_ton", Uint(1, Hex), "Type of number of the sender: `0x01` international, `0x05` alphanumeric.";
    SOURCE_ADDR_NPI = "smpp.source_addr_npi", Uint(1, Hex), "Numbering plan of the sender: `0x01` E.164.";
    SOURCE_ADDR = "smpp.source_addr", Text, "Sender.";
    DLIST = "smpp.dlist", None, "In submit_multi, if there are receivers.";
    DEST_ADDR_TON = "smpp.dest_addr_ton", Uint(1, Hex), "Type of number of the receiver.";
    DEST_ADDR_NPI = "smpp.dest_addr_npi", Uint(1, Hex), "Numbering plan of the receiver.";
    DESTINATION_ADDR = "smpp.destination_addr", Text, "Receiver.";
    DL_NAME = "smpp.dl_name", Text, "Name of a list of receivers.";
    DLIST_RESP = "smpp.dlist_resp", None, "In the response to submit_multi, if it failed for some.";
    ERROR_STATUS_CODE = "smpp.error_status_code", Uint(4, Hex), "Why it failed for this receiver.";
    ESME_ADDR_TON = "smpp.esme_addr_ton", Uint(1, Hex), "Type of number of who asked for the alert.";
    ESME_ADDR_NPI = "smpp.esme_addr_npi", Uint(1, Hex), "Numbering plan of who asked for the alert.";
    ESME_ADDR = "smpp.esme_addr", Text, "Who asked for the alert.";
    ESM_MSG_MODE = "smpp.esm.submit.msg_mode", Uint(1, Hex), "How it is sent: `0x00` default, `0x03` store and forward.";
    ESM_MSG_TYPE = "smpp.esm.submit.msg_type", Uint(1, Hex), "What it is: `0x00` message, `0x01` delivery receipt.";
    ESM_FEATURES = "smpp.esm.submit.features", Uint(1, Hex), "`0x01` the message begins with a user data header.";
    PROTOCOL_ID = "smpp.protocol_id", Uint(1, Hex), "Protocol identifier of GSM.";
    PRIORITY_FLAG = "smpp.priority_flag", Uint(1, Hex), "Priority.";
    SCHEDULE_DELIVERY_TIME = "smpp.schedule_delivery_time", Time, "When it is to be delivered, if that is a point in time.";
    SCHEDULE_DELIVERY_TIME_R = "smpp.schedule_delivery_time_r", Seconds, "When it is to be delivered, from now; 0 at once.";
    VALIDITY_PERIOD = "smpp.validity_period", Time, "Until when it is good, if that is a point in time.";
    VALIDITY_PERIOD_R = "smpp.validity_period_r", Seconds, "How long it is good; 0 the default.";
    REGDEL_RECEIPT = "smpp.regdel.receipt", Uint(1, Hex), "Whether the centre shall report the delivery.";
    REGDEL_ACKS = "smpp.regdel.acks", Uint(1, Hex), "Whether the receiver shall acknowledge.";
    REGDEL_NOTIF = "smpp.regdel.notif", Uint(1, Hex), "Whether intermediate states shall be reported.";
    REPLACE_IF_PRESENT_FLAG = "smpp.replace_if_present_flag", Uint(1, Hex), "Whether it replaces an older message.";
    DATA_CODING = "smpp.data_coding", Uint(1, Hex), "Coding of the message: `0x00` default, `0x04` bytes, `0x08` UCS2.";
    DCS_SMS_CODING_GROUP = "smpp.dcs.sms_coding_group", Uint(1, Hex), "Upper half of a coding of GSM, from `0x40` on.";
    DCS_WAIT_IND = "smpp.dcs.wait_ind", Uint(1, Hex), "Whether messages wait, in codings below `0xf0`.";
    DCS_RESERVED = "smpp.dcs.reserved", Uint(1, Dec), "Reserved bit of a coding of GSM.";
    DCS_WAIT_TYPE = "smpp.dcs.wait_type", Uint(1, Hex), "What waits, in codings below `0xf0`.";
    DCS_CHARSET = "smpp.dcs.charset", Uint(1, Hex), "`0x00` default alphabet, `0x01` bytes, in codings from `0xf0` on.";
    DCS_CLASS = "smpp.dcs.class", Uint(1, Hex), "Class of the message, in codings from `0xf0` on.";
    SM_DEFAULT_MSG_ID = "smpp.sm_default_msg_id", Uint(1, Dec), "A message that the centre has ready.";
    SM_LENGTH = "smpp.sm_length", Uint(1, Dec), "Length of the message, bytes.";
    MESSAGE = "smpp.message", Bytes, "The message; absent if empty.";
    MESSAGE_TEXT = "smpp.message_text", Text, "The message without header, if its coding is ASCII, Latin-1 or UCS2.";
    FINAL_DATE = "smpp.final_date", Time, "When the message came to its end.";
    FINAL_DATE_R = "smpp.final_date_r", Seconds, "The same, if it is no point in time.";
    MESSAGE_STATE = "smpp.message_state", Uint(1, Dec), "State: `1` en route, `2` delivered, `3` expired, `5` undeliverable …";
    ERROR_CODE = "smpp.error_code", Uint(1, Dec), "Why the delivery failed.";
    OPT_PARAMS = "smpp.opt_params", None, "If there are optional parameters.";
    OPT_PARAM = "smpp.opt_param", None, "One for each optional parameter.";
    OPT_PARAM_TAG = "smpp.opt_param_tag", Uint(2, Hex), "Tag of each optional parameter.";
    OPT_PARAM_LEN = "smpp.opt_param_len", Uint(2, Dec), "Length of each optional parameter.";
    DEST_ADDR_SUBUNIT = "smpp.dest_addr_subunit", Uint(1, Hex), "Parameter 0x0005.";
    DEST_NETWORK_TYPE = "smpp.dest_network_type", Uint(1, Hex), "Parameter 0x0006.";
    DEST_BEARER_TYPE = "smpp.dest_bearer_type", Uint(1, Hex), "Parameter 0x0007.";
    DEST_TELEMATICS_ID = "smpp.dest_telematics_id", Uint(2, Hex), "Parameter 0x0008.";
    SOURCE_ADDR_SUBUNIT = "smpp.source_addr_subunit", Uint(1, Hex), "Parameter 0x000d.";
    SOURCE_NETWORK_TYPE = "smpp.source_network_type", Uint(1, Hex), "Parameter 0x000e.";
    SOURCE_BEARER_TYPE = "smpp.source_bearer_type", Uint(1, Hex), "Parameter 0x000f.";
    SOURCE_TELEMATICS_ID = "smpp.source_telematics_id", Uint(1, Hex), "Parameter 0x0010.";
    QOS_TIME_TO_LIVE = "smpp.qos_time_to_live", Uint(4, Dec), "Parameter 0x0017: seconds.";
    PAYLOAD_TYPE = "smpp.payload_type", Uint(1, Dec), "Parameter 0x0019: `0` WDP, `1` WCMP.";
    ADDITIONAL_STATUS_INFO_TEXT = "smpp.additional_status_info_text", Text, "Parameter 0x001d.";
    RECEIPTED_MESSAGE_ID = "smpp.receipted_message_id", Text, "Parameter 0x001e: message that the receipt is for.";
    MSG_WAIT_IND = "smpp.msg_wait.ind", Uint(1, Hex), "Parameter 0x0030: whether messages wait.";
    MSG_WAIT_TYPE = "smpp.msg_wait.type", Uint(1, Hex), "Parameter 0x0030: what waits.";
    PRIVACY_INDICATOR = "smpp.privacy_indicator", Uint(1, Dec), "Parameter 0x0201.";
    SOURCE_SUBADDRESS = "smpp.source_subaddress", Bytes, "Parameter 0x0202.";
    DEST_SUBADDRESS = "smpp.dest_subaddress", Bytes, "Parameter 0x0203.";
    USER_MESSAGE_REFERENCE = "smpp.user_message_reference", Uint(2, Hex), "Parameter 0x0204.";
    USER_RESPONSE_CODE = "smpp.user_response_code", Uint(1, Hex), "Parameter 0x0205.";
    SOURCE_PORT = "smpp.source_port", Uint(2, Hex), "Parameter 0x020a: port that the message is from.";
    DESTINATION_PORT = "smpp.destination_port", Uint(2, Hex), "Parameter 0x020b: port that the message is for.";
    SAR_MSG_REF_NUM = "smpp.sar_msg_ref_num", Uint(2, Dec), "Parameter 0x020c: the same in all parts of a message.";
    LANGUAGE_INDICATOR = "smpp.language_indicator", Uint(1, Dec), "Parameter 0x020d.";
    SAR_TOTAL_SEGMENTS = "smpp.sar_total_segments", Uint(2, Dec), "Parameter 0x020e: how many parts.";
    SAR_SEGMENT_SEQNUM = "smpp.sar_segment_seqnum", Uint(1, Dec), "Parameter 0x020f: which part, from 1.";
    SC_INTERFACE_VERSION = "smpp.SC_interface_version", Uint(1, Dec), "Parameter 0x0210: version of the centre.";
    CALLBACK_NUM_PRES = "smpp.callback_num.pres", Uint(1, Hex), "Parameter 0x0302: presentation.";
    CALLBACK_NUM_SCRN = "smpp.callback_num.scrn", Uint(1, Hex), "Parameter 0x0302: screening.";
    CALLBACK_NUM_ATAG = "smpp.callback_num_atag", None, "Parameter 0x0303 is there.";
    NUMBER_OF_MESSAGES = "smpp.number_of_messages", Uint(1, Dec), "Parameter 0x0304.";
    CALLBACK_NUM = "smpp.callback_num", None, "Parameter 0x0381 is there.";
    DPF_RESULT = "smpp.dpf_result", Uint(1, Dec), "Parameter 0x0420.";
    SET_DPF = "smpp.set_dpf", Uint(1, Dec), "Parameter 0x0421.";
    MS_AVAILABILITY_STATUS = "smpp.ms_availability_status", Uint(1, Dec), "Parameter 0x0422.";
    NETWORK_ERROR_TYPE = "smpp.network_error.type", Uint(1, Dec), "Parameter 0x0423: kind of network, `3` GSM.";
    NETWORK_ERROR_CODE = "smpp.network_error.code", Uint(2, Hex), "Parameter 0x0423: its error.";
    MESSAGE_PAYLOAD = "smpp.message_payload", Bytes, "Parameter 0x0424: the message, of up to 64 KiB.";
    DELIVERY_FAILURE_REASON = "smpp.delivery_failure_reason", Uint(1, Dec), "Parameter 0x0425.";
    MORE_MESSAGES_TO_SEND = "smpp.more_messages_to_send", Uint(1, Dec), "Parameter 0x0426.";
    CONGESTION_STATE = "smpp.congestion_state", Uint(1, Dec), "Parameter 0x0428.";
    USSD_SERVICE_OP = "smpp.ussd_service_op", Uint(1, Dec), "Parameter 0x0501.";
    BILLING_ID = "smpp.billing_id", Bytes, "Parameter 0x060b.";
    SOURCE_NETWORK_ID = "smpp.source_network_id", Text, "Parameter 0x060d.";
    DEST_NETWORK_ID = "smpp.dest_network_id", Text, "Parameter 0x060e.";
    SOURCE_NODE_ID = "smpp.source_node_id", Bytes, "Parameter 0x060f.";
    DEST_NODE_ID = "smpp.dest_node_id", Bytes, "Parameter 0x0610.";
    DEST_ADDR_NP_RESOLUTION = "smpp.dest_addr_np_resolution", Uint(1, Dec), "Parameter 0x0611.";
    DEST_ADDR_NP_INFO = "smpp.dest_addr_np_info", Bytes, "Parameter 0x0612.";
    DEST_ADDR_NP_COUNTRY = "smpp.dest_addr_np_country", Bytes, "Parameter 0x0613.";
    DISPLAY_TIME = "smpp.display_time", Uint(1, Dec), "Parameter 0x1201.";
    SMS_SIGNAL = "smpp.sms_signal", Uint(2, Hex), "Parameter 0x1203.";
    MS_VALIDITY = "smpp.ms_validity", Uint(1, Dec), "Parameter 0x1204.";
    ALERT_ON_MESSAGE_DELIVERY_NULL = "smpp.alert_on_message_delivery_null", None, "Parameter 0x130c, empty.";
    ALERT_ON_MESSAGE_DELIVERY_TYPE = "smpp.alert_on_message_delivery_type", Uint(1, Dec), "Parameter 0x130c.";
    ITS_REPLY_TYPE = "smpp.its_reply_type", Uint(1, Dec), "Parameter 0x1380.";
    ITS_SESSION_NUMBER = "smpp.its_session.number", Uint(1, Dec), "Parameter 0x1383: number of the session.";
    ITS_SESSION_SEQUENCE = "smpp.its_session.sequence", Uint(1, Hex), "Parameter 0x1383: number in the session.";
    ITS_SESSION_IND = "smpp.its_session.ind", Uint(1, Hex), "Parameter 0x1383: whether the session ends.";
    VENDOR_OP = "smpp.vendor_op", Bytes, "A parameter of 0x1400 to 0x3fff.";
    RESERVED_OP = "smpp.reserved_op", Bytes, "A parameter that nobody knows.";
}

pub(super) static ROW: Row = Row { protocol: &SMPP, run: Run::Both(datagram, stream), hooks: &[Hook::TcpLooks(looks)] };

/// Length of the header: length, command, status, sequence number.
const HEADER: usize = 16;

/// No command is longer.
const LONGEST: usize = 128 * 1024;

/// The bit of responses.
const RESPONSE_BIT: u32 = 0x8000_0000;

#[derive(Debug, Default)]
struct Connection;

fn stream() -> Box<dyn super::Stream> {
    Box::new(Framed::<Connection>::default())
}

impl Framing for Connection {
    fn head(bytes: &[u8]) -> Head {
        let Some(&[l0, l1, l2, l3, c0, c1, c2, c3]) = bytes.first_chunk() else { return Head::Short };
        let length = u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        let known = is_command(u32::from_be_bytes([c0, c1, c2, c3]));
        if known && (HEADER..=LONGEST).contains(&length) { Head::Length(length) } else { Head::Foreign }
    }

    fn message(&mut self, cx: &mut Dissector, _direction: Direction, payload: Payload<'_>) {
        cx.enter_with(&SMPP, payload, pdu::run);
    }
}

/// A command in a packet of its own.
fn datagram(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    match Connection::head(payload.bytes) {
        Head::Foreign => Err(Stop::NotMine),
        Head::Length(length) => pdu::run(cx, payload.limit(length)),
        Head::Short => pdu::run(cx, payload),
    }
}

fn is_command(id: u32) -> bool {
    match id & !RESPONSE_BIT {
        // Not to be taken for zeros: only the answer to what is no command.
        0 => id & RESPONSE_BIT != 0,
        0x0b | 0x102 => id & RESPONSE_BIT == 0,
        kind => matches!(kind, 1..=9 | 0x15 | 0x21 | 0x103 | 0x111..=0x113),
    }
}

/// Whether a connection's bytes begin with a command; a request has no status.
fn looks(bytes: &[u8]) -> bool {
    let Some((header, _)) = bytes.split_first_chunk::<HEADER>() else { return false };
    let [_, _, _, _, kind, _, _, _, status @ .., _, _, _, _] = *header;
    matches!(Connection::head(bytes), Head::Length(_)) && (kind & 0x80 != 0 || status == [0; 4])
}
