//! Applying the repairs that findings offer.

use super::diagnostic::Fix;
use super::parse::Loaded;

/// A repair may uncover the next mistake; what is not settled after so many rounds stays as it is then.
pub const MAX_ROUNDS: usize = 10;

/// The text of a file with the repairs of its findings applied, and how many these are;
/// `None` when there is nothing to repair. Of two repairs at one place only the first is applied:
/// read the text again to find what is left. Files that it includes are not touched.
///
/// ```
/// let loaded = mate::lang::parse("x.mate", "Pdu p Proto tcp Transport ip { Extract k From tcp.port };", &[]);
/// let (text, repairs) = mate::lang::fixed(&loaded, 0, false).unwrap();
/// assert_eq!(text, "Pdu p Proto tcp Transport ip { Extract k From tcp.port; };");
/// assert_eq!(repairs, 1);
/// ```
pub fn fixed(loaded: &Loaded, file: u32, guesses: bool) -> Option<(String, usize)> {
    let source = loaded.sources.get(file)?;
    let fixes = loaded.diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_deref());
    let mut fixes: Vec<&Fix> = fixes.filter(|fix| fix.span.file == file && (guesses || !fix.guess)).collect();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let (mut text, mut at, mut last, mut count) = (String::with_capacity(source.text.len()), 0, None, 0);
    for fix in fixes {
        let (start, end) = (fix.span.start as usize, fix.span.end as usize);
        if start < at || last == Some(start) {
            continue;
        }
        let kept = source.text.get(at..start)?;
        // A repair that changes nothing would be offered for ever.
        if source.text.get(start..end)? == fix.text {
            continue;
        }
        text.push_str(kept);
        text.push_str(&fix.text);
        (at, last, count) = (end, Some(start), count + 1);
    }
    text.push_str(source.text.get(at..)?);
    (count > 0).then_some((text, count))
}

#[cfg(test)]
mod tests {
    use super::super::ast::Span;
    use super::*;
    use crate::lang::parse;

    fn with(fixes: &[(u32, u32, &str)]) -> Option<(String, usize)> {
        let mut loaded = parse("x.mate", "Gop", &[]);
        let finding = loaded.diagnostics.first().unwrap().clone();
        loaded.diagnostics = fixes
            .iter()
            .map(|(start, end, text)| {
                finding.clone().fix(Fix::replace(Span { file: 0, start: *start, end: *end }, *text))
            })
            .collect();
        fixed(&loaded, 0, false)
    }

    #[test]
    fn repairs_side_by_side_are_all_applied() {
        assert_eq!(with(&[(2, 3, "g"), (0, 2, "d"), (3, 3, "!")]), Some(("dg!".into(), 3)));
    }

    #[test]
    fn of_repairs_that_overlap_the_first_is_applied() {
        assert_eq!(with(&[(0, 2, "d"), (1, 3, "x"), (3, 3, "!"), (3, 3, "?")]), Some(("dp!".into(), 2)));
    }

    #[test]
    fn what_changes_nothing_is_no_repair() {
        assert_eq!(with(&[(0, 3, "Gop")]), None);
        assert_eq!(with(&[]), None);
    }
}
