//! JSON that stands within a page: nothing in it can end its element, whatever the capture says.

use crate::fields::push_hexadecimal;

/// Appends a JSON string without any character that means something to an HTML parser, and without
/// those that some tools take for the end of a line.
pub(super) fn push_quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    if text.bytes().all(is_plain) {
        out.extend_from_slice(text.as_bytes());
    } else {
        for c in text.chars() {
            push_character(out, c);
        }
    }
    out.push(b'"');
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..0x7f) && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'&')
}

fn push_character(out: &mut Vec<u8>, c: char) {
    match c {
        '"' | '\\' => out.extend_from_slice(&[b'\\', c as u8]),
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | ..' ' | '\u{7f}'..='\u{9f}' => {
            out.extend_from_slice(b"\\u");
            push_hexadecimal(out, u64::from(u32::from(c)), 4);
        }
        _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quoted(text: &str) -> String {
        let mut out = Vec::new();
        push_quoted(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_ends_the_element_or_the_line() {
        assert_eq!(
            quoted("</script><!--&\u{2028}\u{2029}\0\n\u{85}\"\\"),
            r#""\u003c/script\u003e\u003c!--\u0026\u2028\u2029\u0000\u000a\u0085\"\\""#
        );
        assert_eq!(quoted("päivää 你好 \u{202e}"), "\"päivää 你好 \u{202e}\"");
    }

    proptest! {
        #[test]
        fn a_quoted_text_reads_back(text in "(.|[\\x00-\\x20\"\\\\<>&\\x7f-\\x9f\u{2028}\u{2029}])*") {
            let quoted = quoted(&text);
            let ends_something = quoted.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\n']);
            prop_assert!(!ends_something);
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }
    }
}
