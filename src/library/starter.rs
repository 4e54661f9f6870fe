//! Writes a first configuration for a protocol or a pair of them, with comments that say what to change.

use std::fmt::Write as _;

use super::choice;
use super::starters::{self, Starter};
use crate::fields::{Catalogue, Protocol};

/// The field that all frames of a usual capture have in common.
const LINK: &str = "frame.encap_type";

/// Why there is no first configuration.
#[derive(Debug, thiserror::Error)]
pub enum StarterError {
    /// There is no such protocol.
    #[error("mate dissects no protocol `{name}`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Protocols of similar names.
        near: Vec<&'static str>,
    },
    /// One that is to be joined with others lies below all addresses of hosts.
    #[error("`{name}` has no addresses of hosts, by which it could be joined with others")]
    NoHosts {
        /// The protocol.
        name: &'static str,
    },
}

/// Whether messages of this protocol are told apart by what it is for, not by connection alone.
pub fn has_starter(protocol: &str) -> bool {
    starters::row(protocol).is_some()
}

/// A first configuration for these protocols; several are joined by a Gog.
pub fn starter(names: &[&str], catalogue: &Catalogue) -> Result<String, StarterError> {
    let mut parts = Vec::new();
    for name in names {
        let Some(protocol) = catalogue.protocol(name) else {
            return Err(StarterError::Unknown { name: (*name).to_owned(), near: catalogue.nearest_protocols(name) });
        };
        if !parts.iter().any(|part: &Part| part.protocol.name == protocol.name) {
            parts.push(
                starters::row(name).map_or_else(|| Part::plain(protocol, catalogue), |row| Part::new(protocol, row)),
            );
        }
    }
    let join = match parts.as_slice() {
        [] | [_] => Join::None,
        several if several.iter().all(|part| part.asks) => Join::Client,
        _ => Join::Hosts,
    };
    if let Some(part) = parts.iter().find(|part| join != Join::None && !part.has_hosts()) {
        return Err(StarterError::NoHosts { name: part.protocol.name });
    }
    let mut text = head(&parts);
    for part in &mut parts {
        part.prepare(join);
        part.write(join, catalogue, &mut text);
    }
    if join != Join::None {
        gog(&parts, join, &mut text);
    }
    text += "Done;\n";
    Ok(text)
}

/// What ties the groups of several protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    None,
    /// Who asks.
    Client,
    /// The two hosts.
    Hosts,
}

/// What is written for one protocol.
struct Part {
    protocol: &'static Protocol,
    /// `dns`, as a name.
    stem: String,
    group: &'static str,
    what: String,
    transport: Vec<String>,
    asks: bool,
    key: Vec<String>,
    start: String,
    stop: String,
    needs: Vec<(String, String)>,
    shows: Vec<(String, String)>,
    /// Seconds of silence that end a Gop.
    idle: Option<u32>,
}

fn stem(protocol: &str) -> String {
    protocol.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(attr, field)| ((*attr).to_owned(), (*field).to_owned())).collect()
}

impl Part {
    fn new(protocol: &'static Protocol, row: &'static Starter) -> Self {
        Self {
            protocol,
            stem: stem(protocol.name),
            group: row.group,
            what: row.what.to_owned(),
            transport: row.transport.split('/').map(str::to_owned).collect(),
            asks: row.asks,
            key: row.key.iter().map(|attr| (*attr).to_owned()).collect(),
            start: row.start.to_owned(),
            stop: row.stop.to_owned(),
            needs: owned(row.needs),
            shows: owned(row.shows),
            idle: None,
        }
    }

    /// By connection, or by the two hosts, until there is silence.
    fn plain(protocol: &'static Protocol, catalogue: &Catalogue) -> Self {
        let name = protocol.name;
        let over = |below: &str| name != below && choice::runs_over(catalogue, name, below);
        let carriers = ["udp", "tcp", "sctp", "ip", "ipv6"].into_iter().filter(|below| over(below));
        let mut transport: Vec<String> = carriers.map(str::to_owned).collect();
        let has = |transport: &[String], wanted: &str| transport.iter().any(|below| below == wanted);
        // What also runs over IP itself has no connection there.
        let on_ip = catalogue.protocol("ip").is_some_and(|ip| ip.carries.contains(&name));
        let in_stream = (has(&transport, "udp") || has(&transport, "tcp")) && !on_ip;
        let (key, what): (&[&str], &str) = if in_stream || matches!(name, "udp" | "tcp") {
            (&["addr", "addr", "stream"], "what two ports say to each other, until there is silence")
        } else if has(&transport, "ip") || matches!(name, "ip" | "ipv6") {
            (&["addr", "addr"], "what two hosts say to each other, until there is silence")
        } else {
            transport = if name == "frame" { Vec::new() } else { vec!["frame".to_owned()] };
            (&["link"], "all of it, until there is silence")
        };
        if transport.iter().any(|below| below == "udp" || below == "tcp") {
            transport.retain(|below| below != "sctp");
        }
        let mut fields = choice::fields(protocol);
        fields.retain(|field| field.name != LINK);
        Self {
            protocol,
            stem: stem(name),
            group: "ses",
            what: what.to_owned(),
            transport,
            asks: false,
            key: key.iter().map(|attr| (*attr).to_owned()).collect(),
            start: key.last().copied().unwrap_or_default().to_owned(),
            stop: "never".to_owned(),
            needs: Vec::new(),
            shows: fields.iter().map(|field| (choice::attribute(name, field.name), field.name.to_owned())).collect(),
            idle: Some(60),
        }
    }

    /// Adds the attributes that come from the layers around.
    fn prepare(&mut self, join: Join) {
        let own = self.protocol.name;
        let known = |part: &Self, attr: &str| part.needs.iter().chain(&part.shows).any(|(known, _)| known == attr);
        let has = |part: &Self, layer: &str| own == layer || part.transport.iter().any(|below| below == layer);
        let mut around: Vec<(&str, String)> = Vec::new();
        let from = |attr: &'static str, layers: &[&str], field: &str| -> Vec<(&'static str, String)> {
            let layers = layers.iter().filter(|layer| !known(self, attr) && has(self, layer));
            layers.map(|layer| (attr, format!("{layer}.{field}"))).collect()
        };
        let wanted = |attr: &str| self.key.iter().any(|key| key == attr);
        if wanted("addr") || join == Join::Hosts {
            around.extend(from("addr", &["ip", "ipv6"], "addr"));
        }
        if wanted("port") {
            around.extend(from("port", &["udp", "tcp"], "port"));
        }
        if wanted("stream") {
            around.extend(from("stream", &["udp", "tcp"], "stream"));
        }
        if wanted("link") {
            around.push(("link", LINK.to_owned()));
        }
        if join == Join::Client {
            around.extend(from("client", &["ip", "ipv6"], "src"));
        }
        let around = around.into_iter().map(|(attr, field)| (attr.to_owned(), field));
        self.needs = around.chain(std::mem::take(&mut self.needs)).collect();
    }

    /// Whether there are addresses of hosts, its own or around it.
    fn has_hosts(&self) -> bool {
        let mut layers = self.transport.iter().map(String::as_str).chain([self.protocol.name]);
        layers.any(|layer| matches!(layer, "ip" | "ipv6")) || self.needs.iter().any(|(attr, _)| attr == "addr")
    }

    fn pdu(&self) -> String {
        format!("{}_pdu", self.stem)
    }

    fn gop(&self) -> String {
        format!("{}_{}", self.stem, self.group)
    }

    fn write(&self, join: Join, catalogue: &Catalogue, text: &mut String) {
        let (pdu, gop, stem) = (self.pdu(), self.gop(), &self.stem);
        if join == Join::Client {
            let _ = write!(
                text,
                "// The client is where a request comes from. Other messages come from elsewhere, so it is taken away.\n\
                 Transform {stem}_client {{\n    Match ({});\n    Match Loose (client) Replace ();\n}};\n\n",
                self.start
            );
        }
        let transport = if self.transport.is_empty() { "mate".to_owned() } else { self.transport.join("/") };
        let title = self.protocol.title;
        let _ = writeln!(
            text,
            "// One Pdu for each message of {title}; `mate fields {}` lists its fields.",
            self.protocol.name
        );
        let _ = writeln!(text, "Pdu {pdu} Proto {} Transport {transport} {{", self.protocol.name);
        let lines: Vec<(String, &str)> = self
            .needs
            .iter()
            .chain(&self.shows)
            .map(|(attr, field)| {
                let doc = catalogue.lookup(field).iter().find_map(|name| match name {
                    crate::fields::Name::Field(field) => Some(field.doc),
                    crate::fields::Name::Protocol(_) => None,
                });
                (format!("    Extract {attr} From {field};"), doc.unwrap_or_default())
            })
            .collect();
        let width = lines.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
        for (line, doc) in &lines {
            let _ = writeln!(text, "{line:width$}  // {doc}");
        }
        if join == Join::Client {
            let _ = writeln!(text, "    Transform {stem}_client;");
        }
        text.push_str("};\n\n");
        let _ = writeln!(text, "// One Gop for {}: the Pdus with the same key.", self.what);
        let _ = writeln!(text, "Gop {gop} On {pdu} Match ({}) {{", self.key.join(", "));
        let _ = writeln!(text, "    Start ({});", self.start);
        let _ = writeln!(text, "    Stop ({});", self.stop);
        let extra = self.extra(join);
        if !extra.is_empty() {
            let _ = writeln!(text, "    Extra ({});  // what of its Pdus the Gop keeps", extra.join(", "));
        }
        if let Some(idle) = self.idle {
            let _ = writeln!(text, "    IdleTimeout {idle};  // seconds; Wireshark itself turns its meaning round");
        }
        text.push_str("};\n\n");
    }

    /// What the Gop keeps besides its key.
    fn extra(&self, join: Join) -> Vec<&str> {
        let joins = match join {
            Join::None => None,
            Join::Client => Some("client"),
            Join::Hosts => Some("addr"),
        };
        let shown = self.shows.iter().map(|(attr, _)| attr.as_str());
        let mut extra: Vec<&str> = Vec::new();
        for attr in joins.into_iter().chain(shown) {
            if !self.key.iter().any(|key| key == attr) && !extra.contains(&attr) {
                extra.push(attr);
            }
        }
        extra
    }
}

fn head(parts: &[Part]) -> String {
    let names: Vec<&str> = parts.iter().map(|part| part.protocol.name).collect();
    let titles: Vec<&str> = parts.iter().map(|part| part.protocol.title).collect();
    let mut text =
        format!("// {}, made by `mate new {}`: change it as you like.\n//\n", titles.join(" with "), names.join(" "));
    text += "// Save it as my.mate, and then:\n//\n//   mate check my.mate                 is it right?\n";
    text += "//   mate -C my.mate CAPTURE            the groups of a capture\n";
    text += "//   mate -C my.mate CAPTURE --top 10   the ten slowest\n//\n// With -Y before it, a filter says which groups to report:\n//\n";
    for part in parts {
        let gop = part.gop();
        if part.idle.is_some() {
            let _ = writeln!(text, "//   mate.{gop}.Duration > 60   those of more than a minute");
        } else {
            let _ = writeln!(text, "//   mate.{gop}.Time > 0.5   those that took more than half a second");
            let _ = writeln!(text, "//   mate.{gop} && !mate.{gop}.Time   those that never came to their end");
        }
    }
    text.push('\n');
    text
}

fn gog(parts: &[Part], join: Join, text: &mut String) {
    let stems: Vec<&str> = parts.iter().map(|part| part.stem.as_str()).collect();
    let (key, what) = match join {
        Join::Client => ("client", "the same client"),
        _ => ("addr, addr", "the same two hosts"),
    };
    let _ =
        writeln!(text, "// One Gog for all groups of {what}, as long as they follow each other within five seconds.");
    let _ = writeln!(text, "Gog {} {{", stems.join("_and_"));
    for part in parts {
        let _ = writeln!(text, "    Member {} ({key});", part.gop());
    }
    text.push_str("    Expiration 5.0;\n};\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Name;

    fn catalogue() -> Catalogue {
        Catalogue::new(&crate::dissect::protocols())
    }

    #[test]
    fn rows_name_protocols_and_fields_that_exist_and_are_sorted() {
        let catalogue = catalogue();
        assert!(starters::STARTERS.is_sorted_by_key(|row| row.protocol));
        for row in starters::STARTERS {
            assert!(catalogue.protocol(row.protocol).is_some(), "{}", row.protocol);
            for (_, field) in row.needs.iter().chain(row.shows) {
                assert!(matches!(catalogue.lookup(field), [Name::Field(_), ..]), "{field}");
            }
        }
    }

    #[test]
    fn every_protocol_has_a_first_configuration_without_warnings() {
        let catalogue = catalogue();
        let clean = |names: &[&str]| {
            let text = starter(names, &catalogue).unwrap();
            let loaded = crate::lang::judge(crate::lang::parse("new.mate", &text, &[]), &catalogue);
            let found: Vec<&str> = loaded.diagnostics.iter().map(|found| found.message.as_str()).collect();
            assert!(found.is_empty(), "{names:?}: {found:?}\n{text}");
        };
        for protocol in catalogue.protocols() {
            clean(&[protocol.name]);
            if !matches!(starter(&[protocol.name, "dns"], &catalogue), Err(StarterError::NoHosts { .. })) {
                clean(&[protocol.name, "dns"]);
            }
        }
    }

    #[test]
    fn an_unknown_protocol_is_named_with_its_likes() {
        let error = starter(&["dnss"], &catalogue()).unwrap_err();
        let StarterError::Unknown { name, near } = error else { panic!("{error}") };
        assert_eq!((name.as_str(), near.contains(&"dns")), ("dnss", true));
    }
}
