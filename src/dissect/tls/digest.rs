//! MD5 (RFC 1321), which the fingerprints of hellos are made of. Nothing here is secret.

/// How far each step rotates, by its round and its place in a group of four.
const ROTATIONS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// The digest of some bytes.
pub(super) fn md5(bytes: &[u8]) -> [u8; 16] {
    let mut state = [0x6745_2301u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&(bytes.len() as u64).wrapping_mul(8).to_le_bytes());
    for block in padded.chunks_exact(64) {
        state = mixed(state, block);
    }
    let mut digest = [0; 16];
    for (place, word) in digest.chunks_exact_mut(4).zip(state) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    digest
}

/// The state after a block of 64 bytes.
#[allow(clippy::many_single_char_names, reason = "the names of the standard")]
fn mixed(state: [u32; 4], block: &[u8]) -> [u32; 4] {
    let word = |place: usize| {
        let bytes = block.get(place * 4..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    };
    let [mut a, mut b, mut c, mut d] = state;
    for step in 0..64usize {
        let (mix, place) = match step / 16 {
            0 => (b & c | !b & d, step),
            1 => (d & b | !d & c, (5 * step + 1) % 16),
            2 => (b ^ c ^ d, (3 * step + 5) % 16),
            _ => (c ^ (b | !d), 7 * step % 16),
        };
        // The RFC's table: the whole part of 2^32 times the sine's amount.
        let sine = (((step + 1) as f64).sin().abs() * 4_294_967_296.0).floor();
        #[allow(clippy::cast_sign_loss, reason = "an amount below 2^32")]
        let sine = sine as u32;
        let by = ROTATIONS.get(step / 16).and_then(|round| round.get(step % 4)).copied().unwrap_or(0);
        let turned = a.wrapping_add(mix).wrapping_add(sine).wrapping_add(word(place)).rotate_left(by);
        (a, d, c, b) = (d, c, b, b.wrapping_add(turned));
    }
    let [p, q, r, s] = state;
    [p.wrapping_add(a), q.wrapping_add(b), r.wrapping_add(c), s.wrapping_add(d)]
}

#[cfg(test)]
mod tests {
    use super::md5;

    /// RFC 1321, A.5.
    #[test]
    fn digests_are_those_of_the_standard() {
        let text = |bytes: &[u8]| md5(bytes).map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(text(b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(text(b"message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
        let digits = b"1234567890".repeat(8);
        assert_eq!(text(&digits), "57edf4a22be3c955ac49da2e2107b67a");
    }
}
