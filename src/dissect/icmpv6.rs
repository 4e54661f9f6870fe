//! Internet Control Message Protocol version 6 (`icmpv6`), neighbour discovery and listener reports
//! included.

use super::checksum::Status;
use super::icmp::{Echo, Request, quote, response_time};
use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static ICMPV6 = "icmpv6", "Internet Control Message Protocol v6", Spanning, carries ["ipv6"],
        "IP protocol 58.";
    TYPE = "icmpv6.type", Uint(1, Dec), "Type: 128 echo request, 129 echo reply, 1 unreachable, 135 neighbour solicitation …";
    CODE = "icmpv6.code", Uint(1, Dec), "Code.";
    CHECKSUM = "icmpv6.checksum", Uint(2, Hex), "Checksum.";
    CHECKSUM_STATUS = "icmpv6.checksum.status", Uint(1, Dec), "`1` right, `0` wrong, `2` not verified (bytes are missing, or it is quoted).";
    RESERVED = "icmpv6.reserved", Bytes, "Bytes without meaning.";
    MTU = "icmpv6.mtu", Uint(4, Dec), "Largest packet that the next hop takes, in type 2.";
    POINTER = "icmpv6.pointer", Uint(4, Dec), "Place of the fault in the quoted packet, in type 4.";
    IDENTIFIER = "icmpv6.echo.identifier", Uint(2, Hex), "Identifier of an echo.";
    SEQUENCE_NUMBER = "icmpv6.echo.sequence_number", Uint(2, Dec), "Sequence number of an echo.";
    RESP_TO = "icmpv6.resp_to", Framenum, "In an echo reply: frame of the request.";
    RESPTIME = "icmpv6.resptime", Double, "In an echo reply: milliseconds since the request.";
    RA_HOP_LIMIT = "icmpv6.nd.ra.cur_hop_limit", Uint(1, Dec), "Hop limit that a router advertises.";
    RA_FLAG = "icmpv6.nd.ra.flag", Uint(1, Hex), "Flags of a router advertisement.";
    RA_LIFETIME = "icmpv6.nd.ra.router_lifetime", Uint(2, Dec), "Seconds for which a router is to be used.";
    RA_REACHABLE_TIME = "icmpv6.nd.ra.reachable_time", Uint(4, Dec), "Milliseconds for which a neighbour is reachable.";
    RA_RETRANS_TIMER = "icmpv6.nd.ra.retrans_timer", Uint(4, Dec), "Milliseconds between solicitations.";
    NS_TARGET = "icmpv6.nd.ns.target_address", Ipv6, "Address that is asked for.";
    NA_FLAG = "icmpv6.nd.na.flag", Uint(4, Hex), "Flags of a neighbour advertisement.";
    NA_TARGET = "icmpv6.nd.na.target_address", Ipv6, "Address that is advertised.";
    RD_TARGET = "icmpv6.nd.rd.target_address", Ipv6, "The better next hop, in redirects.";
    RD_DESTINATION = "icmpv6.rd.na.destination_address", Ipv6, "Address that is redirected.";
    OPT_TYPE = "icmpv6.opt.type", Uint(1, Dec), "Type of each neighbour discovery option.";
    OPT_LENGTH = "icmpv6.opt.length", Uint(1, Dec), "Length of each option in units of 8 bytes.";
    OPT_LINKADDR = "icmpv6.opt.linkaddr", Ether, "Link-layer address, of the source or the target.";
    OPT_SRC_LINKADDR = "icmpv6.opt.src_linkaddr", Ether, "Link-layer address of the source.";
    OPT_TARGET_LINKADDR = "icmpv6.opt.target_linkaddr", Ether, "Link-layer address of the target.";
    OPT_MTU = "icmpv6.opt.mtu", Uint(4, Dec), "MTU of the link.";
    MLD_DELAY = "icmpv6.mld.maximum_response_delay", Uint(2, Dec), "Milliseconds in which to answer, in version 1.";
    MLD_CODE = "icmpv6.mld.maximum_response_code", Uint(2, Dec), "Time in which to answer, in version 2 queries.";
    MLD_ADDRESS = "icmpv6.mld.multicast_address", Ipv6, "Group that is asked for or reported, in version 1 and queries.";
    MLDR_COUNT = "icmpv6.mldr.nb_mcast_records", Uint(2, Dec), "Number of records in a version 2 report.";
    MLDR_TYPE = "icmpv6.mldr.mar.record_type", Uint(1, Dec), "Type of each record.";
    MLDR_ADDRESS = "icmpv6.mldr.mar.multicast_address", Ipv6, "Group of each record.";
}

pub(super) static ROW: Row = Row { protocol: &ICMPV6, run: Run::Unit(run), hooks: &[Hook::IpProtocol(58)] };

/// Length of a listener query of version 1; version 2 adds to it.
const MLD_V1_LEN: usize = 24;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut message = Cursor::new(payload.bytes);
    let kind = message.u8()?;
    cx.uint(&TYPE, kind);
    cx.uint(&CODE, message.u8()?);
    cx.uint(&CHECKSUM, message.u16()?);
    if cx.wants(&CHECKSUM_STATUS) {
        let status = status(cx, payload);
        cx.uint(&CHECKSUM_STATUS, status);
    }
    match kind {
        1..=4 => {
            match kind {
                2 => cx.uint(&MTU, message.u32()?),
                4 => cx.uint(&POINTER, message.u32()?),
                _ => cx.bytes(&RESERVED, message.take(4)?),
            }
            quote(cx, 0x86dd, payload.from(message.position()));
            Ok(())
        }
        128 | 129 => echo(cx, kind, message, payload),
        130..=132 => listener(cx, kind, message, payload.wire_len()),
        133..=137 => neighbour(cx, kind, message),
        143 => reports(cx, message),
        _ => Ok(()),
    }
}

/// The checksum covers the addresses, too.
fn status(cx: &Dissector, payload: Payload<'_>) -> Status {
    if payload.missing > 0 || cx.quoted {
        return Status::Unverified;
    }
    let len = u32::try_from(payload.bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
    Status::of(&[&cx.net.src, &cx.net.dst, &len, &[0, 58], payload.bytes])
}

/// An echo request (128) or reply (129).
fn echo(cx: &mut Dissector, kind: u8, mut message: Cursor<'_>, payload: Payload<'_>) -> Dissected {
    let ident = message.u16()?;
    cx.uint(&IDENTIFIER, ident);
    let seq = message.u16()?;
    cx.uint(&SEQUENCE_NUMBER, seq);
    if (cx.wants(&RESP_TO) || cx.wants(&RESPTIME)) && !cx.quoted && status(cx, payload) != Status::Bad {
        let echo = Echo { net: cx.net, ident, seq };
        let now = cx.frame_time();
        if kind == 128 {
            let request = Request { frame: cx.frame_number(), time: now };
            cx.state.icmp.request(echo, request);
        } else if let Some(request) = cx.state.icmp.reply(echo) {
            cx.uint(&RESP_TO, request.frame);
            cx.double(&RESPTIME, response_time(request, now));
        }
    }
    Ok(())
}

/// Listener query (130), report (131) and done (132) of version 1; queries of version 2.
fn listener(cx: &mut Dissector, kind: u8, mut message: Cursor<'_>, len: usize) -> Dissected {
    let longer = kind == 130 && len > MLD_V1_LEN;
    cx.uint(if longer { &MLD_CODE } else { &MLD_DELAY }, message.u16()?);
    cx.bytes(&RESERVED, message.take(2)?);
    cx.ipv6(&MLD_ADDRESS, message.array()?);
    Ok(())
}

/// A listener report of version 2.
fn reports(cx: &mut Dissector, mut message: Cursor<'_>) -> Dissected {
    cx.bytes(&RESERVED, message.take(2)?);
    let count = message.u16()?;
    cx.uint(&MLDR_COUNT, count);
    for _ in 0..count {
        cx.uint(&MLDR_TYPE, message.u8()?);
        let extra = usize::from(message.u8()?) * 4;
        let sources = usize::from(message.u16()?) * 16;
        cx.ipv6(&MLDR_ADDRESS, message.array()?);
        message.take(sources + extra)?;
    }
    Ok(())
}

/// Router solicitation (133) and advertisement (134), neighbour solicitation (135) and
/// advertisement (136), redirect (137).
fn neighbour(cx: &mut Dissector, kind: u8, mut message: Cursor<'_>) -> Dissected {
    match kind {
        134 => {
            cx.uint(&RA_HOP_LIMIT, message.u8()?);
            cx.uint(&RA_FLAG, message.u8()?);
            cx.uint(&RA_LIFETIME, message.u16()?);
            cx.uint(&RA_REACHABLE_TIME, message.u32()?);
            cx.uint(&RA_RETRANS_TIMER, message.u32()?);
        }
        136 => {
            cx.uint(&NA_FLAG, message.u32()?);
            cx.ipv6(&NA_TARGET, message.array()?);
        }
        _ => {
            cx.bytes(&RESERVED, message.take(4)?);
            if kind == 135 {
                cx.ipv6(&NS_TARGET, message.array()?);
            } else if kind == 137 {
                cx.ipv6(&RD_TARGET, message.array()?);
                cx.ipv6(&RD_DESTINATION, message.array()?);
            }
        }
    }
    options(cx, message)
}

fn options(cx: &mut Dissector, mut message: Cursor<'_>) -> Dissected {
    while !message.is_empty() {
        let kind = message.u8()?;
        cx.uint(&OPT_TYPE, kind);
        let len = message.u8()?;
        cx.uint(&OPT_LENGTH, len);
        // A length of zero is forbidden, and would go on for ever.
        let mut data = Cursor::new(message.take((usize::from(len) * 8).checked_sub(2).ok_or(super::Stop::Cut)?)?);
        match kind {
            1 | 2 => {
                let address = data.array()?;
                cx.ether(&OPT_LINKADDR, address);
                cx.ether(if kind == 1 { &OPT_SRC_LINKADDR } else { &OPT_TARGET_LINKADDR }, address);
            }
            5 => {
                data.take(2)?;
                cx.uint(&OPT_MTU, data.u32()?);
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::ipv6::tests::{lines, packet};
    use super::super::testing::{dissector, greedy, run_in};
    use crate::capture::LinkType;

    const TARGET: &[u8] = b"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07";

    #[test]
    fn a_solicitation_names_its_target_and_its_sender() {
        let message = [b"\x87\0\xec\x73\0\0\0\0", TARGET, b"\x01\x01\x02\0\0\0\0\x01"].concat();
        let wanted = [
            "icmpv6.type",
            "icmpv6.code",
            "icmpv6.checksum",
            "icmpv6.reserved",
            "icmpv6.nd.ns.target_address",
            "icmpv6.opt.type",
            "icmpv6.opt.src_linkaddr",
            "icmpv6.opt.linkaddr",
        ];
        assert_eq!(
            lines(&wanted, packet(58, &message))[2],
            "frame/ipv6/icmpv6 icmpv6.type=135 icmpv6.code=0 icmpv6.checksum=0xec73 icmpv6.reserved=00:00:00:00 \
             icmpv6.nd.ns.target_address=2001:db8::7 icmpv6.opt.type=1 icmpv6.opt.linkaddr=02:00:00:00:00:01 \
             icmpv6.opt.src_linkaddr=02:00:00:00:00:01"
        );
        for len in 0..message.len() {
            run_in(&mut greedy(), LinkType::IPV6, &[packet(58, &message[..len])]);
        }
    }

    #[test]
    fn an_option_without_length_ends_the_list() {
        let message = [b"\x87\0\xec\x73\0\0\0\0", TARGET, b"\x01\0"].concat();
        let mut dissector = dissector(&["icmpv6.opt.length"]);
        run_in(&mut dissector, LinkType::IPV6, &[packet(58, &message)]);
        assert_eq!(dissector.stats().malformed_frames, 1);
    }

    #[test]
    fn a_reply_names_its_request() {
        let request = packet(58, b"\x80\0\x5f\x72\0\x05\0\x06abcd");
        let mut reply = packet(58, b"\x81\0\x5e\x72\0\x05\0\x06abcd");
        reply[8..40].rotate_left(16);
        let wanted = [
            "icmpv6.checksum.status",
            "icmpv6.echo.identifier",
            "icmpv6.echo.sequence_number",
            "icmpv6.resp_to",
            "icmpv6.resptime",
        ];
        let results = run_in(&mut dissector(&wanted), LinkType::IPV6, &[request, reply]);
        let common =
            "frame/ipv6/icmpv6 icmpv6.checksum.status=1 icmpv6.echo.identifier=0x0005 icmpv6.echo.sequence_number=6";
        assert_eq!(results[0].1[2], common);
        assert_eq!(results[1].1[2], format!("{common} icmpv6.resp_to=1 icmpv6.resptime=10"));
    }

    #[test]
    fn a_quoted_packet_is_a_layer() {
        let quoted = packet(17, b"\0\x07\0\x08\0\x63\0\0clipped");
        let message = [b"\x02\0\0\0\0\0\x05\0", quoted.as_slice()].concat();
        let mut dissector = dissector(&["icmpv6.mtu", "udp.dstport"]);
        let lines = run_in(&mut dissector, LinkType::IPV6, &[packet(58, &message)]).remove(0).1;
        assert_eq!(lines[2], "frame/ipv6/icmpv6 icmpv6.mtu=1280");
        assert_eq!(lines[4], "frame/ipv6/icmpv6/ipv6/udp udp.dstport=8");
        assert_eq!(dissector.stats().malformed_frames, 0);
    }

    #[test]
    fn listeners_report_their_groups() {
        let wanted = [
            "icmpv6.mld.multicast_address",
            "icmpv6.mld.maximum_response_delay",
            "icmpv6.mldr.nb_mcast_records",
            "icmpv6.mldr.mar.multicast_address",
        ];
        let first = [b"\x83\0\0\0\0\0\0\0", TARGET].concat();
        assert_eq!(
            lines(&wanted, packet(58, &first))[2],
            "frame/ipv6/icmpv6 icmpv6.mld.maximum_response_delay=0 icmpv6.mld.multicast_address=2001:db8::7"
        );
        let second = [b"\x8f\0\0\0\0\0\0\x01\x04\0\0\0", TARGET].concat();
        assert_eq!(
            lines(&wanted, packet(58, &second))[2],
            "frame/ipv6/icmpv6 icmpv6.mldr.nb_mcast_records=1 icmpv6.mldr.mar.multicast_address=2001:db8::7"
        );
    }
}
