//! `--complete`, `--incomplete`, `--timed-out`: groups by how they ended (Decision 14).

use crate::cli::RunArgs;
use crate::filter::Selection;
use crate::report::Pick;
use crate::track::{State, Tracked};

/// The states that groups are to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct States {
    complete: bool,
    timed_out: bool,
    open: bool,
}

impl States {
    /// Those that the arguments name; none if groups of any state will do. What timed out is incomplete, too.
    pub(super) fn of(args: &RunArgs) -> Option<Self> {
        let states =
            Self { complete: args.complete, timed_out: args.timed_out || args.incomplete, open: args.incomplete };
        (states.complete || states.timed_out || states.open).then_some(states)
    }

    fn has(self, state: State) -> bool {
        match state {
            State::Complete => self.complete,
            State::TimedOut => self.timed_out,
            State::Open => self.open,
        }
    }

    /// Of what a filter selected, or else of everything, what is of these states, and of the types picked.
    pub(super) fn select(self, pick: &mut Pick, tracked: &Tracked) {
        let mut selection = pick.selection().cloned().unwrap_or_else(|| Selection::all(tracked));
        selection.narrow(
            tracked,
            |id, gop| pick.gop(id.kind) && self.has(gop.state()),
            |id, gog| pick.gog(id.kind) && self.has(tracked.gog_state(gog)),
        );
        pick.select(selection);
    }
}
