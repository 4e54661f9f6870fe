//! `mate report`: the page to look at, and what its arrows are labelled with.

use super::run::Refusal;
use super::{ReportArgs, paint, run};
use crate::cli::Exit;
use crate::lang::{Loaded, directives};
use crate::program::Program;
use crate::report::Labels;

/// Runs the configurations over the captures and writes the page.
pub(super) fn report(args: &ReportArgs) -> Exit {
    run::run(&args.run, &args.labels)
}

/// Adds the labels that the configuration asks for with `// mate: label(TYPE, ATTR, …)`, and those of
/// the command line, which win. What is wrong in a comment is said; what is wrong on the command line
/// is refused.
pub(super) fn label(labels: &mut Labels, loaded: &Loaded, program: &Program, asked: &[String]) -> Result<(), Refusal> {
    for directive in directives(&loaded.config, "label") {
        if let Err(unknown) = labels.label(program, &directive.arguments) {
            let place = loaded.sources.position(directive.span).map(|place| format!("{place}: "));
            let place = place.unwrap_or_default();
            paint::failure(&format!("warning: {place}{unknown}\n  help: {}", unknown.help));
        }
    }
    if !asked.is_empty() {
        labels.label_all(program, asked).map_err(|unknown| run::because(&unknown, &unknown.help))?;
    }
    Ok(())
}
