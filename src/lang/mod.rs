//! The language: text → AST → checked AST. Knows the vocabulary, neither packets nor tracking.

pub mod ast;

mod advice;
mod allow;
mod build;
mod check;
mod codes;
mod context;
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
mod keywords;
mod lex;
mod lexeme;
mod lints;
mod model;
mod occurrences;
mod old_syntax;
mod order;
mod parse;
mod pasted;
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

pub use allow::allowance;
pub use check::{check, judge, judge_further, judge_unmet};
pub(crate) use codes::codes;
pub use codes::{CODES, Code, code};
pub use context::{Context, Expected, context};
pub use diagnostic::{Diagnostic, Fix, Severity};
pub(crate) use diagnostic::{did_you_mean, one_of};
pub use directive::{Directive, directives};
pub use fix::{MAX_ROUNDS, fixed};
pub use fmt::format;
pub use include::{OpenTexts, plain_path};
pub use keywords::{KEYWORDS, Keyword, OPERATORS, Operator, keyword, operator};
pub use lexeme::{Lexeme, LexemeKind, lexemes};
pub(crate) use model::{Model, is_never};
pub use occurrences::{NameKind, Occurrence, Role, occurrences};
pub use parse::{LoadError, Loaded, load, parse, parse_over};
pub use protocols_known::may_exist;
pub use source::{Position, Source, Sources};
pub use target::Target;
pub use upgrade::{Upgraded, upgrade};
