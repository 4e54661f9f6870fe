//! One capture: a file, a pipe or bytes in memory, read in file order.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::buffer::Buffer;
use super::error::{CaptureError, Fault};
use super::interface::Recording;
use super::packet::{LinkType, Packet};
use super::pcap::{self, Pcap};
use super::pcapng::{self, PcapNg, Secrets};
use super::unpack::Packing;

/// How much is read at a time.
pub(super) const STEP: usize = 256 * 1024;

/// Files with more bytes are read ahead.
const WORTH_A_THREAD: u64 = 1024 * 1024;

/// The first bytes of files that people take for captures.
static OTHER_FORMATS: &[(&[u8], &str)] = &[
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"PK\x03\x04", "a zip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"snoop\0", "a snoop capture"),
    (b"GMBU", "a Network Monitor capture"),
    (b"RTSS", "a Network Monitor capture"),
    (b"TRSNIFF data", "a Sniffer capture"),
    (b"XCP\0", "a NetXRay capture"),
    (b"<", "XML or HTML"),
];

/// One capture. Ends after its last packet or its first error.
pub struct Source {
    name: String,
    buffer: Buffer,
    format: Format,
    packed: bool,
    progress: Progress,
    /// The packet that was read last.
    head: Head,
    done: bool,
    /// There is nothing to read now, but there may be later.
    waiting: bool,
    complete: bool,
    frames: u64,
    bytes: u64,
    first_time: Option<i64>,
}

/// What a capture turned out to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The file as given; `-` is standard input.
    pub file: String,
    /// How many packets were read.
    pub frames: u64,
    /// Their captured bytes, file and packet headers not counted.
    pub bytes: u64,
    /// Time of the first packet, nanoseconds since 1970 UTC.
    pub first_time: Option<i64>,
    /// The capture was read to its end and is whole.
    pub complete: bool,
}

/// How far the reading is, in bytes of the file as it lies on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Bytes read.
    pub read: u64,
    /// Bytes in all; unknown for pipes.
    pub total: Option<u64>,
}

/// A packet that was read: where its bytes lie in the buffer, and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) time: i64,
    pub(super) link: LinkType,
    pub(super) interface: Option<u32>,
    pub(super) section: u32,
    pub(super) original_len: u32,
    pub(super) start: usize,
    pub(super) len: usize,
}

enum Format {
    Pcap(Pcap),
    PcapNg(PcapNg),
}

/// Counts what is read from a file.
struct Progress {
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Source {
    /// Opens a file, or standard input for `-`, and reads its header.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, CaptureError> {
        Self::open_in_steps(path.as_ref(), STEP)
    }

    /// Reads on in a thread of its own, if this is a file so large that it pays.
    pub(super) fn read_ahead(&mut self) {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        if processors > 1 && self.progress.total.is_some_and(|total| total > WORTH_A_THREAD) {
            self.buffer.read_ahead();
        }
    }

    /// A capture from any reader; `name` stands in its errors.
    pub fn new(name: impl Into<String>, reader: impl Read + Send + 'static) -> Result<Self, CaptureError> {
        Self::start(name.into(), reader, None, STEP)
    }

    /// A capture from a reader that may have nothing now and more later, which it answers with
    /// [`WouldBlock`](io::ErrorKind::WouldBlock).
    pub(super) fn growing(name: String, reader: impl Read + Send + 'static) -> Result<Self, CaptureError> {
        Self::start(name, reader, None, STEP)
    }

    pub(super) fn open_in_steps(path: &Path, step: usize) -> Result<Self, CaptureError> {
        let name = path.display().to_string();
        if name == "-" {
            return Self::start(name, io::stdin(), None, step);
        }
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
        match opened {
            Ok((metadata, _)) if metadata.is_dir() => {
                Err(CaptureError::Open { file: name, source: io::ErrorKind::IsADirectory.into() })
            }
            Ok((metadata, file)) => {
                let total = metadata.is_file().then_some(metadata.len());
                Self::start(name, file, total, step)
            }
            Err(source) => Err(CaptureError::Open { file: name, source }),
        }
    }

    pub(super) fn start(
        name: String,
        reader: impl Read + Send + 'static,
        total: Option<u64>,
        step: usize,
    ) -> Result<Self, CaptureError> {
        let progress = Progress { read: Arc::default(), total };
        let counted = Counted { inner: reader, read: Arc::clone(&progress.read) };
        let mut buffer = Buffer::new(Box::new(counted), step);
        let mut packed = false;
        let opened = Self::unpack(&mut buffer, step, &mut packed).and_then(|()| Self::detect(&mut buffer));
        let format = match opened {
            Ok(Some(format)) => format,
            Ok(None) if buffer.data().is_empty() => return Err(CaptureError::Empty { file: name }),
            Ok(None) => {
                let other = OTHER_FORMATS.iter().find(|(magic, _)| buffer.data().starts_with(magic));
                return Err(CaptureError::NotACapture { file: name, looks_like: other.map(|(_, looks)| *looks) });
            }
            Err(fault) => return Err(CaptureError::Header { file: name, fault: Fault { unpacked: packed, ..fault } }),
        };
        let head =
            Head { time: 0, link: LinkType::NULL, interface: None, section: 0, original_len: 0, start: 0, len: 0 };
        Ok(Self {
            name,
            buffer,
            format,
            packed,
            progress,
            head,
            done: false,
            waiting: false,
            complete: false,
            frames: 0,
            bytes: 0,
            first_time: None,
        })
    }

    /// Whether bytes begin with all of a capture's header.
    pub(super) fn is_whole_header(bytes: &[u8]) -> bool {
        let mut buffer = Buffer::new(Box::new(io::Cursor::new(bytes.to_vec())), bytes.len());
        matches!(Self::detect(&mut buffer), Ok(Some(_)))
    }

    /// Puts an unpacker under the buffer if the bytes are compressed.
    fn unpack(buffer: &mut Buffer, step: usize, packed: &mut bool) -> Result<(), Fault> {
        buffer.fill(4)?;
        let Some(packing) = Packing::of(buffer.data()) else { return Ok(()) };
        *packed = true;
        let raw = std::mem::replace(buffer, Buffer::new(Box::new(io::empty()), 0));
        let reader = packing.unpack(raw.into_reader()).map_err(|error| Fault::read(0, error))?;
        *buffer = Buffer::new(reader, step);
        Ok(())
    }

    /// Finds out the format; none if it is none of ours.
    fn detect(buffer: &mut Buffer) -> Result<Option<Format>, Fault> {
        buffer.fill(16)?;
        let data = buffer.data();
        let magics = || pcap::MAGICS.iter().chain([&pcapng::MAGIC]);
        if data.starts_with(&pcapng::MAGIC) {
            return Ok(Some(Format::PcapNg(PcapNg::open(buffer)?)));
        }
        if magics().any(|magic| data.starts_with(magic)) {
            return Ok(Some(Format::Pcap(Pcap::open(buffer)?)));
        }
        if !data.is_empty() && magics().any(|magic| magic.starts_with(data)) {
            return Err(Fault::cut(data.len() as u64, "the file header"));
        }
        Ok(None)
    }

    /// Reads the next packet; none at the end. After an error there are no more.
    #[inline]
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        if !self.advance()? {
            return Ok(None);
        }
        let number = u32::try_from(self.frames + 1).unwrap_or(u32::MAX);
        Ok(Some(self.take(number)))
    }

    /// Reads up to the next packet, which [`take`](Self::take) then gives; false at the end.
    #[inline]
    pub(super) fn advance(&mut self) -> Result<bool, CaptureError> {
        if self.done {
            return Ok(false);
        }
        let read = match &mut self.format {
            Format::Pcap(pcap) => pcap.next(&mut self.buffer),
            Format::PcapNg(pcapng) => pcapng.next(&mut self.buffer),
        };
        match read {
            Ok(Some(head)) => {
                self.head = head;
                Ok(true)
            }
            other => self.end(other.err()),
        }
    }

    #[cold]
    fn end(&mut self, fault: Option<Fault>) -> Result<bool, CaptureError> {
        self.waiting = fault.as_ref().is_some_and(Fault::is_for_now);
        if self.waiting {
            return Ok(false);
        }
        self.done = true;
        self.complete = fault.is_none();
        match fault {
            None => Ok(false),
            Some(fault) => Err(CaptureError::Broken {
                file: self.name.clone(),
                frames: self.frames,
                fault: Fault { unpacked: self.packed, ..fault },
            }),
        }
    }

    /// Whether the last attempt to read a packet found nothing, but a later one may.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// Time of the packet that was read last.
    pub(super) fn time(&self) -> i64 {
        self.head.time
    }

    /// Hands out the packet that was read last, as number so-and-so of the run.
    #[inline]
    pub(super) fn take(&mut self, number: u32) -> Packet<'_> {
        let head = &self.head;
        if self.frames == 0 {
            self.first_time = Some(head.time);
        }
        self.frames += 1;
        self.bytes += head.len as u64;
        let interface_name = match (&self.format, head.interface) {
            (Format::PcapNg(pcapng), Some(interface)) => pcapng.interface_name(interface),
            _ => None,
        };
        Packet {
            number,
            time: head.time,
            link: head.link,
            interface: head.interface,
            interface_name,
            section: head.section,
            original_len: head.original_len,
            data: self.buffer.lent(head.start, head.len),
        }
    }

    /// How the packet that was read last was recorded.
    pub(super) fn recording(&self) -> Recording {
        match (&self.format, self.head.interface) {
            (Format::PcapNg(pcapng), Some(interface)) => pcapng.recording(interface).unwrap_or_default(),
            (Format::PcapNg(_), None) => Recording::default(),
            (Format::Pcap(pcap), _) => pcap.recording(),
        }
    }

    /// Most decimals of a second that time stamps have so far.
    pub(super) fn decimals(&self) -> u8 {
        match &self.format {
            Format::Pcap(pcap) => pcap.recording().decimals,
            Format::PcapNg(pcapng) => pcapng.decimals(),
        }
    }

    /// From now on the secrets of a pcapng are kept until they are taken.
    pub(super) fn keep_secrets(&mut self) {
        if let Format::PcapNg(pcapng) = &mut self.format {
            pcapng.keep_secrets();
        }
    }

    /// The secrets that were met since the last call.
    pub(super) fn take_secrets(&mut self) -> Vec<Secrets> {
        match &mut self.format {
            Format::Pcap(_) => Vec::new(),
            Format::PcapNg(pcapng) => pcapng.take_secrets(),
        }
    }

    /// What was read so far.
    pub fn summary(&self) -> Summary {
        Summary {
            file: self.name.clone(),
            frames: self.frames,
            bytes: self.bytes,
            first_time: self.first_time,
            complete: self.complete,
        }
    }

    /// How far the reading is.
    pub fn position(&self) -> Position {
        Position { read: self.progress.read.load(Ordering::Relaxed), total: self.progress.total }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Pcap, drain, gzip, read};
    use super::super::{CaptureError, from_bytes};
    use super::*;
    use std::io::Write;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("mate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn refusal(bytes: &[u8]) -> String {
        match from_bytes("test", bytes.to_vec()) {
            Ok(_) => panic!("opened"),
            Err(error) => {
                assert!(error.at_open() && !error.help().is_empty());
                error.to_string()
            }
        }
    }

    #[test]
    fn what_is_no_capture_is_refused_at_open() {
        assert_eq!(refusal(b""), "`test` is empty");
        assert_eq!(refusal(b"hello, world"), "`test` is not a capture");
        assert_eq!(refusal(b"<html>"), "`test` is not a capture: it looks like XML or HTML");
        assert_eq!(refusal(b"\xfd7zXZ\0...."), "`test` is not a capture: it looks like xz data");
        assert_eq!(refusal(&gzip(b"hello, world")), "`test` is not a capture");
        assert_eq!(refusal(&gzip(b"")), "`test` is empty");
    }

    #[test]
    fn a_file_cut_inside_its_header_is_refused_at_open() {
        let bytes = Pcap::default().write(&[]);
        for len in 1..bytes.len() {
            let message = refusal(&bytes[..len]);
            let expected =
                format!("the header of `test` cannot be read: it ends inside the file header, at byte {len}");
            assert_eq!(message, expected);
        }
    }

    #[test]
    fn an_empty_capture_is_whole_and_has_no_first_time() {
        let mut source = from_bytes("test", Pcap::default().write(&[])).unwrap();
        assert_eq!(drain(&mut source), (Vec::new(), None));
        let expected = Summary { file: "test".to_owned(), frames: 0, bytes: 0, first_time: None, complete: true };
        assert_eq!(source.summary(), expected);
    }

    #[test]
    fn the_summary_counts_frames_and_captured_bytes() {
        let mut source = from_bytes("test", Pcap::default().write(&[(5_000, b"one"), (3_000, b"three")])).unwrap();
        drain(&mut source);
        let expected =
            Summary { file: "test".to_owned(), frames: 2, bytes: 8, first_time: Some(5_000), complete: true };
        assert_eq!(source.summary(), expected);
    }

    #[test]
    fn a_cut_compressed_capture_tells_the_place_in_the_unpacked_data() {
        let packets: Vec<u8> = (0..200).collect();
        let lent: Vec<(i64, &[u8])> = packets.chunks(2).map(|data| (0, data)).collect();
        let mut packed = gzip(&Pcap::default().write(&lent));
        packed.truncate(packed.len() - 8);
        let (packets, error) = read(packed);
        assert_eq!(packets.len(), 100);
        let expected = "`test` cannot be read past frame 100 of it: \
                        it ends inside the compressed data, at byte 1824 of the unpacked data";
        assert_eq!(error.as_deref(), Some(expected));
    }

    #[test]
    fn a_file_knows_its_size_and_how_far_it_was_read() {
        let folder = folder("source");
        let path = folder.join("a.pcap.gz");
        let packed = gzip(&Pcap::default().write(&[(0, b"one")]));
        std::fs::write(&path, &packed).unwrap();
        let mut source = Source::open(&path).unwrap();
        assert_eq!(drain(&mut source).0.len(), 1);
        let size = packed.len() as u64;
        assert_eq!(source.position(), Position { read: size, total: Some(size) });
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_missing_file_and_a_folder_cannot_be_opened() {
        let folder = folder("missing");
        for path in [folder.join("missing.pcap"), folder.clone()] {
            let Err(error) = Source::open(&path) else { panic!("opened") };
            assert!(matches!(error, CaptureError::Open { .. }) && error.at_open());
            assert_eq!(error.file(), path.display().to_string());
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_pipe_is_read_as_it_grows() {
        let (reader, mut writer) = io::pipe().unwrap();
        let bytes = Pcap::default().write(&[(0, b"one"), (0, b"two")]);
        let (first, second) = bytes.split_at(24 + 19);
        writer.write_all(first).unwrap();
        let mut source = Source::new("-", reader).unwrap();
        // The second packet was not written yet.
        assert_eq!(source.next_packet().unwrap().map(|packet| packet.data.to_vec()), Some(b"one".to_vec()));
        writer.write_all(second).unwrap();
        drop(writer);
        assert_eq!(source.next_packet().unwrap().map(|packet| packet.data.to_vec()), Some(b"two".to_vec()));
        assert!(source.next_packet().unwrap().is_none());
        assert_eq!(source.position().total, None);
    }
}
