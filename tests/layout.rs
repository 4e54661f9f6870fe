//! The configurations of this repository and the formatter: those that are shipped are in the
//! canonical layout, and all keep their meaning in it. `tests/layout/*.mate` become `*.txt`, byte for
//! byte; `UPDATE=1` records these.
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

use mate::lang::{format, parse};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// All configurations under a folder, sorted.
fn configs(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(ROOT).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "mate") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

fn laid_out(path: &Path, text: &str) -> Option<String> {
    format(&parse(&path.display().to_string(), text, &[]))
}

/// The words of a text without its comments, and the comments.
fn words(path: &Path, text: &str) -> (String, Vec<String>) {
    let config = parse(&path.display().to_string(), text, &[]).config;
    let comments: Vec<_> = config.comments.into_iter().filter(|comment| comment.span.file == 0).collect();
    let mut rest = text.to_owned();
    for comment in comments.iter().rev() {
        rest.replace_range(comment.span.start as usize..comment.span.end as usize, "");
    }
    rest.retain(|c| !c.is_whitespace());
    (rest, comments.into_iter().map(|comment| comment.text.trim_end().to_owned()).collect())
}

#[test]
fn shipped_configurations_are_in_the_canonical_layout() {
    // Its tables of rules are wider than the layout allows.
    let shipped = configs("mate-configs").into_iter().filter(|path| !path.ends_with("mms.mate"));
    let wrong: Vec<PathBuf> = shipped.filter(|path| laid_out(path, &text(path)).unwrap() != text(path)).collect();
    assert!(wrong.is_empty(), "`mate fmt` changes {wrong:?}");
}

#[test]
fn every_configuration_keeps_its_words_and_comments() {
    let mut count = 0;
    for path in ["mate-configs", "tests", "examples"].into_iter().flat_map(configs) {
        let before = text(&path);
        let Some(once) = laid_out(&path, &before) else { continue };
        assert_eq!(words(&path, &once), words(&path, &before), "{}", path.display());
        assert_eq!(laid_out(&path, &once).unwrap(), once, "{}", path.display());
        count += 1;
    }
    assert!(count > 80, "only {count} configurations found");
}

#[test]
fn layouts_are_as_recorded() {
    for path in configs("tests/layout") {
        let (found, recorded) = (laid_out(&path, &text(&path)).unwrap(), path.with_extension("txt"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&recorded, &found).unwrap();
        }
        assert_eq!(
            found,
            fs::read_to_string(&recorded).unwrap_or_default(),
            "{}: `UPDATE=1` records it",
            path.display()
        );
    }
}
