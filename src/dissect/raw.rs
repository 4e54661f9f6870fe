//! Raw IP (`raw`): no link layer at all.

use super::{Dissected, Dissector, Hook, Payload, Row, Run, ppp};
use crate::capture::LinkType;
use crate::fields::protocol;

protocol! {
    pub static RAW = "raw", "Raw packet data", HeaderOnly, carries ["ip", "ipv6", "ppp"],
        "Link types 101, 12 and 14; 228 and 229 begin with `ip` and `ipv6`.";
}

/// Raw IP, as BSD systems number it.
pub(super) const RAW_BSD: LinkType = LinkType(12);
/// Raw IP, as OpenBSD numbers it.
pub(super) const RAW_OPENBSD: LinkType = LinkType(14);

pub(super) static ROW: Row = Row {
    protocol: &RAW,
    run: Run::Unit(run),
    hooks: &[Hook::Link(LinkType::RAW), Hook::Link(RAW_BSD), Hook::Link(RAW_OPENBSD)],
};

#[expect(clippy::unnecessary_wraps, reason = "the type that a row asks for")]
fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    match payload.bytes.first().map(|first| first >> 4) {
        Some(4) => drop(cx.enter_ether_type(0x0800, payload)),
        Some(6) => drop(cx.enter_ether_type(0x86dd, payload)),
        _ if payload.bytes.starts_with(&ppp::ADDRESS_CONTROL) => drop(cx.enter(&ppp::ROW, payload)),
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, run_in, udp};
    use crate::capture::LinkType;

    #[test]
    fn the_version_decides() {
        for link in [12, 14, 101, 228] {
            let mut dissector = dissector(&["udp.srcport"]);
            let packet = udp((1, 7), (2, 8), b"")[14..].to_vec();
            let lines = run_in(&mut dissector, LinkType(link), &[packet]).remove(0).1;
            let path = if link == 228 { "frame/ip/udp" } else { "frame/raw/ip/udp" };
            assert_eq!(*lines.last().unwrap(), format!("{path} udp.srcport=7"));
        }
    }

    #[test]
    fn anything_else_is_left_alone() {
        for packet in [&b""[..], b"\x75abc"] {
            let mut dissector = dissector(&["udp.srcport"]);
            assert_eq!(run_in(&mut dissector, LinkType::RAW, &[packet.to_vec()])[0].1, ["frame", "frame/raw"]);
        }
    }
}
