//! Reports of a run that is told as it goes on: final groups at once, the rest and a summary at its end.

use std::io::{self, Write};

use super::Report;
use super::ndjson;
use super::objects::Names;
use super::out::Out;
use super::summary;
use super::tallies::Tallies;
use super::text::Parts;

/// How the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveForm {
    /// Lines for people, with colours for the states when wanted.
    Text {
        /// With colours.
        colours: bool,
    },
    /// One JSON object a line.
    Ndjson,
}

/// A report on its way.
pub struct LiveReport<W: Write> {
    out: Out<W>,
    /// Made with the first part: only that tells the program.
    state: Option<State>,
    form: LiveForm,
}

enum State {
    Text(Box<Parts>, Tallies),
    Ndjson(Names),
}

impl<W: Write> LiveReport<W> {
    /// An empty report.
    pub fn new(sink: W, form: LiveForm) -> Self {
        Self { out: Out::new(sink), state: None, form }
    }

    /// Tells the groups and Pdus of a part of the run.
    pub fn part(&mut self, report: &Report<'_>) -> io::Result<()> {
        let Self { out, state, form } = self;
        match state.get_or_insert_with(|| State::new(report, *form)) {
            State::Text(parts, tallies) => {
                parts.push(report, &mut out.text);
                tallies.add(report);
                out.pass()
            }
            State::Ndjson(names) => ndjson::groups(report, out, names),
        }
    }

    /// What was not sent on its way yet.
    pub fn text(&self) -> &[u8] {
        &self.out.text
    }

    /// Sends what was told on its way.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Tells the groups that are left, and the end.
    pub fn end(mut self, report: &Report<'_>) -> io::Result<()> {
        self.part(report)?;
        match self.state {
            Some(State::Text(_, tallies)) => {
                if tallies.are_empty() && !report.pick.asks_for_pdus() {
                    summary::nothing(report, &mut self.out.text);
                }
                self.out.text.push(b'\n');
                tallies.push(report, &mut self.out.text);
            }
            Some(State::Ndjson(names)) => ndjson::end(report, &mut self.out, &names),
            None => {}
        }
        self.out.flush()
    }
}

impl State {
    fn new(report: &Report<'_>, form: LiveForm) -> Self {
        let program = &report.tracked.program;
        match form {
            LiveForm::Text { colours } => Self::Text(Box::new(Parts::new(program, colours)), Tallies::new(report)),
            LiveForm::Ndjson => Self::Ndjson(Names::new(program)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{CONFIG, frame, frames, report};
    use super::*;
    use crate::fields::{Gathering, Interner};
    use crate::track::{Extractor, InStep, Keep, Limits, LiveStats, LiveTracker, Pdus, Tracked};
    use proptest::prelude::*;

    /// With an Expiration nothing but the rules says when a Gop is closed.
    const STRICT: &str = r"
        Pdu msg_pdu Proto msg Transport mate {
            Extract id From msg.id; Extract cmd From msg.cmd; Extract user From msg.user;
        };
        Gop ask On msg_pdu Match (id) {
            Start (cmd=ask); Stop (cmd=answer); Extra (user, cmd); Expiration 2; IdleTimeout 7; Lifetime 20;
        };
        Gog visit { Member ask (user); Member ask (id); Extra (cmd); Expiration 3; };
    ";

    const SECOND: i64 = 1_000_000_000;

    /// A frame's time in milliseconds, and its message.
    type Event = (i64, (u64, &'static str, String));

    /// A run that goes on, and what it has told.
    struct Run {
        tracker: LiveTracker,
        extractor: Extractor,
        texts: Interner,
        program: Arc<crate::program::Program>,
        told: LiveReport<Vec<u8>>,
        number: u32,
    }

    impl Run {
        fn new(config: &str, idle: i64, bytes: usize, form: LiveForm) -> Self {
            let (program, texts, _) = frames(config, &[]);
            let program = Arc::new(program);
            let limits = Limits { idle, bytes };
            Self {
                tracker: LiveTracker::new(Arc::clone(&program), Keep::Pdus, limits, texts.texts()),
                extractor: Extractor::new(Arc::clone(&program)),
                told: LiveReport::new(Vec::new(), form),
                texts,
                program,
                number: 0,
            }
        }

        fn feed(&mut self, (time, (id, cmd, user)): &Event) {
            self.number += 1;
            let frame = frame(&self.program, &mut self.texts, self.number, *time, &[(*id, *cmd, user.as_str())]);
            let mut pdus = Pdus::default();
            self.extractor.frame(&frame, self.texts.texts(), &mut pdus);
            let part = self.tracker.track(&pdus, self.texts.texts());
            self.tell(part);
        }

        fn tell(&mut self, part: Option<Tracked>) {
            if let Some(part) = part {
                report(&part, &[], |report| self.told.part(report)).unwrap();
            }
        }

        fn pause(&mut self, now: i64) {
            let part = self.tracker.pause(now, self.texts.texts());
            self.tell(part);
        }

        fn sweep(&mut self) {
            let mut gathering = Gathering::new(self.texts.texts(), self.tracker.base());
            self.tracker.sweep(&mut gathering);
            let texts = gathering.finish();
            self.texts.replace_texts(texts);
        }

        /// The lines told so far, sorted; those of the end only if it was told.
        fn lines(&self) -> Vec<String> {
            sorted(self.told.text())
        }

        fn end(self) -> (Vec<String>, LiveStats) {
            let tracked = self.tracker.finish(self.texts.texts());
            let mut told = self.told;
            report(&tracked, &[], |report| told.part(report)).unwrap();
            (sorted(told.text()), *tracked.live_stats().unwrap())
        }
    }

    fn sorted(text: &[u8]) -> Vec<String> {
        let mut lines: Vec<String> = std::str::from_utf8(text).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }

    /// What a run tells that keeps everything to its end.
    fn whole(config: &str, events: &[Event]) -> Vec<String> {
        let (program, mut texts, _) = frames(config, &[]);
        let shared = program.clone();
        let mut tracker = InStep::new(program, Keep::Pdus);
        for (number, (time, (id, cmd, user))) in (1..).zip(events) {
            let frame = frame(&shared, &mut texts, number, *time, &[(*id, *cmd, user.as_str())]);
            tracker.frame(&frame, texts.texts());
        }
        let tracked = tracker.finish(texts.into_texts());
        let mut text = Vec::new();
        report(&tracked, &[], |report| report.ndjson(&mut text)).unwrap();
        let mut lines = sorted(&text);
        lines.retain(|line| !line.starts_with("{\"kind\":\"captures") && !line.starts_with("{\"kind\":\"stats"));
        lines
    }

    fn event(time: i64, id: u64, cmd: &'static str, user: &str) -> Event {
        (time, (id, cmd, user.to_owned()))
    }

    #[test]
    fn a_group_is_told_when_its_time_is_over_and_once() {
        let mut run = Run::new(CONFIG, 600 * SECOND, usize::MAX, LiveForm::Text { colours: false });
        run.feed(&event(0, 1, "ask", "anna"));
        run.feed(&event(100, 1, "answer", ""));
        assert!(run.lines().is_empty());
        // The Gog would expire sooner, but its Gop may still get Pdus after its stop.
        run.feed(&event(5_100, 2, "ask", "otto"));
        assert!(run.lines().is_empty());
        run.feed(&event(5_101, 2, "answer", ""));
        assert_eq!(
            run.lines(),
            [
                "  ask 1  complete   0.1 s  at 0 s  frames 1 2",
                "  user   anna",
                "visit 1  complete   0.1 s  at 0 s  1 Gop, 2 Pdus"
            ]
        );
        let (lines, stats) = run.end();
        assert_eq!(lines.len(), 6);
        assert_eq!(stats, LiveStats { final_groups: 2, ..LiveStats::default() });
    }

    #[test]
    fn a_pause_of_the_input_ends_groups_too() {
        let mut run = Run::new(CONFIG, 10 * SECOND, usize::MAX, LiveForm::Ndjson);
        run.feed(&event(0, 1, "ask", ""));
        run.pause(10 * SECOND);
        assert_eq!(run.lines().len(), 1, "only the Pdu");
        run.pause(10 * SECOND + 1);
        let lines = run.lines();
        assert!(lines[0].ends_with("\"gog\":null,\"cut\":\"idle\"}"), "{lines:?}");
        // What was cut is forgotten: its answer comes too late.
        run.feed(&event(11_000, 1, "answer", ""));
        let (lines, stats) = run.end();
        assert!(lines.iter().any(|line| line.contains("\"frame\":2") && line.ends_with("\"gop\":null}")));
        assert_eq!(stats, LiveStats { idle_groups: 1, ..LiveStats::default() });
    }

    #[test]
    fn the_groups_idle_for_longest_are_cut_to_save_memory() {
        let mut run = Run::new(CONFIG, 600 * SECOND, 20_000, LiveForm::Ndjson);
        for id in 0..200 {
            run.feed(&event(id, id.unsigned_abs(), "ask", ""));
            if run.tracker.is_beyond_limits(run.texts.texts()) {
                run.sweep();
                let part = run.tracker.relieve(run.texts.texts());
                run.tell(part);
                run.sweep();
                assert!(run.tracker.size() + run.texts.texts().size() <= 20_000);
            }
        }
        let cut: Vec<String> = run.lines().into_iter().filter(|line| line.ends_with("\"cut\":\"memory\"}")).collect();
        assert!(!cut.is_empty() && cut.iter().any(|line| line.contains("\"id\":1,")));
        let count = cut.len() as u64;
        let (lines, stats) = run.end();
        assert_eq!(lines.iter().filter(|line| line.starts_with("{\"kind\":\"gop\"")).count(), 200);
        assert_eq!(stats, LiveStats { memory_groups: count, ..LiveStats::default() });
    }

    #[test]
    fn what_is_kept_does_not_grow_with_the_number_of_groups() {
        let mut run = Run::new(STRICT, 600 * SECOND, usize::MAX, LiveForm::Ndjson);
        let mut most = 0;
        for number in 0..20_000u32 {
            let id = u64::from(number / 2);
            let cmd = if number.is_multiple_of(2) { "ask" } else { "answer" };
            run.feed(&event(i64::from(number) * 100, id, cmd, &format!("user number {id}")));
            if run.tracker.wants_sweep(run.texts.texts()) {
                run.sweep();
            }
            most = most.max(run.tracker.size() + run.texts.texts().size());
        }
        assert!(most < 200_000, "{most} bytes");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Every group is told once, and as it is in a run that keeps everything, whenever the memory
        /// is swept.
        #[test]
        fn all_is_told_as_in_a_run_that_keeps_everything(
            steps in proptest::collection::vec((0i64..2_000, 0u64..6, 0usize..3, 0usize..4), 1..120),
            sweeps in any::<u64>(),
        ) {
            let mut time = 0;
            let events: Vec<Event> = steps
                .iter()
                .map(|(step, id, cmd, user)| {
                    time += step;
                    event(time, *id, ["ask", "more", "answer"][*cmd], ["", "anna", "otto", "2001:db8::1"][*user])
                })
                .collect();
            let mut run = Run::new(STRICT, 600 * SECOND, usize::MAX, LiveForm::Ndjson);
            for (number, event) in events.iter().enumerate() {
                run.feed(event);
                if sweeps >> (number % 64) & 1 == 1 {
                    run.sweep();
                }
            }
            let (lines, stats) = run.end();
            prop_assert_eq!(lines, whole(STRICT, &events));
            prop_assert_eq!((stats.idle_groups, stats.memory_groups), (0, 0));
        }
    }
}
