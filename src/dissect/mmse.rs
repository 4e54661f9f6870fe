//! MMS Message Encapsulation (`mmse`).

use super::{Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static MMSE = "mmse", "MMS Message Encapsulation", Spanning, carries [],
        "MMS Message Encapsulation.";
}

pub(super) static ROW: Row =
    Row { protocol: &MMSE, run: Run::Unit(run), hooks: &[Hook::Media("application/vnd.wap.mms-message")] };

fn run(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Ok(())
}
