//! A control connection: commands one way, replies the other, all of them lines.

use std::net::IpAddr;

use super::places;
use crate::dissect::expected::Over;
use crate::dissect::textual::{Cut, Messages, Next, line, number, split};
use crate::dissect::{Direction, Dissector, Stream};

/// A path longer than this is not built.
const MAX_PATH: usize = 4096;

/// The state of a new connection.
pub(super) fn new() -> Box<dyn Stream> {
    Box::<Cut<Connection>>::default()
}

#[derive(Debug, Default)]
struct Connection {
    /// The direction in which replies were seen.
    replies: Option<Direction>,
    directory: Vec<u8>,
    /// The argument of a CWD that waits for its reply.
    wanted: Option<Vec<u8>>,
    /// The connection goes on with TLS (RFC 4217).
    encrypted: bool,
    /// The frame that announced the next transfer, and the command that came since.
    announced: Option<u32>,
}

impl Messages for Connection {
    /// A command is a line. A reply is as many lines as are there, up to the line that ends it: one
    /// that says no more of a reply is a message by itself.
    fn next(&self, direction: Direction, bytes: &[u8]) -> Next {
        if self.encrypted {
            return Next::Other;
        }
        let Some((first, len)) = line(bytes) else { return Next::Wait };
        if !self.is_reply(direction, first) {
            return Next::Message(len);
        }
        let (mut text, mut end) = (first, len);
        while !ends_reply(text)
            && let Some((next, len)) = line(bytes.get(end..).unwrap_or(&[]))
        {
            text = next;
            end += len;
        }
        Next::Message(end)
    }

    fn report(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8], missing: usize) {
        let first = line(bytes).map_or(bytes, |(first, _)| first);
        let reply = self.is_reply(direction, first);
        if reply && code(first).is_some() {
            self.replies = Some(direction);
        }
        cx.layer(&super::FTP, |cx| {
            cx.flag(&super::REQUEST, !reply);
            cx.flag(&super::RESPONSE, reply);
            // Of a line that was cut off nothing can be said.
            if missing == 0 && reply {
                self.reply(cx, first);
            } else if missing == 0 {
                self.command(cx, first);
            }
            cx.text(&super::WORKING_DIRECTORY, &self.directory);
        });
    }
}

/// The three digits at the start of a reply's first line.
fn code(line: &[u8]) -> Option<u32> {
    number(line.get(..3)?)
}

/// Whether a line is the last of a reply.
fn ends_reply(line: &[u8]) -> bool {
    code(line).is_some() && line.get(3).is_none_or(|byte| *byte == b' ')
}

impl Connection {
    fn is_reply(&self, direction: Direction, first: &[u8]) -> bool {
        match self.replies {
            Some(replies) => replies == direction,
            None => code(first).is_some(),
        }
    }

    fn command(&mut self, cx: &mut Dissector, line: &[u8]) {
        let (command, argument) = split(line, b' ');
        if !command.is_empty() {
            cx.text(&super::REQUEST_COMMAND, command);
        }
        if !argument.is_empty() {
            cx.text(&super::REQUEST_ARG, argument);
        }
        match command.to_ascii_uppercase().as_slice() {
            b"CWD" => self.wanted = Some(argument.to_vec()),
            b"CDUP" => self.wanted = Some(b"..".to_vec()),
            b"PORT" => self.port(cx, argument),
            b"EPRT" => self.eprt(cx, argument),
            b"LIST" | b"NLST" | b"MLSD" | b"RETR" | b"STOR" | b"STOU" | b"APPE" => {
                if let Some(frame) = self.announced {
                    let command = Some((line.to_vec(), cx.frame_number()));
                    let directory = self.directory.clone();
                    *cx.state.ftp.announced(frame) = super::data::Transfer { command, directory };
                }
            }
            _ => {}
        }
    }

    fn port(&mut self, cx: &mut Dissector, argument: &[u8]) {
        let Some((address, port)) = places::host_port(argument) else { return };
        cx.ipv4(&super::ACTIVE_IP, address);
        cx.uint(&super::ACTIVE_PORT, port);
        let end = places::end(IpAddr::from(address), port);
        if end.0 != cx.net.src {
            cx.flag(&super::ACTIVE_NAT, true);
        }
        self.expect(cx, end, "PORT");
    }

    fn eprt(&mut self, cx: &mut Dissector, argument: &[u8]) {
        let Some((family, address, port)) = places::extended(argument) else { return };
        cx.uint(&super::EPRT_AF, family);
        match address {
            IpAddr::V4(address) => cx.ipv4(&super::EPRT_IP, address.octets()),
            IpAddr::V6(address) => cx.ipv6(&super::EPRT_IPV6, address.octets()),
        }
        cx.uint(&super::EPRT_PORT, port);
        self.expect(cx, places::end(address, port), "EPRT");
    }

    fn reply(&mut self, cx: &mut Dissector, line: &[u8]) {
        let Some(code) = code(line) else {
            if !line.is_empty() {
                cx.text(&super::RESPONSE_ARG, line);
            }
            return;
        };
        cx.uint(&super::RESPONSE_CODE, code);
        let text = line.get(4..).unwrap_or(&[]);
        if !text.is_empty() {
            cx.text(&super::RESPONSE_ARG, text);
        }
        match code {
            227 => self.passive(cx, text),
            229 => self.epsv(cx, text),
            234 => self.encrypted = true,
            250 => self.changed(),
            257 => self.told_directory(text),
            _ => {}
        }
        if code >= 200 {
            self.wanted = None;
        }
    }

    fn passive(&mut self, cx: &mut Dissector, text: &[u8]) {
        let Some((address, port)) = places::host_port(text) else { return };
        cx.ipv4(&super::PASSIVE_IP, address);
        cx.uint(&super::PASSIVE_PORT, port);
        let end = places::end(IpAddr::from(address), port);
        if end.0 != cx.net.src {
            cx.flag(&super::PASSIVE_NAT, true);
            // Behind a translator the data comes from where the replies come from.
            let server = cx.net.src;
            self.expect(cx, (server, port), "PASV");
        }
        self.expect(cx, end, "PASV");
    }

    fn epsv(&mut self, cx: &mut Dissector, text: &[u8]) {
        let Some(port) = places::extended_port(text) else { return };
        let server = cx.net.src;
        match server {
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d] => cx.ipv4(&super::EPSV_IP, [a, b, c, d]),
            _ => cx.ipv6(&super::EPSV_IPV6, server),
        }
        cx.uint(&super::EPSV_PORT, port);
        self.expect(cx, (server, port), "EPASV");
    }

    fn expect(&mut self, cx: &mut Dissector, end: crate::dissect::expected::End, method: &'static str) {
        cx.expect(Over::Tcp, end, &super::DATA_ROW, method, None);
        let frame = cx.frame_number();
        self.announced = Some(frame);
        if cx.wants(&super::DATA_WORKING_DIRECTORY) {
            cx.state.ftp.announced(frame).directory.clone_from(&self.directory);
        }
    }

    /// The directory was changed as asked for.
    fn changed(&mut self) {
        let Some(wanted) = self.wanted.take() else { return };
        if wanted == b".." {
            let end = memchr::memrchr(b'/', &self.directory).unwrap_or(0);
            self.directory.truncate(end.max(1));
        } else if wanted.starts_with(b"/") {
            self.directory = wanted;
        } else {
            if !self.directory.ends_with(b"/") {
                self.directory.push(b'/');
            }
            self.directory.extend(wanted);
        }
        self.directory.truncate(MAX_PATH);
    }

    /// The directory stands in quotes, with quotes in it doubled (RFC 959, appendix II).
    fn told_directory(&mut self, text: &[u8]) {
        let Some(rest) = text.strip_prefix(b"\"") else { return };
        let mut directory = Vec::new();
        let mut bytes = rest.iter().peekable();
        while let Some(byte) = bytes.next() {
            if *byte == b'"' && bytes.next_if(|next| **next == b'"').is_none() {
                directory.truncate(MAX_PATH);
                self.directory = directory;
                return;
            }
            directory.push(*byte);
        }
    }
}
