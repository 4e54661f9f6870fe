//! The fuzz targets over their seeds, and over a few mutations of each, always the same ones.
//! `MATE_FUZZ=1000` makes so many mutations of each seed.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may fail, and says on what")]

#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/targets.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use mutate::Mutator;

/// All that the seeds may take together.
const SEED_BYTES: u64 = 100_000;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus")
}

/// The seeds of a target by name: those that are committed, not what a fuzzer has found (by hash).
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = corpus().join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !is_found(name))
        .collect();
    found.sort();
    found
}

fn is_found(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn attempt(target: &targets::Target, bytes: &[u8], what: impl Fn() -> String) {
    let (name, run) = target;
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(bytes))) {
        let kept = std::env::temp_dir().join(format!("mate-fuzz-{name}"));
        let _ = std::fs::write(&kept, bytes);
        eprintln!("target {name} failed on {}; the bytes are in {}", what(), kept.display());
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn every_target_stands_its_seeds_and_their_mutations() {
    let mutations = std::env::var("MATE_FUZZ").ok().and_then(|number| number.parse().ok()).unwrap_or(40);
    for target in targets::TARGETS {
        let seeds = seeds(target.0);
        assert!(!seeds.is_empty(), "target {} has no seeds", target.0);
        for (name, seed) in &seeds {
            attempt(target, seed, || format!("seed {name}"));
            let mut mutator = Mutator::new(seed);
            for number in 0..mutations {
                let other = &seeds[number % seeds.len()].1;
                let bytes = mutator.next(other);
                attempt(target, &bytes, || format!("mutation {number} of seed {name}"));
            }
        }
    }
}

#[test]
fn nothing_at_all_is_no_trouble() {
    for target in targets::TARGETS {
        for bytes in [&[][..], &[0], &[0xff], &[0; 64], &[0xff; 64]] {
            attempt(target, bytes, || format!("{bytes:?}"));
        }
    }
}

#[test]
fn the_seeds_are_small() {
    let total: u64 =
        targets::TARGETS.iter().flat_map(|(target, _)| seeds(target)).map(|(_, bytes)| bytes.len() as u64).sum();
    assert!(total < SEED_BYTES, "{total} bytes of seeds");
}

#[test]
fn every_target_has_a_fuzzing_binary() {
    let manifest = std::fs::read_to_string(corpus().with_file_name("Cargo.toml")).unwrap();
    let mut binaries: Vec<&str> =
        manifest.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).skip(1).collect();
    binaries.sort_unstable();
    let names: Vec<&str> = targets::TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(binaries, names);
    for (name, _) in targets::TARGETS {
        let path = corpus().with_file_name("fuzz_targets").join(format!("{name}.rs"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(text.contains(&format!("targets::{name}(bytes)")), "{} runs another target", path.display());
    }
}
