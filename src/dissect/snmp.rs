//! Simple Network Management Protocol (`snmp`), versions 1, 2c and 3 (RFC 1157, RFC 3416, RFC 3412,
//! RFC 3414). Names are numbers: no MIB is read.

mod message;
mod requests;

use super::{Hook, Row, Run};
use crate::fields::protocol;
pub(crate) use requests::Requests;

protocol! {
    pub static SNMP = "snmp", "Simple Network Management Protocol", HeaderOnly, carries [],
        "UDP ports 161 and 162.";
    VERSION = "snmp.version", Int, "Version: `0` 1, `1` 2c.";
    COMMUNITY = "snmp.community", Text, "Community: the password of versions 1 and 2c.";
    MSG_VERSION = "snmp.msgVersion", Int, "`3`: version 3.";
    MSG_GLOBAL_DATA = "snmp.msgGlobalData_element", None, "Present in version 3.";
    MSG_ID = "snmp.msgID", Uint(4, Dec), "Number that the response repeats; version 3.";
    MSG_MAX_SIZE = "snmp.msgMaxSize", Uint(4, Dec), "The longest message that the sender takes; version 3.";
    MSG_FLAGS = "snmp.msgFlags", Bytes, "Flags of version 3.";
    FLAGS_REPORT = "snmp.v3.flags.report", Bool, "A report may be sent in return.";
    FLAGS_CRYPT = "snmp.v3.flags.crypt", Bool, "The message is encrypted.";
    FLAGS_AUTH = "snmp.v3.flags.auth", Bool, "The message is authenticated.";
    MSG_SECURITY_MODEL = "snmp.msgSecurityModel", Uint(4, Dec), "`3`: users (RFC 3414).";
    ENGINE_ID = "snmp.msgAuthoritativeEngineID", Bytes, "Id of the engine that answers; version 3.";
    ENGINE_BOOTS = "snmp.msgAuthoritativeEngineBoots", Uint(4, Dec), "How often it was started.";
    ENGINE_TIME = "snmp.msgAuthoritativeEngineTime", Uint(4, Dec), "Seconds since its start.";
    USER_NAME = "snmp.msgUserName", Text, "User; version 3.";
    AUTHENTICATION = "snmp.msgAuthenticationParameters", Bytes, "Proof of who sends; version 3.";
    PRIVACY = "snmp.msgPrivacyParameters", Bytes, "What decryption starts with; version 3.";
    MSG_DATA = "snmp.msgData", Uint(4, Dec), "`0` plain, `1` encrypted; version 3.";
    PLAINTEXT = "snmp.plaintext_element", None, "Present on a plain message of version 3.";
    ENCRYPTED_PDU = "snmp.encryptedPDU", Bytes, "An encrypted message of version 3.";
    CONTEXT_ENGINE_ID = "snmp.contextEngineID", Bytes, "Engine that is managed; version 3.";
    CONTEXT_NAME = "snmp.contextName", Text, "Part of the engine that is managed; version 3.";
    DATA = "snmp.data", Uint(4, Dec), "Kind of message: `0` get, `1` get next, `2` response, `3` set, `4` trap of version 1, `5` get bulk, `6` inform, `7` trap, `8` report.";
    GET_REQUEST = "snmp.get_request_element", None, "Present on a get.";
    GET_NEXT_REQUEST = "snmp.get_next_request_element", None, "Present on a get next.";
    GET_RESPONSE = "snmp.get_response_element", None, "Present on a response.";
    SET_REQUEST = "snmp.set_request_element", None, "Present on a set.";
    TRAP = "snmp.trap_element", None, "Present on a trap of version 1.";
    GET_BULK_REQUEST = "snmp.getBulkRequest_element", None, "Present on a get bulk.";
    INFORM_REQUEST = "snmp.informRequest_element", None, "Present on an inform.";
    V2_TRAP = "snmp.snmpV2_trap_element", None, "Present on a trap of version 2c or 3.";
    REPORT = "snmp.report_element", None, "Present on a report.";
    REQUEST_ID = "snmp.request_id", Int, "Number that the response repeats; not on a trap of version 1.";
    ERROR_STATUS = "snmp.error_status", Int, "`0` fine, `2` no such name, `5` general error; not on a get bulk.";
    ERROR_INDEX = "snmp.error_index", Int, "Which variable the error is about, from 1.";
    NON_REPEATERS = "snmp.non_repeaters", Uint(4, Dec), "Of so many variables one value is asked for; get bulk.";
    MAX_REPETITIONS = "snmp.max_repetitions", Uint(4, Dec), "Of the others so many; get bulk.";
    ENTERPRISE = "snmp.enterprise", Text, "Kind of device that sends a trap of version 1.";
    AGENT_ADDR = "snmp.agent_addr", Ipv4, "Address of the device; trap of version 1.";
    GENERIC_TRAP = "snmp.generic_trap", Int, "`0` cold start, `2` link down, `3` link up, `6` specific; trap of version 1.";
    SPECIFIC_TRAP = "snmp.specific_trap", Int, "Which specific trap.";
    TIME_STAMP = "snmp.time_stamp", Uint(4, Dec), "Hundredths of seconds since the device's start; trap of version 1.";
    VARIABLE_BINDINGS = "snmp.variable_bindings", Uint(4, Dec), "Number of variables.";
    NAME = "snmp.name", Text, "Name of each variable, as numbers with dots.";
    VALUE_NULL = "snmp.value.null", None, "Present for each variable without a value.";
    VALUE_INT = "snmp.value.int", Int, "Value: integer.";
    VALUE_OCTETS = "snmp.value.octets", Bytes, "Value: bytes.";
    VAR_BIND_STR = "snmp.var-bind_str", Text, "The same as text, up to a zero byte.";
    VALUE_OID = "snmp.value.oid", Text, "Value: a name, as numbers with dots.";
    VALUE_IPV4 = "snmp.value.ipv4", Ipv4, "Value: an address.";
    VALUE_COUNTER = "snmp.value.counter", Uint(8, Dec), "Value: a counter of 32 or 64 bits.";
    VALUE_G32 = "snmp.value.g32", Int, "Value: a gauge.";
    VALUE_TIMETICKS = "snmp.value.timeticks", Uint(8, Dec), "Value: hundredths of seconds.";
    VALUE_OPAQUE = "snmp.value.opaque", Bytes, "Value: anything.";
    VALUE_U32 = "snmp.value.u32", Int, "Value: an unsigned integer.";
    VALUE_UNKNOWN = "snmp.value.unk", Bytes, "Value: of a type that nobody knows.";
    NO_SUCH_OBJECT = "snmp.noSuchObject", None, "In place of a value: there is no such variable.";
    NO_SUCH_INSTANCE = "snmp.noSuchInstance", None, "In place of a value: the variable has no such instance.";
    END_OF_MIB_VIEW = "snmp.endOfMibView", None, "In place of a value: there are no more variables.";
    RESPONSE_TO = "snmp.response_to", Framenum, "Frame of the request; responses only.";
    TIME = "snmp.time", Seconds, "From the request to the response.";
}

pub(super) static ROW: Row =
    Row { protocol: &SNMP, run: Run::Unit(message::run), hooks: &[Hook::UdpPort(161), Hook::UdpPort(162)] };

#[cfg(test)]
mod tests;
