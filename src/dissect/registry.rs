//! The list of protocols, and the tables made from their hooks that say which one gets which bytes.

use std::collections::HashMap;

use super::{Dissected, Dissector, Payload, Stream};
use crate::capture::LinkType;
use crate::fields::{Demand, Protocol};

/// How a protocol is run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Run {
    /// One call for one unit (a header with its payload, a datagram, a body); its layer is open.
    Unit(fn(&mut Dissector, Payload<'_>) -> Dissected),
    /// One state for each TCP connection; it opens a layer for each message.
    Stream(fn() -> Box<dyn Stream>),
    /// A unit over datagrams, a stream over TCP.
    Both(fn(&mut Dissector, Payload<'_>) -> Dissected, fn() -> Box<dyn Stream>),
}

/// Whether the first bytes of a message or connection look like a protocol's.
pub(crate) type Looks = fn(&[u8]) -> bool;

/// Whether a datagram between these ports looks like a protocol's.
pub(crate) type DatagramLooks = fn(Payload<'_>, (u16, u16)) -> bool;

/// Where a protocol is found.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hook {
    /// A capture's link type.
    Link(LinkType),
    /// An Ethertype, wherever Ethertypes are used (Ethernet, VLAN tags, cooked captures, GRE).
    EtherType(u16),
    /// An IP protocol number or IPv6 next header.
    IpProtocol(u8),
    /// A PPP protocol number.
    PppProtocol(u16),
    /// A UDP port, source or destination.
    UdpPort(u16),
    /// A TCP port, source or destination.
    TcpPort(u16),
    /// Any UDP datagram that looks like it; tried in registry order, after ports.
    UdpLooks(DatagramLooks),
    /// Any TCP connection whose first bytes look like it; tried in registry order, after ports.
    TcpLooks(Looks),
    /// A media type, lower case, without parameters.
    Media(&'static str),
    /// A payload protocol identifier of SCTP.
    SctpPpid(u32),
    /// An SCTP port, source or destination, where the payload protocol identifier says nothing.
    SctpPort(u16),
    /// Any SCTP message that looks like it; tried in registry order, after ports.
    SctpLooks(Looks),
}

/// One protocol's row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) protocol: &'static Protocol,
    pub(crate) run: Run,
    pub(crate) hooks: &'static [Hook],
}

/// Every protocol, `frame` first, then sorted by name.
pub(crate) static ROWS: &[&Row] = &[
    &super::frame_fields::ROW,
    &super::ah::ROW,
    &super::arp::ROW,
    &super::ldap::CLDAP_ROW,
    &super::dhcp::ROW,
    &super::diameter::ROW,
    &super::dns::ROW,
    &super::eth::ROW,
    &super::ftp::ROW,
    &super::ftp::DATA_ROW,
    &super::giop::ROW,
    &super::gre::ROW,
    &super::gsm_sms_ud::ROW,
    &super::gtp::ROW,
    &super::gtpv2::ROW,
    &super::h225::ROW,
    &super::http::ROW,
    &super::icmp::ROW,
    &super::icmpv6::ROW,
    &super::ieee8021ad::ROW,
    &super::ip::ROW,
    &super::ipv6::ROW,
    &super::ipv6_options::DESTINATION_ROW,
    &super::ipv6_fraghdr::ROW,
    &super::ipv6_options::HOP_BY_HOP_ROW,
    &super::ipv6_routing::ROW,
    &super::isup::ROW,
    &super::json::ROW,
    &super::ldap::ROW,
    &super::dns::LLMNR_ROW,
    &super::m3ua::ROW,
    &super::dns::MDNS_ROW,
    &super::megaco::ROW,
    &super::mime_multipart::ROW,
    &super::mmse::ROW,
    &super::mqtt::ROW,
    &super::mtp3::ROW,
    &super::mysql::ROW,
    &super::null::ROW,
    &super::ppp::ROW,
    &super::pppoes::ROW,
    &super::q931::ROW,
    &super::radius::ROW,
    &super::raw::ROW,
    &super::rtp::ROW,
    &super::rtsp::ROW,
    &super::sctp::ROW,
    &super::sdp::ROW,
    &super::sip::ROW,
    &super::sll::ROW,
    &super::smpp::ROW,
    &super::smtp::ROW,
    &super::snmp::ROW,
    &super::tcp::ROW,
    &super::tls::ROW,
    &super::tpkt::ROW,
    &super::udp::ROW,
    &super::vlan::ROW,
    &super::wsp::ROW,
    &super::wtp::ROW,
    &super::x509::AF_ROW,
    &super::x509::CE_ROW,
    &super::x509::IF_ROW,
    &super::x509::SAT_ROW,
];

/// The tables of all protocols that dissection knows, for the catalogue.
pub fn protocols() -> Vec<&'static Protocol> {
    ROWS.iter().map(|row| row.protocol).collect()
}

/// The protocols of ports. Most ports of a capture have none, which a bit for each tells at once.
#[derive(Debug, Default)]
pub(super) struct Ports {
    rows: HashMap<u16, &'static Row, foldhash::fast::FixedState>,
    /// A bit for each port that has a row; empty when none has.
    known: Vec<u64>,
    /// Further protocols of a port, for what its first one does not take.
    further: Vec<(u16, &'static Row)>,
}

impl Ports {
    /// Gives a port to a protocol, in place of the one that had it.
    pub(super) fn insert(&mut self, port: u16, row: &'static Row) {
        self.known.resize(1024, 0);
        if let Some(word) = self.known.get_mut(usize::from(port / 64)) {
            *word |= 1 << (port % 64);
        }
        self.rows.insert(port, row);
    }

    /// Gives a port to a protocol, behind the one that has it already.
    fn add(&mut self, port: u16, row: &'static Row) {
        if self.get(port).is_some() {
            self.further.push((port, row));
        } else {
            self.insert(port, row);
        }
    }

    /// The protocol that shares a port with its first one.
    pub(super) fn further(&self, port: u16) -> Option<&'static Row> {
        find(&self.further, port)
    }

    /// The protocol of a port.
    #[inline]
    pub(super) fn get(&self, port: u16) -> Option<&'static Row> {
        let word = self.known.get(usize::from(port / 64)).copied().unwrap_or(0);
        if word >> (port % 64) & 1 == 0 { None } else { self.rows.get(&port).copied() }
    }

    /// Whether no port has a protocol.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes all ports away.
    #[cfg(test)]
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The hooks of the protocols that the demand reaches, by what they hang on.
#[derive(Debug, Default)]
pub(super) struct Tables {
    links: Vec<(LinkType, &'static Row)>,
    ether_types: Vec<(u16, &'static Row)>,
    /// By IP protocol number; this one is asked for nearly every packet.
    ip_protocols: Vec<Option<&'static Row>>,
    ppp_protocols: Vec<(u16, &'static Row)>,
    pub(super) udp_ports: Ports,
    pub(super) tcp_ports: Ports,
    pub(super) tcp_looks: Vec<(Looks, &'static Row)>,
    pub(super) udp_looks: Vec<(DatagramLooks, &'static Row)>,
    media: HashMap<&'static str, &'static Row>,
    sctp_ppids: Vec<(u32, &'static Row)>,
    pub(super) sctp_ports: Ports,
    pub(super) sctp_looks: Vec<(Looks, &'static Row)>,
}

impl Tables {
    pub(super) fn new(demand: &Demand) -> Self {
        let mut tables = Self { ip_protocols: vec![None; 256], ..Self::default() };
        for row in ROWS.iter().filter(|row| demand.reaches(row.protocol)) {
            for hook in row.hooks {
                match *hook {
                    Hook::Link(link) => tables.links.push((link, row)),
                    Hook::EtherType(number) => tables.ether_types.push((number, row)),
                    Hook::IpProtocol(number) => {
                        if let Some(entry) = tables.ip_protocols.get_mut(usize::from(number)) {
                            *entry = Some(row);
                        }
                    }
                    Hook::PppProtocol(number) => tables.ppp_protocols.push((number, row)),
                    Hook::UdpPort(port) => tables.udp_ports.add(port, row),
                    Hook::TcpPort(port) => tables.tcp_ports.insert(port, row),
                    Hook::UdpLooks(looks) => tables.udp_looks.push((looks, row)),
                    Hook::TcpLooks(looks) => tables.tcp_looks.push((looks, row)),
                    Hook::Media(media) => drop(tables.media.insert(media, row)),
                    Hook::SctpPpid(ppid) => tables.sctp_ppids.push((ppid, row)),
                    Hook::SctpPort(port) => tables.sctp_ports.insert(port, row),
                    Hook::SctpLooks(looks) => tables.sctp_looks.push((looks, row)),
                }
            }
        }
        tables
    }

    pub(super) fn link(&self, link: LinkType) -> Option<&'static Row> {
        find(&self.links, link)
    }

    #[inline]
    pub(super) fn ether_type(&self, number: u16) -> Option<&'static Row> {
        find(&self.ether_types, number)
    }

    #[inline]
    pub(super) fn ip_protocol(&self, number: u8) -> Option<&'static Row> {
        self.ip_protocols.get(usize::from(number)).copied().flatten()
    }

    pub(super) fn ppp_protocol(&self, number: u16) -> Option<&'static Row> {
        find(&self.ppp_protocols, number)
    }

    pub(super) fn sctp_ppid(&self, ppid: u32) -> Option<&'static Row> {
        find(&self.sctp_ppids, ppid)
    }

    /// Whether any protocol over SCTP is wanted.
    pub(super) fn sctp_carries(&self) -> bool {
        !self.sctp_ppids.is_empty() || !self.sctp_ports.is_empty() || !self.sctp_looks.is_empty()
    }

    pub(super) fn media(&self, media: &str) -> Option<&'static Row> {
        self.media.get(media).copied()
    }
}

/// Whether any protocol knows this link type, wanted or not.
pub(super) fn knows_link(link: LinkType) -> bool {
    ROWS.iter().any(|row| row.hooks.iter().any(|hook| matches!(hook, Hook::Link(known) if *known == link)))
}

/// The row of a protocol's name.
pub(super) fn row_of(name: &str) -> Option<&'static Row> {
    ROWS.iter().copied().find(|row| row.protocol.name == name)
}

#[inline]
fn find<K: PartialEq + Copy>(table: &[(K, &'static Row)], key: K) -> Option<&'static Row> {
    table.iter().find(|(known, _)| *known == key).map(|(_, row)| *row)
}
