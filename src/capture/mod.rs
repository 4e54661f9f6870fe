//! Captures: pcap and pcapng, compressed or not, from files and pipes, several merged by time,
//! as one run of [`Packet`]s. Knows no protocol.
//!
//! [`Source`] reads one capture in file order; [`Captures`] merges several into one run. Both lend
//! their packets: the bytes stay in the reader's buffer and are never copied.

mod again;
mod ahead;
mod buffer;
mod error;
mod follow;
mod interface;
mod link_names;
mod merge;
mod origins;
mod packet;
mod pcap;
mod pcapng;
#[cfg(test)]
mod properties;
mod pump;
mod source;
#[cfg(test)]
mod testing;
mod unpack;

pub use again::Again;
pub use error::{CaptureError, Cause, Fault};
pub use follow::Followed;
pub use interface::Recording;
pub use merge::Captures;
pub use origins::Origins;
pub use packet::{LinkType, Packet};
pub use pcapng::Secrets;
pub use source::{Position, Source, Summary};
pub use unpack::{open_unpacked, unpacked};

/// Packets as they come, from a source that need not end.
pub trait Packets {
    /// The next packet of the run; none at the end, or if there is none now.
    fn next_packet(&mut self) -> Option<Packet<'_>>;
    /// Whether there was no packet now, but may be one later. Who asks again after that is kept waiting
    /// for a moment.
    fn is_waiting(&self) -> bool;
    /// What went wrong so far.
    fn errors(&self) -> &[CaptureError];
    /// What was read so far.
    fn summaries(&self) -> Vec<Summary>;
    /// How far the reading is.
    fn position(&self) -> Position;
}

/// A capture that lies in memory, for tests, benches and fuzzing; `name` stands in its errors.
///
/// ```
/// # let bytes = b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0";
/// let mut source = mate::capture::from_bytes("memory", bytes)?;
/// while let Some(packet) = source.next_packet()? {
///     assert!(packet.original_len as usize >= packet.data.len());
/// }
/// assert!(source.summary().complete);
/// # Ok::<(), mate::capture::CaptureError>(())
/// ```
pub fn from_bytes(name: impl Into<String>, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Source, CaptureError> {
    Source::new(name, std::io::Cursor::new(bytes))
}
