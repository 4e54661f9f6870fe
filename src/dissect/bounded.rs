//! What keeps the memory of dissection bounded in a run that never ends. The tables of most protocols
//! are bounded anyway; here are those that otherwise remember all connections and conversations.

use super::{Dissector, tcp};
use crate::fields::Value;

impl Dissector {
    /// From now on connections and conversations without a packet for so many nanoseconds are forgotten.
    pub fn bound(&mut self, max_idle: i64) {
        self.state.tcp.bound(max_idle);
        self.state.udp.bound(max_idle);
        self.state.wtp.bound(max_idle);
    }

    /// About how many bytes the connections take, with what is held of their streams.
    pub fn streams_size(&self) -> usize {
        tcp::size(self)
    }

    /// Drops connections, those idle for longest first, until the rest takes so many bytes at the most.
    /// What was pending in them is reported as [`late_frames`](Self::late_frames).
    pub fn trim_streams(&mut self, bytes: usize) {
        self.late.clear();
        self.frame.reset(0, 0);
        self.current = super::frame::NO_LAYER;
        self.stats.dropped_streams += tcp::trim(self, bytes);
        self.late.sort_by_key(|frame| frame.number);
    }

    /// Replaces all values that are remembered from packet to packet. The last packet is forgotten.
    pub(crate) fn map_values(&mut self, keep: &mut dyn FnMut(Value) -> Value) {
        self.late.clear();
        self.frame.reset(0, 0);
        self.state.tcp.map_values(keep);
        self.state.sip.map_values(keep);
        for value in self.state.expected.values().chain(&mut self.state.sdp.call) {
            *value = keep(*value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dissector, run_in, show, tcp, udp};
    use super::*;
    use crate::capture::{LinkType, Packet};
    use crate::fields::Gathering;

    const SECOND: i64 = 1_000_000_000;

    /// A segment of connection `number` that begins a request, and does not end it.
    fn begun(number: u8, len: usize) -> Vec<u8> {
        let mut bytes = b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n".to_vec();
        bytes.resize(bytes.len() + len, b'x');
        tcp((number, 40_000), (2, 80), 1, 1, "A", &bytes)
    }

    /// Dissects packets, and goes on.
    fn feed(cx: &mut Dissector, packets: &[Vec<u8>]) {
        for (number, data) in (1u32..).zip(packets) {
            cx.packet(&Packet {
                number,
                time: i64::from(number) * SECOND,
                link: LinkType::ETHERNET,
                interface: None,
                interface_name: None,
                section: 1,
                original_len: data.len() as u32,
                data,
            });
        }
    }

    #[test]
    fn the_connections_idle_for_longest_are_dropped_and_counted() {
        let mut cx = dissector(&["http.request.method", "http.file_data"]);
        let packets: Vec<Vec<u8>> = (10..110).map(|number| begun(number, 1000)).collect();
        feed(&mut cx, &packets);
        assert!(cx.streams_size() > 100_000);
        cx.trim_streams(50_000);
        assert!((1..=50_000).contains(&cx.streams_size()));
        let dropped = cx.stats().dropped_streams;
        assert!((50..100).contains(&dropped), "{dropped}");
        // What was pending in them is told, in the frames that it came in.
        assert_eq!(cx.late_frames().len() as u64, dropped);
        assert_eq!(cx.stats().incomplete_messages, dropped);
        assert!(show(&cx, &cx.late_frames()[0]).iter().any(|line| line.contains("http.request.method=POST")));
    }

    #[test]
    fn idle_connections_and_conversations_are_forgotten() {
        let mut cx = dissector(&["tcp.stream", "udp.stream"]);
        cx.bound(SECOND);
        // 10 ms lie between two packets.
        let packets: Vec<Vec<u8>> = (0..6_000u32)
            .map(|number| {
                let [.., host, low] = number.to_be_bytes();
                match number % 2 {
                    0 => tcp((host, u16::from(low) + 1000), (2, 99), 1, 1, "A", b""),
                    _ => udp((host, u16::from(low) + 1000), (2, 99), b""),
                }
            })
            .collect();
        let results = run_in(&mut cx, LinkType::ETHERNET, &packets);
        assert!(cx.streams_size() < 150_000, "{}", cx.streams_size());
        // Numbers are not given twice.
        assert!(results.last().unwrap().1.iter().any(|line| line.ends_with("udp.stream=2999")));
        assert_eq!(cx.stats().idle_streams, 0, "they carried no messages");
    }

    #[test]
    fn values_that_are_remembered_outlive_what_is_not_needed_any_more() {
        let wanted = ["http.request.uri", "tcp.flags.str", "ip.src"];
        let packets = [begun(10, 10), begun(11, 10)];
        let mut whole = dissector(&wanted);
        feed(&mut whole, &packets);
        let mut cx = dissector(&wanted);
        let base = cx.texts().mark();
        for packet in packets {
            feed(&mut cx, &[packet]);
            cx.texts.text("nothing needs this");
            let mut interner = std::mem::take(&mut cx.texts);
            let mut gathering = Gathering::new(interner.texts(), base);
            cx.map_values(&mut |value| gathering.keep(value));
            let texts = gathering.finish();
            interner.replace_texts(texts);
            cx.texts = interner;
        }
        let late = |cx: &mut Dissector| {
            cx.trim_streams(0);
            cx.late_frames().iter().map(|frame| show(cx, frame)).collect::<Vec<_>>()
        };
        let (swept, whole) = (late(&mut cx), late(&mut whole));
        assert_eq!(swept.concat().len(), whole.concat().len());
        assert!(whole.concat().iter().any(|line| line.contains("tcp.flags.str=")));
        assert!(!swept.is_empty() && swept.iter().zip(&whole).all(|(swept, whole)| swept[1..] == whole[1..]));
    }
}
