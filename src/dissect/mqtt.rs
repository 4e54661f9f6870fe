//! MQTT (`mqtt`), versions 3.1, 3.1.1 and 5 (OASIS MQTT 3.1.1 and 5.0): one layer for each control
//! packet of a connection. The version that CONNECT names shapes those after it.

mod packets;
mod properties;

use super::framed::{Framed, Framing, Head};
use super::{Direction, Dissector, Hook, Payload, Row, Run, Stream};
use crate::fields::protocol;

protocol! {
    pub static MQTT = "mqtt", "MQ Telemetry Transport Protocol", Spanning, carries [],
        "TCP port 1883.";
    UNKNOWN_VERSION = "mqtt.unknown_version", None, "Present on packets of a connection whose CONNECT was not seen.";
    HDRFLAGS = "mqtt.hdrflags", Uint(1, Hex), "First byte of a packet: type and flags.";
    MSGTYPE = "mqtt.msgtype", Uint(1, Dec), "Type: `1` CONNECT, `2` CONNACK, `3` PUBLISH, `4` PUBACK, `5` PUBREC, `6` PUBREL, `7` PUBCOMP, `8` SUBSCRIBE, `9` SUBACK, `10` UNSUBSCRIBE, `11` UNSUBACK, `12` PINGREQ, `13` PINGRESP, `14` DISCONNECT, `15` AUTH.";
    HDR_RESERVED = "mqtt.hdr_reserved", Uint(1, Dec), "Reserved flags; not on PUBLISH.";
    DUPFLAG = "mqtt.dupflag", Bool, "The message is sent again; PUBLISH only.";
    QOS = "mqtt.qos", Uint(1, Dec), "Quality of service: `0` at most once, `1` at least once, `2` exactly once; PUBLISH only.";
    RETAIN = "mqtt.retain", Bool, "The server keeps the message for later subscribers; PUBLISH only.";
    LEN = "mqtt.len", Uint(8, Dec), "Length of what follows.";
    PROTO_LEN = "mqtt.proto_len", Uint(2, Dec), "Length of the protocol's name; CONNECT.";
    PROTONAME = "mqtt.protoname", Text, "`MQTT`, or `MQIsdp` in version 3.1; CONNECT.";
    VER = "mqtt.ver", Uint(1, Dec), "Version: `3` 3.1, `4` 3.1.1, `5` 5.0; CONNECT.";
    CONFLAGS = "mqtt.conflags", Uint(1, Hex), "Flags of CONNECT.";
    CONFLAG_UNAME = "mqtt.conflag.uname", Bool, "A user name follows.";
    CONFLAG_PASSWD = "mqtt.conflag.passwd", Bool, "A password follows.";
    CONFLAG_RETAIN = "mqtt.conflag.retain", Bool, "The will is kept for later subscribers.";
    CONFLAG_QOS = "mqtt.conflag.qos", Uint(1, Dec), "Quality of service of the will.";
    CONFLAG_WILLFLAG = "mqtt.conflag.willflag", Bool, "A will follows.";
    CONFLAG_CLEANSESS = "mqtt.conflag.cleansess", Bool, "No earlier session goes on.";
    CONFLAG_RESERVED = "mqtt.conflag.reserved", Bool, "Reserved flag.";
    KALIVE = "mqtt.kalive", Uint(2, Dec), "Seconds after which a silent client counts as gone; CONNECT.";
    CONACK_FLAGS = "mqtt.conack.flags", Uint(1, Hex), "Flags of CONNACK; not in version 3.1.";
    CONACK_FLAGS_RESERVED = "mqtt.conack.flags.reserved", Bool, "Reserved flags of CONNACK.";
    CONACK_FLAGS_SP = "mqtt.conack.flags.sp", Bool, "The server has an earlier session; not in version 3.1.";
    CONACK_VAL = "mqtt.conack.val", Uint(1, Dec), "Result of CONNECT: `0` accepted; version 3.1 and 3.1.1.";
    CONNACK_REASON_CODE = "mqtt.connack.reason_code", Uint(1, Dec), "Result of CONNECT in version 5, or if the version is not known: `0` accepted, from `128` on refused.";
    MSGID = "mqtt.msgid", Uint(2, Dec), "Packet id that an acknowledgement repeats; on PUBLISH only with a quality of service.";
    PUBACK_REASON_CODE = "mqtt.puback.reason_code", Uint(1, Dec), "Result in version 5; absent if `0`.";
    PUBREC_REASON_CODE = "mqtt.pubrec.reason_code", Uint(1, Dec), "Result in version 5; absent if `0`.";
    PUBREL_REASON_CODE = "mqtt.pubrel.reason_code", Uint(1, Dec), "Result in version 5; absent if `0`.";
    PUBCOMP_REASON_CODE = "mqtt.pubcomp.reason_code", Uint(1, Dec), "Result in version 5; absent if `0`.";
    DISCONNECT_REASON_CODE = "mqtt.disconnect.reason_code", Uint(1, Dec), "Reason in version 5; absent if `0`.";
    AUTH_REASON_CODE = "mqtt.auth.reason_code", Uint(1, Dec), "Reason in version 5; absent if `0`.";
    PROPERTIES = "mqtt.properties", None, "Present with properties; version 5.";
    WILL_PROPERTIES = "mqtt.will_properties", None, "Present with the properties of a will; version 5.";
    PROPERTY_LEN = "mqtt.property_len", Uint(8, Dec), "Length of the properties.";
    PROPERTY_ID = "mqtt.property_id", Uint(1, Hex), "Which property: `0x11` session expiry, `0x1f` reason, `0x26` user property.";
    PROP_NUMBER = "mqtt.prop_number", Uint(4, Dec), "Value of a property that is a number.";
    PROPERTY_CONTENT_TYPE = "mqtt.property.content_type", Text, "Property 0x03: media type of the message.";
    PROPERTY_MAX_QOS = "mqtt.property.max_qos", Uint(1, Dec), "Property 0x24: the best quality of service.";
    PROPERTY_TOPIC_ALIAS = "mqtt.property.topic_alias", Uint(2, Dec), "Property 0x23: a number in place of the topic.";
    PROP_STRING_LEN = "mqtt.prop_string_len", Uint(4, Dec), "Length of a property that is a text.";
    PROP_STRING = "mqtt.prop_string", Text, "Value of a property that is a text or bytes.";
    PROP_KEY_LEN = "mqtt.prop_key_len", Uint(4, Dec), "Length of the name of a user property.";
    PROP_KEY = "mqtt.prop_key", Text, "Name of a user property.";
    PROP_VALUE_LEN = "mqtt.prop_value_len", Uint(4, Dec), "Length of the value of a user property.";
    PROP_VALUE = "mqtt.prop_value", Text, "Value of a user property.";
    CLIENTID_LEN = "mqtt.clientid_len", Uint(2, Dec), "Length of the client's id.";
    CLIENTID = "mqtt.clientid", Text, "Id of the client; CONNECT.";
    WILLTOPIC_LEN = "mqtt.willtopic_len", Uint(2, Dec), "Length of the topic of the will.";
    WILLTOPIC = "mqtt.willtopic", Text, "Topic of the will.";
    WILLMSG_LEN = "mqtt.willmsg_len", Uint(2, Dec), "Length of the will.";
    WILLMSG = "mqtt.willmsg", Bytes, "The will: published when the client goes without a DISCONNECT.";
    USERNAME_LEN = "mqtt.username_len", Uint(2, Dec), "Length of the user name.";
    USERNAME = "mqtt.username", Text, "User name; CONNECT.";
    PASSWD_LEN = "mqtt.passwd_len", Uint(2, Dec), "Length of the password.";
    PASSWD = "mqtt.passwd", Text, "Password; CONNECT.";
    TOPIC_LEN = "mqtt.topic_len", Uint(2, Dec), "Length of a topic.";
    TOPIC = "mqtt.topic", Text, "Topic of a PUBLISH; each topic filter of a SUBSCRIBE or UNSUBSCRIBE.";
    SUB_QOS = "mqtt.sub.qos", Uint(1, Dec), "Quality of service that is asked for, for each topic filter; before version 5.";
    SUBSCRIPTION_OPTIONS = "mqtt.subscription_options", Uint(1, Hex), "What is asked for, for each topic filter; version 5.";
    SUBSCRIPTION_OPTIONS_RESERVED = "mqtt.subscription_options_reserved", Uint(1, Hex), "Reserved bits of it.";
    SUBSCRIPTION_OPTIONS_RETAIN = "mqtt.subscription_options_retain", Uint(1, Dec), "Kept messages: `0` all, `1` if the subscription is new, `2` none.";
    SUBSCRIPTION_OPTIONS_RAP = "mqtt.subscription_options_rap", Bool, "Messages keep their retain flag.";
    SUBSCRIPTION_OPTIONS_NL = "mqtt.subscription_options_nl", Bool, "The client's own messages do not come back.";
    SUBSCRIPTION_OPTIONS_QOS = "mqtt.subscription_options_qos", Uint(1, Dec), "Quality of service that is asked for.";
    SUBACK_QOS = "mqtt.suback.qos", Uint(1, Dec), "Quality of service that is granted, for each topic filter; `128` refused; version 3.1 and 3.1.1.";
    SUBACK_REASON_CODE = "mqtt.suback.reason_code", Uint(1, Dec), "The same in version 5, or if the version is not known.";
    UNSUBACK_REASON_CODE = "mqtt.unsuback.reason_code", Uint(1, Dec), "Result for each topic filter; version 5.";
    MSG = "mqtt.msg", Bytes, "The message of a PUBLISH.";
}

pub(super) static ROW: Row = Row { protocol: &MQTT, run: Run::Stream(stream), hooks: &[Hook::TcpPort(1883)] };

#[derive(Debug, Default)]
struct Connection {
    /// The version that CONNECT named; 0 if none was seen.
    version: u8,
}

fn stream() -> Box<dyn Stream> {
    Box::new(Framed::<Connection>::default())
}

impl Framing for Connection {
    fn head(bytes: &[u8]) -> Head {
        let Some((first, rest)) = bytes.split_first() else { return Head::Short };
        if first >> 4 == 0 {
            return Head::Foreign;
        }
        // 2.2.3: seven bits a byte, the lowest first; at most four bytes.
        let mut length = 0;
        for (place, byte) in rest.iter().take(4).enumerate() {
            length |= usize::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Head::Length(2 + place + length);
            }
        }
        if rest.len() < 4 { Head::Short } else { Head::Foreign }
    }

    fn message(&mut self, cx: &mut Dissector, _direction: Direction, payload: Payload<'_>) {
        cx.enter_with(&MQTT, payload, |cx, payload| packets::run(cx, &mut self.version, payload.bytes));
    }
}

#[cfg(test)]
mod tests;
