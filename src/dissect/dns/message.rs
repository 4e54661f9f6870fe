//! One message: its header, questions and records.

use super::super::{Cursor, Dissected, Dissector, Payload, Stop};
use super::exchange::Role;
use super::name::Name;
use super::{Plan, record};
use crate::fields::Field;

/// Whose rules a message follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    Dns,
    Mdns,
    Llmnr,
}

/// The port of the NetBIOS name service, whose messages have the same form.
const NETBIOS: u16 = 137;

/// Whether a datagram between ports that nobody has is a message, as Wireshark finds it: a standard
/// query with one question, or its response, with no more records than usual and room for them.
pub(super) fn looks(datagram: Payload<'_>, (src, dst): (u16, u16)) -> bool {
    let Some(&[_, _, flags, _, counts @ ..]) = datagram.bytes.first_chunk::<12>() else { return false };
    if flags & 0x78 != 0 || !counts.starts_with(&[0, 1]) || src == NETBIOS || dst == NETBIOS {
        return false;
    }
    let [_, _, a0, a1, n0, n1, d0, d1] = counts;
    let [answers, authorities, additional] = [[a0, a1], [n0, n1], [d0, d1]].map(u16::from_be_bytes).map(usize::from);
    let (most_answers, most_authorities) = if flags & 0x80 == 0 { (0, 0) } else { (100, 10) };
    answers <= most_answers
        && authorities <= most_authorities
        && additional <= 10
        && datagram.wire_len() >= 18 + 11 * (answers + authorities + additional)
}

/// A message in a datagram of its own.
pub(super) fn datagram(cx: &mut Dissector, flavour: Flavour, payload: Payload<'_>) -> Dissected {
    message(cx, flavour, payload.bytes, |cx, id, response| {
        let ends = [(cx.net.src, cx.ports.0), (cx.net.dst, cx.ports.1)];
        let ends =
            if ends.first() <= ends.last() { ends } else { [(cx.net.dst, cx.ports.1), (cx.net.src, cx.ports.0)] };
        let (frame, time) = (cx.frame_number(), cx.frame_time());
        cx.state.dns.book.enter((ends, id), response, frame, time)
    })
}

/// A message; `enter` puts its id, and whether it is a response, into a book.
#[inline]
pub(super) fn message(
    cx: &mut Dissector,
    flavour: Flavour,
    bytes: &[u8],
    enter: impl FnOnce(&mut Dissector, u16, bool) -> Role,
) -> Dissected {
    let plan = Plan::of(cx);
    let mut cursor = Cursor::new(bytes);
    let id = cursor.u16()?;
    cx.uint(&super::ID, id);
    let flags = cursor.u16()?;
    let role = (plan.exchanges && !cx.quoted).then(|| enter(cx, id, flags & 0x8000 != 0));
    if let Some(role) = role {
        role.labels(cx);
    }
    cx.uint(&super::FLAGS, flags);
    if plan.flags {
        emit_flags(cx, flavour, flags, plan.rare_flags);
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
    let Ok([q0, q1, an0, an1, au0, au1, ad0, ad1]) = cursor.array() else { return cut_counts(cx, flags, cursor) };
    let word = |high: u8, low: u8| u16::from_be_bytes([high, low]);
    let counts = [word(q0, q1), word(an0, an1), word(au0, au1), word(ad0, ad1)];
    if plan.counts {
        for (field, count) in count_fields(flags).into_iter().zip(counts) {
            cx.uint(field, count);
        }
    }
    if !plan.questions {
        return Ok(());
    }
    let [questions, answers, authorities, additional] = counts;
    if questions > 0 {
        // Put aside, since the message needs the rest of the dissector.
        let mut name = std::mem::take(&mut cx.state.dns.name);
        let result = (0..questions).try_for_each(|_| question(cx, flavour, plan, cursor, bytes, &mut name));
        cx.state.dns.name = name;
        result?;
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

/// What the counts of the header are called.
fn count_fields(flags: u16) -> [&'static Field; 4] {
    if (flags >> 11) & 0xf == 5 {
        [&super::COUNT_ZONES, &super::COUNT_PREREQUISITES, &super::COUNT_UPDATES, &super::COUNT_ADD_RR]
    } else {
        [&super::COUNT_QUERIES, &super::COUNT_ANSWERS, &super::COUNT_AUTH_RR, &super::COUNT_ADD_RR]
    }
}

/// A header that ends within its counts.
#[cold]
fn cut_counts(cx: &mut Dissector, flags: u16, cursor: &mut Cursor<'_>) -> Dissected {
    for field in count_fields(flags) {
        cx.uint(field, cursor.u16()?);
    }
    Err(Stop::Cut)
}

fn question(
    cx: &mut Dissector,
    flavour: Flavour,
    plan: Plan,
    cursor: &mut Cursor<'_>,
    bytes: &[u8],
    name: &mut Name,
) -> Dissected {
    let start = cursor.position();
    let end = if plan.names { name.read(bytes, start)? } else { Name::pass(bytes, start)? };
    if plan.names {
        if cx.wants(&super::QRY_NAME) {
            cx.text(&super::QRY_NAME, name.text());
        }
        cx.uint(&super::QRY_NAME_LEN, name.len());
        if cx.wants(&super::COUNT_LABELS) {
            cx.uint(&super::COUNT_LABELS, name.labels());
        }
    }
    cursor.take(end.saturating_sub(start))?;
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

/// Emits the single flags: most runs want but the first and the last of them.
#[inline]
fn emit_flags(cx: &mut Dissector, flavour: Flavour, flags: u16, rare: bool) {
    let response = flags & 0x8000 != 0;
    cx.flag(&super::FLAGS_RESPONSE, response);
    if rare {
        emit_rare_flags(cx, flavour, flags, response);
    }
    if response {
        cx.uint(&super::FLAGS_RCODE, flags & 0xf);
    }
}

#[inline(never)]
fn emit_rare_flags(cx: &mut Dissector, flavour: Flavour, flags: u16, response: bool) {
    let bit = |mask: u16| flags & mask != 0;
    let llmnr = flavour == Flavour::Llmnr;
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
        if response {
            cx.flag(&super::FLAGS_AUTHENTICATED, bit(0x0020));
        } else if bit(0x0020) {
            cx.flag(&super::FLAGS_AD, true);
        }
        cx.flag(&super::FLAGS_CHECKDISABLE, bit(0x0010));
    }
}
