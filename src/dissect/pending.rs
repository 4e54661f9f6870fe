//! Things that wait for an answer or for the rest of them, in order of arrival, so that the oldest
//! can be given up.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// A map that remembers the order of insertion.
#[derive(Debug)]
pub(crate) struct Pending<K, V> {
    entries: HashMap<K, (u64, V), foldhash::fast::FixedState>,
    /// Keys by arrival; an entry whose number differs from the map's has been removed or replaced.
    arrivals: VecDeque<(u64, K)>,
    next: u64,
}

impl<K, V> Default for Pending<K, V> {
    fn default() -> Self {
        Self { entries: HashMap::default(), arrivals: VecDeque::new(), next: 0 }
    }
}

impl<K: Hash + Eq + Copy, V> Pending<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds an entry, as the youngest; gives back the one it replaces.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        if self.arrivals.len() > 2 * self.entries.len() + 64 {
            let entries = &self.entries;
            self.arrivals.retain(|(number, key)| entries.get(key).is_some_and(|(live, _)| live == number));
        }
        self.next += 1;
        self.arrivals.push_back((self.next, key));
        self.entries.insert(key, (self.next, value)).map(|(_, old)| old)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key).map(|(_, value)| value)
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.entries.remove(key).map(|(_, value)| value)
    }

    /// The entry that waits longest.
    pub(crate) fn oldest(&mut self) -> Option<(K, &V)> {
        while let Some((number, key)) = self.arrivals.front() {
            if self.entries.get(key).is_some_and(|(live, _)| live == number) {
                break;
            }
            self.arrivals.pop_front();
        }
        let (_, key) = self.arrivals.front()?;
        self.entries.get(key).map(|(_, value)| (*key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_the_one_inserted_first_and_still_there() {
        let mut pending = Pending::default();
        for key in 1..=3 {
            pending.insert(key, key * 10);
        }
        pending.remove(&1);
        pending.insert(2, 21);
        assert_eq!(pending.oldest(), Some((3, &30)));
        assert_eq!(pending.remove(&3), Some(30));
        assert_eq!(pending.oldest(), Some((2, &21)));
    }

    #[test]
    fn answered_entries_leave_nothing_behind() {
        let mut pending = Pending::default();
        for key in 0..10_000 {
            pending.insert(key, ());
            pending.remove(&key);
        }
        assert_eq!(pending.len(), 0);
        assert!(pending.arrivals.len() < 200);
    }
}
