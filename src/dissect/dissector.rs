//! The dissector: the state of a run, and what protocol files use to open layers, emit fields and
//! hand bytes on.

mod over;

use std::collections::BTreeMap;

use super::decode_as::DecodeAs;
use super::frame::{FieldValue, Frame, Layer, LayerIndex, NO_LAYER};
use super::needs::Needs;
use super::registry::{self, Row, Run, Tables};
use super::state::State;
use super::usual::Usual;
use super::{Dissected, Payload, Stop};
use crate::capture::{LinkType, Packet};
use crate::fields::{
    Base, Demand, Extent, Field, FieldType, Interner, Protocol, Slot, Texts, Value, general, local_time,
};

/// Tunnels in tunnels deeper than this are not entered.
const MAX_DEPTH: u16 = 48;

/// The addresses of the innermost IP header; IPv4 in its IPv6-mapped form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Net {
    pub(crate) src: [u8; 16],
    pub(crate) dst: [u8; 16],
}

/// What dissection counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Frames in which some layer broke off.
    pub malformed_frames: u64,
    /// Messages of which bytes were missing (Decision 13).
    pub incomplete_messages: u64,
    /// Messages in fragments, segments or parts (of IP, SCTP, WTP, short messages) that were given up before they
    /// were whole, because too many others waited at the time.
    pub dropped_messages: u64,
    /// Connections with messages, and conversations of UDP, that were dropped to save memory.
    pub dropped_streams: u64,
    /// The same for those that were idle for longer than a run with bounded memory waits, and had not ended.
    pub idle_streams: u64,
    /// Frames whose link type no dissector knows, by link type.
    pub unknown_links: BTreeMap<i32, u64>,
}

/// Dissects the packets of one run, in order.
#[derive(Debug)]
pub struct Dissector {
    pub(crate) demand: Demand,
    pub(crate) texts: Interner,
    pub(crate) state: State,
    pub(crate) stats: Stats,
    /// Addresses around the current layer.
    pub(crate) net: Net,
    /// The current layer lies in a packet that an error message quotes: it was seen before, or
    /// elsewhere, and adds nothing to streams and reassembly.
    pub(crate) quoted: bool,
    /// Link type of the current packet.
    pub(super) link: LinkType,
    /// Source and destination port of the innermost UDP or TCP header; set by it, for what it carries.
    pub(crate) ports: (u16, u16),
    /// The frame being built.
    pub(super) frame: Frame,
    /// The layer being dissected.
    pub(super) current: LayerIndex,
    /// Frames reported after their time: messages that were never completed.
    pub(super) late: Vec<Frame>,
    pub(super) tables: Tables,
    pub(super) usual: Option<Usual>,
    pub(super) depth: u16,
    /// Which frames need which, where somebody asks.
    pub(super) needs: Option<Needs>,
    /// A layer that ended before it was closed, and where: others stand beside it.
    ended: Option<(LayerIndex, u16)>,
}

impl Dissector {
    /// A dissector for one run: emits what `demand` wants, into values of `texts`.
    pub fn new(mut demand: Demand, texts: Interner, decode_as: &[DecodeAs]) -> Self {
        super::frame_fields::prepare(&mut demand);
        let mut tables = Tables::new(&demand);
        for rule in decode_as {
            rule.enter(&demand, &mut tables);
        }
        let usual = Usual::new(&demand, &tables);
        Self {
            demand,
            texts,
            state: State::default(),
            stats: Stats::default(),
            net: Net::default(),
            quoted: false,
            link: LinkType::ETHERNET,
            ports: (0, 0),
            frame: Frame::default(),
            current: NO_LAYER,
            late: Vec::new(),
            tables,
            usual,
            depth: 0,
            needs: None,
            ended: None,
        }
    }

    /// Dissects the next packet; [`frames`](Self::frames) then gives the result.
    pub fn packet(&mut self, packet: &Packet<'_>) {
        self.late.clear();
        self.frame.reset(packet.number, packet.time);
        self.current = NO_LAYER;
        self.depth = 0;
        self.net = Net::default();
        self.link = packet.link;
        self.ports = (0, 0);
        self.ended = None;
        if !self.usual_packet(packet) {
            self.long_way(packet);
        }
        self.stats.malformed_frames += u64::from(self.frame.malformed);
    }

    /// Dissects a frame layer by layer.
    fn long_way(&mut self, packet: &Packet<'_>) {
        let root = self.open(&super::frame_fields::FRAME);
        super::frame_fields::emit(self, packet);
        match self.tables.link(packet.link) {
            Some(row) => {
                let missing = (packet.original_len as usize).saturating_sub(packet.data.len());
                self.enter_reached(row, Payload { bytes: packet.data, missing });
            }
            None if !registry::knows_link(packet.link) => {
                *self.stats.unknown_links.entry(packet.link.0).or_default() += 1;
            }
            None => {}
        }
        super::frame_fields::emit_protocols(self);
        self.close(root);
    }

    /// Ends the run: what is still pending is reported as [`late_frames`](Self::late_frames).
    pub fn finish(&mut self) {
        self.late.clear();
        self.frame.reset(0, 0);
        self.current = NO_LAYER;
        self.depth = 0;
        super::tcp::finish(self);
        self.stats.dropped_messages = self.state.dropped_messages();
        self.stats.dropped_streams += self.state.udp.dropped;
        self.late.sort_by_key(|frame| frame.number);
    }

    /// The result of the last packet: first frames reported late, then the packet's own.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.late.iter().chain(std::iter::once(&self.frame))
    }

    /// Frames that the last packet, or the end of the run, gave up waiting for.
    pub fn late_frames(&self) -> &[Frame] {
        &self.late
    }

    /// The texts behind the values.
    pub fn texts(&self) -> &Texts {
        self.texts.texts()
    }

    /// What was counted so far.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Gives back the texts and the counts.
    pub fn into_parts(self) -> (Texts, Stats) {
        (self.texts.into_texts(), self.stats)
    }

    // ---- layers

    #[inline]
    fn open(&mut self, protocol: &'static Protocol) -> LayerIndex {
        let index = self.push_layer(protocol, None);
        self.current = index;
        self.depth += 1;
        if let Some(slot) = self.demand.slot_of(protocol.field_id()) {
            self.push(slot, Value::EMPTY);
        }
        index
    }

    #[inline]
    fn push_layer(&mut self, protocol: &Protocol, field: Option<Slot>) -> LayerIndex {
        let index = layer_count(&self.frame).min(NO_LAYER - 1);
        let depth = self.frame.layers.get(usize::from(self.current)).map_or(0, |parent| parent.depth + 1);
        self.frame.push_layer(Layer {
            protocol: protocol.id(),
            parent: self.current,
            depth,
            end: index + 1,
            spanning: protocol.extent == Extent::Spanning && field.is_none(),
            field,
        });
        index
    }

    #[inline]
    pub(super) fn close(&mut self, index: LayerIndex) {
        let mut end = layer_count(&self.frame);
        if self.ended.is_some()
            && let Some((_, early)) = self.ended.take_if(|(ended, _)| *ended == index)
        {
            end = early;
        }
        if let Some(layer) = self.frame.layers.get_mut(usize::from(index)) {
            layer.end = end;
            self.current = layer.parent;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Ends the current layer, and runs `body` beside it: the layers that it opens become siblings.
    /// Nothing may be opened below the current layer afterwards, and no sibling does the same.
    pub(crate) fn beside(&mut self, body: impl FnOnce(&mut Self)) {
        let index = self.current;
        let Some(layer) = self.frame.layers.get(usize::from(index)) else { return };
        if self.ended.is_none_or(|(ended, _)| ended != index) {
            self.ended = Some((index, layer_count(&self.frame)));
        }
        self.current = layer.parent;
        body(self);
        self.current = index;
    }

    /// Opens a layer below the current one, runs `body` in it and closes it.
    pub(crate) fn layer<R>(&mut self, protocol: &'static Protocol, body: impl FnOnce(&mut Self) -> R) -> R {
        let index = self.open(protocol);
        let result = body(self);
        self.close(index);
        result
    }

    /// Whether the protocol is worth entering: it or something that it may lead to is wanted.
    #[inline]
    pub(crate) fn reaches(&self, protocol: &Protocol) -> bool {
        self.demand.reaches(protocol)
    }

    /// Runs a protocol over a unit in a layer of its own. False when it is not wanted or answers
    /// that the bytes are not its own; then nothing remains of it.
    pub(crate) fn enter(&mut self, row: &'static Row, payload: Payload<'_>) -> bool {
        self.demand.reaches(row.protocol) && self.enter_reached(row, payload)
    }

    /// The same for a protocol out of the tables, which hold only what is wanted.
    #[inline]
    pub(super) fn enter_reached(&mut self, row: &'static Row, payload: Payload<'_>) -> bool {
        let (Run::Unit(run) | Run::Both(run, _)) = row.run else { return false };
        self.run_in_layer(row.protocol, payload, run)
    }

    /// The same for a protocol that has to be told more than its bytes.
    pub(crate) fn enter_with(
        &mut self,
        protocol: &'static Protocol,
        payload: Payload<'_>,
        run: impl FnOnce(&mut Self, Payload<'_>) -> Dissected,
    ) -> bool {
        self.demand.reaches(protocol) && self.run_in_layer(protocol, payload, run)
    }

    #[inline]
    fn run_in_layer(
        &mut self,
        protocol: &'static Protocol,
        payload: Payload<'_>,
        run: impl FnOnce(&mut Self, Payload<'_>) -> Dissected,
    ) -> bool {
        if self.depth > MAX_DEPTH {
            return false;
        }
        let (fields, shape) = (self.frame.fields.len(), self.frame.shape);
        let index = self.open(protocol);
        let layers = self.frame.layers.len() - 1;
        let result = run(self, payload);
        self.close(index);
        match result {
            Ok(()) => true,
            Err(Stop::Cut) => {
                // Bytes that the snap length clipped are nobody's fault.
                self.frame.malformed |= payload.missing == 0;
                true
            }
            Err(Stop::NotMine) => {
                self.frame.layers.truncate(layers);
                self.frame.fields.truncate(fields);
                self.frame.shape = shape;
                false
            }
        }
    }

    /// Hands bytes to the protocol of an Ethertype.
    #[inline]
    pub(crate) fn enter_ether_type(&mut self, number: u16, payload: Payload<'_>) -> bool {
        self.tables.ether_type(number).is_some_and(|row| self.enter_reached(row, payload))
    }

    /// Hands bytes to the protocol of an IP protocol number.
    #[inline]
    pub(crate) fn enter_ip_protocol(&mut self, number: u8, payload: Payload<'_>) -> bool {
        self.tables.ip_protocol(number).is_some_and(|row| self.enter_reached(row, payload))
    }

    /// Hands bytes to the protocol of a PPP protocol number.
    pub(crate) fn enter_ppp_protocol(&mut self, number: u16, payload: Payload<'_>) -> bool {
        self.tables.ppp_protocol(number).is_some_and(|row| self.enter_reached(row, payload))
    }

    /// Hands a body to the protocol of its media type (lower case, no parameters).
    pub(crate) fn enter_media(&mut self, media: &str, payload: Payload<'_>) -> bool {
        self.tables.media(media).is_some_and(|row| self.enter_reached(row, payload))
    }

    /// The protocol of a media type, if it is wanted.
    pub(crate) fn wants_media(&self, media: &str) -> bool {
        self.tables.media(media).is_some()
    }

    /// Marks the current frame as malformed.
    pub(crate) fn malformed(&mut self) {
        self.frame.malformed = true;
    }

    /// Number of the current frame.
    pub(crate) fn frame_number(&self) -> u32 {
        self.frame.number
    }

    /// How many layers the current frame has so far.
    #[inline]
    pub(crate) fn layer_count(&self) -> usize {
        self.frame.layers.len()
    }

    /// Time of the current frame, nanoseconds since 1970 UTC.
    pub(crate) fn frame_time(&self) -> i64 {
        self.frame.time
    }

    // ---- fields; each does nothing when nobody reads the field

    #[inline]
    fn push(&mut self, slot: Slot, value: Value) {
        self.frame.push_field(FieldValue { layer: self.current, slot, value });
    }

    #[inline]
    fn emit(&mut self, field: &'static Field, value: Value) {
        if let Some(slot) = self.demand.slot(field) {
            self.emit_wanted(field, slot, value);
        }
    }

    #[inline]
    fn emit_wanted(&mut self, field: &'static Field, slot: Slot, value: Value) {
        // Tables have a column of numbers for it.
        debug_assert!(field.ty.allows(value), "{} is {:?}, not {value:?}", field.name, field.ty);
        self.push(slot, value);
        if self.demand.is_layer(field.id()) {
            self.emit_as_layer(slot, value);
        }
    }

    #[cold]
    fn emit_as_layer(&mut self, slot: Slot, value: Value) {
        let owner = self.frame.layers.get(usize::from(self.current)).map(|layer| layer.protocol);
        let protocol = registry::ROWS.iter().find(|row| Some(row.protocol.id()) == owner);
        if let Some(row) = protocol {
            let index = self.push_layer(row.protocol, Some(slot));
            self.frame.push_field(FieldValue { layer: index, slot, value });
        }
    }

    /// Whether anybody reads the field.
    #[inline]
    pub(crate) fn wants(&self, field: &Field) -> bool {
        self.demand.slot(field).is_some()
    }

    /// An unsigned integer, in the base and width of the field's type.
    #[inline]
    pub(crate) fn uint(&mut self, field: &'static Field, value: impl Into<u64>) {
        if let Some(slot) = self.demand.slot(field) {
            let value = value.into();
            let value = match field.ty {
                FieldType::Uint(bytes, Base::Hex) => Value::hex(value, bytes * 2),
                _ => Value::uint(value),
            };
            self.emit_wanted(field, slot, value);
        }
    }

    /// A signed integer.
    pub(crate) fn int(&mut self, field: &'static Field, value: i64) {
        self.emit(field, Value::int(value));
    }

    /// A boolean.
    #[inline]
    pub(crate) fn flag(&mut self, field: &'static Field, value: bool) {
        self.emit(field, Value::uint(u64::from(value)));
    }

    /// A value made before.
    pub(crate) fn value(&mut self, field: &'static Field, value: Value) {
        self.emit(field, value);
    }

    /// A label without a value.
    pub(crate) fn label(&mut self, field: &'static Field) {
        self.emit(field, Value::EMPTY);
    }

    /// An IPv4 address.
    #[inline]
    pub(crate) fn ipv4(&mut self, field: &'static Field, address: [u8; 4]) {
        self.emit(field, Value::ipv4(address));
    }

    /// An IPv6 address.
    pub(crate) fn ipv6(&mut self, field: &'static Field, address: [u8; 16]) {
        if self.wants(field) {
            let value = self.texts.ipv6(address);
            self.emit(field, value);
        }
    }

    /// A MAC address.
    pub(crate) fn ether(&mut self, field: &'static Field, address: [u8; 6]) {
        self.emit(field, Value::ether(address));
    }

    /// Text; bytes that are not UTF-8 become U+FFFD.
    pub(crate) fn text(&mut self, field: &'static Field, text: impl AsRef<[u8]>) {
        if self.wants(field) {
            let value = self.texts.text_bytes(text.as_ref());
            self.emit(field, value);
        }
    }

    /// Bytes, as pairs joined by colons.
    pub(crate) fn bytes(&mut self, field: &'static Field, bytes: &[u8]) {
        if self.wants(field) {
            let mut text = Vec::with_capacity(bytes.len() * 3);
            crate::fields::push_pairs(&mut text, bytes);
            let value = self.texts.text_bytes(&text);
            self.emit(field, value);
        }
    }

    /// A duration in nanoseconds.
    pub(crate) fn seconds(&mut self, field: &'static Field, nanoseconds: i64) {
        self.emit(field, Value::seconds(nanoseconds));
    }

    /// A point in time, nanoseconds since 1970 UTC.
    pub(crate) fn time(&mut self, field: &'static Field, nanoseconds: i64) {
        if self.wants(field) {
            self.text(field, local_time(nanoseconds));
        }
    }

    /// A floating point number.
    pub(crate) fn double(&mut self, field: &'static Field, value: f64) {
        if self.wants(field) {
            self.text(field, general(value));
        }
    }

    /// The numbers and names of all layers of the current frame, for `frame.protocols`.
    pub(super) fn layer_names(&self) -> Vec<(LayerIndex, &'static str)> {
        (0..)
            .zip(&self.frame.layers)
            .filter(|(_, layer)| layer.field.is_none())
            .filter_map(|(index, layer)| {
                registry::ROWS.get(usize::from(layer.protocol.0)).map(|row| (index, row.protocol.name))
            })
            .collect()
    }

    /// Whether the dissector knows the link type.
    pub fn knows_link(link: LinkType) -> bool {
        registry::knows_link(link)
    }
}

/// How many layers the frame has, as far as they can be numbered.
#[inline]
fn layer_count(frame: &Frame) -> LayerIndex {
    LayerIndex::try_from(frame.layers.len()).unwrap_or(NO_LAYER)
}
