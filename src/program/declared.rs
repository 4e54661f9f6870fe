//! Which attributes a type can ever have (F2), in the order in which its declaration names them.

use std::collections::HashMap;

use super::avp::AttrId;
use crate::lang::ast::{self, Declaration};

/// The attributes of every type, by its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// Of Pdus: what they extract, then what their Transforms insert.
    pub pdus: Vec<Vec<AttrId>>,
    /// Of Gops: those of the key, of Start, Stop and Extra, then what their Transforms insert.
    pub gops: Vec<Vec<AttrId>>,
    /// Of Gogs: those of the Members' keys and of Extra, then what their Transforms insert.
    pub gogs: Vec<Vec<AttrId>>,
}

impl Declared {
    /// Reads them off a configuration; `ids` holds the numbers of all its attributes.
    pub(super) fn new(config: &ast::Config, ids: &HashMap<String, AttrId>) -> Self {
        let mut declared = Self::default();
        let mut inserted: HashMap<&str, Vec<&str>> = HashMap::new();
        let distinct = |names: Vec<&str>| {
            let mut attrs: Vec<AttrId> = Vec::new();
            for attr in names.into_iter().filter_map(|name| ids.get(name)) {
                if !attrs.contains(attr) {
                    attrs.push(*attr);
                }
            }
            attrs
        };
        for declaration in &config.declarations {
            match declaration {
                Declaration::Transform(transform) => {
                    let actions = transform.rules.iter().filter_map(|rule| rule.action.as_ref());
                    let names = actions.flat_map(|(_, avpl)| names(avpl)).collect();
                    inserted.insert(&transform.name.node, names);
                }
                Declaration::Pdu(pdu) => {
                    let mut all: Vec<&str> = pdu.extracts.iter().map(|extract| extract.attr.node.as_str()).collect();
                    all.extend(of_transforms(&pdu.transforms, &inserted));
                    declared.pdus.push(distinct(all));
                }
                Declaration::Gop(gop) => {
                    let clauses = [&gop.start, &gop.stop, &gop.extra].into_iter().flatten();
                    let mut all: Vec<&str> = std::iter::once(&gop.key).chain(clauses).flat_map(names).collect();
                    all.extend(of_transforms(&gop.transforms, &inserted));
                    declared.gops.push(distinct(all));
                }
                Declaration::Gog(gog) => {
                    let keys = gog.members.iter().map(|member| &member.key);
                    let mut all: Vec<&str> = keys.chain(&gog.extra).flat_map(names).collect();
                    all.extend(of_transforms(&gog.transforms, &inserted));
                    declared.gogs.push(distinct(all));
                }
                Declaration::Default(_) | Declaration::Debug(_) | Declaration::Done(_) => {}
            }
        }
        declared
    }
}

fn names(avpl: &ast::Avpl) -> impl Iterator<Item = &str> {
    avpl.avps.iter().map(|avp| avp.name.node.as_str())
}

/// What Transforms insert; they are declared before they are used.
fn of_transforms<'a>(
    transforms: &'a [ast::Name],
    inserted: &'a HashMap<&str, Vec<&'a str>>,
) -> impl Iterator<Item = &'a str> {
    transforms.iter().filter_map(|name| inserted.get(name.node.as_str())).flatten().copied()
}

#[cfg(test)]
mod tests {
    use crate::fields::{Catalogue, Interner};
    use crate::program::{AttrId, Compat, lower};

    #[test]
    fn attributes_stand_in_order_of_declaration_and_once() {
        let config = "
            Transform t { Match (b=1) Insert (z=1, a=2); Match (b=2) Replace (z=2); };
            Pdu p Proto frame Transport mate { Extract c From frame.number; Extract b From frame.len; Transform t; };
            Gop g On p Match (c, c) { Start (b=1); Stop (b=2); Extra (c, a); Transform t; };
            Gog gg { Member g (c); Extra (b); };
        ";
        let loaded = crate::lang::parse("test.mate", config, &[]);
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
        let program = lower(&loaded.config, &Catalogue::new(&[]), &mut Interner::new(), Compat::Documented);
        let names =
            |attrs: &[AttrId]| attrs.iter().map(|attr| program.attr(*attr).to_owned()).collect::<Vec<_>>().join(" ");
        let declared = &program.declared;
        let shown = [&declared.pdus, &declared.gops, &declared.gogs].map(|kinds| names(&kinds[0]));
        assert_eq!(shown, ["c b z a", "c b a z", "c b"]);
    }
}
