//! "Decode as": which ports carry which protocol, by the user's word.

use super::registry::{self, Run, Tables};
use crate::fields::Demand;

/// A "decode as" rule: `tcp.port==8080,http`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeAs {
    /// `true` for `tcp.port`, `false` for `udp.port`.
    tcp: bool,
    ports: std::ops::RangeInclusive<u16>,
    row: &'static str,
}

/// As tshark's `-d` reads it: `tcp.port==8080,http`, a range as `tcp.port==8080-8090,http`.
impl std::fmt::Display for DecodeAs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let table = if self.tcp { "tcp" } else { "udp" };
        write!(f, "{table}.port=={}", self.ports.start())?;
        if self.ports.start() != self.ports.end() {
            write!(f, "-{}", self.ports.end())?;
        }
        write!(f, ",{}", self.row)
    }
}

impl std::str::FromStr for DecodeAs {
    type Err = String;

    /// Reads `tcp.port==N,PROTOCOL`, `udp.port==N-M,PROTOCOL`, as tshark's `-d`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (selector, protocol) =
            text.split_once(',').ok_or("expected `tcp.port==PORT,PROTOCOL`, for example `tcp.port==8080,http`")?;
        let (table, ports) =
            selector.split_once("==").ok_or("expected `==` between the table and the port, as in `tcp.port==8080`")?;
        let tcp = match table.trim() {
            "tcp.port" => true,
            "udp.port" => false,
            other => return Err(format!("unknown table `{other}`: use `tcp.port` or `udp.port`")),
        };
        let port = |text: &str| text.trim().parse::<u16>().map_err(|_| format!("`{text}` is not a port"));
        let ports = match ports.split_once(['-', ':']) {
            Some((first, last)) => port(first)?..=port(last)?,
            None => port(ports)?..=port(ports)?,
        };
        let name = protocol.trim();
        let row = registry::row_of(name).ok_or_else(|| format!("unknown protocol `{name}`"))?;
        let fits = match row.run {
            Run::Unit(_) => !tcp,
            Run::Stream(_) => tcp,
            Run::Both(..) => true,
        };
        if !fits {
            return Err(format!("`{name}` does not run over `{table}`"));
        }
        Ok(Self { tcp, ports, row: row.protocol.name })
    }
}

impl DecodeAs {
    /// Enters the rule into the tables, if its protocol is wanted.
    pub(super) fn enter(&self, demand: &Demand, tables: &mut Tables) {
        let Some(row) = registry::row_of(self.row).filter(|row| demand.reaches(row.protocol)) else { return };
        let ports = if self.tcp { &mut tables.tcp_ports } else { &mut tables.udp_ports };
        self.ports.clone().for_each(|port| ports.insert(port, row));
    }
}
