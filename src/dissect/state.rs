//! What protocols remember from frame to frame, one line each.

/// The memory of all protocols.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) frames: super::frame_fields::Clock,
    pub(crate) ip: super::fragments::Fragments,
    pub(crate) ip_header: super::ip::HeaderWanted,
    pub(crate) icmp: super::icmp::Echoes,
    pub(crate) tcp: super::tcp::Connections,
    pub(crate) udp: super::udp::Conversations,
    pub(crate) http: super::http::Wanted,
    pub(crate) dns: super::dns::Exchanges,
    pub(crate) snmp: super::snmp::Requests,
    pub(crate) ldap: super::ldap::Requests,
    pub(crate) wtp: super::wtp::Transactions,
}
