//! Traffic made in memory: so many sessions live at once, each a small state machine that gives
//! its next packet when it is its turn. The same seed gives the same bytes, on every machine.
//!
//! The benches and the tests include this folder, too.

mod dns;
mod each;
mod endless;
mod message;
mod mms;
mod packet;
pub(crate) mod pcap;
mod pdu;
mod rng;
mod tcp;
mod web;
mod wireless;

use std::str::FromStr;

use packet::Packet;
use rng::Rng;

/// The kinds of traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// TCP connections: handshake, a few small messages, close.
    Tcp,
    /// DNS queries and their responses; one query in fifty stays unanswered.
    Dns,
    /// DNS, HTTP/1.1 with several requests a connection, and bulk that looks like TLS.
    Web,
    /// Multimedia messages over HTTP, and some over WSP.
    Mms,
    /// TCP connections that never end.
    Endless,
    /// Every packet opens a connection of its own.
    Each,
}

impl Mode {
    /// Every mode with its name.
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("tcp", Self::Tcp),
        ("dns", Self::Dns),
        ("web", Self::Web),
        ("mms", Self::Mms),
        ("endless", Self::Endless),
        ("each", Self::Each),
    ];

    /// How many sessions are live at once unless somebody says otherwise.
    pub(crate) fn usual_live(self) -> usize {
        match self {
            Self::Endless => 10,
            Self::Each => 1,
            _ => 1000,
        }
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, mode)| *mode).ok_or_else(|| format!("unknown mode `{name}`"))
    }
}

/// One session: opened with a number of its own, then asked for a packet at a time.
trait Session {
    fn open(number: u64, rng: &mut Rng) -> Self;

    /// Writes the next packet; true when it was the last one.
    fn step(&mut self, rng: &mut Rng, out: &mut Packet) -> bool;
}

/// Gives one packet after the other, whatever the sessions are.
trait Source {
    fn next(&mut self, rng: &mut Rng, out: &mut Packet);
}

/// Sessions side by side: one that ended makes room for the next.
struct Mix<S> {
    sessions: Vec<S>,
    opened: u64,
}

impl<S: Session> Mix<S> {
    fn new(live: usize, rng: &mut Rng) -> Self {
        let sessions: Vec<S> = (0..live.max(1) as u64).map(|number| S::open(number, rng)).collect();
        Self { opened: sessions.len() as u64, sessions }
    }
}

impl<S: Session> Source for Mix<S> {
    fn next(&mut self, rng: &mut Rng, out: &mut Packet) {
        let turn = rng.below(self.sessions.len() as u64) as usize;
        if let Some(session) = self.sessions.get_mut(turn) {
            if session.step(rng, out) {
                *session = S::open(self.opened, rng);
                self.opened += 1;
            }
        }
    }
}

/// Endless traffic of one mode.
pub(crate) struct Traffic {
    source: Box<dyn Source>,
    rng: Rng,
    packet: Packet,
    microseconds: u64,
}

/// The time of the first packet, in microseconds since 1970 UTC.
const START: u64 = 1_700_000_000_000_000;

impl Traffic {
    /// Traffic with so many sessions live at once.
    pub(crate) fn new(mode: Mode, live: usize, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let source: Box<dyn Source> = match mode {
            Mode::Tcp => Box::new(Mix::<tcp::Connection>::new(live, &mut rng)),
            Mode::Dns => Box::new(Mix::<dns::Lookup>::new(live, &mut rng)),
            Mode::Web => Box::new(Mix::<web::Visit>::new(live, &mut rng)),
            Mode::Mms => Box::new(Mix::<mms::Delivery>::new(live, &mut rng)),
            Mode::Endless => Box::new(Mix::<endless::Connection>::new(live, &mut rng)),
            Mode::Each => Box::new(Mix::<each::Opening>::new(live, &mut rng)),
        };
        Self { source, rng, packet: Packet::default(), microseconds: START }
    }

    /// The next packet: microseconds since 1970 UTC, and the bytes of an Ethernet frame.
    pub(crate) fn packet(&mut self) -> (u64, &[u8]) {
        self.source.next(&mut self.rng, &mut self.packet);
        let time = self.microseconds;
        self.microseconds += 1 + self.rng.below(20);
        (time, self.packet.bytes())
    }
}
