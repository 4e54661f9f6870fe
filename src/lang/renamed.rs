//! Names of fields that are found in old configurations, in guides and in people's memory, and what they are
//! called today.

/// Old name, name of today; sorted.
static NAMES: &[(&str, &str)] = &[
    ("dns.resp.addr", "dns.a"),
    ("http.content_length", "http.content_length_header"),
    ("http.status", "http.response.code"),
    ("iec104", "iec60870_104"),
    ("isup.msg_type", "isup.message_type"),
    ("radius.framed_addr", "radius.Framed-IP-Address"),
    ("radius.username", "radius.User_Name"),
    ("tcp.flags.ecn", "tcp.flags.ece"),
    ("tcp.flags.rst", "tcp.flags.reset"),
];

/// Old protocol, protocol of today; sorted.
static PROTOCOLS: &[(&str, &str)] = &[("bootp", "dhcp"), ("ipv4", "ip"), ("rtps2", "rtps"), ("ssl", "tls")];

/// What a name is called today, if it is an old one.
pub(super) fn today(name: &str) -> Option<String> {
    if let Ok(index) = NAMES.binary_search_by_key(&name, |(old, _)| old) {
        return NAMES.get(index).map(|(_, today)| (*today).to_owned());
    }
    let (protocol, field) = name.split_once('.').map_or((name, None), |(protocol, field)| (protocol, Some(field)));
    let (_, today) = PROTOCOLS.iter().find(|(old, _)| *old == protocol)?;
    Some(field.map_or_else(|| (*today).to_owned(), |field| format!("{today}.{field}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_names_are_sorted() {
        assert!(NAMES.is_sorted() && PROTOCOLS.is_sorted());
    }

    #[test]
    fn a_renamed_protocol_takes_its_fields_along() {
        assert_eq!(today("bootp.option.type").as_deref(), Some("dhcp.option.type"));
        assert_eq!(today("ssl").as_deref(), Some("tls"));
        assert_eq!(today("tcp.flags.rst").as_deref(), Some("tcp.flags.reset"));
        assert_eq!(today("tcp.flags.reset"), None);
    }
}
