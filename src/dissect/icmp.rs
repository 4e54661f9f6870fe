//! Internet Control Message Protocol (`icmp`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static ICMP = "icmp", "Internet Control Message Protocol", Spanning, carries ["ip"],
        "Internet Control Message Protocol.";
}

pub(super) static ROW: Row = Row { protocol: &ICMP, run: Run::Unit(run), hooks: &[Hook::IpProtocol(1)] };

/// Echo requests that wait for their reply.
#[derive(Debug, Default)]
pub(crate) struct Echoes;

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
