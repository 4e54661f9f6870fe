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

/// Programs that answer like a tshark are scripts.
#[cfg(unix)]
#[test]
fn commands_with_a_tshark_print_what_is_recorded() {
    let cases = trycmd::TestCases::new();
    // No home, so that nothing is left in anybody's cache.
    let cases = cases.env("NO_COLOR", "1").env("PATH", "").env("HOME", "").env("XDG_CACHE_HOME", "");
    cases.case("tests/cli/tshark/*.trycmd");
}

/// Whether a tshark is installed; under CI one has to be.
#[allow(clippy::print_stderr, reason = "what a test leaves out is said")]
fn has_tshark() -> bool {
    let status = Command::new("tshark").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok() || std::env::var_os("CI").is_none(), "there is no tshark on the PATH");
    if status.is_err() {
        eprintln!("skipped: there is no tshark on the PATH");
    }
    status.is_ok()
}

#[test]
fn secrets_in_a_capture_decrypt_it() {
    if !has_tshark() {
        return;
    }
    let run = ["-C", "tests/cli/secrets.mate", "--dissector", "tshark", "tests/cli/secrets.pcapng", "--only", "asked"];
    let (report, complaints, code) = output(&run, Stdio::null());
    let first = "asked 1  complete   0.001 s  at 0.008 s  frames 9 10  addr=10.0.0.1, 10.0.0.2";
    assert_eq!((report.lines().next(), complaints.as_str(), code), (Some(first), "", Some(0)));
}

#[test]
fn rules_that_are_never_met_are_results_of_sarif() {
    let check = ["check", "tests/cli/unmet.mate", "--with", "tests/captures/dns.pcap", "--format", "sarif"];
    let (report, complaints, code) = output(&check, Stdio::null());
    assert_eq!((complaints.as_str(), code), ("", Some(0)));
    let document: serde_json::Value = serde_json::from_str(&report).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((results.len(), results[0]["ruleId"].as_str()), (1, Some("W-NEVER-FIRED")));
    assert_eq!(region["startLine"].as_u64(), Some(7), "{region}");
}

#[test]
fn rules_are_counted_where_a_tshark_dissects() {
    if !has_tshark() {
        return;
    }
    let check = ["check", "tests/cli/by-tshark.mate", "--with", "tests/captures/dns.pcap", "--format", "github"];
    let (report, complaints, code) = output(&check, Stdio::null());
    assert_eq!(code, Some(0), "{complaints}");
    let finding = "W-NEVER-FIRED::the Stop of Gop `dns_req` was met by none of 60 Pdus; `family` was missing";
    assert!(report.contains(finding) && report.lines().count() == 1, "{report}");
}

#[test]
fn what_tshark_dissects_is_explained_like_anything_else() {
    if !has_tshark() {
        return;
    }
    let explain = |rest: &[&str]| {
        let run = [&["explain", "-C", CONFIG, "tests/captures/dns.pcap"], rest].concat();
        let (story, complaints, code) = output(&run, Stdio::null());
        assert_eq!((complaints.as_str(), code), ("", Some(0)), "{rest:?}");
        // The order in which a frame has its fields is that of who dissects.
        let mut lines: Vec<String> = story.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for what in [&["--frame", "1", "--frame", "5"][..], &["--group", "dns_req:1"]] {
        let native = explain(&[what, &["--dissector", "native"]].concat());
        assert!(
            native.iter().any(|line| line.starts_with("    key of Gop dns_req: yes (addr=10.0.0.53; ")),
            "{native:?}"
        );
        assert_eq!(explain(&[what, &["--dissector", "tshark"]].concat()), native, "{what:?}");
    }
}

#[test]
fn fields_that_an_installed_tshark_knows_are_listed() {
    if !has_tshark() {
        return;
    }
    let (native, _, _) = output(&["fields", "dns", "wol", "--dissector", "native"], Stdio::null());
    let (both, complaints, code) = output(&["fields", "dns", "wol"], Stdio::null());
    assert_eq!((complaints.as_str(), code), ("", Some(0)));
    let rest = both.strip_prefix(&native).unwrap();
    let dns = rest.split_once("\ndns: Domain Name System (by tshark)\n").unwrap().1;
    let (_, wol) = dns.split_once("\nwol: Wake On LAN (by tshark)\n").unwrap();
    assert_eq!(wol.lines().nth(1), Some("  wol.mac     ether  02:00:00:00:00:0a  MAC"));
}

#[test]
fn a_pipe_that_closes_early_is_success() {
    // More than a pipe holds, so that it is written to after it was closed.
    for (form, begin) in [
        (&["--format", "json"][..], "{\"mate\":"),
        (&["--format", "tree"], "Frame "),
        (&["--format", "csv", "--only", "tcp_pdu"], "id,frame,"),
    ] {
        let run = [&["-C", "mate-configs/tcp.mate", LARGE], form].concat();
        let mut child = mate(&run, Stdio::null());
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.starts_with(begin), "{first}");
        let mut complaints = String::new();
        child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
        assert_eq!((complaints.as_str(), child.wait().unwrap().code()), ("", Some(0)), "{form:?}");
    }
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

#[test]
fn a_capture_split_in_two_gives_the_table_of_the_whole() {
    let table = |captures: &[&str]| {
        let run = [&["-C", "mate-configs/mms.mate", "--format", "csv", "--only", "mms_exchange"], captures].concat();
        let (table, complaints, code) = output(&run, Stdio::null());
        assert_eq!((complaints.as_str(), code), ("", Some(0)));
        table
    };
    let whole = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(LARGE)).unwrap();
    let (first, second) = split(&whole);
    let folder = std::env::temp_dir().join(format!("mate-split-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let names = ["a.pcap", "b.pcap"].map(|name| folder.join(name).to_str().unwrap().to_owned());
    std::fs::write(&names[0], first).unwrap();
    std::fs::write(&names[1], second).unwrap();
    let of_two = table(&[&names[1], &names[0]]);
    let mut of_each = [0, 0];
    let mut without = String::new();
    for line in of_two.lines() {
        let (capture, rest) = line.split_once(',').unwrap();
        for (name, count) in names.iter().zip(&mut of_each) {
            *count += usize::from(name == capture);
        }
        without = without + rest + "\n";
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(of_two.starts_with("capture,id,") && of_each.iter().all(|count| *count > 10), "{of_each:?}");
    assert_eq!(without, table(&[LARGE]));
}

/// A little-endian pcap in two halves.
fn split(whole: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (head, mut packets) = whole.split_at(24);
    let half = packets.len() / 2;
    let mut first = head.to_vec();
    while first.len() < half {
        let len = u32::from_le_bytes(packets.get(8..12).unwrap().try_into().unwrap()) as usize;
        let (packet, rest) = packets.split_at(16 + len);
        first.extend(packet);
        packets = rest;
    }
    (first, [head, packets].concat())
}
