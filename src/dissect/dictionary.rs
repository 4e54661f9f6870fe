//! Dictionaries: attributes of a protocol by their number, one row each, with the kind of their
//! value. A row is a field of the protocol, too.

use super::Dissector;
use crate::fields::{Base, Field, FieldType};

/// What the value of an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text in UTF-8.
    Text,
    /// Bytes.
    Bytes,
    /// Bytes that are attributes again.
    Group,
    /// `1` or `0`, of a byte.
    Bool,
    /// Unsigned, of a byte.
    U8,
    /// Unsigned, of two bytes.
    U16,
    /// Unsigned, of four bytes.
    U32,
    /// Unsigned, of eight bytes.
    U64,
    /// Signed, of four bytes: also enumerations.
    I32,
    /// Signed, of eight bytes.
    I64,
    /// IEEE 754, of four bytes.
    F32,
    /// Seconds since 1970, or since 1900 where the protocol counts so.
    Time,
    /// IPv4 address.
    Ipv4,
    /// IPv6 address.
    Ipv6,
}

impl Kind {
    /// The type of its field.
    pub(crate) const fn field_type(self) -> FieldType {
        match self {
            Self::Text => FieldType::Text,
            Self::Bytes | Self::Group => FieldType::Bytes,
            Self::Bool => FieldType::Bool,
            Self::U8 => FieldType::Uint(1, Base::Dec),
            Self::U16 => FieldType::Uint(2, Base::Dec),
            Self::U32 => FieldType::Uint(4, Base::Dec),
            Self::U64 => FieldType::Uint(8, Base::Dec),
            Self::I32 | Self::I64 => FieldType::Int,
            Self::F32 => FieldType::Double,
            Self::Time => FieldType::Time,
            Self::Ipv4 => FieldType::Ipv4,
            Self::Ipv6 => FieldType::Ipv6,
        }
    }
}

/// A row of a dictionary.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its number.
    pub(crate) code: u32,
    /// What its value is.
    pub(crate) kind: Kind,
    /// The field that has its value.
    pub(crate) field: Field,
}

/// The row of a number; rows are sorted by it.
pub(crate) fn find(entries: &'static [Entry], code: u32) -> Option<&'static Entry> {
    let at = entries.binary_search_by_key(&code, |entry| entry.code).ok()?;
    entries.get(at)
}

/// The fields of a dictionary, for the table of its protocol.
#[allow(clippy::indexing_slicing, reason = "runs when it is compiled")]
pub(crate) const fn fields<const N: usize>(entries: &'static [Entry; N]) -> [&'static Field; N] {
    let mut all = [&entries[0].field; N];
    let mut at = 1;
    while at < N {
        all[at] = &entries[at].field;
        at += 1;
    }
    all
}

/// Text, up to the zero that ends it.
pub(crate) fn text(cx: &mut Dissector, field: &'static Field, bytes: &[u8]) {
    cx.text(field, bytes.split(|byte| *byte == 0).next().unwrap_or(bytes));
}

/// The rows of a dictionary, sorted by number, and the list of their fields:
///
/// ```text
/// dictionary! {
///     pub static STANDARD, STANDARD_FIELDS: "radius." "Attribute" of "RFC 2865";
///     1 "User_Name" Text "Name of the user.";
/// }
/// ```
macro_rules! dictionary {
    (
        pub static $entries:ident, $fields:ident: $prefix:literal $what:literal of $source:literal;
        $($code:literal $name:literal $kind:ident $($doc:literal)?;)*
    ) => {
        #[doc = concat!("From ", $source, ".")]
        pub(crate) static $entries: [$crate::dissect::dictionary::Entry; [$($code),*].len()] = [$(
            $crate::dissect::dictionary::Entry {
                code: $code,
                kind: $crate::dissect::dictionary::Kind::$kind,
                field: $crate::fields::Field::new(
                    concat!($prefix, $name),
                    $crate::dissect::dictionary::Kind::$kind.field_type(),
                    concat!($($doc, " ",)? $what, " ", $code, " (", $source, ")."),
                ),
            },
        )*];
        #[doc = concat!("The fields of ", $source, ".")]
        pub(crate) static $fields: [&$crate::fields::Field; [$($code),*].len()] =
            $crate::dissect::dictionary::fields(&$entries);
    };
}
pub(crate) use dictionary;
