//! A vocabulary for tests: some protocols with the fields that examples use.

use std::sync::OnceLock;

use crate::fields::{Catalogue, protocol};

protocol! {
    pub static FRAME = "frame", "Frame", HeaderOnly, carries ["eth"], "Always.";
    FRAME_NUMBER = "frame.number", Uint(4, Dec), "Number.";
    FRAME_TIME_EPOCH = "frame.time_epoch", Seconds, "Time.";
    FRAME_TIME_RELATIVE = "frame.time_relative", Seconds, "Time.";
    FRAME_PROTOCOLS = "frame.protocols", Text, "Protocols.";
}

protocol! {
    pub static ETH = "eth", "Ethernet", HeaderOnly, carries ["ip"], "Link.";
    ETH_SRC = "eth.src", Ether, "Source.";
    ETH_ADDR = "eth.addr", Ether, "Both.";
    ETH_TYPE = "eth.type", Uint(2, Hex), "Type.";
}

protocol! {
    pub static IP = "ip", "IPv4", HeaderOnly, carries ["tcp", "udp", "gre", "ip"], "Network.";
    IP_ADDR = "ip.addr", Ipv4, "Both.";
    IP_SRC = "ip.src", Ipv4, "Source.";
    IP_ID = "ip.id", Uint(2, Hex), "Id.";
    IP_FLAGS = "ip.flags", Uint(1, Hex), "Flags.";
    IP_FLAGS_DF = "ip.flags.df", Bool, "Do not fragment.";
    IP_TTL = "ip.ttl", Uint(1, Dec), "Hops.";
    IP_PROTO = "ip.proto", Uint(1, Dec), "Protocol.";
    IP_CHECKSUM = "ip.checksum", Uint(2, Hex), "Checksum.";
    IP_DSCP = "ip.dsfield.dscp", Uint(1, Dec), "Class.";
}

protocol! {
    pub static GRE = "gre", "GRE", Spanning, carries ["ip"], "Tunnel.";
}

protocol! {
    pub static TCP = "tcp", "TCP", Spanning, carries ["http"], "Streams.";
    TCP_PORT = "tcp.port", Uint(2, Dec), "Both.";
    TCP_SRCPORT = "tcp.srcport", Uint(2, Dec), "Source.";
    TCP_FLAGS = "tcp.flags", Uint(2, Hex), "Flags.";
    TCP_FLAGS_STR = "tcp.flags.str", Text, "Flags.";
    TCP_SYN = "tcp.flags.syn", Bool, "Syn.";
    TCP_FIN = "tcp.flags.fin", Bool, "Fin.";
    TCP_RESET = "tcp.flags.reset", Bool, "Reset.";
    TCP_SEQ = "tcp.seq", Uint(4, Dec), "Number.";
    TCP_SEQ_RAW = "tcp.seq_raw", Uint(4, Dec), "Number.";
    TCP_TIME_RELATIVE = "tcp.time_relative", Seconds, "Time.";
    TCP_PAYLOAD = "tcp.payload", Bytes, "Payload.";
    TCP_ANALYSIS = "tcp.analysis", None, "Label.";
    TCP_SCALE = "tcp.window_size_scalefactor", Int, "Scale.";
}

protocol! {
    pub static UDP = "udp", "UDP", HeaderOnly, carries ["dns", "wsp", "wtp"], "Datagrams.";
    UDP_PORT = "udp.port", Uint(2, Dec), "Both.";
    UDP_LENGTH = "udp.length", Uint(2, Dec), "Length.";
}

protocol! {
    pub static DNS = "dns", "DNS", Spanning, carries [], "Names.";
    DNS_ID = "dns.id", Uint(2, Hex), "Id.";
    DNS_FLAGS = "dns.flags", Uint(2, Hex), "Flags.";
    DNS_RESPONSE = "dns.flags.response", Bool, "Answer.";
    DNS_NAME = "dns.qry.name", Text, "Name.";
    DNS_TYPE = "dns.qry.type", Uint(2, Dec), "Type.";
    DNS_CLASS = "dns.qry.class", Uint(2, Hex), "Class.";
    DNS_A = "dns.a", Ipv4, "Address.";
    DNS_TIME = "dns.time", Seconds, "Time.";
    DNS_RESPONSE_TO = "dns.response_to", Framenum, "Request.";
}

protocol! {
    pub static HTTP = "http", "HTTP", Spanning, carries ["mmse", "json"], "Documents.";
    HTTP_HOST = "http.host", Text, "Host.";
    HTTP_UA = "http.user_agent", Text, "Agent.";
    HTTP_REFERER = "http.referer", Text, "Referer.";
    HTTP_COOKIE = "http.cookie", Text, "Cookie.";
    HTTP_REQUEST = "http.request", Bool, "Request.";
    HTTP_METHOD = "http.request.method", Text, "Method.";
    HTTP_URI = "http.request.uri", Text, "Target.";
    HTTP_FULL_URI = "http.request.full_uri", Text, "Target.";
    HTTP_LINE = "http.request.line", Text, "Line.";
    HTTP_RESPONSE = "http.response", Bool, "Answer.";
    HTTP_CODE = "http.response.code", Uint(2, Dec), "Status.";
}

protocol! {
    pub static JSON = "json", "JSON", Spanning, carries [], "Values.";
    JSON_KEY = "json.key", Text, "Key.";
}

protocol! {
    pub static WSP = "wsp", "WSP", Spanning, carries ["mmse"], "Sessions.";
}

protocol! {
    pub static WTP = "wtp", "WTP", Spanning, carries ["wsp"], "Transactions.";
}

protocol! {
    pub static MMSE = "mmse", "MMS", Spanning, carries [], "Messages.";
    MMSE_TRX = "mmse.transaction_id", Text, "Id.";
    MMSE_TYPE = "mmse.message_type", Uint(1, Hex), "Type.";
    MMSE_ID = "mmse.message_id", Text, "Id.";
    MMSE_STATUS = "mmse.status", Uint(1, Hex), "Status.";
    MMSE_RESPONSE = "mmse.response_status", Uint(1, Hex), "Status.";
    MMSE_RETRIEVE = "mmse.retrieve_status", Uint(1, Hex), "Status.";
}

pub(in crate::lang) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE
        .get_or_init(|| Catalogue::new(&[&FRAME, &DNS, &ETH, &GRE, &HTTP, &IP, &JSON, &MMSE, &TCP, &UDP, &WSP, &WTP]))
}
