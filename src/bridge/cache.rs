//! The cache of tshark's vocabulary, one file for each program and version in the user's cache folder.
//! Nothing depends on it: what cannot be read is asked anew, what cannot be written is not.

use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::vocabulary::Vocabulary;

/// The first word of a file; another number when the form changes.
const FORM: &str = "mate-tshark-vocabulary-2";

/// The folder for caches of ours, if the user has one.
pub(super) fn folder() -> Option<PathBuf> {
    folder_of(std::env::var_os("XDG_CACHE_HOME"), std::env::var_os("HOME"), std::env::var_os("LOCALAPPDATA"))
}

fn folder_of(xdg: Option<OsString>, home: Option<OsString>, local: Option<OsString>) -> Option<PathBuf> {
    // As the XDG specification says: what is not absolute counts as not set.
    let absolute = |path: Option<OsString>| path.map(PathBuf::from).filter(|path| path.is_absolute());
    let caches =
        absolute(xdg).or_else(|| absolute(home).map(|home| home.join(".cache"))).or_else(|| absolute(local))?;
    Some(caches.join("mate"))
}

/// The file for a program of that version.
pub(super) fn file(folder: &Path, program: &Path, version: &str) -> PathBuf {
    let words = version.split([' ', '(', ')']).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let number: String =
        words.take(1).flat_map(str::chars).filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    hasher.write(program.as_os_str().as_encoded_bytes());
    hasher.write(version.as_bytes());
    folder.join(format!("tshark-{}-{:016x}.tsv", number.trim_end_matches('.'), hasher.finish()))
}

/// Reads a file, if it is whole and of that version.
pub(super) fn read(file: &Path, version: &str) -> Option<Vocabulary> {
    let text = fs::read_to_string(file).ok()?;
    let (head, rest) = text.split_once('\n')?;
    let sum = head.strip_prefix(FORM)?.strip_prefix('\t')?.strip_suffix(version)?.strip_suffix('\t')?;
    (!rest.is_empty() && sum == checksum(rest)).then(|| Vocabulary::from_text(rest.to_owned()))
}

/// Writes a file; whoever reads it at the same time sees the old one or the new one.
pub(super) fn write(file: &Path, version: &str, vocabulary: &Vocabulary) {
    // A cache that cannot be written is no failure.
    let _ = try_write(file, version, vocabulary);
}

fn try_write(file: &Path, version: &str, vocabulary: &Vocabulary) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = file.with_extension(format!("{}.new", std::process::id()));
    let text = vocabulary.text();
    let written = fs::File::create(&new).and_then(|mut out| {
        writeln!(out, "{FORM}\t{}\t{version}", checksum(text))?;
        out.write_all(text.as_bytes())
    });
    let moved = written.and_then(|()| fs::rename(&new, file));
    if moved.is_err() {
        let _ = fs::remove_file(&new);
    }
    moved
}

fn checksum(text: &str) -> String {
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::super::folder::EmptyFolder;
    use super::super::vocabulary::sample;
    use super::*;

    const VERSION: &str = "TShark (Wireshark) 4.4.19 (Git v4.4.19).";

    #[test]
    fn what_was_written_is_read_for_its_version_only() {
        let folder = EmptyFolder::new().unwrap();
        let file = file(&folder.path().join("new"), Path::new("/usr/bin/tshark"), VERSION);
        assert!(file.file_name().unwrap().to_str().unwrap().starts_with("tshark-4.4.19-"));
        assert_eq!(read(&file, VERSION), None);
        write(&file, VERSION, &sample());
        assert_eq!(read(&file, VERSION), Some(sample()));
        assert_eq!(read(&file, "TShark (Wireshark) 4.4.20."), None);
        assert_eq!(file.parent().unwrap().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_file_is_as_good_as_none() {
        let folder = EmptyFolder::new().unwrap();
        let file = folder.path().join("cache");
        write(&file, VERSION, &sample());
        let whole = fs::read(&file).unwrap();
        for len in 0..whole.len() {
            fs::write(&file, &whole[..len]).unwrap();
            assert_eq!(read(&file, VERSION), None, "cut at {len}");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x01;
            fs::write(&file, damaged).unwrap();
            assert_eq!(read(&file, VERSION), None, "damaged at {at}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_is_no_failure() {
        let folder = EmptyFolder::new().unwrap();
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").unwrap();
        write(&blocked.join("below"), VERSION, &sample());
        assert_eq!(read(&blocked.join("below"), VERSION), None);
    }

    #[test]
    fn the_folder_is_the_users() {
        let os = |text: &str| Some(OsString::from(text));
        assert_eq!(folder_of(os("/c"), os("/h"), None), Some("/c/mate".into()));
        assert_eq!(folder_of(os("relative"), os("/h"), None), Some("/h/.cache/mate".into()));
        assert_eq!(folder_of(None, None, None), None);
    }
}
