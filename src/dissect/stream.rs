//! What a protocol over a byte stream implements: it is handed in-order bytes, holes and ends, and
//! opens a layer for each message that became complete.

use super::Dissector;

/// Which way bytes flow; `Forward` is the direction of the connection's first packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    Forward,
    Backward,
}

impl Direction {
    /// 0 or 1, for a pair of per-direction states.
    pub(crate) fn index(self) -> usize {
        usize::from(self == Self::Backward)
    }

    /// The other direction.
    pub(crate) fn reverse(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }
}

/// How a direction of a stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// Orderly, by FIN: what was to last "until close" is complete.
    Fin,
    /// By RST: what is pending is incomplete.
    Reset,
    /// The capture ends, or the stream was given up: what is pending is incomplete.
    Lost,
}

/// The state of one connection's application protocol.
///
/// Layers are opened with [`Dissector::layer`] in whatever frame is current: the stream's owner has
/// seen to it that this is the frame that the message belongs to.
pub(crate) trait Stream: std::fmt::Debug {
    /// The next bytes of one direction, in order and without holes. All of them are consumed; what
    /// belongs to an unfinished message is kept inside.
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]);

    /// `len` bytes of one direction are lost for good. A message that can be counted on past the
    /// hole (known length) goes on as incomplete; anything else is given up, what is known of it is
    /// reported, and the next bytes must begin a message.
    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64);

    /// No more bytes will come in this direction. What is pending is reported, too, as incomplete
    /// unless `Fin` completes it.
    fn end(&mut self, cx: &mut Dissector, direction: Direction, how: Closing);

    /// Whether a message of this direction has begun and not ended.
    fn pending(&self, direction: Direction) -> bool;

    /// How many bytes of unfinished messages are kept inside.
    fn kept(&self) -> usize {
        0
    }
}
