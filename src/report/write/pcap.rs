//! The pcap form (draft-ietf-opsawg-pcap): a file header of 24 bytes, then records with a header of 16. All
//! little-endian.

use std::io::{self, Write};

use super::Unfit;
use crate::capture::{LinkType, Packet};

const MICROSECONDS: u32 = 0xa1b2_c3d4;
const NANOSECONDS: u32 = 0xa1b2_3c4d;
/// Version 2.4.
const VERSION: u32 = 0x0004_0002;
/// What libpcap takes for no limit.
const SNAPLEN: u32 = 262_144;

/// A file under way.
#[derive(Debug)]
pub(super) struct Pcap {
    nanoseconds: bool,
    /// Once the header was written.
    link: Option<LinkType>,
}

impl Pcap {
    pub(super) fn new(nanoseconds: bool) -> Self {
        Self { nanoseconds, link: None }
    }

    pub(super) fn packet(&mut self, out: &mut impl Write, packet: &Packet<'_>) -> io::Result<()> {
        match self.link {
            None => self.begin(out, packet.link)?,
            Some(link) if link != packet.link => return Err(Unfit::LinkTypes(link, packet.link).into()),
            Some(_) => {}
        }
        let seconds = u32::try_from(packet.time.div_euclid(1_000_000_000)).map_err(|_| Unfit::Time(packet.number))?;
        let nanoseconds = packet.time.rem_euclid(1_000_000_000).cast_unsigned() as u32;
        let fraction = if self.nanoseconds { nanoseconds } else { nanoseconds / 1000 };
        for word in [seconds, fraction, packet.data.len() as u32, packet.original_len] {
            out.write_all(&word.to_le_bytes())?;
        }
        out.write_all(packet.data)
    }

    pub(super) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.link.is_none() { self.begin(out, LinkType::ETHERNET) } else { Ok(()) }
    }

    fn begin(&mut self, out: &mut impl Write, link: LinkType) -> io::Result<()> {
        self.link = Some(link);
        let magic = if self.nanoseconds { NANOSECONDS } else { MICROSECONDS };
        for word in [magic, VERSION, 0, 0, SNAPLEN, link.0.cast_unsigned()] {
            out.write_all(&word.to_le_bytes())?;
        }
        Ok(())
    }
}
