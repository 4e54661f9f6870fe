//! Sets of numbers, a bit each for all between the least and the greatest.

/// A set of numbers that grows as needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits {
    /// The number of the first word.
    first: usize,
    words: Vec<u64>,
}

impl Bits {
    /// Adds a number.
    pub fn insert(&mut self, number: usize) {
        let word = number / 64;
        if self.words.is_empty() {
            self.first = word;
        } else if let Some(before) = self.first.checked_sub(word).filter(|before| *before > 0) {
            self.words.splice(0..0, std::iter::repeat_n(0, before));
            self.first = word;
        }
        let word = word - self.first;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether a number is in it.
    pub fn contains(&self, number: usize) -> bool {
        let word = (number / 64).checked_sub(self.first);
        word.and_then(|word| self.words.get(word)).is_some_and(|word| word >> (number % 64) & 1 != 0)
    }

    /// Forgets about all numbers below this one, or some less.
    pub(super) fn forget(&mut self, below: usize) {
        let words = (below / 64).saturating_sub(self.first).min(self.words.len());
        self.words.drain(..words);
        self.first += words;
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (self.first..).zip(&self.words).flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.checked_ilog2().map(|_| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in() {
        let mut bits = Bits::default();
        for number in [0, 63, 64, 500, 63] {
            bits.insert(number);
        }
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 500]);
        assert!(bits.contains(500) && !bits.contains(501) && !bits.contains(100_000));
        bits.forget(70);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [64, 500]);
        bits.insert(1);
        assert!(bits.contains(1) && bits.contains(64) && !bits.contains(2));
        bits.insert(63);
        assert_eq!((bits.len(), bits.is_empty(), Bits::default().is_empty()), (4, false, true));
    }
}
