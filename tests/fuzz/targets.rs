//! What is fuzzed: one function for each target, which takes any bytes and must neither panic nor
//! hang. The fuzzing binaries in this folder and the replay in `tests/fuzz_replay.rs` share them.
#![allow(clippy::indexing_slicing, reason = "a fault here is a find as well")]

mod wrap;

use std::sync::OnceLock;

use mate::bridge::Frames;
use mate::capture::{LinkType, Packet, from_bytes};
use mate::dissect::{Dissector, Frame, protocols};
use mate::fields::{Catalogue, Demand, Interner, Texts};
use mate::lang::{self, Loaded};
use mate::program::{Compat, lower};
use mate::run::{Options, compile, run_pdml};
use mate::track::{InStep, Keep};

use wrap::Way::{Back, There};

/// A target: its name, and what it does with bytes.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// Every target.
pub(crate) static TARGETS: &[Target] = &[
    ("capture", capture),
    ("config", config),
    ("dns", dns),
    ("eth", eth),
    ("gre", gre),
    ("gtp", gtp),
    ("http", http),
    ("ip", ip),
    ("ipv6", ipv6),
    ("link", link),
    ("mmse", mmse),
    ("pdml", pdml),
    ("tcp", tcp),
    ("track", track),
    ("udp", udp),
    ("wsp", wsp),
    ("wtp", wtp),
];

/// A configuration: read, judged, and compiled if it is free of errors.
pub(crate) fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let loaded = lang::judge(lang::parse("fuzz.mate", &text, &[]), catalogue());
    if !loaded.has_errors() {
        for compat in [Compat::Documented, Compat::Wireshark] {
            lower(&loaded.config, catalogue(), &mut Interner::new(), compat);
        }
    }
}

/// PDML, by layers and by bytes, with everything wanted of it that a dissector of mate knows and some more.
pub(crate) fn pdml(bytes: &[u8]) {
    const CONFIG: &str = "
        Pdu s Proto sip Transport udp/ip/frame { Payload sdp; Extract a From ip.addr; Extract m From sip.Method; };
        Pdu d Proto dns Transport udp/ip { Extract i From dns.id; Extract r From dns.flags.response; };
        Pdu f Proto sip.Method Transport sip/tcp { Extract m From sip.Method; Extract s From sip; };
    ";
    static READY: OnceLock<(Loaded, Catalogue)> = OnceLock::new();
    let (loaded, catalogue) = READY.get_or_init(|| {
        let loaded = lang::parse("pdml.mate", CONFIG, &[]);
        let catalogue = mate::bridge::catalogue(&protocols(), None, loaded.config.names());
        (lang::judge(loaded, &catalogue), catalogue)
    });
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    for compat in [Compat::Documented, Compat::Wireshark] {
        let (program, texts) = compile(&loaded.config, catalogue, compat);
        let reader = std::io::Cursor::new(bytes.to_vec());
        let by_bytes = compat == Compat::Wireshark;
        let frames = Frames::new("fuzz", reader, (catalogue, &program.demand), texts, by_bytes);
        let options = Options { one_thread: true, ..Options::default() };
        run_pdml(program, frames, &options);
    }
}

/// A capture file, with everything wanted of its packets.
pub(crate) fn capture(bytes: &[u8]) {
    let Ok(mut source) = from_bytes("fuzz", bytes.to_vec()) else { return };
    let mut run = Run::new();
    while let Ok(Some(packet)) = source.next_packet() {
        run.packet(&packet);
    }
    run.finish();
}

/// An Ethernet frame.
pub(crate) fn eth(bytes: &[u8]) {
    run(LinkType::ETHERNET, [bytes]);
}

/// A packet of the link type that the first byte stands for.
pub(crate) fn link(bytes: &[u8]) {
    const LINKS: [LinkType; 7] = [
        LinkType::NULL,
        LinkType::PPP,
        LinkType::PPP_HDLC,
        LinkType::RAW,
        LinkType::LOOP,
        LinkType::LINUX_SLL,
        LinkType::LINUX_SLL2,
    ];
    if let Some((first, rest)) = bytes.split_first() {
        run(LINKS[usize::from(*first) % LINKS.len()], [rest]);
    }
}

/// IPv4 packets, each behind its length.
pub(crate) fn ip(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::pieces(bytes));
}

/// IPv6 packets, each behind its length.
pub(crate) fn ipv6(bytes: &[u8]) {
    run(LinkType::IPV6, wrap::pieces(bytes));
}

/// Segments of an HTTP connection: see [`wrap::segments`].
pub(crate) fn tcp(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::segments(bytes, 80));
}

/// Datagrams, each behind its length, to the port in the first two bytes.
pub(crate) fn udp(bytes: &[u8]) {
    if let Some((port, rest)) = bytes.split_first_chunk() {
        datagrams(&[u16::from_be_bytes(*port)], rest);
    }
}

/// DNS messages, each behind its length: in datagrams, and as one TCP stream.
pub(crate) fn dns(bytes: &[u8]) {
    datagrams(&[53], bytes);
    run(LinkType::IPV4, wrap::monologue(bytes, 53, 100));
}

/// GRE packets, each behind its length.
pub(crate) fn gre(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::pieces(bytes).iter().map(|piece| wrap::ip(There, 47, piece)));
}

/// GTP messages, each behind its length: tunnelled data, then control.
pub(crate) fn gtp(bytes: &[u8]) {
    datagrams(&[2152, 2123], bytes);
}

/// What the two sides of an HTTP connection send in turn; a byte of 0 changes sides. The first byte
/// is the size of the segments.
pub(crate) fn http(bytes: &[u8]) {
    if let Some((size, rest)) = bytes.split_first() {
        run(LinkType::IPV4, wrap::conversation(rest, 80, usize::from(*size)));
    }
}

/// WTP datagrams, each behind its length.
pub(crate) fn wtp(bytes: &[u8]) {
    datagrams(&[9201], bytes);
}

/// Datagrams of connectionless WSP, each behind its length; then the same as pushes.
pub(crate) fn wsp(bytes: &[u8]) {
    datagrams(&[9200, 2948], bytes);
}

/// A multimedia message, posted over HTTP and pushed.
pub(crate) fn mmse(bytes: &[u8]) {
    let head = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/vnd.wap.mms-message\r\nContent-Length: {}\r\n\r\n",
        bytes.len()
    );
    let mut packets = wrap::monologue(&[head.as_bytes(), bytes].concat(), 80, 1400);
    packets.push(wrap::datagram(There, 2948, &[&[1, 6, 1, 0xbe], bytes].concat()));
    run(LinkType::IPV4, packets);
}

/// Ethernet frames, each behind its length, a quarter of a second apart, through a program that has
/// something of everything.
pub(crate) fn track(bytes: &[u8]) {
    static LOADED: OnceLock<Loaded> = OnceLock::new();
    let loaded = LOADED.get_or_init(|| {
        let loaded = lang::judge(lang::parse("track.mate", include_str!("track.mate"), &[]), catalogue());
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        loaded
    });
    for compat in [Compat::Documented, Compat::Wireshark] {
        let mut texts = Interner::new();
        let program = lower(&loaded.config, catalogue(), &mut texts, compat);
        let mut dissector = Dissector::new(program.demand.clone(), texts, &[]);
        let mut tracker = InStep::new(program, Keep::Pdus);
        for (number, data) in (1..).zip(wrap::pieces(bytes)) {
            dissector.packet(&packet(number, LinkType::ETHERNET, data));
            for frame in dissector.frames() {
                tracker.frame(frame, dissector.texts());
            }
        }
        dissector.finish();
        for frame in dissector.late_frames() {
            tracker.frame(frame, dissector.texts());
        }
        let tracked = tracker.finish(dissector.into_parts().0);
        for pdu in tracked.pdus() {
            for avp in tracked.attrs(pdu.attrs) {
                tracked.text(avp);
            }
        }
    }
}

// ---- running

/// The vocabulary; made once, as its rows are.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(&protocols()))
}

/// A demand for everything there is.
fn everything() -> Demand {
    static DEMAND: OnceLock<Demand> = OnceLock::new();
    let demand = DEMAND.get_or_init(|| {
        let mut demand = Demand::new(catalogue());
        for protocol in catalogue().protocols() {
            demand.want_protocol(protocol.id());
            demand.want_field(protocol.field_id());
            for field in protocol.fields {
                demand.want_field(field.id());
            }
        }
        demand.close(catalogue());
        demand
    });
    demand.clone()
}

/// Datagrams, each behind its length, there and back in turn, to each of some ports.
fn datagrams(ports: &[u16], bytes: &[u8]) {
    for port in ports {
        let ways = [There, Back].into_iter().cycle();
        run(LinkType::IPV4, wrap::pieces(bytes).iter().zip(ways).map(|(piece, way)| wrap::datagram(way, *port, piece)));
    }
}

/// Runs packets, with everything wanted.
fn run(link: LinkType, packets: impl IntoIterator<Item = impl AsRef<[u8]>>) {
    let mut run = Run::new();
    for (number, data) in (1..).zip(packets) {
        run.packet(&packet(number, link, data.as_ref()));
    }
    run.finish();
}

fn packet(number: u32, link: LinkType, data: &[u8]) -> Packet<'_> {
    Packet {
        number,
        time: 1_700_000_000_000_000_000 + i64::from(number) * 250_000_000,
        link,
        interface: None,
        interface_name: None,
        section: 1,
        original_len: data.len() as u32,
        data,
    }
}

/// A dissector that wants everything, and looks at all it gets.
struct Run(Dissector);

impl Run {
    fn new() -> Self {
        Self(Dissector::new(everything(), Interner::new(), &[]))
    }

    fn packet(&mut self, packet: &Packet<'_>) {
        self.0.packet(packet);
        for frame in self.0.frames() {
            inspect(frame, self.0.texts());
        }
    }

    fn finish(mut self) {
        self.0.finish();
        for frame in self.0.late_frames() {
            inspect(frame, self.0.texts());
        }
    }
}

/// What holds for every frame: parents come first and enclose their children, fields belong to
/// layers, and every value has a text.
fn inspect(frame: &Frame, texts: &Texts) {
    for (index, layer) in frame.layers.iter().enumerate() {
        let end = usize::from(layer.end);
        assert!(index < end && end <= frame.layers.len(), "layer {index} ends at {end}");
        if layer.parent != u16::MAX {
            let parent = &frame.layers[usize::from(layer.parent)];
            assert!(usize::from(layer.parent) < index && parent.end >= layer.end, "layer {index} leaves its parent");
            assert_eq!(layer.depth, parent.depth + 1);
        }
    }
    let mut text = Vec::new();
    for field in &frame.fields {
        assert!(usize::from(field.layer) < frame.layers.len(), "a field of no layer");
        text.clear();
        texts.write(field.value, &mut text);
        assert!(std::str::from_utf8(&text).is_ok(), "a text that is not UTF-8");
    }
}
