//! The web: a name is looked up, then come HTTP requests over one connection, or bulk that looks
//! like TLS.

use super::Session;
use super::dns::Exchange;
use super::message::{Dialogue, Message, Side, decimal};
use super::packet::{End, Packet, client};
use super::rng::Rng;

/// How many hosts there are to be visited.
const HOSTS: u64 = 2000;

/// One visit: two packets of DNS, then a connection.
pub(super) struct Visit {
    host: u64,
    lookup: Exchange,
    dialogue: Dialogue,
    secure: bool,
    requests: u8,
    stage: u8,
}

impl Session for Visit {
    fn open(number: u64, rng: &mut Rng) -> Self {
        let host = rng.below(HOSTS);
        let secure = rng.below(5) < 2;
        let mut lookup = Exchange::new(number, client(number, 2, 0));
        lookup.label(b"www", host);
        let server = End::new([192, 0, 2, 1 + (host % 250) as u8], if secure { 443 } else { 80 });
        let dialogue = Dialogue::new(client(number, 2, 1), server, rng.number());
        Self { host, lookup, dialogue, secure, requests: 1 + rng.below(6) as u8, stage: 0 }
    }

    fn step(&mut self, rng: &mut Rng, out: &mut Packet) -> bool {
        if self.dialogue.go_on(out) {
            return false;
        }
        let stage = self.stage;
        self.stage += 1;
        let talk = 5..5 + 2 * self.requests;
        match stage {
            0 => self.lookup.query(out),
            1 => self.lookup.response(out),
            2..5 => self.dialogue.open(stage - 2, out),
            _ if stage < talk.end => self.talk((stage - talk.start) / 2, stage % 2 == 1, rng, out),
            _ => self.dialogue.close(stage - talk.end, out),
        }
        stage == talk.end + 2
    }
}

impl Visit {
    /// The request or the response of a round.
    fn talk(&mut self, round: u8, request: bool, rng: &mut Rng, out: &mut Packet) {
        let message = &mut self.dialogue.message;
        message.clear();
        match (self.secure, request) {
            (true, true) => records(message, round == 0, 1, 300 + rng.below(400) as usize),
            (true, false) => records(message, round == 0, 2, 1000 + rng.below(14_000) as usize),
            (false, true) => ask(&mut message.head, self.host, rng),
            (false, false) => answer(message, rng),
        }
        self.dialogue.send(if request { Side::Client } else { Side::Server }, out);
    }
}

/// A request for something.
fn ask(head: &mut Vec<u8>, host: u64, rng: &mut Rng) {
    head.extend_from_slice(b"GET /files/");
    decimal(head, rng.below(100_000));
    head.extend_from_slice(b".txt HTTP/1.1\r\nHost: www");
    decimal(head, host);
    head.extend_from_slice(
        b".example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n\
          Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n\
          Accept-Encoding: identity\r\nConnection: keep-alive\r\n\r\n",
    );
}

/// A response: mostly of known length, sometimes in chunks, sometimes without a body.
fn answer(message: &mut Message, rng: &mut Rng) {
    let len = 200 + rng.below(7800) as usize;
    let head = &mut message.head;
    match rng.below(10) {
        0 => head.extend_from_slice(b"HTTP/1.1 304 Not Modified\r\nServer: example\r\nETag: \"1a2b3c\"\r\n\r\n"),
        1 => {
            head.extend_from_slice(
                b"HTTP/1.1 200 OK\r\nServer: example\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
            );
            hex(head, len);
            head.extend_from_slice(b"\r\n");
            message.filler = len;
            message.tail.extend_from_slice(b"\r\n0\r\n\r\n");
        }
        kind => {
            let status: &[u8] = if kind == 2 { b"404 Not Found" } else { b"200 OK" };
            head.extend_from_slice(b"HTTP/1.1 ");
            head.extend_from_slice(status);
            head.extend_from_slice(
                b"\r\nServer: example\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: max-age=600\r\n\
                  Content-Length: ",
            );
            decimal(head, len as u64);
            head.extend_from_slice(b"\r\n\r\n");
            message.filler = len;
        }
    }
}

fn hex(out: &mut Vec<u8>, number: usize) {
    if number >= 16 {
        hex(out, number / 16);
    }
    out.extend(char::from_digit((number % 16) as u32, 16).map(|digit| digit as u8));
}

/// TLS: at first a hello of the client (1) or of the server (2), then a record of application data.
fn records(message: &mut Message, first: bool, hello: u8, len: usize) {
    if first {
        // Version 1.2, 32 bytes of random, no session; one cipher suite, no compression.
        let choice: &[u8] = if hello == 1 { &[0, 2, 0xc0, 0x2f, 1, 0] } else { &[0xc0, 0x2f, 0] };
        let body = 2 + 32 + 1 + choice.len() as u8;
        message.head.extend_from_slice(&[22, 3, 3, 0, body + 4, hello, 0, 0, body, 3, 3]);
        message.head.extend_from_slice(&[0x5a; 32]);
        message.head.push(0);
        message.head.extend_from_slice(choice);
        return;
    }
    let [high, low] = (len as u16).to_be_bytes();
    message.head.extend_from_slice(&[23, 3, 3, high, low]);
    message.filler = len;
}
