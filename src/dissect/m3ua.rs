//! MTP3 User Adaptation Layer (`m3ua`): the header, the parameters, and the users' messages in
//! them (RFC 4666).

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop, mtp3};
use crate::fields::protocol;

protocol! {
    pub static M3UA = "m3ua", "MTP 3 User Adaptation Layer", Spanning, carries ["mtp3"],
        "SCTP payload protocol identifier 3, SCTP port 2905.";
    VERSION = "m3ua.version", Uint(1, Dec), "Version, 1.";
    RESERVED = "m3ua.reserved", Uint(1, Hex), "Reserved byte.";
    MESSAGE_CLASS = "m3ua.message_class", Uint(1, Dec), "Class: `0` management, `1` transfer, `2` network, `3` state of a process, `4` its traffic, `9` routing keys.";
    MESSAGE_TYPE = "m3ua.message_type", Uint(1, Dec), "Type within the class; `1` of class 1 carries a message.";
    MESSAGE_LENGTH = "m3ua.message_length", Uint(4, Dec), "Length in bytes, header and padding included.";
    PARAMETER_TAG = "m3ua.parameter_tag", Uint(2, Dec), "Tag of each parameter; `528` is the carried message.";
    PARAMETER_LENGTH = "m3ua.parameter_length", Uint(2, Dec), "Length of each parameter in bytes, header included, padding not.";
    INFO_STRING = "m3ua.info_string", Text, "Text that somebody may read.";
    ROUTING_CONTEXT = "m3ua.routing_context", Uint(4, Dec), "Each routing context.";
    DIAGNOSTIC_INFORMATION = "m3ua.diagnostic_information", Bytes, "What an error is about.";
    HEARTBEAT_DATA = "m3ua.heartbeat_data", Bytes, "What a heartbeat shall be answered with.";
    TRAFFIC_MODE_TYPE = "m3ua.traffic_mode_type", Uint(4, Dec), "`1` override, `2` load share, `3` broadcast.";
    ERROR_CODE = "m3ua.error_code", Uint(4, Dec), "What was wrong with a message.";
    STATUS_TYPE = "m3ua.status_type", Uint(2, Dec), "Type of a notification.";
    STATUS_INFO = "m3ua.status_info", Uint(2, Dec), "What a notification says.";
    ASP_IDENTIFIER = "m3ua.asp_identifier", Uint(4, Dec), "Identifier of a process.";
    AFFECTED_POINT_CODE_MASK = "m3ua.affected_point_code_mask", Uint(1, Dec), "How many low bits of the point code count for nothing.";
    AFFECTED_POINT_CODE_PC = "m3ua.affected_point_code_pc", Uint(3, Dec), "Each affected point code.";
    NETWORK_APPEARANCE = "m3ua.network_appearance", Uint(4, Dec), "Network that the point codes belong to.";
    UNAVAILABILITY_CAUSE = "m3ua.unavailability_cause", Uint(2, Dec), "Why a user is not available: `1` unequipped, `2` inaccessible.";
    USER_IDENTITY = "m3ua.user_identity", Uint(2, Dec), "User that is not available: `3` SCCP, `5` ISUP.";
    CONGESTION_RESERVED = "m3ua.congestion_reserved", Bytes, "Reserved bytes.";
    CONGESTION_LEVEL = "m3ua.congestion_level", Uint(1, Dec), "Level of congestion.";
    CONCERNED_RESERVED = "m3ua.concerned_reserved", Bytes, "Reserved byte.";
    CONCERNED_DPC = "m3ua.concerned_dpc", Uint(3, Dec), "Destination that a congestion concerns.";
    LOCAL_RK_IDENTIFIER = "m3ua.local_rk_identifier", Uint(4, Dec), "Number of a routing key to register.";
    DPC_MASK = "m3ua.dpc_mask", Uint(1, Dec), "How many low bits of the point code count for nothing.";
    DPC_PC = "m3ua.dpc_pc", Uint(3, Dec), "Destination of a routing key.";
    REGISTRATION_STATUS = "m3ua.registration_status", Uint(4, Dec), "Result of a registration: `0` registered.";
    DEREGISTRATION_STATUS = "m3ua.deregistration_status", Uint(4, Dec), "Result of a deregistration: `0` deregistered.";
    CORRELATION_IDENTIFIER = "m3ua.correlation_identifier", Uint(4, Dec), "Identifier of a message when traffic changes over.";
    PROTOCOL_DATA_OPC = "m3ua.protocol_data_opc", Uint(4, Dec), "Originating point code.";
    PROTOCOL_DATA_DPC = "m3ua.protocol_data_dpc", Uint(4, Dec), "Destination point code.";
    PROTOCOL_DATA_SI = "m3ua.protocol_data_si", Uint(1, Dec), "Service indicator: `3` SCCP, `5` ISUP.";
    PROTOCOL_DATA_NI = "m3ua.protocol_data_ni", Uint(1, Dec), "Network indicator: `0` international, `2` national.";
    PROTOCOL_DATA_MP = "m3ua.protocol_data_mp", Uint(1, Dec), "Message priority.";
    PROTOCOL_DATA_SLS = "m3ua.protocol_data_sls", Uint(1, Dec), "Signalling link selection.";
    PARAMETER_VALUE = "m3ua.parameter_value", Bytes, "Value of a parameter that is not known.";
    PARAMETER_PADDING = "m3ua.parameter_padding", Bytes, "Bytes that fill the parameter up to a multiple of four.";
}

pub(super) static ROW: Row =
    Row { protocol: &M3UA, run: Run::Unit(run), hooks: &[Hook::SctpPpid(3), Hook::SctpPort(2905)] };

/// Tags of parameters.
mod tag {
    pub(super) const INFO_STRING: u16 = 4;
    pub(super) const ROUTING_CONTEXT: u16 = 6;
    pub(super) const DIAGNOSTIC_INFORMATION: u16 = 7;
    pub(super) const HEARTBEAT_DATA: u16 = 9;
    pub(super) const TRAFFIC_MODE_TYPE: u16 = 11;
    pub(super) const ERROR_CODE: u16 = 12;
    pub(super) const STATUS: u16 = 13;
    pub(super) const ASP_IDENTIFIER: u16 = 17;
    pub(super) const AFFECTED_POINT_CODE: u16 = 18;
    pub(super) const CORRELATION_IDENTIFIER: u16 = 19;
    pub(super) const NETWORK_APPEARANCE: u16 = 0x200;
    pub(super) const USER_CAUSE: u16 = 0x204;
    pub(super) const CONGESTION: u16 = 0x205;
    pub(super) const CONCERNED: u16 = 0x206;
    pub(super) const ROUTING_KEY: u16 = 0x207;
    pub(super) const REGISTRATION_RESULT: u16 = 0x208;
    pub(super) const DEREGISTRATION_RESULT: u16 = 0x209;
    pub(super) const LOCAL_ROUTING_KEY: u16 = 0x20a;
    pub(super) const DESTINATION: u16 = 0x20b;
    pub(super) const PROTOCOL_DATA: u16 = 0x210;
    pub(super) const REGISTRATION_STATUS: u16 = 0x212;
    pub(super) const DEREGISTRATION_STATUS: u16 = 0x213;
}

const PARAMETER_HEADER: usize = 4;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    cx.uint(&VERSION, header.u8()?);
    cx.uint(&RESERVED, header.u8()?);
    cx.uint(&MESSAGE_CLASS, header.u8()?);
    cx.uint(&MESSAGE_TYPE, header.u8()?);
    let length = header.u32()?;
    cx.uint(&MESSAGE_LENGTH, length);
    let parameters = payload.limit(usize::try_from(length).unwrap_or(usize::MAX)).from(header.position());
    all(cx, parameters, true)
}

/// Parameters one behind the other; those of a message may be groups of further ones.
fn all(cx: &mut Dissector, mut rest: Payload<'_>, groups: bool) -> Dissected {
    while rest.wire_len() > 0 {
        rest = parameter(cx, rest, groups)?;
    }
    Ok(())
}

/// One parameter with its padding; gives what follows it.
fn parameter<'a>(cx: &mut Dissector, rest: Payload<'a>, groups: bool) -> Result<Payload<'a>, Stop> {
    let mut header = Cursor::new(rest.bytes);
    let tag = header.u16()?;
    cx.uint(&PARAMETER_TAG, tag);
    let length = header.u16()?;
    cx.uint(&PARAMETER_LENGTH, length);
    let length = usize::from(length);
    if length < PARAMETER_HEADER {
        return Err(Stop::Cut);
    }
    let content = rest.limit(length).from(PARAMETER_HEADER);
    match tag {
        tag::ROUTING_KEY | tag::REGISTRATION_RESULT | tag::DEREGISTRATION_RESULT if groups => all(cx, content, false)?,
        _ => value(cx, tag, length - PARAMETER_HEADER, content)?,
    }
    if rest.bytes.len() < length {
        return Err(Stop::Cut);
    }
    let padded = length.next_multiple_of(4);
    if let Some(padding) = rest.bytes.get(length..padded).filter(|padding| !padding.is_empty()) {
        cx.bytes(&PARAMETER_PADDING, padding);
    }
    Ok(rest.from(padded))
}

fn value(cx: &mut Dissector, tag: u16, length: usize, payload: Payload<'_>) -> Dissected {
    let mut value = Cursor::new(payload.bytes);
    match tag {
        tag::INFO_STRING => cx.text(&INFO_STRING, value.take(length)?),
        tag::ROUTING_CONTEXT => {
            while !value.is_empty() {
                cx.uint(&ROUTING_CONTEXT, value.u32()?);
            }
        }
        tag::DIAGNOSTIC_INFORMATION => cx.bytes(&DIAGNOSTIC_INFORMATION, value.take(length)?),
        tag::HEARTBEAT_DATA => cx.bytes(&HEARTBEAT_DATA, value.take(length)?),
        tag::TRAFFIC_MODE_TYPE => cx.uint(&TRAFFIC_MODE_TYPE, value.u32()?),
        tag::ERROR_CODE => cx.uint(&ERROR_CODE, value.u32()?),
        tag::STATUS => {
            cx.uint(&STATUS_TYPE, value.u16()?);
            cx.uint(&STATUS_INFO, value.u16()?);
        }
        tag::ASP_IDENTIFIER => cx.uint(&ASP_IDENTIFIER, value.u32()?),
        tag::AFFECTED_POINT_CODE => {
            while !value.is_empty() {
                cx.uint(&AFFECTED_POINT_CODE_MASK, value.u8()?);
                cx.uint(&AFFECTED_POINT_CODE_PC, point_code(&mut value)?);
            }
        }
        tag::USER_CAUSE => {
            cx.uint(&UNAVAILABILITY_CAUSE, value.u16()?);
            cx.uint(&USER_IDENTITY, value.u16()?);
        }
        tag::CONGESTION => {
            cx.bytes(&CONGESTION_RESERVED, value.take(3)?);
            cx.uint(&CONGESTION_LEVEL, value.u8()?);
        }
        tag::CONCERNED => {
            cx.bytes(&CONCERNED_RESERVED, value.take(1)?);
            cx.uint(&CONCERNED_DPC, point_code(&mut value)?);
        }
        tag::LOCAL_ROUTING_KEY => cx.uint(&LOCAL_RK_IDENTIFIER, value.u32()?),
        tag::DESTINATION => {
            cx.uint(&DPC_MASK, value.u8()?);
            cx.uint(&DPC_PC, point_code(&mut value)?);
        }
        tag::REGISTRATION_STATUS => cx.uint(&REGISTRATION_STATUS, value.u32()?),
        tag::DEREGISTRATION_STATUS => cx.uint(&DEREGISTRATION_STATUS, value.u32()?),
        tag::CORRELATION_IDENTIFIER => cx.uint(&CORRELATION_IDENTIFIER, value.u32()?),
        tag::NETWORK_APPEARANCE => cx.uint(&NETWORK_APPEARANCE, value.u32()?),
        tag::PROTOCOL_DATA => return protocol_data(cx, payload),
        _ => cx.bytes(&PARAMETER_VALUE, value.take(length)?),
    }
    Ok(())
}

fn point_code(value: &mut Cursor<'_>) -> Result<u32, Stop> {
    let [high, middle, low] = value.array()?;
    Ok(u32::from_be_bytes([0, high, middle, low]))
}

/// A user's message behind its routing label.
fn protocol_data(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let opc = header.u32()?;
    cx.uint(&PROTOCOL_DATA_OPC, opc);
    let dpc = header.u32()?;
    cx.uint(&PROTOCOL_DATA_DPC, dpc);
    let service = header.u8()?;
    cx.uint(&PROTOCOL_DATA_SI, service);
    let network = header.u8()?;
    cx.uint(&PROTOCOL_DATA_NI, network);
    cx.uint(&PROTOCOL_DATA_MP, header.u8()?);
    let link = header.u8()?;
    cx.uint(&PROTOCOL_DATA_SLS, link);
    let label = mtp3::Label { service, network, opc, dpc, link };
    // As in Wireshark they are this layer's; beyond that they have one of their own, so that
    // `Transport mtp3` finds it.
    label.emit(cx);
    mtp3::enter(cx, label, payload.from(header.position()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sctp::SCTP;
    use super::super::testing::{cut_everywhere, emitted, feed, greedy, hex, unit};
    use super::*;

    fn message(class: u8, kind: u8, parameters: &str) -> Vec<u8> {
        let parameters = hex(parameters);
        let mut bytes = vec![1, 0, class, kind, 0, 0, 0, 8 + parameters.len() as u8];
        bytes.extend_from_slice(&parameters);
        bytes
    }

    fn show(class: u8, kind: u8, parameters: &str) -> Vec<String> {
        let lines = cut_everywhere(&SCTP, &ROW, &message(class, kind, parameters));
        lines.into_iter().map(|line| line.replace("m3ua m3ua.", "")).collect()
    }

    #[test]
    fn a_transfer_has_the_label_in_its_own_fields_and_in_a_layer_of_mtp3() {
        let transfer = message(1, 1, "0006 0008 00000007 0210 0013 00000064 000000c8 00 02 01 05 10 20 30 00");
        let lines = unit(&mut greedy(), &SCTP, &ROW, Payload::whole(&transfer));
        assert_eq!(
            lines[1..],
            [
                "sctp/m3ua m3ua.version=1 m3ua.reserved=0x00 m3ua.message_class=1 m3ua.message_type=1 \
                 m3ua.message_length=36 m3ua.parameter_tag=6 m3ua.parameter_length=8 m3ua.routing_context=7 \
                 m3ua.parameter_tag=528 m3ua.parameter_length=19 m3ua.protocol_data_opc=100 \
                 m3ua.protocol_data_dpc=200 m3ua.protocol_data_si=0 m3ua.protocol_data_ni=2 m3ua.protocol_data_mp=1 \
                 m3ua.protocol_data_sls=5 mtp3.opc=100 mtp3.dpc=200 mtp3.pc=100 mtp3.pc=200 mtp3.ni=2 mtp3.sls=5 \
                 m3ua.parameter_padding=00",
                "sctp/m3ua/mtp3 mtp3.opc=100 mtp3.dpc=200 mtp3.pc=100 mtp3.pc=200 mtp3.ni=2 mtp3.sls=5",
            ]
        );
        cut_everywhere(&SCTP, &ROW, &transfer);
    }

    #[test]
    fn every_parameter_gives_its_fields() {
        let parameters = "0011 0008 00000001 0004 0009 68656c6c6f 000000 0009 0006 6162 0000 000b 0008 00000002 \
                          000d 0008 0001 0002 000c 0008 00000003 0007 0005 78 000000 0012 000c 00000005 07000006 \
                          0013 0008 00000009 0200 0008 00000004 0204 0008 00010005 \
                          0205 0008 00000002 0206 0008 00000003 0207 0014 020a 0008 00000001 020b 0008 00000005 \
                          0208 000c 0212 0008 00000000 0209 000c 0213 0008 00000001 0300 0006 0102 0000";
        let fields = show(3, 1, parameters);
        let own: Vec<_> =
            fields[5..].iter().filter(|line| !line.starts_with("parameter_") || line.contains("value")).collect();
        assert_eq!(
            own,
            [
                "asp_identifier=1",
                "info_string=hello",
                "heartbeat_data=61:62",
                "traffic_mode_type=2",
                "status_type=1",
                "status_info=2",
                "error_code=3",
                "diagnostic_information=78",
                "affected_point_code_mask=0",
                "affected_point_code_pc=5",
                "affected_point_code_mask=7",
                "affected_point_code_pc=6",
                "correlation_identifier=9",
                "network_appearance=4",
                "unavailability_cause=1",
                "user_identity=5",
                "congestion_reserved=00:00:00",
                "congestion_level=2",
                "concerned_reserved=00",
                "concerned_dpc=3",
                "local_rk_identifier=1",
                "dpc_mask=0",
                "dpc_pc=5",
                "registration_status=0",
                "deregistration_status=1",
                "parameter_value=01:02",
            ]
        );
    }

    #[test]
    fn damage_keeps_what_came_before() {
        let mut cx = greedy();
        let good = message(1, 1, "0006 0008 00000007 0210 0013 00000064 000000c8 05 02 01 05 10 20 30 00");
        for at in 0..good.len() {
            for value in [0, 3, 0x7f, 0xff] {
                let mut bad = good.clone();
                bad[at] = value;
                feed(&mut cx, &SCTP, &ROW, Payload::whole(&bad));
                assert!(emitted(&cx).len() >= 5);
            }
        }
    }
}
