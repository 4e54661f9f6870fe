//! Transmission Control Protocol (`tcp`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static TCP = "tcp", "Transmission Control Protocol", Spanning, carries ["dns", "http"],
        "Transmission Control Protocol.";
}

pub(super) static ROW: Row = Row { protocol: &TCP, run: Run::Unit(run), hooks: &[Hook::IpProtocol(6)] };

/// All connections seen.
#[derive(Debug, Default)]
pub(crate) struct Connections;

/// Reports what is pending at the end of the capture.
pub(super) fn finish(_cx: &mut Dissector) {}

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
