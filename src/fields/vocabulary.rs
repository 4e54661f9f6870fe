//! Protocols and fields as a dissector declares them: one `static` row each, made by the
//! `protocol!` table beside the dissector's code. Rows are compared by their ids, which the
//! [`Catalogue`](super::Catalogue) gives out in registry order when it is first built.

use std::sync::atomic::{AtomicU16, Ordering};

use super::{Kind, Value};

/// A protocol's place in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProtocolId(pub u16);

/// A field's place in the catalogue. Every protocol also has a field id: its own name may be
/// extracted, and gives the empty text (R8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u16);

/// What belongs to a layer when it is a Pdu's Proto (P9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Only its own fields (eth, ip, udp …).
    HeaderOnly,
    /// Its own fields and those of every layer below it (tcp, http …).
    Spanning,
}

/// How an integer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Plain decimal.
    Dec,
    /// `0x` and lower-case digits, padded to the width of the type (R2).
    Hex,
}

/// The type of a field's value; it decides the text (R1–R8) and whether conditions compare by
/// number (R10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A label without a value: the empty text.
    None,
    /// `1` or `0` (R3).
    Bool,
    /// An unsigned integer of so many bytes.
    Uint(u8, Base),
    /// A signed integer, decimal.
    Int,
    /// A frame number, decimal.
    Framenum,
    /// Dotted quad.
    Ipv4,
    /// RFC 5952 text.
    Ipv6,
    /// Six lower-case pairs joined by colons.
    Ether,
    /// Lower-case hex pairs joined by colons.
    Bytes,
    /// The text itself.
    Text,
    /// Seconds with nine decimals (R7).
    Seconds,
    /// Local time, `Mon D, YYYY HH:MM:SS.nnnnnnnnn ZONE` (R7).
    Time,
    /// `%.15g`.
    Double,
}

impl FieldType {
    /// True for integer and boolean types, whose values conditions also compare by number (R10).
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Bool | Self::Uint(..) | Self::Int | Self::Framenum)
    }

    /// Whether a field of the type may have this value: what is declared to be a number is one.
    pub(crate) fn allows(self, value: Value) -> bool {
        match self {
            Self::Bool => value.kind == Kind::Uint && value.bits <= 1,
            Self::Uint(_, Base::Dec) | Self::Framenum => value.kind == Kind::Uint,
            Self::Int => matches!(value.kind, Kind::Uint | Kind::Negative),
            Self::Seconds => value.kind == Kind::Seconds,
            _ => true,
        }
    }

    /// The name of the type as `mate fields` prints it, with an example of its text.
    pub fn example(self) -> (&'static str, &'static str) {
        match self {
            Self::None => ("label", ""),
            Self::Bool => ("boolean", "1"),
            Self::Uint(1, Base::Hex) => ("hex8", "0x80"),
            Self::Uint(2, Base::Hex) => ("hex16", "0x0012"),
            Self::Uint(3, Base::Hex) => ("hex24", "0x000001"),
            Self::Uint(4, Base::Hex) => ("hex32", "0x0000abcd"),
            Self::Uint(_, Base::Hex) => ("hex64", "0x000000000000abcd"),
            Self::Uint(_, Base::Dec) => ("unsigned", "80"),
            Self::Int => ("integer", "-2"),
            Self::Framenum => ("frame number", "4"),
            Self::Ipv4 => ("ipv4", "10.0.0.1"),
            Self::Ipv6 => ("ipv6", "2001:db8::1"),
            Self::Ether => ("ether", "02:00:00:00:00:0a"),
            Self::Bytes => ("bytes", "47:45:54"),
            Self::Text => ("text", "example.com"),
            Self::Seconds => ("seconds", "0.250000000"),
            Self::Time => ("time", "Nov 14, 2023 22:13:20.000000000 UTC"),
            Self::Double => ("number", "492.204"),
        }
    }
}

/// One field of a protocol, named exactly as in Wireshark.
#[derive(Debug)]
pub struct Field {
    /// `http.host`
    pub name: &'static str,
    /// Its type, and so its text.
    pub ty: FieldType,
    /// What it is and when it is present, in a sentence.
    pub doc: &'static str,
    id: AtomicU16,
}

/// One protocol, named exactly as in Wireshark.
#[derive(Debug)]
pub struct Protocol {
    /// `http`
    pub name: &'static str,
    /// `Hypertext Transfer Protocol`
    pub title: &'static str,
    /// When it is recognised, in a sentence or two.
    pub doc: &'static str,
    /// What belongs to it as a Pdu's Proto.
    pub extent: Extent,
    /// Names of the protocols that it may hand bytes to. A protocol is entered only if it, or one
    /// of those it leads to, is wanted.
    pub carries: &'static [&'static str],
    /// Its fields, in wire order.
    pub fields: &'static [&'static Field],
    id: AtomicU16,
    field: AtomicU16,
}

impl Field {
    /// A row of a protocol's table; use the `protocol!` table to write one.
    pub const fn new(name: &'static str, ty: FieldType, doc: &'static str) -> Self {
        Self { name, ty, doc, id: AtomicU16::new(u16::MAX) }
    }

    /// Its id; meaningful once the catalogue that holds it was built.
    #[inline]
    pub fn id(&self) -> FieldId {
        FieldId(self.id.load(Ordering::Relaxed))
    }

    pub(super) fn set_id(&self, id: FieldId) {
        self.id.store(id.0, Ordering::Relaxed);
    }
}

impl Protocol {
    /// A protocol with its table; use the `protocol!` table to write one.
    pub const fn new(
        name: &'static str,
        title: &'static str,
        doc: &'static str,
        extent: Extent,
        carries: &'static [&'static str],
        fields: &'static [&'static Field],
    ) -> Self {
        Self {
            name,
            title,
            doc,
            extent,
            carries,
            fields,
            id: AtomicU16::new(u16::MAX),
            field: AtomicU16::new(u16::MAX),
        }
    }

    /// Its id; meaningful once the catalogue that holds it was built.
    #[inline]
    pub fn id(&self) -> ProtocolId {
        ProtocolId(self.id.load(Ordering::Relaxed))
    }

    /// The id of its name used as a field.
    #[inline]
    pub fn field_id(&self) -> FieldId {
        FieldId(self.field.load(Ordering::Relaxed))
    }

    pub(super) fn set_ids(&self, id: ProtocolId, field: FieldId) {
        self.id.store(id.0, Ordering::Relaxed);
        self.field.store(field.0, Ordering::Relaxed);
    }
}

/// Lists of fields as one; `N` is the sum of their lengths.
#[allow(clippy::indexing_slicing, reason = "runs when it is compiled")]
pub(crate) const fn joined<const N: usize>(lists: &[&[&'static Field]]) -> [&'static Field; N] {
    static FILLER: Field = Field::new("", FieldType::None, "");
    let mut all = [&FILLER; N];
    let (mut list, mut taken, mut at) = (0, 0, 0);
    while at < N {
        if taken == lists[list].len() {
            list += 1;
            taken = 0;
        } else {
            all[at] = lists[list][taken];
            taken += 1;
            at += 1;
        }
    }
    all
}

/// A dissector's table: the protocol and, in wire order, its fields. `with [LIST]` after the
/// carried protocols adds the fields of a dictionary.
///
/// ```text
/// protocol! {
///     pub static UDP = "udp", "User Datagram Protocol", HeaderOnly, carries ["dns", "gtp"],
///         "IP protocol 17.";
///     SRCPORT = "udp.srcport", Uint(2, Dec), "Source port.";
/// }
/// ```
macro_rules! protocol {
    (
        pub static $proto:ident = $name:literal, $title:literal, $extent:ident,
            carries [$($carried:literal),* $(,)?], $(with [$($more:path),* $(,)?],)? $doc:literal;
        $($field:ident = $fname:literal, $ty:expr, $fdoc:literal;)*
    ) => {
        #[doc = $doc]
        pub(crate) static $proto: $crate::fields::Protocol = {
            use $crate::fields::Extent::*;
            const OWN: &[&str] = &[$($fname),*];
            const ALL: usize = OWN.len() $($(+ $more.len())*)?;
            static FIELDS: [&$crate::fields::Field; ALL] =
                $crate::fields::joined(&[&[$(&$field),*], $($(&$more),*)?]);
            $crate::fields::Protocol::new($name, $title, $doc, $extent, &[$($carried),*], &FIELDS)
        };
        $(
            #[doc = $fdoc]
            pub(crate) static $field: $crate::fields::Field = {
                #[allow(unused_imports, reason = "a table need not use every type")]
                use $crate::fields::{Base::*, FieldType::*};
                $crate::fields::Field::new($fname, $ty, $fdoc)
            };
        )*
    };
}
pub(crate) use protocol;
