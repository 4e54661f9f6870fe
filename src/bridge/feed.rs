//! Packets on their way into tshark: as pcap where one link type is enough, which most captures have,
//! else as pcapng with an interface for each link type.

use std::io::{self, Write};

use crate::capture::{Packet, Secrets};

/// Longer packets are clipped: tshark reads none of more bytes.
const LONGEST: usize = 262_144;

/// Seconds up to here can be written in pcap.
const MOST_SECONDS: i64 = u32::MAX as i64;

/// Writes the packets of a run.
#[derive(Debug)]
pub(super) struct Feed<W: Write> {
    out: W,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// Nothing was written yet; whether all packets may be of one link type.
    New(bool),
    Pcap,
    /// Link type and number of each interface that was declared.
    PcapNg(Vec<(i32, u32)>),
}

impl<W: Write> Feed<W> {
    /// `alike`: whether all packets come from one capture.
    pub(super) fn new(out: W, alike: bool) -> Self {
        Self { out, form: Form::New(alike) }
    }

    /// Writes a packet, and before it the secrets for it and those behind. Only pcapng has secrets, and
    /// what comes out of one goes on as one.
    pub(super) fn packet(&mut self, packet: &Packet<'_>, secrets: &[Secrets]) -> io::Result<()> {
        if let Form::New(alike) = self.form {
            self.begin(alike, packet)?;
        }
        if let Form::PcapNg(_) = self.form {
            secrets.iter().try_for_each(|secrets| secrets_block(&mut self.out, secrets))?;
        }
        let data = packet.data.get(..LONGEST).unwrap_or(packet.data);
        let len = data.len() as u32;
        let original = packet.original_len.max(len);
        let Form::PcapNg(interfaces) = &mut self.form else {
            let seconds = packet.time.div_euclid(1_000_000_000).clamp(0, MOST_SECONDS).cast_unsigned() as u32;
            let nanoseconds = packet.time.rem_euclid(1_000_000_000).cast_unsigned() as u32;
            for word in [seconds, nanoseconds, len, original] {
                self.out.write_all(&word.to_le_bytes())?;
            }
            return self.out.write_all(data);
        };
        let key = (packet.link.0, packet.interface.unwrap_or(0));
        let known = interfaces.iter().position(|interface| *interface == key);
        let number = known.unwrap_or(interfaces.len());
        if known.is_none() {
            interfaces.push(key);
            interface(&mut self.out, packet)?;
        }
        enhanced_packet(&mut self.out, number as u32, packet.time, original, data)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if let Form::New(_) = self.form {
            // An empty capture is a capture, too.
            pcap_header(&mut self.out, 1)?;
        }
        self.out.flush()
    }

    fn begin(&mut self, alike: bool, first: &Packet<'_>) -> io::Result<()> {
        if alike && first.interface.is_none() {
            pcap_header(&mut self.out, first.link.0)?;
            self.form = Form::Pcap;
        } else {
            // Section header: its length is not known.
            let body = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
            block(&mut self.out, 0x0a0d_0d0a, &body)?;
            self.form = Form::PcapNg(Vec::new());
        }
        Ok(())
    }
}

/// Little-endian, nanoseconds.
fn pcap_header(out: &mut impl Write, link: i32) -> io::Result<()> {
    for word in [0xa1b2_3c4d, 0x0004_0002, 0, 0, LONGEST as u32, link.cast_unsigned()] {
        out.write_all(&u32::to_le_bytes(word))?;
    }
    Ok(())
}

/// Declares an interface: its link type, that times are in nanoseconds, and its name.
fn interface(out: &mut impl Write, packet: &Packet<'_>) -> io::Result<()> {
    let mut body = Vec::new();
    body.extend((packet.link.0.cast_unsigned() as u16).to_le_bytes());
    body.extend([0, 0]);
    body.extend((LONGEST as u32).to_le_bytes());
    if let Some(name) = packet.interface_name.filter(|name| name.len() < 1024) {
        body.extend([2, 0]);
        body.extend((name.len() as u16).to_le_bytes());
        body.extend(name.as_bytes());
        body.resize(body.len().next_multiple_of(4), 0);
    }
    body.extend([9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
    block(out, 1, &body)
}

fn enhanced_packet(out: &mut impl Write, interface: u32, time: i64, original: u32, data: &[u8]) -> io::Result<()> {
    let time = time.max(0).cast_unsigned();
    let len = data.len().next_multiple_of(4);
    let total = (len + 32) as u32;
    for word in [6, total, interface, (time >> 32) as u32, time as u32, data.len() as u32, original] {
        out.write_all(&word.to_le_bytes())?;
    }
    out.write_all(data)?;
    out.write_all([0; 3].get(..len - data.len()).unwrap_or_default())?;
    out.write_all(&total.to_le_bytes())
}

fn secrets_block(out: &mut impl Write, secrets: &Secrets) -> io::Result<()> {
    let mut body = Vec::with_capacity(secrets.bytes.len() + 12);
    body.extend(secrets.kind.to_le_bytes());
    body.extend((secrets.bytes.len() as u32).to_le_bytes());
    body.extend(&secrets.bytes);
    body.resize(body.len().next_multiple_of(4), 0);
    block(out, 10, &body)
}

/// A block of pcapng, its body a multiple of four bytes.
fn block(out: &mut impl Write, kind: u32, body: &[u8]) -> io::Result<()> {
    let total = (body.len() + 12) as u32;
    out.write_all(&kind.to_le_bytes())?;
    out.write_all(&total.to_le_bytes())?;
    out.write_all(body)?;
    out.write_all(&total.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Captures, LinkType, from_bytes};

    fn packet(link: i32, interface: Option<u32>, time: i64, data: &[u8]) -> Packet<'_> {
        Packet {
            number: 1,
            time,
            link: LinkType(link),
            interface,
            interface_name: interface.map(|_| "eth0"),
            section: 1,
            original_len: 100,
            data,
        }
    }

    /// Link type, time, original length, and bytes of the packets as our own reader finds them.
    fn there_and_back(alike: bool, packets: &[Packet<'_>]) -> Vec<(i32, i64, u32, Vec<u8>)> {
        let mut out = Vec::new();
        let mut feed = Feed::new(&mut out, alike);
        for packet in packets {
            feed.packet(packet, &[]).unwrap();
        }
        feed.finish().unwrap();
        let mut source = from_bytes("feed", out).unwrap();
        let mut read = Vec::new();
        while let Some(packet) = source.next_packet().unwrap() {
            read.push((packet.link.0, packet.time, packet.original_len, packet.data.to_vec()));
        }
        assert!(source.summary().complete);
        read
    }

    #[test]
    fn packets_arrive_as_they_were() {
        for (alike, interface) in [(true, None), (true, Some(3)), (false, None)] {
            let packets = [packet(1, interface, 5_000_000_001, b"one"), packet(1, interface, 6, b"five5")];
            assert_eq!(
                there_and_back(alike, &packets),
                [(1, 5_000_000_001, 100, b"one".to_vec()), (1, 6, 100, b"five5".to_vec())]
            );
        }
    }

    #[test]
    fn secrets_arrive_before_their_packet() {
        let mut out = Vec::new();
        let mut feed = Feed::new(&mut out, true);
        let secrets = [Secrets { kind: 0x544c_534b, bytes: b"CLIENT_RANDOM 00 11".to_vec() }];
        feed.packet(&packet(1, Some(0), 1, b"one"), &secrets).unwrap();
        feed.packet(&packet(1, Some(0), 2, b"two"), &[]).unwrap();
        feed.finish().unwrap();
        let mut captures = Captures::new(vec![from_bytes("feed", out).unwrap()]);
        captures.keep_secrets();
        assert_eq!(captures.next_with_secrets().map(|(_, secrets)| secrets), Some(secrets.to_vec()));
        assert_eq!(
            captures.next_with_secrets().map(|(packet, secrets)| (packet.data, secrets)),
            Some((&b"two"[..], vec![]))
        );
    }

    #[test]
    fn link_types_may_differ() {
        let packets = [packet(1, None, 1, b"a"), packet(113, None, 2, b"bb"), packet(1, None, 3, b"ccc")];
        let links: Vec<i32> = there_and_back(false, &packets).into_iter().map(|packet| packet.0).collect();
        assert_eq!(links, [1, 113, 1]);
    }

    #[test]
    fn nothing_is_a_capture() {
        assert_eq!(there_and_back(true, &[]), []);
    }

    #[test]
    fn a_packet_that_is_too_long_is_clipped() {
        let long = vec![7; LONGEST + 5];
        let read = there_and_back(true, &[packet(1, None, 1, &long), packet(1, None, 2, b"next")]);
        assert_eq!((read[0].3.len(), read[1].3.as_slice()), (LONGEST, &b"next"[..]));
    }
}
