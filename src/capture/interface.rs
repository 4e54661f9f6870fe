//! The interfaces of a pcapng section: their link types, clocks and names.

use pcap_parser::pcapng::{InterfaceDescriptionBlock, OptionCode};

use super::packet::LinkType;

/// Names are cut there.
const MAX_NAME: usize = 1024;

/// How packets were recorded, as far as the packets themselves do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recording {
    /// Decimals of a second that the time stamps have, 0 to 9; 9 also for units finer than nanoseconds
    /// and for those that are powers of two.
    pub decimals: u8,
    /// Seconds since 1970 UTC from which the time stamps count; 0 but in some pcapng.
    pub offset: i64,
    /// Longest packet that is recorded whole, in bytes; 0 where none is too long.
    pub snaplen: u32,
}

/// Microseconds.
impl Default for Recording {
    fn default() -> Self {
        Self { decimals: 6, offset: 0, snaplen: 0 }
    }
}

/// An interface of a section.
pub(super) struct Interface {
    pub(super) link: LinkType,
    clock: Clock,
    pub(super) recording: Recording,
    pub(super) name: Option<Box<str>>,
}

/// How an interface counts time.
struct Clock {
    unit: Unit,
    /// Nanoseconds to add.
    offset: i64,
}

/// A unit of time stamps.
enum Unit {
    /// So many nanoseconds.
    Nanoseconds(u64),
    /// One nanosecond is so many units.
    PerNanosecond(u64),
    /// A second is 2 to the power of so many units.
    Binary(u32),
}

impl Interface {
    /// As its block describes it.
    pub(super) fn new(description: &InterfaceDescriptionBlock<'_>, big_endian: bool) -> Self {
        let mut resolution = 6;
        let mut offset = 0;
        let mut name = None;
        for option in &description.options {
            // pcap-parser's own readings know neither binary units nor offsets of the other byte order.
            match (option.code, option.as_bytes().unwrap_or_default()) {
                (OptionCode::EndOfOpt, _) => break,
                (OptionCode::IfName, text) if name.is_none() => {
                    let text = text.get(..MAX_NAME).unwrap_or(text);
                    name = Some(String::from_utf8_lossy(text).trim_end_matches('\0').into());
                }
                (OptionCode::IfTsresol, [exponent, ..]) => resolution = *exponent,
                (OptionCode::IfTsoffset, seconds) => {
                    let seconds = seconds.first_chunk().copied().unwrap_or_default();
                    offset = if big_endian { i64::from_be_bytes(seconds) } else { i64::from_le_bytes(seconds) };
                }
                _ => {}
            }
        }
        let clock = Clock { unit: Unit::new(resolution), offset: offset.saturating_mul(1_000_000_000) };
        let recording = Recording { decimals: resolution.min(9), offset, snaplen: description.snaplen };
        Self { link: LinkType::from_header(description.linktype.0.cast_unsigned()), clock, recording, name }
    }

    /// A time stamp of this interface.
    #[inline]
    pub(super) fn nanoseconds(&self, units: u64) -> i64 {
        self.clock.nanoseconds(units)
    }
}

impl Unit {
    /// By `if_tsresol`: a power of ten, or with the highest bit set one of two.
    fn new(resolution: u8) -> Self {
        let exponent = u32::from(resolution & 0x7f);
        if resolution & 0x80 != 0 {
            return Self::Binary(exponent);
        }
        match 9u32.checked_sub(exponent) {
            Some(exponent) => Self::Nanoseconds(10u64.pow(exponent)),
            None => Self::PerNanosecond(10u64.checked_pow(exponent - 9).unwrap_or(u64::MAX)),
        }
    }
}

impl Clock {
    #[inline]
    fn nanoseconds(&self, units: u64) -> i64 {
        let nanoseconds = match self.unit {
            Unit::Nanoseconds(unit) => units.saturating_mul(unit),
            Unit::PerNanosecond(units_per) => units / units_per,
            Unit::Binary(exponent) => {
                let nanoseconds = (u128::from(units) * 1_000_000_000) >> exponent;
                u64::try_from(nanoseconds).unwrap_or(u64::MAX)
            }
        };
        i64::try_from(nanoseconds).unwrap_or(i64::MAX).saturating_add(self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanoseconds(resolution: u8, offset: i64, units: u64) -> i64 {
        Clock { unit: Unit::new(resolution), offset }.nanoseconds(units)
    }

    #[test]
    fn units_are_powers_of_ten() {
        assert_eq!(nanoseconds(6, 0, 1_700_000_000_123_456), 1_700_000_000_123_456_000);
        assert_eq!(nanoseconds(9, 0, 1_700_000_000_123_456_789), 1_700_000_000_123_456_789);
        assert_eq!(nanoseconds(0, 0, 1_700_000_000), 1_700_000_000_000_000_000);
        assert_eq!(nanoseconds(12, 0, 12_345_678_999), 12_345_678);
    }

    #[test]
    fn units_are_powers_of_two() {
        assert_eq!(nanoseconds(0x80 | 0x0a, 0, 1024 * 7 + 512), 7_500_000_000);
        assert_eq!(nanoseconds(0x80, 0, 3), 3_000_000_000);
        assert_eq!(nanoseconds(0x80 | 0x3f, 0, 1 << 63), 1_000_000_000);
        assert_eq!(nanoseconds(0x80 | 0x40, 0, 1 << 63), 500_000_000);
    }

    #[test]
    fn an_offset_is_added() {
        assert_eq!(nanoseconds(6, -5_000_000_000, 7_000_000), 2_000_000_000);
    }

    #[test]
    fn times_beyond_all_bounds_are_held_at_the_bound() {
        for resolution in 0..=255 {
            nanoseconds(resolution, i64::MIN, 0);
            nanoseconds(resolution, i64::MAX, u64::MAX);
        }
        assert_eq!(nanoseconds(0, 0, u64::MAX), i64::MAX);
        assert_eq!(nanoseconds(0x80, 1, u64::MAX), i64::MAX);
        assert_eq!(nanoseconds(127, 0, u64::MAX / 2), 0);
    }
}
