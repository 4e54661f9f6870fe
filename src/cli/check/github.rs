//! Findings as commands of GitHub's workflows, which show them beside the lines of a pull request.

use std::fmt::Write;

use super::{Checked, sentence, severity};

pub(super) fn document(all: &[Checked]) -> String {
    let mut text = String::new();
    for checked in all {
        for diagnostic in &checked.loaded().diagnostics {
            let place = checked.place(diagnostic.span);
            let _ = writeln!(
                text,
                "::{} file={},line={},col={},endLine={},endColumn={},title={}::{}",
                severity(diagnostic),
                property(place.file),
                place.line,
                place.column,
                place.end_line,
                place.end_column,
                property(diagnostic.code.name),
                data(&sentence(diagnostic)),
            );
        }
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        assert_eq!(data("50% of\na:b"), "50%25 of%0Aa:b");
        assert_eq!(property("c:d,e%"), "c%3Ad%2Ce%25");
    }
}
