//! What became of frames, in words.

use std::fmt::Write as _;

use super::group::Found;
use super::rules::Rules;
use crate::cli::bridge::Judged;
use crate::cli::words::{count, short};
use crate::dissect::Layer;
use crate::fields::{Catalogue, Slot, Texts, Value};
use crate::lang::ast::{Name, Pdu};
use crate::program::{Avp, Miss, PduKind, Program};
use crate::track::{Fate, GroupStory, PduStory, Role, RuleStory, State, Story, Taken, Verdict};

/// So many characters of a value are shown.
const MOST_CHARS: usize = 60;
/// So many values of a miss are shown.
const MOST_VALUES: usize = 4;

/// Makes the words.
pub(super) struct Words<'a> {
    rules: Rules<'a>,
    catalogue: &'a Catalogue,
    program: &'a Program,
    texts: &'a Texts,
    /// Tells also what was looked for and not found, and the rules of Transforms that were not carried out.
    full: bool,
}

impl<'a> Words<'a> {
    pub(super) fn new(judged: &'a Judged, program: &'a Program, texts: &'a Texts, full: bool) -> Self {
        Self { rules: Rules::new(&judged.loaded.config), catalogue: judged.catalogue(), program, texts, full }
    }

    /// Frames with all that each declaration made of them.
    pub(super) fn frames(&self, stories: &[Story]) -> String {
        let pages: Vec<String> = stories.iter().map(|story| self.frame(story, |_| true)).collect();
        pages.join("\n")
    }

    /// A group: what it came to, and the Pdus that made it, in order.
    pub(super) fn group(&self, name: &str, found: &Found, stories: &[Story]) -> String {
        let state = match found.state {
            State::Complete => "complete",
            State::TimedOut => "timed out",
            State::Open => "open",
        };
        let mut text = format!("{name}: {state}, {}\n", count(found.frames.len() as u64, "Pdu"));
        for (name, value) in &found.attrs {
            let _ = writeln!(text, "  {name}={}", short(value, MOST_CHARS));
        }
        let is_of_it = |pdu: &PduStory| {
            let joined = pdu.fate.as_ref().and_then(|fate| fate.joined);
            joined.is_some_and(|(gop, ..)| found.gops.contains(&gop))
        };
        for story in stories.iter().filter(|story| story.pdus.iter().any(is_of_it)) {
            let _ = write!(text, "\n{}", self.frame(story, is_of_it));
        }
        text
    }

    fn frame(&self, story: &Story, shows: impl Fn(&PduStory) -> bool) -> String {
        let layers: Vec<String> = story.layers.iter().map(|layer| self.layer(layer)).collect();
        let mut text = format!("frame {} at {} s: {}\n", story.frame, seconds(story.time), layers.join(" "));
        for pdu in story.pdus.iter().filter(|pdu| shows(pdu)) {
            self.pdu(&mut text, pdu);
        }
        text
    }

    fn pdu(&self, text: &mut String, story: &PduStory) {
        let Some(rule) = self.rules.pdu(story.kind) else { return };
        let Some((transport, payload)) = &story.found else {
            let _ = writeln!(text, "  Pdu {}: no, there is no `{}` in the frame", rule.name.node, rule.proto.node);
            return;
        };
        let _ = writeln!(text, "  Pdu {}: of `{}`", rule.name.node, rule.proto.node);
        for (clause, names, found) in [("Transport", &rule.transport, transport), ("Payload", &rule.payload, payload)] {
            stack(text, clause, names, found);
        }
        self.fields(text, rule, &story.fields);
        match &story.fate {
            Some(fate) => self.fate(text, story.kind, rule, fate),
            None => line(text, 4, "not tried: an earlier Pdu ended the frame (`LastPdu`)"),
        }
    }

    /// What the declaration takes, and what it finds but leaves.
    fn fields(&self, text: &mut String, rule: &Pdu, fields: &[Taken]) {
        for field in fields {
            let (attr, value) = (self.program.attr(field.attr), short(&self.texts.show(field.value), MOST_CHARS));
            let name = self.field(field.slot);
            let what = if field.is_taken { "takes" } else { "leaves" };
            let why =
                if field.is_taken { "" } else { ", which lies in no layer that Proto, Transport or Payload name" };
            line(text, 4, &format!("{what} {attr}={value} from {name}{why}"));
        }
        for extract in &rule.extracts {
            let known = |field: &Taken| self.field(field.slot) == extract.field.node;
            if self.full && !fields.iter().any(known) {
                line(text, 4, &format!("finds no {} for {}", extract.field.node, extract.attr.node));
            }
        }
    }

    fn fate(&self, text: &mut String, kind: PduKind, rule: &Pdu, fate: &Fate) {
        self.transforms(text, 4, &rule.transforms, &fate.transforms);
        if let (Some(verdict), Some(criteria)) = (&fate.criteria, &rule.criteria) {
            let judged = match (verdict.is_met(), criteria.accept) {
                (true, true) | (false, false) => "accepted",
                _ => "refused",
            };
            let clause = if criteria.accept { "Accept" } else { "Reject" };
            line(text, 4, &format!("Criteria {clause}: {}; {judged}", self.verdict(verdict)));
            if judged == "refused" {
                return;
            }
        }
        let Some(key) = &fate.key else {
            line(text, 4, "no Gop is declared on it");
            return;
        };
        let gop = self.program.pdu(kind).and_then(|rule| rule.gop).map_or("", |kind| self.rules.gop(kind));
        line(text, 4, &format!("key of Gop {gop}: {}", self.verdict(key)));
        for (clause, verdict) in [("Start", &fate.start), ("Stop", &fate.stop)] {
            if let Some(verdict) = verdict {
                line(text, 4, &format!("{clause} of Gop {gop}: {}", self.verdict(verdict)));
            }
        }
        match fate.joined {
            Some(_) => self.groups(text, fate),
            None if !fate.survives => line(text, 4, "joins no Gop, and is dropped for that (`DropUnassigned`)"),
            None => line(text, 4, &format!("joins no Gop{}", Self::no_gop(fate))),
        }
    }

    /// Why a Pdu has no Gop, where its key is no reason.
    fn no_gop(fate: &Fate) -> &'static str {
        match (&fate.key, &fate.start) {
            (Some(key), _) if !key.is_met() => "",
            (_, Some(_)) => ": none of its key is open, and it does not start one",
            (_, None) => ": none of its key is open, and no Gog waits for one",
        }
    }

    fn groups(&self, text: &mut String, fate: &Fate) {
        let (Some((gop, role, is_new)), Some(story)) = (fate.joined, &fate.gop) else { return };
        let what = match role {
            Role::Start => "starts",
            Role::Stop if is_new => "starts and stops",
            Role::Stop => "stops",
            Role::AfterStop => "comes after the end of",
            Role::None if is_new => "makes",
            Role::None => "joins",
        };
        line(text, 4, &format!("{what} Gop {} {}", self.rules.gop(gop.kind), gop.id()));
        self.story(text, self.rules.of_gop(gop.kind), story);
        for (gog, member, verdict) in &fate.members {
            let number = if *member == 0 { String::new() } else { format!(" {}", member + 1) };
            let said = format!("Member{number} of Gog {}: {}", self.rules.gog(*gog), self.verdict(verdict));
            line(text, 4, &said);
        }
        match &fate.gog {
            Some((gog, was_there, story)) => {
                let what = match (*was_there, story.before.is_empty()) {
                    (true, _) => "the Gop is in",
                    (false, true) => "the Gop makes",
                    (false, false) => "the Gop joins",
                };
                line(text, 4, &format!("{what} Gog {} {}", self.rules.gog(gog.kind), gog.id()));
                self.story(text, self.rules.of_gog(gog.kind), story);
            }
            None if !fate.members.is_empty() => line(text, 4, "the Gop is in no Gog"),
            None => {}
        }
    }

    /// What a group got, and what came of it.
    fn story(&self, text: &mut String, names: &[Name], story: &GroupStory) {
        let news: Vec<Avp> =
            story.taken.iter().filter(|avp| !story.before.iter().any(|known| known.same(avp))).copied().collect();
        if !news.is_empty() {
            line(text, 6, &format!("takes {}", self.list(&news)));
        }
        self.transforms(text, 6, names, &story.transforms);
        if story.after.len() == story.before.len() && story.after.iter().zip(&story.before).all(|(a, b)| a.same(b)) {
            line(text, 6, "has what it had");
        } else {
            line(text, 6, &format!("has now {}", self.list(&story.after)));
        }
    }

    /// The rules of Transforms: those carried out with the list before and after.
    fn transforms(&self, text: &mut String, indent: usize, names: &[Name], rules: &[RuleStory]) {
        for rule in rules.iter().filter(|rule| self.full || rule.change.is_some()) {
            let (transform, number) = rule.place;
            let name = names.get(transform).map_or("", |name| name.node.as_str());
            let said = match (&rule.change, &rule.verdict) {
                (Some(_), _) => "carried out".to_owned(),
                (None, verdict) => self.verdict(verdict),
            };
            line(text, indent, &format!("Transform {name}, rule {}: {said}", number + 1));
            if let Some((before, after)) = &rule.change {
                line(text, indent + 2, &format!("before {}", self.list(before)));
                line(text, indent + 2, &format!("after  {}", self.list(after)));
            }
        }
    }

    fn verdict(&self, verdict: &Verdict) -> String {
        let (miss, values) = match verdict {
            Verdict::Met(matched) if matched.is_empty() => return "yes".to_owned(),
            Verdict::Met(matched) => return format!("yes ({})", self.list(matched)),
            Verdict::Missed(miss, values) => (miss, values),
        };
        let attr = |attr| self.program.attr(attr);
        match miss {
            Miss::Missing(missing) => format!("no, because there is no `{}`", attr(*missing)),
            Miss::TooFew(few) => format!("no, because there are too few values of `{}`", attr(*few)),
            Miss::Unequal(wrong, condition) => {
                let values = self.values(values);
                format!("no, because of `{condition}`: `{}` is {values}", attr(*wrong))
            }
            Miss::Earlier => "no, because an earlier rule was carried out".to_owned(),
            Miss::NotJoined => "no, because it joined another".to_owned(),
            Miss::NoGop => "no, because no Gop of its key is open".to_owned(),
        }
    }

    fn values(&self, values: &[Value]) -> String {
        let mut shown: Vec<String> = values
            .iter()
            .take(MOST_VALUES)
            .map(|value| format!("`{}`", short(&self.texts.show(*value), MOST_CHARS)))
            .collect();
        if values.len() > MOST_VALUES {
            shown.push("…".to_owned());
        }
        shown.join(", ")
    }

    /// `addr=10.0.0.1; addr=10.0.0.2`
    fn list(&self, avps: &[Avp]) -> String {
        if avps.is_empty() {
            return "nothing".to_owned();
        }
        let avp = |avp: &Avp| {
            format!("{}={}", self.program.attr(avp.attr()), short(&self.texts.show(avp.value()), MOST_CHARS))
        };
        avps.iter().map(avp).collect::<Vec<_>>().join("; ")
    }

    fn layer(&self, layer: &Layer) -> String {
        if let Some(slot) = layer.field {
            return self.field(slot).to_owned();
        }
        let protocol = self.catalogue.protocols().get(usize::from(layer.protocol.0));
        protocol.map_or("?", |protocol| protocol.name).to_owned()
    }

    fn field(&self, slot: Slot) -> &'a str {
        let field = self.program.demand.slot_fields().get(usize::from(slot.0));
        field.and_then(|field| self.catalogue.field(*field)).map_or("?", |field| field.name)
    }
}

/// Says which names of a Transport or Payload are there.
fn stack(text: &mut String, clause: &str, names: &[Name], found: &[bool]) {
    // `mate` stands for no protocol, and is none of the program's.
    let names = names.iter().filter(|name| name.node != "mate");
    let missing: Vec<&str> =
        names.zip(found).filter(|(_, found)| !**found).map(|(name, _)| name.node.as_str()).collect();
    if !missing.is_empty() {
        line(text, 4, &format!("{clause}: no {}", missing.join(", ")));
    }
}

fn line(text: &mut String, indent: usize, said: &str) {
    let _ = writeln!(text, "{:indent$}{said}", "");
}

/// Nanoseconds as seconds.
fn seconds(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let n = nanoseconds.unsigned_abs();
    let text = format!("{sign}{}.{:09}", n / 1_000_000_000, n % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
