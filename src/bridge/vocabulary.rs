//! tshark's vocabulary: every protocol and field that it can show, as `tshark -G fields` tells them.
//! It is large, so it is kept as text, one row a line, and searched for the few names in question.

use std::collections::HashSet;

use crate::fields::{self, Base, FieldType};

/// All names of a tshark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Rows: `P`, name, title, or `F`, name, type, protocol, meaning; with tabs between.
    text: String,
}

/// A row of the vocabulary. Several may have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// A protocol, or what counts as one.
    Protocol {
        /// `sip`
        name: &'a str,
        /// `Session Initiation Protocol`
        title: &'a str,
    },
    /// A field.
    Field {
        /// `sip.Method`
        name: &'a str,
        /// Its type; those that need no telling apart are text.
        ty: FieldType,
        /// The name of its protocol.
        protocol: &'a str,
        /// What it is, in a few words; may be empty.
        meaning: &'a str,
    },
}

impl<'a> Row<'a> {
    /// The name of the protocol or field.
    pub fn name(self) -> &'a str {
        match self {
            Self::Protocol { name, .. } | Self::Field { name, .. } => name,
        }
    }
}

impl Vocabulary {
    /// One out of rows as it keeps them.
    pub(super) fn from_text(text: String) -> Self {
        Self { text }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it has no names.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// All rows, in tshark's order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.text.lines().filter_map(row)
    }

    /// Whether the name is in it.
    pub fn knows(&self, name: &str) -> bool {
        self.rows().any(|row| row.name() == name)
    }

    /// All rows of these names.
    pub(super) fn find<'a>(&'a self, names: &HashSet<&str>) -> Vec<Row<'a>> {
        self.rows().filter(|row| names.contains(row.name())).collect()
    }

    /// The names nearest to one that is not in it, at most three.
    pub fn nearest(&self, name: &str) -> Vec<&str> {
        // Names that begin otherwise are near to none, and there are very many.
        let first = name.bytes().next();
        fields::nearest(name, self.rows().map(Row::name).filter(|known| known.bytes().next() == first))
    }
}

/// Whether a name can stand on a command line and in a filter as it is.
pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

fn row(line: &str) -> Option<Row<'_>> {
    let mut parts = line.split('\t');
    match (parts.next()?, parts.next()?, parts.next()?, parts.next(), parts.next()) {
        ("P", name, title, None, None) => Some(Row::Protocol { name, title }),
        ("F", name, ty, Some(protocol), Some(meaning)) => {
            Some(Row::Field { name, ty: field_type(ty)?, protocol, meaning })
        }
        _ => None,
    }
}

/// The types that need telling apart, by the word that stands in a row.
fn field_type(word: &str) -> Option<FieldType> {
    Some(match word {
        "none" => FieldType::None,
        "bool" => FieldType::Bool,
        "int" => FieldType::Int,
        "frame" => FieldType::Framenum,
        "ipv4" => FieldType::Ipv4,
        "ipv6" => FieldType::Ipv6,
        "ether" => FieldType::Ether,
        "bytes" => FieldType::Bytes,
        "text" => FieldType::Text,
        "seconds" => FieldType::Seconds,
        "time" => FieldType::Time,
        "double" => FieldType::Double,
        _ => {
            let (base, bytes) = match word.strip_prefix("hex") {
                Some(bytes) => (Base::Hex, bytes),
                None => (Base::Dec, word.strip_prefix("dec")?),
            };
            FieldType::Uint(bytes.parse().ok().filter(|bytes| (1..=8).contains(bytes))?, base)
        }
    })
}

/// The word for a type as tshark names it, with its base.
fn word(ty: &str, base: &str) -> String {
    let plain = match ty {
        "FT_NONE" => "none",
        "FT_BOOLEAN" => "bool",
        "FT_FRAMENUM" => "frame",
        "FT_IPv4" => "ipv4",
        "FT_IPv6" => "ipv6",
        "FT_ETHER" => "ether",
        "FT_BYTES" | "FT_UINT_BYTES" => "bytes",
        "FT_RELATIVE_TIME" => "seconds",
        "FT_ABSOLUTE_TIME" => "time",
        "FT_FLOAT" | "FT_DOUBLE" => "double",
        _ if ty.starts_with("FT_INT") => "int",
        _ => {
            let bits: u8 = ty.strip_prefix("FT_UINT").and_then(|bits| bits.parse().ok()).unwrap_or(0);
            if bits == 0 {
                return "text".to_owned();
            }
            let base = if base.contains("BASE_HEX") { "hex" } else { "dec" };
            return format!("{base}{}", bits / 8);
        }
    };
    plain.to_owned()
}

/// Makes a vocabulary of what `tshark -G fields` prints.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
}

impl Builder {
    /// A line: `P`, title, name; or `F`, title, name, type, protocol, base, mask, text.
    pub(super) fn line(&mut self, line: &str) {
        let parts: Vec<&str> = line.trim_end_matches(['\r', '\n']).split('\t').collect();
        match parts.as_slice() {
            ["P", title, name, ..] | ["F", title, name, "FT_PROTOCOL", ..] if is_plain(name) => {
                self.push(&["P", name, title]);
            }
            ["F", title, name, ty, protocol, base, rest @ ..] if is_plain(name) => {
                let more = rest.get(1).copied().unwrap_or_default();
                self.push(&["F", name, &word(ty, base), protocol, &meaning(title, more)]);
            }
            _ => {}
        }
    }

    fn push(&mut self, parts: &[&str]) {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.text.push('\t');
            }
            self.text.push_str(part);
        }
        self.text.push('\n');
    }

    pub(super) fn finish(self) -> Vocabulary {
        Vocabulary { text: self.text }
    }
}

/// What a field is, by its title and by what tshark says beyond that, which is often nothing.
fn meaning(title: &str, more: &str) -> String {
    let (title, more) = (title.trim(), more.trim());
    if more.is_empty() || more.eq_ignore_ascii_case(title) { title.to_owned() } else { format!("{title}: {more}") }
}

/// A small vocabulary, in the form in which tshark tells it.
#[cfg(test)]
pub(super) fn sample() -> Vocabulary {
    let lines = [
        "P\tSession Initiation Protocol\tsip",
        "P\tFrame\tframe",
        "P\tEthernet\teth",
        "P\tInternet Protocol Version 4\tip",
        "P\tTransmission Control Protocol\ttcp",
        "P\tHypertext Transfer Protocol\thttp",
        "P\tMessage Transfer Part Level 3\tmtp3",
        "P\tData\tdata",
        "F\tMethod\tsip.Method\tFT_STRING\tsip\t\t0x0\t",
        "F\tCode\tsip.Status-Code\tFT_UINT32\tsip\tBASE_DEC\t0x0\t",
        "F\tRequest\thttp.request\tFT_BOOLEAN\thttp\t8\t0x0\tTRUE if it is one",
        "F\tHost\thttp.host\tFT_STRING\thttp\t\t0x0\t",
        "F\tFlags\ttcp.flags\tFT_UINT16\ttcp\tBASE_HEX\t0xfff\tFlags",
        "F\tAddress\tip.addr\tFT_IPv4\tip\t\t0x0\t",
        "F\tNumber\tframe.number\tFT_UINT32\tframe\tBASE_DEC\t0x0\t",
        "F\tPlain text\tip.text\tFT_NONE\tip\t\t0x0\t",
        "F\tSegments\ttcp.segments\tFT_NONE\ttcp\t\t0x0\t",
        "F\tNop\ttcp.options.nop\tFT_PROTOCOL\ttcp\t\t0x0\t",
        "F\tNot on a command line\tbad name;x\tFT_NONE\tip\t\t0x0\t",
    ];
    let mut builder = Builder::default();
    for line in lines {
        builder.line(line);
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &'static str, ty: FieldType, protocol: &'static str, meaning: &'static str) -> Row<'static> {
        Row::Field { name, ty, protocol, meaning }
    }

    #[test]
    fn rows_are_read_with_their_types() {
        let vocabulary = sample();
        let names = HashSet::from(["sip", "sip.Status-Code", "http.request", "tcp.flags", "tcp.options.nop", "x"]);
        assert_eq!(
            vocabulary.find(&names),
            [
                Row::Protocol { name: "sip", title: "Session Initiation Protocol" },
                field("sip.Status-Code", FieldType::Uint(4, Base::Dec), "sip", "Code"),
                field("http.request", FieldType::Bool, "http", "Request: TRUE if it is one"),
                field("tcp.flags", FieldType::Uint(2, Base::Hex), "tcp", "Flags"),
                Row::Protocol { name: "tcp.options.nop", title: "Nop" },
            ]
        );
        assert!(vocabulary.knows("ip.addr") && !vocabulary.knows("bad name;x") && !vocabulary.is_empty());
        assert_eq!(vocabulary.nearest("sip.Methud"), ["sip.Method"]);
    }

    #[test]
    fn every_type_is_kept() {
        let types = [
            ("FT_NONE", FieldType::None),
            ("FT_FRAMENUM", FieldType::Framenum),
            ("FT_INT32", FieldType::Int),
            ("FT_UINT24", FieldType::Uint(3, Base::Dec)),
            ("FT_UINT64", FieldType::Uint(8, Base::Dec)),
            ("FT_IPv4", FieldType::Ipv4),
            ("FT_IPv6", FieldType::Ipv6),
            ("FT_ETHER", FieldType::Ether),
            ("FT_UINT_BYTES", FieldType::Bytes),
            ("FT_UINT_STRING", FieldType::Text),
            ("FT_STRINGZ", FieldType::Text),
            ("FT_GUID", FieldType::Text),
            ("FT_RELATIVE_TIME", FieldType::Seconds),
            ("FT_ABSOLUTE_TIME", FieldType::Time),
            ("FT_DOUBLE", FieldType::Double),
        ];
        for (name, ty) in types {
            assert_eq!(field_type(&word(name, "")), Some(ty), "{name}");
        }
        for text in ["", "hex", "hex9", "dec0", "decx", "other"] {
            assert_eq!(field_type(text), None);
        }
    }

    #[test]
    fn only_plain_names_go_further() {
        assert!(is_plain("sip.Status-Code") && is_plain("29west") && is_plain("_ws.malformed"));
        for name in ["", "-z", "a b", "a;b", "a\"", "a||b", ".x", "ä", "a\nb"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
