//! Which capture each frame of a run came from.

/// For every frame the capture that it was read from, kept as the frames at which it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    turns: Vec<(u32, usize)>,
}

impl Origins {
    /// Takes down that a frame came from a capture.
    pub(super) fn note(&mut self, frame: u32, capture: usize) {
        if self.turns.last().is_none_or(|(_, last)| *last != capture) {
            self.turns.push((frame, capture));
        }
    }

    /// The capture of a frame: its place in the order given.
    pub fn of(&self, frame: u32) -> Option<usize> {
        let after = self.turns.partition_point(|(first, _)| *first <= frame);
        self.turns.get(after.checked_sub(1)?).map(|(_, capture)| *capture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_of_the_capture_whose_turn_it_was() {
        let mut origins = Origins::default();
        for (frame, capture) in [(1, 1), (2, 1), (3, 0), (4, 1)] {
            origins.note(frame, capture);
        }
        assert_eq!(origins.turns.len(), 3);
        assert_eq!(
            [0, 1, 2, 3, 4, 99].map(|frame| origins.of(frame)),
            [None, Some(1), Some(1), Some(0), Some(1), Some(1)]
        );
    }
}
