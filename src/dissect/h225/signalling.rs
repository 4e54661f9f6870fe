//! Call signalling: what the user-user element of Q.931 holds (H.225.0, annex H).

use super::asn1::Type::{Bool, Choice as OneOf, Guid, List, Null, Number, Octets, Sequence as All};
use super::asn1::{Component, opt, req, skip};
use super::common::{
    CALL_TYPE, OCTETS_ITEM, QSERIES_OPTIONS, address, aliases, call, choice, conference, endpoint_type, generic_data,
    identifier, non_standard, protocol, sequence, unread,
};
use super::fields;

sequence!(USER_INFORMATION { req(All(&UU_PDU)), opt(All(&USER_DATA)) } + {});
sequence!(USER_DATA { req(Number(0, 255)), req(Octets(1, 131)) } + {});
sequence!(UU_PDU { req(OneOf(&MESSAGE_BODY)).named(&fields::H323_MESSAGE_BODY), non_standard() } + {
    opt(List(&OCTETS_ITEM)),
    req(Bool).named(&fields::H245_TUNNELLING),
    opt(List(&OCTETS_ITEM)),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    generic_data(),
});

choice!(MESSAGE_BODY {
    req(All(&SETUP)).named(&fields::SETUP),
    req(All(&CALL_PROCEEDING)).named(&fields::CALL_PROCEEDING),
    req(All(&CONNECT)).named(&fields::CONNECT),
    req(All(&ALERTING)).named(&fields::ALERTING),
    req(All(&INFORMATION)).named(&fields::INFORMATION),
    req(All(&RELEASE_COMPLETE)).named(&fields::RELEASE_COMPLETE),
    req(All(&FACILITY)).named(&fields::FACILITY),
} + {
    req(All(&PROGRESS)).named(&fields::PROGRESS),
    req(Null).named(&fields::EMPTY),
    req(All(&WITH_CALL)).named(&fields::STATUS),
    req(All(&WITH_CALL)).named(&fields::STATUS_INQUIRY),
    req(All(&WITH_CALL)).named(&fields::SETUP_ACKNOWLEDGE),
    req(All(&WITH_CALL)).named(&fields::NOTIFY),
});

static REFERENCE_ITEM: Component = req(Number(0, 65535));

sequence!(SETUP {
    protocol(),
    opt(address()),
    opt(aliases()).named(&fields::SOURCE_ADDRESS),
    req(endpoint_type()),
    opt(aliases()).named(&fields::DESTINATION_ADDRESS),
    opt(address()),
    opt(aliases()),
    opt(List(&REFERENCE_ITEM)),
    req(Bool),
    conference(),
    req(OneOf(&CONFERENCE_GOAL)),
    opt(All(&QSERIES_OPTIONS)),
    req(OneOf(&CALL_TYPE)),
} + {
    opt(address()),
    opt(OneOf(&super::common::ALIAS_ADDRESS)),
    call(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    opt(identifier()).named(&fields::ENDPOINT_IDENTIFIER),
});
choice!(CONFERENCE_GOAL { req(Null), req(Null), req(Null) } + {});

sequence!(CALL_PROCEEDING { protocol(), req(endpoint_type()), opt(address()) } + { call() });
sequence!(CONNECT { protocol(), opt(address()), req(endpoint_type()), conference() } + { call() });
sequence!(ALERTING { protocol(), req(endpoint_type()), opt(address()) } + { call() });
sequence!(INFORMATION { protocol() } + { call() });
sequence!(RELEASE_COMPLETE {
    protocol(),
    opt(OneOf(&RELEASE_COMPLETE_REASON)).named(&fields::REASON),
} + { call() });
choice!(RELEASE_COMPLETE_REASON {
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
} + {});
sequence!(FACILITY {
    protocol(),
    opt(address()),
    opt(aliases()),
    opt(Guid).named(&fields::CONFERENCE_ID),
    req(OneOf(&FACILITY_REASON)).named(&fields::REASON),
} + { call() });
choice!(FACILITY_REASON { req(Null), req(Null), req(Null), req(Null) } + {});
sequence!(PROGRESS {
    protocol(),
    req(endpoint_type()),
    opt(address()),
    call(),
    unread(),
    unread(),
    unread(),
    opt(List(&OCTETS_ITEM)),
} + {});
// Status, its inquiry, setup acknowledge, notify.
sequence!(WITH_CALL { protocol(), call(), unread(), unread() } + {});
