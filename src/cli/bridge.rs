//! Who dissects: mate itself where it knows all names of a configuration, else an installed tshark.

use std::path::Path;

use super::{Dissector, catalogue, paint};
use crate::bridge::{self, BridgeError, Tshark, Vocabulary};
use crate::fields::Catalogue;
use crate::lang::{self, Loaded};

/// So many names are shown.
const MOST_NAMES: usize = 4;

/// A configuration that was judged, and who dissects for it.
pub(super) struct Judged {
    pub(super) loaded: Loaded,
    /// The tshark that dissects; none where mate does.
    pub(super) served: Option<Server>,
    /// The names that mate does not know.
    pub(super) unknown: Vec<String>,
    /// Why there is no tshark to ask about these.
    missing: Option<BridgeError>,
    /// The catalogue, where it is neither mate's nor that of a tshark at work.
    other: Option<Catalogue>,
}

/// A tshark, what it knows, and the catalogue for one configuration.
pub(super) struct Server {
    pub(super) tshark: Tshark,
    pub(super) vocabulary: Vocabulary,
    pub(super) catalogue: Catalogue,
}

/// Judges a configuration by the names of whoever dissects. Fails where tshark is asked for by name and
/// cannot be had.
///
/// Besides the configuration's there are `names` of fields, and what `may_be` one.
pub(super) fn judge(
    loaded: Loaded,
    (names, may_be): (&[&str], &[&str]),
    who: Dissector,
    named: Option<&Path>,
) -> Result<Judged, BridgeError> {
    let unknown = unknown(&loaded, names);
    let wants = match who {
        Dissector::Native => false,
        Dissector::Auto => !unknown.is_empty(),
        Dissector::Tshark => true,
    };
    if !wants {
        return Ok(Judged {
            loaded: lang::judge(loaded, catalogue()),
            served: None,
            unknown,
            missing: None,
            other: None,
        });
    }
    let asked = names.iter().chain(may_be).copied();
    match server(&loaded, asked, named) {
        Ok(server) => {
            let loaded = lang::judge(loaded, &server.catalogue);
            Ok(Judged { loaded, served: Some(server), unknown, missing: None, other: None })
        }
        Err(error) if who == Dissector::Auto => {
            let loaded = lang::judge(loaded, catalogue());
            Ok(Judged { loaded, served: None, unknown, missing: Some(error), other: None })
        }
        Err(error) => Err(error),
    }
}

/// The names of a configuration, and of what else is asked for, that mate does not know, each once.
fn unknown(loaded: &Loaded, names: &[&str]) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    for name in loaded.config.names().chain(names.iter().copied()).filter(|name| catalogue().lookup(name).is_empty()) {
        if !unknown.iter().any(|known| known == name) {
            unknown.push(name.to_owned());
        }
    }
    unknown
}

fn server<'a>(
    loaded: &'a Loaded,
    asked: impl Iterator<Item = &'a str>,
    named: Option<&Path>,
) -> Result<Server, BridgeError> {
    let tshark = Tshark::find(named)?;
    let vocabulary = tshark.vocabulary()?;
    let native = crate::dissect::protocols();
    let catalogue = bridge::catalogue(&native, Some(&vocabulary), loaded.config.names().chain(asked));
    Ok(Server { tshark, vocabulary, catalogue })
}

/// Judges a configuration for PDML, which may have any names. Where there is a tshark it tells their
/// types.
pub(super) fn judge_for_pdml(loaded: Loaded, names: &[&str], named: Option<&Path>) -> Result<Judged, BridgeError> {
    let (vocabulary, missing) = match Tshark::find(named).and_then(|tshark| tshark.vocabulary()) {
        Ok(vocabulary) => (Some(vocabulary), None),
        Err(error) if named.is_some() => return Err(error),
        Err(error) => (None, Some(error)),
    };
    let all = loaded.config.names().chain(names.iter().copied());
    let other = bridge::catalogue(&crate::dissect::protocols(), vocabulary.as_ref(), all);
    let unknown = unknown(&loaded, names).into_iter().filter(|name| name.contains('.')).collect();
    Ok(Judged { loaded: lang::judge(loaded, &other), served: None, unknown, missing, other: Some(other) })
}

impl Judged {
    /// The catalogue that it was judged by.
    pub(super) fn catalogue(&self) -> &Catalogue {
        let of_server = self.served.as_ref().map(|server| &server.catalogue);
        match self.other.as_ref().or(of_server) {
            Some(catalogue) => catalogue,
            None => catalogue(),
        }
    }

    /// Says, where a name is unknown that a tshark may know, that there is none.
    pub(super) fn tell_missing(&self) {
        if let Some(missing) = self.missing() {
            paint::failure(&missing);
        }
    }

    /// The same in words, if there is anything to say.
    pub(super) fn missing(&self) -> Option<String> {
        let missing = self.missing.as_ref()?;
        let may_exist = |name: &&String| lang::may_exist(name) || catalogue().nearest(name).is_empty();
        let known = self.unknown.iter().any(|name| may_exist(&name));
        known.then(|| format!("{missing}, which may know {}\n  help: {}", self.names(), missing.help()))
    }

    /// Says of which fields in PDML nobody tells the types.
    pub(super) fn tell_untyped(&self) {
        if let Some(missing) = self.missing.as_ref().filter(|_| !self.unknown.is_empty()) {
            paint::failure(&format!("{missing} to tell the types of {}: their values are taken as text", self.names()));
        }
    }

    /// The unknown names, not too many: "`a`, `b` and 3 more".
    pub(super) fn names(&self) -> String {
        let shown = self.unknown.get(..MOST_NAMES).unwrap_or(&self.unknown);
        let shown: Vec<String> = shown.iter().map(|name| format!("`{name}`")).collect();
        let more = self.unknown.len() - shown.len();
        let shown = shown.join(", ");
        if more > 0 { format!("{shown} and {more} more") } else { shown }
    }
}
