//! Every place where a name stands in a configuration, with what it names there: what
//! definitions, references, renaming and colours are made of.

use super::ast::{Avpl, Config, Declaration, Name, Span, Spanned};

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A Pdu.
    Pdu,
    /// A Gop.
    Gop,
    /// A Gog.
    Gog,
    /// A Transform.
    Transform,
    /// An attribute.
    Attribute,
    /// A protocol of the catalogue (`Proto` takes fields, too).
    Protocol,
    /// A field of the catalogue.
    Field,
}

/// What a place does with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Declares it; of an attribute: extracts or inserts it.
    Gives,
    /// Uses it.
    Uses,
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// What is named.
    pub kind: NameKind,
    /// Whether it is declared or used there.
    pub role: Role,
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// The declaration that it stands in, as an index.
    pub within: usize,
}

/// All names of a configuration, in the order of the declarations, then those in directives
/// (`// mate: label(pdu, attribute)`).
pub fn occurrences(config: &Config) -> Vec<Occurrence> {
    let mut found = Found { list: Vec::new(), within: 0 };
    for (index, declaration) in config.declarations.iter().enumerate() {
        found.within = index;
        found.declaration(declaration);
    }
    found.within = config.declarations.len();
    for comment in &config.comments {
        found.directive(&comment.text, comment.span, config);
    }
    found.list
}

struct Found {
    list: Vec<Occurrence>,
    within: usize,
}

impl Found {
    fn add(&mut self, kind: NameKind, role: Role, name: &Name) {
        let Spanned { node, span } = name;
        self.list.push(Occurrence { kind, role, name: node.clone(), span: *span, within: self.within });
    }

    fn all(&mut self, kind: NameKind, names: &[Name]) {
        for name in names {
            self.add(kind, Role::Uses, name);
        }
    }

    fn attributes<'a>(&mut self, role: Role, lists: impl IntoIterator<Item = &'a Avpl>) {
        for avp in lists.into_iter().flat_map(|list| &list.avps) {
            self.add(NameKind::Attribute, role, &avp.name);
        }
    }

    fn declaration(&mut self, declaration: &Declaration) {
        match declaration {
            Declaration::Pdu(pdu) => {
                self.add(NameKind::Pdu, Role::Gives, &pdu.name);
                self.add(NameKind::Protocol, Role::Uses, &pdu.proto);
                self.all(NameKind::Protocol, &pdu.transport);
                self.all(NameKind::Protocol, &pdu.payload);
                for extract in &pdu.extracts {
                    self.add(NameKind::Attribute, Role::Gives, &extract.attr);
                    self.add(NameKind::Field, Role::Uses, &extract.field);
                }
                self.all(NameKind::Transform, &pdu.transforms);
                self.attributes(Role::Uses, pdu.criteria.iter().map(|criteria| &criteria.avpl));
            }
            Declaration::Gop(gop) => {
                self.add(NameKind::Gop, Role::Gives, &gop.name);
                self.add(NameKind::Pdu, Role::Uses, &gop.on);
                self.attributes(Role::Uses, super::model::lists(gop));
                self.all(NameKind::Transform, &gop.transforms);
            }
            Declaration::Gog(gog) => {
                self.add(NameKind::Gog, Role::Gives, &gog.name);
                for member in &gog.members {
                    self.add(NameKind::Gop, Role::Uses, &member.gop);
                    self.attributes(Role::Uses, [&member.key]);
                }
                self.attributes(Role::Uses, &gog.extra);
                self.all(NameKind::Transform, &gog.transforms);
            }
            Declaration::Transform(transform) => {
                self.add(NameKind::Transform, Role::Gives, &transform.name);
                for rule in &transform.rules {
                    self.attributes(Role::Uses, rule.condition.iter().map(|(_, list)| list));
                    self.attributes(Role::Gives, rule.action.iter().map(|(_, list)| list));
                }
            }
            Declaration::Default(_) | Declaration::Debug(_) | Declaration::Done(_) => {}
        }
    }

    /// The first name of a label directive is a type, the others are its attributes.
    fn directive(&mut self, text: &str, span: Span, config: &Config) {
        let is_label = text.strip_prefix("//").and_then(|text| text.trim_start().strip_prefix("mate:"));
        let is_label = is_label.is_some_and(|text| text.trim_start().starts_with("label"));
        let (Some(open), Some(close)) = (text.find('('), text.rfind(')')) else { return };
        let Some(list) = text.get(open + 1..close).filter(|_| is_label) else { return };
        let mut at = span.start as usize + open + 1;
        for (index, item) in list.split(',').enumerate() {
            let name = item.trim();
            let start = (at + item.len() - item.trim_start().len()) as u32;
            let place = Span { start, end: start + name.len() as u32, ..span };
            at += item.len() + 1;
            let kind = if index == 0 { kind_of(name, config) } else { Some(NameKind::Attribute) };
            if let Some(kind) = kind.filter(|_| !name.is_empty()) {
                self.add(kind, Role::Uses, &Spanned { node: name.to_owned(), span: place });
            }
        }
    }
}

/// Which kind of declaration has a name, Pdus first.
fn kind_of(name: &str, config: &Config) -> Option<NameKind> {
    let kinds = config.declarations.iter().filter_map(|declaration| match declaration {
        Declaration::Pdu(pdu) if pdu.name.node == name => Some(NameKind::Pdu),
        Declaration::Gop(gop) if gop.name.node == name => Some(NameKind::Gop),
        Declaration::Gog(gog) if gog.name.node == name => Some(NameKind::Gog),
        _ => None,
    });
    kinds.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_name_types_and_attributes() {
        let text = "// mate: label(p, k)\nPdu p Proto tcp Transport ip { Extract k From tcp.port; };";
        let loaded = crate::lang::parse("x.mate", text, &[]);
        let places = occurrences(&loaded.config);
        let shown: Vec<String> = places
            .iter()
            .map(|place| format!("{:?} {:?} {}", place.kind, place.role, loaded.sources.text(place.span)))
            .collect();
        assert_eq!(
            shown,
            [
                "Pdu Gives p",
                "Protocol Uses tcp",
                "Protocol Uses ip",
                "Attribute Gives k",
                "Field Uses tcp.port",
                "Pdu Uses p",
                "Attribute Uses k"
            ]
        );
    }
}
