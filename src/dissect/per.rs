//! A reader of ASN.1 values in packed encoding, aligned variant (ITU-T X.691), to be told what
//! comes next. The numbers are those of its clauses.

use super::Stop;

/// A reader over borrowed bytes, bit by bit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Per<'a> {
    bytes: &'a [u8],
    /// In bits.
    at: usize,
}

impl<'a> Per<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// One bit.
    pub(crate) fn bit(&mut self) -> Result<bool, Stop> {
        let byte = *self.bytes.get(self.at / 8).ok_or(Stop::Cut)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Ok(bit == 1)
    }

    /// Up to 64 bits.
    pub(crate) fn bits(&mut self, count: u32) -> Result<u64, Stop> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | u64::from(self.bit()?);
        }
        Ok(value)
    }

    /// Goes on at the next whole byte.
    pub(crate) fn align(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }

    /// So many whole bytes.
    pub(crate) fn octets(&mut self, count: usize) -> Result<&'a [u8], Stop> {
        self.align();
        let start = self.at / 8;
        let end = start.checked_add(count).ok_or(Stop::Cut)?;
        let octets = self.bytes.get(start..end).ok_or(Stop::Cut)?;
        self.at = end * 8;
        Ok(octets)
    }

    /// A whole number within bounds (10.5).
    pub(crate) fn constrained(&mut self, lowest: u64, highest: u64) -> Result<u64, Stop> {
        let range = highest.saturating_sub(lowest);
        let offset = match range {
            0 => 0,
            1..=254 => self.bits(64 - range.leading_zeros())?,
            255 => {
                self.align();
                self.bits(8)?
            }
            256..=0xffff => {
                self.align();
                self.bits(16)?
            }
            _ => {
                // As many bytes as needed, behind their number.
                let most = u64::from((64 - range.leading_zeros()).div_ceil(8));
                let count = self.constrained(1, most)?;
                self.align();
                self.bits(8 * count as u32)?
            }
        };
        Ok(lowest.saturating_add(offset))
    }

    /// A number that is normally small (10.6): the place of an alternative or the number of
    /// additions behind an extension marker.
    pub(crate) fn small(&mut self) -> Result<u64, Stop> {
        if self.bit()? {
            let count = self.length()?.min(8);
            let octets = self.octets(count)?;
            return Ok(octets.iter().fold(0, |value, octet| value << 8 | u64::from(*octet)));
        }
        self.bits(6)
    }

    /// A length without an upper bound (10.9). Values in fragments of 16 KiB and more do not occur
    /// in signalling and are not read.
    pub(crate) fn length(&mut self) -> Result<usize, Stop> {
        self.align();
        match self.bits(8)? {
            short @ 0..=0x7f => Ok(short as usize),
            long @ 0x80..=0xbf => Ok(((long as usize & 0x3f) << 8) | self.bits(8)? as usize),
            _ => Err(Stop::Cut),
        }
    }

    /// A length within bounds; without an upper one if that is 64 KiB or more.
    pub(crate) fn length_between(&mut self, lowest: usize, highest: usize) -> Result<usize, Stop> {
        if highest >= 0x1_0000 {
            return self.length();
        }
        self.constrained(lowest as u64, highest as u64).map(|length| length as usize)
    }

    /// The bytes of a value that is enclosed by its length (10.2).
    pub(crate) fn open(&mut self) -> Result<&'a [u8], Stop> {
        let length = self.length()?;
        self.octets(length)
    }

    /// What of such a value is there, and whether it ends too early.
    pub(crate) fn open_cut(&mut self) -> Result<(&'a [u8], bool), Stop> {
        let length = self.length()?;
        let whole = *self;
        match self.octets(length) {
            Ok(octets) => Ok((octets, false)),
            Err(_) => Ok((whole.bytes.get(whole.at / 8..).unwrap_or(&[]), true)),
        }
    }

    /// A whole number without bounds: length, then two's complement (10.8), as far as 64 bits hold it.
    pub(crate) fn unbounded(&mut self) -> Result<u64, Stop> {
        let octets = self.open()?;
        Ok(octets.iter().fold(0, |value: u64, octet| value << 8 | u64::from(*octet)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_room_that_their_bounds_ask_for() {
        let mut per = Per::new(&[0b1010_0000, 7, 0x12, 0x34, 0b0100_0000, 5, 0]);
        assert_eq!(per.constrained(0, 4), Ok(5));
        assert_eq!(per.constrained(3, 3), Ok(3));
        assert_eq!(per.constrained(0, 255), Ok(7));
        assert_eq!(per.constrained(1, 65535), Ok(0x1235));
        assert_eq!(per.constrained(0, 0xffff_ffff), Ok(0x0500));
        assert_eq!(per.constrained(0, 255), Err(Stop::Cut));
    }

    #[test]
    fn lengths_take_one_or_two_bytes() {
        let mut per = Per::new(&[0x7f, 0x81, 0x02, 0x05, 0xc1]);
        assert_eq!(per.length(), Ok(0x7f));
        assert_eq!(per.length_between(0, 0x1_0000), Ok(0x102));
        assert_eq!(per.length_between(1, 256), Ok(6));
        assert_eq!(per.length(), Err(Stop::Cut));
    }

    #[test]
    fn small_numbers_may_be_large() {
        assert_eq!(Per::new(&[0b0000_1010]).small(), Ok(5));
        assert_eq!(Per::new(&[0b1000_0000, 2, 1, 0]).small(), Ok(256));
    }

    #[test]
    fn an_enclosed_value_may_be_cut() {
        assert_eq!(Per::new(&[2, 7, 8, 9]).open(), Ok(&[7, 8][..]));
        assert_eq!(Per::new(&[2, 7]).open(), Err(Stop::Cut));
        assert_eq!(Per::new(&[2, 7]).open_cut(), Ok((&[7][..], true)));
        assert_eq!(Per::new(&[1, 0xff, 3]).unbounded(), Ok(255));
    }
}
