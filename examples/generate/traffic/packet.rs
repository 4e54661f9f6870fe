//! A packet being written: Ethernet, IPv4, then TCP or UDP. Checksums of TCP and UDP are left out.

/// One end of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) address: [u8; 4],
    pub(super) port: u16,
}

impl End {
    pub(super) const fn new(address: [u8; 4], port: u16) -> Self {
        Self { address, port }
    }
}

/// How many hosts there are on the clients' side; a prime, so that numbers spread evenly.
const CLIENTS: u64 = 4093;

/// A client: every number below some hundred millions has an address and port of its own, as long
/// as fewer than `roles` ports are asked for under one number.
pub(super) fn client(number: u64, roles: u64, role: u64) -> End {
    let host = number % CLIENTS;
    let turn = number / CLIENTS;
    let port = 1024 + (turn * roles + role) % 64_000;
    End::new([10, 1, (host >> 8) as u8, host as u8], port as u16)
}

pub(super) const FIN: u8 = 1;
pub(super) const SYN: u8 = 2;
pub(super) const PSH: u8 = 8;
pub(super) const ACK: u8 = 16;

/// The bytes of one Ethernet frame, reused from packet to packet.
#[derive(Debug, Default)]
pub(super) struct Packet(Vec<u8>);

impl Packet {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Starts a UDP datagram with a payload of `len` bytes, which the caller then appends.
    pub(super) fn udp(&mut self, from: End, to: End, len: usize) -> &mut Vec<u8> {
        self.network(from, to, 17, 8 + len);
        self.0.extend_from_slice(&from.port.to_be_bytes());
        self.0.extend_from_slice(&to.port.to_be_bytes());
        self.0.extend_from_slice(&((8 + len) as u16).to_be_bytes());
        self.0.extend_from_slice(&[0, 0]);
        &mut self.0
    }

    /// Starts a TCP segment with a payload of `len` bytes, which the caller then appends. A SYN
    /// carries a maximum segment size.
    pub(super) fn tcp(&mut self, from: End, to: End, seq: u32, ack: u32, flags: u8, len: usize) -> &mut Vec<u8> {
        const SEGMENT_SIZE: [u8; 4] = [2, 4, 0x05, 0xb4];
        let options: &[u8] = if flags & SYN == 0 { &[] } else { &SEGMENT_SIZE };
        self.network(from, to, 6, 20 + options.len() + len);
        self.0.extend_from_slice(&from.port.to_be_bytes());
        self.0.extend_from_slice(&to.port.to_be_bytes());
        self.0.extend_from_slice(&seq.to_be_bytes());
        self.0.extend_from_slice(&ack.to_be_bytes());
        self.0.extend_from_slice(&[((5 + options.len() / 4) as u8) << 4, flags, 0xfa, 0xf0, 0, 0, 0, 0]);
        self.0.extend_from_slice(options);
        &mut self.0
    }

    fn network(&mut self, from: End, to: End, protocol: u8, len: usize) {
        let [high, low] = ((20 + len) as u16).to_be_bytes();
        let (check_high, check_low) = checksum(high, low, protocol, from.address, to.address);
        let out = &mut self.0;
        out.clear();
        out.extend_from_slice(&[2, 0]);
        out.extend_from_slice(&to.address);
        out.extend_from_slice(&[2, 0]);
        out.extend_from_slice(&from.address);
        out.extend_from_slice(&[8, 0, 0x45, 0, high, low, 0, 0, 0x40, 0, 64, protocol, check_high, check_low]);
        out.extend_from_slice(&from.address);
        out.extend_from_slice(&to.address);
    }
}

/// The checksum of the IPv4 header that [`Packet::network`] writes.
fn checksum(high: u8, low: u8, protocol: u8, from: [u8; 4], to: [u8; 4]) -> (u8, u8) {
    let word = |high: u8, low: u8| u32::from(high) << 8 | u32::from(low);
    let address = |[a, b, c, d]: [u8; 4]| word(a, b) + word(c, d);
    let sum = 0x4500 + word(high, low) + 0x4000 + word(64, protocol) + address(from) + address(to);
    let folded = (sum & 0xffff) + (sum >> 16);
    let folded = (folded & 0xffff) + (folded >> 16);
    let [high, low] = (!(folded as u16)).to_be_bytes();
    (high, low)
}
