//! Captures: pcap and pcapng, compressed or not, from files and pipes, several merged by time,
//! as one run of [`Packet`]s. Knows no protocol.

mod packet;

pub use packet::{LinkType, Packet};
