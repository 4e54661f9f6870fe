//! The command line: arguments, one file for each verb, exit codes.

mod args;
mod bridge;
mod check;
mod completions;
mod exit;
mod explain;
mod fields;
mod fmt;
mod lsp;
mod man;
mod new;
mod once;
mod output;
mod paint;
mod progress;
mod report;
mod run;
mod tryout;
mod upgrade;
mod watched;
mod words;

use std::process::ExitCode;
use std::sync::OnceLock;

use clap::Parser;

use crate::fields::Catalogue;

pub use args::{
    Args, CheckArgs, CheckFormat, CheckTarget, Compat, CompletionsArgs, Dissector, ExplainArgs, FieldsArgs,
    FieldsFormat, FmtArgs, Format, LspArgs, ManArgs, NewArgs, ReportArgs, RunArgs, Shell, Table, TryArgs, UpgradeArgs,
    Verb,
};
pub use exit::Exit;

/// Reads the arguments, does what they say, and returns the exit code.
pub fn main() -> ExitCode {
    completions::answer();
    let args = Args::parse();
    let exit = match &args.verb {
        Some(Verb::Run(args)) => run::run(args, &[]),
        Some(Verb::Report(args)) => report::report(args),
        Some(Verb::Try(asked)) => tryout::tryout(asked),
        Some(Verb::New(asked)) => new::new(asked),
        Some(Verb::Check(check)) => check::check(check),
        Some(Verb::Explain(asked)) => explain::explain(asked),
        Some(Verb::Fields(asked)) => fields::fields(asked),
        Some(Verb::Fmt(files)) => fmt::fmt(files),
        Some(Verb::Upgrade(old)) => upgrade::upgrade(old),
        Some(Verb::Completions(asked)) => completions::completions(asked),
        Some(Verb::Man(asked)) => man::man(asked),
        Some(Verb::Lsp(args)) => lsp::lsp(args),
        None => run::run(&args.run, &[]),
    };
    exit.into()
}

/// The catalogue of all protocols that dissection knows.
pub(crate) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(&crate::dissect::protocols()))
}
