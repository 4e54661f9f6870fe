//! Which response answers which request.

use super::super::pending::Pending;
use super::super::{Dissector, Net};
use super::{RESPONSE_TO, TIME};

/// So many requests wait for their responses.
const MAX: usize = 16_384;

/// Who asks whom, by address and port, and the request's number.
type Key = (Net, (u16, u16), i64);

/// The requests of the recent past: their frames and times.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    pending: Pending<Key, (u32, i64)>,
}

/// Remembers a request; finds that of a response.
pub(super) fn enter(cx: &mut Dissector, id: i64, response: bool) -> Option<(u32, i64)> {
    if cx.quoted || !(cx.wants(&RESPONSE_TO) || cx.wants(&TIME)) {
        return None;
    }
    let (net, (src, dst)) = (cx.net, cx.ports);
    if response {
        let asked = (Net { src: net.dst, dst: net.src }, (dst, src), id);
        return cx.state.snmp.pending.get_mut(&asked).copied();
    }
    let now = (cx.frame_number(), cx.frame_time());
    let pending = &mut cx.state.snmp.pending;
    pending.insert((net, (src, dst), id), now);
    if pending.len() > MAX
        && let Some((oldest, _)) = pending.oldest()
    {
        pending.remove(&oldest);
    }
    None
}
