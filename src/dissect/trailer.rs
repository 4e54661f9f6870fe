//! Bytes behind the packet in an Ethernet frame: padding up to the shortest frame, a trailer, a
//! frame check sequence.

use super::Payload;

/// The shortest payload of an Ethernet frame.
const SHORTEST: usize = 46;

/// The bytes behind a packet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trailer<'a> {
    /// Zeros that fill the frame up to its shortest length.
    pub(super) padding: &'a [u8],
    /// Everything else.
    pub(super) rest: &'a [u8],
}

/// Separates what follows the packet in a payload: `kind` is an Ethertype, or a length below
/// 0x0600. Nothing follows when bytes were clipped, or the packet does not say how long it is.
pub(super) fn split(kind: u16, payload: Payload<'_>) -> Option<Trailer<'_>> {
    let end = content_len(kind, payload.bytes)?;
    let behind = payload.bytes.get(end..).filter(|behind| !behind.is_empty() && payload.missing == 0)?;
    let room = if payload.bytes.len() >= SHORTEST { SHORTEST.saturating_sub(end) } else { 0 };
    let zeros = behind.iter().take(room).take_while(|byte| **byte == 0).count();
    behind.split_at_checked(zeros).map(|(padding, rest)| Trailer { padding, rest })
}

/// How long the packet is by its own header.
pub(super) fn content_len(kind: u16, bytes: &[u8]) -> Option<usize> {
    let word = |at: usize| match bytes.get(at..at + 2) {
        Some(&[high, low]) => Some(usize::from(u16::from_be_bytes([high, low]))),
        _ => None,
    };
    match kind {
        0..0x0600 => Some(usize::from(kind)),
        0x0800 => {
            let header = bytes.first().filter(|first| **first >> 4 == 4).map(|first| usize::from(first & 0x0f) * 4)?;
            word(2).filter(|total| header >= 20 && *total >= header)
        }
        0x86dd => word(4).filter(|_| bytes.first().is_some_and(|first| first >> 4 == 6)).map(|len| len + 40),
        0x0806 => bytes.get(4..6).map(|sizes| sizes.iter().fold(8, |len, size| len + 2 * usize::from(*size))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(total: u8, behind: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x45, 0, 0, total];
        bytes.resize(usize::from(total), 1);
        bytes.extend_from_slice(behind);
        bytes
    }

    #[test]
    fn only_zeros_up_to_the_shortest_frame_are_padding() {
        let short = ip(40, &[0, 0, 0, 0, 0, 9, 9]);
        let trailer = split(0x0800, Payload::whole(&short)).unwrap();
        assert_eq!((trailer.padding.len(), trailer.rest), (5, &[9, 9][..]));
        let long = ip(46, &[0, 0]);
        assert_eq!(split(0x0800, Payload::whole(&long)).unwrap().rest, [0, 0]);
        let runt = ip(28, &[0, 0]);
        assert_eq!(split(0x0800, Payload::whole(&runt)).unwrap().padding, [0u8; 0]);
    }

    #[test]
    fn a_clipped_frame_has_no_known_trailer() {
        let bytes = ip(40, &[0; 6]);
        assert_eq!(split(0x0800, Payload { bytes: &bytes, missing: 4 }), None);
    }
}
