//! User Datagram Protocol (`udp`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static UDP = "udp", "User Datagram Protocol", HeaderOnly, carries ["dns", "gre", "gtp", "wsp", "wtp"],
        "User Datagram Protocol.";
}

pub(super) static ROW: Row = Row { protocol: &UDP, run: Run::Unit(run), hooks: &[Hook::IpProtocol(17)] };

/// All conversations seen.
#[derive(Debug, Default)]
pub(crate) struct Conversations;

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
