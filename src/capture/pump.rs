//! A pipe that is read in a thread of its own, so that who waits for packets can do something else
//! meanwhile. Unpacking is done in that thread, too.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use super::error::CaptureError;
use super::source::Source;
use super::unpack::unpacked;

/// How much is read at a time.
const STEP: usize = 64 * 1024;
/// So many steps wait at the most.
const WAITING: usize = 4;
/// Whoever waits is told so often that there is nothing.
const TICK: Duration = Duration::from_millis(100);

type Step = io::Result<Vec<u8>>;

/// The reading end.
struct Pump {
    steps: Receiver<Step>,
    step: io::Cursor<Vec<u8>>,
    /// The reader was told at once that there is nothing; from then on waiting is worth it.
    told: bool,
    /// Until the capture is open, the reader cannot do anything else; some never can.
    opening: Arc<AtomicBool>,
    /// Ends the waiting.
    stop: Arc<AtomicBool>,
}

impl Read for Pump {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.step.read(buf)?;
            if read > 0 || buf.is_empty() {
                return Ok(read);
            }
            match self.next() {
                Ok(step) => self.step = io::Cursor::new(step?),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) if self.opening.load(Ordering::Relaxed) => {
                    if self.stop.load(Ordering::Relaxed) {
                        return Ok(0);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::WouldBlock.into()),
            }
        }
    }
}

impl Pump {
    fn next(&mut self) -> Result<Step, RecvTimeoutError> {
        let next = if self.told {
            self.steps.recv_timeout(TICK)
        } else {
            self.steps.try_recv().map_err(|error| match error {
                TryRecvError::Empty => RecvTimeoutError::Timeout,
                TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
            })
        };
        self.told = next.is_err();
        next
    }
}

/// Reads until the end, or until nobody wants it any more.
fn pump(reader: io::Result<Box<dyn Read + Send>>, steps: &SyncSender<Step>) {
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(error) => return drop(steps.send(Err(error))),
    };
    loop {
        let mut step = vec![0; STEP];
        let step = match reader.read(&mut step) {
            Ok(0) => return,
            Ok(read) => {
                step.truncate(read);
                Ok(step)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_last = step.is_err();
        if steps.send(step).is_err() || is_last {
            return;
        }
    }
}

/// What a reader gives, until it ends or `stop` is set, also while it waits for more.
pub(super) fn until(reader: Box<dyn Read + Send>, stop: &Arc<AtomicBool>) -> io::Result<impl Read + Send + use<>> {
    let (sender, steps) = sync_channel(WAITING);
    thread::Builder::new().name("input".to_owned()).spawn(move || pump(Ok(reader), &sender))?;
    let opening = Arc::new(AtomicBool::new(true));
    Ok(Pump { steps, step: io::Cursor::default(), told: false, opening, stop: Arc::clone(stop) })
}

impl Source {
    /// Opens a file, or standard input for `-`, which ends when `stop` is set, also while nothing comes.
    pub(super) fn open_until(path: &Path, step: usize, stop: &Arc<AtomicBool>) -> Result<Self, CaptureError> {
        if path.as_os_str() != "-" {
            return Self::open_in_steps(path, step);
        }
        let failed = |source| CaptureError::Open { file: "-".to_owned(), source };
        Self::start("-".to_owned(), until(Box::new(io::stdin()), stop).map_err(failed)?, None, step)
    }

    /// Opens what is read as it comes: standard input for `-`, or a pipe. When there is nothing to read
    /// now, the capture [waits](super::Captures::is_waiting). Opening waits for the file header, unless
    /// `stop` is set. A regular file is opened like any other.
    pub fn open_live(path: &Path, stop: &Arc<AtomicBool>) -> Result<Self, CaptureError> {
        let name = path.display().to_string();
        if name != "-" && std::fs::metadata(path).is_ok_and(|there| there.is_file() || there.is_dir()) {
            return Self::open(path);
        }
        let opened: io::Result<Box<dyn Read + Send>> =
            if name == "-" { Ok(Box::new(io::stdin())) } else { File::open(path).map(|file| Box::new(file) as _) };
        let reader = opened.map_err(|source| CaptureError::Open { file: name.clone(), source })?;
        Self::pumped(name, reader, stop)
    }

    fn pumped(name: String, reader: Box<dyn Read + Send>, stop: &Arc<AtomicBool>) -> Result<Self, CaptureError> {
        let (sender, steps) = sync_channel(WAITING);
        let thread = thread::Builder::new().name("input".to_owned());
        let spawned = thread.spawn(move || pump(unpacked(reader), &sender));
        spawned.map_err(|source| CaptureError::Open { file: name.clone(), source })?;
        let opening = Arc::new(AtomicBool::new(true));
        let pump = Pump {
            steps,
            step: io::Cursor::default(),
            told: false,
            opening: Arc::clone(&opening),
            stop: Arc::clone(stop),
        };
        let source = Self::growing(name, pump);
        opening.store(false, Ordering::Relaxed);
        source
    }
}

#[cfg(test)]
mod tests {
    use super::super::Captures;
    use super::super::testing::{Pcap, gzip};
    use super::*;
    use std::io::Write;

    fn piped() -> (Captures, io::PipeWriter, Vec<u8>) {
        let (reader, mut writer) = io::pipe().unwrap();
        let bytes = Pcap::default().write(&[(0, b"one"), (0, b"two")]);
        let (first, second) = bytes.split_at(24 + 19);
        writer.write_all(first).unwrap();
        let source = Source::pumped("-".to_owned(), Box::new(reader), &Arc::default()).ok().unwrap();
        (Captures::new(vec![source]), writer, second.to_vec())
    }

    fn next(captures: &mut Captures) -> Option<Vec<u8>> {
        loop {
            if let Some(packet) = captures.next_packet() {
                return Some(packet.data.to_vec());
            }
            if !captures.is_waiting() {
                return None;
            }
        }
    }

    #[test]
    fn a_pipe_that_has_nothing_now_is_waited_for() {
        let (mut captures, mut writer, rest) = piped();
        assert_eq!(next(&mut captures), Some(b"one".to_vec()));
        for byte in rest {
            assert!(captures.next_packet().is_none() && captures.is_waiting());
            writer.write_all(&[byte]).unwrap();
        }
        drop(writer);
        assert_eq!(next(&mut captures), Some(b"two".to_vec()));
        assert_eq!(next(&mut captures), None);
        assert!(captures.summaries()[0].complete && captures.errors().is_empty());
    }

    #[test]
    fn a_pipe_cut_inside_a_record_is_an_error() {
        let (mut captures, mut writer, rest) = piped();
        writer.write_all(&rest[..5]).unwrap();
        drop(writer);
        assert_eq!(next(&mut captures), Some(b"one".to_vec()));
        assert_eq!(next(&mut captures), None);
        assert_eq!(captures.errors().len(), 1);
    }

    #[test]
    fn a_packed_pipe_is_unpacked() {
        let packed = gzip(&Pcap::default().write(&[(0, b"one")]));
        let source = Source::pumped("-".to_owned(), Box::new(io::Cursor::new(packed)), &Arc::default()).ok().unwrap();
        let mut captures = Captures::new(vec![source]);
        assert_eq!(next(&mut captures), Some(b"one".to_vec()));
        assert_eq!(next(&mut captures), None);
    }

    #[test]
    fn opening_ends_when_it_is_stopped() {
        let (reader, _writer) = io::pipe().unwrap();
        let stop = Arc::new(AtomicBool::new(true));
        assert!(matches!(Source::pumped("-".to_owned(), Box::new(reader), &stop), Err(CaptureError::Empty { .. })));
    }
}
