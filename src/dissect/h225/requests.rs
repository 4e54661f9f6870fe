//! Which request a response answers: it has the same number, and mostly not the call's identifier,
//! which is then taken from the request.

use super::super::pending::Pending;
use super::super::{Dissector, Net};
use super::asn1::{Found, emit_guid};
use super::fields;

/// So many requests are remembered.
const MAX_REQUESTS: usize = 1 << 15;
/// A response comes within so long (capture time).
const MAX_AGE: i64 = 60_000_000_000;

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

/// The role of a message by its place in the choice of all.
fn role(place: u64) -> Option<Role> {
    Some(match place {
        0..=20 if place.is_multiple_of(3) => Role::Asks(place),
        0..=20 => Role::Answers(place - place % 3),
        // Information, resources, service control.
        21 | 26 | 30 => Role::Asks(place),
        22 | 27 | 31 => Role::Answers(place - 1),
        _ => return None,
    })
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
            if let (Some(guid), None) = (request.guid, found.guid) {
                emit_guid(cx, &fields::GUID, guid);
            }
            cx.uint(&fields::RAS_REQFRAME, request.frame);
            cx.seconds(&fields::RAS_TIMEDELTA, time.saturating_sub(request.time));
        }
    }
}
