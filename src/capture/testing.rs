//! What the tests of captures share: captures made in memory, readers that are slow, and the
//! packets that come out.

use std::io::{self, Read, Write};

use super::{LinkType, Source, from_bytes};

/// A packet with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owned {
    pub(super) number: u32,
    pub(super) time: i64,
    pub(super) link: LinkType,
    pub(super) interface: Option<u32>,
    pub(super) interface_name: Option<String>,
    pub(super) section: u32,
    pub(super) original_len: u32,
    pub(super) data: Vec<u8>,
}

/// All packets of a source, and the error that ended them.
pub(super) fn drain(source: &mut Source) -> (Vec<Owned>, Option<String>) {
    let mut packets = Vec::new();
    loop {
        match source.next_packet() {
            Ok(Some(packet)) => packets.push(Owned {
                number: packet.number,
                time: packet.time,
                link: packet.link,
                interface: packet.interface,
                interface_name: packet.interface_name.map(str::to_owned),
                section: packet.section,
                original_len: packet.original_len,
                data: packet.data.to_vec(),
            }),
            Ok(None) => return (packets, None),
            Err(error) => {
                assert!(matches!(source.next_packet(), Ok(None)), "an error is reported once");
                return (packets, Some(error.to_string()));
            }
        }
    }
}

/// The same of a capture in memory; one that cannot be opened has no packets.
pub(super) fn read(bytes: Vec<u8>) -> (Vec<Owned>, Option<String>) {
    match from_bytes("test", bytes) {
        Ok(mut source) => drain(&mut source),
        Err(error) => (Vec::new(), Some(error.to_string())),
    }
}

/// A reader that gives one byte at a time, and is interrupted before every third.
pub(super) struct Trickle {
    bytes: Vec<u8>,
    at: usize,
    calls: usize,
}

impl Trickle {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0, calls: 0 }
    }
}

impl Read for Trickle {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let (Some(byte), Some(space)) = (self.bytes.get(self.at), buf.first_mut()) else { return Ok(0) };
        *space = *byte;
        self.at += 1;
        Ok(1)
    }
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

pub(super) fn lz4(bytes: &[u8]) -> Vec<u8> {
    let mut writer = lz4_flex::frame::FrameEncoder::new(Vec::new());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// Writes pcap files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pcap {
    pub(super) big_endian: bool,
    pub(super) nanoseconds: bool,
    pub(super) kuznetzov: bool,
    pub(super) snaplen: u32,
    pub(super) link: u32,
}

impl Default for Pcap {
    fn default() -> Self {
        Self { big_endian: false, nanoseconds: false, kuznetzov: false, snaplen: 65535, link: 1 }
    }
}

impl Pcap {
    pub(super) fn write(self, packets: &[(i64, &[u8])]) -> Vec<u8> {
        let order = Order(self.big_endian);
        let magic: u32 = match (self.nanoseconds, self.kuznetzov) {
            (_, true) => 0xa1b2_cd34,
            (true, _) => 0xa1b2_3c4d,
            _ => 0xa1b2_c3d4,
        };
        let mut bytes = [order.long(magic), order.short(2), order.short(4)].concat();
        bytes.extend([0, 0, self.snaplen, self.link].map(|number| order.long(number)).concat());
        for (time, data) in packets {
            let fraction = (time % 1_000_000_000) / if self.nanoseconds { 1 } else { 1000 };
            bytes.extend(order.long(u32::try_from(time / 1_000_000_000).unwrap()));
            bytes.extend(order.long(u32::try_from(fraction).unwrap()));
            bytes.extend(order.long(data.len() as u32).repeat(2));
            bytes.extend([0].repeat(if self.kuznetzov { 8 } else { 0 }));
            bytes.extend(*data);
        }
        bytes
    }
}

/// Writes numbers in a byte order; true is big-endian.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order(pub(super) bool);

impl Order {
    pub(super) fn short(self, number: u16) -> Vec<u8> {
        if self.0 { number.to_be_bytes().into() } else { number.to_le_bytes().into() }
    }

    pub(super) fn long(self, number: u32) -> Vec<u8> {
        if self.0 { number.to_be_bytes().into() } else { number.to_le_bytes().into() }
    }

    pub(super) fn huge(self, number: i64) -> Vec<u8> {
        if self.0 { number.to_be_bytes().into() } else { number.to_le_bytes().into() }
    }

    /// A block of pcapng.
    pub(super) fn block(self, kind: u32, body: &[u8]) -> Vec<u8> {
        let body = padded(body);
        let len = self.long(body.len() as u32 + 12);
        [self.long(kind), len.clone(), body, len].concat()
    }

    /// A section header.
    pub(super) fn section(self) -> Vec<u8> {
        let body = [self.long(0x1a2b_3c4d), self.short(1), self.short(0), self.huge(-1)].concat();
        self.block(0x0a0d_0d0a, &body)
    }

    /// An interface description.
    pub(super) fn interface(self, link: u16, snaplen: u32, options: &[(u16, &[u8])]) -> Vec<u8> {
        let body = [self.short(link), self.short(0), self.long(snaplen), self.options(options)].concat();
        self.block(1, &body)
    }

    /// Options with their end; nothing for none.
    pub(super) fn options(self, options: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (code, value) in options {
            bytes.extend([self.short(*code), self.short(value.len() as u16), padded(value)].concat());
        }
        if !options.is_empty() {
            bytes.extend([0; 4]);
        }
        bytes
    }

    /// An enhanced packet block.
    pub(super) fn packet(self, interface: u32, units: u64, data: &[u8]) -> Vec<u8> {
        let len = data.len() as u32;
        let numbers = [interface, (units >> 32) as u32, units as u32, len, len].map(|number| self.long(number));
        self.block(6, &[numbers.concat(), data.to_vec()].concat())
    }
}

fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
