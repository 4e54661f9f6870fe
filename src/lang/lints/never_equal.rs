//! Conditions on a value that no field they can meet ever has (R1–R10), and `true` or `false` for
//! boolean fields (R3).

use crate::fields::{FieldType, Name as Row, named_values, nearest};
use crate::lang::ast::{Avp, Avpl, Name, Op, Pdu, Spanned};
use crate::lang::codes;
use crate::lang::diagnostic::{Diagnostic, Fix, one_of};
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    model.each_list(|pdus, others, avpl| list(model, pdus, others, avpl, &mut diagnostics));
    diagnostics
}

fn list<'a>(model: &Model<'a>, pdus: &[&'a Pdu], others: &[Name], avpl: &Avpl, diagnostics: &mut Vec<Diagnostic>) {
    for avp in avpl.avps.iter().filter(|avp| matches!(avp.op, Op::Equal | Op::OneOf)) {
        let types = model.types(pdus, &avp.name.node, others);
        if !types.free && !types.types.is_empty() {
            diagnostics.extend(avp.values.iter().filter_map(|value| {
                let found = finding(avp, value, &types.types)?;
                Some(if found.fix.is_none() { named(model, pdus, avp, value, found) } else { found })
            }));
        }
    }
}

fn finding(avp: &Avp, value: &Spanned<String>, types: &[FieldType]) -> Option<Diagnostic> {
    let text = value.node.as_str();
    if types.iter().all(|ty| *ty == FieldType::Bool)
        && let Some(digit) = truth(text)
    {
        if avp.values.iter().any(|other| other.node == digit) {
            return None;
        }
        let message = format!("values of the boolean `{}` are `1` and `0`", avp.name.node);
        let diagnostic = Diagnostic::new(&codes::BOOLEAN, value.span, message, "a word for a boolean");
        return Some(
            diagnostic.help(format!("write `{}={digit}`", avp.name.node)).fix(Fix::replace(value.span, digit)),
        );
    }
    if types.iter().any(|ty| can_be(*ty, text)) {
        return None;
    }
    let (title, example) = types.first()?.example();
    let message = format!("`{}` is never `{}`", avp.name.node, crate::lang::words::short(text));
    let lower = text.to_ascii_lowercase().replace('-', ":");
    let written = matches!(types.first()?, FieldType::Ether | FieldType::Ipv6 | FieldType::Bytes)
        && types.iter().any(|ty| can_be(*ty, &lower));
    let help = match types.first()? {
        FieldType::None => {
            format!("its value is always empty; write `{}` alone to ask whether it is there", avp.name.node)
        }
        _ if written && text.contains('-') => format!("write it with colons and in lower case: `\"{lower}\"`"),
        _ if written => format!("write it in lower case: `\"{lower}\"`"),
        _ => format!("values of type {title} look like `{example}`"),
    };
    let label = format!("not the text of a value of type {title}");
    let diagnostic = Diagnostic::new(&codes::NEVER_EQUAL, value.span, message, label).help(help);
    Some(if written { diagnostic.fix(Fix::quote(value.span, &lower)) } else { diagnostic })
}

/// Offers the value that the catalogue calls by what was written: `opcode=update`.
fn named(model: &Model<'_>, pdus: &[&Pdu], avp: &Avp, value: &Spanned<String>, found: Diagnostic) -> Diagnostic {
    let extracts = pdus.iter().flat_map(|pdu| &pdu.extracts).filter(|extract| extract.attr.node == avp.name.node);
    for row in extracts.flat_map(|extract| model.catalogue.lookup(&extract.field.node)) {
        let Row::Field(field) = row else { continue };
        let named = named_values(field.doc);
        let mut meant = named.iter().filter(|(_, name)| name.eq_ignore_ascii_case(&value.node));
        if let (Some((number, name)), None) = (meant.next(), meant.next()) {
            let help = format!("the value that means `{name}` is `{number}`");
            return found.help(help).fix(Fix::guess(value.span, *number));
        }
        let near = nearest(&value.node, named.iter().map(|(_, name)| *name));
        if let Some((number, name)) = near.first().and_then(|near| named.iter().find(|(_, name)| name == near)) {
            let found = found.help(format!("did you mean `{name}`? its value is `{number}`"));
            return if near.len() == 1 { found.fix(Fix::guess(value.span, *number)) } else { found };
        }
        if matches!(field.ty, FieldType::Bool | FieldType::None) {
            return texts_below(model, field.name, found);
        }
    }
    found
}

/// Names the fields below one that only tells that something is there: they have its texts.
fn texts_below(model: &Model<'_>, field: &str, found: Diagnostic) -> Diagnostic {
    let owners = model.catalogue.owners(field).iter().flat_map(|protocol| protocol.fields);
    let below = owners.filter(|other| {
        let rest = other.name.strip_prefix(field).and_then(|rest| rest.strip_prefix('.'));
        other.ty == FieldType::Text && rest.is_some_and(|rest| rest != "line")
    });
    let names: Vec<String> = below.take(2).map(|other| format!("`{}`", other.name)).collect();
    if names.is_empty() {
        return found;
    }
    found.help(format!("`{field}` tells that it is there; texts are in {}", one_of(&names)))
}

fn truth(text: &str) -> Option<&'static str> {
    if text.eq_ignore_ascii_case("true") {
        Some("1")
    } else if text.eq_ignore_ascii_case("false") {
        Some("0")
    } else {
        None
    }
}

/// Whether a field of that type can be equal to a text. When in doubt, yes.
fn can_be(ty: FieldType, text: &str) -> bool {
    match ty {
        FieldType::None => text.is_empty(),
        FieldType::Bool => truth(text).is_some() || number(text).is_some_and(|number| number <= 1),
        FieldType::Uint(bytes, _) => number(text).is_some_and(|number| fits(number, bytes)),
        FieldType::Framenum => number(text).is_some(),
        FieldType::Int => number(text.strip_prefix('-').unwrap_or(text)).is_some(),
        FieldType::Ipv4 => text.parse::<std::net::Ipv4Addr>().is_ok(),
        FieldType::Ipv6 => {
            text.parse::<std::net::Ipv6Addr>().is_ok() && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        }
        FieldType::Ether => text.len() == 17 && pairs(text),
        FieldType::Bytes => text.is_empty() || pairs(text),
        FieldType::Seconds => text.rsplit_once('.').is_some_and(|(whole, fraction)| {
            let whole = whole.strip_prefix('-').unwrap_or(whole);
            fraction.len() == 9 && !whole.is_empty() && [whole, fraction].iter().all(|part| digits(part))
        }),
        FieldType::Text | FieldType::Time | FieldType::Double => true,
    }
}

/// Whether a number has room in so many bytes.
fn fits(number: u128, bytes: u8) -> bool {
    1u128.checked_shl(8 * u32::from(bytes)).is_none_or(|end| number < end)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number as conditions read it (R10): decimal without leading zeros, or `0x` and hex digits.
fn number(text: &str) -> Option<u128> {
    if let Some(hex) = text.strip_prefix("0x") {
        return (!hex.starts_with('+')).then(|| u128::from_str_radix(hex, 16).ok()).flatten();
    }
    let plain = digits(text) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}

/// Two lower-case hex digits a group.
fn pairs(text: &str) -> bool {
    text.split(':').all(|pair| pair.len() == 2 && pair.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Base;

    #[test]
    fn numbers_are_decimal_or_hex() {
        let ty = FieldType::Uint(2, Base::Hex);
        assert!(["5", "0x05", "0x0005", "0xFF", "65535"].iter().all(|text| can_be(ty, text)));
        assert!(["05", "", "x", "-1", "0x", "5 ", "65536"].iter().all(|text| !can_be(ty, text)));
        assert!(can_be(FieldType::Int, "-2"));
    }

    #[test]
    fn addresses_are_lower_case() {
        assert!(can_be(FieldType::Ether, "02:00:00:00:00:0a") && !can_be(FieldType::Ether, "02:00:00:00:00:0A"));
        assert!(can_be(FieldType::Ipv6, "fe80::1") && !can_be(FieldType::Ipv6, "FE80::1"));
        assert!(!can_be(FieldType::Ipv4, "10.0.0.256"));
    }

    #[test]
    fn seconds_have_nine_decimals() {
        assert!(can_be(FieldType::Seconds, "0.250000000") && !can_be(FieldType::Seconds, "0.25"));
    }
}
