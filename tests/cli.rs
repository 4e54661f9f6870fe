//! What a user types, tested as typed: `tests/cli/*.trycmd` and the commands of the README.
//! `TRYCMD=overwrite cargo test --test cli` records what comes out.

#![allow(clippy::unwrap_used, reason = "tests end so")]

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const CONFIG: &str = "mate-configs/dns.mate";
const CAPTURE: &str = "tests/cases/10-gop-start-stop/capture.pcap";
const LARGE: &str = "tests/captures/mms/mixed.pcap";

fn mate(arguments: &[&str], stdin: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_mate"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What it prints on both streams, and its exit code.
fn output(arguments: &[&str], stdin: Stdio) -> (String, String, Option<i32>) {
    let output = mate(arguments, stdin).wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn open(path: &str) -> Stdio {
    File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap().into()
}

#[test]
fn commands_print_what_is_recorded() {
    let cases = trycmd::TestCases::new();
    // Without a PATH there is no tshark, whatever the machine has.
    cases.env("NO_COLOR", "1").env("PATH", "").case("tests/cli/*.trycmd");
    if cfg!(feature = "parquet") {
        cases.skip("tests/cli/no-parquet.trycmd");
    }
    cases.case("README.md").case("mate-configs/MMS.md");
}

#[test]
fn a_pipe_that_closes_early_is_success() {
    // More than a pipe holds, so that it is written to after it was closed.
    let run = ["-C", "mate-configs/tcp.mate", LARGE, "--format", "json"];
    let mut child = mate(&run, Stdio::null());
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"mate\":"), "{first}");
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!((complaints.as_str(), child.wait().unwrap().code()), ("", Some(0)));
}

#[test]
fn standard_input_is_a_capture_like_any_other() {
    let from_file = output(&["-C", CONFIG, CAPTURE], Stdio::null());
    let from_stdin = output(&["-C", CONFIG, "-"], open(CAPTURE));
    assert_eq!(from_stdin, from_file);
    assert_eq!((from_file.1.as_str(), from_file.2), ("", Some(0)));
}

#[test]
fn standard_input_is_a_configuration_like_any_other() {
    let from_file = output(&["-C", CONFIG, CAPTURE], Stdio::null());
    assert_eq!(output(&["-C", "-", CAPTURE], open(CONFIG)), from_file);
}

#[test]
fn running_twice_gives_the_same_bytes() {
    let run = ["-C", "mate-configs/mms.mate", LARGE, "--format", "json"];
    assert_eq!(output(&run, Stdio::null()), output(&run, Stdio::null()));
}
