//! The protocols of a capture.

use crate::capture::Captures;
use crate::cli::catalogue;
use crate::dissect::{DecodeAs, Dissector, Frame};
use crate::fields::{Demand, Interner, Protocol, ProtocolId};

/// What was seen of the protocols.
#[derive(Debug)]
pub(super) struct Seen {
    /// The frames that were looked at.
    pub(super) frames: u64,
    /// There are more.
    pub(super) is_cut: bool,
    /// By protocol id.
    counts: Vec<Count>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    frames: u64,
    layers: u64,
    /// The sum of their depths.
    depths: u64,
    /// The last frame that was counted.
    last: u32,
}

impl Seen {
    /// Counts them in the first frames.
    pub(super) fn count(captures: &mut Captures, limit: u64, decode_as: &[DecodeAs]) -> Self {
        let mut demand = Demand::new(catalogue());
        for protocol in catalogue().protocols() {
            demand.want_protocol(protocol.id());
        }
        demand.close(catalogue());
        let mut dissector = Dissector::new(demand, Interner::new(), decode_as);
        let counts = vec![Count::default(); catalogue().protocols().len()];
        let mut seen = Self { frames: 0, is_cut: false, counts };
        while let Some(packet) = captures.next_packet() {
            if seen.frames == limit {
                seen.is_cut = true;
                break;
            }
            seen.frames += 1;
            dissector.packet(&packet);
            for frame in dissector.frames() {
                seen.add(frame);
            }
        }
        dissector.finish();
        for frame in dissector.late_frames() {
            seen.add(frame);
        }
        seen
    }

    fn add(&mut self, frame: &Frame) {
        for layer in frame.layers.iter().skip(usize::from(frame.kept)) {
            if let Some(count) = self.counts.get_mut(usize::from(layer.protocol.0)) {
                count.layers += 1;
                count.depths += u64::from(layer.depth);
                count.frames += u64::from(count.last != frame.number);
                count.last = frame.number;
            }
        }
    }

    fn of(&self, protocol: ProtocolId) -> Count {
        self.counts.get(usize::from(protocol.0)).copied().unwrap_or_default()
    }

    /// How many frames have it.
    pub(super) fn frames_of(&self, protocol: &Protocol) -> u64 {
        self.of(protocol.id()).frames
    }

    /// How deep it usually lies, rounded; 0 if it was not seen.
    pub(super) fn depth(&self, protocol: ProtocolId) -> u64 {
        let count = self.of(protocol);
        (2 * count.depths + count.layers).checked_div(2 * count.layers).unwrap_or(0)
    }

    /// Those that were seen, but for the frame itself; of one depth the most frequent first.
    pub(super) fn innermost_first(&self) -> Vec<&'static Protocol> {
        let protocols = catalogue().protocols().iter().copied();
        let mut seen: Vec<&Protocol> =
            protocols.filter(|protocol| self.frames_of(protocol) > 0 && self.depth(protocol.id()) > 0).collect();
        seen.sort_by_key(|protocol| {
            (std::cmp::Reverse((self.depth(protocol.id()), self.frames_of(protocol))), protocol.name)
        });
        seen
    }
}
