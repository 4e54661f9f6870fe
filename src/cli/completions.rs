//! `mate completions`, and what a shell that was told so asks `mate` for while somebody types: names of protocols,
//! fields and ready configurations.

use std::ffi::OsStr;
use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _};
use clap_complete::env::{CompleteEnv, Shells};

use super::args::{Args, CompletionsArgs};
use super::{Exit, catalogue, paint};
use crate::library;

/// The variable by which the shell says that it asks.
const VARIABLE: &str = "COMPLETE";

/// Answers a shell that asks what may be typed, and ends; without one it does nothing.
pub(super) fn answer() {
    CompleteEnv::with_factory(Args::command).var(VARIABLE).complete();
}

/// Prints the script of a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Exit {
    let shells = Shells::builtins();
    let name = args.shell.name();
    let mut script = Vec::new();
    let written = match shells.completer(name) {
        Some(shell) => shell.write_registration(VARIABLE, "mate", "mate", "mate", &mut script),
        None => Err(io::ErrorKind::Unsupported.into()),
    };
    match written.and_then(|()| io::stdout().lock().write_all(&script)) {
        Ok(()) => Exit::Clean,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(error) => {
            paint::failure(&format!("cannot write: {error}"));
            Exit::Nothing
        }
    }
}

/// Completes the name of a protocol or field.
pub(super) fn names() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| last_name(current, |c| c == '\u{0}', true))
}

/// Completes the last name in a filter.
pub(super) fn in_filter() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| last_name(current, |c| !is_of_a_name(c), true))
}

/// Completes the protocol in `udp.port==5300,dns`, and the field before it.
pub(super) fn in_rule() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| last_name(current, |c| c == ',', false))
}

/// Completes the name of a protocol.
pub(super) fn protocols() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| last_name(current, |c| c == '\u{0}', false))
}

/// Completes files, and `@` to the ready configurations.
pub(super) fn configs() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| match current.to_str() {
        Some(text) if text.starts_with('@') => {
            let all = library::SHIPPED.iter();
            let known = all.map(|shipped| candidate(&format!("@{}", shipped.name), shipped.title()));
            known.filter(|known| known.get_value().to_string_lossy().starts_with(text)).collect()
        }
        _ => PathCompleter::file().complete(current),
    })
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// What the text may become when its last name is finished.
fn last_name(current: &OsStr, ends: impl Fn(char) -> bool, with_fields: bool) -> Vec<CompletionCandidate> {
    let Some(text) = current.to_str() else { return Vec::new() };
    let begin = text.char_indices().rfind(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let (before, name) = text.split_at(begin);
    let mut found = Vec::new();
    for protocol in catalogue().protocols() {
        if protocol.name.starts_with(name) {
            found.push(candidate(&format!("{before}{}", protocol.name), protocol.title));
        }
        // All fields of all protocols are more than anybody reads.
        if with_fields && name.len() > 1 {
            let fields = protocol.fields.iter().filter(|field| field.name.starts_with(name));
            found.extend(fields.map(|field| candidate(&format!("{before}{}", field.name), field.doc)));
        }
    }
    found
}

fn candidate(value: &str, help: &'static str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(help.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(completer: &ArgValueCompleter, current: &str) -> Vec<String> {
        let found = completer.complete(OsStr::new(current));
        found.iter().map(|known| known.get_value().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_name_is_finished() {
        assert_eq!(found(&names(), "dns.qry.na"), ["dns.qry.name", "dns.qry.name.len"]);
        assert_eq!(found(&protocols(), "dia"), ["diameter"]);
    }

    #[test]
    fn the_last_name_of_a_filter_is_finished() {
        assert_eq!(found(&in_filter(), "!tcp && (dns.flags.rc"), ["!tcp && (dns.flags.rcode"]);
    }

    #[test]
    fn the_protocol_of_a_rule_is_finished() {
        assert_eq!(found(&in_rule(), "udp.port==5300,dn"), ["udp.port==5300,dns"]);
    }

    #[test]
    fn an_at_stands_for_what_comes_with_mate() {
        assert_eq!(found(&configs(), "@radius"), ["@radius", "@radius_user"]);
    }
}
