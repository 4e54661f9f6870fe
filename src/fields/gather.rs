//! Gathering: copying values to other [`Texts`], so that texts which no value needs any more are
//! left behind. This is how a run that never ends stays bounded.

use std::collections::HashMap;

use super::{Kind, Mark, Texts, Value};

/// Copies values from some texts to others. The first ones, which a configuration brought with it,
/// go along as they are and keep their values.
#[derive(Debug)]
pub(crate) struct Gathering<'a> {
    from: &'a Texts,
    to: Texts,
    base: Mark,
    texts: HashMap<u64, u32, foldhash::fast::FixedState>,
    addresses: HashMap<u64, u32, foldhash::fast::FixedState>,
}

impl<'a> Gathering<'a> {
    /// Begins with the texts up to a mark.
    pub(crate) fn new(from: &'a Texts, base: Mark) -> Self {
        let mut to = Texts::default();
        from.copy_until(base, &mut to);
        Self { from, to, base, texts: HashMap::default(), addresses: HashMap::default() }
    }

    /// The same value among the texts gathered.
    pub(crate) fn keep(&mut self, value: Value) -> Value {
        let Self { from, to, base, texts, addresses } = self;
        let bits = match value.kind {
            Kind::Text if !base.has_text(value.bits) => {
                *texts.entry(value.bits).or_insert_with(|| to.push(from.interned(value.bits)).unwrap_or(0))
            }
            Kind::Ipv6 if !base.has_address(value.bits) => *addresses.entry(value.bits).or_insert_with(|| {
                let id = u32::try_from(value.bits).unwrap_or(u32::MAX);
                to.push_address(from.address(id).copied().unwrap_or_default())
            }),
            _ => return value,
        };
        Value { bits: u64::from(bits), ..value }
    }

    /// How many bytes were gathered.
    pub(crate) fn size(&self) -> usize {
        self.to.size()
    }

    /// The texts gathered.
    pub(crate) fn finish(self) -> Texts {
        self.to
    }
}

#[cfg(test)]
mod tests {
    use super::super::Interner;
    use super::*;

    #[test]
    fn what_nobody_keeps_is_left_behind() {
        let mut interner = Interner::new();
        let known = interner.text("known");
        let base = interner.texts().mark();
        let values = ["first", "second", "2001:db8::1", "2001:db8::2", "12"].map(|text| interner.text(text));
        let mut gathering = Gathering::new(interner.texts(), base);
        let kept = [1, 3, 4, 1].map(|at| gathering.keep(values[at]));
        assert_eq!((gathering.keep(known), gathering.keep(Value::EMPTY)), (known, Value::EMPTY));
        interner.replace_texts(gathering.finish());
        let shown = kept.map(|value| interner.texts().show(value));
        assert_eq!(shown, ["second", "2001:db8::2", "12", "second"]);
        assert_eq!(kept[0], kept[3]);
        assert_eq!(interner.text("second"), kept[0]);
        assert_eq!(interner.text("2001:db8::2"), kept[1]);
        assert_eq!(interner.text("known"), known);
        assert_eq!(interner.texts().size(), ["", "known", "second"].concat().len() + 3 * 4 + 16);
    }
}
