//! Generic Routing Encapsulation (`gre`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static GRE = "gre", "Generic Routing Encapsulation", Spanning, carries ["eth", "ip", "ipv6", "ppp"],
        "Generic Routing Encapsulation.";
}

pub(super) static ROW: Row = Row { protocol: &GRE, run: Run::Unit(run), hooks: &[Hook::IpProtocol(47)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
