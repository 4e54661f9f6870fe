//! The options of a TCP header.

use super::super::{Cursor, Dissector, Stop};
use super::connections::Facts;
use super::fields as table;

/// One option.
#[derive(Debug, Clone, Copy)]
struct Opt<'a> {
    kind: u8,
    /// With kind and length.
    bytes: &'a [u8],
}

impl<'a> Opt<'a> {
    /// Behind kind and length.
    fn value(self) -> Cursor<'a> {
        Cursor::new(self.bytes.get(2..).unwrap_or(&[]))
    }
}

/// Reads the next option; one whose length is impossible ends them.
fn next<'a>(cursor: &mut Cursor<'a>) -> Result<Opt<'a>, Stop> {
    let rest = cursor.rest();
    let kind = *rest.first().ok_or(Stop::Cut)?;
    let len = match kind {
        0 | 1 => 1,
        _ => usize::from(*rest.get(1).filter(|len| **len >= 2).ok_or(Stop::Cut)?),
    };
    Ok(Opt { kind, bytes: cursor.take(len)? })
}

/// The window scale of a SYN; more than 14 counts as 14 (RFC 7323).
pub(super) fn window_shift(options: &[u8]) -> Option<u8> {
    let mut cursor = Cursor::new(options);
    while let Ok(option) = next(&mut cursor) {
        match option {
            Opt { kind: 3, bytes: [_, _, shift] } => return Some((*shift).min(14)),
            Opt { kind: 0, .. } => return None,
            _ => {}
        }
    }
    None
}

/// The blocks of the selective acknowledgements, first byte and end.
pub(super) fn sack(options: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    let mut cursor = Cursor::new(options);
    let found = std::iter::from_fn(move || next(&mut cursor).ok()).find(|option| option.kind == 5);
    let mut value = found.map_or(Cursor::new(&[]), Opt::value);
    std::iter::from_fn(move || Some((value.u32().ok()?, value.u32().ok()?)))
}

/// Emits the options of a segment.
pub(super) fn emit(cx: &mut Dissector, options: &[u8], facts: &Facts) {
    cx.bytes(&table::OPTIONS, options);
    let mut cursor = Cursor::new(options);
    loop {
        let option = match next(&mut cursor) {
            Ok(option) => option,
            Err(_) if cursor.is_empty() => return,
            Err(_) => {
                cx.label(&table::OPTION_LEN_INVALID);
                return;
            }
        };
        // A value shorter than its kind demands is invalid, but the options behind it count.
        if emit_one(cx, option, facts).is_err() {
            cx.label(&table::OPTION_LEN_INVALID);
        }
    }
}

fn emit_one(cx: &mut Dissector, option: Opt<'_>, facts: &Facts) -> Result<(), Stop> {
    let whole = match option.kind {
        0 => Some(&table::EOL),
        1 => Some(&table::NOP),
        2 => Some(&table::MSS),
        3 => Some(&table::WSCALE),
        4 => Some(&table::SACK_PERM),
        5 => Some(&table::SACK),
        8 => Some(&table::TIMESTAMP),
        34 => Some(&table::TFO),
        _ => None,
    };
    if let Some(field) = whole {
        cx.bytes(field, option.bytes);
    }
    cx.uint(&table::OPTION_KIND, option.kind);
    if option.kind > 1 {
        cx.uint(&table::OPTION_LEN, option.bytes.len() as u64);
    }
    let mut value = option.value();
    let len = option.bytes.len();
    let fits = match option.kind {
        2 | 28 => len == 4,
        3 => len == 3,
        4 => len == 2,
        5 => len > 2 && (len - 2).is_multiple_of(8),
        8 => len == 10,
        _ => true,
    };
    if !fits {
        return Err(Stop::Cut);
    }
    match option.kind {
        2 => cx.uint(&table::MSS_VAL, value.u16()?),
        3 => {
            let shift = value.u8()?;
            cx.uint(&table::WSCALE_SHIFT, shift);
            cx.uint(&table::WSCALE_MULTIPLIER, 1u16 << shift.min(14));
        }
        5 => emit_sack(cx, value, facts)?,
        8 => {
            cx.uint(&table::TSVAL, value.u32()?);
            cx.uint(&table::TSECR, value.u32()?);
        }
        34 if value.is_empty() => cx.label(&table::TFO_REQUEST),
        34 => cx.bytes(&table::TFO_COOKIE, value.rest()),
        _ => {}
    }
    Ok(())
}

fn emit_sack(cx: &mut Dissector, mut value: Cursor<'_>, facts: &Facts) -> Result<(), Stop> {
    let mut count = 0u8;
    let mut first = None;
    while !value.is_empty() {
        let left = value.u32()?.wrapping_sub(facts.peer_base);
        let right = value.u32()?.wrapping_sub(facts.peer_base);
        cx.uint(&table::SACK_LE, left);
        cx.uint(&table::SACK_RE, right);
        first.get_or_insert((left, right));
        count += 1;
    }
    cx.uint(&table::SACK_COUNT, count);
    // A first block below the acknowledgement reports a duplicate (RFC 2883).
    if let Some((left, right)) = first.filter(|(left, _)| super::reassembly::ahead(facts.ack, *left) < 0) {
        cx.uint(&table::DSACK_LE, left);
        cx.uint(&table::DSACK_RE, right);
        cx.label(&table::DSACK);
    }
    Ok(())
}
