//! What of a Pdu's Criteria can be told before its Transforms: most Pdus that Criteria refuse are
//! refused by this, and no Transform need be tried.

use super::avp::{AttrSet, Avp, Avpl};
use super::matching::Matcher;
use super::transform::Transforms;
use crate::fields::Texts;

/// Conditions on attributes that no Transform changes.
#[derive(Debug, Clone)]
pub enum Early {
    /// Without a match the Criteria cannot accept.
    Needs(Matcher),
    /// With a match they refuse.
    Refuses(Matcher),
}

impl Early {
    /// What can be told of Criteria that accept, or do not accept, what matches.
    pub(super) fn new(accept: bool, criteria: &Matcher, transforms: &Transforms) -> Option<Self> {
        let inserted = |attr| transforms.inserted().any(|other| other == attr);
        let replaced = |attr| transforms.replaced().any(|other| other == attr);
        if accept {
            criteria.restricted(|attr| !inserted(attr)).map(Self::Needs)
        } else {
            let untouched = criteria.attrs().all(|attr| !inserted(attr) && !replaced(attr));
            untouched.then(|| Self::Refuses(criteria.clone()))
        }
    }

    /// Whether the Criteria refuse a Pdu, as far as can be told.
    #[inline]
    pub(crate) fn refuses(&self, avps: &[Avp], texts: &Texts, matched: &mut Avpl) -> bool {
        match self {
            Self::Needs(conditions) => !conditions.matches(avps, texts, matched),
            Self::Refuses(conditions) => conditions.matches(avps, texts, matched),
        }
    }

    /// Whether they refuse every Pdu with these attributes.
    pub(crate) fn refuses_all(&self, attrs: AttrSet) -> bool {
        matches!(self, Self::Needs(conditions) if !conditions.may_match(attrs))
    }
}
