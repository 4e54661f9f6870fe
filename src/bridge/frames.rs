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
    /// Where PDML shows its beginning.
    shown: u32,
    /// The nearest around it that lies in another run of bytes.
    anchor: Option<Place>,
    /// The layer that it is.
    own: Option<u16>,
    /// The numbers of the fields that it made itself.
    fields: (usize, usize),
    kind: OpenKind,
}

impl Open {
    fn packet() -> Self {
        Self {
            layer: NONE,
            last: NONE,
            place: Place::default(),
            shown: 0,
            anchor: None,
            own: None,
            fields: (0, 0),
            kind: OpenKind::Packet,
        }
    }
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
        self.open.push(Open::packet());
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
            self.layer(&element, Open::packet(), NONE, Place::default());
        }
    }

    fn last_layer(&self) -> u16 {
        u16::try_from(self.frame.layers.len()).unwrap_or(NONE).wrapping_sub(1)
    }

    /// An element within a tree.
    fn within(&mut self, element: &Element<'_>, around: Open) -> Open {
        let around = self.corrected(element, around);
        let place = match around.kind {
            OpenKind::Outside => self.sources.outside(element.pos, element.size),
            _ => Sources::within(around.place, element.pos, element.size),
        };
        self.frame.malformed |= &*element.name == b"_ws.malformed";
        let first_field = self.frame.fields.len();
        let wanted = self.wanted.get(&*element.name).cloned().unwrap_or_default();
        if let Some(target) = wanted.field {
            self.field(element, target, around.layer, place, around.anchor);
        }
        let is_layer = wanted.protocol.is_some() || (element.is_proto && !self.is_part(element, around.layer));
        if is_layer && (element.is_proto || wanted.field.is_none()) {
            let opened = self.layer(element, around, around.layer, place);
            return Open { anchor: around.anchor, fields: (first_field, self.frame.fields.len()), ..opened };
        }
        let fields = (first_field, self.frame.fields.len());
        let kind = if around.kind == OpenKind::Outside { OpenKind::Outside } else { OpenKind::Tree };
        Open { last: NONE, place, shown: element.pos, own: None, fields, kind, ..around }
    }

    /// PDML shows an element that begins before the one around it as if the bytes of that came
    /// first. What it holds then seems to begin before it, which gives its true place away: at the
    /// beginning of the frame, or of a run of bytes of its own.
    fn corrected(&mut self, element: &Element<'_>, around: Open) -> Open {
        let seems_wrong = element.pos < around.shown && around.place.start == around.shown;
        if !self.by_bytes || around.kind != OpenKind::Tree || !seems_wrong {
            return around;
        }
        let outer = self.open.len().checked_sub(2).and_then(|outer| self.open.get(outer)).copied();
        let Some(outer) = outer.filter(|outer| outer.kind == OpenKind::Tree) else { return around };
        let size = around.place.end - around.place.start;
        let pos = around.shown.saturating_sub(outer.place.start);
        let mut place = Place { source: around.place.source, start: pos, end: pos.saturating_add(size) };
        let mut anchor = around.anchor;
        if size > 0 {
            place = self.sources.announce(pos, size);
            anchor = Some(outer.place);
        }
        if let Some(layer) = around.own {
            self.frame.move_layer(layer, place);
        }
        for index in around.fields.0..around.fields.1 {
            self.frame.move_field(index, place);
            if let (Some(field), Some(anchor)) = (self.frame.fields.get(index).copied(), anchor) {
                self.push_field(field.layer, field.slot, field.value, anchor);
            }
        }
        let corrected = Open { place, anchor, ..around };
        if let Some(top) = self.open.last_mut() {
            *top = Open { last: top.last, ..corrected };
        }
        corrected
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
        let (own, fields) = (Some(index), (self.frame.fields.len(), self.frame.fields.len()));
        Open { layer: index, last: NONE, place, shown: element.pos, anchor: None, own, fields, kind: OpenKind::Tree }
    }

    /// Adds a field. One in another run of bytes counts for where what holds it lies, too.
    fn field(&mut self, element: &Element<'_>, target: Target, layer: u16, place: Place, anchor: Option<Place>) {
        let value = self.value(element, target);
        self.push_field(layer, target.slot, value, place);
        if self.by_bytes
            && let Some(anchor) = anchor
        {
            self.push_field(layer, target.slot, value, anchor);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{Field, Protocol};
    use std::fmt::Write as _;

    static METHOD: Field = Field::new("sip.Method", FieldType::Text, "");
    static RESEND: Field = Field::new("sip.resend", FieldType::Bool, "");
    static LABEL: Field = Field::new("sip.label", FieldType::None, "");
    static SIP: Protocol = Protocol::new("sip", "", "", Extent::Spanning, &[], &[&METHOD, &RESEND, &LABEL]);
    static ADDR: Field = Field::new("ip.addr", FieldType::Ipv4, "");
    static FRAGMENT: Field = Field::new("ip.fragment", FieldType::Framenum, "");
    static IP: Protocol = Protocol::new("ip", "", "", Extent::HeaderOnly, &[], &[&ADDR, &FRAGMENT]);
    static FRAME: Protocol = Protocol::new("frame", "", "", Extent::HeaderOnly, &[], &[]);

    /// Number, time, the layers' parents and ends, and the fields with their layers and places.
    fn frames(packets: &str, by_bytes: bool) -> Vec<String> {
        let catalogue = Catalogue::new(&[&FRAME, &IP, &SIP]);
        let mut demand = Demand::new(&catalogue);
        for field in [&METHOD, &RESEND, &LABEL, &ADDR, &FRAGMENT] {
            demand.want_field(field.id());
        }
        demand.want_field(SIP.field_id());
        demand.close(&catalogue);
        let text = format!("<pdml>{packets}</pdml>");
        let reader = std::io::Cursor::new(text.into_bytes());
        let mut frames = Frames::new("test", reader, (&catalogue, &demand), Interner::new(), by_bytes);
        let mut told = Vec::new();
        while frames.advance() {
            let frame = frames.frame();
            let mut line = format!("#{} {}", frame.number, frame.time);
            for layer in &frame.layers {
                let _ = write!(line, " ({} {})", layer.parent.cast_signed(), layer.end);
            }
            for (index, field) in frame.fields.iter().enumerate() {
                let value = frames.texts().show(field.value);
                let _ = write!(line, " {}:{value}", field.layer);
                if let Some(place) = frame.places.fields.get(index) {
                    let _ = write!(line, "@{}/{}-{}", place.source, place.start, place.end);
                }
            }
            told.push(line);
        }
        assert!(frames.error().is_none() && frames.summary().complete);
        told
    }

    const GENERAL: &str = "<packet><proto name=\"geninfo\"><field name=\"num\" show=\"7\"/>\
        <field name=\"timestamp\" show=\"x\" value=\"1.25\"/></proto>";

    #[test]
    fn protocols_become_layers_and_fields_values() {
        let packet = format!(
            "{GENERAL}<proto name=\"frame\"/><proto name=\"ip\"><field name=\"ip.addr\" show=\"10.0.0.1\"/></proto>\
             <proto name=\"udp\"/><proto name=\"sip\"><field name=\"sip.Method\" show=\"A&amp;B\r\n\"/>\
             <field name=\"sip.resend\" show=\"True\"/><field name=\"sip.label\" show=\"text\"/></proto>\
             <proto name=\"sip\"><field name=\"sip.resend\" show=\"0\"/></proto></packet>"
        );
        let layers = "#7 1250000000 (-1 5) (0 5) (1 5) (2 4) (2 5)";
        let fields = " 1:10.0.0.1 3: 3:A&B\r\n 3:1 3: 4: 4:0";
        assert_eq!(frames(&packet, false), [format!("{layers}{fields}")]);
    }

    #[test]
    fn a_frame_has_its_layer_in_any_case() {
        let packet = format!("{GENERAL}<proto name=\"sip\"/></packet><packet></packet>");
        assert_eq!(frames(&packet, false), ["#7 1250000000 (-1 2) (0 2) 1:", "#0 0"]);
    }

    #[test]
    fn what_a_tree_quotes_lies_below_it() {
        let packet = format!(
            "{GENERAL}<proto name=\"frame\"/><proto name=\"icmp\"><field name=\"\"><proto name=\"ip\"/><proto name=\"sip\"/>\
             </field><proto name=\"icmp.part\"><field name=\"ip.addr\" show=\"1.2.3.4\"/></proto></proto>\
             <proto name=\"data\"/></packet>"
        );
        let layers = "#7 1250000000 (-1 5) (0 5) (1 4) (2 4) (1 5)";
        assert_eq!(frames(&packet, false), [format!("{layers} 3: 1:1.2.3.4")]);
    }

    #[test]
    fn joined_data_shown_in_a_tree_lies_in_bytes_of_its_own() {
        let packet = format!(
            "{GENERAL}<proto name=\"frame\" size=\"90\" pos=\"0\"/><proto name=\"ip\" pos=\"14\" size=\"20\">\
             <field name=\"ip.addr\" show=\"1.2.3.4\" pos=\"26\" size=\"4\"/>\
             <field name=\"ip.fragments\" pos=\"14\" size=\"400\"><field name=\"ip.fragment\" show=\"2\" pos=\"0\" size=\"300\"/>\
             </field></proto><proto name=\"sip\" pos=\"0\" size=\"400\"><field name=\"sip.Method\" show=\"A\" pos=\"0\" size=\"1\"/>\
             </proto></packet>"
        );
        let fields = " 1:1.2.3.4@0/26-30 1:2@1/0-300 1:2@0/14-34 2:@1/0-400 2:A@1/0-1";
        assert_eq!(frames(&packet, true), [format!("#7 1250000000 (-1 3) (0 3) (1 3){fields}")]);
    }

    #[test]
    fn times_are_read_to_the_nanosecond() {
        assert_eq!(nanoseconds("1593713340.401681000"), Some(1_593_713_340_401_681_000));
        assert_eq!(nanoseconds("5"), Some(5_000_000_000));
        assert_eq!(nanoseconds("-1.5"), Some(-1_500_000_000));
        for text in ["", "x", "1.x", "99999999999999999999"] {
            assert_eq!(nanoseconds(text), None);
        }
    }
}
