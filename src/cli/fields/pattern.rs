//! What `mate fields` is asked for.

/// What a name, or a field's meaning, is asked to be.
pub(super) enum Pattern<'a> {
    /// With `*` and `?`: the whole name.
    Glob(&'a str),
    /// A part of the name or, whatever its letters' case, of the meaning.
    Part(&'a str, String),
}

impl<'a> Pattern<'a> {
    pub(super) fn new(pattern: &'a str) -> Self {
        if pattern.contains(['*', '?']) { Self::Glob(pattern) } else { Self::Part(pattern, pattern.to_lowercase()) }
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        match self {
            Self::Glob(glob) => is_like(name.as_bytes(), glob.as_bytes()),
            Self::Part(part, _) => name == *part,
        }
    }

    pub(super) fn matches(&self, name: &str, meaning: &str) -> bool {
        match self {
            Self::Glob(_) => self.is_name(name),
            Self::Part(part, lower) => name.contains(part) || meaning.to_lowercase().contains(lower),
        }
    }
}

/// `*` stands for any characters, `?` for one.
fn is_like(name: &[u8], glob: &[u8]) -> bool {
    let (mut at, mut asked) = (0, 0);
    // Where to go on when the last star has to stand for more.
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match glob.get(asked) {
            Some(b'*') => {
                star = Some((at, asked + 1));
                asked += 1;
            }
            Some(byte) if *byte == b'?' || name.get(at) == Some(byte) => {
                at += 1;
                asked += 1;
            }
            _ => {
                let Some((from, after)) = star else { return false };
                star = Some((from + 1, after));
                (at, asked) = (from + 1, after);
            }
        }
    }
    glob.get(asked..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn stars_and_question_marks_stand_for_others() {
        for (name, glob, like) in [
            ("ip.host", "ip.*", true),
            ("ip.host", "*.host", true),
            ("ip.host", "*h*t*", true),
            ("ip.host", "ip.h?st", true),
            ("ip.host", "ip.h??st", false),
            ("ip.host", "*hosts", false),
            ("", "*", true),
            ("a", "", false),
        ] {
            assert_eq!(is_like(name.as_bytes(), glob.as_bytes()), like, "{name} {glob}");
        }
    }
}
