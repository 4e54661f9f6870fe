//! Compressed bodies.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::head::{About, tokens};

/// No body is decompressed further than this.
const MAX_DECODED: u64 = 16 * 1024 * 1024;

/// What became of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decoded<'a> {
    Body(Cow<'a, [u8]>),
    Damaged,
    /// Nobody here knows the coding.
    Unknown,
}

/// Takes a body out of its compression. Of a body that was cut as much as possible is given.
pub(super) fn decode<'a>(about: &About<'_>, body: &'a [u8], cut: bool) -> Decoded<'a> {
    let content = about.content_encoding.map(<[u8]>::trim_ascii).filter(|value| !value.is_empty());
    let transfer = || about.transfer_encoding.and_then(|value| tokens(value).find(|token| !plain(token)));
    let Some(coding) = content.filter(|value| !plain(value)).or_else(transfer) else {
        return Decoded::Body(Cow::Borrowed(body));
    };
    let decoded = if is(coding, &["gzip", "x-gzip"]) {
        read(MultiGzDecoder::new(body), cut)
    } else if is(coding, &["deflate", "x-deflate"]) {
        // Some send the bare stream, without the zlib header that the standard asks for.
        read(ZlibDecoder::new(body), cut).or_else(|| read(DeflateDecoder::new(body), cut))
    } else {
        return Decoded::Unknown;
    };
    decoded.map_or(Decoded::Damaged, |bytes| Decoded::Body(Cow::Owned(bytes)))
}

fn plain(token: &[u8]) -> bool {
    is(token, &["identity", "chunked"])
}

fn is(token: &[u8], names: &[&str]) -> bool {
    names.iter().any(|name| token.eq_ignore_ascii_case(name.as_bytes()))
}

fn read(decoder: impl Read, cut: bool) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    match decoder.take(MAX_DECODED).read_to_end(&mut bytes) {
        Ok(_) => Some(bytes),
        // Without its last bytes only the check sum is missing, as a rule.
        Err(error) => {
            let short = cut || error.kind() == std::io::ErrorKind::UnexpectedEof;
            (short && !bytes.is_empty()).then_some(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn about(coding: &'static str) -> About<'static> {
        About { content_encoding: Some(coding.as_bytes()), ..About::default() }
    }

    fn body(coding: &'static str, bytes: &[u8], cut: bool) -> Option<Vec<u8>> {
        match decode(&about(coding), bytes, cut) {
            Decoded::Body(body) => Some(body.into_owned()),
            Decoded::Damaged | Decoded::Unknown => None,
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn all_codings_are_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(b"body").unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(b"body").unwrap();
        let coded = [
            ("GZip", gzip(b"body")),
            ("x-gzip", gzip(b"body")),
            ("deflate", zlib.finish().unwrap()),
            ("x-deflate", raw.finish().unwrap()),
            ("identity", b"body".to_vec()),
        ];
        for (coding, bytes) in coded {
            assert_eq!(body(coding, &bytes, false).as_deref(), Some(&b"body"[..]), "{coding}");
        }
    }

    #[test]
    fn damage_gives_nothing_and_a_cut_what_was_there() {
        assert_eq!(decode(&about("gzip"), b"abcd", false), Decoded::Damaged);
        assert_eq!(decode(&about("br"), b"abcd", false), Decoded::Unknown);
        let whole = gzip(b"a body that is long enough to be cut somewhere in its middle");
        for end in 0..whole.len() {
            let decoded = body("gzip", whole.get(..end).unwrap(), true).unwrap_or_default();
            assert!(b"a body that is long enough to be cut somewhere in its middle".starts_with(&decoded));
        }
    }

    #[test]
    fn a_bomb_is_cut_at_the_limit() {
        let bomb = gzip(&vec![0; MAX_DECODED as usize + 1000]);
        assert_eq!(body("gzip", &bomb, false).unwrap().len() as u64, MAX_DECODED);
    }
}
