//! How a live run is going: a line on the standard error, when it is a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::run::Status;

/// The line.
#[derive(Debug)]
pub(super) struct StatusLine {
    bar: Option<ProgressBar>,
}

impl Default for StatusLine {
    fn default() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let style =
                ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
        });
        Self { bar }
    }
}

impl StatusLine {
    /// Writes to the terminal what has to be written, and shows the status below it.
    pub(super) fn show(&mut self, status: &Status, write: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let Some(bar) = &self.bar else { return write() };
        bar.suspend(write)?;
        bar.set_message(line(status));
        bar.tick();
        Ok(())
    }

    /// Takes the line off the terminal.
    pub(super) fn clear(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn line(status: &Status) -> String {
    let Status { frames, open_groups, final_groups, cut_groups, dropped_streams, bytes } = *status;
    let mut line = format!(
        "{} frames, {} groups open, {} final, {}",
        HumanCount(frames),
        HumanCount(open_groups),
        HumanCount(final_groups),
        HumanBytes(bytes as u64)
    );
    for (count, what) in [(cut_groups, "groups cut"), (dropped_streams, "connections dropped")] {
        if count > 0 {
            // Writing to memory cannot fail.
            let _ = write!(line, ", {} {what}", HumanCount(count));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_is_told() {
        let status =
            Status { frames: 12_345, open_groups: 3, final_groups: 1_000, bytes: 1 << 21, ..Status::default() };
        assert_eq!(line(&status), "12,345 frames, 3 groups open, 1,000 final, 2.00 MiB");
        let status = Status { cut_groups: 7, dropped_streams: 1, ..status };
        assert_eq!(
            line(&status),
            "12,345 frames, 3 groups open, 1,000 final, 2.00 MiB, 7 groups cut, 1 connections dropped"
        );
    }
}
