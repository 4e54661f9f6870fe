//! Finding and reading the files that `#include` names (L10).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::source;

/// Files may include each other this deep.
const MAX_DEPTH: usize = 10;
/// A configuration that includes more files, or more text, than this is caught in its own tail.
const MAX_FILES: usize = 1000;

/// Texts that are being written and stand for the files of these [plain](plain_path) paths.
pub type OpenTexts = BTreeMap<PathBuf, String>;

/// A file that was included.
#[derive(Debug)]
pub(super) struct Included {
    pub(super) name: String,
    pub(super) text: String,
}

/// Why a file could not be included.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) label: &'static str,
    pub(super) help: String,
}

/// Where included files are looked for, and which are being read.
#[derive(Debug)]
pub(super) struct Includes<'a> {
    /// What is read instead of files.
    texts: &'a OpenTexts,
    dirs: Vec<PathBuf>,
    /// The files being read, the root first.
    open: Vec<PathBuf>,
    files: usize,
    bytes: u64,
}

impl<'a> Includes<'a> {
    pub(super) fn new(dirs: &[PathBuf], texts: &'a OpenTexts) -> Self {
        Self { texts, dirs: dirs.to_vec(), open: Vec::new(), files: 0, bytes: 0 }
    }

    pub(super) fn enter_root(&mut self, path: &Path) {
        self.open.push(path.to_owned());
    }

    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// Reads the named file; until `leave`, files that it includes are looked for beside it.
    pub(super) fn enter(&mut self, name: &str) -> Result<Included, Refused> {
        if self.open.len() > MAX_DEPTH {
            return Err(Refused {
                message: format!("files are included more than {MAX_DEPTH} deep"),
                label: "one too deep",
                help: "include it from a file nearer to the first one".into(),
            });
        }
        if self.files >= MAX_FILES || self.bytes > source::MAX_BYTES {
            return Err(Refused {
                message: "too many files are included".into(),
                label: "one too many",
                help: format!("at most {MAX_FILES} files and 4 MiB can be included"),
            });
        }
        let path = self.find(name)?;
        if self.open.iter().any(|open| same(open, &path)) {
            return Err(Refused {
                message: "it is being read already".into(),
                label: "closes a circle",
                help: "remove one of the `#include`s of the circle".into(),
            });
        }
        let open = self.open_text(&path).cloned().map_or_else(|| source::read(&path), Ok);
        let text = open.map_err(|error| Refused {
            message: error.to_string(),
            label: "cannot be read",
            help: format!("the file is `{}`", path.display()),
        })?;
        self.files += 1;
        self.bytes += text.len() as u64;
        self.open.push(path.clone());
        Ok(Included { name: path.display().to_string(), text })
    }

    fn open_text(&self, path: &Path) -> Option<&'a String> {
        if self.texts.is_empty() { None } else { self.texts.get(&plain_path(path)) }
    }

    fn find(&self, name: &str) -> Result<PathBuf, Refused> {
        let beside = self.open.last().and_then(|path| path.parent()).unwrap_or(Path::new(""));
        let dirs = std::iter::once(beside).chain(self.dirs.iter().map(PathBuf::as_path)).chain([Path::new("")]);
        let mut tried: Vec<PathBuf> = Vec::new();
        for dir in dirs {
            let path = dir.join(name);
            if path.is_file() || self.open_text(&path).is_some() {
                return Ok(path);
            }
            if !tried.contains(&path) {
                tried.push(path);
            }
        }
        let places: Vec<String> = tried.iter().map(|path| format!("`{}`", path.display())).collect();
        Err(Refused {
            message: "there is no such file".into(),
            label: "not found",
            help: format!("looked for {}; give further folders with `--include-dir`", places.join(", ")),
        })
    }
}

fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// A path without `.` and `..`, by its text alone: links are not followed.
pub fn plain_path(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}
