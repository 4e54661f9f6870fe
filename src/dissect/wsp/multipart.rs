//! Bodies in parts: a count, then for each part the lengths of its headers and of its data, the
//! content type, the headers, the data.

use super::media::content_type;
use super::table::{MULTIPART, OVERSIZED_UINTVAR};
use super::values::uintvar;
use super::{dispatch, headers};
use crate::dissect::{Cursor, Dissected, Dissector, Payload, Stop};
use crate::fields::Field;

/// Dissects the parts of a body, and hands each to the protocol of its content type. `count`, if
/// given, gets the number of parts that the body says it has.
pub(crate) fn parts(cx: &mut Dissector, body: Payload<'_>, count: Option<&'static Field>) -> Dissected {
    let mut cursor = Cursor::new(body.bytes);
    let parts = uintvar(&mut cursor)?;
    if let Some(field) = count {
        cx.uint(field, parts);
    }
    // Each part takes two octets at least, so a count that lies ends with the body.
    for number in 1..=parts {
        let head_len = length(cx, &mut cursor)?;
        let data_len = length(cx, &mut cursor)?;
        cx.uint(&MULTIPART, number);
        let head = cursor.take(head_len)?;
        let data = body.from(cursor.position()).limit(data_len);
        one(cx, head, data)?;
        cursor.take(data_len)?;
    }
    Ok(())
}

fn one(cx: &mut Dissector, head: &[u8], data: Payload<'_>) -> Dissected {
    if head.is_empty() {
        return Ok(());
    }
    let mut head = Cursor::new(head);
    let media = content_type(cx, &mut head)?;
    let result = headers::run(cx, head.rest());
    dispatch(cx, media, data);
    result
}

fn length(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Result<usize, Stop> {
    let length = uintvar(cursor)?;
    if length > super::LONGEST {
        cx.label(&OVERSIZED_UINTVAR);
    }
    usize::try_from(length).map_err(|_| Stop::Cut)
}
