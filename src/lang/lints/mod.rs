//! Lints: configurations that are legal but hardly what was meant (V14). One file each. A lint stays
//! silent when it is not sure: a correct configuration gets no remark.

mod drop_unassigned;
mod key_splits;
mod never_equal;
mod never_starts;
mod no_effect;
mod out_of_reach;
mod show_tree;
mod start_is_stop;
mod unjoined_members;
mod unknown_attribute;
mod unreachable_rule;
mod unused_transform;

use super::diagnostic::Diagnostic;
use super::model::Model;

/// One lint.
pub(super) struct Lint {
    /// Its name, as "allow *name*" would say it.
    #[allow(dead_code, reason = "names the lint in the list; the house tests read it")]
    pub(super) name: &'static str,
    pub(super) run: fn(&Model<'_>) -> Vec<Diagnostic>,
}

/// All lints, sorted by name.
pub(super) static LINTS: &[Lint] = &[
    Lint { name: "drop_unassigned", run: drop_unassigned::run },
    Lint { name: "key_splits", run: key_splits::run },
    Lint { name: "never_equal", run: never_equal::run },
    Lint { name: "never_starts", run: never_starts::run },
    Lint { name: "no_effect", run: no_effect::run },
    Lint { name: "out_of_reach", run: out_of_reach::run },
    Lint { name: "show_tree", run: show_tree::run },
    Lint { name: "start_is_stop", run: start_is_stop::run },
    Lint { name: "unjoined_members", run: unjoined_members::run },
    Lint { name: "unknown_attribute", run: unknown_attribute::run },
    Lint { name: "unreachable_rule", run: unreachable_rule::run },
    Lint { name: "unused_transform", run: unused_transform::run },
];
