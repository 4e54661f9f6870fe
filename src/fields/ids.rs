//! Tables of numbers: what the numbers stand for lies elsewhere, one after the other.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Finds the numbers of things by the things' hashes. Half of each hash is kept, so that a table grows
/// without a look at the things, and a look tells nearly always the right one. Never iterated.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    table: HashTable<(u32, u32)>,
}

/// What is kept of a hash.
fn half(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// What the table goes by: the half, spread over all bits, of which it uses the first and the last.
fn spread(half: u32) -> u64 {
    u64::from(half).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Ids {
    /// With room for so many.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { table: HashTable::with_capacity(count) }
    }

    /// The number of the thing that `is` it, among those of this hash.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let half = half(hash);
        self.table.find(spread(half), |(other, id)| *other == half && is(*id)).map(|(_, id)| *id)
    }

    /// Adds the number of a thing that was not found.
    #[inline]
    pub(crate) fn add(&mut self, hash: u64, id: u32) {
        let half = half(hash);
        self.table.insert_unique(spread(half), (half, id), |(half, _)| spread(*half));
    }

    /// Puts a number in the place of that of the thing that `is` it, or adds it.
    #[inline]
    pub(crate) fn put(&mut self, hash: u64, id: u32, is: impl Fn(u32) -> bool) {
        let half = half(hash);
        let found = self.table.entry(spread(half), |(other, id)| *other == half && is(*id), |(half, _)| spread(*half));
        match found {
            Entry::Occupied(mut known) => known.get_mut().1 = id,
            Entry::Vacant(vacant) => drop(vacant.insert((half, id))),
        }
    }

    /// Takes a number out.
    pub(crate) fn remove(&mut self, hash: u64, id: u32) {
        let half = half(hash);
        if let Ok(found) = self.table.find_entry(spread(half), |known| *known == (half, id)) {
            found.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_found_as_in_a_list(steps in proptest::collection::vec((0u8..3, 0u32..40, 0u64..8), 0..200)) {
            // Few hashes, so that many things share one.
            let hash = |thing: u32, salt: u64| ((u64::from(thing) % 5) << 33) | (salt % 2);
            let mut ids = Ids::with_capacity(1);
            let mut list: Vec<Option<u32>> = vec![None; 40];
            for (step, thing, salt) in steps {
                let known = list[thing as usize];
                prop_assert_eq!(ids.find(hash(thing, salt), |id| id % 40 == thing), known);
                // A thing's number tells the thing, and differs each time.
                let number = known.map_or(thing, |known| known + 40);
                match (step, known) {
                    (0, Some(known)) => {
                        ids.remove(hash(thing, salt), known);
                        list[thing as usize] = None;
                    }
                    (1, None) => {
                        ids.add(hash(thing, salt), number);
                        list[thing as usize] = Some(number);
                    }
                    _ => {
                        ids.put(hash(thing, salt), number, |id| id % 40 == thing);
                        list[thing as usize] = Some(number);
                    }
                }
            }
        }
    }
}
