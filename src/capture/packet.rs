//! One captured packet, as every format gives it.

use std::fmt;

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

    /// Its name without `LINKTYPE_`, if it is a common one.
    pub fn name(self) -> Option<&'static str> {
        super::link_names::name(self.0)
    }

    /// The link type that a file header gives: the low 26 bits (those above tell of a checksum at
    /// the end of the frames), with the numbers that old systems wrote for raw IP made one.
    pub(super) fn from_header(network: u32) -> Self {
        match network & 0x03ff_ffff {
            12 | 14 => Self::RAW,
            number => Self(number.cast_signed()),
        }
    }
}

/// `147 (USER0)`, or the number alone.
impl fmt::Display for LinkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{} ({name})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

/// One captured packet; its bytes are borrowed from the reader's buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Frame number, from 1 through the whole run.
    pub number: u32,
    /// Nanoseconds since 1970 UTC; 0 where the capture gives no time (simple packet blocks).
    pub time: i64,
    /// What the bytes begin with.
    pub link: LinkType,
    /// Interface number within its section (pcapng only).
    pub interface: Option<u32>,
    /// Name of that interface, if the capture gives one.
    pub interface_name: Option<&'a str>,
    /// Section number, from 1 (always 1 in pcap).
    pub section: u32,
    /// Length on the wire, in bytes; at least the captured length.
    pub original_len: u32,
    /// The captured bytes.
    pub data: &'a [u8],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_type_shows_its_number_and_name() {
        assert_eq!(LinkType(147).to_string(), "147 (USER0)");
        assert_eq!(LinkType(9999).to_string(), "9999");
    }

    #[test]
    fn raw_ip_of_old_systems_is_raw_ip() {
        assert_eq!(LinkType::from_header(12), LinkType::RAW);
        assert_eq!(LinkType::from_header(14), LinkType::RAW);
    }

    #[test]
    fn the_checksum_bits_are_not_part_of_the_link_type() {
        assert_eq!(LinkType::from_header(0x4400_0001), LinkType::ETHERNET);
    }
}
