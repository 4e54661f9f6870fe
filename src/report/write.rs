//! Capture files: frames as they were captured, each with a comment that names its groups. A writer knows the
//! state of one file and writes to what it is handed, so that a file may be closed and opened again on the way.

mod members;
mod pcap;
mod pcapng;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use thiserror::Error;

use crate::capture::{LinkType, Packet, Recording};
use pcap::Pcap;
use pcapng::PcapNg;

pub use members::{Group, GroupType, Members};

/// A form of capture files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureForm {
    /// One link type, no interfaces, no comments.
    Pcap {
        /// Times have nine decimals, not six.
        nanoseconds: bool,
    },
    /// All that there is to tell.
    PcapNg,
}

/// Why frames do not fit into a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unfit {
    /// pcap has one link type.
    #[error("its frames are of link types {0} and {1}, and pcap has room for one")]
    LinkTypes(LinkType, LinkType),
    /// pcap counts seconds from 1970 to 2106.
    #[error("the time of frame {0} is before 1970 or after 2106, which pcap cannot tell")]
    Time(u32),
    /// pcapng has two bytes for the link type.
    #[error("link type {0} has no place in pcapng")]
    LinkType(LinkType),
}

impl Unfit {
    /// What to do instead.
    pub fn help(&self) -> &'static str {
        match self {
            Self::LinkTypes(..) | Self::Time(_) => {
                "write pcapng, which is what a name that does not end in `.pcap` means"
            }
            Self::LinkType(_) => "write pcap, which a name that ends in `.pcap` means",
        }
    }
}

impl From<Unfit> for io::Error {
    fn from(unfit: Unfit) -> Self {
        Self::new(io::ErrorKind::InvalidInput, unfit)
    }
}

/// Writes one capture file.
///
/// ```
/// use mate::capture::{LinkType, Packet, Recording, from_bytes};
/// use mate::report::{CaptureForm, CaptureWriter};
///
/// let packet = Packet {
///     number: 1,
///     time: 1_700_000_000_123_456_000,
///     link: LinkType::ETHERNET,
///     interface: Some(0),
///     interface_name: Some("eth0"),
///     section: 1,
///     original_len: 60,
///     data: b"cut short",
/// };
/// let mut file = Vec::new();
/// let mut writer = CaptureWriter::new(CaptureForm::PcapNg);
/// writer.packet(&mut file, &packet, Recording::default(), "call:3")?;
/// writer.finish(&mut file)?;
/// let mut source = from_bytes("file", file)?;
/// assert_eq!(source.next_packet()?, Some(packet));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CaptureWriter(Form);

#[derive(Debug)]
enum Form {
    Pcap(Pcap),
    PcapNg(PcapNg),
}

impl CaptureWriter {
    /// Begins a file; nothing is written yet.
    pub fn new(form: CaptureForm) -> Self {
        Self(match form {
            CaptureForm::Pcap { nanoseconds } => Form::Pcap(Pcap::new(nanoseconds)),
            CaptureForm::PcapNg => Form::PcapNg(PcapNg::default()),
        })
    }

    /// Writes a packet, and before it what the file has to say first. An empty comment is none. Fails
    /// also, with an [`Unfit`] inside, where the form has no place for the packet.
    pub fn packet(
        &mut self,
        out: &mut impl Write,
        packet: &Packet<'_>,
        recording: Recording,
        comment: &str,
    ) -> io::Result<()> {
        match &mut self.0 {
            Form::Pcap(pcap) => pcap.packet(out, packet),
            Form::PcapNg(pcapng) => pcapng.packet(out, packet, recording, comment),
        }
    }

    /// Ends the file; one without packets is a capture, too.
    pub fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        match &mut self.0 {
            Form::Pcap(pcap) => pcap.finish(out),
            Form::PcapNg(pcapng) => pcapng.finish(out),
        }
    }
}
