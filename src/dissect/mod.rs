//! Dissection: a packet's bytes become layers and fields. One file per protocol; a protocol is a
//! table of fields, a function that emits them, and hooks that say where it is found.
//!
//! Containment is by layer, not by byte offset (P9): every field belongs to the layer that emitted
//! it, and a layer's parent is the one that handed it its bytes, also across reassembly.

mod ber;
mod bounded;
mod checksum;
mod cursor;
mod decode_as;
mod dictionary;
mod dissector;
mod ends;
mod expected;
mod fragments;
mod frame;
mod framed;
mod mobile;
mod needs;
mod pending;
mod per;
mod registry;
mod secured;
mod snapshot;
mod state;
mod stream;
#[cfg(test)]
mod testing;
mod textual;
mod trailer;

// One line per protocol, here and in `registry.rs`.
mod ah;
mod arp;
mod dhcp;
mod diameter;
mod dns;
mod eth;
mod frame_fields;
mod ftp;
mod giop;
mod gre;
mod gsm_sms_ud;
mod gtp;
mod gtpv2;
mod h225;
mod http;
mod icmp;
mod icmpv6;
mod ieee8021ad;
mod ip;
mod ipv6;
mod ipv6_fraghdr;
mod ipv6_options;
mod ipv6_routing;
mod isup;
mod json;
mod ldap;
mod m3ua;
mod megaco;
mod mime_multipart;
mod mmse;
mod mqtt;
mod mtp3;
mod mysql;
mod null;
mod ppp;
mod pppoes;
mod q931;
mod radius;
mod raw;
mod rtp;
mod rtsp;
mod sctp;
mod sdp;
mod sip;
mod sll;
mod smpp;
mod smtp;
mod snmp;
mod tcp;
mod tls;
mod tpkt;
mod udp;
mod uri;
mod usual;
mod vlan;
mod wsp;
mod wtp;
mod x509;

pub use decode_as::DecodeAs;
pub use dissector::{Dissector, Stats};
pub use ends::ENDS;
pub use frame::{FieldValue, Frame, Layer, Place, Places};
pub use needs::Needs;
pub use registry::protocols;

pub(crate) use cursor::Cursor;
pub(crate) use dissector::Net;
pub(crate) use needs::Link;
pub(crate) use registry::{Hook, Row, Run};
pub(crate) use snapshot::Snapshot;
pub(crate) use stream::{Closing, Direction, Stream};

/// Why a dissector stopped before the end of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The bytes are not of this protocol; nothing was emitted that counts.
    NotMine,
    /// The bytes end or break too early; the fields emitted so far stand.
    Cut,
}

/// What a dissector returns.
pub(crate) type Dissected = Result<(), Stop>;

/// Bytes handed from a layer to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payload<'a> {
    /// The bytes at hand.
    pub(crate) bytes: &'a [u8],
    /// How many more bytes there were on the wire (clipped by the snap length).
    pub(crate) missing: usize,
}

impl<'a> Payload<'a> {
    /// Bytes of which nothing is missing.
    pub(crate) fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, missing: 0 }
    }

    /// The payload from `start` on.
    pub(crate) fn from(self, start: usize) -> Self {
        Self { bytes: self.bytes.get(start..).unwrap_or(&[]), missing: self.missing }
    }

    /// The payload limited to `len` bytes on the wire.
    pub(crate) fn limit(self, len: usize) -> Self {
        let bytes = self.bytes.get(..len).unwrap_or(self.bytes);
        Self { bytes, missing: (len - bytes.len()).min(self.missing) }
    }

    /// Length on the wire.
    pub(crate) fn wire_len(self) -> usize {
        self.bytes.len() + self.missing
    }
}
