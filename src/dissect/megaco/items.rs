//! The grammar that all of a message follows: items between commas or blanks, each a name, perhaps a
//! value, perhaps more items in braces (RFC 3525, annex B).

/// One item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// All of it.
    pub(super) whole: &'a [u8],
    pub(super) name: &'a [u8],
    /// What stands behind `=`; empty without one.
    pub(super) value: &'a [u8],
    /// What stands in braces.
    pub(super) body: Option<&'a [u8]>,
}

impl<'a> Item<'a> {
    /// The items in its braces.
    pub(super) fn items(self) -> Items<'a> {
        Items::new(self.body.unwrap_or(&[]))
    }
}

/// The items in some text, as far as they are whole.
#[derive(Debug, Clone)]
pub(super) struct Items<'a> {
    rest: &'a [u8],
}

impl<'a> Items<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// Whether nothing but blanks is left.
    pub(super) fn ended(&self) -> bool {
        self.rest.trim_ascii().is_empty()
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        let skipped = self.rest.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        let text = self.rest.get(skipped..)?;
        let (head_len, opened) = head(text)?;
        let (head, after) = text.split_at_checked(head_len)?;
        let (body, len) = if opened {
            let end = closing(after)?;
            (Some(after.get(1..end)?), head_len + end + 1)
        } else {
            (None, head_len)
        };
        self.rest = text.get(len..)?;
        let equals =
            head.iter().position(|byte| *byte == b'=').filter(|at| !head.get(..*at).unwrap_or(&[]).contains(&b'('));
        let (name, value) = match equals {
            Some(at) => (head.get(..at)?, head.get(at + 1..)?),
            None => (head, &[][..]),
        };
        Some(Item { whole: text.get(..len)?.trim_ascii(), name: name.trim_ascii(), value: value.trim_ascii(), body })
    }
}

/// The length of an item's name and value, and whether a brace follows. `None` if neither that, nor
/// a comma, nor a closing end comes, or nothing is there.
fn head(text: &[u8]) -> Option<(usize, bool)> {
    let (mut quoted, mut inner) = (false, 0usize);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' => inner += 1,
            b')' | b']' => inner = inner.saturating_sub(1),
            b'{' => return Some((at, true)),
            b',' if inner == 0 => return Some((at, false)),
            _ => {}
        }
    }
    // Items without braces may be the last in those of another.
    (!text.trim_ascii().is_empty()).then_some((text.len(), false))
}

/// The place of the brace that closes the one at the start.
fn closing(text: &[u8]) -> Option<usize> {
    let (mut quoted, mut escaped, mut depth) = (false, false, 0usize);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_names_values_and_bodies() {
        let items: Vec<Item<'_>> = Items::new(b" A=b{c,d=\"},{\"}, E {}\n f(x=1,y) ").collect();
        let show = |item: &Item<'_>| {
            [Some(item.name), Some(item.value), item.body]
                .map(|part| part.map(|part| String::from_utf8_lossy(part).into_owned()))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            items.iter().map(show).collect::<Vec<_>>(),
            [
                [some("A"), some("b"), some("c,d=\"},{\"")],
                [some("E"), some(""), some("")],
                [some("f(x=1,y)"), some(""), None],
            ]
        );
        assert_eq!(items[0].items().count(), 2);
        assert_eq!(items[1].whole, b"E {}");
    }

    #[test]
    fn an_item_that_is_not_closed_is_left() {
        let mut items = Items::new(b"A{b},C{d");
        assert_eq!(items.by_ref().count(), 1);
        assert!(!items.ended());
    }
}
