//! The filters of `tests/oracle/filters.tsv`, which `filters.py` holds against tshark's: what each
//! selects stands in `tests/filters.txt`, which `UPDATE=1 cargo test --test filters` records.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::fmt::Write as _;
use std::path::Path;

use mate::capture::Captures;
use mate::dissect::protocols;
use mate::fields::Catalogue;
use mate::filter::{self, Kept, Selection, Watch};
use mate::lang;
use mate::program::Compat;
use mate::run::{Options, compile, run_watched};
use mate::track::{Keep, Tracked};

fn path(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Configuration, capture, filter.
fn rows() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(path("tests/oracle/filters.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| {
        let parts: Vec<String> = line.split('\t').map(str::to_owned).collect();
        [parts[0].clone(), parts[1].clone(), parts[2].clone()]
    })
    .collect()
}

/// What a filter selects, or the codes of what is wrong with it.
fn select(
    catalogue: &Catalogue,
    [config, capture, text]: &[String; 3],
    whole_groups: bool,
) -> Result<(Selection, Kept, Tracked), Vec<&'static str>> {
    let loaded = lang::judge(lang::load(&[path(config)], &[]).unwrap(), catalogue);
    assert!(!loaded.has_errors(), "{config}");
    let (mut program, texts) = compile(&loaded.config, catalogue, Compat::Documented);
    let codes = |findings: Vec<lang::Diagnostic>| findings.iter().map(|finding| finding.code.name).collect::<Vec<_>>();
    let expr = filter::parse(text).map_err(|finding| codes(vec![finding]))?;
    let filter = filter::check(&expr, &mut program, catalogue).map_err(codes)?;
    let mut captures = Captures::open(&[path(capture)]).unwrap();
    let options = Options { keep: Keep::Pdus, ..Options::default() };
    let mut watch = Watch::new(Some(&filter), []).whole_groups(whole_groups);
    let outcome = run_watched(program, texts, &mut captures, &options, &mut watch, |_| {});
    let (selection, kept) = watch.finish(&outcome.tracked);
    Ok((selection, kept, outcome.tracked))
}

#[test]
fn filters_select_the_recorded_frames() {
    let catalogue = Catalogue::new(&protocols());
    let mut found = String::new();
    for row in rows() {
        let [config, capture, filter] = &row;
        let _ = write!(found, "{config}\t{capture}\t{filter}\n   ");
        match select(&catalogue, &row, false) {
            Ok((selection, ..)) => selection.frames().for_each(|frame| {
                let _ = write!(found, " {frame}");
            }),
            Err(codes) => {
                let _ = write!(found, " {}", codes.join(" "));
            }
        }
        found.push('\n');
    }
    let recorded = path("tests/filters.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&recorded, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&recorded).unwrap_or_default(), "{}", recorded.display());
}

/// The filters in the head of a shipped configuration.
fn examples(config: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path(config)).unwrap();
    let head: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//")).collect();
    let first = head.iter().position(|line| line.starts_with(" Filter:"));
    let lines = first.map_or(&[][..], |first| &head[first..]);
    let own = |(index, line): &(usize, &&str)| *index == 0 || line.starts_with("          ");
    let filters = lines.iter().enumerate().take_while(own).map(|(_, line)| {
        let text = line.trim_start_matches(" Filter:").trim();
        text.split("  ").next().unwrap().to_owned()
    });
    filters.collect()
}

#[test]
fn the_filters_in_configurations_are_right() {
    let catalogue = Catalogue::new(&protocols());
    let mut count = 0;
    for entry in std::fs::read_dir(path("mate-configs")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "mate") {
            continue;
        }
        let config = format!("mate-configs/{}", file.file_name().unwrap().to_str().unwrap());
        let loaded = lang::judge(lang::load(&[path(&config)], &[]).unwrap(), &catalogue);
        let (mut program, _) = compile(&loaded.config, &catalogue, Compat::Documented);
        for text in examples(&config) {
            count += 1;
            let checked = filter::parse(&text)
                .map_err(|finding| vec![finding])
                .and_then(|expr| filter::check(&expr, &mut program, &catalogue));
            assert!(checked.is_ok(), "{config}: {text}: {checked:?}");
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn a_negated_filter_selects_the_other_frames() {
    let catalogue = Catalogue::new(&protocols());
    for [config, capture, text] in rows().into_iter().filter(|[_, capture, _]| capture.ends_with("web.pcap")) {
        let negated = [config.clone(), capture.clone(), format!("!({text})")];
        let row = [config, capture, text];
        let (Ok((yes, ..)), Ok((no, ..))) = (select(&catalogue, &row, false), select(&catalogue, &negated, false))
        else {
            continue;
        };
        let mut all: Vec<u32> = yes.frames().chain(no.frames()).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=60).collect::<Vec<u32>>(), "{}", row[2]);
    }
}

#[test]
fn whole_groups_have_all_of_their_frames() {
    let catalogue = Catalogue::new(&protocols());
    for row in rows().iter().filter(|[_, capture, _]| capture.ends_with("web.pcap")) {
        let Ok((some, ..)) = select(&catalogue, row, false) else { continue };
        let Ok((whole, _, tracked)) = select(&catalogue, row, true) else { continue };
        assert!(some.frames().all(|frame| whole.frame(frame)), "{}", row[2]);
        for kind in (0..tracked.program.gops.len() as u16).map(mate::program::GopKind) {
            for (id, gop) in tracked.gops(kind) {
                assert!(!some.gop(id) || whole.gop(id), "{}", row[2]);
                assert!(!whole.gop(id) || tracked.pdu_frames(gop).all(|frame| whole.frame(frame)), "{}", row[2]);
            }
        }
    }
}
