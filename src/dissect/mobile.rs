//! What the protocols of mobile networks share: digits in halves of bytes, names of access points,
//! and requests that wait for their responses.

use std::hash::Hash;

use super::pending::Pending;

/// So many requests of a protocol wait at once.
const MAX: usize = 65_536;

/// Digits of half a byte each, the low half first, up to the filler (3GPP TS 24.008, 10.5.4.7).
pub(super) fn digits(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte & 0x0f, byte >> 4])
        .map_while(|digit| char::from_digit(digit.into(), 10))
        .collect()
}

/// The name of an access point: labels behind their lengths, as text with dots (3GPP TS 23.003, 9.1).
pub(super) fn access_point(mut bytes: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(bytes.len());
    while let Some((length, rest)) = bytes.split_first() {
        let (label, after) = rest.split_at_checked(usize::from(*length)).unwrap_or((rest, &[]));
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend_from_slice(label);
        bytes = after;
    }
    name
}

/// Requests that wait for their responses: by who asks whom, with what, and its number.
#[derive(Debug)]
pub(crate) struct Asked<K> {
    pending: Pending<K, (u32, i64)>,
}

impl<K> Default for Asked<K> {
    fn default() -> Self {
        Self { pending: Pending::default() }
    }
}

impl<K: Hash + Eq + Copy> Asked<K> {
    /// Remembers the frame and time of a request; one that is asked again counts from then.
    pub(super) fn ask(&mut self, key: K, frame: u32, time: i64) {
        self.pending.insert(key, (frame, time));
        if self.pending.len() > MAX
            && let Some((oldest, _)) = self.pending.oldest()
        {
            self.pending.remove(&oldest);
        }
    }

    /// The frame and time of the request of a response, which is answered now.
    pub(super) fn answer(&mut self, key: &K) -> Option<(u32, i64)> {
        self.pending.remove(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_at_the_filler_and_labels_with_the_bytes() {
        assert_eq!(digits(b"\x21\x43\xf5"), "12345");
        assert_eq!(access_point(b"\x08internet\x03foo"), b"internet.foo");
        assert_eq!(access_point(b"\x09inter"), b"inter");
        assert_eq!(access_point(b""), b"");
    }

    #[test]
    fn a_request_is_answered_once_and_requests_are_bounded() {
        let mut asked = Asked::default();
        asked.ask(1u32, 1, 10);
        asked.ask(1, 2, 20);
        assert_eq!(asked.answer(&1), Some((2, 20)));
        assert_eq!(asked.answer(&1), None);
        (0..100_000).for_each(|key| asked.ask(key, 1, 1));
        assert!(asked.pending.len() <= MAX);
    }
}
