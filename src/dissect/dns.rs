//! Domain Name System (`dns`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static DNS = "dns", "Domain Name System", Spanning, carries [],
        "Domain Name System.";
}

pub(super) static ROW: Row =
    Row { protocol: &DNS, run: Run::Unit(run), hooks: &[Hook::UdpPort(53), Hook::TcpPort(53)] };

/// Queries that wait for their response.
#[derive(Debug, Default)]
pub(crate) struct Exchanges;

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
