//! Messages in parts. A message belongs to its sender, its receiver and its reference number;
//! numbers are used again, so it also ends with time, and a part that is there already with other
//! bytes begins a new message.

use super::super::Net;
use super::super::pending::Pending;

/// So long after its last part a message is given up.
const IDLE: i64 = 600_000_000_000;

/// Messages kept at once.
const MAX_MESSAGES: usize = 4096;

/// Bytes of parts kept at once.
const MAX_BYTES: usize = 16 << 20;

/// The number or name of a sender or receiver, as far as it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Address([u8; 24]);

impl Address {
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut bytes = [0; 24];
        bytes.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        Self(bytes)
    }
}

/// Addresses of the network, sender, receiver, reference, how many parts.
pub(super) type Key = (Net, Address, Address, u16, u8);

/// Which part it is, and where and when it was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) number: u8,
    pub(super) frame: u32,
    pub(super) now: i64,
}

/// A complete message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// The frames of its parts, in order.
    pub(super) frames: Vec<u32>,
    pub(super) bytes: Vec<u8>,
}

#[derive(Debug)]
struct Message {
    touched: i64,
    /// By the number less one.
    parts: Vec<Option<(u32, Vec<u8>)>>,
}

impl Message {
    fn held(&self) -> usize {
        self.parts.iter().flatten().map(|(_, bytes)| bytes.len()).sum()
    }
}

/// Messages being collected.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    pending: Pending<Key, Message>,
    bytes: usize,
    /// So many were given up, before they were whole, for the room that they took.
    pub(in crate::dissect) dropped: u64,
}

impl Messages {
    /// Adds a part to its message; gives the message if that completes it.
    pub(super) fn add(&mut self, key: Key, part: Part, data: &[u8]) -> Option<Joined> {
        let place = usize::from(part.number.checked_sub(1)?);
        let is_news = self.pending.get_mut(&key).is_none_or(|message| {
            let other = message.parts.get(place).and_then(Option::as_ref).is_some_and(|(_, known)| known != data);
            other || part.now.saturating_sub(message.touched) > IDLE
        });
        if is_news {
            self.begin(key, part.now);
        }
        let message = self.pending.get_mut(&key)?;
        message.touched = part.now;
        let slot = message.parts.get_mut(place)?;
        if slot.is_none() {
            *slot = Some((part.frame, data.to_vec()));
            self.bytes += data.len();
        }
        if message.parts.iter().any(Option::is_none) {
            while self.bytes > MAX_BYTES && self.drop_oldest() {}
            return None;
        }
        let message = self.pending.remove(&key)?;
        self.bytes = self.bytes.saturating_sub(message.held());
        let (frames, bytes): (Vec<u32>, Vec<Vec<u8>>) = message.parts.into_iter().flatten().unzip();
        Some(Joined { frames, bytes: bytes.concat() })
    }

    fn begin(&mut self, key: Key, now: i64) {
        let parts = (0..key.4).map(|_| None).collect();
        if let Some(old) = self.pending.insert(key, Message { touched: now, parts }) {
            self.bytes = self.bytes.saturating_sub(old.held());
        }
        while self.pending.len() > MAX_MESSAGES && self.drop_oldest() {}
    }

    fn drop_oldest(&mut self) -> bool {
        let Some((key, _)) = self.pending.oldest() else { return false };
        let held = self.pending.remove(&key).map_or(0, |message| message.held());
        self.bytes = self.bytes.saturating_sub(held);
        self.dropped += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(reference: u16) -> Key {
        (Net::default(), Address::new(b"MMSC"), Address::new(b"49170"), reference, 2)
    }

    fn part(number: u8, frame: u32) -> Part {
        Part { number, frame, now: i64::from(frame) * 1_000_000_000 }
    }

    #[test]
    fn parts_are_joined_in_whatever_order_they_come() {
        let mut messages = Messages::default();
        assert_eq!(messages.add(key(1), part(2, 1), b"cd"), None);
        assert_eq!(messages.add(key(2), part(1, 2), b"zz"), None, "of another message");
        assert_eq!(messages.add(key(1), part(2, 3), b"cd"), None, "sent again");
        let joined = messages.add(key(1), part(1, 4), b"ab").unwrap();
        assert_eq!(joined, Joined { frames: vec![4, 1], bytes: b"abcd".to_vec() });
        assert_eq!(messages.bytes, 2);
    }

    #[test]
    fn a_number_used_again_begins_a_new_message() {
        let mut messages = Messages::default();
        messages.add(key(1), part(1, 1), b"old");
        messages.add(key(1), part(1, 2), b"new");
        assert_eq!(messages.add(key(1), part(2, 3), b"!").unwrap().bytes, b"new!");
        messages.add(key(1), part(1, 4), b"lost");
        assert_eq!(messages.add(key(1), part(2, 4000), b"late"), None);
        assert_eq!(messages.add(key(1), part(1, 4001), b"too ").unwrap().bytes, b"too late");
        assert_eq!(messages.bytes, 0);
    }

    #[test]
    fn messages_that_never_end_are_bounded() {
        let mut messages = Messages::default();
        for reference in 0..10_000 {
            messages.add(key(reference), part(1, 1), &[0; 10_000]);
        }
        assert!(messages.bytes <= MAX_BYTES && messages.pending.len() <= MAX_MESSAGES);
    }
}
