//! The values of a field that have names, as far as its doc comment tells them: "`0` fine, `3` no such name".

/// Words that begin a remark about when the value is there, not its name.
const REMARKS: &[&str] = &["at", "for", "if", "in", "in place", "is", "of", "on", "when", "where", "with"];

/// The values that a doc comment names, with their names, in its order.
///
/// ```
/// let doc = "Kind of query: `0` standard, `4` notify, `5` update; queries only.";
/// assert_eq!(mate::fields::named_values(doc), [("0", "standard"), ("4", "notify"), ("5", "update")]);
/// ```
pub fn named_values(doc: &str) -> Vec<(&str, &str)> {
    let mut named = Vec::new();
    // Values that share the name of the next one: "`0` and `1` bind".
    let mut sharing: Vec<&str> = Vec::new();
    let mut rest = doc;
    let mut before = "";
    while let Some((ahead, value, behind)) = next_quoted(rest) {
        before = if ahead.is_empty() { before } else { ahead };
        let end = behind.find([',', ';', ':', '…', '(', '`']).unwrap_or(behind.len());
        let (name, after) = behind.split_at(end);
        let open = after.starts_with('`');
        let name = name.trim().trim_end_matches('.');
        let last_word = before.trim_end().rsplit([' ', ':']).next().unwrap_or_default();
        if is_number(value) && !matches!(last_word, "from" | "to" | "than" | "with" | "Always" | "if") {
            if open && matches!(name, "and" | "or") {
                sharing.push(value);
            } else if is_name(name) && !open && !after.starts_with(':') {
                named.extend(sharing.drain(..).map(|value| (value, name)));
                named.push((value, name));
            }
        }
        before = if name.is_empty() { "" } else { name };
        rest = behind;
    }
    named
}

/// What stands before the next text in backticks, that text, and what follows.
fn next_quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (quoted, behind) = rest.split_once('`')?;
    Some((before, quoted, behind))
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str, is: fn(char) -> bool| !text.is_empty() && text.chars().all(is);
    match text.strip_prefix("0x") {
        Some(hex) => digits(hex, |c| c.is_ascii_hexdigit()),
        None => digits(text, |c| c.is_ascii_digit()),
    }
}

fn is_name(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    !text.is_empty() && text.split(' ').count() <= 5 && !REMARKS.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::named_values;

    #[test]
    fn values_are_named_by_what_follows_them() {
        let doc = "Result: `0` fine, `2` server failure, `3` no such name; responses only.";
        assert_eq!(named_values(doc), [("0", "fine"), ("2", "server failure"), ("3", "no such name")]);
        assert_eq!(named_values("Type of each record: `1` A, `28` AAAA …"), [("1", "A"), ("28", "AAAA")]);
    }

    #[test]
    fn two_values_may_have_one_name() {
        assert_eq!(named_values("`0` and `1` bind, `2` unbind"), [("0", "bind"), ("1", "bind"), ("2", "unbind")]);
    }

    #[test]
    fn remarks_are_no_names() {
        for doc in ["`1` for each command; absent otherwise.", "Result: from `64` on refused.", "Same as `ip.addr`."] {
            assert!(named_values(doc).is_empty(), "{doc}: {:?}", named_values(doc));
        }
        assert!(named_values("Always `2`: the checksum is not verified.").is_empty());
    }
}
