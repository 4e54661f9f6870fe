//! A data connection: a layer for each segment, with what the control connection said about it.

use indexmap::IndexMap;

use crate::dissect::expected::Told;
use crate::dissect::{Closing, Direction, Dissector, Stream};

/// At most so many transfers are remembered; beyond it, the older half is forgotten.
const MAX_TRANSFERS: usize = 16_384;

/// What control connections say about the data connections that they announced, by the frame of the
/// announcement.
#[derive(Debug, Default)]
pub(crate) struct Transfers {
    by_frame: IndexMap<u32, Transfer, foldhash::fast::FixedState>,
}

/// One of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Transfer {
    /// The command and its frame, once it is given.
    pub(super) command: Option<(Vec<u8>, u32)>,
    pub(super) directory: Vec<u8>,
}

impl Transfers {
    /// The transfer that was announced in a frame.
    pub(super) fn announced(&mut self, frame: u32) -> &mut Transfer {
        if self.by_frame.len() >= MAX_TRANSFERS {
            self.by_frame.drain(..MAX_TRANSFERS / 2);
        }
        self.by_frame.entry(frame).or_default()
    }
}

/// The state of a new connection.
pub(super) fn new() -> Box<dyn Stream> {
    Box::new(Connection::default())
}

#[derive(Debug, Default)]
struct Connection {
    told: Option<Told>,
}

impl Stream for Connection {
    fn data(&mut self, cx: &mut Dissector, _direction: Direction, _bytes: &[u8]) {
        let told =
            *self.told.get_or_insert_with(|| cx.state.expected.current.unwrap_or(Told::nothing(&super::DATA_ROW)));
        cx.layer(&super::FTP_DATA, |cx| emit(cx, told));
    }

    fn gap(&mut self, _cx: &mut Dissector, _direction: Direction, _len: u64) {}

    fn end(&mut self, _cx: &mut Dissector, _direction: Direction, _how: Closing) {}

    fn pending(&self, _direction: Direction) -> bool {
        false
    }
}

fn emit(cx: &mut Dissector, told: Told) {
    if told.frame == 0 {
        return;
    }
    cx.uint(&super::SETUP_FRAME, told.frame);
    cx.text(&super::SETUP_METHOD, told.method);
    let Some(transfer) = cx.state.ftp.by_frame.get(&told.frame).cloned() else { return };
    if let Some((command, frame)) = transfer.command {
        cx.text(&super::COMMAND, command);
        cx.uint(&super::COMMAND_FRAME, frame);
    }
    cx.text(&super::DATA_WORKING_DIRECTORY, transfer.directory);
}
