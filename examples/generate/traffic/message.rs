//! Application messages, and the TCP dialogue that carries them in segments with their
//! acknowledgements.

use super::packet::{ACK, End, FIN, PSH, Packet, SYN};

/// Payload bytes of a full segment.
const SEGMENT: usize = 1400;

/// What bodies are filled with: lines of text without a byte that means anything to a protocol.
static FILLER: [u8; 8192] = filler();

#[allow(clippy::indexing_slicing, reason = "a constant, made within its bounds")]
const fn filler() -> [u8; 8192] {
    let mut bytes = [b'\n'; 8192];
    let mut at = 0;
    while at < bytes.len() {
        if at % 64 != 63 {
            bytes[at] = b'a' + (at * 7 % 26) as u8;
        }
        at += 1;
    }
    bytes
}

/// `len` bytes of filler.
pub(super) fn fill(out: &mut Vec<u8>, mut len: usize) {
    while len > 0 {
        let piece = FILLER.get(..len).unwrap_or(&FILLER);
        out.extend_from_slice(piece);
        len -= piece.len();
    }
}

/// A number in decimal.
pub(super) fn decimal(out: &mut Vec<u8>, number: u64) {
    if number >= 10 {
        decimal(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}

/// A message: a head, filler, and a tail, of which only head and tail take memory.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) head: Vec<u8>,
    pub(super) filler: usize,
    pub(super) tail: Vec<u8>,
    at: usize,
}

impl Message {
    pub(super) fn clear(&mut self) {
        self.head.clear();
        self.tail.clear();
        self.filler = 0;
        self.at = 0;
    }

    /// How many bytes have not been taken yet.
    pub(super) fn left(&self) -> usize {
        self.head.len() + self.filler + self.tail.len() - self.at
    }

    /// Appends the next `len` bytes.
    pub(super) fn take(&mut self, len: usize, out: &mut Vec<u8>) {
        let mut left = len;
        let mut start = 0;
        for (part, size) in
            [(Some(&self.head), self.head.len()), (None, self.filler), (Some(&self.tail), self.tail.len())]
        {
            let offset = self.at.saturating_sub(start);
            start += size;
            let now = size.saturating_sub(offset).min(left);
            match part {
                Some(bytes) => out.extend_from_slice(bytes.get(offset..offset + now).unwrap_or(&[])),
                None => fill(out, now),
            }
            self.at += now;
            left -= now;
        }
    }
}

/// The two sides of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// One TCP connection and the message that is on its way.
#[derive(Debug)]
pub(super) struct Dialogue {
    client: End,
    server: End,
    client_seq: u32,
    server_seq: u32,
    pub(super) message: Message,
    sender: Side,
    /// Segments that the other side has not acknowledged.
    unacknowledged: u8,
}

impl Dialogue {
    pub(super) fn new(client: End, server: End, first: u64) -> Self {
        let (client_seq, server_seq) = (first as u32, (first >> 32) as u32);
        let message = Message::default();
        Self { client, server, client_seq, server_seq, message, sender: Side::Client, unacknowledged: 0 }
    }

    /// Sends what was written into `message`.
    pub(super) fn send(&mut self, sender: Side, out: &mut Packet) {
        self.sender = sender;
        self.unacknowledged = 0;
        self.go_on(out);
    }

    /// Sends the next segment of the message, or the acknowledgement that is due; false when
    /// nothing is left to send.
    pub(super) fn go_on(&mut self, out: &mut Packet) -> bool {
        if self.unacknowledged == 2 {
            self.unacknowledged = 0;
            self.control(if self.sender == Side::Client { Side::Server } else { Side::Client }, ACK, out);
            return true;
        }
        let left = self.message.left();
        if left == 0 {
            return false;
        }
        // The tail travels in one piece.
        let cut = left > SEGMENT && left - SEGMENT < self.message.tail.len();
        let len = if cut { left - self.message.tail.len() } else { left.min(SEGMENT) };
        let flags = if len == left { PSH | ACK } else { ACK };
        let bytes = self.segment(self.sender, flags, len, out);
        self.message.take(len, bytes);
        self.unacknowledged += 1;
        true
    }

    /// A segment of `len` bytes that the caller appends.
    fn segment<'a>(&mut self, side: Side, flags: u8, len: usize, out: &'a mut Packet) -> &'a mut Vec<u8> {
        let takes = len as u32 + u32::from(flags & (SYN | FIN) != 0);
        let opening = flags & (SYN | ACK) == SYN;
        match side {
            Side::Client => {
                let ack = if opening { 0 } else { self.server_seq };
                let bytes = out.tcp(self.client, self.server, self.client_seq, ack, flags, len);
                self.client_seq = self.client_seq.wrapping_add(takes);
                bytes
            }
            Side::Server => {
                let bytes = out.tcp(self.server, self.client, self.server_seq, self.client_seq, flags, len);
                self.server_seq = self.server_seq.wrapping_add(takes);
                bytes
            }
        }
    }

    /// A segment of filler.
    pub(super) fn data(&mut self, side: Side, len: usize, out: &mut Packet) {
        fill(self.segment(side, PSH | ACK, len, out), len);
    }

    /// A segment without payload.
    pub(super) fn control(&mut self, side: Side, flags: u8, out: &mut Packet) {
        self.segment(side, flags, 0, out);
    }

    /// Packet 0, 1 or 2 of the handshake.
    pub(super) fn open(&mut self, packet: u8, out: &mut Packet) {
        match packet {
            0 => self.control(Side::Client, SYN, out),
            1 => self.control(Side::Server, SYN | ACK, out),
            _ => self.control(Side::Client, ACK, out),
        }
    }

    /// Packet 0, 1 or 2 of the orderly close.
    pub(super) fn close(&mut self, packet: u8, out: &mut Packet) {
        match packet {
            0 => self.control(Side::Client, FIN | ACK, out),
            1 => self.control(Side::Server, FIN | ACK, out),
            _ => self.control(Side::Client, ACK, out),
        }
    }
}
