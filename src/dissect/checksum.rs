//! The Internet checksum.

/// The ones' complement sum of all parts, each padded to an even length; 0xffff when a checksum
/// that they contain is right.
pub(super) fn sum(parts: &[&[u8]]) -> u16 {
    let mut total: u64 = 0;
    for part in parts {
        let mut pairs = part.chunks_exact(2);
        for pair in pairs.by_ref() {
            total += pair.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        total += pairs.remainder().first().map_or(0, |byte| u64::from(*byte) << 8);
    }
    while total > 0xffff {
        total = (total & 0xffff) + (total >> 16);
    }
    total as u16
}

/// What Wireshark's `checksum.status` fields say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Bad = 0,
    Good = 1,
    /// Checking is off, or bytes are missing.
    Unverified = 2,
    /// There is none.
    NotPresent = 3,
    /// There is none where there has to be one.
    Illegal = 4,
}

impl Status {
    /// The status of bytes that contain their own checksum.
    pub(super) fn of(parts: &[&[u8]]) -> Self {
        if sum(parts) == 0xffff { Self::Good } else { Self::Bad }
    }
}

impl From<Status> for u64 {
    fn from(status: Status) -> Self {
        status as Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_checksum_sums_up_to_all_ones() {
        assert_eq!(Status::of(&[&[8, 0, 0xf7, 0xfd, 0, 1, 0, 1]]), Status::Good);
        assert_eq!(Status::of(&[&[8, 0, 0xf7, 0xfe, 0, 1, 0, 1]]), Status::Bad);
        assert_eq!(sum(&[&[1], &[0, 2]]), 0x0102);
    }
}
