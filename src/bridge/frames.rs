//! Frames out of PDML: the elements of a packet become layers and fields.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use super::BridgeError;
use super::entities::resolve;
use super::pdml::{Element, Fault, Pdml, Sink};
use super::places::Sources;
use super::stack::{Kind, parent};
use crate::capture::Summary;
use crate::dissect::{FieldValue, Frame, Layer, Place};
use crate::fields::{Catalogue, Demand, Extent, FieldType, Interner, Name, ProtocolId, Slot, Texts, Value};

/// No layer.
const NONE: u16 = u16::MAX;

/// A frame has no more fields than can be numbered, and no more layers than make sense; what comes
/// behind them is passed over.
const MOST_FIELDS: usize = u16::MAX as usize;
const MOST_LAYERS: usize = 1024;

/// Reads the frames of PDML, in order.
pub struct Frames {
    pdml: Pdml<BufReader<Box<dyn Read + Send>>>,
    builder: Builder,
    summary: Summary,
    fault: Option<Fault>,
    malformed: u64,
    latest: Option<i64>,
}

impl Frames {
    /// Frames with what `demand` wants, named by the catalogue, into values of `texts`. With `by_bytes`
    /// they tell the places of their layers and fields. `name` stands in errors.
    pub fn new(
        name: impl Into<String>,
        reader: impl Read + Send + 'static,
        (catalogue, demand): (&Catalogue, &Demand),
        texts: Interner,
        by_bytes: bool,
    ) -> Self {
        let reader: Box<dyn Read + Send> = Box::new(reader);
        Self {
            pdml: Pdml::new(BufReader::with_capacity(64 * 1024, reader)),
            builder: Builder::new(catalogue, demand, texts, by_bytes),
            summary: Summary { file: name.into(), frames: 0, bytes: 0, first_time: None, complete: false },
            fault: None,
            malformed: 0,
            latest: None,
        }
    }

    /// Reads the next frame; false at the end, or where the PDML breaks: [`error`](Self::error) tells.
    pub fn advance(&mut self) -> bool {
        if self.fault.is_some() || self.summary.complete {
            return false;
        }
        self.builder.begin();
        match self.pdml.packet(&mut self.builder) {
            Ok(true) => {}
            Ok(false) => {
                self.summary.complete = true;
                return false;
            }
            Err(fault) => {
                self.fault = Some(fault);
                return false;
            }
        }
        self.builder.end();
        let frame = &self.builder.frame;
        self.summary.frames += 1;
        self.summary.bytes += self.builder.captured;
        self.summary.first_time.get_or_insert(frame.time);
        self.malformed += u64::from(frame.malformed);
        self.latest = self.latest.max(Some(frame.time));
        true
    }

    /// The frame that was read last.
    pub fn frame(&self) -> &Frame {
        &self.builder.frame
    }

    /// The texts behind the values.
    pub fn texts(&self) -> &Texts {
        self.builder.texts.texts()
    }

    /// What was read so far.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Frames in which something was malformed.
    pub fn malformed(&self) -> u64 {
        self.malformed
    }

    /// The latest time of a frame.
    pub fn latest(&self) -> Option<i64> {
        self.latest
    }

    /// Why the reading ended before the end, if it did.
    pub fn error(&self) -> Option<BridgeError> {
        let file = self.summary.file.clone();
        Some(match self.fault.as_ref()? {
            Fault::NotPdml => BridgeError::NotPdml { file },
            Fault::Broken(cause) => BridgeError::Broken { file, frames: self.summary.frames, cause: cause.clone() },
        })
    }

    /// Gives back the texts.
    pub fn into_texts(self) -> Texts {
        self.builder.texts.into_texts()
    }
}

/// What a name is wanted for.
#[derive(Debug, Clone, Default)]
struct Wanted {
    protocol: Option<(ProtocolId, Extent)>,
    /// The slot of a protocol's name as a field.
    own: Option<Slot>,
    field: Option<Target>,
}

#[derive(Debug, Clone, Copy)]
struct Target {
    slot: Slot,
    ty: FieldType,
    as_layer: bool,
    /// Its type is not known.
    guess: bool,
}

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// The layer that fields in it belong to.
    layer: u16,
    /// The layer that was listed in it last.
    last: u16,
    place: Place,
    kind: OpenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenKind {
    Packet,
    Tree,
    /// What tshark tells of the packet itself.
    General,
    /// Fields that stand outside of all protocols.
    Outside,
}

struct Builder {
    wanted: HashMap<Box<[u8]>, Wanted, foldhash::fast::FixedState>,
    frame_id: Option<(ProtocolId, Option<Slot>)>,
    texts: Interner,
    by_bytes: bool,
    frame: Frame,
    kinds: Vec<Kind>,
    open: Vec<Open>,
    sources: Sources,
    captured: u64,
}

impl Builder {
    fn new(catalogue: &Catalogue, demand: &Demand, texts: Interner, by_bytes: bool) -> Self {
        let mut wanted: HashMap<Box<[u8]>, Wanted, _> = HashMap::default();
        let mut frame_id = None;
        for protocol in catalogue.protocols() {
            let own = demand.slot_of(protocol.field_id());
            let entry = wanted.entry(protocol.name.as_bytes().into()).or_default();
            entry.protocol = Some((protocol.id(), protocol.extent));
            entry.own = own;
            if protocol.name == "frame" {
                frame_id = Some((protocol.id(), own));
            }
            for field in protocol.fields {
                let Some(slot) = demand.slot(field) else { continue };
                let both = catalogue.lookup(field.name).iter().any(|row| matches!(row, Name::Protocol(_)));
                let target = Target { slot, ty: field.ty, as_layer: demand.is_layer(field.id()), guess: both };
                wanted.entry(field.name.as_bytes().into()).or_default().field = Some(target);
            }
        }
        Self {
            wanted,
            frame_id,
            texts,
            by_bytes,
            frame: Frame::default(),
            kinds: Vec::new(),
            open: Vec::new(),
            sources: Sources::default(),
            captured: 0,
        }
    }

    /// Begins a packet.
    fn begin(&mut self) {
        self.frame.reset(0, 0);
        self.kinds.clear();
        self.open.clear();
        self.sources.clear();
        self.captured = 0;
        let packet = Open { layer: NONE, last: NONE, place: Place::default(), kind: OpenKind::Packet };
        self.open.push(packet);
    }

    /// Ends a packet: only now it is known where the subtrees of its layers end.
    fn end(&mut self) {
        for index in (0..self.frame.layers.len()).rev() {
            let Some(Layer { parent, end, .. }) = self.frame.layers.get(index).copied() else { continue };
            if let Some(parent) = self.frame.layers.get_mut(usize::from(parent)) {
                parent.end = parent.end.max(end);
            }
        }
    }

    /// An element of the packet's list of protocols, or within one.
    fn element(&mut self, element: &Element<'_>, around: Open) -> Open {
        match (around.kind, element.is_proto, &*element.name) {
            (OpenKind::General, ..) => {
                self.general(element);
                around
            }
            (OpenKind::Packet, true, b"geninfo") => Open { kind: OpenKind::General, ..around },
            (OpenKind::Packet, true, b"fake-field-wrapper") => {
                Open { layer: around.last, kind: OpenKind::Outside, ..around }
            }
            (OpenKind::Packet, true, _) => self.listed(element, around),
            _ => self.within(element, around),
        }
    }

    /// What stands in `geninfo`: the frame's number, time and length.
    fn general(&mut self, element: &Element<'_>) {
        let show = std::str::from_utf8(element.show).unwrap_or_default();
        match &*element.name {
            b"num" => self.frame.number = show.parse().unwrap_or(0),
            b"caplen" => self.captured = show.parse().unwrap_or(0),
            b"timestamp" => {
                self.frame.time = std::str::from_utf8(element.value).ok().and_then(nanoseconds).unwrap_or(0);
            }
            _ => {}
        }
    }

    /// A protocol in the packet's own list.
    fn listed(&mut self, element: &Element<'_>, around: Open) -> Open {
        if self.frame.layers.is_empty() && &*element.name != b"frame" {
            self.frame_layer();
        }
        self.frame.malformed |= &*element.name == b"_ws.malformed";
        let last = if around.last == NONE { self.last_layer() } else { around.last };
        let known = self.wanted.get(&*element.name).and_then(|wanted| wanted.protocol);
        let spanning = known.is_none_or(|(_, extent)| extent == Extent::Spanning);
        let kind = Kind::new(&element.name, spanning);
        let place = self.sources.listed(kind.name(), element.pos, element.size);
        self.layer(element, Open { last, ..around }, NONE, place)
    }

    /// The layer of the frame itself, where the list does not begin with it.
    fn frame_layer(&mut self) {
        let element = Element { is_proto: true, name: b"frame".into(), ..Element::default() };
        if self.frame_id.is_some() {
            let around = Open { layer: NONE, last: NONE, place: Place::default(), kind: OpenKind::Packet };
            self.layer(&element, around, NONE, Place::default());
        }
    }

    fn last_layer(&self) -> u16 {
        u16::try_from(self.frame.layers.len()).unwrap_or(NONE).wrapping_sub(1)
    }

    /// An element within a tree.
    fn within(&mut self, element: &Element<'_>, around: Open) -> Open {
        let place = match around.kind {
            OpenKind::Outside => self.sources.announce(element.pos, element.size),
            _ => Sources::within(around.place, element.pos, element.size),
        };
        self.frame.malformed |= &*element.name == b"_ws.malformed";
        let wanted = self.wanted.get(&*element.name).cloned().unwrap_or_default();
        if let Some(target) = wanted.field {
            self.field(element, target, around.layer, place);
        }
        let is_layer = wanted.protocol.is_some() || (element.is_proto && !self.is_part(element, around.layer));
        if is_layer && (element.is_proto || wanted.field.is_none()) {
            return self.layer(element, around, around.layer, place);
        }
        // A layer that is listed further in comes after those listed around it.
        let kind = if around.kind == OpenKind::Outside { OpenKind::Outside } else { OpenKind::Tree };
        Open { last: NONE, kind, place: Place { source: place.source, ..around.place }, ..around }
    }

    /// Whether a tree within a tree is a note or a part of the protocol around it, and no layer.
    fn is_part(&self, element: &Element<'_>, around: u16) -> bool {
        let owner = self.kinds.get(usize::from(around));
        let head = element.name.split(|byte| *byte == b'.').next().unwrap_or_default();
        head == b"_ws" || owner.is_some_and(|owner| owner.is(head))
    }

    /// Opens a layer. `around` is the element that it stands in, `floor` the layer of that.
    fn layer(&mut self, element: &Element<'_>, around: Open, floor: u16, place: Place) -> Open {
        let wanted = self.wanted.get(&*element.name).cloned().unwrap_or_default();
        let (protocol, extent) = wanted.protocol.unwrap_or((ProtocolId(u16::MAX), Extent::Spanning));
        let kind = Kind::new(&element.name, extent == Extent::Spanning);
        let last = if around.last == NONE { around.layer } else { around.last };
        let parent = parent(&self.kinds, &self.frame.layers, last, floor, kind);
        let Some(index) = self.push_layer(kind, protocol, parent, extent == Extent::Spanning, None, place) else {
            return Open { kind: OpenKind::Tree, ..around };
        };
        if let Some(slot) = wanted.own {
            self.push_field(index, slot, Value::EMPTY, place);
        }
        if let Some(outer) = self.open.last_mut() {
            outer.last = index;
        }
        Open { layer: index, last: NONE, place, kind: OpenKind::Tree }
    }

    fn field(&mut self, element: &Element<'_>, target: Target, layer: u16, place: Place) {
        let value = self.value(element, target);
        self.push_field(layer, target.slot, value, place);
        if target.as_layer
            && let Some(owner) = self.frame.layers.get(usize::from(layer)).map(|layer| layer.protocol)
            && let Some(kind) = self.kinds.get(usize::from(layer)).copied()
            && let Some(index) = self.push_layer(kind, owner, layer, false, Some(target.slot), place)
        {
            self.push_field(index, target.slot, value, place);
        }
    }

    /// The text that MATE shows (R1–R8).
    fn value(&mut self, element: &Element<'_>, target: Target) -> Value {
        let show = element.show;
        match target.ty {
            FieldType::None => Value::EMPTY,
            // True and False since 4.2 (R3).
            FieldType::Bool => match show {
                b"True" | b"1" => Value::uint(1),
                b"False" | b"0" => Value::uint(0),
                _ => self.texts.text_bytes(&resolve(show)),
            },
            // The text `True` has these letters behind it, a boolean a digit or the byte it is in.
            _ if target.guess && show == b"True" && element.value != b"54727565" => Value::uint(1),
            _ if target.guess && show == b"False" && element.value != b"46616c7365" => Value::uint(0),
            _ => self.texts.text_bytes(&resolve(show)),
        }
    }

    fn push_layer(
        &mut self,
        kind: Kind,
        protocol: ProtocolId,
        parent: u16,
        spanning: bool,
        field: Option<Slot>,
        place: Place,
    ) -> Option<u16> {
        let index = u16::try_from(self.frame.layers.len()).ok().filter(|index| usize::from(*index) < MOST_LAYERS)?;
        let depth = self.frame.layers.get(usize::from(parent)).map_or(0, |parent| parent.depth.saturating_add(1));
        let layer = Layer { protocol, parent, depth, end: index + 1, spanning, field };
        self.kinds.push(kind);
        if self.by_bytes {
            self.frame.push_layer_at(layer, place);
        } else {
            self.frame.push_layer(layer);
        }
        Some(index)
    }

    fn push_field(&mut self, layer: u16, slot: Slot, value: Value, place: Place) {
        if self.frame.fields.len() >= MOST_FIELDS {
            return;
        }
        let field = FieldValue { layer, slot, value };
        if self.by_bytes {
            self.frame.push_field_at(field, place);
        } else {
            self.frame.push_field(field);
        }
    }
}

impl Sink for Builder {
    fn open(&mut self, element: &Element<'_>) {
        let Some(around) = self.open.last().copied() else { return };
        let opened = self.element(element, around);
        self.open.push(opened);
    }

    fn close(&mut self) {
        self.open.pop();
    }
}

/// `1593713340.401681000` in nanoseconds.
fn nanoseconds(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = format!("{:0<9}", fraction.get(..9).unwrap_or(fraction));
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(1_000_000_000)?.checked_add(fraction.parse().ok()?)?.checked_mul(sign)
}
