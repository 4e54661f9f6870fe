//! Authentication Header (`ah`).

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run};
use crate::fields::protocol;

protocol! {
    pub static AH = "ah", "Authentication Header", HeaderOnly,
        carries ["gre", "icmp", "icmpv6", "ip", "ipv6", "ipv6.dstopts", "ipv6.fraghdr", "ipv6.routing", "sctp", "tcp", "udp"],
        "IP protocol 51.";
    NEXT_HEADER = "ah.next_header", Uint(1, Dec), "Number of the next header.";
    LENGTH = "ah.length", Uint(1, Dec), "Length in units of 4 bytes, without the first two.";
    SPI = "ah.spi", Uint(4, Hex), "Security parameters index.";
    SEQUENCE = "ah.sequence", Uint(4, Dec), "Sequence number.";
    ICV = "ah.icv", Bytes, "Integrity check value.";
}

pub(super) static ROW: Row = Row { protocol: &AH, run: Run::Unit(run), hooks: &[Hook::IpProtocol(51)] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let next = header.u8()?;
    cx.uint(&NEXT_HEADER, next);
    let len = header.u8()?;
    cx.uint(&LENGTH, len);
    header.take(2)?;
    cx.uint(&SPI, header.u32()?);
    cx.uint(&SEQUENCE, header.u32()?);
    let check = header.take(((usize::from(len) + 2) * 4).saturating_sub(header.position()))?;
    cx.bytes(&ICV, check);
    cx.enter_ip_protocol(next, payload.from(header.position()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::ipv6::tests::{lines, packet};

    #[test]
    fn a_header_leads_to_the_next() {
        let header = b"\x11\x02\0\0\0\0\0\x07\0\0\0\x08IIII\0\x07\0\x08\0\x08\0\0";
        let wanted = ["ah.next_header", "ah.length", "ah.spi", "ah.sequence", "ah.icv", "udp.srcport"];
        assert_eq!(
            lines(&wanted, packet(51, header))[2..],
            [
                "frame/ipv6/ah ah.next_header=17 ah.length=2 ah.spi=0x00000007 ah.sequence=8 ah.icv=49:49:49:49",
                "frame/ipv6/ah/udp udp.srcport=7",
            ]
        );
        for len in 0..16 {
            assert_eq!(lines(&wanted, packet(51, &header[..len])).len(), 3);
        }
    }
}
