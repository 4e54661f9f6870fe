//! The installed tshark: where it is, and how any of its children is started. A child gets a clean
//! environment and a configuration folder without anything in it, so that no user's profile or
//! preferences change what it finds, and no shell reads its arguments.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::folder::EmptyFolder;
use super::vocabulary::{Builder, Vocabulary};
use super::{BridgeError, cache};

/// Where packages of tshark are.
macro_rules! packages {
    () => {
        "(Debian, Ubuntu: `apt install tshark`, Fedora: `dnf install wireshark-cli`, macOS: `brew install wireshark`)"
    };
}

/// How to get a tshark.
pub(super) const INSTALL: &str =
    concat!("install Wireshark's tshark ", packages!(), ", or name it with `--tshark PATH`");

/// How to get one that works.
pub(super) const INSTALL_ANEW: &str =
    concat!("name a tshark that works with `--tshark PATH`, or install one anew ", packages!());

/// What of the environment a child keeps: where programs and libraries are, and the time zone.
const KEPT: &[&str] = &["PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SystemRoot", "WIRESHARK_DATA_DIR"];

/// How much of an answer to a question is read at the most.
const MOST_ANSWER: u64 = 128 << 20;

/// How long an answer may take; a few seconds are usual where much else is running.
const PATIENCE: Duration = Duration::from_secs(60);

/// So many hundredths of a second a program that has nothing more to say has to end by itself.
const LEAVE: u32 = 100;

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
fn ask(program: &Path, arguments: &[&str], tell: impl FnMut(&str)) -> Result<(), BridgeError> {
    ask_within(PATIENCE, program, arguments, tell)
}

fn ask_within(
    patience: Duration,
    program: &Path,
    arguments: &[&str],
    mut tell: impl FnMut(&str),
) -> Result<(), BridgeError> {
    let unusable = |cause: String| BridgeError::Unusable { program: program.to_owned(), cause };
    let failed = |error: io::Error| unusable(error.to_string());
    let home = EmptyFolder::new().map_err(failed)?;
    let mut command = command(program, &home);
    let mut child = command.args(arguments).stderr(Stdio::null()).spawn().map_err(failed)?;
    // A thread reads, as nothing else can leave off waiting for what never comes.
    let (tell_answer, answer) = mpsc::channel();
    let stdout = child.stdout.take();
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = stdout.map_or(Ok(0), |stdout| stdout.take(MOST_ANSWER).read_to_end(&mut text));
        // Whoever asked may have given up.
        let _ = tell_answer.send(read.map(|_| text));
    });
    let answered = answer.recv_timeout(patience);
    end_soon(&mut child, if answered.is_ok() { LEAVE } else { 0 });
    let status = child.wait().map_err(failed)?;
    let question = arguments.join(" ");
    let Ok(text) = answered else {
        return Err(unusable(format!("`{question}` was not answered in {} seconds", patience.as_secs())));
    };
    for line in text.map_err(failed)?.split(|byte| *byte == b'\n') {
        tell(&String::from_utf8_lossy(line));
    }
    if status.success() { Ok(()) } else { Err(unusable(format!("`{question}` ended with {status}"))) }
}

/// Ends a child that does not end by itself, after so many hundredths of a second.
pub(super) fn end_soon(child: &mut Child, hundredths: u32) {
    for _ in 0..hundredths {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
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

    #[cfg(unix)]
    #[test]
    fn a_program_that_does_not_answer_is_given_up() {
        let seen = |arguments: &[&str]| {
            let mut lines = Vec::new();
            let shell = Path::new("/bin/sh");
            let asked = ask_within(Duration::from_secs(1), shell, arguments, |line| lines.push(line.to_owned()));
            (asked.err().map(|error| error.to_string()), lines)
        };
        assert_eq!(seen(&["-c", "echo a; echo b"]), (None, vec!["a".into(), "b".into(), String::new()]));
        let (error, lines) = seen(&["-c", "echo a; exec sleep 30"]);
        let expected = "`/bin/sh` cannot be used: `-c echo a; exec sleep 30` was not answered in 1 seconds";
        assert_eq!((error.as_deref(), lines), (Some(expected), vec![]));
        let (error, _) = seen(&["-c", "exec >&-; exec sleep 30"]);
        assert!(error.is_some_and(|error| error.contains("ended with")));
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
