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
    ("aaa", aaa),
    ("capture", capture),
    ("config", config),
    ("dhcp", dhcp),
    ("dns", dns),
    ("eth", eth),
    ("filter", filter),
    ("ftp", ftp),
    ("giop", giop),
    ("gre", gre),
    ("gtp", gtp),
    ("h323", h323),
    ("http", http),
    ("ip", ip),
    ("ipv6", ipv6),
    ("ldap", ldap),
    ("link", link),
    ("megaco", megaco),
    ("mmse", mmse),
    ("mqtt", mqtt),
    ("mysql", mysql),
    ("pdml", pdml),
    ("rtp", rtp),
    ("rtsp", rtsp),
    ("sctp", sctp),
    ("sdp", sdp),
    ("sip", sip),
    ("smpp", smpp),
    ("smtp", smtp),
    ("snmp", snmp),
    ("tcp", tcp),
    ("tls", tls),
    ("track", track),
    ("udp", udp),
    ("wsp", wsp),
    ("wtp", wtp),
];

/// RADIUS messages, each behind its length; then the same as what a Diameter peer sends.
pub(crate) fn aaa(bytes: &[u8]) {
    datagrams(&[1812], bytes);
    run(LinkType::IPV4, wrap::monologue(bytes, 3868, 100));
}

/// DHCP messages, each behind its length.
pub(crate) fn dhcp(bytes: &[u8]) {
    datagrams(&[67], bytes);
}

/// What an SMPP peer sends.
pub(crate) fn smpp(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::monologue(bytes, 2775, 100));
}

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

/// A filter: read, written and read again, and checked.
pub(crate) fn filter(bytes: &[u8]) {
    const CONFIG: &str = "
        Pdu u Proto udp Transport ip { Extract port From udp.port; };
        Gop g On u Match (port, port) { Start (port=53); };
        Gog s { Member g (port); };
    ";
    let text = String::from_utf8_lossy(bytes);
    let Ok(expr) = mate::filter::parse(&text) else { return };
    let written = expr.to_string();
    let again = mate::filter::parse(&written).map(|expr| expr.to_string());
    assert_eq!(again.as_ref(), Ok(&written));
    let loaded = lang::parse("filter.mate", CONFIG, &[]);
    let (mut program, _) = compile(&loaded.config, catalogue(), Compat::Documented);
    // What is wrong with it is said, without harm.
    let _ = mate::filter::check(&expr, &mut program, catalogue());
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
        run_pdml(program, frames, &options, &mut ());
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

/// RAS messages, each behind its length; then the same bytes as one TCP stream, and as the user-user
/// element of a Q.931 message.
pub(crate) fn h323(bytes: &[u8]) {
    datagrams(&[1719], bytes);
    run(LinkType::IPV4, wrap::monologue(bytes, 102, 100));
    for piece in wrap::pieces(bytes) {
        let length = piece.len().min(4000);
        let [packet, element] = [length + 13, length + 1].map(|length| (length as u16).to_be_bytes());
        let mut message = vec![3, 0, packet[0], packet[1], 8, 2, 0, 1, 5, 0x7e, element[0], element[1], 5];
        message.extend_from_slice(&piece[..length]);
        run(LinkType::IPV4, wrap::monologue(&message, 1720, 1400));
    }
}

/// What the two sides of an HTTP connection send in turn; a byte of 0 changes sides. The first byte
/// is the size of the segments.
pub(crate) fn http(bytes: &[u8]) {
    turns(bytes, 80);
}

/// What the two sides of an FTP connection send in turn, as in [`http`].
pub(crate) fn ftp(bytes: &[u8]) {
    turns(bytes, 21);
}

/// The same of an SMTP connection.
pub(crate) fn smtp(bytes: &[u8]) {
    turns(bytes, 25);
}

/// What one side of an RTSP connection sends, the other having been told of interleaved media. The
/// first byte is the size of the segments.
pub(crate) fn rtsp(bytes: &[u8]) {
    const SETUP: &[u8] = b"RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n";
    if let Some((size, rest)) = bytes.split_first() {
        run(LinkType::IPV4, wrap::monologue(&[SETUP, rest].concat(), 554, usize::from(*size)));
    }
}

/// SIP messages, each behind its length: in datagrams, and as one TCP stream.
pub(crate) fn sip(bytes: &[u8]) {
    datagrams(&[5060], bytes);
    run(LinkType::IPV4, wrap::monologue(&wrap::pieces(bytes).concat(), 5060, 100));
}

/// A session description, in a SIP message.
pub(crate) fn sdp(bytes: &[u8]) {
    run(LinkType::IPV4, [wrap::datagram(There, 5060, &[OFFER, bytes].concat())]);
}

/// RTP packets, each behind its length, to an announced port.
pub(crate) fn rtp(bytes: &[u8]) {
    let media = b"v=0\r\nc=IN IP4 10.0.0.2\r\nm=audio 4000 RTP/AVP 0\r\n";
    let mut packets = vec![wrap::datagram(There, 5060, &[OFFER, media].concat())];
    let ways = [There, Back].into_iter().cycle();
    packets.extend(wrap::pieces(bytes).iter().zip(ways).map(|(piece, way)| wrap::datagram(way, 4000, piece)));
    run(LinkType::IPV4, packets);
}

/// The head of a SIP message with a description.
const OFFER: &[u8] = b"INVITE sip:a SIP/2.0\r\nCall-ID: k\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\n";

/// MEGACO messages, each behind its length: in datagrams, and with TPKT headers in a TCP stream.
pub(crate) fn megaco(bytes: &[u8]) {
    datagrams(&[2944], bytes);
    let framed = |piece: &&[u8]| {
        let [high, low] = u16::try_from(piece.len() + 4).unwrap_or(u16::MAX).to_be_bytes();
        [&[3, 0, high, low], *piece].concat()
    };
    let stream: Vec<u8> = wrap::pieces(bytes).iter().flat_map(framed).collect();
    run(LinkType::IPV4, wrap::monologue(&stream, 2944, 100));
}

/// SCTP packets, each behind its length; then the same as MTP3 messages.
pub(crate) fn sctp(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::pieces(bytes).iter().map(|piece| wrap::ip(There, 132, piece)));
    run(LinkType(141), wrap::pieces(bytes));
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

/// What the two sides of a GIOP connection say in turn: see [`wrap::dialogue`].
pub(crate) fn giop(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::dialogue(bytes, 2809));
}

/// What the two sides of an LDAP connection say in turn; then the same in datagrams.
pub(crate) fn ldap(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::dialogue(bytes, 389));
    datagrams(&[389], bytes);
}

/// What the two sides of an MQTT connection say in turn.
pub(crate) fn mqtt(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::dialogue(bytes, 1883));
}

/// What the two sides of a MySQL connection say in turn.
pub(crate) fn mysql(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::dialogue(bytes, 3306));
}

/// SNMP messages, each behind its length: requests, then traps.
pub(crate) fn snmp(bytes: &[u8]) {
    datagrams(&[161, 162], bytes);
}

/// What the two sides of a TLS connection say in turn.
pub(crate) fn tls(bytes: &[u8]) {
    run(LinkType::IPV4, wrap::dialogue(bytes, 443));
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

/// What the two sides of a connection send in turn: see [`http`].
fn turns(bytes: &[u8], port: u16) {
    if let Some((size, rest)) = bytes.split_first() {
        run(LinkType::IPV4, wrap::conversation(rest, port, usize::from(*size)));
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
