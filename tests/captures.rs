//! The captures of calls and transfers in `tests/captures`: every field that dissection finds above
//! TCP and UDP stands in the text beside each, which `UPDATE=1 cargo test --test captures` records.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use mate::capture::Captures;
use mate::dissect::{Dissector, Frame, protocols};
use mate::fields::{Catalogue, Demand, FieldId, Interner, Texts};

/// What only carries the rest.
const HIDDEN: &[&str] = &["frame", "eth", "null", "raw", "sll", "ppp", "ip", "ipv6", "tcp", "udp"];

fn is_shown(protocol: &str) -> bool {
    !HIDDEN.contains(&protocol)
}

#[test]
fn the_captures_show_the_recorded_fields() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let mut captures: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    captures.retain(|path| path.extension().is_some_and(|extension| extension == "pcap"));
    captures.sort();
    assert!(!captures.is_empty());
    for capture in captures {
        let found = dissect(&capture);
        let recorded = capture.with_extension("txt");
        if env::var_os("UPDATE").is_some() {
            fs::write(&recorded, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&recorded).unwrap_or_default(), "{}", recorded.display());
    }
}

/// A line for each layer that is shown, with its frame in front, and a line for each of its fields.
fn dissect(capture: &Path) -> String {
    let catalogue = Catalogue::new(&protocols());
    let mut demand = Demand::new(&catalogue);
    for protocol in catalogue.protocols().iter().filter(|protocol| is_shown(protocol.name)) {
        demand.want_protocol(protocol.id());
        for field in protocol.fields {
            demand.want_field(field.id());
        }
    }
    demand.close(&catalogue);
    let fields: Vec<FieldId> = demand.slot_fields().to_vec();
    let mut dissector = Dissector::new(demand, Interner::new(), &[]);
    let mut report = String::new();
    let mut show = |frame: &Frame, texts: &Texts| {
        for (index, layer) in frame.layers.iter().enumerate() {
            let name = catalogue.protocols()[usize::from(layer.protocol.0)].name;
            if !is_shown(name) {
                continue;
            }
            let _ = writeln!(report, "{} {name}", frame.number);
            for field in frame.fields.iter().filter(|field| usize::from(field.layer) == index) {
                let name = catalogue.field(fields[usize::from(field.slot.0)]).unwrap().name;
                let mut text = Vec::new();
                texts.write(field.value, &mut text);
                let text = String::from_utf8(text).unwrap().replace('\r', "\\r").replace('\n', "\\n");
                let _ = writeln!(report, "  {name}={text}");
            }
        }
    };
    let mut captures = Captures::open(&[capture]).unwrap();
    while let Some(packet) = captures.next_packet() {
        dissector.packet(&packet);
        dissector.frames().for_each(|frame| show(frame, dissector.texts()));
    }
    dissector.finish();
    dissector.late_frames().iter().for_each(|frame| show(frame, dissector.texts()));
    report
}
