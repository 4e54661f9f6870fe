//! `mate run`: configurations over captures.

use super::{Exit, RunArgs};

/// Runs the configurations over the captures.
pub(super) fn run(_args: &RunArgs) -> Exit {
    Exit::Nothing
}
