//! The rules of the house, read off the sources as text: which room may use which, that every
//! dissector is on the list, how long a file may be, and who knows the names of protocols.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// What each room may use of the others, besides itself.
static MAY_USE: &[(&str, &[&str])] = &[
    ("fields", &[]),
    ("library", &["fields"]),
    ("lang", &["fields", "library"]),
    ("lsp", &["fields", "lang"]),
    ("program", &["fields", "lang::ast"]),
    ("capture", &[]),
    ("dissect", &["fields", "capture"]),
    ("filter", &["fields", "lang", "program", "track", "dissect::Frame", "dissect::FieldValue"]),
    ("bridge", &["fields", "capture", "dissect::Frame", "dissect::Layer", "dissect::FieldValue", "dissect::Place"]),
    ("track", &["program", "dissect", "fields"]),
    (
        "report",
        &[
            "track",
            "program",
            "filter",
            "fields",
            "dissect::Stats",
            "dissect::Needs",
            "capture::Summary",
            "capture::LinkType",
            "capture::Origins",
            // What is written to capture files.
            "capture::Packet",
            "capture::Recording",
        ],
    ),
    ("run", &["bridge", "capture", "dissect", "fields", "filter", "lang", "program", "track"]),
    (
        "cli",
        &[
            "bridge", "capture", "dissect", "fields", "filter", "lang", "library", "lsp", "program", "track", "report",
            "run",
        ],
    ),
    ("main", &[]),
    ("lib", &[]),
];

/// Rooms that know no protocol: what a message is stands in configurations and dissectors.
const WITHOUT_PROTOCOLS: &[&str] = &["lang", "lsp", "program", "track", "filter", "report", "run", "cli"];

/// Names that give away knowledge of a protocol.
const PROTOCOLS: &[&str] = &["mms", "mmse", "sip", "http"];

/// Lists of names of protocols and fields that exist, and the examples of wrong configurations.
const LISTS: &[&str] =
    &["lang/protocols_known.rs", "lang/fields_known.rs", "lang/renamed.rs", "lang/codes.rs", "lang/lints/one_way.rs"];

const LONGEST: usize = 600;

/// A source file, named from `src`, without its unit tests.
struct File {
    name: String,
    text: String,
    lines: usize,
}

impl File {
    fn room(&self) -> &str {
        let end = self.name.find(['/', '.']).unwrap_or(self.name.len());
        &self.name[..end]
    }

    /// Its lines with their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// Its lines of code: without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(files.len() > 50, "only {} files found", files.len());
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let is_test = name.contains("tests/") || name.ends_with("tests.rs") || name.ends_with("testing.rs");
        if Path::new(&name).extension().is_some_and(|end| end == "rs") && !is_test {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().count();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            files.push(File { name, text: code.to_owned(), lines });
        }
    }
}

/// Fails with all complaints at once.
fn report(complaints: &str) {
    assert!(complaints.is_empty(), "\n{complaints}");
}

/// The paths behind `crate::` in a line: `fields::{Texts, utc_time}` is `fields::Texts` and `fields::utc_time`.
fn uses(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        // Not `pub(in crate::…)`, and not `$crate::` of a macro, which stands for its user's sake.
        if line[..at].ends_with(['$', '_']) || line[..at].ends_with(char::is_alphanumeric) {
            continue;
        }
        let path = &line[at + "crate::".len()..];
        let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(path.len());
        let (head, rest) = path.split_at(end);
        match rest.strip_prefix('{').and_then(|list| list.split('}').next()) {
            Some(list) => found.extend(list.split(',').map(|item| format!("{head}{}", item.trim()))),
            None => found.push(head.to_owned()),
        }
    }
    found
}

#[test]
fn rooms_use_only_what_they_may() {
    let mut complaints = String::new();
    for file in sources() {
        let room = file.room().to_owned();
        let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == room) else {
            let _ = writeln!(complaints, "src/{}: `{room}` is no room that this test knows", file.name);
            continue;
        };
        // Imports of several lines become one.
        let code: String = file.code().map(|(_, line)| line.trim()).collect::<Vec<_>>().join(" ");
        for used in uses(&code.replace("::{ ", "::{")) {
            let is_in = |path: &str| used == path || used.starts_with(&format!("{path}::"));
            let is_module = MAY_USE.iter().any(|(known, _)| is_in(known));
            if is_module && !is_in(&room) && !allowed.iter().any(|path| is_in(path)) {
                let _ = writeln!(complaints, "src/{}: uses `{used}`", file.name);
            }
        }
    }
    report(&complaints);
}

#[test]
fn every_dissector_is_on_the_list() {
    let files = sources();
    let registry = files.iter().find(|file| file.name == "dissect/registry.rs").unwrap();
    let listed: BTreeSet<&str> = registry.code().flat_map(|(_, line)| line.split(&['&', ',', ' '][..])).collect();
    let mut complaints = String::new();
    for file in files.iter().filter(|file| file.name.starts_with("dissect/")) {
        let module = file.name["dissect/".len()..].trim_end_matches(".rs").replace('/', "::");
        let rows =
            file.code().filter_map(|(_, line)| line.split_once("static ")?.1.split_once(": Row =").map(|row| row.0));
        // Rows of other names are reached from the file alone, not by a port or a number.
        for row in rows.filter(|row| row.ends_with("ROW")) {
            if !listed.contains(format!("super::{module}::{row}").as_str()) {
                let _ = writeln!(complaints, "src/{}: `{row}` is not listed in src/dissect/registry.rs", file.name);
            }
        }
    }
    report(&complaints);
}

#[test]
fn every_configuration_comes_with_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = std::fs::read_to_string(root.join("src/library.rs")).unwrap();
    let mut complaints = String::new();
    for entry in std::fs::read_dir(root.join("mate-configs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|end| end == "mate")
            && !library.contains(&format!("include_str!(\"../mate-configs/{name}\")"))
        {
            let _ = writeln!(complaints, "mate-configs/{name}: not listed in src/library.rs");
        }
    }
    report(&complaints);
}

#[test]
fn no_file_is_too_long() {
    let long = sources().into_iter().filter(|file| file.lines > LONGEST);
    let mut found = String::new();
    for file in long {
        let _ = writeln!(found, "src/{}: {} lines", file.name, file.lines);
    }
    report(&found);
}

#[test]
fn the_page_is_made_of_short_files_that_are_all_in_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report");
    let included = std::fs::read_to_string(folder.join("html.rs")).unwrap();
    let mut complaints = String::new();
    for entry in std::fs::read_dir(folder.join("page")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        if lines > 500 {
            let _ = writeln!(complaints, "src/report/page/{name}: {lines} lines");
        }
        if !included.contains(&format!("include_str!(\"page/{name}\")")) {
            let _ = writeln!(complaints, "src/report/page/{name}: not in the page");
        }
    }
    report(&complaints);
}

#[test]
fn every_request_of_the_language_server_is_offered_and_listed_in_order() {
    let files = sources();
    let server = files.iter().find(|file| file.name == "lsp/server.rs").unwrap();
    let methods: Vec<&str> =
        server.text.lines().filter_map(|line| line.trim().strip_prefix("request(\"")?.split('"').next()).collect();
    assert!(methods.len() > 7 && methods.is_sorted(), "{methods:?}");
}

#[test]
fn no_module_is_declared_by_a_macro() {
    let mut complaints = String::new();
    for file in sources() {
        let in_macro = |text: &str| text.contains("mod $");
        for (number, line) in file.code().filter(|(_, line)| in_macro(line)) {
            let _ = writeln!(complaints, "src/{}:{number}: {}", file.name, line.trim());
        }
    }
    report(&complaints);
}

#[test]
fn only_configurations_and_dissectors_know_protocols() {
    let mut complaints = String::new();
    for file in sources() {
        if !WITHOUT_PROTOCOLS.contains(&file.room()) || LISTS.contains(&file.name.as_str()) {
            continue;
        }
        for (number, line) in file.lines() {
            for word in words(line).filter(|word| PROTOCOLS.contains(&word.as_str())) {
                let _ = writeln!(complaints, "src/{}:{number}: `{word}` in: {}", file.name, line.trim());
            }
        }
    }
    report(&complaints);
}

/// The words of a line, also those within identifiers: `HttpHost` and `http_host` have `http`.
fn words(line: &str) -> impl Iterator<Item = String> {
    let mut spread = String::new();
    let mut last = ' ';
    for c in line.chars() {
        if c.is_uppercase() && last.is_lowercase() {
            spread.push(' ');
        }
        spread.extend(c.to_lowercase());
        last = c;
    }
    let words: Vec<String> = spread.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    words.into_iter()
}

#[test]
fn only_the_command_line_prints() {
    let mut complaints = String::new();
    for file in sources().iter().filter(|file| file.room() != "cli") {
        let prints = |line: &str| ["println!", "eprintln!", "print!", "dbg!"].iter().any(|name| line.contains(name));
        for (number, line) in file.code().filter(|(_, line)| prints(line)) {
            let _ = writeln!(complaints, "src/{}:{number}: {}", file.name, line.trim());
        }
    }
    report(&complaints);
}
