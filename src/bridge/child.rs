//! A tshark at work: packets are fed in by one thread, frames come out in another, and what it says
//! on its standard error is kept for the case that it fails.

use std::io::{self, BufWriter, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use super::folder::EmptyFolder;
use super::vocabulary::Vocabulary;
use super::{BridgeError, Tshark, Wishes, command, feed::Feed, tshark};
use crate::capture::{Captures, Position};

/// Where the reading is, is told once in so many packets.
const STRIDE: u64 = 256;

/// So many hundredths of a second a tshark that broke off has to end by itself and say why.
const PATIENCE: u32 = 100;

/// So much is kept of what tshark says, of the beginning and of the end.
const MOST_SAID: usize = 4 * 1024;

/// A tshark that dissects.
#[derive(Debug)]
pub struct Running {
    child: Child,
    said: Option<JoinHandle<String>>,
    /// Its home, as long as it runs.
    _home: EmptyFolder,
}

impl Running {
    /// Starts it; gives where packets go in and where PDML comes out.
    pub fn start(
        tshark: &Tshark,
        wishes: &Wishes<'_>,
        vocabulary: &Vocabulary,
    ) -> Result<(Self, ChildStdin, ChildStdout), BridgeError> {
        let unusable =
            |cause: io::Error| BridgeError::Unusable { program: tshark.program().to_owned(), cause: cause.to_string() };
        let home = EmptyFolder::new().map_err(unusable)?;
        let mut command = tshark::command(tshark.program(), &home);
        command.args(command::arguments(wishes, vocabulary)).stdin(std::process::Stdio::piped());
        // Ctrl-C is for us: what was fed until then is still dissected and reported.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(unusable)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let said = child.stderr.take().map(|stderr| thread::spawn(move || last_words(stderr)));
        let running = Self { child, said, _home: home };
        match (stdin, stdout) {
            (Some(stdin), Some(stdout)) => Ok((running, stdin, stdout)),
            _ => Err(unusable(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// Waits for its end; `last` is the number of the last frame that was read of it, and `whole` says whether its PDML was.
    pub fn end(mut self, last: u64, whole: bool) -> Result<(), BridgeError> {
        if !whole {
            // Nobody reads on, so it might wait for ever.
            tshark::end_soon(&mut self.child, PATIENCE);
        }
        let status = self.child.wait();
        let says = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        match status {
            Ok(status) if status.success() && whole => Ok(()),
            Ok(status) => Err(BridgeError::Failed { frames: last, status: status.to_string(), says }),
            Err(error) => Err(BridgeError::Failed { frames: last, status: error.to_string(), says }),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Feeds the packets of captures to it, up to a limit or until stopped. Gives how many, and the time of
/// the latest.
pub(crate) fn feed(
    captures: &mut Captures,
    stdin: impl Write,
    limit: u64,
    stop: Option<&AtomicBool>,
    position: &Mutex<Position>,
) -> (u64, Option<i64>) {
    captures.keep_secrets();
    let alike = captures.summaries().len() == 1;
    let mut feed = Feed::new(BufWriter::with_capacity(64 * 1024, stdin), alike);
    let (mut frames, mut latest) = (0, None);
    while frames < limit && !stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
        let Some((packet, secrets)) = captures.next_with_secrets() else { break };
        latest = latest.max(Some(packet.time));
        // If it ended early, its status says why.
        if feed.packet(&packet, &secrets).is_err() {
            return (frames, latest);
        }
        frames += 1;
        if frames.is_multiple_of(STRIDE)
            && let Ok(mut position) = position.lock()
        {
            *position = captures.position();
        }
    }
    let _ = feed.finish();
    (frames, latest)
}

/// The first and the last lines of what it says, without the one that it says to root at every start.
fn last_words(mut stderr: ChildStderr) -> String {
    let mut said = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut chunk) {
        said.extend_from_slice(chunk.get(..read).unwrap_or_default());
        let excess = said.len().saturating_sub(2 * MOST_SAID);
        said.drain(MOST_SAID.min(said.len())..(MOST_SAID + excess).min(said.len()));
    }
    words(&String::from_utf8_lossy(&said))
}

fn words(said: &str) -> String {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("Running as user"));
    let lines: Vec<&str> = lines.collect();
    match lines.as_slice() {
        [first, .., c, d, e] if lines.len() > 4 => [*first, "…", *c, *d, *e].join("; "),
        few => few.join("; "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::from_bytes;

    #[test]
    fn only_the_first_and_the_last_words_count() {
        assert_eq!(words("Running as user \"root\" and group \"root\". This could be dangerous.\n"), "");
        assert_eq!(words("a\nb\n\n c \nd\ne\n"), "a; …; c; d; e");
        assert_eq!(words("a\nb\nc\nd"), "a; b; c; d");
    }

    #[test]
    fn feeding_ends_at_the_limit_and_when_stopped() {
        let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
        for second in [3u32, 7, 5] {
            for word in [second, 0, 1, 1] {
                file.extend(word.to_le_bytes());
            }
            file.push(0);
        }
        let run = |limit, stopped| {
            let mut captures = Captures::new(vec![from_bytes("t", file.clone()).unwrap()]);
            let position = Mutex::new(captures.position());
            let (mut out, stop) = (Vec::new(), AtomicBool::new(stopped));
            let latest = feed(&mut captures, &mut out, limit, Some(&stop), &position);
            (latest, out.len())
        };
        assert_eq!(run(u64::MAX, false), ((3, Some(7_000_000_000)), 24 + 3 * 17));
        assert_eq!(run(1, false), ((1, Some(3_000_000_000)), 24 + 17));
        assert_eq!(run(u64::MAX, true), ((0, None), 24));
    }
}
