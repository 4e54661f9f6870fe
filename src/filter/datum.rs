//! Values as comparisons see them: a few types, however many fields have them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::Ipv6Addr;

use super::moment;
use crate::fields::{FieldType, Kind, Texts, Value};

/// A type of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Type {
    /// A protocol or a label: it is there or not.
    Label,
    /// True or false.
    Bool,
    /// A whole number, from and up to.
    Int(i128, i128),
    /// A number.
    Float,
    /// Seconds.
    Duration,
    /// A point in time.
    Time,
    Ipv4,
    Ipv6,
    Ether,
    Bytes,
    Text,
}

impl Type {
    /// An unsigned number of so many bytes.
    pub(super) fn unsigned(bytes: u8) -> Self {
        Self::Int(0, (1i128 << (u32::from(bytes.min(8)) * 8)) - 1)
    }

    pub(super) fn of(ty: FieldType) -> Self {
        match ty {
            FieldType::None => Self::Label,
            FieldType::Bool => Self::Bool,
            FieldType::Uint(bytes, _) => Self::unsigned(bytes),
            FieldType::Int => Self::Int(i64::MIN.into(), i64::MAX.into()),
            FieldType::Framenum => Self::unsigned(4),
            FieldType::Ipv4 => Self::Ipv4,
            FieldType::Ipv6 => Self::Ipv6,
            FieldType::Ether => Self::Ether,
            FieldType::Bytes => Self::Bytes,
            FieldType::Text => Self::Text,
            FieldType::Seconds => Self::Duration,
            FieldType::Time => Self::Time,
            FieldType::Double => Self::Float,
        }
    }

    /// What it is called in messages.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Label => "a label without a value",
            Self::Bool => "true or false",
            Self::Int(..) => "a whole number",
            Self::Float => "a number",
            Self::Duration => "a time in seconds",
            Self::Time => "a point in time",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
            Self::Ether => "a MAC address",
            Self::Bytes => "bytes",
            Self::Text => "a text",
        }
    }

    /// Whether values of both types can be held against each other.
    pub(super) fn goes_with(self, other: Self) -> bool {
        let class = |ty| match ty {
            Self::Label => 0,
            Self::Bool | Self::Int(..) | Self::Float | Self::Duration => 1,
            Self::Time => 2,
            Self::Ipv4 => 3,
            Self::Ipv6 => 4,
            Self::Ether | Self::Bytes | Self::Text => 5,
        };
        class(self) == class(other) && self != Self::Label
    }

    /// Whether a part of such a value can be taken, or looked for in it.
    pub(super) fn has_bytes(self) -> bool {
        matches!(self, Self::Ether | Self::Bytes | Self::Text)
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum<'a> {
    /// It is there.
    Mark,
    Int(i128),
    Float(f64),
    /// Nanoseconds.
    Seconds(i64),
    /// Nanoseconds since 1970.
    Time(i64),
    Ipv4(u32),
    Ipv6(u128),
    /// Also a text.
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Datum<'a> {
    /// The value of a frame's field; none where its text is none of its type.
    pub(super) fn of(value: Value, ty: Type, texts: &'a Texts) -> Option<Self> {
        Some(match ty {
            Type::Label => Self::Mark,
            Type::Bool | Type::Int(..) => Self::Int(value.number()?),
            Type::Float => Self::Float(texts.show(value).parse().ok()?),
            Type::Duration if value.kind == Kind::Seconds => Self::Seconds(value.bits.cast_signed()),
            Type::Duration => Self::Seconds(super::literal::nanoseconds(&texts.show(value))?),
            Type::Time => Self::Time(moment::read(&texts.show(value))?),
            Type::Ipv4 if value.kind == Kind::Ipv4 => Self::Ipv4(value.bits as u32),
            Type::Ipv4 => return None,
            Type::Ipv6 => Self::Ipv6(texts.show(value).parse::<Ipv6Addr>().ok()?.to_bits()),
            Type::Ether if value.kind == Kind::Ether => {
                Self::Bytes(Cow::Owned(value.bits.to_be_bytes().get(2..).unwrap_or_default().to_vec()))
            }
            Type::Ether | Type::Bytes => Self::Bytes(Cow::Owned(super::literal::pairs(&texts.show(value))?)),
            Type::Text => Self::text(value, texts),
        })
    }

    /// The text of a value.
    pub(super) fn text(value: Value, texts: &'a Texts) -> Self {
        Self::Bytes(match texts.as_text(value) {
            Some(text) => Cow::Borrowed(text.as_bytes()),
            None => Cow::Owned(texts.show(value).into_bytes()),
        })
    }

    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A number in seconds, or whatever the field counts.
    fn float(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Seconds(nanoseconds) => Some(*nanoseconds as f64 / 1e9),
            _ => None,
        }
    }

    /// How it stands to another one; none where they cannot be compared.
    pub(super) fn order(&self, other: &Datum<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Datum::Int(b)) => Some(a.cmp(b)),
            (Self::Seconds(a), Datum::Seconds(b)) | (Self::Time(a), Datum::Time(b)) => Some(a.cmp(b)),
            (Self::Ipv4(a), Datum::Ipv4(b)) => Some(a.cmp(b)),
            (Self::Ipv6(a), Datum::Ipv6(b)) => Some(a.cmp(b)),
            (Self::Bytes(a), Datum::Bytes(b)) => Some(a.cmp(b)),
            _ => self.float()?.partial_cmp(&other.float()?),
        }
    }
}

/// A value that a filter gives: with what it is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    Plain(Datum<'static>),
    /// An address and the mask of its prefix.
    Net4(u32, u32),
    Net6(u128, u128),
}

impl Given {
    /// How a value stands to it.
    pub(super) fn order(&self, datum: &Datum<'_>) -> Option<Ordering> {
        match (self, datum) {
            (Self::Plain(given), datum) => datum.order(given),
            (Self::Net4(net, mask), Datum::Ipv4(address)) => Some((address & mask).cmp(&(net & mask))),
            (Self::Net6(net, mask), Datum::Ipv6(address)) => Some((address & mask).cmp(&(net & mask))),
            _ => None,
        }
    }
}
