//! Keys: the current Gop of a key, and the Gogs by the keys of their Members. Keys are compared by
//! the identity of their AVPs, which is the identity of their texts (G2).

use std::hash::{BuildHasher as _, Hasher as _};

use super::tracked::GogRef;
use crate::fields::Ids;
use crate::program::{Avp, Avpl, GopKind};

type State = foldhash::fast::RandomState;

fn hash(state: &State, key: &[Avp]) -> u64 {
    let mut hasher = state.build_hasher();
    // Two at a time, which is the width of the hasher.
    for pair in key.chunks(2) {
        let words = pair.iter().fold(0, |words, avp| words << 64 | u128::from(avp.word()));
        hasher.write_u128(words);
    }
    hasher.finish()
}

fn same(a: &[Avp], b: &[Avp]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.same(y))
}

/// The current Gop of each key of one type. All keys of a type have the same length, so the key of
/// the Gop with index *i* stands at *i* times that length.
#[derive(Debug)]
pub(super) struct GopIndex {
    width: usize,
    keys: Vec<Avp>,
    current: Ids,
    state: State,
}

impl GopIndex {
    pub(super) fn new(width: usize) -> Self {
        Self { width, keys: Vec::new(), current: Ids::default(), state: State::default() }
    }

    /// What a key is found by.
    #[inline]
    pub(super) fn hash(&self, key: &[Avp]) -> u64 {
        hash(&self.state, key)
    }

    /// The current Gop of the key of that hash.
    #[inline]
    pub(super) fn find(&self, hash: u64, key: &[Avp]) -> Option<u32> {
        self.current.find(hash, |index| same(self.key(index), key))
    }

    /// Whether a Gop is the current one of its key.
    pub(super) fn is_current(&self, index: u32) -> bool {
        self.current.find(self.hash(self.key(index)), |other| other == index).is_some()
    }

    /// The key of a Gop.
    pub(super) fn key(&self, index: u32) -> &[Avp] {
        key_at(&self.keys, self.width, index)
    }

    /// Adds the key of the next Gop, which is no more the current one of it.
    pub(super) fn add_replaced(&mut self, key: &[Avp]) {
        self.keys.extend_from_slice(key);
    }

    /// The Gop is not the current one of its key any more.
    pub(super) fn remove(&mut self, index: u32) {
        let hash = hash(&self.state, self.key(index));
        self.current.remove(hash, index);
    }

    /// Makes the Gop `index`, the next one, the current Gop of its key.
    pub(super) fn add(&mut self, hash: u64, key: &[Avp], index: u32) {
        let (keys, width) = (&self.keys, self.width);
        self.current.put(hash, index, |other| same(key_at(keys, width, other), key));
        self.keys.extend_from_slice(key);
    }

    pub(super) fn into_keys(self) -> Vec<Avp> {
        self.keys
    }
}

fn key_at(keys: &[Avp], width: usize, index: u32) -> &[Avp] {
    let start = index as usize * width;
    keys.get(start..start + width).unwrap_or(&[])
}

/// Keys gathered before they are registered, in one list.
#[derive(Debug, Default)]
pub(super) struct KeySets {
    avps: Avpl,
    /// The Gop type of each key, and where it ends.
    ends: Vec<(GopKind, usize)>,
}

impl KeySets {
    pub(super) fn clear(&mut self) {
        self.avps.clear();
        self.ends.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn push(&mut self, kind: GopKind, key: &[Avp]) {
        self.avps.extend_from_slice(key);
        self.ends.push((kind, self.avps.len()));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (GopKind, &[Avp])> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        starts.zip(&self.ends).map(|(start, (kind, end))| (*kind, self.avps.get(start..*end).unwrap_or(&[])))
    }
}

/// A registered key: where its AVPs stand, and the Gog it leads to.
#[derive(Debug)]
struct Registered {
    start: u32,
    len: u32,
    gop_kind: u16,
    gog: GogRef,
}

/// Gogs by Member keys, one table for each Gop type (chapter 8).
#[derive(Debug)]
pub(super) struct GogKeys {
    avps: Vec<Avp>,
    entries: Vec<Registered>,
    tables: Vec<Ids>,
    state: State,
}

impl GogKeys {
    pub(super) fn new(gop_kinds: usize) -> Self {
        Self {
            avps: Vec::new(),
            entries: Vec::new(),
            tables: (0..gop_kinds).map(|_| Ids::default()).collect(),
            state: State::default(),
        }
    }

    fn key<'a>(avps: &'a [Avp], entries: &[Registered], id: u32) -> &'a [Avp] {
        entries
            .get(id as usize)
            .and_then(|entry| avps.get(entry.start as usize..(entry.start + entry.len) as usize))
            .unwrap_or(&[])
    }

    /// The id of a registered key.
    pub(super) fn find(&self, gop_kind: u16, key: &[Avp]) -> Option<u32> {
        let table = self.tables.get(usize::from(gop_kind))?;
        table.find(hash(&self.state, key), |id| same(Self::key(&self.avps, &self.entries, id), key))
    }

    /// The Gog that a registered key leads to.
    pub(super) fn gog(&self, id: u32) -> Option<GogRef> {
        self.entries.get(id as usize).map(|entry| entry.gog)
    }

    /// Makes a registered key lead to another Gog.
    pub(super) fn point(&mut self, id: u32, gog: GogRef) {
        if let Some(entry) = self.entries.get_mut(id as usize) {
            entry.gog = gog;
        }
    }

    /// Registers a key that is not registered yet; gives its id.
    pub(super) fn add(&mut self, gop_kind: u16, key: &[Avp], gog: GogRef) -> Option<u32> {
        let id = u32::try_from(self.entries.len()).ok()?;
        let (start, len) = (u32::try_from(self.avps.len()).ok()?, u32::try_from(key.len()).ok()?);
        self.avps.extend_from_slice(key);
        self.entries.push(Registered { start, len, gop_kind, gog });
        self.tables.get_mut(usize::from(gop_kind))?.add(hash(&self.state, key), id);
        Some(id)
    }

    /// Whether an id, registered or removed, is of this key.
    pub(super) fn is(&self, id: u32, gop_kind: u16, key: &[Avp]) -> bool {
        self.entries.get(id as usize).is_some_and(|entry| entry.gop_kind == gop_kind)
            && same(Self::key(&self.avps, &self.entries, id), key)
    }

    /// Takes a key out of its table.
    pub(super) fn remove(&mut self, id: u32) {
        let Some(entry) = self.entries.get(id as usize) else { return };
        let hash = hash(&self.state, Self::key(&self.avps, &self.entries, id));
        if let Some(table) = self.tables.get_mut(usize::from(entry.gop_kind)) {
            table.remove(hash, id);
        }
    }

    /// The key of an id.
    pub(super) fn key_of(&self, id: u32) -> &[Avp] {
        Self::key(&self.avps, &self.entries, id)
    }

    /// The Gop type whose Gops look for the key of an id.
    pub(super) fn gop_kind(&self, id: u32) -> Option<u16> {
        self.entries.get(id as usize).map(|entry| entry.gop_kind)
    }

    /// Adds a key that once was registered; gives its id.
    pub(super) fn add_removed(&mut self, gop_kind: u16, key: &[Avp], gog: GogRef) -> Option<u32> {
        let id = self.add(gop_kind, key, gog)?;
        self.remove(id);
        Some(id)
    }

    /// How many bytes the keys take.
    pub(super) fn size(&self) -> usize {
        size_of_val(self.avps.as_slice()) + self.entries.len() * (size_of::<Registered>() + size_of::<u64>())
    }
}
