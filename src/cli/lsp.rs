//! `mate lsp`: serves an editor on the standard input and output.

use std::cell::OnceCell;
use std::io::{self, BufReader};
use std::path::Path;

use super::{Exit, LspArgs, catalogue, paint};
use crate::bridge::{Tshark, Vocabulary};
use crate::lsp::{self, Setup};

/// Serves until the editor goes.
pub(super) fn lsp(args: &LspArgs) -> Exit {
    let tshark = args.tshark.clone();
    // Asking tshark takes a while: that waits until a name is unknown.
    let vocabulary: OnceCell<Option<Vocabulary>> = OnceCell::new();
    let known_elsewhere = move |name: &str| {
        let vocabulary = vocabulary.get_or_init(|| ask(tshark.as_deref()));
        vocabulary.as_ref().is_some_and(|vocabulary| vocabulary.knows(name))
    };
    let setup = Setup {
        catalogue: catalogue(),
        include_dirs: args.include_dirs.clone(),
        known_elsewhere: Box::new(known_elsewhere),
    };
    match lsp::serve(BufReader::new(io::stdin()), io::stdout().lock(), setup) {
        Ok(true) => Exit::Clean,
        Ok(false) => Exit::Findings,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Findings,
        Err(error) => {
            paint::failure(&format!("cannot write: {error}"));
            Exit::Nothing
        }
    }
}

fn ask(tshark: Option<&Path>) -> Option<Vocabulary> {
    Tshark::find(tshark).and_then(|tshark| tshark.vocabulary()).ok()
}
