//! The older bearer of messages: WSP requests and replies over WTP transactions, and pushes.

use super::message::{Message, Side};
use super::packet::{End, Packet};
use super::pdu::{Pdu, location, uintvar};
use super::rng::Rng;

/// The gateway between handsets and the messaging centre.
pub(super) const GATEWAY: End = End::new([172, 20, 1, 20], 9201);
/// Where pushes come from.
const PUSHER: End = End::new([172, 20, 1, 10], 9200);
/// Where handsets take pushes.
const PUSH_PORT: u16 = 2948;

/// Payload bytes of one datagram of a segmented message.
const SEGMENT: usize = 1200;

/// The last packet of a group of segments, which is acknowledged; the last one of the message.
const GROUP_END: u8 = 0x04;
const MESSAGE_END: u8 = 0x02;

/// One WTP transaction, and the message of it that is on its way.
#[derive(Debug)]
pub(super) struct Transaction {
    handset: End,
    id: u16,
    message: Message,
    sender: Side,
    /// Number of the next segment.
    segment: u8,
    /// The number of a segment that closed a group.
    unacknowledged: Option<u8>,
}

impl Transaction {
    pub(super) fn new(handset: End, id: u16) -> Self {
        let message = Message::default();
        Self { handset, id: id & 0x7fff, message, sender: Side::Client, segment: 0, unacknowledged: None }
    }

    /// The handset asks, the gateway replies.
    pub(super) fn send(&mut self, sender: Side, pdu: Pdu, number: u64, rng: &mut Rng, out: &mut Packet) {
        self.message.clear();
        let head = &mut self.message.head;
        match (sender, pdu) {
            (Side::Client, Pdu::Get) => {
                let mut uri = Vec::with_capacity(32);
                location(&mut uri, number);
                head.push(0x40);
                uintvar(head, uri.len());
                head.extend_from_slice(&uri);
            }
            (Side::Client, _) => {
                const URI: &[u8] = b"http://mmsc.example/mms";
                const HEADERS: &[u8] = b"\xbe\xa9Phone/2.0\0";
                head.extend_from_slice(&[0x60, URI.len() as u8, HEADERS.len() as u8]);
                head.extend_from_slice(URI);
                head.extend_from_slice(HEADERS);
            }
            (Side::Server, Pdu::Nothing) => head.extend_from_slice(b"\x04\x20\x09\x83\xa6MMSC/1\0"),
            (Side::Server, _) => head.extend_from_slice(b"\x04\x20\x09\xbe\xa6MMSC/1\0"),
        }
        pdu.write(number, &mut self.message, rng);
        self.sender = sender;
        self.segment = 0;
        self.unacknowledged = None;
        self.go_on(out);
    }

    /// Sends the next segment or the acknowledgement that is due; false when nothing is left.
    pub(super) fn go_on(&mut self, out: &mut Packet) -> bool {
        if let Some(segment) = self.unacknowledged.take() {
            let other = if self.sender == Side::Client { Side::Server } else { Side::Client };
            // An acknowledgement with one item: the number of the segment.
            self.datagram(other, 0x98, 2, out).extend_from_slice(&[0x19, segment]);
            return true;
        }
        let left = self.message.left();
        if left == 0 {
            return false;
        }
        let len = left.min(SEGMENT);
        let trailer = match (len == left, self.segment.is_multiple_of(3)) {
            (true, _) => MESSAGE_END,
            (false, true) => GROUP_END,
            (false, false) => 0,
        };
        let (kind, more) = match (self.sender, self.segment) {
            (Side::Client, 0) => (0x08, Some(0x12)),
            (Side::Server, 0) => (0x10, None),
            (Side::Client, segment) => (0x28, Some(segment)),
            (Side::Server, segment) => (0x30, Some(segment)),
        };
        let bytes = self.datagram(self.sender, kind | trailer, usize::from(more.is_some()) + len, out);
        bytes.extend(more);
        self.message.take(len, bytes);
        if trailer == GROUP_END {
            self.unacknowledged = Some(self.segment);
        }
        self.segment += 1;
        true
    }

    /// The handset confirms the reply.
    pub(super) fn acknowledge(&self, out: &mut Packet) {
        self.datagram(Side::Client, 0x18, 0, out);
    }

    /// A WTP PDU: its first byte and transaction, and `len` bytes that the caller appends.
    fn datagram<'a>(&self, from: Side, first: u8, len: usize, out: &'a mut Packet) -> &'a mut Vec<u8> {
        let (bytes, response) = match from {
            Side::Client => (out.udp(self.handset, GATEWAY, 3 + len), 0),
            Side::Server => (out.udp(GATEWAY, self.handset, 3 + len), 0x8000),
        };
        bytes.push(first);
        bytes.extend_from_slice(&(self.id | response).to_be_bytes());
        bytes
    }
}

/// A push to a handset, without a connection.
pub(super) fn push(handset: [u8; 4], pdu: Pdu, number: u64, rng: &mut Rng, scratch: &mut Message, out: &mut Packet) {
    scratch.clear();
    scratch.head.extend_from_slice(&[number as u8, 0x06, 3, 0xbe, 0xaf, 0x84]);
    pdu.write(number, scratch, rng);
    let len = scratch.left();
    scratch.take(len, out.udp(PUSHER, End::new(handset, PUSH_PORT), len));
}
