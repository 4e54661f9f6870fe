//! Which response answers which request: within a connection by the message's number.

use super::super::pending::Pending;
use super::super::{Direction, Dissector, Net};
use super::message::From;
use super::{RESPONSE_TO, TIME};

/// So many requests of a connection, and of all datagrams together, wait for their responses.
const MAX: usize = 16_384;

/// Frame and time of a request.
pub(super) type Asked = (u32, i64);

/// The requests of a connection, by who asked.
pub(super) type Book = Pending<(Direction, u64), Asked>;

/// The requests in datagrams, by addresses and ports.
pub(crate) type Requests = Pending<(Net, (u16, u16), u64), Asked>;

/// Remembers a request; finds that of a response.
pub(super) fn enter(cx: &mut Dissector, from: From<'_>, number: u64, response: bool) -> Option<Asked> {
    if cx.quoted || !(cx.wants(&RESPONSE_TO) || cx.wants(&TIME)) {
        return None;
    }
    let now = (cx.frame_number(), cx.frame_time());
    match from {
        From::Stream(book, direction) if response => book.get_mut(&(direction.reverse(), number)).copied(),
        From::Stream(book, direction) => keep(book, (direction, number), now),
        From::Datagram => {
            let (net, (src, dst)) = (cx.net, cx.ports);
            if response {
                let asked = (Net { src: net.dst, dst: net.src }, (dst, src), number);
                return cx.state.ldap.get_mut(&asked).copied();
            }
            keep(&mut cx.state.ldap, (net, (src, dst), number), now)
        }
    }
}

fn keep<K: std::hash::Hash + Eq + Copy>(pending: &mut Pending<K, Asked>, key: K, now: Asked) -> Option<Asked> {
    pending.insert(key, now);
    if pending.len() > MAX
        && let Some((oldest, _)) = pending.oldest()
    {
        pending.remove(&oldest);
    }
    None
}
