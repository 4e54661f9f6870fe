//! The installed tshark: where it is, and how any of its children is started. A child gets a clean
//! environment and a configuration folder without anything in it, so that no user's profile or
//! preferences change what it finds, and no shell reads its arguments.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::folder::EmptyFolder;
use super::vocabulary::{Builder, Vocabulary};
use super::{BridgeError, cache};

/// How to get a tshark.
pub(super) const INSTALL: &str = "install Wireshark's tshark (Debian, Ubuntu: `apt install tshark`, Fedora: `dnf install wireshark-cli`, \
     macOS: `brew install wireshark`), or name it with `--tshark PATH`";

/// What of the environment a child keeps: where programs and libraries are, and the time zone.
const KEPT: &[&str] = &["PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SystemRoot", "WIRESHARK_DATA_DIR"];

/// How much of an answer to a question is read at the most.
const MOST_ANSWER: u64 = 256 << 20;

/// A tshark that is there.
#[derive(Debug, Clone)]
pub struct Tshark {
    program: PathBuf,
    version: String,
}

impl Tshark {
    /// Finds the tshark that is named, or the one of the PATH, and asks for its version.
    pub fn find(named: Option<&Path>) -> Result<Self, BridgeError> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let program = locate(named, &path).ok_or_else(|| BridgeError::Missing { named: named.map(Path::to_owned) })?;
        let mut version = String::new();
        ask(&program, &["--version"], |line| {
            if line.contains("TShark") && version.is_empty() {
                line.trim().clone_into(&mut version);
            }
        })?;
        if version.is_empty() {
            return Err(BridgeError::Unusable { program, cause: "it does not tell a version of TShark".to_owned() });
        }
        Ok(Self { program, version })
    }

    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// What it calls itself, with its version: `TShark (Wireshark) 4.4.19.`
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All names that it knows: out of the cache, or asked and put there. A cache that is damaged or
    /// cannot be written is as good as none.
    pub fn vocabulary(&self) -> Result<Vocabulary, BridgeError> {
        let cached = cache::folder().map(|folder| cache::file(&folder, &self.program, &self.version));
        if let Some(known) = cached.as_deref().and_then(|file| cache::read(file, &self.version)) {
            return Ok(known);
        }
        let mut builder = Builder::default();
        ask(&self.program, &["-G", "fields"], |line| builder.line(line))?;
        let vocabulary = builder.finish();
        if vocabulary.is_empty() {
            let cause = "it tells no protocols (`tshark -G fields`)".to_owned();
            return Err(BridgeError::Unusable { program: self.program.clone(), cause });
        }
        if let Some(file) = cached {
            cache::write(&file, &self.version, &vocabulary);
        }
        Ok(vocabulary)
    }
}

/// The program of that name or path.
fn locate(named: Option<&Path>, path: &OsStr) -> Option<PathBuf> {
    let name = named.unwrap_or_else(|| Path::new("tshark"));
    let whole = |path: PathBuf| path.is_file().then(|| std::path::absolute(&path).unwrap_or(path));
    if name.components().count() > 1 {
        return whole(name.to_owned());
    }
    std::env::split_paths(path)
        // An empty entry is the working folder, where captures lie and not programs.
        .filter(|folder| !folder.as_os_str().is_empty())
        .find_map(|folder| whole(folder.join(name).with_extension(std::env::consts::EXE_EXTENSION)))
}

/// A command of that program in a clean environment, with the folder for its home.
pub(super) fn command(program: &Path, home: &EmptyFolder) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    for name in KEPT {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "WIRESHARK_CONFIG_DIR", "APPDATA"] {
        command.env(name, home.path());
    }
    command.env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Asks the program something and hands out the lines of its answer.
fn ask(program: &Path, arguments: &[&str], mut tell: impl FnMut(&str)) -> Result<(), BridgeError> {
    let unusable = |cause: String| BridgeError::Unusable { program: program.to_owned(), cause };
    let home = EmptyFolder::new().map_err(|error| unusable(error.to_string()))?;
    let mut command = command(program, &home);
    let mut child =
        command.args(arguments).stderr(Stdio::null()).spawn().map_err(|error| unusable(error.to_string()))?;
    let mut read = Ok(());
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout.take(MOST_ANSWER));
        let mut line = Vec::new();
        loop {
            line.clear();
            match lines.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => tell(&String::from_utf8_lossy(&line)),
                Err(error) => {
                    read = Err(unusable(error.to_string()));
                    break;
                }
            }
        }
    }
    let status = child.wait().map_err(|error| unusable(error.to_string()))?;
    read?;
    if status.success() { Ok(()) } else { Err(unusable(format!("`{}` ended with {status}", arguments.join(" ")))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_on_the_path_but_not_in_the_working_folder() {
        let folder = EmptyFolder::new().unwrap();
        let file = folder.path().join("tshark").with_extension(std::env::consts::EXE_EXTENSION);
        std::fs::write(&file, "").unwrap();
        let path = std::env::join_paths([Path::new(""), Path::new("/no-such-folder"), folder.path()]).unwrap();
        assert_eq!(locate(None, &path).as_deref(), Some(file.as_path()));
        assert_eq!(locate(Some(Path::new("other")), &path), None);
        assert_eq!(locate(Some(&file), OsStr::new("")).as_deref(), Some(file.as_path()));
        assert_eq!(locate(None, OsStr::new("")), None);
        // A folder is no program.
        assert_eq!(locate(Some(folder.path()), &path), None);
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn a_program_that_is_not_there_is_missing() {
        let error = Tshark::find(Some(Path::new("/no/such/tshark"))).unwrap_err();
        assert_eq!(error.to_string(), "there is no tshark at `/no/such/tshark`");
        assert!(error.help().contains("install") && error.at_start());
    }

    #[test]
    fn a_child_keeps_nothing_of_the_user() {
        let home = EmptyFolder::new().unwrap();
        let command = command(Path::new("tshark"), &home);
        let set: Vec<&OsStr> = command.get_envs().filter(|(_, value)| value.is_some()).map(|(name, _)| name).collect();
        let foreign = |name: &&&OsStr| !KEPT.iter().any(|kept| **name == *kept);
        let own: Vec<&&OsStr> = set.iter().filter(foreign).collect();
        assert_eq!(
            own,
            [&"APPDATA", &"HOME", &"LC_ALL", &"WIRESHARK_CONFIG_DIR", &"XDG_CONFIG_HOME", &"XDG_DATA_HOME"]
        );
    }
}
