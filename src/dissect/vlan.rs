//! 802.1Q Virtual LAN (`vlan`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static VLAN = "vlan", "802.1Q Virtual LAN", HeaderOnly, carries ["ieee8021ad", "ip", "ipv6", "vlan", "ppp"],
        "802.1Q Virtual LAN.";
}

pub(super) static ROW: Row =
    Row { protocol: &VLAN, run: Run::Unit(run), hooks: &[Hook::EtherType(0x8100), Hook::EtherType(0x9100)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
