//! The first steps: completions, manual pages, and that nothing is overwritten.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn mate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mate")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("mate-steps-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
#[allow(clippy::print_stderr, reason = "what a test leaves out is said")]
fn scripts_of_shells_are_right() {
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute"), ("elvish", ""), ("powershell", "")]
    {
        let script = mate(&["completions", shell]);
        assert!(script.status.success() && script.stdout.len() > 60, "{shell}");
        if check.is_empty() {
            continue;
        }
        let child = Command::new(shell).arg(check).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let Ok(mut child) = child else {
            eprintln!("not checked: there is no {shell} on the PATH");
            continue;
        };
        child.stdin.take().unwrap().write_all(&script.stdout).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// As the script of bash asks.
#[test]
fn a_shell_that_asks_is_answered() {
    let ask = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_mate"))
            .env("COMPLETE", "bash")
            .env("_CLAP_IFS", "\n")
            .env("_CLAP_COMPLETE_COMP_TYPE", "9")
            .env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string())
            .arg("--")
            .args(words)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ask(&["mate", "fields", "dns.flags.rc"]), ["dns.flags.rcode"]);
    assert_eq!(ask(&["mate", "run", "-e", "http.hos"]), ["http.host"]);
    assert_eq!(ask(&["mate", "run", "-Y", "tcp&&udp.st"]), ["tcp&&udp.stream"]);
    assert_eq!(ask(&["mate", "run", "-d", "udp.port==5300,dn"]), ["udp.port==5300,dns"]);
    assert_eq!(ask(&["mate", "run", "-C", "@tcp"]), ["@tcp", "@tcp_connections"]);
    assert_eq!(ask(&["mate", "new", "diam"]), ["diameter"]);
    assert_eq!(ask(&["mate", "comp"]), ["completions"]);
}

#[test]
fn all_manual_pages_are_written() {
    let folder = folder("man");
    let place = folder.join("pages");
    assert!(mate(&["man", "-o", place.to_str().unwrap()]).status.success());
    let mut names: Vec<String> =
        fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let help = String::from_utf8(mate(&["-h"]).stdout).unwrap();
    let verbs = help.split("Commands:\n").nth(1).unwrap().lines().map_while(|line| line.strip_prefix("  "));
    let verbs = verbs.filter_map(|line| line.split(' ').next()).filter(|verb| !verb.is_empty() && *verb != "help");
    let mut expected: Vec<String> = verbs.map(|verb| format!("mate-{verb}.1")).collect();
    expected.push("mate.1".to_owned());
    expected.sort();
    assert_eq!(names, expected);
    let one = mate(&["man", "try"]).stdout;
    assert_eq!(one, fs::read(place.join("mate-try.1")).unwrap());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_that_exists_is_left_as_it_is() {
    let folder = folder("new");
    let path = folder.join("my.mate");
    let run = ["new", "dns", "-o", path.to_str().unwrap()];
    assert!(mate(&run).status.success());
    fs::write(&path, "mine").unwrap();
    let again = mate(&run);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8(again.stderr).unwrap().contains("exists already, and is left as it is"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    fs::remove_dir_all(&folder).unwrap();
}
