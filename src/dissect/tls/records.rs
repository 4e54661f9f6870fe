//! A connection: cuts both directions into records, and keeps what begins in one segment or record
//! and ends in another.

use super::super::framed::Head;
use super::super::{Closing, Cursor, Direction, Dissected, Dissector, Payload, Stop, Stream};
use super::handshake::{self, MAX_MESSAGE};

/// Length of a record's header.
const HEADER: usize = 5;
/// The longest record: RFC 5246, 6.2.3.
const LONGEST: usize = (1 << 14) + 2048;

/// The state of a new connection.
pub(in crate::dissect) fn new() -> Box<dyn Stream> {
    Box::new(Connection::default())
}

#[derive(Debug, Default)]
struct Connection {
    sides: [Side; 2],
    session: Session,
}

#[derive(Debug, Default)]
struct Side {
    /// The beginning of a record.
    bytes: Vec<u8>,
    /// So many bytes belong to a record that was given up.
    skip: u64,
    /// The beginning of a handshake message.
    message: Vec<u8>,
    /// The cipher was changed: what follows is encrypted.
    encrypted: bool,
}

/// What both sides agreed on, as far as it was seen.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) suite: Option<u16>,
    pub(super) version: u16,
    pub(super) application: Option<&'static str>,
}

/// TLS 1.3.
pub(super) const TLS_1_3: u16 = 0x0304;

impl Stream for Connection {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        if self.session.application.is_none() {
            self.session.application = application_of(cx.ports.0).or_else(|| application_of(cx.ports.1));
        }
        let Some(side) = self.sides.get_mut(direction.index()) else { return };
        let skipped = usize::try_from(side.skip).unwrap_or(usize::MAX).min(bytes.len());
        side.skip -= skipped as u64;
        let mut rest = bytes.get(skipped..).unwrap_or(&[]);
        if !side.bytes.is_empty() {
            let Some(after) = complete(&mut side.bytes, rest) else { return };
            rest = after;
            let first = std::mem::take(&mut side.bytes);
            self.records(cx, direction, &first);
        }
        let (whole, after) = whole_records(rest);
        if !whole.is_empty() {
            self.records(cx, direction, whole);
        }
        if let Some(side) = self.sides.get_mut(direction.index()) {
            side.bytes.extend_from_slice(after);
        }
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        let Some(side) = self.sides.get_mut(direction.index()) else { return };
        let outstanding = match head(&side.bytes) {
            Head::Length(length) => length.saturating_sub(side.bytes.len()) as u64,
            Head::Short | Head::Foreign => side.skip,
        };
        side.skip = outstanding.saturating_sub(len);
        self.give_up(cx, direction);
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, _how: Closing) {
        self.give_up(cx, direction);
    }

    fn pending(&self, direction: Direction) -> bool {
        self.sides.get(direction.index()).is_some_and(|side| !side.bytes.is_empty() || !side.message.is_empty())
    }

    fn kept(&self) -> usize {
        self.sides.iter().map(|side| side.bytes.len() + side.message.len()).sum()
    }
}

impl Connection {
    /// Reports whole records, in a layer of their own.
    fn records(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        let Self { sides, session } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        cx.enter_with(&super::TLS, Payload::whole(bytes), |cx, payload| {
            let mut cursor = Cursor::new(payload.bytes);
            let mut result = Ok(());
            while !cursor.is_empty() {
                // A fault within a record is none of the next one's.
                if record(cx, session, side, &mut cursor).is_err() {
                    result = Err(Stop::Cut);
                }
            }
            result
        });
    }

    /// Reports what is known of a record, and of a message, of which the end is lost.
    fn give_up(&mut self, cx: &mut Dissector, direction: Direction) {
        let Self { sides, session } = self;
        let Some(side) = sides.get_mut(direction.index()) else { return };
        let bytes = std::mem::take(&mut side.bytes);
        let missing = match head(&bytes) {
            Head::Length(length) => length.saturating_sub(bytes.len()),
            Head::Short | Head::Foreign => 0,
        };
        if bytes.len() < HEADER && side.message.is_empty() {
            return;
        }
        cx.stats.incomplete_messages += 1;
        cx.enter_with(&super::TLS, Payload { bytes: &bytes, missing: missing.max(1) }, |cx, payload| {
            let mut cursor = Cursor::new(payload.bytes);
            let result = if cursor.is_empty() { Ok(()) } else { record(cx, session, side, &mut cursor) };
            let message = std::mem::take(&mut side.message);
            if !message.is_empty() {
                if payload.bytes.is_empty() {
                    cx.label(&super::HANDSHAKE);
                }
                handshake::message(cx, session, &message)?;
            }
            result
        });
    }
}

/// The protocol that ports promise.
fn application_of(port: u16) -> Option<&'static str> {
    Some(match port {
        443 => "Hypertext Transfer Protocol",
        465 => "Simple Mail Transfer Protocol",
        636 => "Lightweight Directory Access Protocol",
        853 => "Domain Name System",
        993 => "Internet Message Access Protocol",
        995 => "Post Office Protocol",
        1300 => "Q.931",
        5061 => "Session Initiation Protocol",
        5671 => "Advanced Message Queuing Protocol",
        8883 => "MQ Telemetry Transport Protocol",
        27017 => "Mongo Wire Protocol",
        _ => return None,
    })
}

/// Adds to the beginning of a record what it lacks; gives the bytes after it if it is complete now.
fn complete<'a>(begun: &mut Vec<u8>, bytes: &'a [u8]) -> Option<&'a [u8]> {
    let mut rest = bytes;
    for _ in 0..2 {
        let wanted = match head(begun) {
            Head::Length(length) => length,
            Head::Short => HEADER,
            // It was taken for one by its first bytes.
            Head::Foreign => {
                begun.clear();
                return None;
            }
        };
        let (part, after) = rest.split_at(wanted.saturating_sub(begun.len()).min(rest.len()));
        begun.extend_from_slice(part);
        rest = after;
    }
    matches!(head(begun), Head::Length(length) if length == begun.len()).then_some(rest)
}

/// Parts whole records from the beginning of another; what is no record is dropped.
fn whole_records(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    loop {
        let (whole, rest) = bytes.split_at(end);
        match head(rest) {
            Head::Length(length) if length <= rest.len() => end += length,
            Head::Foreign => return (whole, &[]),
            Head::Length(_) | Head::Short => return (whole, rest),
        }
    }
}

/// What the first bytes of a record say.
fn head(bytes: &[u8]) -> Head {
    match bytes {
        [20..=24, 3, 0..=4, l0, l1, ..] => {
            let length = usize::from(u16::from_be_bytes([*l0, *l1]));
            if length <= LONGEST { Head::Length(HEADER + length) } else { Head::Foreign }
        }
        [] | [20..=24] | [20..=24, 3] | [20..=24, 3, 0..=4] | [20..=24, 3, 0..=4, _] => Head::Short,
        _ => Head::Foreign,
    }
}

/// Whether a connection's first bytes look like a record: not an empty one, nor a heartbeat.
pub(super) fn looks(bytes: &[u8]) -> bool {
    matches!(head(bytes), Head::Length(length) if length > HEADER) && bytes.first() != Some(&24)
}

/// Whether bytes begin with a record that begins with a ClientHello.
pub(in crate::dissect) fn is_client_hello(bytes: &[u8]) -> bool {
    matches!(bytes, [22, 3, 0..=4, _, _, 1, 0, ..]) && looks(bytes)
}

/// One record; the cursor then stands behind it.
fn record(cx: &mut Dissector, session: &mut Session, side: &mut Side, cursor: &mut Cursor<'_>) -> Dissected {
    cx.label(&super::RECORD);
    let kind = cursor.u8()?;
    let sealed = session.version == TLS_1_3 && kind == 23;
    cx.uint(if sealed { &super::RECORD_OPAQUE_TYPE } else { &super::RECORD_CONTENT_TYPE }, kind);
    let version = cursor.u16()?;
    cx.uint(&super::RECORD_VERSION, version);
    let length = cursor.u16()?;
    cx.uint(&super::RECORD_LENGTH, length);
    let there = usize::from(length).min(cursor.rest().len());
    let whole = there == usize::from(length);
    let bytes = cursor.take(there)?;
    match kind {
        20 => {
            cx.label(&super::CHANGE_CIPHER_SPEC);
            side.encrypted = true;
        }
        21 => alert(cx, side.encrypted, bytes),
        22 => handshake_record(cx, session, side, bytes)?,
        24 => cx.label(&super::HEARTBEAT_MESSAGE),
        _ if whole => {
            cx.bytes(&super::APP_DATA, bytes);
            if let Some(application) = session.application {
                cx.text(&super::APP_DATA_PROTO, application);
            }
        }
        _ => {}
    }
    if whole { Ok(()) } else { Err(Stop::Cut) }
}

fn alert(cx: &mut Dissector, encrypted: bool, bytes: &[u8]) {
    cx.label(&super::ALERT_MESSAGE);
    if let [level @ 1..=2, description] = bytes
        && !encrypted
    {
        cx.uint(&super::ALERT_LEVEL, *level);
        cx.uint(&super::ALERT_DESC, *description);
    }
}

/// The messages of a handshake record; the beginning of one is kept for the next record.
fn handshake_record(cx: &mut Dissector, session: &mut Session, side: &mut Side, bytes: &[u8]) -> Dissected {
    // TLS 1.3 changes ciphers without an encrypted record of this type.
    if side.encrypted && session.version != TLS_1_3 {
        cx.label(&super::HANDSHAKE);
        return Ok(());
    }
    let joined;
    let mut rest = bytes;
    // Each part of a message has a label, and the whole message another one.
    let mut labelled = !side.message.is_empty();
    if labelled {
        cx.label(&super::HANDSHAKE);
        side.message.extend_from_slice(bytes);
        joined = std::mem::take(&mut side.message);
        rest = &joined;
    }
    let mut result = Ok(());
    while !rest.is_empty() {
        let length = match rest {
            [kind, l0, l1, l2, ..] if handshake::is_known(*kind) => {
                4 + usize::try_from(u32::from_be_bytes([0, *l0, *l1, *l2])).unwrap_or(usize::MAX)
            }
            [kind] | [kind, _] | [kind, _, _] if handshake::is_known(*kind) => 4,
            _ => usize::MAX,
        };
        if length > MAX_MESSAGE {
            // Encrypted, as its change of cipher was not seen.
            cx.label(&super::HANDSHAKE);
            return result;
        }
        let Some((message, after)) = rest.split_at_checked(length).filter(|(message, _)| message.len() >= 4) else {
            if !labelled {
                cx.label(&super::HANDSHAKE);
            }
            side.message = rest.to_vec();
            return result;
        };
        labelled = false;
        cx.label(&super::HANDSHAKE);
        if handshake::message(cx, session, message).is_err() {
            result = Err(Stop::Cut);
        }
        rest = after;
    }
    result
}
