//! Wireless Transaction Protocol (`wtp`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static WTP = "wtp", "Wireless Transaction Protocol", Spanning, carries ["wsp"],
        "Wireless Transaction Protocol.";
}

pub(super) static ROW: Row = Row { protocol: &WTP, run: Run::Unit(run), hooks: &[Hook::UdpPort(9201)] };

/// Segmented messages being collected.
#[derive(Debug, Default)]
pub(crate) struct Transactions;

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
