//! The shipped configurations. The header of each names the capture to try it on; what the run
//! prints stands in `tests/configs`. `mate-configs/README.md` is made from the headers.
//! `UPDATE=1 cargo test --test configs` records both.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What the header of a configuration says.
struct Shipped {
    name: String,
    /// What it is.
    title: String,
    /// The paragraph of each label, such as `Finds`.
    labels: Vec<(String, String)>,
}

impl Shipped {
    /// ```text
    /// // dns.mate - one Gop for each DNS request with its response.
    /// //
    /// // Finds:   DNS queries …
    /// //          with their responses.
    /// // Try:     mate -C mate-configs/dns.mate tests/captures/dns.pcap
    /// ```
    fn read(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(path).unwrap();
        let mut header = text.lines().map_while(|line| line.strip_prefix("//"));
        let title = header.next().and_then(|line| line.strip_prefix(&format!(" {name} - "))).unwrap_or_default();
        assert!(!title.is_empty(), "{name} does not begin with `// {name} - what it is`");
        let mut labels: Vec<(String, String)> = Vec::new();
        for line in header {
            match line.strip_prefix(' ').and_then(|line| line.split_once(": ")) {
                Some((label, text)) if label.chars().all(char::is_alphabetic) => {
                    labels.push((label.to_owned(), text.trim().to_owned()));
                }
                _ if line.starts_with("     ") && !labels.is_empty() => {
                    let (_, paragraph) = labels.last_mut().unwrap();
                    paragraph.push('\n');
                    paragraph.push_str(line.trim());
                }
                _ if labels.is_empty() => {}
                _ => break,
            }
        }
        Self { title: title.to_owned(), labels, name }
    }

    fn label(&self, label: &str) -> &str {
        let found = self.labels.iter().find(|(known, _)| known == label);
        found.map_or_else(|| panic!("{} has no `{label}:` in its header", self.name), |(_, text)| text.as_str())
    }
}

fn shipped() -> Vec<Shipped> {
    let folder = Path::new(ROOT).join("mate-configs");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "mate"));
    paths.sort();
    assert!(paths.len() > 4);
    paths.iter().map(|path| Shipped::read(path)).collect()
}

/// Compares with what was recorded, or records it.
fn same_as_recorded(found: &str, recorded: &Path) {
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(recorded.parent().unwrap()).unwrap();
        fs::write(recorded, found).unwrap();
    }
    let expected = fs::read_to_string(recorded).unwrap_or_default();
    assert!(found == expected, "{}: `UPDATE=1` records it\n{found}", recorded.display());
}

#[test]
fn every_configuration_is_clean_and_gives_what_was_recorded() {
    for config in shipped() {
        let command = config.label("Try");
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("mate"), "{}: {command}", config.name);
        let run = Command::new(env!("CARGO_BIN_EXE_mate")).args(words).current_dir(ROOT).output().unwrap();
        assert!(run.status.success(), "{command}\n{}", String::from_utf8_lossy(&run.stderr));
        let found = format!("$ {command}\n{}", String::from_utf8(run.stdout).unwrap());
        same_as_recorded(&found, &Path::new(ROOT).join("tests/configs").join(&config.name).with_extension("txt"));
    }
}

fn sentence(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

#[test]
fn the_headers_make_the_readme() {
    let mut page = String::from(
        "# Ready configurations\n\n\
         Made from the headers of the files; `UPDATE=1 cargo test --test configs` makes it anew. What the command of\n\
         each prints stands in `tests/configs`. The MMS of `mms.mate` is told at length in [MMS.md](MMS.md).\n",
    );
    for config in shipped() {
        let Shipped { name, title, .. } = &config;
        let (finds, fields) = (config.label("Finds").replace('\n', " "), config.label("Fields"));
        let _ = write!(page, "\n## [{name}]({name})\n\n{}\n\n{}\n\n", sentence(title), sentence(&finds));
        let _ = write!(page, "    {}\n\nFilters:\n\n", config.label("Try"));
        for filter in config.label("Filter").lines() {
            let _ = writeln!(page, "    {filter}");
        }
        page += "\nFields:\n\n";
        for fields in fields.lines() {
            let _ = writeln!(page, "    {fields}");
        }
        if let Some((_, repaired)) = config.labels.iter().find(|(label, _)| label == "Repaired") {
            let _ = write!(page, "\nRepaired: {}\n", repaired.replace('\n', " "));
        }
    }
    same_as_recorded(&page, &Path::new(ROOT).join("mate-configs/README.md"));
}

#[test]
fn the_tables_make_the_page_of_fields() {
    let arguments = ["fields", "--format", "markdown", "--dissector", "native"];
    let run = Command::new(env!("CARGO_BIN_EXE_mate")).args(arguments).output().unwrap();
    assert!(run.status.success());
    same_as_recorded(&String::from_utf8(run.stdout).unwrap(), &Path::new(ROOT).join("mate-configs/FIELDS.md"));
}
