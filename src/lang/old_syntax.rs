//! Recognising the syntax of before 2005 (V13, C1): lines of `Action=…; Name=…;`.

use std::ops::Range;

use super::ast::Span;
use super::codes;
use super::diagnostic::Diagnostic;

/// The first `Action=…` item, when the first line that says anything has one.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches('\u{FEFF}').trim();
        if !words.is_empty() && !words.starts_with('#') {
            return action(line).map(|item| start + item.start..start + item.end);
        }
        start += line.len();
    }
    None
}

fn action(line: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for item in line.split(';') {
        let trimmed = item.trim_start_matches('\u{FEFF}').trim();
        if trimmed.strip_prefix("Action").is_some_and(|rest| rest.trim_start().starts_with('=')) {
            let at = start + item.find(trimmed)?;
            return Some(at..at + trimmed.len());
        }
        start += item.len() + 1;
    }
    None
}

/// The one finding for such a file.
pub(super) fn report(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::OLD_SYNTAX, span, "this is the syntax of before 2005", "an `Action` line")
        .help("`mate upgrade FILE` turns it into today's syntax")
}

#[cfg(test)]
mod tests {
    use super::find;

    /// V13: order inside a line does not matter, comments and empty lines may come first (C1).
    #[test]
    fn an_action_line_is_the_old_syntax() {
        assert_eq!(find("# old\n\n Action=PduDef; Name=p;"), Some(8..21));
        assert_eq!(find("Name=p; Action = PduDef;"), Some(8..23));
        assert_eq!(find("Pdu p Proto http Transport ip { Extract k From http.host; };"), None);
        assert_eq!(find("// Action=PduDef;\nDone;"), None);
    }
}
