//! A finding about a configuration, as plain data. The binary paints it.

use super::ast::Span;
use super::codes::Code;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The configuration cannot be run.
    Error,
    /// Legal, but hardly what was meant.
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding; see [`CODES`](super::CODES).
    pub code: &'static Code,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence, lower-case, without full stop.
    pub message: String,
    /// The place.
    pub span: Span,
    /// What stands at the place, in a few words.
    pub label: Box<str>,
    /// The repair.
    pub help: Option<String>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Span, String)>,
    /// The repair as an edit, where it is clear.
    pub fix: Option<Box<Fix>>,
}

/// A repair that can be applied as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty where something is only added.
    pub span: Span,
    /// What stands there then.
    pub text: String,
    /// Whether it guesses at the name that was meant.
    pub guess: bool,
}

impl Fix {
    pub(super) fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into(), guess: false }
    }

    pub(super) fn behind(span: Span, text: impl Into<String>) -> Self {
        Self::replace(Span { start: span.end, ..span }, text)
    }

    pub(super) fn quote(span: Span, word: &str) -> Self {
        Self::replace(span, format!("\"{word}\""))
    }

    pub(super) fn guess(span: Span, text: impl Into<String>) -> Self {
        Self { guess: true, ..Self::replace(span, text) }
    }
}

impl Diagnostic {
    pub(super) fn new(code: &'static Code, span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        let (message, label) = (message.into(), label.into().into_boxed_str());
        Self { code, severity: code.severity(), message, span, label, help: None, related: Vec::new(), fix: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    pub(super) fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Offers names that may have been meant at the place, if there are any.
    pub(super) fn offer(mut self, names: &[&str]) -> Self {
        if let [only] = names {
            self.fix = Some(Box::new(Fix::guess(self.span, *only)));
        }
        self.maybe_help(did_you_mean(names))
    }

    pub(super) fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push((span, text.into()));
        self
    }
}

/// Puts findings in file order.
pub(super) fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start));
}

/// `a`, `a or b`, `a, b or c`
pub(crate) fn one_of(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// `did you mean …?`, when there is something to offer.
pub(crate) fn did_you_mean(names: &[&str]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", one_of(&names)))
}
