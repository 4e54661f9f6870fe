//! What turns one text into another, as edits of lines, so that the editor keeps its place in the others.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use similar::TextDiff;

use super::documents::Documents;
use super::lines::Lines;

/// Texts that differ nearly everywhere are not compared longer; the edits are right all the same.
const LONGEST: Duration = Duration::from_millis(100);

/// The edits, in order; none where nothing changes.
pub(super) fn between(before: &str, after: &str) -> Vec<Value> {
    if before == after {
        return Vec::new();
    }
    let lines = Lines::new(before);
    let diff = TextDiff::configure().timeout(LONGEST).diff_lines(before, after);
    let (old, new) = (starts(diff.iter_old_slices()), starts(diff.iter_new_slices()));
    let at = |starts: &[usize], line: usize| starts.get(line).copied().unwrap_or_default();
    let mut edits: Vec<Value> = Vec::new();
    for op in diff.ops().iter().filter(|op| !matches!(op, similar::DiffOp::Equal { .. })) {
        let (from, to) = (op.old_range(), op.new_range());
        let range = lines.range(before, at(&old, from.start), at(&old, from.end));
        let text = after.get(at(&new, to.start)..at(&new, to.end)).unwrap_or_default();
        edits.push(json!({ "range": range, "newText": text }));
    }
    edits
}

/// Edits of one file, as the protocol has them.
pub(super) fn of_file(documents: &Documents, path: &Path, edits: &[Value]) -> Value {
    json!({ "changes": { documents.uri(path): edits } })
}

/// Where pieces start that stand one behind the other, and where the last one ends.
fn starts<'t>(pieces: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let ends = pieces.scan(0, |end, piece| {
        *end += piece.len();
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Applies edits as an editor does: all are about the text before.
    fn applied(before: &str, edits: &[Value]) -> String {
        let lines = Lines::new(before);
        let mut text = before.to_owned();
        for edit in edits.iter().rev() {
            let at = |which: &str| {
                let place = &edit["range"][which];
                lines.offset(before, place["line"].as_u64().unwrap(), place["character"].as_u64().unwrap())
            };
            text.replace_range(at("start")..at("end"), edit["newText"].as_str().unwrap());
        }
        text
    }

    #[test]
    fn lines_that_stay_are_not_touched() {
        let edits = between("a\nb\nc\nd\n", "a\nB\nc\nd\n");
        let range = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 2, "character": 0 } });
        assert_eq!(edits, [json!({ "range": range, "newText": "B\n" })]);
        assert!(between("a", "a").is_empty());
    }

    proptest! {
        #[test]
        fn edits_make_the_other_text(before in "([ab\u{1F600}]{0,2}(\r\n|\n|\r)?){0,8}", after in "([ab]{0,2}(\r\n|\n)?){0,8}") {
            prop_assert_eq!(applied(&before, &between(&before, &after)), after);
        }
    }
}
