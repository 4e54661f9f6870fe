//! Runs on live input as a user has them: a pipe that is written slowly, a folder that fills, signals, and
//! outputs that cannot take what is written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests end so")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const CONFIG: &str = "mate-configs/dns.mate";
const CAPTURE: &str = "tests/cases/10-gop-start-stop/capture.pcap";
const LARGE: &str = "tests/captures/mms/mixed.pcap";

/// What is wrong with a lookup is known a quarter of a second after its answer.
const PROMPT: &str = "
    Pdu dns_pdu Proto dns Transport udp/ip {
        Extract addr From ip.addr; Extract dns_id From dns.id; Extract resp From dns.flags.response;
    };
    Gop lookup On dns_pdu Match (addr, addr, dns_id) { Start (resp=0); Stop (resp=1); Expiration 0.25; };
";

/// A folder of the test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("mate-live-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), bytes).unwrap();
        self.path(name)
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mate"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A mate at work.
struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, stdin, stdout }
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.stdin.as_mut().unwrap().write_all(bytes).unwrap();
    }

    /// Waits for the next line.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    fn signal(&self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// What is left of its output, its complaints, and its exit code.
    fn end(mut self) -> (String, String, Option<i32>) {
        let (mut rest, mut complaints) = (String::new(), String::new());
        self.stdout.read_to_string(&mut rest).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
        (rest, complaints, self.child.wait().unwrap().code())
    }
}

fn bytes(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Where the packets of a capture begin, and where the last one ends.
fn records(capture: &[u8]) -> Vec<usize> {
    let mut starts = vec![24];
    let mut at = 24;
    while let Some(len) = capture.get(at + 8..).and_then(|rest| rest.first_chunk::<4>()) {
        at += 16 + u32::from_le_bytes(*len) as usize;
        starts.push(at);
    }
    starts
}

fn outcome(arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = command(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn a_final_group_is_told_while_the_pipe_is_open() {
    for signal in ["INT", "TERM"] {
        let folder = Folder::new(signal);
        let config = folder.write("prompt.mate", PROMPT);
        let capture = bytes(CAPTURE);
        let records = records(&capture);
        let mut run = Running::start(&["-C", &config, "--live", "--only", "lookup", "--format", "ndjson", "-"]);
        // The third packet comes half a second after the answer to the first; of the fourth only a part.
        run.feed(&capture[..records[3] + 20]);
        let line = run.line();
        assert!(line.starts_with("{\"kind\":\"gop\",\"type\":\"lookup\",\"id\":1,"), "{line}");
        run.signal(signal);
        let (rest, complaints, code) = run.end();
        let kinds: Vec<&str> = rest.lines().map(|line| line.split(['"', '"']).nth(3).unwrap()).collect();
        assert_eq!((kinds.as_slice(), complaints.as_str(), code), (&["gop", "captures", "stats"][..], "", Some(0)));
        assert!(rest.contains("\"released\":false") && rest.contains("\"frames\":3,\"bytes\""), "{rest}");
    }
}

#[test]
fn a_pause_of_the_pipe_ends_groups() {
    let capture = bytes(CAPTURE);
    let mut run = Running::start(&["-C", CONFIG, "--live", "--idle", "0.6", "-"]);
    run.feed(&capture[..records(&capture)[3]]);
    assert!(run.line().starts_with("dns_req 1  complete   0.5 s  at 0 s  frames 1 2"));
    // Not answered, and nothing more comes.
    let line = run.line();
    assert!(line.starts_with("dns_req 2  open ") && line.ends_with("  (cut: idle)\n"), "{line}");
    drop(run.stdin.take());
    let (rest, complaints, code) = run.end();
    assert!(rest.contains("\nNotes\n  1 group: cut for having no Pdu for too long (`--idle`)\n"), "{rest}");
    assert_eq!((complaints.as_str(), code), ("", Some(0)));
}

#[test]
fn a_run_is_stopped_before_anything_came() {
    let run = Running::start(&["-C", CONFIG, "--live", "--format", "ndjson", "-"]);
    // Not before it can catch the signal.
    std::thread::sleep(std::time::Duration::from_secs(1));
    run.signal("INT");
    let (rest, complaints, code) = run.end();
    assert!(rest.starts_with("{\"kind\":\"captures\",\"captures\":[]}\n{\"kind\":\"stats\","), "{rest}");
    assert_eq!((complaints.as_str(), code), ("", Some(0)));
}

#[test]
fn a_folder_is_followed_until_it_is_enough() {
    let folder = Folder::new("follow");
    let config = folder.write("prompt.mate", PROMPT);
    let captures = folder.path("ring");
    fs::create_dir(&captures).unwrap();
    let capture = bytes(CAPTURE);
    let records = records(&capture);
    let mut run = Running::start(&["-C", &config, "--follow", &captures, "--only", "lookup", "--format", "ndjson"]);
    let ring = |number: u32| Path::new(&captures).join(format!("ring_{number:05}_20260102030405.pcap"));
    let mut first = File::create(ring(9)).unwrap();
    first.write_all(&capture[..records[2] + 10]).unwrap();
    first.write_all(&capture[records[2] + 10..records[3]]).unwrap();
    assert!(run.line().contains("\"id\":1,"));
    // The ring buffer turns: the next file comes, and the first goes.
    fs::write(ring(10), [&capture[..24], &capture[records[3]..]].concat()).unwrap();
    fs::remove_file(ring(9)).unwrap();
    let line = run.line();
    assert!(line.contains("\"id\":2,") && line.contains("\"pdu_frames\":[3,4,5,6]"), "{line}");
    run.signal("INT");
    let (rest, complaints, code) = run.end();
    let summary = format!("{{\"file\":\"{captures}\",\"frames\":7,\"bytes\":598,");
    assert!(rest.contains(&summary) && rest.contains("\"complete\":true"), "{rest}");
    assert_eq!((complaints.as_str(), code), ("", Some(0)));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut run = Running::start(&["-C", "mate-configs/tcp.mate", "--live", "--format", "ndjson", LARGE]);
    assert!(run.line().starts_with("{\"kind\":\"pdu\""));
    let Running { mut child, stdout, .. } = run;
    drop(stdout);
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!((complaints.as_str(), child.wait().unwrap().code()), ("", Some(0)));
}

#[test]
fn a_report_that_cannot_be_written_is_nothing_done() {
    for mode in [&[][..], &["--live"]] {
        let run = [&["-C", CONFIG, CAPTURE, "-o", "/dev/full"], mode].concat();
        let (_, complaints, code) = outcome(&run);
        assert!(complaints.starts_with("mate: cannot write `/dev/full`: No space left on device"), "{complaints}");
        assert_eq!(code, Some(2));
        let run = [&["-C", CONFIG, CAPTURE, "-o", "/no/such/folder/report"], mode].concat();
        let (_, complaints, code) = outcome(&run);
        assert!(complaints.starts_with("mate: cannot write `/no/such/folder/report`: No such file"), "{complaints}");
        assert_eq!(code, Some(2));
        let mut command = command(&[&["-C", CONFIG, CAPTURE], mode].concat());
        let output = command.stdout(File::options().write(true).open("/dev/full").unwrap()).output().unwrap();
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert!(complaints.starts_with("mate: cannot write to the standard output: No space left"), "{complaints}");
        assert_eq!(output.status.code(), Some(2));
    }
}

/// Runs where no file can be longer than 64 KiB.
fn on_a_small_disk(arguments: &[&str]) -> (String, Option<i32>) {
    let limit = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"";
    let mut command = Command::new("bash");
    command.args(["-c", limit, env!("CARGO_BIN_EXE_mate")]).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.stdin(Stdio::null()).output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code())
}

#[test]
fn a_disk_that_is_full_leaves_nothing_that_looks_whole() {
    let folder = Folder::new("disk");
    let report = folder.path("report.ndjson");
    let run = ["-C", "mate-configs/mms.mate", LARGE, "--format", "ndjson", "-o", &report];
    let (complaints, code) = on_a_small_disk(&run);
    assert!(complaints.starts_with(&format!("mate: cannot write `{report}`: File too large")), "{complaints}");
    assert_eq!((code, folder.names()), (Some(2), Vec::new()));

    let (complaints, code) = on_a_small_disk(&[&run[..], &["--live"]].concat());
    let help = format!("help: what was written before stands in `{report}.part`; check the disk\n");
    assert!(complaints.ends_with(&help), "{complaints}");
    assert_eq!((code, folder.names()), (Some(2), vec!["report.ndjson.part".to_owned()]));
}

/// The commands of the README that pipe a capture into a live run, as they are typed.
#[cfg(unix)]
#[test]
fn the_live_command_of_the_readme_runs_as_typed() {
    let readme = String::from_utf8(bytes("README.md")).unwrap();
    let typed: Vec<&str> = readme.lines().filter(|line| line.starts_with("cat ") && line.contains("| mate ")).collect();
    assert_eq!(typed.len(), 1);
    let folder = Path::new(env!("CARGO_BIN_EXE_mate")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.args(["-c", typed[0]]).env("PATH", path).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let kinds: Vec<&str> = told.lines().map(|line| line.split('"').nth(3).unwrap()).collect();
    assert_eq!(kinds, ["gop", "gop", "gop", "captures", "stats"], "{told}");
    assert_eq!((String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()), ("", Some(0)));
}

/// What writes to files: its options.
fn writers(folder: &str) -> Vec<Vec<String>> {
    let place = |name: &str| format!("{folder}/{name}");
    let owned = |options: &[&str]| options.iter().map(ToString::to_string).collect::<Vec<_>>();
    vec![
        owned(&["-o", &place("report.txt")]),
        owned(&["--format", "json", "-o", &place("report.json")]),
        owned(&["--format", "csv", "-o", &place("{type}.csv")]),
        owned(&["-T", "fields", "-e", "ip.src", "-e", "ip.dst", "-o", &place("fields.txt")]),
        owned(&["--only", "mms", "--top", "1", "-w", &place("out.pcapng")]),
        owned(&["--only", "mms", "--top", "1", "-w", &place("mms-{id}.pcapng"), "--split-by", "mms"]),
        #[cfg(feature = "parquet")]
        owned(&["--format", "parquet", "-o", &place("{type}.parquet")]),
    ]
}

/// All ways to write files; those of `mate report`, too.
fn every_writer(folder: &str) -> Vec<Vec<String>> {
    let run = ["-C", "mate-configs/mms.mate", LARGE].map(str::to_owned);
    let report = ["report", "-C", "mate-configs/mms.mate", LARGE, "-o", &format!("{folder}/report.html")];
    let mut all: Vec<Vec<String>> =
        writers(folder).into_iter().map(|options| [&run[..], &options[..]].concat()).collect();
    all.push(report.map(str::to_owned).into());
    all
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_of_any_form() {
    let folder = Folder::new("every-disk");
    // Files of groups are small: nothing at all fits.
    for arguments in every_writer(&folder.path("")) {
        let limit = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
        let mut command = Command::new("bash");
        command.args(["-c", limit, env!("CARGO_BIN_EXE_mate")]).args(&arguments);
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null()).output().unwrap();
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert!(
            complaints.starts_with("mate: cannot write `") && complaints.contains("File too large"),
            "{arguments:?}: {complaints}"
        );
        assert_eq!((output.status.code(), folder.names()), (Some(2), Vec::new()), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_to_is_told_before_the_work() {
    // Not even root makes files there.
    for arguments in every_writer("/proc/self/fd") {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (report, complaints, code) = outcome(&arguments);
        assert!(complaints.starts_with("mate: cannot write `/proc/self/fd"), "{arguments:?}: {complaints}");
        assert_eq!((report.as_str(), code), ("", Some(2)), "{arguments:?}");
    }
}

#[test]
fn an_interrupted_run_leaves_files_of_what_was_read() {
    let capture = bytes(LARGE);
    let records = records(&capture);
    for signal in ["INT", "TERM"] {
        let folder = Folder::new(&format!("interrupted-{signal}"));
        for arguments in every_writer(&folder.path("")) {
            let arguments: Vec<&str> =
                arguments.iter().map(|argument| if argument == LARGE { "-" } else { argument.as_str() }).collect();
            let mut run = Running::start(&arguments);
            // More than a pipe holds: what was fed is being read, and signals are caught.
            run.feed(&capture[..records[1500]]);
            std::thread::sleep(std::time::Duration::from_millis(300));
            run.signal(signal);
            // Whoever feeds it need not end first.
            let open = run.stdin.take();
            let (_, complaints, code) = run.end();
            drop(open);
            assert!(
                complaints.contains("mate: interrupted: what was read before is reported"),
                "{arguments:?}: {complaints}"
            );
            assert_eq!(code, Some(1), "{arguments:?}");
            let names = folder.names();
            assert!(!names.is_empty() && names.iter().all(|name| !name.contains(".part")), "{arguments:?}: {names:?}");
            for name in names {
                fs::remove_file(folder.path(&name)).unwrap();
            }
        }
    }
}

#[test]
fn a_reader_that_closes_the_pipe_of_frames_is_no_failure() {
    let folder = Folder::new("frames-pipe");
    let report = folder.path("report.txt");
    let mut run = Running::start(&["-C", "mate-configs/mms.mate", LARGE, "-w", "-", "-o", &report]);
    let mut first = [0; 4];
    run.stdout.read_exact(&mut first).unwrap();
    assert_eq!(first, [0x0a, 0x0d, 0x0d, 0x0a]);
    let Running { mut child, stdout, .. } = run;
    drop(stdout);
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!((complaints.as_str(), child.wait().unwrap().code()), ("", Some(0)));
    assert!(fs::read_to_string(&report).unwrap().contains("\nFrames"));
}
