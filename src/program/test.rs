//! One condition's test of a data AVP's value (A4, R10).

use super::avp::Avp;
use super::number::{operand_number, prefix_number};
use crate::fields::{Interner, Kind, Texts, Value};
use crate::lang::ast::Op;

/// A compiled operator with its operand.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Exists,
    Equal(Operand),
    NotEqual(Operand),
    OneOf(Vec<Operand>),
    StartsWith(Box<str>),
    EndsWith(Box<str>),
    Contains(Box<str>),
    Less(f64),
    Greater(f64),
}

/// What `=`, `!` and one-of compare with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operand {
    pub(super) value: Value,
    /// Its value, if it is a number.
    pub(super) number: Option<i128>,
    /// Its value, if it is a word for a boolean.
    pub(super) boolean: Option<bool>,
}

impl Operand {
    pub(super) fn new(text: &str, texts: &mut Interner) -> Self {
        let boolean = if text.eq_ignore_ascii_case("true") {
            Some(true)
        } else if text.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        };
        Self { value: texts.text(text), number: operand_number(text), boolean }
    }

    #[inline]
    pub(super) fn equals(&self, avp: &Avp) -> bool {
        avp.value() == self.value || (avp.numeric().is_number() && self.equals_number(avp))
    }

    #[inline(never)]
    fn equals_number(&self, avp: &Avp) -> bool {
        let Some(number) = avp.value().number() else { return false };
        self.number == Some(number)
            || (avp.numeric().is_boolean() && self.boolean.is_some_and(|word| number == i128::from(word)))
    }
}

impl Test {
    pub(super) fn new(op: Op, values: &[&str], texts: &mut Interner) -> Self {
        let first = values.first().copied().unwrap_or("");
        match op {
            Op::Exists => Self::Exists,
            Op::Equal => Self::Equal(Operand::new(first, texts)),
            Op::NotEqual => Self::NotEqual(Operand::new(first, texts)),
            // Parts are joined and split again, so a quoted "x|y" is two parts.
            Op::OneOf => Self::OneOf(
                values.iter().flat_map(|value| value.split('|')).map(|part| Operand::new(part, texts)).collect(),
            ),
            Op::StartsWith => Self::StartsWith(first.into()),
            Op::EndsWith => Self::EndsWith(first.into()),
            Op::Contains => Self::Contains(first.into()),
            Op::Less => Self::Less(prefix_number(first)),
            Op::Greater => Self::Greater(prefix_number(first)),
        }
    }

    /// Whether the AVP, of the right attribute, passes.
    #[inline]
    pub(super) fn passes(&self, avp: &Avp, texts: &Texts) -> bool {
        match self {
            Self::Exists => true,
            Self::Equal(operand) => operand.equals(avp),
            Self::NotEqual(operand) => !operand.equals(avp),
            Self::OneOf(operands) => operands.iter().any(|operand| operand.equals(avp)),
            Self::StartsWith(part) => with_text(avp, texts, |text| text.starts_with(&**part)),
            Self::EndsWith(part) => with_text(avp, texts, |text| text.ends_with(&**part)),
            Self::Contains(part) => with_text(avp, texts, |text| text.contains(&**part)),
            Self::Less(number) => number_of(avp, texts) < *number,
            Self::Greater(number) => number_of(avp, texts) > *number,
        }
    }
}

fn with_text(avp: &Avp, texts: &Texts, test: impl FnOnce(&str) -> bool) -> bool {
    match texts.as_text(avp.value()) {
        Some(text) => test(text),
        None => test(&texts.show(avp.value())),
    }
}

fn number_of(avp: &Avp, texts: &Texts) -> f64 {
    let value = avp.value();
    match value.kind {
        Kind::Uint | Kind::Hex => value.bits as f64,
        Kind::Negative => value.bits.cast_signed() as f64,
        _ => with_number(avp, texts),
    }
}

fn with_number(avp: &Avp, texts: &Texts) -> f64 {
    match texts.as_text(avp.value()) {
        Some(text) => prefix_number(text),
        None => prefix_number(&texts.show(avp.value())),
    }
}
