//! `--format json`: one document, one object a line.

pub(super) mod stats;

use std::io::{self, Write};

use super::Report;
use super::out::{Out, push_time};
use crate::capture::Summary;
use crate::fields::{push_decimal, push_hexadecimal, utc_time};
use crate::program::{AttrId, Avp};
use crate::track::{Gog, GogRef, Gop, GopRef, Pdu, Role};

/// The shape of the document; raised when it changes.
const SCHEMA: u64 = 1;

/// Writes the document.
pub(super) fn write(report: &Report<'_>, sink: impl Write) -> io::Result<()> {
    let mut document = Document::new(report, sink);
    document.head()?;
    document.pdus()?;
    document.gops()?;
    document.gogs()?;
    document.stats();
    document.out.flush()
}

/// The document as it is written. Names are kept quoted, as they are needed over and over.
struct Document<'a, W: Write> {
    report: &'a Report<'a>,
    out: Out<W>,
    pdus: Vec<Vec<u8>>,
    gops: Vec<Vec<u8>>,
    gogs: Vec<Vec<u8>>,
    attrs: Vec<Vec<u8>>,
    scratch: Vec<u8>,
}

impl<'a, W: Write> Document<'a, W> {
    fn new(report: &'a Report<'a>, sink: W) -> Self {
        let program = &report.tracked.program;
        Self {
            report,
            out: Out::new(sink),
            pdus: program.pdus.iter().map(|rule| quoted(&rule.name)).collect(),
            gops: program.gops.iter().map(|rule| quoted(&rule.name)).collect(),
            gogs: program.gogs.iter().map(|rule| quoted(&rule.name)).collect(),
            attrs: program.attrs.iter().map(|name| quoted(name)).collect(),
            scratch: Vec::new(),
        }
    }

    fn push(&mut self, text: &str) {
        self.out.text.extend_from_slice(text.as_bytes());
    }

    fn decimal(&mut self, value: impl Into<u64>) {
        push_decimal(&mut self.out.text, value.into());
    }

    fn head(&mut self) -> io::Result<()> {
        self.push("{\"mate\":{\"version\":");
        push_quoted(&mut self.out.text, env!("CARGO_PKG_VERSION").as_bytes());
        self.push(",\"schema\":");
        self.decimal(SCHEMA);
        self.push("},\n\"configs\":");
        for (index, config) in self.report.configs.iter().enumerate() {
            self.push(if index == 0 { "[" } else { "," });
            push_quoted(&mut self.out.text, config.as_bytes());
        }
        self.push(if self.report.configs.is_empty() { "[],\n" } else { "],\n" });
        let mut list = List::default();
        self.push("\"captures\":");
        for capture in self.report.captures {
            list.next(&mut self.out)?;
            self.capture(capture);
        }
        list.end(&mut self.out);
        self.push(",\n");
        Ok(())
    }

    fn capture(&mut self, capture: &Summary) {
        self.push("{\"file\":");
        push_quoted(&mut self.out.text, capture.file.as_bytes());
        self.push(",\"frames\":");
        self.decimal(capture.frames);
        self.push(",\"bytes\":");
        self.decimal(capture.bytes);
        self.push(",\"first_time\":");
        match capture.first_time {
            Some(time) => push_quoted(&mut self.out.text, utc_time(time).as_bytes()),
            None => self.push("null"),
        }
        self.push(if capture.complete { ",\"complete\":true}" } else { ",\"complete\":false}" });
    }

    fn pdus(&mut self) -> io::Result<()> {
        let report = self.report;
        self.push("\"pdus\":");
        let mut list = List::default();
        for pdu in report.pdus() {
            list.next(&mut self.out)?;
            self.pdu(pdu);
        }
        list.end(&mut self.out);
        self.push(",\n");
        Ok(())
    }

    fn pdu(&mut self, pdu: &Pdu) {
        let gop = self.report.tracked.gop_of(pdu);
        let Self { out, pdus, .. } = self;
        push_identity(&mut out.text, pdus.get(usize::from(pdu.kind.0)), pdu.id);
        self.push(",\"frame\":");
        self.decimal(pdu.frame);
        self.push(",\"rel_time\":");
        push_time(&mut self.out.text, pdu.time);
        self.push(",\"time_in_gop\":");
        self.time(gop.map(|_| pdu.time_in_gop));
        self.push(match (gop, pdu.role) {
            (None, _) | (_, Role::None) => ",\"role\":null",
            (_, Role::Start) => ",\"role\":\"start\"",
            (_, Role::Stop) => ",\"role\":\"stop\"",
            (_, Role::AfterStop) => ",\"role\":\"after_stop\"",
        });
        self.attrs(self.report.tracked.attrs(pdu.attrs));
        self.push(",\"gop\":");
        match gop {
            Some(gop) => self.gop_ref(gop),
            None => self.push("null"),
        }
        self.push("}");
    }

    fn gops(&mut self) -> io::Result<()> {
        let report = self.report;
        self.push("\"gops\":");
        let mut list = List::default();
        for kind in report.pick.gop_kinds() {
            let show_times = report.tracked.program.gop(kind).is_some_and(|rule| rule.show_times);
            for (id, gop) in report.gops(kind) {
                list.next(&mut self.out)?;
                self.gop(id, gop, show_times)?;
            }
        }
        list.end(&mut self.out);
        self.push(",\n");
        Ok(())
    }

    fn gop(&mut self, id: GopRef, gop: &Gop, show_times: bool) -> io::Result<()> {
        let tracked = self.report.tracked;
        let Self { out, gops, .. } = self;
        push_identity(&mut out.text, gops.get(usize::from(id.kind.0)), id.id());
        self.push(",\"key\":");
        self.key(tracked.key(id));
        self.attrs(tracked.attrs(gop.attrs));
        self.push(",\"start_time\":");
        self.time(show_times.then_some(gop.start));
        self.push(",\"time\":");
        self.time(gop.time().filter(|_| show_times));
        self.push(",\"duration\":");
        self.time(show_times.then(|| gop.duration()));
        self.released(gop.is_released());
        self.push(",\"num_pdus\":");
        self.decimal(gop.num_pdus);
        self.push(",\"pdu_frames\":[");
        for (index, frame) in tracked.pdu_frames(gop).enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.decimal(frame);
            self.out.pass()?;
        }
        self.push("],\"gog\":");
        match tracked.gog_of(gop) {
            Some(gog) => {
                self.push("[");
                self.kind_and_id(gog);
                self.push("]");
            }
            None => self.push("null"),
        }
        self.push("}");
        Ok(())
    }

    fn gogs(&mut self) -> io::Result<()> {
        let report = self.report;
        self.push("\"gogs\":");
        let mut list = List::default();
        for kind in report.pick.gog_kinds() {
            let show_times = report.tracked.program.gog(kind).is_some_and(|rule| rule.show_times);
            for (id, gog) in report.gogs(kind) {
                list.next(&mut self.out)?;
                self.gog(id, gog, show_times)?;
            }
        }
        list.end(&mut self.out);
        self.push(",\n");
        Ok(())
    }

    fn gog(&mut self, id: GogRef, gog: &Gog, show_times: bool) -> io::Result<()> {
        let Self { out, gogs, .. } = self;
        push_identity(&mut out.text, gogs.get(usize::from(id.kind.0)), id.id());
        self.attrs(self.report.tracked.attrs(gog.attrs));
        self.push(",\"start_time\":");
        self.time(show_times.then_some(gog.start));
        self.push(",\"duration\":");
        self.time(show_times.then(|| gog.duration()));
        self.released(gog.is_released());
        self.push(",\"num_gops\":");
        self.decimal(gog.gops.len() as u64);
        self.push(",\"gops\":[");
        for (index, gop) in gog.gops.iter().enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.gop_ref(*gop);
            self.out.pass()?;
        }
        self.push("]}");
        Ok(())
    }

    fn stats(&mut self) {
        let (track, dissection) = (&self.report.tracked.stats, self.report.dissection);
        let counts = [
            ("malformed_frames", dissection.malformed_frames),
            ("incomplete_messages", dissection.incomplete_messages),
            ("unknown_linktype_frames", dissection.unknown_links.values().sum()),
            ("merged_gogs", track.merged_gogs),
            ("gog_keys_dropped", track.gog_keys_dropped),
            ("rejected_pdus", track.rejected_pdus),
            ("dropped_pdus", track.dropped_pdus),
            ("unassigned_pdus", track.unassigned_pdus),
            ("frames", track.frames),
        ];
        self.push("\"stats\":{");
        for (name, count) in counts {
            push_quoted(&mut self.out.text, name.as_bytes());
            self.push(":");
            self.decimal(count);
            self.push(",");
        }
        self.push("\"unknown_linktypes\":{");
        for (index, (link, count)) in dissection.unknown_links.iter().enumerate() {
            if index > 0 {
                self.push(",");
            }
            push_quoted(&mut self.out.text, link.to_string().as_bytes());
            self.push(":");
            self.decimal(*count);
        }
        self.push("}}}\n");
    }

    // ---- pieces

    fn time(&mut self, nanoseconds: Option<i64>) {
        match nanoseconds {
            Some(nanoseconds) => push_time(&mut self.out.text, nanoseconds),
            None => self.push("null"),
        }
    }

    fn released(&mut self, released: bool) {
        self.push(if released { ",\"released\":true" } else { ",\"released\":false" });
    }

    fn gop_ref(&mut self, gop: GopRef) {
        let Self { out, gops, .. } = self;
        out.text.push(b'[');
        out.text.extend_from_slice(gops.get(usize::from(gop.kind.0)).map_or(b"null", Vec::as_slice));
        out.text.push(b',');
        push_decimal(&mut out.text, u64::from(gop.id()));
        out.text.push(b']');
    }

    fn kind_and_id(&mut self, gog: GogRef) {
        let Self { out, gogs, .. } = self;
        out.text.extend_from_slice(gogs.get(usize::from(gog.kind.0)).map_or(b"null", Vec::as_slice));
        out.text.push(b',');
        push_decimal(&mut out.text, u64::from(gog.id()));
    }

    /// `,"attrs":{"addr":["10.0.0.1","10.0.0.2"]}`, in AVPL order.
    fn attrs(&mut self, avps: &[Avp]) {
        self.push(",\"attrs\":{");
        let mut last: Option<AttrId> = None;
        for avp in avps {
            if last == Some(avp.attr()) {
                self.push(",");
            } else {
                if last.is_some() {
                    self.push("],");
                }
                let Self { out, attrs, .. } = self;
                out.text.extend_from_slice(attrs.get(usize::from(avp.attr().0)).map_or(b"\"\"", Vec::as_slice));
                out.text.extend_from_slice(b":[");
                last = Some(avp.attr());
            }
            self.value(avp);
        }
        self.push(if last.is_some() { "]}" } else { "}" });
    }

    fn value(&mut self, avp: &Avp) {
        let texts = &self.report.tracked.texts;
        let out = &mut self.out.text;
        if let Some(text) = texts.as_text(avp.value()) {
            push_quoted(out, text.as_bytes());
        } else {
            // What is not kept as text has no character that needs an escape.
            out.push(b'"');
            texts.write(avp.value(), out);
            out.push(b'"');
        }
    }

    /// `"addr=10.0.0.1; port=80"` (G2, D43).
    fn key(&mut self, avps: &[Avp]) {
        let tracked = self.report.tracked;
        self.scratch.clear();
        for (index, avp) in avps.iter().enumerate() {
            if index > 0 {
                self.scratch.extend_from_slice(b"; ");
            }
            self.scratch.extend_from_slice(tracked.program.attr(avp.attr()).as_bytes());
            self.scratch.push(b'=');
            tracked.texts.write(avp.value(), &mut self.scratch);
        }
        push_quoted(&mut self.out.text, &self.scratch);
    }
}

/// A list of objects, one a line.
#[derive(Debug, Default)]
struct List {
    begun: bool,
}

impl List {
    /// Before each object.
    fn next<W: Write>(&mut self, out: &mut Out<W>) -> io::Result<()> {
        out.text.extend_from_slice(if self.begun { b",\n" } else { b"[\n" });
        self.begun = true;
        out.pass()
    }

    fn end<W: Write>(self, out: &mut Out<W>) {
        out.text.extend_from_slice(if self.begun { b"\n]" } else { b"[]" });
    }
}

/// `{"type":"ask","id":1`
fn push_identity(out: &mut Vec<u8>, name: Option<&Vec<u8>>, id: u32) {
    out.extend_from_slice(b"{\"type\":");
    out.extend_from_slice(name.map_or(b"null", Vec::as_slice));
    out.extend_from_slice(b",\"id\":");
    push_decimal(out, u64::from(id));
}

fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    push_quoted(&mut out, text.as_bytes());
    out
}

/// Appends a JSON string.
fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    if text.iter().any(|byte| matches!(byte, ..0x20 | b'"' | b'\\')) {
        push_escaped(out, text);
    } else {
        out.extend_from_slice(text);
    }
    out.push(b'"');
}

#[cold]
fn push_escaped(out: &mut Vec<u8>, text: &[u8]) {
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            ..0x20 => {
                out.extend_from_slice(b"\\u00");
                push_hexadecimal(out, u64::from(*byte), 2);
            }
            _ => out.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, Message, report, track};
    use super::*;
    use crate::track::{Keep, Tracked};
    use proptest::prelude::*;

    const FRAMES: &[(i64, &[Message])] =
        &[(0, &[(1, "ask", "a\"b")]), (100, &[(1, "answer", "")]), (3000, &[(7, "answer", "")])];

    fn json(tracked: &Tracked, only: &[&str]) -> String {
        let mut document = Vec::new();
        report(tracked, only, |report| report.json(&mut document)).unwrap();
        let document = String::from_utf8(document).unwrap();
        serde_json::from_str::<serde_json::Value>(&document).unwrap();
        document
    }

    #[test]
    fn the_document_is_one_object_a_line() {
        let version = env!("CARGO_PKG_VERSION");
        let expected = r#"{"mate":{"version":"VERSION","schema":1},
"configs":["test.mate"],
"captures":[
{"file":"test.pcap","frames":3,"bytes":1234,"first_time":"2023-11-14T22:13:20.250000000Z","complete":true}
],
"pdus":[
{"type":"msg_pdu","id":1,"frame":1,"rel_time":0,"time_in_gop":0,"role":"start","attrs":{"cmd":["ask"],"id":["1"],"user":["a\"b"]},"gop":["ask",1]},
{"type":"msg_pdu","id":2,"frame":2,"rel_time":0.1,"time_in_gop":0.1,"role":"stop","attrs":{"cmd":["answer"],"id":["1"]},"gop":["ask",1]},
{"type":"msg_pdu","id":3,"frame":3,"rel_time":3,"time_in_gop":null,"role":null,"attrs":{"cmd":["answer"],"id":["7"]},"gop":null}
],
"gops":[
{"type":"ask","id":1,"key":"id=1","attrs":{"cmd":["answer","ask"],"id":["1"],"user":["a\"b"]},"start_time":0,"time":0.1,"duration":0.1,"released":true,"num_pdus":2,"pdu_frames":[1,2],"gog":["visit",1]}
],
"gogs":[
{"type":"visit","id":1,"attrs":{"user":["a\"b"]},"start_time":0,"duration":0.1,"released":true,"num_gops":1,"gops":[["ask",1]]}
],
"stats":{"malformed_frames":0,"incomplete_messages":0,"unknown_linktype_frames":0,"merged_gogs":0,"gog_keys_dropped":0,"rejected_pdus":0,"dropped_pdus":0,"unassigned_pdus":1,"frames":3,"unknown_linktypes":{}}}
"#;
        let tracked = track(CONFIG, Keep::Pdus, FRAMES);
        assert_eq!(json(&tracked, &[]), expected.replace("VERSION", version));
    }

    #[test]
    fn hidden_times_are_null_but_those_of_pdus() {
        let config = CONFIG.replace("IdleTimeout 60;", "ShowTimes false;").replace("Expiration 1;", "ShowTimes false;");
        let document: serde_json::Value =
            serde_json::from_str(&json(&track(&config, Keep::Pdus, FRAMES), &[])).unwrap();
        for time in ["/gops/0/start_time", "/gops/0/time", "/gops/0/duration", "/gogs/0/start_time", "/gogs/0/duration"]
        {
            assert_eq!(document.pointer(time), Some(&serde_json::Value::Null), "{time}");
        }
        assert_eq!(document.pointer("/pdus/1/time_in_gop"), Some(&serde_json::json!(0.1)));
    }

    #[test]
    fn only_some_types_leaves_the_other_lists_empty() {
        let document: serde_json::Value =
            serde_json::from_str(&json(&track(CONFIG, Keep::Pdus, FRAMES), &["visit"])).unwrap();
        let lengths = ["pdus", "gops", "gogs"].map(|list| document[list].as_array().unwrap().len());
        assert_eq!(lengths, [0, 0, 1]);
        assert_eq!(document["gogs"][0]["gops"], serde_json::json!([["ask", 1]]));
    }

    #[test]
    fn two_pdus_of_one_name_count_on_their_own() {
        let second = CONFIG
            .replace("    Gop ask", "Pdu msg_pdu Proto msg Transport mate { Extract id From msg.id; };\n    Gop ask");
        let document: serde_json::Value =
            serde_json::from_str(&json(&track(&second, Keep::Pdus, FRAMES), &[])).unwrap();
        let ids: Vec<u64> =
            document["pdus"].as_array().unwrap().iter().map(|pdu| pdu["id"].as_u64().unwrap()).collect();
        assert_eq!(ids, [1, 1, 2, 2, 3, 3]);
    }

    proptest! {
        #[test]
        fn a_quoted_text_reads_back(text in "(.|[\\x00-\\x20\"\\\\\\x7f-\\x9f])*") {
            let read: String = serde_json::from_slice(&quoted(&text)).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
