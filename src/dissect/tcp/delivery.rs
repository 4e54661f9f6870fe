//! What a connection's application protocol is handed, and in which frame: bytes in order, holes
//! once they are hopeless, and ends (fields.md 3.1).

use super::super::{Closing, Direction, Dissector, Link, Snapshot, Stream};
use super::reassembly::{Flow, Held, Piece, Place};

/// A connection whose bytes somebody wants.
#[derive(Debug)]
pub(super) struct Live {
    make: fn() -> Box<dyn Stream>,
    /// The protocol's state; none before the first bytes and after the end.
    app: Option<Box<dyn Stream>>,
    /// By direction.
    flows: [Flow; 2],
    /// Whether `Forward` flows from the lower end of the connection's key.
    pub(super) forward_from_low: bool,
}

/// What of a segment concerns the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) piece: Piece<'a>,
    pub(super) syn: bool,
    pub(super) reset: bool,
    /// The acknowledgement number, if there is one.
    pub(super) ack: Option<u32>,
}

impl Live {
    pub(super) fn new(make: fn() -> Box<dyn Stream>, forward_from_low: bool) -> Self {
        Self { make, app: None, flows: <[Flow; 2]>::default(), forward_from_low }
    }

    /// The direction of a segment from the lower or the higher end.
    pub(super) fn direction(&self, from_low: bool) -> Direction {
        if from_low == self.forward_from_low { Direction::Forward } else { Direction::Backward }
    }

    /// Takes a segment in; the layer of its header is the current one.
    pub(super) fn receive(&mut self, cx: &mut Dissector, direction: Direction, incoming: Incoming<'_>) {
        if incoming.reset {
            self.close(cx, Closing::Reset);
            return;
        }
        if let Some(ack) = incoming.ack {
            self.flow(direction.reverse()).acknowledge(ack);
        }
        // First, so that a request given up is known before its response comes.
        self.settle(cx, direction.reverse(), false);
        let mut piece = incoming.piece;
        if incoming.syn {
            piece.seq = piece.seq.wrapping_add(1);
            self.flow(direction).begin(piece.seq, cx.frame_number());
        }
        if !self.flow(direction).ended && (piece.len() > 0 || piece.fin) {
            match self.flow(direction).place(piece) {
                Place::Known => {}
                Place::Next(known) => self.deliver(cx, direction, piece, known),
                Place::Ahead(_) => self.flow(direction).hold(cx, piece),
            }
        }
        self.settle(cx, direction, true);
    }

    /// Delivers what became contiguous, and gives up hopeless holes. In a frame of the direction
    /// itself (`own`) all that is ready is delivered in it; in a frame of the peer only a message
    /// begun before a hole is brought to its end, each segment in the frame that carried it.
    fn settle(&mut self, cx: &mut Dissector, direction: Direction, own: bool) {
        while let Some(hole) = self.flow(direction).hole() {
            if hole == 0 {
                if !own {
                    return;
                }
                self.deliver_held(cx, direction);
            } else if !self.flow(direction).hopeless(cx.frame_time()) {
                return;
            } else if self.pending(direction) {
                self.lose(cx, direction, hole);
                self.finish_message(cx, direction);
            } else if own {
                self.lose(cx, direction, hole);
            } else {
                return;
            }
        }
    }

    /// A message goes on behind a hole that was given up: the segments that it consists of are
    /// delivered in their own frames, so that it is reported in the frame of its last byte.
    fn finish_message(&mut self, cx: &mut Dissector, direction: Direction) {
        let reported = cx.late.len();
        while self.pending(direction) && self.flow(direction).hole() == Some(0) && cx.late.len() == reported {
            self.deliver_held_late(cx, direction);
        }
    }

    /// Gives up the hole before the first held segment. A pending message that ends with it is
    /// reported in the frame of its last byte.
    fn lose(&mut self, cx: &mut Dissector, direction: Direction, hole: u32) {
        self.flow(direction).skip_hole();
        self.in_last_frame(cx, direction, |app, cx| app.gap(cx, direction, u64::from(hole)));
    }

    /// Runs something of the protocol in the last frame that gave bytes to the pending message,
    /// or, when nothing is pending, in the current one.
    fn in_last_frame(
        &mut self,
        cx: &mut Dissector,
        direction: Direction,
        run: impl FnOnce(&mut dyn Stream, &mut Dissector),
    ) {
        let current = cx.frame_number();
        let pending = self.pending(direction);
        let last = self.flow(direction).last.take_if(|last| pending && last.frame() != current);
        let app = self.app.get_or_insert_with(self.make);
        match last {
            Some(last) => {
                let kept = last.clone();
                cx.late(last, |cx| {
                    // What is written without it does not know that the message ends here.
                    cx.need(Link::Part, current);
                    run(&mut **app, cx);
                });
                if app.pending(direction) {
                    self.flow(direction).last = Some(kept);
                }
            }
            None => run(&mut **app, cx),
        }
    }

    /// Delivers the first held segment in the current frame.
    fn deliver_held(&mut self, cx: &mut Dissector, direction: Direction) {
        if let Some(held) = self.flow(direction).take() {
            cx.need(Link::Part, held.snapshot.frame());
            self.deliver_if_new(cx, direction, held.piece());
        }
    }

    /// Delivers the first held segment in the frame that carried it.
    fn deliver_held_late(&mut self, cx: &mut Dissector, direction: Direction) {
        let Some(held) = self.flow(direction).take() else { return };
        if held.snapshot.frame() == cx.frame_number() {
            self.deliver_if_new(cx, direction, held.piece());
        } else {
            let Held { snapshot, .. } = &held;
            cx.late(snapshot.clone(), |cx| self.deliver_if_new(cx, direction, held.piece()));
        }
    }

    fn deliver_if_new(&mut self, cx: &mut Dissector, direction: Direction, piece: Piece<'_>) {
        if let Place::Next(known) = self.flow(direction).place(piece) {
            self.deliver(cx, direction, piece, known);
        }
    }

    /// Hands the new bytes of the next segment to the protocol; what the snap length clipped is a
    /// hole, known to be one at once.
    fn deliver(&mut self, cx: &mut Dissector, direction: Direction, piece: Piece<'_>, known: u32) {
        let len = piece.len();
        let layers = cx.layer_count();
        let flow = self.flow(direction);
        flow.advance(piece.seq.wrapping_add(len), cx.frame_number());
        let was_pending = flow.last.as_ref().map(Snapshot::frame);
        if let Some(before) = was_pending {
            cx.need(if flow.goes_on { Link::Middle } else { Link::Start }, before);
        }
        if len > known {
            let app = self.app.get_or_insert_with(self.make);
            let bytes = piece.bytes.get(known as usize..).unwrap_or(&[]);
            if !bytes.is_empty() {
                app.data(cx, direction, bytes);
            }
            let clipped = piece.missing.min(len - known);
            if clipped > 0 {
                app.gap(cx, direction, u64::from(clipped));
            }
            self.remember_frame(cx, direction);
            // A message that was reported has ended, and what is pending is another.
            let began_here = was_pending == Some(cx.frame_number()) && !self.flow(direction).goes_on;
            self.flow(direction).goes_on = was_pending.is_some() && !began_here && cx.layer_count() == layers;
        }
        if piece.fin {
            self.end(cx, direction, Closing::Fin);
        }
    }

    /// Keeps the current frame while a message is pending, to report it there if it never ends.
    fn remember_frame(&mut self, cx: &Dissector, direction: Direction) {
        let pending = self.pending(direction);
        let last = &mut self.flow(direction).last;
        match last {
            _ if !pending => *last = None,
            Some(last) => cx.snapshot_into(last),
            None => *last = Some(cx.snapshot()),
        }
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, how: Closing) {
        self.flow(direction).ended = true;
        self.flow(direction).last = None;
        if let Some(app) = &mut self.app {
            app.end(cx, direction, how);
        }
        if self.flows.iter().all(|flow| flow.ended && !flow.is_waiting()) {
            self.app = None;
        }
    }

    /// Both directions end without a FIN: what was held is delivered in the frames that carried
    /// it, and what is pending then is reported in the frame of its last byte. Where the streams
    /// stand is kept, as a stray RST may be followed by more data.
    pub(super) fn close(&mut self, cx: &mut Dissector, how: Closing) {
        while let Some(direction) = self.first_waiting() {
            match self.flow(direction).hole() {
                None | Some(0) => {}
                Some(hole) => self.lose(cx, direction, hole),
            }
            self.deliver_held_late(cx, direction);
        }
        for direction in [Direction::Forward, Direction::Backward] {
            if self.app.is_some() && !self.flow(direction).ended {
                self.in_last_frame(cx, direction, |app, cx| app.end(cx, direction, how));
            }
            self.flow(direction).last = None;
        }
        self.app = None;
    }

    /// The direction whose first held segment came first.
    fn first_waiting(&self) -> Option<Direction> {
        let [forward, backward] = &self.flows;
        match (forward.first_held(), backward.first_held()) {
            (None, None) => None,
            (Some(_), None) => Some(Direction::Forward),
            (Some(forward), Some(backward)) if forward < backward => Some(Direction::Forward),
            (_, Some(_)) => Some(Direction::Backward),
        }
    }

    fn pending(&self, direction: Direction) -> bool {
        self.app.as_ref().is_some_and(|app| app.pending(direction))
    }

    fn flow(&mut self, direction: Direction) -> &mut Flow {
        let [forward, backward] = &mut self.flows;
        match direction {
            Direction::Forward => forward,
            Direction::Backward => backward,
        }
    }

    /// Bytes held behind holes.
    pub(super) fn held_bytes(&self) -> usize {
        self.flows.iter().map(Flow::held_bytes).sum()
    }

    /// Bytes held behind holes and in unfinished messages.
    pub(super) fn kept(&self) -> usize {
        self.held_bytes() + self.app.as_ref().map_or(0, |app| app.kept())
    }

    /// The frames that are remembered.
    pub(super) fn snapshots(&mut self) -> impl Iterator<Item = &mut Snapshot> {
        self.flows.iter_mut().flat_map(Flow::snapshots)
    }
}
