//! Reading captures a second time: files from their place, if they are still the same, and what can be
//! read only once, such as a pipe, from a copy that was kept in a temporary file.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use super::error::CaptureError;
use super::merge::{Captures, STEP_OF_SEVERAL};
use super::pump::until;
use super::source::{STEP, Source};

/// What is needed to read the captures of a run again.
#[derive(Debug)]
pub struct Again {
    inputs: Vec<Input>,
}

#[derive(Debug)]
enum Input {
    File {
        path: PathBuf,
        stamp: Stamp,
    },
    /// The bytes as they came, packed or not. The file has no name, so that nothing is left of it.
    Copy {
        name: String,
        file: File,
    },
}

/// By what a file is known to be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    /// Of a file that can be read twice.
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self { len: metadata.len(), modified: metadata.modified().ok() })
    }
}

impl Captures {
    /// Opens the captures as [`open`](Self::open) does, and so that they can be read again; it fails
    /// when any cannot be opened. What is no file is copied while it is read. Standard input ends when `stop` is
    /// set, also while nothing comes.
    pub fn open_to_read_again<P: AsRef<Path>>(
        paths: &[P],
        stop: &Arc<AtomicBool>,
    ) -> Result<(Self, Again), Vec<CaptureError>> {
        let mut errors = Vec::new();
        let mut sources = Vec::with_capacity(paths.len());
        let mut inputs = Vec::with_capacity(paths.len());
        for path in paths.iter().map(AsRef::as_ref) {
            match open(path, paths.len() == 1, stop) {
                Ok((source, input)) => {
                    sources.push(source);
                    inputs.push(input);
                }
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok((Self::new(sources), Again { inputs })) } else { Err(errors) }
    }
}

impl Again {
    /// Opens the captures again, from their beginning.
    pub fn open(&self) -> Result<Captures, CaptureError> {
        self.check()?;
        let alone = self.inputs.len() == 1;
        let open = |input: &Input| match input {
            Input::File { path, .. } => open_file(path, alone),
            Input::Copy { name, file } => {
                let failed = |source| CaptureError::Copy { file: name.clone(), source };
                let mut file = file.try_clone().map_err(failed)?;
                file.seek(SeekFrom::Start(0)).map_err(failed)?;
                Source::start(name.clone(), file, None, step(alone))
            }
        };
        self.inputs.iter().map(open).collect::<Result<_, _>>().map(Captures::new)
    }

    /// Whether all files are what they were when they were opened first.
    pub fn check(&self) -> Result<(), CaptureError> {
        for input in &self.inputs {
            if let Input::File { path, stamp } = input
                && Stamp::of(path).as_ref() != Some(stamp)
            {
                return Err(CaptureError::Changed { file: path.display().to_string() });
            }
        }
        Ok(())
    }
}

fn open(path: &Path, alone: bool, stop: &Arc<AtomicBool>) -> Result<(Source, Input), CaptureError> {
    let name = path.display().to_string();
    let is_standard = name == "-";
    if let Some(stamp) = Stamp::of(path).filter(|_| !is_standard) {
        return Ok((open_file(path, alone)?, Input::File { path: path.to_owned(), stamp }));
    }
    let from: Box<dyn Read + Send> = if is_standard {
        let failed = |source| CaptureError::Open { file: name.clone(), source };
        Box::new(until(Box::new(io::stdin()), stop).map_err(failed)?)
    } else {
        match File::open(path) {
            Ok(file) if !path.is_dir() => Box::new(file),
            Ok(_) => return Err(CaptureError::Open { file: name, source: io::ErrorKind::IsADirectory.into() }),
            Err(source) => return Err(CaptureError::Open { file: name, source }),
        }
    };
    let failed = |source| CaptureError::Copy { file: name.clone(), source };
    let file = tempfile::tempfile().map_err(failed)?;
    let copy = file.try_clone().map_err(failed)?;
    let source = Source::start(name.clone(), Copied { from, copy }, None, step(alone))?;
    Ok((source, Input::Copy { name, file }))
}

fn open_file(path: &Path, alone: bool) -> Result<Source, CaptureError> {
    let mut source = Source::open_in_steps(path, step(alone))?;
    if alone {
        source.read_ahead();
    }
    Ok(source)
}

fn step(alone: bool) -> usize {
    if alone { STEP } else { STEP_OF_SEVERAL }
}

/// A reader of which everything that is read is written to a file.
struct Copied<R> {
    from: R,
    copy: File,
}

impl<R: Read> Read for Copied<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buf)?;
        let failed = |error: io::Error| {
            io::Error::new(error.kind(), format!("no copy of it can be kept to read it again: {error}"))
        };
        self.copy.write_all(buf.get(..read).unwrap_or_default()).map_err(failed)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Pcap, gzip};
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mate-again-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn run(captures: &mut Captures) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| captures.next_packet().map(|packet| packet.data.to_vec())).collect()
    }

    #[test]
    fn files_are_read_again_while_they_are_the_same() {
        let folder = folder("files");
        let paths = ["a.pcap", "b.pcap.gz"].map(|name| folder.join(name));
        fs::write(&paths[0], Pcap::default().write(&[(1_000, b"one"), (3_000, b"three")])).unwrap();
        fs::write(&paths[1], gzip(&Pcap::default().write(&[(2_000, b"two")]))).unwrap();
        let (mut captures, again) = Captures::open_to_read_again(&paths, &Arc::default()).ok().unwrap();
        let packets = run(&mut captures);
        assert_eq!(packets, [b"one".as_slice(), b"two", b"three"]);
        assert_eq!(run(&mut again.open().ok().unwrap()), packets);

        fs::write(&paths[0], Pcap::default().write(&[(1_000, b"one")])).unwrap();
        let expected = format!("`{}` changed while it was read", paths[0].display());
        assert_eq!(again.check().unwrap_err().to_string(), expected);
        assert!(again.open().is_err());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_can_be_read_once_is_copied() {
        let bytes = gzip(&Pcap::default().write(&[(1_000, b"one"), (3_000, b"three")]));
        let file = tempfile::tempfile().unwrap();
        let copied = Copied { from: io::Cursor::new(bytes), copy: file.try_clone().unwrap() };
        let mut first = Captures::new(vec![Source::new("-", copied).unwrap()]);
        let packets = run(&mut first);
        let again = Again { inputs: vec![Input::Copy { name: "-".to_owned(), file }] };
        for _ in 0..2 {
            assert_eq!(run(&mut again.open().ok().unwrap()), packets);
        }
        assert_eq!(packets.len(), 2);
    }

    #[test]
    fn all_that_cannot_be_opened_is_told() {
        let folder = folder("missing");
        let missing = folder.join("missing.pcap");
        let Err(errors) = Captures::open_to_read_again(&[&missing, &folder], &Arc::default()) else { panic!("opened") };
        assert!(errors.len() == 2 && errors.iter().all(CaptureError::at_open));
        fs::remove_dir_all(&folder).unwrap();
    }
}
