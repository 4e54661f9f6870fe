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
    // A file `arguments` says what else the command line has.
    let more = fs::read_to_string(folder.join("arguments")).unwrap_or_default();
    if let Ok(filter) = fs::read_to_string(folder.join("filter.txt")) {
        return run(folder, &["-C", "config.mate", "-Y", filter.trim_end(), "none.pcap", "--dissector", "native"]);
    }
    let arguments: Vec<&str> = ["check", "config.mate"].into_iter().chain(more.split_whitespace()).collect();
    run(folder, &arguments)
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

/// Files of `tests/mistakes`: what people get wrong, each with the report that they get and what
/// `mate check --fix` makes of it. `NAME.txt` is the report; `fixed/NAME.mate` the repaired file.
#[test]
fn mistakes_get_good_reports_and_repairs() {
    let update = std::env::var_os("UPDATE").is_some();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let work = std::env::temp_dir().join(format!("mate-mistakes-{}", std::process::id()));
    fs::create_dir_all(work.join("lib")).unwrap();
    for file in mate_files(&root.join("lib")) {
        fs::copy(&file, work.join("lib").join(file.file_name().unwrap())).unwrap();
    }
    let files = mate_files(&root);
    assert!(files.len() >= 40, "a corpus of at least 40");
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let copy = work.join(name);
        fs::copy(&file, &copy).unwrap();
        let mut report = run(&work, &["check", name]);
        run(&work, &["check", "--fix", "--fix-names", name]);
        let (before, after) = (fs::read_to_string(&file).unwrap(), fs::read_to_string(&copy).unwrap());
        let again = run(&work, &["check", "--format", "github", name]);
        report.push_str("\nafter --fix --fix-names:\n");
        report.push_str(&again);
        let fixed = root.join("fixed").join(name);
        let golden = [(file.with_extension("txt"), Some(report)), (fixed, (before != after).then_some(after))];
        for (golden, text) in golden {
            match text {
                Some(text) if update => fs::write(&golden, &text).unwrap(),
                None if update => drop(fs::remove_file(&golden)),
                text => {
                    if fs::read_to_string(&golden).ok() != text {
                        wrong.push(format!("{}\n{}", golden.display(), text.unwrap_or_default()));
                    }
                }
            }
        }
    }
    fs::remove_dir_all(&work).unwrap();
    assert!(wrong.is_empty(), "not as recorded (UPDATE=1 records anew):\n{}", wrong.join("\n"));
}

fn mate_files(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|end| end == "mate")).collect();
    files.sort();
    files
}

/// Both streams and the exit code.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mate"));
    // Without a PATH there is no tshark, whatever the machine has.
    let output = command.args(arguments).current_dir(folder).env("PATH", "").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    format!("{}{}exit {}\n", text(output.stderr), text(output.stdout), output.status.code().unwrap())
}
