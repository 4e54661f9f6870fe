//! Lines to declarations (C2): all that is said about a Pdu, Gop, Gog or Transform, in one place.

use super::check;
use super::read::{Item, Line, OldText};
use crate::lang::ast::Span;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;

/// Items of one line that belong in one list or clause.
#[derive(Debug, Clone)]
pub(super) struct Part<'t> {
    pub(super) line: &'t Line,
    pub(super) items: Vec<&'t Item>,
}

/// What a line says about a declaration: a name, and the line.
pub(super) type Named<'t> = (&'t Line, &'t str);

#[derive(Debug)]
pub(super) struct Pdu<'t> {
    pub(super) line: &'t Line,
    pub(super) name: &'t str,
    pub(super) proto: &'t Item,
    pub(super) transport: &'t Item,
    pub(super) payload: Option<&'t Item>,
    pub(super) extracts: Vec<Part<'t>>,
    pub(super) transforms: Vec<Named<'t>>,
    pub(super) criteria: Option<Part<'t>>,
    pub(super) options: Vec<&'t Item>,
}

#[derive(Debug)]
pub(super) struct Gop<'t> {
    pub(super) name: &'t str,
    pub(super) on: &'t str,
    pub(super) key: Part<'t>,
    pub(super) start: Option<Part<'t>>,
    pub(super) stop: Option<Part<'t>>,
    pub(super) extra: Vec<Part<'t>>,
    pub(super) transforms: Vec<Named<'t>>,
    pub(super) options: Vec<&'t Item>,
}

#[derive(Debug)]
pub(super) struct Gog<'t> {
    pub(super) line: &'t Line,
    pub(super) name: &'t str,
    /// Each with the name of its Gop.
    pub(super) members: Vec<(&'t str, Part<'t>)>,
    pub(super) extra: Vec<Part<'t>>,
    pub(super) transforms: Vec<Named<'t>>,
    pub(super) options: Vec<&'t Item>,
}

#[derive(Debug)]
pub(super) struct Transform<'t> {
    pub(super) name: &'t str,
    pub(super) rules: Vec<Part<'t>>,
}

/// All declarations of a file, each kind in its order.
#[derive(Debug, Default)]
pub(super) struct Old<'t> {
    pub(super) includes: Vec<Named<'t>>,
    pub(super) settings: Vec<&'t Line>,
    pub(super) transforms: Vec<Transform<'t>>,
    pub(super) pdus: Vec<Pdu<'t>>,
    pub(super) gops: Vec<Gop<'t>>,
    pub(super) gogs: Vec<Gog<'t>>,
    /// Names of declarations that were reported: that they are missing is no further mistake.
    refused: Vec<&'t str>,
}

impl Line {
    /// The parameter of that name; the last one counts.
    pub(super) fn parameter(&self, name: &str) -> Option<&Item> {
        self.items.iter().rev().find(|item| item.is_parameter() && item.name == name)
    }

    fn data(&self) -> Part<'_> {
        Part { line: self, items: self.items.iter().filter(|item| !item.is_parameter()).collect() }
    }
}

impl Item {
    /// A parameter's value.
    pub(super) fn text(&self) -> &str {
        self.value.trim()
    }
}

/// Collects the lines; those that cannot be are reported.
pub(super) fn collect<'t>(text: &'t OldText, diagnostics: &mut Vec<Diagnostic>) -> Old<'t> {
    let mut old = Old::default();
    for line in &text.lines {
        if let Err(found) = check::line(line).and_then(|()| old.add(line)) {
            diagnostics.extend(found.0.map(|found| *found));
            old.refused.extend(line.parameter("Name").map(Item::text));
        }
    }
    check::whole(&old, diagnostics);
    old
}

/// Why a line cannot be converted; nothing where that was said before.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Option<Box<Diagnostic>>);

pub(super) fn refuse(span: Span, message: impl Into<String>, help: &str) -> Refused {
    let finding = Diagnostic::new(&codes::OLD_SYNTAX, span, message, "cannot be converted").help(help);
    Refused(Some(Box::new(finding)))
}

/// What must not be there before.
fn once(is_new: bool, span: Span, what: &str) -> Result<(), Refused> {
    if is_new {
        Ok(())
    } else {
        Err(refuse(span, format!("{what} is given a second time"), "join the two, or remove one"))
    }
}

impl<'t> Old<'t> {
    fn add(&mut self, line: &'t Line) -> Result<(), Refused> {
        let Some(action) = line.parameter("Action") else {
            return Err(refuse(line.span, "a line without `Action`", "every line says with `Action=…` what it is"));
        };
        let need = |name: &str| {
            line.parameter(name).filter(|item| !item.text().is_empty()).ok_or_else(|| {
                refuse(action.span, format!("`{}` without `{name}`", action.text()), "complete the line")
            })
        };
        match action.text() {
            "Settings" => self.settings.push(line),
            "Include" => {
                let file = line.parameter("Filename").or_else(|| line.parameter("Lib"));
                let file =
                    file.ok_or_else(|| refuse(line.span, "`Include` without a file", "give `Filename` or `Lib`"))?;
                self.includes.push((line, file.text()));
            }
            "PduDef" => {
                let name = need("Name")?;
                once(!self.pdus.iter().any(|pdu| pdu.name == name.text()), name.span, "the Pdu")?;
                self.pdus.push(Pdu {
                    line,
                    name: name.text(),
                    proto: need("Proto")?,
                    transport: need("Transport")?,
                    payload: line.parameter("Payload"),
                    extracts: vec![line.data()],
                    transforms: Vec::new(),
                    criteria: None,
                    options: options(line),
                });
            }
            "PduExtra" => {
                let pdu = self.pdu(need("For")?)?;
                pdu.extracts.push(line.data());
                pdu.options.extend(options(line));
            }
            "PduCriteria" => {
                let pdu = self.pdu(need("For")?)?;
                once(pdu.criteria.is_none(), action.span, "the Criteria of the Pdu")?;
                pdu.criteria = Some(line.data());
            }
            "Transform" => {
                let name = need("Name")?.text();
                let rule = line.data();
                match self.transforms.iter_mut().find(|transform| transform.name == name) {
                    Some(transform) => transform.rules.push(rule),
                    None => self.transforms.push(Transform { name, rules: vec![rule] }),
                }
            }
            "PduTransform" | "GopTransform" | "GogTransform" => {
                let (of, name) = (need("For")?, need("Name")?);
                if !self.has_includes() && !self.transforms.iter().any(|transform| transform.name == name.text()) {
                    return Err(self.unknown("Transform", name));
                }
                let transforms = match action.text() {
                    "PduTransform" => &mut self.pdu(of)?.transforms,
                    "GopTransform" => &mut self.gop(of)?.transforms,
                    _ => &mut self.gog(of)?.transforms,
                };
                transforms.push((line, name.text()));
            }
            "GopDef" => {
                let (name, on) = (need("Name")?, need("On")?);
                once(!self.gops.iter().any(|gop| gop.name == name.text()), name.span, "the Gop")?;
                if !self.has_includes() && !self.pdus.iter().any(|pdu| pdu.name == on.text()) {
                    return Err(self.unknown("Pdu", on));
                }
                once(!self.gops.iter().any(|gop| gop.on == on.text()), on.span, "the Gop of this Pdu")?;
                self.gops.push(Gop {
                    name: name.text(),
                    on: on.text(),
                    key: line.data(),
                    start: None,
                    stop: None,
                    extra: Vec::new(),
                    transforms: Vec::new(),
                    options: options(line),
                });
            }
            "GopStart" => {
                let gop = self.gop(need("For")?)?;
                once(gop.start.is_none(), action.span, "the Start of the Gop")?;
                gop.start = Some(line.data());
            }
            "GopStop" => {
                let gop = self.gop(need("For")?)?;
                once(gop.stop.is_none(), action.span, "the Stop of the Gop")?;
                gop.stop = Some(line.data());
            }
            "GopExtra" => {
                let gop = self.gop(need("For")?)?;
                gop.extra.push(line.data());
                gop.options.extend(options(line));
            }
            "GogDef" => {
                let name = need("Name")?;
                once(!self.gogs.iter().any(|gog| gog.name == name.text()), name.span, "the Gog")?;
                self.gogs.push(Gog {
                    line,
                    name: name.text(),
                    members: Vec::new(),
                    extra: Vec::new(),
                    transforms: Vec::new(),
                    options: options(line),
                });
            }
            "GogKey" => {
                let on = need("On")?;
                if !self.has_includes() && !self.gops.iter().any(|gop| gop.name == on.text()) {
                    return Err(self.unknown("Gop", on));
                }
                self.gog(need("For")?)?.members.push((on.text(), line.data()));
            }
            "GogExtra" => {
                let gog = self.gog(need("For")?)?;
                gog.extra.push(line.data());
                gog.options.extend(options(line));
            }
            other => {
                return Err(refuse(
                    action.span,
                    format!("unknown action `{other}`"),
                    "remove the line, or correct the word",
                ));
            }
        }
        Ok(())
    }

    pub(super) fn has_includes(&self) -> bool {
        !self.includes.is_empty()
    }

    fn pdu(&mut self, name: &Item) -> Result<&mut Pdu<'t>, Refused> {
        let unknown = self.unknown("Pdu", name);
        self.pdus.iter_mut().find(|pdu| pdu.name == name.text()).ok_or(unknown)
    }

    fn gop(&mut self, name: &Item) -> Result<&mut Gop<'t>, Refused> {
        let unknown = self.unknown("Gop", name);
        self.gops.iter_mut().find(|gop| gop.name == name.text()).ok_or(unknown)
    }

    fn gog(&mut self, name: &Item) -> Result<&mut Gog<'t>, Refused> {
        let unknown = self.unknown("Gog", name);
        self.gogs.iter_mut().find(|gog| gog.name == name.text()).ok_or(unknown)
    }

    fn unknown(&self, what: &str, name: &Item) -> Refused {
        if self.refused.contains(&name.text()) {
            return Refused(None);
        }
        let message = format!("no {what} `{}` is declared above", name.text());
        refuse(name.span, message, "a line may name only what an earlier line of the same file declares")
    }
}

/// The parameters that become clauses of their own.
fn options(line: &Line) -> Vec<&Item> {
    let is_option =
        |item: &&Item| item.is_parameter() && !matches!(item.name.as_str(), "Action" | "Name" | "For" | "On");
    line.items.iter().filter(is_option).collect()
}
