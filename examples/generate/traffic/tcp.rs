//! TCP connections with a few small messages each.

use super::Session;
use super::message::{Dialogue, Side};
use super::packet::{ACK, End, Packet, client};
use super::rng::Rng;

/// A port that no protocol claims, so that nobody looks into the payload.
pub(super) const PORT: u16 = 7070;

/// The server that a client of that number talks to.
pub(super) fn server(number: u64) -> End {
    End::new([172, 16, 0, 1 + (number % 32) as u8], PORT)
}

/// One connection: handshake, rounds of a message each way, close.
pub(super) struct Connection {
    dialogue: Dialogue,
    rounds: u8,
    stage: u8,
}

impl Session for Connection {
    fn open(number: u64, rng: &mut Rng) -> Self {
        let dialogue = Dialogue::new(client(number, 1, 0), server(number), rng.number());
        Self { dialogue, rounds: 1 + rng.below(3) as u8, stage: 0 }
    }

    fn step(&mut self, rng: &mut Rng, out: &mut Packet) -> bool {
        let stage = self.stage;
        self.stage += 1;
        let talk = 3..3 + 3 * self.rounds;
        if stage < talk.start {
            self.dialogue.open(stage, out);
        } else if stage < talk.end {
            match stage % 3 {
                0 => self.dialogue.data(Side::Client, 30 + rng.below(90) as usize, out),
                1 => self.dialogue.data(Side::Server, 40 + rng.below(200) as usize, out),
                _ => self.dialogue.control(Side::Client, ACK, out),
            }
        } else {
            self.dialogue.close(stage - talk.end, out);
        }
        stage == talk.end + 2
    }
}
