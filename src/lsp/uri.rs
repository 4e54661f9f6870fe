//! File URIs and paths. A document that is no file has its whole URI for a path.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::lang::plain_path;

/// The path of a document.
pub(super) fn path(uri: &str) -> PathBuf {
    let Some(rest) = uri.strip_prefix("file://") else { return PathBuf::from(uri) };
    let start = rest.find('/').unwrap_or(rest.len());
    let decoded = decode(rest.get(start..).unwrap_or_default());
    // `/C:/folder` on Windows.
    let drive = decoded.as_bytes().get(2) == Some(&b':') && cfg!(windows);
    plain_path(Path::new(if drive { decoded.get(1..).unwrap_or_default() } else { &decoded }))
}

/// The URI of a file.
pub(super) fn of(path: &Path) -> String {
    let mut uri = String::from("file://");
    let text = path.to_string_lossy().replace('\\', "/");
    if !text.starts_with('/') {
        uri.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a text never fails.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = behind.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn uris_and_paths_lead_to_each_other() {
        for (uri, as_path) in [("file:///a%20b/c%C3%A9.mate", "/a b/cé.mate"), ("file:///x.mate", "/x.mate")] {
            assert_eq!(path(uri), PathBuf::from(as_path));
            assert_eq!(of(Path::new(as_path)), uri);
        }
        assert_eq!(path("file://host/a/../%zz%2"), PathBuf::from("/%zz%2"));
        assert_eq!(path("untitled:Untitled-1"), PathBuf::from("untitled:Untitled-1"));
    }
}
