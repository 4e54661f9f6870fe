//! Old configurations become new ones: `tests/upgrade/NAME.mate` is converted, and what comes out on
//! both streams is `NAME.txt`, byte for byte. `UPDATE=1` writes these anew. What was converted is
//! checked, laid out, and finds on a capture what a configuration written by hand finds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Runs mate with a text on its standard input.
fn mate(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mate"));
    command.args(arguments).current_dir(Path::new(ROOT).join("tests/upgrade")).env("PATH", "").env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may end without having read it.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn olds() -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(ROOT).join("tests/upgrade")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "mate"));
    paths.sort();
    assert!(paths.len() > 4);
    paths
}

#[test]
fn conversions_are_as_recorded() {
    for path in olds() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let done = mate(&["upgrade", name], b"");
        let code = done.status.code().unwrap();
        let found = format!("{}{}exit {code}\n", string(&done.stdout), string(&done.stderr));
        let recorded = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&recorded, &found).unwrap();
        }
        assert!(found == fs::read_to_string(&recorded).unwrap_or_default(), "{name}: `UPDATE=1` records it\n{found}");
    }
}

/// Included files are not there.
#[test]
fn what_was_converted_is_clean_and_laid_out() {
    for path in olds().iter().filter(|path| !path.ends_with("includes.mate")) {
        let done = mate(&["upgrade", "-"], &fs::read(path).unwrap());
        if done.status.success() {
            let checked = mate(&["check", "-"], &done.stdout);
            assert!(checked.status.success(), "{}\n{}", path.display(), string(&checked.stderr));
            let laid_out = mate(&["fmt", "--check", "-"], &done.stdout);
            assert!(laid_out.status.success(), "{}", path.display());
        }
    }
}

/// What a configuration finds, without the names of the files.
fn finds(config: &[u8], capture: &str) -> String {
    let done = mate(&["-C", "-", "--format", "json", capture], config);
    assert!(done.status.success(), "{}", string(&done.stderr));
    let report = string(&done.stdout);
    report[report.find("\"pdus\"").unwrap()..].to_owned()
}

#[test]
fn what_was_converted_finds_what_one_written_by_hand_finds() {
    let case = "../cases/80-old-syntax-converted";
    let pairs = [
        (format!("{case}/old.mate"), format!("{case}/config.mate"), format!("{case}/capture.pcap")),
        ("dns.mate".into(), "../../mate-configs/dns.mate".into(), "../captures/dns.pcap".into()),
        (
            "tcp.mate".into(),
            "../cases/61-tcp-session/config.mate".into(),
            "../cases/61-tcp-session/capture.pcap".into(),
        ),
    ];
    for (old, new, capture) in pairs {
        let read = |name: &str| fs::read(Path::new(ROOT).join("tests/upgrade").join(name)).unwrap();
        let converted = mate(&["upgrade", &old], b"");
        assert!(converted.status.success(), "{}", string(&converted.stderr));
        let (found, expected) = (finds(&converted.stdout, &capture), finds(&read(&new), &capture));
        assert!(expected.contains("\"released\":true"), "{new} finds too little");
        assert!(found == expected, "{old}\n{found}\n{new}\n{expected}");
    }
}
