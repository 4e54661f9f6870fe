//! Connections that begin in the clear and go over to TLS when both sides agree (StartTLS): from
//! the client's hello on, TLS has them.

use super::{Closing, Direction, Dissector, Stream, tls};

/// A protocol's stream, and the TLS that may follow.
#[derive(Debug)]
pub(crate) struct Secured {
    plain: Box<dyn Stream>,
    tls: Option<Box<dyn Stream>>,
}

impl Secured {
    /// A connection that begins with the protocol's stream.
    pub(crate) fn new(plain: Box<dyn Stream>) -> Self {
        Self { plain, tls: None }
    }

    fn current(&mut self) -> &mut dyn Stream {
        match &mut self.tls {
            Some(tls) => &mut **tls,
            None => &mut *self.plain,
        }
    }
}

impl Stream for Secured {
    fn data(&mut self, cx: &mut Dissector, direction: Direction, bytes: &[u8]) {
        if self.tls.is_none() && !self.plain.pending(direction) && tls::is_client_hello(bytes) {
            self.tls = Some(tls::stream());
        }
        self.current().data(cx, direction, bytes);
    }

    fn gap(&mut self, cx: &mut Dissector, direction: Direction, len: u64) {
        self.current().gap(cx, direction, len);
    }

    fn end(&mut self, cx: &mut Dissector, direction: Direction, how: Closing) {
        self.current().end(cx, direction, how);
    }

    fn pending(&self, direction: Direction) -> bool {
        self.tls.as_ref().unwrap_or(&self.plain).pending(direction)
    }

    fn kept(&self) -> usize {
        self.tls.as_ref().unwrap_or(&self.plain).kept()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tcp::TCP;
    use super::super::testing::{dissector, emitted};
    use super::*;

    /// RFC 4511, 4.14.
    #[test]
    fn a_client_hello_begins_tls() {
        let mut cx = dissector(&["ldap.messageID", "tls.handshake.type", "tls.alert_message.desc"]);
        let mut stream = super::super::ldap::stream();
        let hello = [&[22, 3, 1, 0, 5, 1, 0, 0, 1][..], &[3]].concat();
        let pieces: [(Direction, &[u8]); 4] = [
            (Direction::Forward, &[0x30, 5, 2, 1, 9, 0x42, 0]),
            (Direction::Backward, &[0x30, 5, 2, 1, 9, 0x42, 0]),
            (Direction::Forward, &hello),
            (Direction::Backward, &[21, 3, 1, 0, 2, 2, 40]),
        ];
        let mut lines = Vec::new();
        for (direction, bytes) in pieces {
            cx.frame.reset(1, 0);
            cx.layer(&TCP, |cx| stream.data(cx, direction, bytes));
            lines.extend(emitted(&cx));
        }
        let expected = [
            "ldap ldap.messageID=9",
            "ldap ldap.messageID=9",
            "tls tls.handshake.type=1",
            "tls tls.alert_message.desc=40",
        ];
        assert_eq!(lines, expected);
        assert!(!stream.pending(Direction::Forward));
        stream.gap(&mut cx, Direction::Forward, 5);
        stream.end(&mut cx, Direction::Forward, Closing::Fin);
    }
}
