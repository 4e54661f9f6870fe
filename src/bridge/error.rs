//! What can go wrong at the bridge. As with captures, an error names the thing and the cause, and
//! [`BridgeError::help`] says what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why tshark could not help, or not to the end.
#[derive(Debug, Error)]
pub enum BridgeError {
    /// There is no tshark.
    #[error("{}", match .named { Some(path) => format!("there is no tshark at `{}`", path.display()), None => "there is no tshark on the PATH".to_owned() })]
    Missing {
        /// Where it was said to be.
        named: Option<PathBuf>,
    },
    /// It does not start, or does not answer.
    #[error("`{}` cannot be used: {cause}", .program.display())]
    Unusable {
        /// The program.
        program: PathBuf,
        /// What it says.
        cause: String,
    },
    /// It ended with an error.
    #[error("tshark failed{} ({status}){}", if *.frames > 0 { format!(" after frame {frames}") } else { String::new() }, if .says.is_empty() { String::new() } else { format!(": {}", .says) })]
    Failed {
        /// The number of the last frame that it gave; 0 if there was none.
        frames: u64,
        /// How it ended.
        status: String,
        /// What it said last.
        says: String,
    },
    /// A file with PDML cannot be opened.
    #[error("cannot open `{file}`: {source}")]
    Open {
        /// The file, as given.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file is no PDML.
    #[error("`{file}` is not PDML")]
    NotPdml {
        /// The file, as given.
        file: String,
    },
    /// PDML breaks off; the frames before that were read.
    #[error("`{file}` cannot be read past frame {frames} of it: {cause}")]
    Broken {
        /// The file, as given.
        file: String,
        /// How many frames were read.
        frames: u64,
        /// Why.
        cause: String,
    },
}

impl BridgeError {
    /// Whether nothing was read at all.
    pub fn at_start(&self) -> bool {
        match self {
            Self::Failed { frames, .. } => *frames == 0,
            Self::Broken { .. } => false,
            _ => true,
        }
    }

    /// What the user can do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Missing { .. } => super::tshark::INSTALL,
            Self::Unusable { .. } => super::tshark::INSTALL_ANEW,
            Self::Failed { frames: 0, .. } => "try the same capture and options with tshark alone",
            Self::Failed { .. } => "what is before it was read; try the same capture with tshark alone",
            Self::Open { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "check the path; `-` reads from standard input"
            }
            Self::Open { .. } => "check the path and who may read the file",
            Self::NotPdml { .. } => "`tshark -n -r CAPTURE -T pdml` writes it; captures are given without `--pdml`",
            Self::Broken { .. } => "what is before it was read; have tshark write it anew for the rest",
        }
    }
}
