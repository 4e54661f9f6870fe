//! MySQL (`mysql`): the client/server protocol (MySQL Internals, "Client/Server Protocol"), one
//! layer for each packet. What a server's packet is depends on the command before it.

mod client;
mod server;

use super::framed::{Framed, Framing, Head};
use super::secured::Secured;
use super::{Cursor, Direction, Dissected, Dissector, Hook, Payload, Row, Run, Stop, Stream};
use crate::fields::{Field, protocol};

protocol! {
    pub static MYSQL = "mysql", "MySQL Protocol", Spanning, carries ["tls"],
        "TCP port 3306; from the client's wish on it is tls.";
    PACKET_LENGTH = "mysql.packet_length", Uint(3, Dec), "Length of a packet without its header.";
    PACKET_NUMBER = "mysql.packet_number", Uint(1, Dec), "Number of a packet within its command, from 0.";
    SERVER_GREETING = "mysql.server_greeting", None, "Present on the server's greeting.";
    PROTOCOL = "mysql.protocol", Uint(1, Dec), "`10`; greeting.";
    VERSION = "mysql.version", Text, "Version of the server; greeting.";
    SALT = "mysql.salt", Text, "First random bytes for the password; greeting.";
    SERVER_LANGUAGE = "mysql.server_language", Uint(1, Dec), "Character set of the server; greeting.";
    CAPS_SERVER = "mysql.caps.server", Uint(2, Hex), "What the server can do; greeting.";
    EXTCAPS_SERVER = "mysql.extcaps.server", Uint(2, Hex), "What else it can do; greeting.";
    AUTH_PLUGIN_LENGTH = "mysql.auth_plugin.length", Uint(1, Dec), "Length of the random bytes; greeting.";
    SALT2 = "mysql.salt2", Text, "The other random bytes; greeting.";
    AUTH_PLUGIN = "mysql.auth_plugin", Text, "How the server checks passwords; greeting.";
    LOGIN_REQUEST = "mysql.login_request", None, "Present on the client's login.";
    CAPS_CLIENT = "mysql.caps.client", Uint(2, Hex), "What the client can do; login.";
    EXTCAPS_CLIENT = "mysql.extcaps.client", Uint(2, Hex), "What else it can do; login.";
    MAX_PACKET = "mysql.max_packet", Uint(4, Dec), "The longest packet that the client takes; login.";
    COLLATION = "mysql.collation", Uint(2, Dec), "Character set of the client; login.";
    UNUSED = "mysql.unused", Bytes, "Reserved bytes; greeting and login.";
    USER = "mysql.user", Text, "User; login.";
    PASSWD = "mysql.passwd", Bytes, "Scrambled password; login, absent if empty.";
    CLIENT_AUTH_PLUGIN = "mysql.client_auth_plugin", Text, "How the client scrambled it; login.";
    AUTH_SWITCH_NAME = "mysql.auth_switch_request.name", Text, "Another way in which the client shall prove who it is.";
    AUTH_SWITCH_DATA = "mysql.auth_switch_request.data", Bytes, "What the server gives for it.";
    AUTH_SWITCH_RESPONSE = "mysql.auth_switch_response.data", Bytes, "What the client answers.";
    REQUEST = "mysql.request", None, "Present on a command.";
    COMMAND = "mysql.command", Uint(1, Dec), "Command: `1` quit, `2` use a database, `3` query, `4` columns, `9` statistics, `12` kill, `14` ping, `22` prepare, `23` execute, `25` close a statement.";
    QUERY = "mysql.query", Text, "The statement of a query or prepare.";
    SCHEMA = "mysql.schema", Text, "Database; login, and commands 2, 5 and 6.";
    TABLE_NAME = "mysql.table_name", Text, "Table; command 4.";
    THREAD_ID = "mysql.thread_id", Uint(4, Dec), "Number of a connection: its own in the greeting, the one to end in command 12.";
    OPTION = "mysql.option", Uint(2, Dec), "`0` several statements in a query, `1` one; command 27.";
    EXEC_FLAGS = "mysql.exec_flags", Uint(1, Dec), "Whether a cursor is opened: `0` no; command 23.";
    EXEC_ITER = "mysql.exec_iter", Uint(4, Dec), "`1`; command 23.";
    NUM_ROWS = "mysql.num_rows", Uint(4, Dec), "So many rows are asked for; command 28.";
    RESPONSE_CODE = "mysql.response_code", Uint(1, Hex), "`0x00` fine, `0xff` error, `0xfe` end.";
    AFFECTED_ROWS = "mysql.affected_rows", Uint(8, Dec), "Number of rows that were changed.";
    INSERT_ID = "mysql.insert_id", Uint(8, Dec), "Number that an inserted row got; absent if 0.";
    SERVER_STATUS = "mysql.server_status", Uint(2, Hex), "Status of the server.";
    WARNINGS = "mysql.warnings", Uint(2, Dec), "Number of warnings.";
    MESSAGE = "mysql.message", Text, "Message of a result, or statistics.";
    ERROR_CODE = "mysql.error_code", Uint(2, Dec), "Error: `1045` access denied, `1064` syntax.";
    SQLSTATE = "mysql.sqlstate", Text, "The error in SQL's five letters.";
    ERROR_MESSAGE = "mysql.error.message", Text, "The error in words.";
    EOF = "mysql.eof", Uint(1, Dec), "`254` at the end of columns or rows.";
    NUM_FIELDS = "mysql.num_fields", Uint(8, Dec), "Number of columns of a result.";
    STMT_ID = "mysql.stmt_id", Uint(4, Dec), "Number of a prepared statement.";
    NUM_PARAMS = "mysql.num_params", Uint(8, Dec), "Number of its parameters.";
    FIELD_CATALOG = "mysql.field.catalog", Text, "`def`; each column.";
    FIELD_DB = "mysql.field.db", Text, "Database of a column.";
    FIELD_TABLE = "mysql.field.table", Text, "Table of a column, as the query calls it.";
    FIELD_ORG_TABLE = "mysql.field.org_table", Text, "Table of a column.";
    FIELD_NAME = "mysql.field.name", Text, "Name of a column, as the query calls it.";
    FIELD_ORG_NAME = "mysql.field.org_name", Text, "Name of a column.";
    FIELD_CHARSETNR = "mysql.field.charsetnr", Uint(2, Dec), "Character set of a column.";
    FIELD_LENGTH = "mysql.field.length", Uint(4, Dec), "Longest value of a column.";
    FIELD_TYPE = "mysql.field.type", Uint(1, Dec), "Type of a column: `3` integer, `253` text.";
    FIELD_FLAGS = "mysql.field.flags", Uint(2, Hex), "Flags of a column.";
    FIELD_DECIMALS = "mysql.field.decimals", Uint(1, Dec), "Decimals of a column.";
    ROW_TEXT = "mysql.row.text", Text, "Each value of a row; `NULL` for none.";
}

pub(super) static ROW: Row = Row { protocol: &MYSQL, run: Run::Stream(stream), hooks: &[Hook::TcpPort(PORT)] };

const PORT: u16 = 3306;

/// The bits of what both sides can do.
mod caps {
    /// A login names a database.
    pub(super) const DATABASE: u32 = 1 << 3;
    pub(super) const PROTOCOL_41: u32 = 1 << 9;
    pub(super) const SSL: u32 = 1 << 11;
    /// The password has its length before it.
    pub(super) const SECURE: u32 = 1 << 15;
    pub(super) const PLUGIN: u32 = 1 << 19;
    /// A result ends with a fine, not with an end.
    pub(super) const NO_EOF: u32 = 1 << 24;
    /// A query may have parameters before it.
    pub(super) const ATTRIBUTES: u32 = 1 << 27;
}

/// What the server's next packet is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Next {
    #[default]
    Greeting,
    /// An answer to the login.
    Login,
    /// The same, after the client's other proof.
    Proof,
    /// An answer to this command.
    Answer(u8),
    /// So many columns; then rows.
    Columns(u64),
    Rows,
    /// Parameters and columns of a prepared statement, or columns of a table, up to their end.
    Descriptions,
}

#[derive(Debug, Default)]
struct Connection {
    /// The direction in which the server sends.
    server: Option<Direction>,
    caps: u32,
    next: Next,
    /// The last command: rows of prepared statements have another form.
    command: u8,
    /// Everything is encrypted from here on.
    secret: bool,
}

fn stream() -> Box<dyn Stream> {
    Box::new(Secured::new(Box::new(Framed::<Connection>::default())))
}

impl Framing for Connection {
    fn head(bytes: &[u8]) -> Head {
        match bytes {
            [l0, l1, l2, _, ..] => Head::Length(4 + u32::from_le_bytes([*l0, *l1, *l2, 0]) as usize),
            _ => Head::Short,
        }
    }

    fn message(&mut self, cx: &mut Dissector, direction: Direction, payload: Payload<'_>) {
        let server = *self.server.get_or_insert_with(|| match (cx.ports.0 == PORT, cx.ports.1 == PORT) {
            (true, false) => direction,
            (false, true) => direction.reverse(),
            _ => Direction::Backward,
        });
        if !self.secret {
            cx.enter_with(&MYSQL, payload, |cx, payload| self.packet(cx, direction == server, payload.bytes));
        }
    }
}

impl Connection {
    fn packet(&mut self, cx: &mut Dissector, from_server: bool, bytes: &[u8]) -> Dissected {
        let cursor = &mut Cursor::new(bytes);
        let [l0, l1, l2] = cursor.array()?;
        let length = u32::from_le_bytes([l0, l1, l2, 0]);
        cx.uint(&PACKET_LENGTH, length);
        let number = cursor.u8()?;
        cx.uint(&PACKET_NUMBER, number);
        let cut = cursor.rest().len() < length as usize;
        if from_server {
            self.said_by_server(cx, cursor, number)?;
        } else {
            self.said_by_client(cx, cursor, number)?;
        }
        if cut { Err(Stop::Cut) } else { Ok(()) }
    }
}

fn u16(cursor: &mut Cursor<'_>) -> Result<u16, Stop> {
    cursor.array().map(u16::from_le_bytes)
}

fn u32(cursor: &mut Cursor<'_>) -> Result<u32, Stop> {
    cursor.array().map(u32::from_le_bytes)
}

/// A number of one byte, or of 2, 3 or 8 behind one that says so; none for "no value".
fn number(cursor: &mut Cursor<'_>) -> Result<Option<u64>, Stop> {
    let size = match cursor.u8()? {
        0xfb => return Ok(None),
        0xfc => 2,
        0xfd => 3,
        0xfe | 0xff => 8,
        small => return Ok(Some(u64::from(small))),
    };
    let bytes = cursor.take(size)?;
    Ok(Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))))
}

/// A text behind its length; none for "no value".
fn counted<'a>(cursor: &mut Cursor<'a>) -> Result<Option<&'a [u8]>, Stop> {
    match number(cursor)? {
        Some(length) => cursor.take(usize::try_from(length).unwrap_or(usize::MAX)).map(Some),
        None => Ok(None),
    }
}

/// A text up to a zero byte, or to the end.
fn terminated(cx: &mut Dissector, field: &'static Field, cursor: &mut Cursor<'_>) -> Dissected {
    let rest = cursor.rest();
    let text = rest.split(|byte| *byte == 0).next().unwrap_or_default();
    cursor.take(rest.len().min(text.len() + 1))?;
    cx.text(field, text);
    Ok(())
}

#[cfg(test)]
mod tests;
