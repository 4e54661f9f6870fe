//! TCP connections that are opened and never closed.

use super::Session;
use super::message::{Dialogue, Side};
use super::packet::{ACK, Packet, client};
use super::rng::Rng;
use super::tcp::server;

/// One connection.
pub(super) struct Connection {
    dialogue: Dialogue,
    stage: u8,
}

impl Session for Connection {
    fn open(number: u64, rng: &mut Rng) -> Self {
        Self { dialogue: Dialogue::new(client(number, 1, 0), server(number), rng.number()), stage: 0 }
    }

    fn step(&mut self, rng: &mut Rng, out: &mut Packet) -> bool {
        match self.stage {
            0..3 => self.dialogue.open(self.stage, out),
            3 => self.dialogue.data(Side::Client, 30 + rng.below(90) as usize, out),
            4 => self.dialogue.data(Side::Server, 40 + rng.below(200) as usize, out),
            _ => self.dialogue.control(Side::Client, ACK, out),
        }
        self.stage = if self.stage == 5 { 3 } else { self.stage + 1 };
        false
    }
}
