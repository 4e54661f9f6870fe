//! The syntax tree of a configuration, with the span of everything a tool may point at, and all
//! comments. One tree serves the checker, lowering, the formatter and the language server.

/// A place in one of the configuration's source files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Which source file: an index into the sources that the parser returned.
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Something with its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The thing.
    pub node: T,
    /// Where it stands.
    pub span: Span,
}

/// A name with its place.
pub type Name = Spanned<String>;

/// A whole configuration, includes spliced in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// Declarations in order, those of included files in the place of their `#include`.
    pub declarations: Vec<Declaration>,
    /// All comments, in order, file by file.
    pub comments: Vec<Comment>,
    /// All `#include` directives, in order.
    pub includes: Vec<Include>,
    /// What could not be read, so that the checker does not miss what may have stood there.
    pub gaps: Vec<Gap>,
}

impl Config {
    /// The names of protocols and fields in all Pdus, in order; `mate`, which names none, is not
    /// among them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.pdus().flat_map(|pdu| {
            let protocols = std::iter::once(&pdu.proto).chain(&pdu.transport).chain(&pdu.payload);
            protocols.chain(pdu.extracts.iter().map(|extract| &extract.field))
        });
        names.map(|name| name.node.as_str()).filter(|name| *name != "mate")
    }

    /// The names that make Pdus, in order.
    pub fn protos(&self) -> impl Iterator<Item = &str> {
        self.pdus().map(|pdu| pdu.proto.node.as_str())
    }

    /// The declarations of Pdus, in order.
    pub(crate) fn pdus(&self) -> impl Iterator<Item = &Pdu> {
        self.declarations.iter().filter_map(|declaration| match declaration {
            Declaration::Pdu(pdu) => Some(pdu),
            _ => None,
        })
    }
}

/// A part of the configuration that could not be read; the parser has reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where it stands.
    pub span: Span,
    /// The name that was declared there, empty for none; `None` when anything may have been.
    pub name: Option<String>,
}

/// A comment; its text includes the comment marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// `// …` or `/* … */`
    pub text: String,
}

/// An `#include` directive (L10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// Where the directive stands.
    pub span: Span,
    /// The file name as written.
    pub path: Name,
    /// The source that it brought in, when it could be read.
    pub file: Option<u32>,
}

/// One declaration (S1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declaration {
    /// `Pdu …`
    Pdu(Pdu),
    /// `Gop …`
    Gop(Gop),
    /// `Gog …`
    Gog(Gog),
    /// `Transform …`
    Transform(Transform),
    /// `Default { … };`
    Default(Defaults),
    /// `Debug { … };`
    Debug(Debug),
    /// `Done;`
    Done(Span),
}

/// `Pdu name Proto proto Transport a/b { … };`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdu {
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// The protocol (or field) that makes one Pdu for each occurrence.
    pub proto: Name,
    /// The Transport stack, as written.
    pub transport: Vec<Name>,
    /// The Payload stack.
    pub payload: Vec<Name>,
    /// Extract clauses, at least one.
    pub extracts: Vec<Extract>,
    /// Names of the Transforms.
    pub transforms: Vec<Name>,
    /// The Criteria clause.
    pub criteria: Option<Criteria>,
    /// DropUnassigned.
    pub drop_unassigned: Option<Spanned<bool>>,
    /// DiscardPduData.
    pub discard_pdu_data: Option<Spanned<bool>>,
    /// LastPdu (or LastExtracted).
    pub last_pdu: Option<Spanned<bool>>,
}

/// `Extract attr From field;`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// The clause.
    pub span: Span,
    /// The attribute.
    pub attr: Name,
    /// The field (or protocol).
    pub field: Name,
}

/// `Criteria [Accept|Reject] [mode] (…);`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    /// The clause.
    pub span: Span,
    /// False for Reject.
    pub accept: bool,
    /// Match mode; Strict when not written.
    pub mode: Mode,
    /// The conditions.
    pub avpl: Avpl,
}

/// How an AVPL is matched (A5, A8, A9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Every condition has a data AVP of its own.
    #[default]
    Strict,
    /// Every condition whose attribute is present matches.
    Every,
    /// At least one condition matches.
    Loose,
}

/// `Gop name On pdu Match (…) { … };`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gop {
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// The Pdu it is made of.
    pub on: Name,
    /// The key.
    pub key: Avpl,
    /// The Start clause.
    pub start: Option<Avpl>,
    /// The Stop clause.
    pub stop: Option<Avpl>,
    /// The Extra clause.
    pub extra: Option<Avpl>,
    /// Names of the Transforms.
    pub transforms: Vec<Name>,
    /// Expiration, IdleTimeout, Lifetime, DropUnassigned, ShowTree, ShowTimes.
    pub options: GopOptions,
}

/// The options of a Gop; also the `Gop` block of `Default`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GopOptions {
    /// Expiration.
    pub expiration: Option<Spanned<Time>>,
    /// IdleTimeout.
    pub idle_timeout: Option<Spanned<Time>>,
    /// Lifetime.
    pub lifetime: Option<Spanned<Time>>,
    /// DropUnassigned.
    pub drop_unassigned: Option<Spanned<bool>>,
    /// ShowTree.
    pub show_tree: Option<Spanned<ShowTree>>,
    /// ShowTimes.
    pub show_times: Option<Spanned<bool>>,
}

/// Seconds as written, and their value in nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// The literal.
    pub text: String,
    /// Nanoseconds.
    pub nanoseconds: i64,
}

/// How a Gop lists its Pdus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShowTree {
    /// Not at all.
    NoTree,
    /// By Pdu id.
    PduTree,
    /// By frame number.
    #[default]
    FrameTree,
    /// As NoTree (D42).
    BasicTree,
}

/// How a Gog lists its Gops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GopTree {
    /// Only ids (also written NoTree, D13).
    NullTree,
    /// Ids with times and counts.
    #[default]
    BasicTree,
    /// The whole Gop.
    FullTree,
}

/// `Gog name { … };`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gog {
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// Member clauses, at least one.
    pub members: Vec<Member>,
    /// The Extra clause.
    pub extra: Option<Avpl>,
    /// Names of the Transforms.
    pub transforms: Vec<Name>,
    /// Expiration, GopTree, ShowTimes.
    pub options: GogOptions,
}

/// `Member gop (…);`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The clause.
    pub span: Span,
    /// The Gop.
    pub gop: Name,
    /// The key.
    pub key: Avpl,
}

/// The options of a Gog; also the `Gog` block of `Default`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GogOptions {
    /// Expiration.
    pub expiration: Option<Spanned<Time>>,
    /// ShowTree, legal only in `Default` and without meaning there.
    pub show_tree: Option<Spanned<ShowTree>>,
    /// GopTree.
    pub gop_tree: Option<Spanned<GopTree>>,
    /// ShowTimes.
    pub show_times: Option<Spanned<bool>>,
}

/// `Transform name { … };`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transform {
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// Its rules, at least one.
    pub rules: Vec<Rule>,
}

/// `[Match [mode] (…)] [[Insert|Replace] (…)];`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The rule.
    pub span: Span,
    /// The condition; none matches always.
    pub condition: Option<(Mode, Avpl)>,
    /// What to do; none only ends the Transform.
    pub action: Option<(Action, Avpl)>,
}

/// What a Transform rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Action {
    /// Merge the action AVPL.
    #[default]
    Insert,
    /// Remove the matched AVPs, then merge.
    Replace,
}

/// `Default { … };`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// The whole declaration.
    pub span: Span,
    /// Pdu { LastPdu …; }
    pub last_pdu: Option<Spanned<bool>>,
    /// Pdu { DropUnassigned …; }
    pub drop_unassigned: Option<Spanned<bool>>,
    /// Pdu { DiscardPduData …; }
    pub discard_pdu_data: Option<Spanned<bool>>,
    /// Gop { … }
    pub gop: GopOptions,
    /// Gog { … }
    pub gog: GogOptions,
}

/// `Debug { … };`: read, and without effect (V16).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Debug {
    /// The whole declaration.
    pub span: Span,
    /// Filename.
    pub filename: Option<Name>,
    /// Level.
    pub level: Option<Spanned<u32>>,
    /// Pdu Level.
    pub pdu_level: Option<Spanned<u32>>,
    /// Gop Level.
    pub gop_level: Option<Spanned<u32>>,
    /// Gog Level.
    pub gog_level: Option<Spanned<u32>>,
}

/// `( avp, … )`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Avpl {
    /// With its parentheses.
    pub span: Span,
    /// The entries, as written.
    pub avps: Vec<Avp>,
}

/// One entry of an AVPL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avp {
    /// The entry.
    pub span: Span,
    /// The attribute.
    pub name: Name,
    /// The operator.
    pub op: Op,
    /// The values: none for *exists*, several for *one of*, else one. Normalised (V9).
    pub values: Vec<Spanned<String>>,
}

/// An AVP operator (A4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// `a`
    Exists,
    /// `a=c`
    Equal,
    /// `a!c`
    NotEqual,
    /// `a{c|d}`
    OneOf,
    /// `a^c`
    StartsWith,
    /// `a$c`
    EndsWith,
    /// `a~c`
    Contains,
    /// `a<c`
    Less,
    /// `a>c`
    Greater,
}
