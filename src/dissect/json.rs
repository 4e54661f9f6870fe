//! JavaScript Object Notation (`json`): keys and values in the order in which they stand. Strings
//! are given as written, escapes included.

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop};
use crate::fields::protocol;

/// Objects in objects deeper than this are not read.
const MAX_DEPTH: usize = 128;
/// Longer paths and objects are not emitted.
const MAX_TEXT: usize = 64 * 1024;

protocol! {
    pub static JSON = "json", "JavaScript Object Notation", Spanning, carries [],
        "A body of media type application/json.";
    OBJECT = "json.object", Text, "Each object, as written.";
    ARRAY = "json.array", None, "One for each array.";
    MEMBER = "json.member", Text, "Key of each member of an object.";
    VALUE_STRING = "json.value.string", Text, "Each string value, as written, without its quotes.";
    VALUE_NUMBER = "json.value.number", Double, "Each number.";
    VALUE_TRUE = "json.value.true", None, "One for each `true`.";
    VALUE_FALSE = "json.value.false", None, "One for each `false`.";
    VALUE_NULL = "json.value.null", None, "One for each `null`.";
    VALUE_NAN = "json.value.nan", None, "One for each `NaN`.";
    PATH_WITH_VALUE = "json.path_with_value", Text, "Keys from the outermost down, and the value: `/a/b:1`.";
    KEY = "json.key", Text, "Key of each member of an object.";
    PATH = "json.path", Text, "Keys from the outermost down to each member: `/a/b`.";
}

pub(super) static ROW: Row = Row { protocol: &JSON, run: Run::Unit(run), hooks: &[Hook::Media("application/json")] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut reader = Reader { cursor: Cursor::new(payload.bytes), path: String::new(), paths: wants_paths(cx) };
    reader.blanks();
    while let Some(b'{' | b'[') = reader.cursor.peek() {
        reader.value(cx, 0)?;
        reader.blanks();
    }
    // Anything else at the top has no fields.
    Ok(())
}

fn wants_paths(cx: &Dissector) -> bool {
    cx.wants(&PATH) || cx.wants(&PATH_WITH_VALUE)
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    path: String,
    paths: bool,
}

impl<'a> Reader<'a> {
    fn value(&mut self, cx: &mut Dissector, depth: usize) -> Dissected {
        if depth > MAX_DEPTH {
            return Err(Stop::Cut);
        }
        match self.cursor.peek().ok_or(Stop::Cut)? {
            b'{' => self.object(cx, depth),
            b'[' => self.array(cx, depth),
            b'"' => {
                let text = self.string()?;
                self.with_value(cx, text);
                cx.text(&VALUE_STRING, text);
                Ok(())
            }
            _ => self.scalar(cx),
        }
    }

    fn object(&mut self, cx: &mut Dissector, depth: usize) -> Dissected {
        let start = self.cursor.rest();
        if cx.wants(&OBJECT)
            && let Some(text) = whole_object(start).filter(|text| text.len() <= MAX_TEXT)
        {
            cx.text(&OBJECT, text);
        }
        self.expect(b'{')?;
        self.blanks();
        if self.cursor.peek() == Some(b'}') {
            return self.expect(b'}');
        }
        loop {
            self.blanks();
            let key = self.string()?;
            cx.text(&MEMBER, key);
            let length = self.path.len();
            self.push_path(key);
            self.blanks();
            self.expect(b':')?;
            self.blanks();
            self.value(cx, depth + 1)?;
            cx.text(&KEY, key);
            if self.path.len() <= MAX_TEXT {
                cx.text(&PATH, &self.path);
            }
            self.path.truncate(length);
            self.blanks();
            match self.cursor.u8()? {
                b',' => {}
                b'}' => return Ok(()),
                _ => return Err(Stop::Cut),
            }
        }
    }

    fn array(&mut self, cx: &mut Dissector, depth: usize) -> Dissected {
        cx.label(&ARRAY);
        self.expect(b'[')?;
        self.blanks();
        if self.cursor.peek() == Some(b']') {
            return self.expect(b']');
        }
        let length = self.path.len();
        self.push_path(b"[]");
        loop {
            self.blanks();
            self.value(cx, depth + 1)?;
            self.blanks();
            match self.cursor.u8()? {
                b',' => {}
                b']' => break,
                _ => return Err(Stop::Cut),
            }
        }
        self.path.truncate(length);
        Ok(())
    }

    fn scalar(&mut self, cx: &mut Dissector) -> Dissected {
        let rest = self.cursor.rest();
        let length = rest.iter().take_while(|byte| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n'));
        let word = self.cursor.take(length.count())?;
        let number = std::str::from_utf8(word).ok().filter(|text| is_number(text)).and_then(|text| text.parse().ok());
        if !matches!(word, b"true" | b"false" | b"null" | b"NaN") && number.is_none() {
            return Err(Stop::Cut);
        }
        self.with_value(cx, word);
        match (word, number) {
            (b"true", _) => cx.label(&VALUE_TRUE),
            (b"false", _) => cx.label(&VALUE_FALSE),
            (b"NaN", _) => cx.label(&VALUE_NAN),
            (_, Some(number)) => cx.double(&VALUE_NUMBER, number),
            _ => cx.label(&VALUE_NULL),
        }
        Ok(())
    }

    /// A string without its quotes.
    fn string(&mut self) -> Result<&'a [u8], Stop> {
        self.expect(b'"')?;
        let rest = self.cursor.rest();
        let mut at = 0;
        loop {
            at += memchr::memchr2(b'"', b'\\', rest.get(at..).ok_or(Stop::Cut)?).ok_or(Stop::Cut)?;
            if rest.get(at) == Some(&b'"') {
                let text = self.cursor.take(at)?;
                self.expect(b'"')?;
                return Ok(text);
            }
            at += 2;
        }
    }

    fn expect(&mut self, byte: u8) -> Dissected {
        if self.cursor.u8()? == byte { Ok(()) } else { Err(Stop::Cut) }
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.cursor.peek() {
            // There is a byte.
            let _ = self.cursor.u8();
        }
    }

    fn push_path(&mut self, key: &[u8]) {
        if self.paths && self.path.len() <= MAX_TEXT {
            self.path.push('/');
            self.path.push_str(&String::from_utf8_lossy(key.get(..MAX_TEXT).unwrap_or(key)));
        }
    }

    fn with_value(&mut self, cx: &mut Dissector, value: &[u8]) {
        if cx.wants(&PATH_WITH_VALUE) && self.path.len() + value.len() <= MAX_TEXT {
            cx.text(&PATH_WITH_VALUE, format!("{}:{}", self.path, String::from_utf8_lossy(value)));
        }
    }
}

/// The object at the start of the bytes, up to its closing brace.
fn whole_object(bytes: &[u8]) -> Option<&[u8]> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in bytes.iter().enumerate().take(MAX_TEXT) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return bytes.get(..=at);
                }
            }
            _ => {}
        }
    }
    None
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && text.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, show};
    use super::*;

    fn read(body: &[u8]) -> Vec<String> {
        let mut cx = dissector(&[
            "json.key",
            "json.value.string",
            "json.value.number",
            "json.value.true",
            "json.value.null",
            "json.array",
            "json.path_with_value",
        ]);
        cx.enter(&ROW, Payload::whole(body));
        let frame = cx.frame.clone();
        show(&cx, &frame)
    }

    const BODY: &[u8] = br#"{"a":[1,true,null,"x\"y"],"b":{"c":-1.5e3}}"#;

    #[test]
    fn keys_and_values_come_in_their_order() {
        assert_eq!(
            read(BODY),
            [
                r#"json json.array= json.path_with_value=/a/[]:1 json.value.number=1 json.path_with_value=/a/[]:true json.value.true= json.path_with_value=/a/[]:null json.value.null= json.path_with_value=/a/[]:x\"y json.value.string=x\"y json.key=a json.path_with_value=/b/c:-1.5e3 json.value.number=-1500 json.key=c json.key=b"#
            ]
        );
        assert_eq!(read(b" {\"a\":1} {\"b\":2}\n").concat().matches("json.key").count(), 2);
    }

    #[test]
    fn a_cut_keeps_what_came_before() {
        let whole = read(BODY).concat();
        for end in 0..BODY.len() {
            let cut = read(&BODY[..end]).concat();
            // A number may have lost digits.
            let fields: Vec<&str> = cut.split(" json.path_with_value=/b/c").collect();
            assert!(whole.starts_with(fields[0]), "{end}: {cut}");
        }
    }

    #[test]
    fn what_is_no_json_gives_no_fields() {
        assert_eq!(read(b"not json"), ["json"]);
        assert_eq!(read(b"{\"a\" 1}"), ["json"]);
        assert_eq!(read(&vec![b'['; 1000]).concat().matches("json.array").count(), MAX_DEPTH + 1);
    }

    #[test]
    fn an_object_is_given_as_written() {
        assert_eq!(whole_object(br#"{"}":{}} rest"#), Some(&br#"{"}":{}}"#[..]));
        assert_eq!(whole_object(b"{"), None);
    }
}
