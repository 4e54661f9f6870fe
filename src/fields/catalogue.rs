//! The catalogue: every protocol and field by name and by id.

use super::{Field, FieldId, Protocol, ProtocolId, suggest};

/// What a name of the catalogue stands for.
#[derive(Debug, Clone, Copy)]
pub enum Name {
    /// A protocol.
    Protocol(&'static Protocol),
    /// A field.
    Field(&'static Field),
}

/// All protocols and fields that a config may name.
#[derive(Debug)]
pub struct Catalogue {
    protocols: Vec<&'static Protocol>,
    /// By field id; `None` where the id belongs to a protocol's own name.
    fields: Vec<Option<&'static Field>>,
    /// All rows, sorted by name; those of one name in registry order.
    names: Vec<Name>,
    /// Whose each of these rows is.
    owners: Vec<&'static Protocol>,
    of_texts: bool,
}

impl Name {
    fn name(&self) -> &'static str {
        match self {
            Self::Protocol(protocol) => protocol.name,
            Self::Field(field) => field.name,
        }
    }
}

impl Catalogue {
    /// Numbers the given protocols and their fields, in order. Rows are `static`s, so a row may
    /// stand in several catalogues only if it has the same place in each.
    pub fn new(protocols: &[&'static Protocol]) -> Self {
        let mut catalogue = Self {
            protocols: protocols.to_vec(),
            fields: Vec::new(),
            names: Vec::new(),
            owners: Vec::new(),
            of_texts: false,
        };
        let mut rows: Vec<(Name, &'static Protocol)> = Vec::new();
        for (index, protocol) in (0u16..).zip(protocols) {
            let own = catalogue.next_field();
            protocol.set_ids(ProtocolId(index), own);
            catalogue.fields.push(None);
            rows.push((Name::Protocol(protocol), protocol));
            for field in protocol.fields {
                field.set_id(catalogue.next_field());
                catalogue.fields.push(Some(field));
                rows.push((Name::Field(field), protocol));
            }
        }
        rows.sort_by_key(|(row, _)| row.name());
        (catalogue.names, catalogue.owners) = rows.into_iter().unzip();
        catalogue
    }

    /// The same for fields whose values come as texts, so that their types promise less.
    pub(crate) fn of_texts(protocols: &[&'static Protocol]) -> Self {
        Self { of_texts: true, ..Self::new(protocols) }
    }

    /// Whether values come as texts, which another program wrote.
    pub(crate) fn is_of_texts(&self) -> bool {
        self.of_texts
    }

    fn next_field(&self) -> FieldId {
        FieldId(u16::try_from(self.fields.len()).unwrap_or(u16::MAX))
    }

    /// All rows of one name: usually one, several when protocols share a field name.
    pub fn lookup(&self, name: &str) -> &[Name] {
        self.names.get(self.range(name)).unwrap_or_default()
    }

    /// The protocols that the rows of one name belong to, in registry order; a protocol's name belongs to it.
    pub fn owners(&self, name: &str) -> &[&'static Protocol] {
        self.owners.get(self.range(name)).unwrap_or_default()
    }

    fn range(&self, name: &str) -> std::ops::Range<usize> {
        let start = self.names.partition_point(|row| row.name() < name);
        let behind = self.names.get(start..).unwrap_or_default();
        start..start + behind.iter().take_while(|row| row.name() == name).count()
    }

    /// The protocol of that name.
    pub fn protocol(&self, name: &str) -> Option<&'static Protocol> {
        self.lookup(name).iter().find_map(|row| match row {
            Name::Protocol(protocol) => Some(*protocol),
            Name::Field(_) => None,
        })
    }

    /// The ids of all fields of that name; a protocol's name counts as a field, too (R8).
    pub fn field_ids(&self, name: &str) -> Vec<FieldId> {
        self.lookup(name)
            .iter()
            .map(|row| match row {
                Name::Protocol(protocol) => protocol.field_id(),
                Name::Field(field) => field.id(),
            })
            .collect()
    }

    /// All protocols, in registry order.
    pub fn protocols(&self) -> &[&'static Protocol] {
        &self.protocols
    }

    /// The field of that id, unless it is a protocol's own name.
    pub fn field(&self, id: FieldId) -> Option<&'static Field> {
        self.fields.get(usize::from(id.0)).copied().flatten()
    }

    /// How many field ids there are.
    pub fn field_count(&self) -> usize {
        self.fields.len()
    }

    /// The known names nearest to a misspelt one, best first, at most three.
    pub fn nearest(&self, name: &str) -> Vec<&'static str> {
        let fields = self.fields.iter().flatten().map(|field| field.name);
        let protocols = self.protocols.iter().map(|protocol| protocol.name);
        suggest::nearest(name, protocols.chain(fields))
    }

    /// The protocol names nearest to a misspelt one, best first, at most three.
    pub fn nearest_protocols(&self, name: &str) -> Vec<&'static str> {
        suggest::nearest(name, self.protocols.iter().map(|protocol| protocol.name))
    }
}
