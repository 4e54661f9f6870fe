//! Messages on the wire: a head with `Content-Length`, an empty line, and so many bytes of JSON.
//! What is no message is passed over as far as the next head.

use std::io::{self, BufRead, Read, Write};

use serde_json::Value;

/// Longer messages are not read; the longest text that is taken for a configuration is 4 MiB.
const MAX_BYTES: u64 = 64 << 20;
/// A line of a head is no longer.
const MAX_LINE: u64 = 8 << 10;

/// Something that came in.
#[derive(Debug)]
pub(super) enum Frame {
    /// A message: any JSON.
    Message(Value),
    /// What is no JSON, and why.
    Fault(String),
}

/// Reads the next message; none at the end.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let Some(length) = head(input)? else { return Ok(None) };
    if length > MAX_BYTES {
        io::copy(&mut input.take(length), &mut io::sink())?;
        return Ok(Some(Frame::Fault(format!("a message of {length} bytes is too long"))));
    }
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&body) {
        Ok(message) => Frame::Message(message),
        Err(error) => Frame::Fault(error.to_string()),
    }))
}

/// The length of the message behind the next head that tells one.
fn head(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() && length.is_some() {
            return Ok(length);
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

/// Writes messages.
pub(super) fn write(output: &mut impl Write, messages: &[Value]) -> io::Result<()> {
    for message in messages {
        let body = message.to_string();
        write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        while let Some(frame) = read(&mut input).unwrap() {
            found.push(match frame {
                Frame::Message(message) => message.to_string(),
                Frame::Fault(_) => "fault".to_owned(),
            });
        }
        found
    }

    #[test]
    fn messages_are_cut_at_their_length() {
        assert_eq!(all(b"Content-Length: 2\r\n\r\n{}content-length:1\nContent-Type: x\n\n7"), ["{}", "7"]);
    }

    #[test]
    fn what_is_no_message_is_passed_over() {
        assert_eq!(all(b"hello\r\n\r\nContent-Length: x\r\n\r\nContent-Length: 2\r\n\r\n{}"), ["{}"]);
        assert_eq!(all(b"Content-Length: 1\r\n\r\n{Content-Length: 2\r\n\r\n[]"), ["fault", "[]"]);
        assert_eq!(all(b"Content-Length: 99999999999999999\r\n\r\n{}"), ["fault"]);
        assert_eq!(all(b"Content-Length: 9\r\n\r\n{}"), [""; 0]);
    }
}
