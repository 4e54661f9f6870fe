//! A value: a kind and a fixed-size scalar. Two values are equal exactly when their texts are:
//! each kind's scalar is canonical for its text, kinds with the same text form are one kind, and
//! [`Texts::text`](super::Texts::text) turns a text that another kind writes into that kind.

/// What a value's scalar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// An interned text that no other kind writes.
    Text,
    /// Unsigned decimal (also booleans and frame numbers).
    Uint,
    /// Negative decimal.
    Negative,
    /// `0x` and as many lower-case digits as the width says.
    Hex,
    /// Dotted quad; big-endian in the low 32 bits.
    Ipv4,
    /// RFC 5952 text; the scalar is the address's number in the table of addresses.
    Ipv6,
    /// Six pairs; big-endian in the low 48 bits.
    Ether,
    /// Seconds with nine decimals; the scalar is nanoseconds (i64).
    Seconds,
}

/// A value of a field or attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Value {
    /// The scalar.
    pub bits: u64,
    /// What the scalar stands for.
    pub kind: Kind,
    /// Digits of a [`Kind::Hex`], else 0.
    pub width: u8,
}

impl Value {
    /// The empty text.
    pub const EMPTY: Self = Self { bits: 0, kind: Kind::Text, width: 0 };

    /// An unsigned decimal.
    pub const fn uint(value: u64) -> Self {
        Self { bits: value, kind: Kind::Uint, width: 0 }
    }

    /// A signed decimal.
    pub const fn int(value: i64) -> Self {
        if value < 0 {
            Self { bits: value.cast_unsigned(), kind: Kind::Negative, width: 0 }
        } else {
            Self::uint(value.cast_unsigned())
        }
    }

    /// A hexadecimal of `digits` digits.
    pub const fn hex(value: u64, digits: u8) -> Self {
        Self { bits: value, kind: Kind::Hex, width: digits }
    }

    /// An IPv4 address.
    pub const fn ipv4(address: [u8; 4]) -> Self {
        Self { bits: u32::from_be_bytes(address) as u64, kind: Kind::Ipv4, width: 0 }
    }

    /// A MAC address.
    pub const fn ether(a: [u8; 6]) -> Self {
        Self { bits: u64::from_be_bytes([0, 0, a[0], a[1], a[2], a[3], a[4], a[5]]), kind: Kind::Ether, width: 0 }
    }

    /// Seconds, given in nanoseconds.
    pub const fn seconds(nanoseconds: i64) -> Self {
        Self { bits: nanoseconds.cast_unsigned(), kind: Kind::Seconds, width: 0 }
    }

    /// The integer it stands for, if its kind is one (R10).
    pub fn number(self) -> Option<i128> {
        match self.kind {
            Kind::Uint | Kind::Hex => Some(i128::from(self.bits)),
            Kind::Negative => Some(i128::from(self.bits.cast_signed())),
            _ => None,
        }
    }
}
