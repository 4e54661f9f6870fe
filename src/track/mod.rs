//! Tracking: fields become Pdus, Pdus join Gops, Gops join Gogs. A pure state machine over frames in
//! order: no I/O, no clock but the frames' own, and the same result for the same input.

mod avpls;
mod extract;
mod gog;
mod gop;
mod keys;
mod timers;
mod tracked;
mod tracker;

pub use avpls::Attrs;
pub use tracked::{Gog, GogRef, Gop, GopRef, Pdu, Role, State, TrackStats, Tracked};
pub use tracker::{Keep, Tracker};
