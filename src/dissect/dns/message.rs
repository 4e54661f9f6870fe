//! One message: its header, questions and records.

use super::super::{Cursor, Dissected, Dissector, Payload};
use super::exchange::{Book, Key};
use super::name::Name;
use super::{Plan, record};

/// Whose rules a message follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    Dns,
    Mdns,
    Llmnr,
}

/// A message in a datagram of its own.
pub(super) fn datagram(cx: &mut Dissector, flavour: Flavour, payload: Payload<'_>) -> Dissected {
    let ends = [(cx.net.src, cx.ports.0), (cx.net.dst, cx.ports.1)];
    let ends = if ends.first() <= ends.last() { ends } else { [(cx.net.dst, cx.ports.1), (cx.net.src, cx.ports.0)] };
    // The book is put aside, since the message needs the rest of the dissector.
    let mut book = std::mem::take(&mut cx.state.dns.book);
    let result = message(cx, flavour, payload.bytes, ends, &mut book);
    cx.state.dns.book = book;
    result
}

/// A message between the given ends.
pub(super) fn message(
    cx: &mut Dissector,
    flavour: Flavour,
    bytes: &[u8],
    ends: [([u8; 16], u16); 2],
    book: &mut Book,
) -> Dissected {
    let plan = Plan::of(cx);
    let mut cursor = Cursor::new(bytes);
    let id = cursor.u16()?;
    cx.uint(&super::ID, id);
    let flags = cursor.u16()?;
    let response = flags & 0x8000 != 0;
    let key: Key = (ends, id);
    let role = (plan.exchanges && !cx.quoted).then(|| book.enter(key, response, cx.frame_number(), cx.frame_time()));
    if let Some(role) = role {
        role.labels(cx);
    }
    cx.uint(&super::FLAGS, flags);
    if plan.flags {
        emit_flags(cx, flavour, flags);
    }
    let result = rest(cx, flavour, plan, flags, &mut cursor, bytes);
    // Whatever became of the records, the header tells what the message answers.
    if let Some(role) = role {
        role.fields(cx);
    }
    result
}

fn rest(
    cx: &mut Dissector,
    flavour: Flavour,
    plan: Plan,
    flags: u16,
    cursor: &mut Cursor<'_>,
    bytes: &[u8],
) -> Dissected {
    if !(plan.counts || plan.questions) {
        return Ok(());
    }
    let questions = cursor.u16()?;
    let update = (flags >> 11) & 0xf == 5;
    cx.uint(if update { &super::COUNT_ZONES } else { &super::COUNT_QUERIES }, questions);
    let answers = cursor.u16()?;
    cx.uint(if update { &super::COUNT_PREREQUISITES } else { &super::COUNT_ANSWERS }, answers);
    let authorities = cursor.u16()?;
    cx.uint(if update { &super::COUNT_UPDATES } else { &super::COUNT_AUTH_RR }, authorities);
    let additional = cursor.u16()?;
    cx.uint(&super::COUNT_ADD_RR, additional);
    if !plan.questions {
        return Ok(());
    }
    for _ in 0..questions {
        question(cx, flavour, cursor, bytes)?;
    }
    if !plan.records {
        return Ok(());
    }
    for _ in 0..u32::from(answers) + u32::from(authorities) + u32::from(additional) {
        record::record(cx, flavour, cursor, bytes)?;
    }
    if plan.extraneous && !cursor.is_empty() {
        let rest = cursor.rest();
        cx.bytes(&super::EXTRANEOUS_DATA, rest);
        cx.int(&super::EXTRANEOUS_LENGTH, i64::try_from(rest.len()).unwrap_or(i64::MAX));
        cx.label(&super::EXTRANEOUS);
    }
    Ok(())
}

fn question(cx: &mut Dissector, flavour: Flavour, cursor: &mut Cursor<'_>, bytes: &[u8]) -> Dissected {
    let (name, end) = Name::read(bytes, cursor.position())?;
    if cx.wants(&super::QRY_NAME) {
        cx.text(&super::QRY_NAME, name.text());
    }
    cx.uint(&super::QRY_NAME_LEN, name.len());
    if cx.wants(&super::COUNT_LABELS) {
        cx.uint(&super::COUNT_LABELS, name.labels());
    }
    cursor.take(end.saturating_sub(cursor.position()))?;
    cx.uint(&super::QRY_TYPE, cursor.u16()?);
    let class = cursor.u16()?;
    if flavour == Flavour::Mdns {
        cx.uint(&super::QRY_CLASS, class & 0x7fff);
        cx.flag(&super::QRY_QU, class & 0x8000 != 0);
    } else {
        cx.uint(&super::QRY_CLASS, class);
    }
    Ok(())
}

fn emit_flags(cx: &mut Dissector, flavour: Flavour, flags: u16) {
    let bit = |mask: u16| flags & mask != 0;
    let response = bit(0x8000);
    let llmnr = flavour == Flavour::Llmnr;
    cx.flag(&super::FLAGS_RESPONSE, response);
    cx.uint(&super::FLAGS_OPCODE, (flags >> 11) & 0xf);
    if llmnr {
        cx.flag(&super::FLAGS_CONFLICT, bit(0x0400));
    } else if response {
        cx.flag(&super::FLAGS_AUTHORITATIVE, bit(0x0400));
    }
    cx.flag(&super::FLAGS_TRUNCATED, bit(0x0200));
    if llmnr {
        cx.flag(&super::FLAGS_TENTATIVE, bit(0x0100));
    } else {
        cx.flag(&super::FLAGS_RECDESIRED, bit(0x0100));
        if response {
            cx.flag(&super::FLAGS_RECAVAIL, bit(0x0080));
        }
        cx.flag(&super::FLAGS_Z, bit(0x0040));
        if !response && bit(0x0020) {
            cx.flag(&super::FLAGS_AD, true);
        }
        cx.flag(&super::FLAGS_AUTHENTICATED, bit(0x0020));
        cx.flag(&super::FLAGS_CHECKDISABLE, bit(0x0010));
    }
    if response {
        cx.uint(&super::FLAGS_RCODE, flags & 0xf);
    }
}
