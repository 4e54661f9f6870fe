//! Null/Loopback (`null`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static NULL = "null", "Null/Loopback", HeaderOnly, carries ["ip", "ipv6"],
        "Null/Loopback.";
}

pub(super) static ROW: Row = Row { protocol: &NULL, run: Run::Unit(run), hooks: &[] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
