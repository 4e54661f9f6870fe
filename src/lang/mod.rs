//! The language: text → AST → checked AST. Knows the vocabulary, neither packets nor tracking.

pub mod ast;

mod allow;
mod build;
mod check;
mod codes;
mod declared;
mod diagnostic;
mod directive;
mod draft;
mod fields_known;
mod fix;
mod fmt;
mod forms;
mod grammar;
mod implies;
mod include;
mod lex;
mod lints;
mod model;
mod old_syntax;
mod order;
mod parse;
mod protocols_known;
mod recover;
mod renamed;
mod source;
mod syntax;
mod target;
mod upgrade;
mod words;

#[cfg(test)]
mod tests;

pub use check::{check, judge, judge_further};
pub use codes::{CODES, Code, code};
pub use diagnostic::{Diagnostic, Fix, Severity};
pub(crate) use diagnostic::{did_you_mean, one_of};
pub use directive::{Directive, directives};
pub use fix::fixed;
pub use fmt::format;
pub use parse::{LoadError, Loaded, load, parse};
pub use protocols_known::may_exist;
pub use source::{Position, Source, Sources};
pub use target::Target;
pub use upgrade::{Upgraded, upgrade};
