//! Session Description Protocol (`sdp`, RFC 4566): the lines of a session, and the RTP that it
//! announces.

mod lines;
mod payload_types;
#[cfg(test)]
mod tests;

use super::{Hook, Row, Run};
use crate::fields::{Value, protocol};

protocol! {
    pub static SDP = "sdp", "Session Description Protocol", Spanning, carries ["rtp"],
        "Bodies of the media type application/sdp, and the local and remote descriptors of MEGACO; RFC 4566.";
    VERSION = "sdp.version", Text, "v=, the version.";
    OWNER = "sdp.owner", Text, "o=, who made it.";
    OWNER_USERNAME = "sdp.owner.username", Text, "User name of o=.";
    OWNER_SESSIONID = "sdp.owner.sessionid", Text, "Session number of o=.";
    OWNER_VERSION = "sdp.owner.version", Text, "Version of the session in o=.";
    OWNER_NETWORK_TYPE = "sdp.owner.network_type", Text, "Type of network in o=.";
    OWNER_ADDRESS_TYPE = "sdp.owner.address_type", Text, "Type of address in o=.";
    OWNER_ADDRESS = "sdp.owner.address", Text, "Address in o=.";
    SESSION_NAME = "sdp.session_name", Text, "s=, the name of the session.";
    SESSION_INFO = "sdp.session_info", Text, "i= before the first m=.";
    MEDIA_TITLE = "sdp.media_title", Text, "i= behind an m=.";
    URI = "sdp.uri", Text, "u=.";
    EMAIL = "sdp.email", Text, "e=.";
    PHONE = "sdp.phone", Text, "p=.";
    CONNECTION_INFO = "sdp.connection_info", Text, "c=, the address of the media.";
    CONNECTION_INFO_NETWORK_TYPE = "sdp.connection_info.network_type", Text, "Type of network in c=.";
    CONNECTION_INFO_ADDRESS_TYPE = "sdp.connection_info.address_type", Text, "Type of address in c=.";
    CONNECTION_INFO_ADDRESS = "sdp.connection_info.address", Text, "Address in c=.";
    CONNECTION_INFO_TTL = "sdp.connection_info.ttl", Text, "Time to live of a multicast address in c=.";
    CONNECTION_INFO_NUM_ADDR = "sdp.connection_info.num_addr", Text, "Number of multicast addresses in c=.";
    BANDWIDTH = "sdp.bandwidth", Text, "b=.";
    BANDWIDTH_MODIFIER = "sdp.bandwidth.modifier", Text, "What b= limits.";
    BANDWIDTH_VALUE = "sdp.bandwidth.value", Text, "Number in b=, kbit/s for AS and CT.";
    TIME = "sdp.time", Text, "t=.";
    TIME_START = "sdp.time.start", Text, "Start in t=, seconds since 1900.";
    TIME_STOP = "sdp.time.stop", Text, "Stop in t=, seconds since 1900.";
    REPEAT_TIME = "sdp.repeat_time", Text, "r=.";
    REPEAT_TIME_INTERVAL = "sdp.repeat_time.interval", Text, "Interval in r=.";
    REPEAT_TIME_DURATION = "sdp.repeat_time.duration", Text, "Duration in r=.";
    REPEAT_TIME_OFFSET = "sdp.repeat_time.offset", Text, "Each offset in r=.";
    TIMEZONE = "sdp.timezone", Text, "z=.";
    TIMEZONE_TIME = "sdp.timezone.time", Text, "Each time in z=.";
    TIMEZONE_OFFSET = "sdp.timezone.offset", Text, "Each offset in z=.";
    ENCRYPTION_KEY = "sdp.encryption_key", Text, "k=.";
    ENCRYPTION_KEY_TYPE = "sdp.encryption_key.type", Text, "Type of k=.";
    ENCRYPTION_KEY_DATA = "sdp.encryption_key.data", Text, "Key in k=.";
    SESSION_ATTR = "sdp.session_attr", Text, "a= before the first m=.";
    SESSION_ATTR_FIELD = "sdp.session_attr.field", Text, "Name in such an a=; only if it has a value.";
    SESSION_ATTR_VALUE = "sdp.session_attr.value", Text, "Value in such an a=.";
    MEDIA = "sdp.media", Text, "m=.";
    MEDIA_MEDIA = "sdp.media.media", Text, "Kind of media in m=.";
    MEDIA_PORT_STRING = "sdp.media.port_string", Text, "Port in m=, as text.";
    MEDIA_PORT = "sdp.media.port", Uint(2, Dec), "Port in m=.";
    MEDIA_PORTCOUNT = "sdp.media.portcount", Text, "Number of ports in m=.";
    MEDIA_PROTO = "sdp.media.proto", Text, "Protocol in m=.";
    MEDIA_FORMAT = "sdp.media.format", Text, "Each format in m=, of RTP the name of its payload type; the number in rtpmap and fmtp.";
    MEDIA_ATTR = "sdp.media_attr", Text, "a= behind an m=.";
    MEDIA_ATTRIBUTE_FIELD = "sdp.media_attribute.field", Text, "Name in such an a=; only if it has a value.";
    MEDIA_ATTRIBUTE_VALUE = "sdp.media_attribute.value", Text, "Value in such an a=, but for rtpmap and fmtp.";
    MIME_TYPE = "sdp.mime.type", Text, "Encoding in rtpmap.";
    SAMPLE_RATE = "sdp.sample_rate", Text, "Clock rate in rtpmap, Hz.";
    CHANNELS = "sdp.channels", Text, "Parameters of the encoding in rtpmap.";
    FMTP_PARAMETER = "sdp.fmtp.parameter", Text, "Each parameter in fmtp.";
    UNKNOWN = "sdp.unknown", Text, "A line of any other letter, the letter included.";
}

pub(super) static ROW: Row =
    Row { protocol: &SDP, run: Run::Unit(lines::run), hooks: &[Hook::Media("application/sdp")] };

/// Whose description is being read.
#[derive(Debug, Default)]
pub(crate) struct Announcer {
    /// What names the call, if something does.
    pub(crate) call: Option<Value>,
}
