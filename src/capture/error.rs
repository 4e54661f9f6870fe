//! What can go wrong with a capture: at its opening, or on the way. An error names the file, the
//! place and the cause; [`CaptureError::help`] says what to do.

use std::io;

use thiserror::Error;

/// Why a capture could not be opened, or not be read to its end.
#[derive(Debug, Error)]
pub enum CaptureError {
    /// The file cannot be opened at all.
    #[error("cannot open `{file}`: {source}")]
    Open {
        /// The file, as given.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file has no bytes.
    #[error("`{file}` is empty")]
    Empty {
        /// The file, as given.
        file: String,
    },
    /// The file is something else.
    #[error("`{file}` is not a capture{}", .looks_like.map(|kind| format!(": it looks like {kind}")).unwrap_or_default())]
    NotACapture {
        /// The file, as given.
        file: String,
        /// What its first bytes say, if they are known.
        looks_like: Option<&'static str>,
    },
    /// The file breaks before its first packet could be read.
    #[error("the header of `{file}` cannot be read: {fault}")]
    Header {
        /// The file, as given.
        file: String,
        /// Where and why.
        fault: Fault,
    },
    /// The file breaks later; its packets before that were read.
    #[error("`{file}` cannot be read past frame {frames} of it: {fault}")]
    Broken {
        /// The file, as given.
        file: String,
        /// How many packets were read.
        frames: u64,
        /// Where and why.
        fault: Fault,
    },
    /// The file is to be read again, and is another by now.
    #[error("`{file}` changed while it was read")]
    Changed {
        /// The file, as given.
        file: String,
    },
    /// What can be read only once is to be read again, and cannot be copied.
    #[error("cannot keep a copy of `{file}` to read it again: {source}")]
    Copy {
        /// The file, as given.
        file: String,
        /// What the system says.
        source: io::Error,
    },
}

/// Where a capture breaks, and why.
#[derive(Debug, Error)]
#[error("{cause}, at byte {offset}{}", if *.unpacked { " of the unpacked data" } else { "" })]
pub struct Fault {
    /// How many bytes are good (counted after unpacking).
    pub offset: u64,
    /// The file is compressed.
    pub unpacked: bool,
    /// Why.
    pub cause: Cause,
}

/// Why a capture breaks.
#[derive(Debug, Error)]
pub enum Cause {
    /// The file ends too early.
    #[error("it ends inside {0}")]
    Cut(&'static str),
    /// The bytes make no sense.
    #[error("{0}")]
    Damaged(String),
    /// Reading or unpacking fails.
    #[error("{0}")]
    Read(io::Error),
}

impl CaptureError {
    /// The capture, as given.
    pub fn file(&self) -> &str {
        match self {
            Self::Open { file, .. }
            | Self::Empty { file }
            | Self::NotACapture { file, .. }
            | Self::Header { file, .. }
            | Self::Broken { file, .. }
            | Self::Changed { file }
            | Self::Copy { file, .. } => file,
        }
    }

    /// Whether nothing of the capture could be read.
    pub fn at_open(&self) -> bool {
        !matches!(self, Self::Broken { .. })
    }

    /// What the user can do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Open { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path; `-` reads from standard input",
                io::ErrorKind::PermissionDenied => "check who may read the file",
                io::ErrorKind::IsADirectory => "name the captures inside the folder, or follow it with `--follow`",
                io::ErrorKind::NotADirectory => "name a folder, or read a single capture without `--follow`",
                _ => "check the path and the disk",
            },
            Self::Empty { .. } => "nothing was written into it yet: capture again, or leave it out",
            Self::NotACapture { .. } => {
                "pcap and pcapng can be read, also packed with gzip, zstd or lz4; `editcap IN OUT` converts others"
            }
            Self::Changed { .. } => "stop what writes it, or read it from a pipe: `-` is the standard input",
            Self::Copy { .. } => "make room where temporary files are kept, or name another folder in TMPDIR",
            Self::Header { fault, .. } => fault.cause.help(),
            Self::Broken { fault, .. } => match fault.cause {
                Cause::Cut(_) => "what is before it was read; if the capture still runs, stop it or read from a pipe",
                Cause::Damaged(_) | Cause::Read(_) => "what is before it was read; get an undamaged copy for the rest",
            },
        }
    }
}

impl Cause {
    fn help(&self) -> &'static str {
        match self {
            Self::Cut(_) => "the file was not written to its end: copy it or capture again",
            Self::Damaged(_) | Self::Read(_) => "get an undamaged copy",
        }
    }
}

impl Fault {
    pub(super) fn cut(offset: u64, inside: &'static str) -> Self {
        Self { offset, unpacked: false, cause: Cause::Cut(inside) }
    }

    pub(super) fn damaged(offset: u64, what: impl Into<String>) -> Self {
        Self { offset, unpacked: false, cause: Cause::Damaged(what.into()) }
    }

    /// Nothing is wrong: the reader has nothing now.
    pub(super) fn is_for_now(&self) -> bool {
        matches!(&self.cause, Cause::Read(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    pub(super) fn read(offset: u64, error: io::Error) -> Self {
        // Unpackers answer so when their input ends too early.
        let cause = match error.kind() {
            io::ErrorKind::UnexpectedEof => Cause::Cut("the compressed data"),
            _ => Cause::Read(error),
        };
        Self { offset, unpacked: false, cause }
    }
}
