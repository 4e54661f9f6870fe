//! Exit codes.

use std::process::ExitCode;

/// How a run of the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Exit {
    /// Done, and nothing to complain about. A closed pipe counts as this.
    #[default]
    Clean,
    /// Done, but with findings: errors in a checked file, a capture that breaks off.
    Findings,
    /// Nothing was done: wrong usage, an unreadable file, a faulty configuration before a run, an
    /// output that could not be written.
    Nothing,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Nothing => 2,
        })
    }
}
