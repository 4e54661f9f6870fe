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
    pub(crate) expected: super::expected::Expected,
    pub(crate) ftp: super::ftp::Transfers,
    pub(crate) rtp: super::rtp::Conversations,
    pub(crate) sdp: super::sdp::Announcer,
    pub(crate) sip: super::sip::Transactions,
    pub(crate) diameter: super::diameter::Requests,
    pub(crate) gsm_sms_ud: super::gsm_sms_ud::Messages,
    pub(crate) gtp: super::gtp::Requests,
    pub(crate) gtpv2: super::gtpv2::Requests,
    pub(crate) radius: super::radius::Requests,
    pub(crate) ras: super::h225::Requests,
    pub(crate) sctp: super::sctp::Associations,
    pub(crate) snmp: super::snmp::Requests,
    pub(crate) ldap: super::ldap::Requests,
    pub(crate) wtp: super::wtp::Transactions,
}

impl State {
    /// Messages that were given up before they were whole, for the room that they took.
    pub(super) fn dropped_messages(&self) -> u64 {
        self.ip.dropped + self.gsm_sms_ud.dropped + self.sctp.dropped + self.wtp.dropped
    }
}
