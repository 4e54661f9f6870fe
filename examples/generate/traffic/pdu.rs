//! Multimedia messaging PDUs, as the OMA encapsulation writes them.

use super::message::{Message, decimal};
use super::rng::Rng;

/// What the two sides of the MM1 interface say to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pdu {
    SendReq,
    SendConf,
    Notification,
    /// A request for the message, without a PDU.
    Get,
    RetrieveConf,
    /// `m-notifyresp-ind` with a status.
    NotifyResp(u8),
    Acknowledge,
    /// A response that carries no PDU.
    Nothing,
    Delivery,
}

/// The message was fetched.
pub(super) const RETRIEVED: u8 = 0x81;
/// The message will be fetched later.
pub(super) const DEFERRED: u8 = 0x83;

const VERSION: [u8; 2] = [0x8d, 0x92];
const PHONE: &[u8] = b"/TYPE=PLMN\0";

impl Pdu {
    /// Appends the PDU of a delivery: to the head, and for a message with content to the rest.
    pub(super) fn write(self, number: u64, message: &mut Message, rng: &mut Rng) {
        let out = &mut message.head;
        match self {
            Self::Get | Self::Nothing => {}
            Self::SendReq => {
                start(out, 0x80, Some((b'T', number)));
                date(out);
                out.extend_from_slice(&[0x89, 1, 0x81]);
                address(out, 0x97, number + 1);
                subject(out, number);
                out.extend_from_slice(&[0x8a, 0x80, 0x8f, 0x81, 0x86, 0x80, 0x90, 0x81]);
                content(message, rng);
            }
            Self::SendConf => {
                start(out, 0x81, Some((b'T', number)));
                if number % 20 == 7 {
                    out.extend_from_slice(&[0x92, 0xe1]);
                } else {
                    out.extend_from_slice(&[0x92, 0x80]);
                    message_id(out, number);
                }
            }
            Self::Notification => {
                start(out, 0x82, Some((b'N', number)));
                sender(out, number);
                subject(out, number);
                out.extend_from_slice(&[0x8a, 0x80, 0x8e, 2, 0x10, 0, 0x88, 5, 0x81, 3, 3, 0xf4, 0x80, 0x83]);
                location(out, number);
                out.push(0);
            }
            Self::RetrieveConf => {
                start(out, 0x84, Some((b'R', number)));
                message_id(out, number);
                date(out);
                sender(out, number);
                address(out, 0x97, number + 1);
                subject(out, number);
                out.extend_from_slice(&[0x8a, 0x80, 0x8f, 0x81, 0x86, 0x80, 0x90, 0x81]);
                content(message, rng);
            }
            Self::NotifyResp(status) => {
                start(out, 0x83, Some((b'N', number)));
                out.extend_from_slice(&[0x95, status, 0x91, 0x80]);
            }
            Self::Acknowledge => {
                start(out, 0x85, Some((b'R', number)));
                out.extend_from_slice(&[0x91, 0x80]);
            }
            Self::Delivery => {
                start(out, 0x86, None);
                message_id(out, number);
                address(out, 0x97, number + 1);
                date(out);
                out.extend_from_slice(&[0x95, RETRIEVED]);
            }
        }
    }
}

/// Type, transaction and version, in the order that is prescribed.
fn start(out: &mut Vec<u8>, kind: u8, transaction: Option<(u8, u64)>) {
    out.extend_from_slice(&[0x8c, kind]);
    if let Some((letter, number)) = transaction {
        out.extend_from_slice(&[0x98, letter]);
        decimal(out, 100_000 + number);
        out.push(0);
    }
    out.extend_from_slice(&VERSION);
}

fn date(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0x85, 4, 0x65, 0x53, 0xf1, 0]);
}

fn message_id(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&[0x8b, b'M']);
    decimal(out, 100_000 + number);
    out.extend_from_slice(b"@mmsc.example\0");
}

fn phone(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(b"+1555");
    decimal(out, 1_000_000 + number % 9_000_000);
    out.extend_from_slice(PHONE);
}

fn address(out: &mut Vec<u8>, header: u8, number: u64) {
    out.push(header);
    phone(out, number);
}

/// From: the address is always 12 digits and signs, the type and a NUL, behind its length.
fn sender(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&[0x89, 1 + 12 + PHONE.len() as u8, 0x80]);
    phone(out, number);
}

fn subject(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(b"\x96Picture ");
    decimal(out, number % 100);
    out.push(0);
}

/// The place where a message waits; also the URI that fetches it.
pub(super) fn location(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(b"http://mmsc.example/m/");
    decimal(out, 100_000 + number);
}

/// Content-Type and body: a presentation, a picture of a few kilobytes, and a line of text.
fn content(message: &mut Message, rng: &mut Rng) {
    const SMIL: &[u8] =
        b"<smil><head><layout><root-layout width=\"320\" height=\"480\"/><region id=\"Image\" left=\"0\" \
        top=\"0\" width=\"320\" height=\"320\" fit=\"meet\"/></layout></head><body><par dur=\"5000ms\"><img \
        src=\"img.jpg\" region=\"Image\"/></par></body></smil>";
    const SMIL_HEAD: &[u8] = b"\x1bapplication/smil\0\x85smil.xml\0\xc0\"<smil>\0\x8esmil.xml\0";
    const PICTURE_HEAD: &[u8] = b"\x0a\x9e\x85img.jpg\0\xc0\"<img>\0\x8eimg.jpg\0";
    const PICTURE_START: &[u8] =
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xda\0\x08\x01\x01\0\0\x3f\0";
    const TEXT: &[u8] = b"\xff\xd9\x21\x05\x0d\x83\x81\xea\x85text.txt\0\xc0\"<text>\0\x8etext.txt\0hello";
    let filler = 500 + rng.below(4500) as usize;
    let out = &mut message.head;
    out.extend_from_slice(b"\x84\x1b\xb3\x89application/smil\0\x8a<smil>\0\x03");
    out.push(SMIL_HEAD.len() as u8);
    uintvar(out, SMIL.len());
    out.extend_from_slice(SMIL_HEAD);
    out.extend_from_slice(SMIL);
    out.push(PICTURE_HEAD.len() as u8);
    uintvar(out, PICTURE_START.len() + filler + 2);
    out.extend_from_slice(PICTURE_HEAD);
    out.extend_from_slice(PICTURE_START);
    message.filler = filler;
    message.tail.extend_from_slice(TEXT);
}

/// A number below 2^14 in seven bits a byte.
pub(super) fn uintvar(out: &mut Vec<u8>, number: usize) {
    if number >= 0x80 {
        out.push(0x80 | (number >> 7) as u8);
    }
    out.push((number & 0x7f) as u8);
}
