//! What keeps the memory of dissection bounded in a run that never ends. The tables of most protocols
//! are bounded anyway; here are those that otherwise remember all connections and conversations.

use super::{Dissector, tcp};
use crate::fields::Value;

impl Dissector {
    /// From now on connections and conversations without a packet for so many nanoseconds are forgotten.
    pub fn bound(&mut self, max_idle: i64) {
        self.state.tcp.bound(max_idle);
        self.state.udp.bound(max_idle);
        self.state.wtp.bound(max_idle);
    }

    /// About how many bytes the connections take, with what is held of their streams.
    pub fn streams_size(&self) -> usize {
        tcp::size(self)
    }

    /// Drops connections, those idle for longest first, until the rest takes so many bytes at the most.
    /// What was pending in them is reported as [`late_frames`](Self::late_frames).
    pub fn trim_streams(&mut self, bytes: usize) {
        self.late.clear();
        self.frame.reset(0, 0);
        self.current = super::frame::NO_LAYER;
        self.stats.dropped_streams += tcp::trim(self, bytes);
        self.late.sort_by_key(|frame| frame.number);
    }

    /// Replaces all values that are remembered from packet to packet. The last packet is forgotten.
    pub(crate) fn map_values(&mut self, keep: &mut dyn FnMut(Value) -> Value) {
        self.late.clear();
        self.frame.reset(0, 0);
        self.state.tcp.map_values(keep);
        self.state.sip.map_values(keep);
        for value in self.state.expected.values().chain(&mut self.state.sdp.call) {
            *value = keep(*value);
        }
    }
}
