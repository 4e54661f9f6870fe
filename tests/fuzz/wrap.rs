//! Fuzzed bytes as packets: cut into pieces, and put behind IPv4, UDP and TCP headers.
#![allow(clippy::indexing_slicing, reason = "places are chosen within the bytes")]

/// Which way a packet goes: from the client to the server, or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the server.
    There,
    /// To the client.
    Back,
}

use Way::{Back, There};

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const SERVER: [u8; 4] = [10, 0, 0, 2];
const CLIENT_PORT: u16 = 40_000;

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
/// The flag of an ordinary segment.
pub(crate) const ACK: u8 = 16;

/// Pieces behind two bytes of length each; the last one may be shorter than it says.
pub(crate) fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (piece, next) = after.split_at(length);
        found.push(piece);
        rest = next;
    }
    found
}

/// An IPv4 packet.
pub(crate) fn ip(way: Way, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + payload.len()).unwrap_or(u16::MAX).to_be_bytes();
    let (from, to) = if way == There { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
    let mut packet = vec![0x45, 0, length[0], length[1], 0, 0, 0x40, 0, 64, protocol, 0, 0];
    packet.extend_from_slice(&from);
    packet.extend_from_slice(&to);
    packet.extend_from_slice(payload);
    packet
}

fn ports(way: Way, server: u16) -> Vec<u8> {
    let (from, to) = if way == There { (CLIENT_PORT, server) } else { (server, CLIENT_PORT) };
    [from.to_be_bytes(), to.to_be_bytes()].concat()
}

/// An IPv4 packet with a UDP datagram.
pub(crate) fn datagram(way: Way, port: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = ports(way, port);
    bytes.extend_from_slice(&u16::try_from(8 + payload.len()).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes.extend_from_slice(payload);
    ip(way, 17, &bytes)
}

/// The sequence numbers of a connection's two sides, There before Back.
type Numbers = [u32; 2];

/// An IPv4 packet with a TCP segment.
fn segment(way: Way, numbers: Numbers, flags: u8, port: u16, payload: &[u8]) -> Vec<u8> {
    let [there, back] = numbers;
    let (seq, ack) = if way == There { (there, back) } else { (back, there) };
    let mut bytes = ports(way, port);
    bytes.extend_from_slice(&seq.to_be_bytes());
    bytes.extend_from_slice(&ack.to_be_bytes());
    bytes.extend_from_slice(&[0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    bytes.extend_from_slice(payload);
    ip(way, 6, &bytes)
}

/// The handshake of a connection, after which both sides' numbers are 1.
fn handshake(port: u16) -> Vec<Vec<u8>> {
    vec![
        segment(There, [0, 0], SYN, port, &[]),
        segment(Back, [1, 0], SYN | ACK, port, &[]),
        segment(There, [1, 1], ACK, port, &[]),
    ]
}

/// Segments as the bytes command: of each control byte, bit 7 is the way, bits 5 and 6 say whether
/// the segment is the next one, repeats some bytes, leaves some out, or ends its side, and the
/// others are its length, in steps of eight bytes.
pub(crate) fn segments(bytes: &[u8], port: u16) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    let mut numbers: Numbers = [0, 0];
    let mut rest = bytes;
    while let Some((control, after)) = rest.split_first() {
        let way = if control & 0x80 == 0 { There } else { Back };
        let length = (usize::from(control & 0x1f) * 8).min(after.len());
        let (payload, next) = after.split_at(length);
        rest = next;
        let number = if way == There { &mut numbers[0] } else { &mut numbers[1] };
        let flags = match control >> 5 & 3 {
            0 => ACK,
            1 => {
                *number = number.wrapping_sub(5);
                ACK
            }
            2 => {
                *number = number.wrapping_add(11);
                ACK
            }
            _ if length == 0 => SYN,
            _ if length == 8 => RST,
            _ => FIN | ACK,
        };
        packets.push(segment(way, numbers, flags, port, payload));
        let number = if way == There { &mut numbers[0] } else { &mut numbers[1] };
        *number = number.wrapping_add(payload.len() as u32 + u32::from(flags & (FIN | SYN) != 0));
    }
    packets
}

/// A connection from handshake to close in which the two sides take turns; a byte of 0 changes
/// sides. Segments have up to `size` bytes.
pub(crate) fn conversation(bytes: &[u8], port: u16, size: usize) -> Vec<Vec<u8>> {
    let mut packets = handshake(port);
    let mut numbers: Numbers = [1, 1];
    for (turn, said) in bytes.split(|byte| *byte == 0).enumerate() {
        let way = if turn % 2 == 0 { There } else { Back };
        for piece in said.chunks(size.max(1)) {
            packets.push(segment(way, numbers, ACK, port, piece));
            numbers[turn % 2] = numbers[turn % 2].wrapping_add(piece.len() as u32);
        }
    }
    packets.push(segment(There, numbers, FIN | ACK, port, &[]));
    numbers[0] = numbers[0].wrapping_add(1);
    packets.push(segment(Back, numbers, FIN | ACK, port, &[]));
    packets
}

/// A connection from handshake to close in which the two sides take turns: pieces behind two bytes
/// of length each, one segment each; an empty one leaves a turn out.
pub(crate) fn dialogue(bytes: &[u8], port: u16) -> Vec<Vec<u8>> {
    let mut packets = handshake(port);
    let mut numbers: Numbers = [1, 1];
    for (turn, piece) in pieces(bytes).into_iter().enumerate() {
        let way = if turn % 2 == 0 { There } else { Back };
        if !piece.is_empty() {
            packets.push(segment(way, numbers, ACK, port, piece));
            numbers[turn % 2] = numbers[turn % 2].wrapping_add(piece.len() as u32);
        }
    }
    packets.push(segment(There, numbers, FIN | ACK, port, &[]));
    packets
}

/// What one side sends, from handshake to close, in segments of up to `size` bytes.
pub(crate) fn monologue(bytes: &[u8], port: u16, size: usize) -> Vec<Vec<u8>> {
    let mut packets = handshake(port);
    let mut numbers: Numbers = [1, 1];
    for piece in bytes.chunks(size.max(1)) {
        packets.push(segment(There, numbers, ACK, port, piece));
        numbers[0] = numbers[0].wrapping_add(piece.len() as u32);
    }
    packets.push(segment(There, numbers, FIN | ACK, port, &[]));
    packets
}
