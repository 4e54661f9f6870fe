//! The objects of JSON forms: Pdus, Gops, Gogs, captures and counts. [`json`](super::json) puts them
//! into one document, [`ndjson`](super::ndjson) writes one a line.

use std::io::{self, Write};

use super::Report;
use super::out::{Out, push_time};
use crate::capture::Summary;
use crate::fields::{push_decimal, push_hexadecimal, utc_time};
use crate::program::{AttrId, Avp, Program};
use crate::track::{Cut, Gog, GogRef, Gop, GopRef, Pdu, Role};

/// The names of a program, quoted, as they are needed over and over.
#[derive(Debug)]
pub(super) struct Names {
    pdus: Vec<Vec<u8>>,
    gops: Vec<Vec<u8>>,
    gogs: Vec<Vec<u8>>,
    attrs: Vec<Vec<u8>>,
}

impl Names {
    pub(super) fn new(program: &Program) -> Self {
        Self {
            pdus: program.pdus.iter().map(|rule| quoted(&rule.name)).collect(),
            gops: program.gops.iter().map(|rule| quoted(&rule.name)).collect(),
            gogs: program.gogs.iter().map(|rule| quoted(&rule.name)).collect(),
            attrs: program.attrs.iter().map(|name| quoted(name)).collect(),
        }
    }
}

/// Writes objects.
pub(super) struct Objects<'a, W: Write> {
    pub(super) report: &'a Report<'a>,
    pub(super) out: &'a mut Out<W>,
    names: &'a Names,
    /// Each object says what it is.
    tagged: bool,
    scratch: Vec<u8>,
}

impl<'a, W: Write> Objects<'a, W> {
    pub(super) fn new(report: &'a Report<'a>, out: &'a mut Out<W>, names: &'a Names, tagged: bool) -> Self {
        Self { report, out, names, tagged, scratch: Vec::new() }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.out.text.extend_from_slice(text.as_bytes());
    }

    pub(super) fn decimal(&mut self, value: impl Into<u64>) {
        push_decimal(&mut self.out.text, value.into());
    }

    pub(super) fn capture(&mut self, capture: &Summary) {
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

    pub(super) fn pdu(&mut self, pdu: &Pdu) {
        let gop = self.report.tracked.gop_of(pdu);
        self.identity("pdu", self.names.pdus.get(usize::from(pdu.kind.0)), pdu.id);
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

    pub(super) fn gop(&mut self, id: GopRef, gop: &Gop) -> io::Result<()> {
        let tracked = self.report.tracked;
        let show_times = tracked.program.gop(id.kind).is_some_and(|rule| rule.show_times);
        self.identity("gop", self.names.gops.get(usize::from(id.kind.0)), id.id());
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
        self.cut(tracked.cut_of_gop(id));
        self.push("}");
        Ok(())
    }

    pub(super) fn gog(&mut self, id: GogRef, gog: &Gog) -> io::Result<()> {
        let show_times = self.report.tracked.program.gog(id.kind).is_some_and(|rule| rule.show_times);
        self.identity("gog", self.names.gogs.get(usize::from(id.kind.0)), id.id());
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
        self.push("]");
        self.cut(self.report.tracked.cut_of_gog(id));
        self.push("}");
        Ok(())
    }

    /// The counts, without the braces around them.
    pub(super) fn stats(&mut self) {
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
        self.push("}");
        // Seldom there is any.
        if dissection.dropped_messages > 0 {
            self.push(",\"dropped_messages\":");
            self.decimal(dissection.dropped_messages);
        }
        if let Some(live) = self.report.tracked.live_stats() {
            let counts = [
                ("final_groups", live.final_groups),
                ("idle_groups", live.idle_groups),
                ("memory_groups", live.memory_groups),
                ("idle_streams", dissection.idle_streams),
                ("dropped_streams", dissection.dropped_streams),
            ];
            for (name, count) in counts {
                self.push(",");
                push_quoted(&mut self.out.text, name.as_bytes());
                self.push(":");
                self.decimal(count);
            }
        }
    }

    // ---- pieces

    /// `{"type":"ask","id":1`
    fn identity(&mut self, kind: &str, name: Option<&Vec<u8>>, id: u32) {
        if self.tagged {
            self.push("{\"kind\":\"");
            self.push(kind);
            self.push("\",\"type\":");
        } else {
            self.push("{\"type\":");
        }
        self.out.text.extend_from_slice(name.map_or(b"null", Vec::as_slice));
        self.push(",\"id\":");
        self.decimal(id);
    }

    /// Why the group was cut, if it was: `,"cut":"idle"`.
    fn cut(&mut self, cut: Option<Cut>) {
        if let Some(cut) = cut {
            self.push(",\"cut\":\"");
            self.push(cut.word());
            self.push("\"");
        }
    }

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
        let Self { out, names, .. } = self;
        out.text.push(b'[');
        out.text.extend_from_slice(names.gops.get(usize::from(gop.kind.0)).map_or(b"null", Vec::as_slice));
        out.text.push(b',');
        push_decimal(&mut out.text, u64::from(gop.id()));
        out.text.push(b']');
    }

    fn kind_and_id(&mut self, gog: GogRef) {
        let Self { out, names, .. } = self;
        out.text.extend_from_slice(names.gogs.get(usize::from(gog.kind.0)).map_or(b"null", Vec::as_slice));
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
                let Self { out, names, .. } = self;
                out.text.extend_from_slice(names.attrs.get(usize::from(avp.attr().0)).map_or(b"\"\"", Vec::as_slice));
                out.text.extend_from_slice(b":[");
                last = Some(avp.attr());
            }
            self.value(avp);
        }
        self.push(if last.is_some() { "]}" } else { "}" });
    }

    pub(super) fn value(&mut self, avp: &Avp) {
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

fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    push_quoted(&mut out, text.as_bytes());
    out
}

/// Appends a JSON string.
pub(super) fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
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
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_quoted_text_reads_back(text in "(.|[\\x00-\\x20\"\\\\\\x7f-\\x9f])*") {
            let read: String = serde_json::from_slice(&quoted(&text)).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
