//! Types as tables, and the walk that reads a value of one and emits the fields named in it.

use super::super::per::Per;
use super::super::{Dissected, Dissector, Stop};
use super::fields;
use crate::fields::Field;

/// Values in values deeper than this are not read; only generic data may nest so.
const MAX_DEPTH: usize = 24;

/// A type, as far as reading it needs to know.
#[derive(Debug)]
pub(super) enum Type {
    Null,
    Bool,
    /// A whole number within bounds.
    Number(u64, u64),
    /// A whole number within bounds that may be left.
    OpenNumber(u64, u64),
    /// Bytes; the bounds are those of their number.
    Octets(usize, usize),
    /// Bits, so many.
    Bits(usize),
    /// Sixteen bytes that identify.
    Guid,
    ObjectIdentifier,
    /// Text of `#*,0123456789`.
    Digits(usize, usize),
    /// Text of ASCII characters.
    Ascii(usize, usize),
    /// Text of two bytes a character.
    Wide(usize, usize),
    Sequence(&'static Sequence),
    Choice(&'static Choice),
    /// Any number of values.
    List(&'static Component),
    /// Up to so many values, at least one.
    SizedList(usize, &'static Component),
    /// Not read, and nothing behind it in the same value.
    Unread,
}

/// Any number of bytes.
pub(super) const ANY: usize = usize::MAX;

/// A component of a sequence, or an alternative of a choice.
#[derive(Debug)]
pub(super) struct Component {
    ty: Type,
    optional: bool,
    field: Option<&'static Field>,
}

impl Component {
    /// The same, emitted as a field.
    pub(super) const fn named(self, field: &'static Field) -> Self {
        Self { field: Some(field), ..self }
    }
}

/// A component that is always there.
pub(super) const fn req(ty: Type) -> Component {
    Component { ty, optional: false, field: None }
}

/// A component that may be absent.
pub(super) const fn opt(ty: Type) -> Component {
    Component { ty, optional: true, field: None }
}

/// An addition that is skipped by its length.
pub(super) const fn skip() -> Component {
    opt(Type::Unread)
}

/// Components in order, and those that later versions added.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) extensible: bool,
    pub(super) root: &'static [Component],
    pub(super) additions: &'static [Component],
}

/// Alternatives in order, and those that later versions added.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) extensible: bool,
    pub(super) root: &'static [Component],
    pub(super) additions: &'static [Component],
}

impl Choice {
    /// Which alternative follows.
    pub(super) fn read_place(&self, per: &mut Per<'_>) -> Result<u64, Stop> {
        if self.extensible && per.bit()? {
            return per.small().map(|place| place.saturating_add(self.root.len() as u64));
        }
        let known = self.root.len() as u64;
        let place = per.constrained(0, known.saturating_sub(1))?;
        if place < known { Ok(place) } else { Err(Stop::Cut) }
    }
}

/// Why a walk ended before its value did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The bytes end too early.
    Cut,
    /// What follows is not read.
    Unread,
}

impl From<Stop> for End {
    fn from(_: Stop) -> Self {
        Self::Cut
    }
}

impl Stop {
    /// What a walk's end means for the layer.
    pub(super) fn from_walk(result: Walked) -> Dissected {
        match result {
            Err(End::Cut) => Err(Self::Cut),
            _ => Ok(()),
        }
    }
}

type Walked = Result<(), End>;

/// What the walk found that the layer needs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) sequence: Option<u64>,
    pub(super) guid: Option<[u8; 16]>,
}

/// One walk over a message.
pub(super) struct Walk<'c> {
    cx: &'c mut Dissector,
    pub(super) found: Found,
    depth: usize,
}

impl<'c> Walk<'c> {
    pub(super) fn new(cx: &'c mut Dissector) -> Self {
        Self { cx, found: Found::default(), depth: 0 }
    }

    pub(super) fn sequence(&mut self, sequence: &'static Sequence, per: &mut Per<'_>) -> Walked {
        let extended = sequence.extensible && per.bit()?;
        let mut optionals = sequence.root.iter().filter(|component| component.optional).count();
        let present = per.bits(optionals as u32)?;
        for component in sequence.root {
            if component.optional {
                optionals -= 1;
                if present >> optionals & 1 == 0 {
                    continue;
                }
            }
            self.component(component, per)?;
        }
        if extended { self.additions(sequence, per) } else { Ok(()) }
    }

    /// What later versions added, each within a length of its own.
    fn additions(&mut self, sequence: &'static Sequence, per: &mut Per<'_>) -> Walked {
        let count = per.small()?.saturating_add(1).min(64);
        let mut present = per.bits(count as u32)?;
        present = present.checked_shl(64 - count as u32).unwrap_or(0);
        for place in 0..count as usize {
            if present >> (63 - place) & 1 == 1 {
                self.open(sequence.additions.get(place), per)?;
            }
        }
        Ok(())
    }

    pub(super) fn alternative(&mut self, choice: &'static Choice, place: u64, per: &mut Per<'_>) -> Walked {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        match choice.root.get(place) {
            Some(component) => self.component(component, per),
            None => self.open(choice.additions.get(place - choice.root.len()), per),
        }
    }

    /// A value behind its length; what is not known is skipped.
    fn open(&mut self, component: Option<&'static Component>, per: &mut Per<'_>) -> Walked {
        let (bytes, cut) = per.open_cut()?;
        if let Some(component) = component {
            match self.component(component, &mut Per::new(bytes)) {
                Err(End::Cut) => return Err(End::Cut),
                Ok(()) | Err(End::Unread) => {}
            }
        }
        if cut { Err(End::Cut) } else { Ok(()) }
    }

    fn component(&mut self, component: &'static Component, per: &mut Per<'_>) -> Walked {
        self.depth += 1;
        let result = if self.depth > MAX_DEPTH { Err(End::Unread) } else { self.value(component, per) };
        self.depth -= 1;
        result
    }

    fn value(&mut self, component: &'static Component, per: &mut Per<'_>) -> Walked {
        let field = component.field;
        match component.ty {
            Type::Null => self.label(field),
            Type::Bool => {
                let value = per.bit()?;
                if let Some(field) = field {
                    self.cx.flag(field, value);
                }
            }
            Type::Number(lowest, highest) => {
                let value = per.constrained(lowest, highest)?;
                self.number(field, value);
            }
            Type::OpenNumber(lowest, highest) => {
                let value = if per.bit()? { per.unbounded()? } else { per.constrained(lowest, highest)? };
                self.number(field, value);
            }
            Type::Octets(lowest, highest) => {
                octets(per, lowest, highest)?;
            }
            Type::Bits(count) => {
                per.octets(count.div_ceil(8))?;
            }
            Type::Guid => self.guid(field, per.octets(16)?),
            Type::ObjectIdentifier => {
                let bytes = per.open()?;
                if let Some(field) = field.filter(|field| self.cx.wants(field)) {
                    self.cx.text(field, dotted(bytes));
                }
            }
            Type::Digits(lowest, highest) => {
                let text = digits(per, lowest, highest)?;
                self.text(field, &text);
            }
            Type::Ascii(lowest, highest) => {
                let text = octets(per, lowest, highest)?;
                self.text(field, &String::from_utf8_lossy(text));
            }
            Type::Wide(lowest, highest) => {
                let count = per.length_between(lowest, highest)?;
                let bytes = per.octets(count.saturating_mul(2))?;
                self.text(field, &wide(bytes));
            }
            Type::Sequence(sequence) => {
                self.label(field);
                self.sequence(sequence, per)?;
            }
            Type::Choice(choice) => {
                let place = choice.read_place(per)?;
                self.number(field, place);
                self.alternative(choice, place, per)?;
            }
            Type::List(item) => {
                let count = per.length()?;
                self.list(field, count, item, per)?;
            }
            Type::SizedList(most, item) => {
                let count = per.length_between(1, most)?;
                self.list(field, count, item, per)?;
            }
            Type::Unread => return Err(End::Unread),
        }
        Ok(())
    }

    fn list(
        &mut self,
        field: Option<&'static Field>,
        count: usize,
        item: &'static Component,
        per: &mut Per<'_>,
    ) -> Walked {
        self.number(field, count as u64);
        for _ in 0..count {
            self.component(item, per)?;
        }
        Ok(())
    }

    fn label(&mut self, field: Option<&'static Field>) {
        if let Some(field) = field {
            self.cx.label(field);
        }
    }

    fn number(&mut self, field: Option<&'static Field>, value: u64) {
        if let Some(field) = field {
            self.cx.uint(field, value);
            if std::ptr::eq(field, &raw const fields::REQUEST_SEQ_NUM) {
                self.found.sequence = Some(value);
            }
        }
    }

    fn text(&mut self, field: Option<&'static Field>, text: &str) {
        if let Some(field) = field {
            self.cx.text(field, text);
        }
    }

    fn guid(&mut self, field: Option<&'static Field>, bytes: &[u8]) {
        let (Some(field), Ok(guid)) = (field, bytes.try_into()) else { return };
        emit_guid(self.cx, field, guid);
        if std::ptr::eq(field, &raw const fields::GUID) {
            self.found.guid.get_or_insert(guid);
        }
    }
}

/// An identifier as `8-4-4-4-12` digits.
pub(super) fn emit_guid(cx: &mut Dissector, field: &'static Field, guid: [u8; 16]) {
    use std::fmt::Write as _;
    if cx.wants(field) {
        let mut text = String::with_capacity(36);
        for (place, byte) in guid.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            let _ = write!(text, "{byte:02x}");
        }
        cx.text(field, text);
    }
}

fn octets<'a>(per: &mut Per<'a>, lowest: usize, highest: usize) -> Result<&'a [u8], Stop> {
    let count = per.length_between(lowest, highest)?;
    per.octets(count)
}

/// Half a byte for each character: its place in the alphabet.
fn digits(per: &mut Per<'_>, lowest: usize, highest: usize) -> Result<String, Stop> {
    const ALPHABET: &[u8] = b"#*,0123456789";
    let count = per.length_between(lowest, highest)?;
    per.align();
    let mut text = String::new();
    for _ in 0..count {
        let place = per.bits(4)?;
        let byte = usize::try_from(place).ok().and_then(|place| ALPHABET.get(place));
        text.push(byte.map_or(char::REPLACEMENT_CHARACTER, |byte| char::from(*byte)));
    }
    Ok(text)
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// An object identifier in dotted numbers.
fn dotted(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let (mut text, mut arc) = (String::new(), 0u64);
    for byte in bytes {
        arc = arc << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            let _ = match arc {
                _ if !text.is_empty() => write!(text, ".{arc}"),
                0..=79 => write!(text, "{}.{}", arc / 40, arc % 40),
                _ => write!(text, "2.{}", arc - 80),
            };
            arc = 0;
        }
    }
    text
}
