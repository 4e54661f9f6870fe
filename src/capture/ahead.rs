//! Reading ahead: a thread of its own reads a file, and unpacks it, while the packets before are
//! dissected. What it has read is handed over without a copy.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread;

/// Room before what was read, for the rest of a packet that began in the block before.
const ROOM: usize = 64 * 1024;

/// Blocks read ahead at the most.
const UNDER_WAY: usize = 2;

/// What was read at once.
#[derive(Debug)]
pub(super) struct Block {
    /// Room, then what was read.
    pub(super) bytes: Vec<u8>,
    /// Where the bytes read begin.
    pub(super) start: usize,
    /// Where they end.
    pub(super) end: usize,
}

/// A reader in a thread of its own.
#[derive(Debug)]
pub(super) struct Ahead {
    read: Receiver<io::Result<Block>>,
    /// Blocks that were consumed; their memory is used again.
    used: Sender<Vec<u8>>,
}

impl Ahead {
    /// Begins to read, in steps of so many bytes; gives the reader back if the system gives no thread.
    pub(super) fn start(reader: Box<dyn Read + Send>, step: usize) -> Result<Self, Box<dyn Read + Send>> {
        let (sender, read) = sync_channel::<io::Result<Block>>(UNDER_WAY);
        let (used, returned) = channel::<Vec<u8>>();
        // The reader goes to the thread only when there is one.
        let (hand_over, handed) = channel::<Box<dyn Read + Send>>();
        let thread = thread::Builder::new().name("reader".to_owned()).spawn(move || {
            let Ok(mut reader) = handed.recv() else { return };
            loop {
                let mut bytes = returned.try_recv().unwrap_or_default();
                // One that had to hold a large packet comes back in another size.
                bytes.resize(ROOM + step, 0);
                let block = read_block(&mut reader, bytes);
                let goes_on = matches!(&block, Ok(block) if block.end > block.start);
                if sender.send(block).is_err() || !goes_on {
                    return;
                }
            }
        });
        match thread {
            Ok(_) => match hand_over.send(reader) {
                Ok(()) => Ok(Self { read, used }),
                Err(unsent) => Err(unsent.0),
            },
            Err(_) => Err(reader),
        }
    }

    /// The next block; empty at the end.
    pub(super) fn next(&mut self) -> io::Result<Block> {
        self.read.recv().unwrap_or_else(|_| Ok(Block { bytes: Vec::new(), start: 0, end: 0 }))
    }

    /// Gives back the memory of a block.
    pub(super) fn give_back(&mut self, bytes: Vec<u8>) {
        // At the end nobody wants it.
        let _ = self.used.send(bytes);
    }
}

fn read_block(reader: &mut dyn Read, mut bytes: Vec<u8>) -> io::Result<Block> {
    loop {
        match reader.read(bytes.get_mut(ROOM..).unwrap_or_default()) {
            Ok(read) => return Ok(Block { end: (ROOM + read).min(bytes.len()), bytes, start: ROOM }),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
