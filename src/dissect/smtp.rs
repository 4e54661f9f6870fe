//! Simple Mail Transfer Protocol (`smtp`, RFC 5321): one layer for each segment that ends a line, with
//! all its commands or replies, and for each segment of a message.

use super::textual::{line, number, split};
use super::{Closing, Direction, Dissector, Hook, Row, Run, Stream};
use crate::fields::protocol;

protocol! {
    pub static SMTP = "smtp", "Simple Mail Transfer Protocol", Spanning, carries [],
        "TCP ports 25 and 587; RFC 5321. Nothing of what follows STARTTLS.";
    REQ = "smtp.req", Bool, "`1` for each command; absent otherwise.";
    COMMAND_LINE = "smtp.command_line", Text, "Each command line, line end included.";
    REQ_COMMAND = "smtp.req.command", Text, "Each command: the first four letters of its line; absent, with all of these, where there are no four.";
    REQ_PARAMETER = "smtp.req.parameter", Text, "What follows the command and a blank.";
    AUTH_USERNAME = "smtp.auth.username", Text, "User name of AUTH LOGIN, as sent (base64).";
    AUTH_PASSWORD = "smtp.auth.password", Text, "Password of AUTH LOGIN, as sent (base64).";
    AUTH_USERNAME_PASSWORD = "smtp.auth.username_password", Text, "User name and password of AUTH PLAIN, as sent (base64).";
    RSP = "smtp.rsp", Bool, "`1` on a layer with replies; absent otherwise.";
    RESPONSE = "smtp.response", Text, "First line of each reply, line end included.";
    RESPONSE_CODE = "smtp.response.code", Uint(4, Dec), "Code of each reply.";
    RSP_PARAMETER = "smtp.rsp.parameter", Text, "What follows the code, of every line of a reply.";
    DATA_FRAGMENTS = "smtp.data.fragments", None, "Present where a message ends that came in several segments.";
    DATA_FRAGMENT = "smtp.data.fragment", Framenum, "The frames of such a message.";
    DATA_FRAGMENT_COUNT = "smtp.data.fragment.count", Uint(4, Dec), "How many they are.";
    DATA_LENGTH = "smtp.data.reassembled.length", Uint(4, Dec), "Length of such a message, without the line of a dot.";
    EOM = "smtp.eom", None, "Present where the line of a dot ends a message.";
}

pub(super) static ROW: Row =
    Row { protocol: &SMTP, run: Run::Stream(new), hooks: &[Hook::TcpPort(25), Hook::TcpPort(587)] };

/// A line of a command or reply that grows beyond this is given up.
const MAX_LINE: usize = 16 * 1024;
/// No more frames of a message are listed than this.
const MAX_FRAMES: usize = 4096;

fn new() -> Box<dyn Stream> {
    Box::new(Connection::default())
}

#[derive(Debug, Default)]
struct Connection {
    /// By direction: a line that has not ended, and whether the next line's beginning is lost.
    sides: [Side; 2],
    /// The direction of replies, once one was seen.
    replies: Option<Direction>,
    phase: Phase,
    message: Message,
}

#[derive(Debug, Default)]
struct Side {
    partial: Vec<u8>,
    lost: bool,
}

/// What the client sends.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Phase {
    #[default]
    Commands,
    /// Lines of a message, up to that of a dot.
    Data,
    /// So many bytes of a message (RFC 3030); the last ones, or not.
    Chunk(u64, bool),
    Username,
    Password,
    UsernamePassword,
    /// Nothing, until STARTTLS is answered.
    StartTls,
    /// Another protocol.
    Encrypted,
}

/// The message that is being sent.
#[derive(Debug, Default)]
struct Message {
    frames: Vec<u32>,
    length: u64,
}

impl Message {
    fn add(&mut self, frame: u32, len: usize) {
        self.length += len as u64;
        if self.frames.last() != Some(&frame) && self.frames.len() < MAX_FRAMES {
            self.frames.push(frame);
        }
    }
}

impl Stream for Connection {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        let Some(side) = self.sides.get_mut(direction.index()) else { return };
        let mut partial = std::mem::take(&mut side.partial);
        partial.extend_from_slice(bytes);
        let mut bytes = partial.as_slice();
        if side.lost {
            let Some((_, len)) = line(bytes) else { return };
            bytes = bytes.get(len..).unwrap_or(&[]);
            side.lost = false;
        }
        let kept = match self.replies {
            _ if self.phase == Phase::Encrypted => bytes.len(),
            Some(replies) if replies == direction => self.replies(cx, bytes),
            None if is_reply(bytes) => {
                self.replies = Some(direction);
                self.replies(cx, bytes)
            }
            _ => self.commands(cx, bytes),
        };
        let rest = bytes.get(kept..).unwrap_or(&[]).to_vec();
        if let Some(side) = self.sides.get_mut(direction.index()) {
            side.lost = rest.len() > MAX_LINE;
            side.partial = if side.lost { Vec::new() } else { rest };
        }
    }

    fn gap(&mut self, _cx: &mut Dissector, direction: Direction, len: u64) {
        let replies = self.replies == Some(direction);
        if let (Phase::Chunk(left, last), false) = (self.phase, replies)
            && let Some(left) = left.checked_sub(len)
        {
            self.phase = if left == 0 { Phase::Commands } else { Phase::Chunk(left, last) };
            return;
        }
        if let Some(side) = self.sides.get_mut(direction.index()) {
            *side = Side { lost: true, ..Side::default() };
        }
    }

    fn end(&mut self, _cx: &mut Dissector, _direction: Direction, _how: Closing) {}

    /// A line that does not end is nothing to report.
    fn pending(&self, _direction: Direction) -> bool {
        false
    }

    fn kept(&self) -> usize {
        self.sides.iter().map(|side| side.partial.len()).sum()
    }
}

/// Whether the first line begins with a code.
fn is_reply(bytes: &[u8]) -> bool {
    let digits = bytes.get(..3).is_some_and(|code| code.iter().all(u8::is_ascii_digit));
    digits && matches!(bytes.get(3), Some(b' ' | b'-' | b'\r' | b'\n'))
}

impl Connection {
    /// Reads the replies that have ended; gives how many bytes they are.
    fn replies(&mut self, cx: &mut Dissector, bytes: &[u8]) -> usize {
        let mut used = 0;
        if memchr::memchr(b'\n', bytes).is_none() {
            return used;
        }
        cx.layer(&SMTP, |cx| {
            cx.flag(&RSP, true);
            let mut first = true;
            while let Some((text, len)) = line(bytes.get(used..).unwrap_or(&[])) {
                let whole = bytes.get(used..used + len).unwrap_or(text);
                used += len;
                let Some((code, rest)) = text.split_at_checked(3) else { continue };
                let Some(value) = number::<u32>(code) else { continue };
                if first {
                    cx.text(&RESPONSE, whole);
                    cx.uint(&RESPONSE_CODE, value);
                }
                if let Some(parameter) = rest.get(1..) {
                    cx.text(&RSP_PARAMETER, parameter);
                }
                first = !rest.starts_with(b"-");
                if first {
                    self.replied(code);
                }
            }
        });
        used
    }

    /// What a reply means for what the client sends next.
    fn replied(&mut self, code: &[u8]) {
        let refused = matches!(code.first(), Some(b'4' | b'5'));
        self.phase = match self.phase {
            Phase::StartTls if code == b"220" => Phase::Encrypted,
            Phase::Data | Phase::StartTls if refused => Phase::Commands,
            Phase::Username | Phase::Password | Phase::UsernamePassword if refused || code == b"235" => Phase::Commands,
            phase => phase,
        };
    }

    /// Reads what the client sends, as far as lines have ended; gives how many bytes that is.
    fn commands(&mut self, cx: &mut Dissector, bytes: &[u8]) -> usize {
        let begun = matches!(self.phase, Phase::Data | Phase::Chunk(..));
        if !begun && memchr::memchr(b'\n', bytes).is_none() {
            return 0;
        }
        cx.layer(&SMTP, |cx| {
            let mut used = 0;
            while let Some(rest) = bytes.get(used..).filter(|rest| !rest.is_empty()) {
                let step = match self.phase {
                    Phase::Encrypted => rest.len(),
                    Phase::Data => self.data_lines(cx, rest),
                    Phase::Chunk(left, last) => self.chunk(cx, rest, left, last),
                    _ => self.command(cx, rest),
                };
                if step == 0 {
                    break;
                }
                used += step;
            }
            used
        })
    }

    /// One line of a message, or as much of it as is there, unless it may be that of a dot.
    fn data_lines(&mut self, cx: &mut Dissector, bytes: &[u8]) -> usize {
        let frame = cx.frame_number();
        match line(bytes) {
            Some((b".", len)) => {
                self.message.add(frame, 0);
                self.end_message(cx);
                cx.label(&EOM);
                self.phase = Phase::Commands;
                len
            }
            Some((_, len)) => {
                self.message.add(frame, len);
                len
            }
            None => {
                // The frame counts now, the bytes when their line ends.
                self.message.add(frame, 0);
                0
            }
        }
    }

    fn chunk(&mut self, cx: &mut Dissector, bytes: &[u8], left: u64, last: bool) -> usize {
        let len = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        self.message.add(cx.frame_number(), len);
        let left = left - len as u64;
        self.phase = if left == 0 { Phase::Commands } else { Phase::Chunk(left, last) };
        if left == 0 && last {
            self.end_message(cx);
        }
        len
    }

    fn end_message(&mut self, cx: &mut Dissector) {
        let message = std::mem::take(&mut self.message);
        cx.need_parts(message.frames.iter().copied());
        if message.frames.len() < 2 {
            return;
        }
        cx.label(&DATA_FRAGMENTS);
        for frame in &message.frames {
            cx.uint(&DATA_FRAGMENT, *frame);
        }
        cx.uint(&DATA_FRAGMENT_COUNT, message.frames.len() as u64);
        cx.uint(&DATA_LENGTH, message.length);
    }

    /// One command, or an answer to AUTH. A line that begins with fewer than four letters is none.
    fn command(&mut self, cx: &mut Dissector, bytes: &[u8]) -> usize {
        let Some((text, len)) = line(bytes) else { return 0 };
        let answer = match self.phase {
            Phase::Username => Some((&AUTH_USERNAME, Phase::Password)),
            Phase::Password => Some((&AUTH_PASSWORD, Phase::Commands)),
            Phase::UsernamePassword => Some((&AUTH_USERNAME_PASSWORD, Phase::Commands)),
            _ => None,
        };
        if let Some((field, next)) = answer {
            cx.flag(&REQ, true);
            cx.text(field, text);
            self.phase = next;
            return len;
        }
        let Some((command, rest)) = text.split_at_checked(4) else { return len };
        if !command.iter().all(u8::is_ascii_alphabetic) {
            return len;
        }
        cx.flag(&REQ, true);
        cx.text(&COMMAND_LINE, bytes.get(..len).unwrap_or(text));
        cx.text(&REQ_COMMAND, command);
        let parameter = rest.get(1..).unwrap_or(&[]);
        if !parameter.is_empty() {
            cx.text(&REQ_PARAMETER, parameter);
        }
        self.phase = match command.to_ascii_uppercase().as_slice() {
            b"DATA" => Phase::Data,
            b"STAR" => Phase::StartTls,
            b"BDAT" => {
                let (size, last) = split(parameter, b' ');
                number(size)
                    .filter(|size| *size > 0)
                    .map_or(Phase::Commands, |size| Phase::Chunk(size, last.trim_ascii().eq_ignore_ascii_case(b"last")))
            }
            b"AUTH" => authentication(cx, parameter),
            _ => Phase::Commands,
        };
        len
    }
}

/// AUTH, with an answer in the same line or without one (RFC 4954).
fn authentication(cx: &mut Dissector, parameter: &[u8]) -> Phase {
    let (mechanism, answer) = split(parameter, b' ');
    let (field, now, next) = match mechanism.to_ascii_uppercase().as_slice() {
        b"LOGIN" => (&AUTH_USERNAME, Phase::Username, Phase::Password),
        b"PLAIN" => (&AUTH_USERNAME_PASSWORD, Phase::UsernamePassword, Phase::Commands),
        _ => return Phase::Commands,
    };
    if answer.is_empty() {
        return now;
    }
    cx.text(field, answer);
    next
}

#[cfg(test)]
mod tests;
