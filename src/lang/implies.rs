//! Whether a match of one list of conditions is a match of another one, too. When in doubt, no.

use super::ast::{Avp, Avpl, Op};

/// Whether whatever matches `given` Strict matches `asked` Strict: each condition of `asked` has one of
/// `given` of its own that it follows from (A5).
pub(super) fn implies(given: &Avpl, asked: &Avpl) -> bool {
    let mut free: Vec<&Avp> = given.avps.iter().collect();
    asked.avps.iter().all(|wanted| match free.iter().position(|avp| follows(avp, wanted)) {
        Some(index) => {
            free.swap_remove(index);
            true
        }
        None => false,
    })
}

/// Whether `wanted` holds for every value that `avp` holds for.
fn follows(avp: &Avp, wanted: &Avp) -> bool {
    if avp.name.node != wanted.name.node {
        return false;
    }
    if wanted.op == Op::Exists {
        return true;
    }
    let values = || avp.values.iter().map(|value| value.node.as_str());
    let asked: Vec<&str> = wanted.values.iter().map(|value| value.node.as_str()).collect();
    let Some(first) = asked.first().copied() else { return false };
    // A part with a `|` in it counts as two.
    if values().chain(asked.iter().copied()).any(|value| value.contains('|')) {
        return false;
    }
    match (avp.op, wanted.op) {
        (Op::Equal | Op::OneOf, Op::Equal | Op::OneOf) => values().all(|value| asked.contains(&value)),
        // Numbers are equal in several spellings (R10), so that only other texts are told apart so.
        (Op::Equal | Op::OneOf, Op::NotEqual) => {
            number(first).is_none() && values().all(|value| number(value).is_none() && value != first)
        }
        (Op::Equal | Op::OneOf, Op::StartsWith) => all_texts(avp, |value| value.starts_with(first)),
        (Op::Equal | Op::OneOf, Op::EndsWith) => all_texts(avp, |value| value.ends_with(first)),
        (Op::Equal | Op::OneOf, Op::Contains) => all_texts(avp, |value| value.contains(first)),
        (Op::Equal | Op::OneOf, Op::Greater) => all_numbers(avp, first, |value, limit| value > limit),
        (Op::Equal | Op::OneOf, Op::Less) => all_numbers(avp, first, |value, limit| value < limit),
        (Op::Greater, Op::Greater) => all_numbers(avp, first, |value, limit| value >= limit),
        (Op::Less, Op::Less) => all_numbers(avp, first, |value, limit| value <= limit),
        (Op::NotEqual, Op::NotEqual) => values().all(|value| value == first),
        (Op::StartsWith, Op::StartsWith) => values().all(|value| value.starts_with(first)),
        (Op::EndsWith, Op::EndsWith) => values().all(|value| value.ends_with(first)),
        (Op::StartsWith | Op::EndsWith | Op::Contains, Op::Contains) => values().all(|value| value.contains(first)),
        _ => false,
    }
}

/// A value that is no number, so that what equals it has its very text.
fn all_texts(avp: &Avp, holds: impl Fn(&str) -> bool) -> bool {
    avp.values.iter().all(|value| number(&value.node).is_none() && holds(&value.node))
}

fn all_numbers(avp: &Avp, limit: &str, holds: impl Fn(f64, f64) -> bool) -> bool {
    let Some(limit) = number(limit) else { return false };
    avp.values.iter().all(|value| number(&value.node).is_some_and(|value| holds(value, limit)))
}

/// A whole number, decimal or with `0x`.
fn number(text: &str) -> Option<f64> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(|number| number as f64);
    }
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::tests::list;
    use super::implies;

    #[test]
    fn narrower_conditions_imply_wider_ones() {
        let pairs =
            [("a=1", "a"), ("a=1, b", "b"), ("a{1|2}", "a{1|2|3}"), ("a=5", "a>4"), ("a>5", "a>4"), ("a=xy", "a^x")];
        for (given, asked) in pairs {
            assert!(implies(&list(given), &list(asked)), "{given} implies {asked}");
            assert!(!implies(&list(asked), &list(given)), "{asked} does not imply {given}");
        }
    }

    #[test]
    fn every_condition_needs_one_of_its_own() {
        assert!(!implies(&list("a"), &list("a, a")));
        assert!(implies(&list("a=1, a=2"), &list("a, a")));
    }

    /// R10: `5` also matches `0x05`, which does not begin with `5`.
    #[test]
    fn numbers_have_several_texts() {
        assert!(!implies(&list("a=5"), &list("a^5")));
        assert!(!implies(&list("a=5"), &list("a!6")));
    }
}
