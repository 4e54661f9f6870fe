//! Comments that take warnings back: `// mate: allow(name, name)`. Behind something on a line it holds for
//! that line; on a line of its own for what begins next: the declaration, or in a body the next line.

use super::ast::{Config, Debug, Declaration, Defaults, Gog, Gop, Pdu, Span, Transform};
use super::codes;
use super::diagnostic::{Diagnostic, Severity};
use super::directive::directives;
use super::source::Sources;

/// Takes out the warnings that comments allow.
pub(super) fn apply(config: &Config, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    let allowed: Vec<(Span, Vec<&str>)> = directives(config, "allow")
        .map(|directive| (reach(config, sources, directive.span), directive.arguments))
        .collect();
    if allowed.is_empty() {
        return;
    }
    let is_allowed = |diagnostic: &Diagnostic| {
        allowed.iter().any(|(reach, names)| {
            let within =
                reach.file == diagnostic.span.file && (reach.start..reach.end).contains(&diagnostic.span.start);
            within && names.iter().any(|name| codes::code(name) == Some(diagnostic.code))
        })
    };
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error || !is_allowed(diagnostic));
}

/// What a comment holds for.
fn reach(config: &Config, sources: &Sources, comment: Span) -> Span {
    let text = sources.get(comment.file).map(|source| source.text.as_str()).unwrap_or_default();
    let before = text.get(..comment.start as usize).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    if !before.get(line..).unwrap_or_default().trim().is_empty() {
        return Span { start: line as u32, end: comment.start, ..comment };
    }
    let spans = || config.declarations.iter().map(span).filter(|span| span.file == comment.file);
    let inside = spans().any(|span| span.start < comment.start && comment.end < span.end);
    if !inside && let Some(next) = spans().filter(|span| span.start >= comment.end).min_by_key(|span| span.start) {
        return next;
    }
    // The next line that says something.
    let mut start = comment.end as usize;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let said = line.trim();
        if !said.is_empty() && !said.starts_with("//") {
            return Span { start: start as u32, end: (start + line.len()) as u32, ..comment };
        }
        start += line.len();
    }
    comment
}

fn span(declaration: &Declaration) -> Span {
    match declaration {
        Declaration::Pdu(Pdu { span, .. })
        | Declaration::Gop(Gop { span, .. })
        | Declaration::Gog(Gog { span, .. })
        | Declaration::Transform(Transform { span, .. })
        | Declaration::Default(Defaults { span, .. })
        | Declaration::Debug(Debug { span, .. })
        | Declaration::Done(span) => *span,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{findings, with_pdu};

    #[test]
    fn a_comment_of_its_own_holds_for_the_next_declaration() {
        let text = with_pdu("// mate: allow(never_starts)\n// as meant\nGop g On p Match (k) {\n  Extra (x);\n};");
        assert_eq!(findings(&text), ["W-UNKNOWN-ATTRIBUTE 5:10 x"]);
        let other = with_pdu("// mate: allow(key_splits)\nGop g On p Match (k) { };");
        assert_eq!(findings(&other), ["W-NEVER-STARTS 3:5 g"]);
    }

    #[test]
    fn a_comment_behind_something_holds_for_its_line() {
        let text = with_pdu(
            "Gop g On p Match (k) {\n  Start (y); // mate: allow(unknown_attribute, key_splits)\n  Extra (x);\n};",
        );
        assert_eq!(findings(&text), ["W-UNKNOWN-ATTRIBUTE 4:10 x"]);
    }

    #[test]
    fn a_comment_in_a_body_holds_for_the_next_line() {
        let text =
            with_pdu("Gop g On p Match (k) {\n  // mate: allow(W-UNKNOWN-ATTRIBUTE)\n  Start (y);\n  Extra (x);\n};");
        assert_eq!(findings(&text), ["W-UNKNOWN-ATTRIBUTE 5:10 x"]);
    }

    #[test]
    fn errors_cannot_be_allowed() {
        let text = "// mate: allow(E-FIELD)\nPdu p Proto http Transport tcp { Extract k From http.hots; };";
        assert_eq!(findings(text), ["E-FIELD 2:49 http.hots"]);
    }
}
