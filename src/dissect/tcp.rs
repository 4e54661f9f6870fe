//! Transmission Control Protocol (`tcp`): the header, its fields, and the way of the payload to the
//! connection's application protocol.
//!
//! What a packet costs depends on what is wanted: header fields alone need no connection, messages
//! need the connections that carry them, relative numbers and analysis need all.

mod analysis;
mod connections;
mod delivery;
mod fields;
mod header;
mod options;
mod reassembly;
#[cfg(test)]
mod tests;

use super::expected::{Over, Told};
use super::{Closing, Dissected, Dissector, Hook, Payload, Row, Run, Stop, Stream};
pub(crate) use connections::Connections;
use connections::Key;
use delivery::Live;
pub(super) use fields::TCP;
use header::Segment;

pub(super) static ROW: Row = Row { protocol: &TCP, run: Run::Unit(run), hooks: &[Hook::IpProtocol(6)] };

/// Bits of the flags.
mod flags {
    pub(super) const FIN: u16 = 0x001;
    pub(super) const SYN: u16 = 0x002;
    pub(super) const RST: u16 = 0x004;
    pub(super) const PSH: u16 = 0x008;
    pub(super) const ACK: u16 = 0x010;
}

/// What a run wants of TCP, found out once.
#[derive(Debug, Clone, Copy)]
struct Wishes {
    /// Ports.
    ports: bool,
    /// Some of the header's other fields.
    header: bool,
    /// Single flags, or their text.
    flags: bool,
    /// More of them than SYN, FIN and RST.
    rare_flags: bool,
    options: bool,
    /// Relative numbers, stream numbers, windows, times, options, analysis: every segment is noted.
    numbers: bool,
    /// More of them than the stream number.
    relative: bool,
    /// Sequence analysis.
    analysis: bool,
    /// Anything that may need a connection: the above, or messages.
    connections: bool,
}

impl Wishes {
    #[inline]
    fn of(cx: &mut Dissector) -> Self {
        match cx.state.tcp.wishes {
            Some(wishes) => wishes,
            None => Self::make(cx),
        }
    }

    #[cold]
    fn make(cx: &mut Dissector) -> Self {
        let any = |list: &[&crate::fields::Field]| list.iter().any(|field| cx.wants(field));
        let options = any(fields::OPTION_FIELDS);
        let analysis = any(fields::ANALYSIS_FIELDS);
        let numbers = cx.wants(&fields::STREAM) || any(fields::RELATIVE) || options || analysis;
        let messages = !cx.tables.tcp_ports.is_empty() || !cx.tables.tcp_looks.is_empty();
        let wishes = Self {
            ports: any(fields::PORTS),
            header: any(fields::HEADER),
            flags: any(fields::FLAGS) || any(fields::RARE_FLAGS),
            rare_flags: any(fields::RARE_FLAGS),
            options,
            numbers,
            relative: any(fields::RELATIVE),
            analysis,
            connections: numbers || messages,
        };
        cx.state.tcp.wishes = Some(wishes);
        wishes
    }
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let wishes = Wishes::of(cx);
    let segment = header::read(cx, payload)?;
    if segment.cut {
        // As in Wireshark: it belongs to its connection like any other.
        header::emit_broken(cx, payload)?;
        if wishes.connections {
            connect(cx, &segment, wishes);
        }
        return Err(Stop::Cut);
    }
    if wishes.ports {
        header::emit_ports(cx, segment.src_port, segment.dst_port);
    }
    if wishes.header {
        header::emit(cx, &segment);
    }
    if wishes.flags {
        header::emit_flags(cx, segment.flags, wishes.rare_flags);
    }
    if wishes.connections {
        connect(cx, &segment, wishes);
    }
    Ok(())
}

/// Finds the segment's connection, if anything wanted depends on it, and takes the segment in.
fn connect(cx: &mut Dissector, segment: &Segment<'_>, wishes: Wishes) {
    let (key, from_low) = Key::new(cx.net, segment.src_port, segment.dst_port);
    if cx.quoted {
        emit_quoted(cx, &key, from_low, segment, wishes);
        return;
    }
    let ports = (segment.src_port, segment.dst_port);
    let told = cx.state.expected.find(Over::Tcp, cx.net, ports);
    let mut row = told.map(|told| told.row).or_else(|| row_by_port(cx, segment));
    let known = cx.state.tcp.find(&key);
    if !wishes.numbers && row.is_none() && known.is_none() {
        // Neither port nor connection says anything: most packets end here.
        row = row_by_looks(cx, segment);
        if row.is_none() {
            return;
        }
    }
    let place = connections::enter(cx, key, known, from_low, segment);
    let (now, frame) = (cx.frame_time(), cx.frame_number());
    let Some(connection) = cx.state.tcp.at(place) else { return };
    let has_live = connection.live.is_some();
    if !wishes.numbers {
        connection.pass(segment, from_low, now);
        let make = if has_live { None } else { row.or_else(|| row_by_looks(cx, segment)).and_then(stream_of) };
        return deliver_told(cx, place, from_low, segment, make, told);
    }
    let facts = connection.note(segment, from_low, now);
    let findings = wishes.analysis.then(|| {
        let reused = facts.first && connection.reused;
        let analysis = connection.analysis.get_or_insert_default();
        analysis.examine(segment, &facts, from_low, reused, frame, now)
    });
    header::emit_facts(cx, segment, &facts, wishes.relative);
    if wishes.options && !segment.options.is_empty() && !segment.cut {
        options::emit(cx, segment.options, &facts);
    }
    if let Some(findings) = findings.filter(|_| !segment.cut) {
        findings.emit(cx);
    }
    let make = if has_live { None } else { row.or_else(|| row_by_looks(cx, segment)).and_then(stream_of) };
    deliver_told(cx, place, from_low, segment, make, told);
}

/// Hands a segment on, with what was announced for its connection.
#[inline]
fn deliver_told(
    cx: &mut Dissector,
    place: u32,
    from_low: bool,
    segment: &Segment<'_>,
    make: Option<NewStream>,
    told: Option<Told>,
) {
    if told.is_none() {
        return deliver(cx, place, from_low, segment, make);
    }
    cx.state.expected.current = told;
    deliver(cx, place, from_low, segment, make);
    cx.state.expected.current = None;
}

/// Hands a segment to its connection's application protocol: the one it has, or the one it gets.
fn deliver(cx: &mut Dissector, place: u32, from_low: bool, segment: &Segment<'_>, make: Option<NewStream>) {
    let Some(connection) = cx.state.tcp.at(place) else { return };
    let live = connection.live.take().or_else(|| make.map(|make| Box::new(Live::new(make, from_low))));
    let Some(mut live) = live else { return };
    cx.ports = (segment.src_port, segment.dst_port);
    live.receive(cx, live.direction(from_low), segment.incoming());
    if let Some(connection) = cx.state.tcp.at(place) {
        connection.live = Some(live);
    }
}

/// Makes the state of a connection's application protocol.
type NewStream = fn() -> Box<dyn Stream>;

fn stream_of(row: &'static Row) -> Option<NewStream> {
    match row.run {
        Run::Stream(make) | Run::Both(_, make) => Some(make),
        Run::Unit(_) => None,
    }
}

/// The protocol of the segment's ports: the server's, where a SYN tells it, else the lower one,
/// first.
fn row_by_port(cx: &Dissector, segment: &Segment<'_>) -> Option<&'static Row> {
    let ports = &cx.tables.tcp_ports;
    if ports.is_empty() {
        return None;
    }
    let (src, dst) = (segment.src_port, segment.dst_port);
    let source_first = if segment.has(flags::SYN) { segment.has(flags::ACK) } else { src < dst };
    let (first, second) = if source_first { (src, dst) } else { (dst, src) };
    ports.get(first).or_else(|| ports.get(second))
}

/// The protocol whose messages begin like the segment.
fn row_by_looks(cx: &Dissector, segment: &Segment<'_>) -> Option<&'static Row> {
    let bytes = segment.payload.bytes;
    if bytes.is_empty() || segment.has(flags::RST) {
        return None;
    }
    cx.tables.tcp_looks.iter().find(|(looks, _)| looks(bytes)).map(|(_, row)| *row)
}

/// A quoted segment is no news for its connection, and its payload was seen before or never came
/// through: only its numbers are shown, as they were sent.
fn emit_quoted(cx: &mut Dissector, key: &Key, from_low: bool, segment: &Segment<'_>, wishes: Wishes) {
    if !wishes.numbers {
        return;
    }
    let now = cx.frame_time();
    let facts = cx.state.tcp.recall(key, from_low, segment, now);
    header::emit_facts(cx, segment, &facts, wishes.relative);
    if wishes.options && !segment.options.is_empty() && !segment.cut {
        options::emit(cx, segment.options, &facts);
    }
}

/// Reports what is pending at the end of the capture.
pub(super) fn finish(cx: &mut Dissector) {
    for place in cx.state.tcp.places() {
        let live = cx.state.tcp.at(place).and_then(|connection| connection.live.take());
        if let Some(mut live) = live {
            live.close(cx, Closing::Lost);
        }
    }
}
