//! Words that several verbs use.

/// `1 frame`, `2 frames`
pub(super) fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A value, cut where it has more characters, with its control characters shown.
pub(super) fn short(value: &str, most: usize) -> String {
    let shown: String = value.chars().take(most).flat_map(char::escape_debug).collect();
    if value.chars().nth(most).is_some() { format!("{shown}…") } else { shown }
}
