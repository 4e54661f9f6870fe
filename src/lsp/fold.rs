//! What can be folded: blocks in braces, comments of several lines, and runs of line comments.

use serde_json::{Value, json};

use super::server::{Answer, At};
use crate::lang::LexemeKind;

pub(super) fn run(at: &At<'_>, _: &Value) -> Answer {
    let text = at.text();
    let Some(lines) = at.analysis.lines(at.file) else { return Ok(Value::Null) };
    let line = |offset: usize| lines.position(text, offset).0;
    let mut folds = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    // A run of line comments: its first and its last line.
    let mut run: Option<(usize, usize)> = None;
    let mut fold = |first: usize, last: usize, kind: &str| {
        if last > first {
            folds.push(json!({ "startLine": first, "endLine": last, "kind": kind }));
        }
    };
    for lexeme in at.analysis.lexemes(at.file) {
        let (first, last) = (line(lexeme.start), line(lexeme.end));
        let is_comment = lexeme.kind == LexemeKind::Comment;
        match run {
            Some((_, end)) if is_comment && first == end + 1 => run = run.map(|(start, _)| (start, last)),
            _ => {
                if let Some((start, end)) = run.take() {
                    fold(start, end, "comment");
                }
                run = is_comment.then_some((first, last));
            }
        }
        match lexeme.text(text) {
            "{" => open.push(first),
            // The line of the closing brace stays in sight.
            "}" => fold(open.pop().unwrap_or(first), first.saturating_sub(1), "region"),
            _ => {}
        }
    }
    if let Some((start, end)) = run {
        fold(start, end, "comment");
    }
    Ok(Value::Array(folds))
}
