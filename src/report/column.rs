//! Columns of the text form: labels, states and times that stand below each other, and values made
//! fit for a terminal.

use std::borrow::Cow;

use super::out::{Word, digits, pad, push_time};
use crate::fields::{Texts, Value, push_decimal};
use crate::program::Avp;
use crate::track::State;

/// So many values of one attribute are shown.
const MAX_VALUES: usize = 6;
/// So many characters of one value are shown.
const MAX_CHARACTERS: usize = 160;
/// Labels longer than this push the rest of their line to the right.
pub(super) const MAX_LABEL: usize = 32;

/// A column of times, aligned at the decimal point.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TimeColumn {
    whole: usize,
    fraction: usize,
}

impl TimeColumn {
    /// Makes room for a time.
    #[inline]
    pub(super) fn fit(&mut self, nanoseconds: i64) {
        let n = nanoseconds.unsigned_abs();
        let sign = usize::from(nanoseconds < 0);
        self.whole = self.whole.max(digits(n / 1_000_000_000) + sign);
        // Most times have no more decimals than those before.
        let fraction = n % 1_000_000_000;
        if GRAINS.get(self.fraction).is_some_and(|grain| !fraction.is_multiple_of(*grain)) {
            self.fraction = fraction_width(fraction);
        }
    }

    /// Appends a time, or as many blanks.
    pub(super) fn push(self, out: &mut Vec<u8>, nanoseconds: Option<i64>) {
        if self.whole == 0 {
            return;
        }
        let end = out.len() + self.whole + self.fraction + 2;
        if let Some(nanoseconds) = nanoseconds {
            let whole = digits(nanoseconds.unsigned_abs() / 1_000_000_000) + usize::from(nanoseconds < 0);
            pad(out, self.whole.saturating_sub(whole));
            push_time(out, nanoseconds);
            out.extend_from_slice(b" s");
        }
        pad(out, end.saturating_sub(out.len()));
    }

    /// Whether any time was fitted in.
    pub(super) fn is_used(self) -> bool {
        self.whole > 0
    }
}

/// Nanoseconds of which every fraction of a width, its point included, is a multiple.
const GRAINS: [u64; 10] =
    [1_000_000_000, 1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10];

/// Width of a fraction of so many nanoseconds, its point included.
fn fraction_width(mut nanoseconds: u64) -> usize {
    if nanoseconds == 0 {
        return 0;
    }
    let mut width = 10;
    while nanoseconds.is_multiple_of(10) {
        nanoseconds /= 10;
        width -= 1;
    }
    width
}

/// The word that [`push_label`] takes for a name.
pub(super) fn label(name: &str) -> Word {
    Word::new(format!("{name} "))
}

/// Appends `name 12`, padded to the width.
#[inline]
pub(super) fn push_label(out: &mut Vec<u8>, indent: usize, label: &Word, id: u32, width: usize) {
    let start = out.len();
    pad(out, indent);
    label.push(out);
    push_decimal(out, u64::from(id));
    pad(out, width.saturating_sub(out.len() - start));
}

/// Appends a state, padded, in its colour.
#[inline]
pub(super) fn push_state(out: &mut Vec<u8>, state: State, colours: bool) {
    let text: &[u8; 9] = match state {
        State::Complete => b"complete ",
        State::TimedOut => b"timed out",
        State::Open => b"open     ",
    };
    if colours {
        push_coloured(out, text, state);
    } else {
        out.extend_from_slice(text);
    }
}

#[cold]
fn push_coloured(out: &mut Vec<u8>, text: &[u8], state: State) {
    out.extend_from_slice(match state {
        State::Complete => b"\x1b[32m",
        State::TimedOut => b"\x1b[31m",
        State::Open => b"\x1b[33m",
    });
    let shown = text.trim_ascii_end();
    out.extend_from_slice(shown);
    out.extend_from_slice(b"\x1b[0m");
    pad(out, text.len() - shown.len());
}

/// Appends the values of one attribute: `10.0.0.1, 10.0.0.2`.
#[inline]
pub(super) fn push_values(out: &mut Vec<u8>, avps: &[Avp], texts: &Texts) {
    // A count of one would take the room of the value.
    let shown = if avps.len() == MAX_VALUES + 1 { avps.len() } else { MAX_VALUES };
    for (index, avp) in avps.iter().take(shown).enumerate() {
        if index > 0 {
            out.extend_from_slice(b", ");
        }
        let value = avp.value();
        match texts.as_text(value) {
            Some("") if avps.len() > 1 => out.extend_from_slice(b"\"\""),
            Some(text) => push_safely(out, text),
            None => texts.write(value, out),
        }
    }
    push_rest(out, ", ", avps.len().saturating_sub(shown) as u64);
}

/// Whether there is more to an attribute than that it is there.
#[inline]
pub(super) fn has_text(avps: &[Avp]) -> bool {
    avps.len() > 1 || avps.first().is_some_and(|avp| avp.value() != Value::EMPTY)
}

/// Appends `… 12 more`, when there is more.
#[inline]
pub(super) fn push_rest(out: &mut Vec<u8>, separator: &str, more: u64) {
    if more > 0 {
        push_more(out, separator, more);
    }
}

#[cold]
fn push_more(out: &mut Vec<u8>, separator: &str, more: u64) {
    out.extend_from_slice(separator.as_bytes());
    out.extend_from_slice("… ".as_bytes());
    push_decimal(out, more);
    out.extend_from_slice(b" more");
}

/// Appends a text so that a terminal only shows it: what would control the terminal, or turn the
/// direction of writing, is written as an escape. Very long texts are cut.
#[inline]
pub(super) fn push_safely(out: &mut Vec<u8>, text: &str) {
    if text.len() <= MAX_CHARACTERS && is_printable(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        push_escaped(out, text);
    }
}

#[inline(never)]
fn push_escaped(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.chars();
    for c in rest.by_ref().take(MAX_CHARACTERS) {
        if is_harmless(c) {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            out.extend(c.escape_default().map(|c| c as u8));
        }
    }
    push_rest(out, " ", rest.count() as u64);
}

/// A text of at most so many characters, with a mark where it was cut.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or(text))),
    }
}

/// Whether all is ASCII that prints. Looks at many bytes at once, at some of them twice.
#[inline]
fn is_printable(text: &[u8]) -> bool {
    match (text.last_chunk::<16>(), text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(last), ..) => text.as_chunks().0.iter().chain([last]).all(are_printable::<16>),
        (None, Some(first), Some(last)) => are_printable(first) && are_printable(last),
        _ => text.iter().all(|byte| is_printable_byte(*byte)),
    }
}

#[inline]
fn are_printable<const N: usize>(bytes: &[u8; N]) -> bool {
    bytes.iter().fold(true, |all, byte| all & is_printable_byte(*byte))
}

#[inline]
fn is_printable_byte(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte)
}

fn is_harmless(c: char) -> bool {
    let turns_direction = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks_line = matches!(c, '\u{2028}' | '\u{2029}');
    !c.is_control() && !turns_direction && !breaks_line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(text: &str) -> String {
        let mut out = Vec::new();
        push_safely(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_value_cannot_control_the_terminal() {
        assert_eq!(safe("a\x1b[2Jb\r\n\u{9b}0m"), "a\\u{1b}[2Jb\\r\\n\\u{9b}0m");
        assert_eq!(safe("abc\u{202e}fed"), "abc\\u{202e}fed");
        assert_eq!(safe("Grüße, 你好"), "Grüße, 你好");
    }

    #[test]
    fn a_control_character_is_found_wherever_it_stands() {
        for len in 1..40 {
            let plain = "~".repeat(len);
            assert_eq!(safe(&plain), plain);
            for at in 0..len {
                let mut text = plain.clone();
                text.replace_range(at..=at, "\x7f");
                assert_eq!(safe(&text), text.replace('\x7f', "\\u{7f}"));
            }
        }
    }

    #[test]
    fn a_very_long_value_is_cut_with_a_count() {
        assert_eq!(safe(&"x".repeat(200)), format!("{} … 40 more", "x".repeat(160)));
    }

    #[test]
    fn times_stand_below_each_other_at_the_point() {
        let times = [3_048_000, 5_400_556_000_000, 0, -1_000_000_000];
        let mut column = TimeColumn::default();
        for time in times {
            column.fit(time);
        }
        let lines: Vec<String> = times
            .map(Some)
            .into_iter()
            .chain([None])
            .map(|time| {
                let mut out = Vec::new();
                column.push(&mut out, time);
                String::from_utf8(out).unwrap()
            })
            .collect();
        assert_eq!(lines, ["   0.003048 s", "5400.556 s   ", "   0 s       ", "  -1 s       ", "             "]);
    }
}
