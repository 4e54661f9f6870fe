//! The bridge to Wireshark: what no dissector of ours knows, an installed tshark dissects. It writes
//! PDML, an XML form of its dissection trees, and from that frames are made like those of our own
//! dissectors. PDML that somebody else's tshark wrote is read the same way.
//!
//! tshark runs as a child: packets go in through a pipe, with the secrets that captures hold to decrypt
//! them, PDML comes out through another. Nothing of a configuration or a file name reaches its command
//! line but names that are in its own vocabulary.

mod cache;
mod child;
mod command;
mod entities;
mod error;
mod feed;
mod folder;
mod frames;
mod pdml;
mod places;
mod preference;
mod stack;
mod tables;
mod tshark;
mod vocabulary;

pub use child::Running;
pub(crate) use child::feed;
pub use command::Wishes;
pub use error::BridgeError;
pub use frames::Frames;
pub use preference::Preference;
pub use tables::catalogue;
pub use tshark::Tshark;
pub use vocabulary::{Row, Vocabulary};
