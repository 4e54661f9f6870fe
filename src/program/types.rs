//! What the values of an attribute can be, told from the configuration and the catalogue alone: never from
//! the traffic, so that tables of two captures have the same columns.

use std::collections::HashMap;

use super::avp::AttrId;
use crate::fields::{Base, Catalogue, FieldType};
use crate::lang::ast::{self, Declaration};

/// What all values of an attribute are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AttrType {
    /// Texts, of which some may look like numbers.
    #[default]
    Text,
    /// `1` or `0`.
    Boolean,
    /// Decimal integers of 64 bits, with a sign.
    Integer,
    /// Decimal integers of 64 bits, without a sign.
    Unsigned,
    /// Decimal fractions.
    Real,
}

impl AttrType {
    /// What a field gives, as its dissector shows it.
    fn of_field(ty: FieldType) -> Self {
        match ty {
            FieldType::Bool => Self::Boolean,
            FieldType::Uint(8, Base::Dec) => Self::Unsigned,
            FieldType::Uint(_, Base::Dec) | FieldType::Int | FieldType::Framenum => Self::Integer,
            FieldType::Seconds | FieldType::Double => Self::Real,
            FieldType::None
            | FieldType::Uint(_, Base::Hex)
            | FieldType::Ipv4
            | FieldType::Ipv6
            | FieldType::Ether
            | FieldType::Bytes
            | FieldType::Text
            | FieldType::Time => Self::Text,
        }
    }

    /// What a text of a Transform is: a number only if it would be written in the same way.
    fn of_text(text: &str) -> Self {
        match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Self::Integer,
            _ => Self::Text,
        }
    }

    /// What can be either.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Boolean | Self::Integer, Self::Boolean | Self::Integer) => Self::Integer,
            (Self::Boolean, Self::Unsigned) | (Self::Unsigned, Self::Boolean) => Self::Unsigned,
            _ => Self::Text,
        }
    }
}

/// The types of all attributes, by number: what fields are extracted to each, and what Transforms insert.
pub(super) fn types(config: &ast::Config, catalogue: &Catalogue, ids: &HashMap<String, AttrId>) -> Vec<AttrType> {
    let mut types: Vec<Option<AttrType>> = vec![None; ids.len()];
    let mut add = |name: &str, ty: AttrType| {
        let known = ids.get(name).and_then(|id| types.get_mut(usize::from(id.0)));
        if let Some(known) = known {
            *known = Some(known.map_or(ty, |known| known.or(ty)));
        }
    };
    for declaration in &config.declarations {
        match declaration {
            Declaration::Pdu(pdu) => {
                for extract in &pdu.extracts {
                    for id in catalogue.field_ids(&extract.field.node) {
                        let field = catalogue.field(id).filter(|_| !catalogue.is_of_texts());
                        add(&extract.attr.node, field.map_or(AttrType::Text, |field| AttrType::of_field(field.ty)));
                    }
                }
            }
            Declaration::Transform(transform) => {
                let actions = transform.rules.iter().filter_map(|rule| rule.action.as_ref());
                for avp in actions.flat_map(|(_, avpl)| &avpl.avps) {
                    let ty = match avp.values.as_slice() {
                        [value] => AttrType::of_text(&value.node),
                        _ => AttrType::Text,
                    };
                    add(&avp.name.node, ty);
                }
            }
            Declaration::Gop(_)
            | Declaration::Gog(_)
            | Declaration::Default(_)
            | Declaration::Debug(_)
            | Declaration::Done(_) => {}
        }
    }
    types.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::AttrType::{self, Boolean, Integer, Real, Text, Unsigned};
    use crate::fields::{Catalogue, Interner};
    use crate::program::{Compat, lower};

    fn of(config: &str, attr: &str) -> AttrType {
        let loaded = crate::lang::parse("test.mate", config, &[]);
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
        let catalogue = Catalogue::new(&crate::dissect::protocols());
        let program = lower(&loaded.config, &catalogue, &mut Interner::new(), Compat::Documented);
        let index = program.attrs.iter().position(|name| name == attr).unwrap();
        program.types[index]
    }

    #[test]
    fn an_attribute_is_what_all_its_fields_are() {
        let pdu = |fields: &[&str]| {
            let extracts: Vec<String> = fields.iter().map(|field| format!("Extract a From {field};")).collect();
            format!("Pdu p Proto frame Transport mate {{ {} }};", extracts.join(" "))
        };
        for (fields, ty) in [
            (&["tcp.port"][..], Integer),
            (&["tcp.port", "udp.port", "frame.number"], Integer),
            (&["dns.flags.response"], Boolean),
            (&["dns.flags.response", "tcp.port"], Integer),
            (&["tcp.time_delta", "icmp.resptime"], Real),
            (&["json.value.number"], Real),
            (&["tcp.port", "tcp.time_delta"], Text),
            (&["tcp.port", "dns.id"], Text),
            (&["dns.id"], Text),
            (&["ip.addr"], Text),
            (&["http"], Text),
            (&["frame.time"], Text),
        ] {
            assert_eq!(of(&pdu(fields), "a"), ty, "{fields:?}");
        }
        assert_eq!(Unsigned.or(Boolean), Unsigned);
        assert_eq!(Unsigned.or(Integer), Text);
    }

    #[test]
    fn what_a_transform_inserts_has_to_be_such_a_number_too() {
        let config = |inserted: &str, attr: &str| {
            format!(
                "Transform t {{ Match (a) Insert ({inserted}); }};
                 Pdu p Proto frame Transport mate {{ Extract {attr} From tcp.port; Transform t; }};"
            )
        };
        for (inserted, ty) in
            [("a=5", Integer), ("a=\"-5\"", Integer), ("a=05", Text), ("a=none", Text), ("a", Text), ("b=5", Integer)]
        {
            assert_eq!(of(&config(inserted, "a"), "a"), ty, "{inserted}");
        }
        // Nothing else feeds `b`.
        assert_eq!(of(&config("b=5", "a"), "b"), Integer);
        assert_eq!(of(&config("b=x", "a"), "b"), Text);
    }
}
