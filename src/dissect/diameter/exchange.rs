//! Which answer is to which request.

use super::super::pending::Pending;
use super::super::{Direction, Dissector, Net};
use super::{ANSWER_TO, RESP_TIME};

/// So many requests of a connection wait for their answers.
const MAX: usize = 16_384;

/// Who sends a message to whom: within a connection the direction tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ends {
    Stream(Direction),
    Net(Net),
}

impl Ends {
    fn reverse(self) -> Self {
        match self {
            Self::Stream(direction) => Self::Stream(direction.reverse()),
            Self::Net(net) => Self::Net(Net { src: net.dst, dst: net.src }),
        }
    }
}

/// The request of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Role {
    pub(super) frame: u32,
    pub(super) time: i64,
}

/// The requests of the recent past, by the hop-by-hop number.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    pending: Pending<(Ends, u32), Role>,
}

impl Requests {
    /// Remembers a request; finds the request of an answer.
    pub(super) fn enter(&mut self, cx: &Dissector, ends: Ends, hop: u32, request: bool) -> Option<Role> {
        if cx.quoted || !(cx.wants(&ANSWER_TO) || cx.wants(&RESP_TIME)) {
            return None;
        }
        if !request {
            return self.pending.get_mut(&(ends.reverse(), hop)).copied();
        }
        self.pending.insert((ends, hop), Role { frame: cx.frame_number(), time: cx.frame_time() });
        if self.pending.len() > MAX
            && let Some((oldest, _)) = self.pending.oldest()
        {
            self.pending.remove(&oldest);
        }
        None
    }
}
