//! The refill buffer under every capture: bytes are read in large steps and lent out in place.
//! It grows for a packet that does not fit, but only as its bytes arrive.

use std::io::{self, Read};

use super::ahead::{Ahead, Block};
use super::error::Fault;

/// A window over a stream of bytes.
pub(super) struct Buffer {
    input: Input,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Place of `bytes[start]` in the stream.
    offset: u64,
    ended: bool,
}

/// Where bytes come from.
enum Input {
    /// Read when they are needed.
    Reader(Box<dyn Read + Send>),
    Ahead(Ahead),
}

impl Buffer {
    pub(super) fn new(reader: Box<dyn Read + Send>, capacity: usize) -> Self {
        Self { input: Input::Reader(reader), bytes: vec![0; capacity], start: 0, end: 0, offset: 0, ended: false }
    }

    /// From now on reads ahead in a thread of its own, if the system gives one: for files, of which
    /// there is always more to read until they end.
    pub(super) fn read_ahead(&mut self) {
        let step = self.bytes.len();
        let input = std::mem::replace(&mut self.input, Input::Reader(Box::new(io::empty())));
        self.input = match input {
            Input::Reader(reader) => Ahead::start(reader, step).map_or_else(Input::Reader, Input::Ahead),
            ahead @ Input::Ahead(_) => ahead,
        };
    }

    /// The bytes at hand.
    #[inline]
    pub(super) fn data(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Where in the buffer [`data`](Self::data) begins. What was lent out stays in its place until
    /// the next [`fill`](Self::fill).
    #[inline]
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Bytes by their place in the buffer, consumed or not.
    #[inline]
    pub(super) fn lent(&self, start: usize, len: usize) -> &[u8] {
        self.bytes.get(start..start.wrapping_add(len)).unwrap_or_default()
    }

    /// Marks bytes as done with.
    #[inline]
    pub(super) fn consume(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.offset += len as u64;
    }

    /// Place of [`data`](Self::data) in the stream.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads until at least `len` bytes are at hand; false when the stream ends before. Asks the
    /// reader for what it has, so that a slow pipe is not kept waiting for a full buffer.
    #[cold]
    pub(super) fn fill(&mut self, len: usize) -> Result<bool, Fault> {
        if let Input::Reader(_) = self.input {
            self.shift();
        }
        while self.end - self.start < len {
            if self.ended {
                return Ok(false);
            }
            match self.read(len) {
                Ok(0) => self.ended = true,
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    // A reader that has nothing now may have something later.
                    self.ended = error.kind() != io::ErrorKind::WouldBlock;
                    return Err(Fault::read(self.offset(), error));
                }
                _ => {}
            }
        }
        Ok(true)
    }

    /// Reads once; gives how much. `len` bytes are needed in all.
    fn read(&mut self, len: usize) -> io::Result<usize> {
        let reader = match &mut self.input {
            Input::Reader(reader) => reader,
            Input::Ahead(ahead) => {
                let block = ahead.next()?;
                return Ok(self.take(block));
            }
        };
        if self.end == self.bytes.len() {
            let grown = (self.bytes.len() * 2).min(len).max(self.bytes.len() + 1);
            self.bytes.resize(grown, 0);
        }
        let space = self.bytes.get_mut(self.end..).unwrap_or_default();
        let read = reader.read(space)?;
        self.end = (self.end + read).min(self.bytes.len());
        Ok(read)
    }

    /// Goes on to a block that was read ahead; what is left of the one before is put in front of it,
    /// or, where it is more than there is room for, stays in front. Gives how many bytes came.
    fn take(&mut self, mut block: Block) -> usize {
        let read = block.end - block.start;
        let left = self.end - self.start;
        let rest = self.bytes.get(self.start..self.end).unwrap_or_default();
        if let Some(room) = block.start.checked_sub(left).and_then(|from| block.bytes.get_mut(from..block.start)) {
            room.copy_from_slice(rest);
            self.start = block.start - left;
            self.end = block.end;
            std::mem::swap(&mut self.bytes, &mut block.bytes);
        } else {
            self.shift();
            self.bytes.truncate(self.end);
            self.bytes.extend_from_slice(block.bytes.get(block.start..block.end).unwrap_or_default());
            self.end = self.bytes.len();
        }
        if let Input::Ahead(ahead) = &mut self.input {
            ahead.give_back(block.bytes);
        }
        read
    }

    /// Moves the rest, less than a packet, to the front.
    fn shift(&mut self) {
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }

    /// The whole stream again, from [`data`](Self::data) on.
    pub(super) fn into_reader(mut self) -> Box<dyn Read + Send> {
        self.bytes.truncate(self.end);
        self.bytes.drain(..self.start);
        match self.input {
            Input::Reader(reader) => Box::new(io::Cursor::new(self.bytes).chain(reader)),
            // Only what is not read ahead yet is unpacked.
            Input::Ahead(_) => Box::new(io::Cursor::new(self.bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Trickle;
    use super::*;

    fn numbers(len: usize) -> Vec<u8> {
        (0..len).map(|number| number as u8).collect()
    }

    #[test]
    fn what_does_not_fit_makes_it_grow() {
        let mut buffer = Buffer::new(Box::new(io::Cursor::new(numbers(1000))), 16);
        assert!(buffer.fill(10).unwrap());
        buffer.consume(10);
        assert!(buffer.fill(900).unwrap());
        assert_eq!(buffer.data().get(..900), numbers(1000).get(10..910));
        assert_eq!(buffer.offset(), 10);
    }

    #[test]
    fn a_promise_of_many_bytes_takes_no_memory() {
        let mut buffer = Buffer::new(Box::new(io::Cursor::new(numbers(100))), 16);
        assert!(!buffer.fill(1 << 40).unwrap());
        assert!(buffer.bytes.len() <= 256);
        assert_eq!(buffer.data(), numbers(100));
    }

    #[test]
    fn a_slow_reader_is_asked_only_for_what_is_needed() {
        let mut buffer = Buffer::new(Box::new(Trickle::new(numbers(100))), 64);
        assert!(buffer.fill(3).unwrap());
        assert_eq!(buffer.data(), [0, 1, 2]);
    }

    #[test]
    fn lent_bytes_stay_after_being_consumed() {
        let mut buffer = Buffer::new(Box::new(io::Cursor::new(numbers(20))), 64);
        assert!(buffer.fill(20).unwrap());
        let start = buffer.start();
        buffer.consume(20);
        assert_eq!(buffer.lent(start + 2, 3), [2, 3, 4]);
    }

    #[test]
    fn what_is_read_ahead_is_the_same() {
        for (step, need) in [(16, 10), (1000, 7), (64, 900), (100_000, 70_000)] {
            let bytes = numbers(200_000);
            let mut buffer = Buffer::new(Box::new(Trickle::new(bytes.clone())), step);
            assert!(buffer.fill(3).unwrap());
            buffer.consume(1);
            buffer.read_ahead();
            let mut read = vec![0];
            while buffer.fill(need).unwrap() {
                assert_eq!(buffer.offset(), read.len() as u64);
                read.extend_from_slice(buffer.data().get(..need).unwrap());
                buffer.consume(need);
            }
            read.extend_from_slice(buffer.data());
            assert_eq!(read, bytes);
        }
    }

    #[test]
    fn the_rest_comes_before_what_is_not_read_yet() {
        let mut buffer = Buffer::new(Box::new(Trickle::new(numbers(50))), 64);
        assert!(buffer.fill(5).unwrap());
        buffer.consume(2);
        let mut rest = Vec::new();
        buffer.into_reader().read_to_end(&mut rest).unwrap();
        assert_eq!(Some(rest.as_slice()), numbers(50).get(2..));
    }
}
