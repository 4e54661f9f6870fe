//! What a client sends: its login, then commands.

use super::super::{Cursor, Dissected, Dissector};
use super::{Connection, Next, caps, number, terminated, u16, u32};

impl Connection {
    pub(super) fn said_by_client(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>, packet: u8) -> Dissected {
        match (self.next, packet) {
            (_, 0) => self.command(cx, cursor),
            (Next::Greeting, 1) => self.login(cx, cursor),
            (Next::Proof, _) => {
                self.next = Next::Login;
                cx.bytes(&super::AUTH_SWITCH_RESPONSE, cursor.rest());
                Ok(())
            }
            // A file for the server.
            _ => Ok(()),
        }
    }

    fn login(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        cx.label(&super::LOGIN_REQUEST);
        self.next = Next::Login;
        let low = u16(cursor)?;
        cx.uint(&super::CAPS_CLIENT, low);
        self.caps = u32::from(low);
        if self.caps & caps::PROTOCOL_41 == 0 {
            let [a, b, c] = cursor.array()?;
            cx.uint(&super::MAX_PACKET, u32::from_le_bytes([a, b, c, 0]));
            return terminated(cx, &super::USER, cursor);
        }
        let high = u16(cursor)?;
        cx.uint(&super::EXTCAPS_CLIENT, high);
        self.caps |= u32::from(high) << 16;
        cx.uint(&super::MAX_PACKET, u32(cursor)?);
        cx.uint(&super::COLLATION, cursor.u8()?);
        cx.bytes(&super::UNUSED, cursor.take(23)?);
        if cursor.is_empty() {
            // The login itself comes encrypted.
            self.secret = self.caps & caps::SSL != 0;
            return Ok(());
        }
        terminated(cx, &super::USER, cursor)?;
        if self.caps & caps::SECURE != 0 {
            let length = cursor.u8()?;
            let password = cursor.take(usize::from(length))?;
            if !password.is_empty() {
                cx.bytes(&super::PASSWD, password);
            }
        } else {
            terminated(cx, &super::PASSWD, cursor)?;
        }
        if self.caps & caps::DATABASE != 0 && !cursor.is_empty() {
            terminated(cx, &super::SCHEMA, cursor)?;
        }
        if self.caps & caps::PLUGIN != 0 && !cursor.is_empty() {
            terminated(cx, &super::CLIENT_AUTH_PLUGIN, cursor)?;
        }
        Ok(())
    }

    fn command(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        cx.label(&super::REQUEST);
        let command = cursor.u8()?;
        cx.uint(&super::COMMAND, command);
        (self.command, self.next) = (command, Next::Answer(command));
        match command {
            2 | 5 | 6 => cx.text(&super::SCHEMA, cursor.rest()),
            3 => {
                if self.caps & caps::ATTRIBUTES != 0 {
                    let parameters = number(cursor)?;
                    number(cursor)?;
                    if parameters != Some(0) {
                        return Ok(());
                    }
                }
                cx.text(&super::QUERY, cursor.rest());
            }
            22 => cx.text(&super::QUERY, cursor.rest()),
            4 => terminated(cx, &super::TABLE_NAME, cursor)?,
            12 => cx.uint(&super::THREAD_ID, u32(cursor)?),
            23 => {
                cx.uint(&super::STMT_ID, u32(cursor)?);
                cx.uint(&super::EXEC_FLAGS, cursor.u8()?);
                cx.uint(&super::EXEC_ITER, u32(cursor)?);
            }
            24..=26 => cx.uint(&super::STMT_ID, u32(cursor)?),
            27 => cx.uint(&super::OPTION, u16(cursor)?),
            28 => {
                cx.uint(&super::STMT_ID, u32(cursor)?);
                cx.uint(&super::NUM_ROWS, u32(cursor)?);
                self.next = Next::Rows;
            }
            _ => {}
        }
        Ok(())
    }
}
