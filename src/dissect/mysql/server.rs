//! What a server sends: its greeting, then answers and what belongs to them.

use super::super::{Cursor, Dissected, Dissector};
use super::{Connection, Next, caps, counted, number, terminated, u16, u32};

/// First bytes of an answer.
const FINE: u8 = 0;
const ERROR: u8 = 0xff;
const END: u8 = 0xfe;

/// An end is shorter than this.
const LONGEST_END: usize = 9;

/// HandshakeV10.
fn greeting(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    cx.label(&super::SERVER_GREETING);
    cx.uint(&super::PROTOCOL, cursor.u8()?);
    terminated(cx, &super::VERSION, cursor)?;
    cx.uint(&super::THREAD_ID, u32(cursor)?);
    terminated(cx, &super::SALT, cursor)?;
    if cursor.is_empty() {
        return Ok(());
    }
    cx.uint(&super::CAPS_SERVER, u16(cursor)?);
    cx.uint(&super::SERVER_LANGUAGE, cursor.u8()?);
    cx.uint(&super::SERVER_STATUS, u16(cursor)?);
    cx.uint(&super::EXTCAPS_SERVER, u16(cursor)?);
    cx.uint(&super::AUTH_PLUGIN_LENGTH, cursor.u8()?);
    cx.bytes(&super::UNUSED, cursor.take(10)?);
    if !cursor.is_empty() {
        terminated(cx, &super::SALT2, cursor)?;
    }
    if !cursor.is_empty() {
        terminated(cx, &super::AUTH_PLUGIN, cursor)?;
    }
    Ok(())
}

/// The client shall prove who it is in another way.
fn other_proof(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let code = cursor.u8()?;
    cx.uint(&super::RESPONSE_CODE, code);
    cx.uint(&super::EOF, code);
    if !cursor.is_empty() {
        terminated(cx, &super::AUTH_SWITCH_NAME, cursor)?;
        cx.bytes(&super::AUTH_SWITCH_DATA, cursor.rest());
    }
    Ok(())
}

impl Connection {
    pub(super) fn said_by_server(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>, packet: u8) -> Dissected {
        let first = cursor.peek();
        if self.next == Next::Greeting && packet == 0 && first != Some(ERROR) {
            return greeting(cx, cursor);
        }
        match (self.next, first) {
            (_, Some(ERROR)) => self.error(cx, cursor),
            (Next::Login, Some(END)) => {
                self.next = Next::Proof;
                other_proof(cx, cursor)
            }
            (Next::Rows, Some(END)) if self.caps & caps::NO_EOF != 0 => self.fine(cx, cursor),
            (_, Some(END)) if cursor.rest().len() < LONGEST_END => self.end(cx, cursor),
            (Next::Columns(_) | Next::Descriptions, _) => self.column(cx, cursor),
            (Next::Rows, _) => self.row(cx, cursor),
            (Next::Answer(9), _) => {
                cx.text(&super::MESSAGE, cursor.rest());
                Ok(())
            }
            (Next::Answer(4), _) => {
                self.next = Next::Descriptions;
                self.column(cx, cursor)
            }
            (Next::Answer(22), Some(FINE)) => self.prepared(cx, cursor),
            (_, Some(FINE)) => self.fine(cx, cursor),
            (Next::Answer(_), _) => {
                if let Some(columns) = number(cursor)? {
                    cx.uint(&super::NUM_FIELDS, columns);
                    self.next = Next::Columns(columns);
                }
                Ok(())
            }
            (Next::Greeting | Next::Login | Next::Proof, _) => Ok(()),
        }
    }

    fn error(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        let code = cursor.u8()?;
        if self.next != Next::Greeting {
            cx.uint(&super::RESPONSE_CODE, code);
        }
        self.next = if self.next == Next::Greeting { Next::Greeting } else { Next::Answer(self.command) };
        cx.uint(&super::ERROR_CODE, u16(cursor)?);
        if cursor.peek() == Some(b'#') {
            cursor.u8()?;
            cx.text(&super::SQLSTATE, cursor.take(5)?);
        }
        cx.text(&super::ERROR_MESSAGE, cursor.rest());
        Ok(())
    }

    fn fine(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        let code = cursor.u8()?;
        cx.uint(&super::RESPONSE_CODE, code);
        if code == END {
            cx.uint(&super::EOF, code);
        }
        self.next = Next::Answer(self.command);
        if let Some(rows) = number(cursor)? {
            cx.uint(&super::AFFECTED_ROWS, rows);
        }
        if let Some(id) = number(cursor)?.filter(|id| *id > 0) {
            cx.uint(&super::INSERT_ID, id);
        }
        cx.uint(&super::SERVER_STATUS, u16(cursor)?);
        cx.uint(&super::WARNINGS, u16(cursor)?);
        if !cursor.is_empty() {
            cx.text(&super::MESSAGE, cursor.rest());
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        let code = cursor.u8()?;
        cx.uint(&super::RESPONSE_CODE, code);
        cx.uint(&super::EOF, code);
        self.next = match self.next {
            Next::Columns(_) => Next::Rows,
            Next::Descriptions => Next::Descriptions,
            _ => Next::Answer(self.command),
        };
        if !cursor.is_empty() {
            cx.uint(&super::WARNINGS, u16(cursor)?);
            cx.uint(&super::SERVER_STATUS, u16(cursor)?);
        }
        Ok(())
    }

    fn column(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        if let Next::Columns(left) = self.next
            && self.caps & caps::NO_EOF != 0
        {
            self.next = if left > 1 { Next::Columns(left - 1) } else { Next::Rows };
        }
        let names = [
            &super::FIELD_CATALOG,
            &super::FIELD_DB,
            &super::FIELD_TABLE,
            &super::FIELD_ORG_TABLE,
            &super::FIELD_NAME,
            &super::FIELD_ORG_NAME,
        ];
        for field in names {
            if let Some(text) = counted(cursor)? {
                cx.text(field, text);
            }
        }
        cursor.u8()?;
        cx.uint(&super::FIELD_CHARSETNR, u16(cursor)?);
        cx.uint(&super::FIELD_LENGTH, u32(cursor)?);
        cx.uint(&super::FIELD_TYPE, cursor.u8()?);
        cx.uint(&super::FIELD_FLAGS, u16(cursor)?);
        cx.uint(&super::FIELD_DECIMALS, cursor.u8()?);
        Ok(())
    }

    /// A row of texts. The values of a prepared statement's are not read.
    fn row(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        if matches!(self.command, 23 | 28) {
            cx.uint(&super::RESPONSE_CODE, cursor.u8()?);
            return Ok(());
        }
        while !cursor.is_empty() {
            match counted(cursor)? {
                Some(text) => cx.text(&super::ROW_TEXT, text),
                None => cx.text(&super::ROW_TEXT, "NULL"),
            }
        }
        Ok(())
    }

    fn prepared(&mut self, cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
        cx.uint(&super::RESPONSE_CODE, cursor.u8()?);
        cx.uint(&super::STMT_ID, u32(cursor)?);
        let columns = u16(cursor)?;
        cx.uint(&super::NUM_FIELDS, columns);
        let parameters = u16(cursor)?;
        cx.uint(&super::NUM_PARAMS, parameters);
        cursor.u8()?;
        cx.uint(&super::WARNINGS, u16(cursor)?);
        if columns > 0 || parameters > 0 {
            self.next = Next::Descriptions;
        }
        Ok(())
    }
}
