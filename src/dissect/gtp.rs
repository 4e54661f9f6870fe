//! GPRS Tunneling Protocol (`gtp`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static GTP = "gtp", "GPRS Tunneling Protocol", Spanning, carries ["ip", "ipv6", "ppp"],
        "GPRS Tunneling Protocol.";
}

pub(super) static ROW: Row =
    Row { protocol: &GTP, run: Run::Unit(run), hooks: &[Hook::UdpPort(2152), Hook::UdpPort(2123)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
