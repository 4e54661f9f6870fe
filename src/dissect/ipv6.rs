//! Internet Protocol Version 6 (`ipv6`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static IPV6 = "ipv6", "Internet Protocol Version 6", HeaderOnly, carries ["gre", "icmp", "icmpv6", "ip", "ipv6", "tcp", "udp"],
        "Internet Protocol Version 6.";
}

pub(super) static ROW: Row = Row { protocol: &IPV6, run: Run::Unit(run), hooks: &[Hook::EtherType(0x86dd)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
