//! The command line: arguments, one file for each verb, exit codes.

mod args;
mod bridge;
mod check;
mod exit;
mod fields;
mod lsp;
mod output;
mod paint;
mod report;
mod run;

use std::process::ExitCode;
use std::sync::OnceLock;

use clap::Parser;

use crate::fields::Catalogue;

pub use args::{
    Args, CheckArgs, Compat, Deny, Dissector, FieldsArgs, FieldsFormat, Format, LspArgs, ReportArgs, RunArgs, Table,
    Verb,
};
pub use exit::Exit;

/// Reads the arguments, does what they say, and returns the exit code.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let exit = match &args.verb {
        Some(Verb::Run(args)) => run::run(args, &[]),
        Some(Verb::Report(args)) => report::report(args),
        Some(Verb::Check(check)) => check::check(check),
        Some(Verb::Fields(asked)) => fields::fields(asked),
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
