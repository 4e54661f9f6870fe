//! DNS: a query and its response, which one in fifty never gets.

use super::Session;
use super::message::decimal;
use super::packet::{End, Packet, client};
use super::rng::Rng;

/// The resolver.
const RESOLVER: End = End::new([10, 0, 0, 53], 53);

/// One query, from an end and with an identifier that no other one uses.
pub(super) struct Lookup {
    exchange: Exchange,
    asked: bool,
}

impl Session for Lookup {
    fn open(number: u64, _rng: &mut Rng) -> Self {
        let mut exchange = Exchange::new(number, client(number, 1, 0));
        exchange.label(b"host", number);
        exchange.label(b"zone", number % 1000);
        Self { exchange, asked: false }
    }

    fn step(&mut self, rng: &mut Rng, out: &mut Packet) -> bool {
        if self.asked {
            self.exchange.response(out);
            return true;
        }
        self.asked = true;
        self.exchange.query(out);
        rng.once_in(50)
    }
}

/// A question and its answer, on the wire.
#[derive(Debug)]
pub(super) struct Exchange {
    id: u16,
    from: End,
    /// The labels so far; `example` and the root come last.
    name: Vec<u8>,
}

impl Exchange {
    pub(super) fn new(number: u64, from: End) -> Self {
        Self { id: (number / 4093) as u16, from, name: Vec::with_capacity(32) }
    }

    /// Appends a label of a word and a number.
    pub(super) fn label(&mut self, word: &[u8], number: u64) {
        let at = self.name.len();
        self.name.push(0);
        self.name.extend_from_slice(word);
        decimal(&mut self.name, number);
        let len = (self.name.len() - at - 1) as u8;
        if let Some(length) = self.name.get_mut(at) {
            *length = len;
        }
    }

    pub(super) fn query(&self, out: &mut Packet) {
        let bytes = out.udp(self.from, RESOLVER, self.len());
        self.head(bytes, 0x0100, 0);
    }

    pub(super) fn response(&self, out: &mut Packet) {
        const ANSWER: [u8; 16] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 80];
        let bytes = out.udp(RESOLVER, self.from, self.len() + ANSWER.len());
        self.head(bytes, 0x8180, 1);
        bytes.extend_from_slice(&ANSWER);
    }

    fn len(&self) -> usize {
        12 + self.name.len() + 9 + 4
    }

    fn head(&self, out: &mut Vec<u8>, flags: u16, answers: u8) {
        out.extend_from_slice(&self.id.to_be_bytes());
        out.extend_from_slice(&flags.to_be_bytes());
        out.extend_from_slice(&[0, 1, 0, answers, 0, 0, 0, 0]);
        out.extend_from_slice(&self.name);
        out.extend_from_slice(b"\x07example\0\0\x01\0\x01");
    }
}
