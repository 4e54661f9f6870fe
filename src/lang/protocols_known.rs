//! Names of common protocols, so that one that is not dissected here is called that, not unknown.

#[rustfmt::skip]
static NAMES: &[&str] = &[
    "ah", "ajp13", "amqp", "ancp", "ansi_map", "ansi_tcap", "arp", "atm", "babel", "bacapp", "bacnet", "bacp", "bfd",
    "bgp", "bicc", "bittorrent", "bluetooth", "bssap", "bssgp", "btatt", "bthci_acl", "camel", "capwap", "cdp",
    "cflow", "cip", "classicstun", "coap", "cotp", "couchbase", "cql", "dcerpc", "dhcp", "dhcpv6", "diameter",
    "dicom", "dnp3", "dtls", "e1ap", "e212", "eap", "eapol", "ecat", "eigrp", "enip", "esp", "f1ap", "fcp", "fip",
    "fix", "ftp", "ftp-data", "giop", "glbp", "gquic", "gsm_a", "gsm_a.dtap", "gsm_map", "gsm_rlcmac", "gsm_sms",
    "gsmtap", "gss-api", "gtpprime", "gtpv2", "h225", "h245", "h248", "h450", "hart_ip", "hsrp", "http2", "http3",
    "iax2", "icap", "icep", "iec60870_104", "igmp", "igrp", "imap", "imf", "inap", "ipcp", "ipmi", "ipp", "irc",
    "isakmp", "iscsi", "isis", "isup", "iua", "iuup", "json", "kafka", "kerberos", "krb4", "l2tp", "lacp", "lcp",
    "ldap", "ldp", "lisp", "llc", "llcgprs", "lldp", "lon", "lorawan", "lte_rrc", "m2pa", "m2ua", "m3ua", "mac-lte",
    "mac-nr", "mbtcp", "mdns", "megaco", "memcache", "mgcp", "mime_multipart", "mms", "modbus", "mongo", "mpls",
    "mqtt", "mqttsn", "msrp", "mtp2", "mtp3", "mysql", "nas-5gs", "nas-eps", "nbdgm", "nbns", "nbss", "ncp", "nfs",
    "ngap", "nntp", "nr-rrc", "ntlmssp", "ntp", "opcua", "openflow", "openvpn", "ospf", "pdcp-lte", "pfcp", "pgm",
    "pgsql", "pim", "pn_dcp", "pn_io", "pop", "pppoe", "pppoed", "pppoes", "pptp", "ptp", "q931", "quic", "radius",
    "ranap", "rdp", "resp", "rip", "rlc-lte", "rlogin", "rpc", "rpcap", "rrc", "rsvp", "rsync", "rtcp", "rtmpt",
    "rtp", "rtpevent", "rtps", "rtsp", "rua", "s1ap", "sabp", "sap", "sccp", "sctp", "sdp", "sflow", "sgsap", "sip",
    "skinny", "smb", "smb2", "smpp", "smtp", "snmp", "socks", "someip", "spdy", "ssdp", "ssh", "stp", "stun", "sua",
    "syslog", "t38", "tacacs", "tacplus", "tcap", "tcpcl", "tds", "telnet", "teredo", "tftp", "thrift", "tipc", "tls",
    "tns", "tpkt", "turnchannel", "ucp", "udplite", "usb", "vnc", "vrrp", "vxlan", "wbxml", "websocket", "wg",
    "whois", "wlan", "wlan_radio", "wpan", "wtls", "x11", "x25", "x2ap", "xml", "xmpp", "xnap", "xot", "zbee_nwk",
];

/// Whether Wireshark has a protocol of that name.
pub(super) fn is_known(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok()
}

/// Whether a name looks like one that exists somewhere: its protocol is a common one.
pub fn may_exist(name: &str) -> bool {
    is_known(name.split('.').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_sorted() {
        assert!(NAMES.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn sip_is_known() {
        assert!(is_known("sip") && is_known("xml") && !is_known("nosuch"));
    }
}
