//! Ethernet II (`eth`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static ETH = "eth", "Ethernet II", HeaderOnly, carries ["ieee8021ad", "ip", "ipv6", "vlan", "ppp"],
        "Ethernet II.";
}

pub(super) static ROW: Row = Row { protocol: &ETH, run: Run::Unit(run), hooks: &[] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
