//! Findings about configurations as a person reads them on the standard error: with the lines they
//! are about, in colour on a terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use miette::{
    LabeledSpan, MietteError, MietteHandler, MietteHandlerOpts, MietteSpanContents, ReportHandler, SourceCode,
    SourceSpan, SpanContents,
};

use crate::lang::ast::Span;
use crate::lang::{Diagnostic, Loaded, Severity, Sources};

/// The width when the standard error is no terminal.
const WIDTH: usize = 80;
/// A file with more mistakes than anybody reads at once gets the first ones.
const MOST: usize = 500;

/// Paints all findings, in order.
pub(super) fn findings(loaded: &Loaded) -> io::Result<()> {
    all(&loaded.diagnostics, &loaded.sources)
}

/// Paints findings about these texts, in order.
pub(super) fn all(diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
    let handler = handler();
    let mut out = io::stderr().lock();
    for diagnostic in diagnostics.iter().take(MOST) {
        let report = Report::new(diagnostic, sources);
        writeln!(out, "{}", Painted { report: &report, handler: &handler })?;
    }
    if diagnostics.len() > MOST {
        writeln!(out, "… and {} more", diagnostics.len() - MOST)?;
    }
    Ok(())
}

/// Says why nothing was done. Where even that cannot be said, the exit code has to do.
pub(super) fn failure(message: &str) {
    let _ = writeln!(io::stderr().lock(), "mate: {message}");
}

/// Says what was done besides.
pub(super) fn note(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

fn handler() -> MietteHandler {
    let options = MietteHandlerOpts::new().terminal_links(false).force_graphical(true).context_lines(1);
    if io::stderr().is_terminal() { options.build() } else { options.color(false).unicode(true).width(WIDTH).build() }
}

struct Painted<'a> {
    report: &'a Report<'a>,
    handler: &'a MietteHandler,
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handler.debug(self.report, f)
    }
}

/// A finding, or a place that belongs to one but lies in another file.
#[derive(Debug)]
struct Report<'a> {
    message: String,
    /// None for a place that belongs to another finding.
    finding: Option<&'a Diagnostic>,
    source: File<'a>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
    elsewhere: Vec<Report<'a>>,
}

impl<'a> Report<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let mut labels = vec![label(diagnostic.span, &diagnostic.label, true)];
        let mut elsewhere = Vec::new();
        for (span, text) in &diagnostic.related {
            if span.file == diagnostic.span.file {
                labels.push(label(*span, text, false));
            } else {
                elsewhere.push(Self::place(*span, text, sources));
            }
        }
        let chain = sources.chain(diagnostic.span.file).into_iter();
        let included = chain.filter_map(|span| sources.position(span)).map(|place| format!("included from {place}"));
        let help: Vec<String> = diagnostic.help.iter().cloned().chain(included).collect();
        Self {
            message: diagnostic.message.clone(),
            finding: Some(diagnostic),
            source: source(diagnostic.span, sources),
            labels,
            help: (!help.is_empty()).then(|| help.join("\n")),
            elsewhere,
        }
    }

    fn place(span: Span, text: &str, sources: &'a Sources) -> Self {
        Self {
            message: text.to_owned(),
            finding: None,
            source: source(span, sources),
            labels: vec![label(span, "here", true)],
            help: None,
            elsewhere: Vec::new(),
        }
    }
}

fn label(span: Span, text: &str, primary: bool) -> LabeledSpan {
    let place = (span.start as usize, span.end.saturating_sub(span.start) as usize);
    if primary {
        LabeledSpan::new_primary_with_span(Some(text.to_owned()), place)
    } else {
        LabeledSpan::new_with_span(Some(text.to_owned()), place)
    }
}

fn source(span: Span, sources: &Sources) -> File<'_> {
    let file = sources.get(span.file);
    File { name: file.map_or("?", |file| &file.name), text: file.map_or("", |file| &file.text) }
}

/// A source file as the painter reads it.
#[derive(Debug, Clone, Copy)]
struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl SourceCode for File<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let part = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            part.data(),
            *part.span(),
            part.line(),
            part.column(),
            part.line_count(),
        )))
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.finding.map(|finding| Box::new(finding.code.name) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.map(|finding| finding.severity) {
            Some(Severity::Error) => miette::Severity::Error,
            Some(Severity::Warning) => miette::Severity::Warning,
            None => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(self.elsewhere.iter().map(|place| place as &dyn miette::Diagnostic)))
    }
}
