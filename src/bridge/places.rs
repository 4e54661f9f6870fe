//! Where layers and fields lie, for Wireshark's own rule of containment (P4–P6). PDML tells positions
//! but not in which run of bytes they count: the frame's, or those of a joined or unpacked message.
//! That is told from positions that fall back, and from the note that precedes joined data.

use crate::dissect::Place;

/// A field that lies in a run of bytes of which no protocol is listed.
const ELSEWHERE: u16 = u16::MAX;

/// The runs of bytes of a packet.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// How long each is, as far as it is known.
    lengths: Vec<u32>,
    /// The protocol that was listed before: its name, hashed, and its place.
    before: Option<(u64, Place)>,
    /// Joined data was announced, and nothing of it seen yet.
    announced: Option<u16>,
}

impl Sources {
    /// Forgets all for the next packet.
    pub(super) fn clear(&mut self) {
        *self = Self { lengths: std::mem::take(&mut self.lengths), before: None, announced: None };
        self.lengths.clear();
    }

    /// The place of a protocol that is listed for the packet itself.
    pub(super) fn listed(&mut self, name: u64, pos: u32, size: u32) -> Place {
        let end = pos.saturating_add(size);
        let source = self.source(name, pos, end);
        let place = Place { source, start: pos, end };
        self.before = Some((name, place));
        place
    }

    fn source(&mut self, name: u64, pos: u32, end: u32) -> u16 {
        let Some((last, before)) = self.before else {
            self.lengths.push(end);
            return 0;
        };
        if pos == 0
            && let Some(announced) = self.announced.take()
        {
            return announced;
        }
        let again = last == name && pos < before.end;
        if pos >= before.start && !again && self.fits(before.source, end) {
            return before.source;
        }
        if pos == 0 {
            return self.open(u32::MAX);
        }
        // Back in an earlier run of bytes, behind what was joined.
        let earlier = (0..before.source).rev().find(|source| self.fits(*source, end));
        earlier.unwrap_or(before.source)
    }

    fn fits(&self, source: u16, end: u32) -> bool {
        self.lengths.get(usize::from(source)).is_some_and(|length| end <= *length)
    }

    fn open(&mut self, length: u32) -> u16 {
        let source = u16::try_from(self.lengths.len()).unwrap_or(ELSEWHERE - 1).min(ELSEWHERE - 1);
        self.lengths.push(length);
        source
    }

    /// The place of a field outside of all protocols: it tells of joined data that is listed next, or
    /// belongs to what was listed before.
    pub(super) fn outside(&mut self, pos: u32, size: u32) -> Place {
        match self.before {
            Some((_, before)) if self.announced.is_none() && (pos > 0 || size == 0) => Self::within(before, pos, size),
            _ => self.announce(pos, size),
        }
    }

    /// A note tells of joined data: of so many bytes, if it is the first of them. Gives the place of
    /// the note.
    pub(super) fn announce(&mut self, pos: u32, size: u32) -> Place {
        let source = self.announced.unwrap_or_else(|| self.open(size));
        self.announced = Some(source);
        Place { source, start: pos, end: pos.saturating_add(size) }
    }

    /// The place of something within the tree of a protocol.
    pub(super) fn within(owner: Place, pos: u32, size: u32) -> Place {
        let source = if pos < owner.start && size > 0 { ELSEWHERE } else { owner.source };
        Place { source, start: pos, end: pos.saturating_add(size) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(listed: &[(u64, u32, u32)]) -> Vec<u16> {
        let mut sources = Sources::default();
        listed.iter().map(|(name, pos, size)| sources.listed(*name, *pos, *size).source).collect()
    }

    #[test]
    fn one_run_of_bytes_holds_all_of_a_plain_packet() {
        assert_eq!(sources(&[(1, 0, 100), (2, 0, 14), (3, 14, 20), (4, 34, 20), (5, 54, 46)]), [0; 5]);
    }

    #[test]
    fn a_position_that_falls_back_begins_a_new_one() {
        assert_eq!(sources(&[(1, 0, 100), (2, 0, 14), (5, 54, 46), (6, 0, 300)]), [0, 0, 0, 1]);
    }

    #[test]
    fn joined_data_is_one_of_its_own_and_ends() {
        let mut sources = Sources::default();
        for (name, pos, size) in [(1, 0, 400), (2, 14, 20), (3, 34, 20)] {
            assert_eq!(sources.listed(name, pos, size).source, 0);
        }
        // This one only belongs to what was before.
        assert_eq!(sources.outside(54, 0), Place { source: 0, start: 54, end: 54 });
        assert_eq!(sources.outside(0, 80), Place { source: 1, start: 0, end: 80 });
        assert_eq!(sources.outside(40, 40).source, 1);
        assert_eq!(sources.listed(4, 0, 50).source, 1);
        assert_eq!(sources.listed(5, 50, 30).source, 1);
        // The next message lies in the frame again.
        assert_eq!(sources.listed(4, 90, 200).source, 0);
    }

    #[test]
    fn a_field_before_its_protocol_lies_elsewhere() {
        let owner = Place { source: 1, start: 30, end: 50 };
        assert_eq!(Sources::within(owner, 34, 2).source, 1);
        assert_eq!(Sources::within(owner, 0, 0).source, 1);
        assert_eq!(Sources::within(owner, 0, 9).source, ELSEWHERE);
    }
}
