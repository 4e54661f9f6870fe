//! Every packet is the first of a connection that is never heard of again.

use super::Session;
use super::message::Dialogue;
use super::packet::{Packet, client};
use super::rng::Rng;
use super::tcp::server;

/// One connection's only packet.
pub(super) struct Opening(Dialogue);

impl Session for Opening {
    fn open(number: u64, rng: &mut Rng) -> Self {
        Self(Dialogue::new(client(number, 1, 0), server(number), rng.number()))
    }

    fn step(&mut self, _rng: &mut Rng, out: &mut Packet) -> bool {
        self.0.open(0, out);
        true
    }
}
