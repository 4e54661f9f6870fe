//! Which request a response answers: it has the same number, and none of the call's identifiers; of
//! admission and disengagement it is given that of the request, as in Wireshark.

use super::super::pending::Pending;
use super::super::{Dissector, Net};
use super::asn1::{Found, emit_guid};
use super::fields;

/// So many requests are remembered.
const MAX_REQUESTS: usize = 1 << 15;
/// A response comes within so long (capture time).
const MAX_AGE: i64 = 60_000_000_000;

/// Places of the requests about calls whose responses do not name the call.
const ADMISSION: u64 = 9;
const DISENGAGE: u64 = 15;

/// Who asked, the request's kind, and its number.
type Key = (Net, u64, u64);

#[derive(Debug, Clone, Copy)]
struct Request {
    frame: u32,
    time: i64,
    guid: Option<[u8; 16]>,
}

/// Requests that may still be answered.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    waiting: Pending<Key, Request>,
}

/// What a message is to its request.
enum Role {
    Asks(u64),
    Answers(u64),
}

/// The role of a message by its place in the choice of all: request, confirm and reject take turns.
fn role(place: u64) -> Option<Role> {
    match place {
        0..=20 if place.is_multiple_of(3) => Some(Role::Asks(place)),
        0..=20 => Some(Role::Answers(place - place % 3)),
        _ => None,
    }
}

/// Remembers a request; tells of a response what it answers.
pub(super) fn emit(cx: &mut Dissector, place: u64, found: Found) {
    let (Some(role), Some(sequence), false) = (role(place), found.sequence, cx.quoted) else { return };
    let (frame, time) = (cx.frame_number(), cx.frame_time());
    match role {
        Role::Asks(kind) => {
            let waiting = &mut cx.state.ras.waiting;
            while waiting.len() >= MAX_REQUESTS {
                let Some((oldest, _)) = waiting.oldest() else { break };
                waiting.remove(&oldest);
            }
            let request = Request { frame, time, guid: found.guid };
            let key = (cx.net, kind, sequence);
            // What is asked again still waits since it was asked first.
            if waiting.get_mut(&key).is_none_or(|first| time.saturating_sub(first.time) > MAX_AGE) {
                waiting.insert(key, request);
            }
        }
        Role::Answers(kind) => {
            let net = Net { src: cx.net.dst, dst: cx.net.src };
            let request = cx.state.ras.waiting.get_mut(&(net, kind, sequence)).copied();
            let Some(request) = request.filter(|request| time.saturating_sub(request.time) <= MAX_AGE) else { return };
            if let Some(guid) = request.guid.filter(|_| matches!(kind, ADMISSION | DISENGAGE)) {
                emit_guid(cx, &fields::GUID, guid);
            }
            cx.uint(&fields::RAS_REQFRAME, request.frame);
            cx.seconds(&fields::RAS_TIMEDELTA, time.saturating_sub(request.time));
        }
    }
}
