//! Messages: header and body, in the byte order that the header says.

use super::super::{Cursor, Dissected, Dissector, Stop};
use crate::fields::Field;

/// A reader of CORBA's common data representation: numbers stand at multiples of their size.
struct Reader<'a> {
    cursor: Cursor<'a>,
    little: bool,
}

impl<'a> Reader<'a> {
    fn align(&mut self, size: usize) -> Dissected {
        let odd = self.cursor.position() % size;
        if odd > 0 {
            self.cursor.take(size - odd)?;
        }
        Ok(())
    }

    fn u16(&mut self) -> Result<u16, Stop> {
        self.align(2)?;
        let bytes = self.cursor.array()?;
        Ok(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&mut self) -> Result<u32, Stop> {
        self.align(4)?;
        let bytes = self.cursor.array()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// Emits a number.
    fn number(&mut self, cx: &mut Dissector, field: &'static Field) -> Result<u32, Stop> {
        let number = self.u32()?;
        cx.uint(field, number);
        Ok(number)
    }

    /// Emits a length; gives so many bytes.
    fn octets(&mut self, cx: &mut Dissector, length: &'static Field) -> Result<&'a [u8], Stop> {
        let count = self.number(cx, length)?;
        self.cursor.take(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Emits a length, and a text that ends with a zero byte.
    fn string(&mut self, cx: &mut Dissector, length: &'static Field, field: &'static Field) -> Dissected {
        let bytes = self.octets(cx, length)?;
        cx.text(field, bytes.strip_suffix(&[0]).unwrap_or(bytes));
        Ok(())
    }

    /// Service contexts: only their number is shown.
    fn contexts(&mut self, cx: &mut Dissector) -> Dissected {
        for _ in 0..self.number(cx, &super::SEQLEN)? {
            self.u32()?;
            let length = self.u32()?;
            self.cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?;
        }
        Ok(())
    }

    /// What is left: the operation's own data.
    fn stub(&mut self, cx: &mut Dissector, minor: u8) {
        if minor >= 2 && !self.cursor.is_empty() && self.align(8).is_err() {
            return;
        }
        cx.bytes(&super::STUB_DATA, self.cursor.rest());
    }
}

/// A message, from its header on.
pub(super) fn run(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    let mut reader = Reader { cursor: Cursor::new(bytes), little: false };
    let cursor = &mut reader.cursor;
    cx.text(&super::MAGIC, cursor.take(4)?);
    cx.uint(&super::MAJOR_VERSION, cursor.u8()?);
    let minor = cursor.u8()?;
    cx.uint(&super::MINOR_VERSION, minor);
    let flags = cursor.u8()?;
    if minor > 0 {
        cx.uint(&super::FLAGS, flags);
        cx.flag(&super::FLAGS_ZIOP_ENABLED, flags & 8 != 0);
        cx.flag(&super::FLAGS_ZIOP_SUPPORTED, flags & 4 != 0);
        cx.flag(&super::FLAGS_FRAGMENT, flags & 2 != 0);
    }
    cx.flag(&super::FLAGS_LITTLE_ENDIAN, flags & 1 != 0);
    let kind = cursor.u8()?;
    cx.uint(&super::TYPE, kind);
    reader.little = flags & 1 != 0;
    reader.number(cx, &super::LEN)?;
    match kind {
        0 if minor < 2 => request(cx, &mut reader, minor),
        0 => request_1_2(cx, &mut reader),
        1 => reply(cx, &mut reader, minor),
        3 => locate(cx, &mut reader, minor),
        4 => {
            reader.number(cx, &super::REQUEST_ID)?;
            reader.number(cx, &super::LOCATE_STATUS)?;
            Ok(())
        }
        2 => reader.number(cx, &super::REQUEST_ID).map(|_| ()),
        7 if minor >= 2 => reader.number(cx, &super::REQUEST_ID).map(|_| ()),
        _ => Ok(()),
    }
}

/// 9.4.2.1
fn request(cx: &mut Dissector, reader: &mut Reader<'_>, minor: u8) -> Dissected {
    reader.contexts(cx)?;
    reader.number(cx, &super::REQUEST_ID)?;
    cx.uint(&super::RSP_EXPECTED, reader.cursor.u8()?);
    if minor > 0 {
        cx.bytes(&super::RESERVED, reader.cursor.take(3)?);
    }
    let key = reader.octets(cx, &super::OBJECT_KEY_LEN)?;
    cx.bytes(&super::OBJECT_KEY, key);
    reader.string(cx, &super::REQUEST_OP_LEN, &super::REQUEST_OP)?;
    let principal = reader.octets(cx, &super::REQUEST_PRINCIPAL_LEN)?;
    if !principal.is_empty() {
        cx.text(&super::REQUEST_PRINCIPAL, principal);
    }
    reader.stub(cx, minor);
    Ok(())
}

fn request_1_2(cx: &mut Dissector, reader: &mut Reader<'_>) -> Dissected {
    reader.number(cx, &super::REQUEST_ID)?;
    cx.uint(&super::RESPONSE_FLAG, reader.cursor.u8()?);
    cx.bytes(&super::RESERVED, reader.cursor.take(3)?);
    if !target(cx, reader)? {
        return Ok(());
    }
    reader.string(cx, &super::REQUEST_OP_LEN, &super::REQUEST_OP)?;
    reader.contexts(cx)?;
    reader.stub(cx, 2);
    Ok(())
}

/// How the object is named; only a key is read further.
fn target(cx: &mut Dissector, reader: &mut Reader<'_>) -> Result<bool, Stop> {
    let disposition = reader.u16()?;
    cx.uint(&super::ADDRESS_DISPOSITION, disposition);
    if disposition != 0 {
        return Ok(false);
    }
    let key = reader.octets(cx, &super::KEY_ADDR_LEN)?;
    cx.text(&super::KEY_ADDR, key);
    Ok(true)
}

/// 9.4.3
fn reply(cx: &mut Dissector, reader: &mut Reader<'_>, minor: u8) -> Dissected {
    if minor < 2 {
        reader.contexts(cx)?;
    }
    reader.number(cx, &super::REQUEST_ID)?;
    let status = reader.number(cx, &super::REPLY_STATUS)?;
    if minor >= 2 {
        reader.contexts(cx)?;
    }
    match status {
        0 => reader.stub(cx, minor),
        1 | 2 => {
            if minor >= 2 {
                reader.align(8)?;
            }
            reader.string(cx, &super::EXCEPTION_ID_LEN, &super::EXCEPTION_ID)?;
            if status == 2 {
                reader.number(cx, &super::MINOR_CODE)?;
                reader.number(cx, &super::COMPLETION_STATUS)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// 9.4.5
fn locate(cx: &mut Dissector, reader: &mut Reader<'_>, minor: u8) -> Dissected {
    reader.number(cx, &super::REQUEST_ID)?;
    if minor >= 2 {
        return target(cx, reader).map(|_| ());
    }
    let key = reader.octets(cx, &super::OBJECT_KEY_LEN)?;
    cx.bytes(&super::OBJECT_KEY, key);
    Ok(())
}
