//! `--format tree`: for each frame with a Pdu the tree that Wireshark shows for it, in its words (X1 to
//! X3), with the final state of all groups (X6). Times are exact, keys stay with Gops that another one
//! replaced (X5), and the first Pdu of a Gop may be its stop, too (D49).

use std::collections::HashMap;
use std::io::{self, Write};

use super::Report;
use super::column::push_safely;
use super::out::{Out, pad, push_time};
use crate::fields::push_decimal;
use crate::program::{Avp, GopRule, GopTree, ShowTree};
use crate::track::{Gog, GogRef, Gop, GopRef, Pdu, Role};

/// Blanks by which a level is indented.
const STEP: usize = 4;

/// Writes the trees. The run must have kept its Pdus.
pub(super) fn write(report: &Report<'_>, sink: impl Write) -> io::Result<()> {
    let mut pdus_of: HashMap<GopRef, Vec<&Pdu>> = HashMap::new();
    for pdu in report.tracked.pdus() {
        if let Some(gop) = report.tracked.gop_of(pdu) {
            pdus_of.entry(gop).or_default().push(pdu);
        }
    }
    let mut trees = Trees { report, pdus_of, out: Out::new(sink) };
    let mut last = None;
    for pdu in report.tracked.pdus().iter().filter(|pdu| is_picked(report, pdu)) {
        if last != Some(pdu.frame) {
            if last.is_some() {
                trees.out.text.push(b'\n');
            }
            trees.line(0, &["Frame "], u64::from(pdu.frame));
            last = Some(pdu.frame);
        }
        trees.pdu(pdu);
        trees.out.pass()?;
    }
    trees.out.flush()
}

/// Whether a Pdu, its Gop or its Gog is of a picked type, and its frame is selected.
fn is_picked(report: &Report<'_>, pdu: &Pdu) -> bool {
    let Report { tracked, pick, .. } = *report;
    let gop = tracked.gop_of(pdu);
    let gog = gop.and_then(|gop| tracked.gop(gop)).and_then(|gop| tracked.gog_of(gop));
    let picked =
        pick.pdu(pdu.kind) || gop.is_some_and(|gop| pick.gop(gop.kind)) || gog.is_some_and(|gog| pick.gog(gog.kind));
    picked && pick.selection().is_none_or(|selection| selection.frame(pdu.frame))
}

struct Trees<'a, W: Write> {
    report: &'a Report<'a>,
    pdus_of: HashMap<GopRef, Vec<&'a Pdu>>,
    out: Out<W>,
}

impl<W: Write> Trees<'_, W> {
    fn pdu(&mut self, pdu: &Pdu) {
        let report = self.report;
        let (tracked, program) = (report.tracked, &report.tracked.program);
        let Some(rule) = program.pdu(pdu.kind) else { return };
        let gop = tracked.gop_of(pdu).and_then(|id| Some((id, tracked.gop(id)?, program.gop(id.kind)?)));
        let gog = gop.and_then(|(_, gop, _)| tracked.gog_of(gop));
        let gog = gog.and_then(|id| Some((id, tracked.gog(id)?)));

        self.text(0, &["MATE ", &rule.name, ":"]);
        push_decimal(&mut self.out.text, u64::from(pdu.id));
        for (name, id) in [
            gop.map(|(id, _, rule)| (rule.name.as_str(), id.id())),
            gog.and_then(|(id, _)| Some((program.gog(id.kind)?.name.as_str(), id.id()))),
        ]
        .into_iter()
        .flatten()
        {
            self.words(&["->", name, ":"]);
            push_decimal(&mut self.out.text, u64::from(id));
        }
        self.end();

        let name = rule.name.as_str();
        self.line(1, &[name, ": "], u64::from(pdu.id));
        self.time(2, &[name, " time: "], pdu.time);
        if gop.is_some() {
            self.time(2, &[name, " time since beginning of Gop: "], pdu.time_in_gop);
        }
        if !rule.discard_pdu_data {
            self.attrs(2, name, tracked.attrs(pdu.attrs));
        }
        if let Some((id, gop, rule)) = gop {
            self.line(1, &[&rule.name, ": "], u64::from(id.id()));
            self.gop(2, id, gop, rule);
            if let Some((gog_id, gog)) = gog {
                self.gog(gog_id, gog, id);
            }
        }
    }

    /// What stands below a Gop.
    fn gop(&mut self, level: usize, id: GopRef, gop: &Gop, rule: &GopRule) {
        let tracked = self.report.tracked;
        let name = rule.name.as_str();
        self.text(level, &["GOP Key: "]);
        for avp in tracked.key(id) {
            self.words(&[" ", tracked.program.attr(avp.attr()), "="]);
            push_safely(&mut self.out.text, &tracked.text(avp));
            self.words(&[";"]);
        }
        self.end();
        self.attrs(level, name, tracked.attrs(gop.attrs));
        if rule.show_times {
            self.heading(level, &[name, " Times"]);
            self.time(level + 1, &[name, " start time: "], gop.start);
            if let Some(time) = gop.time() {
                self.time(level + 1, &[name, " hold time: "], time);
            }
            self.time(level + 1, &[name, " duration: "], gop.duration());
        }
        self.line(level, &[name, " number of PDUs: "], u64::from(gop.num_pdus));
        let by_id = match rule.show_tree {
            ShowTree::PduTree => true,
            ShowTree::FrameTree => false,
            ShowTree::NoTree | ShowTree::BasicTree => return,
        };
        let mut last = 0;
        for pdu in self.pdus_of.get(&id).cloned().unwrap_or_default() {
            let role = match pdu.role {
                Role::None => "",
                Role::Start => "Start ",
                Role::Stop => "Stop ",
                Role::AfterStop => "After stop ",
            };
            self.text(level + 1, &[role, if by_id { "PDU: id: " } else { "PDU: in frame: " }]);
            push_decimal(&mut self.out.text, u64::from(if by_id { pdu.id } else { pdu.frame }));
            let since = if pdu.time_in_gop == 0 { 0 } else { pdu.time_in_gop.saturating_sub(last) };
            last = pdu.time_in_gop;
            self.words(&[" (", &fixed(pdu.time_in_gop), " : ", &fixed(since), ")"]);
            self.end();
        }
    }

    /// A Gog, as the frames of one of its Gops show it.
    fn gog(&mut self, id: GogRef, gog: &Gog, current: GopRef) {
        let tracked = self.report.tracked;
        let Some(rule) = tracked.program.gog(id.kind) else { return };
        let name = rule.name.as_str();
        self.line(1, &[name, ": "], u64::from(id.id()));
        self.attrs(2, name, tracked.attrs(gog.attrs));
        if rule.show_times {
            self.heading(2, &[name, " Times"]);
            self.time(3, &[name, " start time: "], gog.start);
            self.time(3, &[name, " duration: "], gog.duration());
        }
        self.line(2, &["number of GOPs: "], gog.gops.len() as u64);
        for &id in &gog.gops {
            let (Some(gop), Some(of_gop)) = (tracked.gop(id), tracked.program.gop(id.kind)) else { continue };
            let name = of_gop.name.as_str();
            if id == current {
                self.line(3, &["current ", name, " Gop: "], u64::from(id.id()));
                continue;
            }
            self.line(3, &[name, ": "], u64::from(id.id()));
            match rule.gop_tree {
                GopTree::NullTree => {}
                GopTree::BasicTree => self.brief_gop(gop, of_gop),
                GopTree::FullTree => self.gop(4, id, gop, of_gop),
            }
        }
    }

    /// Another Gop of a Gog.
    fn brief_gop(&mut self, gop: &Gop, rule: &GopRule) {
        self.time(4, &["Started at: "], gop.start);
        self.heading(4, &[&rule.name, " Duration: ", &fixed(gop.duration())]);
        if let Some(time) = gop.time() {
            self.heading(4, &[&rule.name, " has been released, Time: ", &fixed(time)]);
        }
        self.line(4, &["Number of Pdus: "], u64::from(gop.num_pdus));
        if matches!(rule.show_tree, ShowTree::PduTree | ShowTree::FrameTree) {
            if let Some(frame) = self.report.tracked.pdu_frames(gop).next() {
                self.line(4, &["GopStart frame: "], u64::from(frame));
            }
            if let Some(frame) = gop.stop_frame() {
                self.line(4, &["GopStop frame: "], u64::from(frame));
            }
        }
    }

    // ---- pieces

    fn attrs(&mut self, level: usize, name: &str, avps: &[Avp]) {
        let tracked = self.report.tracked;
        self.heading(level, &[name, " Attributes"]);
        for avp in avps {
            self.text(level + 1, &[tracked.program.attr(avp.attr()), ": "]);
            push_safely(&mut self.out.text, &tracked.text(avp));
            self.end();
        }
    }

    /// A line of words and a number.
    fn line(&mut self, level: usize, words: &[&str], number: u64) {
        self.text(level, words);
        push_decimal(&mut self.out.text, number);
        self.end();
    }

    /// A line of words and an exact time.
    fn time(&mut self, level: usize, words: &[&str], nanoseconds: i64) {
        self.text(level, words);
        push_time(&mut self.out.text, nanoseconds);
        self.end();
    }

    /// A line of words.
    fn heading(&mut self, level: usize, words: &[&str]) {
        self.text(level, words);
        self.end();
    }

    /// The beginning of a line.
    fn text(&mut self, level: usize, words: &[&str]) {
        pad(&mut self.out.text, level * STEP);
        self.words(words);
    }

    fn words(&mut self, words: &[&str]) {
        for word in words {
            self.out.text.extend_from_slice(word.as_bytes());
        }
    }

    fn end(&mut self) {
        self.out.text.push(b'\n');
    }
}

/// Seconds with six decimals, rounded.
fn fixed(nanoseconds: i64) -> String {
    let microseconds = (i128::from(nanoseconds.unsigned_abs()) + 500) / 1000;
    let sign = if nanoseconds < 0 && microseconds > 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, Message, report, track};
    use super::*;
    use crate::track::{Keep, Tracked};

    fn trees(tracked: &Tracked, only: &[&str]) -> String {
        let mut out = Vec::new();
        report(tracked, only, |report| report.tree(&mut out)).unwrap();
        String::from_utf8(out).unwrap()
    }

    const FRAMES: &[(i64, &[Message])] = &[
        (0, &[(1, "ask", "ann")]),
        (500, &[(1, "answer", ""), (2, "ask", "ann")]),
        (750, &[(9, "answer", "")]),
        (1_000, &[(2, "more", "\x1b[2J"), (2, "answer", "")]),
    ];

    #[test]
    fn a_frame_shows_its_pdu_with_gop_and_gog() {
        let tracked = track(CONFIG, Keep::Pdus, FRAMES);
        let all = trees(&tracked, &[]);
        assert_eq!(
            all.split("\n\n").next().unwrap(),
            "\
Frame 1
MATE msg_pdu:1->ask:1->visit:1
    msg_pdu: 1
        msg_pdu time: 0
        msg_pdu time since beginning of Gop: 0
        msg_pdu Attributes
            cmd: ask
            id: 1
            user: ann
    ask: 1
        GOP Key:  id=1;
        ask Attributes
            cmd: answer
            cmd: ask
            id: 1
            user: ann
        ask Times
            ask start time: 0
            ask hold time: 0.5
            ask duration: 0.5
        ask number of PDUs: 2
            Start PDU: in frame: 1 (0.000000 : 0.000000)
            Stop PDU: in frame: 2 (0.500000 : 0.500000)
    visit: 1
        visit Attributes
            user: \\u{1b}[2J
            user: ann
        visit Times
            visit start time: 0
            visit duration: 1
        number of GOPs: 2
            current ask Gop: 1
            ask: 2
                Started at: 0.5
                ask Duration: 0.500000
                ask has been released, Time: 0.500000
                Number of Pdus: 3
                GopStart frame: 2
                GopStop frame: 4"
        );
        assert_eq!(all.matches("Frame ").count(), 4);
        assert!(all.contains("\nFrame 3\nMATE msg_pdu:4\n    msg_pdu: 4\n        msg_pdu time: 0.75\n"), "{all}");
    }

    #[test]
    fn only_a_type_shows_the_frames_of_its_groups() {
        let tracked = track(CONFIG, Keep::Pdus, FRAMES);
        let visits = trees(&tracked, &["visit"]);
        assert_eq!(visits.matches("\nMATE ").count(), 5);
        assert!(!visits.contains("Frame 3\n"));
    }

    #[test]
    fn trees_are_as_deep_as_the_configuration_wants() {
        let config = CONFIG.replace("IdleTimeout 60;", "ShowTree PduTree; ShowTimes false;");
        let full = config.replace("Expiration 1;", "GopTree FullTree;");
        let full = trees(&track(&full, Keep::Pdus, FRAMES), &[]);
        let of_first = full.split("\n\n").next().unwrap();
        assert!(!of_first.contains("ask Times"));
        assert!(
            of_first.ends_with(
                "
            ask: 2
                GOP Key:  id=2;
                ask Attributes
                    cmd: answer
                    cmd: ask
                    cmd: more
                    id: 2
                    user: \\u{1b}[2J
                    user: ann
                ask number of PDUs: 3
                    Start PDU: id: 3 (0.000000 : 0.000000)
                    PDU: id: 5 (0.500000 : 0.500000)
                    Stop PDU: id: 6 (0.500000 : 0.000000)"
            ),
            "{of_first}"
        );
        let null = config.replace("Expiration 1;", "GopTree NullTree;").replace("PduTree", "NoTree");
        let null = trees(&track(&null, Keep::Pdus, FRAMES), &[]);
        assert!(null.split("\n\n").next().unwrap().ends_with("current ask Gop: 1\n            ask: 2"), "{null}");
        assert!(!null.contains("PDU:"));
    }

    #[test]
    fn six_decimals_are_rounded() {
        let times = [0, 1_499, 1_500, -1_500, -400, 2_999_999_999].map(fixed);
        assert_eq!(times, ["0.000000", "0.000001", "0.000002", "-0.000002", "0.000000", "3.000000"]);
    }
}
