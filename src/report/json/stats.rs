//! `--stats --format json`: the document without the groups, with what they come to.

use std::io::{self, Write};

use super::{List, Names, Objects, head, push_quoted};
use crate::report::Report;
use crate::report::out::{Out, push_time};
use crate::report::stats::{MORE_VALUES, Measured, Spread, Stats, Values};

/// Writes the document.
pub(in crate::report) fn write(report: &Report<'_>, sink: impl Write) -> io::Result<()> {
    let program = &report.tracked.program;
    let (mut out, names) = (Out::new(sink), Names::new(program));
    let mut document = Objects::new(report, &mut out, &names, false);
    head(&mut document)?;
    document.push("\"pdus\":");
    let mut list = List::default();
    for kind in report.pick.pdu_kinds() {
        list.next(document.out)?;
        document.name(program.pdu(kind).map_or("", |rule| &rule.name));
        document.decimal(report.tracked.pdu_count(kind));
        document.push("}");
    }
    list.end(document.out);
    document.push(",\n\"gops\":");
    let mut list = List::default();
    for kind in report.pick.gop_kinds() {
        list.next(document.out)?;
        document.name(program.gop(kind).map_or("", |rule| &rule.name));
        document.type_stats(&Stats::of_gops(report, kind, Measured::All, MORE_VALUES), true);
    }
    list.end(document.out);
    document.push(",\n\"gogs\":");
    let mut list = List::default();
    for kind in report.pick.gog_kinds() {
        list.next(document.out)?;
        document.name(program.gog(kind).map_or("", |rule| &rule.name));
        document.type_stats(&Stats::of_gogs(report, kind, MORE_VALUES), false);
    }
    list.end(document.out);
    document.push(",\n");
    document.push("\"stats\":{");
    document.stats();
    document.push("}}\n");
    out.flush()
}

impl<W: Write> Objects<'_, W> {
    /// `{"type":"ask","count":`
    fn name(&mut self, name: &str) {
        self.push("{\"type\":");
        push_quoted(&mut self.out.text, name.as_bytes());
        self.push(",\"count\":");
    }

    fn type_stats(&mut self, stats: &Stats, is_gop: bool) {
        self.decimal(stats.count());
        for (name, count) in
            [(",\"complete\":", stats.complete), (",\"timed_out\":", stats.timed_out), (",\"open\":", stats.open)]
        {
            self.push(name);
            self.decimal(count);
        }
        if is_gop {
            self.push(",\"time\":");
            self.spread(stats.time);
        }
        self.push(",\"duration\":");
        self.spread(stats.duration);
        self.push(",\"attrs\":{");
        for (index, values) in stats.attrs.iter().enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.values(values);
        }
        self.push("}}");
    }

    fn spread(&mut self, spread: Option<Spread>) {
        let Some(spread) = spread else { return self.push("null") };
        let names = ["{\"min\":", ",\"median\":", ",\"p95\":", ",\"max\":"];
        for (name, figure) in names.into_iter().zip(spread.figures()) {
            self.push(name);
            push_time(&mut self.out.text, figure);
        }
        self.push("}");
    }

    /// `"code":{"groups":5,"values":[["200",4],["404",1]]}`
    fn values(&mut self, values: &Values) {
        push_quoted(&mut self.out.text, self.report.tracked.program.attr(values.attr).as_bytes());
        self.push(":{\"groups\":");
        self.decimal(values.groups);
        self.push(",\"values\":[");
        for (index, (avp, count)) in values.counts.iter().enumerate() {
            self.push(if index > 0 { ",[" } else { "[" });
            self.value(avp);
            self.push(",");
            self.decimal(*count);
            self.push("]");
        }
        self.push("]}");
    }
}

#[cfg(test)]
mod tests {
    use crate::report::testing::{CONFIG, Message, report, track};
    use crate::track::Keep;

    #[test]
    fn the_document_tells_what_the_groups_come_to() {
        let frames: &[(i64, &[Message])] =
            &[(0, &[(1, "ask", "a\"b")]), (100, &[(1, "answer", ""), (2, "ask", "a\"b")]), (350, &[(2, "more", "")])];
        let tracked = track(CONFIG, Keep::Frames, frames);
        let mut document = Vec::new();
        report(&tracked, &[], |report| report.stats_json(&mut document)).unwrap();
        let document = String::from_utf8(document).unwrap();
        serde_json::from_str::<serde_json::Value>(&document).unwrap();
        let lists = document.split_once("\"pdus\":").unwrap().1.split_once("\"stats\"").unwrap().0;
        assert_eq!(
            lists,
            r#"[
{"type":"msg_pdu","count":4}
],
"gops":[
{"type":"ask","count":2,"complete":1,"timed_out":0,"open":1,"time":{"min":0.1,"median":0.1,"p95":0.1,"max":0.1},"duration":{"min":0.1,"median":0.1,"p95":0.25,"max":0.25},"attrs":{"user":{"groups":2,"values":[["a\"b",2]]}}}
],
"gogs":[
{"type":"visit","count":1,"complete":0,"timed_out":0,"open":1,"duration":{"min":0.35,"median":0.35,"p95":0.35,"max":0.35},"attrs":{}}
],
"#
        );
    }
}
