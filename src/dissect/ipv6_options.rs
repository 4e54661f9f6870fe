//! Hop-by-hop and destination options of IPv6 (`ipv6.hopopts`, `ipv6.dstopts`): two headers of the
//! same form.

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::{Field, protocol};

protocol! {
    pub static HOP_BY_HOP = "ipv6.hopopts", "IPv6 Hop-by-Hop Option", HeaderOnly,
        carries ["ah", "gre", "icmp", "icmpv6", "ip", "ipv6", "ipv6.dstopts", "ipv6.fraghdr", "ipv6.routing", "sctp", "tcp", "udp"],
        "IPv6 next header 0.";
    HOP_NXT = "ipv6.hopopts.nxt", Uint(1, Dec), "Number of the next header.";
    HOP_LEN = "ipv6.hopopts.len", Uint(1, Dec), "Length in units of 8 bytes, without the first.";
    HOP_LEN_OCT = "ipv6.hopopts.len_oct", Uint(2, Dec), "Length in bytes.";
    HOP_OPT = "ipv6.opt", None, "One for each option.";
    HOP_OPT_TYPE = "ipv6.opt.type", Uint(1, Hex), "Type of each option.";
    HOP_OPT_LENGTH = "ipv6.opt.length", Uint(1, Dec), "Length of each option but Pad1.";
}

protocol! {
    pub static DESTINATION = "ipv6.dstopts", "Destination Options for IPv6", HeaderOnly,
        carries ["ah", "gre", "icmp", "icmpv6", "ip", "ipv6", "ipv6.fraghdr", "ipv6.routing", "sctp", "tcp", "udp"],
        "IPv6 next header 60.";
    DST_NXT = "ipv6.dstopts.nxt", Uint(1, Dec), "Number of the next header.";
    DST_LEN = "ipv6.dstopts.len", Uint(1, Dec), "Length in units of 8 bytes, without the first.";
    DST_LEN_OCT = "ipv6.dstopts.len_oct", Uint(2, Dec), "Length in bytes.";
    DST_OPT = "ipv6.opt", None, "One for each option.";
    DST_OPT_TYPE = "ipv6.opt.type", Uint(1, Hex), "Type of each option.";
    DST_OPT_LENGTH = "ipv6.opt.length", Uint(1, Dec), "Length of each option but Pad1.";
}

pub(super) static HOP_BY_HOP_ROW: Row =
    Row { protocol: &HOP_BY_HOP, run: Run::Unit(hop_by_hop), hooks: &[Hook::IpProtocol(0)] };

pub(super) static DESTINATION_ROW: Row =
    Row { protocol: &DESTINATION, run: Run::Unit(destination), hooks: &[Hook::IpProtocol(60)] };

/// The fields of one of the two.
struct Fields {
    next: &'static Field,
    len: &'static Field,
    octets: &'static Field,
    option: &'static Field,
    kind: &'static Field,
    option_len: &'static Field,
}

fn hop_by_hop(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let fields = Fields {
        next: &HOP_NXT,
        len: &HOP_LEN,
        octets: &HOP_LEN_OCT,
        option: &HOP_OPT,
        kind: &HOP_OPT_TYPE,
        option_len: &HOP_OPT_LENGTH,
    };
    run(cx, payload, &fields)
}

fn destination(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let fields = Fields {
        next: &DST_NXT,
        len: &DST_LEN,
        octets: &DST_LEN_OCT,
        option: &DST_OPT,
        kind: &DST_OPT_TYPE,
        option_len: &DST_OPT_LENGTH,
    };
    run(cx, payload, &fields)
}

fn run(cx: &mut Dissector, payload: Payload<'_>, fields: &Fields) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let next = header.u8()?;
    cx.uint(fields.next, next);
    let len = header.u8()?;
    let octets = (usize::from(len) + 1) * 8;
    cx.uint(fields.len, len);
    cx.uint(fields.octets, octets as u64);
    if cx.wants(fields.option) || cx.wants(fields.kind) || cx.wants(fields.option_len) {
        let options = header.rest();
        each_option(cx, options.get(..octets - 2).unwrap_or(options), fields)?;
    }
    header.take(octets - 2)?;
    cx.enter_ip_protocol(next, payload.from(octets));
    Ok(())
}

fn each_option(cx: &mut Dissector, options: &[u8], fields: &Fields) -> Dissected {
    const PAD1: u8 = 0;
    let mut options = Cursor::new(options);
    while !options.is_empty() {
        let kind = options.u8()?;
        cx.label(fields.option);
        cx.uint(fields.kind, kind);
        if kind != PAD1 {
            let len = options.u8()?;
            cx.uint(fields.option_len, len);
            options.take(len.into())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::ipv6::tests::{lines, packet};

    const HEADERS: &[u8] = b"\x3c\0\x05\x02\0\0\x01\0\x11\0\x01\x04\0\0\0\0\0\x07\0\x08\0\x08\0\0";

    #[test]
    fn options_lead_to_the_next_header() {
        let wanted = [
            "ipv6.hopopts.nxt",
            "ipv6.hopopts.len_oct",
            "ipv6.dstopts.nxt",
            "ipv6.opt.type",
            "ipv6.opt.length",
            "udp.srcport",
        ];
        assert_eq!(
            lines(&wanted, packet(0, HEADERS))[2..],
            [
                "frame/ipv6/ipv6.hopopts ipv6.hopopts.nxt=60 ipv6.hopopts.len_oct=8 ipv6.opt.type=0x05 \
                 ipv6.opt.length=2 ipv6.opt.type=0x01 ipv6.opt.length=0",
                "frame/ipv6/ipv6.hopopts/ipv6.dstopts ipv6.dstopts.nxt=17 ipv6.opt.type=0x01 ipv6.opt.length=4",
                "frame/ipv6/ipv6.hopopts/ipv6.dstopts/udp udp.srcport=7",
            ]
        );
    }

    #[test]
    fn a_cut_header_leads_nowhere() {
        for len in 0..16 {
            let lines = lines(&["ipv6.opt.type", "udp.srcport"], packet(0, &HEADERS[..len]));
            assert!(!lines.iter().any(|line| line.contains("udp")), "{lines:?}");
        }
    }
}
