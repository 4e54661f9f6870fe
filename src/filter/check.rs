//! From the syntax tree to the tests: names are resolved, values are read by the types of the fields
//! that they are compared with, and what does not fit is reported.

use regex::bytes::RegexBuilder;

use super::ast::{self, Constant, Expr, Quantifier, Relation, Term};
use super::codes::{FIELD, FUNCTION, TYPE, VALUE, finding};
use super::datum::Type;
use super::literal::{self, Wrong};
use super::names::Names;
use super::test::{Check, Op, Operand, PairOp, Source, Step, Test};
use super::{Filter, Node};
use crate::fields::Catalogue;
use crate::lang::ast::{Span, Spanned};
use crate::lang::{Code, Diagnostic, did_you_mean};
use crate::program::Program;

/// The functions by name.
static FUNCTIONS: &[&str] = &["count", "len", "lower", "upper"];

/// Checks a filter; the fields of frames that it reads are added to what the program demands.
pub fn check(expr: &Expr, program: &mut Program, catalogue: &Catalogue) -> Result<Filter, Vec<Diagnostic>> {
    let mut checker = Checker {
        names: Names::new(program, catalogue),
        frame: Vec::new(),
        mate: Vec::new(),
        mixed: Vec::new(),
        findings: Vec::new(),
    };
    let root = checker.expr(expr);
    let Checker { frame, mate, mixed, findings, .. } = checker;
    if !findings.is_empty() {
        return Err(findings);
    }
    program.demand.close(catalogue);
    Ok(Filter { root, frame, mate, mixed })
}

struct Checker<'a> {
    names: Names<'a>,
    frame: Vec<Test>,
    mate: Vec<Test>,
    mixed: Vec<Test>,
    findings: Vec<Diagnostic>,
}

/// A side of a comparison.
enum Side<'a> {
    Field(Operand, Type),
    Given(&'a Spanned<Constant>),
}

/// Which values have to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// One passes.
    Any,
    /// One does not.
    AnyNot,
    /// There are some, and all pass.
    All,
    /// There are some, and none passes.
    None,
}

impl Mode {
    /// For a test that one value has to pass when nothing else is said, or that none may.
    fn new(negative: bool, quantifier: Option<Quantifier>) -> Self {
        match (negative, quantifier) {
            (false, None | Some(Quantifier::Any)) => Self::Any,
            (false, Some(Quantifier::All)) => Self::All,
            (true, Some(Quantifier::Any)) => Self::AnyNot,
            (true, None | Some(Quantifier::All)) => Self::None,
        }
    }

    fn of(relation: Relation, quantifier: Option<Quantifier>) -> Self {
        match (relation, quantifier) {
            (Relation::AllEq, None) => Self::All,
            (Relation::AnyNe, None) => Self::AnyNot,
            (relation, quantifier) => Self::new(matches!(relation, Relation::Ne | Relation::AnyNe), quantifier),
        }
    }
}

impl Checker<'_> {
    /// A part of the filter. Where something is wrong with it, what it gives does not matter.
    fn expr(&mut self, expr: &Expr) -> Node {
        match expr {
            Expr::Or(parts) => Node::Or(parts.iter().map(|part| self.expr(part)).collect()),
            Expr::Xor(parts) => Node::Xor(parts.iter().map(|part| self.expr(part)).collect()),
            Expr::And(parts) => Node::And(parts.iter().map(|part| self.expr(part)).collect()),
            Expr::Not(part) => Node::Not(Box::new(self.expr(part))),
            Expr::Exists(operand) => self.exists(operand).unwrap_or_else(Node::nothing),
            Expr::Compare(compare) => self.compare(compare).unwrap_or_else(Node::nothing),
            Expr::In(member) => self.member(member).unwrap_or_else(Node::nothing),
        }
    }

    fn exists(&mut self, operand: &ast::Operand) -> Option<Node> {
        let (operand, _) = self.field(operand)?;
        let check =
            if operand.steps.iter().any(|step| matches!(step, Step::Mask(_))) { Check::Set } else { Check::Exists };
        Some(self.one(operand, check, Mode::Any))
    }

    fn compare(&mut self, compare: &ast::Compare) -> Option<Node> {
        let relation = compare.relation.node;
        let left = self.side(&compare.left);
        let right = self.side(&compare.right);
        let mode = Mode::of(relation, compare.quantifier);
        match (left?, right?) {
            (Side::Field(operand, ty), Side::Given(given)) => {
                let check =
                    self.given_check(relation, compare.relation.span, (&operand, ty, compare.left.span), given)?;
                Some(self.one(operand, check, mode))
            }
            (Side::Given(given), Side::Field(operand, ty)) => {
                let Some(op) = order(relation) else {
                    let help = format!("write the field first, `{}` behind it", relation.word());
                    let message = format!("the left side of `{}` has to be a field", relation.word());
                    return self.refuse(&TYPE, compare.left.span, message, "a value", Some(help));
                };
                self.valued(ty, &operand, compare.right.span)?;
                let check = Check::Compare(op.turned(), self.given(given, ty)?);
                Some(self.one(operand, check, mode))
            }
            (Side::Field(left, left_ty), Side::Field(right, right_ty)) => {
                let op = match (order(relation), relation) {
                    (Some(op), _) => PairOp::Order(op),
                    (None, Relation::Contains) if left_ty.has_bytes() => PairOp::Contains,
                    _ => {
                        let help = Some("write the pattern in double quotes".to_owned());
                        return self.refuse(&TYPE, compare.right.span, "a field is no pattern", "a field", help);
                    }
                };
                if !left_ty.goes_with(right_ty) {
                    let message = format!("`{}` and `{}` cannot be compared", compare.left, compare.right);
                    let (label, other) = (left_ty.title(), right_ty.title());
                    let found = finding(&TYPE, compare.left.span, message, label, None);
                    self.findings.push(Diagnostic { related: vec![(compare.right.span, other.to_owned())], ..found });
                    return None;
                }
                Some(self.pair(left, op, right, mode))
            }
            (Side::Given(_), Side::Given(_)) => {
                let span = Span { end: compare.right.span.end, ..compare.left.span };
                if let Some(word) = compare.left.name() {
                    let (message, label, help) = self.names.unknown(word);
                    return self.refuse(&FIELD, compare.left.span, message, label, help);
                }
                self.refuse(&FIELD, span, "nothing here is a field", "two values", None)
            }
        }
    }

    /// The check for a field and a value.
    fn given_check(
        &mut self,
        relation: Relation,
        place: Span,
        (operand, ty, field): (&Operand, Type, Span),
        given: &Spanned<Constant>,
    ) -> Option<Check> {
        self.valued(ty, operand, field)?;
        if let Some(op) = order(relation) {
            return Some(Check::Compare(op, self.given(given, ty)?));
        }
        if !ty.has_bytes() || operand.count {
            let message = format!("`{}` needs a text or bytes", relation.word());
            let title = if operand.count { "a whole number" } else { ty.title() };
            return self.refuse(&TYPE, field, message, title, None);
        }
        if relation == Relation::Contains {
            let part = literal::part(&given.node, ty);
            return Some(Check::Contains(self.read(part, given, ty)?));
        }
        let Constant::Text(pattern) = &given.node else {
            let help = Some("write the pattern in double quotes".to_owned());
            return self.refuse(
                &TYPE,
                Span { start: place.start, ..given.span },
                "`matches` needs a pattern",
                "not in double quotes",
                help,
            );
        };
        self.pattern(pattern, given.span)
    }

    /// As in Wireshark a pattern is about bytes, and large and small letters are the same.
    fn pattern(&mut self, pattern: &[u8], span: Span) -> Option<Check> {
        let Ok(text) = std::str::from_utf8(pattern) else {
            let help = Some("write `\\\\x` and two digits for a byte in a pattern".to_owned());
            return self.refuse(&VALUE, span, "the pattern is not UTF-8", "here", help);
        };
        let built = RegexBuilder::new(text).case_insensitive(true).unicode(false).build();
        match built {
            Ok(pattern) => Some(Check::Matches(pattern)),
            Err(error) => {
                // The first lines paint the pattern.
                let told = error.to_string();
                let last = told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let help = Some(
                    "patterns are those of the Rust crate `regex`: look-around and back references are not among them"
                        .to_owned(),
                );
                self.refuse(&VALUE, span, "the pattern cannot be read", last, help)
            }
        }
    }

    fn member(&mut self, member: &ast::Member) -> Option<Node> {
        let (operand, ty) = self.field(&member.left)?;
        self.valued(ty, &operand, member.left.span)?;
        let mode = Mode::new(member.outside, member.quantifier);
        let mut ranges = Vec::with_capacity(member.set.len());
        let mut fields = Vec::new();
        for (first, last) in &member.set {
            if last.is_none() && self.is_field(&first.node) {
                fields.extend(self.set_field(first, (ty, member)));
                continue;
            }
            let first = self.given(first, ty);
            let last = last.as_ref().map(|last| self.given(last, ty));
            ranges.extend(first.zip(last.map_or(Some(None), |last| last.map(Some))));
        }
        if fields.is_empty() {
            return Some(self.one(operand, Check::In(ranges), mode));
        }
        if !matches!(mode, Mode::Any | Mode::None) {
            let help = Some("compare with each of the fields instead".to_owned());
            let message = "a set of fields goes with neither `any` nor `all`";
            return self.refuse(&TYPE, member.left.span, message, "here", help);
        }
        let there = self.one(operand.clone(), Check::Exists, Mode::Any);
        let mut parts = vec![self.one(operand.clone(), Check::In(ranges), Mode::Any)];
        parts.extend(
            fields.into_iter().map(|field| self.pair(operand.clone(), PairOp::Order(Op::Eq), field, Mode::Any)),
        );
        let inside = Node::Or(parts);
        Some(if mode == Mode::Any { inside } else { Node::And(vec![there, Node::Not(Box::new(inside))]) })
    }

    /// A field in a set.
    fn set_field(&mut self, name: &Spanned<Constant>, (ty, member): (Type, &ast::Member)) -> Option<Operand> {
        let term = Term::Constant(name.clone(), None);
        let (field, other) = self.field(&ast::Operand { span: name.span, term, mask: None })?;
        if ty.goes_with(other) {
            return Some(field);
        }
        let message = format!("`{}` and `{}` cannot be compared", member.left, name.node);
        self.refuse(&TYPE, name.span, message, other.title(), None)
    }

    /// Refuses to compare what has no value.
    fn valued(&mut self, ty: Type, operand: &Operand, span: Span) -> Option<()> {
        if ty != Type::Label || operand.count {
            return Some(());
        }
        let help =
            "ask by its name alone whether it is there, or name one of its fields; bytes of protocols are not kept"
                .to_owned();
        self.refuse(&TYPE, span, "there is no value to compare", ty.title(), Some(help))
    }

    fn given(&mut self, given: &Spanned<Constant>, ty: Type) -> Option<super::datum::Given> {
        let value = literal::given(&given.node, ty);
        self.read(value, given, ty)
    }

    fn read<T>(&mut self, value: Result<T, Wrong>, given: &Spanned<Constant>, ty: Type) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(Wrong::Form(help)) => {
                let message = format!("`{}` is not {}", given.node, ty.title());
                let near = match &given.node {
                    Constant::Word(word) if word.contains('.') => self.names.nearest(word),
                    _ => None,
                };
                let (label, help) = (format!("not {}", ty.title()), near.unwrap_or_else(|| help.into_owned()));
                self.refuse(&TYPE, given.span, message, label, Some(help))
            }
            Err(Wrong::Range(help)) => {
                let message = format!("`{}` is out of range", given.node);
                self.refuse(&VALUE, given.span, message, "out of range", Some(help))
            }
        }
    }

    fn side<'b>(&mut self, operand: &'b ast::Operand) -> Option<Side<'b>> {
        if let Term::Constant(given, None) = &operand.term
            && operand.mask.is_none()
            && !self.is_field(&given.node)
        {
            return Some(Side::Given(given));
        }
        self.field(operand).map(|(operand, ty)| Side::Field(operand, ty))
    }

    /// Whether something names a field, or can only be meant to.
    fn is_field(&self, constant: &Constant) -> bool {
        matches!(constant, Constant::Word(word) if super::mate::is_name(word) || self.names.knows(word))
    }

    /// An operand that has to be a field.
    fn field(&mut self, operand: &ast::Operand) -> Option<(Operand, Type)> {
        let (mut field, mut ty) = match &operand.term {
            Term::Call(name, argument) => self.call(name, argument)?,
            Term::Constant(Spanned { node: Constant::Word(word), span }, slice) => {
                let Some((source, ty)) = self.names.resolve(word) else {
                    let (message, label, help) = self.names.unknown(word);
                    return self.refuse(&FIELD, *span, message, label, help);
                };
                let mut steps = Vec::new();
                if let Some(Spanned { node, span }) = slice {
                    if !ty.has_bytes() {
                        let message = format!("`{word}` has no parts");
                        let help = match ty {
                            Type::Ipv4 => "compare the address with a prefix, such as `10.0.0.0/8`",
                            Type::Ipv6 => "compare the address with a prefix, such as `2001:db8::/32`",
                            _ => "texts, bytes and MAC addresses have parts; bytes of protocols are not kept",
                        };
                        return self.refuse(&TYPE, *span, message, ty.title(), Some(help.to_owned()));
                    }
                    steps.push(Step::Slice(*node));
                }
                let ty = if slice.is_some() && ty == Type::Ether { Type::Bytes } else { ty };
                (Operand { source, steps, count: false }, ty)
            }
            Term::Constant(given, _) => {
                let message = format!("`{}` is no field", given.node);
                return self.refuse(&FIELD, given.span, message, "a value", None);
            }
        };
        if let Some(mask) = &operand.mask {
            if !matches!(ty, Type::Int(..)) {
                return self.refuse(&TYPE, operand.span, "`&` needs a whole number", ty.title(), None);
            }
            let Constant::Word(word) = &mask.node else {
                return self.refuse(&TYPE, mask.span, "`&` needs a whole number", "not a number", None);
            };
            let Some(bits) = literal::integer(word) else {
                let message = format!("`{word}` is not a whole number");
                return self.refuse(&TYPE, mask.span, message, "not a number", None);
            };
            field.steps.push(Step::Mask(bits));
            ty = Type::unsigned(8);
        }
        Some((field, ty))
    }

    fn call(&mut self, name: &Spanned<String>, argument: &ast::Operand) -> Option<(Operand, Type)> {
        if !FUNCTIONS.contains(&name.node.as_str()) {
            let near = crate::fields::nearest(&name.node, FUNCTIONS.iter().copied());
            let all = || {
                format!(
                    "the functions are {}",
                    FUNCTIONS.iter().map(|name| format!("`{name}()`")).collect::<Vec<_>>().join(", ")
                )
            };
            let help = match name.node.as_str() {
                "max" => "`any` before a comparison with `>` asks for the greatest value".to_owned(),
                "min" => "`any` before a comparison with `<` asks for the least value".to_owned(),
                _ => did_you_mean(&near).unwrap_or_else(all),
            };
            return self.refuse(
                &FUNCTION,
                name.span,
                format!("unknown function `{}`", name.node),
                "not known",
                Some(help),
            );
        }
        let (mut operand, ty) = self.field(argument)?;
        let what = match (name.node.as_str(), ty) {
            ("count", _) if operand.steps.is_empty() && !operand.count => {
                operand.count = true;
                return Some((operand, Type::unsigned(8)));
            }
            ("count", _) => "a field",
            ("len", ty) if ty.has_bytes() || matches!(ty, Type::Ipv4 | Type::Ipv6) => {
                operand.steps.push(Step::Len);
                return Some((operand, Type::unsigned(8)));
            }
            ("len", _) => "a text or bytes",
            ("lower", Type::Text) => {
                operand.steps.push(Step::Lower);
                return Some((operand, ty));
            }
            ("upper", Type::Text) => {
                operand.steps.push(Step::Upper);
                return Some((operand, ty));
            }
            _ => "a text",
        };
        self.refuse(&FUNCTION, argument.span, format!("`{}()` needs {what}", name.node), ty.title(), None)
    }

    fn refuse<T>(
        &mut self,
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) -> Option<T> {
        self.findings.push(finding(code, span, message, label, help));
        None
    }

    // ---- tests

    fn one(&mut self, operand: Operand, check: Check, mode: Mode) -> Node {
        let exists = |operand: &Operand| Test::One {
            operand: Operand { steps: operand.steps.clone(), ..operand.clone() },
            check: Check::Exists,
            fails: false,
        };
        let there = matches!(mode, Mode::All | Mode::None).then(|| exists(&operand));
        let test = Test::One { operand, check, fails: matches!(mode, Mode::AnyNot | Mode::All) };
        self.joined(there.into_iter().collect(), test)
    }

    fn pair(&mut self, left: Operand, op: PairOp, right: Operand, mode: Mode) -> Node {
        let exists = |operand: &Operand| Test::One { operand: operand.clone(), check: Check::Exists, fails: false };
        let both = matches!(mode, Mode::All | Mode::None);
        let there = if both { vec![exists(&left), exists(&right)] } else { Vec::new() };
        let test = Test::Pair { left, op, right, fails: matches!(mode, Mode::AnyNot | Mode::All) };
        self.joined(there, test)
    }

    /// The test; or what has to be there, and the test must not hold.
    fn joined(&mut self, there: Vec<Test>, test: Test) -> Node {
        if there.is_empty() {
            return self.atom(test);
        }
        let mut parts: Vec<Node> = there.into_iter().map(|test| self.atom(test)).collect();
        let test = self.atom(test);
        parts.push(Node::Not(Box::new(test)));
        Node::And(parts)
    }

    /// Files a test by what it needs to know.
    fn atom(&mut self, test: Test) -> Node {
        let of_mate = test.operands().filter(|operand| matches!(operand.source, Source::Mate(_))).count();
        let is_pair = test.operands().count() > 1;
        let (list, node): (_, fn(usize) -> Node) = match (of_mate, is_pair) {
            (0, _) => (&mut self.frame, Node::Frame),
            (_, false) => (&mut self.mate, Node::Mate),
            (_, true) => (&mut self.mixed, Node::Mixed),
        };
        list.push(test);
        node(list.len() - 1)
    }
}

/// The order that a relation asks for.
fn order(relation: Relation) -> Option<Op> {
    Some(match relation {
        Relation::Eq | Relation::AllEq | Relation::Ne | Relation::AnyNe => Op::Eq,
        Relation::Gt => Op::Gt,
        Relation::Ge => Op::Ge,
        Relation::Lt => Op::Lt,
        Relation::Le => Op::Le,
        Relation::Contains | Relation::Matches => return None,
    })
}
