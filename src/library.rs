//! What comes with `mate`: the ready configurations, so that an installed program has them (`-C @dns`), and starters
//! of configurations for the protocols. It may know protocols, as the configurations do.

mod choice;
mod starter;
mod starters;

pub use starter::{StarterError, has_starter, starter};

/// A ready configuration.
#[derive(Debug)]
pub struct Shipped {
    /// Its name; on the command line with an `@` in front.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All of `mate-configs`, by name.
pub static SHIPPED: &[Shipped] = &[
    Shipped { name: "call", text: include_str!("../mate-configs/call.mate") },
    Shipped { name: "dhcp", text: include_str!("../mate-configs/dhcp.mate") },
    Shipped { name: "diameter", text: include_str!("../mate-configs/diameter.mate") },
    Shipped { name: "dns", text: include_str!("../mate-configs/dns.mate") },
    Shipped { name: "ftp_session", text: include_str!("../mate-configs/ftp_session.mate") },
    Shipped { name: "gtp_session", text: include_str!("../mate-configs/gtp_session.mate") },
    Shipped { name: "h225_ras", text: include_str!("../mate-configs/h225_ras.mate") },
    Shipped { name: "http_times", text: include_str!("../mate-configs/http_times.mate") },
    Shipped { name: "isup", text: include_str!("../mate-configs/isup.mate") },
    Shipped { name: "megaco", text: include_str!("../mate-configs/megaco.mate") },
    Shipped { name: "mms", text: include_str!("../mate-configs/mms.mate") },
    Shipped { name: "pasv_ftp", text: include_str!("../mate-configs/pasv_ftp.mate") },
    Shipped { name: "q931", text: include_str!("../mate-configs/q931.mate") },
    Shipped { name: "radius", text: include_str!("../mate-configs/radius.mate") },
    Shipped { name: "radius_user", text: include_str!("../mate-configs/radius_user.mate") },
    Shipped { name: "rtsp", text: include_str!("../mate-configs/rtsp.mate") },
    Shipped { name: "sip", text: include_str!("../mate-configs/sip.mate") },
    Shipped { name: "sip_calls", text: include_str!("../mate-configs/sip_calls.mate") },
    Shipped { name: "smpp", text: include_str!("../mate-configs/smpp.mate") },
    Shipped { name: "tcp", text: include_str!("../mate-configs/tcp.mate") },
    Shipped { name: "tcp_connections", text: include_str!("../mate-configs/tcp_connections.mate") },
    Shipped { name: "tls", text: include_str!("../mate-configs/tls.mate") },
    Shipped { name: "voip", text: include_str!("../mate-configs/voip.mate") },
    Shipped { name: "web", text: include_str!("../mate-configs/web.mate") },
    Shipped { name: "wiki-mms", text: include_str!("../mate-configs/wiki-mms.mate") },
];

impl Shipped {
    /// What it is for, from its first line: `// dns.mate - one Gop for each …`.
    pub fn title(&self) -> &'static str {
        let line = self.text.lines().next().unwrap_or_default();
        line.split_once(" - ").map_or("", |(_, title)| title)
    }
}

/// The configuration that a path such as `@dns` stands for; an error if there is none. Other paths are files.
pub fn shipped(path: &str) -> Option<Result<&'static Shipped, NotShipped>> {
    let name = path.strip_prefix('@')?;
    Some(SHIPPED.iter().find(|shipped| shipped.name == name).ok_or(NotShipped))
}

/// No ready configuration has that name.
#[derive(Debug, thiserror::Error)]
#[error("no such configuration comes with mate")]
pub struct NotShipped;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_an_at_is_a_ready_configuration() {
        let found = shipped("@dns").unwrap().unwrap();
        assert_eq!(found.title(), "one Gop for each DNS request with its response.");
        assert!(shipped("@dsn").unwrap().is_err());
        assert!(shipped("dns.mate").is_none());
    }
}
