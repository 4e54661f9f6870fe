//! `-T fields`: a line for each selected frame with the values of some fields, as tshark writes it.

use std::io::{self, Write};

use thiserror::Error;

use super::Report;
use super::out::{Out, push_time};
use crate::fields::push_decimal;
use crate::filter::{Column, ColumnSource, Columns, Kept, MateField, MateValue, Trees, push_key};
use crate::track::{Pdu, Tracked};

/// Which of several values are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Occurrence {
    First,
    Last,
    All,
}

/// How lines are written; the options of `-E`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldsForm {
    byte_order_mark: bool,
    header: bool,
    separator: u8,
    quote: Option<u8>,
    occurrence: Occurrence,
    aggregator: u8,
    escape: bool,
}

impl Default for FieldsForm {
    fn default() -> Self {
        Self {
            byte_order_mark: false,
            header: false,
            separator: b'\t',
            quote: None,
            occurrence: Occurrence::All,
            aggregator: b',',
            escape: true,
        }
    }
}

/// An option that there is not, or not with such a value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("options of `-E` are {}", EXAMPLES.join(", "))]
pub struct UnknownOption;

/// Every option with what it can be.
static EXAMPLES: &[&str] = &[
    "header=y|n",
    "separator=/t|/s|CHARACTER",
    "quote=d|s|n",
    "occurrence=f|l|a",
    "aggregator=,|/s|CHARACTER",
    "escape=y|n",
    "bom=y|n",
];

impl FieldsForm {
    /// Sets an option, such as `header=y`.
    pub fn set(&mut self, option: &str) -> Result<(), UnknownOption> {
        let (name, value) = option.split_once('=').ok_or(UnknownOption)?;
        match name {
            "bom" => self.byte_order_mark = yes(value)?,
            "header" => self.header = yes(value)?,
            "escape" => self.escape = yes(value)?,
            "separator" => self.separator = character(value)?,
            "aggregator" => self.aggregator = character(value)?,
            "quote" => {
                self.quote = match value {
                    "d" => Some(b'"'),
                    "s" => Some(b'\''),
                    "n" => None,
                    _ => return Err(UnknownOption),
                };
            }
            "occurrence" => {
                self.occurrence = match value {
                    "f" => Occurrence::First,
                    "l" => Occurrence::Last,
                    "a" => Occurrence::All,
                    _ => return Err(UnknownOption),
                };
            }
            _ => return Err(UnknownOption),
        }
        Ok(())
    }

    /// Writes what is in a cell.
    fn cell(&self, out: &mut Vec<u8>, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        out.extend(self.quote);
        for byte in text {
            let letter = match byte {
                7 => Some(b'a'),
                8 => Some(b'b'),
                b'\t' => Some(b't'),
                b'\n' => Some(b'n'),
                11 => Some(b'v'),
                12 => Some(b'f'),
                b'\r' => Some(b'r'),
                b'\\' => Some(b'\\'),
                _ => None,
            };
            match letter.filter(|_| self.escape) {
                Some(letter) => out.extend([b'\\', letter]),
                None if self.quote == Some(*byte) => out.extend([*byte, *byte]),
                None if self.quote.is_none() && (*byte == self.separator || *byte == b'\\') => {
                    out.extend([b'\\', *byte]);
                }
                None => out.push(*byte),
            }
        }
        out.extend(self.quote);
    }
}

fn yes(value: &str) -> Result<bool, UnknownOption> {
    match value {
        "y" => Ok(true),
        "n" => Ok(false),
        _ => Err(UnknownOption),
    }
}

fn character(value: &str) -> Result<u8, UnknownOption> {
    match value.as_bytes() {
        b"/t" => Ok(b'\t'),
        b"/s" => Ok(b' '),
        [byte] => Ok(*byte),
        _ => Err(UnknownOption),
    }
}

/// Writes the lines.
pub(super) fn write(
    report: &Report<'_>,
    sink: impl Write,
    (columns, kept): (&Columns, &Kept),
    form: &FieldsForm,
) -> io::Result<()> {
    let mut out = Out::new(sink);
    if form.byte_order_mark {
        out.text.extend_from_slice(b"\xef\xbb\xbf");
    }
    if form.header {
        for (index, column) in columns.0.iter().enumerate() {
            out.text.extend((index > 0).then_some(form.separator));
            out.text.extend_from_slice(column.name.as_bytes());
        }
        out.text.push(b'\n');
    }
    let Some(selection) = report.pick.selection() else { return out.flush() };
    let trees = Trees::new(report.tracked);
    let all = report.tracked.pdus();
    let mut values = Values::default();
    for frame in selection.frames() {
        let first = all.partition_point(|pdu| pdu.frame < frame);
        let rest = all.get(first..).unwrap_or(&[]);
        let count = rest.iter().take_while(|pdu| pdu.frame == frame).count();
        let pdus = rest.get(..count).unwrap_or(&[]);
        for (index, column) in columns.0.iter().enumerate() {
            out.text.extend((index > 0).then_some(form.separator));
            values.clear();
            values.of(column, frame, pdus, &trees, kept);
            form.cell(&mut out.text, values.joined(form));
        }
        out.text.push(b'\n');
        out.pass()?;
    }
    out.flush()
}

/// The texts of a cell's values.
#[derive(Debug, Default)]
struct Values {
    text: Vec<u8>,
    ends: Vec<usize>,
    joined: Vec<u8>,
}

impl Values {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.joined.clear();
    }

    fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    fn of(&mut self, column: &Column, frame: u32, pdus: &[Pdu], trees: &Trees<'_>, kept: &Kept) {
        let tracked = trees.tracked;
        match &column.source {
            ColumnSource::Frame(slots) => {
                for slot in slots {
                    for value in kept.values(frame, *slot) {
                        if column.is_label {
                            self.text.extend_from_slice(column.name.as_bytes());
                        } else {
                            tracked.texts.write(value, &mut self.text);
                        }
                        self.end();
                    }
                }
            }
            ColumnSource::Mate(fields) => {
                for pdu in pdus {
                    for field in fields {
                        self.of_tree(*field, pdu, trees);
                    }
                }
            }
        }
    }

    fn of_tree(&mut self, field: MateField, pdu: &Pdu, trees: &Trees<'_>) {
        let tracked = trees.tracked;
        trees.each(field, pdu, &mut |value| {
            match value {
                MateValue::Mark => push_title(&mut self.text, pdu, tracked),
                MateValue::Number(number) => push_decimal(&mut self.text, number),
                MateValue::Seconds(nanoseconds) => push_time(&mut self.text, nanoseconds),
                MateValue::Attr(avp) => tracked.texts.write(avp.value(), &mut self.text),
                MateValue::Key(gop) => push_key(&mut self.text, gop, tracked),
            }
            self.end();
        });
    }

    /// The values that the form asks for.
    fn joined(&mut self, form: &FieldsForm) -> &[u8] {
        let last = self.ends.len().saturating_sub(1);
        let mut start = 0;
        let mut is_first = true;
        for (index, end) in self.ends.iter().enumerate() {
            let wanted = match form.occurrence {
                Occurrence::First => index == 0,
                Occurrence::Last => index == last,
                Occurrence::All => true,
            };
            if wanted {
                if !is_first {
                    self.joined.push(form.aggregator);
                }
                is_first = false;
                self.joined.extend_from_slice(self.text.get(start..*end).unwrap_or_default());
            }
            start = *end;
        }
        &self.joined
    }
}

/// `MATE pdu:1->gop:1->gog:1` (X1)
fn push_title(out: &mut Vec<u8>, pdu: &Pdu, tracked: &Tracked) {
    let program = &tracked.program;
    let mut part = |before: &str, name: Option<&str>, id: u32| {
        out.extend_from_slice(before.as_bytes());
        out.extend_from_slice(name.unwrap_or_default().as_bytes());
        out.push(b':');
        push_decimal(out, id.into());
    };
    part("MATE ", program.pdu(pdu.kind).map(|rule| rule.name.as_str()), pdu.id);
    let Some(gop) = tracked.gop_of(pdu) else { return };
    part("->", program.gop(gop.kind).map(|rule| rule.name.as_str()), gop.id());
    if let Some(gog) = tracked.gop(gop).and_then(|gop| tracked.gog_of(gop)) {
        part("->", program.gog(gog.kind).map(|rule| rule.name.as_str()), gog.id());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(options: &[&str]) -> FieldsForm {
        let mut form = FieldsForm::default();
        for option in options {
            form.set(option).unwrap();
        }
        form
    }

    fn cell(options: &[&str], text: &str) -> String {
        let mut out = Vec::new();
        form(options).cell(&mut out, text.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_quoted_and_escaped_as_tshark_does() {
        let text = "a\"b\\c'd;e\tf\r\n";
        assert_eq!(cell(&[], text), r#"a"b\\c'd;e\tf\r\n"#);
        assert_eq!(cell(&["quote=d"], text), r#""a""b\\c'd;e\tf\r\n""#);
        assert_eq!(cell(&["quote=s"], text), r#"'a"b\\c''d;e\tf\r\n'"#);
        assert_eq!(cell(&["separator=;"], text), r#"a"b\\c'd\;e\tf\r\n"#);
        assert_eq!(cell(&["escape=n"], "a\tb\\c\n"), "a\\\tb\\\\c\n");
        assert_eq!(cell(&["quote=d"], ""), "");
    }

    #[test]
    fn options_are_those_of_tshark() {
        assert_eq!((form(&["separator=/s"]).separator, form(&["aggregator=;"]).aggregator), (b' ', b';'));
        for option in ["", "header", "header=1", "quote=x", "occurrence=2", "separator=", "separator=ab", "nope=1"] {
            assert_eq!(FieldsForm::default().set(option), Err(UnknownOption), "{option}");
        }
        assert!(UnknownOption.to_string().starts_with("options of `-E` are header=y|n, separator=/t|"));
    }
}
