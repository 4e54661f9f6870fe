//! IEEE 802.1ad (`ieee8021ad`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static IEEE8021AD = "ieee8021ad", "IEEE 802.1ad", HeaderOnly, carries ["ieee8021ad", "ip", "ipv6", "vlan", "ppp"],
        "IEEE 802.1ad.";
}

pub(super) static ROW: Row = Row { protocol: &IEEE8021AD, run: Run::Unit(run), hooks: &[Hook::EtherType(0x88a8)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
