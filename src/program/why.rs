//! Why conditions are not met. Slow and exact: for those who look for the reason, not for a run.

use super::avp::{AttrId, Avp, of_attr};
use super::matching::Matcher;
use super::test::Test;
use crate::fields::{Texts, Value};

/// What keeps a list from meeting conditions. Of several reasons the first: attributes that are not there
/// before values that are wrong.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Miss {
    /// It has no AVP of the attribute.
    Missing(AttrId),
    /// It has fewer values of the attribute than there are conditions on it, or one value would have to
    /// meet several.
    TooFew(AttrId),
    /// None of its values of the attribute meets the condition, which is in words.
    Unequal(AttrId, String),
    /// A rule of a Transform would have been carried out, but an earlier one was.
    Earlier,
    /// A Gop has the key, but joined no Gog by it.
    NotJoined,
    /// A Pdu meets the conditions, but no Gop of its key was open.
    NoGop,
}

impl Miss {
    /// The values that were there instead of those that the condition asks for.
    pub fn values<'a>(&self, data: &'a [Avp]) -> impl Iterator<Item = Value> + use<'a> {
        let attr = if let Self::Unequal(attr, _) = self { Some(*attr) } else { None };
        attr.map_or(&[][..], |attr| of_attr(data, attr)).iter().map(Avp::value)
    }
}

impl Matcher {
    /// Why a list does not meet the conditions; `None` if it does. `name` tells the names of attributes.
    pub fn why_not<'n>(&self, data: &[Avp], texts: &Texts, name: impl Fn(AttrId) -> &'n str) -> Option<Miss> {
        if self.matches(data, texts, &mut Vec::new()) {
            return None;
        }
        let mut few = None;
        let mut unequal = None;
        let mut missing = None;
        for (attr, tests) in self.tests() {
            let values = of_attr(data, attr);
            if values.is_empty() {
                missing.get_or_insert(Miss::Missing(attr));
                continue;
            }
            match tests.iter().find(|test| !values.iter().any(|avp| test.passes(avp, texts))) {
                Some(test) => {
                    unequal.get_or_insert_with(|| Miss::Unequal(attr, test.words(name(attr), texts)));
                }
                None if values.len() < tests.len() || tests.len() > 1 => {
                    few.get_or_insert(Miss::TooFew(attr));
                }
                None => {}
            }
        }
        let reasons = if self.is_strict() { [missing, unequal, few] } else { [unequal, missing, few] };
        reasons.into_iter().flatten().next()
    }
}

impl Test {
    /// The condition on an attribute as it is written in a configuration.
    fn words(&self, name: &str, texts: &Texts) -> String {
        let value = |value| quoted(&texts.show(value));
        match self {
            Self::Exists => name.to_owned(),
            Self::Equal(operand) => format!("{name}={}", value(operand.value)),
            Self::NotEqual(operand) => format!("{name}!{}", value(operand.value)),
            Self::OneOf(operands) => {
                let parts: Vec<String> = operands.iter().map(|operand| value(operand.value)).collect();
                format!("{name}{{{}}}", parts.join("|"))
            }
            Self::StartsWith(part) => format!("{name}^{}", quoted(part)),
            Self::EndsWith(part) => format!("{name}${}", quoted(part)),
            Self::Contains(part) => format!("{name}~{}", quoted(part)),
            Self::Less(number) => format!("{name}<{number}"),
            Self::Greater(number) => format!("{name}>{number}"),
        }
    }
}

/// A value as it is written: in quotes unless it is a plain number.
fn quoted(text: &str) -> String {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.to_owned() } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::super::Compat;
    use super::super::avp::Numeric;
    use super::*;
    use crate::fields::Interner;
    use crate::lang::ast::{Mode, Op};

    /// The attributes are `a`, `b`, `c`.
    fn why(mode: Mode, conditions: &[(u16, Op, &[&str])], data: &[(u16, &str)]) -> Option<Miss> {
        let mut texts = Interner::new();
        let tests = conditions.iter().map(|(attr, op, values)| (AttrId(*attr), Test::new(*op, values, &mut texts)));
        let matcher = Matcher::new(mode, Compat::Documented, tests.collect());
        let data: Vec<Avp> =
            data.iter().map(|(attr, value)| Avp::new(AttrId(*attr), texts.text(value), Numeric::NO)).collect();
        matcher.why_not(&data, texts.texts(), |attr| ["a", "b", "c"][usize::from(attr.0)])
    }

    #[test]
    fn what_is_missing_comes_before_what_is_wrong() {
        let conditions: &[(u16, Op, &[&str])] = &[(0, Op::Equal, &["200"]), (1, Op::Exists, &[])];
        assert_eq!(why(Mode::Strict, conditions, &[(0, "404")]), Some(Miss::Missing(AttrId(1))));
        let wrong = Some(Miss::Unequal(AttrId(0), "a=200".to_owned()));
        assert_eq!(why(Mode::Strict, conditions, &[(0, "404"), (1, "x")]), wrong);
        assert_eq!(why(Mode::Strict, conditions, &[(0, "200"), (1, "x")]), None);
        assert_eq!(why(Mode::Every, conditions, &[(0, "404")]), wrong);
        assert_eq!(why(Mode::Loose, conditions, &[(0, "404")]), wrong);
        assert_eq!(why(Mode::Loose, conditions, &[(2, "x")]), Some(Miss::Missing(AttrId(0))));
    }

    #[test]
    fn one_value_does_not_serve_two_conditions() {
        let pair: &[(u16, Op, &[&str])] = &[(0, Op::Exists, &[]), (0, Op::Exists, &[])];
        assert_eq!(why(Mode::Strict, pair, &[(0, "x")]), Some(Miss::TooFew(AttrId(0))));
        let two: &[(u16, Op, &[&str])] = &[(0, Op::StartsWith, &["x"]), (0, Op::EndsWith, &["y"])];
        assert_eq!(why(Mode::Strict, two, &[(0, "xy"), (0, "z")]), Some(Miss::TooFew(AttrId(0))));
        let none: &[(u16, Op, &[&str])] = &[(0, Op::OneOf, &["1", "x y"])];
        assert_eq!(why(Mode::Strict, none, &[(0, "z")]), Some(Miss::Unequal(AttrId(0), "a{1|\"x y\"}".to_owned())));
    }
}
