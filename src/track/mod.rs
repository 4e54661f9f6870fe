//! Tracking: fields become Pdus, Pdus join Gops, Gops join Gogs. A pure state machine over frames in
//! order: no I/O, no clock but the frames' own, and the same result for the same input.

mod avpls;
mod choice;
mod counting;
mod deferred;
mod explaining;
mod extract;
mod extractor;
mod gog;
mod gop;
mod hits;
mod inline;
mod keys;
mod live;
mod part;
mod pdus;
mod retire;
mod story;
mod sweep;
mod timers;
mod tracked;
mod tracker;
mod witness;

pub use avpls::Attrs;
pub use counting::Counting;
pub use explaining::Explaining;
pub use extractor::Extractor;
pub use hits::{GogHits, GopHits, Hits, PduHits, Reason, Tally};
pub use inline::InStep;
pub use live::{Limits, LiveTracker};
pub use part::{Cut, LiveStats};
pub use pdus::Pdus;
pub use story::{Fate, GroupStory, PduStory, RuleStory, Story, Taken, Verdict};
pub use tracked::{Gog, GogRef, Gop, GopRef, Pdu, Role, State, TrackStats, Tracked};
pub use tracker::{Keep, Tracker};
