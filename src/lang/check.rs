//! Judging a configuration that was read: names (V4–V8), fields and protocols (V2, V3, V10), and the
//! lints (V14). The catalogue is handed in, so that any vocabulary serves.

use super::ast::{Config, Span};
use super::codes::Code;
use super::diagnostic::{self, Diagnostic};
use super::lints::{self, Lint};
use super::model::Model;
use super::parse::Loaded;
use super::target::{self, Target};
use super::{allow, codes, declared, fields_known};
use crate::fields::Catalogue;

/// Adds to a configuration that was read what [`check`] finds, but for the warnings that its comments allow.
pub fn judge(mut loaded: Loaded, catalogue: &Catalogue) -> Loaded {
    loaded.diagnostics.extend(check(&loaded.config, catalogue));
    allow::apply(&loaded.config, &loaded.sources, &mut loaded.diagnostics);
    diagnostic::sort(&mut loaded.diagnostics);
    loaded
}

/// Adds what is found only when asked for: by the quiet lints of the codes given, and what a Wireshark
/// reads otherwise.
pub fn judge_further(loaded: &mut Loaded, catalogue: &Catalogue, asked: &[&Code], target: Option<Target>) {
    if !loaded.config.gaps.is_empty() {
        return;
    }
    let model = Model::new(&loaded.config, catalogue);
    let wanted = |lint: &&Lint| lint.is_quiet() && asked.iter().any(|code| code.lint().as_deref() == Some(lint.name));
    let mut found: Vec<Diagnostic> = lints::LINTS.iter().filter(wanted).flat_map(|lint| (lint.run)(&model)).collect();
    if let Some(target) = target {
        found.extend(target::run(&model, &loaded.sources, target));
    }
    allow::apply(&loaded.config, &loaded.sources, &mut found);
    loaded.diagnostics.extend(found);
    diagnostic::sort(&mut loaded.diagnostics);
}

/// Adds that rules were never met, each by its place, a sentence and what is to be done, but for those that
/// comments allow, or in whose place something is found already, which will be the cause.
pub fn judge_unmet(loaded: &mut Loaded, unmet: impl IntoIterator<Item = (Span, String, Option<String>)>) {
    let mut found: Vec<Diagnostic> = unmet
        .into_iter()
        .filter(|(span, ..)| {
            let is_inside = |other: Span| other.file == span.file && span.start <= other.start && other.end <= span.end;
            !loaded.diagnostics.iter().any(|known| is_inside(known.span))
        })
        .map(|(span, message, help)| Diagnostic::new(&codes::NEVER_FIRED, span, message, "never met").maybe_help(help))
        .collect();
    allow::apply(&loaded.config, &loaded.sources, &mut found);
    loaded.diagnostics.extend(found);
    diagnostic::sort(&mut loaded.diagnostics);
}

/// All findings about a configuration, in file order, but those of the quiet lints.
///
/// A part that could not be read (it is in `config.gaps`) may have held anything: nothing is
/// reported that it could have put right, and the lints wait until all can be read.
pub fn check(config: &Config, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut diagnostics = declared::check(config);
    diagnostics.extend(fields_known::check(config, catalogue));
    if config.gaps.is_empty() {
        let model = Model::new(config, catalogue);
        let lints = lints::LINTS.iter().filter(|lint| !lint.is_quiet());
        diagnostics.extend(lints.flat_map(|lint| (lint.run)(&model)));
    }
    diagnostic::sort(&mut diagnostics);
    diagnostics
}
