//! What can be told of an AVPL at a glance: its attributes, and which of the values that rules ask
//! for it has. A rule that needs others is passed over without a match.

use super::avp::{AttrId, AttrSet, Avp};
use super::test::Operand;
use crate::fields::{Kind, Value};

/// So many values are looked at one by one.
const FEW: usize = 6;

/// Texts with smaller numbers are looked up by number. Those of a configuration are interned before
/// all others, so that nearly all have one.
const MOST_TEXTS: u64 = 1024;

/// A set of asked values, a bit each.
pub(super) type Values = u128;

/// The values that some rules ask for. Those beyond the width of a set have no bit: then only a match
/// can tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// The attributes that are asked for values.
    with_values: AttrSet,
    /// By attribute.
    attrs: Vec<AskedOf>,
    operands: Vec<(AttrId, Operand)>,
}

/// What rules ask one attribute for: the operands' three ways of being equal, each sorted.
#[derive(Debug, Clone, Default)]
struct AskedOf {
    /// Texts, by their numbers.
    texts: Vec<Values>,
    values: Vec<(Value, Values)>,
    numbers: Vec<(i128, Values)>,
    /// Some number is written in another way than an unsigned decimal is.
    odd_numbers: bool,
    booleans: [Values; 2],
}

impl Asked {
    /// The bit of a value that a rule asks an attribute for.
    pub(super) fn bit(&mut self, attr: AttrId, operand: &Operand) -> Option<Values> {
        let known = self.operands.iter().position(|(of, known)| *of == attr && known == operand);
        let number = known.unwrap_or(self.operands.len());
        let bit = (1 as Values).checked_shl(u32::try_from(number).ok()?)?;
        if known.is_none() {
            self.operands.push((attr, operand.clone()));
            self.with_values = self.with_values.with(attr);
            let index = usize::from(attr.0);
            if self.attrs.len() <= index {
                self.attrs.resize_with(index + 1, AskedOf::default);
            }
            self.attrs.get_mut(index)?.add(operand, bit);
        }
        Some(bit)
    }

    /// What can be told of a list.
    #[inline]
    pub(super) fn facts(&self, list: &[Avp]) -> Facts {
        let mut facts = Facts::default();
        for avp in list {
            let attr = AttrSet::default().with(avp.attr());
            facts.attrs = facts.attrs.or(attr);
            if attr.may_meet(self.with_values)
                && let Some(asked) = self.attrs.get(usize::from(avp.attr().0))
            {
                facts.values |= asked.bits(avp);
            }
        }
        facts
    }
}

impl AskedOf {
    fn add(&mut self, operand: &Operand, bit: Values) {
        match operand.value {
            Value { kind: Kind::Text, bits, .. } if bits < MOST_TEXTS => {
                let index = bits as usize;
                self.texts.resize(self.texts.len().max(index + 1), 0);
                self.texts.get_mut(index).into_iter().for_each(|known| *known |= bit);
            }
            value => insert(&mut self.values, value, bit, value_order),
        }
        if let Some(number) = operand.number {
            insert(&mut self.numbers, number, bit, |number| *number);
            self.odd_numbers |= operand.value.kind != Kind::Uint;
        }
        if let Some(word) = operand.boolean {
            let [no, yes] = &mut self.booleans;
            *(if word { yes } else { no }) |= bit;
        }
    }

    /// The bits of the operands that equal an AVP's value, as [`Operand::equals`] tells.
    #[inline]
    fn bits(&self, avp: &Avp) -> Values {
        let value = avp.value();
        if value.kind == Kind::Text && value.bits < MOST_TEXTS {
            return self.texts.get(value.bits as usize).copied().unwrap_or(0);
        }
        let mut bits = if self.values.len() <= FEW {
            let same = self.values.iter().filter(|(asked, _)| *asked == value);
            same.fold(0, |bits, (_, bit)| bits | bit)
        } else {
            find(&self.values, &value_order(&value), value_order)
        };
        if avp.numeric().is_number() {
            // Unsigned decimals are equal as numbers when they are as values.
            if self.odd_numbers || value.kind != Kind::Uint {
                bits |= value.number().map_or(0, |number| find(&self.numbers, &number, |number| *number));
            }
            if avp.numeric().is_boolean() {
                let [no, yes] = self.booleans;
                bits |= match (value.kind, value.bits) {
                    (Kind::Uint | Kind::Hex, 0) => no,
                    (Kind::Uint | Kind::Hex, 1) => yes,
                    _ => 0,
                };
            }
        }
        bits
    }
}

fn value_order(value: &Value) -> (u64, u8, u8) {
    (value.bits, value.kind as u8, value.width)
}

/// Adds a bit to those of a key.
fn insert<T, K: Ord>(sorted: &mut Vec<(T, Values)>, key: T, bit: Values, order: impl Fn(&T) -> K) {
    match sorted.binary_search_by_key(&order(&key), |(known, _)| order(known)) {
        Ok(at) => sorted.get_mut(at).into_iter().for_each(|(_, bits)| *bits |= bit),
        Err(at) => sorted.insert(at, (key, bit)),
    }
}

/// The bits of a key.
#[inline]
fn find<T, K: Ord>(sorted: &[(T, Values)], key: &K, order: impl Fn(&T) -> K) -> Values {
    let found = sorted.binary_search_by_key(key, |(known, _)| order(known)).ok();
    found.and_then(|at| sorted.get(at)).map_or(0, |(_, bits)| *bits)
}

/// What is known of a list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    attrs: AttrSet,
    values: Values,
}

impl Facts {
    /// The asked values.
    #[inline]
    pub(super) fn values(&self) -> Values {
        self.values
    }

    /// Of a list to which AVPs were added.
    #[inline]
    pub(super) fn and(self, added: Self) -> Self {
        Self { attrs: self.attrs.or(added.attrs), values: self.values | added.values }
    }
}

/// What a match needs of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Need {
    attrs: AttrSet,
    all: Values,
    /// One of each of these.
    any: Vec<Values>,
    /// A list that has all that matches.
    pub(super) suffices: bool,
}

impl Need {
    /// Of a condition that matches always.
    pub(super) fn nothing() -> Self {
        Self { suffices: true, ..Self::default() }
    }

    /// The values that it needs all of.
    pub(super) fn all(&self) -> Values {
        self.all
    }

    /// The smallest set of values of which it needs one.
    pub(super) fn any(&self) -> Option<Values> {
        self.any.iter().copied().min_by_key(|values| values.count_ones())
    }

    pub(super) fn attr(&mut self, attr: AttrId) {
        self.attrs = self.attrs.with(attr);
        self.suffices &= AttrSet::tells(attr);
    }

    /// One of these values; a value without a bit may be there unseen.
    pub(super) fn one_of(&mut self, values: impl Iterator<Item = Option<Values>>) {
        match values.reduce(|a, b| Some(a? | b?)).flatten() {
            Some(bit) if bit.is_power_of_two() => self.all |= bit,
            Some(bits) => self.any.push(bits),
            None => self.suffices = false,
        }
    }

    /// What both need.
    pub(super) fn common(&self, other: &Self) -> Self {
        let any = self.any.iter().copied().filter(|bits| other.any.contains(bits)).collect();
        Self { attrs: self.attrs.and(other.attrs), all: self.all & other.all, any, suffices: false }
    }

    #[inline]
    pub(super) fn is_met(&self, facts: &Facts) -> bool {
        self.all & !facts.values == 0
            && self.attrs.may_be_in(facts.attrs)
            && self.any.iter().all(|bits| bits & facts.values != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Interner;
    use crate::program::Numeric;

    #[test]
    fn bits_tell_what_operands_equal() {
        let mut texts = Interner::new();
        let operands = ["0", "1", "0x01", "007", "True", "false", "-3", "word", "", "1.5"]
            .map(|text| Operand::new(text, &mut texts));
        let mut asked = Asked::default();
        let attr = AttrId(2);
        let bits: Vec<Values> = operands.iter().map(|operand| asked.bit(attr, operand).unwrap()).collect();
        let mut values: Vec<Value> = operands.iter().map(|operand| operand.value).collect();
        values.extend([Value::uint(7), Value::hex(1, 4), Value::int(-3), Value::uint(2)]);
        for value in values {
            for numeric in [Numeric::NO, Numeric::INTEGER, Numeric::BOOLEAN] {
                let avp = Avp::new(attr, value, numeric);
                let facts = asked.facts(&[avp]);
                for (operand, bit) in operands.iter().zip(&bits) {
                    assert_eq!(facts.values & bit != 0, operand.equals(&avp), "{avp:?} {operand:?}");
                }
            }
        }
        assert_eq!(asked.facts(&[Avp::new(AttrId(1), Value::uint(1), Numeric::NO)]).values, 0);
    }

    #[test]
    fn values_beyond_the_width_have_no_bit() {
        let mut texts = Interner::new();
        let mut asked = Asked::default();
        let bits: Vec<Option<Values>> =
            (0..200).map(|n| asked.bit(AttrId(0), &Operand::new(&n.to_string(), &mut texts))).collect();
        assert!(bits.iter().take(128).all(Option::is_some) && bits.iter().skip(128).all(Option::is_none));
        let mut need = Need { suffices: true, ..Need::default() };
        need.one_of([bits[127], bits[128]].into_iter());
        assert!(!need.suffices && need.is_met(&Facts::default()));
    }
}
