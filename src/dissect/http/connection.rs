//! One connection: cuts both directions into messages and reports each when it is complete.

use super::body::{self, Body, Content, Framing};
use super::head::{self, Head, Kind, Scan};
use super::pairing::{Method, Pairs};
use super::report;
use crate::dissect::{Closing, Direction, Dissector, Stream};

/// The state of a new connection.
pub(super) fn new() -> Box<dyn Stream> {
    Box::new(Connection::default())
}

#[derive(Debug, Default)]
struct Connection {
    sides: [Side; 2],
    pairs: Pairs,
    /// In which directions requests were seen: from then on all bytes are HTTP's.
    asks: [bool; 2],
    /// Another protocol has taken over.
    handed_over: bool,
}

/// What one direction waits for.
#[derive(Debug, Default)]
enum Side {
    /// A message, or anything else.
    #[default]
    Start,
    /// A message: bytes were lost, and what comes may be the middle of one.
    Lost,
    /// The rest of a head.
    Head { bytes: Vec<u8>, searched: usize },
    /// The rest of a body.
    Body(Box<Unfinished>),
}

#[derive(Debug)]
struct Unfinished {
    head: Vec<u8>,
    body: Body,
}

impl Stream for Connection {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.handed_over {
            let used = self.step(cx, direction, rest);
            rest = rest.get(used..).unwrap_or(&[]);
        }
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        match self.take(direction) {
            Side::Body(mut message) => {
                let goes_on = message.body.skip(len);
                if goes_on && !message.body.ended() {
                    self.put(direction, Side::Body(message));
                    return;
                }
                self.finish(cx, direction, &message, true);
                if goes_on {
                    return;
                }
            }
            Side::Head { bytes, .. } => self.give_up(cx, direction, &bytes),
            Side::Start | Side::Lost => {}
        }
        self.put(direction, Side::Lost);
        if !self.asks(direction) {
            self.pairs.responses_lost();
        }
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, how: Closing) {
        match self.take(direction) {
            Side::Body(message) => {
                let complete = how == Closing::Fin && message.body.ends_at_close();
                self.finish(cx, direction, &message, !complete);
            }
            Side::Head { bytes, .. } => self.give_up(cx, direction, &bytes),
            Side::Start | Side::Lost => {}
        }
    }

    fn pending(&self, direction: Direction) -> bool {
        matches!(self.sides.get(direction.index()), Some(Side::Head { .. } | Side::Body(_)))
    }

    fn kept(&self) -> usize {
        let kept = |side: &Side| match side {
            Side::Start | Side::Lost => 0,
            Side::Head { bytes, .. } => bytes.len(),
            Side::Body(message) => message.head.len() + message.body.kept(),
        };
        self.sides.iter().map(kept).sum()
    }
}

impl Connection {
    fn take(&mut self, direction: Direction) -> Side {
        self.sides.get_mut(direction.index()).map(std::mem::take).unwrap_or_default()
    }

    fn put(&mut self, direction: Direction, side: Side) {
        if let Some(place) = self.sides.get_mut(direction.index()) {
            *place = side;
        }
    }

    fn asks(&self, direction: Direction) -> bool {
        self.asks.get(direction.index()) == Some(&true)
    }

    /// Uses up some of the bytes, at least one.
    fn step(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) -> usize {
        match self.take(direction) {
            Side::Start => self.open(cx, direction, bytes, false),
            Side::Lost => self.open(cx, direction, bytes, true),
            Side::Head { bytes: mut head, searched } => {
                head.extend_from_slice(bytes);
                if head::empty_line(&head, searched).is_some() {
                    self.data(cx, direction, &head);
                } else if head.len() > head::MAX_HEAD {
                    self.give_up(cx, direction, &head);
                    self.put(direction, Side::Lost);
                } else {
                    self.wait_for_head(direction, head);
                }
                bytes.len()
            }
            Side::Body(mut message) => {
                let used = message.body.feed(bytes);
                if message.body.ended() {
                    let hole = message.body.has_hole();
                    self.finish(cx, direction, &message, hole);
                } else {
                    self.put(direction, Side::Body(message));
                }
                used.max(1)
            }
        }
    }

    /// Begins whatever stands at the start of the bytes.
    fn open(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8], lost: bool) -> usize {
        match head::scan(bytes) {
            Scan::Head(head) => return self.begin(cx, direction, &head, bytes),
            Scan::Partial if bytes.len() > head::MAX_HEAD => {
                self.give_up(cx, direction, bytes);
                self.put(direction, Side::Lost);
            }
            Scan::Partial => self.wait_for_head(direction, bytes.to_vec()),
            Scan::Other if lost => self.put(direction, Side::Lost),
            Scan::Other => report::other(cx, bytes, self.asks.contains(&true)),
        }
        bytes.len()
    }

    fn wait_for_head(&mut self, direction: Direction, bytes: Vec<u8>) {
        // The last line feed may turn out to be the end of the header block.
        let searched = bytes.len().saturating_sub(2);
        self.put(direction, Side::Head { bytes, searched });
    }

    /// A message whose head is complete: reports it in place, or keeps it until its body is.
    fn begin(&mut self, cx: &mut Dissector, direction: Direction, head: &Head<'_>, bytes: &[u8]) -> usize {
        let (start, rest) = bytes.split_at(head.end.min(bytes.len()));
        let framing = body::framing(head, self.pairs.next_method());
        if let Framing::Length(length) = framing
            && let Some(whole) = usize::try_from(length).ok().and_then(|length| rest.get(..length))
        {
            self.report(cx, direction, head, Content { bytes: whole, ..Content::default() }, false);
            return start.len() + whole.len();
        }
        let mut body = Body::new(cx, head, framing);
        let used = body.feed(rest);
        if body.ended() {
            self.report(cx, direction, head, body.content(false), false);
        } else {
            self.put(direction, Side::Body(Box::new(Unfinished { head: start.to_vec(), body })));
        }
        start.len() + used
    }

    fn finish(&mut self, cx: &mut Dissector, direction: Direction, message: &Unfinished, incomplete: bool) {
        if let Some(head) = Head::read(&message.head) {
            self.report(cx, direction, &head, message.body.content(incomplete), incomplete);
        }
    }

    /// Reports what is known of a message whose head will not be completed.
    fn give_up(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        if let Some(head) = Head::read(bytes) {
            self.report(cx, direction, &head, Content::default(), true);
        }
    }

    fn report(
        &mut self,
        cx: &mut Dissector,
        direction: Direction,
        head: &Head<'_>,
        content: Content<'_>,
        incomplete: bool,
    ) {
        cx.stats.incomplete_messages += u64::from(incomplete);
        match head.kind {
            Kind::Request | Kind::Notification => {
                if let Some(asks) = self.asks.get_mut(direction.index()) {
                    *asks |= head.kind == Kind::Request;
                }
                report::request(cx, &mut self.pairs, head, content);
            }
            Kind::Response => {
                let code = head.status_line().1.unwrap_or(0);
                let tunnel = self.pairs.next_method() == Some(Method::Connect) && (200..300).contains(&code);
                self.handed_over |= code == 101 || tunnel;
                report::response(cx, &mut self.pairs, head, content, incomplete);
            }
        }
    }
}
