//! What the tests of reports share: groups made from hand-made frames.
#![allow(unreachable_pub, reason = "the table macro writes `pub`")]

use super::{Pick, Report};
use crate::capture::Summary;
use crate::dissect::{FieldValue, Frame, Layer, Stats};
use crate::fields::{Catalogue, Field, Interner, protocol};
use crate::program::{Compat, GogKind, Program};
use crate::track::{InStep, Keep, Tracked};

protocol! {
    pub static MSG = "msg", "Message", Spanning, carries [], "A message made by hand.";
    ID = "msg.id", Uint(4, Dec), "Which exchange it belongs to.";
    CMD = "msg.cmd", Text, "What it wants.";
    USER = "msg.user", Text, "Whose it is.";
}

/// A message: its exchange, what it wants, whose it is; empty for absent.
pub(super) type Message = (u64, &'static str, &'static str);

/// Requests with their answers, and all of a user together.
pub(super) const CONFIG: &str = r"
    Pdu msg_pdu Proto msg Transport mate {
        Extract id From msg.id; Extract cmd From msg.cmd; Extract user From msg.user;
    };
    Gop ask On msg_pdu Match (id) { Start (cmd=ask); Stop (cmd=answer); Extra (user, cmd); IdleTimeout 60; };
    Gog visit { Member ask (user); Expiration 1; };
";

/// O6: a timer that releases the last Gop of a Gog sets the expiry, in whichever order the timers are
/// looked at.
#[test]
fn the_release_that_comes_last_begins_the_expiration() {
    const CONFIG: &str = r"
        Pdu msg_pdu Proto msg Transport mate {
            Extract id From msg.id; Extract cmd From msg.cmd; Extract user From msg.user;
        };
        Gop ask On msg_pdu Match (id) { Start (cmd=ask); Stop (cmd=answer); Extra (user); IdleTimeout 7; };
        Gog visit { Member ask (user); Expiration 3; };
    ";
    let gogs = |messages: &[(i64, &[Message])]| {
        let tracked = track(CONFIG, Keep::Frames, messages);
        tracked.gogs(GogKind(0)).count()
    };
    let second: Message = (2, "ask", "anna");
    assert_eq!(gogs(&[(0, &[(1, "ask", "anna")]), (10_000, &[second])]), 1, "released at 7, it expires after 10");
    assert_eq!(gogs(&[(0, &[(1, "ask", "anna")]), (10_001, &[second])]), 2);
    // The Gop of the Pdu, released at 12, is looked at before the one that was released at 7.
    assert_eq!(gogs(&[(0, &[(1, "ask", "anna")]), (5_000, &[second]), (14_000, &[second])]), 1);
    assert_eq!(gogs(&[(0, &[(1, "ask", "anna")]), (5_000, &[second]), (15_001, &[second])]), 2);
}

/// A program, and frames for it, each given by its time in milliseconds and its messages.
pub(super) fn frames(config: &str, frames: &[(i64, &[Message])]) -> (Program, Interner, Vec<Frame>) {
    let catalogue = Catalogue::new(&[&MSG]);
    let loaded = crate::lang::parse("test.mate", config, &[]);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let (program, mut texts) = crate::run::compile(&loaded.config, &catalogue, Compat::Documented);
    let numbered = (1u32..).zip(frames);
    let frames = numbered.map(|(number, (time, messages))| frame(&program, &mut texts, number, *time, messages));
    let frames = frames.collect();
    (program, texts, frames)
}

/// One frame.
pub(super) fn frame(
    program: &Program,
    texts: &mut Interner,
    number: u32,
    time: i64,
    messages: &[(u64, &str, &str)],
) -> Frame {
    let mut frame = Frame { number, time: time * 1_000_000, ..Frame::default() };
    for (layer, (id, cmd, user)) in (0u16..).zip(messages) {
        frame.push_layer(Layer {
            protocol: MSG.id(),
            parent: u16::MAX,
            depth: 0,
            end: layer + 1,
            spanning: true,
            field: None,
        });
        let mut emit = |field: &Field, text: &str, texts: &mut Interner| {
            if !text.is_empty() {
                let Some(slot) = program.demand.slot(field) else { return };
                frame.push_field(FieldValue { layer, slot, value: texts.text(text) });
            }
        };
        emit(&ID, &id.to_string(), texts);
        emit(&CMD, cmd, texts);
        emit(&USER, user, texts);
    }
    frame
}

/// Tracks frames.
pub(super) fn track(config: &str, keep: Keep, messages: &[(i64, &[Message])]) -> Tracked {
    let (program, texts, frames) = frames(config, messages);
    let mut tracker = InStep::new(program, keep);
    for frame in &frames {
        tracker.frame(frame, texts.texts());
    }
    tracker.finish(texts.into_texts())
}

/// A report of groups, with the types of these names only.
pub(super) fn report<R>(tracked: &Tracked, only: &[&str], read: impl FnOnce(&Report<'_>) -> R) -> R {
    let only: Vec<String> = only.iter().map(ToString::to_string).collect();
    read(&Report {
        configs: &["test.mate".to_owned()],
        captures: &[Summary {
            file: "test.pcap".to_owned(),
            frames: tracked.stats.frames,
            bytes: 1234,
            first_time: Some(1_700_000_000_250_000_000),
            complete: true,
        }],
        origins: None,
        tracked,
        dissection: &Stats::default(),
        pick: &Pick::only(&tracked.program, &only).unwrap(),
    })
}
