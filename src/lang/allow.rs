//! Comments that take warnings back: `// mate: allow(name, name)`. Behind something on a line it holds for
//! that line; on a line of its own for what begins next: the declaration, or in a body the next line.

use super::ast::{Config, Debug, Declaration, Defaults, Gog, Gop, Pdu, Span, Transform};
use super::codes;
use super::diagnostic::{Diagnostic, Fix, Severity};
use super::directive::{Directive, directives};
use super::lexeme::{Lexeme, LexemeKind};
use super::parse::Loaded;
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

/// The edit that has a comment allow a warning: one name more in a comment that stands there, a comment on a
/// line of its own, or one behind the line. `None` for errors, and where no comment would hold for it.
/// `lexemes` are those of the file of the warning.
///
/// ```
/// use mate::fields::Catalogue;
/// use mate::lang::{allowance, judge, lexemes, parse};
/// let text = "Transform t { Match (a) Insert (b); };";
/// let loaded = judge(parse("x.mate", text, &[]), &Catalogue::new(&[]));
/// let fix = allowance(&loaded, &lexemes(text), &loaded.diagnostics[0]).unwrap();
/// assert_eq!(fix.text, "// mate: allow(unused_transform)\n");
/// ```
pub fn allowance(loaded: &Loaded, lexemes: &[Lexeme], warning: &Diagnostic) -> Option<Fix> {
    let lint = warning.code.lint().filter(|_| warning.severity == Severity::Warning)?;
    let Loaded { config, sources, .. } = loaded;
    let at = warning.span;
    let text = sources.get(at.file)?.text.as_str();
    let start = text.get(..at.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.split_inclusive('\n').next().unwrap_or_default();
    let holds = |reach: Span| reach.file == at.file && (reach.start..reach.end).contains(&at.start);

    let beside = |directive: &Directive<'_>| {
        let (from, to) = (directive.span.start as usize, directive.span.end as usize);
        let between = if from < start { text.get(to..start) } else { Some("") };
        let is_near = from < start + line.len() && between.is_some_and(|between| between.trim().is_empty());
        directive.span.file == at.file && is_near && holds(reach(config, sources, directive.span))
    };
    if let Some(directive) = directives(config, "allow").find(beside) {
        let place = directive.span.start + sources.text(directive.span).rfind(')')? as u32;
        let comma = if directive.arguments.is_empty() { "" } else { ", " };
        return Some(Fix::replace(Span { start: place, end: place, ..at }, format!("{comma}{lint}")));
    }

    let place = |at_byte: usize| Span { start: at_byte as u32, end: at_byte as u32, ..at };
    let before = |place: usize| lexemes.partition_point(|lexeme| lexeme.start < place).checked_sub(1);
    let last = |place: usize| before(place).and_then(|index| lexemes.get(index));
    if last(start).is_none_or(|lexeme| lexeme.end <= start) && holds(reach(config, sources, place(start))) {
        let indent: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let line_end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
        return Some(Fix::replace(place(start), format!("{indent}// mate: allow({lint}){line_end}")));
    }
    let end = start + line.trim_end().len();
    let takes_more = |lexeme: &Lexeme| {
        let to_the_end = matches!(lexeme.kind, LexemeKind::Comment | LexemeKind::Include);
        lexeme.end > end || to_the_end && lexeme.end == end && !lexeme.text(text).starts_with("/*")
    };
    let is_free = last(end).is_some_and(|lexeme| !takes_more(lexeme));
    // As in Wireshark: a comment that nothing follows, not even the end of its line, is an error there.
    let line_end = if end == text.len() { "\n" } else { "" };
    is_free.then(|| Fix::replace(place(end), format!(" // mate: allow({lint}){line_end}")))
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
    use super::super::diagnostic::Diagnostic;
    use super::super::tests::{findings, judged, line, vocabulary, with_pdu};
    use super::super::{CODES, Code, Loaded, Target, allowance, judge_further, lexemes};

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

    /// The text with the allowance of its first warning of that lint.
    fn allowed(text: &str, lint: &str) -> String {
        let loaded = judged(text);
        let warning = loaded.diagnostics.iter().find(|found| found.code.lint().as_deref() == Some(lint)).unwrap();
        with(text, &loaded, warning).unwrap()
    }

    fn with(text: &str, loaded: &Loaded, warning: &Diagnostic) -> Option<String> {
        let fix = allowance(loaded, &lexemes(text), warning)?;
        let mut text = text.to_owned();
        text.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
        Some(text)
    }

    #[test]
    fn a_warning_is_allowed_above_its_line() {
        let text = with_pdu("Gop g On p Match (k) {\r\n\tExtra (x);\r\n};");
        let extra = allowed(&text, "unknown_attribute");
        assert!(extra.ends_with("{\r\n\t// mate: allow(unknown_attribute)\r\n\tExtra (x);\r\n};"), "{extra}");
        let whole = allowed(&text, "never_starts");
        assert!(whole.contains("};\n// mate: allow(never_starts)\r\nGop g"), "{whole}");
    }

    #[test]
    fn a_comment_that_is_there_gets_one_name_more() {
        let text = with_pdu("// mate: allow(endless_gop)\n\nGop g On p Match (k) { };");
        assert!(allowed(&text, "never_starts").contains("// mate: allow(endless_gop, never_starts)\n"));
        let text = with_pdu("Gop g On p Match (k) {\n  Start (y); // mate: allow()\n};");
        assert!(allowed(&text, "unknown_attribute").contains("Start (y); // mate: allow(unknown_attribute)\n"));
        let text = with_pdu("Gop g On p Match (k) { // mate: allow(endless_gop)\n  Start (y);\n};");
        assert!(allowed(&text, "unknown_attribute").contains("\n  // mate: allow(unknown_attribute)\n  Start"));
    }

    #[test]
    fn where_no_line_can_stand_above_the_comment_stands_behind() {
        let text = with_pdu("Gop g On p Match (k) { Start (k); }; Transform t { Match (k) Insert (x); };");
        assert!(allowed(&text, "unused_transform").ends_with("}; // mate: allow(unused_transform)\n"));
        let text = with_pdu("/* a\nb */ Transform t { Match (k) Insert (x); };\n");
        assert!(allowed(&text, "unused_transform").ends_with("}; // mate: allow(unused_transform)\n"));
        let text = with_pdu("/* a\nb */ Transform t { Match (k) Insert (x); }; // c\n");
        let loaded = judged(&text);
        assert_eq!(with(&text, &loaded, &loaded.diagnostics[0]), None);
    }

    #[test]
    fn what_is_allowed_is_found_no_more_and_nothing_else_is() {
        let quiet: Vec<&Code> = CODES.iter().copied().filter(|code| code.quiet).collect();
        let all = |text: &str| {
            let mut loaded = judged(text);
            judge_further(&mut loaded, vocabulary::catalogue(), &quiet, Some(Target::Wireshark44));
            loaded
        };
        let mut count = 0;
        for code in CODES {
            let spread = code.example.replace("; ", ";\n  ");
            for text in [code.example.to_owned(), code.example.replace('\n', " "), spread.replace('\n', "\r\n"), spread]
            {
                let loaded = all(&text);
                for (index, warning) in loaded.diagnostics.iter().enumerate() {
                    let Some(new) = with(&text, &loaded, warning) else {
                        assert!(warning.code.name.starts_with("E-"), "{text}");
                        continue;
                    };
                    let names = |loaded: &Loaded| {
                        let texts = loaded.diagnostics.iter().map(|found| line(found, &loaded.sources));
                        let plain = texts.map(|line| line.split_once(' ').unwrap().0.to_owned());
                        plain.collect::<Vec<String>>()
                    };
                    let mut left = names(&all(&new));
                    let mut before = names(&loaded);
                    before.remove(index);
                    // Others of its kind on that line, or in that declaration, are allowed, too.
                    before.retain(|name| name != warning.code.name);
                    left.retain(|name| name != warning.code.name);
                    assert_eq!(left, before, "{new}");
                    let found = all(&new).diagnostics.len();
                    assert!(found < loaded.diagnostics.len(), "{new}");
                    count += 1;
                }
            }
        }
        assert!(count > 60, "{count}");
    }
}
