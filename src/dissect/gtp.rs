//! GPRS Tunnelling Protocol (`gtp`), versions 0 and 1: user plane, and of the control plane the
//! identities.

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop};
use crate::fields::protocol;

protocol! {
    pub static GTP = "gtp", "GPRS Tunneling Protocol", Spanning, carries ["ip", "ipv6"],
        "UDP ports 2152 and 2123; version 2 is another protocol.";
    FLAGS = "gtp.flags", Uint(1, Hex), "The first byte.";
    FLAGS_VERSION = "gtp.flags.version", Uint(1, Dec), "Version, 0 or 1.";
    FLAGS_PAYLOAD = "gtp.flags.payload", Uint(1, Dec), "1 for GTP, 0 for GTP'.";
    FLAGS_RESERVED = "gtp.flags.reserved", Uint(1, Dec), "Reserved bits.";
    FLAGS_E = "gtp.flags.e", Bool, "There are extension headers; only in version 1.";
    FLAGS_S = "gtp.flags.s", Bool, "There is a sequence number; only in version 1.";
    FLAGS_PN = "gtp.flags.pn", Bool, "There is an N-PDU number; only in version 1.";
    MESSAGE = "gtp.message", Uint(1, Hex), "Type of message; `0xff` carries a user's packet.";
    LENGTH = "gtp.length", Uint(2, Dec), "Length of what follows the first eight bytes; then of end user address and MSISDN, where there are any.";
    TEID = "gtp.teid", Uint(4, Hex), "Tunnel that the message belongs to; only in version 1.";
    SEQ_NUMBER = "gtp.seq_number", Uint(2, Hex), "Sequence number, with the S flag and in version 0.";
    IMSI = "e212.imsi", Text, "The subscriber's IMSI, in control messages of version 1.";
    TEID_DATA = "gtp.teid_data", Uint(4, Hex), "Tunnel to use for data, in control messages of version 1.";
    TEID_CP = "gtp.teid_cp", Uint(4, Hex), "Tunnel to use for control, in control messages of version 1.";
}

pub(super) static ROW: Row =
    Row { protocol: &GTP, run: Run::Unit(run), hooks: &[Hook::UdpPort(2152), Hook::UdpPort(2123)] };

/// The message that carries a user's packet.
const T_PDU: u8 = 0xff;

const PROTOCOL_TYPE: u8 = 0x10;
const E: u8 = 4;
const S: u8 = 2;
const PN: u8 = 1;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let flags = header.u8()?;
    let version = flags >> 5;
    if version > 1 {
        return Err(Stop::NotMine);
    }
    let gtp = flags & PROTOCOL_TYPE != 0;
    if cx.demand.wants_fields(&GTP) {
        emit_flags(cx, flags, version, gtp);
    }
    let message = header.u8()?;
    cx.uint(&MESSAGE, message);
    let len = header.u16()?;
    cx.uint(&LENGTH, len);
    match (gtp, version) {
        // GTP' carries charging records.
        (false, _) => cx.uint(&SEQ_NUMBER, header.u16()?),
        (true, 0) => {
            cx.uint(&SEQ_NUMBER, header.u16()?);
            // Flow label, N-PDU number and tunnel.
            header.take(14)?;
            if message == T_PDU {
                user_packet(cx, payload.limit(header.position() + usize::from(len)).from(header.position()));
            }
        }
        (true, _) => version_1(cx, header, flags, message, payload.limit(8 + usize::from(len)))?,
    }
    Ok(())
}

fn emit_flags(cx: &mut Dissector, flags: u8, version: u8, gtp: bool) {
    cx.uint(&FLAGS, flags);
    if gtp || version == 0 {
        cx.uint(&FLAGS_VERSION, version);
    }
    cx.uint(&FLAGS_PAYLOAD, u8::from(gtp));
    if version == 1 && gtp {
        cx.uint(&FLAGS_RESERVED, flags >> 3 & 1);
        cx.flag(&FLAGS_E, flags & E != 0);
        cx.flag(&FLAGS_S, flags & S != 0);
        cx.flag(&FLAGS_PN, flags & PN != 0);
    } else {
        cx.uint(&FLAGS_RESERVED, flags >> 1 & 7);
    }
}

/// The rest of a version 1 message; `payload` is all of it.
fn version_1(cx: &mut Dissector, mut header: Cursor<'_>, flags: u8, message: u8, payload: Payload<'_>) -> Dissected {
    cx.uint(&TEID, header.u32()?);
    if flags & (E | S | PN) != 0 {
        let sequence = header.u16()?;
        if flags & S != 0 {
            cx.uint(&SEQ_NUMBER, sequence);
        }
        header.u8()?;
        let next = header.u8()?;
        if flags & E != 0 {
            skip_extensions(&mut header, next)?;
        }
    }
    let inner = payload.from(header.position());
    if message == T_PDU {
        user_packet(cx, inner);
    } else if cx.wants(&LENGTH) || cx.wants(&IMSI) || cx.wants(&TEID_DATA) || cx.wants(&TEID_CP) {
        elements(cx, inner.bytes)?;
    }
    Ok(())
}

/// Extension headers: length in units of 4 bytes, content, type of the next.
fn skip_extensions(header: &mut Cursor<'_>, mut next: u8) -> Dissected {
    while next != 0 {
        let len = usize::from(header.u8()?) * 4;
        header.take(len.checked_sub(2).ok_or(Stop::Cut)?)?;
        next = header.u8()?;
    }
    Ok(())
}

fn user_packet(cx: &mut Dissector, packet: Payload<'_>) {
    match packet.bytes.first().map(|first| first >> 4) {
        Some(4) => drop(cx.enter_ether_type(0x0800, packet)),
        Some(6) => drop(cx.enter_ether_type(0x86dd, packet)),
        _ => {}
    }
}

/// The information elements of a control message.
fn elements(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    const IMSI_TYPE: u8 = 2;
    const TEID_DATA_TYPE: u8 = 16;
    const TEID_CONTROL_TYPE: u8 = 17;
    const END_USER_ADDRESS_TYPE: u8 = 128;
    const MSISDN_TYPE: u8 = 134;
    let mut bytes = Cursor::new(bytes);
    while !bytes.is_empty() {
        let kind = bytes.u8()?;
        match kind {
            IMSI_TYPE => {
                let digits = bytes.take(8)?;
                if cx.wants(&IMSI) {
                    let digits = imsi(digits);
                    cx.text(&IMSI, digits);
                }
            }
            TEID_DATA_TYPE => cx.uint(&TEID_DATA, bytes.u32()?),
            TEID_CONTROL_TYPE => cx.uint(&TEID_CP, bytes.u32()?),
            128.. => {
                let len = bytes.u16()?;
                if matches!(kind, END_USER_ADDRESS_TYPE | MSISDN_TYPE) {
                    cx.uint(&LENGTH, len);
                }
                bytes.take(len.into())?;
            }
            _ => {
                // Without its length the elements behind it cannot be found.
                let Some(len) = fixed_len(kind) else { return Ok(()) };
                bytes.take(len)?;
            }
        }
    }
    Ok(())
}

/// Digits of half a byte each, the low half first, up to the filler.
fn imsi(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte & 0x0f, byte >> 4])
        .map_while(|digit| char::from_digit(digit.into(), 10))
        .collect()
}

/// Length of the elements that do not say it (3GPP TS 29.060, table 37).
fn fixed_len(kind: u8) -> Option<usize> {
    Some(match kind {
        1 | 8 | 11 | 13 | 14 | 15 | 19 | 20 | 21 | 23 | 24 | 29 => 1,
        25..=28 => 2,
        12 => 3,
        4 | 5 | 127 => 4,
        18 => 5,
        3 => 6,
        22 => 9,
        9 => 28,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, run, run_in, udp};
    use crate::capture::LinkType;

    const WANTED: [&str; 14] = [
        "gtp.flags",
        "gtp.flags.version",
        "gtp.flags.e",
        "gtp.flags.s",
        "gtp.flags.pn",
        "gtp.message",
        "gtp.length",
        "gtp.teid",
        "gtp.seq_number",
        "e212.imsi",
        "gtp.teid_data",
        "gtp.teid_cp",
        "ip.src",
        "udp.srcport",
    ];

    fn lines(header: &[u8], inner: &[u8]) -> Vec<String> {
        run(&WANTED, &[udp((1, 2152), (2, 2152), &[header, inner].concat())]).remove(0).1
    }

    #[test]
    fn a_tunnelled_packet_hangs_below_its_tunnel() {
        let inner = udp((3, 7), (4, 8), b"")[14..].to_vec();
        let plain = lines(b"\x30\xff\0\x1c\0\0\xab\xcd", &inner);
        assert_eq!(
            plain[4..],
            [
                "frame/eth/ip/udp/gtp gtp.flags=0x30 gtp.flags.version=1 gtp.flags.e=0 gtp.flags.s=0 gtp.flags.pn=0 \
                 gtp.message=0xff gtp.length=28 gtp.teid=0x0000abcd",
                "frame/eth/ip/udp/gtp/ip ip.src=10.0.0.3",
                "frame/eth/ip/udp/gtp/ip/udp udp.srcport=7",
            ]
        );
        let extended = lines(b"\x36\xff\0\x28\0\0\xab\xcd\0\x07\0\xc0\x01\x01\x02\x85\x01\x10\x05\0", &inner);
        assert!(extended[4].ends_with("gtp.seq_number=0x0007"), "{}", extended[4]);
        assert_eq!(extended[6], "frame/eth/ip/udp/gtp/ip/udp udp.srcport=7");
        let oldest = lines(b"\x1e\xff\0\x1c\0\x01\0\x02\xff\xff\xff\xff\x21\x43\x65\x87\x09\x21\x43\xf5", &inner);
        assert!(oldest[4].ends_with("gtp.message=0xff gtp.length=28 gtp.seq_number=0x0001"), "{}", oldest[4]);
        assert_eq!(oldest[6], "frame/eth/ip/udp/gtp/ip/udp udp.srcport=7");
    }

    #[test]
    fn a_control_message_names_subscriber_and_tunnels() {
        let elements = b"\x02\x21\x43\x65\x87\x09\x21\x43\xf5\x03\x62\xf2\x10\0\x01\x02\x0e\x07\x10\0\0\xaa\xaa\x11\0\0\xbb\xbb\x80\0\x02\xf1\x21";
        let header = [0x32, 0x10, 0, 4 + elements.len() as u8, 0, 0, 0, 0, 0, 1, 0, 0];
        let create = lines(&header, elements);
        assert!(
            create[4].ends_with(
                "gtp.teid=0x00000000 gtp.seq_number=0x0001 e212.imsi=123456789012345 gtp.teid_data=0x0000aaaa \
                 gtp.teid_cp=0x0000bbbb gtp.length=2"
            ),
            "{}",
            create[4]
        );
        for len in 0..elements.len() {
            let cut = lines(&header, &elements[..len]);
            assert!(create[4].starts_with(&cut[4]), "{}", cut[4]);
        }
    }

    #[test]
    fn version_2_is_another_protocol() {
        assert_eq!(lines(b"\x48\x01\0\x04\0\0\0\x05\0\x01\0\0", b"").len(), 4);
    }

    #[test]
    fn a_header_cut_anywhere_gives_a_prefix_of_its_fields() {
        let header = b"\x36\xff\0\x28\0\0\xab\xcd\0\x07\0\xc0\x01\x01\x02\x85\x01\x10\x05\0";
        let all = lines(header, b"").remove(4);
        for len in 1..header.len() {
            let mut dissector = dissector(&WANTED);
            let packet = udp((1, 2152), (2, 2152), &header[..len]);
            let cut = run_in(&mut dissector, LinkType::ETHERNET, &[packet]).remove(0).1.remove(4);
            assert!(all.starts_with(&cut), "{cut}");
            assert_eq!(dissector.stats().malformed_frames, 1);
        }
    }

    #[test]
    fn an_extension_without_length_ends_the_header() {
        let mut dissector = dissector(&WANTED);
        let packet = udp((1, 2152), (2, 2152), b"\x34\xff\0\x08\0\0\0\x01\0\x07\0\xc0\0\x45\0\0");
        run_in(&mut dissector, LinkType::ETHERNET, &[packet]);
        assert_eq!(dissector.stats().malformed_frames, 1);
    }
}
