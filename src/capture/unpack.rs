//! Compressed captures: told by their first bytes, unpacked while they are read.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;

/// Opens a file that is no capture, or the standard input for `-`, and unpacks it if it is packed.
pub fn open_unpacked(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file: Box<dyn Read + Send> =
        if path.as_os_str() == "-" { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    unpacked(file)
}

/// What a stream holds once it is unpacked, if it is packed.
pub fn unpacked(mut packed: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut magic = Vec::new();
    packed.by_ref().take(4).read_to_end(&mut magic)?;
    let packing = Packing::of(&magic);
    let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(magic).chain(packed));
    match packing {
        Some(packing) => packing.unpack(whole),
        None => Ok(whole),
    }
}

/// How many compressed bytes are asked for at a time. A decoder that meets wrong bytes gives
/// nothing of the step that they are in, so it is a small one.
const STEP: usize = 16 * 1024;

/// A form of compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
    Lz4,
}

impl Packing {
    /// The compression that a stream begins with.
    pub(super) fn of(data: &[u8]) -> Option<Self> {
        match data {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // The second is a frame to be skipped, which parallel zstd writes first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [0x04, 0x22, 0x4d, 0x18, ..] => Some(Self::Lz4),
            _ => None,
        }
    }

    /// What the packed stream holds. Members or frames that follow each other are one stream.
    pub(super) fn unpack(self, packed: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
        let packed = BufReader::with_capacity(STEP, packed);
        Ok(match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(packed)?),
            Self::Lz4 => Box::new(Lz4Frames::new(packed)),
        })
    }
}

/// LZ4 frames that follow each other. The decoder answers an end of the input between two blocks
/// like the end of the frame; here it is an error.
struct Lz4Frames<R: Read> {
    /// Always there between two calls.
    frame: Option<FrameDecoder<Watched<R>>>,
}

/// Tells where the decoder met the end of its input.
struct Watched<R> {
    inner: R,
    /// Bytes read since the frame began.
    read: u64,
    ended: bool,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // The decoder would lose its place if it were interrupted in the middle of a header.
        let read = loop {
            match self.inner.read(buf) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.read += read as u64;
        self.ended |= read == 0 && !buf.is_empty();
        Ok(read)
    }
}

impl<R: Read> Lz4Frames<R> {
    fn new(inner: R) -> Self {
        Self { frame: Some(FrameDecoder::new(Watched { inner, read: 0, ended: false })) }
    }
}

impl<R: Read> Read for Lz4Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        while let Some(frame) = &mut self.frame {
            let read = frame.read(buf)?;
            if read > 0 {
                return Ok(read);
            }
            match (frame.get_ref().ended, frame.get_ref().read) {
                (true, 0) => return Ok(0),
                (true, _) => return Err(io::ErrorKind::UnexpectedEof.into()),
                (false, _) => {
                    // A frame is done: the next one may have blocks of another size.
                    let inner = self.frame.take().map(|frame| frame.into_inner().inner);
                    self.frame = inner.map(|inner| FrameDecoder::new(Watched { inner, read: 0, ended: false }));
                }
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Trickle, gzip, lz4, zstd};
    use super::*;

    fn unpacked(packed: &[u8]) -> (Vec<u8>, io::Result<()>) {
        let packing = Packing::of(packed).unwrap();
        let mut bytes = Vec::new();
        let result = packing.unpack(Box::new(io::Cursor::new(packed.to_vec()))).and_then(|mut reader| {
            // In small steps, so that what was unpacked before an error is kept.
            let mut step = [0; 16];
            loop {
                match reader.read(&mut step)? {
                    0 => return Ok(()),
                    read => bytes.extend_from_slice(&step[..read]),
                }
            }
        });
        (bytes, result)
    }

    fn text() -> Vec<u8> {
        (0..500u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
    }

    #[test]
    fn each_form_is_told_and_unpacked() {
        for (packed, packing) in
            [(gzip(&text()), Packing::Gzip), (zstd(&text()), Packing::Zstd), (lz4(&text()), Packing::Lz4)]
        {
            assert_eq!(Packing::of(&packed), Some(packing));
            let (bytes, result) = unpacked(&packed);
            assert!(result.is_ok() && bytes == text(), "{packing:?}");
        }
        assert_eq!(Packing::of(b"\x0a\x0d\x0d\x0a"), None);
    }

    #[test]
    fn members_that_follow_each_other_are_one_stream() {
        for pack in [gzip, zstd, lz4] {
            let packed = [pack(b"one "), pack(b""), pack(b"two "), pack(b"three")].concat();
            let (bytes, result) = unpacked(&packed);
            assert!(result.is_ok());
            assert_eq!(bytes, b"one two three");
        }
    }

    #[test]
    fn a_cut_stream_gives_what_is_before_the_cut_and_an_error() {
        for pack in [gzip, zstd, lz4] {
            let packed = [pack(&text()), pack(b"more")].concat();
            let whole = pack(&text()).len();
            for len in (4..packed.len()).filter(|len| *len != whole) {
                let (bytes, result) = unpacked(&packed[..len]);
                assert_eq!(result.unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "cut at {len}");
                assert!(text().starts_with(&bytes) || len > whole, "cut at {len}");
            }
        }
    }

    #[test]
    fn one_byte_at_a_time_is_the_same() {
        for pack in [gzip, zstd, lz4] {
            let packed = pack(&text());
            let packing = Packing::of(&packed).unwrap();
            let mut bytes = Vec::new();
            packing.unpack(Box::new(Trickle::new(packed))).unwrap().read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, text());
        }
    }

    #[test]
    fn garbage_after_a_packed_stream_is_an_error() {
        for pack in [gzip, zstd, lz4] {
            let (bytes, result) = unpacked(&[pack(b"good"), b"garbage here".to_vec()].concat());
            assert_eq!(bytes, b"good");
            assert!(result.is_err());
        }
    }
}
