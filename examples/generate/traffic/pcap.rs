//! The pcap file format: microseconds, Ethernet, little-endian.

/// The head of the file.
pub(crate) const HEADER: [u8; 24] =
    [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];

/// Appends one record.
pub(crate) fn record(out: &mut Vec<u8>, microseconds: u64, bytes: &[u8]) {
    let length = (bytes.len() as u32).to_le_bytes();
    out.extend_from_slice(&((microseconds / 1_000_000) as u32).to_le_bytes());
    out.extend_from_slice(&((microseconds % 1_000_000) as u32).to_le_bytes());
    out.extend_from_slice(&length);
    out.extend_from_slice(&length);
    out.extend_from_slice(bytes);
}
