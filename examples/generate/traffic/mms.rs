//! Multimedia messages from handset to handset: sent, announced by a push, fetched, confirmed and
//! reported; three in four over HTTP, the others over WSP.

use super::Session;
use super::message::{Dialogue, Message, Side, decimal};
use super::packet::{End, Packet, client};
use super::pdu::{DEFERRED, Pdu, RETRIEVED, location};
use super::rng::Rng;
use super::wireless::{Transaction, push};

/// The messaging centre.
const CENTRE: End = End::new([172, 20, 1, 10], 80);

/// One step of a delivery.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// A TCP connection of the sender (role 0) or of the recipient (roles 1 and 2).
    Connect(u64),
    /// A request or a response over HTTP.
    Http(Side, Pdu),
    Close,
    /// A WTP transaction of the sender (0) or of the recipient (1 and 2).
    Invoke(u64, Pdu),
    Reply(Pdu),
    Confirm,
    /// A push to the sender (0) or to the recipient (1).
    Push(u64, Pdu),
}

use Act::{Close, Confirm, Connect, Http, Invoke, Push, Reply};
use Side::{Client, Server};

static IMMEDIATE: &[Act] = &[
    Connect(0),
    Http(Client, Pdu::SendReq),
    Http(Server, Pdu::SendConf),
    Close,
    Push(1, Pdu::Notification),
    Connect(1),
    Http(Client, Pdu::Get),
    Http(Server, Pdu::RetrieveConf),
    Http(Client, Pdu::NotifyResp(RETRIEVED)),
    Http(Server, Pdu::Nothing),
    Close,
    Push(0, Pdu::Delivery),
];

static DEFERRED_FIRST: &[Act] = &[
    Connect(0),
    Http(Client, Pdu::SendReq),
    Http(Server, Pdu::SendConf),
    Close,
    Push(1, Pdu::Notification),
    Connect(1),
    Http(Client, Pdu::NotifyResp(DEFERRED)),
    Http(Server, Pdu::Nothing),
    Close,
    Connect(2),
    Http(Client, Pdu::Get),
    Http(Server, Pdu::RetrieveConf),
    Http(Client, Pdu::Acknowledge),
    Http(Server, Pdu::Nothing),
    Close,
    Push(0, Pdu::Delivery),
];

static WIRELESS: &[Act] = &[
    Invoke(0, Pdu::SendReq),
    Reply(Pdu::SendConf),
    Confirm,
    Push(1, Pdu::Notification),
    Invoke(1, Pdu::Get),
    Reply(Pdu::RetrieveConf),
    Confirm,
    Invoke(2, Pdu::NotifyResp(RETRIEVED)),
    Reply(Pdu::Nothing),
    Confirm,
    Push(0, Pdu::Delivery),
];

/// One message on its way from one handset to another.
pub(super) struct Delivery {
    number: u64,
    script: &'static [Act],
    at: usize,
    /// Packet of a handshake or a close.
    packet: u8,
    dialogue: Dialogue,
    transaction: Transaction,
    body: Message,
}

impl Session for Delivery {
    fn open(number: u64, rng: &mut Rng) -> Self {
        let script = match rng.below(8) {
            0..2 => WIRELESS,
            2..4 => DEFERRED_FIRST,
            _ => IMMEDIATE,
        };
        let dialogue = Dialogue::new(end(number, 0), CENTRE, 0);
        let transaction = Transaction::new(end(number, 3), 0);
        Self { number, script, at: 0, packet: 0, dialogue, transaction, body: Message::default() }
    }

    fn step(&mut self, rng: &mut Rng, out: &mut Packet) -> bool {
        if self.dialogue.go_on(out) || self.transaction.go_on(out) {
            return false;
        }
        let Some(act) = self.script.get(self.at) else { return true };
        let last_packet = self.act(*act, rng, out);
        if last_packet {
            self.at += 1;
            self.packet = 0;
        } else {
            self.packet += 1;
        }
        self.at == self.script.len()
    }
}

impl Delivery {
    /// Sends the next packet of an act; true if the act has been played.
    fn act(&mut self, act: Act, rng: &mut Rng, out: &mut Packet) -> bool {
        match act {
            Connect(role) => {
                if self.packet == 0 {
                    self.dialogue = Dialogue::new(end(self.number, role), CENTRE, rng.number());
                }
                self.dialogue.open(self.packet, out);
                self.packet == 2
            }
            Http(side, pdu) => {
                self.http(side, pdu, rng);
                self.dialogue.send(side, out);
                true
            }
            Close => {
                self.dialogue.close(self.packet, out);
                self.packet == 2
            }
            Invoke(role, pdu) => {
                let handset = End { port: end(self.number, 3).port, ..end(self.number, role) };
                self.transaction = Transaction::new(handset, transaction_id(self.number, role));
                self.transaction.send(Client, pdu, self.number, rng, out);
                true
            }
            Reply(pdu) => {
                self.transaction.send(Server, pdu, self.number, rng, out);
                true
            }
            Confirm => {
                self.transaction.acknowledge(out);
                true
            }
            Push(role, pdu) => {
                push(end(self.number, role).address, pdu, self.number, rng, &mut self.body, out);
                true
            }
        }
    }

    /// Writes an HTTP message with its PDU.
    fn http(&mut self, side: Side, pdu: Pdu, rng: &mut Rng) {
        let Self { number, dialogue, body, .. } = self;
        body.clear();
        pdu.write(*number, body, rng);
        let message = &mut dialogue.message;
        message.clear();
        let head = &mut message.head;
        match (side, pdu) {
            (Client, Pdu::Get) => {
                head.extend_from_slice(b"GET ");
                location(head, *number);
                head.extend_from_slice(b" HTTP/1.1\r\n");
            }
            (Client, _) => head.extend_from_slice(b"POST /mms HTTP/1.1\r\n"),
            (Server, Pdu::Nothing) => head.extend_from_slice(b"HTTP/1.1 204 No Content\r\n"),
            (Server, _) => head.extend_from_slice(b"HTTP/1.1 200 OK\r\n"),
        }
        head.extend_from_slice(match side {
            Client => b"Host: mmsc.example\r\nUser-Agent: Phone/2.0 (03.25)\r\nAccept: */*\r\n".as_slice(),
            Server => b"Server: MMSC/5.6\r\n",
        });
        if !matches!(pdu, Pdu::Get | Pdu::Nothing) {
            head.extend_from_slice(b"Content-Type: application/vnd.wap.mms-message\r\nContent-Length: ");
            decimal(head, body.left() as u64);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head.extend_from_slice(&body.head);
        message.filler = body.filler;
        std::mem::swap(&mut message.tail, &mut body.tail);
    }
}

/// The number of the handset in a role: the sender's, or another one's far from it.
fn handset(number: u64, role: u64) -> u64 {
    if role == 0 { number } else { number + 2046 }
}

fn end(number: u64, role: u64) -> End {
    client(handset(number, role), 4, role)
}

/// A WTP transaction number that the handset does not use for another one soon.
fn transaction_id(number: u64, role: u64) -> u16 {
    (handset(number, role) / 4093 * 4 + role) as u16
}
