//! Point-to-Point Protocol (`ppp`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static PPP = "ppp", "Point-to-Point Protocol", HeaderOnly, carries ["ip", "ipv6"],
        "Point-to-Point Protocol.";
}

pub(super) static ROW: Row = Row { protocol: &PPP, run: Run::Unit(run), hooks: &[] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
