//! Which findings count, and as what: `--deny`, `--warn`, `--allow`.

use crate::cli::CheckArgs;
use crate::lang::{self, CODES, Code, Diagnostic, Severity};

/// What the command line says about findings.
pub(super) struct Chosen {
    deny_warnings: bool,
    denied: Vec<&'static Code>,
    allowed: Vec<&'static Code>,
    /// The quiet ones that are asked for.
    pub(super) quiet: Vec<&'static Code>,
}

impl Chosen {
    /// Fails, in words, when there is no finding of a name, or an error is to be allowed.
    pub(super) fn new(args: &CheckArgs) -> Result<Self, String> {
        let denied = codes(args.deny.iter().filter(|name| *name != "warnings"))?;
        let allowed = codes(args.allow.iter())?;
        if let Some(error) = allowed.iter().find(|code| code.severity() == Severity::Error) {
            return Err(format!("`{}` is an error and cannot be allowed", error.name));
        }
        let mut quiet = codes(args.warn.iter())?;
        quiet.extend(&denied);
        quiet.retain(|code| code.quiet);
        Ok(Self { deny_warnings: args.deny.iter().any(|name| name == "warnings"), denied, allowed, quiet })
    }

    /// Leaves out what is allowed and makes errors of what is denied.
    pub(super) fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain(|diagnostic| !self.allowed.contains(&diagnostic.code));
        for diagnostic in diagnostics {
            if self.deny_warnings || self.denied.contains(&diagnostic.code) {
                diagnostic.severity = Severity::Error;
            }
        }
    }
}

fn codes<'a>(names: impl Iterator<Item = &'a String>) -> Result<Vec<&'static Code>, String> {
    let mut codes = Vec::new();
    for name in names {
        let Some(code) = lang::code(name) else {
            let near = crate::fields::nearest(name, CODES.iter().map(|code| code.name));
            let help =
                near.first().map_or("`mate explain` lists all".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(format!("there is no finding `{name}`\n  help: {help}"));
        };
        codes.push(code);
    }
    Ok(codes)
}
