//! Internet Control Message Protocol v6 (`icmpv6`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static ICMPV6 = "icmpv6", "Internet Control Message Protocol v6", Spanning, carries ["ipv6"],
        "Internet Control Message Protocol v6.";
}

pub(super) static ROW: Row = Row { protocol: &ICMPV6, run: Run::Unit(run), hooks: &[Hook::IpProtocol(58)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
