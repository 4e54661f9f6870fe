//! The texts that the editor has open. What is in them counts, not what is in the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::lines::Lines;
use super::uri;
use crate::lang::OpenTexts;

/// All open texts by their paths.
#[derive(Debug, Default)]
pub(super) struct Documents {
    texts: OpenTexts,
    about: BTreeMap<PathBuf, About>,
}

/// What the editor calls a text.
#[derive(Debug)]
pub(super) struct About {
    pub(super) uri: String,
    pub(super) version: Value,
}

impl Documents {
    pub(super) fn texts(&self) -> &OpenTexts {
        &self.texts
    }

    pub(super) fn about(&self, path: &Path) -> Option<&About> {
        self.about.get(path)
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.about.keys()
    }

    /// The URI of a file, as the editor spells it where it has it open.
    pub(super) fn uri(&self, path: &Path) -> String {
        self.about.get(path).map_or_else(|| uri::of(path), |about| about.uri.clone())
    }

    pub(super) fn open(&mut self, uri: &str, version: Value, text: &str) {
        let path = uri::path(uri);
        self.texts.insert(path.clone(), text.to_owned());
        self.about.insert(path, About { uri: uri.to_owned(), version });
    }

    pub(super) fn close(&mut self, path: &Path) {
        self.texts.remove(path);
        self.about.remove(path);
    }

    /// Applies changes, each to what the one before it left; one without a range is the whole text.
    pub(super) fn change(&mut self, path: &Path, version: Value, changes: &[Value]) {
        let Some(text) = self.texts.get_mut(path) else { return };
        for change in changes {
            let Some(new) = change.get("text").and_then(Value::as_str) else { continue };
            match range(text, change) {
                Some((start, end)) => text.replace_range(start..end, new),
                None => new.clone_into(text),
            }
        }
        if let Some(about) = self.about.get_mut(path) {
            about.version = version;
        }
    }
}

/// The bytes that a change replaces.
fn range(text: &str, change: &Value) -> Option<(usize, usize)> {
    let range = change.get("range")?;
    let lines = Lines::new(text);
    let at = |which: &str| {
        let position = range.get(which)?;
        Some(lines.offset(text, position.get("line")?.as_u64()?, position.get("character")?.as_u64()?))
    };
    let (start, end) = (at("start")?, at("end")?);
    Some((start.min(end), start.max(end)))
}
