//! The messages of registration, admission and status (H.225.0, annex H).

use super::asn1::Type::{Bool, Choice as OneOf, List, Null, Number, Octets, Sequence as All};
use super::asn1::{ANY, Component, Type, opt, req, skip};
use super::common::{
    ALIAS_ADDRESS, CALL_MODEL, CALL_TYPE, QSERIES_OPTIONS, address, addresses, aliases, bandwidth, call, choice,
    conference, endpoint_type, generic_data, identifier, non_standard, number, protocol, protocols, reference,
    reject_reason, sequence, unread, vendor,
};
use super::fields;

choice!(RAS_MESSAGE {
    req(All(&GATEKEEPER_REQUEST)).named(&fields::GATEKEEPER_REQUEST),
    req(All(&GATEKEEPER_CONFIRM)).named(&fields::GATEKEEPER_CONFIRM),
    req(All(&GATEKEEPER_REJECT)).named(&fields::GATEKEEPER_REJECT),
    req(All(&REGISTRATION_REQUEST)).named(&fields::REGISTRATION_REQUEST),
    req(All(&REGISTRATION_CONFIRM)).named(&fields::REGISTRATION_CONFIRM),
    req(All(&REGISTRATION_REJECT)).named(&fields::REGISTRATION_REJECT),
    req(All(&UNREGISTRATION_REQUEST)).named(&fields::UNREGISTRATION_REQUEST),
    req(All(&NUMBER_ONLY)).named(&fields::UNREGISTRATION_CONFIRM),
    req(All(&UNREGISTRATION_REJECT)).named(&fields::UNREGISTRATION_REJECT),
    req(All(&ADMISSION_REQUEST)).named(&fields::ADMISSION_REQUEST),
    req(All(&ADMISSION_CONFIRM)).named(&fields::ADMISSION_CONFIRM),
    req(All(&ADMISSION_REJECT)).named(&fields::ADMISSION_REJECT),
    req(All(&BANDWIDTH_REQUEST)).named(&fields::BANDWIDTH_REQUEST),
    req(All(&BANDWIDTH_CONFIRM)).named(&fields::BANDWIDTH_CONFIRM),
    req(All(&BANDWIDTH_REJECT)).named(&fields::BANDWIDTH_REJECT),
    req(All(&DISENGAGE_REQUEST)).named(&fields::DISENGAGE_REQUEST),
    req(All(&NUMBER_ONLY)).named(&fields::DISENGAGE_CONFIRM),
    req(All(&DISENGAGE_REJECT)).named(&fields::DISENGAGE_REJECT),
    req(All(&LOCATION_REQUEST)).named(&fields::LOCATION_REQUEST),
    req(All(&LOCATION_CONFIRM)).named(&fields::LOCATION_CONFIRM),
    req(All(&LOCATION_REJECT)).named(&fields::LOCATION_REJECT),
    req(All(&INFO_REQUEST)).named(&fields::INFO_REQUEST),
    req(All(&INFO_REQUEST_RESPONSE)).named(&fields::INFO_REQUEST_RESPONSE),
    req(All(&NON_STANDARD_MESSAGE)).named(&fields::NON_STANDARD_MESSAGE),
    req(All(&UNKNOWN_MESSAGE_RESPONSE)).named(&fields::UNKNOWN_MESSAGE_RESPONSE),
} + {
    req(All(&FOUR_OPTIONS)).named(&fields::REQUEST_IN_PROGRESS),
    req(All(&RESOURCES_AVAILABLE_INDICATE)).named(&fields::RESOURCES_AVAILABLE_INDICATE),
    req(All(&RESOURCES_AVAILABLE_CONFIRM)).named(&fields::RESOURCES_AVAILABLE_CONFIRM),
    req(All(&FOUR_OPTIONS)).named(&fields::INFO_REQUEST_ACK),
    req(All(&FIVE_OPTIONS)).named(&fields::INFO_REQUEST_NAK),
    req(All(&EIGHT_OPTIONS)).named(&fields::SERVICE_CONTROL_INDICATION),
    req(All(&SEVEN_OPTIONS)).named(&fields::SERVICE_CONTROL_RESPONSE),
    req(List(&ADMISSION_CONFIRM_ITEM)).named(&fields::ADMISSION_CONFIRM_SEQUENCE),
});

static ADMISSION_CONFIRM_ITEM: Component = req(All(&ADMISSION_CONFIRM));
static CALL_INFO_ITEM: Component = req(All(&CALL_INFO));
static RTP_SESSION_ITEM: Component = req(All(&RTP_SESSION));
static CHANNEL_ITEM: Component = req(All(&CHANNEL));
static SESSION_ITEM: Component = req(Number(1, 255));

const fn gatekeeper() -> Component {
    opt(identifier()).named(&fields::GATEKEEPER_IDENTIFIER)
}
const fn endpoint() -> Component {
    req(identifier()).named(&fields::ENDPOINT_IDENTIFIER)
}
const fn endpoint_if_known() -> Component {
    opt(identifier()).named(&fields::ENDPOINT_IDENTIFIER)
}
const fn service_options() -> Type {
    All(&QSERIES_OPTIONS)
}

// ---- discovery and registration

sequence!(GATEKEEPER_REQUEST {
    number(),
    protocol(),
    non_standard(),
    req(address()),
    req(endpoint_type()),
    gatekeeper(),
    opt(service_options()),
    opt(aliases()).named(&fields::ENDPOINT_ALIAS),
} + {});
sequence!(GATEKEEPER_CONFIRM { number(), protocol(), non_standard(), gatekeeper(), req(address()) } + {});
sequence!(GATEKEEPER_REJECT {
    number(),
    protocol(),
    non_standard(),
    gatekeeper(),
    reject_reason(&FOUR_REASONS),
} + {});
sequence!(REGISTRATION_REQUEST {
    number(),
    protocol(),
    non_standard(),
    req(Bool),
    req(addresses()),
    req(addresses()),
    req(endpoint_type()),
    opt(aliases()).named(&fields::TERMINAL_ALIAS),
    gatekeeper(),
    req(vendor()),
} + {
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    req(Bool).named(&fields::KEEP_ALIVE),
    endpoint_if_known(),
});
sequence!(REGISTRATION_CONFIRM {
    number(),
    protocol(),
    non_standard(),
    req(addresses()),
    opt(aliases()).named(&fields::TERMINAL_ALIAS),
    gatekeeper(),
    endpoint(),
} + {});
sequence!(REGISTRATION_REJECT {
    number(),
    protocol(),
    non_standard(),
    reject_reason(&REGISTRATION_REASON),
    gatekeeper(),
} + {});
choice!(REGISTRATION_REASON {
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(aliases()),
    req(Null),
    req(Null),
    req(Null),
} + {});
sequence!(UNREGISTRATION_REQUEST {
    number(),
    req(addresses()),
    opt(aliases()).named(&fields::ENDPOINT_ALIAS),
    non_standard(),
    endpoint_if_known(),
} + { skip(), gatekeeper() });
sequence!(NUMBER_ONLY { number(), non_standard() } + {});
sequence!(UNREGISTRATION_REJECT { number(), reject_reason(&THREE_REASONS), non_standard() } + {});

// ---- admission

sequence!(ADMISSION_REQUEST {
    number(),
    req(OneOf(&CALL_TYPE)),
    opt(OneOf(&CALL_MODEL)),
    endpoint(),
    opt(List(&DESTINATION_ITEM)).named(&fields::DESTINATION_INFO),
    opt(address()),
    opt(aliases()),
    req(aliases()).named(&fields::SRC_INFO),
    opt(address()),
    bandwidth(),
    reference(),
    non_standard(),
    opt(service_options()),
    conference(),
    req(Bool),
    req(Bool).named(&fields::ANSWER_CALL),
} + {
    req(Bool).named(&fields::CAN_MAP_ALIAS),
    call(),
    skip(),
    skip(),
    gatekeeper(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    generic_data(),
});
static DESTINATION_ITEM: Component = req(OneOf(&ALIAS_ADDRESS)).named(&fields::DESTINATION_INFO_ITEM);
sequence!(ADMISSION_CONFIRM {
    number(),
    bandwidth(),
    req(OneOf(&CALL_MODEL)),
    req(address()),
    opt(Number(1, 65535)),
    non_standard(),
} + { opt(List(&DESTINATION_ITEM)).named(&fields::DESTINATION_INFO) });
sequence!(ADMISSION_REJECT { number(), reject_reason(&EIGHT_REASONS), non_standard() } + {});
sequence!(BANDWIDTH_REQUEST {
    number(),
    endpoint(),
    conference(),
    reference(),
    opt(OneOf(&CALL_TYPE)),
    bandwidth(),
    non_standard(),
} + { call(), gatekeeper() });
sequence!(BANDWIDTH_CONFIRM { number(), bandwidth(), non_standard() } + {});
sequence!(BANDWIDTH_REJECT { number(), reject_reason(&SIX_REASONS), req(Number(0, 0xffff_ffff)), non_standard() } + {});
sequence!(DISENGAGE_REQUEST {
    number(),
    endpoint(),
    conference(),
    reference(),
    req(OneOf(&THREE_REASONS)).named(&fields::DISENGAGE_REASON),
    non_standard(),
} + { call(), gatekeeper() });
sequence!(DISENGAGE_REJECT { number(), reject_reason(&TWO_REASONS), non_standard() } + {});

// ---- location

sequence!(LOCATION_REQUEST {
    number(),
    endpoint_if_known(),
    req(List(&DESTINATION_ITEM)).named(&fields::DESTINATION_INFO),
    non_standard(),
    req(address()),
} + {
    opt(aliases()),
    req(Bool).named(&fields::CAN_MAP_ALIAS),
    gatekeeper(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    skip(),
    call(),
});
sequence!(LOCATION_CONFIRM { number(), req(address()), req(address()), non_standard() } + {});
sequence!(LOCATION_REJECT { number(), reject_reason(&FOUR_REASONS), non_standard() } + {});

// ---- information

sequence!(INFO_REQUEST { number(), reference(), non_standard(), opt(address()) } + { call() });
sequence!(INFO_REQUEST_RESPONSE {
    non_standard(),
    number(),
    req(endpoint_type()),
    endpoint(),
    req(address()),
    req(addresses()),
    opt(aliases()).named(&fields::ENDPOINT_ALIAS),
    opt(List(&CALL_INFO_ITEM)),
} + {});
sequence!(CALL_INFO {
    non_standard(),
    reference(),
    conference(),
    opt(Bool),
    opt(List(&RTP_SESSION_ITEM)),
    opt(List(&RTP_SESSION_ITEM)),
    opt(List(&CHANNEL_ITEM)),
    req(All(&CHANNEL)),
    req(All(&CHANNEL)),
    req(OneOf(&CALL_TYPE)),
    bandwidth(),
    req(OneOf(&CALL_MODEL)),
} + { call() });
sequence!(CHANNEL { opt(address()), opt(address()) } + {});
sequence!(RTP_SESSION {
    req(All(&CHANNEL)),
    req(All(&CHANNEL)),
    req(Octets(0, ANY)),
    req(Number(1, 0xffff_ffff)),
    req(Number(1, 255)),
    req(List(&SESSION_ITEM)),
} + {});
sequence!(NON_STANDARD_MESSAGE { number() } + {});
sequence!(UNKNOWN_MESSAGE_RESPONSE { number() } + {});
sequence!(RESOURCES_AVAILABLE_INDICATE {
    number(),
    protocol(),
    non_standard(),
    endpoint(),
    req(protocols()),
    req(Bool),
    unread(),
    unread(),
    unread(),
} + {});
sequence!(RESOURCES_AVAILABLE_CONFIRM { number(), protocol(), non_standard(), unread(), unread(), unread() } + {});

// ---- messages of which only the number is read, by how much of the rest is optional

sequence!(FOUR_OPTIONS { number(), unread(), unread(), unread(), unread() } + {});
sequence!(FIVE_OPTIONS { number(), unread(), unread(), unread(), unread(), unread() } + {});
sequence!(SEVEN_OPTIONS { number(), unread(), unread(), unread(), unread(), unread(), unread(), unread() } + {});
sequence!(EIGHT_OPTIONS {
    number(),
    unread(),
    unread(),
    unread(),
    unread(),
    unread(),
    unread(),
    unread(),
    unread(),
} + {});

// ---- reasons, by how many the first version knew

choice!(TWO_REASONS { req(Null), req(Null) } + {});
choice!(THREE_REASONS { req(Null), req(Null), req(Null) } + {});
choice!(FOUR_REASONS { req(Null), req(Null), req(Null), req(Null) } + {});
choice!(SIX_REASONS { req(Null), req(Null), req(Null), req(Null), req(Null), req(Null) } + {});
choice!(EIGHT_REASONS {
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
    req(Null),
} + {});
