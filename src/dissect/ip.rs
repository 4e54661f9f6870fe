//! Internet Protocol Version 4 (`ip`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static IP = "ip", "Internet Protocol Version 4", HeaderOnly, carries ["gre", "icmp", "icmpv6", "ip", "ipv6", "tcp", "udp"],
        "Internet Protocol Version 4.";
}

pub(super) static ROW: Row = Row { protocol: &IP, run: Run::Unit(run), hooks: &[Hook::EtherType(0x0800)] };

/// Datagrams of which fragments are missing.
#[derive(Debug, Default)]
pub(crate) struct Fragments;

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
