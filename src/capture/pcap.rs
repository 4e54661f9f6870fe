//! The pcap format: a header, then records. Both byte orders, microseconds and nanoseconds, and
//! Kuznetzov's form, whose record headers are eight bytes longer.

use nom::{Err, Needed};
use pcap_parser::{parse_pcap_frame, parse_pcap_frame_be, parse_pcap_header};

use super::buffer::Buffer;
use super::error::Fault;
use super::interface::Recording;
use super::packet::LinkType;
use super::source::Head;

/// No record holds more, as in Wireshark, unless the file announces it.
const MAX_PACKET: usize = 256 * 1024;
/// What a file may announce.
const MAX_ANNOUNCED: usize = 16 * 1024 * 1024;

const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;

/// The first bytes of the forms of pcap.
pub(super) const MAGICS: &[[u8; 4]] = &[
    [0xd4, 0xc3, 0xb2, 0xa1],
    [0xa1, 0xb2, 0xc3, 0xd4],
    [0x4d, 0x3c, 0xb2, 0xa1],
    [0xa1, 0xb2, 0x3c, 0x4d],
    KUZNETZOV_LITTLE,
    KUZNETZOV_BIG,
];
const KUZNETZOV_LITTLE: [u8; 4] = [0x34, 0xcd, 0xb2, 0xa1];
const KUZNETZOV_BIG: [u8; 4] = [0xa1, 0xb2, 0xcd, 0x34];

/// What the file header says of the records.
pub(super) struct Pcap {
    big_endian: bool,
    /// Nanoseconds in a unit of the time stamps' second part.
    unit: i64,
    /// Where the bytes of a record begin.
    header: usize,
    /// How many there are at most.
    limit: usize,
    snaplen: u32,
    link: LinkType,
}

impl Pcap {
    /// Reads the file header.
    pub(super) fn open(buffer: &mut Buffer) -> Result<Self, Fault> {
        buffer.fill(FILE_HEADER)?;
        let Some(mut header) = buffer.data().first_chunk::<FILE_HEADER>().copied() else {
            return Err(Fault::cut(buffer.offset() + buffer.data().len() as u64, "the file header"));
        };
        // pcap-parser knows Kuznetzov's form in one byte order only; the header is the usual one.
        let magic = header.first_chunk_mut::<4>().map(|magic| {
            let read = *magic;
            match read {
                KUZNETZOV_LITTLE => *magic = [0xd4, 0xc3, 0xb2, 0xa1],
                KUZNETZOV_BIG => *magic = [0xa1, 0xb2, 0xc3, 0xd4],
                _ => {}
            }
            read
        });
        let Ok((_, parsed)) = parse_pcap_header(&header) else {
            return Err(Fault::damaged(buffer.offset(), "the file header is not that of a pcap"));
        };
        let longer = matches!(magic, Some(KUZNETZOV_LITTLE | KUZNETZOV_BIG));
        buffer.consume(FILE_HEADER);
        Ok(Self {
            big_endian: parsed.is_bigendian(),
            unit: if parsed.is_nanosecond_precision() { 1 } else { 1000 },
            header: if longer { RECORD_HEADER + 8 } else { RECORD_HEADER },
            limit: (parsed.snaplen as usize).clamp(MAX_PACKET, MAX_ANNOUNCED),
            snaplen: parsed.snaplen,
            link: LinkType::from_header(parsed.network.0.cast_unsigned()),
        })
    }

    /// How the records were made.
    pub(super) fn recording(&self) -> Recording {
        Recording { decimals: if self.unit == 1 { 9 } else { 6 }, offset: 0, snaplen: self.snaplen }
    }

    /// Reads the next record.
    #[inline]
    pub(super) fn next(&self, buffer: &mut Buffer) -> Result<Option<Head>, Fault> {
        loop {
            let data = buffer.data();
            let parsed = if self.big_endian { parse_pcap_frame_be(data) } else { parse_pcap_frame(data) };
            let wanted = match parsed {
                Ok((_, record)) => {
                    let len = record.data.len();
                    if len <= self.limit && self.header + len <= data.len() {
                        let head = Head {
                            time: i64::from(record.ts_sec) * 1_000_000_000 + i64::from(record.ts_usec) * self.unit,
                            link: self.link,
                            interface: None,
                            section: 1,
                            original_len: record.origlen.max(record.caplen),
                            start: buffer.start() + self.header,
                            len,
                        };
                        buffer.consume(self.header + len);
                        return Ok(Some(head));
                    }
                    self.header + len
                }
                Err(Err::Incomplete(Needed::Size(more))) => data.len().saturating_add(more.get()),
                Err(_) => return Err(Fault::damaged(buffer.offset(), "a record cannot be read")),
            };
            if !self.refill(buffer, wanted)? {
                return Ok(None);
            }
        }
    }

    /// Gets a record of so many bytes into the buffer; false at the end of the file.
    #[cold]
    fn refill(&self, buffer: &mut Buffer, wanted: usize) -> Result<bool, Fault> {
        if wanted > self.header + self.limit {
            let (len, limit) = (wanted - RECORD_HEADER, self.limit);
            let what = format!("a record claims {len} bytes, more than the limit of {limit}");
            return Err(Fault::damaged(buffer.offset(), what));
        }
        if buffer.fill(wanted)? {
            return Ok(true);
        }
        if buffer.data().is_empty() {
            return Ok(false);
        }
        Err(Fault::cut(buffer.offset(), "a packet record"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::LinkType;
    use super::super::testing::{Pcap, read};

    #[test]
    fn all_forms_give_the_same_packets() {
        for big_endian in [false, true] {
            for kuznetzov in [false, true] {
                let bytes = Pcap { big_endian, kuznetzov, ..Pcap::default() }
                    .write(&[(1_700_000_000_123_456_000, b"one"), (1_700_000_001_000_000_000, b"second")]);
                let (packets, error) = read(bytes);
                assert!(error.is_none());
                assert_eq!(packets.len(), 2);
                assert_eq!(packets[0].time, 1_700_000_000_123_456_000);
                assert_eq!(packets[0].data, b"one");
                assert_eq!(packets[0].link, LinkType::ETHERNET);
                assert_eq!((packets[1].number, packets[1].data.as_slice()), (2, b"second".as_slice()));
            }
        }
    }

    #[test]
    fn nanoseconds_are_exact() {
        for big_endian in [false, true] {
            let bytes =
                Pcap { big_endian, nanoseconds: true, ..Pcap::default() }.write(&[(1_700_000_000_123_456_789, b"x")]);
            assert_eq!(read(bytes).0[0].time, 1_700_000_000_123_456_789);
        }
    }

    #[test]
    fn the_latest_time_stamp_fits() {
        let bytes = Pcap::default().write(&[(4_294_967_295_999_999_000, b"x")]);
        assert_eq!(read(bytes).0[0].time, 4_294_967_295_999_999_000);
    }

    #[test]
    fn the_length_on_the_wire_is_never_less_than_the_captured_one() {
        let mut bytes = Pcap::default().write(&[(0, b"abcd")]);
        bytes[36] = 2;
        assert_eq!(read(bytes.clone()).0[0].original_len, 4);
        bytes[36] = 200;
        assert_eq!(read(bytes).0[0].original_len, 200);
    }

    #[test]
    fn a_record_of_absurd_length_ends_the_capture() {
        let mut bytes = Pcap::default().write(&[(0, b"good"), (0, b"bad"), (0, b"lost")]);
        bytes[24 + 20 + 11] = 1;
        let (packets, error) = read(bytes);
        assert_eq!(packets.len(), 1);
        assert_eq!(
            error.as_deref(),
            Some(
                "`test` cannot be read past frame 1 of it: \
                 a record claims 16777219 bytes, more than the limit of 262144, at byte 44"
            )
        );
    }

    #[test]
    fn a_large_packet_is_read_when_the_file_announces_it() {
        let large = vec![7; 300_000];
        let (packets, error) = read(Pcap { snaplen: 1 << 20, ..Pcap::default() }.write(&[(0, &large), (0, b"next")]));
        assert!(error.is_none());
        assert_eq!((packets[0].data.len(), packets[1].data.as_slice()), (300_000, b"next".as_slice()));
        let (packets, error) = read(Pcap::default().write(&[(0, &large)]));
        assert!(packets.is_empty() && error.is_some());
    }
}
