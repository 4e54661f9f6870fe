//! Who watches what becomes of Pdus.

use super::pdus::Extracted;
use super::tracker::Tracker;
use crate::fields::Texts;
use crate::program::Avp;

/// Sees every Pdu that is tried.
pub(super) trait Witness {
    /// A Pdu with the AVPs that were extracted, before it is tried.
    #[inline]
    fn trying(&mut self, _tracker: &Tracker, _pdu: &Extracted, _avps: &[Avp], _texts: &Texts) {}

    /// A Pdu with the AVPs that were extracted, and whether it survives: then it is the last one that the
    /// tracker has kept, if it keeps them.
    fn tried(&mut self, tracker: &Tracker, pdu: &Extracted, avps: &[Avp], survives: bool, texts: &Texts);
}

/// Nobody watches.
impl Witness for () {
    #[inline]
    fn tried(&mut self, _: &Tracker, _: &Extracted, _: &[Avp], _: bool, _: &Texts) {}
}
