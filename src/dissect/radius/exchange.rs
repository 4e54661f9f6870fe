//! Which response answers which request, and what was sent again.

use super::super::pending::Pending;
use super::super::{Dissector, Net};
use super::{DUP, REQ, REQ_DUP, REQFRAME, RSP, RSP_DUP, TIME};

/// So many requests are remembered.
const MAX: usize = 65_536;

/// Who asks whom, and the number of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    client: ([u8; 16], u16),
    server: ([u8; 16], u16),
    id: u8,
}

#[derive(Debug, Clone, Copy)]
struct Request {
    frame: u32,
    time: i64,
    authenticator: [u8; 16],
    response: Option<u32>,
}

/// The requests of the recent past.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    pending: Pending<Key, Request>,
}

/// Emits what a message is to those before it.
pub(super) fn enter(cx: &mut Dissector, code: u8, id: u8, authenticator: [u8; 16]) {
    match code {
        1 | 4 | 7 | 21 | 23 | 26 | 33 | 40 | 43 => request(cx, id, authenticator),
        2 | 3 | 5 | 8 | 9 | 11 | 22 | 24 | 27 | 34 | 41 | 42 | 44 | 45 => response(cx, id),
        _ => {}
    }
}

fn wanted(cx: &Dissector) -> bool {
    !cx.quoted && [&REQFRAME, &TIME, &DUP, &REQ_DUP, &RSP_DUP].iter().any(|field| cx.wants(field))
}

fn request(cx: &mut Dissector, id: u8, authenticator: [u8; 16]) {
    cx.flag(&REQ, true);
    if !wanted(cx) {
        return;
    }
    let (frame, time) = (cx.frame_number(), cx.frame_time());
    let key = key(cx.net, cx.ports, id);
    let requests = &mut cx.state.radius.pending;
    let known = requests.get_mut(&key).filter(|known| known.authenticator == authenticator).map(|known| known.frame);
    if let Some(first) = known {
        cx.uint(&DUP, id);
        cx.uint(&REQ_DUP, first);
        return;
    }
    requests.insert(key, Request { frame, time, authenticator, response: None });
    if requests.len() > MAX
        && let Some((oldest, _)) = requests.oldest()
    {
        requests.remove(&oldest);
    }
}

fn response(cx: &mut Dissector, id: u8) {
    cx.flag(&RSP, true);
    if !wanted(cx) {
        return;
    }
    let (frame, time) = (cx.frame_number(), cx.frame_time());
    let backward = Net { src: cx.net.dst, dst: cx.net.src };
    let key = key(backward, (cx.ports.1, cx.ports.0), id);
    let Some(request) = cx.state.radius.pending.get_mut(&key) else { return };
    let known = *request;
    request.response.get_or_insert(frame);
    cx.uint(&REQFRAME, known.frame);
    cx.seconds(&TIME, time.wrapping_sub(known.time));
    if let Some(first) = known.response {
        cx.uint(&DUP, id);
        cx.uint(&RSP_DUP, first);
    }
}

fn key(net: Net, ports: (u16, u16), id: u8) -> Key {
    Key { client: (net.src, ports.0), server: (net.dst, ports.1), id }
}
