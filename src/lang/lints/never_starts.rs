//! A Gop without Start that is Member of no Gog never begins (G4).

use std::collections::HashSet;

use crate::lang::ast::Span;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let members: HashSet<&str> =
        model.gogs.iter().flat_map(|gog| &gog.members).map(|member| member.gop.node.as_str()).collect();
    let idle = model.gops.iter().filter(|gop| gop.start.is_none() && !members.contains(gop.name.node.as_str()));
    idle.map(|gop| {
        let message = format!("the Gop `{}` never starts: it has no `Start` and no Gog takes it", gop.name.node);
        let diagnostic = Diagnostic::new(&codes::NEVER_STARTS, gop.name.span, message, "has no `Start`")
            .help("add a `Start (…);`, or make it a `Member` of a Gog that other Gops open");
        match commented(model, gop.span) {
            Some(comment) => diagnostic
                .help("a `//` comment goes on to the end of its line")
                .related(comment, "`Start` is comment here"),
            None => diagnostic,
        }
    })
    .collect()
}

/// A comment in a declaration that holds a Start: people write code behind a comment.
fn commented(model: &Model<'_>, within: Span) -> Option<Span> {
    let inside = |span: Span| span.file == within.file && within.start <= span.start && span.end <= within.end;
    let holds = |text: &str| text.contains("Start (") || text.contains("Start(");
    let mut comments = model.config.comments.iter();
    comments.find(|comment| inside(comment.span) && holds(&comment.text)).map(|comment| comment.span)
}
