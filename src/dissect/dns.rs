//! Domain Name System (`dns`), and multicast DNS (`mdns`) and LLMNR (`llmnr`), which share its
//! format and its fields.

mod exchange;
mod message;
mod name;
mod record;
mod stream;

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::{Field, protocol};
use exchange::Book;
use message::Flavour;
use name::Name;

protocol! {
    pub static DNS = "dns", "Domain Name System", Spanning, carries [],
        "UDP, TCP and SCTP port 53, TCP port 5353, and any UDP datagram that looks like a standard query or its response.";
    LENGTH = "dns.length", Uint(2, Dec), "Length of the message; over TCP only.";
    ID = "dns.id", Uint(2, Hex), "Transaction id.";
    RETRANSMIT_REQUEST = "dns.retransmit_request", None, "Present on a query asked again within 5 s, unanswered.";
    RETRANSMIT_RESPONSE = "dns.retransmit_response", None, "Present on a further response to an answered query.";
    FLAGS = "dns.flags", Uint(2, Hex), "All flags.";
    FLAGS_RESPONSE = "dns.flags.response", Bool, "`0` query, `1` response.";
    FLAGS_OPCODE = "dns.flags.opcode", Uint(2, Dec), "Kind of query: `0` standard, `4` notify, `5` update.";
    FLAGS_AUTHORITATIVE = "dns.flags.authoritative", Bool, "The server is an authority; responses only.";
    FLAGS_CONFLICT = "dns.flags.conflict", Bool, "The name is not unique; llmnr only.";
    FLAGS_TRUNCATED = "dns.flags.truncated", Bool, "The message was cut to fit.";
    FLAGS_RECDESIRED = "dns.flags.recdesired", Bool, "The server shall ask further servers.";
    FLAGS_TENTATIVE = "dns.flags.tentative", Bool, "The responder is not sure of its name; llmnr only.";
    FLAGS_RECAVAIL = "dns.flags.recavail", Bool, "The server can ask further servers; responses only.";
    FLAGS_Z = "dns.flags.z", Bool, "Reserved bit.";
    FLAGS_AD = "dns.flags.ad", Bool, "`1` if the client understands authentic data; absent otherwise.";
    FLAGS_AUTHENTICATED = "dns.flags.authenticated", Bool, "The answer was authenticated by the server; responses only.";
    FLAGS_CHECKDISABLE = "dns.flags.checkdisable", Bool, "Data that is not authenticated is acceptable.";
    FLAGS_RCODE = "dns.flags.rcode", Uint(2, Dec), "Result: `0` fine, `2` server failure, `3` no such name; responses only.";
    COUNT_QUERIES = "dns.count.queries", Uint(2, Dec), "Number of questions.";
    COUNT_ZONES = "dns.count.zones", Uint(2, Dec), "Number of zones of an update.";
    COUNT_ANSWERS = "dns.count.answers", Uint(2, Dec), "Number of answer records.";
    COUNT_PREREQUISITES = "dns.count.prerequisites", Uint(2, Dec), "Number of prerequisites of an update.";
    COUNT_AUTH_RR = "dns.count.auth_rr", Uint(2, Dec), "Number of authority records.";
    COUNT_UPDATES = "dns.count.updates", Uint(2, Dec), "Number of changes of an update.";
    COUNT_ADD_RR = "dns.count.add_rr", Uint(2, Dec), "Number of additional records.";
    QRY_NAME = "dns.qry.name", Text, "Name asked for, dotted, in its original case; the root is `<Root>`.";
    QRY_NAME_LEN = "dns.qry.name.len", Uint(2, Dec), "Length of that text.";
    COUNT_LABELS = "dns.count.labels", Uint(2, Dec), "Number of labels of that name.";
    QRY_TYPE = "dns.qry.type", Uint(2, Dec), "Type asked for: `1` A, `28` AAAA, `15` MX …";
    QRY_CLASS = "dns.qry.class", Uint(2, Hex), "Class asked for: `0x0001` Internet.";
    QRY_QU = "dns.qry.qu", Bool, "A unicast response is wanted; mdns only.";
    RESP_NAME = "dns.resp.name", Text, "Name of each record, in its original case; absent for SRV.";
    SRV_SERVICE = "dns.srv.service", Text, "First label of an SRV record's name.";
    SRV_PROTO = "dns.srv.proto", Text, "Second label of an SRV record's name.";
    SRV_NAME = "dns.srv.name", Text, "Further labels of an SRV record's name.";
    RESP_TYPE = "dns.resp.type", Uint(2, Dec), "Type of each record: `1` A, `5` CNAME, `28` AAAA …";
    RESP_CLASS = "dns.resp.class", Uint(2, Hex), "Class of each record; absent for OPT.";
    RESP_CACHE_FLUSH = "dns.resp.cache_flush", Bool, "The record replaces older ones; mdns only.";
    RESP_TTL = "dns.resp.ttl", Uint(4, Dec), "Seconds for which each record is good; absent for OPT.";
    RR_UDP_PAYLOAD_SIZE = "dns.rr.udp_payload_size", Uint(2, Dec), "Largest datagram that the sender takes (OPT).";
    RESP_EXT_RCODE = "dns.resp.ext_rcode", Uint(1, Hex), "Upper bits of the result (OPT).";
    RESP_EDNS0_VERSION = "dns.resp.edns0_version", Uint(1, Dec), "Version of EDNS (OPT).";
    RESP_Z = "dns.resp.z", Uint(2, Hex), "Flags of EDNS (OPT).";
    RESP_Z_DO = "dns.resp.z.do", Bool, "DNSSEC records are welcome (OPT).";
    RESP_LEN = "dns.resp.len", Uint(2, Dec), "Length of each record's data.";
    OPT = "dns.opt", None, "One for each option of EDNS.";
    OPT_CODE = "dns.opt.code", Uint(2, Dec), "Code of each option of EDNS.";
    OPT_LEN = "dns.opt.len", Uint(2, Dec), "Length of each option of EDNS.";
    OPT_DATA = "dns.opt.data", Bytes, "Data of each option of EDNS.";
    A = "dns.a", Ipv4, "Address of an A record.";
    AAAA = "dns.aaaa", Ipv6, "Address of an AAAA record.";
    CNAME = "dns.cname", Text, "Canonical name of a CNAME record.";
    NS = "dns.ns", Text, "Server of an NS record.";
    PTR_DOMAIN_NAME = "dns.ptr.domain_name", Text, "Name of a PTR record.";
    MX_PREFERENCE = "dns.mx.preference", Uint(2, Dec), "Preference of an MX record.";
    MX_MAIL_EXCHANGE = "dns.mx.mail_exchange", Text, "Server of an MX record.";
    SOA_MNAME = "dns.soa.mname", Text, "Primary server of an SOA record.";
    SOA_RNAME = "dns.soa.rname", Text, "Mailbox of an SOA record.";
    SOA_SERIAL_NUMBER = "dns.soa.serial_number", Uint(4, Dec), "Serial number of an SOA record.";
    SOA_REFRESH_INTERVAL = "dns.soa.refresh_interval", Uint(4, Dec), "Refresh interval of an SOA record.";
    SOA_RETRY_INTERVAL = "dns.soa.retry_interval", Uint(4, Dec), "Retry interval of an SOA record.";
    SOA_EXPIRE_LIMIT = "dns.soa.expire_limit", Uint(4, Dec), "Expire limit of an SOA record.";
    SOA_MINIMUM_TTL = "dns.soa.minimum_ttl", Uint(4, Dec), "Minimum TTL of an SOA record.";
    TXT_LENGTH = "dns.txt.length", Uint(1, Dec), "Length of each string of a TXT record.";
    TXT = "dns.txt", Text, "Each string of a TXT record; bytes that are not ASCII become U+FFFD.";
    SPF_LENGTH = "dns.spf.length", Uint(1, Dec), "Length of each string of an SPF record.";
    SPF = "dns.spf", Text, "Each string of an SPF record.";
    SRV_PRIORITY = "dns.srv.priority", Uint(2, Dec), "Priority of an SRV record.";
    SRV_WEIGHT = "dns.srv.weight", Uint(2, Dec), "Weight of an SRV record.";
    SRV_PORT = "dns.srv.port", Uint(2, Dec), "Port of an SRV record.";
    SRV_TARGET = "dns.srv.target", Text, "Host of an SRV record.";
    NAPTR_ORDER = "dns.naptr.order", Uint(2, Dec), "Order of an NAPTR record.";
    NAPTR_PREFERENCE = "dns.naptr.preference", Uint(2, Dec), "Preference of an NAPTR record.";
    NAPTR_FLAGS = "dns.naptr.flags", Text, "Flags of an NAPTR record.";
    NAPTR_SERVICE = "dns.naptr.service", Text, "Service of an NAPTR record.";
    NAPTR_REGEX = "dns.naptr.regex", Text, "Regular expression of an NAPTR record.";
    NAPTR_REPLACEMENT = "dns.naptr.replacement", Text, "Replacement of an NAPTR record.";
    EXTRANEOUS_DATA = "dns.extraneous.data", Bytes, "Bytes after the last record.";
    EXTRANEOUS_LENGTH = "dns.extraneous.length", Int, "Number of bytes after the last record; absent if there are none.";
    EXTRANEOUS = "dns.extraneous", None, "Present when there are bytes after the last record.";
    RESPONSE_TO = "dns.response_to", Framenum, "Frame of the query that the response answers.";
    TIME = "dns.time", Seconds, "From the query's frame to the response's.";
    RETRANSMIT_REQUEST_IN = "dns.retransmit_request_in", Framenum, "Frame of the query that is asked again.";
    RETRANSMIT_RESPONSE_IN = "dns.retransmit_response_in", Framenum, "Frame of the first response.";
    RETRANSMISSION = "dns.retransmission", Bool, "`1` on a query or response seen before; absent otherwise.";
    UNSOLICITED = "dns.unsolicited", Bool, "`1` on a response without query; absent otherwise.";
}

protocol! {
    pub static MDNS = "mdns", "Multicast Domain Name System", Spanning, carries ["dns"],
        "UDP port 5353; its fields are those of dns.";
}

protocol! {
    pub static LLMNR = "llmnr", "Link-local Multicast Name Resolution", Spanning, carries ["dns"],
        "UDP port 5355; its fields are those of dns.";
}

pub(super) static ROW: Row = Row {
    protocol: &DNS,
    run: Run::Both(dns, stream::new),
    hooks: &[
        Hook::UdpPort(53),
        Hook::TcpPort(53),
        Hook::TcpPort(5353),
        Hook::SctpPort(53),
        Hook::UdpLooks(message::looks),
    ],
};

pub(super) static MDNS_ROW: Row = Row { protocol: &MDNS, run: Run::Unit(mdns), hooks: &[Hook::UdpPort(5353)] };

pub(super) static LLMNR_ROW: Row = Row { protocol: &LLMNR, run: Run::Unit(llmnr), hooks: &[Hook::UdpPort(5355)] };

/// Queries over UDP that wait for their response, and what is wanted of each message.
#[derive(Debug, Default)]
pub(crate) struct Exchanges {
    book: Book,
    plan: Option<Plan>,
    /// Memory for the name that is being read.
    name: Name,
}

/// Which parts of a message have to be read; worked out once, since the demand never changes.
#[derive(Debug, Clone, Copy)]
struct Plan {
    flags: bool,
    /// More of the single flags than query or response, and the result.
    rare_flags: bool,
    counts: bool,
    questions: bool,
    /// The name of a question.
    names: bool,
    records: bool,
    extraneous: bool,
    exchanges: bool,
}

impl Plan {
    #[inline]
    fn of(cx: &mut Dissector) -> Self {
        match cx.state.dns.plan {
            Some(plan) => plan,
            None => Self::make(cx),
        }
    }

    #[cold]
    fn make(cx: &mut Dissector) -> Self {
        let extraneous = wants(cx, &[&EXTRANEOUS, &EXTRANEOUS_DATA, &EXTRANEOUS_LENGTH]);
        let exchanges: &[&Field] = &[
            &RETRANSMIT_REQUEST,
            &RETRANSMIT_RESPONSE,
            &RESPONSE_TO,
            &TIME,
            &RETRANSMIT_REQUEST_IN,
            &RETRANSMIT_RESPONSE_IN,
            &RETRANSMISSION,
            &UNSOLICITED,
        ];
        let questions: &[&Field] = &[&QRY_NAME, &QRY_NAME_LEN, &COUNT_LABELS, &QRY_TYPE, &QRY_CLASS, &QRY_QU];
        let records = DNS.fields.iter().any(|field| record::gives(field.name) && cx.wants(field));
        let flags = [FLAGS_RESPONSE.id(), FLAGS_RCODE.id()];
        let rare = |field: &Field| field.name.starts_with("dns.flags.") && !flags.contains(&field.id());
        let plan = Self {
            rare_flags: DNS.fields.iter().any(|field| rare(field) && cx.wants(field)),
            names: wants(cx, &[&QRY_NAME, &QRY_NAME_LEN, &COUNT_LABELS]),
            flags: DNS.fields.iter().any(|field| field.name.starts_with("dns.flags.") && cx.wants(field)),
            counts: DNS.fields.iter().any(|field| field.name.starts_with("dns.count.") && cx.wants(field)),
            questions: records || extraneous || wants(cx, questions),
            records: records || extraneous,
            extraneous,
            exchanges: wants(cx, exchanges),
        };
        cx.state.dns.plan = Some(plan);
        plan
    }
}

fn wants(cx: &Dissector, fields: &[&Field]) -> bool {
    fields.iter().any(|field| cx.wants(field))
}

fn dns(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    message::datagram(cx, Flavour::Dns, payload)
}

fn mdns(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    message::datagram(cx, Flavour::Mdns, payload)
}

fn llmnr(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    message::datagram(cx, Flavour::Llmnr, payload)
}

#[cfg(test)]
mod tests;
