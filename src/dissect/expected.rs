//! Conversations that another protocol has announced: an address and a port, the protocol that will
//! be found there, and the frame that told so (the media of a call, the data of a file transfer).

use indexmap::IndexMap;

use super::registry::Row;
use super::{Dissector, Net, Payload};
use crate::fields::Value;

/// At most so many ends are kept for each transport; beyond it, the older half is forgotten.
const MAX_ENDS: usize = 65_536;

/// An address, IPv4 in its IPv6-mapped form, and a port.
pub(crate) type End = ([u8; 16], u16);

/// What was announced for an end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(super) row: &'static Row,
    pub(crate) end: End,
    /// The frame that announced it; 0 if none did.
    pub(crate) frame: u32,
    /// The announcing protocol or command, as it is shown.
    pub(crate) method: &'static str,
    /// What names the call, if the announcing protocol has such a thing.
    pub(crate) call: Option<Value>,
}

impl Told {
    /// No announcement: the protocol was found by its port.
    pub(super) fn nothing(row: &'static Row) -> Self {
        Self { row, end: ([0; 16], 0), frame: 0, method: "", call: None }
    }
}

/// All announcements of a run.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    udp: IndexMap<End, Told, foldhash::fast::FixedState>,
    tcp: IndexMap<End, Told, foldhash::fast::FixedState>,
    /// What announced the unit or segment that is being dissected.
    pub(super) current: Option<Told>,
}

/// The transport of an announced end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Udp,
    Tcp,
}

impl Expected {
    /// The values that it remembers.
    pub(super) fn values(&mut self) -> impl Iterator<Item = &mut Value> {
        self.udp.values_mut().chain(self.tcp.values_mut()).filter_map(|told| told.call.as_mut())
    }

    /// What was announced for one of the two ends of a packet: the destination, which is where the
    /// announcement wanted it, first.
    #[inline]
    pub(super) fn find(&self, over: Over, net: Net, ports: (u16, u16)) -> Option<Told> {
        let table = match over {
            Over::Udp => &self.udp,
            Over::Tcp => &self.tcp,
        };
        if table.is_empty() {
            return None;
        }
        table.get(&(net.dst, ports.1)).or_else(|| table.get(&(net.src, ports.0))).copied()
    }
}

impl Dissector {
    /// Runs the announced protocol over a unit.
    pub(super) fn enter_expected(&mut self, told: Told, payload: Payload<'_>) -> bool {
        self.state.expected.current = Some(told);
        let taken = self.enter(told.row, payload);
        self.state.expected.current = None;
        taken
    }

    /// Takes note of an announcement; of no use, and so without effect, when nobody wants what
    /// would be found there.
    pub(crate) fn expect(
        &mut self,
        over: Over,
        end: End,
        row: &'static Row,
        method: &'static str,
        call: Option<Value>,
    ) {
        if end.1 == 0 || self.quoted || !self.reaches(row.protocol) {
            return;
        }
        let told = Told { row, end, frame: self.frame_number(), method, call };
        let table = match over {
            Over::Udp => &mut self.state.expected.udp,
            Over::Tcp => &mut self.state.expected.tcp,
        };
        if table.len() >= MAX_ENDS {
            table.drain(..MAX_ENDS / 2);
        }
        // An end keeps its first place in the order: moving it would cost as much as the table is long.
        table.insert(end, told);
    }
}

/// The IPv6-mapped form of an IPv4 address.
pub(crate) fn mapped([a, b, c, d]: [u8; 4]) -> [u8; 16] {
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d]
}

/// An address as text, of either version, in the mapped form.
pub(crate) fn address(text: &str) -> Option<[u8; 16]> {
    match text.parse().ok()? {
        std::net::IpAddr::V4(address) => Some(mapped(address.octets())),
        std::net::IpAddr::V6(address) => Some(address.octets()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::dissector;
    use super::super::{ftp, rtp};
    use super::*;

    #[test]
    fn the_newest_announcement_of_either_end_counts() {
        let mut cx = dissector(&["rtp.seq"]);
        let end = (mapped([10, 0, 0, 2]), 4000);
        cx.frame.reset(1, 0);
        cx.expect(Over::Udp, end, &rtp::ROW, "SDP", None);
        cx.frame.reset(2, 0);
        cx.expect(Over::Udp, end, &rtp::ROW, "RTSP", None);
        cx.expect(Over::Tcp, end, &ftp::DATA_ROW, "PASV", None);
        let there = Net { src: mapped([10, 0, 0, 1]), dst: end.0 };
        let back = Net { src: end.0, dst: there.src };
        for (net, ports) in [(there, (9, 4000)), (back, (4000, 9))] {
            let told = cx.state.expected.find(Over::Udp, net, ports).unwrap();
            assert_eq!((told.frame, told.method), (2, "RTSP"));
            assert!(cx.state.expected.find(Over::Tcp, net, ports).is_none(), "nobody wants it");
        }
        assert!(cx.state.expected.find(Over::Udp, there, (9, 4001)).is_none());
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let mut cx = dissector(&["rtp"]);
        for number in 0..=MAX_ENDS as u32 {
            let [a, b, c, d] = number.to_be_bytes();
            cx.expect(Over::Udp, (mapped([a, b, c, d]), 1), &rtp::ROW, "SDP", None);
        }
        assert_eq!(cx.state.expected.udp.len(), MAX_ENDS / 2 + 1);
        let find = |cx: &Dissector, number: u32| {
            let net = Net { src: [0; 16], dst: mapped(number.to_be_bytes()) };
            cx.state.expected.find(Over::Udp, net, (0, 1)).is_some()
        };
        assert!(!find(&cx, 0) && find(&cx, MAX_ENDS as u32));
    }

    #[test]
    fn addresses_of_both_versions_are_read() {
        assert_eq!(address("10.0.0.1"), Some(mapped([10, 0, 0, 1])));
        assert_eq!(address("::1").map(|address| address[15]), Some(1));
        assert_eq!(address("example.com"), None);
    }
}
