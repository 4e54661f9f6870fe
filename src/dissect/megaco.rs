//! MEGACO (`megaco`), the text form of H.248 (RFC 3525): transactions, contexts, commands, and of the
//! descriptors the ones that say what a command is about.

mod descriptors;
mod items;
#[cfg(test)]
mod tests;

use super::textual::{Cut, Messages, Next, leading_number, split};
use super::{Direction, Dissected, Dissector, Hook, Payload, Row, Run, Stop, Stream};
use crate::fields::protocol;
use items::{Item, Items};

protocol! {
    pub static MEGACO = "megaco", "MEGACO", Spanning, carries ["sdp"],
        "UDP port 2944, SCTP port 2944 and payload protocol 7, TCP port 2944 with a TPKT header before each message; begins with `MEGACO` or `!`. RFC 3525.";
    START_TOKEN = "megaco.start_token", Text, "`MEGACO` or `!`, as written.";
    VERSION = "megaco.version", Text, "Version of the protocol.";
    MID = "megaco.mId", Text, "Identity of the sender.";
    TRANSACTION = "megaco.transaction", Text, "Kind of each transaction: `Request`, `Reply`, `Pending`; `Error` of an error instead of any.";
    TRANSID = "megaco.transid", Uint(4, Dec), "Number of each transaction.";
    CONTEXT = "megaco.context", Uint(4, Dec), "Each context: 0 none, 4294967294 to be chosen (`$`), 4294967295 all (`*`).";
    COMMAND_OPTIONAL = "megaco.command_optional", None, "Present on a command marked O-.";
    WILDCARD_RESPONSE = "megaco.wildcard_response", None, "Present on a command marked W-.";
    COMMAND = "megaco.command", Text, "Each command, its name in full.";
    TERMID = "megaco.termid", Text, "Termination of each command; `WildCard any` for `$`, `WildCard all` for `*`.";
    MEDIA = "megaco.media", None, "A media descriptor.";
    STREAMID = "megaco.streamid", Uint(4, Dec), "Each stream in it.";
    LOCALCONTROL = "megaco.localcontroldescriptor", None, "A local control descriptor.";
    MODE = "megaco.mode", Text, "Mode of a stream.";
    LOCAL = "megaco.localdescriptor", None, "A local descriptor, with SDP inside.";
    REMOTE = "megaco.remotedescriptor", None, "A remote descriptor, with SDP inside.";
    EVENTS = "megaco.events", None, "An events descriptor.";
    OBSERVED_EVENTS = "megaco.observedevents", None, "An observed events descriptor.";
    SIGNAL = "megaco.signal", None, "A signals descriptor.";
    REQUESTID = "megaco.requestid", Uint(4, Dec), "Number of the request of events, or of that which is answered.";
    PKGDNAME = "megaco.pkgdname", Text, "Each event or signal, with time and parameters in parentheses if there are any.";
    STATISTICS = "megaco.statistics", None, "A statistics descriptor.";
    AUDIT = "megaco.audit", None, "An audit descriptor.";
    AUDITITEM = "megaco.audititem", Text, "Each descriptor to be audited, its name in full.";
    DIGITMAP = "megaco.digitmap", Text, "A digit map descriptor, as written.";
    MODEM = "megaco.modem", Text, "A modem descriptor, as written.";
    ERROR = "megaco.error", None, "An error descriptor.";
    ERROR_CODE = "megaco.error_code", Uint(4, Dec), "Its code.";
    ERROR_STRING = "megaco.error_string", Text, "Its text, without quotes.";
}

pub(super) static ROW: Row = Row {
    protocol: &MEGACO,
    run: Run::Both(run, stream),
    hooks: &[Hook::UdpPort(2944), Hook::TcpPort(2944), Hook::SctpPpid(7), Hook::SctpPort(2944)],
};

/// The state of a new connection.
fn stream() -> Box<dyn Stream> {
    Box::<Cut<Connection>>::default()
}

#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    /// Each message stands behind a TPKT header (RFC 1006, RFC 3525 D.2).
    fn next(&self, _direction: Direction, bytes: &[u8]) -> Next {
        match bytes {
            [3, 0, high, low, ..] => match u16::from_be_bytes([*high, *low]) {
                len @ 5.. => Next::Message(len.into()),
                _ => Next::Other,
            },
            [3] | [3, 0] | [3, 0, _] => Next::Wait,
            _ => Next::Other,
        }
    }

    fn report(&mut self, cx: &mut Dissector, _direction: Direction, bytes: &[u8], missing: usize) {
        let payload = Payload { bytes, missing }.from(4);
        cx.enter_with(&MEGACO, payload, run);
    }
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let text = payload.bytes.trim_ascii_start();
    let (token, rest) = split(text, b'/');
    if token != b"!" && !token.eq_ignore_ascii_case(b"MEGACO") {
        return Err(Stop::NotMine);
    }
    let version = rest.split(u8::is_ascii_whitespace).next().unwrap_or(&[]);
    let rest = rest.get(version.len()..).unwrap_or(&[]).trim_ascii_start();
    let id = rest.split(u8::is_ascii_whitespace).next().unwrap_or(&[]);
    let body = rest.get(id.len()..).unwrap_or(&[]);
    cx.text(&START_TOKEN, token);
    if body.is_empty() {
        // Version and identity may not be whole.
        return Err(Stop::Cut);
    }
    cx.text(&VERSION, version);
    cx.text(&MID, id);
    let mut items = Items::new(body);
    for item in items.by_ref() {
        transaction(cx, item);
    }
    if payload.missing > 0 || !items.ended() { Err(Stop::Cut) } else { Ok(()) }
}

/// `Transaction = 9998 { … }`.
fn transaction(cx: &mut Dissector, item: Item<'_>) {
    if item.body.is_none() {
        return;
    }
    let kind = match item.name.to_ascii_lowercase().as_slice() {
        b"transaction" | b"t" => "Request",
        b"reply" | b"p" => "Reply",
        b"pending" | b"pn" => "Pending",
        b"error" | b"er" => {
            cx.text(&TRANSACTION, "Error");
            descriptors::error(cx, item);
            return;
        }
        _ => return,
    };
    cx.text(&TRANSACTION, kind);
    if let Some(number) = leading_number::<u32>(item.value) {
        cx.uint(&TRANSID, number);
    }
    for item in item.items() {
        match item.name.to_ascii_lowercase().as_slice() {
            b"context" | b"c" => context(cx, item),
            b"error" | b"er" => descriptors::error(cx, item),
            _ => {}
        }
    }
}

/// `Context = 5 { … }`.
fn context(cx: &mut Dissector, item: Item<'_>) {
    let number = match item.value {
        b"-" => Some(0),
        b"$" => Some(u32::MAX - 1),
        b"*" => Some(u32::MAX),
        digits => leading_number(digits),
    };
    if let Some(number) = number {
        cx.uint(&CONTEXT, number);
    }
    for item in item.items() {
        if item.name.eq_ignore_ascii_case(b"error") || item.name.eq_ignore_ascii_case(b"er") {
            descriptors::error(cx, item);
        } else {
            command(cx, item);
        }
    }
}

/// The commands: name in full, short name.
static COMMANDS: &[(&str, &str)] = &[
    ("Add", "A"),
    ("AuditCapability", "AC"),
    ("AuditValue", "AV"),
    ("Modify", "MF"),
    ("Move", "MV"),
    ("Notify", "N"),
    ("ServiceChange", "SC"),
    ("Subtract", "S"),
];

/// `O-W-Add = A4444 { … }`.
fn command(cx: &mut Dissector, item: Item<'_>) {
    let mut name = item.name;
    let (mut optional, mut wildcard) = (false, false);
    while let [mark, b'-', rest @ ..] = name {
        match mark.to_ascii_uppercase() {
            b'O' => optional = true,
            b'W' => wildcard = true,
            _ => return,
        }
        name = rest;
    }
    let known = COMMANDS.iter().find(|(full, short)| {
        name.eq_ignore_ascii_case(full.as_bytes()) || name.eq_ignore_ascii_case(short.as_bytes())
    });
    let Some((full, _)) = known else { return };
    if optional {
        cx.label(&COMMAND_OPTIONAL);
    }
    if wildcard {
        cx.label(&WILDCARD_RESPONSE);
    }
    cx.text(&COMMAND, full);
    match item.value {
        b"" => {}
        b"$" => cx.text(&TERMID, "WildCard any"),
        b"*" => cx.text(&TERMID, "WildCard all"),
        termination => cx.text(&TERMID, termination),
    }
    for item in item.items() {
        descriptors::emit(cx, item);
    }
}
