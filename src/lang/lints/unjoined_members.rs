//! Members of a Gog that no attribute joins: each of their Gops would be alone in its Gog (O2, O4).

use std::collections::BTreeSet;

use crate::lang::ast::Gog;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::{Attributes, Model, names_in};

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    model.gogs.iter().filter_map(|gog| lint(model, gog)).collect()
}

fn lint(model: &Model<'_>, gog: &Gog) -> Option<Diagnostic> {
    let whole = |name: &str| model.gop(name).is_some_and(|gop| model.has_pdus(gop));
    let whole = gog.members.iter().all(|member| whole(&member.gop.node));
    if gog.members.len() > MAX_MEMBERS || !gog.transforms.is_empty() || !whole {
        return None;
    }
    // Two Members meet when a Gop of the one can have the key of the other.
    let reach: Vec<(Attributes<'_>, Attributes<'_>)> = gog
        .members
        .iter()
        .map(|member| {
            let key: Attributes<'_> = names_in(&member.key).collect();
            let gop = model.gop(&member.gop.node).map(|gop| model.of_gop(gop)).unwrap_or_default();
            (key, gop)
        })
        .collect();
    let meets = |a: usize, b: usize| match (reach.get(a), reach.get(b), gog.members.get(a), gog.members.get(b)) {
        (Some(one), Some(two), Some(first), Some(second)) => {
            let touch = |key: &Attributes<'_>, gop: &Attributes<'_>| key.is_empty() || !key.is_disjoint(gop);
            first.gop.node == second.gop.node || touch(&one.0, &two.1) || touch(&two.0, &one.1)
        }
        _ => true,
    };
    let mut joined = BTreeSet::from([0]);
    let mut waiting = vec![0];
    while let Some(member) = waiting.pop() {
        for other in 0..gog.members.len() {
            if !joined.contains(&other) && meets(member, other) {
                joined.insert(other);
                waiting.push(other);
            }
        }
    }
    let alone = gog.members.iter().enumerate().find(|(index, _)| !joined.contains(index)).map(|(_, member)| member)?;
    let first = gog.members.first()?;
    let message =
        format!("nothing joins the Gops `{}` and `{}` in `{}`", first.gop.node, alone.gop.node, gog.name.node);
    Some(
        Diagnostic::new(&codes::UNJOINED_MEMBERS, alone.key.span, message, "shares no attribute with the others")
            .help("give both Members a key with the same attribute names")
            .related(first.key.span, "the other key"),
    )
}

/// More Members than anybody writes: comparing each with each would take long.
const MAX_MEMBERS: usize = 200;
