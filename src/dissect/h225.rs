//! H.225.0 (`h225`): registration, admission and status (RAS) between H.323 endpoints and their
//! gatekeeper, and call signalling inside Q.931 (ITU-T H.225.0, packed encoding).
//!
//! Types are tables ([`asn1`]); one walk over them emits the fields.

mod asn1;
mod common;
mod fields;
mod messages;
mod requests;
#[cfg(test)]
mod samples;
mod signalling;
#[cfg(test)]
mod tests;

use super::per::Per;
use super::{Dissected, Dissector, Hook, Payload, Row, Run, Stop};
use asn1::Walk;
pub(super) use fields::H225;
pub(crate) use requests::Requests;

pub(super) static ROW: Row =
    Row { protocol: &H225, run: Run::Unit(ras), hooks: &[Hook::UdpPort(1718), Hook::UdpPort(1719)] };

/// A message between endpoint and gatekeeper.
fn ras(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut per = Per::new(payload.bytes);
    let place = messages::RAS_MESSAGE.read_place(&mut per)?;
    // Its fields are below the choice, so that `Proto h225.RasMessage` has them.
    cx.over(&fields::RAS_MESSAGE, place, |cx| {
        let mut walk = Walk::new(cx);
        let result = walk.alternative(&messages::RAS_MESSAGE, place, &mut per);
        let found = walk.found;
        requests::emit(cx, place, found);
        Stop::from_walk(result)
    })
}

/// The user-user element of a Q.931 message.
pub(super) fn call_signalling(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    cx.over(&fields::H323_USER_INFORMATION, 0, |cx| {
        let result = Walk::new(cx).sequence(&signalling::USER_INFORMATION, &mut Per::new(payload.bytes));
        Stop::from_walk(result)
    })
}
