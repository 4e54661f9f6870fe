//! Values and conditions in today's spelling (C3): quotes, and the texts that fields have today.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::Old;
use super::read::Item;
use crate::fields::{Base, Catalogue, FieldType, Name};

/// What is known of the attributes.
#[derive(Debug)]
pub(super) struct Kinds<'t> {
    /// The types of the fields that each attribute is extracted from.
    types: BTreeMap<&'t str, Vec<FieldType>>,
    /// Pdus, the attributes that they extract, and the fields.
    extracted: BTreeSet<(&'t str, &'t str, &'t str)>,
    /// Attributes that Transforms insert.
    inserted: BTreeSet<&'t str>,
    /// Pdus may stand in another file.
    has_includes: bool,
}

/// A condition, without the attribute's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) note: Option<String>,
}

impl<'t> Kinds<'t> {
    pub(super) fn new(old: &'t Old<'t>, catalogue: &Catalogue) -> Self {
        let mut types: BTreeMap<&str, Vec<FieldType>> = BTreeMap::new();
        let mut extracted = BTreeSet::new();
        for pdu in &old.pdus {
            for item in pdu.extracts.iter().flat_map(|part| &part.items) {
                extracted.insert((pdu.name, item.name.as_str(), item.text()));
                let fields = catalogue.lookup(item.text()).iter().map(|row| match row {
                    Name::Field(field) => field.ty,
                    Name::Protocol(_) => FieldType::None,
                });
                types.entry(&item.name).or_default().extend(fields);
            }
        }
        let rules = old.transforms.iter().flat_map(|transform| &transform.rules);
        let inserted = rules.flat_map(|rule| &rule.items).filter(|item| item.dotted).map(|item| item.name.as_str());
        Self { types, extracted, inserted: inserted.collect(), has_includes: old.has_includes() }
    }

    /// Whether a Pdu of that name can have the attribute.
    pub(super) fn is_given(&self, pdu: &str, attribute: &str) -> bool {
        self.has_includes || self.inserted.contains(attribute) || self.fields(pdu, attribute) > 0
    }

    /// Whether it asks for one value of an attribute that can have several in a Pdu (D2).
    pub(super) fn is_one_of_several(&self, pdu: &str, item: &Item) -> bool {
        item.op.is_some() && self.fields(pdu, &item.name) > 1
    }

    /// How many fields give an attribute of a Pdu.
    fn fields(&self, pdu: &str, attribute: &str) -> usize {
        self.extracted.iter().filter(|(of, name, _)| (*of, *name) == (pdu, attribute)).count()
    }

    /// The type of an attribute whose fields are all of one.
    fn kind(&self, attribute: &str) -> Option<FieldType> {
        let types = self.types.get(attribute)?;
        let first = types.first()?;
        types.iter().all(|ty| ty == first).then_some(*first)
    }

    pub(super) fn condition(&self, item: &Item) -> Condition {
        let Some(op) = item.op else { return Condition { text: String::new(), note: None } };
        let parts: Vec<&str> = if op == '|' { item.value.split('|').collect() } else { vec![&item.value] };
        let name = &item.name;
        match self.kind(name) {
            Some(FieldType::Bool) if matches!(op, '=' | '!') && matches!(parts.as_slice(), ["0" | "1"]) => {
                let is_true = (item.value == "1") == (op == '=');
                let text = if is_true { "{\"1\"|\"True\"}" } else { "{\"0\"|\"False\"}" };
                let note = "Wireshark 4.4 writes booleans as `True` and `False`, 4.0 as `1` and `0`".to_owned();
                return Condition { text: text.to_owned(), note: Some(note) };
            }
            Some(FieldType::Uint(bytes, Base::Hex))
                if matches!(op, '=' | '!' | '|') && !self.inserted.contains(name.as_str()) =>
            {
                let hex: Option<Vec<String>> = parts.iter().map(|part| hexadecimal(part, bytes)).collect();
                if let Some(hex) = hex {
                    let note = format!("values of `{name}` are hexadecimal today");
                    let quoted: Vec<String> = hex.iter().map(|value| quoted(value)).collect();
                    return Condition { text: with_operator(op, &quoted), note: Some(note) };
                }
            }
            _ => {}
        }
        if op == '=' && item.value.is_empty() {
            let note = "Wireshark cannot read an empty value; this asks whether the attribute is there".to_owned();
            return Condition { text: String::new(), note: Some(note) };
        }
        let values: Vec<String> = parts.into_iter().map(value).collect();
        Condition { text: with_operator(op, &values), note: None }
    }
}

fn with_operator(op: char, values: &[String]) -> String {
    match (op, values) {
        ('|', _) => format!("{{{}}}", values.join("|")),
        _ => format!("{op}{}", values.join("|")),
    }
}

/// `5` as `0x05`.
fn hexadecimal(text: &str, bytes: u8) -> Option<String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u64>().ok().filter(|_| is_number)?;
    Some(format!("0x{number:0width$x}", width = usize::from(bytes) * 2))
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// A value, quoted unless it is a NAME, INTEGER, FLOATING or DOTTED_IP (C3).
pub(super) fn value(text: &str) -> String {
    if is_name(text) || is_number(text) { text.to_owned() } else { quoted(text) }
}

/// L4
pub(super) fn is_name(text: &str) -> bool {
    let is_word = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(goes_on) && !is_word
}

/// L5: digits, digits with a point, or an address.
fn is_number(text: &str) -> bool {
    let groups: Vec<&str> = text.split('.').collect();
    let digits = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let is_address = groups.len() == 4 && groups.iter().all(|group| group.len() <= 3);
    groups.iter().all(digits) && (groups.len() <= 2 || is_address)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C3
    #[test]
    fn values_are_quoted_where_they_have_to_be() {
        let plain = ["name", "ftp-data", "10", "010", "1.5", "10.0.0.1"];
        assert!(plain.iter().all(|text| value(text) == *text));
        let others = ["DESCRIBE", "DS1/0/3/0", "Choose one", "0x12", "a:b", "true", "False", "", ".5", "1.2.3", "-1"];
        assert!(others.iter().all(|text| value(text) == quoted(text)));
    }
}
