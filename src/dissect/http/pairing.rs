//! Which response answers which request: by position on the connection.

use std::collections::VecDeque;

/// Requests that may wait for their response at a time; of more the oldest are forgotten.
const MAX_WAITING: usize = 64;

/// What matters of a request's method for its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Head,
    Connect,
    Other,
    /// A notification: its response counts as answering no request.
    Notification,
}

/// A request that waits for its response.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) number: u32,
    pub(super) frame: u32,
    pub(super) time: i64,
    pub(super) previous: Option<u32>,
    /// Full URI, if somebody wants it.
    pub(super) uri: Option<Box<str>>,
}

/// How a response hangs together with what came before.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) number: u32,
    pub(super) request: Option<Asked>,
    pub(super) previous_request: Option<u32>,
    pub(super) previous_response: Option<u32>,
}

/// The requests and responses of one connection.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    waiting: VecDeque<Asked>,
    /// Exchanges so far: requests, and responses that answer none.
    count: u32,
    /// Exchange and frame.
    last_request: Option<(u32, u32)>,
    last_response: Option<(u32, u32)>,
    /// Responses may have been lost.
    lost_responses: bool,
}

impl Pairs {
    /// The method of the request that the next response answers.
    pub(super) fn next_method(&self) -> Option<Method> {
        if self.lost_responses { self.waiting.back() } else { self.waiting.front() }.map(|asked| asked.method)
    }

    /// A request in the given frame; gives its number and the frame of the one before.
    pub(super) fn request(
        &mut self,
        frame: u32,
        time: i64,
        method: Method,
        uri: Option<Box<str>>,
    ) -> (u32, Option<u32>) {
        let mut previous = None;
        if method != Method::Notification {
            previous = at(self.last_request, self.count);
            self.count += 1;
            self.last_request = Some((self.count, frame));
        }
        if self.waiting.len() >= MAX_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(Asked { method, number: self.count, frame, time, previous, uri });
        (self.count, previous)
    }

    /// A response in the given frame. An interim one (100) leaves its request waiting.
    pub(super) fn response(&mut self, frame: u32, interim: bool) -> Answer {
        if std::mem::take(&mut self.lost_responses) {
            // The missing responses belonged to the older requests.
            self.waiting.drain(..self.waiting.len().saturating_sub(1));
        }
        let request = if interim { self.waiting.front().cloned() } else { self.waiting.pop_front() };
        let request = request.filter(|asked| asked.method != Method::Notification);
        let number = request.as_ref().map_or(self.count + 1, |asked| asked.number);
        let answer = Answer {
            number,
            previous_request: match &request {
                Some(asked) => asked.previous,
                None => at(self.last_request, number - 1),
            },
            previous_response: at(self.last_response, number - 1),
            request,
        };
        if !interim {
            self.count = self.count.max(number);
            self.last_response = Some((number, frame));
        }
        answer
    }

    /// Responses may have been lost: the next one answers the latest request.
    pub(super) fn responses_lost(&mut self) {
        self.lost_responses = true;
    }
}

fn at(last: Option<(u32, u32)>, number: u32) -> Option<u32> {
    last.filter(|(exchange, _)| *exchange == number).map(|(_, frame)| frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(pairs: &mut Pairs, frame: u32) -> (u32, Option<u32>) {
        pairs.request(frame, i64::from(frame), Method::Other, None)
    }

    #[test]
    fn pipelined_requests_are_answered_in_order() {
        let mut pairs = Pairs::default();
        assert_eq!(ask(&mut pairs, 1), (1, None));
        assert_eq!(ask(&mut pairs, 2), (2, Some(1)));
        let first = pairs.response(3, false);
        assert_eq!((first.number, first.request.map(|asked| asked.frame)), (1, Some(1)));
        let second = pairs.response(4, false);
        assert_eq!((second.number, second.previous_request, second.previous_response), (2, Some(1), Some(3)));
    }

    #[test]
    fn an_interim_response_leaves_the_request_waiting() {
        let mut pairs = Pairs::default();
        ask(&mut pairs, 1);
        assert_eq!(pairs.response(2, true).request.map(|asked| asked.frame), Some(1));
        assert_eq!(pairs.response(3, false).request.map(|asked| asked.frame), Some(1));
        assert!(pairs.response(4, false).request.is_none());
    }

    #[test]
    fn after_lost_responses_the_latest_request_is_answered() {
        let mut pairs = Pairs::default();
        ask(&mut pairs, 1);
        ask(&mut pairs, 2);
        pairs.responses_lost();
        assert_eq!(pairs.response(3, false).request.map(|asked| asked.frame), Some(2));
        assert!(pairs.waiting.is_empty());
    }

    #[test]
    fn requests_without_responses_do_not_pile_up() {
        let mut pairs = Pairs::default();
        for frame in 0..10_000 {
            ask(&mut pairs, frame);
        }
        assert_eq!(pairs.waiting.len(), MAX_WAITING);
    }
}
