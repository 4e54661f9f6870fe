//! Where a report goes: the standard output, or a file that appears only when it is whole.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// An output that is open.
#[derive(Debug)]
pub(super) enum Output {
    Standard,
    /// Written beside its place, and moved there at the end.
    Beside(Beside),
    /// Something that cannot be replaced: a pipe, a device.
    Direct(File),
}

/// How the writing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    All,
    /// The reader had seen enough.
    UntilClosed,
}

impl Output {
    /// The standard output.
    pub(super) fn standard() -> Self {
        Self::Standard
    }

    /// A file; what stands there remains until the new one is whole.
    pub(super) fn file(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(there) if !there.is_file() => Ok(Self::Direct(File::options().write(true).open(path)?)),
            // A link stays a link.
            Ok(_) => Ok(Self::Beside(Beside::new(fs::canonicalize(path)?)?)),
            Err(_) => Ok(Self::Beside(Beside::new(path.to_owned())?)),
        }
    }

    /// Whether colours are wanted: a terminal, and nothing in the environment against it.
    pub(super) fn has_colours(&self) -> bool {
        match self {
            Self::Standard => {
                let choice = anstream::AutoStream::choice(&io::stdout());
                choice != anstream::ColorChoice::Never
            }
            Self::Beside(_) => false,
            Self::Direct(file) => {
                file.is_terminal() && anstream::AutoStream::choice(file) != anstream::ColorChoice::Never
            }
        }
    }

    /// Whether it is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        match self {
            Self::Standard => io::stdout().is_terminal(),
            Self::Beside(_) => false,
            Self::Direct(file) => file.is_terminal(),
        }
    }

    /// Writes the report. What is written is in its place once it is [kept](Self::keep).
    pub(super) fn fill(&mut self, report: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Written> {
        let written = match self {
            Self::Standard => report(&mut io::stdout().lock()),
            Self::Direct(file) => report(file),
            Self::Beside(beside) => report(&mut beside.file),
        };
        match written {
            Ok(()) => Ok(Written::All),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Written::UntilClosed),
            Err(error) => Err(error),
        }
    }

    /// Puts what is whole in its place.
    pub(super) fn keep(self) -> io::Result<()> {
        match self {
            Self::Beside(beside) => beside.part.keep(),
            Self::Standard | Self::Direct(_) => Ok(()),
        }
    }

    /// Writes the report, and keeps it.
    pub(super) fn write(mut self, report: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Written> {
        let written = self.fill(report)?;
        self.keep()?;
        Ok(written)
    }
}

/// A file that becomes another when it is whole, and else vanishes.
#[derive(Debug)]
pub(super) struct Beside {
    file: File,
    part: Part,
}

impl Beside {
    fn new(place: PathBuf) -> io::Result<Self> {
        let (part, file) = Part::new(place)?;
        Ok(Self { file, part })
    }
}

/// The same, open or not.
#[derive(Debug)]
pub(super) struct Part {
    beside: PathBuf,
    place: PathBuf,
    kept: bool,
}

impl Part {
    /// Begins a file that is to be in this place at the end.
    pub(super) fn new(place: PathBuf) -> io::Result<(Self, File)> {
        let name = place.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let there = fs::metadata(&place).ok();
        if there.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        part.push(format!(".{}.part", std::process::id()));
        let part = place.with_file_name(part);
        let file = File::create(&part)?;
        // Who may read what stands there may read what comes.
        if let Some(there) = there {
            fs::set_permissions(&part, there.permissions())?;
        }
        Ok((Self { beside: part, place, kept: false }, file))
    }

    /// Opens it again, to write on at its end.
    pub(super) fn append(&self) -> io::Result<File> {
        File::options().append(true).open(&self.beside)
    }

    /// Puts it in its place.
    pub(super) fn keep(mut self) -> io::Result<()> {
        fs::rename(&self.beside, &self.place)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed does at least not look whole.
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// Whether both paths lead to one regular file.
pub(super) fn is_same_file(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok().filter(|path| path.is_file());
    real(a).is_some_and(|a| real(b) == Some(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mate-output-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_report_appears_when_it_is_whole() {
        let folder = folder("whole");
        let place = folder.join("report.json");
        fs::write(&place, "old").unwrap();
        let output = Output::file(&place).unwrap();
        let written = output.write(|sink| {
            sink.write_all(b"new")?;
            assert_eq!(fs::read_to_string(&place).unwrap(), "old");
            Ok(())
        });
        assert_eq!(written.unwrap(), Written::All);
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(names(&folder), ["report.json"]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_report_that_fails_leaves_nothing() {
        let folder = folder("fails");
        let output = Output::file(&folder.join("report.json")).unwrap();
        let written = output.write(|sink| {
            sink.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(names(&folder).is_empty());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let written = Output::standard().write(|_| Err(io::ErrorKind::BrokenPipe.into()));
        assert_eq!(written.unwrap(), Written::UntilClosed);
    }

    #[test]
    fn one_file_under_two_names_is_one_file() {
        let folder = folder("same");
        fs::write(folder.join("a"), "").unwrap();
        assert!(is_same_file(&folder.join("a"), &folder.join(".").join("a")));
        assert!(!is_same_file(&folder.join("a"), &folder.join("b")));
        fs::remove_dir_all(&folder).unwrap();
    }
}
