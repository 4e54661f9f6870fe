//! The syntax tree of a filter, with spans, and its text in one canonical form.

use std::fmt;

use crate::lang::ast::{Span, Spanned};

/// A filter or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// Two or more parts of which one holds.
    Or(Vec<Expr>),
    /// Two or more parts of which an odd number holds.
    Xor(Vec<Expr>),
    /// Two or more parts that all hold.
    And(Vec<Expr>),
    /// The part does not hold.
    Not(Box<Expr>),
    /// The operand has a value.
    Exists(Operand),
    /// A comparison.
    Compare(Compare),
    /// A value of the operand is in a set.
    In(Member),
}

/// How many of the values of a field have to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// One.
    Any,
    /// All, and there is one.
    All,
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compare {
    /// `any` or `all` before it.
    pub quantifier: Option<Quantifier>,
    /// The left side.
    pub left: Operand,
    /// What is compared.
    pub relation: Spanned<Relation>,
    /// The right side.
    pub right: Operand,
}

/// `field in {…}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// `any` or `all` before it.
    pub quantifier: Option<Quantifier>,
    /// The left side.
    pub left: Operand,
    /// `not in`
    pub outside: bool,
    /// Values, and the first and last of ranges.
    pub set: Vec<(Spanned<Constant>, Option<Spanned<Constant>>)>,
}

/// A side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// The whole of it.
    pub span: Span,
    /// What it begins with.
    pub term: Term,
    /// The number that it is masked with.
    pub mask: Option<Spanned<Constant>>,
}

/// What an operand begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A field or a value, perhaps a part of it.
    Constant(Spanned<Constant>, Option<Spanned<Slice>>),
    /// A function of an operand.
    Call(Spanned<String>, Box<Operand>),
}

/// Something written as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// A name, a number, an address …: what it is depends on where it stands.
    Word(String),
    /// In double quotes; its bytes, escapes resolved.
    Text(Vec<u8>),
    /// In single quotes.
    Character(u8),
}

/// A part of a value, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Where it begins; below zero: counted from the end.
    pub start: i64,
    /// How long it is; to the end if not told.
    pub len: Option<usize>,
}

/// What is compared. Without a quantifier one pair of values has to pass, except for
/// [`Ne`](Self::Ne), where all have to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `==`
    Eq,
    /// `===`: all are equal.
    AllEq,
    /// `!=`: all differ.
    Ne,
    /// `!==`: one differs.
    AnyNe,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `contains`
    Contains,
    /// `matches`
    Matches,
}

impl Relation {
    /// Every way to write one; the first of each is the canonical one.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("===", Self::AllEq),
        ("all_eq", Self::AllEq),
        ("!==", Self::AnyNe),
        ("any_ne", Self::AnyNe),
        ("==", Self::Eq),
        ("eq", Self::Eq),
        ("any_eq", Self::Eq),
        ("!=", Self::Ne),
        ("ne", Self::Ne),
        ("all_ne", Self::Ne),
        (">=", Self::Ge),
        ("ge", Self::Ge),
        ("<=", Self::Le),
        ("le", Self::Le),
        (">", Self::Gt),
        ("gt", Self::Gt),
        ("<", Self::Lt),
        ("lt", Self::Lt),
        ("contains", Self::Contains),
        ("matches", Self::Matches),
        ("~", Self::Matches),
    ];

    /// The canonical way to write it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, relation)| *relation == self).map_or("", |(word, _)| word)
    }
}

impl Expr {
    /// Calls `visit` for every word, and tells whether it may be a value.
    fn each_word<'a>(&'a self, visit: &mut dyn FnMut(&'a str, bool)) {
        match self {
            Self::Or(parts) | Self::Xor(parts) | Self::And(parts) => {
                for part in parts {
                    part.each_word(visit);
                }
            }
            Self::Not(part) => part.each_word(visit),
            Self::Exists(operand) => operand.visit(false, visit),
            Self::Compare(compare) => {
                compare.left.visit(false, visit);
                compare.right.visit(true, visit);
            }
            Self::In(member) => {
                member.left.visit(false, visit);
                for (first, last) in &member.set {
                    if let (Constant::Word(word), None) = (&first.node, last) {
                        visit(word, true);
                    }
                }
            }
        }
    }
}

impl Expr {
    /// The names of fields of frames, and words that may be such names or values.
    pub fn names(&self) -> (Vec<&str>, Vec<&str>) {
        let (mut names, mut maybe) = (Vec::new(), Vec::new());
        self.each_word(&mut |word, may_be_value| {
            if is_plain(word) && !super::mate::is_name(word) {
                if may_be_value { maybe.push(word) } else { names.push(word) }
            }
        });
        (names, maybe)
    }
}

/// Whether a word can be a field's name at all.
fn is_plain(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !word.contains([':', '/'])
}

impl Operand {
    fn visit<'a>(&'a self, may_be_value: bool, visit: &mut dyn FnMut(&'a str, bool)) {
        if let Some(word) = self.word() {
            visit(word, may_be_value && self.mask.is_none() && matches!(self.term, Term::Constant(_, None)));
        }
    }

    /// The field's name that it is made of, if it can be one.
    pub(super) fn name(&self) -> Option<&str> {
        self.word().filter(|word| is_plain(word))
    }

    /// The word that it is made of, if it is made of one.
    pub fn word(&self) -> Option<&str> {
        match &self.term {
            Term::Constant(Spanned { node: Constant::Word(word), .. }, _) => Some(word),
            Term::Constant(..) => None,
            Term::Call(_, operand) => operand.word(),
        }
    }
}

/// How tightly what stands around a part holds its pieces together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grip {
    Or,
    Xor,
    And,
    Not,
}

impl Expr {
    fn write(&self, f: &mut fmt::Formatter<'_>, around: Grip) -> fmt::Result {
        let (parts, word, own) = match self {
            Self::Or(parts) => (parts, " or ", Grip::Or),
            Self::Xor(parts) => (parts, " xor ", Grip::Xor),
            Self::And(parts) => (parts, " and ", Grip::And),
            Self::Not(part) => {
                f.write_str("not ")?;
                return part.write(f, Grip::Not);
            }
            Self::Exists(operand) => return write!(f, "{operand}"),
            Self::Compare(compare) => return write!(f, "{compare}"),
            Self::In(member) => return write!(f, "{member}"),
        };
        let in_brackets = own <= around && around != Grip::Or;
        if in_brackets {
            f.write_str("(")?;
        }
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(word)?;
            }
            part.write(f, own)?;
        }
        if in_brackets { f.write_str(")") } else { Ok(()) }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Grip::Or)
    }
}

impl fmt::Display for Quantifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any ",
            Self::All => "all ",
        })
    }
}

fn write_quantifier(f: &mut fmt::Formatter<'_>, quantifier: Option<Quantifier>) -> fmt::Result {
    quantifier.map_or(Ok(()), |quantifier| write!(f, "{quantifier}"))
}

impl fmt::Display for Compare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quantifier(f, self.quantifier)?;
        write!(f, "{} {} {}", self.left, self.relation.node.word(), self.right)
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quantifier(f, self.quantifier)?;
        write!(f, "{} {} {{", self.left, if self.outside { "not in" } else { "in" })?;
        for (index, (first, last)) in self.set.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            write!(f, "{}", first.node)?;
            if let Some(last) = last {
                write!(f, "..{}", last.node)?;
            }
        }
        f.write_str("}")
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.term {
            Term::Constant(constant, slice) => {
                write!(f, "{}", constant.node)?;
                if let Some(Spanned { node: Slice { start, len }, .. }) = slice {
                    write!(f, "[{start}:")?;
                    if let Some(len) = len {
                        write!(f, "{len}")?;
                    }
                    f.write_str("]")?;
                }
            }
            Term::Call(name, operand) => write!(f, "{}({operand})", name.node)?,
        }
        self.mask.as_ref().map_or(Ok(()), |mask| write!(f, " & {}", mask.node))
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Text(bytes) => write!(f, "\"{}\"", bytes.escape_ascii().to_string().replace("\\'", "'")),
            Self::Character(byte) => write!(f, "'{}'", byte.escape_ascii().to_string().replace("\\\"", "\"")),
        }
    }
}
