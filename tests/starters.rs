//! The first configurations of `mate new`: what each finds in the captures stands in `tests/starters.txt`, which
//! `UPDATE=1 cargo test --test starters` records. An installed tshark must load them.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use mate::capture::Captures;
use mate::dissect::protocols;
use mate::fields::Catalogue;
use mate::lang;
use mate::library::{has_starter, starter};
use mate::program::{Compat, GogKind, GopKind};
use mate::run::{Options, compile, run};
use mate::track::State;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Those that are written by the plain rule are represented by these.
const PLAIN: &[&str] = &["rtp", "sctp", "wsp", "wtp"];
/// No capture here has an echo.
const WITHOUT_CAPTURE: &[&[&str]] = &[&["icmp"], &["icmpv6"]];
const PAIRS: &[[&str; 2]] = &[["http", "dns"], ["sip", "rtp"], ["q931", "h225"]];

fn captures() -> Vec<PathBuf> {
    let folder = Path::new(ROOT).join("tests/captures");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.push(Path::new(ROOT).join("tests/captures/mms/mixed.pcap"));
    paths.retain(|path| path.extension().is_some_and(|end| end == "pcap"));
    paths.sort();
    paths
}

fn asked() -> Vec<Vec<&'static str>> {
    let own = protocols().into_iter().map(|protocol| protocol.name).filter(|name| has_starter(name));
    let alone = own.chain(PLAIN.iter().copied()).map(|name| vec![name]);
    alone.chain(PAIRS.iter().map(|pair| pair.to_vec())).collect()
}

#[test]
fn every_first_configuration_finds_its_groups() {
    let catalogue = Catalogue::new(&protocols());
    let mut found = String::new();
    for names in asked() {
        let text = starter(&names, &catalogue).unwrap();
        let loaded = lang::judge(lang::parse("new.mate", &text, &[]), &catalogue);
        assert!(loaded.diagnostics.is_empty(), "{names:?}: {:?}", loaded.diagnostics);
        let before = found.len();
        for path in captures() {
            let (program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
            let mut capture = Captures::open(&[&path]).unwrap();
            let tracked = run(program, texts, &mut capture, &Options::default(), |_| {}).tracked;
            let name = path.file_name().unwrap().to_str().unwrap();
            let mut line = String::new();
            for (kind, rule) in (0..).map(GogKind).zip(&tracked.program.gogs) {
                let _ = write!(line, " {} {},", tracked.gogs(kind).count(), rule.name);
            }
            let mut any = false;
            for (kind, rule) in (0..).map(GopKind).zip(&tracked.program.gops) {
                let states: Vec<State> = tracked.gops(kind).map(|(_, gop)| gop.state()).collect();
                let complete = states.iter().filter(|state| **state == State::Complete).count();
                let _ = write!(line, " {} {} ({complete} complete)", states.len(), rule.name);
                any |= !states.is_empty();
            }
            if any {
                let _ = writeln!(found, "{} {name}:{line}", names.join(" "));
            }
        }
        assert!(found.len() > before || WITHOUT_CAPTURE.contains(&names.as_slice()), "{names:?} finds nothing");
    }
    let recorded = Path::new(ROOT).join("tests/starters.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(&recorded, &found).unwrap();
    }
    let expected = fs::read_to_string(&recorded).unwrap_or_default();
    assert!(found == expected, "`UPDATE=1` records it\n{found}");
}

#[test]
#[allow(clippy::print_stderr, reason = "what a test leaves out is said")]
fn an_installed_tshark_loads_them() {
    let status = Command::new("tshark").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok() || env::var_os("CI").is_none(), "there is no tshark on the PATH");
    if status.is_err() {
        eprintln!("skipped: there is no tshark on the PATH");
        return;
    }
    let catalogue = Catalogue::new(&protocols());
    let folder = env::temp_dir().join(format!("mate-starters-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let capture = Path::new(ROOT).join("tests/captures/dns.pcap");
    for names in asked() {
        let path = folder.join(format!("{}.mate", names.join("_")));
        let text = starter(&names, &catalogue).unwrap();
        fs::write(&path, &text).unwrap();
        // A name that its MATE does not declare makes it refuse the filter.
        let gop = text.split("\nGop ").nth(1).unwrap().split(' ').next().unwrap();
        let filter = format!("mate.{gop}");
        let option = format!("mate.config:{}", path.display());
        let run = Command::new("tshark")
            .args(["-n", "-c1", "-o", &option, "-Y", &filter, "-r"])
            .arg(&capture)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{names:?}: {said}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
