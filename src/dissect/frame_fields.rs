//! The frame itself (`frame`): number, lengths, times. Present in every frame.

use super::{Dissected, Dissector, Payload, Row, Run};
use crate::capture::Packet;
use crate::fields::protocol;

protocol! {
    pub static FRAME = "frame", "Frame", HeaderOnly, carries ["eth", "null", "ppp", "raw", "sll"],
        "Always, one per frame.";
    NUMBER = "frame.number", Uint(4, Dec), "Frame number, from 1.";
}

pub(super) static ROW: Row = Row { protocol: &FRAME, run: Run::Unit(run), hooks: &[] };

/// Times of earlier frames.
#[derive(Debug, Default)]
pub(crate) struct Clock;

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}

/// Emits the fields that are known before dissection.
pub(super) fn emit(cx: &mut Dissector, packet: &Packet<'_>) {
    cx.uint(&NUMBER, packet.number);
}

/// Emits the fields that are known after dissection.
pub(super) fn emit_protocols(_cx: &mut Dissector, _packet: &Packet<'_>) {}
