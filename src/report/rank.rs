//! How early a person wants to read an attribute of a group: what its Transforms concluded comes
//! first, then what its Extra clause asks for, then what only ties it together.

use crate::program::{AttrId, GogRule, GopRule, Matcher, Program};

/// The rank of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Concluded,
    Asked,
    Key,
}

/// The ranks of the attributes of Gogs, by Gog type, by attribute.
pub(super) fn of_gogs(program: &Program) -> Vec<Vec<Rank>> {
    program.gogs.iter().map(|rule| of_gog(program, rule)).collect()
}

/// The ranks of the attributes of a Gog, by attribute.
pub(super) fn of_gog(program: &Program, rule: &GogRule) -> Vec<Rank> {
    ranks(program, rule.extra.attrs(), rule.members.iter().flat_map(|member| member.key.attrs()))
}

/// The ranks of the attributes of a Gop, by attribute.
pub(super) fn of_gop(program: &Program, rule: &GopRule) -> Vec<Rank> {
    let clauses = [&rule.extra, &rule.start, &rule.stop].into_iter().flatten();
    ranks(program, clauses.flat_map(Matcher::attrs), rule.key.attrs())
}

fn ranks(program: &Program, asked: impl Iterator<Item = AttrId>, keys: impl Iterator<Item = AttrId>) -> Vec<Rank> {
    let mut ranks = vec![Rank::Concluded; program.attrs.len()];
    for (attr, rank) in asked.map(|attr| (attr, Rank::Asked)).chain(keys.map(|attr| (attr, Rank::Key))) {
        if let Some(entry) = ranks.get_mut(usize::from(attr.0)) {
            *entry = rank;
        }
    }
    ranks
}
