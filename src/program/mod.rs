//! The compiled configuration: names resolved to ids, conditions to tests, clauses to rules, and the
//! demand set that tells dissection what can ever be read.

mod avp;
mod candidates;
mod declared;
mod early;
mod facts;
mod lower;
mod matching;
mod number;
mod rules;
mod test;
mod transform;
mod types;
mod why;

pub use crate::lang::ast::{GopTree, ShowTree};
pub use avp::{AttrId, Avp, Avpl, Numeric};
pub(crate) use avp::{AttrSet, MOST_PAIRED, Pairs, equal, includes, merge, settle, settle_long};
pub use declared::Declared;
pub use early::Early;
pub use lower::lower;
pub use matching::Matcher;
pub use rules::{GogKind, GogRule, GopKind, GopRule, MemberRule, PduKind, PduRule, Program, Target};
pub use transform::Transforms;
pub(crate) use transform::Tried;
pub use types::AttrType;
pub use why::Miss;

/// Whose semantics to follow where MATE's documentation and Wireshark 4.4 differ (Decision 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compat {
    /// The documentation, as MATE's author intended.
    #[default]
    Documented,
    /// What Wireshark 4.4 does.
    Wireshark,
}
