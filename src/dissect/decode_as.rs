//! "Decode as": which ports carry which protocol, by the user's word.

use std::ops::RangeInclusive;

use super::registry::{self, Row, Run, Tables};
use crate::fields::{Demand, nearest};

/// A "decode as" rule: `tcp.port==8080,http`. Its protocol need not be one that is dissected here:
/// another program may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeAs {
    /// `true` for `tcp.port`, `false` for `udp.port`.
    tcp: bool,
    ports: RangeInclusive<u16>,
    /// Letters, digits, and `.`, `_`, `-` within.
    protocol: String,
}

/// As tshark's `-d` reads it: `tcp.port==8080,http`, a range as `tcp.port==8080-8090,http`.
impl std::fmt::Display for DecodeAs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=={}", self.table(), self.ports.start())?;
        if self.ports.start() != self.ports.end() {
            write!(f, "-{}", self.ports.end())?;
        }
        write!(f, ",{}", self.protocol)
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
        let protocol = protocol.trim();
        if !is_name(protocol) {
            return Err(format!("`{protocol}` is no name of a protocol"));
        }
        Ok(Self { tcp, ports, protocol: protocol.to_owned() })
    }
}

/// Whether it can be the name of a protocol, anybody's.
fn is_name(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric();
    text.len() <= 64
        && text.bytes().next().is_some_and(is_letter)
        && text.bytes().all(|byte| is_letter(byte) || matches!(byte, b'.' | b'_' | b'-'))
}

impl DecodeAs {
    fn table(&self) -> &'static str {
        if self.tcp { "tcp.port" } else { "udp.port" }
    }

    /// Says why no dissector here can follow the rule, if none can.
    pub fn obstacle(&self) -> Option<String> {
        let name = &self.protocol;
        match registry::row_of(name) {
            None => Some(match nearest(name, registry::ROWS.iter().map(|row| row.protocol.name)).as_slice() {
                [] => format!("mate does not dissect `{name}`"),
                near => format!("mate does not dissect `{name}` (did you mean `{}`?)", near.join("` or `")),
            }),
            Some(row) if !self.fits(row) => Some(format!("`{name}` does not run over `{}`", self.table())),
            Some(_) => None,
        }
    }

    fn fits(&self, row: &Row) -> bool {
        match row.run {
            Run::Unit(_) => !self.tcp,
            Run::Stream(_) => self.tcp,
            Run::Both(..) => true,
        }
    }

    /// Enters the rule into the tables, if its protocol is wanted.
    pub(super) fn enter(&self, demand: &Demand, tables: &mut Tables) {
        let row = registry::row_of(&self.protocol).filter(|row| self.fits(row) && demand.reaches(row.protocol));
        let Some(row) = row else { return };
        let ports = if self.tcp { &mut tables.tcp_ports } else { &mut tables.udp_ports };
        self.ports.clone().for_each(|port| ports.insert(port, row));
    }
}

#[cfg(test)]
mod tests {
    use super::DecodeAs;

    #[test]
    fn a_rule_is_read_and_written_as_tshark_does() {
        for (text, written, obstacle) in [
            ("tcp.port==8080,http", "tcp.port==8080,http", None),
            (" udp.port == 5-9 , dns ", "udp.port==5-9,dns", None),
            ("tcp.port==7,x11", "tcp.port==7,x11", Some("mate does not dissect `x11`")),
            ("tcp.port==7,htp", "tcp.port==7,htp", Some("mate does not dissect `htp` (did you mean `http`?)")),
            ("udp.port==7,http", "udp.port==7,http", Some("`http` does not run over `udp.port`")),
        ] {
            let rule: DecodeAs = text.parse().unwrap();
            assert_eq!((rule.to_string().as_str(), rule.obstacle().as_deref()), (written, obstacle));
        }
    }

    #[test]
    fn nothing_but_a_name_passes_for_one() {
        let hostile = ["", "-x", "a b", "a,b", "a;b", "$(a)", "a\nb", "ä", "\"a\"", ".a", "a=b", &"a".repeat(65)];
        for name in hostile {
            let error = format!("tcp.port==1,{name}").parse::<DecodeAs>().unwrap_err();
            assert_eq!(error, format!("`{}` is no name of a protocol", name.trim()));
        }
    }
}
