//! A message's body: how long it is, and what of it is kept.

use super::chunked::{Chunks, Piece};
use super::head::{Head, Kind};
use super::pairing::Method;
use crate::dissect::{Dissector, mime_multipart};

/// No body is kept beyond this.
const MAX_KEPT: usize = 16 * 1024 * 1024;

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    Length(u64),
    Chunked,
    UntilClose,
}

/// A body of which not all bytes have come.
#[derive(Debug)]
pub(super) struct Body {
    state: State,
    keep: bool,
    kept: Vec<u8>,
    /// Bytes that were there, or would have been, after the kept ones.
    missing: u64,
    /// Bytes were lost.
    hole: bool,
}

#[derive(Debug)]
enum State {
    Length(u64),
    Chunked(Chunks),
    UntilClose,
}

/// A body as it is reported.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Content<'a> {
    pub(super) bytes: &'a [u8],
    /// How many bytes are known to be missing after these.
    pub(super) missing: u64,
    pub(super) pieces: &'a [Piece],
}

/// How the body of a message ends; a response depends on what it answers.
pub(super) fn framing(head: &Head<'_>, answers: Option<Method>) -> Framing {
    let about = &head.about;
    if head.kind == Kind::Response {
        let code = head.status_line().1.unwrap_or(0);
        let tunnel = answers == Some(Method::Connect) && (200..300).contains(&code);
        if matches!(code, 100..200 | 204 | 304) || answers == Some(Method::Head) || tunnel {
            return Framing::Length(0);
        }
    }
    match about.content_length {
        _ if about.chunked() => Framing::Chunked,
        Some(length) if !about.transfer_coded() => Framing::Length(length),
        _ if head.kind == Kind::Response => Framing::UntilClose,
        _ => Framing::Length(0),
    }
}

/// Whether anybody wants what is in the body.
pub(super) fn wanted(cx: &Dissector, head: &Head<'_>) -> bool {
    cx.wants(&super::FILE_DATA)
        || cx.wants(&super::DECOMPRESSION_FAILED)
        || cx.wants(&super::CHUNK_DATA)
        || head.about.content_type.is_some_and(|value| mime_multipart::wants_body(cx, value))
}

impl Body {
    /// How many bytes of it are kept.
    pub(super) fn kept(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn new(cx: &Dissector, head: &Head<'_>, framing: Framing) -> Self {
        let fields = [&super::CHUNK_SIZE, &super::CHUNK_DATA, &super::CHUNK_BOUNDARY, &super::CHUNKED_TRAILER_PART];
        let state = match framing {
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Chunked(Chunks::new(fields.iter().any(|field| cx.wants(field)))),
            Framing::UntilClose => State::UntilClose,
        };
        Self { state, keep: wanted(cx, head), kept: Vec::new(), missing: 0, hole: false }
    }

    /// Takes the bytes that belong to the body; gives how many.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> usize {
        let Self { state, keep, kept, missing, hole } = self;
        let mut hold = |bytes: &[u8]| {
            let room = if *keep && !*hole { MAX_KEPT.saturating_sub(kept.len()) } else { 0 };
            let held = bytes.get(..room).unwrap_or(bytes);
            kept.extend_from_slice(held);
            *missing = missing.saturating_add((bytes.len() - held.len()) as u64);
            kept.len()
        };
        match state {
            State::Length(left) => {
                let used = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                hold(bytes.get(..used).unwrap_or(&[]));
                *left -= used as u64;
                used
            }
            State::Chunked(chunks) => chunks.feed(bytes, hold),
            State::UntilClose => {
                hold(bytes);
                bytes.len()
            }
        }
    }

    /// Takes a hole. False if the body does not go on behind it, or nobody can tell where it ends.
    pub(super) fn skip(&mut self, len: u64) -> bool {
        self.hole = true;
        match &mut self.state {
            State::Length(left) if len <= *left => {
                *left -= len;
                self.missing = self.missing.saturating_add(len);
                true
            }
            State::Length(left) => {
                self.missing = self.missing.saturating_add(*left);
                *left = 0;
                false
            }
            State::Chunked(_) | State::UntilClose => false,
        }
    }

    /// Whether all bytes have come.
    pub(super) fn ended(&self) -> bool {
        match &self.state {
            State::Length(left) => *left == 0,
            State::Chunked(chunks) => chunks.ended(),
            State::UntilClose => false,
        }
    }

    /// Whether an orderly close completes it.
    pub(super) fn ends_at_close(&self) -> bool {
        matches!(self.state, State::UntilClose)
    }

    /// Whether bytes inside it were lost.
    pub(super) fn has_hole(&self) -> bool {
        self.hole
    }

    /// What there is to report; `broken_off` when the rest will not come.
    pub(super) fn content(&self, broken_off: bool) -> Content<'_> {
        let outstanding = match &self.state {
            State::Length(left) => *left,
            // Nobody knows how many bytes would have followed: at least one.
            State::Chunked(_) | State::UntilClose => u64::from(broken_off),
        };
        let pieces = match &self.state {
            State::Chunked(chunks) => chunks.pieces.as_slice(),
            State::Length(_) | State::UntilClose => &[],
        };
        Content { bytes: &self.kept, missing: self.missing.saturating_add(outstanding), pieces }
    }
}
