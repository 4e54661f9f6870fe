//! Judging a configuration that was read: names (V4–V8), fields and protocols (V2, V3, V10), and the
//! lints (V14). The catalogue is handed in, so that any vocabulary serves.

use super::ast::Config;
use super::diagnostic::{self, Diagnostic};
use super::lints;
use super::model::Model;
use super::parse::Loaded;
use super::{declared, fields_known};
use crate::fields::Catalogue;

/// Adds to a configuration that was read what [`check`] finds.
pub fn judge(mut loaded: Loaded, catalogue: &Catalogue) -> Loaded {
    loaded.diagnostics.extend(check(&loaded.config, catalogue));
    diagnostic::sort(&mut loaded.diagnostics);
    loaded
}

/// All findings about a configuration, in file order.
///
/// A part that could not be read (it is in `config.gaps`) may have held anything: nothing is
/// reported that it could have put right, and the lints wait until all can be read.
pub fn check(config: &Config, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut diagnostics = declared::check(config);
    diagnostics.extend(fields_known::check(config, catalogue));
    if config.gaps.is_empty() {
        let model = Model::new(config, catalogue);
        diagnostics.extend(lints::LINTS.iter().flat_map(|lint| (lint.run)(&model)));
    }
    diagnostic::sort(&mut diagnostics);
    diagnostics
}
