//! Linux cooked-mode capture (`sll`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static SLL = "sll", "Linux cooked-mode capture", HeaderOnly, carries ["ieee8021ad", "ip", "ipv6", "vlan", "ppp"],
        "Linux cooked-mode capture.";
}

pub(super) static ROW: Row = Row { protocol: &SLL, run: Run::Unit(run), hooks: &[] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
