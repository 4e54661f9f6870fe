//! Fingerprints of hellos: JA3 and JA3S, as their authors describe them.

use std::fmt::{Display, Write as _};

use super::super::Dissector;
use super::digest::md5;
use crate::fields::Field;

/// What a hello tells of its sender.
#[derive(Debug, Default)]
pub(super) struct Traits {
    pub(super) version: u16,
    pub(super) suites: Vec<u16>,
    pub(super) extensions: Vec<u16>,
    pub(super) groups: Vec<u16>,
    pub(super) formats: Vec<u8>,
    /// The last application protocol that it names.
    pub(super) application: Option<&'static str>,
}

impl Traits {
    pub(super) fn client(&self, cx: &mut Dissector) {
        emit(cx, &super::JA3_FULL, &super::JA3, || {
            let (suites, extensions) = (ungreased(&self.suites), ungreased(&self.extensions));
            let (groups, formats) = (ungreased(&self.groups), joined(&self.formats));
            format!("{},{suites},{extensions},{groups},{formats}", self.version)
        });
    }

    pub(super) fn server(&self, cx: &mut Dissector) {
        emit(cx, &super::JA3S_FULL, &super::JA3S, || {
            format!("{},{},{}", self.version, joined(&self.suites), ungreased(&self.extensions))
        });
    }
}

fn emit(cx: &mut Dissector, full: &'static Field, hash: &'static Field, text: impl Fn() -> String) {
    if cx.wants(full) || cx.wants(hash) {
        let text = text();
        cx.text(full, &text);
        let mut digits = String::new();
        for byte in md5(text.as_bytes()) {
            // Writing to memory cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        cx.text(hash, digits);
    }
}

/// Numbers joined by dashes.
fn joined(numbers: impl IntoIterator<Item = impl Display>) -> String {
    numbers.into_iter().map(|number| number.to_string()).collect::<Vec<_>>().join("-")
}

/// The same without those that only test whether unknown ones are tolerated (RFC 8701).
fn ungreased(numbers: &[u16]) -> String {
    joined(numbers.iter().filter(|number| {
        let [high, low] = number.to_be_bytes();
        high != low || low & 0xf != 0xa
    }))
}
