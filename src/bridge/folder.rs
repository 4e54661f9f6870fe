//! A folder of our own that is empty, for a child that would look for the user's settings.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty folder; it goes with its value.
#[derive(Debug)]
pub(super) struct EmptyFolder(PathBuf);

impl EmptyFolder {
    /// Makes one among the temporary files, under a name that nobody has taken.
    pub(super) fn new() -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut last = io::ErrorKind::AlreadyExists.into();
        for _ in 0..64 {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("mate-{}-{number}", std::process::id()));
            match builder().create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

/// Nobody else may write into it.
fn builder() -> std::fs::DirBuilder {
    #[allow(unused_mut, reason = "only Unix sets the rights")]
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

impl Drop for EmptyFolder {
    fn drop(&mut self) {
        // What a child left there goes, too.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_empty_and_goes() {
        let (a, b) = (EmptyFolder::new().unwrap(), EmptyFolder::new().unwrap());
        assert!(a.path() != b.path() && a.path().read_dir().unwrap().next().is_none());
        let path = a.path().to_owned();
        std::fs::write(path.join("left"), "x").unwrap();
        drop(a);
        assert!(!path.exists());
    }
}
