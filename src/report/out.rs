//! What every form writes with: one buffer, and numbers and times without the formatting machinery.

use std::io::{self, Write};

use crate::fields::push_decimal;

/// The buffer goes out when it holds so much.
const FULL: usize = 128 * 1024;

/// A text on its way out.
#[derive(Debug)]
pub(super) struct Out<W: Write> {
    /// What was not written yet.
    pub(super) text: String,
    sink: W,
}

impl<W: Write> Out<W> {
    pub(super) fn new(sink: W) -> Self {
        Self { text: String::with_capacity(FULL + FULL / 8), sink }
    }

    /// Writes what has gathered, if that is enough to be worth it.
    #[inline]
    pub(super) fn pass(&mut self) -> io::Result<()> {
        if self.text.len() < FULL { Ok(()) } else { self.flush() }
    }

    /// Writes everything.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.sink.write_all(self.text.as_bytes())?;
        self.text.clear();
        self.sink.flush()
    }
}

/// Appends nanoseconds as seconds: exact, no exponent, no trailing zeros (X4).
pub(super) fn push_time(out: &mut String, nanoseconds: i64) {
    if nanoseconds < 0 {
        out.push('-');
    }
    let n = nanoseconds.unsigned_abs();
    push_decimal(out, n / 1_000_000_000);
    let mut fraction = (n % 1_000_000_000) as u32;
    if fraction == 0 {
        return;
    }
    let mut digits = [b'.'; 10];
    for digit in digits.iter_mut().skip(1).rev() {
        *digit = b'0' + (fraction % 10) as u8;
        fraction /= 10;
    }
    let last = digits.iter().rposition(|digit| *digit != b'0').unwrap_or(0);
    out.push_str(digits.get(..=last).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default());
}

/// How many decimal digits a number has.
pub(super) fn digits(value: u64) -> usize {
    value.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// Appends blanks.
pub(super) fn pad(out: &mut String, blanks: usize) {
    const BLANKS: &str = "                                        ";
    let mut left = blanks;
    while left > 0 {
        let step = left.min(BLANKS.len());
        out.push_str(BLANKS.get(..step).unwrap_or_default());
        left -= step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(nanoseconds: i64) -> String {
        let mut text = String::new();
        push_time(&mut text, nanoseconds);
        text
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
        let mut text = String::new();
        pad(&mut text, 0);
        assert_eq!(text.len(), 0);
        pad(&mut text, 95);
        assert_eq!(text.len(), 95);
    }

    #[test]
    fn a_number_has_its_digits() {
        assert_eq!([0, 9, 10, 999, u64::MAX].map(digits), [1, 1, 2, 3, 20]);
    }
}
