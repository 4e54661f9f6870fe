//! The AVPs that are addresses: each has a field for the whole and one for what it is. Those of the
//! type Address begin with their family (RFC 6733, 4.3.1); older ones are the bare address.

use crate::fields::{Base, Field, FieldType};

/// An AVP that is an address, with its fields for the family, if it has one, IPv4 and IPv6.
#[derive(Debug)]
pub(super) struct Address<const PARTS: usize> {
    pub(super) vendor: u32,
    pub(super) code: u32,
    pub(super) whole: Field,
    pub(super) parts: [Field; PARTS],
}

macro_rules! part {
    ($name:literal whole $code:literal of $source:literal) => {
        Field::new(concat!("diameter.", $name), FieldType::Bytes, concat!("AVP ", $code, " (", $source, ")."))
    };
    ($name:literal family) => {
        Field::new(
            concat!("diameter.", $name, ".addr_family"),
            FieldType::Uint(2, Base::Dec),
            concat!("Family of ", $name, ": `1` IPv4, `2` IPv6, `8` E.164."),
        )
    };
    ($name:literal ipv4) => {
        Field::new(concat!("diameter.", $name, ".IPv4"), FieldType::Ipv4, concat!($name, ", if it is IPv4."))
    };
    ($name:literal ipv6) => {
        Field::new(concat!("diameter.", $name, ".IPv6"), FieldType::Ipv6, concat!($name, ", if it is IPv6."))
    };
}

macro_rules! addresses {
    ($($vendor:literal $code:literal $name:literal of $source:literal;)*) => {
        [$(Address {
            vendor: $vendor,
            code: $code,
            whole: part!($name whole $code of $source),
            parts: [part!($name family), part!($name ipv4), part!($name ipv6)],
        }),*]
    };
}

macro_rules! bare_addresses {
    ($($vendor:literal $code:literal $name:literal of $source:literal;)*) => {
        [$(Address {
            vendor: $vendor,
            code: $code,
            whole: part!($name whole $code of $source),
            parts: [part!($name ipv4), part!($name ipv6)],
        }),*]
    };
}

/// Those that begin with their family.
pub(super) static ADDRESSES: [Address<3>; 29] = addresses! {
    0 257 "Host-IP-Address" of "RFC 6733";
    0 333 "MIP-Mobile-Node-Address" of "RFC 4004";
    0 334 "MIP-Home-Agent-Address" of "RFC 4004";
    0 487 "MIP-Careof-Address" of "RFC 5447, 5624, 5777, 5779, 7075, 7683, 8581 and 8583";
    0 504 "PMIP6-DHCP-Server-Address" of "RFC 5447, 5624, 5777, 5779, 7075, 7683, 8581 and 8583";
    0 505 "PMIP6-IPv4-Home-Address" of "RFC 5447, 5624, 5777, 5779, 7075, 7683, 8581 and 8583";
    0 518 "IP-Address" of "RFC 5447, 5624, 5777, 5779, 7075, 7683, 8581 and 8583";
    0 520 "IP-Address-Start" of "RFC 5447, 5624, 5777, 5779, 7075, 7683, 8581 and 8583";
    0 521 "IP-Address-End" of "RFC 5447, 5624, 5777, 5779, 7075, 7683, 8581 and 8583";
    10415 501 "Access-Network-Charging-Address" of "3GPP TS 29.214";
    10415 846 "CG-Address" of "3GPP TS 32.299";
    10415 847 "GGSN-Address" of "3GPP TS 32.299";
    10415 848 "Served-Party-IP-Address" of "3GPP TS 32.299";
    10415 890 "WAG-Address" of "3GPP TS 32.299";
    10415 894 "WLAN-UE-Local-IPAddress" of "3GPP TS 32.299";
    10415 895 "PDG-Address" of "3GPP TS 32.299";
    10415 1035 "CoA-IP-Address" of "3GPP TS 29.212";
    10415 1050 "AN-GW-Address" of "3GPP TS 29.212";
    10415 1079 "Routing-IP-Address" of "3GPP TS 29.212";
    10415 1091 "TDF-IP-Address" of "3GPP TS 29.212";
    10415 1227 "PDP-Address" of "3GPP TS 32.299";
    10415 1228 "SGSN-Address" of "3GPP TS 32.299";
    10415 1452 "Trace-Collection-Entity" of "3GPP TS 29.272";
    10415 1621 "Ext-PDP-Address" of "3GPP TS 29.272";
    10415 2008 "Originator-SCCP-Address" of "3GPP TS 32.299";
    10415 2010 "Recipient-SCCP-Address" of "3GPP TS 32.299";
    10415 2017 "SMSC-Address" of "3GPP TS 32.299";
    10415 2018 "Client-Address" of "3GPP TS 32.299";
    10415 2067 "SGW-Address" of "3GPP TS 32.299";
};

/// Those that do not.
pub(super) static BARE: [Address<2>; 6] = bare_addresses! {
    0 8 "Framed-IP-Address" of "RFC 7155";
    0 9 "Framed-IP-Netmask" of "RFC 7155";
    0 14 "Login-IP-Host" of "RFC 7155";
    10415 4 "3GPP-CG-Address" of "3GPP TS 29.061";
    10415 6 "3GPP-SGSN-Address" of "3GPP TS 29.061";
    10415 7 "3GPP-GGSN-Address" of "3GPP TS 29.061";
};

/// The fields of addresses, for the table of the protocol.
pub(super) static ADDRESS_FIELDS: [&Field; 116] = fields(&ADDRESSES);

/// The fields of bare addresses, for the table of the protocol.
pub(super) static BARE_FIELDS: [&Field; 18] = fields(&BARE);

#[allow(clippy::indexing_slicing, reason = "runs when it is compiled")]
const fn fields<const PARTS: usize, const ROWS: usize, const ALL: usize>(
    rows: &'static [Address<PARTS>; ROWS],
) -> [&'static Field; ALL] {
    let mut all = [&rows[0].whole; ALL];
    let mut at = 0;
    while at < ALL {
        let row = &rows[at / (PARTS + 1)];
        all[at] = match at % (PARTS + 1) {
            0 => &row.whole,
            part => &row.parts[part - 1],
        };
        at += 1;
    }
    all
}
