//! Changes to bytes that are the same in every run: flips, cuts, insertions, repetitions, and pieces
//! of other seeds.
#![allow(clippy::indexing_slicing, reason = "places are chosen within the bytes")]

/// Mutates one seed again and again.
#[derive(Debug)]
pub(crate) struct Mutator<'a> {
    seed: &'a [u8],
    state: u64,
}

impl<'a> Mutator<'a> {
    /// Starts with numbers that the seed decides.
    pub(crate) fn new(seed: &'a [u8]) -> Self {
        let state =
            seed.iter().fold(seed.len() as u64, |state, byte| state.wrapping_mul(31).wrapping_add(u64::from(*byte)));
        Self { seed, state }
    }

    /// The next random number (splitmix64).
    pub(crate) fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, or 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.number() % limit.max(1) as u64) as usize
    }

    /// The next mutation: one to four changes of the seed.
    pub(crate) fn next(&mut self, other: &[u8]) -> Vec<u8> {
        let mut bytes = self.seed.to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes, other);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        const TELLING: [u8; 8] = [0, 1, 0x1f, 0x20, 0x7f, 0x80, 0xfe, 0xff];
        let at = self.below(bytes.len());
        let len = 1 + self.below(16);
        let end = (at + len).min(bytes.len());
        match self.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let repeated = bytes[at..end].to_vec();
                bytes.splice(at..at, repeated);
            }
            3 => {
                let from = self.below(other.len());
                let piece = &other[from..(from + 8 * len).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            kind if at < bytes.len() => {
                bytes[at] = match kind {
                    4 => bytes[at] ^ (1 << self.below(8)),
                    5 => TELLING[self.below(TELLING.len())],
                    _ => self.number() as u8,
                };
            }
            _ => bytes.push(self.number() as u8),
        }
    }
}
