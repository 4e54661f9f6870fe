//! Routing headers of IPv6 (`ipv6.routing`).

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static ROUTING = "ipv6.routing", "Routing Header for IPv6", HeaderOnly,
        carries ["ah", "gre", "icmp", "icmpv6", "ip", "ipv6", "ipv6.dstopts", "ipv6.fraghdr", "sctp", "tcp", "udp"],
        "IPv6 next header 43.";
    NXT = "ipv6.routing.nxt", Uint(1, Dec), "Number of the next header.";
    LEN = "ipv6.routing.len", Uint(1, Dec), "Length in units of 8 bytes, without the first.";
    LEN_OCT = "ipv6.routing.len_oct", Uint(2, Dec), "Length in bytes.";
    TYPE = "ipv6.routing.type", Uint(1, Dec), "Type of routing.";
    SEGLEFT = "ipv6.routing.segleft", Uint(1, Dec), "Segments left to visit.";
    SRC_ADDR = "ipv6.routing.src.addr", Ipv6, "Addresses on the way, with type 0.";
}

pub(super) static ROW: Row = Row { protocol: &ROUTING, run: Run::Unit(run), hooks: &[Hook::IpProtocol(43)] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let next = header.u8()?;
    cx.uint(&NXT, next);
    let len = header.u8()?;
    let octets = (usize::from(len) + 1) * 8;
    cx.uint(&LEN, len);
    cx.uint(&LEN_OCT, octets as u64);
    let kind = header.u8()?;
    cx.uint(&TYPE, kind);
    cx.uint(&SEGLEFT, header.u8()?);
    let data = header.take(octets - 4)?;
    if kind == 0 && cx.wants(&SRC_ADDR) {
        let mut data = Cursor::new(data);
        data.take(4)?;
        while let Ok(address) = data.array() {
            cx.ipv6(&SRC_ADDR, address);
        }
    }
    cx.enter_ip_protocol(next, payload.from(octets));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::ipv6::tests::{lines, packet};

    #[test]
    fn a_source_route_lists_its_addresses() {
        let header = b"\x11\x02\0\x01\0\0\0\0\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07\0\x07\0\x08\0\x08\0\0";
        let wanted = [
            "ipv6.routing.nxt",
            "ipv6.routing.len_oct",
            "ipv6.routing.type",
            "ipv6.routing.segleft",
            "ipv6.routing.src.addr",
            "udp.srcport",
        ];
        assert_eq!(
            lines(&wanted, packet(43, header))[2..],
            [
                "frame/ipv6/ipv6.routing ipv6.routing.nxt=17 ipv6.routing.len_oct=24 ipv6.routing.type=0 \
                 ipv6.routing.segleft=1 ipv6.routing.src.addr=2001:db8::7",
                "frame/ipv6/ipv6.routing/udp udp.srcport=7",
            ]
        );
        for len in 0..24 {
            assert_eq!(lines(&wanted, packet(43, &header[..len])).len(), 3);
        }
    }
}
