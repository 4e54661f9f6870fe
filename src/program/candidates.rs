//! Which of a list of needs can be met, told from the asked values at hand without looking at each.

use super::facts::{Facts, Need, Values};

/// A set of places in a list, a bit each.
pub(super) type Places = u64;

/// So many needs are filed.
pub(super) const WIDTH: usize = Places::BITS as usize;

/// Shorter lists are gone through faster than they are looked up in.
const FEW: usize = 6;

/// The needs of a list, filed by the values that they ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    /// Needs that ask for no value.
    always: Places,
    /// The values that others are filed under.
    filed: Values,
    /// By value: the needs that are filed under it.
    by_value: Vec<Places>,
}

impl Candidates {
    /// Files the first [`WIDTH`] needs.
    pub(super) fn new<'a>(needs: impl ExactSizeIterator<Item = &'a Need> + Clone) -> Self {
        if needs.len() <= FEW {
            return Self { always: (1 << needs.len()) - 1, ..Self::default() };
        }
        let mut users = [0usize; Values::BITS as usize];
        for need in needs.clone() {
            for bit in bits(need.all()) {
                users.get_mut(bit as usize).into_iter().for_each(|count| *count += 1);
            }
        }
        let mut candidates = Self { by_value: vec![0; Values::BITS as usize], ..Self::default() };
        for (at, need) in needs.take(WIDTH).enumerate() {
            // The value that tells it from most others.
            let rarest = bits(need.all()).min_by_key(|bit| users.get(*bit as usize).copied());
            let under = rarest.map_or_else(|| need.any().unwrap_or(0), |bit| 1 << bit);
            let place = 1 << at;
            if under == 0 {
                candidates.always |= place;
            }
            candidates.filed |= under;
            for bit in bits(under) {
                candidates.by_value.get_mut(bit as usize).into_iter().for_each(|places| *places |= place);
            }
        }
        candidates
    }

    /// The places of the needs that may be met; of the filed ones no other is.
    #[inline]
    pub(super) fn of(&self, facts: &Facts) -> Places {
        let values = facts.values() & self.filed;
        if values == 0 {
            return self.always;
        }
        bits(values).fold(self.always, |places, bit| places | self.by_value.get(bit as usize).copied().unwrap_or(0))
    }
}

/// The numbers of the values of a set, in order.
#[inline]
fn bits(set: Values) -> impl Iterator<Item = u32> {
    let (low, high) = (set as u64, (set >> 64) as u64);
    places(low).chain(places(high).map(|bit| bit + 64))
}

/// The places of a set, in order.
#[inline]
pub(super) fn places(set: Places) -> impl Iterator<Item = u32> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let place = (rest != 0).then(|| rest.trailing_zeros())?;
        rest &= rest - 1;
        Some(place)
    })
}
