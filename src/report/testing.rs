//! What the tests of reports share: groups made from hand-made frames.
#![allow(unreachable_pub, reason = "the table macro writes `pub`")]

use super::{Pick, Report};
use crate::capture::Summary;
use crate::dissect::{FieldValue, Frame, Layer, Stats};
use crate::fields::{Catalogue, Field, Interner, protocol};
use crate::program::Compat;
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

/// Tracks frames, each given by its time in milliseconds and its messages.
pub(super) fn track(config: &str, keep: Keep, frames: &[(i64, &[Message])]) -> Tracked {
    let catalogue = Catalogue::new(&[&MSG]);
    let loaded = crate::lang::parse("test.mate", config, &[]);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let (program, mut texts) = crate::run::compile(&loaded.config, &catalogue, Compat::Documented);
    let demand = program.demand.clone();
    let mut tracker = InStep::new(program, keep);
    for (number, (time, messages)) in (1u32..).zip(frames) {
        let mut frame = Frame { number, time: time * 1_000_000, ..Frame::default() };
        for (layer, (id, cmd, user)) in (0u16..).zip(*messages) {
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
                    let Some(slot) = demand.slot(field) else { return };
                    frame.push_field(FieldValue { layer, slot, value: texts.text(text) });
                }
            };
            emit(&ID, &id.to_string(), &mut texts);
            emit(&CMD, cmd, &mut texts);
            emit(&USER, user, &mut texts);
        }
        tracker.frame(&frame, texts.texts());
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
