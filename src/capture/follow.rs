//! A folder into which somebody writes captures one after the other, as `dumpcap -b` does: all are read
//! as one, in the order of their names, the newest one while it grows.
//!
//! A file is done when a later one is there. One that is removed while it is read is read to its end.

use std::cmp::Ordering;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use super::error::CaptureError;
use super::packet::Packet;
use super::source::{Position, Source, Summary};
use super::{Captures, Packets};

/// How often a file is looked at that has nothing new.
const TICK: Duration = Duration::from_millis(200);

/// More errors than these are not told.
const MOST_ERRORS: usize = 100;

/// Enough to tell whether the header of a capture is whole.
const HEADER: u64 = 64 * 1024;

/// Files that end so are packed when they are done: they were read before, under another name.
const PACKED: &[&str] = &[".gz", ".zst", ".lz4"];

/// The captures of a folder.
pub struct Followed {
    folder: PathBuf,
    current: Option<Current>,
    /// The name of the last file that was begun.
    last: Option<String>,
    number: u32,
    /// What was read of all files that are done.
    done: Summary,
    /// The last attempt found nothing.
    waiting: bool,
    errors: Vec<CaptureError>,
}

/// The file that is being read.
struct Current {
    source: Source,
    /// There is a later one: the end of this one is its end.
    closing: Arc<AtomicBool>,
}

/// A file whose end may not be its end.
struct Growing {
    file: File,
    closing: Arc<AtomicBool>,
}

impl Read for Growing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // Asked before reading: what was written before there was a later file is read then.
        let closing = self.closing.load(Relaxed);
        match self.file.read(buf) {
            Ok(0) if !closing && !buf.is_empty() => Err(io::ErrorKind::WouldBlock.into()),
            read => read,
        }
    }
}

impl Followed {
    /// Begins with the first file of a folder, or waits for one.
    pub fn open(folder: &Path) -> Result<Self, CaptureError> {
        let file = folder.display().to_string();
        names(folder).map_err(|source| CaptureError::Open { file: file.clone(), source })?;
        Ok(Self {
            folder: folder.to_owned(),
            current: None,
            last: None,
            number: 0,
            done: Summary { file, frames: 0, bytes: 0, first_time: None, complete: true },
            waiting: false,
            errors: Vec::new(),
        })
    }

    /// Reads up to the next packet; false if there is none now.
    fn advance(&mut self) -> bool {
        if self.waiting {
            std::thread::sleep(TICK);
        }
        self.waiting = false;
        loop {
            let Some(current) = &mut self.current else {
                if self.begin_next() {
                    continue;
                }
                break;
            };
            match current.source.advance() {
                Ok(true) => return true,
                Ok(false) if current.source.is_waiting() => {
                    if next_name(&self.folder, self.last.as_deref()).is_none() {
                        break;
                    }
                    current.closing.store(true, Relaxed);
                }
                Ok(false) => self.end_current(),
                Err(error) => {
                    self.complain(error);
                    self.end_current();
                }
            }
        }
        self.waiting = true;
        false
    }

    /// Opens the next file; false if there is none, or it is still too short to be opened.
    fn begin_next(&mut self) -> bool {
        while let Some(name) = next_name(&self.folder, self.last.as_deref()) {
            let path = self.folder.join(&name);
            let closing = Arc::new(AtomicBool::new(next_name(&self.folder, Some(&name)).is_some()));
            self.last = Some(name);
            // One that was removed meanwhile is passed over.
            let Ok(file) = File::open(&path) else { continue };
            let growing = Growing { file, closing: Arc::clone(&closing) };
            match Source::growing(path.display().to_string(), growing) {
                Ok(source) => {
                    self.current = Some(Current { source, closing });
                    return true;
                }
                Err(error) => self.complain(error),
            }
        }
        false
    }

    fn end_current(&mut self) {
        if let Some(current) = self.current.take() {
            self.done = sum(&self.done, &current.source.summary());
        }
    }

    fn complain(&mut self, error: CaptureError) {
        self.done.complete = false;
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(error);
        }
    }
}

impl Packets for Followed {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        if !self.advance() {
            return None;
        }
        self.number = self.number.saturating_add(1);
        Some(self.current.as_mut()?.source.take(self.number))
    }

    fn is_waiting(&self) -> bool {
        self.waiting
    }

    fn errors(&self) -> &[CaptureError] {
        &self.errors
    }

    /// The folder, as one capture.
    fn summaries(&self) -> Vec<Summary> {
        let current = self.current.as_ref().map(|current| current.source.summary());
        vec![current.map_or_else(|| self.done.clone(), |current| sum(&self.done, &current))]
    }

    fn position(&self) -> Position {
        Position { read: self.done.bytes, total: None }
    }
}

impl Packets for Captures {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        self.next_packet()
    }

    fn is_waiting(&self) -> bool {
        self.is_waiting()
    }

    fn errors(&self) -> &[CaptureError] {
        self.errors()
    }

    fn summaries(&self) -> Vec<Summary> {
        self.summaries()
    }

    fn position(&self) -> Position {
        self.position()
    }
}

fn sum(all: &Summary, one: &Summary) -> Summary {
    Summary {
        file: all.file.clone(),
        frames: all.frames + one.frames,
        bytes: all.bytes + one.bytes,
        first_time: all.first_time.or(one.first_time),
        complete: all.complete,
    }
}

/// The capture of a folder that comes after a name. A folder that cannot be read has none now.
fn next_name(folder: &Path, last: Option<&str>) -> Option<String> {
    let mut names = names(folder).unwrap_or_default();
    names.retain(|name| last.is_none_or(|last| natural(name, last) == Ordering::Greater));
    names.sort_by(|a, b| natural(a, b));
    names.into_iter().find(|name| is_begun(&folder.join(name)))
}

/// Whether a file has the header of a capture.
fn is_begun(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEADER).read_to_end(&mut head));
    read.is_ok() && Source::is_whole_header(&head)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_other = name.starts_with('.') || PACKED.iter().any(|end| name.ends_with(end));
        if !is_other && entry.metadata().is_ok_and(|there| there.is_file()) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Compares names so that `a_2` comes before `a_10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (digits_a, digits_b) = (leading_digits(a), leading_digits(b));
        if digits_a > 0 && digits_b > 0 {
            let ((number_a, rest_a), (number_b, rest_b)) = (a.split_at(digits_a), b.split_at(digits_b));
            let (short_a, short_b) = (without_zeros(number_a), without_zeros(number_b));
            let order = short_a.len().cmp(&short_b.len()).then_with(|| short_a.cmp(short_b));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest_a, rest_b);
            continue;
        }
        match (a.split_first(), b.split_first()) {
            (Some((x, rest_a)), Some((y, rest_b))) if x == y => (a, b) = (rest_a, rest_b),
            _ => return a.cmp(b),
        }
    }
}

fn leading_digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn without_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    digits.get(zeros..).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::super::testing::Pcap;
    use super::*;
    use std::io::Write;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mate-follow-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// All packets that are there now.
    fn now(followed: &mut Followed) -> Vec<String> {
        let mut packets = Vec::new();
        while let Some(packet) = followed.next_packet() {
            packets.push(format!("{} {}", packet.number, String::from_utf8_lossy(packet.data)));
        }
        assert!(followed.is_waiting());
        packets
    }

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        let mut names = ["a_00010_2026", "a_2_2025", "a_2_2026", "a_1", "b_1", "a_100000_1"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["a_1", "a_2_2025", "a_2_2026", "a_00010_2026", "a_100000_1", "b_1"]);
    }

    #[test]
    fn files_are_read_as_they_appear_and_grow() {
        let folder = folder("grow");
        let mut followed = Followed::open(&folder).ok().unwrap();
        assert!(now(&mut followed).is_empty());
        let bytes = Pcap::default().write(&[(1_000, b"one"), (2_000, b"two")]);
        let mut file = File::create(folder.join("x_00001_20260102030405.pcap")).unwrap();
        file.write_all(&bytes[..10]).unwrap();
        assert!(now(&mut followed).is_empty(), "the header is not whole");
        file.write_all(&bytes[10..50]).unwrap();
        assert_eq!(now(&mut followed), ["1 one"]);
        file.write_all(&bytes[50..]).unwrap();
        fs::write(folder.join("x_00002_20260102030406.pcap"), Pcap::default().write(&[(3_000, b"three")])).unwrap();
        fs::write(folder.join("x_00002_20260102030406.pcap.gz"), "packed").unwrap();
        assert_eq!(now(&mut followed), ["2 two", "3 three"]);
        let summaries = followed.summaries();
        assert_eq!((summaries.len(), summaries[0].frames, summaries[0].bytes), (1, 3, 11));
        assert!(followed.errors().is_empty() && summaries[0].complete);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_that_is_removed_is_read_to_its_end() {
        let folder = folder("remove");
        let first = folder.join("r1");
        let bytes = Pcap::default().write(&[(1_000, b"one"), (2_000, b"two")]);
        let mut file = File::create(&first).unwrap();
        file.write_all(&bytes[..50]).unwrap();
        let mut followed = Followed::open(&folder).ok().unwrap();
        assert_eq!(now(&mut followed), ["1 one"]);
        file.write_all(&bytes[50..]).unwrap();
        fs::remove_file(&first).unwrap();
        fs::write(folder.join("r2"), "no capture at all").unwrap();
        fs::write(folder.join("z"), "no capture, and last").unwrap();
        fs::write(folder.join("r3"), Pcap::default().write(&[(3_000, b"three")])).unwrap();
        assert_eq!(now(&mut followed), ["2 two", "3 three"]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_that_was_never_finished_is_an_error_once_there_is_a_later_one() {
        let folder = folder("cut");
        let bytes = Pcap::default().write(&[(1_000, b"one"), (2_000, b"two")]);
        fs::write(folder.join("c1"), &bytes[..60]).unwrap();
        fs::write(folder.join("c2"), Pcap::default().write(&[(3_000, b"three")])).unwrap();
        let mut followed = Followed::open(&folder).ok().unwrap();
        assert_eq!(now(&mut followed), ["1 one", "2 three"]);
        assert_eq!((followed.errors().len(), followed.summaries()[0].complete), (1, false));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_is_no_folder_cannot_be_followed() {
        assert!(matches!(Followed::open(Path::new("/dev/null")), Err(CaptureError::Open { .. })));
    }
}
