//! Which response answers which query, and what was sent again.

use std::collections::HashMap;

use super::super::Dissector;

/// A query that comes again later than this is a new one.
const RETRANSMISSION: i64 = 5_000_000_000;
/// So many exchanges are remembered twice over; then the older half is forgotten.
const GENERATION: usize = 32 * 1024;

/// The two ends of a conversation, the lower first, and the transaction id.
pub(super) type Key = ([([u8; 16], u16); 2], u16);

/// The exchanges of the recent past.
#[derive(Debug, Default)]
pub(super) struct Book {
    recent: HashMap<Key, Exchange, foldhash::fast::FixedState>,
    older: HashMap<Key, Exchange, foldhash::fast::FixedState>,
}

#[derive(Debug, Clone, Copy)]
struct Exchange {
    query: u32,
    time: i64,
    response: Option<u32>,
}

/// What a message is in its exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Query,
    /// The query of this frame, asked again.
    QueryAgain(u32),
    /// The response to the query of this frame and time.
    Response(u32, i64),
    /// The response of this frame, given again.
    ResponseAgain(u32),
    Unsolicited,
}

impl Book {
    /// Enters a message of the given frame and time.
    pub(super) fn enter(&mut self, key: Key, response: bool, frame: u32, time: i64) -> Role {
        let known = self.recent.get(&key).or_else(|| self.older.get(&key)).copied();
        match (response, known) {
            (false, Some(Exchange { query, time: asked, response: None }))
                if time.saturating_sub(asked) <= RETRANSMISSION =>
            {
                Role::QueryAgain(query)
            }
            (false, _) => {
                self.keep(key, Exchange { query: frame, time, response: None });
                Role::Query
            }
            (true, Some(Exchange { response: Some(first), .. })) => Role::ResponseAgain(first),
            (true, Some(exchange)) => {
                self.keep(key, Exchange { response: Some(frame), ..exchange });
                Role::Response(exchange.query, exchange.time)
            }
            (true, None) => Role::Unsolicited,
        }
    }

    fn keep(&mut self, key: Key, exchange: Exchange) {
        if self.recent.len() >= GENERATION {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(key, exchange);
    }
}

impl Role {
    /// Emits the labels that stand at the start of a message.
    pub(super) fn labels(self, cx: &mut Dissector) {
        match self {
            Self::QueryAgain(_) => cx.label(&super::RETRANSMIT_REQUEST),
            Self::ResponseAgain(_) => cx.label(&super::RETRANSMIT_RESPONSE),
            Self::Query | Self::Response(..) | Self::Unsolicited => {}
        }
    }

    /// Emits the fields that stand at the end of a message.
    pub(super) fn fields(self, cx: &mut Dissector) {
        match self {
            Self::Query => {}
            Self::QueryAgain(frame) => {
                cx.uint(&super::RETRANSMIT_REQUEST_IN, frame);
                cx.flag(&super::RETRANSMISSION, true);
            }
            Self::Response(frame, time) => {
                cx.uint(&super::RESPONSE_TO, frame);
                cx.seconds(&super::TIME, cx.frame_time().wrapping_sub(time));
            }
            Self::ResponseAgain(frame) => {
                cx.uint(&super::RETRANSMIT_RESPONSE_IN, frame);
                cx.flag(&super::RETRANSMISSION, true);
            }
            Self::Unsolicited => cx.flag(&super::UNSOLICITED, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = ([([0; 16], 0); 2], 7);

    #[test]
    fn what_comes_again_is_told_from_what_is_new() {
        let mut book = Book::default();
        let second = 1_000_000_000;
        assert_eq!(book.enter(KEY, true, 1, 0), Role::Unsolicited);
        assert_eq!(book.enter(KEY, false, 2, second), Role::Query);
        assert_eq!(book.enter(KEY, false, 3, 2 * second), Role::QueryAgain(2));
        assert_eq!(book.enter(KEY, true, 4, 3 * second), Role::Response(2, second));
        assert_eq!(book.enter(KEY, true, 5, 3 * second), Role::ResponseAgain(4));
        assert_eq!(book.enter(KEY, false, 6, 4 * second), Role::Query);
        assert_eq!(book.enter(KEY, false, 7, 10 * second), Role::Query);
        assert_eq!(book.enter(KEY, true, 8, 11 * second), Role::Response(7, 10 * second));
    }

    #[test]
    fn the_book_stays_bounded() {
        let mut book = Book::default();
        for number in 0..200_000u32 {
            let [a, b, c, d] = number.to_be_bytes();
            let mut key = KEY;
            key.0[0].0[..4].copy_from_slice(&[a, b, c, d]);
            book.enter(key, false, number, 0);
        }
        assert!(book.recent.len() + book.older.len() <= 2 * GENERATION);
    }
}
