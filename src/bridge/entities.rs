//! The values of XML attributes. Entities are resolved and nothing else is changed: line ends belong
//! to the values of fields, though XML would have them read as blanks.

use std::borrow::Cow;

/// An attribute's value with its entities resolved. What is no entity stays as it is.
pub(super) fn resolve(raw: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(b'&', raw) else { return Cow::Borrowed(raw) };
    let (before, mut rest) = raw.split_at(first);
    let mut out = before.to_vec();
    while let Some(at) = memchr::memchr(b'&', rest) {
        let (before, entity) = rest.split_at(at);
        out.extend_from_slice(before);
        // The longest that anybody writes is `&#x10ffff;`.
        let end = memchr::memchr(b';', entity.get(..12).unwrap_or(entity));
        let name = end.and_then(|end| entity.get(1..end)).unwrap_or_default();
        if let Some(character) = character(name) {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            rest = entity.get(name.len() + 2..).unwrap_or_default();
        } else {
            out.push(b'&');
            rest = entity.get(1..).unwrap_or_default();
        }
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

/// The character that an entity stands for.
fn character(name: &[u8]) -> Option<char> {
    match name {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(raw: &str) -> String {
        String::from_utf8(resolve(raw.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn entities_become_characters() {
        assert_eq!(resolved("a &lt;b&gt; &amp;&quot;&apos; &#65;&#x42;"), "a <b> &\"' AB");
        assert_eq!(resolved("Host: h\r\n"), "Host: h\r\n");
        assert_eq!(resolved("&amp;lt;"), "&lt;");
    }

    #[test]
    fn what_is_no_entity_stays() {
        for text in ["&", "&;", "&nbsp;", "a & b", "&#xd800;", "&#+5;", "&#99999999999;", "&lt", "&&"] {
            assert_eq!(resolved(text), text);
        }
    }
}
