//! `--format ndjson`: the objects of `--format json`, one a line, each with its kind: Pdus, Gops and Gogs;
//! at the end the captures, and last the counts, so that a text that breaks off can be told.

use std::io::{self, Write};

use super::Report;
use super::objects::{Names, Objects};
use super::out::Out;

/// Writes all lines.
pub(super) fn write(report: &Report<'_>, sink: impl Write) -> io::Result<()> {
    let (mut out, names) = (Out::new(sink), Names::new(&report.tracked.program));
    groups(report, &mut out, &names)?;
    end(report, &mut out, &names);
    out.flush()
}

/// Appends the Pdus, Gops and Gogs.
pub(super) fn groups<W: Write>(report: &Report<'_>, out: &mut Out<W>, names: &Names) -> io::Result<()> {
    let mut lines = Objects::new(report, out, names, true);
    for pdu in report.pdus() {
        lines.pdu(pdu);
        next(&mut lines)?;
    }
    for (id, gop) in report.pick.gop_kinds().flat_map(|kind| report.gops(kind)) {
        lines.gop(id, gop)?;
        next(&mut lines)?;
    }
    for (id, gog) in report.pick.gog_kinds().flat_map(|kind| report.gogs(kind)) {
        lines.gog(id, gog)?;
        next(&mut lines)?;
    }
    Ok(())
}

/// Appends what is known at the end only.
pub(super) fn end<W: Write>(report: &Report<'_>, out: &mut Out<W>, names: &Names) {
    let mut lines = Objects::new(report, out, names, true);
    lines.push("{\"kind\":\"captures\",\"captures\":[");
    for (index, capture) in report.captures.iter().enumerate() {
        if index > 0 {
            lines.push(",");
        }
        lines.capture(capture);
    }
    lines.push("]}\n{\"kind\":\"stats\",");
    lines.stats();
    lines.push("}\n");
}

fn next<W: Write>(lines: &mut Objects<'_, W>) -> io::Result<()> {
    lines.push("\n");
    lines.out.pass()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, Message, report, track};
    use crate::track::Keep;

    const FRAMES: &[(i64, &[Message])] =
        &[(0, &[(1, "ask", "a")]), (100, &[(1, "answer", "")]), (3000, &[(7, "answer", "")])];

    fn lines(only: &[&str]) -> Vec<String> {
        let tracked = track(CONFIG, Keep::Pdus, FRAMES);
        let mut text = Vec::new();
        report(&tracked, only, |report| report.ndjson(&mut text)).unwrap();
        String::from_utf8(text).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_line_is_an_object_of_the_document_with_its_kind() {
        let tracked = track(CONFIG, Keep::Pdus, FRAMES);
        let mut document = Vec::new();
        report(&tracked, &[], |report| report.json(&mut document)).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
        let mut expected = Vec::new();
        for (list, kind) in [("pdus", "pdu"), ("gops", "gop"), ("gogs", "gog")] {
            for object in document[list].as_array().unwrap() {
                expected.push(format!("{{\"kind\":\"{kind}\",{}", &object.to_string()[1..]));
            }
        }
        expected.push(format!("{{\"kind\":\"captures\",\"captures\":{}}}", document["captures"]));
        expected.push(format!("{{\"kind\":\"stats\",{}", &document["stats"].to_string()[1..]));
        assert_eq!(lines(&[]), expected);
    }

    #[test]
    fn only_some_types_are_told() {
        let kinds: Vec<String> =
            lines(&["visit"]).iter().map(|line| line.split(',').next().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["{\"kind\":\"gog\"", "{\"kind\":\"captures\"", "{\"kind\":\"stats\""]);
    }
}
