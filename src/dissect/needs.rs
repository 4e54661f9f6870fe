//! Which frames the messages of a frame were put together from, for a run that writes frames: one that is written
//! without them is not the same message when it is read again.

use std::collections::HashSet;

use super::Dissector;

/// How a frame needs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Link {
    /// For anything that it carries: a fragment, or a segment that came too early.
    Part,
    /// For a message of its stream, which was going on there.
    Middle,
    /// For a message of its stream, which begins there, behind others perhaps.
    Start,
}

/// Frames with those that they need, about 12 bytes for each segment of a message that has several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// The frame, how, the frame that it needs.
    links: Vec<(u32, Link, u32)>,
}

impl Needs {
    fn add(&mut self, link: (u32, Link, u32)) {
        if self.links.last() != Some(&link) {
            self.links.push(link);
        }
    }

    /// Makes it fit for being asked.
    fn sort(&mut self) {
        self.links.sort_unstable();
        self.links.dedup();
    }

    /// Tells of the frames that a frame needs, those that they need included; some may come twice.
    pub fn each(&self, frame: u32, mut tell: impl FnMut(u32)) {
        let mut known = HashSet::new();
        let mut waiting = vec![(frame, true)];
        while let Some((frame, is_whole)) = waiting.pop() {
            let from = self.links.partition_point(|(other, ..)| *other < frame);
            let links = self.links.get(from..).unwrap_or_default().iter().take_while(|(other, ..)| *other == frame);
            for (_, link, needed) in links.filter(|(_, link, _)| is_whole || *link == Link::Part) {
                let next = (*needed, *link == Link::Middle);
                if known.insert(next) {
                    tell(*needed);
                    waiting.push(next);
                }
            }
        }
    }

    /// Whether no frame needs another.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

impl Dissector {
    /// Takes note from now on of the frames that others need.
    pub fn note_needs(&mut self) {
        self.needs = Some(Needs::default());
    }

    /// The frames that others need, as far as they were noted.
    pub fn take_needs(&mut self) -> Needs {
        let mut needs = self.needs.take().unwrap_or_default();
        needs.sort();
        needs
    }

    /// The current frame needs another.
    #[inline]
    pub(crate) fn need(&mut self, link: Link, frame: u32) {
        if let Some(needs) = &mut self.needs
            && frame != self.frame.number
            && frame != 0
            && self.frame.number != 0
        {
            needs.add((self.frame.number, link, frame));
        }
    }

    /// The same for the frames of parts.
    pub(crate) fn need_parts(&mut self, frames: impl IntoIterator<Item = u32>) {
        if self.needs.is_some() {
            frames.into_iter().for_each(|frame| self.need(Link::Part, frame));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(links: &[(u32, Link, u32)], frame: u32) -> Vec<u32> {
        let mut needs = Needs::default();
        for link in links {
            needs.add(*link);
        }
        needs.sort();
        let mut frames = Vec::new();
        needs.each(frame, |frame| frames.push(frame));
        frames.sort_unstable();
        frames
    }

    #[test]
    fn a_message_needs_its_segments_and_not_those_of_the_message_before() {
        // 1 and 2 and the beginning of 3 are one message, the rest of 3 and 4 and 5 the next.
        let links = [(2, Link::Start, 1), (3, Link::Middle, 2), (4, Link::Start, 3), (5, Link::Middle, 4)];
        assert_eq!(needed(&links, 5), [3, 4]);
        assert_eq!(needed(&links, 3), [1, 2]);
        assert_eq!(needed(&links, 1), [0; 0]);
    }

    #[test]
    fn fragments_are_needed_wherever_a_message_begins() {
        let links = [(3, Link::Part, 2), (3, Link::Start, 1), (4, Link::Start, 3)];
        assert_eq!(needed(&links, 4), [2, 3]);
        assert_eq!(needed(&links, 3), [1, 2]);
    }

    #[test]
    fn frames_that_need_each_other_have_an_end() {
        let links = [(1, Link::Part, 2), (2, Link::Part, 1), (2, Link::Part, 2)];
        assert_eq!(needed(&links, 1), [1, 2]);
    }
}
