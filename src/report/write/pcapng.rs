//! The pcapng form (draft-ietf-opsawg-pcapng): one little-endian section; an interface is described before its
//! first packet, those without a packet are left out.
//!
//! pcap-parser could write blocks, but copies each packet and its options into vectors of its own to do so.

use std::io::{self, Write};

use indexmap::{Equivalent, IndexSet};

use super::Unfit;
use crate::capture::{LinkType, Packet, Recording};

/// Section 4.1: the section header, and what tells its byte order.
const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const BYTE_ORDER: u32 = 0x1a2b_3c4d;
/// Section 4.2.
const INTERFACE: u32 = 1;
const IF_NAME: u16 = 2;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;
/// Section 4.3.
const ENHANCED_PACKET: u32 = 6;
/// Section 3.5: options of all blocks.
const END_OF_OPTIONS: u16 = 0;
const COMMENT: u16 = 1;

/// A comment has so many bytes at the most: the length of an option has two bytes.
const LONGEST_COMMENT: usize = 65_000;

/// A file under way.
#[derive(Debug, Default)]
pub(super) struct PcapNg {
    begun: bool,
    /// In the order of their numbers in the file.
    interfaces: IndexSet<Interface>,
}

/// An interface, as it was described. Two captures, or two sections of one, that give the same number to
/// interfaces that look the same mean the same.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Interface {
    number: u32,
    link: LinkType,
    name: Option<Box<str>>,
    recording: Recording,
}

/// The same, borrowed; it hashes as the other does.
#[derive(Debug, Hash)]
struct Described<'a> {
    number: u32,
    link: LinkType,
    name: Option<&'a str>,
    recording: Recording,
}

impl Equivalent<Interface> for Described<'_> {
    fn equivalent(&self, other: &Interface) -> bool {
        self.number == other.number
            && self.link == other.link
            && self.name == other.name.as_deref()
            && self.recording == other.recording
    }
}

impl PcapNg {
    pub(super) fn packet(
        &mut self,
        out: &mut impl Write,
        packet: &Packet<'_>,
        recording: Recording,
        comment: &str,
    ) -> io::Result<()> {
        self.begin(out)?;
        let described = Described {
            number: packet.interface.unwrap_or(0),
            link: packet.link,
            name: packet.interface_name,
            recording,
        };
        let interface = match self.interfaces.get_index_of(&described) {
            Some(index) => index,
            None => self.describe(out, &described)?,
        };
        enhanced_packet(out, interface as u32, units(packet.time, recording), packet, comment)
    }

    /// A file without packets is a section without blocks.
    pub(super) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.begin(out)
    }

    fn begin(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        // Version 1.0, of unknown length.
        let body = [&BYTE_ORDER.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
        block(out, SECTION_HEADER, &body)
    }

    /// Describes an interface; gives its number in the file.
    fn describe(&mut self, out: &mut impl Write, described: &Described<'_>) -> io::Result<usize> {
        let Described { number, link, name, recording } = *described;
        let link_number = u16::try_from(link.0).map_err(|_| Unfit::LinkType(link))?;
        let mut body = Vec::new();
        body.extend(link_number.to_le_bytes());
        body.extend([0; 2]);
        body.extend(recording.snaplen.to_le_bytes());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            option(&mut body, IF_NAME, name.as_bytes());
        }
        option(&mut body, IF_TSRESOL, &[recording.decimals]);
        if recording.offset != 0 {
            option(&mut body, IF_TSOFFSET, &recording.offset.to_le_bytes());
        }
        option(&mut body, END_OF_OPTIONS, &[]);
        block(out, INTERFACE, &body)?;
        let interface = Interface { number, link, name: name.map(Into::into), recording };
        Ok(self.interfaces.insert_full(interface).0)
    }
}

/// A time in the units of its interface.
fn units(time: i64, recording: Recording) -> u64 {
    let since = time.saturating_sub(recording.offset.saturating_mul(1_000_000_000));
    let unit = 10u64.pow(9 - u32::from(recording.decimals.min(9)));
    since.max(0).cast_unsigned() / unit
}

fn enhanced_packet(
    out: &mut impl Write,
    interface: u32,
    units: u64,
    packet: &Packet<'_>,
    comment: &str,
) -> io::Result<()> {
    let mut options = Vec::new();
    if !comment.is_empty() {
        option(&mut options, COMMENT, clipped(comment).as_bytes());
        option(&mut options, END_OF_OPTIONS, &[]);
    }
    let data = packet.data;
    let padding = data.len().next_multiple_of(4) - data.len();
    let total = (data.len() + padding + options.len() + 32) as u32;
    let head = [ENHANCED_PACKET, total, interface, (units >> 32) as u32, units as u32];
    for word in head.into_iter().chain([data.len() as u32, packet.original_len]) {
        out.write_all(&word.to_le_bytes())?;
    }
    out.write_all(data)?;
    out.write_all([0; 3].get(..padding).unwrap_or_default())?;
    out.write_all(&options)?;
    out.write_all(&total.to_le_bytes())
}

/// As much of a comment as has a place, up to a blank.
fn clipped(comment: &str) -> &str {
    if comment.len() <= LONGEST_COMMENT {
        return comment;
    }
    let end = comment.as_bytes().get(..LONGEST_COMMENT).and_then(|start| start.iter().rposition(|byte| *byte == b' '));
    end.and_then(|end| comment.get(..end)).unwrap_or_default()
}

fn option(body: &mut Vec<u8>, code: u16, value: &[u8]) {
    body.extend(code.to_le_bytes());
    body.extend((value.len() as u16).to_le_bytes());
    body.extend(value);
    body.resize(body.len().next_multiple_of(4), 0);
}

/// A block, its body a multiple of four bytes.
fn block(out: &mut impl Write, kind: u32, body: &[u8]) -> io::Result<()> {
    let total = ((body.len() + 12) as u32).to_le_bytes();
    for part in [&kind.to_le_bytes()[..], &total, body, &total] {
        out.write_all(part)?;
    }
    Ok(())
}
