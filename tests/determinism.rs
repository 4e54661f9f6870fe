//! The same traffic gives the same report, whichever way it comes: from a file, by standard input, packed, or
//! split into several captures.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests end so")]

#[path = "bench/samples.rs"]
#[allow(dead_code, reason = "the benches use the rest")]
mod samples;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::write::GzEncoder;
use samples::Packets;
use samples::traffic::Mode;

const PACKETS: usize = 1_000;

/// The traffic as files: whole, packed, and split in two.
struct Captures {
    folder: PathBuf,
    whole: PathBuf,
    packed: PathBuf,
    halves: [PathBuf; 2],
}

impl Captures {
    fn new(name: &str, mode: Mode) -> Self {
        let folder = std::env::temp_dir().join(format!("mate-same-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let packets = Packets::new(mode, PACKETS, 50);
        let mut halves = [Packets::default(), Packets::default()];
        for packet in packets.iter() {
            halves[usize::from(packet.number as usize > PACKETS / 2)].push(packet.time, packet.data);
        }
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let whole = write("whole.pcap", &packets.capture());
        let halves = [write("1.pcap", &halves[0].capture()), write("2.pcap", &halves[1].capture())];
        let packed = folder.join("whole.pcap.gz");
        let mut encoder = GzEncoder::new(File::create(&packed).unwrap(), flate2::Compression::fast());
        encoder.write_all(&packets.capture()).unwrap();
        encoder.finish().unwrap();
        Self { folder, whole, packed, halves }
    }
}

impl Drop for Captures {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn report(config: &str, form: &[&str], captures: &[&Path], stdin: Stdio) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_mate"))
        .args(["-C", &format!("mate-configs/{config}")])
        .args(form)
        .args(captures)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(stdin)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    without_captures(&text)
}

/// The only part that may differ.
fn without_captures(text: &str) -> String {
    let is_capture = |line: &str| line.starts_with("{\"file\":") || line.starts_with("{\"kind\":\"captures\"");
    text.lines().filter(|line| !is_capture(line)).flat_map(|line| [line, "\n"]).collect()
}

fn is_the_same(name: &str, mode: Mode, config: &str) {
    let captures = Captures::new(name, mode);
    let Captures { whole, packed, halves, .. } = &captures;
    let forms: [&[&str]; 4] =
        [&[], &["--format", "json"], &["--format", "ndjson"], &["--live", "--idle", "0.01", "--format", "ndjson"]];
    for form in forms {
        let expected = report(config, form, &[whole], Stdio::null());
        assert!(expected.len() > 10_000, "{expected}");
        let stdin = || Stdio::from(File::open(whole).unwrap());
        for (way, text) in [
            ("stdin", report(config, form, &[Path::new("-")], stdin())),
            ("packed", report(config, form, &[packed], Stdio::null())),
            ("split", report(config, form, &[&halves[1], &halves[0]], Stdio::null())),
        ] {
            assert!(text == expected, "{config} {form:?} {way}");
        }
    }
}

#[test]
fn lookups_are_the_same_whichever_way_they_come() {
    is_the_same("dns", Mode::Dns, "dns.mate");
}

#[test]
fn messages_are_the_same_whichever_way_they_come() {
    is_the_same("mms", Mode::Mms, "mms.mate");
}
