//! One captured packet, as every format gives it.

/// A link type as libpcap numbers it (`LINKTYPE_…`: 1 Ethernet, 101 raw IP, 113 Linux cooked …).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkType(pub i32);

impl LinkType {
    /// BSD loopback, the family in the byte order of the capturing host.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// PPP without framing.
    pub const PPP: Self = Self(9);
    /// PPP in HDLC-like framing.
    pub const PPP_HDLC: Self = Self(50);
    /// Raw IP, version by the first nibble.
    pub const RAW: Self = Self(101);
    /// OpenBSD loopback, the family big-endian.
    pub const LOOP: Self = Self(108);
    /// Linux cooked capture.
    pub const LINUX_SLL: Self = Self(113);
    /// Raw IPv4.
    pub const IPV4: Self = Self(228);
    /// Raw IPv6.
    pub const IPV6: Self = Self(229);
    /// Linux cooked capture, version 2.
    pub const LINUX_SLL2: Self = Self(276);
}

/// One captured packet; its bytes are borrowed from the reader's buffer.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// Frame number, from 1 through the whole run.
    pub number: u32,
    /// Nanoseconds since 1970 UTC.
    pub time: i64,
    /// What the bytes begin with.
    pub link: LinkType,
    /// Interface number within its section (pcapng only).
    pub interface: Option<u32>,
    /// Section number, from 1 (always 1 in pcap).
    pub section: u32,
    /// Length on the wire, in bytes; at least the captured length.
    pub original_len: u32,
    /// The captured bytes.
    pub data: &'a [u8],
}
