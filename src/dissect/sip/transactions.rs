//! Which message is a repetition, and which request a response answers: found by Call-ID, the two
//! addresses, and CSeq.

use indexmap::IndexMap;

use crate::dissect::{Dissector, Net};
use crate::fields::Value;

/// At most so many calls are remembered; beyond it, the older half is forgotten.
const MAX_CALLS: usize = 16_384;
/// At most so many messages of each direction of a call.
const MAX_MESSAGES: usize = 64;

/// The calls seen lately.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    calls: IndexMap<(Value, Net), Vec<Seen>, foldhash::fast::FixedState>,
}

impl Transactions {
    /// Replaces the values that it remembers.
    pub(crate) fn map_values(&mut self, keep: &mut dyn FnMut(Value) -> Value) {
        let calls = std::mem::take(&mut self.calls);
        self.calls = calls.into_iter().map(|((call, net), seen)| ((keep(call), net), seen)).collect();
    }
}

/// One message of one direction of a call.
#[derive(Debug, Clone)]
struct Seen {
    number: u32,
    method: Vec<u8>,
    /// Status code, 0 of a request.
    code: u32,
    frame: u32,
    time: i64,
}

/// What tells a message from others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity<'a> {
    pub(super) call: Value,
    pub(super) number: u32,
    pub(super) method: &'a [u8],
    pub(super) code: u32,
}

/// What is known of a message when it comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The frame in which it was first seen, if this is not it.
    pub(super) original: Option<u32>,
    /// Frame and time of the request that it answers; of an ACK, of the INVITE that it ends.
    pub(super) request: Option<(u32, i64)>,
}

/// Notes a message of the current frame.
pub(super) fn enter(cx: &mut Dissector, identity: Identity<'_>) -> Known {
    let (net, frame, time) = (cx.net, cx.frame_number(), cx.frame_time());
    let calls = &mut cx.state.sip.calls;
    let same =
        |seen: &&Seen, code| seen.number == identity.number && seen.method == identity.method && seen.code == code;
    let mut known = Known::default();
    if identity.code != 0 {
        let back = Net { src: net.dst, dst: net.src };
        known.request = calls
            .get(&(identity.call, back))
            .and_then(|messages| messages.iter().find(|seen| same(seen, 0)))
            .map(|seen| (seen.frame, seen.time));
    }
    if identity.code == 0 && identity.method == b"ACK" {
        let invite = |seen: &&Seen| seen.number == identity.number && seen.method == b"INVITE" && seen.code == 0;
        known.request = calls
            .get(&(identity.call, net))
            .and_then(|messages| messages.iter().find(invite))
            .map(|seen| (seen.frame, seen.time));
    }
    if calls.len() >= MAX_CALLS {
        calls.drain(..MAX_CALLS / 2);
    }
    let messages = calls.entry((identity.call, net)).or_default();
    known.original = messages.iter().find(|seen| same(seen, identity.code)).map(|seen| seen.frame);
    if known.original.is_none() {
        if messages.len() >= MAX_MESSAGES {
            messages.remove(0);
        }
        let Identity { number, method, code, .. } = identity;
        messages.push(Seen { number, method: method.to_vec(), code, frame, time });
    }
    known
}
