//! What holds for every capture: no bytes make the reader panic or hang, and it does not matter how
//! the bytes come.

use proptest::prelude::*;

use super::testing::{Order, Owned, Pcap, Trickle, drain, gzip, lz4, read, zstd};
use super::{CaptureError, Cause, Source, from_bytes};

/// A capture in any form, whole.
fn capture() -> impl Strategy<Value = Vec<u8>> {
    let packet = (0u64..4_000_000_000_000_000, prop::collection::vec(any::<u8>(), 0..100));
    let packets = prop::collection::vec(packet, 0..20);
    (packets, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(packets, pcapng, big_endian, other)| {
        if pcapng {
            let order = Order(big_endian);
            let mut bytes = [order.section(), order.interface(1, 0, &[(2, b"name"), (9, &[6])])].concat();
            if other {
                bytes.extend(order.block(0xbad, b"custom"));
            }
            bytes.extend(packets.iter().flat_map(|(time, data)| order.packet(0, *time, data)));
            bytes
        } else {
            let packets: Vec<(i64, &[u8])> =
                packets.iter().map(|(time, data)| ((*time * 1000).cast_signed(), data.as_slice())).collect();
            Pcap { big_endian, nanoseconds: other, ..Pcap::default() }.write(&packets)
        }
    })
}

fn trickled(bytes: Vec<u8>) -> (Vec<Owned>, Option<String>) {
    match Source::new("test", Trickle::new(bytes)) {
        Ok(mut source) => drain(&mut source),
        Err(error) => (Vec::new(), Some(error.to_string())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_to_some_end(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        read(bytes);
    }

    #[test]
    fn any_bytes_after_any_magic_are_read_to_some_end(
        magic in prop::sample::select(vec![
            b"\xd4\xc3\xb2\xa1\x02\0\x04\0".to_vec(),
            b"\xa1\xb2\xcd\x34".to_vec(),
            Order(true).section(),
            [Order(false).section(), Order(false).interface(1, 0, &[])].concat(),
            b"\x1f\x8b\x08".to_vec(),
            b"\x28\xb5\x2f\xfd".to_vec(),
            b"\x50\x2a\x4d\x18".to_vec(),
            b"\x04\x22\x4d\x18".to_vec(),
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..500),
    ) {
        read([magic, bytes].concat());
    }

    #[test]
    fn a_capture_with_wrong_bytes_is_read_to_some_end(
        bytes in capture(),
        wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let damage = |mut bytes: Vec<u8>| {
            for (index, byte) in &wrong {
                let at = index.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes
        };
        prop_assert_eq!(read(damage(bytes.clone())), trickled(damage(bytes.clone())));
        for pack in [gzip, zstd, lz4] {
            read(damage(pack(&bytes)));
            trickled(damage(pack(&bytes)));
        }
    }

    #[test]
    fn the_way_the_bytes_come_does_not_matter(bytes in capture()) {
        let whole = read(bytes.clone());
        prop_assert!(whole.1.is_none());
        prop_assert_eq!(&trickled(bytes.clone()), &whole);
        for pack in [gzip, zstd, lz4] {
            prop_assert_eq!(&read(pack(&bytes)), &whole);
            prop_assert_eq!(&trickled(pack(&bytes)), &whole);
        }
        let (first, second) = bytes.split_at(bytes.len() / 2);
        prop_assert_eq!(&read([gzip(first), gzip(second)].concat()), &whole);
    }

    #[test]
    fn a_cut_capture_gives_the_packets_before_the_cut(bytes in capture()) {
        let (whole, _) = read(bytes.clone());
        let mut seen = 0;
        for len in 1..bytes.len() {
            let cut = bytes[..len].to_vec();
            match from_bytes("test", cut.clone()) {
                Ok(mut source) => {
                    let (packets, error) = drain(&mut source);
                    prop_assert!(whole.starts_with(&packets));
                    prop_assert!(packets.len() >= seen);
                    prop_assert_eq!(source.summary().complete, error.is_none());
                    seen = packets.len();
                }
                Err(CaptureError::Header { fault, .. }) => {
                    prop_assert!(matches!(fault.cause, Cause::Cut(_)));
                    prop_assert!(seen == 0);
                }
                Err(other) => prop_assert!(false, "cut at {}: {}", len, other),
            }
        }
    }

    #[test]
    fn a_cut_compressed_capture_gives_a_beginning_and_an_error(bytes in capture()) {
        let (whole, _) = read(bytes.clone());
        for pack in [gzip, zstd, lz4] {
            let packed = pack(&bytes);
            for len in (1..packed.len()).step_by(7) {
                let (packets, error) = read(packed[..len].to_vec());
                prop_assert!(whole.starts_with(&packets));
                prop_assert!(error.is_some(), "cut at {} of {}", len, packed.len());
            }
        }
    }
}
