//! `--format json`: one document, one object a line.

pub(super) mod stats;

use std::io::{self, Write};

use super::Report;
use super::objects::{Names, Objects, push_quoted};
use super::out::Out;

/// The shape of the document; raised when it changes.
const SCHEMA: u64 = 1;

/// Writes the document.
pub(super) fn write(report: &Report<'_>, sink: impl Write) -> io::Result<()> {
    let (mut out, names) = (Out::new(sink), Names::new(&report.tracked.program));
    let mut document = Objects::new(report, &mut out, &names, false);
    head(&mut document)?;
    pdus(&mut document)?;
    gops(&mut document)?;
    gogs(&mut document)?;
    document.push("\"stats\":{");
    document.stats();
    document.push("}}\n");
    out.flush()
}

fn head<W: Write>(document: &mut Objects<'_, W>) -> io::Result<()> {
    let report = document.report;
    document.push("{\"mate\":{\"version\":");
    push_quoted(&mut document.out.text, env!("CARGO_PKG_VERSION").as_bytes());
    document.push(",\"schema\":");
    document.decimal(SCHEMA);
    document.push("},\n\"configs\":");
    for (index, config) in report.configs.iter().enumerate() {
        document.push(if index == 0 { "[" } else { "," });
        push_quoted(&mut document.out.text, config.as_bytes());
    }
    document.push(if report.configs.is_empty() { "[],\n" } else { "],\n" });
    let mut list = List::default();
    document.push("\"captures\":");
    for capture in report.captures {
        list.next(document.out)?;
        document.capture(capture);
    }
    list.end(document.out);
    document.push(",\n");
    Ok(())
}

fn pdus<W: Write>(document: &mut Objects<'_, W>) -> io::Result<()> {
    let report = document.report;
    document.push("\"pdus\":");
    let mut list = List::default();
    for pdu in report.pdus() {
        list.next(document.out)?;
        document.pdu(pdu);
    }
    list.end(document.out);
    document.push(",\n");
    Ok(())
}

fn gops<W: Write>(document: &mut Objects<'_, W>) -> io::Result<()> {
    let report = document.report;
    document.push("\"gops\":");
    let mut list = List::default();
    for (id, gop) in report.pick.gop_kinds().flat_map(|kind| report.gops(kind)) {
        list.next(document.out)?;
        document.gop(id, gop)?;
    }
    list.end(document.out);
    document.push(",\n");
    Ok(())
}

fn gogs<W: Write>(document: &mut Objects<'_, W>) -> io::Result<()> {
    let report = document.report;
    document.push("\"gogs\":");
    let mut list = List::default();
    for (id, gog) in report.pick.gog_kinds().flat_map(|kind| report.gogs(kind)) {
        list.next(document.out)?;
        document.gog(id, gog)?;
    }
    list.end(document.out);
    document.push(",\n");
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, Message, report, track};
    use crate::track::{Keep, Tracked};

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
}
