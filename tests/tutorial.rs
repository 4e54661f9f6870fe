//! The tutorial and the language reference, done as they say. In a block of ```` ```mate NAME ```` stands a file, which
//! is written; one with `adds` behind the name continues it; one without a name must be a right configuration.
//! Commands of ```` ```console ```` blocks run in a new folder. `UPDATE=1 cargo test --test tutorial` records what
//! they print.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::format_push_string, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use mate::dissect::protocols;
use mate::fields::Catalogue;
use mate::lang;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The words of a command, where `'` holds several together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn run(command: &str, folder: &Path) -> String {
    let words = words(command);
    assert_eq!(words.first().map(String::as_str), Some("mate"), "{command}");
    let mut mate = Command::new(env!("CARGO_BIN_EXE_mate"));
    // Without a PATH there is no tshark, whatever the machine has.
    let mate = mate.args(&words[1..]).current_dir(folder).env("NO_COLOR", "1").env("PATH", "");
    let output = mate.output().unwrap();
    let code = output.status.code().unwrap();
    let mut shown = format!("$ {command}\n");
    if code != 0 {
        shown += &format!("? {code}\n");
    }
    shown += &String::from_utf8(output.stdout).unwrap();
    shown += &String::from_utf8(output.stderr).unwrap();
    shown.trim_end().to_owned() + "\n"
}

/// The page with what the commands print now, one block after the other.
fn done(page: &str, folder: &Path) -> String {
    let catalogue = Catalogue::new(&protocols());
    let mut result = String::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once("\n```") {
        let (info, behind) = behind.split_once('\n').unwrap();
        let (body, behind) = behind.split_once("```").unwrap();
        let body = match info.split(' ').collect::<Vec<_>>().as_slice() {
            ["console"] => {
                let commands = body.lines().filter_map(|line| line.strip_prefix("$ "));
                commands.map(|command| run(command, folder)).collect::<Vec<_>>().join("\n")
            }
            ["mate"] => {
                let loaded = lang::judge(lang::parse("page.mate", body, &[]), &catalogue);
                let found: Vec<&str> = loaded.diagnostics.iter().map(|found| found.message.as_str()).collect();
                assert!(found.is_empty(), "{found:?} in\n{body}");
                body.to_owned()
            }
            ["mate", name] => {
                fs::write(folder.join(name), body).unwrap();
                body.to_owned()
            }
            ["mate", name, "adds"] => {
                let path = folder.join(name);
                fs::write(&path, fs::read_to_string(&path).unwrap() + "\n" + body).unwrap();
                body.to_owned()
            }
            _ => body.to_owned(),
        };
        result += &format!("{before}\n```{info}\n{body}```");
        rest = behind;
    }
    result + rest
}

/// A new folder with the captures.
fn folder(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("mate-page-{name}-{}", std::process::id()));
    fs::create_dir_all(folder.join("tests/captures")).unwrap();
    for capture in ["web.pcap", "dns.pcap"] {
        let capture = Path::new("tests/captures").join(capture);
        fs::copy(Path::new(ROOT).join(&capture), folder.join(&capture)).unwrap();
    }
    folder
}

fn check(page: &str) {
    let path = Path::new(ROOT).join(page);
    let text = fs::read_to_string(&path).unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap();
    let folder = folder(name);
    let now = done(&text, &folder);
    fs::remove_dir_all(&folder).unwrap();
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    assert!(now == expected, "{page}: `UPDATE=1` records it\n{now}");
}

#[test]
fn the_first_steps_of_the_readme_work() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let steps = readme.split("## First steps\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let block = steps.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = folder("readme");
    for command in block.lines() {
        let shown = run(command, &folder);
        assert!(!shown.contains("\n? "), "{shown}");
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_tutorial_works_as_it_says() {
    check("examples/TUTORIAL.md");
}

#[test]
fn the_examples_of_the_reference_are_right() {
    check("grammar/README.md");
}
