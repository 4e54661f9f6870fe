//! The tests that a filter is made of: whether a value of an operand passes a check.

use std::borrow::Cow;
use std::cmp::Ordering;

use regex::bytes::Regex;

use super::ast::Slice;
use super::datum::{Datum, Given, Type};
use super::mate::MateField;
use crate::fields::Slot;

/// Where an operand's values come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// Fields of the frame.
    Frame(Vec<(Slot, Type)>),
    /// Fields of the configuration.
    Mate(Vec<MateField>),
}

/// What is done with each value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    Lower,
    Upper,
    Len,
    Slice(Slice),
    Mask(i128),
}

/// A field, and what is done with its values before they are checked.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    pub(super) source: Source,
    pub(super) steps: Vec<Step>,
    /// Its only value is how many there are.
    pub(super) count: bool,
}

impl Operand {
    /// The value after all steps.
    pub(super) fn prepared<'a>(&self, datum: Datum<'a>) -> Option<Datum<'a>> {
        self.steps.iter().try_fold(datum, |datum, step| step.apply(datum))
    }
}

impl Step {
    fn apply(self, datum: Datum<'_>) -> Option<Datum<'_>> {
        Some(match (self, datum) {
            (Self::Lower, Datum::Bytes(bytes)) => Datum::Bytes(bytes.to_ascii_lowercase().into()),
            (Self::Upper, Datum::Bytes(bytes)) => Datum::Bytes(bytes.to_ascii_uppercase().into()),
            (Self::Len, Datum::Bytes(bytes)) => Datum::Int(bytes.len() as i128),
            (Self::Len, Datum::Ipv4(_)) => Datum::Int(4),
            (Self::Len, Datum::Ipv6(_)) => Datum::Int(16),
            (Self::Slice(slice), Datum::Bytes(bytes)) => Datum::Bytes(slice.of(bytes)?),
            (Self::Mask(mask), Datum::Int(number)) => Datum::Int(number & mask),
            _ => return None,
        })
    }
}

impl Slice {
    /// The part of the bytes; none where they are too short for it.
    fn of(self, bytes: Cow<'_, [u8]>) -> Option<Cow<'_, [u8]>> {
        let len = bytes.len();
        let start = match usize::try_from(self.start) {
            Ok(start) => start,
            Err(_) => len.checked_sub(usize::try_from(self.start.unsigned_abs()).ok()?)?,
        };
        let end = self.len.map_or(Some(len), |len| start.checked_add(len))?;
        let part = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(start..end)?),
            Cow::Owned(bytes) => Cow::Owned(bytes.get(start..end)?.to_vec()),
        };
        (!part.is_empty()).then_some(part)
    }
}

/// How two values stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Eq,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Op {
    pub(super) fn holds(self, order: Option<Ordering>) -> bool {
        match (self, order) {
            (_, None) => false,
            (Self::Eq, Some(order)) => order.is_eq(),
            (Self::Gt, Some(order)) => order.is_gt(),
            (Self::Ge, Some(order)) => order.is_ge(),
            (Self::Lt, Some(order)) => order.is_lt(),
            (Self::Le, Some(order)) => order.is_le(),
        }
    }

    /// The same said of the sides changed over.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Eq => Self::Eq,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
        }
    }
}

/// What is asked of a value.
#[derive(Debug, Clone)]
pub(super) enum Check {
    Exists,
    /// It is not zero.
    Set,
    Compare(Op, Given),
    /// In one of the ranges, the ends included.
    In(Vec<(Given, Option<Given>)>),
    Contains(Vec<u8>),
    Matches(Regex),
}

impl Check {
    pub(super) fn holds(&self, datum: &Datum<'_>) -> bool {
        match self {
            Self::Exists => true,
            Self::Set => *datum != Datum::Int(0),
            Self::Compare(op, given) => op.holds(given.order(datum)),
            Self::In(ranges) => ranges.iter().any(|(first, last)| match last {
                None => Op::Eq.holds(first.order(datum)),
                Some(last) => Op::Ge.holds(first.order(datum)) && Op::Le.holds(last.order(datum)),
            }),
            Self::Contains(part) => {
                // As in Wireshark, nothing contains nothing.
                !part.is_empty() && datum.bytes().is_some_and(|bytes| memchr::memmem::find(bytes, part).is_some())
            }
            Self::Matches(pattern) => datum.bytes().is_some_and(|bytes| pattern.is_match(bytes)),
        }
    }
}

/// Gives the values of a source.
pub(super) type Values<'v, 'a> = dyn Fn(&Source, &mut dyn FnMut(Datum<'a>)) + 'v;

/// A test: it holds when one of the values does, or with `fails` does not, pass.
#[derive(Debug, Clone)]
pub(super) enum Test {
    One {
        operand: Operand,
        check: Check,
        fails: bool,
    },
    /// One of the pairs of values.
    Pair {
        left: Operand,
        op: PairOp,
        right: Operand,
        fails: bool,
    },
}

/// What is asked of a pair of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PairOp {
    Order(Op),
    Contains,
}

impl PairOp {
    pub(super) fn holds(self, left: &Datum<'_>, right: &Datum<'_>) -> bool {
        match self {
            Self::Order(op) => op.holds(left.order(right)),
            Self::Contains => match (left.bytes(), right.bytes()) {
                (Some(bytes), Some(part)) => !part.is_empty() && memchr::memmem::find(bytes, part).is_some(),
                _ => false,
            },
        }
    }
}

impl Test {
    pub(super) fn operands(&self) -> impl Iterator<Item = &Operand> {
        let (first, second) = match self {
            Self::One { operand, .. } => (operand, None),
            Self::Pair { left, right, .. } => (left, Some(right)),
        };
        std::iter::once(first).chain(second)
    }

    /// Whether it holds, given the values of an operand's source.
    pub(super) fn holds(&self, values: &Values<'_, '_>) -> bool {
        match self {
            Self::One { operand, check, fails } => {
                let mut holds = false;
                each(operand, values, &mut |datum| holds = holds || check.holds(&datum) != *fails);
                holds
            }
            Self::Pair { left, op, right, fails } => {
                let mut rights = Vec::new();
                each(right, values, &mut |datum| rights.push(datum));
                let mut holds = false;
                each(left, values, &mut |datum| {
                    holds = holds || rights.iter().any(|right| op.holds(&datum, right) != *fails);
                });
                holds
            }
        }
    }
}

/// The values of an operand.
fn each<'a>(operand: &Operand, values: &Values<'_, 'a>, take: &mut dyn FnMut(Datum<'a>)) {
    if operand.count {
        let mut count = 0;
        values(&operand.source, &mut |_| count += 1);
        return take(Datum::Int(count));
    }
    values(&operand.source, &mut |datum| {
        if let Some(datum) = operand.prepared(datum) {
            take(datum);
        }
    });
}
