//! MIME multipart bodies (`mime_multipart`), and the way from a Content-Type to the protocol of a
//! body or part.

use std::borrow::Cow;

use memchr::memmem::find;

use super::{Cursor, Dissected, Dissector, Payload, Row, Run, Stop};
use crate::fields::{Field, protocol};

/// Parts beyond this are not looked at.
const MAX_PARTS: usize = 1000;

protocol! {
    pub static MIME_MULTIPART = "mime_multipart", "MIME Multipart Media Encapsulation", Spanning,
        carries ["json", "mime_multipart", "mmse", "sdp"],
        "A body whose Content-Type is multipart/* and names a boundary.";
    TYPE = "mime_multipart.type", Text, "Media type of the whole, lower case, without parameters.";
    FIRST_BOUNDARY = "mime_multipart.first_boundary", Text, "The line before the first part.";
    PART = "mime_multipart.part", None, "One for each part.";
    BOUNDARY = "mime_multipart.boundary", Text, "The line before each further part, with the line end before it.";
    LAST_BOUNDARY = "mime_multipart.last_boundary", Text, "The line after the last part, with the line end before it.";
    HEADER_CONTENT_DESCRIPTION = "mime_multipart.header.content-description", Text, "Content-Description of a part.";
    HEADER_CONTENT_DISPOSITION = "mime_multipart.header.content-disposition", Text, "Content-Disposition of a part.";
    HEADER_CONTENT_ENCODING = "mime_multipart.header.content-encoding", Text, "Content-Encoding of a part.";
    HEADER_CONTENT_ID = "mime_multipart.header.content-id", Text, "Content-ID of a part.";
    HEADER_CONTENT_LANGUAGE = "mime_multipart.header.content-language", Text, "Content-Language of a part.";
    HEADER_CONTENT_LENGTH = "mime_multipart.header.content-length", Text, "Content-Length of a part.";
    HEADER_CONTENT_TRANSFER_ENCODING = "mime_multipart.header.content-transfer-encoding", Text, "Content-Transfer-Encoding of a part.";
    HEADER_CONTENT_TYPE = "mime_multipart.header.content-type", Text, "Content-Type of a part.";
}

pub(super) static ROW: Row = Row { protocol: &MIME_MULTIPART, run: Run::Unit(run), hooks: &[] };

static HEADERS: &[(&str, &Field)] = &[
    ("content-description", &HEADER_CONTENT_DESCRIPTION),
    ("content-disposition", &HEADER_CONTENT_DISPOSITION),
    ("content-encoding", &HEADER_CONTENT_ENCODING),
    ("content-id", &HEADER_CONTENT_ID),
    ("content-language", &HEADER_CONTENT_LANGUAGE),
    ("content-length", &HEADER_CONTENT_LENGTH),
    ("content-transfer-encoding", &HEADER_CONTENT_TRANSFER_ENCODING),
    ("content-type", &HEADER_CONTENT_TYPE),
];

/// Whether a body of this Content-Type leads to anything wanted.
pub(super) fn wants_body(cx: &Dissector, content_type: &[u8]) -> bool {
    let media = media_type(content_type);
    if media.starts_with("multipart/") { cx.reaches(&MIME_MULTIPART) } else { cx.wants_media(&media) }
}

/// Hands a body to the protocol of its Content-Type.
pub(super) fn enter_body(cx: &mut Dissector, content_type: &[u8], body: Payload<'_>) -> bool {
    let media = media_type(content_type);
    if !media.starts_with("multipart/") {
        return cx.enter_media(&media, body);
    }
    let Some(boundary) = parameter(content_type, "boundary") else { return false };
    cx.enter_with(&MIME_MULTIPART, body, |cx, body| {
        cx.text(&TYPE, media.as_bytes());
        parts(cx, boundary, body)
    })
}

/// Without a Content-Type at hand the first line is the boundary.
fn run(cx: &mut Dissector, body: Payload<'_>) -> Dissected {
    let line = body.bytes.split(|byte| *byte == b'\n').next().unwrap_or(&[]).trim_ascii_end();
    let boundary = line.strip_prefix(b"--").filter(|boundary| !boundary.is_empty()).ok_or(Stop::NotMine)?;
    parts(cx, boundary, body)
}

fn parts(cx: &mut Dissector, boundary: &[u8], body: Payload<'_>) -> Dissected {
    let mut delimiter = b"--".to_vec();
    delimiter.extend_from_slice(boundary);
    let mut cursor = Cursor::new(body.bytes);
    // What stands before the first delimiter is not a part.
    let Some((_, first)) = split(&mut cursor, &delimiter) else {
        return if body.missing > 0 { Err(Stop::Cut) } else { Ok(()) };
    };
    cx.text(&FIRST_BOUNDARY, first.text.trim_ascii_start());
    let mut last = first.last;
    for _ in 0..MAX_PARTS {
        if last {
            return Ok(());
        }
        let Some((bytes, next)) = split(&mut cursor, &delimiter) else {
            // The closing delimiter is missing: the last part goes to the end.
            part(cx, Payload { bytes: cursor.rest(), missing: body.missing });
            return Err(Stop::Cut);
        };
        part(cx, Payload::whole(bytes));
        cx.text(if next.last { &LAST_BOUNDARY } else { &BOUNDARY }, next.text);
        last = next.last;
    }
    Ok(())
}

struct Delimiter<'a> {
    /// The line, with the line end before it.
    text: &'a [u8],
    last: bool,
}

/// The bytes up to the next delimiter line, and that line.
fn split<'a>(cursor: &mut Cursor<'a>, delimiter: &[u8]) -> Option<(&'a [u8], Delimiter<'a>)> {
    let rest = cursor.rest();
    let mut from = 0;
    loop {
        let at = from + find(rest.get(from..)?, delimiter)?;
        from = at + delimiter.len();
        let before = rest.get(..at)?;
        let after = rest.get(from..)?;
        let line = after.get(..memchr::memchr(b'\n', after).map_or(after.len(), |end| end + 1))?;
        let last = line.starts_with(b"--");
        let blank = line.strip_prefix(b"--").unwrap_or(line).trim_ascii().is_empty();
        let content = before.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        // A part without headers or content ends right where the line before it did.
        let content = content.or(before.is_empty().then_some(before));
        if let (true, Some(content)) = (blank, content) {
            let end = from + line.len();
            cursor.take(end).ok()?;
            return Some((content, Delimiter { text: rest.get(content.len()..end)?, last }));
        }
    }
}

/// A part: its headers, and its content by its own Content-Type.
fn part(cx: &mut Dissector, part: Payload<'_>) {
    cx.label(&PART);
    let mut rest = part.bytes;
    let mut content_type = None;
    while let Some((line, after)) = header_line(rest) {
        rest = after;
        let Some(colon) = memchr::memchr(b':', &line) else { break };
        let (name, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii();
        if let Some((name, field)) = HEADERS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes())) {
            cx.text(field, value);
            if *name == "content-type" {
                content_type = Some(value.to_vec());
            }
        }
    }
    if let Some(content_type) = content_type.filter(|_| !rest.is_empty()) {
        enter_body(cx, &content_type, Payload { bytes: rest, missing: part.missing });
    }
}

/// The next header line, unfolded and without blanks after `;`; `None` at the empty line, which is
/// skipped.
fn header_line(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut line: Vec<u8> = Vec::new();
    let mut rest = bytes;
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let (raw, after) = rest.split_at_checked(end + 1)?;
        rest = after;
        for &byte in raw.trim_ascii_end() {
            let blank = matches!(byte, b' ' | b'\t');
            if !(blank && matches!(line.last(), Some(b';') | None)) {
                line.push(byte);
            }
        }
        if line.is_empty() || !matches!(rest.first(), Some(b' ' | b'\t')) {
            return Some((line, rest));
        }
    }
}

/// The media type, lower case, without parameters.
fn media_type(content_type: &[u8]) -> Cow<'_, str> {
    let end = memchr::memchr(b';', content_type).unwrap_or(content_type.len());
    let media = String::from_utf8_lossy(content_type.get(..end).unwrap_or(content_type).trim_ascii());
    if media.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(media.to_ascii_lowercase()) } else { media }
}

/// The value of a parameter, without quotes.
fn parameter<'a>(content_type: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let parameters = content_type.split(|byte| *byte == b';').skip(1);
    let value = parameters.map(<[u8]>::trim_ascii).find_map(|parameter| {
        let (key, value) = parameter.split_at_checked(memchr::memchr(b'=', parameter)?)?;
        key.trim_ascii().eq_ignore_ascii_case(name.as_bytes()).then(|| value.strip_prefix(b"=").unwrap_or(value))
    })?;
    let value = value.trim_ascii();
    let quoted = value.strip_prefix(b"\"").and_then(|value| value.split(|byte| *byte == b'"').next());
    Some(quoted.unwrap_or(value)).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, show};
    use super::*;

    const BODY: &[u8] = b"preamble\r\n--XX\r\nContent-Type: application/json\r\nContent-ID: <a@b>\r\n\r\n{\"p\":1}\r\n--XX\r\n\r\nplain\r\n--XX--\r\ntrailer";

    fn read(content_type: &str, body: Payload<'_>) -> Vec<String> {
        let mut cx = dissector(&[
            "json.key",
            "mime_multipart.type",
            "mime_multipart.first_boundary",
            "mime_multipart.last_boundary",
            "mime_multipart.header.content-type",
            "mime_multipart.header.content-id",
        ]);
        enter_body(&mut cx, content_type.as_bytes(), body);
        let frame = cx.frame.clone();
        show(&cx, &frame)
    }

    #[test]
    fn parts_go_to_the_protocol_of_their_own_type() {
        assert_eq!(
            read("Multipart/Mixed; Boundary=\"XX\"; x=y", Payload::whole(BODY)),
            [
                "mime_multipart mime_multipart.type=multipart/mixed mime_multipart.first_boundary=--XX\r\n mime_multipart.header.content-type=application/json mime_multipart.header.content-id=<a@b> mime_multipart.last_boundary=\r\n--XX--\r\n",
                "mime_multipart/json json.key=p",
            ]
        );
    }

    #[test]
    fn a_cut_keeps_what_came_before() {
        let whole = read("multipart/mixed; boundary=XX", Payload::whole(BODY)).join("\n");
        for end in 0..BODY.len() {
            let lines =
                read("multipart/mixed; boundary=XX", Payload { bytes: &BODY[..end], missing: BODY.len() - end });
            assert!(lines.len() <= 2, "{lines:?}");
            let before = lines.first().map_or("", |line| line.split(" mime_multipart.last").next().unwrap());
            assert!(whole.starts_with(before.trim_end()), "{end}: {before}");
        }
    }

    #[test]
    fn nested_multiparts_end_at_a_depth() {
        let mut body = b"{\"deep\":1}".to_vec();
        let mut content_type = "application/json".to_owned();
        for level in 0..200 {
            body = [
                format!("--B{level}x\r\nContent-Type: {content_type}\r\n\r\n").as_bytes(),
                &body,
                format!("\r\n--B{level}x--\r\n").as_bytes(),
            ]
            .concat();
            content_type = format!("multipart/mixed; boundary=B{level}x");
        }
        assert!(read(&content_type, Payload::whole(&body)).len() < 60);
    }

    #[test]
    fn a_folded_header_is_one_value() {
        let body = b"--XX\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n\r\nx\r\n--XX--";
        let lines = read("multipart/related; boundary=XX", Payload::whole(body));
        assert!(lines.first().unwrap().contains("content-type=text/plain;charset=utf-8 "), "{lines:?}");
    }

    #[test]
    fn without_a_boundary_there_are_no_parts() {
        assert!(read("multipart/related", Payload::whole(BODY)).is_empty());
        assert_eq!(
            read("multipart/related; boundary=YY", Payload::whole(BODY)),
            ["mime_multipart mime_multipart.type=multipart/related"]
        );
    }
}
