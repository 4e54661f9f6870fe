//! Lints: configurations that are legal but hardly what was meant (V14). One file each. A lint stays
//! silent when it is not sure: a correct configuration gets no remark.

mod big_number;
mod drop_unassigned;
mod endless_gop;
mod key_never_complete;
mod key_splits;
mod never_equal;
mod never_starts;
mod no_effect;
mod one_way;
mod out_of_reach;
mod pair_key;
mod show_tree;
mod start_is_stop;
mod text_as_number;
mod unjoined_members;
mod unknown_attribute;
mod unreachable_rule;
mod unused_attribute;
mod unused_transform;

use super::codes;
use super::diagnostic::Diagnostic;
use super::model::Model;

/// One lint.
pub(super) struct Lint {
    /// Its name, as "allow *name*" says it. A lint is named like its code; some report another one, too.
    pub(super) name: &'static str,
    pub(super) run: fn(&Model<'_>) -> Vec<Diagnostic>,
}

impl Lint {
    /// Whether it has to be asked for.
    pub(super) fn is_quiet(&self) -> bool {
        codes::code(self.name).is_some_and(|code| code.quiet)
    }
}

/// All lints, sorted by name.
pub(super) static LINTS: &[Lint] = &[
    Lint { name: "big_number", run: big_number::run },
    Lint { name: "drop_unassigned", run: drop_unassigned::run },
    Lint { name: "endless_gop", run: endless_gop::run },
    Lint { name: "key_never_complete", run: key_never_complete::run },
    Lint { name: "key_splits", run: key_splits::run },
    Lint { name: "never_equal", run: never_equal::run },
    Lint { name: "never_starts", run: never_starts::run },
    Lint { name: "no_effect", run: no_effect::run },
    Lint { name: "out_of_reach", run: out_of_reach::run },
    Lint { name: "pair_key", run: pair_key::run },
    Lint { name: "show_tree", run: show_tree::run },
    Lint { name: "start_is_stop", run: start_is_stop::run },
    Lint { name: "text_as_number", run: text_as_number::run },
    Lint { name: "unjoined_members", run: unjoined_members::run },
    Lint { name: "unknown_attribute", run: unknown_attribute::run },
    Lint { name: "unreachable_rule", run: unreachable_rule::run },
    Lint { name: "unused_attribute", run: unused_attribute::run },
    Lint { name: "unused_transform", run: unused_transform::run },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lint_is_named_like_its_code() {
        assert!(LINTS.is_sorted_by(|a, b| a.name < b.name));
        assert!(LINTS.iter().all(|lint| codes::code(lint.name).is_some()));
    }
}
