//! Raw packet data (`raw`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static RAW = "raw", "Raw packet data", HeaderOnly, carries ["ip", "ipv6"],
        "Raw packet data.";
}

pub(super) static ROW: Row = Row { protocol: &RAW, run: Run::Unit(run), hooks: &[] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
