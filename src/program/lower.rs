//! Lowering: a checked syntax tree becomes a program. Names are resolved here, once.

use std::collections::{BTreeSet, HashMap};

use super::Compat;
use super::avp::{AttrId, Avp, Avpl, Numeric, insert};
use super::declared::Declared;
use super::early::Early;
use super::matching::Matcher;
use super::rules::{GogKind, GogRule, GopKind, GopRule, MemberRule, PduRule, Program, Target};
use super::test::Test;
use super::transform::{Rule, Transform, Transforms};
use crate::fields::{Catalogue, Demand, FieldType, Interner, Name};
use crate::lang::ast::{self, Declaration, Mode, Spanned};

/// Gog Expiration when nothing sets it: 5 s, as in every Wireshark (Decision 1).
const GOG_EXPIRATION: i64 = 5_000_000_000;

/// Compiles a configuration that the checker found free of errors. What names nothing that exists
/// is passed over: the checker has refused it before.
pub fn lower(config: &ast::Config, catalogue: &Catalogue, texts: &mut Interner, compat: Compat) -> Program {
    let attrs: Vec<String> = attribute_names(config).into_iter().map(str::to_owned).collect();
    let ids = (0u16..).zip(&attrs).map(|(id, name)| (name.clone(), AttrId(id))).collect();
    let mut lowering = Lowering {
        catalogue,
        texts,
        compat,
        ids,
        demand: Demand::new(catalogue),
        transforms: HashMap::new(),
        defaults: ast::Defaults::default(),
        named_protocols: named_protocols(config),
        pdus: Vec::new(),
        gops: Vec::new(),
        gogs: Vec::new(),
    };
    for declaration in &config.declarations {
        lowering.declaration(declaration);
    }
    let declared = Declared::new(config, &lowering.ids);
    let types = super::types::types(config, catalogue, &lowering.ids);
    let mut program = lowering.finish();
    program.attrs = attrs;
    program.types = types;
    program.declared = declared;
    program
}

struct Lowering<'a> {
    catalogue: &'a Catalogue,
    texts: &'a mut Interner,
    compat: Compat,
    ids: HashMap<String, AttrId>,
    demand: Demand,
    transforms: HashMap<&'a str, Transform>,
    defaults: ast::Defaults,
    /// Names in Proto, Transport and Extract clauses (D33).
    named_protocols: BTreeSet<&'a str>,
    pdus: Vec<(PduRule, Vec<(ast::Name, ast::Name)>)>,
    gops: Vec<(GopRule, &'a str)>,
    gogs: Vec<GogRule>,
}

impl<'a> Lowering<'a> {
    fn declaration(&mut self, declaration: &'a Declaration) {
        match declaration {
            Declaration::Transform(transform) => {
                let rules = transform.rules.iter().map(|rule| self.transform_rule(rule)).collect();
                self.transforms.insert(&transform.name.node, Transform::new(rules));
            }
            Declaration::Pdu(pdu) => self.pdu(pdu),
            Declaration::Gop(gop) => self.gop(gop),
            Declaration::Gog(gog) => self.gog(gog),
            Declaration::Default(defaults) => self.set_defaults(defaults),
            Declaration::Debug(_) | Declaration::Done(_) => {}
        }
    }

    /// Resolves what could only be resolved once everything was read.
    fn finish(mut self) -> Program {
        let mut gops: Vec<GopRule> = Vec::new();
        let mut by_pdu: HashMap<&str, GopKind> = HashMap::new();
        for (kind, (mut gop, on)) in (0u16..).map(GopKind).zip(std::mem::take(&mut self.gops)) {
            by_pdu.entry(on).or_insert(kind);
            gop.member_of = (0u16..)
                .map(GogKind)
                .zip(&self.gogs)
                .flat_map(|(gog, rule)| {
                    let members = rule.members.iter().enumerate();
                    members.filter(|(_, member)| member.gop == kind).map(move |(index, _)| (gog, index))
                })
                .collect();
            gops.push(gop);
        }
        self.demand.close(self.catalogue);
        let slots = self.demand.slot_fields().len();
        let pdus = std::mem::take(&mut self.pdus)
            .into_iter()
            .map(|(mut pdu, extracts)| {
                pdu.gop = by_pdu.get(pdu.name.as_str()).copied();
                pdu.attr_of_slot = vec![None; slots];
                for (attr, field) in &extracts {
                    self.bind(&mut pdu.attr_of_slot, attr, field);
                }
                pdu
            })
            .collect();
        let shares_members =
            gops.iter().any(|gop| gop.member_of.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a != b)));
        Program {
            compat: self.compat,
            attrs: Vec::new(),
            types: Vec::new(),
            pdus,
            gops,
            gogs: self.gogs,
            shares_members,
            declared: Declared::default(),
            demand: self.demand,
            ends: Vec::new(),
        }
    }

    fn bind(&self, attr_of_slot: &mut [Option<(AttrId, Numeric)>], attr: &ast::Name, field: &ast::Name) {
        let Some(&attr) = self.ids.get(&attr.node) else { return };
        for id in self.catalogue.field_ids(&field.node) {
            let numeric = match self.catalogue.field(id).map(|field| field.ty) {
                Some(FieldType::Bool) => Numeric::BOOLEAN,
                Some(ty) if ty.is_numeric() => Numeric::INTEGER,
                _ => Numeric::NO,
            };
            let slot = self.demand.slot_of(id).and_then(|slot| attr_of_slot.get_mut(usize::from(slot.0)));
            if let Some(entry) = slot {
                entry.get_or_insert((attr, numeric));
            }
        }
    }

    fn pdu(&mut self, pdu: &'a ast::Pdu) {
        let proto = self.target(&pdu.proto.node);
        let transport = pdu.transport.iter().map(|name| self.target(&name.node)).collect();
        let mut payload = Vec::new();
        for name in &pdu.payload {
            // As in Wireshark: a Payload protocol works only if something else names it (D33).
            if self.compat == Compat::Documented || self.named_protocols.contains(name.node.as_str()) {
                payload.push(self.target(&name.node));
            }
        }
        for extract in &pdu.extracts {
            for id in self.catalogue.field_ids(&extract.field.node) {
                self.demand.want_field(id);
            }
        }
        let criteria =
            pdu.criteria.as_ref().map(|criteria| (criteria.accept, self.matcher(criteria.mode, &criteria.avpl)));
        let flag = |own: &Option<Spanned<bool>>, default: &Option<Spanned<bool>>| {
            own.as_ref().or(default.as_ref()).is_some_and(|flag| flag.node)
        };
        let transforms = self.transform_list(&pdu.transforms);
        let early = criteria
            .as_ref()
            // As in Wireshark the walk looks at places, which a Transform may change.
            .filter(|_| self.compat == Compat::Documented)
            .and_then(|(accept, criteria)| Early::new(*accept, criteria, &transforms));
        let rule = PduRule {
            name: pdu.name.node.clone(),
            proto,
            transport,
            payload,
            attr_of_slot: Vec::new(),
            transforms,
            criteria,
            early,
            drop_unassigned: flag(&pdu.drop_unassigned, &self.defaults.drop_unassigned),
            discard_pdu_data: flag(&pdu.discard_pdu_data, &self.defaults.discard_pdu_data),
            last_pdu: flag(&pdu.last_pdu, &self.defaults.last_pdu),
            gop: None,
        };
        let extracts = pdu.extracts.iter().map(|extract| (extract.attr.clone(), extract.field.clone())).collect();
        self.pdus.push((rule, extracts));
    }

    fn gop(&mut self, gop: &'a ast::Gop) {
        let key = self.matcher(Mode::Strict, &gop.key);
        let start = gop.start.as_ref().map(|avpl| self.matcher(Mode::Strict, avpl));
        let stop = gop.stop.as_ref().map(|avpl| self.matcher(Mode::Strict, avpl));
        let extra = gop.extra.as_ref().map(|avpl| self.matcher(Mode::Loose, avpl));
        let own = &gop.options;
        let default = &self.defaults.gop;
        let time = |own: &Option<Spanned<ast::Time>>, default: &Option<Spanned<ast::Time>>| {
            own.as_ref().or(default.as_ref()).map(|time| time.node.nanoseconds).filter(|time| *time > 0)
        };
        let rule = GopRule {
            name: gop.name.node.clone(),
            expiration: time(&own.expiration, &default.expiration),
            idle_timeout: time(&own.idle_timeout, &default.idle_timeout),
            lifetime: time(&own.lifetime, &default.lifetime),
            drop_unassigned: own.drop_unassigned.as_ref().or(default.drop_unassigned.as_ref()).is_some_and(|f| f.node),
            show_tree: own.show_tree.as_ref().or(default.show_tree.as_ref()).map(|t| t.node).unwrap_or_default(),
            show_times: own.show_times.as_ref().or(default.show_times.as_ref()).is_none_or(|f| f.node),
            key,
            start,
            stop,
            extra,
            transforms: self.transform_list(&gop.transforms),
            member_of: Vec::new(),
        };
        self.gops.push((rule, &gop.on.node));
    }

    fn gog(&mut self, gog: &'a ast::Gog) {
        let members: Vec<MemberRule> = gog
            .members
            .iter()
            .filter_map(|member| {
                let index = self.gops.iter().position(|(gop, _)| gop.name == member.gop.node)?;
                let kind = GopKind(u16::try_from(index).ok()?);
                Some(MemberRule { gop: kind, key: self.matcher(Mode::Strict, &member.key) })
            })
            .collect();
        let extra = self.gog_extra(gog);
        let default = &self.defaults.gog;
        let expiration = gog.options.expiration.as_ref().or(default.expiration.as_ref());
        let rule = GogRule {
            name: gog.name.node.clone(),
            members,
            extra,
            expiration: expiration.map_or(GOG_EXPIRATION, |time| time.node.nanoseconds),
            gop_tree: gog.options.gop_tree.as_ref().or(default.gop_tree.as_ref()).map(|t| t.node).unwrap_or_default(),
            show_times: gog.options.show_times.as_ref().or(default.show_times.as_ref()).is_none_or(|f| f.node),
            transforms: self.transform_list(&gog.transforms),
        };
        self.gogs.push(rule);
    }

    /// The Extra conditions and those of the Member keys; as in Wireshark only the first one of each
    /// attribute of the keys (D41).
    fn gog_extra(&mut self, gog: &'a ast::Gog) -> Matcher {
        let mut avps: Vec<&ast::Avp> = gog.extra.iter().flat_map(|avpl| &avpl.avps).collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for avp in gog.members.iter().flat_map(|member| &member.key.avps) {
            if seen.insert(&avp.name.node) || self.compat == Compat::Documented {
                avps.push(avp);
            }
        }
        self.conditions(Mode::Loose, &avps)
    }

    /// As in Wireshark, `Default` values land in the wrong place (D10).
    fn set_defaults(&mut self, defaults: &ast::Defaults) {
        let mut set = defaults.clone();
        if self.compat == Compat::Wireshark {
            set.gop.expiration.clone_from(&defaults.gop.lifetime);
            set.gop.idle_timeout.clone_from(&defaults.gop.lifetime);
            set.gog.expiration = None;
            set.gog.show_times.clone_from(&defaults.gop.show_times);
            if let Some(tree) = &defaults.gog.show_tree {
                set.gop.show_tree = Some(tree.clone());
            }
        }
        let known = &mut self.defaults;
        override_with(&mut known.last_pdu, set.last_pdu);
        override_with(&mut known.drop_unassigned, set.drop_unassigned);
        override_with(&mut known.discard_pdu_data, set.discard_pdu_data);
        override_with(&mut known.gop.expiration, set.gop.expiration);
        override_with(&mut known.gop.idle_timeout, set.gop.idle_timeout);
        override_with(&mut known.gop.lifetime, set.gop.lifetime);
        override_with(&mut known.gop.drop_unassigned, set.gop.drop_unassigned);
        override_with(&mut known.gop.show_tree, set.gop.show_tree);
        override_with(&mut known.gop.show_times, set.gop.show_times);
        override_with(&mut known.gog.expiration, set.gog.expiration);
        override_with(&mut known.gog.gop_tree, set.gog.gop_tree);
        override_with(&mut known.gog.show_times, set.gog.show_times);
    }

    fn transform_list(&self, names: &[ast::Name]) -> Transforms {
        Transforms::new(names.iter().filter_map(|name| self.transforms.get(name.node.as_str()).cloned()))
    }

    fn transform_rule(&mut self, rule: &'a ast::Rule) -> Rule {
        let condition = rule.condition.as_ref().map(|(mode, avpl)| self.matcher(*mode, avpl));
        let mut avps = Avpl::new();
        for avp in rule.action.iter().flat_map(|(_, avpl)| &avpl.avps) {
            let parts: Vec<&str> = avp.values.iter().map(|value| value.node.as_str()).collect();
            let value = self.texts.text(&parts.join("|"));
            if let Some(&attr) = self.ids.get(&avp.name.node) {
                insert(&mut avps, Avp::new(attr, value, Numeric::NO), self.texts.texts());
            }
        }
        let action = rule.action.as_ref().map(|(action, _)| *action).unwrap_or_default();
        Rule { condition, action, avps }
    }

    fn matcher(&mut self, mode: Mode, avpl: &ast::Avpl) -> Matcher {
        self.conditions(mode, &avpl.avps.iter().collect::<Vec<_>>())
    }

    /// Conditions in the order of A3: by name, then by value; equal `=` entries are one.
    fn conditions(&mut self, mode: Mode, avps: &[&ast::Avp]) -> Matcher {
        let mut entries: Vec<(AttrId, String, &ast::Avp)> = avps
            .iter()
            .filter_map(|avp| {
                let parts: Vec<&str> = avp.values.iter().map(|value| value.node.as_str()).collect();
                Some((*self.ids.get(&avp.name.node)?, parts.join("|"), *avp))
            })
            .collect();
        entries.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let both_equal = |a: &ast::Avp, b: &ast::Avp| a.op == ast::Op::Equal && b.op == ast::Op::Equal;
        entries.dedup_by(|b, a| a.0 == b.0 && a.1 == b.1 && both_equal(a.2, b.2));
        let conditions = entries
            .into_iter()
            .map(|(attr, _, avp)| {
                let values: Vec<&str> = avp.values.iter().map(|value| value.node.as_str()).collect();
                (attr, Test::new(avp.op, &values, self.texts))
            })
            .collect();
        Matcher::new(mode, self.compat, conditions)
    }

    /// Resolves a name of Proto, Transport or Payload and wants its layers.
    fn target(&mut self, name: &str) -> Target {
        let mut target = Target::default();
        for row in self.catalogue.lookup(name) {
            match row {
                Name::Protocol(protocol) => {
                    self.demand.want_protocol(protocol.id());
                    target.protocols.push(protocol.id());
                }
                Name::Field(field) => {
                    self.demand.want_field_as_layer(field.id());
                    target.fields.extend(self.demand.slot(field));
                }
            }
        }
        target
    }
}

fn override_with<T>(known: &mut Option<T>, set: Option<T>) {
    if set.is_some() {
        *known = set;
    }
}

/// All attribute names of a configuration, sorted.
fn attribute_names(config: &ast::Config) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for declaration in &config.declarations {
        let mut avpls: Vec<&ast::Avpl> = Vec::new();
        match declaration {
            Declaration::Pdu(pdu) => {
                names.extend(pdu.extracts.iter().map(|extract| extract.attr.node.as_str()));
                avpls.extend(pdu.criteria.as_ref().map(|criteria| &criteria.avpl));
            }
            Declaration::Gop(gop) => {
                avpls.push(&gop.key);
                avpls.extend([&gop.start, &gop.stop, &gop.extra].into_iter().flatten());
            }
            Declaration::Gog(gog) => {
                avpls.extend(gog.members.iter().map(|member| &member.key));
                avpls.extend(&gog.extra);
            }
            Declaration::Transform(transform) => {
                for rule in &transform.rules {
                    avpls.extend(rule.condition.as_ref().map(|(_, avpl)| avpl));
                    avpls.extend(rule.action.as_ref().map(|(_, avpl)| avpl));
                }
            }
            Declaration::Default(_) | Declaration::Debug(_) | Declaration::Done(_) => {}
        }
        names.extend(avpls.into_iter().flat_map(|avpl| &avpl.avps).map(|avp| avp.name.node.as_str()));
    }
    names
}

fn named_protocols(config: &ast::Config) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for declaration in &config.declarations {
        if let Declaration::Pdu(pdu) = declaration {
            names.insert(pdu.proto.node.as_str());
            names.extend(pdu.transport.iter().map(|name| name.node.as_str()));
            names.extend(pdu.extracts.iter().map(|extract| extract.field.node.as_str()));
        }
    }
    names
}
