//! Where data will come: the addresses and ports in commands and replies.

use crate::dissect::expected::{End, mapped};
use crate::dissect::textual::number;
use std::net::IpAddr;

/// `h1,h2,h3,h4,p1,p2`, wherever it stands in a text (RFC 959).
pub(super) fn host_port(text: &[u8]) -> Option<([u8; 4], u16)> {
    let start = text.iter().position(u8::is_ascii_digit)?;
    let rest = text.get(start..)?;
    let end = rest.iter().position(|byte| !byte.is_ascii_digit() && *byte != b',').unwrap_or(rest.len());
    let mut numbers = rest.get(..end)?.split(|byte| *byte == b',').map(number::<u8>);
    let mut next = || numbers.next().flatten();
    let address = [next()?, next()?, next()?, next()?];
    Some((address, u16::from_be_bytes([next()?, next()?])))
}

/// Address and port of `|1|10.0.0.1|6001|` (RFC 2428), with the number of the family.
pub(super) fn extended(text: &[u8]) -> Option<(u8, IpAddr, u16)> {
    let mut parts = delimited(text)?;
    let family = number(parts.next()?)?;
    let address = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
    Some((family, address, number(parts.next()?)?))
}

/// Port of `(|||6446|)` (RFC 2428).
pub(super) fn extended_port(text: &[u8]) -> Option<u16> {
    let open = memchr::memchr(b'(', text)?;
    delimited(text.get(open + 1..)?)?.nth(2).and_then(number)
}

/// The parts behind a delimiter that is any character.
fn delimited(text: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    let (delimiter, rest) = text.split_first()?;
    Some(rest.split(move |byte| byte == delimiter))
}

/// The end that an address and a port make.
pub(super) fn end(address: IpAddr, port: u16) -> End {
    match address {
        IpAddr::V4(address) => (mapped(address.octets()), port),
        IpAddr::V6(address) => (address.octets(), port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_in_its_text() {
        assert_eq!(host_port(b"Passive (10,0,0,2,200,1)."), Some(([10, 0, 0, 2], 51201)));
        assert_eq!(host_port(b"10,0,0,2,200"), None);
        assert_eq!(host_port(b"10,0,0,256,1,1"), None);
        assert_eq!(extended(b"|2|::1|7|"), Some((2, "::1".parse().unwrap(), 7)));
        assert_eq!(extended(b""), None);
        assert_eq!(extended_port(b"x (|||51211|)"), Some(51211));
        assert_eq!(extended_port(b"x ()"), None);
    }
}
