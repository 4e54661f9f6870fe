//! Hypertext Transfer Protocol (`http`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static HTTP = "http", "Hypertext Transfer Protocol", Spanning, carries ["mmse"],
        "Hypertext Transfer Protocol.";
}

pub(super) static ROW: Row = Row { protocol: &HTTP, run: Run::Unit(run), hooks: &[Hook::TcpPort(80)] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
