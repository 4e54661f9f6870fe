//! DNS over TCP: messages with their length in front.

use super::super::{Closing, Cursor, Direction, Dissector, Payload, Stream};
use super::exchange::Book;
use super::message::{self, Flavour};

/// The state of a new connection.
pub(super) fn new() -> Box<dyn Stream> {
    Box::new(Connection::default())
}

#[derive(Debug, Default)]
struct Connection {
    sides: [Side; 2],
    book: Book,
}

#[derive(Debug, Default)]
struct Side {
    /// The beginning of a message, its length included.
    bytes: Vec<u8>,
    /// So many bytes belong to a message that was given up.
    skip: u64,
    /// Nobody knows where the next message begins.
    lost: bool,
}

impl Stream for Connection {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        let Self { sides, book } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        let skipped = usize::try_from(side.skip).unwrap_or(usize::MAX).min(bytes.len());
        side.skip -= skipped as u64;
        let bytes = bytes.get(skipped..).unwrap_or(&[]);
        if side.lost && !plausible(bytes) {
            return;
        }
        side.lost = false;
        if side.bytes.is_empty() {
            // The common case: whole messages, read where they are.
            let rest = messages(cx, book, bytes);
            side.bytes.extend_from_slice(rest);
        } else {
            side.bytes.extend_from_slice(bytes);
            let kept = messages(cx, book, &side.bytes).len();
            side.bytes.drain(..side.bytes.len() - kept);
        }
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        let Self { sides, book } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        let outstanding = match side.bytes.first_chunk() {
            Some(length) => u64::from(u16::from_be_bytes(*length)) + 2 - side.bytes.len() as u64,
            None => side.skip,
        };
        give_up(cx, book, side);
        match outstanding.checked_sub(len) {
            Some(skip) if outstanding > 0 => side.skip = skip,
            _ => *side = Side { lost: true, ..Side::default() },
        }
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, _how: Closing) {
        let Self { sides, book } = self;
        if let Some(side) = sides.get_mut(direction.index()) {
            give_up(cx, book, side);
        }
    }

    fn pending(&self, direction: Direction) -> bool {
        self.sides.get(direction.index()).is_some_and(|side| !side.bytes.is_empty())
    }

    fn kept(&self) -> usize {
        self.sides.iter().map(|side| side.bytes.len()).sum()
    }
}

/// Reports all whole messages; gives the bytes after them.
fn messages<'a>(cx: &mut Dissector, book: &mut Book, bytes: &'a [u8]) -> &'a [u8] {
    let mut cursor = Cursor::new(bytes);
    loop {
        let rest = cursor.rest();
        let Ok(length) = cursor.u16() else { return rest };
        let Ok(message) = cursor.take(usize::from(length)) else { return rest };
        report(cx, book, length, Payload::whole(message));
    }
}

/// Reports a message of which the end is lost.
fn give_up(cx: &mut Dissector, book: &mut Book, side: &mut Side) {
    let bytes = std::mem::take(&mut side.bytes);
    if let Some((length, message)) = bytes.split_first_chunk()
        && !message.is_empty()
    {
        let length = u16::from_be_bytes(*length);
        cx.stats.incomplete_messages += 1;
        let missing = usize::from(length).saturating_sub(message.len());
        report(cx, book, length, Payload { bytes: message, missing });
    }
}

fn report(cx: &mut Dissector, book: &mut Book, length: u16, payload: Payload<'_>) {
    cx.enter_with(&super::DNS, payload, |cx, payload| {
        cx.uint(&super::LENGTH, length);
        message::message(cx, Flavour::Dns, payload.bytes, |cx, id, response| {
            book.enter(([([0; 16], 0); 2], id), response, cx.frame_number(), cx.frame_time())
        })
    });
}

/// Whether the bytes may begin a message: its length, an opcode in use, and a question or two.
fn plausible(bytes: &[u8]) -> bool {
    let Some(&[l0, l1, _, _, flags, _, q0, q1]) = bytes.first_chunk() else { return false };
    u16::from_be_bytes([l0, l1]) >= 12 && (flags >> 3) & 0xf <= 6 && u16::from_be_bytes([q0, q1]) <= 2
}
