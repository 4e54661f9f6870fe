//! Every kind of finding, as `mate check` reports it. `tests/diagnostics/CODE-name/config.mate` is
//! checked in its folder; what comes out has to be `expected.txt`, byte for byte. `UPDATE=1` writes
//! that file anew. With a `filter.txt` beside it that is tried as `-Y` instead.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mate::lang::CODES;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn report(folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mate"));
    match fs::read_to_string(folder.join("filter.txt")) {
        Ok(filter) => {
            command.args(["-C", "config.mate", "-Y", filter.trim_end(), "none.pcap", "--dissector", "native"])
        }
        Err(_) => command.args(["check", "config.mate"]),
    };
    let output = command.current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    format!("{}{}exit {}\n", text(output.stderr), text(output.stdout), output.status.code().unwrap())
}

#[test]
fn reports_are_as_recorded() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for folder in folders() {
        let (report, file) = (report(&folder), folder.join("expected.txt"));
        if update {
            fs::write(&file, &report).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != report {
            wrong.push(format!("{}\n{report}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "not as recorded (UPDATE=1 records anew):\n{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_report() {
    let names: Vec<String> =
        folders().iter().map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned()).collect();
    for code in CODES.iter().chain(mate::filter::CODES) {
        let shown = folders().iter().zip(&names).any(|(folder, name)| {
            let lines = fs::read_to_string(folder.join("expected.txt")).unwrap_or_default();
            name.starts_with(code.name) && lines.lines().any(|line| line == code.name)
        });
        assert!(shown, "no folder shows {}", code.name);
    }
}
