//! Where the AVPLs of all groups live: one arena, so that a group's record stays small.

use crate::program::Avp;

/// An AVPL in the arena.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attrs {
    start: u32,
    len: u32,
}

/// The arena. Lists are replaced whole; the room of a list that no longer fits is not used again.
#[derive(Debug, Default)]
pub(super) struct Avpls {
    avps: Vec<Avp>,
}

impl Avpls {
    /// Stores a list.
    pub(super) fn add(&mut self, list: &[Avp]) -> Attrs {
        let start = u32::try_from(self.avps.len()).unwrap_or(u32::MAX);
        self.avps.extend_from_slice(list);
        Attrs { start, len: u32::try_from(list.len()).unwrap_or(0) }
    }

    /// The AVPs of a list, in AVPL order.
    pub(super) fn get(&self, attrs: Attrs) -> &[Avp] {
        let start = attrs.start as usize;
        self.avps.get(start..start + attrs.len as usize).unwrap_or(&[])
    }

    /// How many AVPs it has room for in use, those of lists replaced included.
    pub(super) fn len(&self) -> usize {
        self.avps.len()
    }

    /// Replaces a list by another.
    pub(super) fn set(&mut self, attrs: &mut Attrs, list: &[Avp]) {
        let start = attrs.start as usize;
        let len = attrs.len as usize;
        if list.len() <= len {
            if let Some(room) = self.avps.get_mut(start..start + list.len()) {
                room.copy_from_slice(list);
            }
        } else if len > 0 && start + len == self.avps.len() {
            // The last list of the arena grows in place.
            self.avps.truncate(start);
            self.avps.extend_from_slice(list);
        } else {
            *attrs = self.add(list);
        }
        attrs.len = u32::try_from(list.len()).unwrap_or(0);
    }
}
