//! The second reading of captures, for frames of which it is known only now that they are wanted.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use crate::capture::{Again, CaptureError, Packet, Position, Recording};

/// The watcher is called once in so many packets.
const STRIDE: u32 = 1024;

/// Why a second reading did not come to its end.
#[derive(Debug, Error)]
pub enum AgainError {
    /// A capture cannot be read again, or is another by now.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// What was to be done with a packet failed.
    #[error(transparent)]
    Each(#[from] io::Error),
    /// It was stopped.
    #[error("interrupted")]
    Stopped,
}

/// Reads captures again up to the frame `last`, and hands out the packets that are wanted, in the order of the
/// run. `watch` is told now and then how far the reading is. A `stop` that was set before, by which the first
/// reading ended, does not count.
pub fn read_again(
    again: &Again,
    last: Option<u32>,
    wanted: impl Fn(u32) -> bool,
    stop: &AtomicBool,
    mut each: impl FnMut(&Packet<'_>, Recording) -> io::Result<()>,
    mut watch: impl FnMut(Position),
) -> Result<(), AgainError> {
    let Some(last) = last else { return Ok(()) };
    let stopped_before = stop.load(Ordering::Relaxed);
    let mut captures = again.open()?;
    let mut number = 0;
    while number < last {
        if !stopped_before && stop.load(Ordering::Relaxed) {
            return Err(AgainError::Stopped);
        }
        let Some((packet, recording)) = captures.next_with_recording() else { break };
        number = packet.number;
        if wanted(number) {
            each(&packet, recording)?;
        }
        if number.is_multiple_of(STRIDE) {
            watch(captures.position());
        }
    }
    again.check()?;
    if number < last {
        // Of several captures nobody can tell which one gave more packets before.
        let file = captures.summaries().into_iter().map(|capture| capture.file).collect::<Vec<_>>().join("`, `");
        return Err(CaptureError::Changed { file }.into());
    }
    Ok(())
}
