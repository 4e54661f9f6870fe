//! What every form writes with: one buffer, and numbers and times without the formatting machinery.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::thread;

use crate::fields::{ascii, eight_digits, push_decimal, push_part};

/// The buffer goes out when it holds so much.
const FULL: usize = 128 * 1024;

/// Lines of which one thread makes the text at a stretch.
const PART: usize = 4096;

/// A text on its way out.
#[derive(Debug)]
pub(super) struct Out<W: Write> {
    /// What was not written yet.
    pub(super) text: Vec<u8>,
    sink: W,
}

impl<W: Write> Out<W> {
    pub(super) fn new(sink: W) -> Self {
        Self { text: Vec::with_capacity(FULL + FULL / 8), sink }
    }

    /// Writes what has gathered, if that is enough to be worth it.
    #[inline]
    pub(super) fn pass(&mut self) -> io::Result<()> {
        if self.text.len() < FULL { Ok(()) } else { self.flush() }
    }

    /// Appends items in order. Where there are many, a second thread makes the text of every second
    /// part of them. `lines` tells about how many lines an item makes.
    pub(super) fn each<T: Send>(
        &mut self,
        mut items: impl Iterator<Item = T>,
        lines: impl Fn(&T) -> usize,
        push: impl Fn(&mut Vec<u8>, T) + Sync,
    ) -> io::Result<()> {
        let mut beside = Vec::new();
        loop {
            let (first, second) = (part(&mut items, &lines), part(&mut items, &lines));
            let is_last = second.is_empty();
            thread::scope(|scope| {
                let other =
                    (!is_last).then(|| scope.spawn(|| second.into_iter().for_each(|item| push(&mut beside, item))));
                for item in first {
                    push(&mut self.text, item);
                    self.pass()?;
                }
                if let Some(Err(panic)) = other.map(thread::ScopedJoinHandle::join) {
                    resume_unwind(panic);
                }
                Ok::<(), io::Error>(())
            })?;
            if is_last {
                return Ok(());
            }
            self.flush()?;
            self.sink.write_all(&beside)?;
            beside.clear();
        }
    }

    /// Writes everything.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.sink.write_all(&self.text)?;
        self.text.clear();
        self.sink.flush()
    }
}

/// The next items, of about [`PART`] lines.
fn part<T>(items: &mut impl Iterator<Item = T>, lines: impl Fn(&T) -> usize) -> Vec<T> {
    let mut part = Vec::new();
    let mut count = 0;
    while count < PART
        && let Some(item) = items.next()
    {
        count += lines(&item);
        part.push(item);
    }
    part
}

/// Appends nanoseconds as seconds: exact, no exponent, no trailing zeros (X4).
#[inline]
pub(super) fn push_time(out: &mut Vec<u8>, nanoseconds: i64) {
    if nanoseconds < 0 {
        out.push(b'-');
    }
    let n = nanoseconds.unsigned_abs();
    push_decimal(out, n / 1_000_000_000);
    let fraction = (n % 1_000_000_000) as u32;
    if fraction == 0 {
        return;
    }
    out.push(b'.');
    let digits = eight_digits(fraction / 10);
    let ninth = fraction % 10;
    if ninth == 0 {
        push_part(out, ascii(digits).to_le_bytes(), 8 - digits.leading_zeros() as usize / 8);
    } else {
        out.extend_from_slice(&ascii(digits).to_le_bytes());
        out.push(b'0' + ninth as u8);
    }
}

/// How many decimal digits a number has.
#[inline]
pub(super) fn digits(value: u64) -> usize {
    if value < 10 { 1 } else { value.ilog10() as usize + 1 }
}

/// Appends blanks.
#[inline]
pub(super) fn pad(out: &mut Vec<u8>, blanks: usize) {
    const BLANKS: [u8; 32] = [b' '; 32];
    if blanks <= BLANKS.len() {
        push_part(out, BLANKS, blanks);
    } else {
        out.resize(out.len() + blanks, b' ');
    }
}

/// A text that is written over and over.
#[derive(Debug)]
pub(super) struct Word {
    text: Box<[u8]>,
    /// What it begins with.
    chunk: [u8; 32],
}

impl Word {
    pub(super) fn new(text: String) -> Self {
        let text = text.into_bytes().into_boxed_slice();
        let mut chunk = [0; 32];
        for (to, from) in chunk.iter_mut().zip(&text) {
            *to = *from;
        }
        Self { text, chunk }
    }

    #[inline]
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        if self.text.len() <= self.chunk.len() {
            push_part(out, self.chunk, self.text.len());
        } else {
            out.extend_from_slice(&self.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(nanoseconds: i64) -> String {
        let mut text = Vec::new();
        push_time(&mut text, nanoseconds);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn times_are_exact_and_short() {
        for (nanoseconds, text) in [
            (0, "0"),
            (1, "0.000000001"),
            (1_000, "0.000001"),
            (100_000_000, "0.1"),
            (3_000_000_000, "3"),
            (10_000_000_000, "10"),
            (1_000_000_123_456_000, "1000000.123456"),
            (99_999_999, "0.099999999"),
            (-1, "-0.000000001"),
            (-1_500_000_000, "-1.5"),
            (i64::MAX, "9223372036.854775807"),
            (i64::MIN, "-9223372036.854775808"),
        ] {
            assert_eq!(time(nanoseconds), text);
        }
    }

    #[test]
    fn padding_of_any_width() {
        let mut text = Vec::new();
        for (blanks, len) in [(0, 0), (32, 32), (33, 65), (95, 160)] {
            pad(&mut text, blanks);
            assert_eq!(text, vec![b' '; len]);
        }
    }

    #[test]
    fn words_of_any_length_are_whole() {
        for len in [0, 1, 32, 33, 80] {
            let mut out = Vec::new();
            Word::new("x".repeat(len)).push(&mut out);
            assert_eq!(out, vec![b'x'; len]);
        }
    }

    #[test]
    fn a_number_has_its_digits() {
        assert_eq!([0, 9, 10, 999, u64::MAX].map(digits), [1, 1, 2, 3, 20]);
    }
}
