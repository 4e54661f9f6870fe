//! Protocols over a byte stream whose messages say their length: the bytes are cut into messages,
//! and after a loss the next segment that begins like a message is where it goes on.

use super::{Closing, Direction, Dissector, Payload, Stream};

/// What the first bytes of a message say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// More bytes are needed to tell.
    Short,
    /// The message is so long, from its first byte on.
    Length(usize),
    /// No message begins like this.
    Foreign,
}

/// What a protocol has to know of itself to be cut out of a stream.
pub(crate) trait Framing: std::fmt::Debug {
    /// What the first bytes of a message say.
    fn head(bytes: &[u8]) -> Head;

    /// A message, whole unless the payload says that bytes are missing.
    fn message(&mut self, cx: &mut Dissector, direction: Direction, payload: Payload<'_>);
}

/// The stream of such a protocol.
#[derive(Debug, Default)]
pub(crate) struct Framed<F> {
    sides: [Side; 2],
    protocol: F,
}

#[derive(Debug, Default)]
struct Side {
    /// The beginning of a message.
    bytes: Vec<u8>,
    /// So many bytes belong to a message that was given up.
    skip: u64,
}

impl<F: Framing> Stream for Framed<F> {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        let Self { sides, protocol } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        let skipped = usize::try_from(side.skip).unwrap_or(usize::MAX).min(bytes.len());
        side.skip -= skipped as u64;
        let bytes = bytes.get(skipped..).unwrap_or(&[]);
        if side.bytes.is_empty() {
            // The common case: whole messages, read where they are.
            let rest = messages(protocol, cx, direction, bytes);
            side.bytes.extend_from_slice(rest);
        } else {
            side.bytes.extend_from_slice(bytes);
            if let Head::Length(length) = F::head(&side.bytes)
                && length > side.bytes.len()
            {
                return;
            }
            let kept = messages(protocol, cx, direction, &side.bytes).len();
            side.bytes.drain(..side.bytes.len() - kept);
        }
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        let Self { sides, protocol } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        let outstanding = match F::head(&side.bytes) {
            Head::Length(length) => length.saturating_sub(side.bytes.len()) as u64,
            Head::Short | Head::Foreign => side.skip,
        };
        give_up(protocol, cx, direction, side);
        side.skip = outstanding.saturating_sub(len);
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, _how: Closing) {
        let Self { sides, protocol } = self;
        if let Some(side) = sides.get_mut(direction.index()) {
            give_up(protocol, cx, direction, side);
        }
    }

    fn pending(&self, direction: Direction) -> bool {
        self.sides.get(direction.index()).is_some_and(|side| !side.bytes.is_empty())
    }

    fn kept(&self) -> usize {
        self.sides.iter().map(|side| side.bytes.len()).sum()
    }
}

/// Reports all whole messages; gives the bytes after them. What is no message is dropped with the
/// rest of its segment.
fn messages<'a, F: Framing>(protocol: &mut F, cx: &mut Dissector, direction: Direction, bytes: &'a [u8]) -> &'a [u8] {
    let mut rest = bytes;
    loop {
        match F::head(rest) {
            Head::Length(length) => match rest.split_at_checked(length.max(1)) {
                Some((message, after)) => {
                    protocol.message(cx, direction, Payload::whole(message));
                    rest = after;
                }
                None => return rest,
            },
            Head::Short => return rest,
            Head::Foreign => return &[],
        }
    }
}

/// Reports a message of which the end is lost.
fn give_up<F: Framing>(protocol: &mut F, cx: &mut Dissector, direction: Direction, side: &mut Side) {
    let bytes = std::mem::take(&mut side.bytes);
    if let Head::Length(length) = F::head(&bytes) {
        cx.stats.incomplete_messages += 1;
        let missing = length.saturating_sub(bytes.len());
        protocol.message(cx, direction, Payload { bytes: &bytes, missing });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::testing::dissector;

    /// Messages of a length, itself included, then that length less one of bytes; 0 is foreign.
    #[derive(Debug, Default)]
    struct Toy {
        seen: Vec<(Vec<u8>, usize)>,
    }

    impl Framing for Toy {
        fn head(bytes: &[u8]) -> Head {
            match bytes.first() {
                None => Head::Short,
                Some(0) => Head::Foreign,
                Some(length) => Head::Length(usize::from(*length)),
            }
        }

        fn message(&mut self, _cx: &mut Dissector, _direction: Direction, payload: Payload<'_>) {
            self.seen.push((payload.bytes.to_vec(), payload.missing));
        }
    }

    fn seen(pieces: &[&[u8]]) -> Vec<(Vec<u8>, usize)> {
        let (mut cx, mut toy) = (dissector(&["tcp"]), Framed::<Toy>::default());
        for piece in pieces {
            toy.data(&mut cx, Direction::Forward, piece);
        }
        toy.protocol.seen
    }

    #[test]
    fn the_cuts_of_segments_do_not_matter() {
        let bytes = [2, 9, 3, 8, 8, 1, 2, 7];
        let whole = seen(&[&bytes]);
        assert_eq!(whole.len(), 4);
        for at in 0..bytes.len() {
            assert_eq!(seen(&[&bytes[..at], &bytes[at..]]), whole);
        }
        assert_eq!(seen(&bytes.chunks(1).collect::<Vec<_>>()), whole);
    }

    #[test]
    fn what_is_foreign_is_dropped_with_its_segment() {
        assert_eq!(seen(&[&[2, 9, 0, 1, 1], &[2, 7]]), [(vec![2, 9], 0), (vec![2, 7], 0)]);
    }

    #[test]
    fn a_message_with_a_hole_is_reported_short_and_its_rest_skipped() {
        let (mut cx, mut toy) = (dissector(&["tcp"]), Framed::<Toy>::default());
        toy.data(&mut cx, Direction::Forward, &[6, 1, 2]);
        assert!(toy.pending(Direction::Forward) && !toy.pending(Direction::Backward));
        toy.gap(&mut cx, Direction::Forward, 2);
        toy.data(&mut cx, Direction::Forward, &[5, 2, 7]);
        toy.data(&mut cx, Direction::Forward, &[4]);
        toy.end(&mut cx, Direction::Forward, Closing::Lost);
        assert_eq!(toy.protocol.seen, [(vec![6, 1, 2], 3), (vec![2, 7], 0), (vec![4], 3)]);
        assert_eq!(cx.stats.incomplete_messages, 2);
    }

    #[test]
    fn a_hole_larger_than_the_message_ends_it() {
        let (mut cx, mut toy) = (dissector(&["tcp"]), Framed::<Toy>::default());
        toy.data(&mut cx, Direction::Forward, &[6, 1]);
        toy.gap(&mut cx, Direction::Forward, 100);
        toy.data(&mut cx, Direction::Forward, &[2, 7]);
        assert_eq!(toy.protocol.seen, [(vec![6, 1], 4), (vec![2, 7], 0)]);
    }
}
