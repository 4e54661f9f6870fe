//! The pcapng format: sections of blocks. Each section has its byte order and its interfaces, each
//! interface its link type and clock. What is neither is skipped.
//!
//! pcap-parser reads section headers and interface descriptions. Packet blocks are read here: it
//! would put the options of each packet into a vector of its own, and does not know the old
//! packet block.

use pcap_parser::pcapng::{
    BOM_MAGIC, EPB_MAGIC, IDB_MAGIC, SHB_MAGIC, SPB_MAGIC, parse_interfacedescriptionblock_be,
    parse_interfacedescriptionblock_le, parse_sectionheaderblock,
};

use super::buffer::Buffer;
use super::error::Fault;
use super::interface::{Interface, Recording};
use super::source::Head;

/// The first bytes of a pcapng: a section header, the same in both byte orders.
pub(super) const MAGIC: [u8; 4] = SHB_MAGIC.to_le_bytes();
/// A block of secrets.
const DSB_MAGIC: u32 = 10;
/// The packet block of the first drafts.
const PB_MAGIC: u32 = 2;

/// A larger block is damage.
const MAX_BLOCK: usize = 16 * 1024 * 1024 + 1024;
/// More interfaces in a section are damage.
const MAX_INTERFACES: usize = 1 << 16;
/// So many bytes of secrets are kept until somebody takes them.
const MAX_SECRETS: usize = 32 * 1024 * 1024;
/// Type and length before a block's body.
const BLOCK_HEADER: usize = 8;
/// The length once more, behind it.
const BLOCK_TRAILER: usize = 4;

/// The state of the current section.
pub(super) struct PcapNg {
    big_endian: bool,
    section: u32,
    interfaces: Vec<Interface>,
    /// Most decimals of a second that any interface's time stamps had.
    decimals: u8,
    /// Those that nobody took yet, where they are to be kept.
    secrets: Option<Vec<Secrets>>,
}

/// What decrypts traffic: a Decryption Secrets Block, which precedes the packets that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// What they are, as pcapng numbers it: `0x544c534b` a log of TLS keys.
    pub kind: u32,
    /// They themselves.
    pub bytes: Vec<u8>,
}

impl PcapNg {
    /// Reads the first section header.
    pub(super) fn open(buffer: &mut Buffer) -> Result<Self, Fault> {
        let mut section = Self { big_endian: false, section: 0, interfaces: Vec::new(), decimals: 0, secrets: None };
        match section.refill(buffer) {
            Ok(true) => {}
            Ok(false) => return Err(Fault::cut(buffer.offset(), "the section header")),
            Err(fault) => return Err(fault),
        }
        let Some((_, len)) = section.measure(buffer.data()) else {
            return Err(Fault::cut(buffer.offset(), "the section header"));
        };
        section.begin(buffer, len)?;
        buffer.consume(len);
        Ok(section)
    }

    /// Name of an interface of the current section.
    #[inline]
    pub(super) fn interface_name(&self, interface: u32) -> Option<&str> {
        self.interfaces.get(interface as usize)?.name.as_deref()
    }

    /// Most decimals of a second that time stamps have so far.
    pub(super) fn decimals(&self) -> u8 {
        self.decimals
    }

    /// How an interface of the current section records.
    pub(super) fn recording(&self, interface: u32) -> Option<Recording> {
        Some(self.interfaces.get(interface as usize)?.recording)
    }

    /// Reads up to the next packet.
    #[inline]
    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Result<Option<Head>, Fault> {
        loop {
            let Some((kind, len)) = self.measure(buffer.data()).filter(|(_, len)| *len <= buffer.data().len()) else {
                if self.refill(buffer)? {
                    continue;
                }
                return Ok(None);
            };
            let read = match kind {
                EPB_MAGIC => self.enhanced(buffer, len)?,
                _ => self.other(buffer, kind, len)?,
            };
            buffer.consume(len);
            if let Some(head) = read {
                return Ok(Some(head));
            }
        }
    }

    /// Type and length of the block at hand; none if the header is not whole, or makes no sense.
    #[inline]
    fn measure(&self, data: &[u8]) -> Option<(u32, usize)> {
        let kind = word(data, 0, self.big_endian)?;
        let len = if kind == SHB_MAGIC {
            // It sets the byte order, also of its own length.
            word(data, 4, word(data, 8, false)? != BOM_MAGIC)?
        } else {
            word(data, 4, self.big_endian)?
        };
        // Blocks are padded to words; some writers leave the padding out of the length.
        let len = (len as usize).checked_next_multiple_of(4)?;
        (BLOCK_HEADER + BLOCK_TRAILER..=MAX_BLOCK).contains(&len).then_some((kind, len))
    }

    /// Gets the next block into the buffer; false at the end of the file.
    #[cold]
    fn refill(&mut self, buffer: &mut Buffer) -> Result<bool, Fault> {
        // The shortest block is as long as is needed to measure any.
        if !buffer.fill(BLOCK_HEADER + BLOCK_TRAILER)? {
            return match buffer.data() {
                [] => Ok(false),
                _ => Err(Fault::cut(buffer.offset(), "a block header")),
            };
        }
        let Some((_, len)) = self.measure(buffer.data()) else {
            let len = word(buffer.data(), 4, self.big_endian).unwrap_or_default();
            let what = format!("a block claims {len} bytes; 12 to {MAX_BLOCK} are possible");
            return Err(Fault::damaged(buffer.offset(), what));
        };
        if buffer.fill(len)? { Ok(true) } else { Err(Fault::cut(buffer.offset(), "a block")) }
    }

    /// The body of a block whose length stands behind it once more.
    #[inline]
    fn body<'a>(&self, buffer: &'a Buffer, len: usize) -> Result<&'a [u8], Fault> {
        let data = buffer.data();
        if word(data, 4, self.big_endian) != word(data, len - BLOCK_TRAILER, self.big_endian) {
            return Err(Fault::damaged(buffer.offset(), "the two lengths of a block differ"));
        }
        Ok(data.get(BLOCK_HEADER..len - BLOCK_TRAILER).unwrap_or_default())
    }

    /// An enhanced packet block.
    #[inline]
    fn enhanced(&self, buffer: &Buffer, len: usize) -> Result<Option<Head>, Fault> {
        let body = self.body(buffer, len)?;
        let Some(fields) = self.words::<5>(body) else {
            return Err(Fault::damaged(buffer.offset(), "a packet block is too short"));
        };
        let [interface, high, low, captured, original] = fields;
        self.packet(buffer, body.len(), interface, (high, low), captured, original)
    }

    /// A block that is rarer than packets, or rarer than it was.
    #[cold]
    fn other(&mut self, buffer: &Buffer, kind: u32, len: usize) -> Result<Option<Head>, Fault> {
        match kind {
            SHB_MAGIC => self.begin(buffer, len)?,
            IDB_MAGIC => self.describe(buffer, len)?,
            SPB_MAGIC => return self.simple(buffer, len),
            PB_MAGIC => return self.old(buffer, len),
            DSB_MAGIC => self.secrets(buffer, len)?,
            _ => drop(self.body(buffer, len)?),
        }
        Ok(None)
    }

    /// The packet block of old: as the enhanced one, but with a shorter interface number.
    fn old(&self, buffer: &Buffer, len: usize) -> Result<Option<Head>, Fault> {
        let body = self.body(buffer, len)?;
        let Some([first, high, low, captured, original]) = self.words::<5>(body) else {
            return Err(Fault::damaged(buffer.offset(), "a packet block is too short"));
        };
        // The other half counts drops.
        let interface = if self.big_endian { first >> 16 } else { first & 0xffff };
        self.packet(buffer, body.len(), interface, (high, low), captured, original)
    }

    /// A simple packet block: the first interface, no time, the length limited by its snap length.
    fn simple(&self, buffer: &Buffer, len: usize) -> Result<Option<Head>, Fault> {
        let body = self.body(buffer, len)?;
        let (Some([original]), Some(interface)) = (self.words::<1>(body), self.interfaces.first()) else {
            return Err(Fault::damaged(buffer.offset(), "a simple packet block without a length or an interface"));
        };
        let limit = if interface.recording.snaplen == 0 { u32::MAX } else { interface.recording.snaplen };
        Ok(Some(Head {
            time: 0,
            link: interface.link,
            interface: Some(0),
            section: self.section,
            original_len: original,
            start: buffer.start() + BLOCK_HEADER + 4,
            len: (original.min(limit) as usize).min(body.len() - 4),
        }))
    }

    /// The packet of a block with a body of so many bytes, twenty of them before the packet.
    #[inline]
    fn packet(
        &self,
        buffer: &Buffer,
        body: usize,
        interface: u32,
        (high, low): (u32, u32),
        captured: u32,
        original: u32,
    ) -> Result<Option<Head>, Fault> {
        let Some(described) = self.interfaces.get(interface as usize) else {
            let what = format!("a packet of interface {interface}, of which the section has {}", self.interfaces.len());
            return Err(Fault::damaged(buffer.offset(), what));
        };
        if captured as usize > body.saturating_sub(20) {
            let what = format!("a packet of {captured} bytes in a block with room for {}", body.saturating_sub(20));
            return Err(Fault::damaged(buffer.offset(), what));
        }
        Ok(Some(Head {
            time: described.nanoseconds(u64::from(high) << 32 | u64::from(low)),
            link: described.link,
            interface: Some(interface),
            section: self.section,
            original_len: original.max(captured),
            start: buffer.start() + BLOCK_HEADER + 20,
            len: captured as usize,
        }))
    }

    /// A section begins.
    fn begin(&mut self, buffer: &Buffer, len: usize) -> Result<(), Fault> {
        let block = buffer.data().get(..len).unwrap_or_default();
        let Ok((_, header)) = parse_sectionheaderblock(block) else {
            return Err(Fault::damaged(buffer.offset(), "a section header cannot be read"));
        };
        if header.major_version != 1 {
            let what = format!("pcapng version {}.{} is not known", header.major_version, header.minor_version);
            return Err(Fault::damaged(buffer.offset(), what));
        }
        self.big_endian = header.big_endian();
        self.section = self.section.saturating_add(1);
        self.interfaces.clear();
        self.body(buffer, len)?;
        Ok(())
    }

    /// An interface is described.
    fn describe(&mut self, buffer: &Buffer, len: usize) -> Result<(), Fault> {
        self.body(buffer, len)?;
        let block = buffer.data().get(..len).unwrap_or_default();
        let parsed = if self.big_endian {
            parse_interfacedescriptionblock_be(block)
        } else {
            parse_interfacedescriptionblock_le(block)
        };
        let Ok((_, description)) = parsed else {
            return Err(Fault::damaged(buffer.offset(), "an interface description cannot be read"));
        };
        if self.interfaces.len() == MAX_INTERFACES {
            return Err(Fault::damaged(buffer.offset(), format!("more than {MAX_INTERFACES} interfaces in a section")));
        }
        let interface = Interface::new(&description, self.big_endian);
        self.decimals = self.decimals.max(interface.recording.decimals);
        self.interfaces.push(interface);
        Ok(())
    }

    /// Keeps the secrets of a block, if they are wanted; those that are damaged are of no use.
    fn secrets(&mut self, buffer: &Buffer, len: usize) -> Result<(), Fault> {
        let body = self.body(buffer, len)?;
        let fields = self.words::<2>(body);
        let found = fields.and_then(|[kind, len]| Some((kind, body.get(8..)?.get(..len as usize)?)));
        if let (Some(kept), Some((kind, bytes))) = (&mut self.secrets, found)
            && kept.iter().map(|secrets| secrets.bytes.len()).sum::<usize>() + bytes.len() <= MAX_SECRETS
        {
            kept.push(Secrets { kind, bytes: bytes.to_vec() });
        }
        Ok(())
    }

    /// From now on secrets are kept until they are taken.
    pub(super) fn keep_secrets(&mut self) {
        self.secrets.get_or_insert_default();
    }

    /// The secrets since the last call.
    pub(super) fn take_secrets(&mut self) -> Vec<Secrets> {
        self.secrets.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// The first words of a body.
    #[inline]
    fn words<const N: usize>(&self, body: &[u8]) -> Option<[u32; N]> {
        let mut words = [0; N];
        for (at, value) in words.iter_mut().enumerate() {
            *value = word(body, at * 4, self.big_endian)?;
        }
        Some(words)
    }
}

/// Four bytes as a number.
#[inline]
fn word(data: &[u8], at: usize, big_endian: bool) -> Option<u32> {
    let bytes = *data.get(at..)?.first_chunk::<4>()?;
    Some(if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Order, read};
    use super::super::{Captures, LinkType, from_bytes};

    const ORDERS: [Order; 2] = [Order(false), Order(true)];

    fn texts(bytes: Vec<u8>) -> (Vec<String>, Option<String>) {
        let (packets, error) = read(bytes);
        (packets.into_iter().map(|packet| String::from_utf8_lossy(&packet.data).into_owned()).collect(), error)
    }

    #[test]
    fn secrets_come_with_the_packet_behind_them() {
        for order in ORDERS {
            let secrets = |text: &[u8], len: u32| {
                order.block(10, &[order.long(0x544c_534b), order.long(len), text.to_vec()].concat())
            };
            let bytes = [
                order.section(),
                secrets(b"keys1", 5),
                order.interface(1, 0, &[]),
                secrets(b"damaged", 900),
                secrets(b"keys2", 5),
                order.packet(0, 1, b"one"),
                order.packet(0, 2, b"two"),
                order.block(10, b"short"),
                secrets(b"", 0),
                order.packet(0, 3, b"three"),
            ]
            .concat();
            for keep in [false, true] {
                let mut captures = Captures::new(vec![from_bytes("t", bytes.clone()).unwrap()]);
                if keep {
                    captures.keep_secrets();
                }
                let mut found = Vec::new();
                while let Some((packet, secrets)) = captures.next_with_secrets() {
                    let texts = secrets.into_iter().map(|secrets| String::from_utf8(secrets.bytes).unwrap());
                    found.push((packet.number, texts.collect::<Vec<_>>()));
                }
                let expected: [&[&str]; 3] = if keep { [&["keys1", "keys2"], &[], &[""]] } else { [&[], &[], &[]] };
                let expected: Vec<(u32, Vec<String>)> = (1..)
                    .zip(expected)
                    .map(|(number, texts)| (number, texts.iter().map(ToString::to_string).collect()))
                    .collect();
                assert_eq!(found, expected);
                assert!(captures.errors().is_empty());
            }
        }
    }

    #[test]
    fn each_interface_has_its_link_type_clock_and_name() {
        for order in ORDERS {
            let bytes = [
                order.section(),
                order.interface(1, 0, &[]),
                order.interface(101, 0, &[(2, b"eth0"), (9, &[9]), (14, &order.huge(-5))]),
                order.packet(0, 1_500_000, b"one"),
                order.packet(1, 7_000_000_001, b"two"),
            ]
            .concat();
            let (packets, error) = read(bytes);
            assert!(error.is_none());
            assert_eq!((packets[0].link, packets[1].link), (LinkType::ETHERNET, LinkType::RAW));
            assert_eq!((packets[0].time, packets[1].time), (1_500_000_000, 2_000_000_001));
            assert_eq!((packets[0].interface, packets[1].interface), (Some(0), Some(1)));
            assert_eq!(packets[0].interface_name, None);
            assert_eq!(packets[1].interface_name.as_deref(), Some("eth0"));
        }
    }

    #[test]
    fn sections_have_their_own_order_and_interfaces() {
        let [little, big] = ORDERS;
        let bytes = [
            little.section(),
            little.interface(1, 0, &[]),
            little.packet(0, 1, b"one"),
            big.section(),
            big.interface(113, 0, &[]),
            big.packet(0, 2, b"two"),
            little.section(),
            little.packet(0, 3, b"lost"),
        ]
        .concat();
        let (packets, error) = read(bytes);
        assert_eq!(packets.iter().map(|packet| packet.section).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(packets[1].link, LinkType::LINUX_SLL);
        let error = error.unwrap();
        assert!(error.contains("a packet of interface 0, of which the section has 0"), "{error}");
    }

    #[test]
    fn a_simple_packet_is_of_the_first_interface_and_has_no_time() {
        for order in ORDERS {
            let simple = [order.long(5), b"abcde".to_vec()].concat();
            let clipped = [order.long(100), b"abcdefgh".to_vec()].concat();
            let bytes =
                [order.section(), order.interface(1, 8, &[]), order.block(3, &simple), order.block(3, &clipped)];
            let (packets, error) = read(bytes.concat());
            assert!(error.is_none());
            assert_eq!((packets[0].data.as_slice(), packets[0].time), (b"abcde".as_slice(), 0));
            assert_eq!((packets[1].data.as_slice(), packets[1].original_len), (b"abcdefgh".as_slice(), 100));
        }
    }

    #[test]
    fn the_packet_block_of_old_is_read() {
        for order in ORDERS {
            let numbers = [0, 2_000_000, 3, 60].map(|number| order.long(number)).concat();
            let body = [order.short(0), order.short(9), numbers, b"old".to_vec()].concat();
            let (packets, error) = read([order.section(), order.interface(1, 0, &[]), order.block(2, &body)].concat());
            assert!(error.is_none());
            assert_eq!((packets[0].data.as_slice(), packets[0].original_len), (b"old".as_slice(), 60));
            assert_eq!(packets[0].time, 2_000_000_000);
        }
    }

    #[test]
    fn blocks_of_other_kinds_are_skipped() {
        for order in ORDERS {
            let others = [4, 5, 9, 10, 0xbad, 0x4000_0bad, 0x8000_0001, 0x1234].map(|kind| order.block(kind, b"?"));
            let bytes = [
                order.section(),
                others.concat(),
                order.interface(1, 0, &[]),
                others.concat(),
                order.packet(0, 1, b"one"),
                others.concat(),
                order.packet(0, 2, b"two"),
            ];
            assert_eq!(texts(bytes.concat()), (vec!["one".to_owned(), "two".to_owned()], None));
        }
    }

    #[test]
    fn options_of_a_packet_are_not_part_of_it() {
        let order = Order(false);
        let numbers = [0, 0, 1, 3, 3].map(|number| order.long(number)).concat();
        let body = [numbers, b"one\0".to_vec(), order.options(&[(1, b"comment")])].concat();
        let bytes = [order.section(), order.interface(1, 0, &[]), order.block(6, &body)].concat();
        assert_eq!(texts(bytes), (vec!["one".to_owned()], None));
    }

    #[test]
    fn a_length_without_its_padding_is_understood() {
        let order = Order(false);
        let odd = [order.long(99), order.long(15), b"abc\0".to_vec(), order.long(15)].concat();
        let bytes = [order.section(), order.interface(1, 0, &[]), odd, order.packet(0, 1, b"one")].concat();
        assert_eq!(texts(bytes), (vec!["one".to_owned()], None));
    }

    #[test]
    fn damage_ends_the_capture_with_its_place() {
        let order = Order(false);
        let good = [order.section(), order.interface(1, 0, &[]), order.packet(0, 1, b"good")].concat();
        let mut two_lengths = order.packet(0, 2, b"bad");
        *two_lengths.last_mut().unwrap() = 1;
        let mut too_long = order.packet(0, 2, b"bad");
        too_long[20] = 100;
        let short = [order.long(6), order.long(8)].concat();
        let huge = [order.long(99), order.long(0x7fff_0000)].concat();
        for (bad, what) in [
            (two_lengths, "the two lengths of a block differ"),
            (too_long, "a packet of 100 bytes in a block with room for 4"),
            (short, "a block claims 8 bytes; 12 to 16778240 are possible"),
            (huge, "a block claims 2147418112 bytes; 12 to 16778240 are possible"),
            (order.packet(3, 2, b"bad"), "a packet of interface 3, of which the section has 1"),
            (order.block(6, b"short"), "a packet block is too short"),
        ] {
            let bytes = [good.clone(), bad, order.packet(0, 3, b"lost")].concat();
            let expected = format!("`test` cannot be read past frame 1 of it: {what}, at byte {}", good.len());
            assert_eq!(texts(bytes), (vec!["good".to_owned()], Some(expected)));
        }
    }

    #[test]
    fn another_major_version_is_not_read() {
        let mut bytes = Order(false).section();
        bytes[12] = 2;
        let expected = "the header of `test` cannot be read: pcapng version 2.0 is not known, at byte 0";
        assert_eq!(texts(bytes), (Vec::new(), Some(expected.to_owned())));
    }
}
