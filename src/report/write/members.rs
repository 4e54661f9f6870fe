//! The frames that are to be written, and the groups that each belongs to.

use crate::dissect::Needs;
use crate::fields::{nearest, push_decimal};
use crate::filter::Bits;
use crate::program::{GogKind, GopKind, Program};
use crate::report::{Pick, Report, UnknownType};
use crate::track::{GogRef, GopRef};

/// A group: Gogs come before Gops, else the order is that of declaration and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// A Gog.
    Gog(GogRef),
    /// A Gop.
    Gop(GopRef),
}

impl Group {
    /// Its type.
    pub fn of_type(self) -> GroupType {
        match self {
            Self::Gog(gog) => GroupType::Gog(gog.kind),
            Self::Gop(gop) => GroupType::Gop(gop.kind),
        }
    }

    /// Its id, from 1 per type.
    pub fn id(self) -> u32 {
        match self {
            Self::Gog(gog) => gog.id(),
            Self::Gop(gop) => gop.id(),
        }
    }
}

/// A type of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupType {
    /// A Gog's.
    Gog(GogKind),
    /// A Gop's.
    Gop(GopKind),
}

impl GroupType {
    /// The type of this name; the Gog's, where a Gop has it, too.
    pub fn named(program: &Program, name: &str) -> Result<Self, UnknownType> {
        let mut gogs = (0u16..).map(|kind| Self::Gog(GogKind(kind))).zip(program.gogs.iter().map(|rule| &rule.name));
        let mut gops = (0u16..).map(|kind| Self::Gop(GopKind(kind))).zip(program.gops.iter().map(|rule| &rule.name));
        if let Some((found, _)) =
            gogs.find(|(_, known)| *known == name).or_else(|| gops.find(|(_, known)| *known == name))
        {
            return Ok(found);
        }
        let known = || program.gogs.iter().map(|rule| &rule.name).chain(program.gops.iter().map(|rule| &rule.name));
        let near = nearest(name, known().map(String::as_str));
        let quoted = |names: &[&str], between: &str| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between)
        };
        let all: Vec<&str> = known().map(String::as_str).collect();
        let help = match (near.as_slice(), all.as_slice()) {
            (_, []) => "the configuration declares no groups".to_owned(),
            ([], all) => format!("the configuration declares {}", quoted(all, ", ")),
            (near, _) => format!("did you mean {}?", quoted(near, " or ")),
        };
        Err(UnknownType { name: name.to_owned(), help })
    }

    /// Whether it is among those picked.
    pub fn is_picked(self, pick: &Pick) -> bool {
        match self {
            Self::Gog(kind) => pick.gog(kind),
            Self::Gop(kind) => pick.gop(kind),
        }
    }

    /// Its name.
    pub fn name(self, program: &Program) -> &str {
        match self {
            Self::Gog(kind) => program.gog(kind).map_or("", |rule| &rule.name),
            Self::Gop(kind) => program.gop(kind).map_or("", |rule| &rule.name),
        }
    }
}

/// Frames with their groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    frames: Bits,
    /// In order, each once.
    members: Vec<(u32, Group)>,
}

impl Members {
    /// The frames that are selected; where nothing was, those of all groups reported, and of Pdus that are asked
    /// for by name. With them come the frames that they need.
    pub(in crate::report) fn new(report: &Report<'_>, needs: &Needs) -> Self {
        let tracked = report.tracked;
        let mut members: Vec<(u32, Group)> = Vec::new();
        for (id, gog) in report.pick.gog_kinds().flat_map(|kind| report.gogs(kind)) {
            let frames = gog.gops.iter().filter_map(|gop| tracked.gop(*gop)).flat_map(|gop| tracked.pdu_frames(gop));
            members.extend(frames.map(|frame| (frame, Group::Gog(id))));
        }
        for (id, gop) in report.pick.gop_kinds().flat_map(|kind| report.gops(kind)) {
            members.extend(tracked.pdu_frames(gop).map(|frame| (frame, Group::Gop(id))));
        }
        let mut frames = Bits::default();
        if let Some(selection) = report.pick.selection() {
            members.retain(|(frame, _)| selection.frame(*frame));
            for frame in selection.frames() {
                frames.insert(frame as usize);
            }
        } else {
            for (frame, _) in &members {
                frames.insert(*frame as usize);
            }
            if report.pick.asks_for_pdus() {
                for pdu in report.pdus() {
                    frames.insert(pdu.frame as usize);
                }
            }
        }
        for frame in frames.iter().collect::<Vec<_>>() {
            needs.each(frame as u32, |needed| frames.insert(needed as usize));
        }
        for (frame, group) in members.clone() {
            needs.each(frame, |needed| members.push((needed, group)));
        }
        members.sort_unstable();
        members.dedup();
        Self { frames, members }
    }

    /// Of these only the frames of groups of a type.
    pub fn keep_type(&mut self, of_type: GroupType) {
        let mut frames = Bits::default();
        let of_type = self.members.iter().filter(|(_, group)| group.of_type() == of_type);
        of_type.for_each(|(frame, _)| frames.insert(*frame as usize));
        self.frames = frames;
    }

    /// Whether a frame is to be written.
    pub fn contains(&self, frame: u32) -> bool {
        self.frames.contains(frame as usize)
    }

    /// The last frame.
    pub fn last(&self) -> Option<u32> {
        self.frames.iter().last().and_then(|frame| u32::try_from(frame).ok())
    }

    /// The groups of a frame, Gogs first.
    pub fn groups(&self, frame: u32) -> impl Iterator<Item = Group> {
        let start = self.members.partition_point(|(other, _)| *other < frame);
        let from = self.members.get(start..).unwrap_or_default();
        from.iter().take_while(move |(other, _)| *other == frame).map(|(_, group)| *group)
    }

    /// Names the groups of a frame: `call:3 leg:7`.
    pub fn comment(&self, frame: u32, program: &Program) -> String {
        let mut text = Vec::new();
        for group in self.groups(frame) {
            if !text.is_empty() {
                text.push(b' ');
            }
            text.extend_from_slice(group.of_type().name(program).as_bytes());
            text.push(b':');
            push_decimal(&mut text, u64::from(group.id()));
        }
        String::from_utf8(text).unwrap_or_default()
    }
}
