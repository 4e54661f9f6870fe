//! Types that messages share (H.225.0, annex H).

use super::asn1::Type::{
    Ascii, Bits, Bool, Choice as OneOf, Digits, Guid, List, Null, Number, ObjectIdentifier, Octets, OpenNumber,
    Sequence as All, SizedList, Unread, Wide,
};
use super::asn1::{ANY, Choice, Component, Sequence, Type, opt, req, skip};
use super::fields;

/// A sequence: root components, then additions.
macro_rules! sequence {
    ($name:ident { $($root:expr),* $(,)? } + { $($addition:expr),* $(,)? }) => {
        pub(super) static $name: $crate::dissect::h225::asn1::Sequence = $crate::dissect::h225::asn1::Sequence {
            extensible: true, root: &[$($root),*], additions: &[$($addition),*],
        };
    };
}
/// A choice: root alternatives, then additions.
macro_rules! choice {
    ($name:ident { $($root:expr),* $(,)? } + { $($addition:expr),* $(,)? }) => {
        pub(super) static $name: $crate::dissect::h225::asn1::Choice = $crate::dissect::h225::asn1::Choice {
            extensible: true, root: &[$($root),*], additions: &[$($addition),*],
        };
    };
}
pub(super) use {choice, sequence};

// Components that many messages have.

pub(super) const fn number() -> Component {
    req(Number(1, 65535)).named(&fields::REQUEST_SEQ_NUM)
}
pub(super) const fn protocol() -> Component {
    req(ObjectIdentifier).named(&fields::PROTOCOL_IDENTIFIER)
}
pub(super) const fn non_standard() -> Component {
    opt(All(&NON_STANDARD_PARAMETER))
}
pub(super) const fn call() -> Component {
    req(All(&CALL_IDENTIFIER))
}
pub(super) const fn conference() -> Component {
    req(Guid).named(&fields::CONFERENCE_ID)
}
pub(super) const fn reference() -> Component {
    req(Number(0, 65535)).named(&fields::CALL_REFERENCE_VALUE)
}
pub(super) const fn address() -> Type {
    OneOf(&TRANSPORT_ADDRESS)
}
pub(super) const fn addresses() -> Type {
    List(&TRANSPORT_ADDRESS_ITEM)
}
pub(super) const fn aliases() -> Type {
    List(&ALIAS_ADDRESS_ITEM)
}
pub(super) const fn endpoint_type() -> Type {
    All(&ENDPOINT_TYPE)
}
/// Of an endpoint or a gatekeeper.
pub(super) const fn identifier() -> Type {
    Wide(1, 128)
}
pub(super) const fn bandwidth() -> Component {
    req(Number(0, 0xffff_ffff)).named(&fields::BAND_WIDTH)
}
pub(super) const fn generic_data() -> Component {
    opt(List(&GENERIC_DATA_ITEM))
}
pub(super) const fn reject_reason(choice: &'static Choice) -> Component {
    req(OneOf(choice)).named(&fields::REJECT_REASON)
}

static TRANSPORT_ADDRESS_ITEM: Component = req(OneOf(&TRANSPORT_ADDRESS));
pub(super) static ALIAS_ADDRESS_ITEM: Component = req(OneOf(&ALIAS_ADDRESS)).named(&fields::ALIAS_ADDRESS);
static GENERIC_DATA_ITEM: Component = req(All(&GENERIC_DATA));
static PARAMETER_ITEM: Component = req(All(&ENUMERATED_PARAMETER));
pub(super) static OCTETS_ITEM: Component = req(Octets(0, ANY));
static ROUTE_ITEM: Component = req(Octets(4, 4));
static PROTOCOL_ITEM: Component = req(OneOf(&SUPPORTED_PROTOCOLS));
pub(super) const fn protocols() -> Type {
    List(&PROTOCOL_ITEM)
}

sequence!(CALL_IDENTIFIER { req(Guid).named(&fields::GUID) } + {});

static NON_STANDARD_PARAMETER: Sequence =
    Sequence { extensible: false, root: &[req(OneOf(&NON_STANDARD_IDENTIFIER)), req(Octets(0, ANY))], additions: &[] };
choice!(NON_STANDARD_IDENTIFIER { req(ObjectIdentifier), req(All(&H221_NON_STANDARD)) } + {});
sequence!(H221_NON_STANDARD { req(Number(0, 255)), req(Number(0, 255)), req(Number(0, 65535)) } + {});

// ---- addresses

choice!(TRANSPORT_ADDRESS {
    req(All(&IP_ADDRESS)),
    req(All(&IP_SOURCE_ROUTE)),
    req(All(&IPX_ADDRESS)),
    req(All(&IP6_ADDRESS)),
    req(Octets(16, 16)),
    req(Octets(1, 20)),
    req(All(&NON_STANDARD_PARAMETER)),
} + {});
static IP_ADDRESS: Sequence =
    Sequence { extensible: false, root: &[req(Octets(4, 4)), req(Number(0, 65535))], additions: &[] };
sequence!(IP_SOURCE_ROUTE { req(Octets(4, 4)), req(Number(0, 65535)), req(List(&ROUTE_ITEM)), req(OneOf(&ROUTING)) } + {});
choice!(ROUTING { req(Null), req(Null) } + {});
static IPX_ADDRESS: Sequence =
    Sequence { extensible: false, root: &[req(Octets(6, 6)), req(Octets(4, 4)), req(Octets(2, 2))], additions: &[] };
sequence!(IP6_ADDRESS { req(Octets(16, 16)), req(Number(0, 65535)) } + {});

choice!(ALIAS_ADDRESS {
    req(Digits(1, 128)).named(&fields::DIALLED_DIGITS),
    req(Wide(1, 256)).named(&fields::H323_ID),
} + {
    req(Ascii(1, 512)).named(&fields::URL_ID),
    req(address()),
    req(Ascii(1, 512)).named(&fields::EMAIL_ID),
    skip(),
    skip(),
    skip(),
});

// ---- endpoints

sequence!(ENDPOINT_TYPE {
    non_standard(),
    opt(All(&VENDOR_IDENTIFIER)),
    opt(All(&WITH_NON_STANDARD)),
    opt(All(&GATEWAY)),
    opt(All(&WITH_NON_STANDARD)),
    opt(All(&WITH_NON_STANDARD)),
    req(Bool),
    req(Bool),
} + { opt(Bits(32)), skip() });
sequence!(VENDOR_IDENTIFIER { req(All(&H221_NON_STANDARD)), opt(Octets(1, 256)), opt(Octets(1, 256)) } + { skip() });
// Gatekeeper, MCU, terminal, and the capabilities of protocols: all that is read of them is skipped.
sequence!(WITH_NON_STANDARD { non_standard() } + {});
sequence!(GATEWAY { opt(protocols()), non_standard() } + {});
choice!(SUPPORTED_PROTOCOLS {
    req(All(&NON_STANDARD_PARAMETER)),
    req(All(&WITH_NON_STANDARD)),
    req(All(&WITH_NON_STANDARD)),
    req(All(&WITH_NON_STANDARD)),
    req(All(&WITH_NON_STANDARD)),
    req(All(&WITH_NON_STANDARD)),
    req(All(&WITH_NON_STANDARD)),
    req(All(&WITH_NON_STANDARD)),
    req(All(&WITH_NON_STANDARD)),
} + {});

pub(super) const fn vendor() -> Type {
    All(&VENDOR_IDENTIFIER)
}

// ---- calls

choice!(CALL_TYPE { req(Null), req(Null), req(Null), req(Null) } + {});
choice!(CALL_MODEL { req(Null), req(Null) } + {});
sequence!(QSERIES_OPTIONS {
    req(Bool),
    req(Bool),
    req(Bool),
    req(Bool),
    req(Bool),
    req(Bool),
    req(Bool),
    req(All(&Q954_DETAILS)),
} + {});
sequence!(Q954_DETAILS { req(Bool), req(Bool) } + {});

// ---- generic data

sequence!(GENERIC_DATA { req(OneOf(&GENERIC_IDENTIFIER)), opt(SizedList(512, &PARAMETER_ITEM)) } + {});
choice!(GENERIC_IDENTIFIER { req(OpenNumber(0, 16383)), req(ObjectIdentifier), req(Guid) } + {});
sequence!(ENUMERATED_PARAMETER { req(OneOf(&GENERIC_IDENTIFIER)), opt(OneOf(&CONTENT)) } + {});
choice!(CONTENT {
    req(Octets(0, ANY)),
    req(Ascii(0, ANY)),
    req(Wide(0, ANY)),
    req(Bool),
    req(Number(0, 255)),
    req(Number(0, 65535)),
    req(Number(0, 0xffff_ffff)),
    req(OneOf(&GENERIC_IDENTIFIER)),
    req(OneOf(&ALIAS_ADDRESS)).named(&fields::ALIAS),
    req(address()),
    req(SizedList(512, &PARAMETER_ITEM)),
    req(SizedList(16, &GENERIC_DATA_ITEM)),
} + {});

/// A component of the root that is not read.
pub(super) const fn unread() -> Component {
    opt(Unread)
}
