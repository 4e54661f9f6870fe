//! Groups by their names, as in `dns_req:3`.

use crate::program::{GogKind, GopKind, Program};
use crate::track::{Gog, GogRef, Gop, GopRef, State, Tracked};

/// A Gop or a Gog.
#[derive(Debug, Clone, Copy)]
pub(super) enum Group {
    Gop(GopRef),
    Gog(GogRef),
}

impl Group {
    /// The group of a name and an id from 1; else what is wrong, and what may help.
    pub(super) fn named(text: &str, program: &Program) -> Result<Self, (String, String)> {
        let (name, id) = text.rsplit_once(':').unwrap_or((text, ""));
        let index = id.parse::<u32>().ok().and_then(|id| id.checked_sub(1));
        let index = index.ok_or_else(|| (format!("`{text}` is no group"), "write it like `dns_req:3`".to_owned()))?;
        let gog = (0..).map(GogKind).zip(&program.gogs).find(|(_, rule)| rule.name == name);
        let gop = (0..).map(GopKind).zip(&program.gops).find(|(_, rule)| rule.name == name);
        match (gog, gop) {
            (Some((kind, _)), _) => Ok(Self::Gog(GogRef { kind, index })),
            (_, Some((kind, _))) => Ok(Self::Gop(GopRef { kind, index })),
            _ => {
                let names =
                    program.gogs.iter().map(|rule| &rule.name).chain(program.gops.iter().map(|rule| &rule.name));
                let names: Vec<&str> = names.map(String::as_str).collect();
                let help = format!("there are {}", names.join(", "));
                Err((format!("no Gop and no Gog is named `{name}`"), help))
            }
        }
    }

    /// What it came to in a run; `None` if there is no such group.
    pub(super) fn find(self, tracked: &Tracked) -> Option<Found> {
        match self {
            Self::Gop(id) => tracked.gop(id).map(|gop| Found::of_gop(tracked, id, gop)),
            Self::Gog(id) => {
                let mut gogs = tracked.gogs(id.kind);
                gogs.find(|(known, _)| *known == id).map(|(_, gog)| Found::of_gog(tracked, gog))
            }
        }
    }
}

/// A group at the end of a run.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) state: State,
    pub(super) gops: Vec<GopRef>,
    pub(super) frames: Vec<u32>,
    /// Its attributes, as names and texts.
    pub(super) attrs: Vec<(String, String)>,
}

impl Found {
    fn of_gop(tracked: &Tracked, id: GopRef, gop: &Gop) -> Self {
        let attrs = tracked.attrs(gop.attrs);
        Self {
            state: gop.state(),
            gops: vec![id],
            frames: tracked.pdu_frames(gop).collect(),
            attrs: texts(tracked, attrs),
        }
    }

    fn of_gog(tracked: &Tracked, gog: &Gog) -> Self {
        let gops = gog.gops.iter().filter_map(|gop| tracked.gop(*gop));
        let frames = gops.flat_map(|gop| tracked.pdu_frames(gop)).collect();
        let attrs = texts(tracked, tracked.attrs(gog.attrs));
        Self { state: tracked.gog_state(gog), gops: gog.gops.clone(), frames, attrs }
    }
}

fn texts(tracked: &Tracked, avps: &[crate::program::Avp]) -> Vec<(String, String)> {
    avps.iter().map(|avp| (tracked.program.attr(avp.attr()).to_owned(), tracked.text(avp))).collect()
}
