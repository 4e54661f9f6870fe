//! `mate try`: which protocols are in a capture, which ready configurations find groups in it, and how to run them.
//! Only the first frames are looked at, once for the protocols and once for each configuration that could apply.

mod applied;
mod seen;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use self::applied::Applied;
use self::seen::Seen;
use super::once::no_standard_input;
use super::{Exit, TryArgs, paint};
use crate::capture::{CaptureError, Captures};
use crate::library::{self, SHIPPED};

/// Tells what is in the captures; without one, what comes with mate.
pub(super) fn tryout(args: &TryArgs) -> Exit {
    if args.captures.is_empty() {
        return print(&list(), Exit::Clean);
    }
    if let Err(message) = no_standard_input(&args.captures) {
        paint::failure(&message);
        return Exit::Nothing;
    }
    let Some((seen, worst)) = look(args) else { return Exit::Nothing };
    let mut applied: Vec<Applied> = Vec::new();
    for shipped in SHIPPED {
        let Some(mut captures) = open(&args.captures) else { return Exit::Nothing };
        applied.extend(Applied::run(shipped, args, &seen, &mut captures));
    }
    applied.sort_by(|a, b| b.rank().cmp(&a.rank()).then_with(|| a.name().cmp(b.name())));
    let exit = if applied.is_empty() { Exit::Findings } else { worst };
    print(&tell(args, &seen, &applied), exit)
}

fn print(text: &str, exit: Exit) -> Exit {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            paint::failure(&format!("cannot write: {error}"));
            Exit::Nothing
        }
        _ => exit,
    }
}

fn list() -> String {
    let width = SHIPPED.iter().map(|shipped| shipped.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for shipped in SHIPPED {
        let _ = writeln!(text, "@{:width$}  {}", shipped.name, shipped.title());
    }
    text += "\n`mate -C @NAME CAPTURE` runs one, `mate new @NAME -o my.mate` copies it; `mate try CAPTURE` finds those that apply.\n";
    text
}

fn open(paths: &[PathBuf]) -> Option<Captures> {
    let paths: Vec<&PathBuf> = paths.iter().collect();
    let tell = |errors: &[CaptureError]| {
        for error in errors {
            paint::failure(&format!("{error}\n  help: {}", error.help()));
        }
    };
    match Captures::open(&paths) {
        Ok(captures) if captures.errors().is_empty() => Some(captures),
        Ok(captures) => {
            tell(captures.errors());
            None
        }
        Err(errors) => {
            tell(&errors);
            None
        }
    }
}

/// Counts the protocols; a capture that breaks off is told, and what came before counts.
fn look(args: &TryArgs) -> Option<(Seen, Exit)> {
    let mut captures = open(&args.captures)?;
    let seen = Seen::count(&mut captures, args.count, &args.decode_as);
    for error in captures.errors() {
        paint::failure(&format!("{error}\n  help: {}", error.help()));
    }
    Some((seen, if captures.errors().is_empty() { Exit::Clean } else { Exit::Findings }))
}

fn tell(args: &TryArgs, seen: &Seen, applied: &[Applied]) -> String {
    let mut text = format!("{} frames", seen.frames);
    if seen.is_cut {
        let _ = write!(text, ", the first ones; `-c` looks at more");
    }
    text += "\n\nProtocols, the innermost first, with the frames that have them\n";
    let protocols = seen.innermost_first();
    let width = protocols.iter().map(|protocol| protocol.name.len()).max().unwrap_or(0);
    let digits = seen.frames.to_string().len();
    for protocol in &protocols {
        let _ = writeln!(text, "  {:width$}  {:>digits$}  {}", protocol.name, seen.frames_of(protocol), protocol.title);
    }
    if protocols.is_empty() {
        text += "  none that mate knows\n";
    }
    if applied.is_empty() {
        text += "\nNo ready configuration finds anything here.\n";
    } else {
        text += "\nReady configurations that find something, best first\n";
    }
    let rest = arguments(args);
    for found in applied {
        let _ = writeln!(text, "  mate -C @{}{rest}", found.name());
        let _ = writeln!(text, "      {}", found.title());
        let _ = writeln!(text, "      {}", found.groups());
    }
    let own: Vec<&str> =
        protocols.iter().map(|protocol| protocol.name).filter(|name| library::has_starter(name)).take(1).collect();
    if let [name] = own.as_slice() {
        let _ =
            write!(text, "\nOne of your own, to begin with\n  mate new {name} -o my.mate\n  mate -C my.mate{rest}\n");
    }
    text
}

/// The arguments that belong to every command on these captures.
fn arguments(args: &TryArgs) -> String {
    let rules = args.decode_as.iter().map(|rule| format!(" -d {rule}"));
    let captures = args.captures.iter().map(|path| format!(" {}", quoted(&path.display().to_string())));
    rules.chain(captures).collect()
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+:=@%,".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_with_blanks_are_quoted() {
        assert_eq!(quoted("a/b.pcap"), "a/b.pcap");
        assert_eq!(quoted("it's a.pcap"), "'it'\\''s a.pcap'");
    }
}
