//! The tables of protocols and fields for a configuration that tshark serves: those of our own
//! dissectors that tshark has, too, and of its other names just those that are demanded.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::vocabulary::{Row, Vocabulary, is_plain};
use crate::fields::{Catalogue, Extent, Field, FieldType, Protocol};

/// Protocols that we have no table of, and that give only their own fields (P9).
const HEADER_ONLY: &[&str] = &["fr", "lapd", "llc", "mpls", "mtp2", "mtp3", "radiotap", "snap", "wlan", "wlan_radio"];

/// A protocol under construction.
struct Table {
    title: &'static str,
    doc: &'static str,
    extent: Extent,
    carries: &'static [&'static str],
    fields: Vec<&'static Field>,
}

/// The catalogue for names that a configuration demands. `native` are the tables of our own
/// dissectors. Without a vocabulary every demanded name is taken for one that exists, as both a
/// protocol and a field, since nobody can tell.
///
/// Of a name that does not exist, the nearest that do are in the catalogue, to be suggested.
pub fn catalogue<'a>(
    native: &[&'static Protocol],
    vocabulary: Option<&Vocabulary>,
    demanded: impl IntoIterator<Item = &'a str>,
) -> Catalogue {
    let mut demanded: BTreeSet<&str> = demanded.into_iter().filter(|name| is_plain(name)).collect();
    let mut tables = Tables::default();
    match vocabulary {
        Some(vocabulary) => {
            let missing: Vec<&str> = unknown(vocabulary, &demanded);
            demanded.extend(missing.iter().flat_map(|name| vocabulary.nearest(name)));
            tables.add_known(native, vocabulary, &demanded);
        }
        None => tables.add_all(native, &demanded),
    }
    tables.finish()
}

fn unknown<'a>(vocabulary: &Vocabulary, names: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let known: HashSet<&str> = vocabulary.find(&names.iter().copied().collect()).into_iter().map(Row::name).collect();
    names.iter().copied().filter(|name| !known.contains(name)).collect()
}

#[derive(Default)]
struct Tables {
    /// By protocol name.
    tables: BTreeMap<String, Table>,
    /// Names of the fields that have a row.
    fields: HashSet<String>,
}

impl Tables {
    fn add_known(&mut self, native: &[&'static Protocol], vocabulary: &Vocabulary, demanded: &BTreeSet<&str>) {
        let own_fields = native.iter().flat_map(|protocol| protocol.fields).map(|field| field.name);
        let own: HashSet<&str> = native.iter().map(|protocol| protocol.name).chain(own_fields).collect();
        let names: HashSet<&str> = own.iter().copied().chain(demanded.iter().copied()).collect();
        for row in vocabulary.find(&names) {
            match row {
                Row::Protocol { name, title } => {
                    self.protocol(native, name, title);
                }
                Row::Field { name, ty, protocol, .. } => {
                    let doc = native
                        .iter()
                        .flat_map(|protocol| protocol.fields)
                        .find(|field| field.name == name)
                        .map_or("", |field| field.doc);
                    self.field(native, protocol, name, ty, doc);
                }
            }
        }
    }

    fn add_all(&mut self, native: &[&'static Protocol], demanded: &BTreeSet<&str>) {
        for protocol in native {
            self.protocol(native, protocol.name, protocol.title);
            for field in protocol.fields {
                self.field(native, protocol.name, field.name, field.ty, field.doc);
            }
        }
        for name in demanded {
            if self.fields.contains(*name) || self.tables.contains_key(*name) {
                continue;
            }
            let owner = name.split('.').next().unwrap_or(name);
            self.protocol(native, name, "");
            self.field(native, owner, name, FieldType::Text, "");
        }
    }

    fn protocol(&mut self, native: &[&'static Protocol], name: &str, title: &str) -> &mut Table {
        self.tables.entry(name.to_owned()).or_insert_with(|| {
            if let Some(own) = native.iter().find(|protocol| protocol.name == name) {
                let (title, doc, extent, carries) = (own.title, own.doc, own.extent, own.carries);
                return Table { title, doc, extent, carries, fields: Vec::new() };
            }
            let header = HEADER_ONLY.binary_search(&name).is_ok();
            let extent = if header { Extent::HeaderOnly } else { Extent::Spanning };
            Table { title: leak(title), doc: "", extent, carries: &[], fields: Vec::new() }
        })
    }

    /// One row for each name: where several have it, values look alike, and a number is a number.
    fn field(&mut self, native: &[&'static Protocol], protocol: &str, name: &str, ty: FieldType, doc: &'static str) {
        if self.fields.insert(name.to_owned()) {
            let field: &'static Field = Box::leak(Box::new(Field::new(leak(name), ty, doc)));
            self.protocol(native, protocol, protocol).fields.push(field);
        }
    }

    fn finish(self) -> Catalogue {
        // What a protocol carries in tshark nobody says: what spans may carry anything.
        let names: Vec<&'static str> = self.tables.keys().map(|name| leak(name)).collect();
        let all: &'static [&'static str] = Box::leak(names.clone().into_boxed_slice());
        let protocols: Vec<&'static Protocol> = names
            .into_iter()
            .zip(self.tables.into_values())
            .map(|(name, table)| {
                let carries = if table.extent == Extent::Spanning { all } else { table.carries };
                let fields: &'static [&'static Field] = Box::leak(table.fields.into_boxed_slice());
                let protocol = Protocol::new(name, table.title, table.doc, table.extent, carries, fields);
                let protocol: &'static Protocol = Box::leak(Box::new(protocol));
                protocol
            })
            .collect();
        Catalogue::of_texts(&protocols)
    }
}

/// Tables are for ever; there is one set of them in a run.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::sample;
    use super::*;
    use crate::fields::Base;

    fn native() -> Vec<&'static Protocol> {
        static FLAGS: Field = Field::new("tcp.flags", FieldType::Uint(2, Base::Hex), "All flags.");
        static LACKING: Field = Field::new("tcp.not_in_tshark", FieldType::Bool, "");
        static TCP: Protocol = Protocol::new("tcp", "TCP", "", Extent::Spanning, &["http"], &[&FLAGS, &LACKING]);
        static IP: Protocol = Protocol::new("ip", "IP", "", Extent::HeaderOnly, &["tcp"], &[]);
        vec![&TCP, &IP]
    }

    #[test]
    fn header_only_protocols_are_sorted() {
        assert!(HEADER_ONLY.is_sorted());
    }

    #[test]
    fn own_names_and_demanded_ones_are_there_if_tshark_has_them() {
        let vocabulary = sample();
        let catalogue = catalogue(&native(), Some(&vocabulary), ["sip", "sip.Method", "http.request", "nope"]);
        assert_eq!(catalogue.protocol("tcp").unwrap().title, "TCP");
        assert_eq!(catalogue.protocol("ip").unwrap().extent, Extent::HeaderOnly);
        assert_eq!(catalogue.protocol("sip").unwrap().title, "Session Initiation Protocol");
        let Some(field) = catalogue.field(catalogue.field_ids("http.request")[0]) else { panic!("no field") };
        assert_eq!(field.ty, FieldType::Bool);
        assert_eq!(catalogue.field_ids("tcp.flags").len(), 1);
        for name in ["nope", "tcp.not_in_tshark", "ip.addr"] {
            assert!(catalogue.lookup(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn the_nearest_to_a_misspelt_name_are_known() {
        let vocabulary = sample();
        let catalogue = catalogue(&native(), Some(&vocabulary), ["sip.Methud"]);
        assert_eq!(catalogue.nearest("sip.Methud"), ["sip.Method"]);
    }

    #[test]
    fn without_a_vocabulary_every_name_is_taken() {
        let catalogue = catalogue(&native(), None, ["sip", "sip.Method", "tcp.flags", "not plain"]);
        assert_eq!(catalogue.lookup("sip.Method").len(), 2);
        assert_eq!(catalogue.lookup("tcp.flags").len(), 1);
        assert!(catalogue.lookup("not plain").is_empty());
    }
}
