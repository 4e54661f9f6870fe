//! Wireless Session Protocol (`wsp`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static WSP = "wsp", "Wireless Session Protocol", Spanning, carries ["mmse"],
        "Wireless Session Protocol.";
}

pub(super) static ROW: Row =
    Row { protocol: &WSP, run: Run::Unit(run), hooks: &[Hook::UdpPort(9200), Hook::UdpPort(2948)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
