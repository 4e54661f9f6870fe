//! GPRS Tunnelling Protocol (`gtp`), versions 0 and 1: user plane, and of the control plane the
//! identities.

mod control;

use super::mobile::Asked;
use super::{Cursor, Dissected, Dissector, Hook, Net, Payload, Row, Run, Stop};
use crate::fields::protocol;

/// Requests by who asks whom, their type and sequence number.
pub(crate) type Requests = Asked<(Net, u8, u16)>;

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
    LENGTH = "gtp.length", Uint(2, Dec), "Length of what follows the first eight bytes; then of end user address, configuration options and MSISDN, where there are any.";
    TEID = "gtp.teid", Uint(4, Hex), "Tunnel that the message belongs to; only in version 1.";
    SEQ_NUMBER = "gtp.seq_number", Uint(2, Hex), "Sequence number, with the S flag and in version 0.";
    CAUSE = "gtp.cause", Uint(1, Dec), "Result of a control message: `128` accepted, from `192` on refused.";
    IMSI = "e212.imsi", Text, "The subscriber's IMSI, in control messages of version 1.";
    LAC = "gtp.lac", Uint(2, Dec), "Location area that the subscriber comes from.";
    RAI_RAC = "gtp.rai_rac", Uint(1, Dec), "Routing area that the subscriber comes from.";
    REORDER = "gtp.reorder", Bool, "Whether packets are to be put in order.";
    RECOVERY = "gtp.recovery", Uint(1, Dec), "How often the sender has started.";
    SEL_MODE = "gtp.sel_mode", Uint(1, Dec), "Who chose the access point.";
    TEID_DATA = "gtp.teid_data", Uint(4, Hex), "Tunnel to use for data, in control messages of version 1.";
    TEID_CP = "gtp.teid_cp", Uint(4, Hex), "Tunnel to use for control, in control messages of version 1.";
    TEAR_IND = "gtp.tear_ind", Bool, "Whether all contexts of the address end.";
    NSAPI = "gtp.nsapi", Uint(1, Dec), "Number of the context.";
    CHRG_CHAR = "gtp.chrg_char", Uint(2, Dec), "How the context is charged.";
    CHRG_ID = "gtp.chrg_id", Uint(4, Hex), "Number of the context in charging records.";
    USER_ADDR_PDP_ORG = "gtp.user_addr_pdp_org", Uint(1, Dec), "Whose the type of the user's address is: `1` IETF.";
    USER_ADDR_PDP_TYPE = "gtp.user_addr_pdp_type", Uint(1, Hex), "Type of the user's address: `0x21` IPv4, `0x57` IPv6, `0x8d` both.";
    USER_IPV4 = "gtp.user_ipv4", Ipv4, "Address of the user.";
    USER_IPV6 = "gtp.user_ipv6", Ipv6, "Address of the user.";
    APN_LENGTH = "gtp.apn_length", Uint(2, Dec), "Length of the access point name.";
    APN = "gtp.apn", Text, "Access point name.";
    GSN_ADDRESS_LENGTH = "gtp.gsn_address_length", Uint(2, Dec), "Length of each address of a support node.";
    GSN_IPV4 = "gtp.gsn_ipv4", Ipv4, "Addresses of the sender: for control, then for data.";
    GSN_IPV6 = "gtp.gsn_ipv6", Ipv6, "Addresses of the sender: for control, then for data.";
    MSISDN = "e164.msisdn", Text, "The subscriber's number, with its country code.";
    EXT_LENGTH = "gtp.ext_length", Uint(2, Dec), "Length of each of the elements below.";
    EXT_RAT_TYPE = "gtp.ext_rat_type", Uint(1, Dec), "Kind of radio access: `1` UTRAN, `2` GERAN, `6` E-UTRAN.";
    EXT_IMEISV = "gtp.ext_imeisv", Text, "Identity of the equipment.";
    CHRG_IPV4 = "gtp.chrg_ipv4", Ipv4, "Address of the charging gateway.";
    CHRG_IPV6 = "gtp.chrg_ipv6", Ipv6, "Address of the charging gateway.";
    RESPONSE_TO = "gtp.response_to", Framenum, "Frame of the request that the response is to; version 1.";
    TIME = "gtp.time", Seconds, "From the request's frame to the response's.";
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
    let mut sequence = None;
    if flags & (E | S | PN) != 0 {
        let number = header.u16()?;
        if flags & S != 0 {
            cx.uint(&SEQ_NUMBER, number);
            sequence = Some(number);
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
    } else if cx.demand.wants_fields(&GTP) {
        let result = control::elements(cx, inner.bytes);
        // Whatever became of the elements, the header tells what the message answers.
        if let Some(sequence) = sequence {
            control::exchange(cx, message, sequence);
        }
        result?;
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

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, greedy, run, run_in, udp};
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

    /// 3GPP TS 29.060, 7.3.1 and 7.3.2.
    #[test]
    fn a_context_is_created() {
        let request = b"\x02\x42\x00\x11\x32\x54\x76\x98\xf0\x03\x42\xf0\x10\x01\x02\x03\x0e\x07\x0f\xfd\x10\0\0\x11\x11\x11\0\0\x22\x22\x14\x05\x1a\x08\0\
            \x80\0\x02\xf1\x21\x83\0\x09\x08internet\x84\0\x01\x80\x85\0\x04\x0a\0\0\x01\x86\0\x07\x91\x94\x71\x10\x32\x54\x76\
            \x97\0\x01\x01\x9a\0\x08\x21\x43\x65\x87\x09\x21\x43\x65";
        let response = b"\x01\x80\x08\xff\x13\xff\x7f\0\0\0\x55\x80\0\x06\xf1\x21\x0a\x64\0\x01\x80\0\x12\xf1\x57\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\
            \x85\0\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x02\xfb\0\x04\x0a\0\0\x09\xfb\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\
            \x80\0\x16\xf1\x8d\x0a\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05";
        let header = |kind, len: usize| [0x32, kind, 0, 4 + len as u8, 0, 0, 0, 0, 0, 9, 0, 0];
        let ask = udp((1, 2123), (2, 2123), &[&header(16, request.len()), &request[..]].concat());
        let answer = udp((2, 2123), (1, 2123), &[&header(17, response.len()), &response[..]].concat());
        let mut all = greedy();
        let results = run_in(&mut all, LinkType::ETHERNET, &[ask, answer.clone(), answer]);
        let line = |at: usize| results[at].1.iter().find(|line| line.contains("gtp.seq_number")).unwrap();
        let after = |line: &str| line.split_once("gtp.seq_number=0x0009 ").unwrap().1.to_owned();
        assert_eq!(
            after(line(0)),
            "e212.imsi=240011234567890 gtp.lac=258 gtp.rai_rac=3 gtp.recovery=7 gtp.sel_mode=1 \
             gtp.teid_data=0x00001111 gtp.teid_cp=0x00002222 gtp.nsapi=5 gtp.chrg_char=2048 gtp.length=2 \
             gtp.user_addr_pdp_org=1 gtp.user_addr_pdp_type=0x21 gtp.apn_length=9 gtp.apn=internet gtp.length=1 \
             gtp.gsn_address_length=4 gtp.gsn_ipv4=10.0.0.1 gtp.length=7 e164.msisdn=491701234567 \
             gtp.ext_length=1 gtp.ext_rat_type=1 gtp.ext_length=8 gtp.ext_imeisv=1234567890123456"
        );
        let answered = "gtp.cause=128 gtp.reorder=1 gtp.tear_ind=1 gtp.chrg_id=0x00000055 gtp.length=6 \
             gtp.user_addr_pdp_org=1 gtp.user_addr_pdp_type=0x21 gtp.user_ipv4=10.100.0.1 gtp.length=18 \
             gtp.user_addr_pdp_org=1 gtp.user_addr_pdp_type=0x57 gtp.user_ipv6=2001:db8::1 \
             gtp.gsn_address_length=16 gtp.gsn_ipv6=2001:db8::2 gtp.ext_length=4 gtp.chrg_ipv4=10.0.0.9 \
             gtp.ext_length=16 gtp.chrg_ipv6=::1 gtp.length=22 gtp.user_addr_pdp_org=1 gtp.user_addr_pdp_type=0x8d \
             gtp.user_ipv4=10.0.0.5 gtp.user_ipv6=::5";
        assert_eq!(after(line(1)), format!("{answered} gtp.response_to=1 gtp.time=0.010000000"));
        assert_eq!(after(line(2)), answered, "answered once");
        assert_eq!(all.stats().malformed_frames, 0);
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
